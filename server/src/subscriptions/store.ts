/** Where subscriptions are kept. Decides nothing. */
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import { isAzure, kindOf, type SubscriptionRecord } from './record.ts'
import type { OverageRecord } from './service-rules.ts'

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
  {
    id: 'subscriptions-2',
    // Add-ons came after the first release: no stored subscription is one.
    sql: `ALTER TABLE subscriptions ADD COLUMN parent_key TEXT; -- of an add-on: the id of its subscription in lower case
    CREATE INDEX subscriptions_by_parent ON subscriptions (parent_key, created_at, id_key) WHERE parent_key IS NOT NULL;
    DROP INDEX subscriptions_by_order;
    CREATE INDEX subscriptions_by_order ON subscriptions (customer_id, order_id, created_at, id_key);
    CREATE INDEX subscriptions_by_partner ON subscriptions (customer_id, partner_id, created_at, id_key) WHERE partner_id IS NOT NULL;
    CREATE TABLE subscription_overages (
      customer_id TEXT NOT NULL,
      type TEXT NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (customer_id, type)
    ) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 'subscriptions-3',
    sql: `CREATE TABLE subscription_transitions (
      subscription_key TEXT NOT NULL,  -- what was moved from, its id in lower case
      at INTEGER NOT NULL,
      operation_id TEXT NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (subscription_key, at, operation_id)
    ) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 'subscriptions-4',
    // The first release held plans alone and did not say so.
    sql: `ALTER TABLE subscriptions ADD COLUMN azure_kind TEXT;   -- plan or legacyAzure; null of all others
    ALTER TABLE subscriptions ADD COLUMN azure_status TEXT; -- the status of those
    UPDATE subscriptions SET azure_kind = coalesce(doc ->> '$.kind', 'plan'), azure_status = doc ->> '$.status'
      WHERE coalesce(doc ->> '$.kind', 'plan') IN ('plan', 'legacyAzure');
    CREATE INDEX subscriptions_azure ON subscriptions (azure_kind, customer_id, azure_status, created_at, id_key) WHERE azure_kind IS NOT NULL;`,
  },
]

interface Row {
  doc: string
}

const fromRow = (row: Row): SubscriptionRecord => JSON.parse(row.doc) as SubscriptionRecord

export function putSubscription(record: SubscriptionRecord): Write {
  return write(
    `INSERT INTO subscriptions (id_key, customer_id, order_id, partner_id, parent_key, created_at, azure_kind, azure_status, doc)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id_key) DO UPDATE SET partner_id = excluded.partner_id, azure_kind = excluded.azure_kind,
       azure_status = excluded.azure_status, doc = excluded.doc`,
    record.id.toLowerCase(),
    record.customerId,
    record.orderId,
    record.partnerId ?? null,
    record.parentSubscriptionId?.toLowerCase() ?? null,
    record.createdAt,
    isAzure(record) ? kindOf(record) : null,
    isAzure(record) ? record.status : null,
    JSON.stringify(record),
  )
}

/** A subscription of this customer, its id in any letter case. At once: clients read little else as often. */
export function findSubscription(db: Reads, customerId: string, id: string): SubscriptionRecord | undefined {
  const row = db.get<Row>('SELECT doc FROM subscriptions WHERE id_key = ? AND customer_id = ?', id.toLowerCase(), customerId)
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

/** The add-ons of a subscription in order of creation, then id. */
export async function addonsOf(
  db: Reads,
  { id, customerId }: Pick<SubscriptionRecord, 'id' | 'customerId'>,
): Promise<SubscriptionRecord[]> {
  const rows = await db.all<Row>(
    'SELECT doc FROM subscriptions WHERE parent_key = ? AND customer_id = ? ORDER BY created_at, id_key',
    id.toLowerCase(),
    customerId,
  )
  return rows.map(fromRow)
}

export function putOverage(record: OverageRecord): Write {
  return write(
    `INSERT INTO subscription_overages (customer_id, type, doc) VALUES (?, ?, ?)
     ON CONFLICT (customer_id, type) DO UPDATE SET doc = excluded.doc`,
    record.customerId,
    record.type,
    JSON.stringify(record),
  )
}

/** Which Azure subscriptions of a customer pay for overage, by kind of usage. */
export async function overagesOf(db: Reads, customerId: string): Promise<OverageRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM subscription_overages WHERE customer_id = ? ORDER BY type', customerId)
  return rows.map((row) => JSON.parse(row.doc) as OverageRecord)
}

export type AzureKind = 'plan' | 'legacyAzure'

/** Customers who have, or had, subscriptions of a kind that Azure entitlements belong to, in order of their ids. */
export async function customersWithAzure(db: Reads, kind: AzureKind): Promise<string[]> {
  const rows = await db.tuples<[string]>('SELECT DISTINCT customer_id FROM subscriptions WHERE azure_kind = ? ORDER BY customer_id', kind)
  return rows.map(([customerId]) => customerId)
}

/** Customers with an Azure plan that is not deleted. */
export async function customersWithPlan(db: Reads): Promise<string[]> {
  const rows = await db.tuples<[string]>(
    `SELECT DISTINCT customer_id FROM subscriptions WHERE azure_kind = 'plan' AND azure_status <> 'deleted' ORDER BY customer_id`,
  )
  return rows.map(([customerId]) => customerId)
}

/** Every legacy Azure subscription of the partner in order of creation, then id. */
export async function legacyAzureSubscriptions(db: Reads): Promise<SubscriptionRecord[]> {
  const rows = await db.all<Row>(`SELECT doc FROM subscriptions WHERE azure_kind = 'legacyAzure' ORDER BY created_at, id_key`)
  return rows.map(fromRow)
}

/** How many subscriptions of a kind the partner has in one status, or in any but deleted. */
export async function countAzure(db: Reads, kind: AzureKind, status?: 'active'): Promise<number> {
  const row =
    status === undefined
      ? await db.get<{ n: number }>(`SELECT count(*) AS n FROM subscriptions WHERE azure_kind = ? AND azure_status <> 'deleted'`, kind)
      : await db.get<{ n: number }>('SELECT count(*) AS n FROM subscriptions WHERE azure_kind = ? AND azure_status = ?', kind, status)
  return row?.n ?? 0
}

/** Resellers of record by subscription, its id in lower case; those without one are left out. */
export async function resellersOfRecord(db: Reads): Promise<Map<string, string>> {
  return new Map(
    await db.tuples<[string, string]>(
      'SELECT id_key, partner_id FROM subscriptions WHERE partner_id IS NOT NULL ORDER BY customer_id, partner_id, created_at, id_key',
    ),
  )
}

/** Every subscription of a partner whose limits keep it small, in order of creation, then id. */
export async function allSubscriptions(db: Reads): Promise<SubscriptionRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM subscriptions ORDER BY created_at, id_key')
  return rows.map(fromRow)
}
