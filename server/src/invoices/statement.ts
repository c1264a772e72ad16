/**
 * The invoice statement as a PDF. The wire contract leaves its content free and asks for number, dates, due date,
 * currency, totals per product family and exchange rate (billing contract, section 15); the due date is nowhere else.
 *
 * Bytes depend on the input alone, so that a statement never changes once it can be read: no clock, no random id, and no
 * compression, whose bytes differ between machines. Memory does not grow with the lines but by a little per page and customer.
 */
import { type Day, Decimal, dayOf, type Instant, type Month } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { type Column, Sheet } from './pdf/sheet.ts'
import { bold, regular } from './statement-font.ts'
import { formatMoney, formatQuantity, printable } from './statement-text.ts'

/** Everything as it was when the invoice was made: what may change later (payment, void) is no part of a statement. */
export interface StatementInput {
  readonly invoiceNumber: string
  /** Number of the invoice this one replaces. */
  readonly amendsOf?: string
  readonly billingPeriodStart: Day
  /** Inclusive. */
  readonly billingPeriodEnd: Day
  readonly invoiceDate: Instant
  readonly dueDate: Instant
  readonly partner: { readonly id: string; readonly name: string; readonly mpnId: string; readonly country: string }
  /** ISO 4217. */
  readonly billingCurrency: string
  readonly rates: readonly StatementRate[]
  /** Of a legacy cycle, whose charges are rounded otherwise. */
  readonly isLegacy?: boolean
  /** What the lines come to, for the first page: they have been read once before. In the order to be printed. */
  readonly summary: readonly StatementSum[]
  /** Grouped by customer, then product, as they are to be read. */
  readonly lines: Iterable<StatementLine> | AsyncIterable<StatementLine>
  readonly totals: StatementTotals
  /** Tax rates as they are named: `19 %`; none where no tax is charged. */
  readonly taxRates: readonly string[]
  /** Marks the statement of a sandbox. */
  readonly doNotPay: boolean
}

/** Billing currency for one unit of the pricing currency, for the usage of a month. */
export interface StatementRate {
  readonly month: Month
  readonly pricingCurrency: string
  readonly rate: Decimal
}

/** In the order in which a statement tells of them. */
export const chargeKinds = ['usage', 'purchase', 'credit'] as const
export type ChargeKind = (typeof chargeKinds)[number]

interface Amounts {
  readonly subtotal: Decimal
  readonly taxTotal: Decimal
  readonly total: Decimal
}

export interface StatementSum extends Amounts {
  readonly kind: ChargeKind
  /** `Virtual Machines`. */
  readonly family: string
}

/** One reconciliation row. Amounts in the billing currency, two decimals, negative for credits. */
export interface StatementLine extends StatementSum {
  readonly customerId: string
  readonly customerName: string
  readonly productName: string
  readonly description: string
  readonly quantity: Decimal
  readonly unit: string
}

/** In the billing currency, two decimals: subtotal + taxTotal = totalCharges. */
export interface StatementTotals {
  readonly subtotal: Decimal
  readonly taxTotal: Decimal
  readonly totalCharges: Decimal
  /** The part of taxTotal that is reckoned on the invoice and not on its lines. Default 0. */
  readonly invoiceTax?: Decimal
}

const nothing: Amounts = { subtotal: Decimal.zero, taxTotal: Decimal.zero, total: Decimal.zero }

const plus = (sums: Amounts, more: Amounts): Amounts => ({
  subtotal: sums.subtotal.plus(more.subtotal),
  taxTotal: sums.taxTotal.plus(more.taxTotal),
  total: sums.total.plus(more.total),
})

const kindTitles: Readonly<Record<ChargeKind, string>> = {
  usage: 'Azure usage',
  purchase: 'Purchases and subscriptions',
  credit: 'Credits',
}

const roundings = {
  modern:
    'Azure prices are in USD. The cost of each line is rounded down to cents, converted at the rate of its month and rounded down again.',
  legacy: 'Azure prices are in USD, converted at the rate of the month of use. What a meter comes to is rounded to the nearest cent.',
} as const

const amountColumns: readonly Column[] = [
  { title: 'Subtotal', width: 62, align: 'right' },
  { title: 'Tax', width: 52, align: 'right' },
  { title: 'Total', width: 66, align: 'right' },
]
/** Without tax the subtotal is the total: what two columns less leave is for the description. */
const lineColumns = (hasTax: boolean): readonly Column[] => [
  { title: 'Description' },
  { title: 'Quantity', width: 86, align: 'right' },
  { title: 'Unit', width: 58 },
  ...(hasTax ? amountColumns : amountColumns.slice(-1)),
]

/** Points that charges want below them on a page that they share. */
const roomForCharges = 240

