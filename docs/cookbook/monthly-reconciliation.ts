/**
 * Does an invoice add up? Three ways to the same amount: the invoice, the sum of its reconciliation rows, and the rows of
 * the bulk export. Then what each customer owes, to bill them from.
 */
import { type Client, Decimal, exportRows } from 'lazuli-sdk'

export interface Reconciliation {
  invoiceId: string
  currency: string
  /** As printed on the invoice. */
  charged: Decimal
  /** Of the rows of the list, with tax. */
  listed: Decimal
  /** Of the rows of the export, with tax. */
  exported: Decimal
  agrees: boolean
  /** Largest first; the totals sum to `listed`. */
  customers: { customerId: string; name: string; total: Decimal }[]
}

export async function reconcileInvoice(client: Client, invoiceId: string): Promise<Reconciliation> {
  const invoice = await client.invoices.get({ invoiceId })
  // Started first: it is made while the list is read.
  const started = client.exports.billedReconciliation({ body: { invoiceId, attributeSet: 'full' } })

  const customers = new Map<string, { customerId: string; name: string; total: Decimal }>()
  for await (const row of client.invoices.listLineItems({ invoiceId, provider: 'onetime', invoiceLineItemType: 'billinglineitems' })) {
    if (row.invoiceLineItemType !== 'billing_line_items' || row.billingProvider !== 'one_time') continue
    const known = customers.get(row.customerId) ?? { customerId: row.customerId, name: row.customerName, total: Decimal.zero }
    customers.set(row.customerId, { ...known, total: known.total.plus(row.totalForCustomer) })
  }
  let exported = Decimal.zero
  for await (const row of exportRows<{ Total: Decimal | number }>(client, started)) exported = exported.plus(Decimal.of(row.Total))

  const listed = Decimal.sum([...customers.values()].map(({ total }) => total))
  return {
    invoiceId,
    currency: invoice.currencyCode,
    charged: invoice.totalCharges,
    listed,
    exported,
    agrees: listed.equals(invoice.totalCharges) && exported.equals(listed),
    customers: [...customers.values()].toSorted((a, b) => b.total.compare(a.total)),
  }
}
