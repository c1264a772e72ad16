/** Reads a cost query, and makes its columns and rows of sums of lines (azure contract, section 9). Pure. */
import {
  addMonths,
  type Day,
  Decimal,
  day as dayLength,
  dayOf,
  type Instant,
  monthOf,
  parseInstant,
  type Static,
  startOfMonth,
} from 'lazuli-contract'
import type { CostQuery, costTimeframes } from 'lazuli-contract/azure/cost.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { CostKey } from '../db/lines.ts'
import type { Cost } from './commitment-costs.ts'
import type { Metric } from './costs.ts'
import { type CostNames, type Dimension, dimensionNames, dimensionOf, tagDimension, tagsOf } from './dimensions.ts'

export type SentQuery = Static<typeof CostQuery>
type Timeframe = (typeof costTimeframes)[number]
type Test = (cost: Cost, names: CostNames) => boolean

const wrong = (detail: string): Refusal => refuse('AzureBadRequest', { detail })

/** What a sum can be of. */
const measures = {
  cost: { of: (cost: Cost) => cost.billingTotal, currency: 'billing' },
  costusd: { of: (cost: Cost, usdOf: UsdOf) => usdOf(cost), currency: 'USD' },
  usagequantity: { of: (cost: Cost) => cost.quantity, currency: undefined },
} as const
export type UsdOf = (cost: Cost) => Decimal

const measureOf = (name: string) => {
  const word = name
    .trim()
    .toLowerCase()
    .replace(/^pretax/, '')
  return Object.hasOwn(measures, word) ? measures[word as keyof typeof measures] : undefined
}

export interface Aggregate {
  /** Name of the column, as asked. */
  name: string
  measure: (typeof measures)[keyof typeof measures]
}

export interface CostPlan {
  /** Usage days `[from, to)`. */
  from: Day
  to: Day
  metric: Metric
  granularity: 'None' | 'Daily' | 'Monthly'
  aggregates: Aggregate[]
  grouping: Dimension[]
  keep: Test
  sorting: { column: string; descending: boolean }[]
  /** What sums have to be told apart by. */
  needs: CostKey[]
}

/** Longest span of a query, days: upstream asks for one year at most. */
const longestSpan = 366

export function readQuery(sent: SentQuery, now: Instant, scope: { resourceGroup?: string } = {}): Outcome<CostPlan> {
  const span = readSpan(sent.timeframe ?? 'MonthToDate', sent.timePeriod, now)
  if (isRefusal(span)) return span
  const dataset = sent.dataset ?? {}
  const aggregates = readAggregation(dataset.aggregation)
  if (isRefusal(aggregates)) return aggregates
  const grouping: Dimension[] = []
  for (const { type, name } of dataset.grouping ?? []) {
    const dimension = type === 'Dimension' ? dimensionOf(name) : tagDimension(name)
    if (!dimension) return wrong(`there is no dimension ${name.slice(0, 60)}; there are ${dimensionNames.join(', ')}`)
    // The column repeats the name as it was asked for.
    grouping.push({ ...dimension, name })
  }
  const needs = new Set<CostKey>(grouping.flatMap((dimension) => dimension.needs ?? []))
  const filter = readFilter(dataset.filter, needs, 0)
  if (isRefusal(filter)) return filter
  const granularity = dataset.granularity ?? 'None'
  if (granularity !== 'None') needs.add('day')
  const { resourceGroup } = scope
  if (resourceGroup !== undefined) needs.add('details')
  const keep: Test =
    resourceGroup === undefined
      ? filter
      : (cost, names) => cost.details?.resourceGroup.toLowerCase() === resourceGroup && filter(cost, names)
  const plan: CostPlan = {
    ...span,
    metric: sent.type ?? 'ActualCost',
    granularity,
    aggregates,
    grouping,
    keep,
    sorting: [],
    needs: [...needs].sort(),
  }
  const columns = columnsOf(plan).map(({ name }) => name.toLowerCase())
  for (const { name, direction } of dataset.sorting ?? []) {
    if (!columns.includes(name.toLowerCase())) return wrong(`rows cannot be sorted by ${name.slice(0, 60)}`)
    plan.sorting.push({ column: name.toLowerCase(), descending: direction === 'Descending' })
  }
  return plan
}

