/** `/healthz`, `/readyz` and `/metrics`. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { getHealth, getReadiness } from 'lazuli-contract'
import { refuse } from '../base/outcome.ts'
import { refusalAnswer, send } from '../http/reply.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'
import type { TraceOf } from '../http/trace.ts'
import type { Readiness } from './readiness.ts'
import { openMetrics } from './series.ts'

export function healthRoutes(readiness: Readiness): Route[] {
  return [
    serveUnchained(getHealth, () => ok({ status: 'ok' })),
    serveUnchained(getReadiness, async () => {
      const { ready, status, checks } = await readiness.report()
      return { status: ready ? 200 : 503, body: { status, checks }, ...(ready ? {} : { headers: { 'retry-after': '5' } }) }
    }),
  ]
}

export interface MetricsDeps {
  text(): Promise<string>
  /** Bearer of those who read it from elsewhere; absent: nobody does. */
  token: string | undefined
  isThisMachine(request: FastifyRequest): boolean
  trace: TraceOf
}

/** Read by this very machine, or with the token: operations and amounts of use are nobody else's business. */
export function registerMetrics(app: FastifyInstance, deps: MetricsDeps): void {
  app.get('/metrics', async (request, reply) => {
    const trace = deps.trace(request.headers)
    if (!mayRead(request, deps)) return send(reply, refusalAnswer(refuse('MetricsForbidden'), trace), trace, undefined)
    const answer = { status: 200, headers: { 'content-type': openMetrics, 'cache-control': 'no-store' }, body: await deps.text() }
    return send(reply, answer, trace, request.headers['accept-encoding'])
  })
}

function mayRead(request: FastifyRequest, { token, isThisMachine }: MetricsDeps): boolean {
  const { authorization } = request.headers
  if (token !== undefined && authorization !== undefined) return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`))
  return isThisMachine(request)
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
