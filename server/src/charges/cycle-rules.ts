/** Terms and billing cycles: when each begins, how many days it has, what a part of one costs (billing rules, section 5.2). Pure. */
import { addDuration, Decimal, day, dayOf, type Instant, startOfDay } from 'lazuli-contract'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import { assert } from '../base/assert.ts'

export interface TermSpan {
  start: Instant
  /** Absent: no end. */
  end?: Instant | undefined
  /** ISO 8601; absent: no end. */
  duration?: string | undefined
  billingCycle: BillingCycle
}

/** One cycle of a term; without an end where something is paid once and for ever. */
export interface Cycle {
  index: number
  start: Instant
  /** First instant after it. */
  end?: Instant
}

/** Months from one charge to the next; 0: the whole term at once. */
function monthsOf({ billingCycle }: TermSpan): number {
  return billingCycle === 'monthly' ? 1 : billingCycle === 'annual' ? 12 : 0
}

function startOf(term: TermSpan, index: number): Instant {
  const start = addDuration(term.start, `P${index * monthsOf(term)}M`)
  assert(start !== undefined, 'months are a duration')
  return start
}

/** The cycle of a number from 0; nothing when the term has ended by then. */
export function cycleOf(term: TermSpan, index: number): Cycle | undefined {
  const months = monthsOf(term)
  if (months === 0) return index === 0 ? { index, start: term.start, ...(term.end === undefined ? {} : { end: term.end }) } : undefined
  const start = startOf(term, index)
  if (term.end !== undefined && start >= term.end) return undefined
  const next = startOf(term, index + 1)
  return { index, start, end: term.end === undefined ? next : Math.min(next, term.end) }
}

/** The cycle that runs at an instant of the term. */
export function cycleAt(term: TermSpan, at: Instant): Cycle | undefined {
  const months = monthsOf(term)
  // An estimate that is never too late; 31 days are the longest month.
  let index = months === 0 ? 0 : Math.max(0, Math.floor((at - term.start) / (31 * months * day)) - 1)
  for (let cycle = cycleOf(term, index); cycle; cycle = cycleOf(term, ++index)) if (cycle.end === undefined || at < cycle.end) return cycle
  return undefined
}

/** Into how many cycles the price of the term is divided. */
export function cyclesIn(term: TermSpan): number {
  const years = /^P(\d+)Y$/.exec(term.duration ?? '')
  const monthly = /^P(\d+)M$/.exec(term.duration ?? '')
  const months = years ? Number(years[1]) * 12 : monthly ? Number(monthly[1]) : 0
  const each = monthsOf(term)
  return each === 0 || months < each ? 1 : Math.round(months / each)
}

/** Whole days between the dates of two instants. */
export function daysBetween(from: Instant, to: Instant): number {
  return Math.round((startOfDay(dayOf(to)) - startOfDay(dayOf(from))) / day)
}

/** The days of a cycle that are left at an instant, its own day included: of 30 days from the 1st on the 3rd 28. */
export function daysLeft(cycle: Cycle, at: Instant): { left: number; days: number } {
  if (cycle.end === undefined) return { left: 1, days: 1 }
  return { left: daysBetween(at, cycle.end), days: Math.max(1, daysBetween(cycle.start, cycle.end)) }
}

const down2 = { digits: 2, mode: 'down' } as const
const priceDigits = { digits: 15, mode: 'half-up' } as const

export interface PartPrice {
  /** Of one unit for a whole cycle. */
  unitPrice: Decimal
  /** Of one unit for the part, at most 15 decimals. */
  effectiveUnitPrice: Decimal
  /** Of all units for the part, exact and then cut: 9.408 × 12 = 112.896 → 112.89. */
  cost: Decimal
}

/** What a quantity costs for `left` of the `days` of a cycle, of which the term has `cycles`: 10.08 for 28 of 30 days is 9.408. */
export function partPrice(termPrice: Decimal, quantity: number, { left, days }: { left: number; days: number }, cycles: number): PartPrice {
  const share = termPrice.times(Decimal.of(left))
  const whole = Decimal.of(days * cycles)
  return {
    unitPrice: termPrice.dividedBy(Decimal.of(cycles), priceDigits),
    effectiveUnitPrice: share.dividedBy(whole, priceDigits),
    cost: share.times(Decimal.of(quantity)).dividedBy(whole, down2),
  }
}

/** An amount in `count` equal parts, of which the first takes the odd cents. */
export function paymentOf(amount: Decimal, count: number, index: number): Decimal {
  const each = amount.dividedBy(Decimal.of(count), down2)
  return index === 0 ? amount.minus(each.times(Decimal.of(count - 1))) : each
}
