/** Where customers are kept. Decides nothing. */
import { type Migration, type Reads, type SqlValue, type Write, write } from '../db/state.ts'
import type { CustomerFilter } from './listing.ts'
import { type CustomerRecord, foldName, type Place } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'customers-1',
    sql: `CREATE TABLE customers (
      id TEXT PRIMARY KEY,
      company_key TEXT NOT NULL,  -- folded company name: order and search without regard to case
      domain_key TEXT NOT NULL,
      reseller_id TEXT,
      created_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX customers_by_company ON customers (company_key, id, domain_key, reseller_id); -- filtered pages are read from it alone
    CREATE UNIQUE INDEX customers_by_domain ON customers (domain_key);
    CREATE INDEX customers_by_reseller ON customers (reseller_id) WHERE reseller_id IS NOT NULL;`,
  },
]

interface Row {
  doc: string
}

const fromRow = (row: Row): CustomerRecord => JSON.parse(row.doc) as CustomerRecord

export function putCustomer(record: CustomerRecord): Write {
  return write(
    `INSERT INTO customers (id, company_key, domain_key, reseller_id, created_at, doc) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET company_key = excluded.company_key, domain_key = excluded.domain_key, doc = excluded.doc`,
    record.id,
    foldName(record.companyName),
    foldName(record.domain),
    record.associatedPartnerId ?? null,
    record.createdAt,
    JSON.stringify(record),
  )
}

/** Whether a customer of this id, lower case, belongs to the partner. For the request chain, which asks on every call. */
export function customerStanding(db: Reads, id: string): 'ours' | 'unknown' {
  return db.get('SELECT 1 AS found FROM customers WHERE id = ?', id) ? 'ours' : 'unknown'
}

export async function findCustomer(db: Reads, id: string): Promise<CustomerRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM customers WHERE id = ?', id.toLowerCase())
  return row && fromRow(row)
}

/** Whether a customer of this partner has the domain, in any letter case. */
export async function hasDomain(db: Reads, domain: string): Promise<boolean> {
  return (await db.get('SELECT 1 AS found FROM customers WHERE domain_key = ?', foldName(domain))) !== undefined
}

/** Sorts after every text that starts with the prefix it is appended to. */
const last = '\u{10FFFF}'

const columns = { company: 'company_key', domain: 'domain_key', reseller: 'reseller_id' } as const

/** At most `limit` matching customers in list order, starting after or ending before a place, or ending the list. */
export async function customersAt(
  db: Reads,
  filter: CustomerFilter,
  page: 'first' | 'last' | { after: Place } | { before: Place },
  limit: number,
): Promise<CustomerRecord[]> {
  if (filter.by === 'none') return []
  const conditions: string[] = []
  const params: SqlValue[] = []
  if (filter.by !== 'all') {
    // Only a first page may go by the filter's own index and sort: later pages walk on in list order from where they are,
    // else a long list would be sorted anew for each of its pages. The concatenation keeps the planner off that index.
    const column = typeof page === 'object' && filter.by !== 'company' ? `(${columns[filter.by]} || '')` : columns[filter.by]
    conditions.push(filter.match === 'whole' ? `${column} = ?` : `${column} >= ? AND ${column} < ?`)
    params.push(...(filter.match === 'whole' ? [filter.key] : [filter.key, filter.key + last]))
  }
  const backwards = page === 'last' || (page !== 'first' && 'before' in page)
  if (typeof page === 'object') {
    conditions.push(`(company_key, id) ${backwards ? '<' : '>'} (?, ?)`)
    params.push(...('after' in page ? page.after : page.before))
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  const direction = backwards ? 'DESC' : 'ASC'
  const rows = await db.all<Row>(
    `SELECT doc FROM customers ${where} ORDER BY company_key ${direction}, id ${direction} LIMIT ?`,
    ...params,
    limit,
  )
  const customers = rows.map(fromRow)
  return backwards ? customers.reverse() : customers
}

/** How many customers the partner has. */
export async function countCustomers(db: Reads): Promise<number> {
  return (await db.get<{ n: number }>('SELECT count(*) AS n FROM customers'))?.n ?? 0
}
