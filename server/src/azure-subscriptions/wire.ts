/** How what is kept leaves the service on the Azure side. */
import { formatInstant, type Instant, type Static } from 'lazuli-contract'
import type { AzureState, AzureSubscription } from 'lazuli-contract/azure/subscriptions.ts'
import { disabledSince, type EntitlementRecord } from '../entitlements/rules.ts'

/** Who made something and when; nothing here is changed by anybody else. */
export function systemData({ createdBy, createdAt }: { createdBy: { name: string; type: string }; createdAt: Instant }) {
  const at = formatInstant(createdAt)
  return {
    createdBy: createdBy.name,
    createdByType: createdBy.type,
    createdAt: at,
    lastModifiedBy: createdBy.name,
    lastModifiedByType: createdBy.type,
    lastModifiedAt: at,
  }
}

/**
 * The Azure side is ahead of Partner Center, which shows an accepted change up to ten minutes later: just cancelled is
 * `Warned` until then, just reactivated is `Enabled` at once (azure contract, section 7).
 */
export function azureStateOf(record: EntitlementRecord): AzureState {
  if (record.status === 'deleted') return 'Deleted'
  if (record.changingTo === 'active') return 'Enabled'
  if (record.status === 'inactive') return 'Disabled'
  return disabledSince(record) === undefined ? 'Enabled' : 'Warned'
}

export function subscriptionToAzure(record: EntitlementRecord): Static<typeof AzureSubscription> {
  return {
    id: `/subscriptions/${record.id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    tags: { ...record.tags },
    subscriptionId: record.id,
    tenantId: record.customerId,
    displayName: record.friendlyName,
    state: azureStateOf(record),
    subscriptionPolicies: { locationPlacementId: 'Public_2014-09-01', quotaId: 'CSP_2015-05-01', spendingLimit: 'Off' },
  }
}
