/** Closes of legacy subscriptions, as the line store is asked for them. */
import type { Day, Decimal, Instant } from 'lazuli-contract'
import type { Published } from './lines.ts'
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
