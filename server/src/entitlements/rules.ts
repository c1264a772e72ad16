/** Decides what becomes of the Azure subscriptions of a plan (commerce contract, sections 8 and 12.5). Pure. */
import type { Instant, Static } from 'lazuli-contract'
import { type AzureEntitlement, type EntitlementStatus, entitlementMoves } from 'lazuli-contract/entitlements.ts'
import { may } from 'lazuli-contract/moves.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'
import { subscriptionPath } from '../subscriptions/record.ts'

export interface EntitlementRecord {
  /** The Azure subscription id, lower case. */
  id: string
  customerId: string
  /** The plan. */
  subscriptionId: string
  friendlyName: string
  status: EntitlementStatus
  /** MPN id of the reseller of record. */
  partnerOnRecord?: string
  /** Start of its life: usage may exist from here on, and the partner administers it from here on. */
  createdAt: Instant
}

export interface NewEntitlement {
  /** A new GUID. */
  id: string
  customerId: string
  /** Id of the plan. */
  subscriptionId: string
  /** 1 for the one that completes an order, counting on for further ones without a name of their own. */
  ordinal?: number | undefined
  friendlyName?: string | undefined
  partnerOnRecord?: string | undefined
  at: Instant
}

/** An Azure subscription under a plan, active from `at`. Completing a plan order makes one, named `Azure subscription 1`. */
export function newAzureEntitlement(wanted: NewEntitlement): EntitlementRecord {
  return {
    id: wanted.id.toLowerCase(),
    customerId: wanted.customerId,
    subscriptionId: wanted.subscriptionId,
    friendlyName: wanted.friendlyName || `Azure subscription ${wanted.ordinal ?? 1}`,
    status: 'active',
    ...(wanted.partnerOnRecord ? { partnerOnRecord: wanted.partnerOnRecord } : {}),
    createdAt: wanted.at,
  }
}

/** The entitlement in its new status; a step the table does not have is refused. */
export function changeEntitlementStatus(current: EntitlementRecord, to: EntitlementStatus): Outcome<EntitlementRecord> {
  if (!may(entitlementMoves, current.status, to)) return refuse('StatusChangeRefused', { from: current.status, to })
  return { ...current, status: to }
}

/** The event of a changed entitlement; told to webhooks as a change of its plan. */
export function entitlementUpdated(now: EntitlementRecord, before: EntitlementRecord): NewEvent {
  return {
    type: 'subscription-updated',
    resourceId: now.subscriptionId,
    customerId: now.customerId,
    audit: {
      resourceType: 'azure_entitlement',
      operationType: 'update_subscription',
      customizedData: [{ key: 'EntitlementId', value: now.id }],
      oldValue: entitlementToWire(before),
      newValue: entitlementToWire(now),
    },
  }
}

export function entitlementToWire(record: EntitlementRecord): Static<typeof AzureEntitlement> {
  return {
    id: record.id,
    friendlyName: record.friendlyName,
    status: record.status,
    subscriptionId: record.subscriptionId,
    ...(record.partnerOnRecord ? { partnerOnRecord: record.partnerOnRecord } : {}),
    links: {
      self: {
        uri: `${subscriptionPath(record.customerId, record.subscriptionId)}/azureEntitlements/${record.id}`,
        method: 'GET',
        headers: [],
      },
    },
    attributes: { objectType: 'AzureEntitlement' },
  }
}
