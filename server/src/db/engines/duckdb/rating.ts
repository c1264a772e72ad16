/**
 * Daily lines from events, in SQL. Only what is new or has changed is looked at: buckets (entitlement, resource, schedule, day) with new
 * events, whole tier scopes they fall in, and lines whose access to credit turned.
 */
import { BIGINT, HUGEINT } from '@duckdb/node-api'
import { Decimal } from 'lazuli-contract'
import type { RateInput, RateResult } from '../../lines.ts'
import { accessHash, findEarned, findTurned, keepAccess } from './access.ts'
import { bucket, qualified, sameIn, scope } from './column-lists.ts'
import { findCoverable, findCovered, findMoved, keepSteps, restKey, stepsHash } from './coverage.ts'
import { findKinds } from './kinds.ts'
import { seenBy } from './late-events.ts'
import {
  correction,
  dayNumber,
  decimalOf,
  fxDigits,
  isShort,
  largest64,
  legacyLedger,
  monthOfNumber,
  proposal,
  quantityDigits,
  restUnit,
  shortOf,
  signed,
  totalDigits,
  wholeOf,
} from './numbers.ts'
import { append, type Connection, hasAny, row, rows, stream } from './pool.ts'
import { effectivePrice, makePrices } from './prices.ts'
import { liveLines, visible } from './published.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'
import { type Slice, slicesOf, within } from './slices.ts'
import { keepSums } from './sums.ts'
import { cutByTier } from './tier-cuts.ts'

/** The key of a daily line; its order in the ledger. */
const line = 'day, customer, plan, entitlement, resource, schedule, tier, credit, benefit, period'

/** Rates within the open transaction of `connection`. Lines are priced, sorted and written `atOnce` at most, or those of a customer and day. */
export async function rateInto(connection: Connection, input: RateInput, shelf: ScheduleShelf, atOnce: number): Promise<RateResult> {
  const { job } = input
  const before = await lastRun(connection, input)
  if (before && !(await hasNews(connection, input, before))) return nothing
  await connection.run(
    `DELETE FROM rated WHERE job = ${job}; DELETE FROM sums WHERE job = ${job}; DELETE FROM day_sums WHERE job = ${job}; DELETE FROM runs WHERE job = ${job}; DELETE FROM access WHERE job = ${job};
    DELETE FROM benefit_steps WHERE job = ${job}`,
  )
  await connection.run(
    `INSERT INTO settings SELECT 'credit_rate', '${input.creditRate}' WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = 'credit_rate')`,
  )
  const access = await keepAccess(connection, job, input.access, before ? { job: before.access_job, hash: before.access_hash } : undefined)
  const steps = await keepSteps(connection, job, input.benefits ?? [], stepsOf(before))
  const firstOpen = await firstOpenPeriod(connection, input)

  await findFresh(connection, input, before, { firstOpen, atOnce })
  await findKinds(connection)
  await findTurned(connection, before?.access_job ?? access.job, access.job)
  await findMoved(connection, before ? (before.benefit_job ?? 0) : steps.job, steps.job)
  const isQuietRun = await isQuiet(connection)
  const result = isQuietRun ? nothing : await rateNews(connection, input, shelf, { firstOpen, accessJob: access.job, atOnce })
  await connection.run(`INSERT INTO runs (job, n, stamp, before, up_to, hidden, access_job, access_hash, benefit_job, benefit_hash)
    SELECT ${job}, coalesce(max(n), 0) + 1, ${input.at}, ${dayNumber(input.before)}, ${input.published.upTo}, '${input.published.except.join(',')}',
      ${access.job}, '${access.hash}', ${steps.job}, '${steps.hash}' FROM runs`)
  if (!isQuietRun) await keepSums(connection, input)
  await connection.run('DROP TABLE IF EXISTS fresh; DROP TABLE turned; DROP TABLE moved; DROP TABLE tiered; DROP TABLE eligible')
  return result
}

const nothing: RateResult = { lines: 0, reversals: 0, customers: [] }

