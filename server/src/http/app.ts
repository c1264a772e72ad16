/**
 * The HTTP server: routes of all operations under the chain, every other verb of a known address refused, everything
 * else 404/1000. Paths match without regard to case, repeated slashes collapse, a trailing slash is ignored.
 */
import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'node:https'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify'
import { type Limits, usualLimits } from '../base/operating.ts'
import { type Refusal, refuse } from '../base/outcome.ts'
import { addressBook, shadowed } from './addresses.ts'
import { failureAnswer } from './answers.ts'
import { scopePattern } from './azure.ts'
import { type Chained, chain } from './chain.ts'
import type { ChainDeps } from './chain-deps.ts'
import { tellsOperation } from './exchange.ts'
import { answerBrokenRequest, serverLimits, type Tell } from './limits.ts'
import { tracedAs, wireAt } from './manners.ts'
import { fixOrigin } from './origin.ts'
import { refusalAnswer, send, type Trace } from './reply.ts'
import type { Route } from './serve.ts'
import { askedVerbs, type Method, refuseName } from './verbs.ts'

export interface AppOptions {
  https?: Pick<ServerOptions, 'key' | 'cert'>
  /** `https://host` under which clients know this service; absent: as they name it. */
  publicOrigin?: string | undefined
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  trustedProxies?: readonly string[]
  limits?: Limits
  /** Is told of whoever is turned away at the door. */
  turnedAway?: Tell
}

const noCompiler = () => () => {
  throw new Error('routes have no schemas of Fastify')
}

const mediaType = /^[^\s/;,]+\/[^\s/;,]+\s*(;|$)/

type AnswerFailure = (error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown
/** Answers of servers whose routes are mounted. */
const answerBadAddress = new WeakMap<object, AnswerFailure>()

/** First words of what is served below `/v1/`, by server: `customers`. */
const wordsOf = new WeakMap<object, ReadonlySet<string>>()

/** A server without routes; `mount` adds them. */
export function createApp(options: AppOptions): FastifyInstance {
  const { limits = usualLimits, turnedAway = () => undefined } = options
  const app: FastifyInstance = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    // Nothing here has a schema of Fastify's: its compilers would only be loaded.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    // Exchanges have ids of their own; nobody asks for Fastify's.
    genReqId: () => '',
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    rewriteUrl: (request: IncomingMessage) => {
      // Bodies are read as what the operation takes, whatever they call themselves; an unreadable type must not stop them.
      if (request.headers['content-type'] !== undefined && !mediaType.test(request.headers['content-type']))
        delete request.headers['content-type']
      return collapse(request.url ?? '/', wordsOf.get(app))
    },
    // An address that cannot be decoded never reaches a route.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      answerBadAddress.get(request.server)?.(error, request, reply),
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 4096 },
    clientErrorHandler: answerBrokenRequest(() => limits, turnedAway),
    // Uploads stream for as long as they bring something; `guardDoor` looks after that.
    requestTimeout: 0,
    connectionTimeout: 0,
    keepAliveTimeout: limits.keepAliveSeconds * 1000,
    // Told to stop, it answers what arrives on open connections as ever, and closes them then.
    return503OnClosing: false,
    ...(options.https ? { https: { ...options.https, minVersion: 'TLSv1.2', ...serverLimits(limits) } } : { http: serverLimits(limits) }),
  } as object) as unknown as FastifyInstance
  fixOrigin(app, options.publicOrigin)
  return app
}

/**
 * `/v1//customers` and even `/v1//v1/customers` mean `/v1/customers` (clients rule 1), and so does `/v1.0/customers`, the other version
 * that Partner Center's own description of its API names. The page of unbilled usage prints its query with a second question mark.
 */
export function collapse(sent: string, words?: ReadonlySet<string>): string {
  const mark = sent.indexOf('?')
  const url = /^\/+v1(?:\.0)?\/+unbilledusage\?/i.test(sent) ? sent.slice(0, mark + 1) + sent.slice(mark + 1).replaceAll('?', '&') : sent
  const isLong = /^\/+v1\.0\//i.test(url)
  if (!isLong && !url.includes('//') && !url.startsWith('/v1/v1')) return url
  const cut = url.indexOf('?')
  const path = cut < 0 ? url : url.slice(0, cut)
  const clean = path.replace(/\/{2,}/g, '/').replace(/^(?:\/v1)+(?=\/v1(?:\/|$))/i, '')
  const word = isLong ? /^\/v1\.0\/([^/]+)/i.exec(clean)?.[1] : undefined
  const plain = word !== undefined && words?.has(word.toLowerCase()) ? `/v1/${clean.slice('/v1.0/'.length)}` : clean
  return cut < 0 ? plain : plain + url.slice(cut)
}

/**
 * An operation below any scope, or with parameters in brackets: the router's one wildcard must end an address and it reads
 * brackets as its own, so these are told by pattern.
 */
interface ScopeRoute {
  match: (path: string) => Record<string, string> | undefined
  methods: readonly Method[]
  handler: Chained
}

