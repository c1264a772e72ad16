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
  {
    id: 'customers-2',
    sql: `ALTER TABLE customers ADD COLUMN removed_at INTEGER; -- when the relationship ended: such customers are in no list
    DROP INDEX customers_by_company;
    DROP INDEX customers_by_reseller;
    CREATE INDEX customers_by_company ON customers (company_key, id, domain_key, reseller_id) WHERE removed_at IS NULL;
    CREATE INDEX customers_by_reseller ON customers (reseller_id, company_key, id) WHERE removed_at IS NULL AND reseller_id IS NOT NULL;`,
  },
]

interface Row {
  doc: string
}

const fromRow = (row: Row): CustomerRecord => JSON.parse(row.doc) as CustomerRecord

export function putCustomer(record: CustomerRecord): Write {
  return write(
    `INSERT INTO customers (id, company_key, domain_key, reseller_id, created_at, removed_at, doc) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET company_key = excluded.company_key, domain_key = excluded.domain_key,
       reseller_id = excluded.reseller_id, removed_at = excluded.removed_at, doc = excluded.doc`,
    record.id,
    foldName(record.companyName),
    foldName(record.domain),
    record.associatedPartnerId ?? null,
    record.createdAt,
    record.removedAt ?? null,
    JSON.stringify(record),
  )
}

export function deleteCustomer(id: string): Write {
  return write('DELETE FROM customers WHERE id = ?', id)
}

export type Standing = 'ours' | 'removed' | 'unknown'

/** How a customer of this id, lower case, stands with the partner. For the request chain, which asks on every call. */
export function customerStanding(db: Reads, id: string): Standing {
  const row = db.get<{ removed: number }>('SELECT removed_at IS NOT NULL AS removed FROM customers WHERE id = ?', id)
  return row ? (row.removed === 1 ? 'removed' : 'ours') : 'unknown'
}

/** A customer, also one whose relationship has ended: names on old lines come from it. */
export async function findCustomer(db: Reads, id: string): Promise<CustomerRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM customers WHERE id = ?', id.toLowerCase())
  return row && fromRow(row)
}

/** Whether a tenant this partner knows, in a relationship or no more, has the domain, in any letter case. */
export async function hasDomain(db: Reads, domain: string): Promise<boolean> {
  return (await db.get('SELECT 1 AS found FROM customers WHERE domain_key = ?', foldName(domain))) !== undefined
}

/** Sorts after every text that starts with the prefix it is appended to. */
const last = '\u{10FFFF}'

/** Up to this many matches are sorted; more are met soon enough on the way through the list. */
const fewMatches = 1000

/**
 * At most `limit` matching customers in list order, starting after or ending before a place, or ending the list. A page
 * costs the same wherever it lies: it is read from an index in list order, or is one of few.
 */
export async function customersAt(
  db: Reads,
  filter: CustomerFilter,
  page: 'first' | 'last' | { after: Place } | { before: Place },
  limit: number,
): Promise<CustomerRecord[]> {
  if (filter.by === 'none') return []
  const { sql, params } = await conditionOf(db, filter)
  const conditions = ['removed_at IS NULL', ...sql]
  const backwards = page === 'last' || (page !== 'first' && 'before' in page)
  if (typeof page === 'object') {
    conditions.push(`(company_key, id) ${backwards ? '<' : '>'} (?, ?)`)
    params.push(...('after' in page ? page.after : page.before))
  }
  const direction = backwards ? 'DESC' : 'ASC'
  const rows = await db.all<Row>(
    `SELECT doc FROM customers WHERE ${conditions.join(' AND ')} ORDER BY company_key ${direction}, id ${direction} LIMIT ?`,
    ...params,
    limit,
  )
  const customers = rows.map(fromRow)
  return backwards ? customers.reverse() : customers
}

/** A concatenation keeps the planner off an index that would make it sort; the list's own index holds the column too. */
async function conditionOf(db: Reads, filter: Exclude<CustomerFilter, { by: 'none' }>): Promise<{ sql: string[]; params: SqlValue[] }> {
  switch (filter.by) {
    case 'all':
      return { sql: [], params: [] }
    case 'resellers': {
      const [one, ...more] = filter.ids
      if (more.length === 0) return { sql: ['reseller_id = ?'], params: [one as string] }
      return { sql: [`(reseller_id || '') IN (${filter.ids.map(() => '?').join(', ')})`], params: [...filter.ids] }
    }
    default: {
      const column = filter.by === 'company' ? 'company_key' : 'domain_key'
      if (filter.match === 'whole') return { sql: [`${column} = ?`], params: [filter.key] }
      const range = [filter.key, filter.key + last]
      const walked = filter.by === 'domain' && !(await areFew(db, range))
      const tested = walked ? "(domain_key || '')" : column
      return { sql: [`${tested} >= ? AND ${tested} < ?`], params: range }
    }
  }
}

async function areFew(db: Reads, range: readonly string[]): Promise<boolean> {
  const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM customers WHERE domain_key >= ? AND domain_key < ? ORDER BY domain_key LIMIT ?)`
  return ((await db.get<{ n: number }>(sql, ...range, fewMatches + 1))?.n ?? 0) <= fewMatches
}

/** How many customers the partner has. */
export async function countCustomers(db: Reads): Promise<number> {
  return (await db.get<{ n: number }>('SELECT count(*) AS n FROM customers WHERE removed_at IS NULL'))?.n ?? 0
}
