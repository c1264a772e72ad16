/** What customers spent day by day, as rated: whatever becomes of it on an invoice, these sums stay. */
import type { DailySpend, DailySpendInput } from '../../daily-spend.ts'
import { dayNumber, dayOfNumber, totalDigits, trimmedOf } from './numbers.ts'
import { type Connection, rows, text } from './pool.ts'
import { visible } from './published.ts'

export async function dailySpend(connection: Connection, { published, from, to, customerIds }: DailySpendInput): Promise<DailySpend[]> {
  if (customerIds.length === 0) return []
  const found = await rows<{ id: string; day: number; bc: bigint }>(
    connection,
    `SELECT c.id, s.day, s.bc FROM (
       SELECT customer, day, sum(bc) AS bc FROM day_sums
       WHERE ${visible(published)} AND day >= ${dayNumber(from)} AND day < ${dayNumber(to)}
         AND customer IN (SELECT k FROM customers WHERE id IN (${customerIds.map(text).join(', ')}))
       GROUP BY customer, day) s
     JOIN customers c ON c.k = s.customer ORDER BY c.id, s.day`,
  )
  return found.map(({ id, day, bc }) => ({ customerId: id, day: dayOfNumber(day), billing: trimmedOf(bc, totalDigits) }))
}
