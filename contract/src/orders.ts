/** Orders: what a checkout places and a subscription comes from (commerce contract, section 6). */
import { endpoint } from './endpoint.ts'
import type { Moves } from './moves.ts'
import {
  Anything,
  Attributes,
  Collection,
  Exact,
  Flag,
  InstantText,
  Link,
  List,
  Optional,
  Shape,
  Text,
  TextMap,
  Whole,
  Words,
} from './schema.ts'
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
    subscriptionId: Optional(Text('Absent while the order is pending, and on lines that become no subscription')),
    parentSubscriptionId: Optional(Text('Add-ons: the subscription they are for')),
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
    links: Optional(
      Shape({
        product: Optional(Link),
        sku: Optional(Link),
        availability: Optional(Link),
        subscription: Optional(Link),
        provisioningStatus: Optional(Link),
        activationLinks: Optional(Link),
      }),
    ),
    attributes: Optional(Attributes),
  },
  { $id: 'OrderLineItem' },
)

export const Order = Shape(
  {
    id: Text('Opaque, a GUID for legacy offers; lookups also take alternateId'),
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

/** How far a line is, and how much of it. */
export const OrderLineItemProvisioningStatus = Shape(
  {
    lineItemNumber: Whole(),
    status: Words(orderLineStatuses),
    quantityProvisioningInformation: List(
      Shape({ quantity: Whole(), status: Words(orderLineStatuses), attributes: Optional(Attributes) }),
      'Always there',
    ),
    attributes: Attributes,
  },
  { $id: 'OrderLineItemProvisioningStatus' },
)

export const OrderLineItemActivationLink = Shape({ lineItemNumber: Whole(), link: Link }, { $id: 'OrderLineItemActivationLink' })

/** What is read of a line in a body; all else is read only. SDKs send it back whole. */
const sentLine = {
  lineItemNumber: Optional(Whole('By position when all are 0', { minimum: 0 })),
  offerId: Optional(Text('Catalog item id or legacy offer id')),
  subscriptionId: Optional(Text()),
  parentSubscriptionId: Optional(Text('Buys an add-on to this subscription')),
  friendlyName: Optional(Text()),
  quantity: Optional(Whole()),
  partnerIdOnRecord: Optional(Text('MPN id of the indirect reseller; needs a user')),
  termDuration: Optional(Text('ISO 8601')),
  provisioningContext: Optional(TextMap()),
  renewsTo: Optional(Anything('`{termDuration}`; of a list the first counts')),
  promotionId: Optional(Text()),
  customTermEndDate: Optional(InstantText()),
  attestationAccepted: Optional(Flag()),
}
const sentCycle = Optional(Words([...billingCycles, 'triennial', 'biennial']))

export const OrderInput = Shape(
  {
    referenceCustomerId: Optional(Text('When given, the customer of the address')),
    billingCycle: sentCycle,
    lineItems: List(Shape(sentLine, { $id: 'OrderLineItemInput' }), 'At least one'),
    partnerOnRecordAttestationAccepted: Optional(Flag()),
  },
  { $id: 'OrderInput' },
)

/** A whole order or the part that tells what is wanted: recognised by what is in it (commerce contract, section 6.4). */
export const OrderPatch = Shape(
  {
    id: Optional(Text()),
    referenceCustomerId: Optional(Text()),
    status: Optional(Text('`cancelled` cancels the lines given, or all')),
    billingCycle: sentCycle,
    lineItems: Optional(List(Shape(sentLine))),
    attributes: Optional(Attributes),
  },
  { $id: 'OrderPatch' },
)

const sell = ['GlobalAdmin', 'AdminAgent', 'SalesAgent'] as const
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
    include_system_purchases: Optional(Flag('Orders the system places on its own, as for an upgrade, too; default false')),
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

/** The refusals of a purchase, by cart or by order, in the order in which they are looked for. */
export const purchaseFaults = [
  'OfferInvalid',
  'ItemNotPurchasable',
  'SavingsPlanElsewhere',
  'NotSoldInSandbox',
  'ItemNotInCountry',
  'LegacyOfferNotPurchasable',
  'LegacyQuantityUnavailable',
  'QuantityUnavailable',
  'AddOnUnrelated',
  'SubscriptionInvalid',
  'ParentNotActive',
  'ResellerNotFound',
  'ResellerInvalid',
  'ResellerAgreementMissing',
  'AgreementMissing',
  'PurchaseWhileUpgradePending',
  'PurchaseWhileUpgradeRunning',
  'PurchaseAfterFailedUpgrade',
  'SubscriptionLimit',
  'SandboxPlanLimit',
  'LegacyAzureLimit',
  'NotAnAzureSubscription',
  'SubscriptionNotActive',
  'SubscriptionNotEnabled',
  'SubscriptionNotRegistered',
  'InventoryUnavailable',
  'SeatLimit',
  'ReservationLimit',
  'SandboxLimit',
  'OrderInProgress',
] as const

export const createOrder = endpoint({
  id: 'createOrder',
  method: 'POST',
  path: '/v1/customers/{customer-id}/orders',
  domain: 'orders',
  auth: 'A',
  roles: sell,
  doc: 'Orders without a cart; on behalf of an indirect reseller a user has to call',
  page: 'Create an order; Create an order for a customer of an indirect reseller',
  body: OrderInput,
  replies: { 201: Order },
  faults: ['BadInput', 'AppOnlyRefused', ...purchaseFaults],
})

export const updateOrder = endpoint({
  id: 'updateOrder',
  method: 'PATCH',
  path: '/v1/customers/{customer-id}/orders/{order-id}',
  domain: 'orders',
  auth: 'A',
  roles: sell,
  doc: 'Cancels an order or lines of it, changes the billing cycle or a quantity, buys an add-on',
  page: 'Cancel an order from the integration sandbox; Cancel software purchases; Change the billing cycle; Purchase an add-on to a subscription',
  body: OrderPatch,
  replies: { 200: Order },
  faults: [
    'BadInput',
    'OrderNotFound',
    'StaleEtag',
    'OrderNotCancellable',
    'CancelTheSubscription',
    'CancelTheSaas',
    'OnlySoftwareCancellable',
    'CancellationWindowOver',
    'LineNumberUnknown',
    'CycleOfInactive',
    'CycleNotOffered',
    'BillingCycleNotUpdatable',
    'QuantityChangeRefused',
    'AdjustmentPending',
    'SubscriptionDeleted',
    'QuantityWhileSuspended',
    'SubscriptionSuspended',
    ...purchaseFaults,
  ],
})

export const getOrderProvisioningStatus = endpoint({
  id: 'getOrderProvisioningStatus',
  method: 'GET',
  path: '/v1/customers/{customer-id}/orders/{order-id}/provisioningstatus',
  domain: 'orders',
  auth: 'A',
  roles: ['GlobalAdmin', 'AdminAgent'],
  doc: 'How far each line is',
  page: 'Get subscription provisioning status; Order resources',
  replies: { 200: Collection(OrderLineItemProvisioningStatus) },
  faults: ['OrderNotFound', 'NoProvisioning'],
})

export const listOrderActivationLinks = endpoint({
  id: 'listOrderActivationLinks',
  method: 'GET',
  path: '/v1/customers/{customer-id}/orders/{order-id}/activationlinks',
  domain: 'orders',
  auth: 'A',
  roles: read,
  doc: 'Where the customer activates what was bought from a publisher',
  page: 'Get activation link by order line item',
  replies: { 200: Collection(OrderLineItemActivationLink) },
  faults: ['OrderNotFound'],
})

export const listOrderLineActivationLinks = endpoint({
  id: 'listOrderLineActivationLinks',
  method: 'GET',
  path: '/v1/customers/{customer-id}/orders/{order-id}/lineitems/{line-item-number}/activationlinks',
  domain: 'orders',
  auth: 'A',
  roles: read,
  doc: 'Where the customer activates what one line bought',
  page: 'Get activation link by order line item',
  replies: { 200: Collection(OrderLineItemActivationLink) },
  faults: ['OrderNotFound', 'LineNumberUnknown'],
})
