/** Reservations as Azure runs them: `Microsoft.Capacity` (azure contract, section 10). */
import { endpoint } from '../endpoint.ts'
import { appliedScopeTypes } from '../reservations.ts'
import { Anything, Flag, InstantText, List, Optional, Shape, Text, Whole, Words } from '../schema.ts'
import { AzureList, capacityVersions, ProviderOperation } from './arm.ts'
import {
  AppliedScopeProperties,
  CapacityOperation,
  CapacityPrice,
  ExchangeRequest,
  purchasesQuery,
  Refund,
  Reservation,
  ReservationOrder,
  ReservationPrice,
  ReservationPurchaseBody,
  ReservationToReturn,
} from './reservation-shapes.ts'

/** Under a plan the partner is the owner: its administrators and its applications act, nobody else. */
const capacity = {
  domain: 'azure-reservations',
  auth: 'A',
  wire: 'azure',
  apiVersions: capacityVersions,
  roles: ['GlobalAdmin', 'AdminAgent'],
} as const

const provider = '/providers/Microsoft.Capacity'
const purchaseFaults = [
  'ReservationSubscriptionInvalid',
  'AzureSubscriptionReadOnly',
  'ReservationPriceFailed',
  'ReservationInstanceLimit',
  'ReservationLocationInvalid',
  'ReservationTermUnsupported',
  'ReservationScopesMissing',
  'ReservationScopeCountInvalid',
  'ReservationScopesForeign',
] as const

export const calculateReservationPrice = endpoint({
  ...capacity,
  id: 'calculateReservationPrice',
  method: 'POST',
  path: `${provider}/calculatePrice`,
  doc: 'What a purchase would cost, and the id of the order it would make; valid for 15 minutes',
  body: ReservationPurchaseBody,
  replies: { 200: ReservationPrice },
  faults: purchaseFaults,
})

export const purchaseReservation = endpoint({
  ...capacity,
  id: 'purchaseReservation',
  method: 'PUT',
  path: `${provider}/reservationOrders/{order-id}`,
  doc: 'Buy what the price was asked for; the same once more answers the order it made',
  body: ReservationPurchaseBody,
  replies: { 200: ReservationOrder, 202: ReservationOrder },
  faults: [...purchaseFaults, 'ReservationOrderIdInvalid', 'ReservationOrderExists', 'ReservationQuoteStale', 'ReservationQuoteDiffers'],
})

export const listReservationOrders = endpoint({
  ...capacity,
  id: 'listReservationOrders',
  method: 'GET',
  path: `${provider}/reservationOrders`,
  doc: 'The reservation orders of all customers',
  replies: { 200: AzureList(ReservationOrder) },
})

const ofOrder = ['ReservationOrderNotFound'] as const
const ofReservation = ['ReservationOrderNotFound', 'ReservationNotFound'] as const

export const getReservationOrder = endpoint({
  ...capacity,
  id: 'getReservationOrder',
  method: 'GET',
  path: `${provider}/reservationOrders/{order-id}`,
  doc: 'One reservation order',
  query: Shape({ $expand: Optional(Text('`schedule` adds planInformation')) }),
  replies: { 200: ReservationOrder },
  faults: ofOrder,
})

export const listReservationsOfOrder = endpoint({
  ...capacity,
  id: 'listReservationsOfOrder',
  method: 'GET',
  path: `${provider}/reservationOrders/{order-id}/reservations`,
  doc: 'The reservations of an order',
  replies: { 200: AzureList(Reservation) },
  faults: ofOrder,
})

export const getReservation = endpoint({
  ...capacity,
  id: 'getReservation',
  method: 'GET',
  path: `${provider}/reservationOrders/{order-id}/reservations/{reservation-id}`,
  doc: 'One reservation',
  query: Shape({ $expand: Optional(Text('`renewProperties` adds what a renewal would buy')) }),
  replies: { 200: Reservation },
  faults: ofReservation,
})

export const listReservationRevisions = endpoint({
  ...capacity,
  id: 'listReservationRevisions',
  method: 'GET',
  path: `${provider}/reservationOrders/{order-id}/reservations/{reservation-id}/revisions`,
  doc: 'A reservation as it was after each of its changes, the newest first',
  replies: { 200: AzureList(Reservation) },
  faults: ofReservation,
})

export const listReservations = endpoint({
  ...capacity,
  id: 'listReservations',
  method: 'GET',
  path: `${provider}/reservations`,
  doc: 'The reservations of all customers, with a count by state',
  query: purchasesQuery,
  replies: {
    200: Shape({
      value: List(Reservation),
      nextLink: Optional(Text()),
      summary: Optional(
        Shape({
          succeededCount: Whole(),
          failedCount: Whole(),
          expiringCount: Whole(),
          expiredCount: Whole(),
          pendingCount: Whole(),
          cancelledCount: Whole(),
          processingCount: Whole(),
          warningCount: Whole(),
          noBenefitCount: Whole(),
        }),
      ),
    }),
  },
})

