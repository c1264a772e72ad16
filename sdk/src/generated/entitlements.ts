// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { cancelAzureEntitlement as cancelAzureEntitlementOperation, getAzureEntitlement as getAzureEntitlementOperation, listAzureEntitlements as listAzureEntitlementsOperation, reactivateAzureEntitlement as reactivateAzureEntitlementOperation } from 'lazuli-contract/entitlements.ts'
import { listEntitlements as listEntitlementsOperation } from 'lazuli-contract/product-entitlements.ts'
import { getReservedInstanceArtifact as getReservedInstanceArtifactOperation, getVirtualMachineReservedInstanceArtifact as getVirtualMachineReservedInstanceArtifactOperation } from 'lazuli-contract/reservations.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { AzureEntitlement, Collection, Entitlement, OpenWord, ReservedInstanceArtifactDetails } from './types.ts'

export interface ListParams {
  customerId: string
  /** Absent: all, reservations in their present form */
  entitlementType?: 'software' | 'reservedinstance' | 'virtualmachinereservedinstance' | OpenWord | undefined
  /** Adds expiryDate where there is one */
  showExpiry?: boolean | undefined
}

/**
 * What a customer is entitled to by orders: perpetual software and reservations.
 *
 * `GET /v1/customers/{customer-id}/entitlements`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Documentation: Get a collection of entitlements.
 */
export function list(core: Core, params: ListParams, options?: CallOptions): Paged<Collection<Entitlement>, Entitlement> {
  return listOperation(core, listEntitlementsOperation, params, options)
}

export interface ListAzureParams {
  customerId: string
  subscriptionId: string
}

/**
 * The Azure subscriptions of a plan, active and inactive.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003), NotAnAzureSubscription (400/800011).
 * Documentation: Get a list of Azure entitlements for a subscription.
 */
export function listAzure(core: Core, params: ListAzureParams, options?: CallOptions): Paged<Collection<AzureEntitlement>, AzureEntitlement> {
  return listOperation(core, listAzureEntitlementsOperation, params, options)
}

export interface GetAzureParams {
  customerId: string
  subscriptionId: string
  entitlementId: string
}

/**
 * One Azure subscription of a plan.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements/{entitlement-id}`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003), EntitlementNotFound (404/800111).
 * Documentation: Get an Azure entitlement for a subscription.
 */
export function getAzure(core: Core, params: GetAzureParams, options?: CallOptions): Call<AzureEntitlement> {
  return callOperation(core, getAzureEntitlementOperation, params, options)
}

export interface CancelAzureParams {
  customerId: string
  subscriptionId: string
  entitlementId: string
  body?: {
    /** `compromise` */
    cancellationReason?: string
  } | undefined
}

/**
 * Cancel an Azure subscription of a plan; the answer shows it as it was, the change may take 10 minutes.
 *
 * `POST /v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements/{entitlement-id}/cancel`
 *
 * Called by: application or user (GlobalAdmin and AdminAgent).
 * Refused with: SubscriptionNotFound (404/20003), EntitlementNotFound (404/800111), CancellationReasonInvalid (400/900307), StatusChangeRefused (400/800040).
 * Documentation: Cancel an Azure subscription.
 */
export function cancelAzure(core: Core, params: CancelAzureParams, options?: CallOptions): Call<AzureEntitlement> {
  return callOperation(core, cancelAzureEntitlementOperation, params, options)
}

export interface ReactivateAzureParams {
  customerId: string
  subscriptionId: string
  entitlementId: string
}

/**
 * Reactivate a cancelled Azure subscription of an active plan; the answer shows it as it was, the change may take 10 minutes.
 *
 * `POST /v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements/{entitlement-id}/reactivate`
 *
 * Called by: application or user (GlobalAdmin and AdminAgent).
 * Refused with: SubscriptionNotFound (404/20003), EntitlementNotFound (404/800111), ReactivationImpossible (400/900337).
 * Documentation: Reactivate an Azure subscription.
 */
export function reactivateAzure(core: Core, params: ReactivateAzureParams, options?: CallOptions): Call<AzureEntitlement> {
  return callOperation(core, reactivateAzureEntitlementOperation, params, options)
}

export interface GetReservedInstanceParams {
  customerId: string
  groupId: string
  lineItemId: string
  resourceId: string
}

/**
 * The reservations behind an entitlement; the address is that of its link.
 *
 * `GET /v1/customers/{customer-id}/artifacts/reservedinstance/groups/{group-id}/lineitems/{line-item-id}/resource/{resource-id}`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: ArtifactNotFound (404/800037).
 * Documentation: Get a collection of entitlements.
 */
export function getReservedInstance(core: Core, params: GetReservedInstanceParams, options?: CallOptions): Call<ReservedInstanceArtifactDetails> {
  return callOperation(core, getReservedInstanceArtifactOperation, params, options)
}

export interface GetVirtualMachineReservedInstanceParams {
  customerId: string
  groupId: string
  lineItemId: string
  resourceId: string
}

/**
 * The virtual machine reservations behind an entitlement, in the old form.
 *
 * `GET /v1/customers/{customer-id}/artifacts/virtualmachinereservedinstance/groups/{group-id}/lineitems/{line-item-id}/resource/{resource-id}`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: ArtifactNotFound (404/800037).
 * Documentation: Get a collection of entitlements.
 */
export function getVirtualMachineReservedInstance(core: Core, params: GetVirtualMachineReservedInstanceParams, options?: CallOptions): Call<ReservedInstanceArtifactDetails> {
  return callOperation(core, getVirtualMachineReservedInstanceArtifactOperation, params, options)
}
