/** What becomes of a partner's invoices once they are out: payments, and documents made anew. */
import { Decimal, formatInstant, type Instant, type Static } from 'lazuli-contract'
import {
  getRebill,
  listInvoicePayments,
  type OperatorPayment,
  type OperatorRebill,
  rebillInvoice,
  recordInvoicePayment,
} from 'lazuli-contract/operator-invoices.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { paidAmountOf, paymentIdOf, paymentOf, showPaymentJob } from '../invoices/payment-rules.ts'
import { insertPayment, paymentsOf, showPaid } from '../invoices/payment-store.ts'
import { correctionsOf, rebillJob } from '../invoices/rebill-rules.ts'
import { findRebill, insertRebill, isBeingRebilled, type RebillRecord } from '../invoices/rebill-store.ts'
import { type PaymentRecord, readInvoiceId } from '../invoices/record.ts'
import { findInvoice, frozenCustomers } from '../invoices/store.ts'
import { changedOn } from './deed.ts'
import { termsOf } from './tax-routes.ts'

export function operatorInvoiceRoutes({ securityNow }: { securityNow(): Instant }): Route[] {
  return [
    serve(recordInvoicePayment, async (call) => {
      const { db, ids, now, partner } = call
      const invoice = await findInvoice(db, readInvoiceId(call.path.invoiceId))
      if (!invoice) return refuse('InvoiceNotFound')
      const before = await paymentsOf(db, invoice.id)
      const payment = paymentOf(call.body, {
        invoice,
        before,
        now,
        id: paymentIdOf(ids.next('payment')),
        businessDays: partner.profile.paymentBusinessDays,
      })
      if (isRefusal(payment)) return payment
      const after = [...before, payment]
      const shows = payment.showsAt <= now
      const paidAmount = Decimal.sum(after.map(({ amount }) => amount))
      return changedOn(call, recordInvoicePayment, securityNow(), {
        status: 201,
        body: { payment: paymentToWire(payment, invoice.currency), paidAmount, balanceAmount: invoice.totalCharges.minus(paidAmount) },
        writes: [insertPayment(payment), ...(shows ? [showPaid(invoice.id, paidAmountOf(after, now))] : [])],
        events: [{ type: 'invoice-payment-recorded', resourceId: invoice.id, doc: { paymentId: payment.id } }],
        ...(shows ? {} : { jobs: [showPaymentJob(payment)] }),
        before: { paidAmount: paidAmount.minus(payment.amount) },
        after: { invoiceId: invoice.id, paymentId: payment.id, amount: payment.amount, paidAmount },
      })
    }),

    serve(listInvoicePayments, async ({ db, path }) => {
      const invoice = await findInvoice(db, readInvoiceId(path.invoiceId))
      if (!invoice) return refuse('InvoiceNotFound')
      const payments = await paymentsOf(db, invoice.id)
      return ok(collection(payments.map((payment) => paymentToWire(payment, invoice.currency))))
    }),

    serve(rebillInvoice, async (call) => {
      const { db, ids, now, body } = call
      const invoice = await findInvoice(db, readInvoiceId(call.path.invoiceId))
      if (!invoice) return refuse('InvoiceNotFound')
      const tax = body.tax && termsOf(body.tax)
      if (isRefusal(tax)) return tax
      const corrections = correctionsOf({ ...body, tax }, invoice)
      if (isRefusal(corrections)) return corrections
      const known = await frozenCustomers(
        db,
        invoice.id,
        corrections.credits.map(({ customerId }) => customerId),
      )
      if (corrections.credits.some(({ customerId }) => !known.has(customerId)))
        return refuse('BadInput', { detail: 'credits go to customers of the invoice' })
      if (await isBeingRebilled(db, invoice.id)) return refuse('RebillRefused', { detail: 'it is being made anew already' })
      const rebill = {
        id: `R${String(ids.next('rebill')).padStart(9, '0')}`,
        invoiceId: invoice.id,
        corrections,
        detail: '',
        orderedAt: now,
      }
      const record: RebillRecord = { ...rebill, status: 'running' }
      return changedOn(call, rebillInvoice, securityNow(), {
        status: 202,
        body: rebillToWire(record),
        writes: [insertRebill(record)],
        jobs: [rebillJob(record)],
        before: { invoiceId: invoice.id, totalCharges: invoice.totalCharges },
        after: { rebillId: record.id, corrections },
      })
    }),

    serve(getRebill, async ({ db, path }) => {
      const rebill = await findRebill(db, path.rebillId.toUpperCase())
      return rebill ? ok(rebillToWire(rebill)) : refuse('InputNotFound', { what: 'rebill of this id' })
    }),
  ]
}

function rebillToWire({ id, invoiceId, status, newInvoiceId, detail, orderedAt, endedAt }: RebillRecord): Static<typeof OperatorRebill> {
  return {
    id,
    invoiceId,
    status,
    ...(newInvoiceId === undefined ? {} : { newInvoiceId }),
    ...(detail === '' ? {} : { detail }),
    orderedAt: formatInstant(orderedAt),
    ...(endedAt === undefined ? {} : { endedAt: formatInstant(endedAt) }),
  }
}

function paymentToWire(payment: PaymentRecord, currency: string): Static<typeof OperatorPayment> {
  const { id, invoiceId, recordedFor, amount, date, recordedAt, showsAt, reference } = payment
  return {
    id,
    invoiceId,
    recordedFor,
    amount,
    currencyCode: currency,
    date,
    recordedAt: formatInstant(recordedAt),
    showsAt: formatInstant(showsAt),
    ...(reference === '' ? {} : { reference }),
  }
}