const changeFaults = [...ofReservation, 'ReservationStateWrong'] as const

export const updateReservation = endpoint({
  ...capacity,
  id: 'updateReservation',
  method: 'PATCH',
  path: `${provider}/reservationOrders/{order-id}/reservations/{reservation-id}`,
  doc: 'Change name, scope, flexibility or renewal of a reservation',
  body: Shape({
    properties: Shape({
      appliedScopeType: Optional(Words(appliedScopeTypes)),
      appliedScopes: Optional(List(Text())),
      appliedScopeProperties: Optional(AppliedScopeProperties),
      instanceFlexibility: Optional(Words(['On', 'Off'])),
      name: Optional(Text(undefined, { maxLength: 256 })),
      renew: Optional(Flag()),
      renewProperties: Optional(Shape({ purchaseProperties: Optional(ReservationPurchaseBody) })),
      reviewDateTime: Optional(InstantText()),
    }),
  }),
  replies: { 200: Reservation, 202: Reservation },
  faults: [
    ...changeFaults,
    'ReservationValuesSame',
    'ReservationScopesSame',
    'ReservationScopesMissing',
    'ReservationScopeCountInvalid',
    'ReservationScopesForeign',
  ],
})

export const splitReservation = endpoint({
  ...capacity,
  id: 'splitReservation',
  method: 'POST',
  path: `${provider}/reservationOrders/{order-id}/split`,
  doc: 'Make two reservations of one',
  body: Shape({ properties: Shape({ quantities: List(Whole(undefined, { minimum: 1 })), reservationId: Text() }) }),
  replies: { 200: List(Reservation), 202: null },
  faults: [...changeFaults, 'ReservationIdInvalid', 'ReservationNotInOrder'],
})

export const mergeReservations = endpoint({
  ...capacity,
  id: 'mergeReservations',
  method: 'POST',
  path: `${provider}/reservationOrders/{order-id}/merge`,
  doc: 'Make one reservation of two of the same order',
  body: Shape({ properties: Shape({ sources: List(Text()) }) }),
  replies: { 200: List(Reservation), 202: null },
  faults: [...changeFaults, 'ReservationIdInvalid', 'ReservationNotInOrder'],
})

export const archiveReservation = endpoint({
  ...capacity,
  id: 'archiveReservation',
  method: 'POST',
  path: `${provider}/reservationOrders/{order-id}/reservations/{reservation-id}/archive`,
  doc: 'Put a reservation that has ended out of sight',
  replies: { 200: null },
  faults: changeFaults,
})

export const unarchiveReservation = endpoint({
  ...capacity,
  id: 'unarchiveReservation',
  method: 'POST',
  path: `${provider}/reservationOrders/{order-id}/reservations/{reservation-id}/unarchive`,
  doc: 'Bring an archived reservation back into sight',
  replies: { 200: null },
  faults: changeFaults,
})

export const checkReservationScopes = endpoint({
  ...capacity,
  id: 'checkReservationScopes',
  method: 'POST',
  reads: true,
  path: `${provider}/reservationOrders/{order-id}/reservations/{reservation-id}/availableScopes`,
  doc: 'Which scopes a reservation could be applied to',
  body: Shape({ properties: Shape({ scopes: List(Text()) }) }),
  replies: { 200: Shape({ properties: Shape({ scopes: List(Shape({ scope: Text(), valid: Flag() })) }) }) },
  faults: ofReservation,
})

const DirectoryChange = Shape({ id: Text(), name: Text(), isSucceeded: Flag(), error: Optional(Text()) })

export const changeReservationDirectory = endpoint({
  ...capacity,
  id: 'changeReservationDirectory',
  method: 'POST',
  path: `${provider}/reservationOrders/{order-id}/changeDirectory`,
  doc: 'Put a reservation order under another directory',
  body: Shape({ destinationTenantId: Text() }),
  replies: { 200: Shape({ reservationOrder: DirectoryChange, reservations: List(DirectoryChange) }) },
  faults: [...ofOrder, 'ReservationTenantInvalid', 'ReservationStateWrong'],
})

const refundFaults = [
  ...changeFaults,
  'ReservationIdInvalid',
  'ReservationNotInOrder',
  'RefundQuantityInvalid',
  'RefundNotSupported',
] as const

export const calculateReservationRefund = endpoint({
  ...capacity,
  id: 'calculateReservationRefund',
  method: 'POST',
  path: `${provider}/reservationOrders/{order-id}/calculateRefund`,
  doc: 'What a return would refund; its session is valid for 15 minutes',
  body: Shape({
    id: Optional(Text()),
    properties: Shape({ scope: Optional(Text()), reservationToReturn: ReservationToReturn }),
  }),
  replies: { 200: Refund },
  faults: refundFaults,
})

