/** Finds the row that was printed, by what it says; or says what keeps it from being found. */
import { addMonths, type Month, monthOf, startOfMonth } from 'lazuli-contract'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { CommitmentDay } from '../charges/commitment-rules.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { DailyLine, Lines, Published, ReconRow } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import type { LineSearch } from '../db/traces.ts'
import { paymentOf, unusedRow } from '../insight/focus/commitments.ts'
import { type FocusRow, purchaseRow, usageRow } from '../insight/focus/rows.ts'
import type { ServiceOf } from '../insight/focus/services.ts'
import { dailyLineToWire, type ListFacts, reconRowToWire } from '../invoices/line-items.ts'
import { billedListOf, openListOf } from '../invoices/line-lists.ts'
import { namesOfInvoice, namesOfNow } from '../invoices/names.ts'
import { type OpenCommitments, type OpenPurchases, pinNow } from '../invoices/purchases.ts'
import { type InvoiceRecord, readInvoiceId } from '../invoices/record.ts'
import { findInvoice } from '../invoices/store.ts'
import { type Difference, differences, type Printed } from './printed.ts'

export interface FindContext {
  partner: Partner
  db: Reads
  now: number
  lines: Lines
  purchases: OpenPurchases
  commitments: OpenCommitments
  serviceOf: ServiceOf
}

interface Place {
  /** Absent: it is open. */
  readonly invoice?: InvoiceRecord
  readonly published: Published
  /** What its list prints beside it. */
  readonly list: ListFacts
}

export type FoundRow = Place & {
  /** As line items have it. */
  readonly item: Readonly<Record<string, unknown>>
  /** As it was printed. */
  readonly told: Readonly<Record<string, unknown>>
  /** Rows that print the same. */
  readonly alike: number
} & ({ readonly line: DailyLine; readonly isLive: boolean } | { readonly row: ReconRow; readonly day?: CommitmentDay })

/** More rows than these that share what is looked for are not compared one by one. */
const mostCandidates = 2000

export async function findPrinted(context: FindContext, printed: Printed, match: number | undefined): Promise<Outcome<FoundRow>> {
  const { db, partner } = context
  const published = publishedLines(db)
  let invoice: InvoiceRecord | undefined
  if (printed.invoiceId !== '') {
    invoice = await findInvoice(db, readInvoiceId(printed.invoiceId))
    if (!invoice) return refuse('InvoiceNotFound')
  }
  if (Object.keys(printed.search).length === 0)
    return refuse('BadProperty', { detail: 'the row names no customer, subscription, resource or product' })
  const at: Omit<Place, 'list'> = { published, ...(invoice ? { invoice } : {}) }
  let found = await candidates(context, at, printed, printed.search)
  if (isRefusal(found)) return found
  const nearby = found.length > 0 ? found : await near(context, at, printed)
  if (isRefusal(nearby)) return nearby
  found = nearby
  const judged = found.map((candidate) => ({ candidate, wrong: differences(printed, candidate.told) }))
  const same = judged.filter(({ wrong }) => wrong.length === 0).map(({ candidate }) => candidate)
  if (same.length === 0) return notFound(printed, invoice, judged, await closedSince(context, printed, published))
  const live = same.filter((each) => 'row' in each || each.isLive)
  const chosen = match === undefined ? (same.length === 1 ? same[0] : live.length === 1 ? live[0] : undefined) : same[match - 1]
  if (!chosen) {
    const detail = match === undefined ? 'send more of its fields, or say which with `match`' : `there is no match ${match} among them`
    return refuse('RowAmbiguous', { count: `${same.length}`, detail })
  }
  return { ...chosen, alike: same.length }

  async function closedSince({ lines }: FindContext, { month }: Printed, seen: Published): Promise<Month | undefined> {
    if (invoice || month === undefined || month >= monthOf(context.now)) return undefined
    return (await lines.traces.closedPeriods(seen)).includes(month) ? month : undefined
  }

  async function candidates(
    from: FindContext,
    place: Omit<Place, 'list'>,
    what: Printed,
    search: LineSearch,
  ): Promise<FoundRow[] | Refusal> {
    const rows =
      what.commitmentDay !== undefined
        ? dayRows(from, place, what, search)
        : what.kind === 'usage'
          ? await usageRows(from, place, search)
          : await reconRows(from, place, search)
    if (rows.length > mostCandidates)
      return refuse('RowAmbiguous', { count: `more than ${mostCandidates}`, detail: 'the fields sent tell too little' })
    return rowsAsPrinted(from, place, what, rows)
  }

  /** Rows that fit all names but one: what is then printed otherwise tells which. */
  async function near(from: FindContext, place: Omit<Place, 'list'>, what: Printed): Promise<FoundRow[] | Refusal> {
    for (const left of Object.keys(what.search)) {
      const { [left as keyof LineSearch]: _, ...search } = what.search
      if (Object.keys(search).length === 0) continue
      const rows = await candidates(from, place, what, search)
      if (isRefusal(rows)) continue
      if (rows.length > 0) return rows
    }
    return []
  }

  function notFound(
    what: Printed,
    of: InvoiceRecord | undefined,
    judged: readonly { wrong: readonly Difference[] }[],
    closed: Month | undefined,
  ): Refusal {
    const where = of ? `invoice ${of.id}` : `the open months of ${partner.facts.name}`
    const closest = judged.toSorted((a, b) => a.wrong.length - b.wrong.length)[0]
    const hint = closed === undefined ? '' : `; ${closed} has been invoiced since: look for the row on its invoice`
    if (!closest) {
      const names = Object.keys(what.search).join(', ')
      return refuse('RowNotFound', { detail: `nothing of ${where} has its ${names}${hint}` })
    }
    return refuse(
      'RowNotFound',
      { detail: `the closest row of ${where} differs in ${closest.wrong.map(({ name }) => name).join(', ')}${hint}` },
      closest.wrong.map(({ name, printed, stored }) => `${name}: sent "${short(printed)}", stored "${short(stored)}"`),
    )
  }
}

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