/** Without new usage and without a turn of credit or a move of benefits no line can change: most runs of a small partner end here. */
async function isQuiet(connection: Connection): Promise<boolean> {
  const news = 'SELECT 1 AS found WHERE EXISTS (SELECT 1 FROM fresh) OR EXISTS (SELECT 1 FROM turned) OR EXISTS (SELECT 1 FROM moved)'
  return (await row(connection, news)) === undefined
}

async function rateNews(
  connection: Connection,
  input: RateInput,
  shelf: ScheduleShelf,
  { firstOpen, accessJob, atOnce }: { firstOpen: number; accessJob: number; atOnce: number },
): Promise<RateResult> {
  const hasBenefits = (await findCoverable(connection, input, shelf, firstOpen)).length > 0
  const hasTouched = await findTouched(connection, input, firstOpen, hasBenefits)
  await findBuckets(connection, input, { hasTouched, atOnce })
  await findEarned(connection, accessJob, 'buckets')
  if (hasBenefits) await findCovered(connection, input, shelf, firstOpen)
  await findWanted(connection, hasBenefits ? await restKey(connection) : undefined, atOnce)
  await connection.run(hasTouched ? changedOnly(firstOpen) : 'CREATE OR REPLACE TEMP VIEW added AS SELECT * FROM wanted')
  await makePrices(connection, 'buckets', shelf, input, hasBenefits)
  const result = await appendLines(connection, input, shelf, { hasTouched, atOnce })
  await connection.run('DROP VIEW added; DROP TABLE IF EXISTS changed; DROP VIEW wanted; DROP TABLE scopes; DROP TABLE IF EXISTS cut')
  await connection.run('DROP TABLE buckets; DROP TABLE touched; DROP TABLE earned; DROP TABLE prices; DROP TABLE IF EXISTS covered')
  await connection.run('DROP TABLE IF EXISTS cover_days; DROP TABLE IF EXISTS coverable')
  return result
}

interface Run {
  before: number
  up_to: number
  hidden: string
  access_job: number
  access_hash: string
  /** Null in runs of releases that knew no benefits. */
  benefit_job: number | null
  benefit_hash: string | null
}

/** The benefits a run knew. */
function stepsOf(run: Run | undefined): { job: number; hash: string } | undefined {
  return run && { job: run.benefit_job ?? 0, hash: run.benefit_hash ?? '' }
}

function lastRun(connection: Connection, input: RateInput): Promise<Run | undefined> {
  return row<Run>(
    connection,
    `SELECT * FROM runs WHERE ${visible(input.published)} AND job <> ${input.job} ORDER BY n DESC LIMIT 1 /* unique: n counts runs */`,
  )
}

async function firstOpenPeriod(connection: Connection, input: RateInput): Promise<number> {
  const last = await row<{ period: number | null }>(
    connection,
    `SELECT max(period) AS period FROM closes WHERE period < ${legacyLedger} AND ${visible(input.published)} AND job <> ${input.job}`,
  )
  return (last?.period ?? -1) + 1
}

/**
 * Whether anything can have changed since the run before: usage it has not seen, access or benefits that differ, or leavings of this
 * job's first attempt. Most runs of a small partner find none of it and write nothing, not even that they ran.
 */
async function hasNews(connection: Connection, input: RateInput, before: Run): Promise<boolean> {
  if (before.access_hash !== accessHash(input.access) || stepsOf(before)?.hash !== stepsHash(input.benefits)) return true
  const fresh = `SELECT 1 FROM events WHERE ${visible(input.published)} AND day < ${dayNumber(input.before)} ${unseenBy(before)}`
  const found = await row<{ news: boolean }>(
    connection,
    `SELECT EXISTS (${fresh}) OR EXISTS (SELECT 1 FROM runs WHERE job = ${input.job}) AS news`,
  )
  return found?.news !== false
}

/** Condition on events: the run has not seen them. */
export function unseenBy(run: Pick<Run, 'before' | 'up_to' | 'hidden'>): string {
  return `AND NOT ${seenBy(run)}`
}

