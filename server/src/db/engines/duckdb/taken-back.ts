/**
 * Usage that is given back once its period has been billed, of which a benefit had covered some: what was paid goes back first, the rest
 * as parts of `covered` below zero. What `takenBack` of `usage/coverage.ts` says. Read place by place, in memory that does not grow with them.
 */
import { HUGEINT, INTEGER } from '@duckdb/node-api'
import type { Published } from '../../lines.ts'
import { qualified, sameIn } from './column-lists.ts'
import { wholeOf } from './numbers.ts'
import { append, type Connection, rows, slices } from './pool.ts'
import { visible } from './published.ts'
import { creditCodes } from './schema.ts'

const placeColumns = 'month, day, customer, plan, entitlement, resource, schedule'
const same = (a: string, b: string): string => sameIn(placeColumns, a, b)

/** Parts kept before they are written. */
const chunk = 50_000

/** What is known of a place, in this order. */
const kinds = { billed: 0, covered: 1, open: 2 } as const

interface Known {
  n: number
  kind: number
  period: number
  /** 0: none. */
  benefit: number
  q: bigint
}
type Part = Omit<Known, 'kind'>

/** Adds to `covered` the parts of buckets below zero; of open periods alone, for lines of others never change. */
export async function takeBack(connection: Connection, published: Published, firstOpen: number): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE back_places AS SELECT row_number() OVER ()::INTEGER AS n, ${placeColumns} FROM (
    SELECT DISTINCT ${placeColumns} FROM buckets b SEMI JOIN coverable c ON c.customer = b.customer AND c.schedule = b.schedule
    WHERE ${wholeOf('b')} < 0 ORDER BY ${placeColumns} /* unique: distinct */)`)
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
  const names = new Map((await rows<{ k: number; id: string }>(connection, 'SELECT k, id FROM benefits')).map(({ k, id }) => [k, id]))
  await connection.run('CREATE OR REPLACE TEMP TABLE backs (n INTEGER, period INTEGER, benefit INTEGER, q HUGEINT)')
  let given: Part[] = []
  const flush = async (kept: number) => {
    if (given.length <= kept) return
    const columns = [
      given.map(({ n }) => n),
      given.map(({ period }) => period),
      given.map(({ benefit }) => benefit),
      given.map(({ q }) => q),
    ]
    await append(connection, 'backs', [INTEGER, INTEGER, INTEGER, HUGEINT], columns, 'temp')
    given = []
  }
  let place: Known[] = []
  // Closed periods as one that was before all others: their lines net to what was billed.
  for await (const some of slices<Known>(
    connection,
    `SELECT p.n, ${kinds.billed} AS kind, -1 AS period, CASE WHEN r.credit = ${creditCodes.covered} THEN r.benefit ELSE 0 END AS benefit, sum(r.q)::HUGEINT AS q
      FROM (SELECT * FROM rated WHERE ${visible(published)} AND period < ${firstOpen} AND day BETWEEN ${low} AND ${high}) r
      JOIN back_places p ON ${same('p', 'r')} GROUP BY ALL
    UNION ALL SELECT p.n, ${kinds.covered}, v.period, v.benefit, v.q::HUGEINT FROM covered v JOIN back_places p ON ${same('p', 'v')}
    UNION ALL SELECT p.n, ${kinds.open}, b.period, 0, (${wholeOf('b')})::HUGEINT FROM buckets b JOIN back_places p ON ${same('p', 'b')}`,
    // A bucket of a period, or what a benefit covers of it.
    'n, kind, period, benefit',
  ))
    for (const known of some) {
      if (place[0] && place[0].n !== known.n) {
        given.push(...backsOf(place, names))
        place = []
        await flush(chunk)
      }
      place.push(known)
    }
  given.push(...backsOf(place, names))
  await flush(0)
  await connection.run(`INSERT INTO covered (period, ${placeColumns}, benefit, q)
    SELECT b.period, ${qualified('p', placeColumns)}, b.benefit, b.q FROM backs b JOIN back_places p ON p.n = b.n; DROP TABLE backs`)
}

/** What one place gives back, period by period. */
function backsOf(known: readonly Known[], names: ReadonlyMap<number, string>): Part[] {
  let used = 0n
  const held = new Map<number, bigint>()
  const hold = (benefit: number, q: bigint) => held.set(benefit, (held.get(benefit) ?? 0n) + q)
  for (const { kind, benefit, q } of known) {
    if (kind !== kinds.billed) continue
    used += q
    if (benefit !== 0) hold(benefit, q)
  }
  const parts = known.filter(({ kind }) => kind === kinds.covered)
  const given: Part[] = []
  for (const { n, kind, period, q } of known) {
    if (kind !== kinds.open) continue
    if (q < 0n)
      for (const back of backOf(q, used, held, names)) {
        given.push({ n, period, ...back })
        hold(back.benefit, back.q)
      }
    else for (const part of parts) if (part.period === period) hold(part.benefit, part.q)
    used += q
  }
  return given
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
