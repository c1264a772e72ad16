/** The registration and the deliveries of a partner. Deliveries derive from event rows, which commit with what they tell of. */
import { type Instant, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { DeliveryRecord, DeliveryStatus, EventRow, RegistrationRecord } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'webhooks-1',
    sql: `
      CREATE TABLE webhook_registration (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        seen INTEGER NOT NULL,  -- events up to this row have their deliveries
        doc TEXT NOT NULL
      ) STRICT;
      CREATE TABLE webhook_deliveries (
        id INTEGER PRIMARY KEY,  -- the number of the event's row
        event_name TEXT NOT NULL,
        resource_id TEXT NOT NULL,
        status TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        due_at INTEGER,  -- of waiting ones alone
        doc TEXT NOT NULL
      ) STRICT;
      CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at, id) WHERE due_at IS NOT NULL;
      CREATE INDEX webhook_deliveries_resource ON webhook_deliveries (event_name, resource_id, id);
      CREATE INDEX webhook_deliveries_status ON webhook_deliveries (status, id);
      CREATE INDEX webhook_deliveries_done ON webhook_deliveries (created_at, id) WHERE due_at IS NULL;
    `,
  },
]

/** What a copy of a world leaves behind: its receiver would hear everything twice. */
export const leftBehind = [{ table: 'webhook_registration' }, { table: 'webhook_deliveries', where: 'due_at IS NOT NULL' }]

/** The registration, and the last event row that has its delivery. */
export function registrationOf(db: Reads): { registration: RegistrationRecord; seen: number } | undefined {
  const row = db.get<{ seen: number; doc: string }>('SELECT seen, doc FROM webhook_registration WHERE one = 1')
  return row && { registration: parseJson(row.doc) as unknown as RegistrationRecord, seen: row.seen }
}

/** A receiver hears of what happens from its registration on: what was before counts as seen. */
export function addRegistration(registration: RegistrationRecord): Write {
  return write(
    'INSERT INTO webhook_registration (one, seen, doc) VALUES (1, (SELECT coalesce(max(seq), 0) FROM events), ?)',
    JSON.stringify(registration),
  )
}

/** What was judged by the registration as it was is not judged again. */
export function putRegistration(registration: RegistrationRecord, seen: number): Write {
  return write('UPDATE webhook_registration SET doc = ?, seen = max(seen, ?) WHERE one = 1', JSON.stringify(registration), seen)
}

export function putSeen(seq: number): Write {
  return write('UPDATE webhook_registration SET seen = ? WHERE one = 1', seq)
}

export function lastEvent(db: Reads): number {
  return db.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM events')?.seq ?? 0
}

/** Event rows after one, in order. */
export function eventsAfter(db: Reads, seq: number, limit: number): EventRow[] {
  return db.all<EventRow>(
    `SELECT seq, at, type, customer_id AS customerId, resource_id AS resourceId, actor, audit, doc
     FROM events WHERE seq > ? ORDER BY seq LIMIT ?`,
    seq,
    limit,
  )
}

/**
 * The audited row an event belongs to: itself, else one of the same change, else the last one of the same resource
 * before it: what shows with delay was audited when it was asked for.
 */
export function auditedRowOf(db: Reads, row: EventRow): EventRow | undefined {
  if (row.audit !== null) return row
  if (row.customerId === null) return undefined
  const columns = 'seq, at, type, customer_id AS customerId, resource_id AS resourceId, actor, audit, doc'
  const same = db.get<EventRow>(
    `SELECT ${columns} FROM events WHERE audit IS NOT NULL AND customer_id = ? AND at = ? AND seq BETWEEN ? AND ? AND actor = ?
     ORDER BY abs(seq - ?), seq LIMIT 1`,
    row.customerId,
    row.at,
    row.seq - sameChange,
    row.seq + sameChange,
    row.actor,
    row.seq,
  )
  if (same) return same
  return db.get<EventRow>(
    `SELECT ${columns} FROM events WHERE audit IS NOT NULL AND customer_id = ? AND (at, seq) < (?, ?) AND resource_id = ?
     ORDER BY at DESC, seq DESC LIMIT 1`,
    row.customerId,
    row.at,
    row.seq,
    row.resourceId,
  )
}

