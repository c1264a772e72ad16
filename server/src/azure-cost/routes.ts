/** What Azure costs, over HTTP. */
import type { Route } from '../http/serve.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { consumptionBudgetRoutes } from './budget-routes.ts'
import { costQueryRoutes } from './query-routes.ts'
import { reservationReportRoutes } from './reservation-routes.ts'
import { usageDetailRoutes } from './usage-routes.ts'

export function azureCostRoutes({ rates }: { rates: PartnerRates }): Route[] {
  return [...costQueryRoutes(rates), ...usageDetailRoutes(rates), ...consumptionBudgetRoutes(rates), ...reservationReportRoutes()]
}
