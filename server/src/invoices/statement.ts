/**
 * The invoice statement as a PDF. The wire contract leaves its content free and asks for number, dates, due date,
 * currency, totals per product family and exchange rate (billing contract, section 15); the due date is nowhere else.
 *
 * Bytes depend on the input alone, so that a statement never changes once it can be read: no clock, no random id, and no
 * compression, whose bytes differ between machines. Memory does not grow with the lines but by a little per page.
 */
import { type Day, Decimal, dayOf, type Instant, type Month } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { fitsStandardFonts, worldFont } from './statement-font.ts'
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
  readonly partner: { readonly name: string; readonly mpnId: string; readonly country: string }
  /** ISO 4217. */
  readonly billingCurrency: string
  readonly rates: readonly StatementRate[]
  /** Grouped by customer, then product, as they are to be read. */
  readonly lines: Iterable<StatementLine> | AsyncIterable<StatementLine>
  readonly totals: StatementTotals
  /** Marks the statement of a sandbox. */
  readonly doNotPay: boolean
}

/** Billing currency for one unit of the pricing currency, for the usage of a month. */
export interface StatementRate {
  readonly month: Month
  readonly pricingCurrency: string
  readonly rate: Decimal
}

/** One reconciliation row. Amounts in the billing currency, two decimals, negative for credits. */
export interface StatementLine {
  readonly customerId: string
  readonly customerName: string
  /** Heading of totals, such as `Azure plan`. */
  readonly productFamily: string
  readonly productName: string
  readonly description: string
  readonly quantity: Decimal
  readonly unit: string
  readonly subtotal: Decimal
  readonly taxTotal: Decimal
  readonly total: Decimal
}

/** In the billing currency, two decimals: subtotal + taxTotal = totalCharges. */
export interface StatementTotals {
  readonly subtotal: Decimal
  readonly taxTotal: Decimal
  readonly totalCharges: Decimal
  /** The part of taxTotal that is reckoned on the invoice and not on its lines. Default 0. */
  readonly invoiceTax?: Decimal
}

const page = { width: 595.28, height: 841.89, left: 42, right: 553, top: 42, bottom: 786, footer: 800 }
const size = { title: 18, heading: 10, text: 8, small: 7 }
const gap = 3

interface Column {
  x: number
  width: number
  align: 'left' | 'right'
  title: string
}

const columns: readonly [Column, Column, Column, Column, Column, Column] = [
  { x: 52, width: 173, align: 'left', title: 'Description' },
  { x: 229, width: 84, align: 'right', title: 'Quantity' },
  { x: 318, width: 50, align: 'left', title: 'Unit' },
  { x: 370, width: 63, align: 'right', title: 'Subtotal' },
  { x: 435, width: 50, align: 'right', title: 'Tax' },
  { x: 487, width: 66, align: 'right', title: 'Total' },
]

interface Sums {
  subtotal: Decimal
  taxTotal: Decimal
  total: Decimal
}

const nothing: Sums = { subtotal: Decimal.zero, taxTotal: Decimal.zero, total: Decimal.zero }

function plus(sums: Sums, line: Sums): Sums {
  return { subtotal: sums.subtotal.plus(line.subtotal), taxTotal: sums.taxTotal.plus(line.taxTotal), total: sums.total.plus(line.total) }
}

/**
 * The bytes of the statement, in pieces. Throws when the lines do not sum to the totals, or an amount has more than two
 * decimals: such an invoice must not reach anybody.
 */
export async function* renderStatement(input: StatementInput): AsyncGenerator<Uint8Array> {
  const sheet = await openSheet(input)
  writeFacts(sheet, input)
  yield* sheet.written()

  let customer: { id: string; name: string; sums: Sums } | undefined
  let product: string | undefined
  let all = nothing
  const families = new Map<string, Sums>()
  sheet.headColumns()
  for await (const line of input.lines) {
    if (line.customerId !== customer?.id) {
      if (customer) sheet.sumRow(`Total for ${customer.name}`, customer.sums)
      customer = { id: line.customerId, name: line.customerName, sums: nothing }
      product = undefined
      sheet.customerRow(line.customerName, line.customerId)
    }
    if (line.productName !== product) {
      product = line.productName
      sheet.productRow(line.productName)
    }
    sheet.lineRow(line)
    customer.sums = plus(customer.sums, line)
    all = plus(all, line)
    families.set(line.productFamily, plus(families.get(line.productFamily) ?? nothing, line))
    yield* sheet.written()
  }
  if (customer) sheet.sumRow(`Total for ${customer.name}`, customer.sums)

  const { totals } = input
  const invoiceTax = totals.invoiceTax ?? Decimal.zero
  assert(
    all.subtotal.equals(totals.subtotal),
    `lines of ${input.invoiceNumber} sum to ${all.subtotal}, the invoice says ${totals.subtotal}`,
  )
  assert(all.taxTotal.plus(invoiceTax).equals(totals.taxTotal), `taxes of ${input.invoiceNumber} do not sum to ${totals.taxTotal}`)
  assert(all.total.plus(invoiceTax).equals(totals.totalCharges), `totals of ${input.invoiceNumber} do not sum to ${totals.totalCharges}`)
  writeTotals(sheet, input, families)
  sheet.close()
  yield* sheet.written()
}

