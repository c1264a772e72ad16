/** Event rows with audit facts, newest first. */
import type { Instant } from 'lazuli-contract'
import { type Migration, type Reads, type SqlValue, type Write, write } from '../db/state.ts'
import type { AuditedRow } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'audit-1',
    sql: `
      CREATE INDEX events_by_customer ON events (customer_id, at, seq) WHERE audit IS NOT NULL;
      CREATE INDEX events_by_resource_type ON events (json_extract(audit, '$.resourceType'), at, seq) WHERE audit IS NOT NULL;
    `,
  },
]

const columns = 'seq, at, customer_id AS customerId, resource_id AS resourceId, actor, audit, doc'

export interface Span {
  from: Instant
  to: Instant
  /** Where the page begins: below this row. */
  below?: { at: Instant; seq: number } | undefined
}

export type Only = { customerId: string } | { resourceType: string } | { customerIds: readonly string[] }

/** The newest rows of a span. */
export function auditedRows(db: Reads, span: Span, only: Only | undefined, limit: number): AuditedRow[] {
  const place = placeOf(span)
  if (!only)
    return db.all(
      `SELECT ${columns} FROM events WHERE audit IS NOT NULL AND at >= ? AND at <= ? AND (at, seq) < (?, ?)
       ORDER BY at DESC, seq DESC LIMIT ?`,
      ...place,
      limit,
    )
  if ('customerId' in only)
    return db.all(
      `SELECT ${columns} FROM events WHERE audit IS NOT NULL AND customer_id = ? AND at >= ? AND at <= ? AND (at, seq) < (?, ?)
       ORDER BY at DESC, seq DESC LIMIT ?`,
      only.customerId,
      ...place,
      limit,
    )
  if ('resourceType' in only)
    return db.all(
      `SELECT ${columns} FROM events
       WHERE audit IS NOT NULL AND json_extract(audit, '$.resourceType') = ? AND at >= ? AND at <= ? AND (at, seq) < (?, ?)
       ORDER BY at DESC, seq DESC LIMIT ?`,
      only.resourceType,
      ...place,
      limit,
    )
  return rowsOfSome(db, span, only.customerIds, limit)
}

/** From, up to, and below which row. */
function placeOf({ from, to, below }: Span): SqlValue[] {
  const [at, seq] = [below?.at ?? to, below?.seq ?? 0]
  return [from, at, at, seq]
}

/** Customers of whom each is read by its index; of more than these the next page lies near in time (the `+` keeps to that index). */
const fewCustomers = 100

function rowsOfSome(db: Reads, span: Span, customerIds: readonly string[], limit: number): AuditedRow[] {
  if (customerIds.length <= fewCustomers)
    return customerIds
      .flatMap((customerId) => auditedRows(db, span, { customerId }, limit))
      .toSorted((a, b) => b.at - a.at || b.seq - a.seq)
      .slice(0, limit)
  return db.all(
    `SELECT ${columns} FROM events
     WHERE audit IS NOT NULL AND +customer_id IN (SELECT value FROM json_each(?)) AND at >= ? AND at <= ? AND (at, seq) < (?, ?)
     ORDER BY at DESC, seq DESC LIMIT ?`,
    JSON.stringify(customerIds),
    ...placeOf(span),
    limit,
  )
}

/** The rows of an instant whose number ends so. */
export function auditedAt(db: Reads, at: Instant, below: number): AuditedRow[] {
  return db.all(`SELECT ${columns} FROM events WHERE at = ? AND seq % 10000 = ? AND audit IS NOT NULL ORDER BY seq`, at, below)
}

export function hasRowsBefore(db: Reads, before: Instant): boolean {
  return db.get('SELECT seq FROM events WHERE at < ? ORDER BY at, seq LIMIT 1', before) !== undefined
}

/** Removes some of the oldest rows before an instant. */
export function removeRows(before: Instant, count: number): Write {
  return write('DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE at < ? ORDER BY at, seq LIMIT ?)', before, count)
}
