/** Rows found by what they say, and what one of them was made of. */
import type { Decimal, Month } from 'lazuli-contract'
import { assert } from '../../../base/assert.ts'
import type { DailyLine, OpenReconInput, Published, ReconRow } from '../../lines.ts'
import type { PurchaseSource } from '../../purchases.ts'
import type { FoundLine, GroupTrace, LineSearch, LineTrace, PartInput, ShareTrace, TraceList, Traces } from '../../traces.ts'
import { findClose, lineColumns, resellersOf } from './billed.ts'
import { qualified } from './column-lists.ts'
import { pinToText, toCursor } from './cursors.ts'
import { traceGroup, traceShares } from './group-traces.ts'
import { firstCycle, isCycle, legacyLedger, monthOfNumber, quantityDigits, trimmedOf } from './numbers.ts'
import { type Connection, type Pool, row, rows } from './pool.ts'
import { including, liveLines, notBilled, visible } from './published.ts'
import { purchasesOf } from './purchases.ts'
import { settledLines, settledOf } from './settlement.ts'
import { conditionOf, placeOf } from './trace-keys.ts'
import { openRows } from './unbilled.ts'
import type { LineKeys, Names, RowKeys } from './wide.ts'

export class DuckDbTraces implements Traces {
  readonly #pool: Pool
  readonly #names: Names

  constructor(pool: Pool, names: Names) {
    this.#pool = pool
    this.#names = names
  }

  findLines(of: TraceList, search: LineSearch, limit: number, butOne = false): Promise<FoundLine[]> {
    return this.#pool.report(async (connection) => {
      const where = await conditionOf(connection, search, butOne)
      if (where === undefined) return []
      if ('invoiceId' in of) {
        const close = await findClose(connection, of.invoiceId)
        if (!close) return []
        const found = await rows<LineKeys>(
          connection,
          `SELECT ${lineColumns}, ${close.period} AS period, false AS reverses FROM billed WHERE job = ${close.job} AND ${where} ORDER BY line_no LIMIT ${limit} /* unique: line_no counts lines */`,
        )
        const lines = await this.#names.lines(connection, found, await resellersOf(connection, close.job))
        return lines.map((line) => ({ line, isLive: true }))
      }
      const seen = visible(of.published)
      const found = await rows<LineKeys & { live: boolean }>(
        connection,
        `SELECT r.seq AS number, ${ledgerColumns}, r.reverses IS NOT NULL AS reverses, 0 AS row_no, gone.seq IS NULL AND r.reverses IS NULL AS live
          FROM (SELECT * FROM rated WHERE ${seen} AND ${where} AND ${notBilled(of.published)}) r
          LEFT JOIN (SELECT reverses AS seq FROM rated WHERE reverses IS NOT NULL AND ${seen}) gone ON gone.seq = r.seq
          ORDER BY r.seq LIMIT ${limit} /* unique: seq */`,
      )
      const lines = await this.#names.lines(connection, found, () => '')
      return lines.map((line, i) => ({ line, isLive: found[i]?.live === true }))
    })
  }

  findRows(invoiceId: string, search: LineSearch, limit: number, butOne = false): Promise<ReconRow[]> {
    return this.#pool.report(async (connection) => {
      const where = await conditionOf(connection, search, butOne)
      return where === undefined ? [] : this.#rows(connection, invoiceId, where, limit)
    })
  }

  async #rows(connection: Connection, invoiceId: string, where: string, limit: number): Promise<ReconRow[]> {
    const close = await findClose(connection, invoiceId)
    if (!close) return []
    const found = await rows<RowKeys & { lines: number }>(
      connection,
      `SELECT row_no AS number, ${close.period} AS period, month, customer, plan, schedule, tier, lines, q, fx, cost, subtotal, earned, offer, reseller FROM recon
        WHERE job = ${close.job} AND ${where} ORDER BY row_no LIMIT ${limit} /* unique: row_no counts rows */`,
    )
    for (const one of found) {
      if (one.lines > 0) continue
      const facts = (await purchasesOf(connection, close.job, one.number - 1, one.number)).get(one.number)
      if (facts !== undefined) one.facts = facts
    }
    return this.#names.reconRows(connection, found, await resellersOf(connection, close.job))
  }

  openRows(input: OpenReconInput, customerId: string): Promise<ReconRow[]> {
    return this.#pool.report(async (connection) => {
      const { published, period, purchases } = input
      const of = purchases?.of ?? (() => [])
      const only: PurchaseSource = { customers: (from) => (from <= customerId ? [customerId] : []), of }
      const found: ReconRow[] = []
      let after: string | undefined = toCursor(`ur ${period}`, [pinToText(published), customerId, 0, 0])
      while (after !== undefined) {
        const page = await openRows(connection, this.#names, { ...input, after, size: 2000, purchases: only })
        found.push(...page.rows.filter((one) => one.customerId === customerId))
        after = page.rows.at(-1)?.customerId === customerId ? page.next : undefined
      }
      return found
    })
  }

  lineAt(invoiceId: string, number: number): Promise<DailyLine | undefined> {
    return this.#pool.page(async (connection) => {
      const close = await findClose(connection, invoiceId)
      if (!close) return undefined
      const found = await rows<LineKeys>(
        connection,
        `SELECT ${lineColumns}, ${close.period} AS period, false AS reverses FROM billed WHERE job = ${close.job} AND line_no = ${number}`,
      )
      return (await this.#names.lines(connection, found, await resellersOf(connection, close.job)))[0]
    })
  }

  rowAt(invoiceId: string, number: number): Promise<ReconRow | undefined> {
    return this.#pool.page(async (connection) => (await this.#rows(connection, invoiceId, `row_no = ${number}`, 1))[0])
  }

  closedPeriods(published: Published): Promise<Month[]> {
    return this.#pool.page(async (connection) => {
      const found = await rows<{ period: number }>(
        connection,
        `SELECT DISTINCT period FROM closes WHERE ${visible(published)} ORDER BY period`,
      )
      return found.map(({ period }) => monthOfNumber(period))
    })
  }

  traceLine(of: TraceList, line: DailyLine, events: PartInput): Promise<LineTrace> {
    return this.#pool.report((connection) => traceLine(connection, of, line, events))
  }

  traceGroup(of: TraceList, one: ReconRow, lines: PartInput): Promise<GroupTrace> {
    return this.#pool.report((connection) => traceGroup(connection, this.#names, of, one, lines))
  }

  traceShares(invoiceId: string, line: DailyLine, of: ReconRow): Promise<readonly [ShareTrace, ShareTrace]> {
    return this.#pool.report((connection) => traceShares(connection, this.#names, invoiceId, line, of))
  }
}

