/** What a purchase looks at and what it stores, the same for carts, orders and the job that completes them. */
import { type Decimal, type Instant, type Month, monthOf } from 'lazuli-contract'
import { hasAgreement } from '../agreements/store.ts'
import { isRefusal, type Refusal } from '../base/outcome.ts'
import type { Catalog, Market } from '../catalog/catalog.ts'
import { findItem, marketOf } from '../catalog/rules.ts'
import { putCharge } from '../charges/store.ts'
import { type CustomerRecord, countryOf } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import type { Change, Reads } from '../db/state.ts'
import { putProductEntitlement } from '../entitlements/product-store.ts'
import { entitlementsOfCustomer, putEntitlement } from '../entitlements/store.ts'
import type { Call } from '../http/serve.ts'
import { activeReservationsOf, putReservation, putReservationOrder } from '../reservations/store.ts'
import { kindOf } from '../subscriptions/record.ts'
import { countAzure, putSubscription, subscriptionsOf } from '../subscriptions/store.ts'
import { chargesOfOrder } from './charge-rules.ts'
import { type OrderFacts, ofUpgrades } from './check-rules.ts'
import { type Completion, completeOrder } from './completion-rules.ts'
import { type OrderRecord, placedBy } from './record.ts'
import type { Holdings } from './reservation-rules.ts'
import { completionJob, orderCreated, type Placing } from './rules.ts'
import { pendingHoldings, type SandboxFacts } from './sandbox-rules.ts'
import { allPendingOrders, pendingOrders, putOrder } from './store.ts'

export interface PurchaseDeps {
  catalog: Catalog
  /** Units of a currency for one US dollar in a month. */
  usdRate(db: Reads, currency: string, month: Month): Decimal | undefined
  /** Why an upgrade of the customer to a plan forbids to buy Azure. Absent: there are no upgrades. */
  upgradeRefusal?(db: Reads, customerId: string): Promise<Refusal | undefined>
}

// biome-ignore lint/suspicious/noExplicitAny: any call at all; what is used is in every one
type AnyCall = Pick<Call<any>, 'db' | 'partner' | 'now' | 'ids' | 'caller' | 'correlationId'>

/** The chain has checked that the customer is there. */
export async function customerOf(db: Reads, id: string): Promise<CustomerRecord> {
  const customer = await findCustomer(db, id)
  if (!customer) throw new Error(`customer ${id} passed the chain but is not stored`)
  return customer
}

export function customerMarket(catalog: Catalog, customer: CustomerRecord): Market | null {
  const market = marketOf(catalog, countryOf(customer))
  return isRefusal(market) ? null : market
}

/** What the customer has, as far as items depend on it: add-ons on subscriptions, reservations on Azure subscriptions too. */
export async function holdingsFor(
  catalog: Catalog,
  market: Market | null,
  db: Reads,
  customerId: string,
  items: readonly (string | undefined)[],
): Promise<Holdings> {
  const named = items.flatMap((item) => (item ? (findItem(catalog, market, item) ?? []) : []))
  const reserves = named.some(({ product }) => product.kind === 'reservation')
  return {
    subscriptions: reserves || named.some(({ sku }) => sku.addOnOf) ? await subscriptionsOf(db, customerId) : [],
    azureSubscriptions: reserves ? await entitlementsOfCustomer(db, customerId) : [],
  }
}

/** What the checks of a purchase look at. What only some items need is loaded for those alone. */
export async function purchaseFacts(
  { catalog, upgradeRefusal }: PurchaseDeps,
  { db, partner }: AnyCall,
  customer: CustomerRecord,
  items: readonly (string | undefined)[],
): Promise<OrderFacts> {
  const { id } = customer
  const market = customerMarket(catalog, customer)
  const kinds = new Set(items.map((item) => (item ? findItem(catalog, market, item)?.product.kind : undefined)))
  const [subscriptions, pending] = [await subscriptionsOf(db, id), await pendingOrders(db, id)]
  return {
    catalog,
    market,
    customerId: id,
    agreementConfirmed: await hasAgreement(db, id, 'MicrosoftCustomerAgreement'),
    subscriptions,
    azureSubscriptions: kinds.has('reservation') ? await entitlementsOfCustomer(db, id) : [],
    pendingOrders: pending,
    partner: partner.facts,
    upgradeRefusal: [...kinds].some((kind) => kind && ofUpgrades(kind)) ? await upgradeRefusal?.(db, id) : undefined,
    ...(partner.facts.sandbox ? { sandbox: await sandboxFacts(db, id) } : {}),
  }
}

/** What the limits of a sandbox count. */
async function sandboxFacts(db: Reads, customerId: string): Promise<SandboxFacts> {
  const pending = await allPendingOrders(db)
  const own = (await subscriptionsOf(db, customerId)).filter(({ status }) => status !== 'deleted')
  const all = pendingHoldings(pending.flatMap(({ lines }) => lines))
  const ownPending = pendingHoldings(pending.filter((order) => order.customerId === customerId).flatMap(({ lines }) => lines))
  const plans = own.filter((subscription) => kindOf(subscription) === 'plan').length
  const reserved = (await activeReservationsOf(db, customerId)).reduce((sum, { quantity }) => sum + quantity, 0)
  return {
    plans: { partner: (await countAzure(db, 'plan')) + all.plans, customer: plans + ownPending.plans },
    legacyAzure: await countAzure(db, 'legacyAzure', 'active'),
    subscriptions: own.length + ownPending.subscriptions,
    reservations: reserved + ownPending.reservations,
  }
}

/** How an order of this call is placed. */
export function placingOf({ usdRate }: PurchaseDeps, call: AnyCall): Omit<Placing, 'market'> {
  const { now, ids, partner, db } = call
  return {
    now,
    ids,
    listDelay: partner.profile.orderListDelay,
    placedBy: placedBy(call),
    usdRate: (currency) => usdRate(db, currency, monthOf(now)),
  }
}

/**
 * What becomes of accepted orders. Legacy orders are completed as they are placed, modern ones too where that takes no
 * time; the others by a job.
 */
export function followUp(
  { catalog }: PurchaseDeps,
  { now, ids, partner }: AnyCall,
  accepted: readonly OrderRecord[],
  customer: CustomerRecord,
): { orders: OrderRecord[]; change: Change } {
  const delay = partner.profile.orderCompletionDelay
  const change = { writes: [], events: [], jobs: [] } as Required<Change>
  const orders = accepted.map((order) => {
    change.events.push(orderCreated(order))
    if (delay > 0 && order.form !== 'legacy') {
      change.writes.push(putOrder(order))
      change.jobs.push(completionJob(order, now + delay))
      return order
    }
    const completion = completeOrder(order, { at: now, ids, catalog, customerName: customer.companyName })
    const { writes, events = [], jobs = [] } = changeOf(completion, now, catalog)
    change.writes.push(...writes)
    change.events.push(...events)
    change.jobs.push(...jobs)
    return completion.order
  })
  return { orders, change }
}

/** What a completion, or any other change of an order, stores and tells. */
export function changeOf(done: Omit<Completion, 'jobs' | 'entitlements'> & Partial<Completion>, at: Instant, catalog: Catalog): Change {
  return {
    writes: [
      putOrder(done.order),
      ...done.subscriptions.map(putSubscription),
      ...(done.entitlements ?? []).map(putEntitlement),
      ...done.reservationOrders.map(putReservationOrder),
      ...done.reservations.flatMap(putReservation),
      ...done.products.map(putProductEntitlement),
      ...chargesOfOrder(done, at, catalog).map(putCharge),
    ],
    events: done.events,
    jobs: done.jobs ?? [],
  }
}
