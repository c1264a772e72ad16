// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { createCustomerAzureSubscription as createCustomerAzureSubscriptionOperation, createEnrollmentAzureSubscription as createEnrollmentAzureSubscriptionOperation, createSectionAzureSubscription as createSectionAzureSubscriptionOperation, createSubscriptionAlias as createSubscriptionAliasOperation, createSubscriptionDefinition as createSubscriptionDefinitionOperation, deleteSubscriptionAlias as deleteSubscriptionAliasOperation, getSubscriptionAlias as getSubscriptionAliasOperation, getSubscriptionOperation as getSubscriptionOperationOperation, listSubscriptionAliases as listSubscriptionAliasesOperation } from 'lazuli-contract/azure/aliases.ts'
import { acceptSubscriptionOwnership as acceptSubscriptionOwnershipOperation, acceptSubscriptionOwnershipShort as acceptSubscriptionOwnershipShortOperation, cancelAzureSubscription as cancelAzureSubscriptionOperation, enableAzureSubscription as enableAzureSubscriptionOperation, getAzureSubscription as getAzureSubscriptionOperation, getSubscriptionOwnershipStatus as getSubscriptionOwnershipStatusOperation, listAzureLocations as listAzureLocationsOperation, listAzureSubscriptions as listAzureSubscriptionsOperation, renameAzureSubscription as renameAzureSubscriptionOperation } from 'lazuli-contract/azure/subscriptions.ts'
import { checkAzureResourceName as checkAzureResourceNameOperation, checkZonePeers as checkZonePeersOperation, getAccountSubscriptionPolicy as getAccountSubscriptionPolicyOperation, getTenantSubscriptionPolicy as getTenantSubscriptionPolicyOperation, listAzureTenants as listAzureTenantsOperation, listResourceProviderOperations as listResourceProviderOperationsOperation, listSubscriptionProviderOperations as listSubscriptionProviderOperationsOperation, listTenantSubscriptionPolicies as listTenantSubscriptionPoliciesOperation, updateTenantSubscriptionPolicy as updateTenantSubscriptionPolicyOperation } from 'lazuli-contract/azure/tenants.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Alias, AliasRequest, AzureSubscription, OpenWord, ProviderOperation, SystemData, TenantPolicy } from './types.ts'

export interface CreateAliasParams {
  aliasName: string
  body: AliasRequest
}

/**
 * Make an Azure subscription under a plan, or name an existing one; poll the alias until it has succeeded.
 *
 * `PUT /providers/Microsoft.Subscription/aliases/{alias-name}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: AzureBillingScopeInvalid, AzureBillingScopeNotFound, AzureNoActivePlan, AzureConflict, AzureSubscriptionLimit, AzureResellerInvalid, AzureSubscriptionNotFound, AzureForbidden.
 */
export function createAlias(core: Core, params: CreateAliasParams, options?: CallOptions): Call<Alias> {
  return callOperation(core, createSubscriptionAliasOperation, params, options)
}

export interface GetAliasParams {
  aliasName: string
}

/**
 * An alias and how far its subscription is.
 *
 * `GET /providers/Microsoft.Subscription/aliases/{alias-name}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function getAlias(core: Core, params: GetAliasParams, options?: CallOptions): Call<Alias> {
  return callOperation(core, getSubscriptionAliasOperation, params, options)
}

/**
 * The aliases that the caller has made.
 *
 * `GET /providers/Microsoft.Subscription/aliases`
 *
 * Called by: application or user.
 */
export function listAliases(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: Alias[]
  nextLink?: string
}, Alias> {
  return listOperation(core, listSubscriptionAliasesOperation, params, options)
}

export interface DeleteAliasParams {
  aliasName: string
}

/**
 * Forget an alias; its subscription stays.
 *
 * `DELETE /providers/Microsoft.Subscription/aliases/{alias-name}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: AzureForbidden.
 */
export function deleteAlias(core: Core, params: DeleteAliasParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, deleteSubscriptionAliasOperation, params, options)
}

export interface CreateForCustomerParams {
  billingAccount: string
  customer: string
  body: {
    /** Name of the Azure subscription */
    displayName: string
    skuId?: '0001' | '0002' | OpenWord
    /** MPN id of the reseller of record */
    resellerId?: string
    /** Older name of resellerId */
    serviceProviderId?: string
  }
}

/**
 * Make an Azure subscription under a plan of a customer; poll the `Location`.
 *
 * `POST /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/providers/Microsoft.Subscription/createSubscription`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: AzureBillingScopeInvalid, AzureBillingScopeNotFound, AzureNoActivePlan, AzureConflict, AzureSubscriptionLimit, AzureResellerInvalid.
 */
