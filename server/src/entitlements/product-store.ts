/** Where product entitlements are kept. Decides nothing. */
import { parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { ProductEntitlementRecord } from './product-rules.ts'

export const productMigrations: Migration[] = [
  {
    id: 'product-entitlements-1',
    sql: `CREATE TABLE product_entitlements (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, -- order of fulfilment
      id TEXT NOT NULL UNIQUE,
      customer_id TEXT NOT NULL,
      order_id TEXT NOT NULL,
      reservation_order_id TEXT, -- absent for software
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX product_entitlements_by_customer ON product_entitlements (customer_id, seq);
    CREATE INDEX product_entitlements_by_order ON product_entitlements (order_id, seq);
    CREATE INDEX product_entitlements_by_reservation ON product_entitlements (reservation_order_id, seq)
      WHERE reservation_order_id IS NOT NULL;`,
  },
]

interface Row {
  doc: string
}

const fromRow = (row: Row): ProductEntitlementRecord => parseJson(row.doc) as unknown as ProductEntitlementRecord

export function putProductEntitlement(record: ProductEntitlementRecord): Write {
  return write(
    `INSERT INTO product_entitlements (id, customer_id, order_id, reservation_order_id, doc) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`,
    record.id,
    record.customerId,
    record.order.id,
    record.reservation?.orderId ?? null,
    JSON.stringify(record),
  )
}

/** Of a customer, newest first. */
export async function productEntitlementsOf(db: Reads, customerId: string): Promise<ProductEntitlementRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM product_entitlements WHERE customer_id = ? ORDER BY seq DESC', customerId)
  return rows.map(fromRow)
}

/** What an order was fulfilled with, in order of its lines. */
export async function productEntitlementsOfOrder(db: Reads, orderId: string): Promise<ProductEntitlementRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM product_entitlements WHERE order_id = ? ORDER BY seq', orderId)
  return rows.map(fromRow)
}

/** The entitlement a reservation order stands behind, if it was bought by an order. */
export async function productEntitlementOfReservation(
  db: Reads,
  reservationOrderId: string,
): Promise<ProductEntitlementRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM product_entitlements WHERE reservation_order_id = ? ORDER BY seq', reservationOrderId)
  return row && fromRow(row)
}
