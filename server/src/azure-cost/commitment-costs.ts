/**
 * What commitments cost, beside usage: `ActualCost` has a purchase and a refund on their day; `AmortizedCost` has them spread over
 * the days they are for, on the usage they cover, and what is left of a day apart. The same days and digits as FOCUS.
 */
import { addMonths, type Day, Decimal, dayOf, type Month, startOfMonth } from 'lazuli-contract'
import type { CoveredDay, LineBenefit } from '../db/benefits.ts'
import type { CostInput, CostSum } from '../db/costs.ts'
import type { Partner } from '../db/partner.ts'
import type { Purchase } from '../db/purchases.ts'
import type { Reads } from '../db/state.ts'
import { byOrderAndDate, CommitmentUse, Given } from '../invoices/commitment-use.ts'
import type { OpenCommitments, OpenPurchases, PurchasePin } from '../invoices/purchases.ts'
import type { StandingsOf } from '../reservations/standings.ts'
import { findReservationOrder } from '../reservations/store.ts'
import { findPlanOfOrder } from '../savings-plans/store.ts'

export interface Commitments {
  purchases: OpenPurchases
  commitments: OpenCommitments
}

/** What a cost is of, where it is not of usage. */
export interface Charge {
  type: 'Purchase' | 'Refund' | 'UnusedReservation' | 'UnusedSavingsPlan'
  frequency: 'OneTime' | 'Recurring' | 'UsageBased'
  benefit: 'Reservation' | 'SavingsPlan'
  orderId: string
  /** Of the payment; with the day the only one of its kind. */
  id: string
}
export interface Cost extends CostSum {
  charge?: Charge
}

export interface CommitmentSpan {
  from: Day
  to: Day
  pin: PurchasePin
}
export interface Payers {
  customerIds?: readonly string[] | undefined
  entitlementIds?: readonly string[] | undefined
}

const ownedBy = ({ customerIds }: Payers): StandingsOf => (customerIds === undefined ? {} : { customerIds })

/** Months that have a day in `[from, to)`. */
function monthsOf({ from, to }: { from: Day; to: Day }): Month[] {
  const months: Month[] = []
  for (let month = from.slice(0, 7); dayOf(startOfMonth(month)) < to; month = addMonths(month, 1)) months.push(month)
  return months
}

/** Purchases, payments and refunds of commitments on their days. */
export async function boughtCosts(
  partner: Partner,
  payers: Payers,
  { from, to, pin }: CommitmentSpan,
  { purchases, commitments }: Commitments,
): Promise<Cost[]> {
  const { state } = partner
  const given = new Given(await commitments.benefits(state, ownedBy(payers)))
  const isBilled = payerTest(state, payers)
  const found: Cost[] = []
  for (const month of monthsOf({ from, to })) {
    const source = purchases(partner, month, pin)
    for (const customerId of payers.customerIds ?? source.customers(''))
      for (const purchase of source.of(customerId)) {
        const { orderDate, reservationOrderId, billingFrequency, id } = purchase.facts
        const date = dayOf(orderDate)
        if (reservationOrderId === '' || date < from || date >= to) continue
        const entitlementId = await isBilled(reservationOrderId)
        if (entitlementId === undefined) continue
        const charge: Charge = {
          type: purchase.subtotal.sign < 0 ? 'Refund' : 'Purchase',
          frequency: billingFrequency === '' ? 'OneTime' : 'Recurring',
          benefit: benefitOf(given, reservationOrderId),
          ...{ orderId: reservationOrderId, id },
        }
        const { billableQuantity: quantity, pcCost: pricingTotal, subtotal: billingTotal } = purchase
        found.push({ ...costOf(purchase, month, entitlementId), usageDate: date, quantity, pricingTotal, billingTotal, charge })
      }
  }
  return found
}

/**
 * Usage with what covers it paid by its benefit, and what of each day no usage took. `usage` is told apart by day, benefit and
 * quantity of covered lines; `covered` gives all that benefits of these customers covered, also of what is not asked for.
 */
