/**
 * The addresses of the token authority. They have an error shape of their own, so they do not run through the general
 * chain; only the legacy exchange answers as Partner Center does.
 */
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { decodeJwt } from 'jose/jwt/decode'
import {
  type AnyEndpoint,
  authorizeV1,
  authorizeV2,
  discoverInstance as discoverInstanceEndpoint,
  exchangeLegacyToken,
  getOpenIdConfigurationV1,
  getOpenIdConfigurationV2,
  getSigningKeysV1,
  getSigningKeysV2,
  parseJson,
  readGuid,
  requestDeviceCodeV1,
  requestDeviceCodeV2,
  requestTokenV1,
  requestTokenV2,
  signOutV1,
  signOutV2,
  writeJson,
} from 'lazuli-contract'
import { isRefusal, refuse } from '../base/outcome.ts'
import { toAnswer } from '../http/answers.ts'
import { toRouterPath } from '../http/app.ts'
import { readBytes } from '../http/body.ts'
import { originOf } from '../http/origin.ts'
import { type Answer, faultAnswer, json, send, type Trace } from '../http/reply.ts'
import type { TraceOf } from '../http/trace.ts'
import { askedVerbs, type Method, refuseName } from '../http/verbs.ts'
import { authorize, errorPage, type PageDeps, type Visit } from './authorize-routes.ts'
import { isRedirectOf } from './authorize-rules.ts'
import { Browsers } from './browser.ts'
import { lifeSeconds, partnerTokenClaim, secondsOf, type TokenVersion } from './claims.ts'
import { deviceLogin, devicePage, requestDeviceCode, signOut } from './device-routes.ts'
import { discoverInstance, type InstanceQuery, keySet, openIdConfiguration } from './discovery-rules.ts'
import { cultureOf } from './page-words.ts'
import { appearanceOf } from './pages.ts'
import type { VerifyBearer } from './rules.ts'
import { randomGuid } from './secrets.ts'
import { isTokenRefusal, refuseToken, type TokenRefusal, tokenErrorBody, tokenErrors } from './token-errors.ts'
import { issueToken, signToken, type TokenDeps, tenantNamed } from './token-routes.ts'
import { readForm, readLegacyGrant } from './token-rules.ts'

export interface AuthorityDeps extends TokenDeps {
  /** Only `/generatetoken`: people sign in at their own tenants. */
  exchangeOnly?: boolean
  /** Accounts that sign in with one click. */
  wellKnown?: PageDeps['wellKnown']
  /** Verifies the token that `/generatetoken` exchanges. */
  authenticate: VerifyBearer
  trace: TraceOf
  /** Tells the operator about a bug or a store that cannot be written. */
  report(error: unknown, trace: Trace): void
}

/** The operations of the contract that {@link registerAuthority} serves. */
export const authorityEndpoints: readonly AnyEndpoint[] = [
  requestTokenV1,
  requestTokenV2,
  requestDeviceCodeV1,
  requestDeviceCodeV2,
  authorizeV1,
  authorizeV2,
  signOutV1,
  signOutV2,
  getOpenIdConfigurationV1,
  getOpenIdConfigurationV2,
  getSigningKeysV1,
  getSigningKeysV2,
  discoverInstanceEndpoint,
  exchangeLegacyToken,
]