const cells = ({ subtotal, taxTotal, total }: Amounts) => [subtotal, taxTotal, total].map((amount) => ({ text: formatMoney(amount) }))

/**
 * The bytes of the statement, in pieces. Throws when the lines do not sum to the totals, or an amount has more than two
 * decimals: such an invoice must not reach anybody.
 */
export async function* renderStatement(input: StatementInput): AsyncGenerator<Uint8Array> {
  const name = printable(input.invoiceNumber)
  const title = `${input.amendsOf ? 'Adjusted invoice' : 'Invoice'} ${name}`
  const sheet = new Sheet({
    title,
    subject: `Billing period ${input.billingPeriodStart} to ${input.billingPeriodEnd}, ${input.billingCurrency}`,
    author: printable(input.partner.name),
    at: input.invoiceDate,
    identity: `${input.partner.id} ${input.totals.totalCharges}`,
    country: input.partner.country,
    running: `${title} (continued)`,
    mark: input.doNotPay ? 'DO NOT PAY' : '',
    foot: title,
    regular,
    bold,
  })
  writeFront(sheet, input, title)
  yield* sheet.doc.taken()

  // The first page is for itself; what did not fit there shares its page with the charges.
  if (sheet.doc.pageNumber === 1) sheet.newPage()
  else sheet.need(roomForCharges)
  const hasTax = input.taxRates.length > 0 || input.summary.some(({ taxTotal }) => !taxTotal.isZero)
  const amounts = (of: Amounts) => (hasTax ? cells(of) : cells(of).slice(-1))
  sheet.doc.tags.begin('Sect')
  const chapter = sheet.heading(2, 'Charges by customer', { title: 'Charges by customer' })
  let customer: { id: string; name: string; sums: Amounts } | undefined
  let product: string | undefined
  let all = nothing
  const endCustomer = (): void => {
    if (!customer) return
    sheet.row({ cells: [{ text: `Total for ${customer.name}`, span: 3 }, ...amounts(customer.sums)], heads: 1, look: 'sum' })
    sheet.endTable()
    sheet.doc.tags.end()
  }
  for await (const line of input.lines) {
    if (line.customerId !== customer?.id) {
      endCustomer()
      const shown = printable(line.customerName === '' ? line.customerId : line.customerName)
      customer = { id: line.customerId, name: shown, sums: nothing }
      product = undefined
      sheet.doc.tags.begin('Sect')
      sheet.heading(3, shown, { title: shown, parent: chapter })
      if (line.customerName !== '') sheet.paragraph(`Customer ${printable(line.customerId)}`, 7.5)
      sheet.beginTable(lineColumns(hasTax))
    }
    if (line.productName !== product) {
      product = line.productName
      sheet.row({ cells: [{ text: printable(product), span: lineColumns(hasTax).length }], heads: 1, look: 'group', keep: 38 })
    }
    assert(hasTax || line.taxTotal.isZero, `a line of ${input.invoiceNumber} has tax, and no rate is named`)
    const quantity = { text: formatQuantity(line.quantity) }
    sheet.row({
      cells: [{ text: printable(line.description) }, quantity, { text: printable(line.unit) }, ...amounts(line)],
      heads: 1,
      indent: 10,
    })
    customer.sums = plus(customer.sums, line)
    all = plus(all, line)
    yield* sheet.doc.taken()
  }
  endCustomer()
  if (!customer) sheet.paragraph('This invoice has no lines.')
  checkSums(input, all)
  sheet.section(() => {
    sheet.beginTable([{ title: 'All customers' }, ...amountColumns])
    if (hasInvoiceTax(input)) sheet.row({ cells: [{ text: 'Charges of all customers' }, ...cells(all)], heads: 1 })
    writeTotal(sheet, input)
    sheet.endTable()
  })
  sheet.doc.tags.end()
  yield* sheet.end()
}

