/** Returns and exchanges over HTTP: a quote whose session the deed names (azure contract, sections 10.3 and 10.4). */
import type { AnyEndpoint, BodyOf } from 'lazuli-contract'
import { writeJson } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/reservations.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { type Call, type Route, serve } from '../http/serve.ts'
import { findOrder, pollHeaders, readIdInOrder, readReservationId, sceneOf } from './capacity-calls.ts'
import { consumedRefunds, type ExchangeWish, exchangeOf, returnValue } from './deeds.ts'
import { exchangeObjection } from './exchange-rules.ts'
import { begin, operationType, type ReservationDeps } from './operations.ts'
import { dropQuote, findQuote, putQuote, type Quote } from './quotes-store.ts'
import { exceedsLimit, quoteLife, refundLimit } from './refund-rules.ts'
import { exchangeToWire, type OperationWire, refundToWire } from './refund-wire.ts'
import { findReservationOrder } from './store.ts'

interface AskedReturn {
  reservationId: string
  quantity: number
}

export function refundRoutes(deps: ReservationDeps): Route[] {
  const how = ({ partner }: Call<AnyEndpoint>) => ({ operations: deps.operations, delay: partner.profile.azureOperationDelay })

  return [
    serve(endpoints.calculateReservationRefund, async (call) => {
      const asked = await readReturn(call, call.path.orderId, call.body.properties.reservationToReturn)
      if (isRefusal(asked)) return asked
      const quoted = await quoteReturn(call, asked)
      if (isRefusal(quoted)) return quoted
      const sessionId = call.ids.guid('reservation-session')
      const quote: Quote = { id: sessionId, kind: 'refund', expiresAt: call.now + quoteLife, asked }
      return {
        status: 200,
        body: refundToWire(quoted.value, { ...quoted, sessionId, culture: call.locale }),
        change: { writes: putQuote(quote, call.now) },
      }
    }),

    serve(endpoints.returnReservation, async (call) => {
      const { properties } = call.body
      const asked = await readReturn(call, call.path.orderId, properties.reservationToReturn)
      if (isRefusal(asked)) return asked
      const quote = await session(call, 'refund', properties.sessionId)
      if (isRefusal(quote)) return quote
      const meant = quote.asked as AskedReturn
      if (meant.reservationId !== asked.reservationId || meant.quantity !== asked.quantity)
        return refuse('AzureInputInvalid', { detail: 'the session is that of another return' })
      const quoted = await quoteReturn(call, asked)
      if (isRefusal(quoted)) return quoted
      const { returnReason: reason } = properties
      const begun = await begin('return', { ...asked, ...(reason ? { reason } : {}) }, sceneOf(call, deps), how(call))
      if (isRefusal(begun)) return begun
      return {
        status: 202,
        body: refundToWire(quoted.value, { ...quoted, sessionId: quote.id, culture: call.locale }),
        headers: pollHeaders(call, begun.operation),
        change: { ...begun.change, writes: [...begun.change.writes, dropQuote(quote.id)] },
      }
    }),

    serve(endpoints.calculateReservationExchange, async (call) => {
      const wish = readExchange(call.body)
      if (isRefusal(wish)) return wish
      for (const { orderId } of wish.named)
        if (!(await findReservationOrder(call.db, orderId))) return refuse('ReservationOrderNotFound', { id: orderId })
      const exchange = await exchangeOf(wish, sceneOf(call, deps))
      if (isRefusal(exchange)) return exchange
      const { ids, now } = call
      const sessionId = ids.guid('reservation-session')
      const { operation } = deps.operations.make({
        guid: ids.guid('reservation-operation'),
        type: operationType('exchange'),
        at: now,
        delay: 0,
      })
      const { currency } = sceneOf(call, deps)
      const view = { operationId: operation.id, sessionId, currency, objection: exchangeObjection(exchange), culture: call.locale }
      const body: OperationWire = exchangeToWire(exchange, view)
      const quote: Quote = {
        id: sessionId,
        kind: 'exchange',
        expiresAt: now + quoteLife,
        asked: { bought: wish.bought, plans: wish.plans, returned: wish.returned },
      }
      return {
        status: 200,
        body,
        change: { writes: [...putQuote(quote, now), deps.operations.put({ ...operation, result: writeJson(body) })] },
      }
    }),

    serve(endpoints.exchangeReservations, async (call) => {
      const quote = await session(call, 'exchange', call.body.properties.sessionId)
      if (isRefusal(quote)) return quote
      const wish = quote.asked as ExchangeWish
      const begun = await begin('exchange', (operationId) => ({ operationId, sessionId: quote.id, wish }), sceneOf(call, deps), how(call))
      if (isRefusal(begun)) return begun
      return {
        status: 202,
        headers: pollHeaders(call, begun.operation),
        change: { ...begun.change, writes: [...begun.change.writes, dropQuote(quote.id)] },
      }
    }),
  ]

  async function quoteReturn(call: Call<AnyEndpoint>, { reservationId, quantity }: AskedReturn) {
    const value = await returnValue(reservationId, quantity, sceneOf(call, deps))
    if (isRefusal(value)) return value
    const consumed = await consumedRefunds(call.db, value.reservation.customerId, call.now)
    const objection = exceedsLimit(value, consumed)
      ? refuse('RefundLimitReached', { consumed: String(consumed), limit: String(refundLimit) })
      : undefined
    return { value, consumed, objection }
  }
}

/** A session that is known, unused and fresh. */
async function session({ db, now }: Call<AnyEndpoint>, kind: Quote['kind'], id: string): Promise<Outcome<Quote>> {
  const quote = await findQuote(db, kind, id)
  if (!quote) return refuse('AzureInputInvalid', { detail: 'the session is unknown or used' })
  return now < quote.expiresAt ? quote : refuse('AzureInputInvalid', { detail: 'the session is stale' })
}

async function readReturn(
  { db }: Call<AnyEndpoint>,
  orderId: string,
  wanted: { reservationId: string; quantity: number },
): Promise<Outcome<AskedReturn>> {
  const order = await findOrder(db, orderId)
  if (isRefusal(order)) return order
  const reservationId = readIdInOrder(wanted.reservationId, order.id)
  return isRefusal(reservationId) ? reservationId : { reservationId, quantity: wanted.quantity }
}

function readExchange({
  properties,
}: BodyOf<typeof endpoints.calculateReservationExchange>): Outcome<ExchangeWish & { named: { orderId: string }[] }> {
  const named: { orderId: string; reservationId: string; quantity: number }[] = []
  for (const { reservationId, quantity } of properties.reservationsToExchange) {
    const id = readReservationId(reservationId)
    if (isRefusal(id)) return id
    named.push({ ...id, quantity })
  }
  return {
    bought: properties.reservationsToPurchase ?? [],
    plans: properties.savingsPlansToPurchase ?? [],
    returned: named.map(({ reservationId, quantity }) => ({ reservationId, quantity })),
    named,
  }
}
