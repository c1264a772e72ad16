/**
 * Invariants of billing rules section 11 over what one rating job wrote: its lines, the usage it saw first, the tier scopes it
 * touched. Looks at rows near the job's, never at the whole ledger, so that it can run after every job.
 */
import { Decimal } from 'lazuli-contract'
import type { Published, Violation } from '../../lines.ts'
import { brokenOf, type Check } from './checks.ts'
import { qualified } from './column-lists.ts'
import { decimalOf, fxDigits, quantityDigits, totalDigits } from './numbers.ts'
import { type Connection, type Pool, row, rows } from './pool.ts'
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

const bucket = 'customer, plan, entitlement, resource, schedule, day'
const lineKey = `period, ${bucket}, tier, credit, benefit`

/** Lines of one price: what most invariants need to know of them, taken in one pass. */
interface Slot {
  schedule: number
  currency: string
  eligible: boolean
  tiers: number
  month: number
  tier: number
  credit: number
  ws: number
  /** A line, for an example. */
  seq: bigint
  low_fx: bigint
  high_fx: bigint
  first_day: number
  last_day: number
  reversals: bigint
  /** Some of them are covered, or stand beside what is. */
  benefits: boolean
  /** Of lines that have a weight. */
  q: bigint | null
  w: bigint | null
  /** A line whose totals are not its exact cost. */
  wrong: bigint | null
}

/** I1, I8, I12–I16 of a job that is not published yet; nothing when it had nothing to write. */
export async function ratedViolations(pool: Pool, names: Names, published: Published, job: number): Promise<Violation[]> {
  const runs = await pool.report(async (connection) => ({
    mine: await row<Run>(connection, `SELECT before, up_to, hidden FROM runs WHERE job = ${job}`),
    earlier: await row<Run>(
      connection,
      `SELECT before, up_to, hidden FROM runs WHERE ${visible(published)} AND job <> ${job} ORDER BY n DESC LIMIT 1 /* unique: n counts runs */`,
    ),
  }))
  const { mine, earlier } = runs
  if (!mine) return []
  const seen = including(published, job)
  const [usage, lines] = await pool.reportInTwo(
    (connection) => usageOfLines(connection, job, mine, earlier),
    (connection) => lineViolations(connection, names, seen, job),
  )
  const found = [...(usage?.example ? [{ invariant: 'I1', example: usage.example }] : []), ...lines.found]
  const { repeated } = lines
  if (!repeated || (!lines.hasOthers && !usage?.repeats)) return found
  return [...found, ...(await pool.report((connection) => brokenOf(connection, [repeated])))]
}

interface LinesFound {
  found: Violation[]
  /** Earlier runs have lines of the same days. */
  hasOthers: boolean
  /** I8, for where lines may have the same key; undefined without lines. */
  repeated?: Check
}

/** What is seen of the lines alone. */
async function lineViolations(connection: Connection, names: Names, seen: Published, job: number): Promise<LinesFound> {
  const slots = await slotsOf(connection, job)
  if (slots.length === 0) return { found: [], hasOthers: false }
  const checks = rowChecks(job, seen, slots)
  const { low, high } = daysOf(slots)
  // Most runs are the first to see a day, and take nothing back.
  const others = await row(
    connection,
    `SELECT 1 AS found FROM rated WHERE day BETWEEN ${low} AND ${high} AND ${visible(seen)} AND job <> ${job} LIMIT 1`,
  )
  const broken = await brokenOf(connection, [
    ...(slots.some(({ reversals }) => reversals > 0n) ? checks.takenBack : []),
    ...(slots.some(({ benefits }) => benefits) ? [checks.covered] : []),
    ...(slots.some(({ tiers }) => tiers > 1) ? [checks.tiers] : []),
  ])
  const found = [...slotViolations(slots), ...broken, ...(await pricedWrong(connection, names, slots))]
  return { found, hasOthers: others !== undefined, repeated: checks.repeated }
}

