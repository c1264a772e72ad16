/** Orders over HTTP: load, decide, return. */
import {
  createOrder,
  getOrder,
  getOrderProvisioningStatus,
  listOrderActivationLinks,
  listOrderLineActivationLinks,
  listOrders,
  updateOrder,
} from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { Caller } from '../base/caller.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { productEntitlementsOfOrder } from '../entitlements/product-store.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { reservationOrdersOfOrder, reservationsOf } from '../reservations/store.ts'
import { subscriptionsOf } from '../subscriptions/store.ts'
import { addToOrder } from './add-on-rules.ts'
import { type ChangeFacts, cancelLines, changeCycle, changeQuantities, type Fulfilled, type OrderChange } from './change-rules.ts'
import { checkOrder } from './check-rules.ts'
import { readPatch, type Wish } from './patch-rules.ts'
import { changeOf, customerOf, followUp, type PurchaseDeps, placingOf, purchaseFacts } from './purchase.ts'
import { type OrderRecord, orderPath } from './record.ts'
import { placeOrder } from './rules.ts'
import { findOrder, listedOrders } from './store.ts'
import { readOrder } from './wanted.ts'
import { activationLinks, orderToWire, provisioningToWire } from './wire.ts'

export function orderRoutes(deps: PurchaseDeps): Route[] {
  return [
    serve(createOrder, async (call) => {
      const { path, body, db, caller } = call
      // On behalf of a reseller a user has to answer for it.
      if (caller.kind === 'app' && body.lineItems.some((line) => line.partnerIdOnRecord)) return refuse('AppOnlyRefused')
      const customer = await customerOf(db, path.customerId)
      const facts = await purchaseFacts(
        deps,
        call,
        customer,
        body.lineItems.map((line) => line.offerId),
      )
      const wanted = readOrder(body, facts)
      if (isRefusal(wanted)) return wanted
      const lines = checkOrder(wanted, facts)
      if (isRefusal(lines)) return lines
      assert(facts.market, 'what passed the checks is sold in a market')
      const accepted = placeOrder(wanted, lines, facts, { ...placingOf(deps, call), market: facts.market })
      const { orders, change } = followUp(deps, call, [accepted], customer)
      return { status: 201, body: orderToWire(orders[0] ?? accepted), change }
    }),

    serve(listOrders, async ({ path, query, partner, caller, now, db }) => {
      const prices = wantsPrices(query)
      const refusal = prices ? maySeePrices(caller) : undefined
      if (refusal) return refusal
      const { billingType, indirect_reseller_id: reseller, include_system_purchases: system } = query
      const orders = (await listedOrders(db, path.customerId, now)).filter(
        (order) =>
          (billingType === undefined || billingType === 'unknown' || order.billingCycle === billingType) &&
          (reseller === undefined || isOfReseller(order, reseller, partner.facts)) &&
          (system || order.transactionType === undefined),
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

    serve(updateOrder, async (call) => {
      const { path, body, headers, db, caller, now, partner } = call
      const order = await findOrder(db, path.customerId, path.orderId)
      if (!order) return refuse('OrderNotFound')
      const wish = readPatch(order, body, headers['if-match'])
      if (isRefusal(wish)) return wish
      if (caller.kind === 'app' && wish.wish === 'addOns' && wish.lines.some((line) => line.partnerIdOnRecord))
        return refuse('AppOnlyRefused')
      const customer = await customerOf(db, path.customerId)
      const facts: ChangeFacts = {
        now,
        fulfilled: await fulfilledBy(db, order),
        catalog: deps.catalog,
        sandbox: partner.facts.sandbox === true,
        customerName: customer.companyName,
      }
      const done =
        wish.wish === 'addOns'
          ? addToOrder(
              order,
              wish.lines,
              await purchaseFacts(
                deps,
                call,
                customer,
                wish.lines.map((line) => line.catalogItemId),
              ),
              { ...placingOf(deps, call), catalog: deps.catalog, customerName: customer.companyName },
            )
          : changed(order, wish, facts)
      if (isRefusal(done)) return done
      return done ? { ...ok(orderToWire(done.order)), change: changeOf(done, now, deps.catalog) } : ok(orderToWire(order))
    }),

    serve(getOrderProvisioningStatus, async ({ path, db }) => {
      const order = await findOrder(db, path.customerId, path.orderId)
      if (!order) return refuse('OrderNotFound')
      // Legacy orders are completed as they are placed: nothing is known of a way there.
      if (order.form === 'legacy') return refuse('NoProvisioning')
      return ok(collection(provisioningToWire(order), `${orderPath(order.customerId, order.id)}/provisioningstatus`))
    }),

    serve(listOrderActivationLinks, async ({ path, db }) => {
      const order = await findOrder(db, path.customerId, path.orderId)
      if (!order) return refuse('OrderNotFound')
      return ok(collection(activationLinks(order), `${orderPath(order.customerId, order.id)}/activationlinks`))
    }),

    serve(listOrderLineActivationLinks, async ({ path, db }) => {
      const order = await findOrder(db, path.customerId, path.orderId)
      if (!order) return refuse('OrderNotFound')
      const line = order.lines.find(({ number }) => String(number) === path.lineItemNumber)
      if (!line) return refuse('LineNumberUnknown', { line: path.lineItemNumber })
      const links = activationLinks(order).filter(({ lineItemNumber }) => lineItemNumber === line.number)
      return ok(collection(links, `${orderPath(order.customerId, order.id)}/lineitems/${line.number}/activationlinks`))
    }),
  ]
}

/** The order after the change; nothing when it stays as it is. */
function changed(order: OrderRecord, wish: Exclude<Wish, { wish: 'addOns' }>, facts: ChangeFacts): Outcome<OrderChange | undefined> {
  if (wish.wish === 'cancel') return cancelLines(order, wish.numbers, facts)
  if (wish.wish === 'cycle') return changeCycle(order, wish.billingCycle, facts)
  return wish.quantities.size > 0 ? changeQuantities(order, wish.quantities, facts) : undefined
}

async function fulfilledBy(db: Reads, order: OrderRecord): Promise<Fulfilled> {
  const reservationOrders = await reservationOrdersOfOrder(db, order.id)
  return {
    subscriptions: await subscriptionsOf(db, order.customerId, { orderId: order.id }),
    products: await productEntitlementsOfOrder(db, order.id),
    reservations: await Promise.all(
      reservationOrders.map(async (bought) => ({ order: bought, reservations: await reservationsOf(db, bought.id) })),
    ),
  }
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
