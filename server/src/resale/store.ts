/** Where markups are kept. Decides nothing. */
import { Decimal, type Instant, type Month } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { RuleRecord } from './rules.ts'

export const migrations: Migration[] = [
  {
    id: 'resale-1',
    sql: `CREATE TABLE resale_rules (
      id TEXT PRIMARY KEY,
      customer_id TEXT,
      product_id TEXT,
      meter_id TEXT,
      from_period TEXT NOT NULL,
      markup TEXT NOT NULL, -- exact decimal
      set_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;`,
  },
]

interface Row {
  id: string
  customer_id: string | null
  product_id: string | null
  meter_id: string | null
  from_period: Month
  markup: string
  set_at: Instant
}

function fromRow(row: Row): RuleRecord {
  return {
    id: row.id,
    ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
    ...(row.product_id === null ? {} : { productId: row.product_id }),
    ...(row.meter_id === null ? {} : { meterId: row.meter_id }),
    from: row.from_period,
    markup: Decimal.parse(row.markup),
    setAt: row.set_at,
  }
}

/** In order of the periods they begin with. */
export function resaleRules(db: Reads): RuleRecord[] {
  return db.all<Row>('SELECT * FROM resale_rules ORDER BY from_period, id').map(fromRow)
}

export function findResaleRule(db: Reads, id: string): RuleRecord | undefined {
  const row = db.get<Row>('SELECT * FROM resale_rules WHERE id = ?', id.toLowerCase())
  return row && fromRow(row)
}

export function countResaleRules(db: Reads): number {
  return db.get<{ count: number }>('SELECT count(*) AS count FROM resale_rules')?.count ?? 0
}

export function putResaleRule({ id, customerId, productId, meterId, from, markup, setAt }: RuleRecord): Write {
  return write(
    'INSERT OR REPLACE INTO resale_rules (id, customer_id, product_id, meter_id, from_period, markup, set_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id,
    customerId ?? null,
    productId ?? null,
    meterId ?? null,
    from,
    markup.toString(),
    setAt,
  )
}

export function dropResaleRule(id: string): Write {
  return write('DELETE FROM resale_rules WHERE id = ?', id)
}
