/** Service costs of a customer over HTTP: load, decide, return. */
import { addMonths, type Instant, type Month, monthOf } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/service-costs.ts'
import { isRefusal } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { closeOf } from '../usage/calendar.ts'
import { namesOfInvoice } from './names.ts'
import type { InvoiceRecord } from './record.ts'
import { type CostLine, costDocuments, costLine, costLinesPath, costSummary, readCostPeriod } from './service-costs.ts'
import { invoicesOfCustomer } from './store.ts'

export const serviceCostRoutes: Route[] = [
  serve(endpoints.getServiceCostsSummary, async ({ path, db, partner, now }) => {
    const period = readCostPeriod(path.period)
    if (isRefusal(period)) return period
    const { closed, documents, lines } = await costsOf(partner, db, now, path.customerId)
    return ok(costSummary(path.customerId, partner.facts.currency, closed, documents, lines))
  }),

  serve(endpoints.listServiceCostLineItems, async ({ path, db, partner, now }) => {
    const period = readCostPeriod(path.period)
    if (isRefusal(period)) return period
    const { lines } = await costsOf(partner, db, now, path.customerId)
    return ok(collection(lines, costLinesPath(path.customerId)))
  }),
]

/** The month that closed last. */
function closedMonth(now: Instant): Month {
  const before = addMonths(monthOf(now), -1)
  return closeOf(before) <= now ? before : addMonths(before, -1)
}

/** Legacy documents come first, as in the summary. */
async function costsOf(partner: Partner, db: Reads, now: Instant, customerId: string) {
  const closed = closedMonth(now)
  const documents: InvoiceRecord[] = costDocuments(invoicesOfCustomer(db, customerId), closed)
  const lines: CostLine[] = []
  for (const invoice of documents)
    for await (const rows of (await partner.lines()).customerRows(invoice.id, customerId)) {
      const names = await namesOfInvoice(db, invoice.id, rows)
      for (const row of rows) lines.push(costLine(row, invoice, names))
    }
  return { closed, documents, lines }
}
