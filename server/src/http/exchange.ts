/**
 * What is known of one exchange when it is over, for the log, the counts and the traces. Only what comes over the network
 * counts: worlds that are lived through the same routes from inside leave no trace here. Every request passes here, so
 * nothing is made that nobody may ask for: no closures, no texts.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Instant } from 'lazuli-contract'
import { monotonic } from '../base/clock.ts'
import type { Answer, Trace } from './reply.ts'

export class Exchange {
  readonly method: string
  /** With its query, which may carry a signature. */
  readonly url: string
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[]
  /** {@link monotonic} */
  readonly begunAt: number
  /** Of the contract; until a route is found `none`. */
  operation = 'none'
  trace: Trace | undefined = undefined
  /** The body as sent, once read. */
  sent: Uint8Array | undefined = undefined
  /** Once it is being sent. */
  answer: Answer | undefined = undefined
  /** The partner, once known. */
  tenantId: string | undefined = undefined
  /** What its clock stood at then. */
  partnerAt: Instant | undefined = undefined
  /** Runs the handler so that its parts are told as parts of this exchange. */
  within: (<T>(work: () => T) => T) | undefined = undefined

  constructor(request: IncomingMessage) {
    this.method = request.method ?? ''
    this.url = request.url ?? '/'
    this.rawHeaders = request.rawHeaders
    this.begunAt = monotonic()
  }

  get path(): string {
    const query = this.url.indexOf('?')
    return query < 0 ? this.url : this.url.slice(0, query)
  }
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

const key = Symbol('exchange')
type Watched = (IncomingMessage | ServerResponse) & { [key]?: Exchange }

/** The exchange a request belongs to; `undefined` when it does not come over the network. */
export function exchangeOf(request: FastifyRequest): Exchange | undefined {
  return (request.raw as Watched)[key]
}

/** In the configuration of routes that tell their exchange themselves which operation they are. */
export const tellsOperation = { tellsOperation: true }

/** Tells every exchange of a server. `operationAt` names routes outside the chain by method and pattern. Before routes are added. */
export function watchExchanges(
  app: FastifyInstance,
  operationAt: (method: string, pattern: string) => string | undefined,
  listeners: readonly ExchangeListener[],
): void {
  const begin = listeners.flatMap(({ begun }) => (begun ? [begun] : []))
  app.server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const exchange = new Exchange(request)
    ;(request as Watched)[key] = exchange
    ;(response as Watched)[key] = exchange
    for (const begun of begin) begun(exchange, request)
    response.on('close', closed)
  })
  function closed(this: ServerResponse): void {
    const exchange = (this as Watched)[key] as Exchange
    const end = { status: this.statusCode, milliseconds: monotonic() - exchange.begunAt, cut: !this.writableFinished }
    for (const listener of listeners) listener.ended(exchange, end)
  }
  app.addHook('onRoute', (route) => {
    if ((route.config as typeof tellsOperation | undefined)?.tellsOperation) return
    const names = new Map([route.method].flat().map((method) => [method, operationAt(method, route.url)]))
    if ([...names.values()].every((name) => name === undefined)) return
    const others = route.onRequest === undefined ? [] : [route.onRequest].flat()
    route.onRequest = [
      (request, _reply, done) => {
        const exchange = exchangeOf(request)
        const name = names.get(request.method)
        if (exchange && name !== undefined) exchange.operation = name
        done()
      },
      ...others,
    ]
  })
}
