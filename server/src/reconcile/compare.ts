/** Holds a file against the rows of an invoice or of an open month. */
import { setImmediate } from 'node:timers/promises'
import { addMonths, Decimal, type Instant, type Json, type Month, monthOf, parseJson } from 'lazuli-contract'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { ComparedRow, Comparison, LeftOver } from '../db/comparison.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { DailyLine, ReconRow } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Wish } from '../exports/record.ts'
import { type AnySource, rowsOf } from '../exports/rows-of.ts'
import { boughtRows, usedLines, useOf } from '../insight/focus/csv.ts'
import { usageRow } from '../insight/focus/rows.ts'
import type { SpooledFile } from '../insight/imports/spool.ts'
import { dailyLineToWire, type ListFacts, reconRowToWire } from '../invoices/line-items.ts'
import { type OpenCommitments, type OpenPurchases, pinNow } from '../invoices/purchases.ts'
import { type InvoiceRecord, readInvoiceId } from '../invoices/record.ts'
import { findInvoice } from '../invoices/store.ts'
import { type FileRow, fileRows, Unreadable } from './read.ts'
import { mostListed, type Report } from './report.ts'
import { type ReadRow, type RowForm, type RowNote, valuesOf } from './rows.ts'
import { type Finding, findingsOf, type Lone } from './rules.ts'

export interface Wanted {
  invoiceId?: string | undefined
  period?: 'current' | 'previous' | undefined
}

/** What the file was held against, when both lists are in. */
export interface Compared {
  form: RowForm
  head: Pick<Report, 'kind' | 'invoiceId' | 'period' | 'billingCurrency' | 'unread'>
  file: Decimal
  books: Decimal
  rows: { file: number; books: number }
}

/** Rows handed on at once. */
const atOnce = 2000

export interface CompareContext {
  partner: Partner
  now: Instant
  purchases: OpenPurchases
  commitments: OpenCommitments
}

/** Takes both lists into the comparison. */
export async function takeBoth(
  context: CompareContext,
  comparison: Comparison,
  sent: Pick<SpooledFile, 'read' | 'path'>,
  wanted: Wanted,
): Promise<Outcome<Compared>> {
  const { partner } = context
  const { currency } = partner.facts
  const unread: Report['unread'] = { count: 0, rows: [] }
  let against: Against | undefined
  let form: RowForm | undefined
  let file = Decimal.zero
  let count = 0
  let rows: ComparedRow[] = []
  const flush = async (): Promise<void> => {
    await comparison.add('file', rows)
    rows = []
  }
  try {
    for await (const each of fileRows(sent)) {
      form = each.form
      if (!against) {
        const found = await againstOf(context, each, wanted)
        if (isRefusal(found)) return found
        against = found
      }
      const read = foreign(each, currency) ?? each.row
      if (typeof read === 'string') {
        unread.count++
        if (unread.rows.length < mostListed) unread.rows.push({ line: each.line, message: read })
        continue
      }
      count++
      file = file.plus(read.figures.total).plus(read.figures.tax)
      rows.push(read.compared)
      if (rows.length >= atOnce) await flush()
    }
    await flush()
  } catch (error) {
    if (error instanceof Unreadable) return refuse('ReconcileRefused', { detail: error.message })
    throw error
  }
  if (!form || !against) return refuse('ReconcileRefused', { detail: 'it has no rows' })
  const kind = form.kind
  const books = await takeBooks(comparison, ourRows(context, form, against.of))
  const { invoice, period } = against
  return {
    form,
    head: { kind, ...(invoice ? { invoiceId: invoice.id } : {}), period, billingCurrency: invoice?.currency ?? currency, unread },
    file,
    books: books.total,
    rows: { file: count, books: books.rows },
  }
}

/** A row billed in another currency is in no sum. */
function foreign({ value }: FileRow, currency: string): string | undefined {
  const sent = (value('billingCurrency') || value('currency')).trim().toUpperCase()
  return sent !== '' && sent !== currency ? `billed in ${sent.slice(0, 10)}, the partner is billed in ${currency}` : undefined
}

interface Against {
  of: Wish['of']
  invoice?: InvoiceRecord
  period: Month
}

