/** What is billed besides usage, as the line store takes it and gives it back. */
import type { Day, Decimal, Instant, Month } from 'lazuli-contract'
import type { Schedule } from './lines.ts'

/** Words of `chargeType` (billing contract, section 8.6). */
export type ChargeType =
  | 'new'
  | 'renew'
  | 'cycleCharge'
  | 'addQuantity'
  | 'removeQuantity'
  | 'moveQuantity'
  | 'cancelImmediate'
  | 'convert'
  | 'changeBillingPlan'
  | 'customerCredit'
  | 'extendTerm'

/** What the row of a purchase says, and that of a credit to a customer, that rows of usage do not have. Texts without a value are ''. */
export interface PurchaseFacts {
  /** The same for the same purchase, for ever; settles the order of rows of one instant. */
  readonly id: string
  readonly chargeType: ChargeType
  readonly orderId: string
  readonly alternateId: string
  /** Of the event that is billed. */
  readonly orderDate: Instant
  readonly chargeStartDate: Day
  /** Inclusive; absent: bought for ever. */
  readonly chargeEndDate?: Day
  readonly quantity: number
  /** Of one unit, pricing currency, at most 15 decimals; below zero where something is given back. */
  readonly effectiveUnitPrice: Decimal
  readonly subscriptionDescription: string
  /** As printed. */
  readonly subscriptionStartDate: string
  readonly subscriptionEndDate: string
  readonly termAndBillingCycle: string
  readonly billingFrequency: string
  /** Joins the rows of one event. */
  readonly referenceId: string
  readonly reservationOrderId: string
  readonly promotionId: string
  readonly productQualifiers: readonly string[]
  readonly creditReasonCode: string
  readonly priceAdjustments: readonly string[]
}

/** What was bought, as it becomes a reconciliation row. */
export interface Purchase {
  readonly customerId: string
  /** '' where there is no subscription. */
  readonly subscriptionId: string
  /** Product and list price of one unit: one tier, no meter. */
  readonly schedule: Schedule
  /** Calendar month of the exchange rate. */
  readonly month: Month
  readonly fx: Decimal
  readonly billableQuantity: Decimal
  /** Pricing currency, 2 decimals. */
  readonly pcCost: Decimal
  /** Billing currency, 2 decimals. */
  readonly subtotal: Decimal
  readonly facts: PurchaseFacts
}

/** Resellers of record as they stand, which part the rows of an open period as a close would. */
export interface OpenResellers {
  of(customerId: string, subscriptionId: string, entitlementId?: string): string
  /** Azure subscriptions that have one of their own, lower case. */
  readonly own: readonly string[]
}

/** What was bought in an open period, to be shown among its usage. */
export interface PurchaseSource {
  /** Customers with purchases, their ids ascending by code point, none below `from`. */
  customers(from: string): Iterable<string>
  /** In order of orderDate, then id. */
  of(customerId: string): readonly Purchase[]
}
