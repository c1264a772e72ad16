/** Closing a period in SQL: lines in page order, reconciliation rows, totals allocated to the last unit of 10 decimals. */
import { INTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api'
import type { Decimal, Instant } from 'lazuli-contract'
import { assert } from '../../../base/assert.ts'
import type { CloseInput } from '../../lines.ts'
import { comparePrices, compareSlots, ranks } from './groups.ts'
import { closeLong } from './long-groups.ts'
import { fxDigits, monthNumber, powers, quotient } from './numbers.ts'
import { append, type Connection, row, rows, text } from './pool.ts'
import { including, liveLines } from './published.ts'
import { countPurchases, writePurchases } from './purchases.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'

/** Splits a total so that its parts sum to it: `invoices/allocate.ts`, handed in, for groups with too many digits or mixed signs. */
export type Allocate = (target: Decimal, weights: readonly Decimal[]) => Decimal[]

/** What billing needs to know of a close, or of a rebill. */
export interface Billing {
  readonly job: number
  readonly at: Instant
  readonly invoiceId: string
  readonly period: number
  readonly resellerOf: (customerId: string, subscriptionId: string) => string
  readonly creditRate: Decimal
  /** Of legacy subscriptions: charges to the nearest cent (billing rules, section 5.4). */
  readonly isLegacy?: boolean
  /** The close that is replaced. */
  readonly amends?: number
}

/** Closes within the open transaction of `connection`, after rating in it. */
export async function closeInto(connection: Connection, input: CloseInput, shelf: ScheduleShelf, allocate: Allocate): Promise<void> {
  const period = monthNumber(input.period)
  const live = liveLines(including(input.published, input.job), `r.period = ${period}`)
  await billInto(connection, live, { ...input, period }, shelf, allocate)
}

/** Bills the lines of `live` (a FROM item with the columns of `rated`) and the purchases staged under the job. */
export async function billInto(
  connection: Connection,
  live: string,
  input: Billing,
  shelf: ScheduleShelf,
  allocate: Allocate,
): Promise<void> {
  const { job } = input
  await connection.run(['billed', 'recon', 'closes', 'resellers'].map((table) => `DELETE FROM ${table} WHERE job = ${job}`).join('; '))
  await connection.run(`CREATE OR REPLACE TEMP VIEW live AS SELECT * FROM ${live}`)
  await countPurchases(connection, job)
  await rankPrices(connection, shelf)
  await rankPlaces(connection)
  await orderLines(connection)
  await sumGroups(connection, input.isLegacy === true)
  await share(connection)
  const hasLong = await closeLong(connection, input, shelf, allocate)
  await write(connection, input, hasLong)
  await connection.run('DROP VIEW live')
  for (const table of ['shelves', 'places', 'ordered', 'groups', 'shares', 'missing']) await connection.run(`DROP TABLE IF EXISTS ${table}`)
  await connection.run('DROP TABLE IF EXISTS long_rows; DROP TABLE IF EXISTS long_shares')
}

/** `shelves`: for every price in use its rank in page order and its rating group's in reconciliation order, and the exchange rate. */
async function rankPrices(connection: Connection, shelf: ScheduleShelf): Promise<void> {
  const found = await rows<{ schedule: number; tier: number; credit: number; month: number; low: bigint; high: bigint }>(
    connection,
    'SELECT schedule, tier, credit, month, min(fx) AS low, max(fx) AS high FROM live GROUP BY ALL',
  )
  await shelf.load(
    connection,
    found.map((f) => f.schedule),
  )
  const used = found.map((f) => ({ ...f, k: f.schedule, schedule: shelf.get(f.schedule) }))
  const byPage = ranks(used, comparePrices)
  const byGroup = ranks(used, compareSlots)
  const rates = new Map<string, bigint>()
  for (const { low, high, month, schedule } of used) {
    const pair = `${month} ${schedule.pricingCurrency}`
    assert(low === high && (rates.get(pair) ?? low) === low, 'one exchange rate per month and currency pair (I12)')
    rates.set(pair, low)
  }
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE shelves (schedule INTEGER, tier UTINYINT, credit UTINYINT, month INTEGER, page_rank INTEGER, slot INTEGER)',
  )
  const columns = [used.map((u) => u.k), used.map((u) => u.tier), used.map((u) => u.credit), used.map((u) => u.month), byPage, byGroup]
  await append(connection, 'shelves', [INTEGER, UTINYINT, UTINYINT, INTEGER, INTEGER, INTEGER], columns, 'temp')
}

