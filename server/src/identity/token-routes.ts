/** The token endpoints, v1 and v2.0: read the form, find tenant, application and user, decide, sign. */
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { decodeJwt } from 'jose/jwt/decode'
import { SignJWT } from 'jose/jwt/sign'
import { day, type Instant, readGuid } from 'lazuli-contract'
import { isRefusal } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { readBytes } from '../http/body.ts'
import { accessClaims, type Claims, clientInfo, idClaims, lifeSeconds, type SignIn, secondsOf, type TokenVersion } from './claims.ts'
import { proveClient } from './client-proof.ts'
import { type Continued, continueFrom, onBehalf, type Source, type SourceContext, sourceOf, tenantOfSource } from './grant-sources.ts'
import type { KeyRing } from './keys.ts'
import type { Application, Registry, User } from './registry.ts'
import { type KnownResources, resourceIds } from './resources.ts'
import { hashToken, type RandomBytes } from './secrets.ts'
import type { Doorkeeper } from './sign-in.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal } from './token-errors.ts'
import { type Form, type Grant, missing, readBasic, readForm, readGrant, readWanted, type Wanted } from './token-rules.ts'

/** A customer tenant, with what it let the application do there; without: it was not asked. */
export interface Guest {
  tenantId: string
  grants?: readonly { enterpriseApplicationId: string; scope: string }[]
}

export interface TokenDeps {
  registry: Registry
  keys: KeyRing
  /** System time; tokens never follow a partner's clock. */
  securityNow(): Instant
  random: RandomBytes
  /** Audiences the deployment adds; lower case. */
  audiences?: ReadonlySet<string>
  doorkeeper: Doorkeeper
  /** The customer of a partner that a tenant id or domain names, and its consent to an application. */
  customerOf?(partnerTenantId: string, named: string, appId: string): Promise<Guest | undefined>
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
  const { registry } = deps
  const form = await formOf(request)
  if (isTokenRefusal(form)) return form
  const named = tenantNamed(tenant, registry)
  const grant = readGrant(form, version)
  if (isTokenRefusal(grant)) return isTokenRefusal(named) ? named : grant

  const basic = readBasic(request.headers.authorization)
  const sentClient = form.get('client_id') ?? basic?.client
  if (sentClient === undefined) return isTokenRefusal(named) ? named : missing('client_id')
  const clientId = readGuid(sentClient) ?? sentClient
  const source = sourceOf(grant, form, registry)
  if (isTokenRefusal(source)) return isTokenRefusal(named) ? named : source
  const home = isTokenRefusal(named) ? homeOf(clientId, source, registry) : (named ?? tenantImplied(grant, form, tenant, source, registry))
  if (home === undefined) return named as TokenRefusal
  if (isTokenRefusal(home)) return home
  const application = registry.application(home.tenantId, clientId)
  if (!application) return isTokenRefusal(named) ? named : refuseToken(700016, { client: sentClient, tenant: home.domain })
  const now = deps.securityNow()
  const proof = await proveClient(application, form, basic?.secret, grant === 'client_credentials' || grant === 'on_behalf_of', {
    grants: registry.grants,
    origin,
    partner: home,
    now,
  })
  if (isTokenRefusal(proof)) return proof
  const guest = isTokenRefusal(named) ? await guestOf(home, tenant, application, deps) : undefined
  if (isTokenRefusal(guest)) return guest

  const context = { registry, application, addressed: isTokenRefusal(named) ? undefined : named?.tenantId, now, keys: deps.keys }
  // Proofs and consents take their time: meanwhile a code may have been used, and a user's tokens ended.
  const fresh = sourceOf(grant, form, registry)
  if (isTokenRefusal(fresh)) return fresh
  const continued = await signInOf(grant, fresh, form, home, context, deps)
  if (isTokenRefusal(continued)) return continued
  const wanted = readWanted(form, grant, version, knownResources(origin, home.tenantId, deps), continued?.before)
  if (isTokenRefusal(wanted)) return wanted
  const unconsented = consentRefusal(application, wanted.audience, guest)
  if (unconsented) return unconsented
  const permitted = guest && continued ? permittedTo(guest, application, wanted) : wanted
  if (isTokenRefusal(permitted)) return permitted
  const signIn: SignIn = {
    version,
    origin,
    partner: home,
    ...(guest ? { guestOf: guest.tenantId } : {}),
    application,
    proof,
    nowSeconds: secondsOf(now),
    tokenId: deps.random(16).toString('base64url'),
    ipAddress: request.ip,
  }
  if (!continued) return replyOf(signIn, form, permitted, undefined, deps)

  const { user, mfa } = continued
  const refusal = deps.doorkeeper.standing(user) ?? deps.doorkeeper.secondFactor(user, mfa)
  if (refusal) return refusal
  if (continued.spend?.() === false) return refuseToken(grant === 'device_code' ? 70018 : 70000)
  const nonce = continued.nonce ?? form.get('nonce')
  return replyOf(
    { ...signIn, user, mfa: deps.doorkeeper.tellsMfa(user, mfa), ...(nonce ? { nonce } : {}) },
    form,
    permitted,
    continued,
    deps,
  )
}