/** Serves the token authority in a scope of its own, so that it may be registered before or after other routes. */
export function registerAuthority(app: FastifyInstance, deps: AuthorityDeps): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request: FastifyRequest, payload: Readable, done: (error: null, body: Readable) => void) =>
      done(null, payload),
    )

    route(scope, exchangeLegacyToken, deps, async (request, reply) => {
      const trace = deps.trace(request.headers)
      return send(reply, await exchange(request, trace, deps), trace, undefined)
    })
    if (deps.exchangeOnly) return

    const oauth = (endpoint: AnyEndpoint, answer: OAuthHandler): void =>
      route(scope, endpoint, deps, (request, reply) => sendOAuth(request, reply, answer, deps))
    const tokens =
      (version: TokenVersion): OAuthHandler =>
      (request, tenant, origin) =>
        issueToken(request, tenant, origin, version, deps)
    const configuration =
      (version: TokenVersion): OAuthHandler =>
      (_request, tenant, origin) => {
        const named = tenantNamed(tenant, deps.registry)
        return isTokenRefusal(named) ? named : openIdConfiguration(origin, tenant.toLowerCase(), named?.tenantId, version)
      }
    const keys =
      (version: TokenVersion): OAuthHandler =>
      (_request, tenant, origin) => {
        const named = tenantNamed(tenant, deps.registry)
        if (isTokenRefusal(named)) return named
        const published = deps.keys.all().map((key) => key.published)
        return keySet(origin, named?.tenantId, version, published)
      }
    oauth(requestTokenV1, tokens(1))
    oauth(requestTokenV2, tokens(2))
    const deviceCodes =
      (version: TokenVersion): OAuthHandler =>
      (request, tenant, origin) =>
        requestDeviceCode(request, tenant, origin, version, deps)
    oauth(requestDeviceCodeV1, deviceCodes(1))
    oauth(requestDeviceCodeV2, deviceCodes(2))

    const pageDeps: PageDeps & AuthorityDeps = { ...deps, browsers: new Browsers({ ...deps, grants: deps.registry.grants }) }
    const page = (url: string, methods: Method[], show: (visit: Visit) => FastifyReply | Promise<FastifyReply>): void =>
      routeTo(scope, url, methods, deps, (request, reply) => visited(request, reply, show, pageDeps))
    const both: Method[] = ['GET', 'POST']
    page(authorizeV1.path, both, (visit) => authorize(visit, 1))
    page(authorizeV2.path, both, (visit) => authorize(visit, 2))
    page(devicePage, both, deviceLogin)
    for (const { path } of [signOutV1, signOutV2]) page(path, ['GET'], (visit) => signOut(visit, isKnownRedirect(visit)))
    oauth(getOpenIdConfigurationV1, configuration(1))
    oauth(getOpenIdConfigurationV2, configuration(2))
    oauth(getSigningKeysV1, keys(1))
    oauth(getSigningKeysV2, keys(2))
    oauth(discoverInstanceEndpoint, (request, _tenant, origin) => discoverInstance(origin, lowerCased(request.query) as InstanceQuery))
  })
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>
type OAuthHandler = (request: FastifyRequest, tenant: string, origin: string) => object | TokenRefusal | Promise<object | TokenRefusal>

/** The endpoint's own verb, and a refusal of every other. */
function route(scope: FastifyInstance, endpoint: AnyEndpoint, deps: AuthorityDeps, handler: Handler): void {
  routeTo(scope, endpoint.path, [endpoint.method], deps, handler)
}

function routeTo(scope: FastifyInstance, path: string, methods: Method[], deps: AuthorityDeps, handler: Handler): void {
  const url = toRouterPath(path)
  scope.route({ method: methods as HTTPMethods[], url, handler })
  scope.route({
    method: askedVerbs.filter((verb) => !methods.includes(verb as Method)) as HTTPMethods[],
    url,
    handler: (request: FastifyRequest, reply: FastifyReply) => {
      const trace = deps.trace(request.headers)
      const answer = faultAnswer(refuse(refuseName(request.headers), { verb: request.method }), trace)
      if (answer.status === 405) answer.headers.allow = methods.join(', ')
      return send(reply, answer, trace, undefined)
    },
  })
}

/** One call of a page; what breaks is told on a page as well. */
async function visited(
  request: FastifyRequest,
  reply: FastifyReply,
  show: (visit: Visit) => FastifyReply | Promise<FastifyReply>,
  deps: PageDeps & AuthorityDeps,
): Promise<FastifyReply> {
  const { tenant = 'common' } = request.params as { tenant?: string }
  const sentId = clientRequestId(request)
  const trace = { traceId: randomGuid(deps.random), correlationId: (sentId && readGuid(sentId)) || randomGuid(deps.random) }
  const asked = readForm(request.url.split('?').slice(1).join('?'))
  const culture = cultureOf(asked, request.headers['accept-language'])
  const to = { tenant: tenant.trim(), origin: originOf(request), trace, culture, appearance: appearanceOf(asked) }
  const visit: Visit = { request, reply, ...to, deps }
  reply.header('x-ms-request-id', trace.traceId)
  try {
    return await show(visit)
  } catch (error) {
    deps.report(error, { ...deps.trace(request.headers), correlationId: trace.correlationId })
    return errorPage(visit, refuseToken(90033))
  }
}

