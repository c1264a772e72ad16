/**
 * Closes of legacy subscriptions. Their usage is in the ledger under a period of its own that never closes; a close takes the
 * lines no other has taken, reversals too, and bills what they amount to. So a correction of what was billed is billed with the next.
 */
import { Decimal } from 'lazuli-contract'
import type { CycleInput } from '../../cycles.ts'
import { legacyCharge } from '../../legacy-charge.ts'
import type { Violation } from '../../lines.ts'
import { findClose } from './billed.ts'
import { billInto, type Means } from './closing.ts'
import { centDigits, cyclePeriod, dayNumber, decimalOf, fxDigits, isCycle, legacyLedger, quantityDigits } from './numbers.ts'
import { type Connection, rows, stream, text } from './pool.ts'
import { visible } from './published.ts'
import type { ScheduleShelf } from './schedules.ts'

/** Closes within the open transaction of `connection`. */
export async function closeCycleInto(connection: Connection, input: CycleInput, shelf: ScheduleShelf, means: Means): Promise<void> {
  const { job, published, subscriptionIds, before, ratedBy } = input
  const plans = subscriptionIds.length > 0 ? `p.id IN (${subscriptionIds.map(text).join(', ')})` : 'false'
  await connection.run(`DELETE FROM taken WHERE job = ${job}`)
  await connection.run(`INSERT INTO taken
    SELECT ${job}, r.seq FROM rated r
      SEMI JOIN (SELECT k FROM plans p WHERE ${plans}) p ON p.k = r.plan
      SEMI JOIN (SELECT job FROM runs WHERE stamp <= ${ratedBy}) u ON u.job = r.job
      ANTI JOIN (SELECT seq FROM taken WHERE ${visible(published)}) t ON t.seq = r.seq
    WHERE r.period = ${legacyLedger} AND r.day < ${dayNumber(before)} AND ${visible(published, 'r.job')} ORDER BY r.seq`)
  await billInto(connection, takenLines(job), { ...input, period: cyclePeriod(before), isLegacy: true }, shelf, means)
}

/** What the lines a close took amount to, as a FROM item with the columns of `rated` that billing reads; none is left of what was taken back. */
export function takenLines(job: number): string {
  const key = 'r.period, r.month, r.day, r.customer, r.plan, r.entitlement, r.resource, r.schedule, r.tier, r.credit, r.benefit, r.fx'
  return `(SELECT ${key}, min(r.seq) AS seq, arg_max(r.details, r.seq ORDER BY r.seq) AS details, sum(r.q)::HUGEINT AS q,
      CASE WHEN count(*) = 1 THEN min(r.w) END AS w, CASE WHEN count(*) = 1 THEN min(r.ws) ELSE 6 END::UTINYINT AS ws
    FROM rated r SEMI JOIN (SELECT seq FROM taken WHERE job = ${job}) t ON t.seq = r.seq GROUP BY ${key} HAVING sum(r.q) <> 0)`
}

interface Charge {
  row_no: number
  schedule: number
  tier: number
  q: bigint
  fx: bigint
  subtotal: bigint
}

/** I3 of a close of legacy subscriptions: each charge is its quantity at its list price. */
export async function cycleViolations(connection: Connection, shelf: ScheduleShelf, invoiceId: string): Promise<Violation[]> {
  const close = await findClose(connection, invoiceId)
  if (!close || !isCycle(close.period)) return []
  const charges = `SELECT row_no, schedule, tier, q, fx, subtotal FROM recon WHERE job = ${close.job} AND lines > 0 ORDER BY row_no`
  const schedules = await rows<Pick<Charge, 'schedule'>>(connection, `SELECT DISTINCT schedule FROM (${charges})`)
  await shelf.load(
    connection,
    schedules.map(({ schedule }) => schedule),
  )
  for await (const chunk of stream<Charge>(connection, charges)) {
    for (const { row_no, schedule, tier, q, fx, subtotal } of chunk) {
      const unitPrice = shelf.get(schedule).tiers[tier - 1]?.unitPrice ?? Decimal.zero
      const charge = legacyCharge(decimalOf(q, quantityDigits), unitPrice, decimalOf(fx, fxDigits))
      if (!charge.equals(decimalOf(subtotal, centDigits)))
        return [{ invariant: 'I3', example: `row ${row_no}: ${charge} charged as ${subtotal}` }]
    }
  }
  return []
}
