/** Completes accepted orders when their time has come. */
import type { Catalog } from '../catalog/catalog.ts'
import { findCustomer } from '../customers/store.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { completeOrder } from './completion-rules.ts'
import { changeOf } from './purchase.ts'
import { completionJobKind } from './rules.ts'
import { findOrder } from './store.ts'

export function completeOrderJob(catalog: Catalog): JobHandler {
  return {
    kind: completionJobKind,
    async run(job, { now, ids, db }) {
      const { customerId, orderId } = job.payload as { customerId: string; orderId: string }
      const order = await findOrder(db, customerId, orderId)
      // A cancelled order is not completed any more.
      if (order?.status !== 'pending') return undefined
      const customer = await findCustomer(db, customerId)
      return changeOf(completeOrder(order, { at: now, ids, catalog, customerName: customer?.companyName }), now, catalog)
    },
  }
}
