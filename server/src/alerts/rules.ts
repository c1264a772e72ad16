/**
 * Which days are worth telling of. Pure, exact, and a matter of usage days and budgets alone: the same days give the same
 * alerts, whenever they are looked through.
 */
import { addDays, type Day, Decimal, day as dayLength, type Instant, lastDayOf, monthOf, startOfDay } from 'lazuli-contract'
import type { AlertKind } from 'lazuli-contract/alerts.ts'
import { guidOfText } from '../base/ids.ts'

export interface AlertRecord {
  id: string
  kind: AlertKind
  customerId: string
  day: Day
  raisedAt: Instant
  currency: string
  /** Decimal texts, by the names of the contract. */
  figures: Readonly<Partial<Record<'spent' | 'amount' | 'forecast' | 'median' | 'deviation' | 'limit', string>>>
  daysCompared?: number
  acknowledged?: { at: Instant; by: string; note?: string }
  /** What became of telling it, where somebody was to be told. */
  notice?: { status: 'waiting' | 'delivered' | 'parked'; attempts: number; lastAt?: Instant; url?: string; said?: string }
}

export interface Spending {
  tenantId: string
  customerId: string
  currency: string
  /** Spent by usage day, in the billing currency; days without usage are absent. */
  byDay: ReadonlyMap<Day, Decimal>
  /** The month's budget as it stood at the end of a day. */
  budgetOn(day: Day): Decimal | undefined
}

/** Days looked back on for what is usual. */
export const lookBack = 28
/** Days of a class that are needed: fewer say nothing. */
const needed = { workday: 10, weekend: 4 } as const
/** Above the median by more than the most of these a day is out of the ordinary: so many deviations, half the median, one unit of the currency. */
const deviations = Decimal.of(5)
const share = Decimal.parse('0.5')
const floor = Decimal.one
/** A pace shows from this day of the month on. */
const paceFrom = 3
const most = Decimal.of(100)
const trending = Decimal.of(80)
const half = Decimal.parse('0.5')

/** What is raised at the end of a day. The first day on which a budget's line is crossed raises it, once a month and amount. */
export function alertsOf(spending: Spending, day: Day): AlertRecord[] {
  return [...budgetAlerts(spending, day), ...dailyAlert(spending, day)]
}

/** The first day whose spending is needed to judge `day`. */
export function firstNeeded(day: Day): Day {
  const back = addDays(day, -lookBack)
  const month = `${day.slice(0, 7)}-01`
  return back < month ? back : month
}

function budgetAlerts(spending: Spending, day: Day): AlertRecord[] {
  const amount = spending.budgetOn(day)
  if (!amount || amount.isZero) return []
  const first: Day = `${day.slice(0, 7)}-01`
  let spent = Decimal.zero
  for (let each = first; each <= day; each = addDays(each, 1)) spent = spent.plus(spending.byDay.get(each) ?? Decimal.zero)
  const alerts: AlertRecord[] = []
  const raise = (kind: AlertKind, more: AlertRecord['figures'] = {}) =>
    alerts.push(
      alertOf(spending, kind, day, `${monthOf(startOfDay(day))}|${amount.reduced()}`, {
        spent: text(spent),
        amount: text(amount),
        ...more,
      }),
    )
  const hundredfold = spent.times(most)
  if (!hundredfold.lessThan(amount.times(trending))) raise('budget80')
  if (spent.greaterThan(amount)) raise('budget100')
  const elapsed = Number(day.slice(8))
  const length = Number(lastDayOf(monthOf(startOfDay(day))).slice(8))
  const whole = spent.times(Decimal.of(length))
  if (!spent.greaterThan(amount) && elapsed >= paceFrom && whole.greaterThan(amount.times(Decimal.of(elapsed))))
    raise('budgetForecast', { forecast: text(whole.dividedBy(Decimal.of(elapsed), { digits: 2, mode: 'half-up' })) })
  return alerts
}

function dailyAlert(spending: Spending, day: Day): AlertRecord[] {
  const spent = spending.byDay.get(day)
  if (!spent) return []
  const compared = comparable(spending, day)
  if (compared.length < needed[classOf(day)]) return []
  const middle = median(compared)
  const deviation = median(compared.map((each) => each.minus(middle).abs()))
  const limit = middle.plus([deviation.times(deviations), middle.times(share), floor].reduce((a, b) => (a.lessThan(b) ? b : a)))
  if (!spent.greaterThan(limit)) return []
  const figures = { spent: text(spent), median: text(middle), deviation: text(deviation), limit: text(limit) }
  return [{ ...alertOf(spending, 'dailySpend', day, day, figures), daysCompared: compared.length }]
}

/** Spending of the days before of the same class, from the customer's first usage on; days without usage count as nothing spent. */
function comparable({ byDay }: Spending, day: Day): Decimal[] {
  const days = Array.from({ length: lookBack }, (_, i) => addDays(day, i - lookBack))
  const begun = days.findIndex((each) => byDay.has(each))
  if (begun < 0) return []
  return days.slice(begun).flatMap((each) => (classOf(each) === classOf(day) ? [byDay.get(each) ?? Decimal.zero] : []))
}

/** UTC, as usage days are. */
function classOf(day: Day): 'workday' | 'weekend' {
  // 1 January 1970 was a Thursday.
  return [2, 3].includes(Math.floor(startOfDay(day) / dayLength) % 7) ? 'weekend' : 'workday'
}

/** Exact: half the sum of the two in the middle has one digit more. */
export function median(values: readonly Decimal[]): Decimal {
  const sorted = values.toSorted((a, b) => a.compare(b))
  const upper = sorted[Math.floor(sorted.length / 2)] as Decimal
  return sorted.length % 2 === 1 ? upper : upper.plus(sorted[sorted.length / 2 - 1] as Decimal).times(half)
}

function alertOf(
  { tenantId, customerId, currency }: Spending,
  kind: AlertKind,
  day: Day,
  occasion: string,
  figures: AlertRecord['figures'],
): AlertRecord {
  const id = guidOfText(`alert|${tenantId}|${customerId}|${kind}|${occasion}`)
  return { id, kind, customerId, day, raisedAt: startOfDay(addDays(day, 1)), currency, figures }
}

const text = (value: Decimal): string => value.reduced().toString()
