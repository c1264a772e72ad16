/** Prices and purchases over HTTP (azure contract, section 10.1). */
import { readGuid } from 'lazuli-contract'
import { calculateReservationPrice, purchaseReservation } from 'lazuli-contract/azure/reservations.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import { answerWhen, pollHeaders, sceneOf } from './capacity-calls.ts'
import { deeds, purchaseFacts } from './deeds.ts'
import { begin, type ReservationDeps, unkept } from './operations.ts'
import { amountOf } from './price-rules.ts'
import { askedIn, pricePurchase } from './purchase-rules.ts'
import { dropQuote, findQuote, putQuote } from './quotes-store.ts'
import { quoteLife } from './refund-rules.ts'
import { findReservationOrder, reservationsOf } from './store.ts'
import { type OrderWire, orderToWire, paymentsToWire, priceToWire } from './wire.ts'

export function purchaseRoutes(deps: ReservationDeps): Route[] {
  return [
    serve(calculateReservationPrice, async (call) => {
      const { body, now, ids } = call
      const priced = pricePurchase(body, await purchaseFacts(body, sceneOf(call, deps)))
      if (isRefusal(priced)) return priced
      const { price, offer } = priced
      const id = ids.guid('reservation-order')
      const total = amountOf(price.billing)
      return {
        status: 200,
        body: {
          properties: {
            billingCurrencyTotal: priceToWire(price.billing),
            netTotal: total,
            taxTotal: total.minus(total),
            grandTotal: total,
            isTaxIncluded: false,
            isBillingPartnerManaged: true,
            reservationOrderId: id,
            skuTitle: offer.title,
            skuDescription: offer.description,
            pricingCurrencyTotal: priceToWire(price.pricing),
            paymentSchedule: paymentsToWire(price, body.properties.billingPlan ?? 'Upfront', body.properties.term, now, undefined, true),
          },
        },
        change: { writes: putQuote({ id, kind: 'price', expiresAt: now + quoteLife, asked: askedIn(body) }, now) },
      }
    }),

    serve(purchaseReservation, async (call) => {
      const { path, body, db, now, partner } = call
      const id = readGuid(path.orderId)
      if (!id) return refuse('ReservationOrderIdInvalid', { id: path.orderId })
      const existing = await findReservationOrder(db, id)
      if (existing) {
        if (existing.asked !== askedIn(body)) return refuse('ReservationOrderExists', { id })
        return ok(orderToWire(existing, { now, reservations: await reservationsOf(db, id) }))
      }
      const quote = await findQuote(db, 'price', id)
      if (!quote) return refuse('ReservationOrderIdInvalid', { id })
      if (quote.asked !== askedIn(body))
        return refuse('ReservationQuoteDiffers', { detail: 'SKU, location, term, plan, quantity or subscription' })
      const running = quote.operationId === undefined ? undefined : await deps.operations.find(db, quote.operationId)
      if (running?.status === 'Running') {
        const would = await deeds.purchase({ reservationOrderId: id, body }, { ...sceneOf(call, deps), ids: unkept() })
        return isRefusal(would) ? would : { status: 202, body: creating(would.result), headers: pollHeaders(call, running) }
      }
      if (now >= quote.expiresAt) return refuse('ReservationQuoteStale')
      const begun = await begin('purchase', { reservationOrderId: id, body }, sceneOf(call, deps), {
        operations: deps.operations,
        delay: partner.profile.azureOperationDelay,
      })
      if (isRefusal(begun)) return begun
      const { change } = begun
      const after = begun.isDone ? [dropQuote(id)] : putQuote({ ...quote, operationId: begun.operation.id }, now)
      return answerWhen<OrderWire>(
        call,
        { ...begun, change: { ...change, writes: [...change.writes, ...after] } },
        creating(begun.done.result),
      )
    }),
  ]
}

/** The order while its purchase runs. */
function creating(result: unknown): OrderWire {
  const order = result as OrderWire
  return { ...order, properties: { ...order.properties, provisioningState: 'Creating', reservations: [] } }
}
