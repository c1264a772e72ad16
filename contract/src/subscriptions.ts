/** Subscriptions: what a customer holds after an order (commerce contract, section 7). */
import { endpoint } from './endpoint.ts'
import type { Moves } from './moves.ts'
import { Attributes, Collection, Flag, InstantText, Link, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

/** Registration for reservations: a plan or legacy Azure subscription must pass it before reservations can be bought under it. */
export const registrationStatuses = ['NotRegistered', 'Registering', 'Registered'] as const
export type RegistrationStatus = (typeof registrationStatuses)[number]

/** Registering again what is registered is answered alike and moves nothing (commerce contract, section 12.6). */
export const registrationMoves: Moves<RegistrationStatus> = {
  NotRegistered: ['Registering'],
  Registering: ['Registered'],
  Registered: [],
}

/** The only status words that leave the service: the Java SDK fails on any other (clients rule 23). */
export const subscriptionStatuses = ['none', 'active', 'suspended', 'deleted'] as const
export type SubscriptionStatus = Exclude<(typeof subscriptionStatuses)[number], 'none'>

/** What may follow what (commerce contract, section 12.4). Which kind of subscription may take a step is decided by the rules. */
export const subscriptionMoves: Moves<SubscriptionStatus> = {
  active: ['suspended', 'deleted'],
  suspended: ['active', 'deleted'],
  deleted: [],
}

/** Billing cycles that are emitted; ordinals are those of the SDKs. */
export const billingCycles = ['unknown', 'monthly', 'annual', 'none', 'one_time'] as const
export type BillingCycle = (typeof billingCycles)[number]

export const Subscription = Shape(
  {
    id: Text('GUID; older subscriptions print it in upper case'),
    offerId: Text('Catalog item id `product:sku:availability`, or a legacy offer id'),
    entitlementId: Optional(Text('Legacy only: the Azure subscription id')),
    offerName: Text(),
    friendlyName: Text('The nickname, which can be changed'),
    productType: Optional(Shape({ id: Text(), displayName: Text(), subType: Optional(Shape({ id: Text(), displayName: Text() })) })),
    quantity: Whole(),
    unitType: Text(),
    parentSubscriptionId: Optional(Text('Add-ons only: the subscription they were bought for')),
    hasPurchasableAddons: Flag(),
    creationDate: InstantText(),
    effectiveStartDate: InstantText(),
    commitmentEndDate: InstantText(),
    status: Words(subscriptionStatuses),
    autoRenewEnabled: Flag(),
    isTrial: Flag(),
    billingType: Words(['none', 'usage', 'license']),
    billingCycle: Words(billingCycles),
    isMicrosoftProduct: Flag(),
    publisherName: Text(),
    actions: List(Text()),
    partnerId: Optional(Text('MPN id of the reseller of record')),
    suspensionReasons: Optional(List(Text(), 'Only while suspended')),
    contractType: Words(['subscription', 'productkey', 'redemptioncode']),
    refundOptions: Optional(List(Shape({ type: Text('`Full` or `Partial`'), expiresAt: InstantText() }), 'Marketplace only')),
    termDuration: Optional(Text('ISO 8601; licences with a term')),
    renewalTermDuration: Optional(Text('ISO 8601; the term that follows a trial')),
    orderId: Text(),
    links: Shape({
      self: Link,
      product: Optional(Link),
      sku: Optional(Link),
      availability: Optional(Link),
      offer: Optional(Link),
      parentSubscription: Optional(Link),
      activationLinks: Optional(Link),
    }),
    attributes: Attributes,
  },
  { $id: 'Subscription' },
)

/**
 * What is read of a PATCH body: the members a client can set, the id that tells a full body from a sparse one, and the
 * etag. All others, read-only or unknown, may hold anything and are not looked at (commerce contract, section 7.3).
 */
export const SubscriptionPatch = Shape(
  {
    id: Optional(Text()),
    friendlyName: Optional(Text()),
    quantity: Optional(Whole()),
    status: Optional(Words([...subscriptionStatuses, 'expired', 'pending', 'disabled'])),
    autoRenewEnabled: Optional(Flag()),
    billingCycle: Optional(Words([...billingCycles, 'triennial', 'biennial'])),
    partnerId: Optional(Text()),
    attributes: Optional(Attributes),
  },
  { $id: 'SubscriptionPatch' },
)

/** Roles that may look, and that may change. */
export const read = ['AdminAgent', 'SalesAgent', 'HelpdeskAgent'] as const
export const change = ['AdminAgent', 'SalesAgent'] as const

export const listSubscriptions = endpoint({
  id: 'listSubscriptions',
  method: 'GET',
  path: '/v1/customers/{customer-id}/subscriptions',
  domain: 'subscriptions',
  auth: 'A',
  roles: read,
  doc: 'Subscriptions of a customer in all states, of one order, or of one reseller of record',
  page: "Get all of a customer's subscriptions",
  query: Shape({
    order_id: Optional(Text('`id` or `alternateId` of an order')),
    mpn_id: Optional(Text('MPN id of the reseller of record')),
  }),
  replies: { 200: Collection(Subscription) },
  faults: ['OrderNotFound', 'ResellerNotFound', 'BadParameter'],
})

export const getSubscription = endpoint({
  id: 'getSubscription',
  method: 'GET',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}',
  domain: 'subscriptions',
  auth: 'A',
  roles: read,
  doc: 'One subscription',
  page: 'Get a subscription by ID',
  replies: { 200: Subscription },
  faults: ['SubscriptionNotFound'],
})

export const listSubscriptionAddons = endpoint({
  id: 'listSubscriptionAddons',
  method: 'GET',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/addons',
  domain: 'subscriptions',
  auth: 'A',
  roles: read,
  doc: 'Add-ons of a subscription; none for Azure',
  page: 'Get a list of add-ons for a subscription',
  replies: { 200: Collection(Subscription) },
  faults: ['SubscriptionNotFound'],
})

export const updateSubscription = endpoint({
  id: 'updateSubscription',
  method: 'PATCH',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}',
  domain: 'subscriptions',
  auth: 'A',
  roles: change,
  doc: 'Suspend, reactivate, cancel or rename a subscription, or change its quantity or renewal',
  page: 'Suspend a subscription; Reactivate a suspended subscription; Update the nickname for a subscription',
  body: SubscriptionPatch,
  // 202 without a body and with the Location of the subscription: the new quantity of a licence takes its time.
  replies: { 200: Subscription, 202: null },
  faults: [
    'SubscriptionNotFound',
    'SubscriptionDeleted',
    'StaleEtag',
    'BeforeActivation',
    'SubscriptionNotReady',
    'StatusChangeRefused',
    'StatusNotUpdatable',
    'PlanHasActiveEntitlements',
    'ParentNotActive',
    'CancellationWindowOver',
    'QuantityNotUpdatable',
    'QuantityWhileSuspended',
    'SubscriptionSuspended',
    'LegacyQuantityUnavailable',
    'QuantityDecreaseRefused',
    'QuantityChangeRefused',
    'SeatLimit',
    'AutoRenewNotUpdatable',
    'BillingCycleNotUpdatable',
    'BillingCycleOfOrder',
    'PartnerOnRecordNotUpdatable',
    'ProviderNotPartnerOnRecord',
    'PartnerOnRecordInvalid',
    'BadInput',
  ],
})
