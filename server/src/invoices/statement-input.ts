/** What the statement of an invoice prints, read from what was kept at the close. */
import { type Decimal, lastDayOf } from 'lazuli-contract'
import type { Lines, ReconRow } from '../db/lines.ts'
import type { ChargeType, PurchaseFacts } from '../db/purchases.ts'
import type { Reads } from '../db/state.ts'
import { planName } from '../usage/wire.ts'
import { meterDescription } from './line-items.ts'
import { namesOfInvoice } from './names.ts'
import type { InvoiceRecord } from './record.ts'
import { taxOf } from './rules.ts'
import type { StatementInput, StatementLine, StatementRate } from './statement.ts'

export async function statementInput(db: Reads, lines: Lines, invoice: InvoiceRecord): Promise<StatementInput> {
  const { facts } = invoice
  return {
    invoiceNumber: invoice.id,
    billingPeriodStart: `${invoice.period}-01`,
    billingPeriodEnd: lastDayOf(invoice.period),
    invoiceDate: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    partner: facts.partner,
    billingCurrency: invoice.currency,
    rates: await ratesOf(lines, invoice),
    lines: statementLines(db, lines, invoice),
    totals: { subtotal: invoice.subtotal, taxTotal: invoice.taxTotal, totalCharges: invoice.totalCharges },
    doNotPay: facts.doNotPay,
  }
}

/** The exchange rates in use, by month of use and pricing currency. They stand above the lines, so the rows are read twice. */
async function ratesOf(lines: Lines, invoice: InvoiceRecord): Promise<StatementRate[]> {
  const rates = new Map<string, StatementRate>()
  for await (const rows of lines.eachReconRow(invoice.id))
    for (const { usageMonth, schedule, fx, purchase } of rows)
      if (!purchase || schedule.pricingCurrency !== invoice.currency)
        rates.set(`${usageMonth} ${schedule.pricingCurrency}`, { month: usageMonth, pricingCurrency: schedule.pricingCurrency, rate: fx })
  return [...rates].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rate]) => rate)
}

function familyOf({ chargeType, reservationOrderId }: PurchaseFacts): string {
  if (chargeType === 'customerCredit') return 'Credits'
  return reservationOrderId ? 'Reservations' : 'Licences and software'
}

/** Why a purchase is charged, where it is not plainly bought. */
const chargeWords: Partial<Record<ChargeType, string>> = {
  renew: 'renewed',
  addQuantity: 'more seats',
  removeQuantity: 'fewer seats',
  cancelImmediate: 'given back',
  convert: 'converted',
  changeBillingPlan: 'billed otherwise',
}

async function* statementLines(db: Reads, lines: Lines, invoice: InvoiceRecord): AsyncGenerator<StatementLine> {
  for await (const rows of lines.eachReconRow(invoice.id)) {
    const names = await namesOfInvoice(db, invoice.id, rows)
    for (const row of rows) yield statementLine(row, names.customer(row.customerId).name, invoice.facts.taxRate, invoice.period)
  }
}

function statementLine(row: ReconRow, customerName: string, taxRate: Decimal, period: string): StatementLine {
  const taxTotal = taxOf(row.subtotal, taxRate)
  const { purchase } = row
  if (purchase)
    return {
      customerId: row.customerId,
      customerName,
      productFamily: familyOf(purchase),
      productName: row.schedule.productName,
      description: [
        purchase.creditReasonCode || row.schedule.skuName,
        purchase.termAndBillingCycle,
        chargeWords[purchase.chargeType],
        purchase.chargeEndDate ? `${purchase.chargeStartDate} to ${purchase.chargeEndDate}` : `from ${purchase.chargeStartDate}`,
      ]
        .filter(Boolean)
        .join(', '),
      quantity: row.billableQuantity,
      unit: row.schedule.unitOfMeasure,
      subtotal: row.subtotal,
      taxTotal,
      total: row.subtotal.plus(taxTotal),
    }
  const isUpperTier = row.tier > 1
  const isLate = row.usageMonth !== period
  return {
    customerId: row.customerId,
    customerName,
    productFamily: planName,
    productName: row.schedule.productName,
    description: [
      meterDescription(row.schedule),
      isUpperTier ? `beyond ${row.tierMinimum}` : '',
      isLate ? `usage of ${row.usageMonth}` : '',
    ]
      .filter(Boolean)
      .join(', '),
    quantity: row.billableQuantity,
    unit: row.schedule.unitOfMeasure,
    subtotal: row.subtotal,
    taxTotal,
    total: row.subtotal.plus(taxTotal),
  }
}
