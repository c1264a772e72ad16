/** Tokens of every kind that partners meet, each wrong in one way alone (design, section 7). */
import type { Instant, TokenKind } from 'lazuli-contract'
import type { PartnerFacts } from '../db/partner.ts'
import { accessClaims, type Claims, lifeSeconds, rolesClaim, type SignIn, secondsOf } from '../identity/claims.ts'
import type { KeyRing } from '../identity/keys.ts'
import type { Application, Registry, User } from '../identity/registry.ts'
import { type RandomBytes, randomGuid } from '../identity/secrets.ts'
import { signToken } from '../identity/token-routes.ts'

export interface Order {
  kind: TokenKind
  user: User
  audience: string
  partner: PartnerFacts
  origin: string
  address: string
  registry: Registry
  keys: KeyRing
  random: RandomBytes
  securityNow(): Instant
}

/** Neither half of the service takes a token for it. */
const elsewhere = 'https://graph.microsoft.com'
/** An expired token ended this long ago, seconds. */
const expiredSince = 60

export async function mint(order: Order) {
  const { kind, user, partner, registry, keys, random, securityNow } = order
  const now = securityNow()
  const tokenId = random(16).toString('base64url')
  const signIn: SignIn = {
    version: 1,
    origin: order.origin,
    partner,
    application: applicationOf(order),
    proof: 'secret',
    ...(kind === 'app-only' ? {} : { user, mfa: kind !== 'no-mfa' }),
    nowSeconds: kind === 'expired' ? secondsOf(now) - lifeSeconds - expiredSince : secondsOf(now),
    tokenId,
    ipAddress: order.address,
  }
  const claims: Claims = accessClaims(signIn, kind === 'wrong-audience' ? elsewhere : order.audience, ['user_impersonation'])
  const access_token = await signToken(keys, kind === 'missing-role' ? { ...claims, [rolesClaim]: [], wids: [] } : claims)
  if (kind === 'revoked') registry.grants.revoke(tokenId, now + lifeSeconds * 1000, now)
  const seconds = kind === 'expired' ? 0 : lifeSeconds - 1
  return {
    token_type: 'Bearer',
    ...(kind === 'app-only' ? {} : { scope: 'user_impersonation' }),
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token,
  }
}

function applicationOf({ kind, partner, registry, random }: Order): Application {
  const registered = registry.applications(partner.tenantId)[0] as Application
  return kind === 'unregistered-app' ? { ...registered, appId: randomGuid(random), oid: randomGuid(random) } : registered
}