type Sheet = Awaited<ReturnType<typeof openSheet>>

/** A document being written from top to bottom. */
/** The writer of PDF is loaded with the first statement: a start does without it. */
async function openSheet(input: StatementInput) {
  const { default: PDFDocument } = await import('pdfkit')
  const doc = new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    autoFirstPage: false,
    compress: false,
    // Otherwise the layout of every name would be remembered.
    fontLayoutCache: false,
    info: {
      Title: `Invoice ${printable(input.invoiceNumber)}`,
      Producer: 'Lazuli',
      Creator: 'Lazuli',
      // The identifier of the document is a hash of these entries.
      CreationDate: new Date(input.invoiceDate),
    },
  })
  let y = page.top
  let pageNumber = 0
  let inTable = false
  let worldFontKnown = false

  function setFont(text: string, bold: boolean, points: number): void {
    if (fitsStandardFonts(text)) doc.font(bold ? 'Helvetica-Bold' : 'Helvetica')
    else {
      if (!worldFontKnown) doc.registerFont('World', worldFont())
      worldFontKnown = true
      doc.font('World')
    }
    doc.fontSize(points)
  }

  function heightOf(raw: string, width: number, options: { bold?: boolean; points?: number } = {}): number {
    const text = printable(raw)
    setFont(text, options.bold ?? false, options.points ?? size.text)
    return doc.heightOfString(text, { width })
  }

  function put(
    raw: string,
    x: number,
    width: number,
    at: number,
    options: { bold?: boolean; points?: number; align?: 'left' | 'right' } = {},
  ): void {
    const text = printable(raw)
    setFont(text, options.bold ?? false, options.points ?? size.text)
    doc.text(text, x, at, { width, align: options.align ?? 'left' })
  }

  /** A figure on one line, in smaller type when it is long: a wrapped number reads as two. */
  function putFigure(text: string, { x, width }: Column, at: number, bold = false): void {
    let points = size.text
    for (setFont(text, bold, points); points > 4 && doc.widthOfString(text) > width; setFont(text, bold, points)) points -= 0.5
    doc.text(text, x, at + (size.text - points) / 2, { width, align: 'right', lineBreak: false })
  }

  function rule(at: number): void {
    doc.moveTo(page.left, at).lineTo(page.right, at).lineWidth(0.5).stroke('#999999').fillColor('black')
  }

  function footer(of?: number): void {
    put(`Invoice ${input.invoiceNumber}`, page.left, 300, page.footer, { points: size.small })
    put(`Page ${pageNumber}${of === undefined ? '' : ` of ${of}`}`, page.right - 100, 100, page.footer, {
      points: size.small,
      align: 'right',
    })
  }

  function newPage(): void {
    if (pageNumber > 0) footer()
    doc.addPage()
    pageNumber++
    y = page.top
    if (pageNumber > 1) {
      put(`Invoice ${input.invoiceNumber} (continued)`, page.left, 400, y, { bold: true, points: size.heading })
      if (input.doNotPay) put('DO NOT PAY', page.right - 150, 150, y, { bold: true, points: size.heading, align: 'right' })
      y += 20
      if (inTable) headColumns()
    }
  }

  /** Starts a page when less than `height` is left. */
  function need(height: number): void {
    if (y + height > page.bottom) newPage()
  }

  function headColumns(): void {
    inTable = true
    need(40)
    for (const { x, width, align, title } of columns) put(title, x, width, y, { bold: true, align })
    y += 11
    rule(y)
    y += gap
  }

  function amounts(sums: Sums, at: number, bold: boolean): void {
    const [, , , subtotal, tax, total] = columns
    putFigure(formatMoney(sums.subtotal), subtotal, at, bold)
    putFigure(formatMoney(sums.taxTotal), tax, at, bold)
    putFigure(formatMoney(sums.total), total, at, bold)
  }

  newPage()
  return {
    headColumns,
    heading(text: string): void {
      need(40)
      y += 8
      put(text, page.left, page.right - page.left, y, { bold: true, points: size.heading })
      y += 15
    },
    title(text: string): void {
      put(text, page.left, page.right - page.left, y, { bold: true, points: size.title })
      y += 26
    },
    paragraph(text: string): void {
      const height = heightOf(text, page.right - page.left)
      need(height)
      put(text, page.left, page.right - page.left, y)
      y += height + gap
    },
    fact(name: string, value: string): void {
      const height = heightOf(value, page.right - 180)
      need(height)
      put(name, page.left, 130, y, { bold: true })
      put(value, 180, page.right - 180, y)
      y += height + gap
    },
    customerRow(name: string, id: string): void {
      const text = name === '' ? id : `${name} (${id})`
      const height = heightOf(text, page.right - page.left, { bold: true, points: 9 })
      // Together with the product heading and the first line below it.
      need(height + 45)
      y += 4
      put(text, page.left, page.right - page.left, y, { bold: true, points: 9 })
      y += height + gap
    },
    productRow(name: string): void {
      const height = heightOf(name, page.right - 47, { bold: true })
      need(height + 25)
      put(name, 47, page.right - 47, y, { bold: true })
      y += height + gap
    },
    lineRow(line: StatementLine): void {
      const [description, quantity, unit] = columns
      const height = Math.max(heightOf(line.description, description.width), heightOf(line.unit, unit.width), heightOf('1', quantity.width))
      need(height)
      put(line.description, description.x, description.width, y)
      putFigure(formatQuantity(line.quantity), quantity, y)
      put(line.unit, unit.x, unit.width, y)
      amounts(line, y, false)
      y += height + gap
    },
    sumRow(title: string, sums: Sums): void {
      const width = columns[3].x - columns[0].x - 4
      const height = heightOf(title, width, { bold: true })
      need(height)
      put(title, columns[0].x, width, y, { bold: true })
      amounts(sums, y, true)
      y += height + gap
    },
    tableEnds(): void {
      inTable = false
      need(12)
      rule(y)
      y += 6
    },
    close(): void {
      footer(pageNumber)
      doc.end()
    },
    /** What has been finished since the last call: whole pages. */
    *written(): Generator<Uint8Array> {
      for (let piece = doc.read(); piece !== null; piece = doc.read()) yield piece as Uint8Array
    },
  }
}

