/** Under which Azure subscription a reservation can be bought (commerce contract, section 9.4). Pure. */
import type { CatalogAvailability } from '../catalog/rules.ts'
import type { EntitlementRecord } from '../entitlements/rules.ts'
import { isAzure, kindOf, type SubscriptionRecord } from '../subscriptions/record.ts'

/** What the customer holds. */
export interface Holdings {
  subscriptions: readonly HeldSubscription[]
  /** Azure subscriptions of the customer; only there when an order asks for a reservation. */
  azureSubscriptions: readonly Pick<EntitlementRecord, 'id' | 'subscriptionId' | 'status'>[]
}

export type HeldSubscription = Pick<
  SubscriptionRecord,
  'id' | 'offerId' | 'kind' | 'status' | 'partnerId' | 'entitlementId' | 'registration'
>

/**
 * The Azure subscription that is billed for a reservation. Named is, of a legacy offer, the Azure subscription; of a plan
 * either the plan, for which its first active Azure subscription stands, or one of its Azure subscriptions. Each
 * reservation has an availability for plans and another for legacy offers.
 */
export function reservationTarget(
  named: string,
  { scope }: Pick<CatalogAvailability, 'scope'>,
  { subscriptions, azureSubscriptions }: Holdings,
): { azureSubscriptionId: string } | { problem: 'unknown' | 'inactive' | 'otherScope' | 'unregistered' } {
  const id = named.trim().toLowerCase()
  const azure = azureSubscriptions.find((entitlement) => entitlement.id.toLowerCase() === id)
  const subscription = subscriptions.find(
    (held) =>
      held.id.toLowerCase() === id ||
      held.entitlementId?.toLowerCase() === id ||
      held.id.toLowerCase() === azure?.subscriptionId.toLowerCase(),
  )
  if (!subscription || !isAzure(subscription)) return { problem: 'unknown' }
  const under = azureSubscriptions.filter((entitlement) => entitlement.subscriptionId.toLowerCase() === subscription.id.toLowerCase())
  const used = azure ?? under.find(({ status }) => status === 'active')
  if (subscription.status !== 'active' || used?.status !== 'active') return { problem: 'inactive' }
  if ((kindOf(subscription) === 'plan') !== (scope === 'AzurePlan')) return { problem: 'otherScope' }
  if (subscription.registration !== 'Registered') return { problem: 'unregistered' }
  return { azureSubscriptionId: used.id }
}
