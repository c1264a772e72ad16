/** Rating groups of some customers: their totals, allocated to lines to the last unit of 10 decimals. */
import type { Allocate, Billing } from './closing.ts'
import { closeLong } from './long-groups.ts'
import { correction, fxDigits, largest64, powerOfTen, proposal, scaled } from './numbers.ts'
import type { Places } from './places.ts'
import { type Connection, row, rows } from './pool.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'
import type { CustomerSlice } from './slices.ts'

/** Group sums above this leave SQL: what is multiplied from here on stays within the 38 digits of HUGEINT. */
const mostCost = '1e30'
/** Weights are brought to at most as many decimals within SQL. */
const mostScale = 26
/** Groups whose parts might pass this, or whose weights pass 61 bits, are divided in 128 bits. */
const mostTarget = 2_000_000_000_000_000n

/**
 * `parts`: what each line comes to. A line is known by its number in the ledger and its kind of credit. `made_rows`: `recon` of several
 * slices, which are not in order of names. `counted`: how many rows a customer has, and the number its first one got.
 */
export async function makeParts(connection: Connection, { type }: Places): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE parts (seq BIGINT, credit UTINYINT, pos ${type}, row_no INTEGER, pc BIGINT, bc BIGINT);
    CREATE OR REPLACE TEMP TABLE made_rows AS SELECT * FROM recon WHERE false;
    CREATE OR REPLACE TEMP TABLE counted (customer INTEGER, owner INTEGER, n INTEGER, row_no INTEGER)`,
  )
}

/**
 * `shifts`: rows of a slice are numbered after those of slices before it; by how much a customer's numbers change for its place by
 * name, once all are known. Brings rows to `recon`.
 */
export async function orderRows(connection: Connection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE shifts AS
    SELECT k.customer, (1 + sum(k.n) OVER (ORDER BY k.owner /* unique: of one customer */) - k.n + a.n - k.row_no)::INTEGER AS shift
    FROM counted k JOIN ahead a ON a.customer = k.customer`)
  await connection.run(`INSERT INTO recon SELECT r.* REPLACE (r.row_no + s.shift AS row_no)
    FROM made_rows r JOIN shifts s ON s.customer = r.customer ORDER BY r.row_no + s.shift /* unique: numbers rows */`)
}

