/** Costs in the words of FOCUS over HTTP. */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Instant, QueryOf } from 'lazuli-contract'
import { exportFocus } from 'lazuli-contract/insight-focus.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { customerStanding } from '../customers/store.ts'
import { TooMuchForParquet, writeParquet } from '../db/engines/duckdb/parquet-writer.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { monthMeant } from '../exports/rules.ts'
import { type Route, serve } from '../http/serve.ts'
import { type OpenCommitments, type OpenPurchases, pinNow } from '../invoices/purchases.ts'
import { readInvoiceId } from '../invoices/record.ts'
import { findInvoice, invoiceOfMonth } from '../invoices/store.ts'
import { packedData } from '../rates/reference.ts'
import { markups } from '../resale/rules.ts'
import { resaleRules } from '../resale/store.ts'
import { columnsOf, type FocusDeps, type FocusOf, focusCsv, focusRows, focusTexts, type TextOf } from './focus/csv.ts'
import { parquetColumns, parquetRows } from './focus/parquet.ts'
import { resold } from './focus/resale.ts'
import { loadServices, type ServiceOf } from './focus/services.ts'

let services: Promise<{ serviceOf: ServiceOf; textOf: TextOf }> | undefined

export const focusRoutes = (purchases: OpenPurchases, commitments: OpenCommitments): Route[] => [
  serve(exportFocus, async ({ query, db, now, partner }) => {
    const { invoiceId, period, version = '1.2', format = 'csv' } = query
    if ((invoiceId === undefined) === (period === undefined)) return refuse('BadProperty', { detail: 'send either invoiceId or period' })
    const of = invoiceId === undefined ? await ofPeriod(partner, period as string, now) : await ofInvoice(db, invoiceId)
    if (isRefusal(of)) return of
    const as = viewOf(query, partner)
    if (isRefusal(as)) return as
    services ??= loadServices(packedData).then((serviceOf) => ({ serviceOf, textOf: focusTexts(serviceOf) }))
    const how = { ...(await services), purchases, commitments, ...as }
    const name = `focus-${'invoiceId' in of ? of.invoiceId : of.period}.${format}`
    const headers = { 'content-disposition': `attachment; filename="${name}"` }
    if (format === 'csv') {
      const bytes = Readable.from(focusCsv(partner, of, version, how), { objectMode: false })
      return { status: 200, headers, bytes, media: 'text/csv; charset=utf-8' }
    }
    const columns = columnsOf(version)
    const rows = parquetRows(columns, focusRows(partner, of, how))
    try {
      const { file, size, remove } = await writeParquet(join(partner.folder, 'parquet'), parquetColumns(columns), rows)
      const bytes = file.createReadStream({ highWaterMark: 256 * 1024 }).on('close', remove)
      return { status: 200, headers: { ...headers, 'content-length': String(size) }, bytes, media: 'application/vnd.apache.parquet' }
    } catch (error) {
      if (!(error instanceof TooMuchForParquet)) throw error
      return refuse('BadProperty', { detail: 'it is more than one Parquet file may be here: take CSV' })
    }
  }),
]

async function ofInvoice(db: Reads, id: string): Promise<Outcome<FocusOf>> {
  const invoice = await findInvoice(db, readInvoiceId(id))
  return invoice ? { invoiceId: invoice.id } : refuse('InvoiceNotFound')
}

/**
 * `current` and `previous` are what is open of a month. A month by its name is what the document that stands bills; a void
 * one, which a rebill replaced, is passed over. Before there is one, it is what is open.
 */
async function ofPeriod({ state: db, facts }: Partner, period: string, now: Instant): Promise<FocusOf> {
  const word = period.toLowerCase()
  const isNamed = /^\d/.test(word)
  const month = isNamed ? period : monthMeant(word === 'current' ? 'current' : 'last', now)
  const standing = isNamed ? await invoiceOfMonth(db, month) : undefined
  if (standing) return { invoiceId: standing.id }
  return { period: month, currency: facts.currency, published: publishedLines(db), bought: pinNow(db, now) }
}

/** Costs as they are, or as the partner's customers see them. */
function viewOf(
  { view = 'cost', customerId }: Pick<QueryOf<typeof exportFocus>, 'view' | 'customerId'>,
  { state, facts }: Partner,
): Outcome<Pick<FocusDeps, 'as'>> {
  if (view === 'cost') return customerId === undefined ? {} : refuse('BadProperty', { detail: 'customerId is of the resale view' })
  if (customerId !== undefined && customerStanding(state, customerId) === 'unknown') return refuse('CustomerNotFound')
  const rules = markups(resaleRules(state))
  return { as: resold({ markup: rules, partnerName: facts.name, ...(customerId === undefined ? {} : { customerId }) }) }
}
