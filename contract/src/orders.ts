/** Orders: what a checkout places and a subscription comes from (commerce contract, section 6). */
import { endpoint } from './endpoint.ts'
import type { Moves } from './moves.ts'
import { Attributes, Collection, Exact, Flag, InstantText, Link, List, Optional, Shape, Text, TextMap, Whole, Words } from './schema.ts'
import { billingCycles } from './subscriptions.ts'

export const orderStatuses = ['pending', 'completed', 'cancelled'] as const
export type OrderStatus = (typeof orderStatuses)[number]

/** An order becomes completed when all its lines are fulfilled, cancelled when none is (commerce contract, section 12.2). */
export const orderMoves: Moves<OrderStatus> = {
  pending: ['completed', 'cancelled'],
  completed: ['cancelled'],
  cancelled: [],
}

export const orderLineStatuses = ['PrefulfillmentPending', 'Fulfilled', 'Unfulfilled'] as const
export type OrderLineStatus = (typeof orderLineStatuses)[number]

/** Provisioning of one line: from `Fulfilled` on its subscription or entitlement exists (commerce contract, section 12.3). */
export const orderLineMoves: Moves<OrderLineStatus> = {
  PrefulfillmentPending: ['Fulfilled', 'Unfulfilled'],
  Fulfilled: ['Unfulfilled'],
  Unfulfilled: [],
}

export const OrderLineItem = Shape(
  {
    lineItemNumber: Whole('From 0'),
    offerId: Text('Catalog item id or legacy offer id'),
    subscriptionId: Optional(Text('Absent while the order is pending')),
    termDuration: Optional(Text('ISO 8601')),
    transactionType: Text('`New` for a purchase'),
    friendlyName: Text(),
    quantity: Whole(),
    partnerIdOnRecord: Optional(Text('MPN id of the indirect reseller')),
    provisioningContext: Optional(TextMap()),
    renewsTo: Optional(Shape({ termDuration: Text() })),
    promotionId: Optional(Text()),
    customTermEndDate: Optional(InstantText()),
    attestationAccepted: Optional(Flag()),
    pricing: Optional(
      Shape({
        listPrice: Exact('Per unit, before tax'),
        discountedPrice: Exact('Per unit, before tax'),
        proratedPrice: Exact('Per unit, before tax'),
        price: Exact('Per unit, before tax'),
        extendedPrice: Exact('price × quantity'),
      }),
    ),
    links: Optional(Shape({ product: Optional(Link), sku: Optional(Link), availability: Optional(Link), subscription: Optional(Link) })),
    attributes: Optional(Attributes),
  },
  { $id: 'OrderLineItem' },
)

export const Order = Shape(
  {
    id: Text('Opaque; lookups also take alternateId'),
    alternateId: Text(),
    referenceCustomerId: Text(),
    billingCycle: Words(billingCycles),
    currencyCode: Text(),
    currencySymbol: Optional(Text()),
    lineItems: List(OrderLineItem),
    creationDate: InstantText(),
    status: Text('`pending`, `completed` or `cancelled`'),
    transactionType: Text('`UserPurchase` for everything bought through the API'),
    totalPrice: Optional(Exact('Before tax; only when prices were asked for')),
    partnerOnRecordAttestationAccepted: Optional(Flag()),
    client: Optional(Shape({ marketplaceCountry: Text(), deviceFamily: Text(), name: Text() })),
    links: Shape({ provisioningStatus: Optional(Link), patchOperation: Optional(Link), self: Link }),
    attributes: Attributes,
  },
  { $id: 'Order' },
)

const read = ['GlobalAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent'] as const

const prices = {
  include_price: Optional(Flag('Adds totalPrice and the pricing of each line')),
  price: Optional(Flag('Older name of include_price')),
}

export const listOrders = endpoint({
  id: 'listOrders',
  method: 'GET',
  path: '/v1/customers/{customer-id}/orders',
  domain: 'orders',
  auth: 'A',
  roles: read,
  doc: 'Orders of a customer, newest first; a new one may take 15 minutes to show',
  page: "Get all of a customer's orders; Get a list of orders by customer and billing cycle type",
  query: Shape({
    billingType: Optional(Words([...billingCycles, 'triennial', 'biennial'], { description: 'Only orders of this billing cycle' })),
    ...prices,
    indirect_reseller_id: Optional(Text('Only orders with this reseller of record: MPN id or tenant id')),
    include_system_purchases: Optional(Flag('Orders the system places on its own; there are none')),
  }),
  replies: { 200: Collection(Order) },
  faults: ['BadInput', 'PricesRefused'],
})

export const getOrder = endpoint({
  id: 'getOrder',
  method: 'GET',
  path: '/v1/customers/{customer-id}/orders/{order-id}',
  domain: 'orders',
  auth: 'A',
  roles: read,
  doc: 'One order, at once after checkout',
  page: 'Get an order by ID',
  query: Shape(prices),
  replies: { 200: Order },
  faults: ['BadInput', 'OrderNotFound', 'PricesRefused'],
})
