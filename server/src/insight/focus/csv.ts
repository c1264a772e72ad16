/** FOCUS rows as CSV, in chunks of bounded memory. */
import { addMonths, type Month, startOfMonth } from 'lazuli-contract'
import { partOf } from '../../db/line-batch.ts'
import type { DailyLine } from '../../db/lines.ts'
import type { Partner } from '../../db/partner.ts'
import { readAhead } from '../../exports/read-ahead.ts'
import { rowsOf } from '../../exports/rows-of.ts'
import { byOrderAndDate, type CommitmentUse, commitmentUse, type Share } from '../../invoices/commitment-use.ts'
import { dailyLineToWire, type ListFacts } from '../../invoices/line-items.ts'
import { ListTexts } from '../../invoices/line-page.ts'
import { LineText } from '../../invoices/line-text.ts'
import { type OpenCommitments, type OpenPurchases, type PurchasePin, pinNow } from '../../invoices/purchases.ts'
import type { InvoiceRecord } from '../../invoices/record.ts'
import { allInvoices } from '../../invoices/store.ts'
import { paymentOf, unusedRow } from './commitments.ts'
import { boughtRow, columns12, columns13, type FocusRow, ownColumns, usageRow } from './rows.ts'
import type { ServiceOf } from './services.ts'
import { focusForm, lineText, plainText } from './usage-text.ts'

/** Rows turned to text before others have their turn. */
const atOnce = 500
/** Daily lines, which take a few microseconds each; what they name is looked up once for all of them. */
const linesAtOnce = 2000

export function columnsOf(version: Version): readonly string[] {
  return [...columns12, ...(version === '1.3' ? columns13 : []), ...ownColumns]
}

type Version = '1.2' | '1.3'
export type TextOf = (partner: Partner, of: FocusOf, version: Version) => Promise<LineText>
export type FocusOf = Parameters<typeof rowsOf>[1]['of']

export interface FocusDeps {
  serviceOf: ServiceOf
  purchases: OpenPurchases
  commitments: OpenCommitments
  /** How rows are to be seen; `undefined`: not at all. */
  as?: (row: FocusRow) => FocusRow | undefined
}

/** Header and rows. What an invoice is about is looked up before the first byte. */
export async function* focusCsv(
  partner: Partner,
  of: FocusOf,
  version: Version,
  how: FocusDeps & { textOf: TextOf },
): AsyncGenerator<Uint8Array> {
  const columns = columnsOf(version)
  const use = await useOf(partner, of, how)
  yield Buffer.from(`${columns.join(',')}\n`)
  if (how.as) {
    for await (const rows of focusRows(partner, of, how, use)) yield plainText(columns, rows)
    return
  }
  for await (const rows of boughtRows(partner, of, how, use)) yield plainText(columns, rows)
  const used = await rowsOf(partner, { kind: 'usage', of }, how.purchases, true)
  if (used?.kind !== 'usage') return
  const { batches, list, meet } = used.source
  const text = await how.textOf(partner, of, version)
  const met = async (rows: readonly DailyLine[]): Promise<ListFacts> => {
    await meet(rows)
    return list
  }
  const tellAlone = (line: DailyLine) => lineText(columns, line, list, how.serviceOf, use?.of)
  for await (const batch of readAhead(batches))
    for (let from = 0; from < batch.count; from += linesAtOnce)
      yield (await text.ready(partOf(batch, from, from + linesAtOnce), met, tellAlone)).bytes()
}

/** Bytes of text remembered of one list. */
const textRoom = 24 * 1024 * 1024

/** What an invoice names stays as it is, so its text is kept for the next export of it, one of each version; what is open does not. */
export function focusTexts(serviceOf: ServiceOf): TextOf {
  const make = (version: Version) => () => new LineText(focusForm(columnsOf(version), serviceOf), textRoom)
  const kept = { '1.2': new ListTexts(make('1.2'), 1), '1.3': new ListTexts(make('1.3'), 1) }
  return async (partner, of, version) =>
    'invoiceId' in of ? kept[version].of(await partner.lines(), `${partner.facts.tenantId} ${of.invoiceId}`) : make(version)()
}