const ledgerColumns =
  'r.period, r.month, r.day, r.customer, r.plan, r.entitlement, r.resource, r.schedule, r.details, r.tier, r.credit, r.benefit, r.q, r.fx, r.pc, r.bc'

interface Rated {
  job: number
  seq: bigint
  period: number
  month: number
  day: number
  customer: number
  plan: number
  entitlement: number
  resource: number
  schedule: number
}

interface Run {
  n: number
  stamp: bigint
  before: number
  up_to: number
  hidden: string
}

const ratedColumns = 'job, seq, period, month, day, customer, plan, entitlement, resource, schedule'

/** The line of the ledger that a printed one is, or that it became. */
async function ratedOf(connection: Connection, of: TraceList, line: DailyLine): Promise<Rated> {
  if (!('invoiceId' in of)) {
    const found = await row<Rated & { reverses: bigint | null }>(
      connection,
      `SELECT ${ratedColumns}, reverses FROM rated WHERE seq = ${line.number}`,
    )
    assert(found, 'the line is in the ledger')
    if (found.reverses === null) return found
    return (await row<Rated>(connection, `SELECT ${ratedColumns} FROM rated WHERE seq = ${found.reverses}`)) as Rated
  }
  const first = await firstCloseOf(connection, of.invoiceId)
  const close = await findClose(connection, of.invoiceId)
  // Of a legacy subscription the last of the lines its close took: corrections of what was billed before are among them.
  const among = isCycle(first.period)
    ? `(SELECT * FROM rated r SEMI JOIN (SELECT seq FROM taken WHERE job = ${first.job}) t ON t.seq = r.seq)`
    : settledLines(liveLines({ upTo: first.job, except: [] }, `r.period = ${first.period}`), first.job)
  const found = await row<Rated>(
    connection,
    `SELECT ${qualified('l', ratedColumns)} FROM ${among} l
      JOIN (SELECT * FROM billed WHERE job = ${close?.job} AND line_no = ${line.number}) b ON ${sameLine('l', 'b')}
      ORDER BY l.seq DESC LIMIT 1 /* unique: seq */`,
  )
  assert(found, 'a billed line was rated')
  return found
}