type Bare = { line: DailyLine; isLive: boolean } | { row: ReconRow; day?: CommitmentDay }

async function usageRows({ lines }: FindContext, { invoice, published }: Omit<Place, 'list'>, search: LineSearch): Promise<Bare[]> {
  return lines.traces.findLines(invoice ? { invoiceId: invoice.id } : { published }, search, mostCandidates + 1)
}

async function reconRows(context: FindContext, { invoice, published }: Omit<Place, 'list'>, search: LineSearch): Promise<Bare[]> {
  const { lines, db, now, partner, purchases } = context
  if (invoice) return (await lines.traces.findRows(invoice.id, search, mostCandidates + 1)).map((row) => ({ row }))
  const { customerId } = search
  if (customerId === undefined) return []
  const found: Bare[] = []
  for (const period of await openPeriods(context, published)) {
    const source = purchases(partner, period, pinNow(db, now))
    const rows = await lines.traces.openRows(published, period, customerId.toLowerCase(), source)
    found.push(...rows.filter((row) => fits(row, search)).map((row) => ({ row })))
  }
  return found
}

/** Days of commitments, as FOCUS tells them of a document or of what is open. */
function dayRows(
  { partner, db, now, commitments }: FindContext,
  { invoice }: Omit<Place, 'list'>,
  { commitmentDay, month }: Printed,
  search: LineSearch,
): Bare[] {
  const period = invoice?.period ?? month
  if (period === undefined || search.customerId === undefined) return []
  const customerId = search.customerId.toLowerCase()
  const pin = invoice ? pinNow(db, startOfMonth(addMonths(period, 1)) - 1) : pinNow(db, now)
  const found: Bare[] = []
  for (const days of commitments(partner, period, pin))
    for (const day of days)
      if (day.purchase.customerId === customerId && day.date === commitmentDay) {
        const row = paymentOf(day, period)
        if (fits(row, search)) found.push({ row, day })
      }
  return found
}

/** The month that runs and the one before it, where that has not closed. */
async function openPeriods({ lines, now }: FindContext, published: Published): Promise<Month[]> {
  const closed = new Set(await lines.traces.closedPeriods(published))
  const running = monthOf(now)
  const [year = 0, month = 0] = running.split('-').map(Number)
  const before = month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`
  return [before, running].filter((period) => !closed.has(period))
}

function fits(row: ReconRow, search: LineSearch): boolean {
  const same = (a: string, b: string | undefined): boolean => b === undefined || a.toLowerCase() === b.toLowerCase()
  return (
    same(row.subscriptionId, search.subscriptionId) &&
    same(row.schedule.productId, search.productId) &&
    same(row.schedule.skuId, search.skuId)
  )
}

/** Rows with what they print: as line items, and in the form of the one that is looked for. */
export async function rowsAsPrinted(
  { partner, db, serviceOf }: FindContext,
  place: Omit<Place, 'list'>,
  printed: Pick<Printed, 'form'>,
  rows: readonly Bare[],
): Promise<FoundRow[]> {
  const { invoice } = place
  const named = rows.map((each) => ('line' in each ? each.line : each.row))
  const names = invoice ? await namesOfInvoice(db, invoice.id, named) : await namesOfNow(db, named)
  const lists = new Map<Month, ListFacts>()
  const listOf = (period: Month): ListFacts => {
    const known = lists.get(period) ?? { ...(invoice ? billedListOf(invoice) : openListOf(partner, period)), names }
    lists.set(period, known)
    return known
  }
  return rows.map((each): FoundRow => {
    if ('line' in each) {
      const { line } = each
      const list = listOf(line.period)
      const item = dailyLineToWire(line, list)
      const told = printed.form === 'focus' ? usageRow(item, line.period, line.reverses, serviceOf) : item
      return { ...place, ...each, list, item, told, alike: 1 }
    }
    const { row, day } = each
    const list = listOf(row.period)
    const item = reconRowToWire(row, list)
    const bought = printed.form === 'focus' ? purchaseRow(item, row.period, list.partner.name) : item
    const told = day && printed.form === 'focus' ? unusedRow(bought as FocusRow, day) : bought
    return { ...place, row, ...(day ? { day } : {}), list, item, told, alike: 1 }
  })
}
