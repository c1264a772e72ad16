/** Decides what a rebill may correct, and what becomes of the two documents (billing rules, section 9). Pure. */
import { type Day, Decimal, dayOf, type Instant, type Month, parseInstant, startOfMonth } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { AzureCreditUse } from '../db/azure-credit.ts'
import type { BilledPart } from '../db/lines.ts'
import type { Purchase } from '../db/purchases.ts'
import type { RefundedTwice } from '../db/rebilling.ts'
import type { NewJob } from '../db/state.ts'
import { planName } from '../usage/wire.ts'
import type { GrantedCredit, KeptUse } from './azure-credit-rules.ts'
import { isWithin } from './payment-rules.ts'
import type { InvoiceCycle, InvoiceRecord, PaymentRecord } from './record.ts'
import { paymentTerm } from './rules.ts'
import { type KeptTax, keepTax, type TaxTerms } from './tax.ts'

export interface CreditWish {
  customerId: string
  /** What the customer gets, in the billing currency. */
  amount: Decimal
  reason?: string | undefined
}

/** Of an order to rebill, as it is kept until it is carried out. */
export interface Corrections {
  without: BilledPart[]
  credits: { customerId: string; amount: string; reason: string }[]
  resellers: { subscriptionId: string; mpnId: string }[]
  /** Tax in place of the one kept with the invoice. */
  tax?: KeptTax
}

/** The most parts, credits or resellers one order names. */
const mostCorrections = 1000

export interface RebillWish {
  exclude?: readonly { [Member in keyof BilledPart]?: string | undefined }[] | undefined
  credits?: readonly CreditWish[] | undefined
  resellers?: readonly { subscriptionId: string; mpnId: string }[] | undefined
  tax?: TaxTerms | undefined
}

export function correctionsOf(wish: RebillWish, invoice: InvoiceRecord): Outcome<Corrections> {
  if (invoice.state === 'void')
    return refuse('RebillRefused', { detail: `the invoice is void; ${invoice.amendedBy ?? 'another'} takes its place` })
  const { exclude = [], credits = [], resellers = [] } = wish
  if ([exclude, credits, resellers].some(({ length }) => length > mostCorrections))
    return refuse('BadInput', { detail: `a list of corrections has at most ${mostCorrections} entries` })
  if (exclude.length + credits.length + resellers.length === 0 && !wish.tax)
    return refuse('BadInput', { detail: 'nothing is to be corrected' })
  const without: BilledPart[] = []
  for (const { from, to, ...part } of exclude) {
    const named = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined && value.trim() !== ''))
    const days = { ...dayMember('from', from), ...dayMember('to', to) }
    if (Object.values(days).some((day) => day === undefined)) return refuse('BadInput', { detail: 'from and to are days: YYYY-MM-DD' })
    if (Object.keys(named).length === 0)
      return refuse('BadInput', { detail: 'what is excluded names a customer, subscription, resource or meter' })
    without.push({ ...named, ...(days as { from?: Day; to?: Day }) })
  }
  if (credits.some(({ amount }) => amount.sign <= 0 || amount.reduced().scale > 2))
    return refuse('BadInput', { detail: 'credits are above zero, of at most two decimals' })
  return {
    without,
    credits: credits.map(({ customerId, amount, reason }) => ({
      customerId,
      amount: `${amount}`,
      reason: reason?.trim() || 'Customer credit',
    })),
    resellers: resellers.map(({ subscriptionId, mpnId }) => ({ subscriptionId: subscriptionId.toLowerCase(), mpnId })),
    ...(wish.tax ? { tax: keepTax(wish.tax) } : {}),
  }
}

function dayMember(name: 'from' | 'to', text: string | undefined): { [Name in typeof name]?: Day | undefined } {
  if (text === undefined) return {}
  const at = parseInstant(text.trim())
  return { [name]: at === undefined ? undefined : dayOf(at) }
}

/** The document that takes the place of another: its own date and number, everything else as it was but what was corrected. */
export function adjustmentOf(
  old: InvoiceRecord,
  {
    id,
    subtotal,
    taxTotal,
    tax,
    at,
    hasCredits,
    hasNoUsage,
  }: { id: string; subtotal: Decimal; taxTotal: Decimal; tax: TaxTerms; at: Instant; hasCredits?: boolean; hasNoUsage?: boolean },
): InvoiceRecord {
  const { amendedBy: _, ...kept } = old
  return {
    ...kept,
    id,
    documentType: 'adjustment_note',
    state: 'active',
    amendsOf: old.id,
    invoiceDate: at,
    dueDate: at + paymentTerm,
    subtotal,
    taxTotal,
    totalCharges: subtotal.plus(taxTotal),
    // Nothing that was not there comes back: usage can only be left out.
    facts: {
      ...old.facts,
      tax,
      ...(hasNoUsage ? { hasNoUsage } : {}),
      ...(old.facts.cycle && hasCredits ? { cycle: withRows(old.facts.cycle) } : {}),
    },
  }
}

