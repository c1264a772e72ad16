/**
 * What commitments cost a day, for whoever spreads costs over the time they are for: each payment of a reservation or savings plan,
 * and each refund, over the hours it is for, to ten digits, so that the days of a payment sum to it. Pure.
 */
import {
  addMonths,
  type Day,
  Decimal,
  day,
  dayOf,
  hour,
  type Instant,
  type Month,
  monthOf,
  startOfDay,
  startOfMonth,
} from 'lazuli-contract'
import type { Purchase } from '../db/purchases.ts'
import type { KeptFact, ReservationCharge } from './record.ts'
import { reservationRows } from './reservation-rules.ts'
import { type ChargeContext, givesBack, purchaseRow, type Row } from './row-rules.ts'

export interface CommitmentDay {
  purchase: Purchase
  date: Day
  /** Hours of the day that it is for; 0 where something is given back that had no hour left. */
  hours: number
  /** Of a reservation what was bought, by its part of the day; of a plan what it commits to in the hours. Below zero: given back. */
  units: Decimal
  /** In the billing currency, and in the pricing one. */
  billed: Decimal
  priced: Decimal
}

const tenDigits = { digits: 10, mode: 'half-up' } as const

/** The days of a month of a customer's commitments, as far as they are known by an instant; in order of purchase, then day. */
export function commitmentDays(
  facts: readonly KeptFact[],
  { period, until }: { period: Month; until: Instant },
  context: ChargeContext,
): CommitmentDay[] {
  const [from, to] = [startOfMonth(period), startOfMonth(addMonths(period, 1))]
  const reservations = facts.filter((fact): fact is KeptFact<ReservationCharge> => fact.kind === 'reservation')
  const days: CommitmentDay[] = []
  for (const of of Map.groupBy(reservations, (fact) => fact.thing).values())
    for (const row of reservationRows(of, Math.min(to, until + 1), context)) {
      const span = spanOf(row)
      if (!span) continue
      const purchase = purchaseRow(row, context)
      for (let at = Math.max(startOfDay(dayOf(span.first)), from); at < Math.min(Math.max(span.end, span.first + 1), to); at += day) {
        const { before, hours, all } = partOf(span, at)
        const share = (total: Decimal) => (all === 0 ? total : upTo(total, before + hours, all).minus(upTo(total, before, all)))
        days.push({
          purchase,
          date: dayOf(at),
          hours,
          units: unitsOf(row, hours),
          billed: share(purchase.subtotal),
          priced: share(purchase.pcCost),
        })
      }
    }
  return days
}

/** Full hours of the clock, the last exclusive. */
export interface HourSpan {
  first: Instant
  end: Instant
}

/**
 * The hours that a payment is for are those it gives: from the first full one after it was bought to that in which the next begins,
 * or the term ends. A year from 15 September, 10:30, gives 13 hours on that day and 11 on the 15th of the next: those of its renewal
 * go on from there. What is taken back of an earlier month falls on what is left, as that month is told.
 */
export function spanOf({ from, to, at }: Pick<Row, 'from' | 'to' | 'at'>): HourSpan | undefined {
  if (to === undefined) return undefined
  const first = monthOf(at) === monthOf(from) ? fullHour(from) : fullHour(at)
  // Nothing is left: it is told on its day.
  return fullHour(to) > first ? { first, end: fullHour(to) } : { first: at, end: at }
}

const fullHour = (at: Instant): Instant => Math.ceil(at / hour) * hour

/** Hours before a day, on it, and all. */
export function partOf({ first, end }: HourSpan, midnight: Instant): { before: number; hours: number; all: number } {
  const hoursTo = (at: Instant) => Math.max(0, Math.round((Math.min(at, end) - first) / hour))
  const before = hoursTo(midnight)
  return { before, hours: hoursTo(midnight + day) - before, all: hoursTo(end) }
}

/** What of a total falls on the first `n` of `count` hours. 10 over 3: 3.3333333333, 6.6666666667, 10. */
function upTo(total: Decimal, n: number, count: number): Decimal {
  return total.times(Decimal.of(n)).dividedBy(Decimal.of(count), tenDigits)
}

const hoursOfDay = Decimal.of(24)

function unitsOf(row: Row, hours: number): Decimal {
  const { sold, quantity } = row
  const { hourly } = sold as ReservationCharge
  if (hourly !== undefined) return Decimal.parse(hourly).times(Decimal.of(hours))
  const units = Decimal.of(quantity).times(Decimal.of(hours)).dividedBy(hoursOfDay, tenDigits).reduced()
  return givesBack(row) ? units.negated() : units
}