export const returnReservation = endpoint({
  ...capacity,
  id: 'returnReservation',
  method: 'POST',
  path: `${provider}/reservationOrders/{order-id}/return`,
  doc: 'Return some or all of a reservation for the refund that was quoted',
  body: Shape({
    properties: Shape({
      sessionId: Text(),
      scope: Optional(Text()),
      reservationToReturn: ReservationToReturn,
      returnReason: Optional(Text(undefined, { maxLength: 1024 })),
    }),
  }),
  replies: { 202: Refund },
  faults: [...refundFaults, 'RefundLimitReached'],
})

const exchangeFaults = [
  ...purchaseFaults,
  'ReservationOrderNotFound',
  'ReservationIdInvalid',
  'ReservationNotFound',
  'ReservationStateWrong',
  'RefundQuantityInvalid',
  'RefundNotSupported',
  'ExchangeFamilyDiffers',
  'ExchangeCustomersDiffer',
  'SavingsPlanUnknown',
  'SavingsPlanTermUnsupported',
  'SavingsPlanPlanUnsupported',
  'SavingsPlanCommitmentInvalid',
  'SavingsPlanNotInSandbox',
] as const

export const calculateReservationExchange = endpoint({
  ...capacity,
  id: 'calculateReservationExchange',
  method: 'POST',
  path: `${provider}/calculateExchange`,
  doc: 'What an exchange would refund and cost; its session is valid for 15 minutes',
  body: ExchangeRequest,
  replies: { 200: CapacityOperation, 202: null },
  faults: exchangeFaults,
})

export const exchangeReservations = endpoint({
  ...capacity,
  id: 'exchangeReservations',
  method: 'POST',
  path: `${provider}/exchange`,
  doc: 'Exchange what was quoted',
  body: Shape({ properties: Shape({ sessionId: Text() }) }),
  replies: { 200: CapacityOperation, 202: null },
  faults: [...exchangeFaults, 'ExchangeTooSmall'],
})

export const getReservationOperationResult = endpoint({
  ...capacity,
  id: 'getReservationOperationResult',
  method: 'GET',
  path: `${provider}/operationResults/{operation-id}`,
  alsoPaths: ['/Microsoft.Capacity/operationResults/{operation-id}'],
  doc: 'How far an operation is, or what came of it',
  replies: { 200: Anything('The operation, the reservation order, or the reservations'), 202: null },
  faults: ['ReservationOperationNotFound'],
})

export const listReservationProviderOperations = endpoint({
  ...capacity,
  id: 'listReservationProviderOperations',
  method: 'GET',
  path: `${provider}/operations`,
  doc: 'What the provider Microsoft.Capacity can do',
  replies: { 200: AzureList(ProviderOperation) },
})

const CatalogEntry = Shape(
  {
    resourceType: Text(),
    name: Text(),
    billingPlans: Anything('Term to the billing plans it is sold with'),
    terms: List(Text()),
    locations: List(Text()),
    skuProperties: List(Shape({ name: Text(), value: Text() })),
    msrp: Optional(Shape({ p1Y: Optional(CapacityPrice), p3Y: Optional(CapacityPrice), p5Y: Optional(CapacityPrice) })),
    restrictions: List(Anything()),
  },
  { $id: 'ReservationCatalogEntry' },
)

export const listReservationCatalog = endpoint({
  ...capacity,
  id: 'listReservationCatalog',
  method: 'GET',
  path: `/subscriptions/{subscription-id}${provider}/catalogs`,
  doc: 'What can be reserved',
  query: Shape({
    reservedResourceType: Optional(Text()),
    location: Optional(Text()),
    publisherId: Optional(Text()),
    offerId: Optional(Text()),
    planId: Optional(Text()),
    $filter: Optional(Text("Such as `name eq 'Standard_D2as_v5'`")),
    $skip: Optional(Whole(undefined, { minimum: 0 })),
    $take: Optional(Whole(undefined, { minimum: 1 })),
  }),
  replies: { 200: Shape({ value: List(CatalogEntry), nextLink: Optional(Text()), totalItems: Whole() }) },
  faults: ['AzureSubscriptionNotFound'],
})

export const getAppliedReservations = endpoint({
  ...capacity,
  id: 'getAppliedReservations',
  method: 'GET',
  path: `/subscriptions/{subscription-id}${provider}/appliedReservations`,
  doc: 'The reservation orders that apply to an Azure subscription',
  replies: {
    200: Shape({
      id: Text(),
      name: Text(),
      type: Text(),
      properties: Shape({ reservationOrderIds: Shape({ value: List(Text()), nextLink: Optional(Text()) }) }),
    }),
  },
  faults: ['AzureSubscriptionNotFound'],
})
