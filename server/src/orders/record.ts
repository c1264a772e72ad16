/** An order as stored. Members that are optional came after the first release: documents without them stay as they were. */
import type { Instant } from 'lazuli-contract'
import type { OrderLineStatus, OrderStatus } from 'lazuli-contract/orders.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import type { Caller } from '../base/caller.ts'
import type { ProductKind } from '../catalog/catalog.ts'
import type { Commitment } from '../reservations/record.ts'

export interface OrderLineRecord {
  /** From 0. */
  number: number
  /** `product:sku:availability` as bought, or a legacy offer id. */
  offerId: string
  /** Read through {@link lineKind}. */
  kind?: ProductKind
  /** Name for the subscription: the cart line's, else the item's own. */
  friendlyName: string
  /** The item's own name, kept apart from the one the customer gave it. */
  offerName: string
  /** 0 once cancelled by itself. */
  quantity: number
  status: OrderLineStatus
  cancelled?: true
  /** From fulfilment on, where the line becomes a subscription. */
  subscriptionId?: string
  /** Add-ons: from fulfilment on. */
  parentSubscriptionId?: string
  /** Add-ons to a line of the same order: its number. */
  parentLine?: number
  termDuration?: string
  /** MPN id of the indirect reseller; never the provider's own. */
  partnerIdOnRecord?: string
  provisioningContext?: Record<string, string>
  renewsTo?: { termDuration: string }
  promotionId?: string
  customTermEndDate?: string
  attestationAccepted?: boolean
  /** Of one unit, as it stood when the order was placed. Absent: nothing is charged for the purchase, or no list has a price. */
  price?: LinePrice
  /** Reservations: what is billed, for how long, used by whom. */
  reservation?: { azureSubscriptionId: string; term: 'P1Y' | 'P3Y'; scope: 'Shared' | 'Single' }
  /** Reservations: from fulfilment on. */
  reservationOrderId?: string
}

/** One unit for its term, in the currency of the price list and in the one of the order. */
export type LinePrice = Commitment

/** Who placed an order; the audit record of a later completion names him, not the job. */
export interface PlacedBy {
  appId: string
  oid: string
  upn?: string
  /** Of the call. The first releases did not keep it. */
  correlationId?: string
}

export function placedBy({ caller, correlationId }: { caller: Caller; correlationId: string }): PlacedBy {
  return { appId: caller.appId, oid: caller.oid, ...(caller.upn ? { upn: caller.upn } : {}), correlationId }
}

export interface OrderRecord {
  /** Modern: 33 URL-safe characters, the last a `1`, compared with regard to case. Legacy: a lower-case GUID. */
  id: string
  /** Modern: 12 hex digits. Legacy: the id. */
  alternateId: string
  customerId: string
  /** Absent: modern. */
  form?: 'legacy'
  /** Legacy orders: grows by one with each change; inside the etag. */
  version?: number
  billingCycle: BillingCycle
  currency: { code: string; symbol: string }
  /** Market of the customer, for the catalogue links. */
  country: string
  lines: OrderLineRecord[]
  createdAt: Instant
  /** From here on order lists show it. */
  listedAt: Instant
  completedAt?: Instant
  cancelledAt?: Instant
  status: OrderStatus
  partnerOnRecordAttestationAccepted?: boolean
  placedBy: PlacedBy
  /** A product upgrade placed it. Absent: a user did. */
  transactionType?: 'SystemPurchase'
}

/** What kind of product a line is for. The first release sold plans alone and did not say so. */
export function lineKind(line: Pick<OrderLineRecord, 'kind'>): ProductKind {
  return line.kind ?? 'plan'
}

/** The etag of a legacy order: base64 of `{"id":"…","version":n}`, as for subscriptions. Modern orders have none. */
export function orderEtag(order: Pick<OrderRecord, 'id' | 'form' | 'version'>): string | undefined {
  if (order.form !== 'legacy') return undefined
  return Buffer.from(JSON.stringify({ id: order.id, version: order.version ?? 1 })).toString('base64')
}

/** Address of an order, relative and without `/v1`. */
export function orderPath(customerId: string, orderId: string): string {
  return `/customers/${customerId}/orders/${orderId}`
}
