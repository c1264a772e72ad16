/** Invoices as the billing side of Azure shows them. */
import { addMonths, startOfMonth } from 'lazuli-contract'
import type { InvoiceSummary } from '../azure-billing/wire.ts'
import type { Reads } from '../db/state.ts'
import { allInvoices } from './store.ts'

/** Newest first. Legacy subscriptions are billed beside the account that Azure knows. */
export async function invoiceSummaries(db: Reads): Promise<InvoiceSummary[]> {
  const invoices = await allInvoices(db)
  return invoices
    .filter(({ facts }) => !facts.cycle)
    .map((invoice) => {
      const { id, invoiceDate, dueDate, currency, subtotal, taxTotal, totalCharges, paidAmount, period, documentType, state } = invoice
      const money = { currency, subtotal, taxTotal, totalCharges, paidAmount }
      const span = { periodStart: startOfMonth(period), periodEnd: startOfMonth(addMonths(period, 1)) }
      return { id, invoiceDate, dueDate, ...money, ...span, documentType, isVoid: state === 'void' }
    })
    .sort((a, b) => b.invoiceDate - a.invoiceDate || (a.id < b.id ? 1 : -1))
}
