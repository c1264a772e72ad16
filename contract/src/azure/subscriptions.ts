/** Running the Azure subscriptions of plans, and listing them (azure contract, sections 6 and 7). */
import { endpoint } from '../endpoint.ts'
import type { Moves } from '../moves.ts'
import { Flag, Guid, List, Optional, Shape, Text, TextMap, Whole, Words } from '../schema.ts'
import { AzureList, onResources, onSubscription } from './arm.ts'

/** Admin agents own the subscriptions of a plan on behalf of the customer. */
const owner = { roles: ['AdminAgent'] } as const

/** Longest name of an Azure subscription; upstream names no limit for it. */
export const displayNameLength = 64

export const DisplayName = Text('Name of the Azure subscription', { minLength: 1, maxLength: displayNameLength })

export const ownershipStates = ['Pending', 'Completed', 'Expired'] as const
export type OwnershipState = (typeof ownershipStates)[number]
/** A subscription offered to an owner in another directory, or to another than the caller. */
export const ownershipMoves: Moves<OwnershipState> = { Pending: ['Completed', 'Expired'], Completed: [], Expired: [] }

/** Clients of different years read different members. */
const SubscriptionDone = Shape({ subscriptionId: Guid(), value: Guid() }, { $id: 'AzureSubscriptionDone' })

export const cancelAzureSubscription = endpoint({
  ...onSubscription,
  ...owner,
  id: 'cancelAzureSubscription',
  method: 'POST',
  path: '/subscriptions/{subscription-id}/providers/Microsoft.Subscription/cancel',
  doc: 'Disable an Azure subscription: its usage ends at once, and it is deleted 90 days later',
  query: Shape({ IgnoreResourceCheck: Optional(Flag('Without effect: no resources are kept here')) }),
  replies: { 200: SubscriptionDone },
  faults: ['AzureSubscriptionNotFound'],
})

export const renameAzureSubscription = endpoint({
  ...onSubscription,
  ...owner,
  id: 'renameAzureSubscription',
  method: 'POST',
  path: '/subscriptions/{subscription-id}/providers/Microsoft.Subscription/rename',
  doc: 'Rename an Azure subscription',
  body: Shape({ subscriptionName: DisplayName }),
  replies: { 200: SubscriptionDone },
  faults: ['AzureSubscriptionNotFound', 'AzureSubscriptionReadOnly'],
})

export const enableAzureSubscription = endpoint({
  ...onSubscription,
  ...owner,
  id: 'enableAzureSubscription',
  method: 'POST',
  path: '/subscriptions/{subscription-id}/providers/Microsoft.Subscription/enable',
  doc: 'Enable a disabled Azure subscription of an active plan',
  replies: { 200: SubscriptionDone },
  faults: ['AzureSubscriptionNotFound', 'AzureConflict'],
})

const acceptance = {
  ...onSubscription,
  method: 'POST',
  doc: 'Accept the ownership of an Azure subscription; poll the `Location`',
  body: Shape({
    properties: Shape({ displayName: DisplayName, managementGroupId: Optional(Text()), tags: Optional(TextMap()) }),
  }),
  replies: { 202: null },
  faults: ['AzureSubscriptionNotFound', 'AzureNotAuthorized', 'AzureSubscriptionReadOnly', 'AzureConflict'],
} as const

export const acceptSubscriptionOwnership = endpoint({
  ...acceptance,
  id: 'acceptSubscriptionOwnership',
  path: '/providers/Microsoft.Subscription/subscriptions/{subscription-id}/acceptOwnership',
})

export const acceptSubscriptionOwnershipShort = endpoint({
  ...acceptance,
  id: 'acceptSubscriptionOwnershipShort',
  path: '/providers/Microsoft.Subscription/{subscription-id}/acceptOwnership',
})

export const getSubscriptionOwnershipStatus = endpoint({
  ...onSubscription,
  id: 'getSubscriptionOwnershipStatus',
  method: 'GET',
  path: '/providers/Microsoft.Subscription/subscriptions/{subscription-id}/acceptOwnershipStatus',
  doc: 'Whether the ownership of an Azure subscription is accepted',
  replies: {
    200: Shape(
      {
        subscriptionId: Guid(),
        acceptOwnershipState: Words(ownershipStates),
        provisioningState: Words(['Pending', 'Accepted', 'Succeeded']),
        billingOwner: Text(),
        subscriptionTenantId: Guid(),
        displayName: Text(),
        tags: Optional(TextMap()),
      },
      { $id: 'AzureOwnershipStatus' },
    ),
  },
  faults: ['AzureSubscriptionNotFound'],
})

export const azureStates = ['Enabled', 'Warned', 'PastDue', 'Disabled', 'Deleted'] as const
export type AzureState = (typeof azureStates)[number]

export const AzureSubscription = Shape(
  {
    id: Text('`/subscriptions/{id}`'),
    subscriptionId: Guid(),
    tenantId: Guid('The directory of the customer'),
    displayName: Text(),
    state: Words(azureStates),
    subscriptionPolicies: Shape({ locationPlacementId: Text(), quotaId: Text(), spendingLimit: Words(['On', 'Off', 'CurrentPeriodOff']) }),
    authorizationSource: Text(),
    managedByTenants: List(Shape({ tenantId: Guid() })),
    tags: TextMap(),
  },
  { $id: 'AzureSubscription' },
)

export const listAzureSubscriptions = endpoint({
  ...onResources,
  id: 'listAzureSubscriptions',
  method: 'GET',
  path: '/subscriptions',
  doc: 'The Azure subscriptions of all customers on which the caller has a role',
  replies: {
    200: Shape({
      value: List(AzureSubscription),
      nextLink: Optional(Text()),
      count: Optional(Shape({ type: Text(), value: Whole() })),
    }),
  },
})

export const getAzureSubscription = endpoint({
  ...onResources,
  roles: ['GlobalAdmin', 'AdminAgent', 'HelpdeskAgent'],
  id: 'getAzureSubscription',
  method: 'GET',
  path: '/subscriptions/{subscription-id}',
  doc: 'One Azure subscription',
  replies: { 200: AzureSubscription },
  faults: ['AzureSubscriptionNotFound'],
})

export const listAzureLocations = endpoint({
  ...onResources,
  roles: ['GlobalAdmin', 'AdminAgent', 'HelpdeskAgent'],
  id: 'listAzureLocations',
  method: 'GET',
  path: '/subscriptions/{subscription-id}/locations',
  doc: 'The regions of Azure',
  query: Shape({ includeExtendedLocations: Optional(Flag('Without effect: none are known')) }),
  replies: {
    200: AzureList(
      Shape(
        {
          id: Text(),
          subscriptionId: Optional(Guid()),
          name: Text(),
          type: Text(),
          displayName: Text(),
          regionalDisplayName: Text(),
          metadata: Shape({
            regionType: Text(),
            regionCategory: Text(),
            geographyGroup: Text(),
            longitude: Text(),
            latitude: Text(),
            physicalLocation: Text(),
            pairedRegion: List(Shape({ name: Text(), id: Text() })),
          }),
        },
        { $id: 'AzureLocation' },
      ),
    ),
  },
  faults: ['AzureSubscriptionNotFound'],
})
