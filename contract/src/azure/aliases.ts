/** Making Azure subscriptions: aliases and the older routes (azure contract, sections 4 and 5). */
import { endpoint } from '../endpoint.ts'
import type { Moves } from '../moves.ts'
import { Guid, InstantText, Optional, Shape, Text, TextMap, Words } from '../schema.ts'
import { AzureList, onSubscription, SystemData } from './arm.ts'
import { DisplayName, ownershipStates } from './subscriptions.ts'

/** Who may make Azure subscriptions; a refusal says so in a word of its own. */
const creator = { roles: ['GlobalAdmin', 'AdminAgent'], faultsInstead: { RoleMissing: 'AzureUserNotAuthorized' } } as const

export const workloads = ['Production', 'DevTest'] as const
export type Workload = (typeof workloads)[number]
const WorkloadWord = Words(workloads, { description: '`DevTest` needs a plan of SKU `0002`' })

/** Whom a new subscription belongs to when it is not the caller. */
const AdditionalProperties = Shape(
  {
    managementGroupId: Optional(Text()),
    subscriptionTenantId: Optional(Guid()),
    subscriptionOwnerId: Optional(Guid()),
    tags: Optional(TextMap()),
  },
  { $id: 'AzureAliasAdditionalProperties' },
)

export const AliasRequest = Shape(
  {
    properties: Shape({
      displayName: Optional(DisplayName),
      workload: Optional(WorkloadWord),
      // The name an example of 2020 has.
      workloadType: Optional(WorkloadWord),
      billingScope: Optional(Text('`/providers/Microsoft.Billing/billingAccounts/{account}/customers/{customer}`')),
      resellerId: Optional(Text('MPN id of the reseller of record; indirect providers only')),
      subscriptionId: Optional(Text('An existing Azure subscription to name; absent: a new one is made')),
      additionalProperties: Optional(AdditionalProperties),
    }),
  },
  { $id: 'AzureAliasRequest' },
)

export const provisioningStates = ['Accepted', 'Succeeded', 'Failed'] as const
export type ProvisioningState = (typeof provisioningStates)[number]
/** A subscription being made under an alias. */
export const aliasMoves: Moves<ProvisioningState> = { Accepted: ['Succeeded', 'Failed'], Succeeded: [], Failed: [] }

export const Alias = Shape(
  {
    id: Text(),
    name: Text(),
    type: Text(),
    properties: Shape({
      subscriptionId: Guid(),
      displayName: Optional(Text()),
      provisioningState: Words(provisioningStates),
      billingScope: Optional(Text('As sent')),
      workload: Optional(Words(workloads)),
      resellerId: Optional(Text()),
      subscriptionOwnerId: Optional(Guid()),
      managementGroupId: Optional(Text()),
      createdTime: Optional(InstantText()),
      tags: Optional(TextMap()),
      acceptOwnershipUrl: Optional(Text()),
      acceptOwnershipState: Optional(Words(ownershipStates)),
    }),
    error: Optional(Shape({ code: Text(), message: Text() })),
    systemData: Optional(SystemData),
  },
  { $id: 'AzureSubscriptionAlias' },
)

const creationFaults = [
  'AzureBillingScopeInvalid',
  'AzureBillingScopeNotFound',
  'AzureNoActivePlan',
  'AzureConflict',
  'AzureSubscriptionLimit',
  'AzureResellerInvalid',
] as const

export const createSubscriptionAlias = endpoint({
  ...onSubscription,
  ...creator,
  id: 'createSubscriptionAlias',
  method: 'PUT',
  path: '/providers/Microsoft.Subscription/aliases/{alias-name}',
  doc: 'Make an Azure subscription under a plan, or name an existing one; poll the alias until it has succeeded',
  body: AliasRequest,
  replies: { 201: Alias, 200: Alias },
  faults: [...creationFaults, 'AzureSubscriptionNotFound', 'AzureForbidden'],
})

export const getSubscriptionAlias = endpoint({
  ...onSubscription,
  id: 'getSubscriptionAlias',
  method: 'GET',
  path: '/providers/Microsoft.Subscription/aliases/{alias-name}',
  doc: 'An alias and how far its subscription is',
  replies: { 200: Alias },
  faults: ['AzureResourceNotFound'],
})

export const listSubscriptionAliases = endpoint({
  ...onSubscription,
  id: 'listSubscriptionAliases',
  method: 'GET',
  path: '/providers/Microsoft.Subscription/aliases',
  doc: 'The aliases that the caller has made',
  replies: { 200: AzureList(Alias) },
})

export const deleteSubscriptionAlias = endpoint({
  ...onSubscription,
  ...creator,
  id: 'deleteSubscriptionAlias',
  method: 'DELETE',
  path: '/providers/Microsoft.Subscription/aliases/{alias-name}',
  doc: 'Forget an alias; its subscription stays',
  replies: { 200: null, 204: null },
  faults: ['AzureForbidden'],
})

/** `001` is what a specification prints for `0001`. */
const planSkus = ['0001', '0002'] as const

export const createCustomerAzureSubscription = endpoint({
  ...onSubscription,
  ...creator,
  id: 'createCustomerAzureSubscription',
  method: 'POST',
  path: '/providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/providers/Microsoft.Subscription/createSubscription',
  doc: 'Make an Azure subscription under a plan of a customer; poll the `Location`',
  body: Shape(
    {
      displayName: DisplayName,
      skuId: Optional(Words(planSkus, { alsoRead: { '001': '0001', '002': '0002' }, ordinals: {} })),
      resellerId: Optional(Text('MPN id of the reseller of record')),
      serviceProviderId: Optional(Text('Older name of resellerId')),
    },
    { $id: 'AzureSubscriptionCreation' },
  ),
  replies: { 202: null, 200: Shape({ subscriptionLink: Text() }) },
  faults: [...creationFaults],
})

export const createSectionAzureSubscription = endpoint({
  ...onSubscription,
  id: 'createSectionAzureSubscription',
  method: 'POST',
  path: '/providers/Microsoft.Billing/billingAccounts/{billing-account}/billingProfiles/{billing-profile}/invoiceSections/{invoice-section}/providers/Microsoft.Subscription/createSubscription',
  doc: 'Not for partners: refused',
  replies: {},
  faults: ['AzureBillingScopeInvalid'],
})

export const createEnrollmentAzureSubscription = endpoint({
  ...onSubscription,
  id: 'createEnrollmentAzureSubscription',
  method: 'POST',
  path: '/providers/Microsoft.Billing/enrollmentAccounts/{enrollment-account}/providers/Microsoft.Subscription/createSubscription',
  doc: 'Not for partners: refused',
  replies: {},
  faults: ['AzureBillingScopeInvalid'],
})

export const createSubscriptionDefinition = endpoint({
  ...onSubscription,
  id: 'createSubscriptionDefinition',
  method: 'PUT',
  path: '/providers/Microsoft.Subscription/subscriptionDefinitions/{definition-name}',
  doc: 'A route of 2017 that partners never had: refused',
  replies: {},
  faults: ['AzureResourceTypeUnknown'],
})

export const getSubscriptionOperation = endpoint({
  ...onSubscription,
  id: 'getSubscriptionOperation',
  method: 'GET',
  path: '/providers/Microsoft.Subscription/subscriptionOperations/{operation-id}',
  doc: 'How far the making of a subscription is: 202 while it runs',
  replies: { 200: Shape({ subscriptionLink: Text('`/subscriptions/{id}`') }), 202: null },
  faults: ['AzureResourceNotFound', 'AzureConflict'],
})
