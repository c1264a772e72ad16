/** Reads of closed periods: pages by line number, so that any depth costs the same. */
import { Decimal } from 'lazuli-contract'
import { LRUCache } from 'lru-cache'
import { assert } from '../../../base/assert.ts'
import type { BilledInput, BilledTotals, CreditFilter, InvoiceTotals, Page, ReconRow, Residual } from '../../lines.ts'
import { fromCursor, toCursor } from './cursors.ts'
import { type ColumnPage, LineColumns, ownColumns, selected } from './line-columns.ts'
import { centDigits, decimalOf, monthOfPeriod } from './numbers.ts'
import { type Connection, row, rows, text } from './pool.ts'
import { purchasesOf } from './purchases.ts'
import { creditCodes } from './schema.ts'
import { creditUsesOf } from './settlement.ts'
import type { Names, ResellerOf, RowKeys } from './wide.ts'

interface Close {
  job: number
  period: number
  lines: bigint
  reconciled: bigint
  subtotal: bigint
  /** The close it takes the place of. */
  amends: number | null
}

/** The close of an invoice. */
export async function findClose(connection: Connection, invoiceId: string): Promise<Close | undefined> {
  return row<Close>(
    connection,
    `SELECT job, period, lines, reconciled, subtotal, amends FROM closes WHERE invoice = ${text(invoiceId)} ORDER BY job DESC LIMIT 1 /* unique: a job closes once */`,
  )
}

/** A close and the resellers of its plans: every page of the invoice needs them. */
export interface KnownClose extends Close {
  readonly resellerOf: ResellerOf
}

/** Lines read at once for pages: to read some costs nearly as much as to read these, as the engine keeps them in large groups. */
const blockLines = 8192
/** Some 150 bytes a line. */
const mostBlocks = 6

/** Closes by invoice id, until something closes or is discarded, and blocks of their lines: those do not change. */
export class KnownCloses extends Map<string, KnownClose> {
  readonly blocks = new LRUCache<string, LineColumns>({ max: mostBlocks })

  override clear(): void {
    super.clear()
    this.blocks.clear()
  }
}

export async function knownClose(connection: Connection, known: KnownCloses, invoiceId: string): Promise<KnownClose | undefined> {
  const found = known.get(invoiceId)
  if (found) return found
  const close = await findClose(connection, invoiceId)
  if (!close) return undefined
  const made = { ...close, resellerOf: await resellersOf(connection, close.job) }
  known.set(invoiceId, made)
  return made
}

/** Of an Azure subscription, else (and on invoices before those had their own) of the plan. */
export async function resellersOf(connection: Connection, job: number): Promise<ResellerOf> {
  const found = await rows<{ customer: number; plan: number; reseller: string; entitlement: number | null }>(
    connection,
    `SELECT customer, plan, reseller, entitlement FROM resellers WHERE job = ${job}`,
  )
  const known = new Map(found.map((r) => [`${r.customer} ${r.plan} ${r.entitlement ?? ''}`, r.reseller]))
  return (customer, plan, entitlement) => known.get(`${customer} ${plan} ${entitlement ?? ''}`) ?? known.get(`${customer} ${plan} `) ?? ''
}

export const lineColumns =
  'line_no AS number, month, day, customer, plan, entitlement, resource, schedule, details, tier, credit, benefit, q, fx, pc, bc, row_no'

const noLines: ColumnPage = { columns: new LineColumns(), resellerOf: () => '' }

export async function billedLines(
  connection: Connection,
  known: KnownCloses,
  { invoiceId, after, size, earnedCredit }: BilledInput & CreditFilter,
): Promise<ColumnPage> {
  const filter =
    earnedCredit === undefined ? '' : earnedCredit ? ` AND l.credit = ${creditCodes.earned}` : ` AND l.credit <> ${creditCodes.earned}`
  const kind = `bu ${invoiceId} ${earnedCredit ?? ''}`
  const from = after === undefined ? 0 : Number(fromCursor(kind, after, 1)[0])
  const close = await knownClose(connection, known, invoiceId)
  if (!close) return noLines
  const { resellerOf } = close
  const columns =
    filter || size > blockLines
      ? await readLines(connection, close, `l.line_no > ${from}${filter ? filter : ` AND l.line_no <= ${from + size + 1}`}`, size + 1)
      : await fromBlocks(connection, known, close, from, size + 1)
  if (columns.count <= size) return { columns, resellerOf }
  columns.cut(size)
  return { columns, resellerOf, next: toCursor(kind, [columns.number(size - 1)]) }
}

async function readLines(connection: Connection, close: Close, where: string, most: number): Promise<LineColumns> {
  const columns = new LineColumns(Math.min(most, Number(close.lines)))
  const source = { ...ownColumns, number: 'l.line_no', row_no: 'l.row_no', period: String(close.period), reverses: '0' }
  await columns.add(
    connection,
    `SELECT ${selected(source)} FROM billed l
      WHERE l.job = ${close.job} AND ${where} ORDER BY l.line_no LIMIT ${most} /* unique: line_no counts lines */`,
  )
  return columns
}

