/** An invoice as stored, and what is kept with it so that nothing printed later depends on what has changed since. */
import { addDays, type Day, Decimal, type Instant, lastDayOf, type Month } from 'lazuli-contract'
import type { TaxTerms } from './tax.ts'

export interface InvoiceRecord {
  /** Letter and nine digits: `G000000001`. */
  id: string
  period: Month
  /** Billing currency, ISO 4217. */
  currency: string
  documentType: 'invoice' | 'void_note' | 'adjustment_note'
  state: 'active' | 'void'
  invoiceDate: Instant
  dueDate: Instant
  /** These and all amounts below in the billing currency, two decimals. */
  subtotal: Decimal
  taxTotal: Decimal
  /** subtotal + taxTotal. */
  totalCharges: Decimal
  /** What payments that show by now have brought: between zero and totalCharges. */
  paidAmount: Decimal
  /** The document this one replaces. */
  amendsOf?: string
  /** The document that replaces this one, which is void. */
  amendedBy?: string
  facts: InvoiceFacts
}

/** Facts of the close that lines and statement print for ever. */
export interface InvoiceFacts {
  partner: { id: string; name: string; country: string; mpnId: string }
  /** As set for the period; what lines and statement print follows from it. */
  tax: TaxTerms
  /** The statement says that nobody has to pay it. */
  doNotPay: boolean
  /** It has no usage, and lists none; invoices of earlier releases do not say. */
  hasNoUsage?: true
  /** Of legacy subscriptions, whose cycles end together: the invoice is a recurring one (`D000000001`). */
  cycle?: InvoiceCycle
}

/** What an invoice of legacy subscriptions is for. */
export interface InvoiceCycle {
  /** Days `[from, to)`; `to` is their anniversary. */
  from: Day
  to: Day
  /** What has rows on it. */
  providers: readonly ('office' | 'azure')[]
}

/** What lines print of a customer. */
export interface CustomerNames {
  name: string
  domain: string
  /** ISO 3166-1 alpha-2. */
  country: string
}

/** What lines print of a plan. */
export interface PlanNames {
  description: string
  orderId: string
  /** '' when the order is not known. */
  orderAlternateId: string
  /** Instants as printed; '' when unknown. */
  startDate: string
  endDate: string
}

/** The parties lines name, by id. Ids nobody knows have empty names. */
export interface LineNames {
  customer(id: string): CustomerNames
  plan(id: string): PlanNames
  /** Name of an Azure subscription. */
  entitlement(id: string): string
}

export const nobody: CustomerNames = { name: '', domain: '', country: '' }
export const noPlan: PlanNames = { description: '', orderId: '', orderAlternateId: '', startDate: '', endDate: '' }

/** Address of an invoice, relative and without `/v1`, with its kind before the id as links print it. */
export function invoicePath({ id, facts }: Pick<InvoiceRecord, 'id' | 'facts'>): string {
  return `/invoices/${facts.cycle ? 'Recurring' : 'OneTime'}-${id}`
}

/** First and last day of what an invoice is for. */
export function daysOf({ period, facts: { cycle } }: Pick<InvoiceRecord, 'period' | 'facts'>): { first: Day; last: Day } {
  return cycle ? { first: cycle.from, last: addDays(cycle.to, -1) } : { first: `${period}-01`, last: lastDayOf(period) }
}

/** The bare id of `G000000001`, `OneTime-G000000001`, `recurring-g000000001`. */
export function readInvoiceId(sent: string): string {
  return sent
    .trim()
    .replace(/^(recurring|onetime)-/i, '')
    .toUpperCase()
}

/** Ids of tax receipts: one for each invoice of a partner in Taiwan that charges anything, none elsewhere. */
export function receiptsOf({ id, facts, totalCharges }: Pick<InvoiceRecord, 'id' | 'facts' | 'totalCharges'>): string[] {
  if (facts.partner.country !== 'TW' || totalCharges.sign <= 0) return []
  // Documents of legacy subscriptions are counted apart, so their numbers alone would not tell them apart.
  return [facts.cycle ? `TW${id}` : id.replace(/^[A-Z]/, 'TW')]
}

/** What is not paid yet; voided documents count nothing. */
export function balanceOf(invoice: Pick<InvoiceRecord, 'state' | 'totalCharges' | 'paidAmount'>): Decimal {
  return invoice.state === 'active' ? invoice.totalCharges.minus(invoice.paidAmount) : Decimal.zero
}

/** An MPN id as a number: `-1` for a removed reseller, 0 for '' and anything that is none. */
export function readMpnId(id: string): number {
  return /^-?\d{1,15}$/.test(id) ? Number(id) : 0
}

/** Money that came in for an invoice, or that is taken back. */
export interface PaymentRecord {
  /** Letter and nine digits: `P000000001`. */
  id: string
  /** The document it counts for: after a rebill the new one. */
  invoiceId: string
  /** The document it was recorded for. */
  recordedFor: string
  /** In the currency of the invoice, two decimals. */
  amount: Decimal
  date: Day
  recordedAt: Instant
  /** From then on `paidAmount` holds it. */
  showsAt: Instant
  /** '' without one. */
  reference: string
}

/** How a legacy Azure subscription stood when an invoice of its cycle was made. */
export interface CycleRecord {
  id: string
  /** First day of its cycle. */
  from: Day
  /** Last day it was held, when that lies in the cycle. */
  endedOn?: Day
  offerId: string
  offerName: string
}