const sameLine = (a: string, b: string): string =>
  ['day', 'customer', 'plan', 'entitlement', 'resource', 'schedule', 'tier', 'credit', 'benefit']
    .map((c) => `${a}.${c} = ${b}.${c}`)
    .join(' AND ')

/** What the closes before one of legacy subscriptions billed of a line. */
async function billedBefore(connection: Connection, invoiceId: string, line: DailyLine): Promise<Decimal> {
  const first = await firstCloseOf(connection, invoiceId)
  const close = await findClose(connection, invoiceId)
  const found = await row<{ q: bigint | null }>(
    connection,
    `SELECT sum(e.q) AS q FROM billed e SEMI JOIN (SELECT job FROM closes WHERE job < ${first.job} AND amends IS NULL AND period >= ${firstCycle}) c ON c.job = e.job
      JOIN (SELECT * FROM billed WHERE job = ${close?.job} AND line_no = ${line.number}) b ON ${sameLine('e', 'b')}`,
  )
  return trimmedOf(found?.q ?? 0n, quantityDigits)
}

/** The close that made the lines of an invoice, whatever was billed anew since. */
async function firstCloseOf(connection: Connection, invoiceId: string): Promise<{ job: number; period: number }> {
  let close: { job: number; period: number; amends: number | null } | undefined = await findClose(connection, invoiceId)
  while (close?.amends != null)
    close = await row<{ job: number; period: number; amends: number | null }>(
      connection,
      `SELECT job, period, amends FROM closes WHERE job = ${close.amends}`,
    )
  assert(close, 'the close of an invoice stays')
  return close
}

/** What the run had seen when it ended. */
const seenBy = (run: Run) => ({ upTo: run.up_to, except: run.hidden.split(',').filter(Boolean).map(Number) })

