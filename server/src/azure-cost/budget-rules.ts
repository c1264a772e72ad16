/** Decides what budget a scope may have, and which days count for it. Pure. */
import {
  addMonths,
  type Day,
  type Decimal,
  dayOf,
  formatInstant,
  type Instant,
  monthOf,
  parseInstant,
  type Static,
  startOfMonth,
} from 'lazuli-contract'
import type { budgetTimeGrains, ConsumptionBudget, PutConsumptionBudget } from 'lazuli-contract/azure/cost.ts'
import { type Outcome, refuse } from '../base/outcome.ts'

export type TimeGrain = (typeof budgetTimeGrains)[number]

export interface ConsumptionBudgetRecord {
  /** Path of the scope, as ids print it. */
  scope: string
  name: string
  /** Grows by one with each change; the etag. */
  version: number
  category: string
  amount: Decimal
  timeGrain: TimeGrain
  startAt: Instant
  endAt: Instant
  filter?: unknown
  notifications?: unknown
}

const monthsOf: Readonly<Record<TimeGrain, number>> = {
  Monthly: 1,
  BillingMonth: 1,
  Quarterly: 3,
  BillingQuarter: 3,
  Annually: 12,
  BillingAnnual: 12,
}

/** Upstream ends a budget that names no end after ten years. */
const defaultMonths = 120
const mostNotifications = 5

export function etagOf({ version }: Pick<ConsumptionBudgetRecord, 'version'>): string {
  return `"1d${version.toString(16).padStart(13, '0')}"`
}

const plain = (etag: string): string => etag.trim().replace(/^W\//, '').replaceAll('"', '')

/** The budget as it is after a PUT. */
export function setBudget(
  current: ConsumptionBudgetRecord | undefined,
  sent: Static<typeof PutConsumptionBudget>,
  { scope, name, ifMatch }: { scope: string; name: string; ifMatch?: string | undefined },
): Outcome<ConsumptionBudgetRecord> {
  const wrong = (detail: string) => refuse('AzureBadRequest', { detail })
  if (!/^[a-z0-9_-]{1,63}$/i.test(name)) return wrong('a budget has a name of 1 to 63 letters, digits, - and _')
  const { amount, timeGrain, timePeriod, category, filter, notifications } = sent.properties
  if (amount.sign < 0) return wrong('properties.amount must be at least 0')
  const startAt = parseInstant(timePeriod.startDate) as Instant
  if (startAt !== startOfMonth(monthOf(startAt))) return wrong('properties.timePeriod.startDate must be the first day of a month')
  const endAt =
    timePeriod.endDate === undefined
      ? startOfMonth(addMonths(monthOf(startAt), defaultMonths))
      : (parseInstant(timePeriod.endDate) as Instant)
  if (endAt <= startAt) return wrong('properties.timePeriod ends before it begins')
  if (typeof notifications === 'object' && notifications !== null && Object.keys(notifications).length > mostNotifications)
    return wrong(`a budget has at most ${mostNotifications} notifications`)
  // Where both are given, both must be current: nobody is overwritten by a client that keeps one of them only.
  const isStale = (etag = '*') => plain(etag) !== '*' && (!current || plain(etag) !== plain(etagOf(current)))
  if (isStale(sent.eTag) || isStale(ifMatch))
    return refuse('AzureConflict', { detail: 'The budget has changed since it was read, or there is none: read it again.' })
  return {
    scope,
    name: current?.name ?? name,
    version: (current?.version ?? 0) + 1,
    category,
    amount,
    timeGrain,
    startAt,
    endAt,
    ...(filter === undefined ? {} : { filter }),
    ...(notifications === undefined ? {} : { notifications }),
  }
}

/** Days `[from, to)` that count at `now`: since the grain last began, counted from the budget's first month. */
export function countedDays({ timeGrain, startAt, endAt }: ConsumptionBudgetRecord, now: Instant): { from: Day; to: Day } {
  const length = monthsOf[timeGrain]
  let from = monthOf(startAt)
  if (now > startAt) {
    const [year = 0, month = 0] = monthOf(now).split('-').map(Number)
    const [firstYear = 0, firstMonth = 0] = from.split('-').map(Number)
    const passed = (year - firstYear) * 12 + month - firstMonth
    from = addMonths(from, passed - (passed % length))
  }
  const to = Math.min(startOfMonth(addMonths(from, length)), endAt)
  return { from: dayOf(startOfMonth(from)), to: dayOf(Math.max(to, startOfMonth(from))) }
}

export function budgetToAzure(budget: ConsumptionBudgetRecord, spent: Decimal, currency: string): Static<typeof ConsumptionBudget> {
  return {
    id: `${budget.scope}/providers/Microsoft.Consumption/budgets/${budget.name}`.slice(1),
    name: budget.name,
    type: 'Microsoft.Consumption/budgets',
    eTag: etagOf(budget),
    properties: {
      category: budget.category,
      amount: budget.amount,
      timeGrain: budget.timeGrain,
      timePeriod: { startDate: formatInstant(budget.startAt), endDate: formatInstant(budget.endAt) },
      ...(budget.filter === undefined ? {} : { filter: budget.filter }),
      ...(budget.notifications === undefined ? {} : { notifications: budget.notifications }),
      currentSpend: { amount: spent, unit: currency },
    },
  }
}
