/** What usage reads of plans and Azure subscriptions, in one step per Azure subscription. */

import { countryOf } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import type { Reads } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { isAzurePlan } from '../subscriptions/record.ts'
import { findSubscription } from '../subscriptions/store.ts'
import type { EntitlementFacts } from './intake.ts'

/** The facts usage of an Azure subscription needs; `undefined` when the partner has none such. */
export async function entitlementFacts(db: Reads, id: string): Promise<EntitlementFacts | undefined> {
  const entitlement = await findEntitlement(db, id)
  if (!entitlement) return undefined
  const plan = await findSubscription(db, entitlement.customerId, entitlement.subscriptionId)
  const customer = await findCustomer(db, entitlement.customerId)
  if (!plan || !customer) return undefined
  return {
    id: entitlement.id,
    customerId: entitlement.customerId,
    subscriptionId: plan.id,
    planSkuId: isAzurePlan(plan) ? (plan.offerId.split(':')[1] ?? '') : '',
    country: countryOf(customer),
    ...(isAzurePlan(plan) ? {} : { isLegacy: true as const }),
    ...(entitlement.upgraded ? { earlier: { subscriptionId: entitlement.upgraded.from, until: entitlement.upgraded.at } } : {}),
    ...(entitlement.pauses ? { pauses: entitlement.pauses } : {}),
  }
}
