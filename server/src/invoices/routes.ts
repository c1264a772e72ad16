/** Invoices, balances and statements over HTTP: load, decide, return. */
import * as endpoints from 'lazuli-contract/invoices.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { collection, link, ok, type Route, serve } from '../http/serve.ts'
import type { ExchangeRates } from '../rates/fx.ts'
import { lineItemRoutes } from './line-routes.ts'
import { pageOf, readInvoiceListing } from './listing.ts'
import { lastPayments } from './payment-store.ts'
import { readInvoiceId } from './record.ts'
import { spool } from './spool.ts'
import { renderStatement } from './statement.ts'
import { statementInput } from './statement-input.ts'
import { allInvoices, findInvoice } from './store.ts'
import { estimateLinks, invoiceToWire, summaryToWire } from './wire.ts'

export interface InvoiceDeps {
  /** Secret that seals continuation tokens. */
  pagingKey: Uint8Array
  rates: ExchangeRates
}

export function invoiceRoutes(deps: InvoiceDeps): Route[] {
  return [
    serve(endpoints.listInvoices, async ({ query, db }) => {
      const listing = readInvoiceListing(query)
      if (isRefusal(listing)) return listing
      const { total, items, self, next } = pageOf(await allInvoices(db), listing)
      return ok({
        ...collection(items.map(invoiceToWire)),
        totalCount: total,
        links: { self: link(self), ...(next ? { next: link(next) } : {}) },
      })
    }),

    serve(endpoints.getInvoice, async ({ path, db }) => {
      const invoice = await findInvoice(db, readInvoiceId(path.invoiceId))
      return invoice ? ok(invoiceToWire(invoice)) : refuse('InvoiceNotFound')
    }),

    serve(endpoints.getInvoiceStatement, async ({ path, db, partner }) => {
      const invoice = await findInvoice(db, readInvoiceId(path.invoiceId))
      if (!invoice) return refuse('InvoiceNotFound')
      const { length, content } = await spool(renderStatement(await statementInput(db, await partner.lines(), invoice)))
      return {
        status: 200,
        bytes: content,
        media: 'application/pdf',
        headers: { 'content-disposition': `attachment; filename=Invoice_${invoice.id}.pdf`, 'content-length': String(length) },
      }
    }),

    serve(endpoints.listInvoiceSummaries, async ({ partner, db, now }) => {
      const last = await lastPayments(db, now)
      const byCurrency = Map.groupBy(await allInvoices(db), (invoice) => invoice.currency)
      const currencies = new Set([partner.facts.currency, ...[...byCurrency.keys()].sort()])
      const items = [...currencies].map((currency) => summaryToWire(currency, byCurrency.get(currency) ?? [], last.get(currency)))
      return ok(collection(items, '/invoices/summaries'))
    }),

    serve(endpoints.getAccountBalance, async ({ partner, db, now }) => {
      const { currency } = partner.facts
      return ok(
        summaryToWire(
          currency,
          (await allInvoices(db)).filter((invoice) => invoice.currency === currency),
          (await lastPayments(db, now)).get(currency),
        ),
      )
    }),

    serve(endpoints.listEstimateLinks, ({ query, partner }) => {
      const { currency } = partner.facts
      const asked = query.currencyCode?.trim().toUpperCase() ?? currency
      return ok(
        collection(
          asked === currency ? estimateLinks(currency) : [],
          `/invoices/estimates/links?currencycode=${encodeURIComponent(asked)}`,
        ),
      )
    }),

    ...lineItemRoutes(deps),
  ]
}
