/** What was metered of a meter of one resource on a day: what a restatement goes by. */
import type { Day, Decimal, Instant } from 'lazuli-contract'
import type { Published, Schedule, UsageDetails } from './lines.ts'

export interface MeteredDayInput {
  readonly published: Published
  /** In any letter case, as the two below. */
  readonly entitlementId: string
  readonly resourceUri: string
  readonly meterId: string
  readonly day: Day
}

/** Of one price and spelling of the resource, and of one way of billing. */
export interface MeteredDay {
  readonly customerId: string
  readonly subscriptionId: string
  readonly entitlementId: string
  readonly resourceUri: string
  readonly schedule: Schedule
  readonly quantity: Decimal
  /** Of the event the daily line takes them from. */
  readonly details: UsageDetails
  /** Of the last event. */
  readonly at: Instant
  /** Of a legacy subscription, billed by its anniversaries. */
  readonly isLegacy?: true
}
