/**
 * Usage that is given back once its period has been billed, of which a benefit had covered some: what was paid goes back first, the rest
 * as parts of `covered` below zero. What `takenBack` of `usage/coverage.ts` says.
 */
import { HUGEINT, INTEGER } from '@duckdb/node-api'
import type { Published } from '../../lines.ts'
import { qualified, sameIn } from './column-lists.ts'
import { append, type Connection, rows } from './pool.ts'
import { visible } from './published.ts'
import { creditCodes } from './schema.ts'

const place = 'month, day, customer, plan, entitlement, resource, schedule'
const same = (a: string, b: string): string => sameIn(place, a, b)
const quantity = 'q6 * 1000000000 + q15'

interface Bucket {
  n: number
  period: number
  q: bigint
}
interface Part {
  n: number
  period: number
  benefit: number
  q: bigint
}

/** Adds to `covered` the parts of buckets below zero; of open periods alone, for lines of others never change. */
export async function takeBack(connection: Connection, published: Published, firstOpen: number): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE back_places AS SELECT row_number() OVER ()::INTEGER AS n, ${place} FROM (
    SELECT DISTINCT ${place} FROM buckets b SEMI JOIN coverable c ON c.customer = b.customer AND c.schedule = b.schedule
    WHERE ${quantity} < 0 ORDER BY ${place} /* unique: distinct */)`)
  const [span] = await rows<{ low: number | null; high: number | null }>(
    connection,
    'SELECT min(day) AS low, max(day) AS high FROM back_places',
  )
  if (span?.low != null) await share(connection, published, firstOpen, { low: span.low, high: span.high ?? span.low })
  await connection.run('DROP TABLE back_places')
}

async function share(
  connection: Connection,
  published: Published,
  firstOpen: number,
  { low, high }: { low: number; high: number },
): Promise<void> {
  // Closed periods as one that was before all others: their lines net to what was billed.
  const billed = await rows<Part>(
    connection,
    `SELECT p.n, -1 AS period, CASE WHEN r.credit = ${creditCodes.covered} THEN r.benefit ELSE 0 END AS benefit, sum(r.q)::HUGEINT AS q
      FROM (SELECT * FROM rated WHERE ${visible(published)} AND period < ${firstOpen} AND day BETWEEN ${low} AND ${high}) r
      JOIN back_places p ON ${same('p', 'r')} GROUP BY ALL ORDER BY ALL`,
  )
  const open = await rows<Bucket>(
    connection,
    `SELECT p.n, b.period, (b.q6 * 1000000000 + b.q15)::HUGEINT AS q FROM buckets b JOIN back_places p ON ${same('p', 'b')} ORDER BY p.n, b.period`,
  )
  const covered = await rows<Part>(
    connection,
    `SELECT p.n, v.period, v.benefit, v.q::HUGEINT AS q FROM covered v JOIN back_places p ON ${same('p', 'v')} ORDER BY p.n, v.period, v.benefit`,
  )
  const names = new Map((await rows<{ k: number; id: string }>(connection, 'SELECT k, id FROM benefits')).map(({ k, id }) => [k, id]))
  const [was, parts] = [Map.groupBy(billed, ({ n }) => n), Map.groupBy(covered, ({ n, period }) => `${n} ${period}`)]
  const given: Part[] = []
  for (const [n, buckets] of Map.groupBy(open, (bucket) => bucket.n)) {
    let used = 0n
    const held = new Map<number, bigint>()
    const hold = (benefit: number, q: bigint) => held.set(benefit, (held.get(benefit) ?? 0n) + q)
    for (const { benefit, q } of was.get(n) ?? []) {
      used += q
      if (benefit !== 0) hold(benefit, q)
    }
    for (const { period, q } of buckets) {
      if (q < 0n)
        for (const back of backOf(q, used, held, names)) {
          given.push({ n, period, ...back })
          hold(back.benefit, back.q)
        }
      else for (const { benefit, q: part } of parts.get(`${n} ${period}`) ?? []) hold(benefit, part)
      used += q
    }
  }
  if (given.length === 0) return
  await connection.run('CREATE OR REPLACE TEMP TABLE backs (n INTEGER, period INTEGER, benefit INTEGER, q HUGEINT)')
  const columns = [given.map(({ n }) => n), given.map(({ period }) => period), given.map(({ benefit }) => benefit), given.map(({ q }) => q)]
  await append(connection, 'backs', [INTEGER, INTEGER, INTEGER, HUGEINT], columns, 'temp')
  await connection.run(`INSERT INTO covered (period, ${place}, benefit, q)
    SELECT b.period, ${qualified('p', place)}, b.benefit, b.q FROM backs b JOIN back_places p ON p.n = b.n; DROP TABLE backs`)
}

/** Of `q` units given back those that had been covered, the last benefit by name first. */
function backOf(
  q: bigint,
  used: bigint,
  held: ReadonlyMap<number, bigint>,
  names: ReadonlyMap<number, string>,
): Omit<Part, 'n' | 'period'>[] {
  const paid = used - [...held.values()].reduce((sum, each) => sum + each, 0n)
  let left = paid > 0n ? q + paid : q
  const backs: Omit<Part, 'n' | 'period'>[] = []
  const last = ([a]: [number, bigint], [b]: [number, bigint]) => ((names.get(a) ?? '') < (names.get(b) ?? '') ? 1 : -1)
  for (const [benefit, has] of [...held].sort(last)) {
    if (left >= 0n) break
    const part = has < -left ? has : -left
    if (part <= 0n) continue
    backs.push({ benefit, q: -part })
    left += part
  }
  return backs
}
