/** Costs in the words of FOCUS over HTTP. */
import { Readable } from 'node:stream'
import { exportFocus } from 'lazuli-contract/insight-focus.ts'
import { refuse } from '../base/outcome.ts'
import { publishedLines } from '../db/line-jobs.ts'
import { monthMeant } from '../exports/rules.ts'
import { type Route, serve } from '../http/serve.ts'
import { type OpenPurchases, pinNow } from '../invoices/purchases.ts'
import { readInvoiceId } from '../invoices/record.ts'
import { findInvoice } from '../invoices/store.ts'
import { packedData } from '../rates/reference.ts'
import { type FocusOf, focusCsv } from './focus/csv.ts'
import { loadServices, type ServiceOf } from './focus/services.ts'

let services: Promise<ServiceOf> | undefined

export const focusRoutes = (purchases: OpenPurchases): Route[] => [
  serve(exportFocus, async ({ query, db, now, partner }) => {
    const { invoiceId, period, version = '1.2' } = query
    if ((invoiceId === undefined) === (period === undefined)) return refuse('BadProperty', { detail: 'send either invoiceId or period' })
    let of: FocusOf
    if (invoiceId === undefined) {
      const month = monthMeant(period === 'previous' ? 'last' : 'current', now)
      of = { period: month, currency: partner.facts.currency, published: publishedLines(db), bought: pinNow(db, now) }
    } else {
      const invoice = await findInvoice(db, readInvoiceId(invoiceId))
      if (!invoice) return refuse('InvoiceNotFound')
      of = { invoiceId: invoice.id }
    }
    services ??= loadServices(packedData)
    const serviceOf = await services
    const name = 'invoiceId' in of ? of.invoiceId : of.period
    return {
      status: 200,
      headers: { 'content-disposition': `attachment; filename="focus-${name}.csv"` },
      bytes: Readable.from(focusCsv(partner, of, version, { serviceOf, purchases }), { objectMode: false }),
      media: 'text/csv; charset=utf-8',
    }
  }),
]
