// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { archiveReservation as archiveReservationOperation, calculateReservationExchange as calculateReservationExchangeOperation, calculateReservationPrice as calculateReservationPriceOperation, calculateReservationRefund as calculateReservationRefundOperation, changeReservationDirectory as changeReservationDirectoryOperation, checkReservationScopes as checkReservationScopesOperation, exchangeReservations as exchangeReservationsOperation, getAppliedReservations as getAppliedReservationsOperation, getReservation as getReservationOperation, getReservationOperationResult as getReservationOperationResultOperation, getReservationOrder as getReservationOrderOperation, listReservationCatalog as listReservationCatalogOperation, listReservationOrders as listReservationOrdersOperation, listReservationProviderOperations as listReservationProviderOperationsOperation, listReservationRevisions as listReservationRevisionsOperation, listReservations as listReservationsOperation, listReservationsOfOrder as listReservationsOfOrderOperation, mergeReservations as mergeReservationsOperation, purchaseReservation as purchaseReservationOperation, returnReservation as returnReservationOperation, splitReservation as splitReservationOperation, unarchiveReservation as unarchiveReservationOperation, updateReservation as updateReservationOperation } from 'lazuli-contract/azure/reservations.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { AppliedScopeProperties, CapacityOperation, CapacityPrice, ExchangeRequest, InstantText, OpenWord, ProviderOperation, Refund, Reservation, ReservationOrder, ReservationPrice, ReservationPurchaseBody, ReservationToReturn } from './types.ts'

export interface CalculatePriceParams {
  body: ReservationPurchaseBody
}

/**
 * What a purchase would cost, and the id of the order it would make; valid for 15 minutes.
 *
 * `POST /providers/Microsoft.Capacity/calculatePrice`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationSubscriptionInvalid, AzureSubscriptionReadOnly, ReservationPriceFailed, ReservationInstanceLimit, ReservationLocationInvalid, ReservationTermUnsupported, ReservationScopesMissing, ReservationScopeCountInvalid, ReservationScopesForeign.
 */
export function calculatePrice(core: Core, params: CalculatePriceParams, options?: CallOptions): Call<ReservationPrice> {
  return callOperation(core, calculateReservationPriceOperation, params, options)
}

export interface PurchaseParams {
  orderId: string
  body: ReservationPurchaseBody
}

/**
 * Buy what the price was asked for; the same once more answers the order it made.
 *
 * `PUT /providers/Microsoft.Capacity/reservationOrders/{order-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationSubscriptionInvalid, AzureSubscriptionReadOnly, ReservationPriceFailed, ReservationInstanceLimit, ReservationLocationInvalid, ReservationTermUnsupported, ReservationScopesMissing, ReservationScopeCountInvalid, ReservationScopesForeign, ReservationOrderIdInvalid, ReservationOrderExists, ReservationQuoteStale, ReservationQuoteDiffers.
 */
export function purchase(core: Core, params: PurchaseParams, options?: CallOptions): Call<ReservationOrder> {
  return callOperation(core, purchaseReservationOperation, params, options)
}

/**
 * The reservation orders of all customers.
 *
 * `GET /providers/Microsoft.Capacity/reservationOrders`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 */
export function listOrders(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: ReservationOrder[]
  nextLink?: string
}, ReservationOrder> {
  return listOperation(core, listReservationOrdersOperation, params, options)
}

export interface GetOrderParams {
  orderId: string
  /** `schedule` adds planInformation */
  $expand?: string | undefined
}

/**
 * One reservation order.
 *
 * `GET /providers/Microsoft.Capacity/reservationOrders/{order-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound.
 */
export function getOrder(core: Core, params: GetOrderParams, options?: CallOptions): Call<ReservationOrder> {
  return callOperation(core, getReservationOrderOperation, params, options)
}

export interface ListOfOrderParams {
  orderId: string
}

/**
 * The reservations of an order.
 *
 * `GET /providers/Microsoft.Capacity/reservationOrders/{order-id}/reservations`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound.
 */
export function listOfOrder(core: Core, params: ListOfOrderParams, options?: CallOptions): Paged<{
  value: Reservation[]
  nextLink?: string
}, Reservation> {
  return listOperation(core, listReservationsOfOrderOperation, params, options)
}