/** Credits stand among the rows of licences. */
function withRows(cycle: InvoiceCycle): InvoiceCycle {
  return { ...cycle, providers: ['office', ...cycle.providers.filter((one) => one !== 'office')] }
}

/** Why payments keep a rebill from being made: they go over to the new document, which takes no more than it charges. */
export function paymentsAstray(payments: readonly PaymentRecord[], total: Decimal): string | undefined {
  const paid = Decimal.sum(payments.map(({ amount }) => amount))
  return isWithin(paid, total)
    ? undefined
    : `${paid.toFixed(2)} are paid and the corrected document would charge ${total.toFixed(2)}: take back a payment first`
}

/** Why usage that was given back keeps a rebill from being made. */
export function refundAstray({ resourceUri, meterId, usageDate }: RefundedTwice): string {
  return `usage of ${resourceUri} (meter ${meterId}) on ${usageDate} has been given back since and would be refunded twice: leave it in, or make the invoice that gave it back anew without it first`
}

/** Why Azure credit keeps a rebill from being made: all documents together take of a credit neither less than nothing nor more than was granted. */
export function creditsAstray(
  credits: readonly GrantedCredit[],
  others: readonly KeptUse[],
  uses: readonly AzureCreditUse[],
): string | undefined {
  for (const { id, amount, currency } of credits) {
    const taken = [...others, ...uses].flatMap((use) => (use.creditId === id ? [Decimal.parse(`${use.amount}`)] : []))
    const left = Decimal.parse(amount).minus(Decimal.sum(taken))
    if (left.sign >= 0 && !left.greaterThan(Decimal.parse(amount))) continue
    return `${left} ${currency} of the ${amount} of Azure credit ${id} would be left: what an invoice gave back to it has been spent or counts elsewhere`
  }
  return undefined
}

/** Credits as the rows they become: below zero, in the billing currency, without a rate. */
export function creditsOf(
  credits: readonly { customerId: string; amount: Decimal; reason: string }[],
  { amends, currency, at, period }: { amends: string; currency: string; at: Instant; period: Month },
): Purchase[] {
  const day = dayOf(startOfMonth(period))
  const nameless = {
    publisherName: '',
    publisherId: '',
    meterName: '',
    meterCategory: '',
    meterSubCategory: '',
    meterRegion: '',
    meterType: '',
  }
  return credits.map(({ customerId, amount, reason }, i) => ({
    customerId,
    subscriptionId: '',
    schedule: {
      ...{ key: `credit ${currency} ${amount} ${reason}`, productId: '', skuId: '', availabilityId: '', meterId: '', region: '' },
      ...{ productName: planName, skuName: reason, ...nameless, unitOfMeasure: '', unitType: '', pricingCurrency: currency },
      creditEligible: false,
      // As any credit's: one unit of what is given back.
      tiers: [{ minimum: Decimal.zero, unitPrice: amount }],
    },
    month: period,
    fx: Decimal.one,
    billableQuantity: Decimal.one,
    pcCost: amount.negated(),
    subtotal: amount.negated(),
    facts: {
      ...{
        id: `credit of ${amends} ${String(i).padStart(6, '0')}`,
        chargeType: 'customerCredit',
        orderId: '',
        alternateId: '',
        orderDate: at,
      },
      ...{
        chargeStartDate: day,
        quantity: 1,
        effectiveUnitPrice: amount.negated(),
        subscriptionDescription: '',
        subscriptionStartDate: '',
      },
      ...{
        subscriptionEndDate: '',
        termAndBillingCycle: '',
        billingFrequency: '',
        referenceId: amends,
        reservationOrderId: '',
        promotionId: '',
      },
      ...{ productQualifiers: [], creditReasonCode: reason, priceAdjustments: [] },
    },
  }))
}

export const rebillKind = 'invoices.rebill'

/** Carries out an order to rebill. */
export function rebillJob({ id, orderedAt }: { id: string; orderedAt: Instant }): NewJob {
  return { kind: rebillKind, dueAt: orderedAt, key: id, payload: { rebillId: id } }
}