/** `places`: customer, plan, entitlement, resource by the order of their names; `owner` ranks customer and plan alone. */
async function rankPlaces(connection: Connection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE places AS
    SELECT l.customer, l.plan, l.entitlement, l.resource,
      row_number() OVER (ORDER BY c.id, p.id, e.id, r.id /* unique: names are */)::INTEGER AS place,
      dense_rank() OVER (ORDER BY c.id, p.id /* unique: ties are meant */)::INTEGER AS owner
    FROM (SELECT DISTINCT customer, plan, entitlement, resource FROM live) l
    JOIN customers c ON c.k = l.customer JOIN plans p ON p.k = l.plan
    JOIN entitlements e ON e.k = l.entitlement JOIN resources r ON r.k = l.resource`)
}

/** `ordered`: the period's lines with their place in the invoice. */
async function orderLines(connection: Connection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ordered AS
    SELECT row_number() OVER ()::INTEGER AS line_no, owner, slot, seq, month, day, customer, plan, entitlement, resource, schedule, details, tier, credit, q, w, ws, fx
    FROM (SELECT p.owner, s.slot, l.* FROM live l
      JOIN places p ON p.customer = l.customer AND p.plan = l.plan AND p.entitlement = l.entitlement AND p.resource = l.resource
      JOIN shelves s ON s.schedule = l.schedule AND s.tier = l.tier AND s.credit = l.credit AND s.month = l.month
      ORDER BY l.day, p.place, s.page_rank /* unique: the key of a daily line */)`)
}

/** Group sums above this leave SQL: what is multiplied from here on stays within the 38 digits of HUGEINT. */
const mostCost = '1e30'

/**
 * `groups`: one row per rating group. Weights are brought to the group's own scale `ws` (never below 6), so that
 * `cost = ROUNDDOWN(Σ w, 2)` and `subtotal = ROUNDDOWN(cost × fx, 2)` in cents, and the targets of allocation in units of 1e-10. A group
 * is `long` when a product might pass 38 digits, a line is negative or charges go to the nearest cent; its figures come from elsewhere.
 */
async function sumGroups(connection: Connection, allLong: boolean): Promise<void> {
  const fxUnit = `${10 ** fxDigits}::HUGEINT`
  await connection.run(`CREATE OR REPLACE TEMP TABLE groups AS
    WITH ${powers},
    parts AS (SELECT owner, slot, ws, min(customer) AS customer, min(plan) AS plan, min(schedule::BIGINT * 256 + tier) AS price, min(month) AS month,
        min(fx) AS fx, count(*) AS lines, sum(q) AS q, sum(w) AS w, bool_or(w IS NULL OR q < 0 OR w < 0) AS odd, bool_or(credit = ${creditCodes.earned}) AS earned
      FROM ordered GROUP BY owner, slot, ws),
    scaled AS (SELECT *, max(ws) OVER (PARTITION BY owner, slot) AS scale, bool_or(odd) OVER (PARTITION BY owner, slot) AS is_odd FROM parts),
    judged AS (SELECT *, ${allLong} OR is_odd OR scale > 26 OR coalesce(w, 0)::DOUBLE * pow(10, scale - ws) > ${mostCost} AS long FROM scaled),
    summed AS (SELECT owner, slot, scale AS ws, min(customer) AS customer, min(plan) AS plan, min(price) AS price, min(month) AS month, min(fx) AS fx,
        sum(lines)::INTEGER AS lines, sum(q) AS q, bool_or(earned) AS earned, bool_or(long) AS long, sum(CASE WHEN long THEN 0 ELSE w * v END) AS w
      FROM judged j LEFT JOIN powers p ON p.n = j.scale - j.ws GROUP BY owner, slot, scale),
    fitted AS (SELECT * REPLACE (long OR w::DOUBLE * fx::DOUBLE > 1e36 AS long, CASE WHEN w::DOUBLE * fx::DOUBLE > 1e36 THEN 0 ELSE w END AS w) FROM summed),
    costed AS (SELECT f.*, p.v AS unit, ${quotient('f.w', 'p.v')} AS cost FROM fitted f JOIN powers p ON p.n = least(f.ws - 2, 37)),
    billed AS (SELECT *, ${quotient('(cost * fx)', fxUnit)} AS subtotal FROM costed),
    aimed AS (SELECT *, cost * 100000000 AS pc_target, subtotal * 100000000 AS bc_target FROM billed)
    SELECT aimed.* EXCLUDE (price) REPLACE (long OR greatest(pc_target, bc_target)::DOUBLE * w::DOUBLE > 1e37 AS long),
      (price >> 8)::INTEGER AS schedule, (price & 255)::UTINYINT AS tier, greatest(w, 1) AS total,
      (row_number() OVER (ORDER BY owner, slot /* unique: a group */) + a.n)::INTEGER AS row_no
    FROM aimed JOIN ahead a ON a.customer = aimed.customer`)
}

