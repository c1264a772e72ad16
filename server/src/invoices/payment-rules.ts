/** Decides what may be recorded as paid on an invoice, and when it shows (billing rules, sections 6 and 9). Pure. */
import { addDays, type Day, Decimal, dayOf, type Instant, parseInstant, startOfDay } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { NewJob } from '../db/state.ts'
import type { InvoiceRecord, PaymentRecord } from './record.ts'

export interface PaymentWish {
  amount: Decimal
  /** Default: today. */
  date?: string | undefined
  currencyCode?: string | undefined
  reference?: string | undefined
}

export interface PaymentCase {
  invoice: InvoiceRecord
  /** What was recorded for it before, shown or not. */
  before: readonly PaymentRecord[]
  now: Instant
  id: string
  businessDays: number
}

/** The most one invoice takes: a sum over them is made with each. */
const mostPayments = 1000

export function paymentOf(wish: PaymentWish, { invoice, before, now, id, businessDays }: PaymentCase): Outcome<PaymentRecord> {
  const { amount } = wish
  if (amount.isZero || amount.reduced().scale > 2)
    return refuse('BadInput', { detail: 'amount must be other than zero, of at most two decimals' })
  if (wish.currencyCode !== undefined && wish.currencyCode.trim().toUpperCase() !== invoice.currency)
    return refuse('BadInput', { detail: `the invoice is in ${invoice.currency}` })
  const date = wish.date === undefined ? dayOf(now) : dayNamed(wish.date)
  if (date === undefined || date > dayOf(now) || date < dayOf(invoice.invoiceDate))
    return refuse('BadInput', { detail: 'date must be a day from that of the invoice to today' })
  if (invoice.state === 'void')
    return refuse('PaymentRefused', { detail: `the invoice is void; ${invoice.amendedBy ?? 'another'} takes its place` })
  if (before.length >= mostPayments) return refuse('PaymentRefused', { detail: `an invoice takes ${mostPayments} payments` })
  const paid = Decimal.sum(before.map((payment) => payment.amount))
  const after = paid.plus(amount)
  if (!isWithin(after, invoice.totalCharges))
    return refuse('PaymentRefused', {
      detail: `${invoice.totalCharges.toFixed(2)} ${invoice.currency} were charged and ${paid.toFixed(2)} are paid; after this it would be ${after.toFixed(2)}`,
    })
  return {
    id,
    invoiceId: invoice.id,
    recordedFor: invoice.id,
    amount: amount.reduced(),
    date,
    recordedAt: now,
    showsAt: afterBusinessDays(now, businessDays),
    reference: wish.reference?.trim() ?? '',
  }
}

/** `P000000007` for 7. */
export function paymentIdOf(number: number): string {
  return `P${String(number).padStart(9, '0')}`
}

/** What of these shows by now. */
export function paidAmountOf(payments: readonly PaymentRecord[], now: Instant): Decimal {
  return Decimal.sum(payments.filter(({ showsAt }) => showsAt <= now).map(({ amount }) => amount))
}

/** Between nothing and all of it. An invoice that owes the partner money is settled by negative amounts. */
export function isWithin(paid: Decimal, total: Decimal): boolean {
  return paid.isZero || (paid.sign === total.sign && !total.abs().lessThan(paid.abs()))
}

/** The instant `count` days later, Saturdays and Sundays not counted: Friday 10:00 and one day is Monday 10:00. */
export function afterBusinessDays(at: Instant, count: number): Instant {
  let date = dayOf(at)
  for (let left = count; left > 0; ) {
    date = addDays(date, 1)
    const weekday = new Date(startOfDay(date)).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left--
  }
  return startOfDay(date) + (at - startOfDay(dayOf(at)))
}

function dayNamed(text: string): Day | undefined {
  const at = parseInstant(text.trim())
  return at === undefined ? undefined : dayOf(at)
}

export const showPaymentKind = 'invoices.show-payment'

/** Brings a payment into the paid amount when it is to show. */
export function showPaymentJob({ id, showsAt }: PaymentRecord): NewJob {
  return { kind: showPaymentKind, dueAt: showsAt, key: id, payload: { paymentId: id } }
}
