/**
 * The money of reservations: what a quantity costs, when it is paid, and what is left of it (azure contract, section 10.3).
 * Amounts keep two digits and are rounded down, as invoices are (billing rules, section 5.2). Pure.
 */
import { addDuration, type Day, Decimal, day, dayOf, type Instant } from 'lazuli-contract'
import type { ReservationBillingPlan, ReservationTerm } from 'lazuli-contract/reservations.ts'
import { assert } from '../base/assert.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { ReservationOffer } from './price-list.ts'
import type { Commitment, Money } from './record.ts'

const cents = { digits: 2, mode: 'down' } as const

export const money = (amount: Decimal, currency: string): Money => ({ currency, amount: amount.toString() })
export const amountOf = ({ amount }: Money): Decimal => Decimal.parse(amount)

export interface WantedOffer {
  skuName: string
  location: string
  term: ReservationTerm
  resourceType?: string | undefined
}

/** The offer a purchase means; what of it is not sold is named. */
export function findOffer(offers: readonly ReservationOffer[], wanted: WantedOffer): Outcome<ReservationOffer> {
  const same = (a: string, b: string) => a.toLowerCase() === b.trim().toLowerCase()
  const named = offers.filter((o) => same(o.armSkuName, wanted.skuName) && (!wanted.resourceType || o.resourceType === wanted.resourceType))
  if (named.length === 0) return refuse('ReservationPriceFailed', { detail: `the SKU '${wanted.skuName}' is not on the price list` })
  const there = named.filter((o) => same(o.location, wanted.location))
  if (there.length === 0) return refuse('ReservationLocationInvalid', { location: wanted.location })
  return there.find((o) => o.term === wanted.term) ?? refuse('ReservationTermUnsupported', { term: wanted.term })
}

/** What a quantity costs for its whole term: in USD, and in the billing currency at `rate` of it for one USD. */
export function commitmentOf(unitPrice: Decimal, quantity: number, billing: { currency: string; rate: Decimal }): Commitment {
  const pricing = unitPrice.times(Decimal.of(quantity)).round(cents)
  return { pricing: money(pricing, 'USD'), billing: money(pricing.times(billing.rate).round(cents), billing.currency) }
}

function map(of: Commitment, change: (amount: Decimal) => Decimal): Commitment {
  return {
    pricing: money(change(amountOf(of.pricing)), of.pricing.currency),
    billing: money(change(amountOf(of.billing)), of.billing.currency),
  }
}

/** The part of `quantity` in what `of` costs, and the rest: together the whole. 100.00 of 3 → 33.33 for 1 and 66.67. */
export function shareOf(commitment: Commitment, quantity: number, of: number): { part: Commitment; rest: Commitment } {
  assert(quantity >= 0 && quantity <= of && of > 0, `${quantity} of ${of}`)
  const part = map(commitment, (amount) => amount.times(Decimal.of(quantity)).dividedBy(Decimal.of(of), cents))
  return { part, rest: minus(commitment, part) }
}

export function plus(a: Commitment, b: Commitment): Commitment {
  assert(a.pricing.currency === b.pricing.currency && a.billing.currency === b.billing.currency, 'amounts in one currency')
  return {
    pricing: money(amountOf(a.pricing).plus(amountOf(b.pricing)), a.pricing.currency),
    billing: money(amountOf(a.billing).plus(amountOf(b.billing)), a.billing.currency),
  }
}

export function minus(a: Commitment, b: Commitment): Commitment {
  return plus(
    a,
    map(b, (amount) => amount.negated()),
  )
}

export function nothing(of: Commitment): Commitment {
  return map(of, () => Decimal.zero)
}

export interface Payment {
  /** It is billed from this instant on, and not earlier on its day. */
  dueAt: Instant
  dueDate: Day
  amount: Commitment
}

const months: Readonly<Record<ReservationTerm, number>> = { P1Y: 12, P3Y: 36, P5Y: 60 }

/** When which part of a commitment is paid: at once, or in equal parts on the same day of each month, of which the first takes the odd cents. */
export function paymentsOf(commitment: Commitment, plan: ReservationBillingPlan, term: ReservationTerm, start: Instant): Payment[] {
  const count = plan === 'Upfront' ? 1 : months[term]
  const each = map(commitment, (amount) => amount.dividedBy(Decimal.of(count), cents))
  const others = map(each, (amount) => amount.times(Decimal.of(count - 1)))
  return Array.from({ length: count }, (_, i) => {
    const dueAt = addDuration(start, `P${i}M`) as Instant
    return { dueAt, dueDate: dayOf(dueAt), amount: i === 0 ? minus(commitment, others) : each }
  })
}

/** What a share of a reservation is worth at an instant. */
export interface Worth {
  /** Paid so far. */
  paid: Commitment
  /** Of what was paid, used up: paid less refund. */
  consumed: Commitment
  refund: Commitment
  /** Still to be paid when it is kept. */
  remaining: Commitment
  completedPayments: number
  payments: number
}

export interface Held {
  commitment: Commitment
  plan: ReservationBillingPlan
  term: ReservationTerm
  effectiveAt: Instant
  expiresAt: Instant
  /** What the same costs today, in USD; absent when it is not sold any more. */
  priceNow?: Decimal | undefined
}

/**
 * The refund is what was paid less the days that have passed, each the same part of the price; the day that is running counts
 * as left. Where the price has fallen the days that are left are worth the lower one: 365 USD paid, 100 days gone, 292 USD
 * today: 292 × 265 / 365 = 212 are refunded, 153 are consumed.
 */
export function worthAt(held: Held, now: Instant): Worth {
  const { commitment, plan, term, effectiveAt, expiresAt, priceNow } = held
  const days = Math.round((expiresAt - effectiveAt) / day)
  const left = Math.min(days, Math.max(0, days - Math.floor((now - effectiveAt) / day)))
  const payments = paymentsOf(commitment, plan, term, effectiveAt)
  const due = payments.filter(({ dueAt }) => dueAt <= now)
  const paid = due.map((p) => p.amount).reduce(plus, nothing(commitment))
  const bought = amountOf(commitment.pricing)
  const isCheaper = priceNow?.lessThan(bought) ?? false
  const residual = map(commitment, (amount) => {
    const daysLeft = amount.times(Decimal.of(left))
    return isCheaper && priceNow
      ? daysLeft.times(priceNow).dividedBy(bought.times(Decimal.of(days)), cents)
      : daysLeft.dividedBy(Decimal.of(days), cents)
  })
  const used = minus(commitment, residual)
  const refund: Commitment = map2(paid, used, (p, u) => (p.greaterThan(u) ? p.minus(u) : Decimal.zero))
  return {
    paid,
    consumed: minus(paid, refund),
    refund,
    remaining: minus(commitment, paid),
    completedPayments: due.length,
    payments: payments.length,
  }
}

function map2(a: Commitment, b: Commitment, join: (a: Decimal, b: Decimal) => Decimal): Commitment {
  return {
    pricing: money(join(amountOf(a.pricing), amountOf(b.pricing)), a.pricing.currency),
    billing: money(join(amountOf(a.billing), amountOf(b.billing)), a.billing.currency),
  }
}

/** What a return takes from what was promised, in USD: the refund and what would still have been paid. */
export function cancelledCommitment(worth: Worth): Decimal {
  return amountOf(worth.refund.pricing).plus(amountOf(worth.remaining.pricing))
}
