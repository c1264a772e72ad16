/** Carries an upgrade out: loads what it moves, asks the rules, says what to write. */
import type { Instant } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { Ids } from '../base/ids.ts'
import { isRefusal } from '../base/outcome.ts'
import type { Catalog, Market } from '../catalog/catalog.ts'
import { marketOf } from '../catalog/rules.ts'
import { type CustomerRecord, countryOf } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import type { Change, Reads } from '../db/state.ts'
import { entitlementsOfCustomer, putEntitlement } from '../entitlements/store.ts'
import { putOrder } from '../orders/store.ts'
import { putSubscription, subscriptionsOf } from '../subscriptions/store.ts'
import type { UpgradeRecord } from './record.ts'
import { finishUpgrade, planItemOf } from './rules.ts'
import { putUpgrade } from './store.ts'

export async function carryOut(
  upgrade: UpgradeRecord,
  { catalog, db, ids, at }: { catalog: Catalog; db: Reads; ids: Ids; at: Instant },
): Promise<Change> {
  const { customerId } = upgrade
  const customer = await findCustomer(db, customerId)
  assert(customer, `the customer ${customerId} of an upgrade is stored`)
  const market = customerMarket(catalog, customer)
  const planItem = planItemOf(catalog, market)
  assert(market && planItem, 'an upgrade was accepted only where the plan is sold')
  const moved = finishUpgrade(upgrade, {
    at,
    ids,
    subscriptions: await subscriptionsOf(db, customerId),
    entitlements: await entitlementsOfCustomer(db, customerId),
    market,
    planItem,
    customerName: customer.companyName,
  })
  return {
    writes: [
      putUpgrade(moved.upgrade),
      ...moved.orders.map(putOrder),
      ...moved.subscriptions.map(putSubscription),
      ...moved.entitlements.map(putEntitlement),
    ],
    events: moved.events,
  }
}

export function customerMarket(catalog: Catalog, customer: CustomerRecord): Market | null {
  const market = marketOf(catalog, countryOf(customer))
  return isRefusal(market) ? null : market
}
