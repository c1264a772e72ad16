/** Where policies of billing customers are kept. Decides nothing. */
import { type Migration, type Reads, type Write, write } from '../db/state.ts'

export type ViewCharges = 'Allowed' | 'NotAllowed'

export const migrations: Migration[] = [
  {
    id: 'azure-billing-1',
    sql: `CREATE TABLE billing_policies (
      customer_id TEXT PRIMARY KEY,
      view_charges TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;`,
  },
]

/** Users of a customer see no charges until the partner lets them. */
export async function viewChargesOf(db: Reads, customerId: string): Promise<ViewCharges> {
  const row = await db.get<{ view_charges: ViewCharges }>('SELECT view_charges FROM billing_policies WHERE customer_id = ?', customerId)
  return row?.view_charges ?? 'NotAllowed'
}

export function putViewCharges(customerId: string, viewCharges: ViewCharges): Write {
  return write(
    `INSERT INTO billing_policies (customer_id, view_charges) VALUES (?, ?)
     ON CONFLICT (customer_id) DO UPDATE SET view_charges = excluded.view_charges`,
    customerId,
    viewCharges,
  )
}