function writeFacts(sheet: Sheet, input: StatementInput): void {
  const { partner, billingCurrency: currency } = input
  sheet.title(input.amendsOf ? 'Adjusted invoice' : 'Invoice')
  if (input.doNotPay) sheet.heading('DO NOT PAY: this is a test document of a sandbox')
  sheet.fact('Invoice number', input.invoiceNumber)
  if (input.amendsOf) sheet.fact('Replaces invoice', input.amendsOf)
  sheet.fact('Billing period', `${input.billingPeriodStart} to ${input.billingPeriodEnd}`)
  sheet.fact('Invoice date', dayOf(input.invoiceDate))
  sheet.fact('Due date', dayOf(input.dueDate))
  sheet.fact('Partner', partner.name)
  sheet.fact('Partner id (MPN)', partner.mpnId)
  sheet.fact('Country', partner.country)
  sheet.fact('Billing currency', currency)
  for (const { month, pricingCurrency, rate } of input.rates) {
    sheet.fact('Exchange rate', `1 ${pricingCurrency} = ${rate} ${currency} for usage of ${month}`)
  }
  sheet.fact('Total charges', `${formatMoney(input.totals.totalCharges)} ${currency}`)
  sheet.paragraph(
    `Azure plan prices are in USD. The cost of each line is rounded down to cents, converted at the rate of its month and rounded down again. All amounts are in ${currency}.`,
  )
  sheet.heading('Lines')
}

function writeTotals(sheet: Sheet, input: StatementInput, families: ReadonlyMap<string, Sums>): void {
  const { totals, billingCurrency: currency } = input
  if (families.size === 0) sheet.paragraph('This invoice has no lines.')
  sheet.tableEnds()
  sheet.heading('Totals')
  for (const [family, sums] of [...families].sort(([a], [b]) => (a < b ? -1 : 1))) sheet.sumRow(family, sums)
  if (totals.invoiceTax && !totals.invoiceTax.isZero) {
    sheet.sumRow('Tax on the invoice', { subtotal: Decimal.zero, taxTotal: totals.invoiceTax, total: totals.invoiceTax })
  }
  sheet.sumRow(`Total charges in ${currency}`, { subtotal: totals.subtotal, taxTotal: totals.taxTotal, total: totals.totalCharges })
  sheet.paragraph(`${formatMoney(totals.totalCharges)} ${currency} due on ${dayOf(input.dueDate)}.`)
}
