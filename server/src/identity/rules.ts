/** Who calls, and whether they may: the two questions the request chain asks of every call. */
import type { KeyObject } from 'node:crypto'
import type { JWTPayload } from 'jose'
import * as errors from 'jose/errors'
import { decodeJwt } from 'jose/jwt/decode'
import { jwtVerify } from 'jose/jwt/verify'
import { type AnyEndpoint, type Instant, isAppOnlyByDefault, type Role, suffices } from 'lazuli-contract'
import { LRUCache } from 'lru-cache'
import type { Caller } from '../base/caller.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { partnerTokenClaim, rolesClaim } from './claims.ts'
import { IssuerSilent } from './issuer-keys.ts'
import type { SignInPolicy } from './registry.ts'
import { isAzureAudience, isGraphAudience, isPartnerCenterAudience } from './resources.ts'

export interface BearerDeps {
  /** The public key that verifies tokens of the tenant with this key id; throws {@link IssuerSilent} when nobody can tell. */
  keyOf(kid: string, claims: JWTPayload): KeyObject | undefined | Promise<KeyObject | undefined>
  /** Who may have made tokens of the tenant; absent: whoever has our keys and names the tenant. */
  issuersOf?(tenantId: string): readonly string[]
  /** Seconds by which clocks may differ; absent: none, for the authority that dates tokens is this service. */
  skewSeconds?: number
  /** Partner roles of a user; absent: those the token lists in a claim of ours. */
  rolesOf?(claims: JWTPayload): Role[]
  /** Whether tokens for the documented resources of Microsoft are taken; absent: yes. */
  takesMicrosoft?: boolean
  securityNow(): Instant
  isPartner(tenantId: string): boolean
  /** Whether the operator lets the partner call nothing. */
  isSuspended?(tenantId: string): boolean
  isRegistered(tenantId: string, appId: string): boolean
  /** Whether a token was taken back before its end. */
  isRevoked?(tokenId: string): boolean
  /** Grows when one of these answers above may have changed. */
  registryVersion(): number
  /** Audiences taken beyond the documented ones and the service's own address; lower case. */
  audiences: ReadonlySet<string>
}

/** Which half of the service is asked: each takes tokens for itself alone. */
export type Surface = 'partner' | 'azure' | 'graph'

/** Reads an `Authorization` header; `origin` is `https://host` as the caller sees this service. */
export type VerifyBearer = (
  authorization: string | undefined,
  origin: string,
  surface?: Surface,
) => Outcome<Caller> | Promise<Outcome<Caller>>

interface Verified {
  /** The whole header: the key of the cache is only its end. */
  authorization: string
  caller: Caller
  /** The token's last instant. */
  until: Instant
  version: number
  /** The address under which each half was last found to be what the token is for: asking again would cost most of a look-up. */
  fits: Partial<Record<Surface, string>>
}

/** Verified tokens remembered; about 2 KB each. */
const remembered = 5_000
/** Characters of the signature that a token is remembered by: hashing all of it costs more than comparing all of it. */
const keyLength = 32

/**
 * Verifies bearer tokens and remembers those that passed until they expire or the registry changes: a remembered one
 * costs a look-up in place of a signature.
 */
export function bearerVerifier(deps: BearerDeps): VerifyBearer {
  const cache = new LRUCache<string, Verified>({ max: remembered })
  return (authorization, origin, surface = 'partner') => {
    if (authorization === undefined) return refuse('NoPartnerToken')
    const key = authorization.slice(-keyLength)
    const found = cache.get(key)
    if (found?.authorization === authorization && found.version === deps.registryVersion() && deps.securityNow() < found.until)
      return found.fits[surface] === origin ? found.caller : ofAudience(found, origin, surface, deps)
    return verifyBearer(authorization, deps).then((verified) => {
      if (isRefusal(verified)) return verified
      cache.set(key, verified)
      return ofAudience(verified, origin, surface, deps)
    })
  }
}

function ofAudience(verified: Verified, origin: string, surface: Surface, deps: BearerDeps): Outcome<Caller> {
  const takes = { azure: isAzureAudience, graph: isGraphAudience, partner: isPartnerCenterAudience }[surface]
  const known = { origin, extra: deps.audiences, microsoft: deps.takesMicrosoft ?? true }
  if (!takes(verified.caller.audience, known)) return refuse('TokenForOther')
  verified.fits[surface] = origin
  return verified.caller
}

async function verifyBearer(authorization: string, deps: BearerDeps): Promise<Outcome<Verified>> {
  const token = /^\s*bearer\s+([\w-]+\.[\w-]+\.[\w-]*)\s*$/i.exec(authorization)?.[1]
  const claimed = token === undefined ? undefined : claimsOf(token)
  if (token === undefined || typeof claimed?.tid !== 'string') return refuse('NoPartnerToken')
  const version = deps.registryVersion()
  const claims = await verifiedClaims(token, claimed, deps)
  if (isRefusal(claims)) return claims
  const caller = callerOf(claims, deps.rolesOf)
  if (deps.isRevoked?.(caller.tokenId)) return refuse('AccessDenied', { detail: 'the token has been revoked.' })
  if (!deps.isPartner(caller.tenantId)) return refuse('PartnerNotEnabled')
  if (!deps.isRegistered(caller.tenantId, caller.appId))
    return refuse('AccessDenied', { detail: 'the application is not registered with this partner.' })
  if (deps.isSuspended?.(caller.tenantId)) return refuse('PartnerSuspended', { detail: 'the partner account is suspended.' })
  return { authorization, caller, until: ((claims.exp as number) + (deps.skewSeconds ?? 0)) * 1000, version, fits: {} }
}

