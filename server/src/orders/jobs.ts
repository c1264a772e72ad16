/** Completes accepted orders when their time has come. */
import { findCustomer } from '../customers/store.ts'
import { putEntitlement } from '../entitlements/store.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { putSubscription } from '../subscriptions/store.ts'
import { completeOrder, completionJobKind } from './rules.ts'
import { findOrder, putOrder } from './store.ts'

export const completeOrderJob: JobHandler = {
  kind: completionJobKind,
  async run(job, { now, ids, db }) {
    const { customerId, orderId } = job.payload as { customerId: string; orderId: string }
    const order = await findOrder(db, customerId, orderId)
    // A cancelled order is not completed any more.
    if (order?.status !== 'pending') return undefined
    const customer = await findCustomer(db, customerId)
    const completion = completeOrder(order, { at: now, ids, customerName: customer?.companyName })
    return {
      writes: [
        putOrder(completion.order),
        ...completion.subscriptions.map(putSubscription),
        ...completion.entitlements.map(putEntitlement),
      ],
      events: completion.events,
    }
  },
}