export interface GetParams {
  orderId: string
  reservationId: string
  /** `renewProperties` adds what a renewal would buy */
  $expand?: string | undefined
}

/**
 * One reservation.
 *
 * `GET /providers/Microsoft.Capacity/reservationOrders/{order-id}/reservations/{reservation-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<Reservation> {
  return callOperation(core, getReservationOperation, params, options)
}

export interface ListRevisionsParams {
  orderId: string
  reservationId: string
}

/**
 * A reservation as it was after each of its changes, the newest first.
 *
 * `GET /providers/Microsoft.Capacity/reservationOrders/{order-id}/reservations/{reservation-id}/revisions`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound.
 */
export function listRevisions(core: Core, params: ListRevisionsParams, options?: CallOptions): Paged<{
  value: Reservation[]
  nextLink?: string
}, Reservation> {
  return listOperation(core, listReservationRevisionsOperation, params, options)
}

export interface ListParams {
  /** Such as `properties/term eq 'P1Y'` */
  $filter?: string | undefined
  /** Such as `properties/displayName desc` */
  $orderby?: string | undefined
  /** Adds the summary */
  refreshSummary?: boolean | undefined
  /** Rows to skip */
  $skiptoken?: number | undefined
  /** Only those of this displayProvisioningState */
  selectedState?: string | undefined
  /** Rows on a page, 100 when absent */
  take?: number | undefined
}

/**
 * The reservations of all customers, with a count by state.
 *
 * `GET /providers/Microsoft.Capacity/reservations`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 */
export function list(core: Core, params?: ListParams, options?: CallOptions): Paged<{
  value: Reservation[]
  nextLink?: string
  summary?: {
    succeededCount: number
    failedCount: number
    expiringCount: number
    expiredCount: number
    pendingCount: number
    cancelledCount: number
    processingCount: number
    warningCount: number
    noBenefitCount: number
  }
}, Reservation> {
  return listOperation(core, listReservationsOperation, params, options)
}

export interface UpdateParams {
  orderId: string
  reservationId: string
  body: {
    properties: {
      appliedScopeType?: 'Single' | 'Shared' | 'ManagementGroup' | OpenWord
      appliedScopes?: string[]
      appliedScopeProperties?: AppliedScopeProperties
      instanceFlexibility?: 'On' | 'Off' | OpenWord
      name?: string
      renew?: boolean
      renewProperties?: {
        purchaseProperties?: ReservationPurchaseBody
      }
      reviewDateTime?: InstantText
    }
  }
}

/**
 * Change name, scope, flexibility or renewal of a reservation.
 *
 * `PATCH /providers/Microsoft.Capacity/reservationOrders/{order-id}/reservations/{reservation-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound, ReservationStateWrong, ReservationValuesSame, ReservationScopesSame, ReservationScopesMissing, ReservationScopeCountInvalid, ReservationScopesForeign.
 */
export function update(core: Core, params: UpdateParams, options?: CallOptions): Call<Reservation> {
  return callOperation(core, updateReservationOperation, params, options)
}

export interface SplitParams {
  orderId: string
  body: {
    properties: {
      quantities: number[]
      reservationId: string
    }
  }
}

/**
 * Make two reservations of one.
 *
 * `POST /providers/Microsoft.Capacity/reservationOrders/{order-id}/split`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound, ReservationStateWrong, ReservationIdInvalid, ReservationNotInOrder.
 */
export function split(core: Core, params: SplitParams, options?: CallOptions): Call<Reservation[] | undefined> {
  return callOperation(core, splitReservationOperation, params, options)
}

export interface MergeParams {
  orderId: string
  body: {
    properties: {
      sources: string[]
    }
  }
}

/**
 * Make one reservation of two of the same order.
 *
 * `POST /providers/Microsoft.Capacity/reservationOrders/{order-id}/merge`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound, ReservationStateWrong, ReservationIdInvalid, ReservationNotInOrder.
 */
export function merge(core: Core, params: MergeParams, options?: CallOptions): Call<Reservation[] | undefined> {
  return callOperation(core, mergeReservationsOperation, params, options)
}

export interface ArchiveParams {
  orderId: string
  reservationId: string
}

/**
 * Put a reservation that has ended out of sight.
 *
 * `POST /providers/Microsoft.Capacity/reservationOrders/{order-id}/reservations/{reservation-id}/archive`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound, ReservationStateWrong.
 */
