/** What becomes of Azure subscriptions when the subscription above them changes. */
import type { Instant } from 'lazuli-contract'
import { isRefusal } from '../base/outcome.ts'
import type { Reads, Write } from '../db/state.ts'
import { kindOf, type SubscriptionRecord } from '../subscriptions/record.ts'
import { type EntitlementRecord, followSubscription, isGone } from './rules.ts'
import { entitlementsOf, findEntitlement, putEntitlement } from './store.ts'

/**
 * A legacy subscription has one Azure subscription, which works exactly while it is active itself. Another reseller of record
 * takes over the Azure subscriptions that were its predecessor's; those made for a reseller of their own stay with that one.
 */
export async function azureFollows(db: Reads, now: SubscriptionRecord, before: SubscriptionRecord, at: Instant): Promise<Write[]> {
  const changed = new Map<string, EntitlementRecord>()
  if (kindOf(now) === 'legacyAzure' && now.status !== before.status && now.entitlementId !== undefined) {
    const own = await findEntitlement(db, now.entitlementId)
    const next = own && followSubscription(own, now.status === 'active' ? 'active' : 'inactive', at)
    if (next && !isRefusal(next)) changed.set(next.id, next)
  }
  if (now.partnerId !== before.partnerId && now.partnerId !== undefined)
    for (const below of await entitlementsOf(db, now.id))
      if (!isGone(below) && below.partnerOnRecord === before.partnerId)
        changed.set(below.id, { ...(changed.get(below.id) ?? below), partnerOnRecord: now.partnerId })
  return [...changed.values()].map(putEntitlement)
}
