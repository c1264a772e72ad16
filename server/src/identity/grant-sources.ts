/** Who signed in for a grant that continues an earlier step: a refresh token, a code, a device code, another token. */
import { createHash, timingSafeEqual } from 'node:crypto'
import * as errors from 'jose/errors'
import { jwtVerify } from 'jose/jwt/verify'
import { type Instant, readGuid } from 'lazuli-contract'
import type { AuthorizationCode, DeviceCode } from './grants.ts'
import type { KeyRing } from './keys.ts'
import type { Application, RefreshToken, Registry, User } from './registry.ts'
import { hashToken } from './secrets.ts'
import { refuseToken, type TokenRefusal } from './token-errors.ts'
import { type Form, type Grant, missing } from './token-rules.ts'

/** What stands behind the request, looked up by what was sent; whether it fits is asked once the application is known. */
export type Source =
  | { kind: 'refresh'; token: RefreshToken }
  | { kind: 'code'; code: AuthorizationCode }
  | { kind: 'device'; device: DeviceCode }

/** The sign-in that a request continues. */
export interface Continued {
  user: User
  mfa: boolean
  /** Resource and scope of the earlier step. */
  before?: { audience?: string; scope?: string }
  nonce?: string
  family?: string
  /** Carried out when the token is given; `false` when somebody was quicker. */
  spend?: () => boolean
}

export function sourceOf(grant: Grant, form: Form, registry: Registry): Source | undefined | TokenRefusal {
  if (grant === 'refresh_token') {
    const sent = form.get('refresh_token')
    if (sent === undefined) return missing('refresh_token')
    const token = registry.refreshToken(hashToken(sent))
    return token ? { kind: 'refresh', token } : refuseToken(70000)
  }
  if (grant === 'authorization_code') {
    const sent = form.get('code')
    if (sent === undefined) return missing('code')
    const code = registry.grants.code(hashToken(sent))
    return code ? { kind: 'code', code } : refuseToken(70000)
  }
  if (grant === 'device_code') {
    // The v1 address calls it code.
    const sent = form.get('device_code') ?? form.get('code')
    if (sent === undefined) return missing('device_code')
    const device = registry.grants.deviceCode(hashToken(sent))
    return device ? { kind: 'device', device } : refuseToken(70018)
  }
  return undefined
}

/** The tenant a source belongs to, where the address names none. */
export function tenantOfSource(source: Source, registry: Registry): string | undefined {
  if (source.kind === 'refresh') return source.token.tenantId
  if (source.kind === 'code') return source.code.tenantId
  return (source.device.oid === undefined ? undefined : registry.user(source.device.oid)?.tenantId) ?? source.device.tenantId
}

export interface SourceContext {
  registry: Registry
  application: Application
  /** The tenant of the address; absent where it names none. */
  addressed: string | undefined
  now: Instant
}

export function continueFrom(source: Source, form: Form, context: SourceContext): Continued | TokenRefusal {
  if (source.kind === 'refresh') return fromRefreshToken(source.token, context)
  return source.kind === 'code' ? fromCode(source.code, form, context) : fromDevice(source.device, context)
}

function fromRefreshToken(token: RefreshToken, { registry, application, now }: SourceContext): Continued | TokenRefusal {
  if (token.appId !== application.appId) return refuseToken(70000)
  if (token.expiresAt <= now) return refuseToken(70008)
  const user = registry.user(token.oid)
  if (!user) return refuseToken(70000)
  const { audience, scope, mfa, family } = token
  return { user, mfa, before: { audience, scope }, ...(family === undefined ? {} : { family }) }
}

/** A code is good once, for ten minutes, for the application, the redirect address and the verifier it was made for. */
function fromCode(code: AuthorizationCode, form: Form, { registry, application, addressed, now }: SourceContext): Continued | TokenRefusal {
  if (code.appId !== application.appId) return refuseToken(70000)
  if (addressed !== undefined && code.tenantId !== addressed) return refuseToken(700005)
  if (code.redeemed) {
    registry.grants.endFamily(code.hash, now)
    return refuseToken(70000)
  }
  if (code.expiresAt <= now) return refuseToken(70008)
  const redirectUri = form.get('redirect_uri')
  if (redirectUri !== undefined && redirectUri !== code.redirectUri) return refuseToken(70000)
  if (!fitsChallenge(code.challenge, form.get('code_verifier'))) return refuseToken(70000)
  const user = registry.user(code.oid)
  if (!user) return refuseToken(70000)
  const { mfa, nonce, scope, resource, hash } = code
  return {
    user,
    mfa,
    before: { ...(resource === undefined ? {} : { audience: resource }), ...(scope === undefined ? {} : { scope }) },
    ...(nonce === undefined ? {} : { nonce }),
    family: hash,
    spend: () => registry.grants.redeemCode(hash, now),
  }
}

/** RFC 7636: without a challenge there must be no verifier, so that a code cannot be slipped into another's exchange. */
function fitsChallenge(challenge: AuthorizationCode['challenge'], verifier: string | undefined): boolean {
  if (!challenge || verifier === undefined) return !challenge && verifier === undefined
  const found = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  const [a, b] = [Buffer.from(found), Buffer.from(challenge.value)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function fromDevice(device: DeviceCode, { registry, application, now }: SourceContext): Continued | TokenRefusal {
  if (device.appId !== application.appId) return refuseToken(70018)
  if (device.expiresAt <= now) return refuseToken(70019)
  if (device.state === 'waiting') return refuseToken(70016)
  if (device.state === 'declined') return refuseToken(65004)
  const user = device.oid === undefined ? undefined : registry.user(device.oid)
  if (!user) return refuseToken(70018)
  const { scope, resource, mfa, hash } = device
  return {
    user,
    mfa,
    before: { ...(resource === undefined ? {} : { audience: resource }), ...(scope === undefined ? {} : { scope }) },
    spend: () => registry.grants.removeDeviceCode(hash, now),
  }
}

/** The user of a token that was given to this application, which now acts for that user elsewhere. */
export async function onBehalf(
  form: Form,
  { registry, application, now, keys }: SourceContext & { keys: KeyRing },
): Promise<Continued | TokenRefusal> {
  const assertion = form.get('assertion')
  if (assertion === undefined) return missing('assertion')
  if (form.get('requested_token_use') !== 'on_behalf_of') return missing('requested_token_use=on_behalf_of')
  try {
    const { payload } = await jwtVerify(
      assertion,
      ({ kid }) => {
        const key = kid === undefined ? undefined : keys.byId(kid)
        if (!key) throw new errors.JWKSNoMatchingKey()
        return key.publicKey
      },
      { algorithms: ['RS256'], currentDate: new Date(now), requiredClaims: ['exp', 'aud', 'tid', 'oid', 'scp', 'uti'] },
    )
    const { aud, tid, oid, uti, amr } = payload as { aud: string; tid: string; oid: string; uti: string; amr?: string[] }
    const asked = readGuid(aud.replace(/^api:\/\//, '').replace(/\/$/, ''))
    const user = registry.user(oid)
    if (asked !== application.appId || tid !== application.tenantId || user?.tenantId !== tid || registry.grants.isRevoked(uti))
      return refuseToken(50013)
    return { user, mfa: amr?.includes('mfa') === true }
  } catch (error) {
    if (error instanceof errors.JOSEError) return refuseToken(50013)
    throw error
  }
}
