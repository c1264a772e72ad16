/** Invoices and balances as they leave the service (billing contract, sections 6.8, 6.10, 6.11). Pure. */
import { Decimal, formatInstant, type Instant, type Static, startOfDay } from 'lazuli-contract'
import type { EstimateLink, Invoice, InvoiceDetail, InvoiceSummary } from 'lazuli-contract/invoices.ts'
import { currencySymbol } from '../catalog/currencies.ts'
import { link } from '../http/serve.ts'
import type { LastPayment } from './payment-store.ts'
import { balanceOf, daysOf, type InvoiceRecord, invoicePath, receiptsOf } from './record.ts'

/** `amendment`: the document that takes the place of this one. */
export function invoiceToWire(invoice: InvoiceRecord, amendment?: InvoiceRecord): Static<typeof Invoice> {
  const path = invoicePath(invoice)
  const receipts = receiptsOf(invoice)
  return {
    ...members(invoice),
    pdfDownloadLink: `/invoices/${invoice.id}/documents/statement`,
    ...(receipts.length > 0
      ? {
          taxReceipts: receipts.map((id) => ({
            id,
            taxReceiptPdfDownloadLink: `/invoices/${invoice.id}/receipts/${id}/documents/statement`,
          })),
        }
      : {}),
    invoiceDetails: detailsOf(invoice).map(([provider, type]) =>
      detail(provider, type, `${path}/lineitems/${pascal(provider)}/${pascal(type)}`),
    ),
    // Documents within others carry no links (billing contract, section 6.10).
    ...(amendment
      ? {
          amendments: [{ ...members(amendment), invoiceDetails: detailsOf(amendment).map(([provider, type]) => detail(provider, type)) }],
        }
      : {}),
    links: { self: link(path) },
  }
}

function members(invoice: InvoiceRecord) {
  const days = daysOf(invoice)
  return {
    id: invoice.id,
    invoiceDate: formatInstant(invoice.invoiceDate),
    billingPeriodStartDate: formatInstant(startOfDay(days.first)),
    billingPeriodEndDate: `${days.last}T23:59:59.9999999Z`,
    totalCharges: invoice.totalCharges,
    paidAmount: invoice.paidAmount,
    currencyCode: invoice.currency,
    currencySymbol: currencySymbol(invoice.currency),
    documentType: invoice.documentType,
    ...(invoice.amendsOf === undefined ? {} : { amendsOf: invoice.amendsOf }),
    invoiceType: typeOf(invoice),
    state: invoice.state,
    attributes: { objectType: 'Invoice' },
  }
}

type Detail = Static<typeof InvoiceDetail>
type Listed = readonly [Detail['billingProvider'], Detail['invoiceLineItemType']]

/** Which lists an invoice has (billing contract, section 6.11). */
function detailsOf({ facts: { cycle, hasNoUsage } }: InvoiceRecord): Listed[] {
  // The .NET SDK cannot read one-time with usage; the same rows answer at `OneTime/UsageLineItems` too.
  const usage: Listed[] = hasNoUsage ? [] : [['marketplace', 'usage_line_items']]
  if (!cycle) return [['one_time', 'billing_line_items'], ...usage]
  return cycle.providers.flatMap((provider): Listed[] => [
    [provider, 'billing_line_items'],
    ...(provider === 'azure' ? [[provider, 'usage_line_items'] as const] : []),
  ])
}

/** `one_time` as links spell it: `OneTime`. */
function pascal(word: string): string {
  return word.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** Legacy subscriptions are invoiced apart from everything else. */
export type InvoiceType = 'Recurring' | 'OneTime'
export const typeOf = ({ facts: { cycle } }: Pick<InvoiceRecord, 'facts'>): InvoiceType => (cycle ? 'Recurring' : 'OneTime')

function detail(billingProvider: Detail['billingProvider'], invoiceLineItemType: Detail['invoiceLineItemType'], uri?: string): Detail {
  return {
    invoiceLineItemType,
    billingProvider,
    ...(uri ? { links: { self: link(uri) } } : {}),
    attributes: { objectType: 'InvoiceDetail' },
  }
}

/** "No date" of invoice summaries. */
const noDate = '0001-01-01T00:00:00'
const dateOf = (at: Instant | undefined): string => (at === undefined ? noDate : formatInstant(at))

/** The last payments in a currency, by type of invoice. */
export type LastPayments = Partial<Record<InvoiceType, LastPayment>>

/** The balance in a currency, of its invoices, oldest first, and their last payments: on the whole, and by type of invoice. */
export function summaryToWire(
  currency: string,
  invoices: readonly InvoiceRecord[],
  last: LastPayments | undefined,
): Static<typeof InvoiceSummary> {
  const of = (type: InvoiceType) => ({
    invoiceType: type,
    summary: figures(
      currency,
      invoices.filter((invoice) => typeOf(invoice) === type),
      last?.[type],
    ),
  })
  return {
    ...figures(currency, invoices, latestOf(last)),
    details: [of('Recurring'), of('OneTime')],
    links: { self: link('/invoices/summary') },
  }
}

/** Of two last payments that of the later day. */
function latestOf({ Recurring: a, OneTime: b }: LastPayments = {}): LastPayment | undefined {
  if (!a || !b) return a ?? b
  const [first, second] = (b.payment?.date ?? '') >= (a.payment?.date ?? '') ? [b, a] : [a, b]
  return { ...first, shownAt: Math.max(first.shownAt, second.shownAt) }
}

function figures(currency: string, invoices: readonly InvoiceRecord[], last: LastPayment | undefined) {
  const latest = invoices.at(-1)?.invoiceDate
  // A rebill dates its new document, so the two are all that changes a balance.
  const changed = Math.max(latest ?? Number.NEGATIVE_INFINITY, last?.shownAt ?? Number.NEGATIVE_INFINITY)
  return {
    balanceAmount: Decimal.sum(invoices.map(balanceOf)),
    currencyCode: currency,
    currencySymbol: currencySymbol(currency),
    accountingDate: dateOf(Number.isFinite(changed) ? changed : undefined),
    firstInvoiceCreationDate: dateOf(invoices[0]?.invoiceDate),
    lastPaymentDate: last?.payment ? formatInstant(startOfDay(last.payment.date)) : noDate,
    lastPaymentAmount: last?.payment?.amount ?? Decimal.zero,
    latestInvoiceDate: dateOf(latest),
    attributes: { objectType: 'InvoiceSummary' },
  }
}

const estimates = [
  {
    type: 'daily_rated_usage',
    title: 'Daily rated usage unbilled',
    description: 'This invoice line items includes unbilled consumption based data only.',
    query: 'provider=Marketplace&invoicelineitemtype=UsageLineItems',
  },
  {
    type: 'non_consumption',
    title: 'Unbilled reconciliation line items',
    description: 'This includes reconciliation line items for unbilled data only.',
    query: 'provider=all&invoicelineitemtype=billinglineitems',
  },
] as const

/** Links to the unbilled lists of a currency, in upper case. The providers are the printed ones; `onetime` gives the same rows. */
export function estimateLinks(currency: string): Static<typeof EstimateLink>[] {
  return estimates.flatMap(({ query, ...facts }) =>
    ['Current', 'Previous'].map((period) => ({
      ...facts,
      period,
      link: link(`/invoices/unbilled/lineitems?${query}&currencycode=${currency}&period=${period.toLowerCase()}&size=2000`),
    })),
  )
}
