/** Days of this month and the last, and what was spent on them. Pure. */
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { addDays, addMonths, type Day, dayOf, lastDayOf, monthOf, parseInstant, startOfMonth } from 'lazuli-contract/values/time.ts'
import type { Cost } from '../../api/costs.ts'

export interface Span {
  /** First day of last month. */
  from: Day
  /** First day of this month. */
  month: Day
  today: Day
}

/** Of an instant of the partner clock. */
export function spanAt(now: string): Span {
  const at = parseInstant(now) ?? 0
  const month = monthOf(at)
  return { from: dayOf(startOfMonth(addMonths(month, -1))), month: dayOf(startOfMonth(month)), today: dayOf(at) }
}

export function daysBetween(first: Day, last: Day): Day[] {
  const days: Day[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** The last day of a month that a day is in. */
export const monthEnd = (day: Day): Day => lastDayOf(day.slice(0, 7))

export function amountsByDay(costs: readonly Cost[]): Map<Day, Decimal> {
  const amounts = new Map<Day, Decimal>()
  for (const { day, amount } of costs) amounts.set(day, (amounts.get(day) ?? Decimal.zero).plus(amount))
  return amounts
}

/** What was spent by the same day of last month. A month that is shorter is spent to its end. */
export function spentBySameDay(lastMonth: ReadonlyMap<Day, Decimal>, { today }: Pick<Span, 'today'>): Decimal {
  const upTo = today.slice(8)
  return Decimal.sum([...lastMonth].filter(([day]) => day.slice(8) <= upTo).map(([, amount]) => amount))
}

/** Last month's amounts under the days of this month with the same number. */
export function underSameDays(lastMonth: ReadonlyMap<Day, Decimal>, { month }: Pick<Span, 'month'>): Map<Day, Decimal> {
  return new Map([...lastMonth].map(([day, amount]) => [`${month.slice(0, 8)}${day.slice(8)}`, amount]))
}
