/** Closes of legacy subscriptions, as the line store is asked for them. */
import type { Day, Decimal, Instant } from 'lazuli-contract'
import type { Published, ReconRow } from './lines.ts'
import type { Purchase } from './purchases.ts'

/** What ends of legacy subscriptions on one day: their usage before it, and what of them was bought. */
export interface CycleInput {
  readonly job: number
  readonly published: Published
  readonly at: Instant
  readonly invoiceId: string
  /** As they stand in their events. */
  readonly subscriptionIds: readonly string[]
  /** The day after the last of the cycle. Lines of earlier days are billed, those of earlier cycles too that no close has taken. */
  readonly before: Day
  /** Lines of later rating runs are left to the next close. */
  readonly ratedBy: Instant
  readonly purchases?: Iterable<readonly Purchase[]>
  readonly resellerOf: (customerId: string, subscriptionId: string) => string
  readonly creditRate: Decimal
}

/** Part of a list, by place from 0. */
export interface CycleList {
  readonly invoiceId: string
  readonly offset: number
  readonly size: number
}

export interface CyclePage<Row> {
  readonly rows: readonly Row[]
  /** Of the whole list. */
  readonly total: number
}

export interface CycleRow extends ReconRow {
  /** Among the rows of its subscription and meter, from 1. */
  readonly place: number
}