export async function amortized(
  partner: Partner,
  payers: Payers,
  { from, to, pin }: CommitmentSpan,
  { commitments }: Commitments,
  { usage, covered }: { usage: readonly CostSum[]; covered: (of: Pick<CostInput, 'from' | 'to' | 'by'>) => Promise<readonly CostSum[]> },
): Promise<Cost[]> {
  const given = new Given(await commitments.benefits(partner.state, ownedBy(payers)))
  const isBilled = payerTest(partner.state, payers)
  const uses = new Map<Month, CommitmentUse>()
  const unused: Cost[] = []
  for (const month of monthsOf({ from, to })) {
    const days = [...commitments(partner, month, pin, payers.customerIds)].flat().filter(({ date }) => date >= from && date < to)
    if (days.length === 0) continue
    const first = dayOf(startOfMonth(month))
    const next = dayOf(startOfMonth(addMonths(month, 1)))
    const sums = await covered({ from: from > first ? from : first, to: to < next ? to : next, by: ['day', 'benefit', 'each'] })
    const use = new CommitmentUse(days, given, sums.filter(inItsMonth).flatMap(coveredDay))
    uses.set(month, use)
    for (const some of byOrderAndDate(days)) {
      const left = use.unused(some)
      for (const [i, { purchase, date }] of some.entries()) {
        const { billed, priced } = left[i] as { billed: Decimal; priced: Decimal }
        const { reservationOrderId: orderId, id } = purchase.facts
        const entitlementId = await isBilled(orderId)
        if (entitlementId === undefined || (billed.isZero && priced.isZero)) continue
        const charge: Charge = {
          type: given.isPlan(orderId) ? 'UnusedSavingsPlan' : 'UnusedReservation',
          frequency: 'UsageBased',
          benefit: benefitOf(given, orderId),
          orderId,
          id,
        }
        const totals = { quantity: Decimal.zero, pricingTotal: priced, billingTotal: billed }
        unused.push({ ...costOf(purchase, month, entitlementId), usageDate: date, ...totals, charge })
      }
    }
  }
  const used = usage.map((cost): Cost => {
    const { usageDate = '', benefit, each } = cost
    // What came late for its month costs nothing: its day was told with its month.
    const use = each && benefit && inItsMonth(cost) ? uses.get(usageDate.slice(0, 7)) : undefined
    if (!use || !each || !benefit) return cost
    const share = use.shareOf(benefit, { usageDate, schedule: cost.schedule, quantity: each.quantity })
    const more = use.carriedBy({ benefit, usageDate, number: each.first })
    const sum = (name: 'priced' | 'billed') => share[name].times(Decimal.of(each.lines)).plus(more?.[name] ?? Decimal.zero)
    return { ...cost, pricingTotal: sum('priced'), billingTotal: sum('billed') }
  })
  return [...used, ...unused]
}

const benefitOf = (given: Given, orderId: string): Charge['benefit'] => (given.isPlan(orderId) ? 'SavingsPlan' : 'Reservation')

const inItsMonth = ({ usageDate = '', period }: CostSum): boolean => usageDate.slice(0, 7) === period

function coveredDay({ usageDate = '', benefit, each, schedule }: CostSum): CoveredDay[] {
  return benefit && each ? [{ ...(benefit as LineBenefit), usageDate, schedule, ...each }] : []
}

function costOf({ customerId, subscriptionId, schedule, fx }: Purchase, period: Month, entitlementId: string) {
  return { customerId, subscriptionId, entitlementId, period, schedule, tier: 1, creditKind: 'none', fx } as const
}

/** The Azure subscription an order is billed to, '' where nobody knows it any more; nothing for what others pay. */
function payerTest(db: Reads, { entitlementIds }: Payers): (orderId: string) => Promise<string | undefined> {
  const known = new Map<string, string>()
  return async (orderId) => {
    if (!known.has(orderId)) known.set(orderId, (await payerOf(db, orderId)) ?? '')
    const id = known.get(orderId) as string
    return entitlementIds === undefined || entitlementIds.includes(id) ? id : undefined
  }
}

async function payerOf(db: Reads, orderId: string): Promise<string | undefined> {
  return ((await findReservationOrder(db, orderId)) ?? (await findPlanOfOrder(db, orderId)))?.billingSubscriptionId
}
