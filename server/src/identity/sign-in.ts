/** A person's part of a sign-in: name, password, second factor, and what the partner's policy says to it. Asked by forms and pages alike. */
import type { Instant } from 'lazuli-contract'
import { LRUCache } from 'lru-cache'
import type { PartnerFacts } from '../db/partner.ts'
import { deviceCodeLife } from './grants.ts'
import type { Registry, User } from './registry.ts'
import { isSecret } from './secrets.ts'
import { refuseToken, type TokenRefusal } from './token-errors.ts'

/** After so many wrong passwords in a row an account is locked for a minute. */
const attemptsAllowed = 10
const lockedFor = 60_000
/** Accounts whose wrong passwords are counted at the same time. */
const accountsCounted = 10_000
/** Device codes one address may ask for while one lives: anybody may ask, and all who wait share one table. */
const beginningsAllowed = 200
const addressesCounted = 10_000

export class Doorkeeper {
  readonly #registry: Registry
  readonly #securityNow: () => Instant
  readonly #failures = new LRUCache<string, { count: number; last: Instant }>({ max: accountsCounted })

  readonly #beginnings = new LRUCache<string, { count: number; until: Instant }>({ max: addressesCounted })

  constructor(registry: Registry, securityNow: () => Instant) {
    this.#registry = registry
    this.#securityNow = securityNow
  }

  /** The user of this name and password, when it may sign in to the tenant. */
  async byPassword(name: string, password: string, partner: PartnerFacts): Promise<User | TokenRefusal> {
    const user = this.#registry.userNamed(name)
    if (!user) return refuseToken(50034, { user: name, tenant: partner.domain })
    if (user.tenantId !== partner.tenantId) return refuseToken(50020, { user: name, tenant: partner.domain })
    if (this.#isLocked(user)) return refuseToken(50053)
    const isRight = await isSecret(password, user.passwordHash)
    // Many guesses at once must not slip past the count, and the right one among them must not be told apart.
    if (this.#isLocked(user)) return refuseToken(50053)
    if (!isRight) {
      this.#failures.set(user.oid, { count: (this.#failures.get(user.oid)?.count ?? 0) + 1, last: this.#securityNow() })
      return refuseToken(50126)
    }
    this.#failures.delete(user.oid)
    if (user.passwordExpired) return refuseToken(50055)
    return this.standing(user) ?? user
  }

  /** Whether an address may begin one more sign-in on another device; counts it. */
  mayBegin(address: string): boolean {
    const now = this.#securityNow()
    const known = this.#beginnings.get(address)
    const counted = known && known.until > now ? known : { count: 0, until: now + deviceCodeLife }
    this.#beginnings.set(address, { ...counted, count: counted.count + 1 })
    return counted.count < beginningsAllowed
  }

  #isLocked({ oid }: User): boolean {
    const failed = this.#failures.get(oid)
    return failed !== undefined && failed.count >= attemptsAllowed && this.#securityNow() < failed.last + lockedFor
  }

  /** Why this user may not go on, however it signed in. */
  standing(user: User): TokenRefusal | undefined {
    if (!user.enabled) return refuseToken(50057)
    if (user.locked) return refuseToken(50053)
    return this.#registry.policy(user.tenantId).blockUsers ? refuseToken(53003) : undefined
  }

  /** What the policy says to a sign-in of which the second factor was done or not. */
  secondFactor(user: User, done: boolean): TokenRefusal | undefined {
    if (done || !this.#registry.policy(user.tenantId).requireMfa) return undefined
    return user.mfa ? refuseToken(50076) : refuseToken(50079)
  }

  /** Whether tokens of this sign-in tell of a second factor. */
  tellsMfa(user: User, done: boolean): boolean {
    return done && !this.#registry.policy(user.tenantId).hideMfa
  }
}
