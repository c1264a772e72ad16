/**
 * The HTTP server: routes of all operations under the chain, every other verb of a known address refused, everything
 * else 404/1000. Paths match without regard to case, repeated slashes collapse, a trailing slash is ignored.
 */
import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'node:https'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify'
import { refuse } from '../base/outcome.ts'
import { type ChainDeps, chain, failureAnswer } from './chain.ts'
import { faultAnswer, send } from './reply.ts'
import type { Route } from './serve.ts'
import { type Method, refuseName } from './verbs.ts'

const allMethods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']

export interface AppOptions {
  https?: Pick<ServerOptions, 'key' | 'cert'>
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  trustedProxies?: readonly string[]
}

const mediaType = /^[^\s/;,]+\/[^\s/;,]+\s*(;|$)/

type AnswerFailure = (error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown
/** Answers of servers whose routes are mounted. */
const answerBadAddress = new WeakMap<object, AnswerFailure>()

/** A server without routes; `mount` adds them. */
export function createApp(options: AppOptions): FastifyInstance {
  return Fastify({
    logger: false,
    exposeHeadRoutes: false,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    rewriteUrl: (request: IncomingMessage) => {
      // Bodies are read as what the operation takes, whatever they call themselves; an unreadable type must not stop them.
      if (request.headers['content-type'] !== undefined && !mediaType.test(request.headers['content-type']))
        delete request.headers['content-type']
      return collapse(request.url ?? '/')
    },
    // An address that cannot be decoded never reaches a route.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      answerBadAddress.get(request.server)?.(error, request, reply),
    routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 4096 },
    // Uploads stream for as long as they like; headers do not.
    requestTimeout: 0,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    ...(options.https ? { https: options.https } : {}),
  } as object) as unknown as FastifyInstance
}

/** `/v1//customers` and even `/v1//v1/customers` mean `/v1/customers` (clients rule 1). */
export function collapse(url: string): string {
  if (!url.includes('//') && !url.startsWith('/v1/v1')) return url
  const cut = url.indexOf('?')
  const path = cut < 0 ? url : url.slice(0, cut)
  const clean = path.replace(/\/{2,}/g, '/').replace(/^(?:\/v1)+(?=\/v1(?:\/|$))/i, '')
  return cut < 0 ? clean : clean + url.slice(cut)
}

export function mount(app: FastifyInstance, routes: readonly Route[], deps: ChainDeps): void {
  app.removeAllContentTypeParsers()
  // Bodies are read by the chain, which knows their limit and kind.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  const byPath = new Map<string, { path: string; methods: Set<Method> }>()
  for (const route of routes) {
    const { endpoint } = route
    const handler = chain(route, deps)
    const path = toRouterPath(endpoint.path)
    const known = byPath.get(path.toLowerCase()) ?? { path, methods: new Set<Method>() }
    byPath.set(path.toLowerCase(), known)
    for (const method of [endpoint.method, ...(endpoint.alsoMethods ?? [])]) {
      app.route({ method: method as HTTPMethods, url: known.path, handler })
      known.methods.add(method)
    }
  }
  for (const { path, methods } of byPath.values()) {
    const wrong = allMethods.filter((m) => !methods.has(m))
    const allow = [...methods].join(', ')
    app.route({
      method: wrong as HTTPMethods[],
      url: path,
      handler: (request, reply) => {
        const trace = deps.trace(request.headers)
        const answer = faultAnswer(refuse(refuseName(request.headers), { verb: request.method }), trace.correlationId)
        if (answer.status === 405) answer.headers.allow = allow
        return send(reply, answer, trace, undefined)
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const trace = deps.trace(request.headers)
    return send(reply, faultAnswer(refuse('RouteNotFound'), trace.correlationId), trace, undefined)
  })
  const answerFailure: AnswerFailure = (error, request, reply) => {
    const trace = deps.trace(request.headers)
    const status = (error as { statusCode?: number }).statusCode ?? 500
    const answer =
      status < 500
        ? faultAnswer(refuse('BadParameter', { detail: (error as Error).message }), trace.correlationId)
        : failureAnswer(error, trace, deps)
    return send(reply, answer, trace, undefined)
  }
  answerBadAddress.set(app, answerFailure)
  app.setErrorHandler(answerFailure)
}

/** `/v1/customers/{customer-id}` → `/v1/customers/:customerId`. */
export function toRouterPath(template: string): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => `:${name.replace(/-([a-z])/g, (__, c: string) => c.toUpperCase())}`)
}
