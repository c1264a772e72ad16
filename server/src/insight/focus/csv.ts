/** FOCUS rows as CSV, in chunks of bounded memory. */
import { addMonths, type Month, startOfMonth } from 'lazuli-contract'
import type { DailyLine } from '../../db/lines.ts'
import type { Partner } from '../../db/partner.ts'
import { readAhead } from '../../exports/read-ahead.ts'
import { rowsOf } from '../../exports/rows-of.ts'
import { dailyLineToWire, type ListFacts, reconRowToWire } from '../../invoices/line-items.ts'
import { type OpenCommitments, type OpenPurchases, type PurchasePin, pinNow } from '../../invoices/purchases.ts'
import type { InvoiceRecord } from '../../invoices/record.ts'
import { allInvoices } from '../../invoices/store.ts'
import { paymentOf, unusedRow } from './commitments.ts'
import { columns12, columns13, type FocusRow, ownColumns, purchaseRow, usageRow } from './rows.ts'
import type { ServiceOf } from './services.ts'
import { plainText, UsageText } from './usage-text.ts'

/** Rows turned to text before others have their turn. */
const atOnce = 500

export function columnsOf(version: '1.2' | '1.3'): readonly string[] {
  return [...columns12, ...(version === '1.3' ? columns13 : []), ...ownColumns]
}

export type FocusOf = Parameters<typeof rowsOf>[1]['of']

export interface FocusDeps {
  serviceOf: ServiceOf
  purchases: OpenPurchases
  commitments: OpenCommitments
  /** How rows are to be seen; `undefined`: not at all. */
  as?: (row: FocusRow) => FocusRow | undefined
}

/** Header and rows. What an invoice is about is looked up before the first byte. */
export async function* focusCsv(partner: Partner, of: FocusOf, version: '1.2' | '1.3', how: FocusDeps): AsyncGenerator<Uint8Array> {
  const columns = columnsOf(version)
  yield Buffer.from(`${columns.join(',')}\n`)
  if (how.as) {
    for await (const rows of focusRows(partner, of, how)) yield plainText(columns, rows)
    return
  }
  for await (const rows of boughtRows(partner, of, how)) yield plainText(columns, rows)
  let text: UsageText | undefined
  for await (const { rows, list } of usedLines(partner, of, how)) {
    text ??= new UsageText(columns, list, how.serviceOf)
    yield text.write(rows)
  }
}

export async function* focusRows(partner: Partner, of: FocusOf, { as, ...how }: FocusDeps): AsyncGenerator<FocusRow[]> {
  for await (const rows of costRows(partner, of, how)) yield as ? rows.map(as).filter((row) => row !== undefined) : rows
}

async function* costRows(partner: Partner, of: FocusOf, how: FocusDeps): AsyncGenerator<FocusRow[]> {
  yield* boughtRows(partner, of, how)
  for await (const { rows, list } of usedLines(partner, of, how))
    yield rows.map((row) => usageRow(dailyLineToWire(row, list), row.period, row.reverses, how.serviceOf))
}

/** What was bought and the days of commitments. */
async function* boughtRows(partner: Partner, of: FocusOf, { purchases, commitments }: FocusDeps): AsyncGenerator<FocusRow[]> {
  const bought = await rowsOf(partner, { kind: 'reconciliation', of }, purchases, true)
  if (bought?.kind !== 'reconciliation') return
  const { chunks, list, meet } = bought.source
  for await (const chunk of chunks) {
    const rows = chunk.filter(({ purchase }) => purchase !== undefined)
    await meet(rows)
    if (rows.length > 0) yield rows.map((row) => purchaseRow(reconRowToWire(row, list), row.period, list.partner.name))
  }
  const { period, pin, isBilled, isLegacy } = await timeOf(partner, of)
  for (const days of isLegacy || (isBilled && !('invoiceId' in of)) ? [] : commitments(partner, period, pin)) {
    await meet(days.map((day) => paymentOf(day, period)))
    yield days.map((day) => unusedRow(purchaseRow(reconRowToWire(paymentOf(day, period), list), period, list.partner.name), day))
  }
}

/** Daily lines whose parties are known by name. */
async function* usedLines(
  partner: Partner,
  of: FocusOf,
  { purchases }: FocusDeps,
): AsyncGenerator<{ rows: readonly DailyLine[]; list: ListFacts }> {
  const used = await rowsOf(partner, { kind: 'usage', of }, purchases, true)
  if (used?.kind !== 'usage') return
  const { chunks, list, meet } = used.source
  for await (const chunk of readAhead(chunks)) {
    for (let from = 0; from < chunk.length; from += atOnce) {
      const rows = chunk.slice(from, from + atOnce)
      await meet(rows)
      yield { rows, list }
    }
  }
}

/**
 * The period of what is told, what of it is known, and whether a document bills it. Of an invoice all is known: returns have an
 * instant and change no month before it.
 */
async function timeOf({ state }: Partner, of: FocusOf): Promise<{ period: Month; pin: PurchasePin; isBilled: boolean; isLegacy: boolean }> {
  const invoices = await allInvoices(state)
  const invoice = 'invoiceId' in of ? (invoices.find(({ id }) => id === of.invoiceId) as InvoiceRecord) : undefined
  const period = invoice?.period ?? (of as { period: Month }).period
  const pin = ('invoiceId' in of ? undefined : of.bought) ?? pinNow(state, startOfMonth(addMonths(period, 1)) - 1)
  // An invoice of legacy subscriptions bills no commitment.
  const months = invoices.filter(({ facts }) => !facts.cycle)
  return { period, pin, isBilled: months.some((one) => one.period === period), isLegacy: invoice?.facts.cycle !== undefined }
}
