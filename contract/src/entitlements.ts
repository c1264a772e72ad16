/** Azure entitlements: the Azure subscriptions of a plan (commerce contract, section 8). */
import { endpoint } from './endpoint.ts'
import type { Moves } from './moves.ts'
import { Attributes, Collection, Guid, Link, Optional, Shape, Text } from './schema.ts'

export const entitlementStatuses = ['active', 'inactive'] as const
export type EntitlementStatus = (typeof entitlementStatuses)[number]

/** Disabled by a cancel or on the Azure side, and back (commerce contract, section 12.5). */
export const entitlementMoves: Moves<EntitlementStatus> = {
  active: ['inactive'],
  inactive: ['active'],
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
