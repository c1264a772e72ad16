/** Where orders are kept. Decides nothing. */
import type { Instant } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { OrderRecord } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'orders-1',
    sql: `CREATE TABLE orders (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of acceptance
      id TEXT NOT NULL UNIQUE,
      alternate_id TEXT NOT NULL,
      customer_id TEXT NOT NULL,
      status TEXT NOT NULL,
      listed_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX orders_by_customer ON orders (customer_id, seq);
    CREATE INDEX orders_by_alternate ON orders (alternate_id);
    CREATE INDEX orders_pending ON orders (customer_id) WHERE status = 'pending';`,
  },
]

interface Row {
  doc: string
}

const fromRow = (row: Row): OrderRecord => JSON.parse(row.doc) as OrderRecord

export function putOrder(order: OrderRecord): Write {
  return write(
    `INSERT INTO orders (id, alternate_id, customer_id, status, listed_at, doc) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, doc = excluded.doc`,
    order.id,
    order.alternateId,
    order.customerId,
    order.status,
    order.listedAt,
    JSON.stringify(order),
  )
}

/** An order of the customer, by `id` or `alternateId`; letter case decides only between two of the same letters. */
export async function findOrder(db: Reads, customerId: string, named: string): Promise<OrderRecord | undefined> {
  const row =
    (await db.get<Row>('SELECT doc FROM orders WHERE id = ? AND customer_id = ?', named, customerId)) ??
    (await db.get<Row>(
      'SELECT doc FROM orders WHERE alternate_id = ? AND customer_id = ? ORDER BY seq',
      named.toLowerCase(),
      customerId,
    )) ??
    (await db.get<Row>('SELECT doc FROM orders WHERE customer_id = ? AND id = ? COLLATE NOCASE ORDER BY seq', customerId, named))
  return row && fromRow(row)
}

/** Orders of a customer that lists show by now, newest first. */
export async function listedOrders(db: Reads, customerId: string, now: Instant): Promise<OrderRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM orders WHERE customer_id = ? AND listed_at <= ? ORDER BY seq DESC', customerId, now)
  return rows.map(fromRow)
}

/** Orders of a customer that are not completed, oldest first. */
export async function pendingOrders(db: Reads, customerId: string): Promise<OrderRecord[]> {
  const rows = await db.all<Row>(`SELECT doc FROM orders WHERE customer_id = ? AND status = 'pending' ORDER BY seq`, customerId)
  return rows.map(fromRow)
}

/** Pending orders of all customers, oldest first. */
export async function allPendingOrders(db: Reads): Promise<OrderRecord[]> {
  const rows = await db.all<Row>(`SELECT doc FROM orders WHERE status = 'pending' ORDER BY seq`)
  return rows.map(fromRow)
}
