/** Costs as routes ask for them: from the line store, with the names and dollars they print. */
import {
  addMonths,
  type Day,
  type Decimal,
  day as dayLength,
  dayOf,
  type Instant,
  type Month,
  monthOf,
  startOfDay,
  startOfMonth,
} from 'lazuli-contract'
import type { Charges } from '../azure-billing/wire.ts'
import { noCharges } from '../azure-billing/wire.ts'
import { assert } from '../base/assert.ts'
import { cycleEnding, legacyPeriod } from '../charges/legacy-period.ts'
import { firstChargeAt } from '../charges/store.ts'
import { findCustomer } from '../customers/store.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { CostInput, CostKey, CostSum, Published } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { type PurchasePin, pinNow } from '../invoices/purchases.ts'
import { allInvoices } from '../invoices/store.ts'
import { type ExchangeRates, exchangeRate } from '../rates/fx.ts'
import { findSubscriptionById } from '../subscriptions/store.ts'
import { amortized, boughtCosts, type Commitments, type Cost } from './commitment-costs.ts'
import type { CostNames } from './dimensions.ts'
import type { UsdOf } from './query-rules.ts'
import type { CostScope } from './scopes.ts'

/** Which costs: of usage alone, with what was bought on its day, or with that spread over the days it is for. */
export type Metric = 'Usage' | 'ActualCost' | 'AmortizedCost'

export interface CostSpan {
  from: Day
  to: Day
  by: readonly CostKey[]
  metric: Metric
  /** Pages read what the first one saw. */
  seen: Seen
}

/** What of lines and of purchases is known. */
export interface Seen {
  published: Published
  pin: PurchasePin
}

export function seenNow(db: Reads, now: Instant): Seen {
  return { published: publishedLines(db), pin: pinNow(db, now) }
}

const isWhole = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0

/** Whether a token that came back holds what a first page saw of lines. */
export function isPublished(value: unknown): value is Published {
  const { upTo, except } = (value ?? {}) as Partial<Published>
  return isWhole(upTo) && Array.isArray(except) && except.every(isWhole)
}

export function isSeen(value: unknown): value is Seen {
  const { published, pin } = (value ?? {}) as Partial<Seen>
  return isPublished(published) && isWhole(pin?.upTo) && isWhole(pin?.until)
}

/** A scope, or the Azure subscriptions of a page and whose they are. */
type Costly = Omit<CostScope, 'path'> & { entitlementIds?: readonly string[] | undefined; customerIds?: readonly string[] | undefined }