/** Up to `count` lines after a number. */
async function fromBlocks(
  connection: Connection,
  { blocks }: KnownCloses,
  close: Close,
  after: number,
  count: number,
): Promise<LineColumns> {
  const columns = new LineColumns()
  const end = Math.min(after + count, Number(close.lines))
  const isOfOne = Math.floor(after / blockLines) === Math.floor((end - 1) / blockLines)
  for (let n = Math.floor(after / blockLines); n * blockLines < end; n++) {
    const before = n * blockLines
    const key = `${close.job} ${n}`
    let block = blocks.get(key)
    if (!block) {
      block = await readLines(connection, close, `l.line_no > ${before} AND l.line_no <= ${before + blockLines}`, blockLines)
      blocks.set(key, block)
    }
    // Most pages lie in one.
    if (isOfOne) return block.part(after - before, end - before)
    columns.addPart(block, Math.max(after - before, 0), Math.min(end - before, blockLines))
  }
  return columns
}

const rowKind = (invoiceId: string): string => `br ${invoiceId}`

/** Where the rows after a number begin. */
export function rowCursor(invoiceId: string, number: number): string {
  return toCursor(rowKind(invoiceId), [number])
}

/** The rows of a customer stand together: those after `before` up to `last`. */
export async function customerPlace(
  connection: Connection,
  invoiceId: string,
  customerId: string,
): Promise<{ before: number; last: number }> {
  const close = await findClose(connection, invoiceId)
  const found =
    close &&
    (await row<{ low: number | null; high: number | null }>(
      connection,
      `SELECT min(row_no) AS low, max(row_no) AS high FROM recon WHERE job = ${close.job} AND customer = (SELECT k FROM customers WHERE id = ${text(customerId)})`,
    ))
  return found?.low == null || found.high === null ? { before: 0, last: 0 } : { before: found.low - 1, last: found.high }
}

export async function billedRows(
  connection: Connection,
  names: Names,
  known: KnownCloses,
  { invoiceId, after, size }: BilledInput,
): Promise<Page<ReconRow>> {
  const kind = rowKind(invoiceId)
  const from = after === undefined ? 0 : Number(fromCursor(kind, after, 1)[0])
  const close = await knownClose(connection, known, invoiceId)
  if (!close) return { rows: [] }
  const found = await rows<RowKeys & { lines: number }>(
    connection,
    `SELECT row_no AS number, ${close.period} AS period, month, customer, plan, schedule, tier, lines, q, fx, cost, subtotal, earned, offer, reseller FROM recon
      WHERE job = ${close.job} AND row_no > ${from} AND row_no <= ${from + size + 1} ORDER BY row_no`,
  )
  const bought = found.some((f) => f.lines === 0) ? await purchasesOf(connection, close.job, from, from + size) : undefined
  for (const f of found) if (bought?.has(f.number)) f.facts = bought.get(f.number) as string
  const made = await names.reconRows(connection, found.slice(0, size), close.resellerOf)
  return found.length > size ? { rows: made, next: toCursor(kind, [from + size]) } : { rows: made }
}

export async function totalsOf(connection: Connection, invoiceId: string): Promise<InvoiceTotals | undefined> {
  const close = await findClose(connection, invoiceId)
  if (!close) return undefined
  const pricing = await rows<{ currency: string; total: bigint }>(
    connection,
    `SELECT s.currency, sum(r.cost) AS total FROM recon r JOIN schedules s ON s.k = r.schedule WHERE r.job = ${close.job} GROUP BY s.currency ORDER BY s.currency`,
  )
  return {
    invoiceId,
    period: monthOfPeriod(close.period),
    lines: Number(close.lines),
    reconRows: Number(close.reconciled),
    subtotal: decimalOf(close.subtotal, centDigits),
    pricing: pricing.map((p) => ({ currency: p.currency, total: decimalOf(p.total, centDigits) })),
  }
}

/** Of a close or rebill just made. */
export async function billedTotals(connection: Connection, invoiceId: string): Promise<BilledTotals> {
  const close = await findClose(connection, invoiceId)
  const totals = await totalsOf(connection, invoiceId)
  assert(close && totals, 'it was closed')
  return { ...totals, azureCreditUses: await creditUsesOf(connection, close.job) }
}

export async function customerTotalsOf(
  connection: Connection,
  invoiceId: string,
): Promise<{ customerId: string; subtotal: Decimal; lines: number }[]> {
  const close = await findClose(connection, invoiceId)
  if (!close) return []
  const found = await rows<{ id: string; subtotal: bigint; lines: bigint }>(
    connection,
    `SELECT c.id, sum(r.subtotal) AS subtotal, sum(r.lines)::BIGINT AS lines FROM (
        SELECT customer, subtotal, lines FROM recon WHERE job = ${close.job}
        UNION ALL SELECT customer, 0, count(*) FROM billed WHERE job = ${close.job} AND credit = ${creditCodes.covered} GROUP BY customer) r
      JOIN customers c ON c.k = r.customer GROUP BY c.id ORDER BY c.id`,
  )
  return found.map((f) => ({ customerId: f.id, subtotal: decimalOf(f.subtotal, centDigits), lines: Number(f.lines) }))
}

export async function residualsOf(connection: Connection, invoiceId: string): Promise<Residual[]> {
  const close = await findClose(connection, invoiceId)
  if (!close) return []
  const found = await rows<{
    row_no: number
    residual_pc: string
    residual_pc_scale: number
    residual_bc: string
    residual_bc_scale: number
  }>(
    connection,
    `SELECT row_no, residual_pc, residual_pc_scale, residual_bc, residual_bc_scale FROM recon WHERE job = ${close.job} AND lines > 0 ORDER BY row_no`,
  )
  return found.map((r) => ({
    number: r.row_no,
    pricing: Decimal.from(BigInt(r.residual_pc), r.residual_pc_scale).reduced(),
    billing: Decimal.from(BigInt(r.residual_bc), r.residual_bc_scale).reduced(),
  }))
}
