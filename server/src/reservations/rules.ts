/** Decides what becomes of reservations (azure contract, section 10; commerce contract, section 9). Pure. */
import { addDuration, type Instant } from 'lazuli-contract'
import { may } from 'lazuli-contract/moves.ts'
import {
  type AppliedScopeType,
  type ReservationBillingPlan,
  type ReservationState,
  type ReservationTerm,
  type ReservedResourceType,
  reservationMoves,
  reservationTerms,
  reservedResourceTypes,
} from 'lazuli-contract/reservations.ts'
import { assert } from '../base/assert.ts'
import type { Ids } from '../base/ids.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import type { AppliedScope, Commitment, ReservationOrderRecord, ReservationRecord } from './record.ts'

export interface WantedReservation {
  ids: Ids
  at: Instant
  customerId: string
  /** The Azure subscription that is billed, and used by when the scope is single. */
  subscriptionId: string
  productId?: string | undefined
  skuId?: string | undefined
  armSkuName: string
  /** What it is called in lists; default the SKU's name. */
  displayName?: string | undefined
  skuDescription?: string | undefined
  location: string
  term: ReservationTerm
  quantity: number
  /** Default `VirtualMachines`. Read from the catalogue's sub type too. */
  resourceType?: string | undefined
  /** Default `Shared`. */
  scope?: AppliedScopeType | AppliedScope | undefined
  /** Default `Upfront`. */
  billingPlan?: ReservationBillingPlan | undefined
  renew?: boolean | undefined
  renewProperties?: unknown
  renewSource?: string | undefined
  swapSource?: string | undefined
  instanceFlexibility?: 'On' | 'Off' | undefined
  reviewAt?: Instant | undefined
  /** What the whole quantity costs for the whole term. */
  price?: Commitment | undefined
  /** The Partner Center order and the line it comes from; absent when bought on the Azure side. */
  orderId?: string | undefined
  orderLineNumber?: number | undefined
  /** Given when the order id was promised by a price quote. */
  reservationOrderId?: string | undefined
}

export interface ReservationPurchase {
  reservationOrder: ReservationOrderRecord
  reservation: ReservationRecord
  events: NewEvent[]
  /** The end of the term. */
  jobs: NewJob[]
}

/** A bought reservation in its final state, in an order of its own: both active from `at` to the end of the term. */
export function newReservationPurchase(wanted: WantedReservation): ReservationPurchase {
  const { ids, at, customerId, quantity, term } = wanted
  const orderId = wanted.reservationOrderId ?? ids.guid('reservation-order')
  const expiresAt = addDuration(at, term)
  assert(expiresAt !== undefined, `${term} is a term`)
  const billingSubscriptionId = wanted.subscriptionId.toLowerCase()
  const billingPlan = wanted.billingPlan ?? 'Upfront'
  const displayName = wanted.displayName || `${wanted.armSkuName}_${at}`
  const reservationOrder: ReservationOrderRecord = {
    id: orderId,
    customerId,
    version: 1,
    displayName,
    requestedAt: at,
    createdAt: at,
    expiresAt,
    term,
    billingPlan,
    originalQuantity: quantity,
    state: 'Succeeded',
    billingSubscriptionId,
    ...(wanted.orderId === undefined ? {} : { order: { id: wanted.orderId, lineNumber: wanted.orderLineNumber ?? 0 } }),
    ...(wanted.reviewAt === undefined ? {} : { reviewAt: wanted.reviewAt }),
    ...(wanted.price ? { total: wanted.price } : {}),
  }
  const reservation: ReservationRecord = {
    id: ids.guid('reservation'),
    reservationOrderId: orderId,
    customerId,
    version: 1,
    displayName,
    ...(wanted.productId && wanted.skuId ? { product: { productId: wanted.productId, skuId: wanted.skuId } } : {}),
    armSkuName: wanted.armSkuName,
    skuDescription: wanted.skuDescription || wanted.armSkuName,
    location: wanted.location,
    resourceType: resourceTypeOf(wanted.resourceType),
    quantity,
    term,
    billingPlan,
    billingSubscriptionId,
    scope: scopeOf(wanted.scope, billingSubscriptionId),
    instanceFlexibility: wanted.instanceFlexibility ?? 'On',
    state: 'Succeeded',
    purchasedAt: at,
    effectiveAt: at,
    expiresAt,
    updatedAt: at,
    renew: wanted.renew ?? false,
    ...(wanted.renewProperties === undefined ? {} : { renewProperties: wanted.renewProperties }),
    ...(wanted.renewSource ? { renewSource: wanted.renewSource } : {}),
    ...(wanted.swapSource ? { swapSource: wanted.swapSource } : {}),
    ...(wanted.reviewAt === undefined ? {} : { reviewAt: wanted.reviewAt }),
    ...(wanted.price ? { commitment: wanted.price } : {}),
  }
  return {
    reservationOrder,
    reservation,
    events: [{ type: 'reservation-created', resourceId: reservation.id, customerId, doc: { reservationOrderId: orderId } }],
    jobs: [expiryJob(reservationOrder)],
  }
}

