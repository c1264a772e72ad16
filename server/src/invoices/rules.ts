/** Decides what a close makes: the invoice, its event, the next close (billing rules, sections 6 and 9). Pure. */
import { addMonths, Decimal, day, type Instant, type Month, monthOf } from 'lazuli-contract'
import type { InvoiceTotals } from '../db/lines.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { NewEvent } from '../db/state.ts'
import { cutOffOf } from '../usage/calendar.ts'
import type { InvoiceRecord } from './record.ts'
import type { TaxTerms } from './tax.ts'

/** Invoice date + 60 days. */
export const paymentTerm = 60 * day

const down2 = { digits: 2, mode: 'down' } as const

/** `G000000007` for 7; `T000000007` of an integration sandbox account (billing contract, section 6.1). */
export function invoiceIdOf(number: number, { sandbox = false }: Pick<PartnerFacts, 'sandbox'>): string {
  return `${sandbox ? 'T' : 'G'}${String(number).padStart(9, '0')}`
}

/**
 * The first period a partner new at `now` can have usage in: late usage of the month before still belongs to that month
 * until its cut-off.
 */
export function firstPeriod(now: Instant): Month {
  const before = addMonths(monthOf(now), -1)
  return now < cutOffOf(before) ? before : monthOf(now)
}

/** Reseller of record of an Azure subscription that was made for one of its own, else of its plan: an MPN id, `0` for direct business. */
export function resellersOf(
  plans: ReadonlyMap<string, string>,
  entitlements: ReadonlyMap<string, string> = new Map(),
): (customerId: string, subscriptionId: string, entitlementId?: string) => string {
  return (_customerId, subscriptionId, entitlementId) =>
    (entitlementId === undefined ? undefined : entitlements.get(entitlementId.toLowerCase())) ??
    plans.get(subscriptionId.toLowerCase()) ??
    '0'
}

/** taxTotal of one row: its subtotal × rate, cut to cents. */
export function taxOf(subtotal: Decimal, taxRate: Decimal): Decimal {
  return subtotal.times(taxRate).round(down2)
}

export interface Closing {
  partner: PartnerFacts
  totals: InvoiceTotals
  /** Σ of the rows' taxes, and of what is reckoned on the invoice as a whole. */
  taxTotal: Decimal
  tax: TaxTerms
  at: Instant
  /** The whole service is a sandbox. An integration sandbox account pays nothing anywhere. */
  doNotPay: boolean
}

/**
 * The invoice of what has closed, of a month or of legacy cycles; `undefined` when nothing is due. Rows that sum to nothing are invoiced, so
 * that no line stays unbilled.
 */
export function invoiceOf(
  { partner, totals, taxTotal, tax, at, doNotPay }: Closing,
  { period = totals.period, cycle }: { period?: Month; cycle?: NonNullable<InvoiceRecord['facts']['cycle']> } = {},
): InvoiceRecord | undefined {
  if (totals.reconRows === 0) return undefined
  return {
    id: totals.invoiceId,
    period,
    currency: partner.currency,
    documentType: 'invoice',
    state: 'active',
    invoiceDate: at,
    dueDate: at + paymentTerm,
    subtotal: totals.subtotal,
    taxTotal,
    totalCharges: totals.subtotal.plus(taxTotal),
    paidAmount: Decimal.zero,
    facts: {
      partner: { id: partner.tenantId, name: partner.name, country: partner.country, mpnId: partner.mpnId },
      tax,
      doNotPay: doNotPay || partner.sandbox === true,
      ...(totals.lines === 0 ? { hasNoUsage: true } : {}),
      ...(cycle ? { cycle } : {}),
    },
  }
}

/** Told once, when invoice, statement and lines can be read. */
export function invoiceReady(invoice: InvoiceRecord): NewEvent {
  return {
    type: 'invoice-ready',
    resourceId: invoice.id,
    audit: {
      resourceType: 'invoice',
      operationType: 'ready_invoice',
      newValue: { Id: invoice.id, InvoiceDate: new Date(invoice.invoiceDate).toISOString() },
    },
  }
}
