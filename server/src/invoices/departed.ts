/** Names of customers that a sandbox has deleted: what they used is still billed, and lines print who used it. */
import { day, type Instant, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { CustomerNames, PlanNames } from './record.ts'

export const departedMigration: Migration = {
  id: 'invoices-departed-1',
  // Named like the tables of invoices: a deletion leaves it alone.
  sql: `CREATE TABLE invoice_departed (
    id TEXT PRIMARY KEY,          -- of a customer, a plan or an Azure subscription
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    names TEXT NOT NULL           -- JSON
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX invoice_departed_of ON invoice_departed (customer_id, id);
  CREATE INDEX invoice_departed_by_age ON invoice_departed (deleted_at, id);`,
}

/** Usage is billed at the latest on the invoice after the next; nothing asks for the names after that. */
const kept = 120 * day

export function keepDeparted(kind: 'customer' | 'plan' | 'entitlement', id: string, customerId: string, at: Instant, names: object): Write {
  return write(
    'INSERT OR REPLACE INTO invoice_departed (id, customer_id, kind, deleted_at, names) VALUES (?, ?, ?, ?, ?)',
    id,
    customerId,
    kind,
    at,
    JSON.stringify(names),
  )
}

/** Forgets those of long ago. */
export function forgetDeparted(at: Instant): Write {
  return write('DELETE FROM invoice_departed WHERE deleted_at < ?', at - kept)
}

/** Names as invoices keep them: without the reseller of record that stands beside them here. */
function namesIn<T>(text: string): T {
  const { reseller: _, ...names } = parseJson(text) as { reseller?: string }
  return names as T
}

const named = <T>(db: Reads, kind: string, id: string): T | undefined => {
  const row = db.get<{ names: string }>('SELECT names FROM invoice_departed WHERE id = ? AND kind = ?', id, kind)
  return row && namesIn<T>(row.names)
}
export const departedCustomer = (db: Reads, id: string) => named<CustomerNames>(db, 'customer', id)
export const departedPlan = (db: Reads, id: string) => named<PlanNames>(db, 'plan', id)
export const departedEntitlement = (db: Reads, id: string) => named<{ friendlyName: string }>(db, 'entitlement', id)?.friendlyName

/** Plans of all deleted customers, in order. */
export function departedPlans(db: Reads): { id: string; customerId: string; at: Instant; names: PlanNames }[] {
  return db
    .all<{ id: string; customer_id: string; deleted_at: Instant; names: string }>(
      "SELECT id, customer_id, deleted_at, names FROM invoice_departed WHERE kind = 'plan' ORDER BY id",
    )
    .map((row) => ({ id: row.id, customerId: row.customer_id, at: row.deleted_at, names: namesIn<PlanNames>(row.names) }))
}

/** Resellers of record of what a sandbox has deleted, by id in lower case. */
export function departedResellers(db: Reads): Record<'plans' | 'entitlements', Map<string, string>> {
  const rows = db.all<{ id: string; kind: string; reseller: string }>(
    `SELECT id, kind, names ->> '$.reseller' AS reseller FROM invoice_departed WHERE names ->> '$.reseller' IS NOT NULL ORDER BY id`,
  )
  const of = (kind: string) => new Map(rows.flatMap((row) => (row.kind === kind ? [[row.id.toLowerCase(), row.reseller] as const] : [])))
  return { plans: of('plan'), entitlements: of('entitlement') }
}

/** All that is known of a deleted customer. */
export function departedOf(db: Reads, customerId: string) {
  const rows = db.all<{ id: string; kind: string; names: string }>(
    'SELECT id, kind, names FROM invoice_departed WHERE customer_id = ? ORDER BY id',
    customerId,
  )
  const of = <T>(kind: string) => rows.filter((row) => row.kind === kind).map(({ id, names }) => ({ id, names: namesIn<T>(names) }))
  return { plans: of<PlanNames>('plan'), entitlements: of<{ friendlyName: string }>('entitlement') }
}
