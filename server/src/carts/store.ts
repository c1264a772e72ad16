/** Where carts are kept. Decides nothing. */
import type { Instant } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { CartRecord } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'carts-1',
    sql: `CREATE TABLE carts (
      id TEXT PRIMARY KEY,
      customer_id TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX carts_by_expiry ON carts (expires_at);`,
  },
]

export function putCart(cart: CartRecord): Write {
  return write(
    'INSERT INTO carts (id, customer_id, expires_at, doc) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc',
    cart.id,
    cart.customerId,
    cart.expiresAt,
    JSON.stringify(cart),
  )
}

/** Forgets carts whose time is over. */
export function dropExpiredCarts(now: Instant): Write {
  return write('DELETE FROM carts WHERE expires_at <= ?', now)
}

/** A cart of the customer, its id in any letter case, expired or not. */
export async function findCart(db: Reads, customerId: string, id: string): Promise<CartRecord | undefined> {
  const row = await db.get<{ doc: string }>('SELECT doc FROM carts WHERE id = ? AND customer_id = ?', id.toLowerCase(), customerId)
  return row && (JSON.parse(row.doc) as CartRecord)
}
