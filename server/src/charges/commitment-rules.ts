/**
 * What commitments cost a day, for whoever spreads costs over the time they are for: each payment of a reservation and each
 * refund over the days it is for, to ten digits, so that the days of a payment sum to it. Pure.
 */
import { addMonths, type Day, Decimal, day, dayOf, type Instant, type Month, startOfDay, startOfMonth } from 'lazuli-contract'
import type { Purchase } from '../db/purchases.ts'
import type { KeptFact, ReservationCharge } from './record.ts'
import { reservationRows } from './reservation-rules.ts'
import { type ChargeContext, purchaseRow } from './row-rules.ts'

export interface CommitmentDay {
  purchase: Purchase
  date: Day
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
      if (row.to === undefined || row.to <= from) continue
      const purchase = purchaseRow(row, context)
      const { first, count } = daysOf(row.from, row.to, row.isFollowed)
      for (let at = Math.max(first, from); at < Math.min(first + count * day, to); at += day) {
        const n = Math.round((at - first) / day)
        const share = (total: Decimal) => upTo(total, n + 1, count).minus(upTo(total, n, count))
        days.push({ purchase, date: dayOf(at), billed: share(purchase.subtotal), priced: share(purchase.pcCost) })
      }
    }
  return days
}

/**
 * The days that a payment is for, the first and the last in part. Where another follows, the day it begins on is its own, as in the
 * dates that invoices print: of 15 September to 15 October, both at 10:00, the last is 14 October, and 15 October is of the next.
 */
export function daysOf(from: Instant, to: Instant, isFollowed = false): { first: Instant; count: number } {
  const first = startOfDay(dayOf(from))
  const end = isFollowed ? startOfDay(dayOf(to)) : startOfDay(dayOf(to - 1)) + day
  return { first, count: Math.max(1, Math.round((end - first) / day)) }
}

/** What of a total falls on the first `n` of `count` days. 10 over 3 days: 3.3333333333, 6.6666666667, 10. */
function upTo(total: Decimal, n: number, count: number): Decimal {
  return total.times(Decimal.of(n)).dividedBy(Decimal.of(count), tenDigits)
}