function readSpan(timeframe: Timeframe, period: SentQuery['timePeriod'], now: Instant): Outcome<{ from: Day; to: Day }> {
  const month = monthOf(now)
  const tomorrow = dayOf(now + dayLength)
  switch (timeframe) {
    case 'MonthToDate':
    case 'BillingMonthToDate':
      return { from: dayOf(startOfMonth(month)), to: tomorrow }
    case 'TheLastMonth':
    case 'TheLastBillingMonth':
      return { from: dayOf(startOfMonth(addMonths(month, -1))), to: dayOf(startOfMonth(month)) }
    case 'WeekToDate':
      // Weeks begin on Sunday; 1 January 1970 was a Thursday.
      return { from: dayOf(now - ((Math.floor(now / dayLength) + 4) % 7) * dayLength), to: tomorrow }
    case 'Custom': {
      const first = period && parseInstant(period.from)
      const last = period && parseInstant(period.to)
      if (first === undefined || last === undefined) return wrong('timePeriod needs from and to, both dates')
      if (last < first) return wrong('timePeriod ends before it begins')
      if (last - first > longestSpan * dayLength) return wrong('timePeriod spans more than a year')
      return { from: dayOf(first), to: dayOf(last + dayLength) }
    }
  }
}

function readAggregation(sent: unknown): Outcome<Aggregate[]> {
  if (sent === undefined) return [{ name: 'Cost', measure: measures.cost }]
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return wrong('dataset.aggregation must be an object')
  const aggregates: Aggregate[] = []
  for (const each of Object.values(sent)) {
    const name = memberOf(each, 'name')
    const measure = typeof name === 'string' ? measureOf(name) : undefined
    if (typeof name !== 'string' || !measure) return wrong('an aggregation is of Cost, PreTaxCost, CostUSD, PreTaxCostUSD or UsageQuantity')
    if (String(memberOf(each, 'function') ?? 'Sum').toLowerCase() !== 'sum') return wrong('the function of an aggregation is Sum')
    aggregates.push({ name, measure })
  }
  if (aggregates.length > 2) return wrong('a query has at most two aggregations')
  return aggregates.length > 0 ? aggregates : wrong('dataset.aggregation is empty')
}

const deepest = 8

function readFilter(sent: unknown, needs: Set<CostKey>, depth: number): Outcome<Test> {
  if (sent === undefined || sent === null) return () => true
  if (typeof sent !== 'object' || Array.isArray(sent) || depth > deepest)
    return wrong('dataset.filter is no tree of and, or, dimensions and tags')
  const tests: Test[] = []
  for (const [name, value] of Object.entries(sent)) {
    if (value === null || value === undefined) continue
    const test = readTerm(name.toLowerCase(), value, needs, depth)
    if (isRefusal(test)) return test
    tests.push(test)
  }
  return tests.length > 0 ? (cost, names) => tests.every((test) => test(cost, names)) : wrong('dataset.filter is empty')
}

function readTerm(word: string, value: unknown, needs: Set<CostKey>, depth: number): Outcome<Test> {
  if (word === 'and' || word === 'or') {
    if (!Array.isArray(value) || value.length < 2) return wrong(`${word} of a filter is a list of at least two`)
    const tests: Test[] = []
    for (const each of value) {
      const test = readFilter(each, needs, depth + 1)
      if (isRefusal(test)) return test
      tests.push(test)
    }
    return word === 'and' ? (c, n) => tests.every((test) => test(c, n)) : (c, n) => tests.some((test) => test(c, n))
  }
  if (word === 'not') {
    const test = readFilter(value, needs, depth + 1)
    return isRefusal(test) ? test : (c, n) => !test(c, n)
  }
  if (!['dimensions', 'dimension', 'tags', 'tag'].includes(word)) return wrong(`a filter does not know ${word.slice(0, 40)}`)
  const name = memberOf(value, 'name')
  const values = memberOf(value, 'values')
  if (typeof name !== 'string' || !Array.isArray(values)) return wrong('a comparison needs name, operator and values')
  if (String(memberOf(value, 'operator') ?? 'In').toLowerCase() !== 'in') return wrong('the operator of a filter is In')
  const wanted = new Set(values.map((each) => String(each).toLowerCase()))
  if (word.startsWith('tag')) {
    needs.add('details')
    return (cost) => wanted.has((tagsOf(cost).get(name.toLowerCase()) ?? '').toLowerCase())
  }
  const dimension = dimensionOf(name)
  if (!dimension) return wrong(`there is no dimension ${name.slice(0, 60)}; there are ${dimensionNames.join(', ')}`)
  for (const key of [dimension.needs ?? []].flat()) needs.add(key)
  return (cost, names) => wanted.has(dimension.of(cost, names).toLowerCase())
}