async function traceLine(connection: Connection, of: TraceList, line: DailyLine, { after, size }: PartInput): Promise<LineTrace> {
  const rated = await ratedOf(connection, of, line)
  const settled = 'invoiceId' in of ? await settledOf(connection, (await firstCloseOf(connection, of.invoiceId)).job, rated.seq) : undefined
  const run = await row<Run>(connection, `SELECT n, stamp, before, up_to, hidden FROM runs WHERE job = ${rated.job}`)
  assert(run, 'a run is noted with the lines it wrote')
  const then = including(seenBy(run), rated.job)
  // Events of a closed period that its close had not seen came too late for theirs; those of one that is open stay there.
  const closed = await row<{ job: number; period: number }>(
    connection,
    `SELECT job, period FROM closes WHERE period < ${rated.period} AND amends IS NULL AND ${visible(then)} ORDER BY period DESC LIMIT 1 /* unique: a period closes once */`,
  )
  const before = closed
    ? await row<Run>(
        connection,
        `SELECT n, stamp, before, up_to, hidden FROM runs WHERE job <= ${closed.job} ORDER BY n DESC LIMIT 1 /* unique: n counts runs */`,
      )
    : undefined
  const seen = (r: Run) => `(${visible(seenBy(r))} AND day < ${r.before})`
  const isLegacy = rated.period === legacyLedger
  const periods = isLegacy
    ? `period = ${legacyLedger}`
    : `(period = ${rated.period} OR (period <= ${closed?.period ?? -1} AND NOT ${before ? seen(before) : 'false'}))`
  const bucket = `day = ${rated.day} AND entitlement = ${rated.entitlement} AND resource = ${rated.resource} AND schedule = ${rated.schedule}
    AND customer = ${rated.customer} AND plan = ${rated.plan} AND ${seen(run)} AND ${periods}`
  const sum = await row<{ n: bigint; q6: bigint | null; qr: bigint | null }>(
    connection,
    `SELECT count(*) AS n, sum(q6)::HUGEINT AS q6, sum(qr)::HUGEINT AS qr FROM events WHERE ${bucket}`,
  )
  const skipped = placeOf(after)
  const found = await rows<{ id: string; stamp: bigint; q6: bigint; qr: number; job: number }>(
    connection,
    `SELECT id, stamp, q6, qr, job FROM events WHERE ${bucket} ORDER BY stamp, id LIMIT ${size + 1} OFFSET ${skipped} /* unique: the id */`,
  )
  const quantity = quantityOf(sum?.q6 ?? 0n, sum?.qr ?? 0n)
  const scope = `r.customer = ${rated.customer} AND r.plan = ${rated.plan} AND r.schedule = ${rated.schedule} AND r.month = ${rated.month}`
  const hasTiers = line.schedule.tiers.length > 1
  const earlier = hasTiers || isLegacy ? await beforeOf(connection, liveLines(then, scope), rated) : undefined
  return {
    ratedAt: Number(run.stamp),
    events: {
      count: Number(sum?.n ?? 0n),
      quantity,
      rows: found.slice(0, size).map((e) => ({ id: e.id, at: Number(e.stamp), quantity: quantityOf(e.q6, BigInt(e.qr)), batch: e.job })),
      ...(found.length > size ? { next: `${skipped + size}` } : {}),
    },
    bucket: earlier
      ? earlier.bucket
      : line.benefit
        ? await bucketOf(connection, liveLines(then, scope), rated)
        : line.reverses
          ? line.quantity.negated()
          : (settled?.quantity ?? line.quantity),
    ...(earlier && hasTiers ? { before: { quantity: earlier.quantity, lines: earlier.lines } } : {}),
    ...(settled ? { settled } : {}),
    ...(isLegacy && 'invoiceId' in of ? { billedBefore: await billedBefore(connection, of.invoiceId, line) } : {}),
  }
}

const quantityOf = (q6: bigint, rest: bigint): Decimal => trimmedOf(q6 * 10n ** BigInt(quantityDigits - 6) + rest, quantityDigits)

/** Units of all lines of a bucket: the covered ones and what was left. */
async function bucketOf(connection: Connection, live: string, rated: Rated): Promise<Decimal> {
  const found = await row<{ q: bigint | null }>(
    connection,
    `SELECT sum(q) AS q FROM ${live} l
      WHERE l.period = ${rated.period} AND l.day = ${rated.day} AND l.entitlement = ${rated.entitlement} AND l.resource = ${rated.resource}`,
  )
  return trimmedOf(found?.q ?? 0n, quantityDigits)
}

/** Units of the tier scope that were counted before a bucket: by period, day, Azure subscription, resource. */
async function beforeOf(
  connection: Connection,
  live: string,
  rated: Rated,
): Promise<{ quantity: Decimal; lines: number; bucket: Decimal }> {
  const own = `l.period = ${rated.period} AND l.day = ${rated.day} AND l.entitlement = ${rated.entitlement} AND l.resource = ${rated.resource}`
  const found = await row<{ n: bigint; q: bigint | null; mine: bigint | null }>(
    connection,
    `WITH mine AS (SELECT (SELECT id FROM entitlements WHERE k = ${rated.entitlement}) AS e, (SELECT id FROM resources WHERE k = ${rated.resource}) AS r)
      SELECT count(*) FILTER (NOT (${own}) AND ahead) AS n, sum(q) FILTER (NOT (${own}) AND ahead) AS q, sum(q) FILTER (${own}) AS mine
      FROM (SELECT l.*, (l.period, l.day, e.id, r.id, l.entitlement, l.resource)
          < (${rated.period}, ${rated.day}, m.e, m.r, ${rated.entitlement}, ${rated.resource}) AS ahead
        FROM ${live} l JOIN entitlements e ON e.k = l.entitlement JOIN resources r ON r.k = l.resource CROSS JOIN mine m) l`,
  )
  return {
    quantity: trimmedOf(found?.q ?? 0n, quantityDigits),
    lines: Number(found?.n ?? 0n),
    bucket: trimmedOf(found?.mine ?? 0n, quantityDigits),
  }
}
