/** Carts: lines of catalogue items that are checked out into orders (commerce contract, section 5). */
import { endpoint } from './endpoint.ts'
import type { Moves } from './moves.ts'
import { Order, purchaseFaults } from './orders.ts'
import { Anything, Attributes, Flag, InstantText, Link, List, Optional, Shape, Text, TextMap, Whole, Words } from './schema.ts'
import { billingCycles } from './subscriptions.ts'

export const cartStatuses = ['Active', 'Ordered'] as const
export type CartStatus = (typeof cartStatuses)[number]

/** An active cart may be changed and checked out, once (commerce contract, section 12.1). Expiry is no move: the cart is gone. */
export const cartMoves: Moves<CartStatus> = {
  Active: ['Ordered'],
  Ordered: [],
}

/** Why a line cannot be ordered; the number is what the wire carries (public list: "Cart resources", CartError). 10005 is not assigned. */
export const cartErrors = {
  Unknown: 0,
  CurrencyIsNotSupported: 10000,
  CatalogItemIdIsNotValid: 10001,
  QuotaNotAvailable: 10002,
  InventoryNotAvailable: 10003,
  ParticipantsIsNotSupportedForPartner: 10004,
  UnableToProcessCartLineItem: 10006,
  SubscriptionIsNotValid: 10007,
  SubscriptionIsNotEnabledForRI: 10008,
  SandboxLimitExceeded: 10009,
  InvalidInput: 10010,
  SubscriptionNotRegistered: 10011,
  AttestationNotAccepted: 10012,
  BillingPlanNotSupported: 10013,
  InvalidPromotionId: 10014,
  MaxAllowedSeatsPerSubscriptionExceeded: 10015,
  InvalidCustomTermEndDateProduct: 10016,
  InvalidCustomTermEndDate: 10017,
  BaseOfferSeatQuantityNotMet: 10018,
  MinimumAddOnSeatsNotMet: 10019,
  LegacyOfferNotEligibleForPurchase: 500600,
} as const
export type CartErrorName = keyof typeof cartErrors

/** The keys the SDKs know, in the order of their ordinals; only `transaction_reseller` leaves the service (clients rule 23). */
export const participantKeys = ['unknown', 'transaction_reseller', 'consumption_reseller', 'additional_transaction_reseller'] as const
export type ParticipantKey = (typeof participantKeys)[number]

/** What a client may say of a line. Everything is optional here: a line that lacks something is stored with an `error`. */
const sentMembers = {
  id: Optional(Whole('Position chosen by the client; numbered from 0 when left out', { minimum: 0 })),
  catalogItemId: Optional(Text('`product:sku:availability` or a legacy offer id')),
  catalogId: Optional(Text('Older name of catalogItemId')),
  friendlyName: Optional(Text("Becomes the subscription's friendlyName")),
  quantity: Optional(Whole()),
  currencyCode: Optional(Text('Default: the currency of the market')),
  billingCycle: Optional(Words([...billingCycles, 'triennial', 'biennial'])),
  termDuration: Optional(Text('ISO 8601, one of the terms of the availability')),
  participants: Optional(Anything('`[{key, value}]`; a plain map is read too')),
  provisioningContext: Optional(TextMap()),
  renewsTo: Optional(Anything('`{termDuration}`; of a list the first counts')),
  promotionId: Optional(Text()),
  customTermEndDate: Optional(InstantText()),
  attestationAccepted: Optional(Flag()),
  purchaseSystem: Optional(Text()),
}

export const CartInput = Shape(
  {
    lineItems: List(
      Shape({ ...sentMembers, addonItems: Optional(List(Shape(sentMembers))) }, { $id: 'CartLineItemInput' }),
      'At least one',
    ),
    partnerOnRecordAttestationAccepted: Optional(Flag()),
  },
  { $id: 'CartInput' },
)

export const CartError = Shape(
  { errorCode: Whole(), errorDescription: Text(), additionalInformation: Optional(Anything()) },
  { $id: 'CartError' },
)

const lineMembers = {
  id: Whole(),
  catalogItemId: Optional(Text()),
  friendlyName: Optional(Text()),
  quantity: Optional(Whole()),
  currencyCode: Text(),
  billingCycle: Optional(Words(billingCycles)),
  termDuration: Optional(Text()),
  participants: Optional(List(Shape({ key: Text(), value: Text() }))),
  provisioningContext: Optional(TextMap()),
  renewsTo: Optional(Shape({ termDuration: Text() })),
  promotionId: Optional(Text()),
  customTermEndDate: Optional(InstantText()),
  attestationAccepted: Optional(Flag()),
  purchaseSystem: Optional(Text()),
  orderGroup: Optional(Text('Lines of one group become one order')),
  error: Optional(CartError),
}

export const Cart = Shape(
  {
    id: Text(),
    creationTimestamp: InstantText(),
    lastModifiedTimestamp: InstantText(),
    expirationTimestamp: InstantText(),
    lastModifiedUser: Text('Object id of the user, or of the application'),
    status: Text('`Active` or `Ordered`'),
    lineItems: List(Shape({ ...lineMembers, addonItems: Optional(List(Shape(lineMembers))) }, { $id: 'CartLineItem' })),
    partnerOnRecordAttestationAccepted: Optional(Flag()),
    links: Shape({ self: Link }),
    attributes: Attributes,
  },
  { $id: 'Cart' },
)

export const OrderError = Shape({ orderGroupId: Text(), code: Whole(), description: Text(), attributes: Attributes }, { $id: 'OrderError' })

export const CartCheckoutResult = Shape(
  {
    orders: List(Order),
    orderErrors: List(OrderError, 'Always there: the SDKs enumerate it unchecked'),
    attributes: Attributes,
  },
  { $id: 'CartCheckoutResult' },
)

const roles = ['GlobalAdmin', 'AdminAgent', 'SalesAgent'] as const

export const createCart = endpoint({
  id: 'createCart',
  method: 'POST',
  path: '/v1/customers/{customer-id}/carts',
  domain: 'carts',
  auth: 'A',
  roles,
  doc: 'A new cart; lines that cannot be ordered carry an error',
  page: 'Create a cart',
  body: CartInput,
  replies: { 201: Cart },
  faults: ['BadInput'],
})

export const getCart = endpoint({
  id: 'getCart',
  method: 'GET',
  path: '/v1/customers/{customer-id}/carts/{cart-id}',
  domain: 'carts',
  auth: 'A',
  roles,
  doc: 'One cart, until it expires',
  page: 'Cart resources',
  replies: { 200: Cart },
  faults: ['CartNotFound'],
})

export const updateCart = endpoint({
  id: 'updateCart',
  method: 'PUT',
  path: '/v1/customers/{customer-id}/carts/{cart-id}',
  domain: 'carts',
  auth: 'A',
  roles,
  doc: 'Replaces the lines of a cart; lines not sent are removed',
  page: 'Update a cart',
  body: CartInput,
  replies: { 201: Cart },
  faults: ['BadInput', 'CartNotFound', 'CartOrdered'],
})

export const checkoutCart = endpoint({
  id: 'checkoutCart',
  method: 'POST',
  path: '/v1/customers/{customer-id}/carts/{cart-id}/checkout',
  domain: 'carts',
  auth: 'A',
  roles,
  doc: 'Orders the lines of a cart, one order per group',
  page: 'Checkout a cart',
  replies: { 201: CartCheckoutResult },
  faults: ['CartNotFound', 'CartOrdered', 'CartHasErrors', ...purchaseFaults],
})
