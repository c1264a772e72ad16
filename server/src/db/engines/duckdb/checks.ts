/** Invariants of billing rules section 11 over the stored rows, each one query that gives an example when it does not hold. */
import type { Month } from 'lazuli-contract'
import type { Published, Violation } from '../../lines.ts'
import { findClose } from './billed.ts'
import { sameIn } from './column-lists.ts'
import { fxDigits, isCycle, legacyLedger, monthNumber } from './numbers.ts'
import { type Connection, row } from './pool.ts'
import { including, liveLines, visible } from './published.ts'
import { creditCodes } from './schema.ts'
import { settledLines } from './settlement.ts'
import { bookRows } from './sums.ts'

/** A query for an invariant: it selects the text `example` of a row that breaks it. */
export type Check = readonly [invariant: string, sql: string]

export async function brokenOf(connection: Connection, checks: readonly Check[]): Promise<Violation[]> {
  const found: Violation[] = []
  for (const [invariant, sql] of checks) {
    const example = await row<{ example: string }>(
      connection,
      `SELECT example FROM (${sql}) ORDER BY example LIMIT 1 /* unique: one example is enough */`,
    )
    if (example) found.push({ invariant, example: example.example })
  }
  return found
}

export async function openViolations(connection: Connection, published: Published, month: Month): Promise<Violation[]> {
  const period = monthNumber(month)
  const seen = visible(published)
  const live = liveLines(published, `r.period = ${period}`)
  const key = 'customer, plan, entitlement, resource, schedule, day, tier, credit, benefit'
  const sumKey = 'customer, plan, entitlement, resource, schedule'
  return brokenOf(connection, [
    [
      'I1',
      // Every event that a run has seen is in the ledger, in this period or in the one it was moved to.
      `SELECT 'events ' || e.q || ', lines ' || l.q AS example FROM
        (SELECT coalesce(sum(q6), 0)::HUGEINT * 1000000000 + coalesce(sum(qr), 0)::HUGEINT AS q FROM events WHERE ${seen} AND EXISTS
          (SELECT 1 FROM runs u WHERE ${visible(published, 'u.job')} AND events.day < u.before AND events.job <= u.up_to
            AND NOT list_contains(string_split(u.hidden, ','), events.job::VARCHAR))) e,
        (SELECT coalesce(sum(q), 0) AS q FROM rated WHERE ${seen}) l WHERE e.q <> l.q`,
    ],
    ['I8', `SELECT 'line ' || min(seq) AS example FROM ${live} l GROUP BY ${key} HAVING count(*) > 1`],
    [
      'I12',
      `SELECT s.currency || ' ' || l.month AS example FROM ${live} l JOIN schedules s ON s.k = l.schedule GROUP BY s.currency, l.month HAVING count(DISTINCT l.fx) > 1`,
    ],
    [
      'I14',
      `SELECT 'line ' || l.seq AS example FROM ${live} l JOIN schedules s ON s.k = l.schedule WHERE l.credit = ${creditCodes.earned} AND NOT s.eligible`,
    ],
    [
      'I15',
      // A line in a higher tier needs every lower tier of its scope full, over all periods.
      `SELECT 'customer ' || x.customer || ', schedule ' || x.schedule || ', tier ' || x.tier AS example FROM
        (SELECT customer, plan, schedule, month, tier, sum(q) AS q
          FROM rated WHERE ${seen} GROUP BY customer, plan, schedule, month, tier) x
        JOIN tiers t ON t.schedule = x.schedule AND t.tier = x.tier
        WHERE t.next_minimum IS NOT NULL AND (x.q > t.next_minimum - t.minimum OR (x.q <> t.next_minimum - t.minimum AND EXISTS
          (SELECT 1 FROM rated h WHERE ${visible(published, 'h.job')} AND h.customer = x.customer AND h.plan = x.plan AND h.schedule = x.schedule
            AND h.month = x.month AND h.tier > x.tier GROUP BY h.tier HAVING sum(h.q) > 0)))`,
    ],
    [
      'I16',
      `SELECT 'line ' || a.seq AS example FROM rated a JOIN rated b ON b.reverses = a.seq
        WHERE a.period = ${period} AND ${visible(published, 'a.job')} AND ${visible(published, 'b.job')} AND (a.q + b.q <> 0 OR a.pc + b.pc <> 0 OR a.bc + b.bc <> 0)`,
    ],
    [
      'I17',
      // What summaries are read from is what the ledger says.
      `SELECT 'resource ' || coalesce(s.resource, l.resource) || ', schedule ' || coalesce(s.schedule, l.schedule) AS example FROM
        (SELECT ${sumKey}, sum(q) AS q, sum(pc) AS pc, max(stamp) AS stamp FROM ${bookRows(published, period)} GROUP BY ${sumKey}) s
        FULL JOIN (SELECT ${sumKey}, sum(q) AS q, sum(pc) AS pc, max(u.stamp) AS stamp FROM rated r JOIN runs u ON u.job = r.job
          WHERE ${visible(published, 'r.job')} AND CASE WHEN r.period = ${legacyLedger} THEN r.month ELSE r.period END = ${period} GROUP BY ${sumKey}) l
        ON ${sameIn(sumKey, 'l', 's')}
        WHERE s.q IS DISTINCT FROM l.q OR s.pc IS DISTINCT FROM l.pc OR s.stamp IS DISTINCT FROM l.stamp`,
    ],
    [
      'I17',
      `SELECT 'customer ' || customer || ', day ' || day AS example FROM
        (SELECT customer, day, bc FROM day_sums WHERE ${seen} UNION ALL SELECT customer, day, -bc FROM rated WHERE ${seen})
        GROUP BY customer, day HAVING sum(bc) <> 0`,
    ],
  ])
}

