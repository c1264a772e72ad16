/** What Azure costs, over HTTP. */
import type { Route } from '../http/serve.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { consumptionBudgetRoutes } from './budget-routes.ts'
import type { Commitments } from './commitment-costs.ts'
import { costQueryRoutes } from './query-routes.ts'
import { reservationReportRoutes } from './reservation-routes.ts'
import { usageDetailRoutes } from './usage-routes.ts'

export function azureCostRoutes({ rates, how }: { rates: PartnerRates; how: Commitments }): Route[] {
  return [
    ...costQueryRoutes(rates, how),
    ...usageDetailRoutes(rates, how),
    ...consumptionBudgetRoutes(rates, how),
    ...reservationReportRoutes(),
  ]
}
