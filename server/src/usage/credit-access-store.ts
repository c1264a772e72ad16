/** Accesses that an operator granted or ended. What is not kept here is as it was at the start. Decides nothing. */
import { day, type Instant, parseJson } from 'lazuli-contract'
import type { Access } from '../db/lines.ts'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { CreditAccess } from './credit-access.ts'

export const accessMigrations: Migration[] = [
  {
    id: 'usage-access-1',
    sql: `CREATE TABLE credit_access (
      entitlement_id TEXT NOT NULL,
      id TEXT NOT NULL,
      customer_id TEXT NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (entitlement_id, id)
    ) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 'usage-access-departed-1',
    // Names no customer: it stays when one is deleted, and its usage keeps the credit it earned until it is billed.
    sql: `CREATE TABLE departed_access (
      entitlement_id TEXT PRIMARY KEY,
      deleted_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX departed_access_by_age ON departed_access (deleted_at);`,
  },
]

/** As names of deleted customers are kept: their usage is billed by then. */
const kept = 120 * day

/** Keeps what Azure subscriptions that are about to be deleted earn credit by; forgets what was kept long ago. */
export function keepDepartedAccess(access: readonly Access[], at: Instant): Write[] {
  return [
    write('DELETE FROM departed_access WHERE deleted_at < ?', at - kept),
    ...[...Map.groupBy(access, ({ entitlementId }) => entitlementId)].map(([id, of]) =>
      write('INSERT OR REPLACE INTO departed_access (entitlement_id, deleted_at, doc) VALUES (?, ?, ?)', id, at, JSON.stringify(of)),
    ),
  ]
}

export function departedAccess(db: Reads): Access[] {
  return db
    .all<{ doc: string }>('SELECT doc FROM departed_access ORDER BY entitlement_id')
    .flatMap(({ doc }) => parseJson(doc) as unknown as Access[])
}

export function putAccess(entitlementId: string, customerId: string, access: CreditAccess): Write {
  return write(
    'INSERT OR REPLACE INTO credit_access (entitlement_id, id, customer_id, doc) VALUES (?, ?, ?, ?)',
    entitlementId,
    access.id,
    customerId,
    JSON.stringify(access),
  )
}

/** Of one Azure subscription, in order of id. */
export function accessesOf(db: Reads, entitlementId: string): CreditAccess[] {
  return db
    .all<{ doc: string }>('SELECT doc FROM credit_access WHERE entitlement_id = ? ORDER BY id', entitlementId)
    .map(({ doc }) => parseJson(doc) as unknown as CreditAccess)
}

/** Of all Azure subscriptions that have any. */
export function allAccesses(db: Reads): Map<string, CreditAccess[]> {
  const found = new Map<string, CreditAccess[]>()
  const rows = db.all<{ entitlement_id: string; doc: string }>('SELECT entitlement_id, doc FROM credit_access ORDER BY entitlement_id, id')
  for (const { entitlement_id: id, doc } of rows) {
    const access = parseJson(doc) as unknown as CreditAccess
    const known = found.get(id)
    if (known) known.push(access)
    else found.set(id, [access])
  }
  return found
}