/** What was asked for, else what the first row names. */
async function againstOf({ partner, now }: CompareContext, { value }: FileRow, { invoiceId, period }: Wanted): Promise<Against | Refusal> {
  const db = partner.state
  const open = (month: Month): Against => ({
    of: { period: month, currency: partner.facts.currency, published: publishedLines(db), bought: pinNow(db, now) },
    period: month,
  })
  const running = monthOf(now)
  if (period !== undefined) return open(period === 'current' ? running : addMonths(running, -1))
  const named = (invoiceId ?? value('invoiceNumber')).trim()
  if (named !== '') {
    const invoice = await findInvoice(db, readInvoiceId(named))
    if (invoice) return { of: { invoiceId: invoice.id }, invoice, period: invoice.period }
    if (invoiceId !== undefined) return refuse('InvoiceNotFound')
    return refuse('ReconcileRefused', { detail: `it is of invoice ${named.slice(0, 40)}, which is not known here: name one, or a period` })
  }
  const month = (value('chargeStartDate') || value('usageDate')).trim().slice(0, 7)
  return open(month === running ? running : addMonths(running, -1))
}

async function takeBooks(comparison: Comparison, chunks: AsyncIterable<readonly ReadRow[]>): Promise<{ total: Decimal; rows: number }> {
  let total = Decimal.zero
  let count = 0
  for await (const rows of chunks) {
    for (const { figures } of rows) total = total.plus(figures.total).plus(figures.tax)
    count += rows.length
    await comparison.add(
      'books',
      rows.map(({ compared }) => compared),
    )
  }
  return { total, rows: count }
}

async function* ourRows({ partner, purchases, commitments }: CompareContext, form: RowForm, of: Wish['of']): AsyncGenerator<ReadRow[]> {
  if (form.kind === 'focus') {
    const how = { purchases, commitments, serviceOf: () => nameless }
    for await (const rows of boughtRows(partner, of, how, await useOf(partner, of, how))) yield rows.map((row) => ourRow(form, row))
    for await (const { rows, list } of usedLines(partner, of, how))
      yield rows.map((line) =>
        ourRow(form, usageRow(dailyLineToWire(line, list), line.period, line.reverses, how.serviceOf), line.schedule),
      )
    return
  }
  const source = await rowsOf(partner, { kind: form.kind, of }, purchases)
  if (!source) return
  const { list, meet, chunks } = source.source
  for await (const chunk of chunks as AsyncIterable<readonly (DailyLine | ReconRow)[]>)
    for (let from = 0; from < chunk.length; from += atOnce) {
      const some = chunk.slice(from, from + atOnce)
      await meet(some as never)
      yield some.map((row) => ourRow(form, itemOf(source.kind, row, list), row.schedule))
    }
}

/** What FOCUS says of services is not compared. */
const nameless = { name: '', category: '', subcategory: '' }

const itemOf = (kind: AnySource['kind'], row: DailyLine | ReconRow, list: ListFacts): object =>
  kind === 'usage' ? dailyLineToWire(row as DailyLine, list) : reconRowToWire(row as ReconRow, list)

function ourRow(form: RowForm, item: object, schedule?: DailyLine['schedule']): ReadRow {
  const { tiers = [] } = schedule ?? {}
  const read = form.read(valuesOf(Object.entries(item) as [string, Json | undefined][], form.kind), {
    ...(tiers.length > 1 ? { tiers: tiers.map(({ unitPrice }) => `${unitPrice}`) } : {}),
  })
  if (typeof read === 'string') throw new Error(`a row of ours cannot be read: ${read}`)
  return read
}

/**
 * Rows of one key that are kept in mind. What is more is judged in parts: nothing is lost of the sums, but of very many
 * different rows of one key, more may stand alone on both sides.
 */
const mostOfKey = 20_000

/** What does not match, key by key. */
export async function* findings(comparison: Comparison, form: RowForm): AsyncGenerator<Finding> {
  let key: string | undefined
  let group: Lone[] = []
  for await (const chunk of comparison.leftOvers())
    for (const left of chunk) {
      if (key !== undefined && left.key !== key) {
        yield* findingsOf(group)
        group = []
      }
      key = left.key
      const lone = loneOf(left, form)
      for (let copy = 0; copy < left.copies; copy++) {
        group.push({ ...lone })
        if (group.length < mostOfKey) continue
        yield* findingsOf(group)
        group = []
        // Others want to be served as well.
        await setImmediate()
      }
    }
  if (group.length > 0) yield* findingsOf(group)
}

function loneOf({ side, figures, note, hasTwin, dayKnown }: LeftOver, form: RowForm): Lone {
  return { side, figures: form.figuresIn(figures), note: parseJson(note) as unknown as RowNote, hasTwin, dayKnown }
}
