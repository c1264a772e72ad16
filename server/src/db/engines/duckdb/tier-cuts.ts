/** Usage of tiered meters, by tier. */
import { bucket, qualified, sameIn, scope } from './column-lists.ts'
import { isShort, wholeOf } from './numbers.ts'
import { sliced } from './places.ts'
import { type Connection, hasAny, rows } from './pool.ts'

/** Days of a period that follow one another. */
interface Days {
  period: number
  day: number
  n: bigint
}

/**
 * `cut`: the buckets of `scopes` by tier; says whether there are any. A scope's running quantity counts by period, day, entitlement and
 * resource; each tier takes the units in (minimum, next minimum], a negative quantity gives back from the top. Names are compared for that,
 * and all that is compared at once lies in memory: not more than `atOnce` buckets, or those of a day.
 */
export async function cutByTier(connection: Connection, atOnce: number): Promise<boolean> {
  if (!(await hasAny(connection, 'scopes'))) return false
  const found = await rows<Days>(
    connection,
    `SELECT period, day, count(*) AS n FROM buckets x SEMI JOIN scopes y ON ${sameIn(scope, 'x', 'y')} GROUP BY period, day ORDER BY period, day`,
  )
  const slices = sliced(found, atOnce)
  if (slices.length <= 1) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE cut AS ${partsOf('buckets')}`)
    return true
  }
  await connection.run(`CREATE OR REPLACE TEMP TABLE cut AS SELECT * FROM (${partsOf('buckets')}) WHERE false`)
  for (const [n, slice] of slices.entries()) {
    const within = `(SELECT * FROM buckets WHERE ${between(slice)})`
    await connection.run(`INSERT INTO cut ${partsOf(within)}`)
    if (n < slices.length - 1) await countOn(connection, within)
  }
  return true
}

/** SQL for the buckets from the first days up to the last. The days alone are what the engine knows of rows without reading them. */
function between(slice: readonly Days[]): string {
  const [first, last] = [slice[0] as Days, slice.at(-1) as Days]
  const days = slice.map(({ day }) => day)
  return `day BETWEEN ${Math.min(...days)} AND ${Math.max(...days)} AND (period > ${first.period} OR period = ${first.period} AND day >= ${first.day}) AND (period < ${last.period} OR period = ${last.period} AND day <= ${last.day})`
}

/** What has been cut is ahead of what comes after it. */
async function countOn(connection: Connection, buckets: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE scopes_on AS SELECT y.* REPLACE (y.ahead + coalesce(u.q, 0) AS ahead)
    FROM scopes y LEFT JOIN (SELECT ${scope}, sum(${wholeOf('b')})::HUGEINT AS q FROM ${buckets} b GROUP BY ${scope}) u ON ${sameIn(scope, 'u', 'y')};
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
