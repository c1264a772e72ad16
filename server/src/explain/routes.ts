/** Explain over HTTP: which row or invoice is meant, and how it came about. */
import { Decimal, type Json, type Static } from 'lazuli-contract'
import { type ExplainedList, type Explanation, explain } from 'lazuli-contract/insight-explain.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { publishedLines } from '../db/line-jobs.ts'
import { ForeignCursor } from '../db/lines.ts'
import type { Reads } from '../db/state.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import { loadServices, type ServiceOf } from '../insight/focus/services.ts'
import type { OpenCommitments, OpenPurchases } from '../invoices/purchases.ts'
import { type InvoiceRecord, readInvoiceId } from '../invoices/record.ts'
import { findInvoice } from '../invoices/store.ts'
import type { ExchangeRates } from '../rates/fx.ts'
import { packedData } from '../rates/reference.ts'
import { oneRecord } from './csv-record.ts'
import { type DeriveContext, type Derived, derive, partsAtOnce } from './derive.ts'
import { type FoundRow, findPrinted, rowsAsPrinted } from './find.ts'
import { wholeInvoiceSteps } from './invoice-steps.ts'
import { isPercentage, isSameFigure, type LegacyList, memberOf, type Printed, readPrinted } from './printed.ts'
import { resell } from './resale-steps.ts'
import { Steps, type Told } from './steps.ts'

export interface ExplainDeps {
  ratesOf(db: Reads): ExchangeRates
  purchases: OpenPurchases
  commitments: OpenCommitments
}

type Answer = Static<typeof Explanation>

let services: Promise<ServiceOf> | undefined

export function explainRoutes({ ratesOf, purchases, commitments }: ExplainDeps): Route[] {
  return [
    serve(explain, async ({ body, rawBody, partner, db, now }) => {
      const after = afterOf(body.after)
      if (after === null) return refuse('BadProperty', { detail: 'after is not the `next` of an answer' })
      services ??= loadServices(packedData)
      const context: DeriveContext = {
        ...{ partner, db, now, purchases, commitments, rates: ratesOf(db), lines: await partner.lines(), serviceOf: await services },
        ...(after ? { after } : {}),
      }
      try {
        const sent = [body.row !== undefined, body.csv !== undefined].filter(Boolean).length
        if (sent > 1 || (sent === 0 && body.invoiceId === undefined))
          return refuse('BadProperty', { detail: 'send one of row and csv, or invoiceId alone' })
        if (body.invoiceId !== undefined && body.row === undefined && body.csv === undefined)
          return answered(await ofInvoice(context, body.invoiceId, body.list ?? 'reconciliation', body.number))
        const read = body.csv === undefined ? ofRow(rawRow(rawBody)) : ofCsv(body.csv)
        if (isRefusal(read)) return read
        // Rows of licences do not say which invoice they are of.
        const printed = read.invoiceId === '' && body.invoiceId !== undefined ? { ...read, invoiceId: body.invoiceId } : read
        if (body.invoiceId !== undefined && readInvoiceId(printed.invoiceId) !== readInvoiceId(body.invoiceId))
          return refuse('BadProperty', { detail: 'invoiceId is not the one that the row names' })
        const found = await findPrinted(context, printed, body.match)
        if (isRefusal(found)) return found
        return ok(
          answerOf(
            printed.form,
            found,
            resell(await derive(context, found), found),
            printed.namesAlone ? toldFigures(found) : printedFigures(printed),
          ),
        )
      } catch (error) {
        if (error instanceof ForeignCursor) return refuse('BadProperty', { detail: 'after is not the `next` of an answer about this row' })
        throw error
      }
    }),
  ]
}

const answered = (answer: Answer | Refusal) => (isRefusal(answer) ? answer : ok(answer))

/** `null`: unreadable. */
function afterOf(text: string | undefined): { step: string; place: string } | null | undefined {
  if (text === undefined) return undefined
  const [, step, place] = /^([\w.]+):(.+)$/.exec(text) ?? []
  return step !== undefined && place !== undefined ? { step, place } : null
}

/** As sent: the schema lets the row through with its digits. */
function rawRow(rawBody: unknown): unknown {
  if (typeof rawBody !== 'object' || rawBody === null) return undefined
  return Object.entries(rawBody).find(([name]) => name.toLowerCase() === 'row')?.[1]
}

function ofRow(row: unknown): Outcome<Printed> {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || row instanceof Decimal)
    return refuse('BadProperty', { detail: 'row is no object' })
  return readPrinted(row as Record<string, Json>, 'object') ?? unknownForm()
}

function ofCsv(text: string): Outcome<Printed> {
  const record = oneRecord(text)
  if (typeof record === 'string') return refuse('BadProperty', { detail: record })
  return readPrinted(record, 'csv') ?? unknownForm()
}

function unknownForm(): Refusal {
  return refuse('BadProperty', {
    detail:
      'the row is none of a line item list, an export, Partner Center CSV or FOCUS: it has neither usageDate, subtotal nor BilledCost',
  })
}

