/** What customers spent day by day: as rated, reversals taken off, whether billed or not; in order of customer, then day. Days without usage are absent. */
import type { Day, Decimal } from 'lazuli-contract'
import type { Published } from './lines.ts'

export interface DailySpendInput {
  readonly published: Published
  /** Usage days `[from, to)`. */
  readonly from: Day
  readonly to: Day
  /** A few hundred at a time: memory is bounded by customers × days. */
  readonly customerIds: readonly string[]
}

export interface DailySpend {
  readonly customerId: string
  readonly day: Day
  /** Billing currency, at most 10 decimals. */
  readonly billing: Decimal
}

export interface DailySpends {
  dailySpend(input: DailySpendInput): Promise<DailySpend[]>
}
