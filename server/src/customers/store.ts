/** Where customers are kept. Decides nothing. */
import { type Migration, type Reads, type SqlValue, type Write, write } from '../db/state.ts'
import type { CustomerFilter } from './listing.ts'
import { type CustomerRecord, foldName, type ListedCustomer, type Place } from './record.ts'

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
  {
    id: 'customers-3',
    sql: 'CREATE INDEX customers_by_domain_listed ON customers (domain_key, company_key, id) WHERE removed_at IS NULL;',
  },
  {
    id: 'customers-4',
    // An index that a page is to be read from alone must hold every column the query names, removed_at among them.
    sql: `ALTER TABLE customers ADD COLUMN domain_json TEXT;  -- domain and company name as JSON text: what lists print
    ALTER TABLE customers ADD COLUMN company_json TEXT;
    UPDATE customers SET domain_json = doc -> '$.domain', company_json = doc -> '$.companyName';
    DROP INDEX customers_by_company;
    DROP INDEX customers_by_reseller;
    DROP INDEX customers_by_domain_listed;
    CREATE INDEX customers_by_company ON customers
      (company_key, id, removed_at, domain_key, reseller_id, domain_json, company_json) WHERE removed_at IS NULL;
    CREATE INDEX customers_by_reseller ON customers
      (reseller_id, company_key, id, removed_at, domain_json, company_json) WHERE removed_at IS NULL AND reseller_id IS NOT NULL;
    CREATE INDEX customers_by_domain_listed ON customers
      (domain_key, company_key, id, removed_at, domain_json, company_json) WHERE removed_at IS NULL;
    -- Every call about a customer asks for its standing: they all lie on few pages, where the whole rows fill many.
    CREATE INDEX customers_standing ON customers (id, removed_at);`,
  },
]

interface Row {
  doc: string
}

const fromRow = (row: Row): CustomerRecord => JSON.parse(row.doc) as CustomerRecord

export function putCustomer(record: CustomerRecord): Write {
  return write(
    `INSERT INTO customers (id, company_key, domain_key, reseller_id, created_at, removed_at, domain_json, company_json, doc)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET company_key = excluded.company_key, domain_key = excluded.domain_key,
       reseller_id = excluded.reseller_id, removed_at = excluded.removed_at, domain_json = excluded.domain_json,
       company_json = excluded.company_json, doc = excluded.doc`,
    record.id,
    foldName(record.companyName),
    foldName(record.domain),
    record.associatedPartnerId ?? null,
    record.createdAt,
    record.removedAt ?? null,
    JSON.stringify(record.domain),
    JSON.stringify(record.companyName),
    JSON.stringify(record),
  )
}

export function deleteCustomer(id: string): Write {
  return write('DELETE FROM customers WHERE id = ?', id)
}

export type Standing = 'ours' | 'removed' | 'unknown'

/** How a customer of this id, lower case, stands with the partner. For the request chain, which asks on every call. */
export function customerStanding(db: Reads, id: string): Standing {
  const row = db.get<{ removed: number }>(
    'SELECT removed_at IS NOT NULL AS removed FROM customers INDEXED BY customers_standing WHERE id = ?',
    id,
  )
  return row ? (row.removed === 1 ? 'removed' : 'ours') : 'unknown'
}

/** A customer, also one whose relationship has ended: names on old lines come from it. */
export function findCustomer(db: Reads, id: string): CustomerRecord | undefined {
  const row = db.get<Row>('SELECT doc FROM customers WHERE id = ?', id.toLowerCase())
  return row && fromRow(row)
}

/** Company names of these customers, also of those whose relationship has ended; who is not known is not there. */
export function companyNames(db: Reads, ids: readonly string[]): Map<string, string> {
  const found = db.tuples<[id: string, name: string]>(
    'SELECT id, company_json FROM customers WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
    JSON.stringify(ids),
  )
  return new Map(found.map(([id, name]) => [id, JSON.parse(name) as string]))
}

/** Ids of customers, also of those whose relationship has ended, in order, after one. */
export function customerIdsAfter(db: Reads, id: string, limit: number): string[] {
  return db.all<{ id: string }>('SELECT id FROM customers WHERE id > ? ORDER BY id LIMIT ?', id, limit).map((row) => row.id)
}

/** Customers, also those whose relationship has ended, whose company name holds a text, in any letter case. */
export async function customersNamed(db: Reads, text: string): Promise<string[]> {
  const rows = await db.all<{ id: string }>('SELECT id FROM customers WHERE instr(company_key, ?) > 0 ORDER BY id', foldName(text))
  return rows.map((row) => row.id)
}

/** Whether a tenant this partner knows, in a relationship or no more, has the domain, in any letter case. */
export async function hasDomain(db: Reads, domain: string): Promise<boolean> {
  return (await db.get('SELECT 1 AS found FROM customers WHERE domain_key = ?', foldName(domain))) !== undefined
}

/** How many customers a reseller has, in a relationship now. */
export function customersOfReseller(db: Reads, resellerId: string): number {
  const row = db.get<{ n: number }>('SELECT count(*) AS n FROM customers WHERE reseller_id = ? AND removed_at IS NULL', resellerId)
  return row?.n ?? 0
}

