/** What tokens say (platform contract, section 1.8; for id tokens 1.4). Pure: signing and chance are handed in. */
import { createHash } from 'node:crypto'
import type { Instant, Role } from 'lazuli-contract'
import type { PartnerFacts } from '../db/partner.ts'
import type { Application, User } from './registry.ts'

/** 1 for tokens of the v1 endpoint, 2 for those of the v2.0 endpoint. */
export type TokenVersion = 1 | 2

export type Claims = Record<string, unknown>

/** An access token lives an hour; answers say a second less, as the second they were made in has begun. */
export const lifeSeconds = 3600
/** Tokens are dated back so that a client whose clock is behind can use them at once. */
const datedBackSeconds = 300

/** Partner roles of the user; Entra's own claims know only two of the five. */
export const rolesClaim = 'lazuli_roles'
/** Marks what `/generatetoken` gave out. */
export const partnerTokenClaim = 'lazuli_partner_token'

/** Directory role template ids. */
const directoryRoles: Partial<Record<Role, string>> = {
  GlobalAdmin: '62e90394-69f5-4237-9190-012177145e10',
  BillingAdmin: 'b0f54661-2d74-4c50-afa3-1ec803f12efe',
}

export interface SignIn {
  version: TokenVersion
  /** `https://host` as the caller sees this service. */
  origin: string
  partner: PartnerFacts
  /** The customer tenant the token is for, when it is not the partner's own. */
  guestOf?: string
  application: Application
  /** How the application proved itself. */
  proof: 'none' | 'secret' | 'certificate'
  /** Absent: the application alone. */
  user?: User
  /** The user signed in with a second factor. */
  mfa?: boolean
  /** Whole seconds since 1970. */
  nowSeconds: number
  /** Unguessable id of the token. */
  tokenId: string
  ipAddress?: string
  nonce?: string
}

export function secondsOf(at: Instant): number {
  return Math.floor(at / 1000)
}

/** `https://host/{tid}/` for v1, `https://host/{tid}/v2.0` for v2. `tenant` may be the placeholder `{tenantid}`. */
export function issuerOf(origin: string, tenant: string, version: TokenVersion): string {
  return version === 1 ? `${origin}/${tenant}/` : `${origin}/${tenant}/v2.0`
}

/** Claims of an access token for `audience`; `permissions` are the scopes of a user. */
export function accessClaims(signIn: SignIn, audience: string, permissions: readonly string[]): Claims {
  const { version, application, user, partner } = signIn
  const tenantId = tenantOf(signIn)
  const issuer = issuerOf(signIn.origin, tenantId, version)
  const proof = { none: '0', secret: '1', certificate: '2' }[signIn.proof]
  return {
    aud: audience,
    iss: issuer,
    ...times(signIn),
    ...(user && version === 1 ? { acr: '1' } : {}),
    ...(user ? { amr: signIn.mfa ? ['pwd', 'mfa'] : ['pwd'] } : {}),
    ...(version === 1 ? { appid: application.appId, appidacr: proof } : { azp: application.appId, azpacr: proof }),
    ...(user ? names(user, version) : { idp: issuer, idtyp: 'app' }),
    ...(user && signIn.ipAddress ? { ipaddr: signIn.ipAddress } : {}),
    oid: user?.oid ?? application.oid,
    rh: opaque('rh', partner.tenantId, application.appId),
    ...(user ? { scp: permissions.join(' ') } : {}),
    sub: user ? subjectOf(user, application.appId) : application.oid,
    tenant_region_scope: regionOf(partner.country),
    tid: tenantId,
    ...(user ? { unique_name: user.upn, upn: user.upn } : {}),
    uti: signIn.tokenId,
    ver: `${version}.0`,
    ...(user ? { wids: user.roles.flatMap((role) => directoryRoles[role] ?? []), [rolesClaim]: user.roles } : {}),
  }
}

/** Claims of the token that tells the client who signed in. */
export function idClaims(signIn: SignIn & { user: User }): Claims {
  const { version, application, user, partner } = signIn
  const tenantId = tenantOf(signIn)
  return {
    aud: application.appId,
    iss: issuerOf(signIn.origin, tenantId, version),
    ...times(signIn),
    ...(version === 1 ? { amr: signIn.mfa ? ['pwd', 'mfa'] : ['pwd'] } : {}),
    ...names(user, version),
    ...(signIn.nonce ? { nonce: signIn.nonce } : {}),
    oid: user.oid,
    ...(version === 2 ? { preferred_username: user.upn } : {}),
    rh: opaque('rh', partner.tenantId, application.appId),
    sub: subjectOf(user, application.appId),
    tid: tenantId,
    ...(version === 1 ? { unique_name: user.upn, upn: user.upn } : {}),
    uti: signIn.tokenId,
    ver: `${version}.0`,
  }
}

/** Base64url of `{"uid","utid"}`: sign-in libraries name the account by it. */
export function clientInfo(user: User): string {
  return Buffer.from(JSON.stringify({ uid: user.oid, utid: user.tenantId })).toString('base64url')
}

function tenantOf({ guestOf, partner }: SignIn): string {
  return guestOf ?? partner.tenantId
}

function times({ nowSeconds }: SignIn) {
  const from = nowSeconds - datedBackSeconds
  return { iat: from, nbf: from, exp: nowSeconds + lifeSeconds }
}

function names(user: User, version: TokenVersion): Claims {
  return {
    family_name: user.familyName,
    given_name: user.givenName,
    name: `${user.givenName} ${user.familyName}`,
    ...(version === 2 ? { preferred_username: user.upn } : {}),
  }
}

/** The same user has another subject at each application. */
function subjectOf(user: User, appId: string): string {
  return opaque('sub', user.oid, appId)
}

function opaque(...parts: string[]): string {
  return createHash('sha256').update(parts.join('|')).digest('base64url')
}

const europe = new Set('AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '))
const asia = new Set('CN HK ID IN JP KR MO MY PH SG TH TW VN'.split(' '))

/** Where Entra keeps a tenant, roughly, by its country. */
function regionOf(country: string): string {
  if (country === 'US' || country === 'CA') return 'NA'
  return europe.has(country) ? 'EU' : asia.has(country) ? 'AS' : 'WW'
}