export function archive(core: Core, params: ArchiveParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, archiveReservationOperation, params, options)
}

export interface UnarchiveParams {
  orderId: string
  reservationId: string
}

/**
 * Bring an archived reservation back into sight.
 *
 * `POST /providers/Microsoft.Capacity/reservationOrders/{order-id}/reservations/{reservation-id}/unarchive`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound, ReservationStateWrong.
 */
export function unarchive(core: Core, params: UnarchiveParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, unarchiveReservationOperation, params, options)
}

export interface CheckScopesParams {
  orderId: string
  reservationId: string
  body: {
    properties: {
      scopes: string[]
    }
  }
}

/**
 * Which scopes a reservation could be applied to.
 *
 * `POST /providers/Microsoft.Capacity/reservationOrders/{order-id}/reservations/{reservation-id}/availableScopes`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound.
 */
export function checkScopes(core: Core, params: CheckScopesParams, options?: CallOptions): Call<{
  properties: {
    scopes: {
      scope: string
      valid: boolean
    }[]
  }
}> {
  return callOperation(core, checkReservationScopesOperation, params, options)
}

export interface ChangeDirectoryParams {
  orderId: string
  body: {
    destinationTenantId: string
  }
}

/**
 * Put a reservation order under another directory.
 *
 * `POST /providers/Microsoft.Capacity/reservationOrders/{order-id}/changeDirectory`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationTenantInvalid, ReservationStateWrong.
 */
export function changeDirectory(core: Core, params: ChangeDirectoryParams, options?: CallOptions): Call<{
  reservationOrder: {
    id: string
    name: string
    isSucceeded: boolean
    error?: string
  }
  reservations: {
    id: string
    name: string
    isSucceeded: boolean
    error?: string
  }[]
}> {
  return callOperation(core, changeReservationDirectoryOperation, params, options)
}

export interface CalculateRefundParams {
  orderId: string
  body: {
    id?: string
    properties: {
      scope?: string
      reservationToReturn: ReservationToReturn
    }
  }
}

/**
 * What a return would refund; its session is valid for 15 minutes.
 *
 * `POST /providers/Microsoft.Capacity/reservationOrders/{order-id}/calculateRefund`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound, ReservationStateWrong, ReservationIdInvalid, ReservationNotInOrder, RefundQuantityInvalid, RefundNotSupported.
 */
export function calculateRefund(core: Core, params: CalculateRefundParams, options?: CallOptions): Call<Refund> {
  return callOperation(core, calculateReservationRefundOperation, params, options)
}

export interface ReturnReservationParams {
  orderId: string
  body: {
    properties: {
      sessionId: string
      scope?: string
      reservationToReturn: ReservationToReturn
      returnReason?: string
    }
  }
}

/**
 * Return some or all of a reservation for the refund that was quoted.
 *
 * `POST /providers/Microsoft.Capacity/reservationOrders/{order-id}/return`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOrderNotFound, ReservationNotFound, ReservationStateWrong, ReservationIdInvalid, ReservationNotInOrder, RefundQuantityInvalid, RefundNotSupported, RefundLimitReached.
 */
export function returnReservation(core: Core, params: ReturnReservationParams, options?: CallOptions): Call<Refund> {
  return callOperation(core, returnReservationOperation, params, options)
}

export interface CalculateExchangeParams {
  body: ExchangeRequest
}

/**
 * What an exchange would refund and cost; its session is valid for 15 minutes.
 *
 * `POST /providers/Microsoft.Capacity/calculateExchange`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationSubscriptionInvalid, AzureSubscriptionReadOnly, ReservationPriceFailed, ReservationInstanceLimit, ReservationLocationInvalid, ReservationTermUnsupported, ReservationScopesMissing, ReservationScopeCountInvalid, ReservationScopesForeign, ReservationOrderNotFound, ReservationIdInvalid, ReservationNotFound, ReservationStateWrong, RefundQuantityInvalid, RefundNotSupported, ExchangeFamilyDiffers, ExchangeCustomersDiffer, SavingsPlanUnknown, SavingsPlanTermUnsupported, SavingsPlanPlanUnsupported, SavingsPlanCommitmentInvalid, SavingsPlanNotInSandbox.
 */