/** `/subscriptions/{guid}/providers/Microsoft.Nothing/things` names what is unknown about it. */
function noAzureRoute(url: string): Refusal {
  const path = url.split('?', 1)[0] as string
  const named = /\/providers\/([^/]+)\/([^/]+.*?)\/?$/i.exec(path.slice(Math.max(path.toLowerCase().lastIndexOf('/providers/'), 0)))
  if (!named) return refuse('AzureRouteUnknown', { path })
  // Types and names take turns: `accounts/{name}/profiles` is of the type `accounts/profiles`.
  const types = (named[2] as string).split('/').filter((_, i) => i % 2 === 0)
  return refuse('AzureResourceTypeUnknown', { namespace: named[1] as string, type: types.join('/') })
}

export function mount(app: FastifyInstance, routes: readonly Route[], deps: ChainDeps): void {
  app.removeAllContentTypeParsers()
  // Bodies are read by the chain, which knows their limit and kind.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  const traceOf = (request: FastifyRequest): Trace => tracedAs(wireAt(request.url), request, deps)
  const wrongVerb = (allow: string) => (request: FastifyRequest, reply: FastifyReply) => {
    const trace = traceOf(request)
    const answer = refusalAnswer(refuse(refuseName(request.headers), { verb: request.method }), trace)
    if (answer.status === 405) answer.headers.allow = allow
    return send(reply, answer, trace, undefined)
  }
  const unknown = (request: FastifyRequest, reply: FastifyReply) => {
    const known = askedVerbs.includes(request.method) ? addressOf()(request.url.split('?', 1)[0] as string) : undefined
    if (known) return wrongVerb([...known.methods].join(', '))(request, reply)
    const trace = traceOf(request)
    return send(reply, refusalAnswer(trace.azure ? noAzureRoute(request.url) : refuse('RouteNotFound'), trace), trace, undefined)
  }

  const byPath = new Map<string, { path: string; methods: Set<Method> }>()
  const below: ScopeRoute[] = []
  for (const route of routes) {
    const { endpoint } = route
    const handler = chain(route, deps)
    const methods = [endpoint.method, ...(endpoint.alsoMethods ?? [])]
    for (const template of [endpoint.path, ...(endpoint.alsoPaths ?? [])]) {
      if (template.startsWith('/{scope}/') || template.includes('(')) {
        below.push({ match: scopePattern(template), methods, handler })
        continue
      }
      const path = toRouterPath(template)
      const known = byPath.get(path.toLowerCase()) ?? { path, methods: new Set<Method>() }
      byPath.set(path.toLowerCase(), known)
      for (const method of methods) {
        app.route({ method: method as HTTPMethods, url: known.path, handler, config: tellsOperation })
        known.methods.add(method)
      }
    }
  }
  const addresses = [...byPath.values()]
  wordsOf.set(app, new Set(addresses.flatMap(({ path }) => /^\/v1\/([a-z]+)/i.exec(path)?.[1]?.toLowerCase() ?? [])))
  let book: ReturnType<typeof addressBook> | undefined
  const addressOf = () => {
    book ??= addressBook(addresses)
    return book
  }
  for (const address of addresses) {
    const { path, methods } = address
    const wrong = shadowed(address, askedVerbs, addresses)
    if (wrong.length > 0) app.route({ method: wrong as HTTPMethods[], url: path, handler: wrongVerb([...methods].join(', ')) })
  }
  for (const root of ['/subscriptions/*', '/providers/*', '/v1.0/sales/*'])
    app.route({
      method: askedVerbs as HTTPMethods[],
      url: root,
      handler: (request, reply) => {
        const path = unquoted(request.url.split('?', 1)[0] as string)
        const here = below.flatMap((route) => {
          const params = route.match(path)
          return params ? [{ ...route, params }] : []
        })
        const found = here.find(({ methods }) => methods.includes(request.method as Method))
        if (!found)
          return here.length > 0 ? wrongVerb(here.flatMap(({ methods }) => methods).join(', '))(request, reply) : unknown(request, reply)
        request.params = found.params
        return found.handler(request, reply)
      },
    })
  app.setNotFoundHandler(unknown)
  const answerFailure: AnswerFailure = (error, request, reply) => {
    const trace = traceOf(request)
    const status = (error as { statusCode?: number }).statusCode ?? 500
    const answer =
      status < 500 ? refusalAnswer(refuse('BadParameter', { detail: (error as Error).message }), trace) : failureAnswer(error, trace, deps)
    return send(reply, answer, trace, undefined)
  }
  answerBadAddress.set(app, answerFailure)
  app.setErrorHandler(answerFailure)
}

/** What addresses with parameters in brackets are made of, which careful clients encode: `Market=%27US%27`. */
function unquoted(path: string): string {
  return path.replace(/%(?:2[4789c]|3d)/gi, (sent) => decodeURIComponent(sent))
}

/** `/v1/customers/{customer-id}` → `/v1/customers/:customerId`. */
export function toRouterPath(template: string): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => `:${name.replace(/-([a-z])/g, (__, c: string) => c.toUpperCase())}`)
}