/**
 * What is worked on in slices is written in their order, so that the engine reads of it what is asked for and no more: were each of fifty
 * slices to read all of fifty million rows, most of a run would be that.
 */
const bySlice = 'ORDER BY day, customer /* unique: ties are meant, any order within a customer will do */'

/** Sums of events that no run has seen. Usage that came too late even for its later period goes to the first open one. */
async function findFresh(
  connection: Connection,
  input: RateInput,
  before: Run | undefined,
  { firstOpen, atOnce }: { firstOpen: number; atOnce: number },
): Promise<void> {
  const unseen = `events WHERE ${visible(input.published)} AND day < ${dayNumber(input.before)} ${before ? unseenBy(before) : ''}`
  const { isLong, type } = await sizeOf(connection, unseen, atOnce)
  await connection.run(`CREATE OR REPLACE TEMP TABLE fresh AS
    SELECT greatest(period, ${firstOpen}) AS period, month, day, customer, plan, entitlement, resource, schedule,
      sum(q6)::${type} AS q6, sum(qr)::BIGINT AS q15, min(details) AS details, max(details) AS other_details
    FROM ${unseen} GROUP BY ALL ${isLong ? bySlice : ''}`)
}

/** Sums of millionths are written with 64 bits where all of them together cannot pass that, as nearly everywhere. `isLong`: of more events than are worked on at once. */
async function sizeOf(connection: Connection, events: string, atOnce: number): Promise<{ isLong: boolean; type: 'BIGINT' | 'HUGEINT' }> {
  const most = await row<{ n: bigint; low: bigint; high: bigint }>(
    connection,
    `SELECT count(*) AS n, coalesce(min(q6), 0) AS low, coalesce(max(q6), 0) AS high FROM ${events}`,
  )
  if (!most) return { isLong: false, type: 'HUGEINT' }
  const size = -most.low > most.high ? -most.low : most.high
  return { isLong: most.n > atOnce, type: size * most.n <= largest64 ? 'BIGINT' : 'HUGEINT' }
}

/**
 * `scopes`: those of tiered meters that leave their first tier. While all that was ever used of a scope fits that one, whatever was given
 * back, every line of it is in it. Where new usage comes after all lines there are, it is counted on from what they come to (`ahead`);
 * else they are counted `anew` with it.
 */
async function findScopes(
  connection: Connection,
  { published }: RateInput,
  { firstOpen, hasTurned, extent }: { firstOpen: number; hasTurned: boolean; extent: Extent },
): Promise<void> {
  const near = `r.month BETWEEN ${extent.first_month} AND ${extent.last_month}`
  const hasOlder = extent.first_month !== null && (await hasAny(connection, `rated r WHERE ${near}`))
  await connection.run(`CREATE OR REPLACE TEMP TABLE used AS
    SELECT ${scope}, sum(greatest(f.q6, 0)) * ${restUnit} + sum(greatest(f.q15, 0)) AS q, min(f.period) AS first_period, min(f.day) AS first_day
    FROM fresh f SEMI JOIN tiered t ON t.k = f.schedule GROUP BY ${scope}`)
  if (hasTurned)
    await connection.run(`CREATE OR REPLACE TEMP TABLE turned_scopes AS
      SELECT DISTINCT r.customer, r.plan, r.schedule, r.month FROM rated r JOIN schedules s ON s.k = r.schedule SEMI JOIN turned t ON r.entitlement = t.entitlement
      WHERE s.tiers > 1 AND s.eligible AND r.period >= ${firstOpen} AND ${visible(published, 'r.job')}`)
  const older = `SELECT ${scope}, sum(greatest(l.q, 0)) AS q, sum(l.q)::HUGEINT AS ahead, max(l.period) AS last_period, max(l.day) AS last_day
    FROM ${liveLines(published, near)} l SEMI JOIN used u ON ${sameIn(scope, 'l', 'u')} GROUP BY ${scope}`
  const counted = hasOlder
    ? `SELECT ${qualified('u', scope)}, u.q + coalesce(o.q, 0) AS q, coalesce(o.ahead, 0) AS ahead,
        coalesce(u.first_period < o.last_period OR u.first_day <= o.last_day, false) AS anew
      FROM used u LEFT JOIN (${older}) o ON ${sameIn(scope, 'o', 'u')}`
    : 'SELECT *, 0::HUGEINT AS ahead, false AS anew FROM used'
  await connection.run(`CREATE OR REPLACE TEMP TABLE scopes AS
    SELECT ${qualified('c', scope)}, CASE WHEN c.anew THEN 0 ELSE c.ahead END::HUGEINT AS ahead, c.anew
    FROM (${counted}) c ${hasTurned ? `ANTI JOIN turned_scopes x ON ${sameIn(scope, 'x', 'c')}` : ''}
      JOIN tiers t ON t.schedule = c.schedule AND t.tier = 1 WHERE c.q > t.next_minimum
    ${hasTurned ? 'UNION ALL SELECT *, 0, true FROM turned_scopes' : ''}`)
  await connection.run('DROP TABLE used; DROP TABLE IF EXISTS turned_scopes')
}

