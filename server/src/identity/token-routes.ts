/** The token endpoints, v1 and v2.0: read the form, find tenant, application and user, decide, sign. */
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { SignJWT } from 'jose'
import { day, type Instant, readGuid } from 'lazuli-contract'
import { isRefusal } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { readBytes } from '../http/body.ts'
import { accessClaims, type Claims, clientInfo, idClaims, lifeSeconds, type SignIn, secondsOf, type TokenVersion } from './claims.ts'
import type { KeyRing } from './keys.ts'
import type { Application, RefreshToken, Registry, User } from './registry.ts'
import { hashToken, isSecret, type RandomBytes } from './secrets.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from './token-errors.ts'
import { type Form, type Grant, missing, readBasic, readForm, readGrant, readWanted, type Wanted } from './token-rules.ts'

export interface TokenDeps {
  registry: Registry
  keys: KeyRing
  /** System time; tokens never follow a partner's clock. */
  securityNow(): Instant
  random: RandomBytes
  /** Audiences the deployment adds; lower case. */
  audiences?: ReadonlySet<string>
}

/** Longer forms are refused, bytes. */
const formLimit = 64 * 1024
/** A refresh token unused this long ends. */
const refreshLife = 90 * day
/** Addresses that name no tenant of their own. */
export const anyTenant: ReadonlySet<string> = new Set(['common', 'organizations'])

/** Signs claims with the current key. */
export function signToken(keys: KeyRing, claims: Claims): Promise<string> {
  const { kid, privateKey } = keys.current()
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: kid, kid }).sign(privateKey)
}

/** The reply of the token endpoint, or why there is none. `tenant` is the first part of the address. */
export async function issueToken(
  request: FastifyRequest,
  tenant: string,
  origin: string,
  version: TokenVersion,
  deps: TokenDeps,
): Promise<Record<string, unknown> | TokenRefusal> {
  const named = tenantNamed(tenant, deps.registry)
  if (isTokenRefusal(named)) return named
  const form = await formOf(request)
  if (isTokenRefusal(form)) return form
  const grant = readGrant(form, version)
  if (isTokenRefusal(grant)) return grant

  const basic = readBasic(request.headers.authorization)
  const sentClient = form.get('client_id') ?? basic?.client
  if (sentClient === undefined) return missing('client_id')
  const continued = grant === 'refresh_token' ? refreshTokenOf(form, deps.registry) : undefined
  if (isTokenRefusal(continued)) return continued
  const partner = named ?? tenantImplied(grant, form, tenant, continued, deps.registry)
  if (isTokenRefusal(partner)) return partner
  const application = deps.registry.application(partner.tenantId, readGuid(sentClient) ?? sentClient)
  if (!application) return refuseToken(700016, { client: sentClient, tenant: partner.domain })
  const proof = await authenticate(application, form, basic?.secret, grant, deps.securityNow())
  if (isTokenRefusal(proof)) return proof

  const wanted = readWanted(form, grant, version, { origin, extra: deps.audiences ?? new Set() }, continued)
  if (isTokenRefusal(wanted)) return wanted
  const signIn: SignIn = {
    version,
    origin,
    partner,
    application,
    proof,
    nowSeconds: secondsOf(deps.securityNow()),
    tokenId: deps.random(16).toString('base64url'),
    ipAddress: request.ip,
  }
  if (grant === 'client_credentials') return replyOf(signIn, form, wanted, deps)

  const user = continued ? await userContinued(continued, application, deps) : await userByPassword(form, partner, deps)
  if (isTokenRefusal(user)) return user
  const nonce = form.get('nonce')
  return replyOf({ ...signIn, user, mfa: continued?.mfa ?? user.mfa, ...(nonce ? { nonce } : {}) }, form, wanted, deps)
}

/** The partner a tenant id or domain names; `undefined` for the addresses that name none. */
export function tenantNamed(tenant: string, registry: Registry): PartnerFacts | undefined | TokenRefusal {
  if (anyTenant.has(tenant.trim().toLowerCase())) return undefined
  return registry.partnerNamed(readGuid(tenant) ?? tenant) ?? refuseToken(90002, { tenant })
}

/** What the credentials tell of the tenant where the address tells nothing. */
function tenantImplied(
  grant: Grant,
  form: Form,
  tenant: string,
  continued: RefreshToken | undefined,
  registry: Registry,
): PartnerFacts | TokenRefusal {
  if (continued) return registry.partner(continued.tenantId) ?? refuseToken(70000)
  if (grant !== 'password') return refuseToken(50059, { tenant })
  const domain = form.get('username')?.split('@')[1]
  if (domain === undefined) return form.has('username') ? refuseToken(90019) : missing('username')
  return registry.partnerNamed(domain) ?? refuseToken(90002, { tenant: domain })
}