export function createForCustomer(core: Core, params: CreateForCustomerParams, options?: CallOptions): Call<{
  subscriptionLink: string
} | undefined> {
  return callOperation(core, createCustomerAzureSubscriptionOperation, params, options)
}

export interface CreateForSectionParams {
  billingAccount: string
  billingProfile: string
  invoiceSection: string
}

/**
 * Not for partners: refused.
 *
 * `POST /providers/Microsoft.Billing/billingAccounts/{billing-account}/billingProfiles/{billing-profile}/invoiceSections/{invoice-section}/providers/Microsoft.Subscription/createSubscription`
 *
 * Called by: application or user.
 * Refused with: AzureBillingScopeInvalid.
 */
export function createForSection(core: Core, params: CreateForSectionParams, options?: CallOptions): Call<never> {
  return callOperation(core, createSectionAzureSubscriptionOperation, params, options)
}

export interface CreateForEnrollmentParams {
  enrollmentAccount: string
}

/**
 * Not for partners: refused.
 *
 * `POST /providers/Microsoft.Billing/enrollmentAccounts/{enrollment-account}/providers/Microsoft.Subscription/createSubscription`
 *
 * Called by: application or user.
 * Refused with: AzureBillingScopeInvalid.
 */
export function createForEnrollment(core: Core, params: CreateForEnrollmentParams, options?: CallOptions): Call<never> {
  return callOperation(core, createEnrollmentAzureSubscriptionOperation, params, options)
}

export interface CreateDefinitionParams {
  definitionName: string
}

/**
 * A route of 2017 that partners never had: refused.
 *
 * `PUT /providers/Microsoft.Subscription/subscriptionDefinitions/{definition-name}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceTypeUnknown.
 */
export function createDefinition(core: Core, params: CreateDefinitionParams, options?: CallOptions): Call<never> {
  return callOperation(core, createSubscriptionDefinitionOperation, params, options)
}

export interface GetOperationParams {
  operationId: string
}

/**
 * How far the making of a subscription is: 202 while it runs.
 *
 * `GET /providers/Microsoft.Subscription/subscriptionOperations/{operation-id}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureConflict.
 */
export function getOperation(core: Core, params: GetOperationParams, options?: CallOptions): Call<{
  /** `/subscriptions/{id}` */
  subscriptionLink: string
} | undefined> {
  return callOperation(core, getSubscriptionOperationOperation, params, options)
}

export interface CancelParams {
  subscriptionId: string
  /** Without effect: no resources are kept here */
  IgnoreResourceCheck?: boolean | undefined
}

/**
 * Disable an Azure subscription: its usage ends at once, and it is deleted 90 days later.
 *
 * `POST /subscriptions/{subscription-id}/providers/Microsoft.Subscription/cancel`
 *
 * Called by: application or user (AdminAgent).
 * Refused with: AzureSubscriptionNotFound.
 */
export function cancel(core: Core, params: CancelParams, options?: CallOptions): Call<{
  subscriptionId: string
  value: string
}> {
  return callOperation(core, cancelAzureSubscriptionOperation, params, options)
}

export interface RenameParams {
  subscriptionId: string
  body: {
    /** Name of the Azure subscription */
    subscriptionName: string
  }
}

/**
 * Rename an Azure subscription.
 *
 * `POST /subscriptions/{subscription-id}/providers/Microsoft.Subscription/rename`
 *
 * Called by: application or user (AdminAgent).
 * Refused with: AzureSubscriptionNotFound, AzureSubscriptionReadOnly.
 */
export function rename(core: Core, params: RenameParams, options?: CallOptions): Call<{
  subscriptionId: string
  value: string
}> {
  return callOperation(core, renameAzureSubscriptionOperation, params, options)
}

export interface EnableParams {
  subscriptionId: string
}

/**
 * Enable a disabled Azure subscription of an active plan.
 *
 * `POST /subscriptions/{subscription-id}/providers/Microsoft.Subscription/enable`
 *
 * Called by: application or user (AdminAgent).
 * Refused with: AzureSubscriptionNotFound, AzureConflict.
 */
export function enable(core: Core, params: EnableParams, options?: CallOptions): Call<{
  subscriptionId: string
  value: string
}> {
  return callOperation(core, enableAzureSubscriptionOperation, params, options)
}

export interface AcceptOwnershipParams {
  subscriptionId: string
  body: {
    properties: {
      /** Name of the Azure subscription */
      displayName: string
      managementGroupId?: string
      tags?: { [name: string]: string }
    }
  }
}