/** `shares`: each line's part, its digits cut, and the remainders by which the missing units are handed out. */
async function share(connection: Connection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE shares AS
    WITH ${powers}
    SELECT line_no, row_no, same, pc, pc_num - pc * total AS pc_rest, bc, bc_num - bc * total AS bc_rest
    FROM (SELECT *, ${quotient('pc_num', 'total')} AS pc, CASE WHEN same THEN NULL ELSE ${quotient('bc_num', 'total')} END AS bc
      FROM (SELECT o.line_no, g.row_no, g.total, g.pc_target = g.bc_target AS same, g.pc_target * (o.w * p.v) AS pc_num, g.bc_target * (o.w * p.v) AS bc_num
        FROM ordered o JOIN (SELECT * FROM groups WHERE NOT long) g ON g.owner = o.owner AND g.slot = o.slot JOIN powers p ON p.n = g.ws - o.ws))`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE missing AS
    SELECT g.row_no, g.pc_target - s.pc AS pc, g.bc_target - s.bc AS bc, s.ahead
    FROM (SELECT row_no, sum(pc) AS pc, sum(bc) AS bc, sum(count(*)) OVER (ORDER BY row_no) - count(*) AS ahead FROM shares GROUP BY row_no) s
    JOIN groups g ON g.row_no = s.row_no`)
}

/**
 * `totals`: each line's part with its missing unit. Missing units go, one each, to the largest remainders, ties to the earlier line: a
 * line's place within its group is its place among all, less the lines ahead of the group. One sort, not a window a group.
 */
async function handOut(connection: Connection): Promise<void> {
  const given = (
    part: 'pc' | 'bc',
  ) => `SELECT line_no, row_no, given + CASE WHEN row_number() OVER () - ahead <= missing THEN 1 ELSE 0 END AS ${part}, same
    FROM (SELECT s.line_no, s.row_no, s.${part} AS given, m.${part} AS missing, m.ahead, s.same FROM shares s JOIN missing m ON m.row_no = s.row_no
      ORDER BY s.row_no, s.${part}_rest DESC, s.line_no)`
  const differs = await row(connection, 'SELECT 1 AS found FROM shares WHERE NOT same LIMIT 1')
  await connection.run(
    differs
      ? `CREATE OR REPLACE TEMP TABLE totals AS SELECT p.line_no, p.row_no, p.pc, CASE WHEN p.same THEN p.pc ELSE b.bc END AS bc
          FROM (${given('pc')}) p JOIN (${given('bc')}) b ON b.line_no = p.line_no`
      : `CREATE OR REPLACE TEMP TABLE totals AS SELECT line_no, row_no, pc, pc AS bc FROM (${given('pc')})`,
  )
}

async function write(connection: Connection, input: Billing, hasLong: boolean): Promise<void> {
  const { job } = input
  await handOut(connection)
  if (hasLong) await connection.run('INSERT INTO totals SELECT line_no, row_no, pc, bc FROM long_shares')
  await connection.run(`INSERT INTO billed
    SELECT ${job}, o.line_no, t.row_no, o.month, o.day, o.customer, o.plan, o.entitlement, o.resource, o.schedule, o.details, o.tier, o.credit, o.q, o.fx, t.pc, t.bc
    FROM ordered o JOIN totals t ON t.line_no = o.line_no ORDER BY o.line_no`)
  await connection.run('DROP TABLE totals')
  await connection.run(`INSERT INTO recon
    SELECT ${job}, row_no, month, customer, plan, schedule, tier, lines, q, fx, cost, subtotal, earned,
      (w - cost * unit)::VARCHAR, ws, (w * fx - subtotal * unit * ${10 ** fxDigits})::VARCHAR, ws + ${fxDigits}
    FROM groups WHERE NOT long
    ${hasLong ? `UNION ALL SELECT ${job}, * FROM long_rows` : ''} ORDER BY row_no`)
  await writePurchases(connection, job)
  await writeResellers(connection, input)
  await connection.run(`INSERT INTO closes (job, invoice, period, stamp, lines, reconciled, subtotal, amends)
    SELECT ${job}, ${text(input.invoiceId)}, ${input.period}, ${input.at}, coalesce(sum(lines), 0)::BIGINT, count(*), coalesce(sum(subtotal), 0), ${input.amends ?? 'NULL'}
    FROM recon WHERE job = ${job}`)
}

async function writeResellers(connection: Connection, { job, resellerOf }: Billing): Promise<void> {
  const owners = await rows<{ customer: number; plan: number; customer_id: string; plan_id: string }>(
    connection,
    `SELECT g.customer, g.plan, c.id AS customer_id, p.id AS plan_id FROM (SELECT DISTINCT customer, plan FROM recon WHERE job = ${job}) g
      JOIN customers c ON c.k = g.customer JOIN plans p ON p.k = g.plan ORDER BY c.id, p.id`,
  )
  const resellers = owners.map((o) => resellerOf(o.customer_id, o.plan_id))
  const columns = [owners.map(() => job), owners.map((o) => o.customer), owners.map((o) => o.plan), resellers]
  await append(connection, 'resellers', [INTEGER, INTEGER, INTEGER, VARCHAR], columns)
}
