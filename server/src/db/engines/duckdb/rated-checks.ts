/**
 * Invariants of billing rules section 11 over what one rating job wrote: its lines, the usage it saw first, the tier scopes it
 * touched. Looks at rows near the job's, never at the whole ledger, so that it can run after every job.
 */
import { Decimal } from 'lazuli-contract'
import type { Published, Violation } from '../../lines.ts'
import { brokenOf } from './checks.ts'
import { qualified } from './column-lists.ts'
import { decimalOf, fxDigits, quantityDigits, totalDigits } from './numbers.ts'
import { type Connection, row, rows } from './pool.ts'
import { effectivePrice } from './prices.ts'
import { including, visible } from './published.ts'
import { unseenBy } from './rating.ts'
import { creditCodes } from './schema.ts'
import type { Names } from './wide.ts'

interface Run {
  before: number
  up_to: number
  hidden: string
}

const lineKey = 'period, customer, plan, entitlement, resource, schedule, day, tier, credit, benefit'

interface Extent {
  low: number
  high: number
  first_month: number
  last_month: number
  /** It takes lines back. */
  reverses: boolean
  /** Some of its lines may have the same key. */
  repeats: boolean
}

/** I1, I8, I12–I16 of a job that is not published yet; nothing when it had nothing to write. */
export async function ratedViolations(connection: Connection, names: Names, published: Published, job: number): Promise<Violation[]> {
  const run = await row<Run>(connection, `SELECT before, up_to, hidden FROM runs WHERE job = ${job}`)
  if (!run) return []
  const earlier = await row<Run>(
    connection,
    `SELECT before, up_to, hidden FROM runs WHERE ${visible(published)} AND job <> ${job} ORDER BY n DESC LIMIT 1 /* unique: n counts runs */`,
  )
  const extent = (await row<Extent>(
    connection,
    `SELECT coalesce(min(day), 0) AS low, coalesce(max(day), -1) AS high, coalesce(min(month), 0) AS first_month, coalesce(max(month), -1) AS last_month,
      coalesce(bool_or(reverses IS NOT NULL), false) AS reverses,
      count(*) FILTER (reverses IS NULL) <> count(DISTINCT hash(${lineKey})) FILTER (reverses IS NULL) AS repeats
      FROM rated WHERE job = ${job}`,
  )) as Extent
  const seen = including(published, job)
  // Most runs are the first to see a day, and take nothing back.
  const others = await row(
    connection,
    `SELECT 1 AS found FROM rated WHERE day BETWEEN ${extent.low} AND ${extent.high} AND ${visible(seen)} AND job <> ${job} LIMIT 1`,
  )
  const found = await brokenOf(connection, checks(job, seen, run, earlier, extent, others !== undefined))
  return [...found, ...(await pricedWrong(connection, names, job))]
}

