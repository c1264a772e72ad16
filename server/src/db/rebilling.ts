/** What a rebill would refund twice. */
import type { Day } from 'lazuli-contract'

/** Usage of a day that is to be left out of an invoice although more of it has been given back since than would be left. */
export interface RefundedTwice {
  readonly customerId: string
  readonly entitlementId: string
  readonly resourceUri: string
  readonly meterId: string
  readonly usageDate: Day
}

/** Beside its totals. */
export interface Rebilled {
  /** The first by customer, day, Azure subscription, resource and price. */
  readonly refundedTwice?: RefundedTwice
}