/** SQL for the columns `c` and `class` of a line, of a table that says whether its `q` is `short`. */
const narrow = `CASE WHEN b.short THEN ${shortOf('b.q')} ELSE b.q END, (CASE WHEN b.short THEN 6 ELSE 15 END)::UTINYINT`

/** Days and months of new usage; null when there is none. */
interface Extent {
  low: number | null
  high: number | null
  first_month: number | null
  last_month: number | null
}

/** Live lines that may have to change. */
async function findTouched(connection: Connection, input: RateInput, firstOpen: number, hasBenefits: boolean): Promise<boolean> {
  const hasTurned = await hasAny(connection, 'turned')
  const extent = (await row<Extent>(
    connection,
    'SELECT min(day) AS low, max(day) AS high, min(month) AS first_month, max(month) AS last_month FROM fresh',
  )) as Extent
  await findScopes(connection, input, { firstOpen, hasTurned, extent })
  const live = (condition: string) => liveLines(input.published, condition)
  const near = extent.low === null ? 'false' : `r.period >= ${firstOpen} AND r.day BETWEEN ${extent.low} AND ${extent.high}`
  // Most runs are the first to see a day, and neither look for lines among new usage nor hash it for that.
  const parts: string[] = []
  if (await hasAny(connection, `rated r WHERE ${near}`))
    parts.push(`SELECT l.* FROM ${live(near)} l SEMI JOIN fresh f ON ${sameIn(bucket, 'l', 'f')}`)
  if (await hasAny(connection, 'scopes WHERE anew'))
    parts.push(`SELECT l.* FROM ${live('true')} l SEMI JOIN (SELECT * FROM scopes WHERE anew) s ON ${sameIn(scope, 'l', 's')}`)
  if (hasTurned)
    parts.push(`SELECT l.* FROM ${live(`r.period >= ${firstOpen}`)} l SEMI JOIN turned t ON l.entitlement = t.entitlement
      JOIN schedules s ON s.k = l.schedule AND s.eligible AND s.tiers = 1`)
  if (hasBenefits)
    parts.push(`SELECT l.* FROM ${live(`r.period >= ${firstOpen} AND r.day BETWEEN (SELECT min(day) FROM cover_days) AND (SELECT max(day) FROM cover_days)`)} l
      SEMI JOIN cover_days d ON ${sameIn('customer, day', 'l', 'd')} SEMI JOIN coverable c ON ${sameIn('customer, schedule', 'l', 'c')}`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE touched AS ${parts.join(' UNION ') || 'SELECT * FROM rated WHERE false'}`)
  return hasAny(connection, 'touched')
}

/** New events and touched lines by bucket. `details` of a bucket with more than one are looked up among its events. */
async function findBuckets(
  connection: Connection,
  input: RateInput,
  { hasTouched, atOnce }: { hasTouched: boolean; atOnce: number },
): Promise<void> {
  const touched = `SELECT ${bucket}, CASE WHEN short THEN ${shortOf('q')} ELSE 0 END, CASE WHEN short THEN 0 ELSE q END, details, details
      FROM (SELECT *, ${isShort('q')} AS short FROM touched)`
  if (!hasTouched) await connection.run('DROP TABLE IF EXISTS temp.buckets; ALTER TABLE fresh RENAME TO buckets')
  else {
    const isLong = (await count(connection, 'fresh')) + (await count(connection, 'touched')) > atOnce
    await connection.run(`CREATE OR REPLACE TEMP TABLE buckets AS
      SELECT ${bucket}, sum(q6)::HUGEINT AS q6, sum(q15)::HUGEINT AS q15, min(details) AS details, max(other_details) AS other_details
      FROM (SELECT ${bucket}, q6, q15, details, other_details FROM fresh UNION ALL ${touched}) GROUP BY ALL ${isLong ? bySlice : ''}`)
  }
  const torn = await row(connection, 'SELECT 1 AS found FROM buckets WHERE details <> other_details LIMIT 1')
  if (!torn) return
  const withoutPeriod = bucket.replace('period, ', '')
  await connection.run(`CREATE OR REPLACE TEMP TABLE latest AS
    SELECT ${withoutPeriod}, arg_max(details, {'stamp': stamp, 'id': id} ORDER BY id) AS details
    FROM events e SEMI JOIN (SELECT * FROM buckets WHERE details <> other_details) b ON ${sameIn(withoutPeriod, 'e', 'b')}
    WHERE ${visible(input.published)} AND day < ${dayNumber(input.before)} GROUP BY ALL`)
  await connection.run(
    `UPDATE buckets b SET details = l.details FROM latest l WHERE b.details <> b.other_details AND ${sameIn(withoutPeriod, 'b', 'l')}`,
  )
  await connection.run('DROP TABLE latest')
}

/**
 * The lines the buckets should have, as a view `wanted`: `c` is the quantity as a whole number with `class` decimals (6 where that is
 * exact, else 15), `q` the same with 15. What fits the first tier of its scope is not cut.
 */
async function findWanted(connection: Connection, restKey: number | undefined, atOnce: number): Promise<void> {
  const isFine = await hasAny(connection, 'earned WHERE resource <> 0')
  const credit = `CASE WHEN s.k IS NOT NULL AND (ea.day IS NOT NULL${isFine ? ' OR er.day IS NOT NULL' : ''}) THEN ${creditCodes.earned} ELSE ${creditCodes.none} END`
  const earned = `LEFT JOIN eligible s ON s.k = b.schedule
    LEFT JOIN earned ea ON ea.entitlement = b.entitlement AND ea.day = b.day AND ea.resource = 0
    ${isFine ? 'LEFT JOIN earned er ON er.entitlement = b.entitlement AND er.day = b.day AND er.resource = b.resource' : ''}`
  const columns = qualified('b', bucket)
  const isCut = await cutByTier(connection, atOnce)
  // Units that a benefit covers are lines of their own; what is left of their bucket is priced as all usage is.
  const whole = restKey === undefined ? '' : ` ANTI JOIN covered v ON ${sameIn(bucket, 'v', 'b')}`
  const parts = restKey === undefined ? '' : coveredParts(columns, credit, earned, restKey)
  const cut = `
    UNION ALL
    SELECT ${columns}, b.details, b.tier, (${credit})::UTINYINT, b.q, ${narrow}, 0 FROM cut b ${earned}`
  await connection.run(`CREATE OR REPLACE TEMP VIEW wanted AS
    SELECT ${columns}, b.details, 1::UTINYINT AS tier, (${credit})::UTINYINT AS credit, ${wholeOf('b')} AS q,
      CASE WHEN b.q15 = 0 THEN b.q6 ELSE ${wholeOf('b')} END AS c, (CASE WHEN b.q15 = 0 THEN 6 ELSE 15 END)::UTINYINT AS class, 0 AS benefit
    FROM ${isCut ? `(SELECT * FROM buckets x ANTI JOIN scopes y ON ${sameIn(scope, 'x', 'y')})` : 'buckets'} b ${earned}${whole}
    WHERE CASE WHEN b.q15 = 0 THEN b.q6 <> 0 ELSE ${wholeOf('b')} <> 0 END${parts}${isCut ? cut : ''}`)
}

/** Lines of covered parts, and of what is left beside them. */
function coveredParts(columns: string, credit: string, earned: string, restKey: number): string {
  const of = (table: string) => qualified(table, bucket)
  return `
    UNION ALL
    SELECT ${columns}, b.details, 1::UTINYINT, ${creditCodes.covered}::UTINYINT, b.q, ${narrow}, b.benefit
    FROM (SELECT ${of('v')}, x.details, v.benefit, v.q, ${isShort('v.q')} AS short FROM covered v JOIN buckets x ON ${sameIn(bucket, 'v', 'x')}) b
    UNION ALL
    SELECT ${columns}, b.details, 1::UTINYINT, (${credit})::UTINYINT, b.q, ${narrow}, ${restKey}
    FROM (SELECT *, ${isShort('q')} AS short FROM (SELECT ${of('x')}, x.details, ${wholeOf('x')} - v.q AS q FROM buckets x
      JOIN (SELECT ${bucket}, sum(q)::HUGEINT AS q FROM covered GROUP BY ${bucket}) v ON ${sameIn(bucket, 'v', 'x')})) b
      ${earned} WHERE b.q <> 0`
}

/** Of the wanted lines those of open periods that are not there yet. */
function changedOnly(firstOpen: number): string {
  const same = `${sameIn(`${bucket}, tier, credit, q, details, benefit`, 'w', 't')}`
  return `CREATE OR REPLACE TEMP TABLE changed AS SELECT w.* FROM wanted w ANTI JOIN touched t ON ${same} WHERE w.period >= ${firstOpen};
    CREATE OR REPLACE TEMP VIEW added AS SELECT * FROM changed;
    DELETE FROM touched t USING wanted w WHERE ${same};
    DELETE FROM touched WHERE period < ${firstOpen}`
}

/** Writes reversals (what is left of `touched`) and the added lines with their totals, 10 decimals half up. */
async function appendLines(
  connection: Connection,
  input: RateInput,
  shelf: ScheduleShelf,
  { hasTouched, atOnce }: { hasTouched: boolean; atOnce: number },
): Promise<RateResult> {
  const { job } = input
  const base = Number((await row<{ seq: bigint | null }>(connection, 'SELECT max(seq) AS seq FROM rated'))?.seq ?? 0n)
  let reversals = 0
  if (hasTouched) {
    await connection.run(`INSERT INTO rated SELECT ${job}, ${base} + row_number() OVER (), ${bucket}, details,
      tier, credit, -q, -w, ws, fx, -pc, -bc, seq, benefit FROM (SELECT * FROM touched ORDER BY ${line}, seq)`)
    reversals = await count(connection, 'touched')
  }
  const slices = await slicesOf(connection, 'buckets', atOnce)
  let lines = 0
  for (const slice of slices) lines += await priceLines(connection, job, base + reversals + lines, slices.length > 1 ? slice : undefined)
  await priceLong(connection, input, shelf)
  const customers = await rows<{ id: string }>(
    connection,
    `SELECT id FROM customers SEMI JOIN (SELECT DISTINCT customer FROM rated WHERE job = ${job}) x ON customers.k = x.customer ORDER BY id`,
  )
  return { lines, reversals, customers: customers.map((c) => c.id) }
}

/** Prices added lines, of a slice or all, and numbers them on from `base`; how many. */
async function priceLines(connection: Connection, job: number, base: number, slice: Slice | undefined): Promise<number> {
  // A window that sorts costs three times a sort: the engine numbers what streams out of a sorted subquery, in its order. Lines are
  // sorted before they are priced, while they have half their width.
  const here = slice ? ` WHERE ${within(slice)}` : ''
  const total = (part: 'pc' | 'bc') => signed('w', `${part} + ${correction(`${part}_left`, `${part}_div`)}`)
  const made = await connection.run(`INSERT INTO rated
    SELECT ${job}, ${base} + n, ${bucket}, details, tier, credit, q, w, ws, fx, pc, CASE WHEN bc IS NULL THEN pc ELSE bc END, NULL, benefit
    FROM (SELECT * REPLACE (${total('pc')} AS pc, ${total('bc')} AS bc)
      FROM (SELECT *, pc_num - pc * pc_div AS pc_left, bc_num - bc * bc_div AS bc_left
        FROM (SELECT *, ${proposal('pc_num', 'pc_div')} AS pc, CASE WHEN bc_num IS NOT NULL THEN ${proposal('bc_num', 'bc_div')} END AS bc
          FROM (SELECT *, abs(w) * pc_mul + pc_half AS pc_num, CASE WHEN fx <> ${10 ** fxDigits} THEN abs(w) * bc_mul + bc_half END AS bc_num
            FROM (SELECT a.*, CASE WHEN a.class = 6 THEN a.c * ${restUnit} ELSE a.c END AS q, CASE WHEN abs(a.c) <= p.most THEN a.c * p.price END AS w,
                p.ws, p.fx, p.pc_mul, p.pc_div, p.pc_half, p.bc_mul, p.bc_div, p.bc_half
              FROM (SELECT row_number() OVER () AS n, * FROM (SELECT ${bucket}, details, tier, credit, benefit, c, class FROM added${here}
                ORDER BY ${line} /* unique: the key of a daily line */)) a
              JOIN prices p ON ${sameIn('schedule, tier, credit, month, class', 'a', 'p')})))))`)
  return made.rowsChanged
}

async function count(connection: Connection, from: string): Promise<number> {
  return Number((await row<{ n: bigint }>(connection, `SELECT count(*) AS n FROM ${from}`))?.n ?? 0n)
}

interface LongLine {
  seq: bigint
  schedule: number
  tier: number
  credit: number
  month: number
  q: bigint
}

/** Lines whose product has too many digits for SQL get their totals here. */
async function priceLong(connection: Connection, input: RateInput, shelf: ScheduleShelf): Promise<void> {
  const where = `job = ${input.job} AND pc IS NULL`
  const found = await row(connection, `SELECT 1 AS found FROM rated WHERE ${where} LIMIT 1`)
  if (!found) return
  await connection.run('CREATE OR REPLACE TEMP TABLE long_totals (seq BIGINT, pc HUGEINT, bc HUGEINT)')
  const total = { digits: totalDigits, mode: 'half-up' } as const
  const seqs: bigint[] = []
  const pricing: bigint[] = []
  const billing: bigint[] = []
  for await (const chunk of stream<LongLine>(
    connection,
    `SELECT seq, schedule, tier, credit, month, q FROM rated WHERE ${where} ORDER BY seq`,
  )) {
    for (const each of chunk) {
      const schedule = shelf.get(each.schedule)
      const unitPrice = schedule.tiers[each.tier - 1]?.unitPrice ?? Decimal.zero
      const cost = decimalOf(each.q, quantityDigits).times(effectivePrice(unitPrice, each.credit, input.creditRate))
      seqs.push(each.seq)
      pricing.push(cost.round(total).atScale(totalDigits))
      billing.push(
        cost
          .times(input.fxOf(monthOfNumber(each.month), schedule.pricingCurrency))
          .round(total)
          .atScale(totalDigits),
      )
    }
  }
  await append(connection, 'long_totals', [BIGINT, HUGEINT, HUGEINT], [seqs, pricing, billing], 'temp')
  await connection.run(
    `UPDATE rated r SET pc = l.pc, bc = l.bc FROM long_totals l WHERE r.seq = l.seq AND r.job = ${input.job} AND r.pc IS NULL`,
  )
  await connection.run('DROP TABLE long_totals')
}
