/** Usage of tiered meters, by tier. */
import { bucket, qualified, sameIn, scope } from './column-lists.ts'
import { isShort, wholeOf } from './numbers.ts'
import { type Connection, hasAny, rows } from './pool.ts'
import { customerSlices, sliced } from './slices.ts'

/** Days of a period that follow one another. */
interface Days {
  period: number
  day: number
  n: bigint
}

/**
 * `cut`: the buckets of `scopes` by tier; says whether there are any. A scope's running quantity counts by period, day, entitlement and
 * resource; each tier takes the units in (minimum, next minimum], a negative quantity gives back from the top. Names are compared for that,
 * and all that is compared at once lies in memory: not more than `atOnce` buckets, or those of a customer and day.
 */
export async function cutByTier(connection: Connection, atOnce: number): Promise<boolean> {
  if (!(await hasAny(connection, 'scopes'))) return false
  const scoped = `buckets x SEMI JOIN scopes y ON ${sameIn(scope, 'x', 'y')}`
  const found = await rows<Days>(connection, `SELECT period, day, count(*) AS n FROM ${scoped} GROUP BY period, day ORDER BY period, day`)
  const slices = sliced(found, atOnce)
  if (slices.length === 1 && Number(found[0]?.n) <= atOnce) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE cut AS ${partsOf('buckets')}`)
    return true
  }
  await connection.run(`CREATE OR REPLACE TEMP TABLE cut AS SELECT * FROM (${partsOf('buckets')}) WHERE false`)
  for (const [n, slice] of slices.entries()) {
    const days = between(slice)
    // A scope is of one customer: those of a long day need not be counted on from one another.
    const some = Number(slice[0]?.n) > atOnce ? await customerSlices(connection, `${scoped} WHERE ${days}`, atOnce) : [undefined]
    for (const each of some) {
      const ofThem = each ? ` AND customer BETWEEN ${each.customers.join(' AND ')}` : ''
      await connection.run(`INSERT INTO cut ${partsOf(`(SELECT * FROM buckets WHERE ${days}${ofThem})`)}`)
    }
    if (n < slices.length - 1) await countOn(connection, days)
  }
  return true
}

/** SQL for the buckets from the first days up to the last. The days alone are what the engine knows of rows without reading them. */
function between(slice: readonly Days[]): string {
  const [first, last] = [slice[0] as Days, slice.at(-1) as Days]
  const days = slice.map(({ day }) => day)
  return `day BETWEEN ${Math.min(...days)} AND ${Math.max(...days)} AND (period > ${first.period} OR period = ${first.period} AND day >= ${first.day}) AND (period < ${last.period} OR period = ${last.period} AND day <= ${last.day})`
}

/** What has been cut of some days is ahead of what comes after it. Its parts come to what its buckets do, and are fewer columns. */
async function countOn(connection: Connection, days: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE scopes_on AS SELECT y.* REPLACE (y.ahead + coalesce(u.q, 0) AS ahead)
    FROM scopes y LEFT JOIN (SELECT ${scope}, sum(q)::HUGEINT AS q FROM cut WHERE ${days} GROUP BY ${scope}) u ON ${sameIn(scope, 'u', 'y')};
    DROP TABLE scopes; ALTER TABLE scopes_on RENAME TO scopes`)
}

function partsOf(buckets: string): string {
  return `WITH counted AS (
      SELECT b.*, ${wholeOf('b')} AS q, b.ahead + sum(${wholeOf('b')}) OVER (
        PARTITION BY ${qualified('b', scope)}
        ORDER BY b.period, b.day, e.id, r.id, b.entitlement, b.resource /* unique: a bucket in its scope */) AS after
      FROM (SELECT x.*, y.ahead FROM ${buckets} x JOIN scopes y ON ${sameIn(scope, 'x', 'y')}) b
        JOIN entitlements e ON e.k = b.entitlement JOIN resources r ON r.k = b.resource),
    ranged AS (SELECT *, CASE WHEN q < 0 THEN after ELSE after - q END AS low, CASE WHEN q < 0 THEN after - q ELSE after END AS high FROM counted)
    SELECT *, ${isShort('q')} AS short FROM (SELECT ${bucket}, details, tier, CASE WHEN q < 0 THEN -units ELSE units END AS q
    FROM (SELECT b.*, t.tier,
        least(b.high, coalesce(t.next_minimum, b.high)) - CASE WHEN t.tier = 1 THEN b.low ELSE greatest(b.low, t.minimum) END AS units
      FROM ranged b JOIN tiers t ON t.schedule = b.schedule)
    WHERE units > 0)`
}
