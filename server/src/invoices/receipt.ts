/**
 * The tax receipt of an invoice (E-Tax), which partners in Taiwan get beside it (billing contract, section 6.5). As the
 * statement it prints what was kept at the close and nothing that changes later.
 */
import { type Decimal, dayOf } from 'lazuli-contract'
import { Sheet } from './pdf/sheet.ts'
import { daysOf, type InvoiceRecord } from './record.ts'
import { bold, regular } from './statement-font.ts'
import { formatMoney, printable } from './statement-text.ts'

export async function* renderReceipt(receiptId: string, invoice: InvoiceRecord): AsyncGenerator<Uint8Array> {
  const { facts, currency } = invoice
  const days = daysOf(invoice)
  const title = `Tax receipt ${receiptId}`
  const sheet = new Sheet({
    title,
    subject: `Invoice ${invoice.id}, billing period ${days.first} to ${days.last}`,
    author: printable(facts.partner.name),
    at: invoice.invoiceDate,
    identity: `${facts.partner.id} ${receiptId}`,
    country: facts.partner.country,
    running: `${title} (continued)`,
    mark: '',
    foot: title,
    regular,
    bold,
  })
  sheet.heading(1, 'Tax receipt', { title })
  sheet.paragraph('電子稅務收據', 12, { bold: true })
  sheet.y += 8
  if (facts.doNotPay) sheet.warning('NOT VALID FOR TAX: this is a test document of a sandbox.')
  sheet.section(() => {
    sheet.heading(2, 'Details')
    sheet.beginTable([{ title: 'Name', width: 200 }, { title: 'Value' }], { showHeads: false })
    const fact = (name: string, value: string) => sheet.row({ cells: [{ text: name }, { text: printable(value) }], heads: 1 })
    fact('Receipt number 收據號碼', receiptId)
    fact('Invoice number 發票號碼', invoice.id)
    fact('Date 日期', dayOf(invoice.invoiceDate))
    fact('Billing period 計費期間', `${days.first} to ${days.last}`)
    fact('Issued to 買受人', facts.partner.name)
    fact('Partner id (MPN)', facts.partner.mpnId)
    sheet.endTable()
  })
  sheet.section(() => {
    sheet.heading(2, 'Amounts')
    sheet.beginTable([{ title: 'Item' }, { title: currency, width: 120, align: 'right' }])
    const amount = (name: string, value: Decimal, look: 'plain' | 'total' = 'plain') =>
      sheet.row({ cells: [{ text: name }, { text: formatMoney(value) }], heads: 1, look })
    amount('Charges 銷售額', invoice.subtotal)
    amount('Tax 稅額', invoice.taxTotal)
    amount('Total 總計', invoice.totalCharges, 'total')
    sheet.endTable()
  })
  yield* sheet.end()
}
