/** Usage details over HTTP: load, return. */
import { createHash } from 'node:crypto'
import { listUsageDetails } from 'lazuli-contract/azure/cost.ts'
import { isRefusal } from '../base/outcome.ts'
import { azurePage } from '../http/azure.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import type { ExchangeRates } from '../rates/fx.ts'
import { costsOf, namesOf, usdOf } from './costs.ts'
import { readScope } from './scopes.ts'
import { detailKey, detailToAzure, readDays } from './usage-details.ts'

export function usageDetailRoutes(rates: ExchangeRates): Route[] {
  return [
    serve(listUsageDetails, async (call) => {
      const { partner, db, now, query } = call
      const scope = await readScope(call.path.scope, partner.facts, db)
      if (isRefusal(scope)) return scope
      const days = readDays(query.$filter, now)
      if (isRefusal(days)) return days
      const found = (await costsOf(partner, scope, { ...days, by: ['day', 'resource', 'details'] })).filter(
        (cost) =>
          !(cost.quantity.isZero && cost.billingTotal.isZero) &&
          (scope.resourceGroup === undefined || cost.details?.resourceGroup.toLowerCase() === scope.resourceGroup),
      )
      const rows = found
        .map((cost) => ({ cost, key: detailKey(cost), date: cost.usageDate ?? '' }))
        .sort((a, b) => (a.date === b.date ? (a.key < b.key ? -1 : 1) : a.date < b.date ? -1 : 1))
        .map(({ cost, key }) => ({ cost, name: createHash('sha256').update(key).digest('hex').slice(0, 32) }))
      const page = azurePage(call, rows, ({ name }) => name)
      if (isRefusal(page)) return page
      const expand = new Set((query.$expand ?? '').split(',').map((word) => word.trim().split('/').at(-1)?.toLowerCase() ?? ''))
      const names = await namesOf(
        db,
        page.value.map(({ cost }) => cost),
      )
      const facts = { facts: partner.facts, names, usdOf: usdOf(rates), expand }
      return ok({ ...page, value: page.value.map(({ cost, name }) => detailToAzure(cost, name, facts)) })
    }),
  ]
}
