/** Invoices, balances and statements over HTTP: load, decide, return. */
import * as endpoints from 'lazuli-contract/invoices.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { collection, type Done, link, ok, type Route, serve } from '../http/serve.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { lineItemRoutes } from './line-routes.ts'
import { pageOf, readInvoiceListing } from './listing.ts'
import { lastPayments } from './payment-store.ts'
import { renderReceipt } from './receipt.ts'
import { readInvoiceId, receiptsOf } from './record.ts'
import { serviceCostRoutes } from './service-cost-routes.ts'
import { spool } from './spool.ts'
import { renderStatement } from './statement.ts'
import { statementInput } from './statement-input.ts'
import { allInvoices, findInvoice } from './store.ts'
import { estimateLinks, invoiceToWire, summaryToWire } from './wire.ts'

export interface InvoiceDeps {
  /** Secret that seals continuation tokens. */
  pagingKey: Uint8Array
  rates: PartnerRates
}

export function invoiceRoutes(deps: InvoiceDeps): Route[] {
  return [
    serve(endpoints.listInvoices, async ({ query, db }) => {
      const listing = readInvoiceListing(query)
      if (isRefusal(listing)) return listing
      const all = await allInvoices(db)
      const byId = new Map(all.map((invoice) => [invoice.id, invoice]))
      const { total, items, self, next } = pageOf(all, listing)
      return ok({
        ...collection(items.map((invoice) => invoiceToWire(invoice, byId.get(invoice.amendedBy ?? '')))),
        totalCount: total,
        links: { self: link(self), ...(next ? { next: link(next) } : {}) },
      })
    }),

    serve(endpoints.getInvoice, async ({ path, db }) => {
      const invoice = await findInvoice(db, readInvoiceId(path.invoiceId))
      if (!invoice) return refuse('InvoiceNotFound')
      return ok(invoiceToWire(invoice, invoice.amendedBy === undefined ? undefined : await findInvoice(db, invoice.amendedBy)))
    }),

    serve(endpoints.getInvoiceStatement, async ({ path, db, partner }) => {
      const invoice = await findInvoice(db, readInvoiceId(path.invoiceId))
      if (!invoice) return refuse('InvoiceNotFound')
      return document(`Invoice_${invoice.id}.pdf`, renderStatement(await statementInput(db, await partner.lines(), invoice)))
    }),

    serve(endpoints.getInvoiceReceiptStatement, async ({ path, db }) => {
      const invoice = await findInvoice(db, readInvoiceId(path.invoiceId))
      const receipt = invoice && receiptsOf(invoice).find((id) => id === path.receiptId.toUpperCase())
      return receipt ? document(`E-Tax-${receipt}.pdf`, renderReceipt(receipt, invoice)) : refuse('InvoiceNotFound')
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
    ...serviceCostRoutes,
  ]
}

async function document(filename: string, pieces: AsyncIterable<Uint8Array>): Promise<Done<never>> {
  const { length, content } = await spool(pieces)
  const headers = { 'content-disposition': `attachment; filename=${filename}`, 'content-length': String(length) }
  return { status: 200, bytes: content, media: 'application/pdf', headers }
}
