/** What ties a customer to its partner, over all it can have bought; and how it is untied for good. */
import type { Holdings } from '../customers/relationship-rules.ts'
import { deleteCustomer } from '../customers/store.ts'
import type { Partner } from '../db/partner.ts'
import { type Reads, type Write, write } from '../db/state.ts'
import { productEntitlementsOf } from '../entitlements/product-store.ts'
import { entitlementsOf } from '../entitlements/store.ts'
import { forgetRevisionsOf, hasActiveReservations } from '../reservations/store.ts'
import { isAzurePlan, kindOf } from '../subscriptions/record.ts'
import { subscriptionsOf } from '../subscriptions/store.ts'
import { contextValue } from './context.ts'
import { lineKind, type OrderLineRecord } from './record.ts'
import { pendingHoldings } from './sandbox-rules.ts'
import { pendingOrders } from './store.ts'

/** What keeps the relationship. */
export async function holdings(db: Reads, customerId: string): Promise<Holdings> {
  const active = (await subscriptionsOf(db, customerId)).filter(({ status }) => status === 'active')
  return {
    reservation: await hasActiveReservations(db, { customerId }),
    plan: active.some(isAzurePlan),
    subscription: active.some((subscription) => !isAzurePlan(subscription)),
    pendingOrder: (await pendingOrders(db, customerId)).length > 0,
  }
}

/** Kinds of subscriptions that a sandbox ends by cancelling their order. */
const cancelledByOrder: readonly string[] = ['saas', 'softwareSubscription']

/** Whether orders for reservations, software or SaaS stand, fulfilled or not yet. */
export async function hasOpenOrders(db: Reads, customerId: string): Promise<boolean> {
  const waiting = (await pendingOrders(db, customerId)).flatMap((order) => order.lines).filter((line) => !line.cancelled)
  if (waiting.map(lineKind).some((kind) => kind === 'reservation' || kind === 'software' || cancelledByOrder.includes(kind))) return true
  if (await hasActiveReservations(db, { customerId })) return true
  if ((await productEntitlementsOf(db, customerId)).some(({ kind, quantity }) => kind === 'software' && quantity > 0)) return true
  return (await subscriptionsOf(db, customerId)).some((s) => cancelledByOrder.includes(kindOf(s)) && s.status !== 'deleted')
}

/** Reservation instances in orders that are not completed yet. */
export async function orderedReservations(db: Reads, customerId: string): Promise<number> {
  return pendingHoldings((await pendingOrders(db, customerId)).flatMap(({ lines }) => lines)).reservations
}

/** Whether an order that is not completed yet reserves for a plan or an Azure subscription of it. */
export async function isReservedFor(db: Reads, planId: string): Promise<boolean> {
  const below = await entitlementsOf(db, planId)
  const named = new Set([planId.toLowerCase(), ...below.map(({ id }) => id)])
  for (const customerId of new Set(below.map((e) => e.customerId)))
    for (const { lines } of await pendingOrders(db, customerId))
      if (lines.some((line) => !line.cancelled && lineKind(line) === 'reservation' && named.has(reservedFor(line)))) return true
  return false
}

const reservedFor = ({ provisioningContext }: OrderLineRecord): string =>
  contextValue(provisioningContext, 'subscriptionId')?.toLowerCase() ?? ''

/** What is kept of a purged customer: what happened, what invoices say, and the credit that pays for what is still to be billed. */
const keptTables = /^(events|invoices|invoice_.*|azure_credits)$/

/** Removes every row that names the customer, and the customer. */
export function purge({ state }: Partner, customerId: string): Write[] {
  return [
    forgetRevisionsOf(customerId),
    ...state
      .tablesWith('customer_id')
      .filter((table) => !keptTables.test(table))
      .map((table) => write(`DELETE FROM ${table} WHERE customer_id = ?`, customerId)),
    deleteCustomer(customerId),
  ]
}