async function formOf(request: FastifyRequest): Promise<Form | TokenRefusal> {
  const media = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (media !== undefined && media !== 'application/x-www-form-urlencoded')
    return refuseToken(9002313, { detail: 'the body must be application/x-www-form-urlencoded.' })
  const bytes = await readBytes(request.body as Readable | undefined, request.headers['content-encoding'], formLimit)
  if (isRefusal(bytes))
    return refuseToken(9002313, {
      detail: bytes.refused === 'BodyTooLong' ? `the body is longer than ${formLimit} bytes.` : 'the body is broken.',
    })
  return readForm(bytes.toString('utf8'))
}

function refreshTokenOf(form: Form, registry: Registry): RefreshToken | TokenRefusal {
  const sent = form.get('refresh_token')
  if (sent === undefined) return missing('refresh_token')
  return registry.refreshToken(hashToken(sent)) ?? refuseToken(70000)
}

/** How the application proved itself. Those that may be public get users' tokens without proof. */
async function authenticate(
  application: Application,
  form: Form,
  basicSecret: string | undefined,
  grant: Grant,
  now: Instant,
): Promise<'none' | 'secret' | TokenRefusal> {
  const client = application.appId
  // Certificates cannot be registered yet, so no assertion fits one.
  if (form.has('client_assertion')) return refuseToken(50012, { client })
  const secret = form.get('client_secret') ?? basicSecret
  if (secret === undefined) return application.publicClient && grant !== 'client_credentials' ? 'none' : refuseToken(70002)
  for (const { hash, expiresAt } of application.secrets)
    if (await isSecret(secret, hash)) return expiresAt !== null && expiresAt <= now ? refuseToken(7000222, { client }) : 'secret'
  return refuseToken(7000215, { client })
}

async function userByPassword(form: Form, partner: PartnerFacts, { registry }: TokenDeps): Promise<User | TokenRefusal> {
  const name = form.get('username')
  const password = form.get('password')
  if (name === undefined) return missing('username')
  if (password === undefined) return missing('password')
  const user = registry.userNamed(name)
  if (!user) return refuseToken(50034, { user: name, tenant: partner.domain })
  if (user.tenantId !== partner.tenantId) return refuseToken(50020, { user: name, tenant: partner.domain })
  if (!(await isSecret(password, user.passwordHash))) return refuseToken(50126)
  return user.enabled ? user : refuseToken(50057)
}

async function userContinued(token: RefreshToken, application: Application, deps: TokenDeps): Promise<User | TokenRefusal> {
  if (token.appId !== application.appId || token.tenantId !== application.tenantId) return refuseToken(70000)
  if (token.expiresAt <= deps.securityNow()) return refuseToken(70008)
  const user = deps.registry.user(token.oid)
  if (!user) return refuseToken(70000)
  return user.enabled ? user : refuseToken(50057)
}

/** Members in the documented order; v1 prints numbers as text. A user's sign-in gets a refresh token that slides on. */
async function replyOf(signIn: SignIn, form: Form, wanted: Wanted, deps: TokenDeps): Promise<Record<string, unknown>> {
  const { user, version } = signIn
  const claims = accessClaims(signIn, wanted.audience, wanted.permissions)
  const accessToken = await signToken(deps.keys, claims)
  const seconds = lifeSeconds - 1
  const scope = user ? { scope: wanted.scope } : {}
  const times =
    version === 1
      ? {
          expires_in: String(seconds),
          ext_expires_in: String(seconds),
          expires_on: String(claims.exp),
          not_before: String(claims.nbf),
          resource: form.get('resource') ?? wanted.audience,
        }
      : { expires_in: seconds, ext_expires_in: seconds }
  const reply = { token_type: 'Bearer', ...scope, ...times, access_token: accessToken }
  if (!user) return reply
  return {
    ...reply,
    refresh_token: keepRefreshToken(signIn, user, wanted, deps),
    id_token: await signToken(deps.keys, idClaims({ ...signIn, user })),
    ...(version === 2 ? { client_info: clientInfo(user) } : {}),
  }
}

function keepRefreshToken(signIn: SignIn, user: User, wanted: Wanted, { registry, random, securityNow }: TokenDeps): string {
  const token = `1.${random(48).toString('base64url')}`
  const now = securityNow()
  registry.addRefreshToken(
    {
      hash: hashToken(token),
      tenantId: user.tenantId,
      oid: user.oid,
      appId: signIn.application.appId,
      audience: wanted.audience,
      scope: wanted.scope,
      mfa: signIn.mfa === true,
      expiresAt: now + refreshLife,
    },
    now,
  )
  return token
}