/** Whose sign-in the request continues or makes; `undefined` for the application alone. */
async function signInOf(
  grant: Grant,
  source: Source | undefined,
  form: Form,
  partner: PartnerFacts,
  context: SourceContext & { keys: KeyRing },
  deps: TokenDeps,
): Promise<Continued | undefined | TokenRefusal> {
  if (grant === 'client_credentials') return undefined
  if (source) {
    const continued = continueFrom(source, form, context)
    // A token of a user of another partner, brought to this one's address.
    return isTokenRefusal(continued) || continued.user.tenantId === context.application.tenantId ? continued : refuseToken(70000)
  }
  if (grant === 'on_behalf_of') return onBehalf(form, context)
  const name = form.get('username')
  const password = form.get('password')
  if (name === undefined) return missing('username')
  if (password === undefined) return missing('password')
  const user = await deps.doorkeeper.byPassword(name, password, partner)
  return isTokenRefusal(user) ? user : { user, mfa: user.mfa }
}

/** What may be asked for at this address: the documented resources, this service, and the partner's own applications. */
export function knownResources(origin: string, tenantId: string, { registry, audiences }: TokenDeps): KnownResources {
  return { origin, extra: audiences ?? new Set(), isApplication: (appId) => registry.isRegistered(tenantId, appId) }
}

/** Where an address names no partner, it may name a customer of the partner whose application asks. */
function homeOf(clientId: string, source: Source | undefined, registry: Registry): PartnerFacts | undefined {
  const tenantId = (source && tenantOfSource(source, registry)) ?? registry.applicationsNamed(clientId)[0]?.tenantId
  return tenantId === undefined ? undefined : registry.partner(tenantId)
}

/** The customer an address names, when it has consented to the application (platform contract, section 1.18). */
async function guestOf(partner: PartnerFacts, tenant: string, { appId }: Application, deps: TokenDeps): Promise<Guest | TokenRefusal> {
  const guest = await deps.customerOf?.(partner.tenantId, readGuid(tenant) ?? tenant.trim().toLowerCase(), appId)
  if (!guest) return refuseToken(90002, { tenant })
  return guest.grants ? guest : refuseToken(90099, { client: appId, tenant })
}

/** Why an application may not have tokens for a resource. */
export function consentRefusal(application: Application, audience: string, guest?: Guest): TokenRefusal | undefined {
  const ids = resourceIds(audience)
  const granted = guest
    ? guest.grants?.some((grant) => ids.includes(grant.enterpriseApplicationId.toLowerCase()))
    : (application.resources?.some((resource) => ids.includes(resource.toLowerCase().replace(/\/$/, ''))) ?? true)
  return granted ? undefined : refuseToken(65001, { client: application.appId, resource: audience })
}

/** What a customer's consent lets a user's token do there: all of it where nothing is named, else only what it names. */
function permittedTo({ grants = [] }: Guest, { appId }: Application, wanted: Wanted): Wanted | TokenRefusal {
  const ids = resourceIds(wanted.audience)
  const granted = grants
    .filter((grant) => ids.includes(grant.enterpriseApplicationId.toLowerCase()))
    .flatMap(({ scope }) => scope.split(/[\s,]+/).filter((permission) => permission !== ''))
  if (!wanted.scope.includes('/') || /\/\.default(\s|$)/i.test(wanted.scope)) return { ...wanted, permissions: granted }
  const known = new Set(granted.map((permission) => permission.toLowerCase()))
  const missing = wanted.permissions.find((permission) => !known.has(permission.toLowerCase()))
  return missing === undefined ? wanted : refuseToken(65001, { client: appId, resource: `${wanted.audience}/${missing}` })
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
  source: Source | undefined,
  registry: Registry,
): PartnerFacts | TokenRefusal {
  if (source) {
    const known = tenantOfSource(source, registry) ?? registry.applicationsNamed(readGuid(form.get('client_id') ?? '') ?? '')[0]?.tenantId
    return (known === undefined ? undefined : registry.partner(known)) ?? refuseToken(source.kind === 'device' ? 70018 : 70000)
  }
  if (grant === 'on_behalf_of') {
    const tid = tenantOfToken(form.get('assertion') ?? '')
    return (tid === undefined ? undefined : registry.partner(tid)) ?? refuseToken(50013)
  }
  if (grant !== 'password') return refuseToken(50059, { tenant })
  const domain = form.get('username')?.split('@')[1]
  if (domain === undefined) return form.has('username') ? refuseToken(90019) : missing('username')
  return registry.partnerNamed(domain) ?? refuseToken(90002, { tenant: domain })
}

function tenantOfToken(token: string): string | undefined {
  try {
    const { tid } = decodeJwt(token)
    return typeof tid === 'string' ? tid : undefined
  } catch {
    return undefined
  }
}

export async function formOf(request: FastifyRequest): Promise<Form | TokenRefusal> {
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

/** Members in the documented order; v1 prints numbers as text. A user's sign-in gets a refresh token that slides on. */
async function replyOf(
  signIn: SignIn,
  form: Form,
  wanted: Wanted,
  continued: Continued | undefined,
  deps: TokenDeps,
): Promise<Record<string, unknown>> {
  const { user, version } = signIn
  // With the code it came of, before anything waits: a second use of the code ends what the first one gave.
  const refreshToken = user && keepRefreshToken(signIn, user, wanted, continued, deps)
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
    refresh_token: refreshToken,
    id_token: await signToken(deps.keys, idClaims({ ...signIn, user })),
    ...(version === 2 ? { client_info: clientInfo(user) } : {}),
  }
}

function keepRefreshToken(
  signIn: SignIn,
  user: User,
  wanted: Wanted,
  continued: Continued | undefined,
  { registry, random, securityNow }: TokenDeps,
): string {
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
      // What was done, not what tokens tell: the policy is asked each time.
      mfa: continued?.mfa === true,
      expiresAt: now + refreshLife,
      ...(continued?.family === undefined ? {} : { family: continued.family }),
    },
    now,
  )
  return token
}
