/** What operators did: one row a call, kept beside the registry. */
import { day, type Instant, parseJson, type Role } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'

export const migrations: Migration[] = [
  {
    id: 'operator-1',
    sql: `
      CREATE TABLE operator_audit (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL, operator TEXT NOT NULL, operation TEXT NOT NULL, partner TEXT, status INTEGER NOT NULL,
        before TEXT, after TEXT, request_id TEXT NOT NULL, correlation_id TEXT NOT NULL, address TEXT NOT NULL,
        unrecorded INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX operator_audit_partner ON operator_audit (partner, seq);
      CREATE INDEX operator_audit_passing ON operator_audit (at) WHERE after IS NULL;
    `,
  },
  {
    id: 'operator-2',
    sql: `
      CREATE TABLE user_roles (
        tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE,
        user_id TEXT NOT NULL, roles TEXT NOT NULL,
        PRIMARY KEY (tenant_id, user_id)
      ) STRICT;
    `,
  },
  { id: 'operator-3', sql: 'ALTER TABLE operator_audit ADD COLUMN repeated INTEGER NOT NULL DEFAULT 0' },
  {
    id: 'operator-4',
    // Where a row was first written down, when that was in the store of a partner: it is taken over once.
    sql: `ALTER TABLE operator_audit ADD COLUMN source TEXT;
      CREATE UNIQUE INDEX operator_audit_source ON operator_audit (source) WHERE source IS NOT NULL;`,
  },
]

/** In the store of a partner: what operators did there, until the audit beside the registry has it. */
export const deedMigrations: Migration[] = [
  {
    id: 'operator-deeds-1',
    sql: 'CREATE TABLE operator_deeds (seq INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL) STRICT',
  },
]

/** Belongs into the commit of what was done. */
export function leaveDeed(deed: Deed): Write {
  return write('INSERT INTO operator_deeds (doc) VALUES (?)', JSON.stringify(deed))
}

export function leftDeeds(db: Reads): { seq: number; deed: Deed }[] {
  return db
    .all<{ seq: number; doc: string }>('SELECT seq, doc FROM operator_deeds ORDER BY seq')
    .map(({ seq, doc }) => ({ seq, deed: parseJson(doc) as unknown as Deed }))
}

export function dropDeeds(upTo: number): Write {
  return write('DELETE FROM operator_deeds WHERE seq <= ?', upTo)
}

/** One call of an operator; texts of `before` and `after` are JSON without secrets. */
export interface Deed {
  at: Instant
  operator: string
  operation: string
  /** Tenant or domain as the call named it. */
  partner?: string
  status: number
  before?: string
  after?: string
  requestId: string
  correlationId: string
  /** Where the call came from. */
  address: string
  /** Calls without a good key since the row before that got none of their own. */
  unrecorded: number
  /** Nothing was done: the answer of an earlier call was given again. */
  repeated?: true
}

export interface KeptDeed extends Deed {
  seq: number
}

/** What changed something is kept for good; reads and refusals this long. */
const passingFor = 90 * day

/** `source`: where it was left before; a second row of one source is ignored. */
export function putDeed(deed: Deed, source?: string): Write[] {
  return [
    write(
      `INSERT INTO operator_audit (at, operator, operation, partner, status, before, after, request_id, correlation_id, address, unrecorded, repeated, source)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (source) WHERE source IS NOT NULL DO NOTHING`,
      deed.at,
      deed.operator,
      deed.operation,
      deed.partner ?? null,
      deed.status,
      deed.before ?? null,
      deed.after ?? null,
      deed.requestId,
      deed.correlationId,
      deed.address,
      deed.unrecorded,
      deed.repeated ? 1 : 0,
      source ?? null,
    ),
    ...(deed.after === undefined ? [write('DELETE FROM operator_audit WHERE after IS NULL AND at < ?', deed.at - passingFor)] : []),
  ]
}

/** Newest first; `below` is the last row of the page before. */
export function deeds(db: Reads, of: { partner?: string; below?: number; changesOnly: boolean; size: number }): KeptDeed[] {
  return db
    .all<DeedRow>(
      `SELECT * FROM operator_audit
       WHERE seq < ? AND (? IS NULL OR partner = ?) AND (? = 0 OR after IS NOT NULL)
       ORDER BY seq DESC LIMIT ?`,
      of.below ?? Number.MAX_SAFE_INTEGER,
      of.partner ?? null,
      of.partner ?? null,
      of.changesOnly ? 1 : 0,
      of.size,
    )
    .map((row) => ({
      seq: row.seq,
      at: row.at,
      operator: row.operator,
      operation: row.operation,
      ...(row.partner === null ? {} : { partner: row.partner }),
      status: row.status,
      ...(row.before === null ? {} : { before: row.before }),
      ...(row.after === null ? {} : { after: row.after }),
      requestId: row.request_id,
      correlationId: row.correlation_id,
      address: row.address,
      unrecorded: row.unrecorded,
      ...(row.repeated === 1 ? { repeated: true as const } : {}),
    }))
}

/** Roles the operator gave to people who sign in at their own tenant. */
export function givenRoles(db: Reads, tenantId: string): { userId: string; roles: Role[] }[] {
  return db
    .all<{ user_id: string; roles: string }>('SELECT user_id, roles FROM user_roles WHERE tenant_id = ? ORDER BY user_id', tenantId)
    .map((row) => ({ userId: row.user_id, roles: parseJson(row.roles) as unknown as Role[] }))
}

export function givenRolesOf(db: Reads, tenantId: string, userId: string): Role[] {
  const row = db.get<{ roles: string }>('SELECT roles FROM user_roles WHERE tenant_id = ? AND user_id = ?', tenantId, userId)
  return row ? (parseJson(row.roles) as unknown as Role[]) : []
}

export function giveRoles(tenantId: string, userId: string, roles: readonly Role[]): Write {
  return roles.length === 0
    ? write('DELETE FROM user_roles WHERE tenant_id = ? AND user_id = ?', tenantId, userId)
    : write(
        'INSERT INTO user_roles (tenant_id, user_id, roles) VALUES (?, ?, ?) ON CONFLICT (tenant_id, user_id) DO UPDATE SET roles = excluded.roles',
        tenantId,
        userId,
        JSON.stringify(roles),
      )
}

interface DeedRow {
  seq: number
  at: number
  operator: string
  operation: string
  partner: string | null
  status: number
  before: string | null
  after: string | null
  request_id: string
  correlation_id: string
  address: string
  unrecorded: number
  repeated: number
}
