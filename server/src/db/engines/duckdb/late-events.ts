/**
 * With which period an event is billed: the one it was taken in for, or, when that had closed before the event was published, the first
 * that was open when it was first rated.
 */
import type { RateInput } from '../../lines.ts'
import { legacyLedger } from './numbers.ts'
import { type Connection, rows } from './pool.ts'
import { visible } from './published.ts'

interface ClosedRun {
  period: number
  before: number
  up_to: number
  hidden: string
}

/** What a run had seen, as a condition on events. */
export function seenBy({ before, up_to, hidden }: Omit<ClosedRun, 'period'>): string {
  return `(${visible({ upTo: up_to, except: hidden.split(',').filter(Boolean).map(Number) })} AND day < ${before})`
}

/**
 * The period of an event as an SQL expression over `events`. What the last run of a closed period had not seen came later: an event taken in
 * for September that the close of September had not seen is billed with October, and stays there once October has closed.
 * `from`: the earliest month of use of the events; no event is billed before it.
 */
export async function billedWith(connection: Connection, { published, job }: RateInput, from: number): Promise<string> {
  const closed = await rows<ClosedRun>(
    connection,
    `SELECT c.period, r.before, r.up_to, r.hidden
      FROM (SELECT c.period, max(r.n) AS n FROM closes c JOIN runs r ON r.job <= c.job
        WHERE c.amends IS NULL AND c.period BETWEEN ${from} AND ${legacyLedger - 1} AND c.job <> ${job} AND ${visible(published, 'c.job')} GROUP BY c.period) c
      JOIN runs r ON r.n = c.n ORDER BY c.period DESC /* unique: a period closes once */`,
  )
  if (closed.length === 0) return 'period'
  const later = closed.map((run) => `WHEN NOT ${seenBy(run)} THEN greatest(period, ${run.period + 1})`)
  return `CASE ${later.join(' ')} ELSE period END`
}
