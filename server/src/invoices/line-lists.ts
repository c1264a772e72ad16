/** What all rows of a list share, names apart. */
import type { Month } from 'lazuli-contract'
import type { Partner } from '../db/partner.ts'
import { closeOf } from '../usage/calendar.ts'
import type { ListFacts } from './line-items.ts'
import type { InvoiceRecord } from './record.ts'
import { taxOfPeriod } from './tax.ts'
import { taxTables } from './tax-store.ts'

/** Of an invoice. */
export function billedListOf(invoice: InvoiceRecord): Omit<ListFacts, 'names'> {
  const { partner, tax } = invoice.facts
  return { partner, invoiceNumber: invoice.id, currency: invoice.currency, tax, closeAt: invoice.invoiceDate }
}

/** Of the open lines of a month. */
export function openListOf({ facts, state }: Pick<Partner, 'facts' | 'state'>, month: Month): Omit<ListFacts, 'names'> {
  return {
    partner: { id: facts.tenantId, name: facts.name, country: facts.country, mpnId: facts.mpnId },
    invoiceNumber: '',
    currency: facts.currency,
    tax: taxOfPeriod(taxTables(state), month),
    closeAt: closeOf(month),
  }
}
