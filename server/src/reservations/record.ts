/** Reservation orders and reservations as stored. Amounts are decimal texts, each in the currency its name or `Money` says. */
import type { Instant } from 'lazuli-contract'
import type {
  AppliedScopeType,
  ReservationBillingPlan,
  ReservationState,
  ReservationTerm,
  ReservedResourceType,
} from 'lazuli-contract/reservations.ts'

/** An exact amount in a currency, as stored. */
export interface Money {
  /** ISO 4217. */
  currency: string
  /** Decimal text. */
  amount: string
}

/** What a quantity costs for the whole term, in the currency it is priced in and in the one it is billed in. */
export interface Commitment {
  pricing: Money
  billing: Money
}

export interface ReservationOrderRecord {
  /** Lower-case GUID. */
  id: string
  customerId: string
  /** Grows by one with each change; the etag. */
  version: number
  displayName: string
  requestedAt: Instant
  createdAt: Instant
  /** First instant after the term. */
  expiresAt: Instant
  term: ReservationTerm
  billingPlan: ReservationBillingPlan
  originalQuantity: number
  state: ReservationState
  /** Azure subscription that is billed, lower case. */
  billingSubscriptionId: string
  /** The Partner Center order it comes from; absent when bought on the Azure side. */
  order?: { id: string; lineNumber: number }
  reviewAt?: Instant
  /** Absent where the price list had no price. */
  total?: Commitment
  /** What was asked for on the Azure side: the same purchase once more is the same order. */
  asked?: string
  /** The directory it was put under, when another than its customer's. */
  directoryId?: string
}

/** What a purchase asks for, in the words of its body: kept for renewals and quotes. */
export interface AppliedScope {
  type: AppliedScopeType
  /** `/subscriptions/{id}` or a resource group below; only of type Single. */
  scopes?: readonly string[]
  properties?: Readonly<Record<string, string>>
}

export interface ReservationRecord {
  /** Lower-case GUID. */
  id: string
  reservationOrderId: string
  customerId: string
  /** Grows by one with each change; the etag, and the number of the revision. */
  version: number
  displayName: string
  /** Catalogue ids of what is reserved; absent for what the catalogue does not have. */
  product?: { productId: string; skuId: string }
  /** `Standard_D2s_v3`, as bought. */
  armSkuName: string
  skuDescription: string
  /** `westeurope`; empty for what is not bound to a region. */
  location: string
  resourceType: ReservedResourceType
  quantity: number
  term: ReservationTerm
  billingPlan: ReservationBillingPlan
  billingSubscriptionId: string
  scope: AppliedScope
  instanceFlexibility: 'On' | 'Off'
  state: ReservationState
  purchasedAt: Instant
  /** Start of the benefit. */
  effectiveAt: Instant
  expiresAt: Instant
  updatedAt: Instant
  renew: boolean
  /** What a renewal buys instead of the same again. */
  renewProperties?: unknown
  renewSource?: string
  renewDestination?: string
  archived?: true
  splitSource?: string
  splitDestinations?: readonly string[]
  mergeSources?: readonly string[]
  mergeDestination?: string
  swapSource?: string
  swapDestination?: string
  reviewAt?: Instant
  /** What the present quantity costs for the whole term; absent where the price list had no price. */
  commitment?: Commitment
}

/** What a purchase, a return or an exchange on the Azure side is worth; it never changes. */
export interface ReservationAmount {
  id: string
  customerId: string
  reservationOrderId: string
  reservationId: string
  /** `purchase` and `renewal` are charges, `return` a refund; an exchange has some of both. */
  kind: 'purchase' | 'renewal' | 'return' | 'exchange-return' | 'exchange-purchase'
  at: Instant
  quantity: number
  /** Charges above, refunds below zero. */
  amount: Commitment
  /** Returns: what no longer has to be paid of a monthly plan. Amounts above zero. */
  remaining?: Commitment
  /** Returns: what had been paid of the returned part. */
  paid?: Commitment
  billingPlan: 'Upfront' | 'Monthly'
  /** The Partner Center order it goes back to. */
  order?: { id: string; lineNumber: number }
  product?: { productId: string; skuId: string }
  reason?: string
}

const provider = '/providers/microsoft.capacity'

/** Address of an operation, as ids print it. */
export function operationPath(id: string): string {
  return `${provider}/operationResults/${id}`
}

/** Address of a reservation order, as ids print it. */
export function reservationOrderPath(id: string): string {
  return `${provider}/reservationOrders/${id}`
}

/** Address of a reservation, as ids print it. */
export function reservationPath(of: Pick<ReservationRecord, 'id' | 'reservationOrderId'>): string {
  return `${reservationOrderPath(of.reservationOrderId)}/reservations/${of.id}`
}