/**
 * Accept the ownership of an Azure subscription; poll the `Location`.
 *
 * `POST /providers/Microsoft.Subscription/subscriptions/{subscription-id}/acceptOwnership`
 *
 * Called by: application or user.
 * Refused with: AzureSubscriptionNotFound, AzureNotAuthorized, AzureSubscriptionReadOnly, AzureConflict.
 */
export function acceptOwnership(core: Core, params: AcceptOwnershipParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, acceptSubscriptionOwnershipOperation, params, options)
}

export interface AcceptOwnershipShortParams {
  subscriptionId: string
  body: {
    properties: {
      /** Name of the Azure subscription */
      displayName: string
      managementGroupId?: string
      tags?: { [name: string]: string }
    }
  }
}

/**
 * Accept the ownership of an Azure subscription; poll the `Location`.
 *
 * `POST /providers/Microsoft.Subscription/{subscription-id}/acceptOwnership`
 *
 * Called by: application or user.
 * Refused with: AzureSubscriptionNotFound, AzureNotAuthorized, AzureSubscriptionReadOnly, AzureConflict.
 */
export function acceptOwnershipShort(core: Core, params: AcceptOwnershipShortParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, acceptSubscriptionOwnershipShortOperation, params, options)
}

export interface GetOwnershipStatusParams {
  subscriptionId: string
}

/**
 * Whether the ownership of an Azure subscription is accepted.
 *
 * `GET /providers/Microsoft.Subscription/subscriptions/{subscription-id}/acceptOwnershipStatus`
 *
 * Called by: application or user.
 * Refused with: AzureSubscriptionNotFound.
 */
export function getOwnershipStatus(core: Core, params: GetOwnershipStatusParams, options?: CallOptions): Call<{
  subscriptionId: string
  acceptOwnershipState: 'Pending' | 'Completed' | 'Expired' | OpenWord
  provisioningState: 'Pending' | 'Accepted' | 'Succeeded' | OpenWord
  billingOwner: string
  subscriptionTenantId: string
  displayName: string
  tags?: { [name: string]: string }
}> {
  return callOperation(core, getSubscriptionOwnershipStatusOperation, params, options)
}

/**
 * What the provider Microsoft.Subscription can do.
 *
 * `GET /providers/Microsoft.Subscription/operations`
 *
 * Called by: application or user.
 */
export function listProviderOperations(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: ProviderOperation[]
  nextLink?: string
}, ProviderOperation> {
  return listOperation(core, listSubscriptionProviderOperationsOperation, params, options)
}

/**
 * Whether subscriptions may leave or enter the tenant.
 *
 * `GET /providers/Microsoft.Subscription/policies/default`
 *
 * Called by: application or user.
 */
export function getTenantPolicy(core: Core, params?: Record<string, never>, options?: CallOptions): Call<TenantPolicy> {
  return callOperation(core, getTenantSubscriptionPolicyOperation, params, options)
}

export interface UpdateTenantPolicyParams {
  body?: {
    blockSubscriptionsLeavingTenant?: boolean
    blockSubscriptionsIntoTenant?: boolean
    exemptedPrincipals?: string[]
    properties?: {
      blockSubscriptionsLeavingTenant?: boolean
      blockSubscriptionsIntoTenant?: boolean
      exemptedPrincipals?: string[]
    }
  } | undefined
}

/**
 * Change whether subscriptions may leave or enter the tenant.
 *
 * `PUT /providers/Microsoft.Subscription/policies/default`
 *
 * Called by: application or user (GlobalAdmin).
 */
export function updateTenantPolicy(core: Core, params?: UpdateTenantPolicyParams, options?: CallOptions): Call<TenantPolicy> {
  return callOperation(core, updateTenantSubscriptionPolicyOperation, params, options)
}

/**
 * The one policy of the tenant, as a list.
 *
 * `GET /providers/Microsoft.Subscription/policies`
 *
 * Called by: application or user.
 */
export function listTenantPolicies(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: TenantPolicy[]
  nextLink?: string
}, TenantPolicy> {
  return listOperation(core, listTenantSubscriptionPoliciesOperation, params, options)
}

export interface GetAccountPolicyParams {
  billingAccount: string
}

/**
 * Which tenants a billing account serves.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/providers/Microsoft.Subscription/policies/default`
 *
 * Called by: application or user.
 * Refused with: AzureBillingScopeNotFound.
 */