/** What the lines of an invoice come to, by one pass over them. */
interface Billed {
  /** Rows whose lines have another quantity or number, or other totals; a line covered or charged that should not be. */
  usage: string | null
  cost: string | null
  covered: string | null
  n: bigint
  q: bigint
  bc: bigint
  high: number
}

/** I1 and I2 of each row with lines, and the sums that others are held to. */
async function billedOf(connection: Connection, job: number): Promise<Billed> {
  const paid = 'CASE WHEN r.offer = 1 THEN 0 ELSE'
  const found = await row<Billed>(
    connection,
    // What Azure credit paid costs nothing: its charge row and the one after it sum to that. What a benefit covers costs nothing,
    // and no row charges for it.
    `WITH l AS MATERIALIZED (SELECT row_no, sum(q) AS q, sum(pc) AS pc, sum(bc) AS bc, count(*) AS n, max(line_no) AS high,
        min(CASE WHEN (credit = ${creditCodes.covered}) <> (row_no = 0) OR row_no = 0 AND (pc <> 0 OR bc <> 0) THEN line_no END) AS wrong
      FROM billed WHERE job = ${job} GROUP BY row_no)
    SELECT * FROM
      (SELECT min(CASE WHEN r.q IS DISTINCT FROM l.q OR r.lines IS DISTINCT FROM l.n THEN 'row ' || coalesce(r.row_no, l.row_no) END) AS usage,
        min(CASE WHEN ${paid} r.cost END * 100000000 IS DISTINCT FROM l.pc OR ${paid} r.subtotal END * 100000000 IS DISTINCT FROM l.bc
          THEN 'row ' || coalesce(r.row_no, l.row_no) END) AS cost
        FROM (SELECT * FROM recon WHERE job = ${job} AND lines IS DISTINCT FROM 0) r
        FULL JOIN (SELECT * FROM l WHERE row_no <> 0) l ON l.row_no = r.row_no),
      (SELECT 'line ' || min(wrong) AS covered, coalesce(sum(n), 0)::BIGINT AS n, coalesce(sum(q), 0)::HUGEINT AS q, coalesce(sum(bc), 0)::HUGEINT AS bc,
        coalesce(max(high), 0) AS high FROM l)`,
  )
  return found as Billed
}

