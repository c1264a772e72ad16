/** The invoice, its lines and its statement, and the proof that they agree. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Decimal, listInvoiceLineItems } from 'lazuli-contract'
import { CommandError } from '../error.ts'
import type { Narrator } from './narrator.ts'
import { counted, money } from './show.ts'

/** Tells of the newest invoice and writes its statement into `folder`. False when the three sums differ. */
export async function tellInvoice({ client, show }: Narrator, folder: string): Promise<boolean> {
  show.step('The invoice')
  const { operations } = client
  const found = (await operations.listInvoices()).items.toSorted((a, b) => (a.invoiceDate < b.invoiceDate ? 1 : -1))[0]
  if (!found) throw new CommandError('The demo found no invoice after the close.')
  const invoice = await operations.getInvoice({ path: { invoiceId: found.id } })
  show.fact('number', `${invoice.id}  of ${invoice.invoiceDate}, ${invoice.state}`)
  show.fact('period', `${invoice.billingPeriodStartDate} to ${invoice.billingPeriodEndDate}`)
  show.fact('total', `${money(invoice.totalCharges)} ${invoice.currencyCode}`)
  const statement = await show.during('statement', operations.getInvoiceStatement({ path: { invoiceId: invoice.id } }))
  mkdirSync(folder, { recursive: true })
  const file = resolve(join(folder, `${invoice.id}.pdf`))
  writeFileSync(file, statement)
  show.fact('statement', `${file}  (${statement.length} bytes)`)

  const rated = await sumOf('usagelineitems', 'billingPreTaxTotal')
  const reconciled = await sumOf('billinglineitems', 'totalForCustomer')
  show.fact('billed', `${counted(rated.lines, 'line')} of daily rated usage on ${counted(rated.pages, 'page')}`)
  show.fact('billed', `${counted(reconciled.lines, 'line')} of reconciliation on ${counted(reconciled.pages, 'page')}`)

  show.step('The proof')
  const proven = rated.sum.equals(reconciled.sum) && reconciled.sum.equals(invoice.totalCharges)
  const figures = [rated.sum, reconciled.sum, invoice.totalCharges].map(money).join(' = ')
  const line = `Σ daily rated = Σ reconciliation = invoice total: ${figures} ${invoice.currencyCode}`
  if (proven) show.good(line)
  else show.bad(`NOT PROVEN  ${line}`)
  return proven

  /** Sums a member over all pages of a list, exactly. */
  async function sumOf(invoiceLineItemType: string, member: string): Promise<{ sum: Decimal; lines: number; pages: number }> {
    let sum = Decimal.zero
    let lines = 0
    let pages = 0
    const params = { path: { invoiceId: found?.id as string }, query: { provider: 'onetime', invoiceLineItemType, size: '100' } }
    for await (const page of client.pages(listInvoiceLineItems, params)) {
      pages++
      for (const item of page.items) {
        const value = (item as Record<string, unknown>)[member]
        if (!(value instanceof Decimal) && typeof value !== 'number')
          throw new CommandError(`A line of ${invoiceLineItemType} has no ${member}.`)
        // Whole amounts arrive as plain integers.
        sum = sum.plus(Decimal.of(value))
        lines++
      }
    }
    return { sum: sum.reduced(), lines, pages }
  }
}
