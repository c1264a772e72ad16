/** Pages of the lists of legacy invoices: asked for by offset, with the count of the whole list (billing contract, section 7.4). */

import type { Static } from 'lazuli-contract'
import type { LineItem } from 'lazuli-contract/line-items.ts'
import type { Lines } from '../db/lines.ts'
import type { Reads } from '../db/state.ts'
import { collection, link } from '../http/serve.ts'
import { frozenCycles } from './cycle-store.ts'
import { type CycleFacts, dailyUsageToWire, licenceToWire, usageBasedToWire } from './legacy-line-items.ts'
import { billedListOf } from './line-lists.ts'
import { type LineListing, type LineQuery, queryText } from './line-query.ts'
import { type Named, namesOfInvoice } from './names.ts'
import type { InvoiceCycle, InvoiceRecord } from './record.ts'

/** `query`: as sent, what the address says left out. */
export async function legacyPage(
  db: Reads,
  lines: Lines,
  invoice: InvoiceRecord,
  { rows, offset, size }: LineListing,
  { path, query }: { path: string; query: LineQuery },
) {
  const asked = { invoiceId: invoice.id, offset, size }
  const read = async (): Promise<{ total: number; items: Static<typeof LineItem>[] }> => {
    if (rows === 'licences') {
      const page = await lines.cycleRows({ ...asked, of: 'purchases' })
      const list = await factsOf(page.rows)
      return { total: page.total, items: page.rows.map((row) => licenceToWire(row, list)) }
    }
    if (rows === 'assessed') {
      const page = await lines.cycleRows({ ...asked, of: 'usage' })
      const list = await factsOf(page.rows)
      return { total: page.total, items: page.rows.map((row) => usageBasedToWire(row, list)) }
    }
    const page = await lines.cycleLines(asked)
    const list = await factsOf(page.rows)
    return { total: page.total, items: page.rows.map((line) => dailyUsageToWire(line, list)) }
  }
  const factsOf = async (found: readonly Named[]): Promise<CycleFacts> => {
    const names = await namesOfInvoice(db, invoice.id, found)
    const cycles = frozenCycles(db, invoice.id, new Set(found.map(({ subscriptionId }) => subscriptionId)))
    return { ...billedListOf(invoice), names, cycle: invoice.facts.cycle as InvoiceCycle, subscription: (id) => cycles.get(id) }
  }
  const address = (more: Pick<LineQuery, 'size' | 'offset'>) => {
    const text = queryText({ ...query, ...more })
    return text === '' ? path : `${path}?${text}`
  }
  const { total, items } = await read()
  const end = offset + size
  return {
    ...collection(items),
    totalCount: total,
    links: {
      self: link(address({})),
      ...(end < total ? { next: link(address({ size: String(size), offset: String(end) })) } : {}),
    },
  }
}
