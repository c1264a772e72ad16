/** Orders over HTTP: reads. A checkout places them. */
import { getOrder, listOrders } from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import { type Refusal, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import type { OrderRecord } from './record.ts'
import { findOrder, listedOrders } from './store.ts'
import { orderToWire } from './wire.ts'

export function orderRoutes(): Route[] {
  return [
    serve(listOrders, async ({ path, query, partner, caller, now, db }) => {
      const prices = wantsPrices(query)
      const refusal = prices ? maySeePrices(caller) : undefined
      if (refusal) return refusal
      const { billingType, indirect_reseller_id: reseller } = query
      const orders = (await listedOrders(db, path.customerId, now)).filter(
        (order) =>
          (billingType === undefined || billingType === 'unknown' || order.billingCycle === billingType) &&
          (reseller === undefined || isOfReseller(order, reseller, partner.facts)),
      )
      const asked = billingType === undefined ? '' : `?billingType=${billingType}`
      return ok(
        collection(
          orders.map((order) => orderToWire(order, prices)),
          `/customers/${path.customerId}/orders${asked}`,
        ),
      )
    }),
    serve(getOrder, async ({ path, query, caller, db }) => {
      const prices = wantsPrices(query)
      const refusal = prices ? maySeePrices(caller) : undefined
      if (refusal) return refusal
      const order = await findOrder(db, path.customerId, path.orderId)
      return order ? ok(orderToWire(order, prices)) : refuse('OrderNotFound')
    }),
  ]
}

function wantsPrices(query: { include_price?: boolean; price?: boolean }): boolean {
  return query.include_price ?? query.price ?? false
}

/** Helpdesk agents alone see no prices (platform contract, section 1.17). */
function maySeePrices(caller: Caller): Refusal | undefined {
  return caller.kind === 'app' || caller.roles.some((role) => role !== 'HelpdeskAgent') ? undefined : refuse('PricesRefused')
}

/** Whether a line has the reseller of record, named by MPN id or tenant. */
function isOfReseller(order: OrderRecord, named: string, { resellers }: PartnerFacts): boolean {
  const mpnId = resellers.find((reseller) => reseller.tenantId.toLowerCase() === named.trim().toLowerCase())?.mpnId ?? named.trim()
  return order.lines.some((line) => line.partnerIdOnRecord === mpnId)
}
