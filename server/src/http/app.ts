/**
 * The HTTP server: routes of all operations under the chain, every other verb of a known address refused, everything
 * else 404/1000. Paths match without regard to case, repeated slashes collapse, a trailing slash is ignored.
 */
import type { ServerOptions } from 'node:https'
import Fastify, { type FastifyInstance, type HTTPMethods } from 'fastify'
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

/** A server without routes; `mount` adds them. */
export function createApp(options: AppOptions): FastifyInstance {
  return Fastify({
    logger: false,
    exposeHeadRoutes: false,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    rewriteUrl: (request: { url?: string }) => collapse(request.url ?? '/'),
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
  app.setErrorHandler((error, request, reply) => {
    const trace = deps.trace(request.headers)
    const status = (error as { statusCode?: number }).statusCode ?? 500
    const answer =
      status < 500
        ? faultAnswer(refuse('BadParameter', { detail: (error as Error).message }), trace.correlationId)
        : failureAnswer(error, trace, deps)
    return send(reply, answer, trace, undefined)
  })
}

/** `/v1/customers/{customer-id}` → `/v1/customers/:customerId`. */
export function toRouterPath(template: string): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => `:${name.replace(/-([a-z])/g, (__, c: string) => c.toUpperCase())}`)
}
