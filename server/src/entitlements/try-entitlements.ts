/** A plan with its automatic Azure subscription, for tests. */
import { newPlanSubscription } from '../subscriptions/rules.ts'
import { newAzureEntitlement } from './rules.ts'
import { hasActiveEntitlements } from './store.ts'

/** What lies outside these routes is never asked here. */
export const subscriptionDeps = {
  orderId: async () => undefined,
  hasActiveEntitlements,
  azureFollows: async () => [],
  lineNumber: async () => 0,
  hasAzureSubscription: async () => false,
}

export const customer = '11f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
export const planId = '3f15978e-005c-b763-bb78-2a8fab289c58'
export const at = Date.parse('2026-09-01T00:00:00Z')
export const plan = newPlanSubscription({
  id: planId,
  customerId: customer,
  catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6',
  orderId: 'o',
  country: 'US',
  at,
})
export const made = newAzureEntitlement({ id: '899AE6F1-8a74-4d5e-b6c6-e6b5019bbff8', customerId: customer, subscriptionId: planId, at })
