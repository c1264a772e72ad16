/** Everything of reservations that is called: by Partner Center's addresses and by Azure's. */
import type { Route } from '../http/serve.ts'
import { artifactRoutes } from './artifact-routes.ts'
import { capacityRoutes, type UtilizationOf } from './capacity-routes.ts'
import { reservationChangeRoutes } from './change-routes.ts'
import type { ReservationDeps } from './operations.ts'
import { purchaseRoutes } from './purchase-routes.ts'
import { refundRoutes } from './refund-routes.ts'

export function reservationRoutes(deps: ReservationDeps, utilizationOf: UtilizationOf): Route[] {
  return [
    ...artifactRoutes(),
    ...capacityRoutes(deps, utilizationOf),
    ...purchaseRoutes(deps),
    ...reservationChangeRoutes(deps),
    ...refundRoutes(deps),
  ]
}