/** Rows of one change lie close together. */
const sameChange = 50

interface Row {
  doc: string
}
const fromRow = (row: Row): DeliveryRecord => parseJson(row.doc) as unknown as DeliveryRecord

export function putDelivery(delivery: DeliveryRecord): Write {
  return write(
    `INSERT INTO webhook_deliveries (id, event_name, resource_id, status, created_at, due_at, doc) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, due_at = excluded.due_at, doc = excluded.doc`,
    delivery.id,
    delivery.eventName,
    delivery.resourceId,
    delivery.status,
    delivery.createdAt,
    delivery.dueAt ?? null,
    JSON.stringify(delivery),
  )
}

export function findDelivery(db: Reads, id: number): DeliveryRecord | undefined {
  const row = db.get<Row>('SELECT doc FROM webhook_deliveries WHERE id = ?', id)
  return row && fromRow(row)
}

/** The delivery of a validation event. */
export function validationDelivery(db: Reads, correlationId: string): DeliveryRecord | undefined {
  const row = db.get<Row>(
    `SELECT doc FROM webhook_deliveries WHERE event_name = 'test-created' AND resource_id = ? ORDER BY id DESC LIMIT 1`,
    correlationId,
  )
  return row && fromRow(row)
}

/** When a validation event was asked for that has no delivery yet. */
export function validationAskedAt(db: Reads, correlationId: string, seen: number): Instant | undefined {
  return db.get<{ at: number }>(
    `SELECT at FROM events WHERE seq > ? AND type = 'test-created' AND resource_id = ? ORDER BY seq LIMIT 1`,
    seen,
    correlationId,
  )?.at
}

/** Waiting deliveries whose time has come, in order of it. */
export function dueDeliveries(db: Reads, until: Instant, limit: number): DeliveryRecord[] {
  return db.all<Row>('SELECT doc FROM webhook_deliveries WHERE due_at <= ? ORDER BY due_at, id LIMIT ?', until, limit).map(fromRow)
}

export function nextDueAt(db: Reads, after: Instant): Instant | undefined {
  return db.get<{ dueAt: number }>('SELECT due_at AS dueAt FROM webhook_deliveries WHERE due_at > ? ORDER BY due_at, id LIMIT 1', after)
    ?.dueAt
}

export function waitingCount(db: Reads): number {
  return db.get<{ n: number }>('SELECT count(*) AS n FROM webhook_deliveries WHERE due_at IS NOT NULL')?.n ?? 0
}

/** Deliveries newest first, below an id. */
export function listDeliveries(
  db: Reads,
  only: { eventName?: string; status?: DeliveryStatus },
  below: number,
  limit: number,
): DeliveryRecord[] {
  return db
    .all<Row>(
      `SELECT doc FROM webhook_deliveries WHERE id < ? AND (? IS NULL OR event_name = ?) AND (? IS NULL OR status = ?)
       ORDER BY id DESC LIMIT ?`,
      below,
      only.eventName ?? null,
      only.eventName ?? null,
      only.status ?? null,
      only.status ?? null,
      limit,
    )
    .map(fromRow)
}

/** Forgets deliveries that wait for nothing: those older than an instant, and the oldest beyond a count. */
export function sweepDeliveries(before: Instant, keep: number): Write[] {
  return [
    write('DELETE FROM webhook_deliveries WHERE due_at IS NULL AND created_at < ?', before),
    write(
      `DELETE FROM webhook_deliveries WHERE due_at IS NULL AND id <= coalesce(
         (SELECT id FROM webhook_deliveries ORDER BY id DESC LIMIT 1 OFFSET ?), -1)`,
      keep,
    ),
  ]
}