/** The first page: who owes what by when, and what for. */
function writeFront(sheet: Sheet, input: StatementInput, title: string): void {
  const { partner, billingCurrency: currency, totals } = input
  const top = sheet.y
  sheet.heading(1, input.amendsOf ? 'Adjusted invoice' : 'Invoice', { title })
  sheet.paragraph(printable(input.invoiceNumber), 12, { bold: true })
  const owed = totals.totalCharges.sign >= 0
  const boxEnd = sheet.box(top, 210, [
    { text: owed ? 'Amount due' : 'Credit to your account', points: 8.5 },
    { text: `${formatMoney(totals.totalCharges)} ${currency}`, points: 17, bold: true },
    { text: `${owed ? 'Due on' : 'As of'} ${dayOf(owed ? input.dueDate : input.invoiceDate)}`, points: 8.5 },
  ])
  sheet.y = Math.max(sheet.y, boxEnd) + 12
  if (input.doNotPay) sheet.warning('DO NOT PAY: this is a test document of a sandbox.')

  sheet.section(() => {
    sheet.heading(2, 'Payment', { title: 'Payment' })
    sheet.paragraph(
      owed
        ? `${formatMoney(totals.totalCharges)} ${currency} due on ${dayOf(input.dueDate)}. Please pay by bank transfer in ${currency} and name the invoice number ${printable(input.invoiceNumber)}.`
        : `Nothing is to be paid: ${formatMoney(totals.totalCharges.negated())} ${currency} stand to your credit.`,
    )
    sheet.paragraph('Payments show on the account within five business days of their receipt.')
  })

  sheet.section(() => {
    sheet.heading(2, 'Details')
    sheet.beginTable([{ title: 'Name', width: 130 }, { title: 'Value' }], { showHeads: false })
    const fact = (name: string, value: string) => sheet.row({ cells: [{ text: name }, { text: value }], heads: 1 })
    fact('Invoice number', printable(input.invoiceNumber))
    if (input.amendsOf) fact('Replaces invoice', printable(input.amendsOf))
    fact('Invoice date', dayOf(input.invoiceDate))
    fact('Due date', dayOf(input.dueDate))
    fact('Billing period', `${input.billingPeriodStart} to ${input.billingPeriodEnd}`)
    fact('Billed to', printable(partner.name))
    fact('Country', printable(partner.country))
    fact('Partner id (MPN)', printable(partner.mpnId))
    fact('Tenant', printable(partner.id))
    fact('Billing currency', currency)
    sheet.endTable()
  })

  sheet.section(() => {
    sheet.heading(2, 'Summary', { title: 'Summary' })
    sheet.beginTable([{ title: 'Charges' }, ...amountColumns])
    for (const kind of chargeKinds) {
      const sums = input.summary.filter((sum) => sum.kind === kind)
      if (sums.length === 0) continue
      sheet.row({ cells: [{ text: kindTitles[kind], span: 4 }], heads: 1, look: 'group', keep: 38 })
      for (const sum of sums) sheet.row({ cells: [{ text: printable(sum.family) }, ...cells(sum)], heads: 1, indent: 10 })
      sheet.row({ cells: [{ text: `${kindTitles[kind]}, together` }, ...cells(sums.reduce(plus, nothing))], heads: 1, look: 'sum' })
    }
    writeTotal(sheet, input)
    sheet.endTable()
    if (input.taxRates.length > 0) sheet.paragraph(`Tax is charged at ${input.taxRates.join(' and ')}.`)
  })

  if (input.rates.length > 0)
    sheet.section(() => {
      sheet.heading(2, 'Exchange rates', { title: 'Exchange rates' })
      sheet.beginTable([{ title: 'Usage of', width: 130 }, { title: 'Exchange rate' }])
      for (const { month, pricingCurrency, rate } of input.rates)
        sheet.row({ cells: [{ text: month }, { text: `1 ${pricingCurrency} = ${rate} ${currency}` }], heads: 1 })
      sheet.endTable()
      sheet.paragraph(`${roundings[input.isLegacy ? 'legacy' : 'modern']} All amounts are in ${currency}.`)
    })
}

function writeTotal(sheet: Sheet, input: StatementInput): void {
  const { totals, billingCurrency: currency } = input
  if (totals.invoiceTax && hasInvoiceTax(input)) {
    const tax = { subtotal: Decimal.zero, taxTotal: totals.invoiceTax, total: totals.invoiceTax }
    sheet.row({ cells: [{ text: 'Tax on the invoice' }, ...cells(tax)], heads: 1 })
  }
  const { subtotal, taxTotal, totalCharges: total } = totals
  sheet.row({ cells: [{ text: `Total charges in ${currency}` }, ...cells({ subtotal, taxTotal, total })], heads: 1, look: 'total' })
}

const hasInvoiceTax = ({ totals }: StatementInput): boolean => totals.invoiceTax !== undefined && !totals.invoiceTax.isZero

/** The lines, and the sums of the first page, come to what the invoice says. */
function checkSums({ invoiceNumber, totals, summary }: StatementInput, lines: Amounts): void {
  const invoiceTax = totals.invoiceTax ?? Decimal.zero
  const first = summary.reduce(plus, nothing)
  for (const { subtotal, taxTotal, total } of [lines, first]) {
    assert(subtotal.equals(totals.subtotal), `lines of ${invoiceNumber} sum to ${subtotal}, the invoice says ${totals.subtotal}`)
    assert(taxTotal.plus(invoiceTax).equals(totals.taxTotal), `taxes of ${invoiceNumber} do not sum to ${totals.taxTotal}`)
    assert(total.plus(invoiceTax).equals(totals.totalCharges), `totals of ${invoiceNumber} do not sum to ${totals.totalCharges}`)
  }
}