export async function costsOf(
  partner: Partner,
  {
    customerId,
    entitlementId,
    entitlementIds = entitlementId === undefined ? undefined : [entitlementId],
    customerIds = customerId === undefined ? undefined : [customerId],
  }: Costly,
  { from, to, by, metric, seen: { published, pin } }: CostSpan,
  how: Commitments,
): Promise<Cost[]> {
  const lines = await partner.lines()
  const ofCustomer = customerId === undefined ? {} : { customerId }
  const payers = { customerIds, entitlementIds }
  // Nothing was bought before the first purchase, and days to come are not told.
  const since = firstChargeAt(partner.state)
  const first = since === undefined ? to : dayOf(since)
  const end = dayOf(pin.until + dayLength)
  const span = { from: from > first ? from : first, to: to < end ? to : end, pin }
  const apart = metric === 'AmortizedCost' ? [...new Set<CostKey>([...by, 'day', 'benefit', 'each'])] : by
  const usage = await lines.costs({
    published,
    from,
    to,
    by: apart,
    ...ofCustomer,
    ...(entitlementIds === undefined ? {} : { entitlementIds }),
  })
  if (metric === 'Usage') return usage
  if (metric === 'ActualCost') return [...usage, ...(await boughtCosts(partner, payers, span, how))]
  const covered = (of: Pick<CostInput, 'from' | 'to' | 'by'>) => lines.costs({ published, ...of, ...ofCustomer, covered: true })
  return amortized(partner, payers, span, how, { usage, covered })
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

/** Names of everybody in the costs, and the invoices of closed periods and cycles. */
export async function namesOf(db: Reads, costs: readonly CostSum[]): Promise<CostNames> {
  const customers = new Map<string, string>()
  const entitlements = new Map<string, string>()
  const resellers = new Map<string, string>()
  /** When legacy subscriptions began. */
  const begun = new Map<string, Instant>()
  for (const { customerId, entitlementId, subscriptionId, cycleInvoice } of costs) {
    if (!customers.has(customerId)) customers.set(customerId, (await findCustomer(db, customerId))?.companyName ?? '')
    if (cycleInvoice !== undefined && !begun.has(subscriptionId)) {
      const subscription = await findSubscriptionById(db, subscriptionId)
      if (subscription) begun.set(subscriptionId, subscription.createdAt)
    }
    if (entitlements.has(entitlementId)) continue
    const entitlement = await findEntitlement(db, entitlementId)
    entitlements.set(entitlementId, entitlement?.friendlyName ?? '')
    const ofPlan = async () => (await findSubscriptionById(db, subscriptionId))?.partnerId
    resellers.set(entitlementId, entitlement?.partnerOnRecord ?? (await ofPlan()) ?? '')
  }
  const invoices = new Map<string, string>()
  const rebills = new Map<string, string>()
  /** The anniversary that ends the cycles of an invoice. */
  const anniversaries = new Map<string, Day>()
  for (const { period, id, documentType, amendedBy, facts } of await allInvoices(db)) {
    if (facts.cycle) anniversaries.set(id, facts.cycle.to)
    if (amendedBy !== undefined) rebills.set(id, amendedBy)
    if (documentType !== 'void_note' && !facts.cycle) invoices.set(period, id)
  }
  const standing = (id: string): string => {
    const next = rebills.get(id)
    return next === undefined ? id : standing(next)
  }
  return {
    customer: (id) => customers.get(id) ?? '',
    entitlement: (id) => entitlements.get(id) ?? '',
    reseller: (id) => resellers.get(id) ?? '',
    invoice: ({ period, cycleInvoice }) => (cycleInvoice === undefined ? (invoices.get(period) ?? '') : standing(cycleInvoice)),
    billingPeriod({ period, cycleInvoice, subscriptionId, usageDate }) {
      const began = begun.get(subscriptionId)
      const month = { from: `${period}-01`, to: `${addMonths(period, 1)}-01` }
      if (cycleInvoice === undefined || began === undefined || usageDate === undefined) return month
      const billedTo = anniversaries.get(cycleInvoice)
      return (billedTo === undefined ? undefined : cycleEnding(began, billedTo)) ?? legacyPeriod(began, startOfDay(usageDate))
    },
  }
}

/** Charges of Azure subscriptions this month and last, by day of use or purchase. */
export function chargesOf(how: Commitments) {
  return async (
    partner: Partner,
    now: Instant,
    entitlements: readonly { id: string; customerId: string }[],
  ): Promise<Map<string, Charges>> => {
    const charges = new Map<string, Charges>()
    if (entitlements.length === 0) return charges
    const payers = {
      entitlementIds: entitlements.map(({ id }) => id),
      customerIds: [...new Set(entitlements.map(({ customerId }) => customerId))],
    }
    const month = monthOf(now)
    const first = (m: Month): Day => dayOf(startOfMonth(m))
    const seen = seenNow(partner.state, now)
    const add = async (m: Month, member: keyof Charges) => {
      const span = { from: first(m), to: first(addMonths(m, 1)), by: [], metric: 'ActualCost', seen } as const
      for (const { entitlementId, billingTotal } of await costsOf(partner, payers, span, how)) {
        const before = charges.get(entitlementId) ?? noCharges
        charges.set(entitlementId, { ...before, [member]: before[member].plus(billingTotal) as Decimal })
      }
    }
    await add(addMonths(month, -1), 'lastMonth')
    await add(month, 'monthToDate')
    return charges
  }
}
