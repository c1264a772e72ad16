/** Names that lines print: as they are now while unbilled, as they were at the close once billed. */
import type { Instant } from 'lazuli-contract'
import { type CustomerRecord, countryOf } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import type { Reads, Write } from '../db/state.ts'
import { entitlementsOfCustomer, findEntitlement } from '../entitlements/store.ts'
import { findOrder } from '../orders/store.ts'
import { type SubscriptionRecord, subscriptionToWire } from '../subscriptions/record.ts'
import { findSubscriptionById, subscriptionsOf } from '../subscriptions/store.ts'
import { departedCustomer, departedEntitlement, departedOf, departedPlan, forgetDeparted, keepDeparted } from './departed.ts'
import { type CustomerNames, type LineNames, nobody, noPlan, type PlanNames } from './record.ts'
import { freezeCustomer, freezeEntitlement, freezePlan, frozenCustomers, frozenEntitlements, frozenPlans } from './store.ts'

/** Rows of a page, as far as names go; reconciliation rows name no entitlement. */
export interface Named {
  readonly customerId: string
  readonly subscriptionId: string
  readonly entitlementId?: string
}

function idsOf(rows: readonly Named[]): { customers: Set<string>; plans: Set<string>; entitlements: Set<string> } {
  const ids = { customers: new Set<string>(), plans: new Set<string>(), entitlements: new Set<string>() }
  for (const row of rows) {
    ids.customers.add(row.customerId)
    ids.plans.add(row.subscriptionId)
    if (row.entitlementId !== undefined) ids.entitlements.add(row.entitlementId)
  }
  return ids
}

function lookUp(customers: Map<string, CustomerNames>, plans: Map<string, PlanNames>, entitlements: Map<string, string>): LineNames {
  return {
    customer: (id) => customers.get(id) ?? nobody,
    plan: (id) => plans.get(id) ?? noPlan,
    entitlement: (id) => entitlements.get(id) ?? '',
  }
}

/** Names of the parties of billed rows. */
export async function namesOfInvoice(db: Reads, invoiceId: string, rows: readonly Named[]): Promise<LineNames> {
  const ids = idsOf(rows)
  return lookUp(
    await frozenCustomers(db, invoiceId, ids.customers),
    await frozenPlans(db, invoiceId, ids.plans),
    await frozenEntitlements(db, invoiceId, ids.entitlements),
  )
}

/** Names of the parties of unbilled rows. */
export async function namesOfNow(db: Reads, rows: readonly Named[]): Promise<LineNames> {
  const ids = idsOf(rows)
  const customers = new Map<string, CustomerNames>()
  for (const id of ids.customers) {
    const customer = await findCustomer(db, id)
    const names = customer ? customerNames(customer) : departedCustomer(db, id)
    if (names) customers.set(id, names)
  }
  const plans = new Map<string, PlanNames>()
  for (const id of ids.plans) {
    const plan = await findSubscriptionById(db, id)
    const names = plan ? await planNames(db, plan) : departedPlan(db, id)
    if (names) plans.set(id, names)
  }
  const entitlements = new Map<string, string>()
  for (const id of ids.entitlements) {
    const entitlement = await findEntitlement(db, id)
    const name = entitlement ? entitlement.friendlyName : departedEntitlement(db, id)
    if (name !== undefined) entitlements.set(id, name)
  }
  return lookUp(customers, plans, entitlements)
}

function customerNames(customer: CustomerRecord): CustomerNames {
  return { name: customer.companyName, domain: customer.domain, country: countryOf(customer) }
}

async function planNames(db: Reads, plan: SubscriptionRecord): Promise<PlanNames> {
  const order = await findOrder(db, plan.customerId, plan.orderId)
  const { effectiveStartDate = '', commitmentEndDate = '' } = subscriptionToWire(plan)
  return {
    description: plan.friendlyName,
    orderId: plan.orderId,
    orderAlternateId: order?.alternateId ?? '',
    startDate: effectiveStartDate,
    endDate: commitmentEndDate,
  }
}

/** Country of each of these customers. */
export async function countriesOf(db: Reads, customerIds: Iterable<string>): Promise<Map<string, string>> {
  const countries = new Map<string, string>()
  for (const id of customerIds) {
    const customer = await findCustomer(db, id)
    countries.set(id, (customer ? customerNames(customer) : departedCustomer(db, id))?.country ?? '')
  }
  return countries
}

/** Keeps the names of these customers, their plans and their Azure subscriptions with an invoice. */
export async function freezeNames(db: Reads, invoiceId: string, customerIds: Iterable<string>): Promise<Write[]> {
  const writes: Write[] = []
  for (const id of new Set(customerIds)) {
    const customer = await findCustomer(db, id)
    const names = customer ? customerNames(customer) : departedCustomer(db, id)
    if (names) writes.push(freezeCustomer(invoiceId, id, names))
    const gone = customer ? undefined : departedOf(db, id)
    for (const plan of gone?.plans ?? []) writes.push(freezePlan(invoiceId, plan.id, plan.names))
    for (const entitlement of gone?.entitlements ?? [])
      writes.push(freezeEntitlement(invoiceId, entitlement.id, entitlement.names.friendlyName))
    for (const plan of await subscriptionsOf(db, id)) writes.push(freezePlan(invoiceId, plan.id, await planNames(db, plan)))
    for (const entitlement of await entitlementsOfCustomer(db, id))
      writes.push(freezeEntitlement(invoiceId, entitlement.id, entitlement.friendlyName))
  }
  return writes
}

const under = (reseller: string | undefined) => (reseller === undefined ? {} : { reseller })

/** Keeps the names of a customer that is about to be deleted, and whom it is billed under. */
export async function keepNames(db: Reads, customerId: string, at: Instant): Promise<Write[]> {
  const customer = await findCustomer(db, customerId)
  if (!customer) return []
  const writes = [forgetDeparted(at), keepDeparted('customer', customer.id, customerId, at, customerNames(customer))]
  for (const plan of await subscriptionsOf(db, customerId))
    writes.push(keepDeparted('plan', plan.id, customerId, at, { ...(await planNames(db, plan)), ...under(plan.partnerId) }))
  for (const { id, friendlyName, partnerOnRecord } of await entitlementsOfCustomer(db, customerId))
    writes.push(keepDeparted('entitlement', id, customerId, at, { friendlyName, ...under(partnerOnRecord) }))
  return writes
}
