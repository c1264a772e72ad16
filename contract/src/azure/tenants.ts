/** What concerns a tenant rather than one subscription: policies, tenants, names, zones, lists of operations (azure contract, sections 6 and 7). */
import { endpoint } from '../endpoint.ts'
import { Flag, Guid, List, Optional, Shape, Text, Words } from '../schema.ts'
import { AzureList, onResources, onSubscription, ProviderOperation, SystemData } from './arm.ts'

export const listSubscriptionProviderOperations = endpoint({
  ...onSubscription,
  id: 'listSubscriptionProviderOperations',
  method: 'GET',
  path: '/providers/Microsoft.Subscription/operations',
  doc: 'What the provider Microsoft.Subscription can do',
  replies: { 200: AzureList(ProviderOperation) },
})

const policyMembers = {
  blockSubscriptionsLeavingTenant: Optional(Flag()),
  blockSubscriptionsIntoTenant: Optional(Flag()),
  exemptedPrincipals: Optional(List(Guid())),
}

export const TenantPolicy = Shape(
  {
    id: Text(),
    name: Text(),
    type: Text(),
    properties: Shape({ policyId: Guid(), ...policyMembers }),
    systemData: Optional(SystemData),
  },
  { $id: 'AzureTenantPolicy' },
)

export const getTenantSubscriptionPolicy = endpoint({
  ...onSubscription,
  id: 'getTenantSubscriptionPolicy',
  method: 'GET',
  path: '/providers/Microsoft.Subscription/policies/default',
  doc: 'Whether subscriptions may leave or enter the tenant',
  replies: { 200: TenantPolicy },
})

export const updateTenantSubscriptionPolicy = endpoint({
  ...onSubscription,
  roles: ['GlobalAdmin'],
  id: 'updateTenantSubscriptionPolicy',
  method: 'PUT',
  path: '/providers/Microsoft.Subscription/policies/default',
  doc: 'Change whether subscriptions may leave or enter the tenant',
  body: Shape({ ...policyMembers, properties: Optional(Shape(policyMembers)) }),
  replies: { 200: TenantPolicy },
})

export const listTenantSubscriptionPolicies = endpoint({
  ...onSubscription,
  id: 'listTenantSubscriptionPolicies',
  method: 'GET',
  path: '/providers/Microsoft.Subscription/policies',
  doc: 'The one policy of the tenant, as a list',
  replies: { 200: AzureList(TenantPolicy) },
})

export const getAccountSubscriptionPolicy = endpoint({
  ...onSubscription,
  id: 'getAccountSubscriptionPolicy',
  method: 'GET',
  path: '/providers/Microsoft.Billing/billingAccounts/{billing-account}/providers/Microsoft.Subscription/policies/default',
  doc: 'Which tenants a billing account serves',
  replies: {
    200: Shape(
      {
        id: Text(),
        name: Text(),
        type: Text(),
        properties: Shape({ serviceTenants: List(Shape({ tenantId: Guid(), tenantName: Text() })), allowTransfers: Flag() }),
        systemData: Optional(SystemData),
      },
      { $id: 'AzureAccountPolicy' },
    ),
  },
  faults: ['AzureBillingScopeNotFound'],
})

export const listAzureTenants = endpoint({
  ...onResources,
  id: 'listAzureTenants',
  method: 'GET',
  path: '/tenants',
  doc: 'The tenant of the caller, then those of its customers',
  replies: {
    200: AzureList(
      Shape(
        {
          id: Text(),
          tenantId: Guid(),
          tenantCategory: Words(['Home', 'ProjectedBy', 'ManagedBy']),
          country: Text(),
          countryCode: Text(),
          displayName: Text(),
          domains: List(Text()),
          defaultDomain: Text(),
          tenantType: Text(),
        },
        { $id: 'AzureTenant' },
      ),
    ),
  },
})

export const checkZonePeers = endpoint({
  ...onResources,
  id: 'checkZonePeers',
  method: 'POST',
  reads: true,
  path: '/subscriptions/{subscription-id}/providers/Microsoft.Resources/checkZonePeers',
  doc: 'Which availability zones of several subscriptions are the same',
  body: Shape({ location: Text(), subscriptionIds: List(Text('`{id}` or `subscriptions/{id}`')) }),
  replies: {
    200: Shape(
      {
        subscriptionId: Guid(),
        location: Text(),
        availabilityZonePeers: List(
          Shape({ availabilityZone: Text(), peers: List(Shape({ subscriptionId: Guid(), availabilityZone: Text() })) }),
        ),
      },
      { $id: 'AzureZonePeers' },
    ),
  },
  faults: ['AzureSubscriptionNotFound', 'AzureBadRequest'],
})

export const checkAzureResourceName = endpoint({
  ...onResources,
  id: 'checkAzureResourceName',
  method: 'POST',
  reads: true,
  path: '/providers/Microsoft.Resources/checkResourceName',
  doc: 'Whether a resource may have a name',
  body: Shape({ name: Text(), type: Text() }),
  replies: { 200: Shape({ name: Text(), type: Text(), status: Words(['Allowed', 'Reserved']) }) },
})

export const listResourceProviderOperations = endpoint({
  ...onResources,
  id: 'listResourceProviderOperations',
  method: 'GET',
  path: '/providers/Microsoft.Resources/operations',
  doc: 'What the provider Microsoft.Resources can do',
  replies: { 200: AzureList(ProviderOperation) },
})