export async function invoiceViolations(connection: Connection, invoiceId: string): Promise<Violation[]> {
  const close = await findClose(connection, invoiceId)
  if (!close) return []
  const { job, period, amends } = close
  const billed = await billedOf(connection, job)
  const published = including({ upTo: job, except: [] }, job)
  const of = (invariant: string, example: string | null) => (example === null ? [] : [{ invariant, example }])
  const others = await brokenOf(connection, [
    [
      'I2',
      `SELECT 'row ' || coalesce(r.row_no, o.row_no - 1) AS example FROM (SELECT * FROM recon WHERE job = ${job} AND offer = 1) r
          FULL JOIN (SELECT * FROM recon WHERE job = ${job} AND offer = 2) o ON o.row_no = r.row_no + 1
          WHERE r.q IS DISTINCT FROM o.q OR r.cost IS DISTINCT FROM -o.cost OR r.subtotal IS DISTINCT FROM -o.subtotal OR r.customer IS DISTINCT FROM o.customer`,
    ],
    [
      'I3',
      // Charges of legacy subscriptions are judged by `cycles.ts`.
      `SELECT 'row ' || row_no AS example FROM recon WHERE job = ${job} AND ${!isCycle(period)} AND abs(cost)::DOUBLE * fx::DOUBLE < 1e37 AND subtotal <> cost * fx // ${10 ** fxDigits}::HUGEINT`,
    ],
    [
      'I6',
      `SELECT 'lines ${billed.bc}, rows ' || subtotal AS example FROM
        (SELECT coalesce(sum(subtotal) FILTER (lines > 0 OR offer = 2), 0) AS subtotal FROM recon WHERE job = ${job}) WHERE ${billed.bc}::HUGEINT <> subtotal * 100000000`,
    ],
    [
      'I5',
      `SELECT 'rows ' || r.subtotal || ', invoice ' || c.subtotal AS example FROM closes c,
        (SELECT coalesce(sum(subtotal), 0) AS subtotal, count(*) AS n, coalesce(max(row_no), 0) AS high, count(DISTINCT row_no) AS places FROM recon WHERE job = ${job}) r
        WHERE c.job = ${job} AND (r.subtotal <> c.subtotal OR r.n <> c.reconciled OR r.high <> r.n OR r.places <> r.n)`,
    ],
    [
      'I8',
      // A purchase is billed once: neither twice here nor with another period.
      `SELECT 'purchase ' || p.id AS example FROM purchases p WHERE p.job = ${job} GROUP BY p.id HAVING count(*) > 1
        UNION ALL SELECT 'purchase ' || p.id FROM purchases p JOIN purchases o ON o.id = p.id AND o.job < p.job JOIN closes c ON c.job = o.job AND c.period <> ${period}
        WHERE p.job = ${job}`,
    ],
    ['I9', amends !== null ? partBilled(job, amends) : isCycle(period) ? allTaken(job) : allBilled(billed, job, published, period)],
    [
      'I12',
      `SELECT s.currency || ' ' || b.month AS example FROM (SELECT schedule, month, min(fx) AS low, max(fx) AS high FROM billed WHERE job = ${job} GROUP BY schedule, month) b
        JOIN schedules s ON s.k = b.schedule GROUP BY s.currency, b.month HAVING min(b.low) <> max(b.high)`,
    ],
  ])
  return [...of('I1', billed.usage), ...of('I2', billed.cost), ...of('I2', billed.covered), ...others]
}

/** A close bills every live line of its period, cut in two where Azure credit paid a part. */
function allBilled({ n, q, high }: Billed, job: number, published: Published, period: number): string {
  return `SELECT 'billed ${n} of ' || l.n || ' lines' AS example FROM
    (SELECT count(*) AS n, coalesce(sum(q), 0) AS q FROM ${settledLines(liveLines(published, `r.period = ${period}`), job)}) l
    WHERE l.n <> ${n} OR l.q <> ${q}::HUGEINT OR ${high} <> ${n}`
}

/** A close of legacy subscriptions bills every line that it took, and took none that another close has. */
function allTaken(job: number): string {
  return `SELECT 'billed ' || b.q || ' of ' || t.q AS example FROM (SELECT coalesce(sum(q), 0) AS q FROM billed WHERE job = ${job}) b,
      (SELECT coalesce(sum(r.q), 0) AS q FROM rated r SEMI JOIN (SELECT * FROM taken WHERE job = ${job}) x ON x.seq = r.seq) t WHERE b.q <> t.q
    UNION ALL SELECT 'line ' || t.seq FROM taken t SEMI JOIN (SELECT * FROM taken WHERE job < ${job}) o ON o.seq = t.seq WHERE t.job = ${job}`
}

/** A rebill bills no line that the document it replaces did not, and each as it was. */
function partBilled(job: number, amends: number): string {
  const same = ['customer', 'plan', 'entitlement', 'resource', 'schedule', 'day', 'tier', 'credit', 'benefit', 'q', 'fx'].map(
    (c) => `o.${c} = b.${c}`,
  )
  return `SELECT 'line ' || b.line_no AS example FROM (SELECT * FROM billed WHERE job = ${job}) b
      ANTI JOIN (SELECT * FROM billed WHERE job = ${amends}) o ON ${same.join(' AND ')}
    UNION ALL SELECT 'lines up to ' || max(line_no) FROM billed WHERE job = ${job} HAVING coalesce(max(line_no), 0) <> count(*)`
}
