/** Where Azure entitlements are kept. Decides nothing. */
import type { Instant } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import { productMigrations } from './product-store.ts'
import type { EntitlementRecord } from './rules.ts'

export const migrations: Migration[] = [
  {
    id: 'entitlements-1',
    sql: `CREATE TABLE entitlements (
      id TEXT PRIMARY KEY,
      subscription_key TEXT NOT NULL, -- the plan's id in lower case
      customer_id TEXT NOT NULL,
      status TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX entitlements_by_subscription ON entitlements (subscription_key, created_at, id);
    CREATE INDEX entitlements_by_customer ON entitlements (customer_id, created_at, id);`,
  },
  {
    id: 'entitlements-2',
    sql: 'CREATE INDEX entitlements_by_age ON entitlements (created_at, id, status); -- pages and the count of the Azure side',
  },
  ...productMigrations,
]

interface Row {
  doc: string
}

const fromRow = (row: Row): EntitlementRecord => JSON.parse(row.doc) as EntitlementRecord

/** The status column says active as long as the entitlement is, or is becoming, active: a plan waits for both. */
export function putEntitlement(record: EntitlementRecord): Write {
  return write(
    `INSERT INTO entitlements (id, subscription_key, customer_id, status, created_at, doc) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET subscription_key = excluded.subscription_key, status = excluded.status, created_at = excluded.created_at, doc = excluded.doc`,
    record.id,
    record.subscriptionId.toLowerCase(),
    record.customerId,
    record.changingTo === 'active' ? 'active' : record.status,
    record.createdAt,
    JSON.stringify(record),
  )
}

/** An Azure subscription of any plan of the partner. */
export async function findEntitlement(db: Reads, id: string): Promise<EntitlementRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM entitlements WHERE id = ?', id.toLowerCase())
  return row && fromRow(row)
}

/** Resellers of record of Azure subscriptions that name one, by id. */
export function entitlementResellers(db: Reads): Map<string, string> {
  return new Map(
    db
      .all<{ id: string; reseller: string }>(
        `SELECT id, doc ->> '$.partnerOnRecord' AS reseller FROM entitlements WHERE doc ->> '$.partnerOnRecord' IS NOT NULL ORDER BY id`,
      )
      .map(({ id, reseller }) => [id, reseller]),
  )
}

/** Id of the plan of an Azure subscription. */
export function planIdOf(db: Reads, id: string): string | undefined {
  return db.get<{ id: string }>(`SELECT doc ->> '$.subscriptionId' AS id FROM entitlements WHERE id = ?`, id.toLowerCase())?.id
}

/** The Azure subscriptions of a plan in order of creation, then id, whatever their status. */
export async function entitlementsOf(db: Reads, subscriptionId: string): Promise<EntitlementRecord[]> {
  const rows = await db.all<Row>(
    'SELECT doc FROM entitlements WHERE subscription_key = ? ORDER BY created_at, id',
    subscriptionId.toLowerCase(),
  )
  return rows.map(fromRow)
}

/** The Azure subscriptions of a customer in order of creation, then id. */
export async function entitlementsOfCustomer(db: Reads, customerId: string): Promise<EntitlementRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM entitlements WHERE customer_id = ? ORDER BY created_at, id', customerId)
  return rows.map(fromRow)
}

/** Every Azure subscription of a partner whose limits keep it small, in order of creation, then id. */
export async function allEntitlements(db: Reads): Promise<EntitlementRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM entitlements ORDER BY created_at, id')
  return rows.map(fromRow)
}

/** Active Azure subscriptions of the partner in order of id, page by page: a long list is read while others write. */
export function activeEntitlementsAfter(db: Reads, id: string, limit: number): EntitlementRecord[] {
  return db.all<Row>(`SELECT doc FROM entitlements WHERE id > ? AND status = 'active' ORDER BY id LIMIT ?`, id, limit).map(fromRow)
}

/**
 * Of every Azure subscription of the partner in order of creation, then id: the plan, its id in lower case, and since when
 * it is under a plan: from its creation, or from the product upgrade that brought it there.
 */
export async function entitlementStarts(db: Reads): Promise<{ entitlementId: string; subscriptionKey: string; from: Instant }[]> {
  const rows = await db.tuples<[string, string, Instant]>(
    `SELECT id, subscription_key, coalesce(doc ->> '$.upgraded.at', created_at) FROM entitlements ORDER BY created_at, id`,
  )
  return rows.map(([entitlementId, subscriptionKey, from]) => ({ entitlementId, subscriptionKey, from }))
}

/**
 * At most `limit` Azure subscriptions of the partner in order of creation, then id, that follow on the one of the id;
 * `undefined` where there is none of that id. `seen`: without deleted ones, and those of customers who have left.
 */
export async function entitlementsAfter(
  db: Reads,
  after: string | undefined,
  limit: number,
  { seen = false }: { seen?: boolean } = {},
): Promise<EntitlementRecord[] | undefined> {
  const place =
    after === undefined
      ? { created_at: -1 }
      : await db.get<{ created_at: number }>('SELECT created_at FROM entitlements WHERE id = ?', after)
  if (!place) return undefined
  const rows = await db.all<Row>(
    `SELECT doc FROM entitlements WHERE (created_at, id) > (?, ?)${seen ? unseen : ''} ORDER BY created_at, id LIMIT ?`,
    place.created_at,
    after ?? '',
    limit,
  )
  return rows.map(fromRow)
}

const unseen = ` AND status <> 'deleted'
  AND NOT EXISTS (SELECT 1 FROM customers WHERE customers.id = entitlements.customer_id AND customers.removed_at IS NOT NULL)`

/** How many Azure subscriptions are seen. */
export async function countEntitlements(db: Reads): Promise<number> {
  const count = (more: string) => db.get<{ n: number }>(`SELECT count(*) AS n FROM entitlements WHERE status <> 'deleted'${more}`)?.n ?? 0
  // Those who have left are few.
  return count('') - count(' AND customer_id IN (SELECT id FROM customers WHERE removed_at IS NOT NULL)')
}

/** Whether a plan has an Azure subscription that is active, or was reactivated and will show it. */
export async function hasActiveEntitlements(db: Reads, subscriptionId: string): Promise<boolean> {
  const row = await db.get(
    'SELECT 1 AS found FROM entitlements WHERE subscription_key = ? AND status = ? LIMIT 1',
    subscriptionId.toLowerCase(),
    'active',
  )
  return row !== undefined
}
