/** Finds the row that was printed, by what it says; or says what keeps it from being found. */
import { addMonths, type Decimal, type Month, monthOf, startOfMonth } from 'lazuli-contract'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { CommitmentDay } from '../charges/commitment-rules.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { DailyLine, Lines, Published, ReconRow } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import type { LineSearch } from '../db/traces.ts'
import { paymentOf, unusedRow } from '../insight/focus/commitments.ts'
import { markupOf, resold } from '../insight/focus/resale.ts'
import { boughtRow, type FocusRow, usageRow } from '../insight/focus/rows.ts'
import type { ServiceOf } from '../insight/focus/services.ts'
import { byOrderAndDate, type CommitmentUse, commitmentUse, type Share } from '../invoices/commitment-use.ts'
import { dailyLineToWire, type ListFacts, reconRowToWire } from '../invoices/line-items.ts'
import { billedListOf, openListOf } from '../invoices/line-lists.ts'
import { namesOfInvoice, namesOfNow } from '../invoices/names.ts'
import { type OpenCommitments, type OpenPurchases, pinNow } from '../invoices/purchases.ts'
import { type InvoiceRecord, readInvoiceId } from '../invoices/record.ts'
import { openResellers } from '../invoices/resellers.ts'
import { findInvoice, invoiceOfMonth } from '../invoices/store.ts'
import { markups } from '../resale/rules.ts'
import { resaleRules } from '../resale/store.ts'
import { toldOfLegacy } from './legacy.ts'
import { type Difference, differences, type LegacyList, type Printed, printsExactly } from './printed.ts'

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
  /** The list of a legacy invoice that prints it. */
  readonly legacy?: LegacyList
  /** Rows that print the same. */
  readonly alike: number
} & ({ readonly line: DailyLine; readonly isLive: boolean } | { readonly row: ReconRow; readonly day?: CommitmentDay }) & {
    /** How the commitments of its month were used, for a covered row of FOCUS. */
    readonly use?: CommitmentUse
    /** What is left of a commitment's day of which some was used. */
    readonly left?: Share
    /** What its cost was multiplied by for the customer, in the resale view of FOCUS. */
    readonly markup?: Decimal
  }

/** Rows that are held against one that is not found. */
const mostNear = 200
/** More rows than these that share what is looked for are not compared one by one. */
const mostCandidates = 2000

