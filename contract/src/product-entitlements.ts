/** Product entitlements: what orders of perpetual software and of reservations entitle to (commerce contract, section 9). */
import { endpoint } from './endpoint.ts'
import { Anything, Collection, Flag, InstantText, Link, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const entitlementTypes = ['software', 'reservedinstance', 'virtualmachinereservedinstance'] as const
export type EntitlementType = (typeof entitlementTypes)[number]

const dynamicAttributes = Optional(Shape({ reservationType: Text('`virtualmachines`, `sqldatabases`, …') }))

const entitlementMembers = {
  referenceOrder: Shape({ id: Text(), lineItemId: Text(), alternateId: Optional(Text()) }),
  productId: Text(),
  skuId: Text(),
  quantity: Whole('Without what was cancelled or returned'),
  quantityDetails: List(Shape({ quantity: Whole(), status: Text('`Fulfilled` or `Unfulfilled`') })),
  entitlementType: Text('`software`, `reservedinstance`, in the old form `virtual_machine_reserved_instance`'),
  entitledArtifacts: List(Shape({ artifactType: Text(), resourceId: Optional(Text()), link: Optional(Link), dynamicAttributes })),
  dynamicAttributes,
  expiryDate: Optional(InstantText('Only when asked for with showExpiry')),
  fulfillmentState: Optional(Text('`Fulfilled`, or `Cancelled` once nothing of it is left')),
}

/** Other products can come with one: each again an entitlement, without further ones of its own. */
export const Entitlement = Shape(
  { ...entitlementMembers, includedEntitlements: List(Shape({ ...entitlementMembers, includedEntitlements: List(Anything()) })) },
  { $id: 'Entitlement' },
)

export const listEntitlements = endpoint({
  id: 'listEntitlements',
  method: 'GET',
  path: '/v1/customers/{customer-id}/entitlements',
  domain: 'entitlements',
  auth: 'U',
  roles: ['AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  doc: 'What a customer is entitled to by orders: perpetual software and reservations',
  page: 'Get a collection of entitlements',
  query: Shape({
    entitlementType: Optional(Words(entitlementTypes, { description: 'Absent: all, reservations in their present form' })),
    showExpiry: Optional(Flag('Adds expiryDate where there is one')),
  }),
  replies: { 200: Collection(Entitlement) },
})
