/** Whether an Azure plan is used: what a suspension of it asks. */
import type { Reads } from '../db/state.ts'
import { entitlementsOf, hasActiveEntitlements } from '../entitlements/store.ts'
import { hasActiveReservations } from './store.ts'

/** Whether an Azure subscription of a plan is active, or a reservation that is billed to one, whatever that one's status. */
export async function isPlanInUse(db: Reads, planId: string): Promise<boolean> {
  if (await hasActiveEntitlements(db, planId)) return true
  for (const { customerId, id } of await entitlementsOf(db, planId))
    if (await hasActiveReservations(db, { customerId, subscriptionId: id })) return true
  return false
}
