/** What a customer cost in the last closed period, from what its invoices billed (billing contract, section 10). Pure. */
import { addMonths, Decimal, formatInstant, lastDayOf, type Month, type Static, startOfDay } from 'lazuli-contract'
import type { ServiceCostLineItem, ServiceCostsSummary } from 'lazuli-contract/service-costs.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import { currencySymbol } from '../catalog/currencies.ts'
import { customerPath } from '../customers/record.ts'
import type { ReconRow } from '../db/lines.ts'
import type { ChargeType } from '../db/purchases.ts'
import { link } from '../http/serve.ts'
import { meterDescription } from './line-items.ts'
import { daysOf, type InvoiceRecord, type LineNames, readMpnId } from './record.ts'
import { taxOf } from './rules.ts'
import { rowTaxRate } from './tax.ts'
import { type InvoiceType, typeOf } from './wire.ts'

/** The words of both SDKs; one period is told of, the last that has closed. */
export function readCostPeriod(sent: string): Outcome<{ known: true }> {
  const word = sent.trim().replaceAll('_', '').toLowerCase()
  return word === 'mostrecent' || word === 'current' ? { known: true } : refuse('BadInput', { detail: 'period must be mostrecent' })
}

/**
 * The documents that make up the last closed period of a customer, of those that are in force and name it: the invoice of
 * the month that closed last, and those of legacy cycles that ended within it or since. `closed` is that month.
 */
export function costDocuments(invoices: readonly InvoiceRecord[], closed: Month): InvoiceRecord[] {
  const inForce = invoices.filter(({ state }) => state === 'active')
  const ended = inForce.filter(({ facts: { cycle } }) => cycle && cycle.to > `${closed}-01`)
  const latest = ended.reduce((last, { facts }) => (facts.cycle && facts.cycle.to > last ? facts.cycle.to : last), '')
  // Subscriptions of other anniversaries have cycles that ended less than a month before the last.
  const within = ended.filter(({ facts: { cycle } }) => cycle && monthBefore(latest) < cycle.to)
  return [...within, ...inForce.filter(({ period, facts: { cycle } }) => !cycle && period === closed)]
}

function monthBefore(day: string): string {
  const month = addMonths(day.slice(0, 7), -1)
  const last = lastDayOf(month)
  const same = `${month}-${day.slice(8)}`
  return same > last ? last : same
}

/** Only `PURCHASE FEE` and `CYCLE FEE` are documented. */
const chargeWords: Readonly<Record<ChargeType, string>> = {
  new: 'PURCHASE FEE',
  renew: 'RENEWAL FEE',
  cycleCharge: 'CYCLE FEE',
  addQuantity: 'PRORATE FEE',
  removeQuantity: 'PRORATE FEE',
  moveQuantity: 'PRORATE FEE',
  cancelImmediate: 'CANCEL FEE',
  convert: 'CONVERSION FEE',
  changeBillingPlan: 'PRORATE FEE',
  customerCredit: 'CUSTOMER CREDIT',
  extendTerm: 'PRORATE FEE',
}

const priceDigits = { digits: 8, mode: 'half-up' } as const
export type CostLine = Static<typeof ServiceCostLineItem>

export function costLine(row: ReconRow, invoice: InvoiceRecord, names: LineNames): CostLine {
  const { schedule: s, purchase, subtotal, customerId, subscriptionId } = row
  const { facts, currency } = invoice
  const customer = names.customer(customerId)
  const plan = names.plan(subscriptionId)
  const tax = taxOf(subtotal, rowTaxRate(facts.tax, customer.country))
  const days = facts.cycle ? daysOf(invoice) : { first: `${row.usageMonth}-01`, last: lastDayOf(row.usageMonth) }
  const quantity = row.billableQuantity
  return {
    startDate: formatInstant(startOfDay(purchase?.chargeStartDate ?? days.first)),
    endDate: formatInstant(startOfDay(purchase ? (purchase.chargeEndDate ?? purchase.chargeStartDate) : days.last)),
    subscriptionFriendlyName: purchase?.subscriptionDescription || plan.description,
    subscriptionId,
    orderId: purchase?.orderId || plan.orderId,
    offerId: [s.productId, s.skuId, s.availabilityId].filter(Boolean).join(':'),
    offerName: purchase ? s.skuName : meterDescription(s),
    resellerMPNId: String(readMpnId(row.resellerMpnId) || -1),
    chargeType: purchase ? chargeWords[purchase.chargeType] : row.azureCredit === 'credit' ? chargeWords.customerCredit : 'USAGE FEE',
    quantity,
    unitPrice: quantity.isZero ? Decimal.zero : subtotal.dividedBy(quantity, priceDigits).reduced(),
    pretaxTotal: subtotal,
    tax,
    afterTaxTotal: subtotal.plus(tax),
    currencyCode: currency,
    currencySymbol: currencySymbol(currency),
    customerId,
    customerName: customer.name,
    invoiceNumber: invoice.id,
    invoiceType: typeOf(invoice),
    productId: s.productId,
    productName: s.productName,
    skuId: s.skuId,
    skuName: s.skuName,
    availabilityId: s.availabilityId,
    publisherId: s.publisherId,
    publisherName: s.publisherName,
    termAndBillingCycle: purchase?.termAndBillingCycle ?? '',
    discountDetails: '',
  }
}

export function costLinesPath(customerId: string): string {
  return `${customerPath(customerId)}/servicecosts/MostRecent/lineitems`
}

/** `closed`: the month that closed last, told of where there is no document. */
export function costSummary(
  customerId: string,
  currency: string,
  closed: Month,
  documents: readonly InvoiceRecord[],
  lines: readonly CostLine[],
): Static<typeof ServiceCostsSummary> {
  const figures = (types: readonly InvoiceType[]) => {
    const spans = documents.filter((invoice) => types.includes(typeOf(invoice))).map(daysOf)
    const month = { first: `${closed}-01`, last: lastDayOf(closed) }
    const mine = lines.filter(({ invoiceType }) => types.includes(invoiceType as InvoiceType))
    return {
      billingStartDate: formatInstant(startOfDay(spans.map(({ first }) => first).sort()[0] ?? month.first)),
      billingEndDate: `${
        spans
          .map(({ last }) => last)
          .sort()
          .at(-1) ?? month.last
      }T23:59:59.9999999Z`,
      pretaxTotal: Decimal.sum(mine.map(({ pretaxTotal }) => pretaxTotal)),
      tax: Decimal.sum(mine.map(({ tax }) => tax)),
      afterTaxTotal: Decimal.sum(mine.map(({ afterTaxTotal }) => afterTaxTotal)),
      currencyCode: currency,
      currencySymbol: currencySymbol(currency),
      customerId,
    }
  }
  return {
    ...figures(['Recurring', 'OneTime']),
    details: (['Recurring', 'OneTime'] as const).map((invoiceType) => ({ invoiceType, summary: figures([invoiceType]) })),
    links: {
      serviceCostLineItems: link(costLinesPath(customerId)),
      self: link(`${customerPath(customerId)}/servicecosts/MostRecent`),
    },
    attributes: { objectType: 'ServiceCostsSummary' },
  }
}
