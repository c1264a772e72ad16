/**
 * Reservations: capacity bought for a term (azure contract, section 10; commerce contract, section 9). Here what every
 * side of them shares, and how Partner Center shows them; `azure/` holds the operations of Microsoft.Capacity.
 */
import { endpoint } from './endpoint.ts'
import type { Moves } from './moves.ts'
import { InstantText, List, Optional, Shape, Text, Whole } from './schema.ts'

/** `provisioningState` of an order and of a reservation (azure contract, section 10.2). */
export const reservationStates = [
  'Creating',
  'PendingResourceHold',
  'ConfirmedResourceHold',
  'PendingBilling',
  'ConfirmedBilling',
  'Created',
  'Succeeded',
  'Cancelled',
  'Expired',
  'BillingFailed',
  'Failed',
  'Split',
  'Merged',
] as const
export type ReservationState = (typeof reservationStates)[number]

/**
 * A purchase passes its steps to `Succeeded`; only that state can be used, changed, split, merged, returned or exchanged.
 * Whatever ends a reservation ends it for good.
 */
export const reservationMoves: Moves<ReservationState> = {
  Creating: ['PendingResourceHold', 'Succeeded', 'Cancelled', 'Failed'],
  PendingResourceHold: ['ConfirmedResourceHold', 'Cancelled', 'Failed'],
  ConfirmedResourceHold: ['PendingBilling', 'Cancelled', 'Failed'],
  PendingBilling: ['ConfirmedBilling', 'BillingFailed', 'Cancelled', 'Failed'],
  ConfirmedBilling: ['Created', 'Succeeded', 'Cancelled', 'Failed'],
  Created: ['Succeeded', 'Cancelled', 'Failed'],
  Succeeded: ['Cancelled', 'Expired', 'Split', 'Merged'],
  Cancelled: [],
  Expired: [],
  BillingFailed: ['Cancelled'],
  Failed: [],
  Split: [],
  Merged: [],
}

export const reservedResourceTypes = [
  'VirtualMachines',
  'SqlDatabases',
  'SuseLinux',
  'CosmosDb',
  'RedHat',
  'SqlDataWarehouse',
  'VMwareCloudSimple',
  'RedHatOsa',
  'Databricks',
  'AppService',
  'ManagedDisk',
  'BlockBlob',
  'RedisCache',
  'AzureDataExplorer',
  'MySql',
  'MariaDb',
  'PostgreSql',
  'DedicatedHost',
  'SapHana',
  'SqlAzureHybridBenefit',
  'AVS',
  'DataFactory',
  'NetAppStorage',
  'AzureFiles',
  'SqlEdge',
  'VirtualMachineSoftware',
] as const
export type ReservedResourceType = (typeof reservedResourceTypes)[number]

export const reservationTerms = ['P1Y', 'P3Y', 'P5Y'] as const
export type ReservationTerm = (typeof reservationTerms)[number]

export const reservationBillingPlans = ['Upfront', 'Monthly'] as const
export type ReservationBillingPlan = (typeof reservationBillingPlans)[number]

export const appliedScopeTypes = ['Single', 'Shared', 'ManagementGroup'] as const
export type AppliedScopeType = (typeof appliedScopeTypes)[number]

const ArtifactReservation = Shape({
  reservationId: Text(),
  displayName: Text(),
  scopeType: Text('`Shared` or `Single`'),
  appliedScopes: Optional(List(Text(), 'Only when not shared')),
  quantity: Whole(),
  effectiveDateTime: InstantText(),
  expiryDateTime: InstantText(),
  provisioningState: Text('`Created`, `Cancelled` or `Expired`'),
})

export const ReservedInstanceArtifactDetails = Shape(
  {
    type: Text('`reservedinstance` or `virtual_machine_reserved_instance`'),
    reservations: Optional(List(ArtifactReservation)),
    virtualMachineReservations: List(ArtifactReservation, 'The same under the name the sample prints'),
  },
  { $id: 'ReservedInstanceArtifactDetails' },
)

const artifact = {
  method: 'GET',
  domain: 'entitlements',
  auth: 'U',
  roles: ['AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  page: 'Get a collection of entitlements',
  replies: { 200: ReservedInstanceArtifactDetails },
  faults: ['ArtifactNotFound'],
} as const

export const getReservedInstanceArtifact = endpoint({
  ...artifact,
  id: 'getReservedInstanceArtifact',
  path: '/v1/customers/{customer-id}/artifacts/reservedinstance/groups/{group-id}/lineitems/{line-item-id}/resource/{resource-id}',
  doc: 'The reservations behind an entitlement; the address is that of its link',
})

export const getVirtualMachineReservedInstanceArtifact = endpoint({
  ...artifact,
  id: 'getVirtualMachineReservedInstanceArtifact',
  path: '/v1/customers/{customer-id}/artifacts/virtualmachinereservedinstance/groups/{group-id}/lineitems/{line-item-id}/resource/{resource-id}',
  doc: 'The virtual machine reservations behind an entitlement, in the old form',
})