function checks(
  job: number,
  published: Published,
  run: Run,
  earlier: Run | undefined,
  extent: Extent,
  hasOthers: boolean,
): [string, string][] {
  const seen = visible(published, 'r.job')
  const mine = `(SELECT * FROM rated WHERE job = ${job})`
  const near = `r.day BETWEEN ${extent.low} AND ${extent.high}`
  const nearMonths = `r.month BETWEEN ${extent.first_month} AND ${extent.last_month}`
  const key = lineKey
  const bucket = 'customer, plan, entitlement, resource, schedule, day'
  const scope = 'customer, plan, schedule, month'
  const hidden = run.hidden.split(',').filter(Boolean).map(Number)
  const repeated: [string, string][] = [
    [
      'I8',
      `SELECT 'lines ' || min(r.seq) || ' and ' || max(r.seq) AS example
        FROM (SELECT * FROM rated r WHERE ${near} AND ${seen} AND r.reverses IS NULL) r
        ANTI JOIN (SELECT r.reverses AS gone FROM rated r WHERE ${near} AND ${seen} AND r.reverses IS NOT NULL) x ON x.gone = r.seq
        SEMI JOIN ${mine} m USING (${key})
        GROUP BY ${key} HAVING count(*) > 1`,
    ],
  ]
  const takenBack: [string, string][] = [
    [
      'I8',
      `SELECT 'line ' || r.reverses || ' reversed ' || count(*) || ' times' AS example FROM rated r SEMI JOIN ${mine} m USING (reverses)
        WHERE ${near} AND ${seen} GROUP BY r.reverses HAVING count(*) > 1`,
    ],
    [
      'I16',
      `SELECT 'line ' || m.reverses AS example FROM (SELECT * FROM ${mine} WHERE reverses IS NOT NULL) m
        LEFT JOIN (SELECT r.* FROM rated r WHERE ${near} AND ${seen} AND r.reverses IS NULL) a ON a.seq = m.reverses
        WHERE a.seq IS NULL OR a.q + m.q <> 0 OR a.pc + m.pc <> 0 OR a.bc + m.bc <> 0
          OR (${key
            .split(', ')
            .map((c) => `a.${c} <> m.${c}`)
            .join(' OR ')})`,
    ],
  ]
  return [
    [
      'I1',
      // Every event the run was the first to see is in its lines, and nothing else is.
      `SELECT 'resource ' || resource || ', day ' || day || ': events less lines ' || sum(q) AS example
        FROM (SELECT ${bucket}, q6::HUGEINT * 1000000000 + qr AS q FROM events
            WHERE ${visible({ upTo: run.up_to, except: hidden })} AND day < ${run.before} ${earlier ? unseenBy(earlier) : ''}
          UNION ALL SELECT ${bucket}, -q FROM ${mine} m)
        GROUP BY ${bucket} HAVING sum(q) <> 0`,
    ],
    ...(hasOthers || extent.repeats ? repeated : []),
    ...(extent.reverses ? takenBack : []),
    [
      'I12',
      `SELECT s.currency || ' ' || m.month AS example FROM ${mine} m JOIN schedules s ON s.k = m.schedule GROUP BY s.currency, m.month HAVING count(DISTINCT m.fx) > 1`,
    ],
    ['I13', `SELECT 'line ' || seq AS example FROM ${mine} m WHERE credit NOT IN (${Object.values(creditCodes).join(', ')})`],
    [
      'I13',
      `SELECT 'line ' || seq AS example FROM ${mine} m WHERE (credit = ${creditCodes.covered}) <> (benefit IN (SELECT k FROM benefits WHERE id NOT LIKE 'Charge|%'))`,
    ],
    [
      'I13',
      // Totals are the exact cost rounded half up to 10 decimals; what might pass 38 digits here was priced outside SQL.
      `SELECT 'line ' || seq AS example FROM (SELECT m.seq, m.pc, m.bc, m.fx, m.w * p.factor AS w, p.unit AS pc_unit, p.unit * ${10 ** fxDigits} AS bc_unit
          FROM ${mine} m JOIN (VALUES ${units()}) p(n, factor, unit) ON p.n = m.ws WHERE abs(m.w)::DOUBLE * m.fx::DOUBLE < 1e33)
        WHERE abs(w - pc * pc_unit) * 2 > pc_unit OR abs(w * fx - bc * bc_unit) * 2 > bc_unit OR pc IS NULL OR bc IS NULL`,
    ],
    [
      'I14',
      `SELECT 'line ' || m.seq AS example FROM ${mine} m JOIN schedules s ON s.k = m.schedule WHERE m.credit = ${creditCodes.earned} AND NOT s.eligible`,
    ],
    [
      'I15',
      // A tier holds what it has room for, and all of it before a higher one begins; over all periods of the scope. The first
      // holds less than nothing where more was taken back than used.
      `SELECT 'customer ' || customer || ', schedule ' || schedule || ', tier ' || tier AS example
        FROM (SELECT s.*, t.tier, t.next_minimum - t.minimum AS room, coalesce(u.q, 0) AS q,
            max(CASE WHEN u.q > 0 THEN t.tier ELSE 0 END) OVER (PARTITION BY ${qualified('s', scope)}) AS top
          FROM (SELECT DISTINCT ${scope} FROM ${mine} m JOIN schedules k ON k.k = m.schedule AND k.tiers > 1) s
          JOIN tiers t ON t.schedule = s.schedule
          LEFT JOIN (SELECT ${scope}, tier, sum(q) AS q FROM rated r WHERE ${nearMonths} AND ${seen} GROUP BY ALL) u
            ON u.customer = s.customer AND u.plan = s.plan AND u.schedule = s.schedule AND u.month = s.month AND u.tier = t.tier)
        WHERE (q < 0 AND (tier > 1 OR top > 0)) OR q > room OR (tier < top AND q <> room)`,
    ],
  ]
}

/** For weights of up to 27 decimals: what brings them to at least the 10 of totals, and a unit of a total there. */
function units(): string {
  return Array.from({ length: 28 }, (_, n) => {
    const [factor, unit] = [Math.max(0, totalDigits - n), Math.max(0, n - totalDigits)].map((power) => 10n ** BigInt(power))
    return `(${n}, ${factor}::HUGEINT, ${unit}::HUGEINT)`
  }).join(', ')
}

/** I13 once more, from the price itself: all quantity at one price costs what its lines cost together, to the last digit. */
async function pricedWrong(connection: Connection, names: Names, job: number): Promise<Violation[]> {
  const sums = await rows<{ schedule: number; tier: number; credit: number; ws: number; q: bigint; w: bigint }>(
    connection,
    `SELECT schedule, tier, credit, ws, sum(q) AS q, sum(w) AS w FROM rated WHERE job = ${job} AND w IS NOT NULL GROUP BY ALL`,
  )
  await names.shelf.load(
    connection,
    sums.map((s) => s.schedule),
  )
  const creditRate = await names.creditRate(connection)
  for (const { schedule: k, tier, credit, ws, q, w } of sums) {
    const schedule = names.shelf.get(k)
    const price = effectivePrice(schedule.tiers[tier - 1]?.unitPrice ?? Decimal.zero, credit, creditRate)
    if (!decimalOf(q, quantityDigits).times(price).equals(decimalOf(w, ws)))
      return [{ invariant: 'I13', example: `schedule ${schedule.key}, tier ${tier}: not quantity × ${price}` }]
  }
  return []
}
