/** Where payments are kept, and what of them shows. Decides nothing. */
import { type Day, Decimal, type Instant } from 'lazuli-contract'
import { type Reads, type Write, write } from '../db/state.ts'
import type { PaymentRecord } from './record.ts'

interface Row {
  id: string
  invoice_id: string
  recorded_for: string
  amount: string
  date: Day
  recorded_at: Instant
  shows_at: Instant
  reference: string
}

const fromRow = (row: Row): PaymentRecord => ({
  id: row.id,
  invoiceId: row.invoice_id,
  recordedFor: row.recorded_for,
  amount: Decimal.parse(row.amount),
  date: row.date,
  recordedAt: row.recorded_at,
  showsAt: row.shows_at,
  reference: row.reference,
})

export function insertPayment(payment: PaymentRecord): Write {
  return write(
    'INSERT INTO invoice_payments (id, invoice_id, recorded_for, amount, date, recorded_at, shows_at, reference) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    payment.id,
    payment.invoiceId,
    payment.recordedFor,
    payment.amount.toString(),
    payment.date,
    payment.recordedAt,
    payment.showsAt,
    payment.reference,
  )
}

export async function findPayment(db: Reads, id: string): Promise<PaymentRecord | undefined> {
  const row = await db.get<Row>('SELECT * FROM invoice_payments WHERE id = ?', id)
  return row && fromRow(row)
}

/** What counts for an invoice, in the order it was recorded. */
export async function paymentsOf(db: Reads, invoiceId: string): Promise<PaymentRecord[]> {
  const rows = await db.all<Row>('SELECT * FROM invoice_payments WHERE invoice_id = ? ORDER BY id', invoiceId)
  return rows.map(fromRow)
}

/** Sets what shows as paid. */
export function showPaid(invoiceId: string, amount: Decimal): Write {
  return write('UPDATE invoices SET paid_amount = ? WHERE id = ?', amount.toString(), invoiceId)
}

/** Of one currency and type of invoice. */
export interface LastPayment {
  /** The payment of the latest day; absent when all there is was taken back. */
  payment?: { date: Day; amount: Decimal }
  /** When a payment, or one taken back, last showed. */
  shownAt: Instant
}

/** What shows by `now`, by currency and by whether the invoices are of legacy subscriptions. */
export async function lastPayments(db: Reads, now: Instant): Promise<Map<string, { Recurring?: LastPayment; OneTime?: LastPayment }>> {
  const rows = await db.all<{ currency: string; recurring: number; date: Day; amount: string; shown_at: Instant }>(
    `SELECT currency, recurring, date, amount, shown_at FROM (
       SELECT currency, recurring, date, amount, max(shows_at) OVER (PARTITION BY currency, recurring) AS shown_at,
         row_number() OVER (PARTITION BY currency, recurring ORDER BY amount LIKE '-%', date DESC, id DESC) AS place
       FROM (SELECT i.currency, i.facts ->> '$.cycle' IS NOT NULL AS recurring, p.date, p.amount, p.shows_at, p.id
         FROM invoice_payments p JOIN invoices i ON i.id = p.invoice_id WHERE p.shows_at <= ?))
     WHERE place = 1 ORDER BY currency, recurring`,
    now,
  )
  const last = new Map<string, { Recurring?: LastPayment; OneTime?: LastPayment }>()
  for (const { currency, recurring, date, amount, shown_at } of rows) {
    const paid = Decimal.parse(amount)
    const payment = { shownAt: shown_at, ...(paid.sign > 0 ? { payment: { date, amount: paid } } : {}) }
    last.set(currency, { ...last.get(currency), [recurring ? 'Recurring' : 'OneTime']: payment })
  }
  return last
}
