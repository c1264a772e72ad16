/**
 * What happens to the things that are billed by order and not by use, as facts that never change: each change of a licence
 * subscription, each purchase and return of a reservation, each sale of software, each credit to a customer. Amounts and
 * prices are decimal texts.
 */
import type { Day, Instant } from 'lazuli-contract'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'

/** What all facts name. */
interface Named {
  customerId: string
  /** What it happened to: a subscription, a reservation order, a line of an order, a credit. */
  thing: string
  at: Instant
}

/** The order and the item, as rows print them. */
export interface Sold {
  orderId: string
  /** Absent: that of an earlier fact of the same thing. */
  alternateId?: string
  productId: string
  skuId: string
  availabilityId: string
  productName: string
  skuName: string
  publisherName: string
  promotionId?: string
  /** List price of one unit for the whole term, USD; absent where no list has one: it is charged nothing. */
  price?: string
}

/** A licence subscription as it stood after a change. */
export interface LicenceCharge extends Named, Sold {
  kind: 'licence'
  /** Marketplace offers are priced in USD, licences in the billing currency. */
  isMarketplace?: true
  /** Bought by a legacy offer: no part of new-commerce invoices. */
  isLegacy?: true
  friendlyName: string
  /** The item, in whatever market: another one is a conversion. */
  offerKey: string
  quantity: number
  isDeleted?: true
  billingCycle: BillingCycle
  termDuration?: string
  termEndsAt?: Instant
  createdAt: Instant
  isTrial?: true
  isAddOn?: true
  /** Why it changed, where the change does not say: the partner cancelled it, or licences moved from or to another subscription. */
  cause?: 'cancel' | 'move'
}

/** Software bought for ever; quantity 0 once it is given back. */
export interface SoftwareCharge extends Named, Sold {
  kind: 'software'
  quantity: number
}

/** Something of a reservation order was bought or given back, or a savings plan was bought. */
export interface ReservationCharge extends Named, Sold {
  kind: 'reservation'
  /** Of a savings plan alone: the commitment of one hour, USD. */
  hourly?: string
  event: 'purchase' | 'renewal' | 'exchange-purchase' | 'return' | 'exchange-return' | 'cancel'
  quantity: number
  /** USD: what a purchase costs for the whole term, what a return refunds (above zero). */
  amount: string
  /** Returns: what of the whole price is given back, paid or not. USD. */
  share?: string
  billingPlan: 'Upfront' | 'Monthly'
  term: string
  startedAt: Instant
  expiresAt: Instant
  /** The Azure subscription that is billed, lower case. */
  azureSubscriptionId: string
}

/** Money an operator gives a customer, in the billing currency. */
export interface CreditCharge extends Named {
  kind: 'credit'
  amount: string
  reason: string
  /** The billing period that it lessens. */
  period: string
  day: Day
}

/** The operator has taken back a credit (`thing`) before an invoice billed it. */
export interface CreditWithdrawal extends Named {
  kind: 'credit-withdrawal'
}

/** The customer is gone: nothing more becomes due. */
export interface Departure extends Named {
  kind: 'departure'
}

export type ChargeFact = LicenceCharge | SoftwareCharge | ReservationCharge | CreditCharge | CreditWithdrawal | Departure

/** As kept: numbered in order of commit. */
export type KeptFact<F extends ChargeFact = ChargeFact> = F & { seq: number }