/** Amounts of more than 64 bits (900 million of a currency for a line) are about to come. */
async function widenParts(connection: Connection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE wide_parts AS SELECT * REPLACE (pc::HUGEINT AS pc, bc::HUGEINT AS bc) FROM parts;
    DROP TABLE parts; ALTER TABLE wide_parts RENAME TO parts`)
}

/** Writes reconciliation rows of a slice, the first after `before` others of usage, and its lines' parts; says how many rows. */
export async function shareSlice(
  connection: Connection,
  input: Billing,
  places: Places,
  slice: CustomerSlice,
  before: number,
  shelf: ScheduleShelf,
  allocate: Allocate,
): Promise<number> {
  await findMembers(connection, places, slice)
  await sumGroups(connection, input.isLegacy === true, before)
  await share(connection, places)
  if (places.hasCovered)
    await connection.run('INSERT INTO parts SELECT seq, credit, pos, 0, 0, 0 FROM members WHERE slot = 0 ORDER BY pos /* unique */')
  const hasLong = await closeLong(connection, input, shelf, allocate, () => widenParts(connection))
  await writeRows(connection, input.job, hasLong, places.byCustomer.length === 1 ? 'recon' : 'made_rows')
  await connection.run(
    'INSERT INTO counted SELECT customer, min(owner), sum(1 + offered::INTEGER)::INTEGER, min(row_no) FROM groups GROUP BY customer',
  )
  const made = await row<{ n: bigint }>(connection, 'SELECT coalesce(sum(1 + offered::INTEGER), 0)::BIGINT AS n FROM groups')
  await connection.run('DROP TABLE members; DROP TABLE groups; DROP TABLE by_scale; DROP TABLE IF EXISTS long_rows')
  return Number(made?.n ?? 0n)
}

/** `members`: the slice's lines, with what their groups need of them. */
async function findMembers(connection: Connection, { pos }: Places, { customers }: CustomerSlice): Promise<void> {
  const here = `customer BETWEEN ${customers.join(' AND ')}`
  await connection.run(`CREATE OR REPLACE TEMP TABLE members AS
    SELECT l.seq, l.credit, ${pos} AS pos, p.owner, s.slot, l.schedule::BIGINT * 256 + l.tier AS price, l.q, l.w, l.ws
    FROM (SELECT * FROM live WHERE ${here}) l
      JOIN (SELECT * FROM places WHERE ${here}) p
        ON p.customer = l.customer AND p.plan = l.plan AND p.entitlement = l.entitlement AND p.resource = l.resource
      JOIN shelves s ON s.schedule = l.schedule AND s.tier = l.tier AND s.credit = l.credit AND s.benefit = l.benefit AND s.month = l.month`)
}

/**
 * `groups`: one row per rating group; one that Azure credit paid has two places, for its charge and its credit. Weights are brought to the group's own scale `ws` (never below 6), so that
 * `cost = ROUNDDOWN(Σ w, 2)` and `subtotal = ROUNDDOWN(cost × fx, 2)` in cents, and the targets of allocation in units of 1e-10. A group
 * is `long` when a product might pass 38 digits, a line is negative or charges go to the nearest cent; its figures come from elsewhere.
 */
async function sumGroups(connection: Connection, allLong: boolean, before: number): Promise<void> {
  const fxUnit = `${10 ** fxDigits}::HUGEINT`
  // By scale of weights first, for where those of a group have several: a group is a few rows of this, and many lines.
  await connection.run(`CREATE OR REPLACE TEMP TABLE by_scale AS
    SELECT owner, slot, ws, min(price) AS price, count(*) AS lines, sum(q) AS q, sum(w) AS w,
      bool_or(w IS NULL OR q < 0 OR w < 0) AS odd, bool_or(credit = ${creditCodes.earned}) AS earned
    FROM members WHERE slot > 0 GROUP BY owner, slot, ws;
    CREATE OR REPLACE TEMP TABLE sums_here AS
    SELECT owner, slot, min(ws) AS low, max(ws) AS ws, min(price) AS price, sum(lines)::INTEGER AS lines, sum(q) AS q, sum(w) AS w,
      bool_or(odd) AS odd, bool_or(earned) AS earned
    FROM by_scale GROUP BY owner, slot`)
  const isMixed = await row(connection, 'SELECT 1 AS found FROM sums_here WHERE low <> ws LIMIT 1')
  if (isMixed)
    await connection.run(`CREATE OR REPLACE TEMP TABLE mixed AS
      SELECT owner, slot, bool_or(big) AS big, sum(CASE WHEN big THEN 0 ELSE ${scaled('w', 'n')} END) AS w
      FROM (SELECT *, n > ${mostScale} OR abs(coalesce(w, 0)::DOUBLE) * pow(10, n) > ${mostCost} AS big
        FROM (SELECT b.owner, b.slot, (g.ws - b.ws)::INTEGER AS n, b.w FROM by_scale b
          JOIN (SELECT * FROM sums_here WHERE low <> ws) g ON g.owner = b.owner AND g.slot = b.slot))
      GROUP BY owner, slot`)
  const [w, big, join] = isMixed
    ? ['coalesce(x.w, h.w)', 'coalesce(x.big, false)', 'LEFT JOIN mixed x ON x.owner = h.owner AND x.slot = h.slot']
    : ['h.w', 'false', '']
  await connection.run(`CREATE OR REPLACE TEMP TABLE groups AS
    WITH summed AS (SELECT h.owner, h.slot, o.customer, o.plan, o.reseller, s.month, s.fx, s.offered, h.price, h.ws, h.low, h.lines, h.q, h.earned, ${w} AS w,
        ${allLong} OR h.odd OR h.ws > ${mostScale} OR ${big} OR coalesce(h.w, 0)::DOUBLE > ${mostCost} AS long
      FROM sums_here h JOIN owners o ON o.owner = h.owner JOIN slots s ON s.slot = h.slot ${join}),
    fitted AS (SELECT * REPLACE (long OR w::DOUBLE * fx::DOUBLE > 1e36 AS long, CASE WHEN long OR w::DOUBLE * fx::DOUBLE > 1e36 THEN 0 ELSE w END AS w) FROM summed),
    costed AS (SELECT * REPLACE (cost + ${correction('(w - cost * unit)', 'unit')} AS cost)
      FROM (SELECT *, ${proposal('w', 'unit')} AS cost FROM (SELECT *, ${powerOfTen('least(ws - 2, 37)')} AS unit FROM fitted))),
    billed AS (SELECT * REPLACE (subtotal + ${correction(`(exact - subtotal * ${fxUnit})`, fxUnit)} AS subtotal)
      FROM (SELECT *, ${proposal('exact', fxUnit)} AS subtotal FROM (SELECT *, cost * fx AS exact FROM costed))),
    aimed AS (SELECT *, CASE WHEN offered THEN 0 ELSE cost * 100000000 END AS pc_target, CASE WHEN offered THEN 0 ELSE subtotal * 100000000 END AS bc_target FROM billed),
    placed AS (SELECT *, (${before} + sum(1 + offered::INTEGER) OVER (ORDER BY owner, slot /* unique: a group */) - offered::INTEGER)::INTEGER AS place FROM aimed)
    SELECT g.* EXCLUDE (price, place, exact) REPLACE (long OR greatest(pc_target, bc_target)::DOUBLE * w::DOUBLE > 1e37 AS long),
      w < ${2n ** 61n} AND greatest(pc_target, bc_target) < ${mostTarget} AS narrow,
      (price >> 8)::INTEGER AS schedule, (price & 255)::UTINYINT AS tier, greatest(w, 1) AS total, (g.place + a.n)::INTEGER AS row_no
    FROM placed g JOIN ahead a ON a.customer = g.customer`)
  await connection.run('DROP TABLE sums_here; DROP TABLE IF EXISTS mixed')
}

type Part = 'pc' | 'bc'

/**
 * Each line's part: its digits cut, and of the units missing to the whole one each to the largest remainders, ties to the earlier line: a
 * line's place within its group is its place among all, less the lines ahead of the group. One sort, not a window a group.
 */
async function share(connection: Connection, places: Places): Promise<void> {
  const kinds = await rows<Kind>(
    connection,
    `SELECT narrow, max(total) AS most, max(greatest(pc_target, bc_target)) AS aim, bool_or(pc_target <> bc_target) AS differ
      FROM groups WHERE NOT long GROUP BY narrow ORDER BY narrow`,
  )
  if (kinds.some(({ aim }) => aim > largest64)) await widenParts(connection)
  for (const kind of kinds) await shareKind(connection, places, kind)
}

interface Kind {
  narrow: boolean
  /** The largest weight of a group, and the largest total. */
  most: bigint
  aim: bigint
  /** Totals differ by currency. */
  differ: boolean
}

async function shareKind(connection: Connection, places: Places, { narrow: isNarrow, most, differ }: Kind): Promise<void> {
  const some = `(SELECT * FROM groups WHERE NOT long AND ${isNarrow ? '' : 'NOT '}narrow)`
  const names: readonly Part[] = differ ? ['pc', 'bc'] : ['pc']
  const each = (text: (part: Part) => string) => names.map(text).join(', ')
  // A weight's factor is known by group and scale: to ask for it line by line takes longer than the division.
  const type = isNarrow ? 'BIGINT' : 'HUGEINT'
  await connection.run(`CREATE OR REPLACE TEMP TABLE weighed AS
    SELECT b.owner, b.slot, b.ws, g.row_no, g.total::${type} AS total, ${each((p) => `g.${p}_target::${type} AS ${p}_target`)},
      (CASE WHEN b.w = 0 THEN 1 ELSE ${powerOfTen('(g.ws - b.ws)::INTEGER')} END)::${type} AS factor
    FROM by_scale b JOIN ${some} g ON g.owner = b.owner AND g.slot = b.slot`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE shares AS ${isNarrow ? narrowShares(each) : wideShares(each, most)}`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE missing AS
    SELECT g.row_no, ${each((p) => `(g.${p}_target - s.${p})::INTEGER AS ${p}_missing`)}, s.ahead
    FROM (SELECT row_no, ${each((p) => `sum(${p}) AS ${p}`)}, (sum(count(*)) OVER (ORDER BY row_no) - count(*))::BIGINT AS ahead FROM shares GROUP BY row_no) s
    JOIN groups g ON g.row_no = s.row_no`)
  const given = (part: Part, from: string) =>
    `(SELECT * REPLACE (${part} + (row_number() OVER () - ahead <= ${part}_missing)::BIGINT AS ${part})
      FROM (SELECT * FROM ${from} ORDER BY row_no, ${part}_rest DESC, pos /* unique: a line */))`
  const joined = `(SELECT s.*, m.* EXCLUDE (row_no) FROM shares s JOIN missing m ON m.row_no = s.row_no)`
  await connection.run(
    `INSERT INTO parts SELECT seq, credit, pos, row_no, pc, ${differ ? 'bc' : 'pc'}
      FROM ${differ ? given('bc', given('pc', joined)) : given('pc', joined)}${inOrder(places)}`,
  )
  await connection.run('DROP TABLE shares; DROP TABLE missing; DROP TABLE weighed')
}

/** Lines are written some days at a time: parts in their order are read once for that, others for each of those times. */
function inOrder({ isSliced }: Places): string {
  return isSliced ? ' ORDER BY pos /* unique: a line */' : ''
}

/**
 * Most groups: weights of 61 bits, and totals so small that a binary float, rounded four times, proposes a quotient that is off by one at
 * most; the remainder shows by which, and fits 64 bits. What 128 bits cost is two products a part.
 */
function narrowShares(each: (text: (part: Part) => string) => string): string {
  return `SELECT seq, credit, pos, row_no, ${each((p) => `${p} + ${p}_off AS ${p}, ${p}_rest - total * ${p}_off AS ${p}_rest`)}
    FROM (SELECT *, ${each((p) => `(${p}_rest >= total)::BIGINT - (${p}_rest < 0)::BIGINT AS ${p}_off`)}
      FROM (SELECT *, ${each((p) => `(${p}_target::HUGEINT * w - ${p}::HUGEINT * total)::BIGINT AS ${p}_rest`)}
        FROM (SELECT *, ${each((p) => `floor(fdiv(${p}_target::DOUBLE * w::DOUBLE, total::DOUBLE))::BIGINT AS ${p}`)}
          FROM (SELECT m.seq, m.credit, m.pos, g.* EXCLUDE (owner, slot, ws, factor), m.w::BIGINT * g.factor AS w
            FROM members m JOIN weighed g ON g.owner = m.owner AND g.slot = m.slot AND g.ws = m.ws))))`
}

function wideShares(each: (text: (part: Part) => string) => string, most: bigint): string {
  // A remainder is less than the group's weight: sorted as a narrow number where all are.
  const rest = most < 2n ** 62n ? '::BIGINT' : ''
  return `SELECT seq, credit, pos, row_no,
      ${each((p) => `${p} + ${correction(`${p}_rest`, 'total')} AS ${p}`)},
      ${each((p) => `(${p}_rest - total * ${correction(`${p}_rest`, 'total')})${rest} AS ${p}_rest`)}
    FROM (SELECT *, ${each((p) => `${p}_num - ${p} * total AS ${p}_rest`)}
      FROM (SELECT *, ${each((p) => `${proposal(`${p}_num`, 'total')} AS ${p}`)}
        FROM (SELECT *, ${each((p) => `${p}_target * w AS ${p}_num`)}
          FROM (SELECT m.seq, m.credit, m.pos, g.* EXCLUDE (owner, slot, ws, factor), m.w * g.factor AS w
            FROM members m JOIN weighed g ON g.owner = m.owner AND g.slot = m.slot AND g.ws = m.ws))))`
}

async function writeRows(connection: Connection, job: number, hasLong: boolean, into: 'recon' | 'made_rows'): Promise<void> {
  await connection.run(`INSERT INTO ${into}
    SELECT ${job}, row_no, month, customer, plan, schedule, tier, lines, q, fx, cost, subtotal, earned,
      CASE WHEN offered THEN '0' ELSE (w - cost * unit)::VARCHAR END, ws,
      CASE WHEN offered THEN '0' ELSE (w * fx - subtotal * unit * ${10 ** fxDigits})::VARCHAR END, ws + ${fxDigits}, CASE WHEN offered THEN 1 END, reseller
    FROM groups WHERE NOT long
    ${hasLong ? `UNION ALL SELECT ${job}, l.*, g.reseller FROM long_rows l JOIN groups g ON g.row_no = l.row_no` : ''} ORDER BY row_no`)
}