/** After a sign-out a browser goes on only to what an application of the tenant, or of any where none is named, has registered. */
function isKnownRedirect({ tenant, origin, deps: { registry } }: Visit): (address: string) => boolean {
  const named = tenantNamed(tenant, registry)
  const tenants = isTokenRefusal(named) ? [] : named ? [named] : registry.partners()
  return (address) => tenants.some(({ tenantId }) => registry.applications(tenantId).some((one) => isRedirectOf(one, address, origin)))
}

function lowerCased(query: unknown): Record<string, string | undefined> {
  const entries = Object.entries(query as Record<string, string | string[]>)
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value[0] : value]))
}

/** Answers of the authority are never stored by anyone between. */
const tokenHeaders: Record<TokenVersion, Record<string, string>> = {
  1: { 'cache-control': 'no-cache, no-store', pragma: 'no-cache', expires: '-1' },
  2: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
}

async function sendOAuth(request: FastifyRequest, reply: FastifyReply, handler: OAuthHandler, deps: AuthorityDeps): Promise<FastifyReply> {
  const { tenant = 'common' } = request.params as { tenant?: string }
  const sentId = clientRequestId(request)
  const trace = { traceId: randomGuid(deps.random), correlationId: (sentId && readGuid(sentId)) || randomGuid(deps.random) }
  let outcome: object
  try {
    outcome = await handler(request, tenant.trim(), originOf(request))
  } catch (error) {
    deps.report(error, { ...deps.trace(request.headers), correlationId: trace.correlationId })
    outcome = refuseToken(90033)
  }
  reply.headers({
    'content-type': json,
    ...(request.method === 'POST' ? tokenHeaders[/\/v2\.0\//i.test(request.url) ? 2 : 1] : {}),
    'x-ms-request-id': trace.traceId,
    ...(sentId ? { 'client-request-id': sentId } : {}),
  })
  if (!isTokenRefusal(outcome)) return reply.code(200).send(writeJson(outcome))
  const { status } = tokenErrors[outcome.aadsts]
  if (status === 401 && request.headers.authorization) reply.header('www-authenticate', `Basic realm="${tenant.replace(/[^\w.-]/g, '')}"`)
  return reply.code(status).send(writeJson(tokenErrorBody(outcome, trace, deps.securityNow())))
}

/** The id a client gave the exchange, in header or query, when it is fit for a header. */
function clientRequestId(request: FastifyRequest): string | undefined {
  const header = request.headers['client-request-id']
  const sent = (Array.isArray(header) ? header[0] : header) ?? lowerCased(request.query)['client-request-id']
  return sent !== undefined && /^[\w-]{1,64}$/.test(sent) ? sent : undefined
}

/** A longer exchange body is refused, bytes. */
const legacyLimit = 16 * 1024

/** Changes a token of the authority into a partner token that lives no longer (platform contract, section 1.9). */
async function exchange(request: FastifyRequest, trace: Trace, deps: AuthorityDeps): Promise<Answer> {
  try {
    const { authorization } = request.headers
    const caller = await deps.authenticate(authorization, originOf(request))
    if (isRefusal(caller)) return faultAnswer(caller, trace)
    if (caller.partnerToken) return faultAnswer(refuse('EntraTokenNeeded'), trace)
    const bytes = await readBytes(request.body as Readable | undefined, request.headers['content-encoding'], legacyLimit)
    if (isRefusal(bytes)) return faultAnswer(bytes, trace)
    if (readLegacyGrant(bytes.toString('utf8'), parseJson) !== 'jwt_token')
      return faultAnswer(refuse('BadInput', { detail: 'grant_type must be jwt_token' }), trace)

    const claims = decodeJwt((authorization as string).trim().split(/\s+/)[1] as string)
    const now = secondsOf(deps.securityNow())
    const exp = Math.min(claims.exp as number, now + lifeSeconds)
    // The same sign-in in other clothes: what ends the one ends the other.
    const uti = claims['uti'] ?? deps.random(16).toString('base64url')
    const token = await signToken(deps.keys, { ...claims, iat: now, exp, uti, [partnerTokenClaim]: true })
    return toAnswer({ status: 200, body: { access_token: token, token_type: 'bearer', expires_in: Math.max(exp - now, 0) } })
  } catch (error) {
    deps.report(error, trace)
    return faultAnswer(refuse('Unexpected'), trace)
  }
}
