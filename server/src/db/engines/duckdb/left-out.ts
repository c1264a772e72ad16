/**
 * Usage that a rebill leaves out and that has been given back since: it would be refunded twice. What `refundedTwice` of
 * `invoices/refunded-twice.ts` says.
 */
import type { Published } from '../../lines.ts'
import type { RefundedTwice } from '../../rebilling.ts'
import { sameIn } from './column-lists.ts'
import { dayOfNumber } from './numbers.ts'
import { type Connection, row } from './pool.ts'
import { visible } from './published.ts'

const place = 'day, customer, plan, entitlement, resource, schedule'
const same = (a: string, b: string): string => sameIn(place, a, b)

/** `leftOut`: a condition on lines `l` of the close that is made anew. */
export async function refundedTwice(
  connection: Connection,
  { job, published, close, leftOut }: { job: number; published: Published; close: number; leftOut: string },
): Promise<RefundedTwice | undefined> {
  const seen = (column: string) => `${visible(published, column)} AND ${column} <> ${job}`
  // Few days of few resources have been given back: all others are looked at no further.
  await connection.run(`CREATE OR REPLACE TEMP TABLE out_places AS
    SELECT ${place}, sum(q)::HUGEINT AS q FROM (SELECT l.* FROM billed l WHERE l.job = ${close} AND (${leftOut})) l
      SEMI JOIN (SELECT * FROM rated WHERE q < 0 AND reverses IS NULL AND ${seen('job')}) g ON ${same('g', 'l')}
      GROUP BY ${place} HAVING sum(q) > 0`)
  const span = await row<{ low: number | null; high: number | null }>(
    connection,
    'SELECT min(day) AS low, max(day) AS high FROM out_places',
  )
  if (span?.low == null) {
    await connection.run('DROP TABLE out_places')
    return undefined
  }
  const near = `day BETWEEN ${span.low} AND ${span.high}`
  const first = `SELECT job FROM closes WHERE amends IS NULL AND ${seen('job')}`
  const counting = `SELECT job FROM closes k WHERE ${seen('k.job')} AND NOT EXISTS (SELECT 1 FROM closes n WHERE n.amends = k.job AND ${seen('n.job')})`
  // All there is in the ledger, less what rebills have left out before, less what this one leaves out.
  const found = await row<{ customer: string; day: number; entitlement: string; resource: string; meter: string }>(
    connection,
    `SELECT c.id AS customer, s.day, e.id AS entitlement, r.id AS resource, p.meter
      FROM (SELECT ${place} FROM (
          SELECT ${place}, q FROM rated WHERE ${near} AND ${seen('job')}
          UNION ALL SELECT ${place}, -q FROM billed WHERE ${near} AND job IN (${first})
          UNION ALL SELECT ${place}, q FROM billed WHERE ${near} AND job IN (${counting})
          UNION ALL SELECT ${place}, -q FROM out_places) l
        SEMI JOIN out_places o ON ${same('o', 'l')} GROUP BY ${place} HAVING sum(q) < 0) s
      JOIN customers c ON c.k = s.customer JOIN entitlements e ON e.k = s.entitlement JOIN resources r ON r.k = s.resource
      JOIN schedules p ON p.k = s.schedule JOIN plans a ON a.k = s.plan
      ORDER BY c.id, s.day, e.id, r.id, p.id, a.id LIMIT 1 /* unique: a place */`,
  )
  await connection.run('DROP TABLE out_places')
  return (
    found && {
      ...{ customerId: found.customer, entitlementId: found.entitlement, resourceUri: found.resource, meterId: found.meter },
      usageDate: dayOfNumber(found.day),
    }
  )
}
