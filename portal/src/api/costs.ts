/** Sums of costs as the cost query of Azure gives them: rows of cells under named columns, read into rows of names and figures. */
import { type UseQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { listBillingAccounts } from 'lazuli-contract/azure/billing.ts'
import { queryScopeCosts } from 'lazuli-contract/azure/cost.ts'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { useMemo } from 'react'
import { exact } from '../values/figures.ts'
import { useCall, useSigned } from './client.tsx'
import type { Connection } from './connection.ts'
import { growingList, type Pages } from './pages.ts'

export interface Cost {
  amount: Decimal
  /** Where it was asked for. */
  quantity?: Decimal | undefined
  currency: string
  /** `2026-09-15`; of queries by day. */
  day: string
  /** By the dimensions asked for. */
  names: Readonly<Record<string, string>>
}

/** A dimension by its name, or a tag by its key. */
export type CostName = string | { tag: string }

export interface CostsAsked {
  timeframe?: 'MonthToDate' | 'TheLastMonth'
  /** First and last day. */
  days?: { from: string; to: string }
  daily?: boolean
  by?: readonly CostName[]
  /** Only these values of each. */
  only?: readonly { name: CostName; values: readonly string[] }[]
  /** How much was used as well: sums of one meter alone mean something. */
  withQuantity?: boolean
}

const nameOf = (name: CostName): string => (typeof name === 'string' ? name : name.tag)

/** The scope of everything the partner is billed for, and of one customer of it. */
export function useAccountScope(): UseQueryResult<unknown> & { scope: string | undefined } {
  const accounts = useCall(listBillingAccounts)
  const name = accounts.data?.value[0]?.name
  return { ...accounts, scope: name && `providers/Microsoft.Billing/billingAccounts/${name}` } as never
}
export const customerScope = (account: string | undefined, customerId: string): string | undefined =>
  account && `${account}/customers/${customerId}`

function costQuery({ timeframe, days, daily = false, by = [], only = [], withQuantity = false }: CostsAsked): object {
  const tests = only.map(({ name, values }) => ({
    [typeof name === 'string' ? 'dimensions' : 'tags']: { name: nameOf(name), operator: 'In', values },
  }))
  return {
    type: 'ActualCost',
    timeframe: days ? 'Custom' : (timeframe ?? 'MonthToDate'),
    ...(days ? { timePeriod: days } : {}),
    dataset: {
      granularity: daily ? 'Daily' : 'None',
      aggregation: {
        total: { name: 'Cost', function: 'Sum' },
        ...(withQuantity ? { used: { name: 'UsageQuantity', function: 'Sum' } } : {}),
      },
      grouping: by.map((name) => ({ type: typeof name === 'string' ? 'Dimension' : 'TagKey', name: nameOf(name) })),
      ...(tests.length === 0 ? {} : { filter: tests.length === 1 ? tests[0] : { and: tests } }),
    },
  }
}

interface CostPage {
  properties: { nextLink: string | null; columns: { name: string }[]; rows: unknown[][] }
}

/** One page of a cost query, after the one whose link is given. */
async function costPage(client: Connection, scope: string, asked: CostsAsked, after: string | undefined): Promise<CostPage> {
  const $skiptoken = after && new URL(after).searchParams.get('$skiptoken')
  const query = $skiptoken ? { $skiptoken } : {}
  return (await client.call(queryScopeCosts, { path: { scope }, query, body: costQuery(asked) } as never)) as unknown as CostPage
}

/** A drawing of more rows than these would say nothing. */
const mostPages = 20

/** The costs asked for, all of them. */
export function useCosts(
  scope: string | undefined,
  asked: CostsAsked,
): { query: UseQueryResult<readonly Cost[]>; costs: readonly Cost[] | undefined } {
  const { client } = useSigned()
  const query = useQuery({
    queryKey: ['costs', scope, asked],
    enabled: scope !== undefined,
    queryFn: async () => {
      const costs: Cost[] = []
      let after: string | undefined
      for (let pages = 0; pages < mostPages; pages++) {
        const { properties } = await costPage(client, scope as string, asked, after)
        costs.push(...readCosts(properties))
        if (!properties.nextLink) break
        after = properties.nextLink
      }
      return costs as readonly Cost[]
    },
  })
  return { query, costs: query.data }
}

/** The same as a list that may be long. */
export function useCostPages(scope: string | undefined, asked: CostsAsked): Pages<Cost> {
  const { client } = useSigned()
  const query = useInfiniteQuery({
    queryKey: ['cost-pages', scope, asked],
    enabled: scope !== undefined,
    initialPageParam: '',
    queryFn: ({ pageParam }) => costPage(client, scope as string, asked, pageParam || undefined),
    getNextPageParam: ({ properties }) => properties.nextLink ?? undefined,
  })
  const rows = useMemo(() => query.data?.pages.flatMap(({ properties }) => readCosts(properties)) ?? [], [query.data])
  return growingList(query, rows)
}

/** Columns come under the names they were asked for, sums first. */
function readCosts({ columns, rows }: { columns: readonly { name: string }[]; rows: readonly (readonly unknown[])[] }): Cost[] {
  const at = (name: string) => columns.findIndex((column) => column.name === name)
  const [amount, day, currency, used] = [at('Cost'), at('UsageDate'), at('Currency'), at('UsageQuantity')]
  return rows.map((row) => ({
    amount: exact(row[amount] as Decimal | number),
    quantity: used < 0 ? undefined : exact(row[used] as Decimal | number),
    currency: String(row[currency]),
    day: day < 0 ? '' : String(row[day]).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
    names: Object.fromEntries(columns.map(({ name }, i) => [name, String(row[i])])),
  }))
}

/** `"team":"web"` is `web`. */
export const tagValue = (cell: string): string => /^"[^"]*":"(.*)"$/s.exec(cell)?.[1] ?? cell

export const total = (costs: readonly Cost[]): Decimal => Decimal.sum(costs.map(({ amount }) => amount))

/** Sums by one name, largest first; the same sums in order of name. */
export function sumsBy(costs: readonly Cost[], nameOf: (cost: Cost) => string): { name: string; amount: Decimal }[] {
  const sums = new Map<string, Decimal>()
  for (const cost of costs) sums.set(nameOf(cost), (sums.get(nameOf(cost)) ?? Decimal.zero).plus(cost.amount))
  return [...sums]
    .map(([name, amount]) => ({ name, amount }))
    .sort((a, b) => b.amount.compare(a.amount) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
