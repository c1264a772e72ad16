/**
 * The amounts that purchases, returns and exchanges on the Azure side are worth, each a fact that is never changed: what
 * billing turns into lines of a later invoice. Decides nothing.
 */
import { type Instant, parseJson } from 'lazuli-contract'
import { type Reads, type Write, write } from '../db/state.ts'
import type { ReservationAmount } from './record.ts'

export function putAmount(amount: ReservationAmount): Write {
  return write(
    'INSERT INTO reservation_amounts (id, customer_id, reservation_order_id, kind, at, doc) VALUES (?, ?, ?, ?, ?, ?)',
    amount.id,
    amount.customerId,
    amount.reservationOrderId,
    amount.kind,
    amount.at,
    JSON.stringify(amount),
  )
}

interface Row {
  doc: string
}
const fromRow = (row: Row): ReservationAmount => parseJson(row.doc) as unknown as ReservationAmount

/** Of a customer from an instant on, in order. */
export async function amountsOfCustomer(db: Reads, customerId: string, since: Instant): Promise<ReservationAmount[]> {
  const rows = await db.all<Row>(
    'SELECT doc FROM reservation_amounts WHERE customer_id = ? AND at >= ? ORDER BY at, seq',
    customerId,
    since,
  )
  return rows.map(fromRow)
}

/** Of every customer in a period, in order: for the invoice of the period. */
export async function amountsIn(db: Reads, from: Instant, before: Instant): Promise<ReservationAmount[]> {
  const rows = await db.all<Row>('SELECT doc FROM reservation_amounts WHERE at >= ? AND at < ? ORDER BY at, seq', from, before)
  return rows.map(fromRow)
}
