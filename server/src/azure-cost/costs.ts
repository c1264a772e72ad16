/** Costs as routes ask for them: from the line store, with the names and dollars they print. */
import { addMonths, type Day, type Decimal, dayOf, type Instant, type Month, monthOf, startOfMonth } from 'lazuli-contract'
import type { Charges } from '../azure-billing/wire.ts'
import { noCharges } from '../azure-billing/wire.ts'
import { assert } from '../base/assert.ts'
import { findCustomer } from '../customers/store.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { CostKey, CostSum, Published } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { allInvoices } from '../invoices/store.ts'
import { type ExchangeRates, exchangeRate } from '../rates/fx.ts'
import { findSubscriptionById } from '../subscriptions/store.ts'
import type { CostNames } from './dimensions.ts'
import type { UsdOf } from './query-rules.ts'
import type { CostScope } from './scopes.ts'

export interface CostSpan {
  from: Day
  to: Day
  by: readonly CostKey[]
  /** Pages read what the first one saw. */
  published?: Published
}

/** Whether a token that came back holds what a first page saw. */
export function isPublished(value: unknown): value is Published {
  const { upTo, except } = (value ?? {}) as Partial<Published>
  const whole = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0
  return whole(upTo) && Array.isArray(except) && except.every(whole)
}

/** A scope, or the Azure subscriptions of a page. */
type Costly = Omit<CostScope, 'path'> & { entitlementIds?: readonly string[] | undefined }

export async function costsOf(
  partner: Partner,
  { customerId, entitlementId, entitlementIds = entitlementId === undefined ? undefined : [entitlementId] }: Costly,
  span: CostSpan,
): Promise<CostSum[]> {
  const { from, to, by, published = publishedLines(partner.state) } = span
  return (await partner.lines()).costs({
    published,
    from,
    to,
    by,
    ...(customerId === undefined ? {} : { customerId }),
    ...(entitlementIds === undefined ? {} : { entitlementIds }),
  })
}

/** Dollars of a cost, at the rate of its month; 10 decimals half up, as line totals have. */
export function usdOf(rates: ExchangeRates): UsdOf {
  return ({ schedule, pricingTotal, period }) => {
    const { pricingCurrency } = schedule
    if (pricingCurrency === 'USD') return pricingTotal
    const rate = exchangeRate(rates, pricingCurrency, 'USD', period)
    assert(rate, `a rate for ${pricingCurrency}: intake refuses currencies without one`)
    return pricingTotal.times(rate).round({ digits: 10, mode: 'half-up' })
  }
}

/** Names of everybody in the costs, and the invoices of closed periods. */
export async function namesOf(db: Reads, costs: readonly CostSum[]): Promise<CostNames> {
  const customers = new Map<string, string>()
  const entitlements = new Map<string, string>()
  const resellers = new Map<string, string>()
  for (const { customerId, entitlementId, subscriptionId } of costs) {
    if (!customers.has(customerId)) customers.set(customerId, (await findCustomer(db, customerId))?.companyName ?? '')
    if (entitlements.has(entitlementId)) continue
    const entitlement = await findEntitlement(db, entitlementId)
    entitlements.set(entitlementId, entitlement?.friendlyName ?? '')
    const ofPlan = async () => (await findSubscriptionById(db, subscriptionId))?.partnerId
    resellers.set(entitlementId, entitlement?.partnerOnRecord ?? (await ofPlan()) ?? '')
  }
  const invoices = new Map<string, string>()
  for (const { period, id, documentType, facts } of await allInvoices(db))
    if (documentType === 'invoice' && !facts.cycle) invoices.set(period, id)
  return {
    customer: (id) => customers.get(id) ?? '',
    entitlement: (id) => entitlements.get(id) ?? '',
    reseller: (id) => resellers.get(id) ?? '',
    invoice: (period) => invoices.get(period) ?? '',
  }
}

/** Charges of Azure subscriptions this month and last, by day of use. */
export async function chargesOf(partner: Partner, now: Instant, entitlementIds: readonly string[]): Promise<Map<string, Charges>> {
  const month = monthOf(now)
  const scope = { entitlementIds }
  const first = (m: Month): Day => dayOf(startOfMonth(m))
  const charges = new Map<string, Charges>()
  if (entitlementIds.length === 0) return charges
  const add = (costs: readonly CostSum[], member: keyof Charges) => {
    for (const { entitlementId, billingTotal } of costs) {
      const before = charges.get(entitlementId) ?? noCharges
      charges.set(entitlementId, { ...before, [member]: before[member].plus(billingTotal) as Decimal })
    }
  }
  add(await costsOf(partner, scope, { from: first(addMonths(month, -1)), to: first(month), by: [] }), 'lastMonth')
  add(await costsOf(partner, scope, { from: first(month), to: first(addMonths(month, 1)), by: [] }), 'monthToDate')
  return charges
}