export async function findPrinted(context: FindContext, printed: Printed, match: number | undefined): Promise<Outcome<FoundRow>> {
  const { db, partner } = context
  const published = publishedLines(db)
  let invoice: InvoiceRecord | undefined
  if (printed.invoiceId !== '') {
    invoice = await findInvoice(db, readInvoiceId(printed.invoiceId))
    if (!invoice) return refuse('InvoiceNotFound')
  } else if (printed.resale && printed.month !== undefined) invoice = await invoiceOfMonth(db, printed.month)
  if (Object.keys(printed.search).length === 0)
    return refuse('BadProperty', { detail: 'the row names no customer, subscription, resource or product' })
  if (printed.legacy && !invoice) return refuse('BadProperty', { detail: 'the row does not name its invoice: send invoiceId beside it' })
  const at: Omit<Place, 'list'> = { published, ...(invoice ? { invoice } : {}) }
  const exact = await candidates(context, at, printed)
  if (isRefusal(exact)) return exact
  const found = exact.length > 0 ? exact : await near(context, at, printed)
  const judged = found.map((candidate) => ({ candidate, wrong: differences(printed, candidate.told) }))
  const alike = judged.filter(({ wrong }) => wrong.length === 0).map(({ candidate }) => candidate)
  const toTheDigit = alike.filter(({ told }) => printsExactly(printed, told))
  const same = toTheDigit.length > 0 ? toTheDigit : alike
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

  async function candidates(from: FindContext, place: Omit<Place, 'list'>, what: Printed): Promise<FoundRow[] | Refusal> {
    const rows = await rowsFor(from, place, what, { limit: mostCandidates + 1, butOne: false })
    if (rows.length > mostCandidates)
      return refuse('RowAmbiguous', { count: `more than ${mostCandidates}`, detail: 'the fields sent tell too little' })
    return rowsAsPrinted(from, place, what, rows)
  }

  /** Some rows that fit all names but one, by one search: what is then printed otherwise tells which. */
  async function near(from: FindContext, place: Omit<Place, 'list'>, what: Printed): Promise<FoundRow[]> {
    if (Object.keys(what.search).length < 2) return []
    const rows = await rowsFor(from, place, what, { limit: mostNear, butOne: true })
    return rowsAsPrinted(from, place, what, rows.slice(0, mostNear))
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

interface Wanted {
  limit: number
  /** Rows may be at odds with one of the names. */
  butOne: boolean
}

async function rowsFor(context: FindContext, place: Omit<Place, 'list'>, printed: Printed, wanted: Wanted): Promise<Bare[]> {
  const { search, kind, commitmentDay } = printed
  if (commitmentDay !== undefined) return dayRows(context, place, printed, wanted)
  if (kind === 'reconciliation') return reconRows(context, place, search, wanted)
  const { invoice, published } = place
  return context.lines.traces.findLines(invoice ? { invoiceId: invoice.id } : { published }, search, wanted.limit, wanted.butOne)
}

async function reconRows(
  context: FindContext,
  { invoice, published }: Omit<Place, 'list'>,
  search: LineSearch,
  { limit, butOne }: Wanted,
): Promise<Bare[]> {
  const { lines, db, now, partner, purchases } = context
  if (invoice) return (await lines.traces.findRows(invoice.id, search, limit, butOne)).map((row) => ({ row }))
  const { customerId } = search
  if (customerId === undefined) return []
  const found: Bare[] = []
  const resellers = await openResellers(db)
  for (const period of await openPeriods(context, published)) {
    const source = purchases(partner, period, pinNow(db, now))
    const rows = await lines.traces.openRows({ published, period, purchases: source, resellers }, customerId.toLowerCase())
    found.push(...rows.filter((row) => fits(row, search, butOne)).map((row) => ({ row })))
  }
  return found
}

/** Days of commitments, as FOCUS tells them of a document or of what is open. */
function dayRows(
  { partner, db, now, commitments }: FindContext,
  { invoice }: Omit<Place, 'list'>,
  { commitmentDay, month, search }: Printed,
  { butOne }: Wanted,
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
        if (fits(row, search, butOne)) found.push({ row, day })
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

function fits({ subscriptionId, schedule: { productId, skuId } }: ReconRow, search: LineSearch, butOne: boolean): boolean {
  const pairs = [
    [subscriptionId, search.subscriptionId],
    [productId, search.productId],
    [skuId, search.skuId],
  ] as const
  const wrong = pairs.filter(([own, wanted]) => wanted !== undefined && own.toLowerCase() !== wanted.toLowerCase()).length
  return wrong <= (butOne ? 1 : 0)
}

/** Rows with what they print: as line items, and in the form of the one that is looked for. */
export async function rowsAsPrinted(
  context: FindContext,
  place: Omit<Place, 'list'>,
  printed: Pick<Printed, 'form' | 'legacy' | 'resale'>,
  rows: readonly Bare[],
): Promise<FoundRow[]> {
  const { partner, db, serviceOf } = context
  const { invoice } = place
  const named = rows.map((each) => ('line' in each ? each.line : each.row))
  const names = invoice ? await namesOfInvoice(db, invoice.id, named) : await namesOfNow(db, named)
  const lists = new Map<Month, ListFacts>()
  const uses = new Map<Month, CommitmentUse | undefined>()
  const useOf = async (period: Month): Promise<CommitmentUse | undefined> => {
    if (printed.form !== 'focus') return undefined
    if (!uses.has(period)) uses.set(period, await useIn(context, place, period))
    return uses.get(period)
  }
  const listOf = (period: Month): ListFacts => {
    const known = lists.get(period) ?? { ...(invoice ? billedListOf(invoice) : openListOf(partner, period)), names }
    lists.set(period, known)
    return known
  }
  const markup = printed.resale ? markups(resaleRules(db)) : undefined
  const found: FoundRow[] = []
  for (const each of rows) {
    const row = toCustomer(await shown(each))
    const legacy = printed.legacy && invoice ? inItsList(row, printed.legacy, invoice) : row
    if (legacy) found.push(legacy)
  }
  return found

  function inItsList(row: FoundRow, legacy: LegacyList, of: InvoiceRecord): FoundRow | undefined {
    const told = toldOfLegacy(db, of, row.list, legacy, 'line' in row ? row.line : row.row)
    return told && { ...row, legacy, told }
  }

  function toCustomer(row: FoundRow): FoundRow {
    if (!markup) return row
    const cost = row.told as FocusRow
    return { ...row, told: resold({ markup, partnerName: partner.facts.name })(cost) as FocusRow, markup: markupOf(cost, markup) }
  }

  async function shown(each: Bare): Promise<FoundRow> {
    if ('line' in each) {
      const { line } = each
      const list = listOf(line.period)
      const item = dailyLineToWire(line, list)
      const use = line.creditKind === 'covered' ? await useOf(line.period) : undefined
      const told = printed.form === 'focus' ? usageRow(item, line.period, line.reverses, serviceOf, use?.of(line)) : item
      return { ...place, ...each, list, item, told, alike: 1, ...(use ? { use } : {}) }
    }
    const { row, day } = each
    const list = listOf(row.period)
    const item = reconRowToWire(row, list)
    const bought = printed.form === 'focus' ? boughtRow(row, list, serviceOf) : item
    const use = day ? await useOf(row.period) : undefined
    const left = day && use ? leftOf(rows, day, use) : undefined
    const told = day && printed.form === 'focus' ? unusedRow(bought as FocusRow, day, left) : bought
    return { ...place, row, ...(day ? { day } : {}), ...(left ? { left } : {}), ...(use ? { use } : {}), list, item, told, alike: 1 }
  }
}

/** What is left of a day of a payment, among all payments of its order for the day. */
function leftOf(rows: readonly Bare[], day: CommitmentDay, use: CommitmentUse): Share | undefined {
  const days = rows.flatMap((each) => ('day' in each && each.day ? [each.day] : []))
  const mine = byOrderAndDate(days).find((some) => some.includes(day)) ?? []
  return use.unused(mine)[mine.indexOf(day)]
}

async function useIn(
  { partner, lines, db, now, commitments }: FindContext,
  { invoice, published }: Omit<Place, 'list'>,
  period: Month,
): Promise<CommitmentUse | undefined> {
  const pin = invoice ? pinNow(db, startOfMonth(addMonths(period, 1)) - 1) : pinNow(db, now)
  return commitmentUse(partner, lines, invoice ? { invoiceId: invoice.id } : { published }, { period, pin, commitments })
}