function scopeOf(wanted: AppliedScopeType | AppliedScope | undefined, subscriptionId: string): AppliedScope {
  if (wanted === undefined) return { type: 'Shared' }
  if (typeof wanted !== 'string') return wanted
  return wanted === 'Single' ? { type: wanted, scopes: [`/subscriptions/${subscriptionId}`] } : { type: wanted }
}

/** Words of the catalogue and the price list for what is reserved, where they differ from Azure's. In lower case. */
const catalogWords: Readonly<Record<string, ReservedResourceType>> = {
  sqldatabase: 'SqlDatabases',
  azurecosmosdb: 'CosmosDb',
  azureappservice: 'AppService',
  azurenetappfiles: 'NetAppStorage',
  storage: 'BlockBlob',
  backup: 'BlockBlob',
  azuredatabaseformysql: 'MySql',
  azuredatabaseforpostgresql: 'PostgreSql',
  azuredatabaseformariadb: 'MariaDb',
}

/** The reserved resource type a word of Azure or of the catalogue means; virtual machines without a word. */
export function resourceTypeOf(word: string | undefined): ReservedResourceType {
  const plain = (word ?? '').replaceAll(/[ _]/g, '').toLowerCase()
  return reservedResourceTypes.find((type) => type.toLowerCase() === plain) ?? catalogWords[plain] ?? 'VirtualMachines'
}

/** `1Year`, `3 Years`, `P3Y` → the term; `undefined` for what is none of the terms Azure sells. */
export function reservationTermOf(text: string): ReservationTerm | undefined {
  const years = /^(?:P(\d)Y|(\d) ?Years?)$/i.exec(text.trim())
  return years ? reservationTerms.find((term) => term === `P${years[1] ?? years[2]}Y`) : undefined
}

/** The reservation in another state, one revision on. */
export function moved<R extends { state: ReservationState; version: number }>(record: R, to: ReservationState): R {
  assert(may(reservationMoves, record.state, to), `a reservation does not go from ${record.state} to ${to}`)
  return { ...record, state: to, version: record.version + 1 }
}

export const expiryJobKind = 'expire-reservation-order'

export function expiryJob(order: Pick<ReservationOrderRecord, 'id' | 'expiresAt'>): NewJob {
  return { kind: expiryJobKind, dueAt: order.expiresAt, key: order.id, payload: { reservationOrderId: order.id } }
}

export interface ReservationChange {
  orders: ReservationOrderRecord[]
  reservations: ReservationRecord[]
  events: NewEvent[]
}

/** The end of the term: the order and whatever of it is active expire. */
export function expireReservationOrder(
  order: ReservationOrderRecord,
  reservations: readonly ReservationRecord[],
  at: Instant,
): ReservationChange {
  const ended = reservations.filter(isActive).map((r) => ({ ...moved(r, 'Expired'), updatedAt: at }))
  return {
    orders: order.state === 'Succeeded' ? [moved(order, 'Expired')] : [],
    reservations: ended,
    events: ended.map((r) => reservationEvent('reservation-expired', r)),
  }
}

/** The order line was cancelled in Partner Center: nothing of the reservation order is left. */
export function cancelReservationOrder(
  order: ReservationOrderRecord,
  reservations: readonly ReservationRecord[],
  at: Instant,
): ReservationChange {
  const ended = reservations.filter(isActive).map((r) => ({ ...moved(r, 'Cancelled'), updatedAt: at }))
  return {
    orders: order.state === 'Succeeded' ? [moved(order, 'Cancelled')] : [],
    reservations: ended,
    events: ended.map((r) => reservationEvent('reservation-cancelled', r)),
  }
}

/** Whether it can be used: paid for, and neither ended nor replaced. */
export function isActive(reservation: Pick<ReservationRecord, 'state'>): boolean {
  return reservation.state === 'Succeeded'
}

export function reservationEvent(type: string, r: ReservationRecord): NewEvent {
  return { type, resourceId: r.id, customerId: r.customerId, doc: { reservationOrderId: r.reservationOrderId } }
}
