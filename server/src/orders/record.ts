/** An order as stored. */
import type { Instant } from 'lazuli-contract'
import type { OrderLineStatus, OrderStatus } from 'lazuli-contract/orders.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'

export interface OrderLineRecord {
  /** From 0. */
  number: number
  /** `product:sku:availability` as bought. */
  offerId: string
  /** Name for the subscription: the cart line's, else the plan's own. */
  friendlyName: string
  /** The plan's own name, kept apart from the one the customer gave it. */
  offerName: string
  quantity: number
  status: OrderLineStatus
  /** From fulfilment on. */
  subscriptionId?: string
  termDuration?: string
  /** MPN id of the indirect reseller; never the provider's own. */
  partnerIdOnRecord?: string
  provisioningContext?: Record<string, string>
  renewsTo?: { termDuration: string }
  promotionId?: string
  customTermEndDate?: string
  attestationAccepted?: boolean
}

/** Who placed an order; the audit record of a later completion names him, not the job. */
export interface PlacedBy {
  appId: string
  oid: string
  upn?: string
}

export interface OrderRecord {
  /** 33 URL-safe characters, the last a `1`. Compared with regard to case. */
  id: string
  /** 12 hex digits. */
  alternateId: string
  customerId: string
  billingCycle: BillingCycle
  currency: { code: string; symbol: string }
  /** Market of the customer, for the catalogue links. */
  country: string
  lines: OrderLineRecord[]
  createdAt: Instant
  /** From here on order lists show it. */
  listedAt: Instant
  completedAt?: Instant
  status: OrderStatus
  partnerOnRecordAttestationAccepted?: boolean
  placedBy: PlacedBy
  /** A product upgrade placed it. Absent: a user did. */
  transactionType?: 'SystemPurchase'
}