function claimsOf(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token)
  } catch {
    return undefined
  }
}

/** Members by which a header would choose the key it is verified with; real tokens have none of them. */
const keyMembers = ['jwk', 'jku', 'x5u', 'x5c', 'crit']

/**
 * Signature by a known key (RS256 and no other), dates, and an issuer that speaks for the token's own tenant. `claimed`
 * is what it says before that is verified.
 */
async function verifiedClaims(token: string, claimed: JWTPayload, deps: BearerDeps): Promise<Outcome<JWTPayload>> {
  const denied = (detail: string): Refusal => refuse('AccessDenied', { detail })
  let claims: JWTPayload
  try {
    const verified = await jwtVerify(
      token,
      async (header) => {
        const isPlain = !keyMembers.some((member) => member in header)
        const key = isPlain && typeof header.kid === 'string' ? await deps.keyOf(header.kid, claimed) : undefined
        if (!key) throw new errors.JWKSNoMatchingKey()
        return key
      },
      {
        algorithms: ['RS256'],
        currentDate: new Date(deps.securityNow()),
        clockTolerance: deps.skewSeconds ?? 0,
        requiredClaims: ['exp', 'nbf', 'aud', 'iss', 'tid', 'oid'],
      },
    )
    claims = verified.payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) return refuse('TokenExpired')
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') return denied('the token is not valid yet.')
    if (error instanceof IssuerSilent) return refuse('IssuerSilent', { detail: 'the sign-in service does not answer' })
    if (error instanceof errors.JOSEError) return denied('the token is not one of this authority.')
    throw error
  }
  const issuer = String(claims.iss)
  const ofTenant =
    deps.issuersOf?.(String(claims.tid)).includes(issuer) ?? [`/${claims.tid}/`, `/${claims.tid}/v2.0`].some((end) => issuer.endsWith(end))
  return ofTenant && typeof claims.aud === 'string' ? claims : denied('the issuer does not speak for this tenant.')
}

/** App+user ⇔ a scope or a user name is present (platform contract, section 1.8); the audience says nothing about it. */
function callerOf(claims: JWTPayload, rolesOf?: BearerDeps['rolesOf']): Caller {
  const text = (name: string): string | undefined => {
    const value = claims[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const upn = text('upn') ?? text('unique_name')
  const isUser = text('scp') !== undefined || upn !== undefined
  const roles = rolesOf ? rolesOf(claims) : claims[rolesClaim]
  const name = text('name')
  return {
    kind: isUser ? 'user' : 'app',
    tenantId: text('tid') ?? '',
    oid: text('oid') ?? '',
    appId: text('appid') ?? text('azp') ?? '',
    ...(isUser && upn ? { upn } : {}),
    ...(isUser && name ? { name } : {}),
    roles: isUser && Array.isArray(roles) ? (roles as Role[]) : [],
    mfa: Array.isArray(claims.amr) && claims.amr.includes('mfa'),
    audience: claims.aud as string,
    tokenId: text('uti') ?? '',
    ...(claims[partnerTokenClaim] === true ? { partnerToken: true as const } : {}),
  }
}

/** What decides on a call beside its endpoint. */
export interface CallPolicy {
  policy: Pick<SignInPolicy, 'enforceMfa' | 'blockUsers'>
  /** The partner clock: a date of enforcement is a date of its business. */
  now: Instant
  /** Operations that the pages call app+user refuse app-only tokens even where real service principals pass. */
  appOnlyStrict: boolean
}

/** Why this caller may not use the operation. Roles are asked of users only: an application acts as Admin agent. */
export function mayCall(
  endpoint: Pick<AnyEndpoint, 'id' | 'auth' | 'roles' | 'everyRole' | 'wire'>,
  caller: Caller,
  { policy, now, appOnlyStrict }: CallPolicy,
): Refusal | undefined {
  if (caller.kind === 'app') return isUserOnly(endpoint, appOnlyStrict) ? refuse('AppOnlyRefused') : undefined
  if (endpoint.wire !== 'azure' && endpoint.auth !== 'lab') {
    if (!caller.mfa && enforces(policy, now)) return refuse('MfaRequired')
    if (policy.blockUsers) return refuse('ConditionalAccess')
  }
  return suffices(endpoint, caller.roles) ? undefined : refuse('RoleMissing')
}

function isUserOnly({ id, auth }: Pick<AnyEndpoint, 'id' | 'auth'>, strict: boolean): boolean {
  return auth === 'U' || (strict && isAppOnlyByDefault(id))
}

function enforces({ enforceMfa }: Pick<SignInPolicy, 'enforceMfa'>, now: Instant): boolean {
  return enforceMfa === 'on' || (enforceMfa !== 'off' && now >= enforceMfa)
}