export function calculateExchange(core: Core, params: CalculateExchangeParams, options?: CallOptions): Call<CapacityOperation | undefined> {
  return callOperation(core, calculateReservationExchangeOperation, params, options)
}

export interface ExchangeParams {
  body: {
    properties: {
      sessionId: string
    }
  }
}

/**
 * Exchange what was quoted.
 *
 * `POST /providers/Microsoft.Capacity/exchange`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationSubscriptionInvalid, AzureSubscriptionReadOnly, ReservationPriceFailed, ReservationInstanceLimit, ReservationLocationInvalid, ReservationTermUnsupported, ReservationScopesMissing, ReservationScopeCountInvalid, ReservationScopesForeign, ReservationOrderNotFound, ReservationIdInvalid, ReservationNotFound, ReservationStateWrong, RefundQuantityInvalid, RefundNotSupported, ExchangeFamilyDiffers, ExchangeCustomersDiffer, SavingsPlanUnknown, SavingsPlanTermUnsupported, SavingsPlanPlanUnsupported, SavingsPlanCommitmentInvalid, SavingsPlanNotInSandbox, ExchangeTooSmall.
 */
export function exchange(core: Core, params: ExchangeParams, options?: CallOptions): Call<CapacityOperation | undefined> {
  return callOperation(core, exchangeReservationsOperation, params, options)
}

export interface GetOperationParams {
  operationId: string
}

/**
 * How far an operation is, or what came of it.
 *
 * `GET /providers/Microsoft.Capacity/operationResults/{operation-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationOperationNotFound.
 */
export function getOperation(core: Core, params: GetOperationParams, options?: CallOptions): Call<unknown | undefined> {
  return callOperation(core, getReservationOperationResultOperation, params, options)
}

/**
 * What the provider Microsoft.Capacity can do.
 *
 * `GET /providers/Microsoft.Capacity/operations`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 */
export function listProviderOperations(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: ProviderOperation[]
  nextLink?: string
}, ProviderOperation> {
  return listOperation(core, listReservationProviderOperationsOperation, params, options)
}

export interface ListCatalogParams {
  subscriptionId: string
  reservedResourceType?: string | undefined
  location?: string | undefined
  publisherId?: string | undefined
  offerId?: string | undefined
  planId?: string | undefined
  /** Such as `name eq 'Standard_D2as_v5'` */
  $filter?: string | undefined
  $skip?: number | undefined
  $take?: number | undefined
}

/**
 * What can be reserved.
 *
 * `GET /subscriptions/{subscription-id}/providers/Microsoft.Capacity/catalogs`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: AzureSubscriptionNotFound.
 */
export function listCatalog(core: Core, params: ListCatalogParams, options?: CallOptions): Paged<{
  value: {
    resourceType: string
    name: string
    /** Term to the billing plans it is sold with */
    billingPlans: unknown
    terms: string[]
    locations: string[]
    skuProperties: {
      name: string
      value: string
    }[]
    msrp?: {
      p1Y?: CapacityPrice
      p3Y?: CapacityPrice
      p5Y?: CapacityPrice
    }
    restrictions: unknown[]
  }[]
  nextLink?: string
  totalItems: number
}, {
  resourceType: string
  name: string
  /** Term to the billing plans it is sold with */
  billingPlans: unknown
  terms: string[]
  locations: string[]
  skuProperties: {
    name: string
    value: string
  }[]
  msrp?: {
    p1Y?: CapacityPrice
    p3Y?: CapacityPrice
    p5Y?: CapacityPrice
  }
  restrictions: unknown[]
}> {
  return listOperation(core, listReservationCatalogOperation, params, options)
}

export interface ListAppliedParams {
  subscriptionId: string
}

/**
 * The reservation orders that apply to an Azure subscription.
 *
 * `GET /subscriptions/{subscription-id}/providers/Microsoft.Capacity/appliedReservations`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: AzureSubscriptionNotFound.
 */
export function listApplied(core: Core, params: ListAppliedParams, options?: CallOptions): Call<{
  id: string
  name: string
  type: string
  properties: {
    reservationOrderIds: {
      value: string[]
      nextLink?: string
    }
  }
}> {
  return callOperation(core, getAppliedReservationsOperation, params, options)
}
