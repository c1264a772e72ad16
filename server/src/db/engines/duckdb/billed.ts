/** Reads of closed periods: pages by line number, so that any depth costs the same. */
import { Decimal } from 'lazuli-contract'
import type { BilledInput, CreditFilter, DailyLine, InvoiceTotals, Page, ReconRow, Residual } from '../../lines.ts'
import { fromCursor, toCursor } from './cursors.ts'
import { centDigits, decimalOf, monthOfPeriod } from './numbers.ts'
import { type Connection, row, rows, text } from './pool.ts'
import { purchasesOf } from './purchases.ts'
import { creditCodes } from './schema.ts'
import type { LineKeys, Names, RowKeys } from './wide.ts'

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
  readonly resellerOf: (customer: number, plan: number) => string
}

/** Closes by invoice id, until something closes or is discarded. */
export type KnownCloses = Map<string, KnownClose>

export async function knownClose(connection: Connection, known: KnownCloses, invoiceId: string): Promise<KnownClose | undefined> {
  const found = known.get(invoiceId)
  if (found) return found
  const close = await findClose(connection, invoiceId)
  if (!close) return undefined
  const made = { ...close, resellerOf: await resellersOf(connection, close.job) }
  known.set(invoiceId, made)
  return made
}

export async function resellersOf(connection: Connection, job: number): Promise<(customer: number, plan: number) => string> {
  const found = await rows<{ customer: number; plan: number; reseller: string }>(
    connection,
    `SELECT customer, plan, reseller FROM resellers WHERE job = ${job}`,
  )
  const known = new Map(found.map((r) => [`${r.customer} ${r.plan}`, r.reseller]))
  return (customer, plan) => known.get(`${customer} ${plan}`) ?? ''
}

export const lineColumns =
  'line_no AS number, month, day, customer, plan, entitlement, resource, schedule, details, tier, credit, q, fx, pc, bc, row_no'

export async function billedLines(
  connection: Connection,
  names: Names,
  known: KnownCloses,
  { invoiceId, after, size, earnedCredit }: BilledInput & CreditFilter,
): Promise<Page<DailyLine>> {
  const filter =
    earnedCredit === undefined ? '' : earnedCredit ? ` AND credit = ${creditCodes.earned}` : ` AND credit <> ${creditCodes.earned}`
  const kind = `bu ${invoiceId} ${earnedCredit ?? ''}`
  const from = after === undefined ? 0 : Number(fromCursor(kind, after, 1)[0])
  const close = await knownClose(connection, known, invoiceId)
  if (!close) return { rows: [] }
  const upTo = filter ? '' : ` AND line_no <= ${from + size + 1}`
  const found = await rows<LineKeys>(
    connection,
    `SELECT ${lineColumns}, ${close.period} AS period, false AS reverses FROM billed
      WHERE job = ${close.job} AND line_no > ${from}${upTo}${filter} ORDER BY line_no LIMIT ${size + 1} /* unique: line_no counts lines */`,
  )
  const page = found.slice(0, size)
  const lines = await names.lines(connection, page, close.resellerOf)
  return found.length > size ? { rows: lines, next: toCursor(kind, [Number(page.at(-1)?.number)]) } : { rows: lines }
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
    `SELECT row_no AS number, ${close.period} AS period, month, customer, plan, schedule, tier, lines, q, fx, cost, subtotal, earned FROM recon
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

export async function customerTotalsOf(
  connection: Connection,
  invoiceId: string,
): Promise<{ customerId: string; subtotal: Decimal; lines: number }[]> {
  const close = await findClose(connection, invoiceId)
  if (!close) return []
  const found = await rows<{ id: string; subtotal: bigint; lines: bigint }>(
    connection,
    `SELECT c.id, sum(r.subtotal) AS subtotal, sum(r.lines)::BIGINT AS lines FROM recon r JOIN customers c ON c.k = r.customer
      WHERE r.job = ${close.job} GROUP BY c.id ORDER BY c.id`,
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
