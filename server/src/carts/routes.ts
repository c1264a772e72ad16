/** Carts over HTTP: load, decide, return. */
import { checkoutCart, createCart, getCart, updateCart } from 'lazuli-contract'
import { hasAgreement } from '../agreements/store.ts'
import { isRefusal, type Outcome } from '../base/outcome.ts'
import type { Catalog, Market } from '../catalog/catalog.ts'
import { marketOf } from '../catalog/rules.ts'
import { type CustomerRecord, countryOf } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import type { Change, Reads } from '../db/state.ts'
import { putEntitlement } from '../entitlements/store.ts'
import { type Call, ok, type Route, serve } from '../http/serve.ts'
import type { OrderRecord, PlacedBy } from '../orders/record.ts'
import { completeOrder, completionJob, orderCreated } from '../orders/rules.ts'
import { pendingOrders, putOrder } from '../orders/store.ts'
import { putSubscription, subscriptionsOf } from '../subscriptions/store.ts'
import { readLines } from './lines.ts'
import { changeCart, checkout, ifAlive, newCart } from './rules.ts'
import { dropExpiredCarts, findCart, putCart } from './store.ts'
import { cartToWire, checkoutToWire } from './wire.ts'

export function cartRoutes(catalog: Catalog): Route[] {
  return [
    serve(createCart, async (call) => {
      const { path, body, ids, now, partner } = call
      const change = await sentContent(call, catalog)
      const cart = newCart(ids.guid('cart'), path.customerId, { ...change, ...attestation(body) }, partner.profile.cartLifetime)
      if (isRefusal(cart)) return cart
      return { status: 201, body: cartToWire(cart), change: { writes: [dropExpiredCarts(now), putCart(cart)] } }
    }),

    serve(getCart, async ({ path, db, now }) => {
      const cart = ifAlive(await findCart(db, path.customerId, path.cartId), now)
      return isRefusal(cart) ? cart : ok(cartToWire(cart))
    }),

    serve(updateCart, async (call) => {
      const { path, body, db, now } = call
      const current = ifAlive(await findCart(db, path.customerId, path.cartId), now)
      if (isRefusal(current)) return current
      const cart = changeCart(current, { ...(await sentContent(call, catalog)), ...attestation(body) })
      if (isRefusal(cart)) return cart
      return { status: 201, body: cartToWire(cart), change: { writes: [putCart(cart)] } }
    }),

    serve(checkoutCart, async (call) => {
      const { path, db, now, ids, partner, caller } = call
      const cart = ifAlive(await findCart(db, path.customerId, path.cartId), now)
      if (isRefusal(cart)) return cart
      const customer = await customerOf(db, path.customerId)
      const placedBy: PlacedBy = { appId: caller.appId, oid: caller.oid, ...(caller.upn ? { upn: caller.upn } : {}) }
      const done = checkout(
        cart,
        {
          catalog,
          market: customerMarket(catalog, customer),
          agreementConfirmed: await hasAgreement(db, path.customerId, 'MicrosoftCustomerAgreement'),
          subscriptions: await subscriptionsOf(db, path.customerId),
          pendingOrders: await pendingOrders(db, path.customerId),
          partner: partner.facts,
        },
        { now, ids, listDelay: partner.profile.orderListDelay, placedBy, by: caller.oid },
      )
      if (isRefusal(done)) return done
      const { orders, change } = followUp(done.orders, call, customer)
      return {
        status: 201,
        body: checkoutToWire(orders, done.refusals),
        change: { ...change, writes: [putCart(done.cart), ...change.writes] },
      }
    }),
  ]
}

/** What becomes of accepted orders: completed in the same transaction when that takes no time, else by a job. */
function followUp(
  accepted: readonly OrderRecord[],
  { now, ids, partner }: Call<typeof checkoutCart>,
  customer: CustomerRecord,
): { orders: OrderRecord[]; change: Change } {
  const delay = partner.profile.orderCompletionDelay
  if (delay > 0)
    return {
      orders: [...accepted],
      change: {
        writes: accepted.map(putOrder),
        events: accepted.map(orderCreated),
        jobs: accepted.map((order) => completionJob(order, now + delay)),
      },
    }
  const completions = accepted.map((order) => completeOrder(order, { at: now, ids, customerName: customer.companyName }))
  return {
    orders: completions.map((completion) => completion.order),
    change: {
      writes: completions.flatMap((c) => [
        putOrder(c.order),
        ...c.subscriptions.map(putSubscription),
        ...c.entitlements.map(putEntitlement),
      ]),
      events: completions.flatMap((c) => [orderCreated(c.order), ...c.events]),
    },
  }
}

async function sentContent({ path, body, caller, now, partner, db }: Call<typeof createCart> | Call<typeof updateCart>, catalog: Catalog) {
  const market = customerMarket(catalog, await customerOf(db, path.customerId))
  const { currency: partnerCurrency, role } = partner.facts
  return { lines: readLines(body.lineItems, { catalog, market, partnerCurrency, role }), by: caller.oid, now }
}

function attestation({ partnerOnRecordAttestationAccepted }: { partnerOnRecordAttestationAccepted?: boolean }) {
  return partnerOnRecordAttestationAccepted === undefined ? {} : { partnerOnRecordAttestationAccepted }
}

function customerMarket(catalog: Catalog, customer: CustomerRecord): Market | null {
  const market: Outcome<Market | null> = marketOf(catalog, countryOf(customer))
  return isRefusal(market) ? null : market
}

/** The chain has checked that the customer is there. */
async function customerOf(db: Reads, id: string): Promise<CustomerRecord> {
  const customer = await findCustomer(db, id)
  if (!customer) throw new Error(`customer ${id} passed the chain but is not stored`)
  return customer
}
