/** What usage has cost, asked of the line store by whatever tells costs apart. */
import type { Day, Decimal, Month } from 'lazuli-contract'
import type { LineBenefit } from './benefits.ts'
import type { CreditKind, Published, Schedule, UsageDetails } from './lines.ts'

/** What a cost is told apart by, besides customer, plan, Azure subscription, price and credit. */
export type CostKey = 'day' | 'resource' | 'details' | 'benefit' | 'each' | 'invoice'

export interface CostInput {
  readonly published: Published
  /** Usage days `[from, to)`. */
  readonly from: Day
  readonly to: Day
  readonly customerId?: string
  /** Azure subscriptions; absent: all. */
  readonly entitlementIds?: readonly string[]
  readonly by: readonly CostKey[]
  /** What benefits cover, and nothing else. */
  readonly covered?: boolean
}

/** Cost of usage, the sum of daily lines: billed ones where the period has closed, else the open ones less what was taken back. */
export interface CostSum {
  readonly customerId: string
  readonly subscriptionId: string
  readonly entitlementId: string
  /** Billing period, whose invoice bills it; the month of use of legacy subscriptions, whose invoices are of no month. */
  readonly period: Month
  readonly schedule: Schedule
  /** 1 for the first. */
  readonly tier: number
  readonly creditKind: CreditKind
  readonly fx: Decimal
  /** Each only when asked for. */
  readonly usageDate?: Day
  readonly resourceUri?: string
  readonly details?: UsageDetails
  /** What covers it; also absent where nothing does. */
  readonly benefit?: LineBenefit
  /** Of legacy subscriptions: the invoice of the cycle that charged for it, '' while none has. The unbilled rest of a sum comes last. */
  readonly cycleInvoice?: string
  /** Of covered lines, which then all have the same quantity: that, how many they are, and the number of the first in its list. */
  readonly each?: { readonly quantity: Decimal; readonly lines: number; readonly first: number }
  readonly quantity: Decimal
  /** Pricing currency, at most 10 decimals. */
  readonly pricingTotal: Decimal
  /** Billing currency, at most 10 decimals. */
  readonly billingTotal: Decimal
}