export function getAccountPolicy(core: Core, params: GetAccountPolicyParams, options?: CallOptions): Call<{
  id: string
  name: string
  type: string
  properties: {
    serviceTenants: {
      tenantId: string
      tenantName: string
    }[]
    allowTransfers: boolean
  }
  systemData?: SystemData
}> {
  return callOperation(core, getAccountSubscriptionPolicyOperation, params, options)
}

/**
 * The Azure subscriptions of all customers on which the caller has a role.
 *
 * `GET /subscriptions`
 *
 * Called by: application or user.
 */
export function list(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: AzureSubscription[]
  nextLink?: string
  count?: {
    type: string
    value: number
  }
}, AzureSubscription> {
  return listOperation(core, listAzureSubscriptionsOperation, params, options)
}

export interface GetParams {
  subscriptionId: string
}

/**
 * One Azure subscription.
 *
 * `GET /subscriptions/{subscription-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, HelpdeskAgent).
 * Refused with: AzureSubscriptionNotFound.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<AzureSubscription> {
  return callOperation(core, getAzureSubscriptionOperation, params, options)
}

export interface ListLocationsParams {
  subscriptionId: string
  /** Without effect: none are known */
  includeExtendedLocations?: boolean | undefined
}

/**
 * The regions of Azure.
 *
 * `GET /subscriptions/{subscription-id}/locations`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, HelpdeskAgent).
 * Refused with: AzureSubscriptionNotFound.
 */
export function listLocations(core: Core, params: ListLocationsParams, options?: CallOptions): Paged<{
  value: {
    id: string
    subscriptionId?: string
    name: string
    type: string
    displayName: string
    regionalDisplayName: string
    metadata: {
      regionType: string
      regionCategory: string
      geographyGroup: string
      longitude: string
      latitude: string
      physicalLocation: string
      pairedRegion: {
        name: string
        id: string
      }[]
    }
  }[]
  nextLink?: string
}, {
  id: string
  subscriptionId?: string
  name: string
  type: string
  displayName: string
  regionalDisplayName: string
  metadata: {
    regionType: string
    regionCategory: string
    geographyGroup: string
    longitude: string
    latitude: string
    physicalLocation: string
    pairedRegion: {
      name: string
      id: string
    }[]
  }
}> {
  return listOperation(core, listAzureLocationsOperation, params, options)
}

/**
 * The tenant of the caller, then those of its customers.
 *
 * `GET /tenants`
 *
 * Called by: application or user.
 */
export function listTenants(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: {
    id: string
    tenantId: string
    tenantCategory: 'Home' | 'ProjectedBy' | 'ManagedBy' | OpenWord
    country: string
    countryCode: string
    displayName: string
    domains: string[]
    defaultDomain: string
    tenantType: string
  }[]
  nextLink?: string
}, {
  id: string
  tenantId: string
  tenantCategory: 'Home' | 'ProjectedBy' | 'ManagedBy' | OpenWord
  country: string
  countryCode: string
  displayName: string
  domains: string[]
  defaultDomain: string
  tenantType: string
}> {
  return listOperation(core, listAzureTenantsOperation, params, options)
}

export interface CheckZonePeersParams {
  subscriptionId: string
  body: {
    location: string
    subscriptionIds: string[]
  }
}

/**
 * Which availability zones of several subscriptions are the same.
 *
 * `POST /subscriptions/{subscription-id}/providers/Microsoft.Resources/checkZonePeers`
 *
 * Called by: application or user.
 * Refused with: AzureSubscriptionNotFound, AzureBadRequest.
 */
export function checkZonePeers(core: Core, params: CheckZonePeersParams, options?: CallOptions): Call<{
  subscriptionId: string
  location: string
  availabilityZonePeers: {
    availabilityZone: string
    peers: {
      subscriptionId: string
      availabilityZone: string
    }[]
  }[]
}> {
  return callOperation(core, checkZonePeersOperation, params, options)
}

export interface CheckResourceNameParams {
  body: {
    name: string
    type: string
  }
}

/**
 * Whether a resource may have a name.
 *
 * `POST /providers/Microsoft.Resources/checkResourceName`
 *
 * Called by: application or user.
 */
export function checkResourceName(core: Core, params: CheckResourceNameParams, options?: CallOptions): Call<{
  name: string
  type: string
  status: 'Allowed' | 'Reserved' | OpenWord
}> {
  return callOperation(core, checkAzureResourceNameOperation, params, options)
}

/**
 * What the provider Microsoft.Resources can do.
 *
 * `GET /providers/Microsoft.Resources/operations`
 *
 * Called by: application or user.
 */
export function listResourceOperations(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: ProviderOperation[]
  nextLink?: string
}, ProviderOperation> {
  return listOperation(core, listResourceProviderOperationsOperation, params, options)
}