function slotsOf(connection: Connection, job: number): Promise<Slot[]> {
  // Totals are the exact cost rounded half up to 10 decimals; what might pass 38 digits here was priced outside SQL.
  return rows<Slot>(
    connection,
    `SELECT l.*, s.currency, s.eligible, s.tiers FROM
      (SELECT schedule, month, tier, credit, ws, min(seq) AS seq, min(fx) AS low_fx, max(fx) AS high_fx, min(day) AS first_day, max(day) AS last_day,
        count(reverses) AS reversals, bool_or(benefit <> 0 OR credit = ${creditCodes.covered}) AS benefits,
        sum(q) FILTER (w IS NOT NULL) AS q, sum(w) AS w, min(CASE WHEN wrong THEN seq END) AS wrong
        FROM (SELECT m.*, CASE WHEN p.n IS NOT NULL AND abs(m.w)::DOUBLE * m.fx::DOUBLE < 1e33 THEN m.pc IS NULL OR m.bc IS NULL
            OR abs(m.w * p.factor - m.pc * p.unit) * 2 > p.unit
            OR abs(m.w * p.factor * m.fx - m.bc * p.bc_unit) * 2 > p.bc_unit ELSE false END AS wrong
          FROM (SELECT * FROM rated WHERE job = ${job}) m LEFT JOIN (VALUES ${units()}) p(n, factor, unit, bc_unit) ON p.n = m.ws)
        GROUP BY schedule, month, tier, credit, ws) l
      JOIN schedules s ON s.k = l.schedule`,
  )
}

function daysOf(slots: readonly Slot[]): { low: number; high: number } {
  return { low: Math.min(...slots.map((s) => s.first_day)), high: Math.max(...slots.map((s) => s.last_day)) }
}

/** What is seen of prices alone. */
function slotViolations(slots: readonly Slot[]): Violation[] {
  const rates = new Map<string, bigint>()
  const twice = slots.find(({ currency, month, low_fx, high_fx }) => {
    const pair = `${currency} ${month}`
    const known = rates.get(pair) ?? low_fx
    rates.set(pair, known)
    return low_fx !== high_fx || known !== low_fx
  })
  const unknown = slots.find(({ credit }) => !Object.values(creditCodes).some((code) => code === credit))
  const wrong = slots.find((slot) => slot.wrong !== null)
  const ineligible = slots.find(({ credit, eligible }) => credit === creditCodes.earned && !eligible)
  return [
    ...(twice ? [{ invariant: 'I12', example: `${twice.currency} ${twice.month}` }] : []),
    ...(unknown ? [{ invariant: 'I13', example: `line ${unknown.seq}` }] : []),
    ...(wrong ? [{ invariant: 'I13', example: `line ${wrong.wrong}` }] : []),
    ...(ineligible ? [{ invariant: 'I14', example: `line ${ineligible.seq}` }] : []),
  ]
}

/**
 * I1: every event the run was the first to see is in its lines, and nothing else is. And whether some of its lines may have the same key:
 * those of a bucket differ by tier and credit, or are looked at one by one.
 */
function usageOfLines(
  connection: Connection,
  job: number,
  run: Run,
  earlier: Run | undefined,
): Promise<{ example: string | null; repeats: boolean | null } | undefined> {
  const hidden = run.hidden.split(',').filter(Boolean).map(Number)
  return row(
    connection,
    `SELECT min(CASE WHEN q <> 0 THEN 'resource ' || resource || ', day ' || day || ': events less lines ' || q END) AS example, bool_or(n > kinds) AS repeats
      FROM (SELECT ${bucket}, sum(q) AS q, count(kind) AS n, coalesce(bit_count(bit_or(kind)), 0) AS kinds
        FROM (SELECT ${bucket}, q6::HUGEINT * 1000000000 + qr AS q, NULL::BIGINT AS kind FROM events
            WHERE ${visible({ upTo: run.up_to, except: hidden })} AND day < ${run.before} ${earlier ? unseenBy(earlier) : ''}
          UNION ALL SELECT ${bucket}, -q, CASE WHEN reverses IS NULL THEN 1::BIGINT << (tier % 15 * 4 + credit % 4)::INTEGER END FROM rated WHERE job = ${job})
        GROUP BY ${bucket} HAVING sum(q) <> 0 OR count(kind) > bit_count(bit_or(kind)))`,
  )
}

