/** Where aliases, running creations, ownerships and the tenant policy are kept. Decides nothing. */
import { parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { AliasRecord } from './alias-rules.ts'
import type { Creation } from './creation-rules.ts'
import type { Ownership } from './ownership-rules.ts'
import type { TenantPolicyRecord } from './policy-rules.ts'

export const migrations: Migration[] = [
  {
    id: 'azure-subscriptions-1',
    sql: `CREATE TABLE azure_aliases (
      name_key TEXT PRIMARY KEY,  -- the name in lower case
      principal TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX azure_aliases_by_principal ON azure_aliases (principal, created_at, name_key);
    CREATE TABLE azure_creations (
      subscription_id TEXT PRIMARY KEY,
      plan_key TEXT NOT NULL,     -- the plan's id in lower case
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX azure_creations_by_plan ON azure_creations (plan_key);
    CREATE TABLE azure_ownerships (
      subscription_id TEXT PRIMARY KEY,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE azure_policies (
      name TEXT PRIMARY KEY,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;`,
  },
]

interface Row {
  doc: string
}

const read = <T>(row: Row | undefined): T | undefined => row && (parseJson(row.doc) as unknown as T)

export function putAlias(alias: AliasRecord): Write {
  return write(
    `INSERT INTO azure_aliases (name_key, principal, created_at, doc) VALUES (?, ?, ?, ?)
     ON CONFLICT (name_key) DO UPDATE SET principal = excluded.principal, created_at = excluded.created_at, doc = excluded.doc`,
    alias.name.toLowerCase(),
    alias.principal,
    alias.createdAt,
    JSON.stringify(alias),
  )
}

export function dropAlias(name: string): Write {
  return write('DELETE FROM azure_aliases WHERE name_key = ?', name.toLowerCase())
}

export async function findAlias(db: Reads, name: string): Promise<AliasRecord | undefined> {
  return read(await db.get<Row>('SELECT doc FROM azure_aliases WHERE name_key = ?', name.toLowerCase()))
}

/** At most `limit` aliases somebody has made, oldest first, that follow on the named one; `undefined` where there is none of that name. */
export async function aliasesAfter(
  db: Reads,
  principal: string,
  after: string | undefined,
  limit: number,
): Promise<AliasRecord[] | undefined> {
  const place =
    after === undefined
      ? { created_at: -1 }
      : await db.get<{ created_at: number }>('SELECT created_at FROM azure_aliases WHERE name_key = ? AND principal = ?', after, principal)
  if (!place) return undefined
  const rows = await db.all<Row>(
    'SELECT doc FROM azure_aliases WHERE principal = ? AND (created_at, name_key) > (?, ?) ORDER BY created_at, name_key LIMIT ?',
    principal,
    place.created_at,
    after ?? '',
    limit,
  )
  return rows.map((row) => parseJson(row.doc) as unknown as AliasRecord)
}

export function putCreation(creation: Creation): Write {
  return write(
    `INSERT INTO azure_creations (subscription_id, plan_key, doc) VALUES (?, ?, ?)
     ON CONFLICT (subscription_id) DO UPDATE SET doc = excluded.doc`,
    creation.subscriptionId,
    creation.planId.toLowerCase(),
    JSON.stringify(creation),
  )
}

export function dropCreation(subscriptionId: string): Write {
  return write('DELETE FROM azure_creations WHERE subscription_id = ?', subscriptionId)
}

export async function findCreation(db: Reads, subscriptionId: string): Promise<Creation | undefined> {
  return read(await db.get<Row>('SELECT doc FROM azure_creations WHERE subscription_id = ?', subscriptionId))
}

/** How many Azure subscriptions are being made under a plan. */
export async function countCreations(db: Reads, planId: string): Promise<number> {
  return (await db.get<{ n: number }>('SELECT count(*) AS n FROM azure_creations WHERE plan_key = ?', planId.toLowerCase()))?.n ?? 0
}

export function putOwnership(ownership: Ownership): Write {
  return write(
    `INSERT INTO azure_ownerships (subscription_id, doc) VALUES (?, ?)
     ON CONFLICT (subscription_id) DO UPDATE SET doc = excluded.doc`,
    ownership.subscriptionId,
    JSON.stringify(ownership),
  )
}

export async function findOwnership(db: Reads, subscriptionId: string): Promise<Ownership | undefined> {
  return read(await db.get<Row>('SELECT doc FROM azure_ownerships WHERE subscription_id = ?', subscriptionId))
}

export function putTenantPolicy(policy: TenantPolicyRecord): Write {
  return write(
    'INSERT INTO azure_policies (name, doc) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET doc = excluded.doc',
    'default',
    JSON.stringify(policy),
  )
}

export async function findTenantPolicy(db: Reads): Promise<TenantPolicyRecord | undefined> {
  return read(await db.get<Row>('SELECT doc FROM azure_policies WHERE name = ?', 'default'))
}
