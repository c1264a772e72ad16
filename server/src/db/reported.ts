/** Metered usage by when it was reported: what a reader of the line store asks for and gets. */
import type { Decimal, Instant } from 'lazuli-contract'
import type { PageInput, Published, Schedule, UsageDetails } from './lines.ts'

/** Batches by when their usage was reported: `jobs` as closed ranges of numbers; what is older than `since` was not noted. */
export interface Reported {
  readonly jobs: readonly (readonly [first: number, last: number])[]
  /** Number of the first noted batch; absent: none was. */
  readonly since?: number
  /** The span asked for, `[from, to)`: by it older usage is chosen by when it was used. */
  readonly from: Instant
  readonly to: Instant
}

export interface ReportedInput extends PageInput {
  readonly published: Published
  readonly subscriptionId: string
  readonly reported: Reported
  /** By hour of use; else by UTC day. */
  readonly hourly: boolean
  /** One row an instance; else one a meter. */
  readonly instances: boolean
}

/** Metered quantity of one hour or day of use. */
export interface ReportedUsage {
  readonly start: Instant
  /** Exclusive. */
  readonly end: Instant
  readonly schedule: Schedule
  /** Both only of instances. */
  readonly resourceUri?: string
  readonly details?: UsageDetails
  readonly quantity: Decimal
}
