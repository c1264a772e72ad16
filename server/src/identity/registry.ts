/**
 * The registry of the whole service, `registry.sqlite` in the data folder: partners, their applications and users,
 * signing keys, refresh tokens. It decides nothing. Reads answer at once; every write is one durable transaction.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Instant, Role } from 'lazuli-contract'
import { openSqlite } from '../db/engines/sqlite.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { type Migration, type StateStore, StorageError } from '../db/state.ts'
import type { Grants } from './grants.ts'
import { migrations } from './registry-migrations.ts'
import { SqlRegistry } from './registry-sql.ts'
import type { RequestFacts } from './request-facts.ts'

export interface Application {
  tenantId: string
  appId: string
  /** Object id of the service principal. */
  oid: string
  name: string
  /** May get tokens for its users without authenticating itself. */
  publicClient: boolean
  secrets: { hash: string; expiresAt: Instant | null }[]
  /** Where answers of the authorize address may go; one that begins with `/` is on this service. Absent: the usual ones. */
  redirectUris?: string[]
  certificates?: ApplicationCertificate[]
  /** Audiences its users and itself may get tokens for; absent: every known one. */
  resources?: string[]
}

/** A certificate by which an application signs its assertions. */
export interface ApplicationCertificate {
  /** Base64url SHA-1 and SHA-256 of the certificate. */
  x5t: string
  x5tS256: string
  /** Base64 DER. */
  certificate: string
  expiresAt: Instant
}

/** What a partner demands of its users; the sandbox switches it. */
export interface SignInPolicy {
  /** Partner Center refuses users' calls without a second factor: always, never, or from an instant of the partner clock on. */
  enforceMfa: 'on' | 'off' | Instant
  /** The authority gives users no token without a second factor. */
  requireMfa: boolean
  /** Tokens tell of no second factor, whatever was done. */
  hideMfa: boolean
  /** Conditional Access lets no user in. */
  blockUsers: boolean
}

export const defaultPolicy: SignInPolicy = { enforceMfa: 'on', requireMfa: false, hideMfa: false, blockUsers: false }

export interface User {
  oid: string
  tenantId: string
  upn: string
  givenName: string
  familyName: string
  passwordHash: string
  roles: Role[]
  /** Signs in with a second factor. */
  mfa: boolean
  enabled: boolean
  locked?: boolean
  passwordExpired?: boolean
}

export interface RefreshToken {
  hash: string
  tenantId: string
  oid: string
  appId: string
  /** What the first token was for; the default of later requests. */
  audience: string
  scope: string
  /** The sign-in it continues was done with a second factor. */
  mfa: boolean
  expiresAt: Instant
  /** The authorization code it began with: a second use of the code ends what the first one gave. */
  family?: string
}

export interface StoredKey {
  kid: string
  /** PKCS #8 PEM. */
  privateKey: string
  /** Base64 DER, self-signed. */
  certificate: string
  createdAt: Instant
  /** Since when another key signs. */
  retiredAt?: Instant
}

/** A partner with all who sign in for it, secrets already hashed. */
export interface Registration {
  facts: PartnerFacts
  applications: Application[]
  users: User[]
}

export interface Registry {
  /** Grows with every change of partners, applications and users: who remembers what it read compares. */
  readonly version: number
  /** The same file, for writes that others commit with something of their own; each counts as a change. */
  readonly store: StateStore
  /** The same file, for rows that nobody remembers anything of, such as a record of what was read. */
  readonly aside: StateStore
  /** In order of registration. */
  partners(): PartnerFacts[]
  partner(tenantId: string): PartnerFacts | undefined
  /** By tenant id or domain, any letter case. */
  partnerNamed(tenantOrDomain: string): PartnerFacts | undefined
  /** Throws when the tenant, the domain or a user name is taken: ask first. */
  addPartner(registration: Registration, at: Instant): void
  /** Forgets a partner and all who sign in for it. */
  removePartner(tenantId: string, at: Instant): void
  /** Takes new facts of a known partner, such as another world seed. */
  updatePartner(facts: PartnerFacts, at: Instant): void

  application(tenantId: string, appId: string): Application | undefined
  /** In order of registration. */
  applications(tenantId: string): Application[]
  /** With every partner that has it. */
  applicationsNamed(appId: string): Application[]
  /** Takes a new application, or what has changed of a known one. */
  putApplication(application: Application, at: Instant): void
  isRegistered(tenantId: string, appId: string): boolean

  users(tenantId: string): User[]
  userNamed(upn: string): User | undefined
  user(oid: string): User | undefined
  /** Takes a user's new password, roles, second factor or standing; a new password or disabling ends all refresh tokens. */
  updateUser(user: User, at: Instant): void
  /** Ends refresh tokens, codes and browser sessions of a user. */
  endSignIns(oid: string, at: Instant): void

  policy(tenantId: string): SignInPolicy
  setPolicy(tenantId: string, policy: SignInPolicy, at: Instant): void

  refreshToken(hash: string): RefreshToken | undefined
  /** Keeps a token and drops those that have expired by `at`. */
  addRefreshToken(token: RefreshToken, at: Instant): void

  /** Oldest first. */
  signingKeys(): StoredKey[]
  /** Takes a key that signs from now on; the one before is retired, those retired before `deadBefore` are forgotten. */
  addSigningKey(key: StoredKey, deadBefore?: Instant): void
  /** Codes, device codes, sessions, assertions and revoked tokens. */
  readonly grants: Grants
  /** Calls of users, for the reports on second factors. */
  readonly requests: RequestFacts
  /** Writes the registry of this moment into a new file, durably. It holds hashes and signing keys: keep it as secret as the registry. */
  copyTo(path: string): Promise<void>
  close(): void
}

/** Opens or creates the file, readable by its owner alone; `further` tables of others live in it too. Throws {@link StorageError}. */
export function openRegistry(path: string, further: readonly Migration[] = []): Registry {
  try {
    mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
  } catch (error) {
    throw new StorageError((error as Error).message, { cause: error })
  }
  return new SqlRegistry(openSqlite(path, [...migrations, ...further]))
}
