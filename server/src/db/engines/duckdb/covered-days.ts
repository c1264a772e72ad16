/** How much of which day benefits cover: what their cost falls on. */
import type { Month } from 'lazuli-contract'
import { benefitFromText, type CoveredDay } from '../../benefits.ts'
import type { TraceList } from '../../traces.ts'
import { findClose } from './billed.ts'
import { dayOfNumber, monthNumber, quantityDigits, trimmedOf } from './numbers.ts'
import { type Connection, row, rows } from './pool.ts'
import { visible } from './published.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'

/** Lines of a month that an invoice bills, or that are open; those of the same price and quantity counted. Reversals count too. */
export async function coveredDays(connection: Connection, shelf: ScheduleShelf, of: TraceList, period: Month): Promise<CoveredDay[]> {
  if (!(await row(connection, 'SELECT 1 AS found FROM benefits LIMIT 1'))) return []
  const month = monthNumber(period)
  const close = 'invoiceId' in of ? await findClose(connection, of.invoiceId) : undefined
  if ('invoiceId' in of && !close) return []
  const number = 'invoiceId' in of ? 'line_no' : 'seq'
  const from = 'invoiceId' in of ? `billed WHERE job = ${close?.job}` : `rated WHERE ${visible(of.published)} AND period = ${month}`
  const found = await rows<{ id: string; day: number; schedule: number; q: bigint; n: bigint; first: number | bigint }>(
    connection,
    `SELECT b.id, c.day, c.schedule, c.q, c.n, c.first FROM (SELECT benefit, day, schedule, q, count(*) AS n, min(${number}) AS first FROM ${from} AND month = ${month} AND credit = ${creditCodes.covered}
      GROUP BY benefit, day, schedule, q) c JOIN benefits b ON b.k = c.benefit ORDER BY b.id, c.day, c.schedule, c.q`,
  )
  await shelf.load(
    connection,
    found.map(({ schedule }) => schedule),
  )
  return found.map(({ id, day, schedule, q, n, first }) => ({
    ...benefitFromText(id),
    usageDate: dayOfNumber(day),
    schedule: shelf.get(schedule),
    quantity: trimmedOf(q, quantityDigits),
    lines: Number(n),
    first: Number(first),
  }))
}
