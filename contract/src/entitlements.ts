/** Azure entitlements: the Azure subscriptions of a plan (commerce contract, section 8). */
import { endpoint } from './endpoint.ts'
import type { Moves } from './moves.ts'
import { Attributes, Collection, Guid, Link, Optional, Shape, Text } from './schema.ts'

/** `deleted` is never seen: the entitlement is gone from lists and unknown by id. */
export const entitlementStatuses = ['active', 'inactive', 'deleted'] as const
export type EntitlementStatus = (typeof entitlementStatuses)[number]

/** Disabled by a cancel or on the Azure side, and back; gone once its retention is over (commerce contract, section 12.5). */
export const entitlementMoves: Moves<EntitlementStatus> = {
  active: ['inactive'],
  inactive: ['active', 'deleted'],
  deleted: [],
}

export const AzureEntitlement = Shape(
  {
    id: Guid('The Azure subscription id'),
    friendlyName: Text(),
    status: Text('`active`, or `inactive` once disabled'),
    subscriptionId: Text('The plan'),
    partnerOnRecord: Optional(Text('MPN id of the reseller of record')),
    links: Shape({ self: Link }),
    attributes: Attributes,
  },
  { $id: 'AzureEntitlement' },
)

export const listAzureEntitlements = endpoint({
  id: 'listAzureEntitlements',
  method: 'GET',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements',
  domain: 'entitlements',
  auth: 'A',
  roles: ['AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  doc: 'The Azure subscriptions of a plan, active and inactive',
  page: 'Get a list of Azure entitlements for a subscription',
  replies: { 200: Collection(AzureEntitlement) },
  faults: ['SubscriptionNotFound', 'NotAnAzureSubscription'],
})

/**
 * What the calls on one Azure subscription share: they alone name two general refusals differently ("Get an Azure
 * entitlement for a subscription", "Cancel an Azure subscription", "Reactivate an Azure subscription").
 */
const onOne = {
  domain: 'entitlements',
  auth: 'A',
  faultsInstead: { CustomerIdInvalid: 'EntitlementCustomerIdInvalid', NoRelationship: 'NoCommerceRelation' },
} as const

export const getAzureEntitlement = endpoint({
  ...onOne,
  id: 'getAzureEntitlement',
  method: 'GET',
  alsoMethods: ['POST'],
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements/{entitlement-id}',
  roles: ['AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  doc: 'One Azure subscription of a plan',
  page: 'Get an Azure entitlement for a subscription',
  replies: { 200: AzureEntitlement },
  faults: ['SubscriptionNotFound', 'EntitlementNotFound'],
})

/** The only reason a partner may give: the operation is for fraud and abuse. */
export const cancellationReason = 'compromise'

export const cancelAzureEntitlement = endpoint({
  ...onOne,
  id: 'cancelAzureEntitlement',
  method: 'POST',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements/{entitlement-id}/cancel',
  roles: ['GlobalAdmin', 'AdminAgent'],
  everyRole: true,
  doc: 'Cancel an Azure subscription of a plan; the answer shows it as it was, the change may take 10 minutes',
  page: 'Cancel an Azure subscription',
  body: Shape({ cancellationReason: Optional(Text(`\`${cancellationReason}\``)) }),
  replies: { 200: AzureEntitlement },
  faults: ['SubscriptionNotFound', 'EntitlementNotFound', 'CancellationReasonInvalid', 'StatusChangeRefused'],
})

export const reactivateAzureEntitlement = endpoint({
  ...onOne,
  id: 'reactivateAzureEntitlement',
  method: 'POST',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements/{entitlement-id}/reactivate',
  roles: ['GlobalAdmin', 'AdminAgent'],
  everyRole: true,
  doc: 'Reactivate a cancelled Azure subscription of an active plan; the answer shows it as it was, the change may take 10 minutes',
  page: 'Reactivate an Azure subscription',
  replies: { 202: AzureEntitlement },
  faults: ['SubscriptionNotFound', 'EntitlementNotFound', 'ReactivationImpossible'],
  faultsInstead: { ...onOne.faultsInstead, RoleMissing: 'ReactivationNotPermitted' },
})
