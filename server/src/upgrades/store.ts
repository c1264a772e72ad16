/** Where product upgrades are kept. Decides nothing. */
import { parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { UpgradeRecord } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'upgrades-1',
    sql: `CREATE TABLE upgrades (
      id TEXT PRIMARY KEY,
      customer_id TEXT NOT NULL UNIQUE,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;`,
  },
]

interface Row {
  doc: string
}

const fromRow = (row: Row): UpgradeRecord => parseJson(row.doc) as unknown as UpgradeRecord

export function putUpgrade(record: UpgradeRecord): Write {
  return write(
    'INSERT INTO upgrades (id, customer_id, doc) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc',
    record.id,
    record.customerId,
    JSON.stringify(record),
  )
}

export async function findUpgrade(db: Reads, id: string): Promise<UpgradeRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM upgrades WHERE id = ?', id.toLowerCase())
  return row && fromRow(row)
}

/** The upgrade of a customer, however it stands. */
export async function upgradeOf(db: Reads, customerId: string): Promise<UpgradeRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM upgrades WHERE customer_id = ?', customerId)
  return row && fromRow(row)
}