function rowChecks(
  job: number,
  published: Published,
  slots: readonly Slot[],
): { repeated: Check; takenBack: Check[]; covered: Check; tiers: Check } {
  const seen = visible(published, 'r.job')
  const mine = `(SELECT * FROM rated WHERE job = ${job})`
  const { low, high } = daysOf(slots)
  const near = `r.day BETWEEN ${low} AND ${high}`
  const months = slots.map(({ month }) => month)
  const nearMonths = `r.month BETWEEN ${Math.min(...months)} AND ${Math.max(...months)}`
  const scope = 'customer, plan, schedule, month'
  return {
    repeated: [
      'I8',
      `SELECT 'lines ' || min(r.seq) || ' and ' || max(r.seq) AS example
        FROM (SELECT * FROM rated r WHERE ${near} AND ${seen} AND r.reverses IS NULL) r
        ANTI JOIN (SELECT r.reverses AS gone FROM rated r WHERE ${near} AND ${seen} AND r.reverses IS NOT NULL) x ON x.gone = r.seq
        SEMI JOIN ${mine} m USING (${lineKey})
        GROUP BY ${lineKey} HAVING count(*) > 1`,
    ],
    takenBack: [
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
          OR (${lineKey
            .split(', ')
            .map((c) => `a.${c} <> m.${c}`)
            .join(' OR ')})`,
      ],
    ],
    covered: [
      'I13',
      `SELECT 'line ' || seq AS example FROM ${mine} m WHERE (credit = ${creditCodes.covered}) <> (benefit IN (SELECT k FROM benefits WHERE id NOT LIKE 'Charge|%'))`,
    ],
    tiers: [
      'I15',
      // A tier holds what it has room for, and all of it before a higher one begins; over all periods of the scope. The first
      // holds less than nothing where more was taken back than used. Most scopes stay within it, and are not looked at again.
      `WITH u AS MATERIALIZED (SELECT ${scope}, tier, sum(q) AS q, bool_or(job = ${job}) AS here FROM rated r
          SEMI JOIN (SELECT k FROM schedules WHERE tiers > 1) k ON k.k = r.schedule WHERE ${nearMonths} AND ${seen} GROUP BY ${scope}, tier)
      SELECT 'customer ' || customer || ', schedule ' || schedule || ', tier ' || tier AS example
        FROM (SELECT s.*, t.tier, t.next_minimum - t.minimum AS room, coalesce(u.q, 0) AS q,
            max(CASE WHEN u.q > 0 THEN t.tier ELSE 0 END) OVER (PARTITION BY ${qualified('s', scope)}) AS top
          FROM (SELECT ${qualified('u', scope)} FROM u JOIN tiers t ON t.schedule = u.schedule AND t.tier = 1 GROUP BY ${qualified('u', scope)}
              HAVING bool_or(u.here) AND (max(u.tier) > 1 OR max(u.q) > min(t.next_minimum - t.minimum))) s
          JOIN tiers t ON t.schedule = s.schedule
          LEFT JOIN u ON u.customer = s.customer AND u.plan = s.plan AND u.schedule = s.schedule AND u.month = s.month AND u.tier = t.tier)
        WHERE (q < 0 AND (tier > 1 OR top > 0)) OR q > room OR (tier < top AND q <> room)`,
    ],
  }
}

/** For weights of up to 27 decimals: what brings them to at least the 10 of totals, and a unit of a total there, before and after an exchange rate. */
function units(): string {
  return Array.from({ length: 28 }, (_, n) => {
    const powers = [Math.max(0, totalDigits - n), Math.max(0, n - totalDigits), Math.max(0, n - totalDigits) + fxDigits]
    return `(${n}, ${powers.map((power) => `${10n ** BigInt(power)}::HUGEINT`).join(', ')})`
  }).join(', ')
}

/** I13 once more, from the price itself: all quantity at one price costs what its lines cost together, to the last digit. */
async function pricedWrong(connection: Connection, names: Names, slots: readonly Slot[]): Promise<Violation[]> {
  await names.shelf.load(
    connection,
    slots.map((s) => s.schedule),
  )
  const creditRate = await names.creditRate(connection)
  for (const { schedule: k, tier, credit, ws, q, w } of slots) {
    if (q === null || w === null) continue
    const schedule = names.shelf.get(k)
    const price = effectivePrice(schedule.tiers[tier - 1]?.unitPrice ?? Decimal.zero, credit, creditRate)
    if (!decimalOf(q, quantityDigits).times(price).equals(decimalOf(w, ws)))
      return [{ invariant: 'I13', example: `schedule ${schedule.key}, tier ${tier}: not quantity × ${price}` }]
  }
  return []
}
