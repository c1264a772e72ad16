/** What the statement of an invoice prints, read from what was kept at the close. */
import { Decimal } from 'lazuli-contract'
import type { Lines, ReconRow } from '../db/lines.ts'
import type { ChargeType, PurchaseFacts } from '../db/purchases.ts'
import type { Reads } from '../db/state.ts'
import { azureCreditOffer, meterDescription } from './line-items.ts'
import { namesOfInvoice } from './names.ts'
import { daysOf, type InvoiceRecord, type LineNames } from './record.ts'
import { taxOf } from './rules.ts'
import {
  type ChargeKind,
  chargeKinds,
  type StatementInput,
  type StatementLine,
  type StatementRate,
  type StatementSum,
} from './statement.ts'
import { rowTaxRate } from './tax.ts'

export async function statementInput(db: Reads, lines: Lines, invoice: InvoiceRecord): Promise<StatementInput> {
  const { facts } = invoice
  const days = daysOf(invoice)
  return {
    invoiceNumber: invoice.id,
    ...(invoice.amendsOf === undefined ? {} : { amendsOf: invoice.amendsOf }),
    billingPeriodStart: days.first,
    billingPeriodEnd: days.last,
    invoiceDate: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    partner: facts.partner,
    billingCurrency: invoice.currency,
    isLegacy: facts.cycle !== undefined,
    ...(await overview(db, lines, invoice)),
    lines: statementLines(db, lines, invoice),
    totals: {
      subtotal: invoice.subtotal,
      taxTotal: invoice.taxTotal,
      totalCharges: invoice.totalCharges,
      // Then no row has any.
      ...(facts.tax.level === 'invoice' ? { invoiceTax: invoice.taxTotal } : {}),
    },
    taxRates: facts.tax.rates
      .filter(({ rate }) => !rate.isZero)
      .map(({ country, rate }) => `${rate.times(hundred).reduced()} %${country ? ` (${country})` : ''}`),
    doNotPay: facts.doNotPay,
  }
}

const hundred = Decimal.from(100n, 0)

/** The exchange rates in use and the sums by family. They stand above the lines, so the rows are read twice. */
async function overview(db: Reads, lines: Lines, invoice: InvoiceRecord): Promise<{ rates: StatementRate[]; summary: StatementSum[] }> {
  const rates = new Map<string, StatementRate>()
  const sums = new Map<string, StatementSum>()
  for await (const rows of lines.eachReconRow(invoice.id)) {
    const names = await namesOfInvoice(db, invoice.id, rows)
    for (const row of rows) {
      const { usageMonth: month, fx: rate, purchase } = row
      const { pricingCurrency } = row.schedule
      if (!purchase || pricingCurrency !== invoice.currency) rates.set(`${month} ${pricingCurrency}`, { month, pricingCurrency, rate })
      const { kind, family, subtotal, taxTotal, total } = sumOf(row, invoice, names)
      const key = `${chargeKinds.indexOf(kind)} ${family}`
      const before = sums.get(key)
      sums.set(key, {
        kind,
        family,
        subtotal: before ? before.subtotal.plus(subtotal) : subtotal,
        taxTotal: before ? before.taxTotal.plus(taxTotal) : taxTotal,
        total: before ? before.total.plus(total) : total,
      })
    }
  }
  return { rates: sorted(rates), summary: sorted(sums) }
}

const sorted = <T>(by: ReadonlyMap<string, T>): T[] => [...by].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)

function sumOf(
  { customerId, schedule, subtotal, purchase, azureCredit }: ReconRow,
  { facts }: InvoiceRecord,
  names: LineNames,
): StatementSum {
  const taxTotal = taxOf(subtotal, rowTaxRate(facts.tax, names.customer(customerId).country))
  const of: { kind: ChargeKind; family: string } = purchase
    ? familyOf(purchase)
    : azureCredit === 'credit'
      ? { kind: 'credit', family: azureCreditOffer }
      : { kind: 'usage', family: schedule.meterCategory || schedule.productName }
  return { ...of, subtotal, taxTotal, total: subtotal.plus(taxTotal) }
}

function familyOf({ chargeType, reservationOrderId, creditReasonCode }: PurchaseFacts): { kind: ChargeKind; family: string } {
  if (chargeType === 'customerCredit') return { kind: 'credit', family: creditReasonCode || 'Customer credits' }
  return { kind: 'purchase', family: reservationOrderId ? 'Reservations' : 'Licences and software' }
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
    for (const row of rows)
      yield {
        ...sumOf(row, invoice, names),
        customerId: row.customerId,
        customerName: names.customer(row.customerId).name,
        productName: row.schedule.productName,
        description: row.purchase ? purchaseDescription(row, row.purchase) : usageDescription(row, invoice),
        quantity: row.billableQuantity,
        unit: row.schedule.unitOfMeasure,
      }
  }
}

function usageDescription(
  { schedule, tier, tierMinimum, usageMonth, azureCredit }: ReconRow,
  { period, facts: { cycle } }: InvoiceRecord,
): string {
  const parts = [
    azureCredit === 'credit' ? azureCreditOffer : '',
    meterDescription(schedule),
    tier > 1 ? `beyond ${tierMinimum}` : '',
    cycle || usageMonth === period ? '' : `usage of ${usageMonth}`,
  ]
  return parts.filter(Boolean).join(', ')
}

function purchaseDescription({ schedule }: ReconRow, purchase: PurchaseFacts): string {
  const { creditReasonCode, termAndBillingCycle, chargeType, chargeStartDate, chargeEndDate } = purchase
  const days = chargeEndDate ? `${chargeStartDate} to ${chargeEndDate}` : `from ${chargeStartDate}`
  return [creditReasonCode || schedule.skuName, termAndBillingCycle, chargeWords[chargeType], days].filter(Boolean).join(', ')
}
