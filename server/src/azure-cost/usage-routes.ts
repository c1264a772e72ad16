/** Usage details over HTTP: load, return. */
import { createHash } from 'node:crypto'
import { addDays, type Day, parseInstant, parseJson } from 'lazuli-contract'
import { listUsageDetails } from 'lazuli-contract/azure/cost.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { azureSeek } from '../http/azure.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import type { Commitments, Cost } from './commitment-costs.ts'
import { costsOf, isSeen, type Metric, namesOf, type Seen, seenNow, usdOf } from './costs.ts'
import { readScope } from './scopes.ts'
import { detailKey, detailToAzure, readDays } from './usage-details.ts'

interface Named {
  cost: Cost
  day: Day
  name: string
}

/** Usage alone unless asked for. */
function metricOf(word = 'usage'): Outcome<Metric> {
  const metrics: Readonly<Record<string, Metric>> = { usage: 'Usage', actualcost: 'ActualCost', amortizedcost: 'AmortizedCost' }
  return metrics[word.toLowerCase()] ?? refuse('AzureBadRequest', { detail: 'metric is usage, actualcost or amortizedcost' })
}

export function usageDetailRoutes(rates: PartnerRates, how: Commitments): Route[] {
  return [
    serve(listUsageDetails, async (call) => {
      const { partner, db, now, query } = call
      const scope = await readScope(call.path.scope, partner.facts, db)
      if (isRefusal(scope)) return scope
      const days = readDays(query.$filter, now)
      if (isRefusal(days)) return days
      // All pages read what the first saw.
      let seen = seenNow(db, now)
      const metric = metricOf(query.metric)
      if (isRefusal(metric)) return metric

      /** Rows of one day in their order: no more than that is held at a time. */
      const rowsOn = async (day: Day): Promise<Named[]> => {
        const by = ['day', 'resource', 'details', 'benefit', 'invoice'] as const
        // What was charged for first comes first, so a correction that is billed later changes no name.
        const before = new Map<string, number>()
        const nameOf = (cost: Cost): string => {
          const key = detailKey(cost)
          const count = before.get(key) ?? 0
          before.set(key, count + 1)
          return createHash('sha256')
            .update(count === 0 ? key : `${key} ${count}`)
            .digest('hex')
            .slice(0, 32)
        }
        return (await costsOf(partner, scope, { from: day, to: addDays(day, 1), metric, seen, by }, how))
          .map((cost) => ({ cost, day, name: nameOf(cost) }))
          .filter(
            ({ cost }) =>
              !(cost.quantity.isZero && cost.billingTotal.isZero) &&
              (scope.resourceGroup === undefined || cost.details?.resourceGroup.toLowerCase() === scope.resourceGroup),
          )
          .sort((a, b) => (a.name < b.name ? -1 : 1))
      }
      const read = async (after: string | undefined, limit: number): Promise<Named[] | undefined> => {
        const place = after === undefined ? undefined : readPlace(after)
        if (after !== undefined && !place) return undefined
        if (place) seen = place.seen
        const used = await costsOf(partner, scope, { ...days, from: place?.day ?? days.from, metric, seen, by: ['day'] }, how)
        const rows: Named[] = []
        for (const day of [...new Set(used.map(({ usageDate }) => usageDate as Day))].sort()) {
          if (rows.length >= limit) break
          for (const row of await rowsOn(day)) if (!(place && day === place.day && row.name <= place.name)) rows.push(row)
        }
        return rows.slice(0, limit)
      }

      const page = await azureSeek(call, read, ({ day, name }) => JSON.stringify({ day, name, seen }))
      if (isRefusal(page)) return page
      const expand = new Set((query.$expand ?? '').split(',').map((word) => word.trim().split('/').at(-1)?.toLowerCase() ?? ''))
      const names = await namesOf(
        db,
        page.value.map(({ cost }) => cost),
      )
      const facts = { facts: partner.facts, names, usdOf: usdOf(rates(db)), expand }
      return ok({ ...page, value: page.value.map(({ cost, name }) => detailToAzure(cost, name, facts)) })
    }),
  ]
}

interface Place {
  day: Day
  name: string
  seen: Seen
}

function readPlace(text: string): Place | undefined {
  try {
    const { day, name, seen } = parseJson(text) as unknown as Place
    const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && parseInstant(day) !== undefined
    return isDay && typeof name === 'string' && isSeen(seen) ? { day, name, seen } : undefined
  } catch {
    return undefined
  }
}
