/** Completes accepted orders when their time has come. */
import type { Instant } from 'lazuli-contract'
import { findCustomer } from '../customers/store.ts'
import type { NewJob } from '../db/state.ts'
import { putEntitlement } from '../entitlements/store.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { putSubscription } from '../subscriptions/store.ts'
import type { OrderRecord } from './record.ts'
import { completeOrder } from './rules.ts'
import { findOrder, putOrder } from './store.ts'

const kind = 'complete-order'

/** The job that completes an order. */
export function completionJob(order: Pick<OrderRecord, 'id' | 'customerId'>, dueAt: Instant): NewJob {
  return { kind, dueAt, key: order.id, payload: { customerId: order.customerId, orderId: order.id } }
}

export const completeOrderJob: JobHandler = {
  kind,
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
