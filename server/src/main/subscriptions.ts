/** What subscriptions ask of the domains after them. */
import { azureFollows } from '../entitlements/following.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { findOrder } from '../orders/store.ts'
import { isReservedFor } from '../orders/ties.ts'
import { isPlanInUse } from '../reservations/plan-use.ts'
import type { SubscriptionDeps } from '../subscriptions/routes.ts'

export const subscriptionTies: SubscriptionDeps = {
  orderId: async (db, customerId, named) => (await findOrder(db, customerId, named))?.id,
  lineNumber: async (db, { customerId, orderId, id }) =>
    (await findOrder(db, customerId, orderId))?.lines.find((line) => line.subscriptionId === id)?.number ?? 0,
  hasActiveEntitlements: async (db, planId) => (await isPlanInUse(db, planId)) || (await isReservedFor(db, planId)),
  azureFollows,
  async hasAzureSubscription(db, customerId, id) {
    const entitlement = await findEntitlement(db, id)
    return entitlement?.customerId === customerId && entitlement.status === 'active'
  },
}