/** The tenant of a customer by its domain, in any letter case. */
export async function customerOfDomain(db: Reads, domain: string): Promise<string | undefined> {
  const row = await db.get<{ id: string }>('SELECT id FROM customers WHERE domain_key = ? ORDER BY id LIMIT 1', foldName(domain))
  return row?.id
}

/** Sorts after every text that starts with the prefix it is appended to. */
const last = '\u{10FFFF}'

/** Up to this many matches are sorted; more are met soon enough on the way through the list. */
const fewMatches = 2000

type Page = 'first' | 'last' | { after: Place } | { before: Place }

/**
 * At most `limit` matching customers in list order, starting after or ending before a place, or ending the list. A page
 * costs the same wherever it lies: it is read from an index in list order, or is one of few.
 */
export async function customersAt(db: Reads, filter: CustomerFilter, page: Page, limit: number): Promise<CustomerRecord[]> {
  if (filter.by === 'none') return []
  const { where, way, params, backwards } = await pageOf(db, filter, page)
  const rows = await db.all<Row>(
    // Which they are is read from indexes alone; only the page itself is looked up.
    `SELECT doc FROM customers WHERE id IN (
       SELECT id FROM customers WHERE ${where} ORDER BY company_key ${way}, id ${way} LIMIT ?
     ) ORDER BY company_key ${way}, id ${way}`,
    ...params,
    limit,
  )
  const customers = rows.map(fromRow)
  return backwards ? customers.reverse() : customers
}

/** As {@link customersAt}, but only what lists print, which is read from indexes alone. */
export async function listedCustomersAt(db: Reads, filter: CustomerFilter, page: Page, limit: number): Promise<ListedCustomer[]> {
  if (filter.by === 'none') return []
  const { where, way, params, backwards } = await pageOf(db, filter, page)
  const rows = await db.tuples<ListedCustomer>(
    `SELECT id, domain_json, company_json FROM customers WHERE ${where} ORDER BY company_key ${way}, id ${way} LIMIT ?`,
    ...params,
    limit,
  )
  return backwards ? rows.reverse() : rows
}

async function pageOf(db: Reads, filter: Exclude<CustomerFilter, { by: 'none' }>, page: Page) {
  const backwards = page === 'last' || (page !== 'first' && 'before' in page)
  const place = typeof page === 'object' ? ('after' in page ? page.after : page.before) : undefined
  const { sql, params } = await conditionOf(db, filter, { place, backwards })
  return { where: ['removed_at IS NULL', ...sql].join(' AND '), way: backwards ? 'DESC' : 'ASC', params, backwards }
}

interface Condition {
  sql: string[]
  params: SqlValue[]
}

/** From where a page goes on, and which way. */
interface From {
  place: Place | undefined
  backwards: boolean
}

async function conditionOf(db: Reads, filter: Exclude<CustomerFilter, { by: 'none' }>, from: From): Promise<Condition> {
  if (filter.by === 'company') return ofCompany(filter, from)
  const which = await matching(db, filter)
  if (!from.place) return which
  return { sql: [...which.sql, `(company_key, id) ${from.backwards ? '<' : '>'} (?, ?)`], params: [...which.params, ...from.place] }
}

/** The place stands for the bound it lies beyond: of two bounds on one side the engine would start at either. */
function ofCompany({ match, key }: { match: 'prefix' | 'whole'; key: string }, { place, backwards }: From): Condition {
  const compare = backwards ? '<' : '>'
  if (match === 'whole')
    return place ? { sql: ['company_key = ?', `id ${compare} ?`], params: [key, place[1]] } : { sql: ['company_key = ?'], params: [key] }
  const bounds: [string, SqlValue[]][] = [
    place && !backwards ? ['(company_key, id) > (?, ?)', [...place]] : ['company_key >= ?', [key]],
    place && backwards ? ['(company_key, id) < (?, ?)', [...place]] : ['company_key < ?', [key + last]],
  ]
  return { sql: bounds.map(([sql]) => sql), params: bounds.flatMap(([, params]) => params) }
}

/** A concatenation keeps the planner off an index that would make it sort; the list's own index holds the column too. */
async function matching(db: Reads, filter: Exclude<CustomerFilter, { by: 'none' | 'company' }>): Promise<Condition> {
  if (filter.by === 'all') return { sql: [], params: [] }
  if (filter.by === 'resellers') {
    const [one, ...more] = filter.ids
    if (more.length === 0) return { sql: ['reseller_id = ?'], params: [one as string] }
    return { sql: [`(reseller_id || '') IN (${filter.ids.map(() => '?').join(', ')})`], params: [...filter.ids] }
  }
  if (filter.match === 'whole') return { sql: ['domain_key = ?'], params: [filter.key] }
  const range = [filter.key, filter.key + last]
  const tested = (await areFew(db, range)) ? 'domain_key' : "(domain_key || '')"
  return { sql: [`${tested} >= ? AND ${tested} < ?`], params: range }
}

async function areFew(db: Reads, range: readonly string[]): Promise<boolean> {
  const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM customers WHERE domain_key >= ? AND domain_key < ? ORDER BY domain_key LIMIT ?)`
  return ((await db.get<{ n: number }>(sql, ...range, fewMatches + 1))?.n ?? 0) <= fewMatches
}

/** How many customers the partner has. */
export async function countCustomers(db: Reads): Promise<number> {
  return (await db.get<{ n: number }>('SELECT count(*) AS n FROM customers WHERE removed_at IS NULL'))?.n ?? 0
}