async function ofInvoice(context: DeriveContext, id: string, list: ExplainedList, number: number | undefined): Promise<Outcome<Answer>> {
  const { db, lines } = context
  const invoice = await findInvoice(db, readInvoiceId(id))
  if (!invoice) return refuse('InvoiceNotFound')
  if (number === undefined) {
    const steps = new Steps()
    const { after } = context
    const page = { size: partsAtOnce, ...(after ? { after: after.place } : {}) }
    const { total, paid } = await wholeInvoiceSteps(steps, { db, lines, invoice, page })
    const printed = new Map([
      ['totalCharges', { printed: `${invoice.totalCharges}`, told: total, value: total.value }],
      ['paidAmount', { printed: `${invoice.paidAmount}`, told: paid, value: paid.value }],
    ])
    return {
      of: 'invoice',
      form: 'number',
      state: 'billed',
      invoiceId: invoice.id,
      period: invoice.period,
      billingCurrency: invoice.currency,
      recomputed: total.value.toWire(),
      figures: [...printed].map(([name, { printed: text, told, value }]) => ({
        ...{ name, printed: text, recomputed: `${value}`, step: told.id },
        agrees: Decimal.parse(text).equals(value),
      })),
      steps: steps.list,
    }
  }
  const bare = await numbered(context, invoice, list, number)
  if (!bare) return refuse('RowNotFound', { detail: `invoice ${invoice.id} has no ${list} row ${number}` })
  const legacy = legacyLists[list]
  const form = { form: 'v1', ...(legacy ? { legacy } : {}) } as const
  const [found] = await rowsAsPrinted(context, { invoice, published: publishedLines(db) }, form, [bare])
  const derived = await derive(context, found as FoundRow)
  return answerOf('number', found as FoundRow, derived, toldFigures(found as FoundRow))
}

/** Lists that only a legacy invoice has, in the words of their rows. */
const legacyLists: { readonly [list in ExplainedList]?: LegacyList } = { licences: 'licences', charges: 'assessed' }

async function numbered({ lines }: DeriveContext, { id, facts }: InvoiceRecord, list: ExplainedList, number: number) {
  if (list === 'usage') {
    const line = await lines.traces.lineAt(id, number)
    return line && { line, isLive: true }
  }
  if (list === 'reconciliation') {
    const row = await lines.traces.rowAt(id, number)
    return row && { row }
  }
  if (facts.cycle === undefined) return undefined
  const of = list === 'licences' ? 'purchases' : 'usage'
  const [row] = (await lines.cycleRows({ invoiceId: id, offset: number - 1, size: 1, of })).rows
  return row && { row }
}

const toldFigures = ({ told }: FoundRow): Map<string, string> => new Map(Object.entries(told).map(([name, value]) => [name, String(value)]))

const printedFigures = ({ cells }: Printed): Map<string, string> => new Map(cells)

const hundred = Decimal.from(100n, 0)

function answerOf(
  form: Answer['form'],
  found: FoundRow,
  { of, steps, figures, main }: Derived,
  printed: ReadonlyMap<string, string>,
): Answer {
  const { invoice } = found
  const facts = 'line' in found ? found.line : found.row
  const told: Answer['figures'] = []
  const percentages = new Map<string, Told>()
  for (const [name, text] of printed) {
    const figure = figures.get(form === 'focus' ? name : memberIn(figures, name, found.legacy !== undefined))
    const value = Decimal.tryParse(text.trim())
    if (!figure || !value) continue
    const percent = form !== 'focus' && isPercentage(name)
    const step = percent ? (percentages.get(figure.id) ?? percentStep(steps, figure)) : figure
    if (percent) percentages.set(figure.id, step)
    told.push({ name, printed: text.trim(), recomputed: `${step.value}`, step: step.id, agrees: isSameFigure(value, step.value) })
  }
  return {
    of,
    form,
    state: invoice ? 'billed' : 'open',
    ...(invoice ? { invoiceId: invoice.id, ...(facts.number > 0 ? { number: facts.number } : {}) } : {}),
    ...('line' in found && invoice && found.line.creditKind !== 'covered' ? { row: found.line.rowNumber } : {}),
    about: aboutOf(found),
    period: facts.period,
    billingCurrency: found.list.currency,
    pricingCurrency: facts.schedule.pricingCurrency,
    recomputed: (form === 'focus' && !('day' in found) ? (figures.get('BilledCost') as Told) : main).value.toWire(),
    figures: told,
    steps: steps.list,
    ...(found.alike > 1 ? { alike: found.alike } : {}),
  }
}

function aboutOf(found: FoundRow): NonNullable<Answer['about']> {
  const facts = 'line' in found ? found.line : found.row
  const { customerId, subscriptionId, schedule } = facts
  const bought = 'line' in found ? undefined : found.row.purchase
  return {
    customerId,
    customerName: found.list.names.customer(customerId).name,
    ...(subscriptionId === '' ? {} : { subscriptionId }),
    product: bought ? [schedule.productName, schedule.skuName].filter((name) => name).join(' ') : schedule.meterName,
    ...('line' in found ? { usageDate: found.line.usageDate, resourceUri: found.line.resourceUri } : {}),
  }
}

function percentStep(steps: Steps, rate: Told): Told {
  return steps.make(`${rate.id}.percent`, 'As a percentage', 'multiply', [
    ['rate', rate],
    ['hundred', hundred],
  ])
}

function memberIn(figures: ReadonlyMap<string, unknown>, name: string, isLegacy: boolean): string {
  const wanted = (isLegacy ? name : memberOf(name)).toLowerCase()
  for (const member of figures.keys()) if (member.toLowerCase() === wanted && /^[a-z]/.test(member)) return member
  return ''
}
