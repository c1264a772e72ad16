/** Where subscriptions are kept. Decides nothing. */
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { SubscriptionRecord } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'subscriptions-1',
    sql: `CREATE TABLE subscriptions (
      id_key TEXT PRIMARY KEY,      -- the id in lower case
      customer_id TEXT NOT NULL,
      order_id TEXT NOT NULL,
      partner_id TEXT,
      created_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX subscriptions_by_customer ON subscriptions (customer_id, created_at, id_key);
    CREATE INDEX subscriptions_by_order ON subscriptions (order_id);`,
  },
]

interface Row {
  doc: string
}

const fromRow = (row: Row): SubscriptionRecord => JSON.parse(row.doc) as SubscriptionRecord

export function putSubscription(record: SubscriptionRecord): Write {
  return write(
    `INSERT INTO subscriptions (id_key, customer_id, order_id, partner_id, created_at, doc) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id_key) DO UPDATE SET partner_id = excluded.partner_id, doc = excluded.doc`,
    record.id.toLowerCase(),
    record.customerId,
    record.orderId,
    record.partnerId ?? null,
    record.createdAt,
    JSON.stringify(record),
  )
}

/** A subscription of this customer, its id in any letter case. */
export async function findSubscription(db: Reads, customerId: string, id: string): Promise<SubscriptionRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM subscriptions WHERE id_key = ? AND customer_id = ?', id.toLowerCase(), customerId)
  return row && fromRow(row)
}

/** A subscription of any customer of the partner. */
export async function findSubscriptionById(db: Reads, id: string): Promise<SubscriptionRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM subscriptions WHERE id_key = ?', id.toLowerCase())
  return row && fromRow(row)
}

/** All subscriptions of a customer in order of creation, then id; narrowed to one order or one reseller of record. */
export async function subscriptionsOf(
  db: Reads,
  customerId: string,
  only: { orderId?: string; partnerId?: string } = {},
): Promise<SubscriptionRecord[]> {
  const order = 'ORDER BY created_at, id_key'
  const rows =
    only.orderId !== undefined
      ? await db.all<Row>(`SELECT doc FROM subscriptions WHERE customer_id = ? AND order_id = ? ${order}`, customerId, only.orderId)
      : only.partnerId !== undefined
        ? await db.all<Row>(`SELECT doc FROM subscriptions WHERE customer_id = ? AND partner_id = ? ${order}`, customerId, only.partnerId)
        : await db.all<Row>(`SELECT doc FROM subscriptions WHERE customer_id = ? ${order}`, customerId)
  return rows.map(fromRow)
}

/** Every subscription of the partner in order of creation, then id. */
export async function allSubscriptions(db: Reads): Promise<SubscriptionRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM subscriptions ORDER BY created_at, id_key')
  return rows.map(fromRow)
}
