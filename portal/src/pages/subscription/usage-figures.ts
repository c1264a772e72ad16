/** What charts of usage show: parts by day, what adds up, and where it leads. Pure. */
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import type { Day } from 'lazuli-contract/values/time.ts'
import { type Cost, sumsBy } from '../../api/costs.ts'
import type { Series } from '../../ui/day-chart.tsx'

/** Largest parts shown by themselves; what is left is one part. */
const parts = 7

/** Costs by day, split by a name: the largest first. */
export function stackedByDay(costs: readonly Cost[], nameOf: (cost: Cost) => string, colors: readonly string[], others: string): Series[] {
  const ranked = sumsBy(costs, nameOf).map(({ name }) => name)
  const shown = ranked.slice(0, parts)
  const series = new Map<string, Map<Day, Decimal>>([...shown, ...(ranked.length > parts ? [others] : [])].map((name) => [name, new Map()]))
  for (const cost of costs) {
    const own = nameOf(cost)
    const amounts = series.get(shown.includes(own) ? own : others) as Map<Day, Decimal>
    amounts.set(cost.day, (amounts.get(cost.day) ?? Decimal.zero).plus(cost.amount))
  }
  return [...series].map(([name, amounts], at) => ({ name, kind: 'bar', color: colors[at % colors.length] as string, amounts }))
}

/** Sums up to each day, the days without usage counted in, up to the last with usage. */
export function accumulated(costs: readonly Cost[], days: readonly Day[]): Map<Day, Decimal> {
  const byDay = new Map<Day, Decimal>()
  let last = ''
  for (const { day, amount } of costs) {
    byDay.set(day, (byDay.get(day) ?? Decimal.zero).plus(amount))
    if (day > last) last = day
  }
  const sums = new Map<Day, Decimal>()
  let sum = Decimal.zero
  for (const day of days) {
    if (day > last) break
    sum = sum.plus(byDay.get(day) ?? Decimal.zero)
    sums.set(day, sum)
  }
  return sums
}

/** What was used, without what was bought or given back on one day, such as reservations. */
export const isUsage = ({ names }: Cost): boolean => names['ChargeType'] === 'Usage'
export const usedOf = (costs: readonly Cost[]): Cost[] => costs.filter(isUsage)
export const boughtOf = (costs: readonly Cost[]): Cost[] => costs.filter((cost) => !isUsage(cost))

/**
 * Where usage ends at the pace so far: what each day's cost on average, to the cent, for every day to come. 280 in 14 days of 30
 * is 280 + 16 × 20 = 600. Empty before the first day is over.
 */
export function forecast(used: readonly Cost[], days: readonly Day[]): Map<Day, Decimal> {
  const sums = accumulated(used, days)
  const last = [...sums.keys()].at(-1)
  if (last === undefined) return new Map()
  const spent = sums.get(last) as Decimal
  const pace = spent.dividedBy(Decimal.of(sums.size), { digits: 2, mode: 'half-up' })
  const ahead = new Map<Day, Decimal>([[last, spent]])
  let sum = spent
  for (const day of days.slice(sums.size)) {
    sum = sum.plus(pace)
    ahead.set(day, sum)
  }
  return ahead
}