/** A member in any letter case. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key.toLowerCase() === name)?.[1]
}

export interface Column {
  name: string
  type: 'Number' | 'String' | 'Datetime'
}

/** Sums first, then the time, then the groups, the currency last. */
export function columnsOf({ aggregates, granularity, grouping }: Pick<CostPlan, 'aggregates' | 'granularity' | 'grouping'>): Column[] {
  return [
    ...aggregates.map(({ name }) => ({ name, type: 'Number' as const })),
    ...(granularity === 'Daily' ? [{ name: 'UsageDate', type: 'Number' as const }] : []),
    ...(granularity === 'Monthly' ? [{ name: 'BillingMonth', type: 'Datetime' as const }] : []),
    ...grouping.map(({ name }) => ({ name, type: 'String' as const })),
    { name: 'Currency', type: 'String' },
  ]
}

export type Cell = Decimal | number | string

/** One row a group, in order of time and groups unless sorted otherwise; sums are exact. */
export function rowsOf(plan: CostPlan, costs: Iterable<Cost>, facts: { names: CostNames; usdOf: UsdOf; currency: string }): Cell[][] {
  const groups = new Map<string, { keys: (string | number)[]; sums: Decimal[] }>()
  for (const cost of costs) {
    if (!plan.keep(cost, facts.names)) continue
    const keys: (string | number)[] = [...timeOf(plan.granularity, cost), ...plan.grouping.map(({ of }) => of(cost, facts.names))]
    const id = JSON.stringify(keys)
    let group = groups.get(id)
    if (!group) {
      group = { keys, sums: plan.aggregates.map(() => Decimal.zero) }
      groups.set(id, group)
    }
    group.sums = group.sums.map((sum, i) => sum.plus((plan.aggregates[i] as Aggregate).measure.of(cost, facts.usdOf)))
  }
  // A sum in dollars says so; with sums in both, the column names tell them apart.
  const inDollars = plan.aggregates.every(({ measure }) => measure.currency === 'USD')
  const currency = inDollars ? 'USD' : facts.currency
  const columns = columnsOf(plan).map(({ name }) => name.toLowerCase())
  const rows = [...groups.values()].map(({ keys, sums }): Cell[] => [...sums, ...keys, currency])
  const places = [
    ...plan.sorting.map(({ column, descending }) => ({ at: columns.indexOf(column), sign: descending ? -1 : 1 })),
    ...columns.map((_, at) => ({ at, sign: 1 })).slice(plan.aggregates.length),
  ]
  return rows.sort((a, b) => {
    for (const { at, sign } of places) {
      const order = compareCells(a[at] as Cell, b[at] as Cell)
      if (order !== 0) return sign * order
    }
    return 0
  })
}

function compareCells(a: Cell, b: Cell): number {
  if (a instanceof Decimal && b instanceof Decimal) return a.compare(b)
  return a < b ? -1 : a > b ? 1 : 0
}

function timeOf(granularity: CostPlan['granularity'], { usageDate = '' }: Cost): (string | number)[] {
  if (granularity === 'None') return []
  return granularity === 'Daily' ? [Number(usageDate.replaceAll('-', ''))] : [`${usageDate.slice(0, 7)}-01T00:00:00`]
}
