/** The whole door: every call of operators. */
import type { Route } from '../http/serve.ts'
import { applicationRoutes } from './application-routes.ts'
import { operatorAuditRoutes } from './audit-routes.ts'
import { azureCreditRoutes } from './azure-credit-routes.ts'
import { backupRoutes } from './backup-routes.ts'
import { partnerChangeRoutes } from './change-routes.ts'
import { creditAccessRoutes } from './credit-access-routes.ts'
import { creditRoutes } from './credit-routes.ts'
import { operatorInvoiceRoutes } from './invoice-routes.ts'
import { type PriceDoorDeps, priceDoorRoutes } from './price-routes.ts'
import { rateDoorRoutes } from './rate-routes.ts'
import { resaleDoorRoutes } from './resale-routes.ts'
import { restateRoutes } from './restate-routes.ts'
import { type OperatorRouteDeps, partnerRoutes } from './routes.ts'
import { taxRoutes } from './tax-routes.ts'

export type DoorDeps = OperatorRouteDeps & PriceDoorDeps & Parameters<typeof backupRoutes>[0]

export function operatorRoutes(deps: DoorDeps): Route[] {
  return [
    ...partnerRoutes(deps),
    ...partnerChangeRoutes(deps),
    ...applicationRoutes(deps),
    ...operatorAuditRoutes(deps.pagingKey),
    ...backupRoutes(deps),
    ...creditAccessRoutes(deps),
    ...creditRoutes(deps),
    ...azureCreditRoutes(deps),
    ...taxRoutes(deps),
    ...rateDoorRoutes(deps),
    ...priceDoorRoutes(deps),
    ...resaleDoorRoutes(deps),
    ...restateRoutes(deps),
    ...operatorInvoiceRoutes(deps),
  ]
}
