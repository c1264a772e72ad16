/** Carts over HTTP: load, decide, return. */
import { checkoutCart, createCart, getCart, updateCart } from 'lazuli-contract'
import { isRefusal } from '../base/outcome.ts'
import { type Call, ok, type Route, serve } from '../http/serve.ts'
import { customerMarket, customerOf, followUp, holdingsFor, type PurchaseDeps, placingOf, purchaseFacts } from '../orders/purchase.ts'
import { readLines } from './lines.ts'
import { changeCart, checkout, ifAlive, newCart } from './rules.ts'
import { dropExpiredCarts, findCart, putCart } from './store.ts'
import { cartToWire, checkoutToWire } from './wire.ts'

export function cartRoutes(deps: PurchaseDeps): Route[] {
  return [
    serve(createCart, async (call) => {
      const { path, body, ids, now, partner } = call
      const change = await sentContent(call, deps)
      const cart = newCart(ids.guid('cart'), path.customerId, { ...change, ...attestation(body) }, partner.profile.cartLifetime)
      if (isRefusal(cart)) return cart
      return { status: 201, body: cartToWire(cart, call.locale), change: { writes: [dropExpiredCarts(now), putCart(cart)] } }
    }),

    serve(getCart, async ({ path, db, now, locale }) => {
      const cart = ifAlive(await findCart(db, path.customerId, path.cartId), now)
      return isRefusal(cart) ? cart : ok(cartToWire(cart, locale))
    }),

    serve(updateCart, async (call) => {
      const { path, body, db, now } = call
      const current = ifAlive(await findCart(db, path.customerId, path.cartId), now)
      if (isRefusal(current)) return current
      const cart = changeCart(current, { ...(await sentContent(call, deps)), ...attestation(body) })
      if (isRefusal(cart)) return cart
      return { status: 201, body: cartToWire(cart, call.locale), change: { writes: [putCart(cart)] } }
    }),

    serve(checkoutCart, async (call) => {
      const { path, db, now } = call
      const cart = ifAlive(await findCart(db, path.customerId, path.cartId), now)
      if (isRefusal(cart)) return cart
      const customer = await customerOf(db, path.customerId)
      const items = cart.lines.flatMap((line) => [line, ...(line.addonItems ?? [])]).map((line) => line.catalogItemId)
      const facts = await purchaseFacts(deps, call, customer, items)
      const done = checkout(cart, facts, { ...placingOf(deps, call), by: call.caller.oid })
      if (isRefusal(done)) return done
      const { orders, change } = followUp(deps, call, done.orders, customer)
      return {
        status: 201,
        body: checkoutToWire(orders, done.refusals, call.locale),
        change: { ...change, writes: [putCart(done.cart), ...change.writes] },
      }
    }),
  ]
}

async function sentContent(call: Call<typeof createCart> | Call<typeof updateCart>, deps: PurchaseDeps) {
  const { path, body, caller, now, partner, db } = call
  const customer = await customerOf(db, path.customerId)
  const items = body.lineItems.flatMap((line) => [line, ...(line.addonItems ?? [])]).map((line) => line.catalogItemId ?? line.catalogId)
  const { currency: partnerCurrency, role, sandbox = false } = partner.facts
  const market = customerMarket(deps.catalog, customer)
  const holdings = await holdingsFor(deps.catalog, market, db, customer.id, items)
  const facts = { catalog: deps.catalog, market, partnerCurrency, role, sandbox, customerId: customer.id, holdings }
  return { lines: readLines(body.lineItems, facts), by: caller.oid, now }
}

function attestation({ partnerOnRecordAttestationAccepted }: { partnerOnRecordAttestationAccepted?: boolean }) {
  return partnerOnRecordAttestationAccepted === undefined ? {} : { partnerOnRecordAttestationAccepted }
}