export async function* focusRows(
  partner: Partner,
  of: FocusOf,
  { as, ...how }: FocusDeps,
  known?: CommitmentUse,
): AsyncGenerator<FocusRow[]> {
  const use = known ?? (await useOf(partner, of, how))
  for await (const rows of costRows(partner, of, how, use)) yield as ? rows.map(as).filter((row) => row !== undefined) : rows
}

async function* costRows(partner: Partner, of: FocusOf, how: FocusDeps, use: CommitmentUse | undefined): AsyncGenerator<FocusRow[]> {
  yield* boughtRows(partner, of, how, use)
  for await (const { rows, list } of usedLines(partner, of, how))
    yield rows.map((row) => usageRow(dailyLineToWire(row, list), row.period, row.reverses, how.serviceOf, use?.of(row)))
}

/** What was bought and the days of commitments. */
export async function* boughtRows(
  partner: Partner,
  of: FocusOf,
  { serviceOf, purchases, commitments }: Pick<FocusDeps, 'serviceOf' | 'purchases' | 'commitments'>,
  use: CommitmentUse | undefined,
): AsyncGenerator<FocusRow[]> {
  const bought = await rowsOf(partner, { kind: 'reconciliation', of }, purchases, true)
  if (bought?.kind !== 'reconciliation') return
  const { chunks, list, meet } = bought.source
  for await (const chunk of chunks) {
    const rows = chunk.filter(({ purchase }) => purchase !== undefined)
    await meet(rows)
    if (rows.length > 0) yield rows.map((row) => boughtRow(row, list, serviceOf))
  }
  const { period, pin, isTold } = await timeOf(partner, of)
  for (const days of isTold ? commitments(partner, period, pin) : []) {
    await meet(days.map((day) => paymentOf(day, period)))
    const left = new Map(use ? byOrderAndDate(days).flatMap((some) => some.map((day, i) => [day, use.unused(some)[i]] as const)) : [])
    const kept = days.filter((day) => !isUsedUp(left.get(day)))
    yield kept.map((day) => unusedRow(boughtRow(paymentOf(day, period), list, serviceOf), day, left.get(day)))
  }
}

/** Nothing is left of the day. */
const isUsedUp = (left: Share | undefined): boolean => left?.billed.isZero === true && left.priced.isZero && left.units.isZero

/** How commitments were used, where they are told. */
export async function useOf(
  partner: Partner,
  of: FocusOf,
  { commitments }: Pick<FocusDeps, 'commitments'>,
): Promise<CommitmentUse | undefined> {
  const { period, pin, isTold } = await timeOf(partner, of)
  if (!isTold) return undefined
  const list = 'invoiceId' in of ? { invoiceId: of.invoiceId } : { published: of.published }
  return commitmentUse(partner, await partner.lines(), list, { period, pin, commitments })
}

/** Daily lines whose parties are known by name. */
export async function* usedLines(
  partner: Partner,
  of: FocusOf,
  { purchases }: Pick<FocusDeps, 'purchases'>,
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
 * The period of what is told, what of it is known, and whether the days of commitments are told with it. Of an invoice all is known: returns have an
 * instant and change no month before it.
 */
async function timeOf({ state }: Partner, of: FocusOf): Promise<{ period: Month; pin: PurchasePin; isTold: boolean }> {
  const invoices = await allInvoices(state)
  const invoice = 'invoiceId' in of ? (invoices.find(({ id }) => id === of.invoiceId) as InvoiceRecord) : undefined
  const period = invoice?.period ?? (of as { period: Month }).period
  const pin = ('invoiceId' in of ? undefined : of.bought) ?? pinNow(state, startOfMonth(addMonths(period, 1)) - 1)
  // An invoice of legacy subscriptions bills no commitment.
  const months = invoices.filter(({ facts }) => !facts.cycle)
  // What is open of a month that is billed came late.
  const isBilled = months.some((one) => one.period === period)
  return { period, pin, isTold: invoice?.facts.cycle === undefined && (!isBilled || 'invoiceId' in of) }
}
