/**
 * What is known of one exchange when it is over, for the log, the counts and the traces. Only what comes over the network
 * counts: worlds that are lived through the same routes from inside leave no trace here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { monotonic } from '../base/clock.ts'
import type { Answer, Trace } from './reply.ts'

export interface Exchange {
  readonly method: string
  /** Without its query, which may carry a signature. */
  readonly path: string
  /** {@link monotonic} */
  readonly begunAt: number
  /** Of the contract; until a route is found `none`. */
  operation: string
  trace?: Trace
  /** The body as sent, once read. */
  sent?: Uint8Array
  /** Once it is being sent. */
  answer?: Answer
  /** The partner, once known. */
  tenantId?: string
  /** Runs the handler so that its parts are told as parts of this exchange. */
  within?: <T>(work: () => T) => T
}

/** How an exchange ended. */
export interface ExchangeEnd {
  status: number
  milliseconds: number
  /** The caller went away, or the answer broke off, before its end. */
  cut: boolean
}

export interface ExchangeListener {
  begun?(exchange: Exchange, request: IncomingMessage): void
  ended(exchange: Exchange, end: ExchangeEnd): void
}

type Watched = IncomingMessage & { [key]?: Exchange }
const key = Symbol('exchange')

/** The exchange a request belongs to; `undefined` when it does not come over the network. */
export function exchangeOf(request: FastifyRequest): Exchange | undefined {
  return (request.raw as Watched)[key]
}

/** Tells every exchange of a server. `operationAt` names routes outside the chain by method and pattern. Before routes are added. */
export function watchExchanges(
  app: FastifyInstance,
  operationAt: (method: string, pattern: string) => string | undefined,
  listeners: readonly ExchangeListener[],
): void {
  app.server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '/'
    const query = url.indexOf('?')
    const exchange: Exchange = {
      method: request.method ?? '',
      path: query < 0 ? url : url.slice(0, query),
      begunAt: monotonic(),
      operation: 'none',
    }
    ;(request as Watched)[key] = exchange
    for (const { begun } of listeners) begun?.(exchange, request)
    response.once('close', () => {
      const end = { status: response.statusCode, milliseconds: monotonic() - exchange.begunAt, cut: !response.writableFinished }
      for (const { ended } of listeners) ended(exchange, end)
    })
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const exchange = exchangeOf(request)
    const { url } = request.routeOptions
    if (exchange && url !== undefined) exchange.operation = operationAt(request.method, url) ?? exchange.operation
    done()
  })
}
