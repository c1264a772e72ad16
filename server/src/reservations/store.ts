/** Where reservation orders, reservations and their revisions are kept. Decides nothing. */
import { parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { ReservationOrderRecord, ReservationRecord } from './record.ts'
import { type StandingsOf, standingsIn } from './standings.ts'

export const migrations: Migration[] = [
  {
    id: 'reservations-1',
    sql: `CREATE TABLE reservation_orders (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, -- order of purchase
      id TEXT NOT NULL UNIQUE,
      customer_id TEXT NOT NULL,
      partner_order_id TEXT, -- the Partner Center order; absent when bought on the Azure side
      state TEXT NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reservation_orders_by_customer ON reservation_orders (customer_id, seq);
    CREATE INDEX reservation_orders_by_partner_order ON reservation_orders (partner_order_id, seq) WHERE partner_order_id IS NOT NULL;
    CREATE TABLE reservations (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      reservation_order_id TEXT NOT NULL,
      customer_id TEXT NOT NULL,
      billing_subscription_id TEXT NOT NULL, -- lower case
      state TEXT NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reservations_by_order ON reservations (reservation_order_id, seq);
    CREATE INDEX reservations_active ON reservations (customer_id, billing_subscription_id, seq) WHERE state = 'Succeeded';
    CREATE TABLE reservation_revisions (
      reservation_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (reservation_id, version)
    ) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 'reservations-2',
    sql: `CREATE TABLE reservation_quotes (
      id TEXT PRIMARY KEY, -- the session; for prices the id of the order to be
      kind TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reservation_quotes_by_expiry ON reservation_quotes (expires_at);
    CREATE TABLE reservation_amounts (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      customer_id TEXT NOT NULL,
      reservation_order_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reservation_amounts_by_customer ON reservation_amounts (customer_id, at, seq);
    CREATE INDEX reservation_amounts_by_time ON reservation_amounts (at, seq);`,
  },
  {
    id: 'reservations-3',
    sql: 'CREATE INDEX reservations_by_customer ON reservations (customer_id, seq, billing_subscription_id); -- reports below a scope',
  },
  {
    id: 'reservations-4',
    // Revisions as usage is covered by them: they outlive a customer whose usage is still to be billed.
    sql: `CREATE TABLE reservation_standings (
      reservation_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (reservation_id, version)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO reservation_standings SELECT reservation_id, version, doc FROM reservation_revisions;`,
  },
  {
    id: 'reservations-5',
    sql: `CREATE INDEX reservation_standings_by_customer ON reservation_standings (doc ->> '$.customerId', reservation_id);`,
  },
]

interface Row {
  doc: string
}

const orderFromRow = (row: Row): ReservationOrderRecord => parseJson(row.doc) as unknown as ReservationOrderRecord
const fromRow = (row: Row): ReservationRecord => parseJson(row.doc) as unknown as ReservationRecord

export function putReservationOrder(record: ReservationOrderRecord): Write {
  return write(
    `INSERT INTO reservation_orders (id, customer_id, partner_order_id, state, doc) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, doc = excluded.doc`,
    record.id,
    record.customerId,
    record.order?.id ?? null,
    record.state,
    JSON.stringify(record),
  )
}

/** The reservation as it stands, and as one more of its revisions. */
export function putReservation(record: ReservationRecord): Write[] {
  const doc = JSON.stringify(record)
  return [
    write(
      `INSERT INTO reservations (id, reservation_order_id, customer_id, billing_subscription_id, state, doc) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, doc = excluded.doc`,
      record.id,
      record.reservationOrderId,
      record.customerId,
      record.billingSubscriptionId,
      record.state,
      doc,
    ),
    write('INSERT INTO reservation_revisions (reservation_id, version, doc) VALUES (?, ?, ?)', record.id, record.version, doc),
    write('INSERT INTO reservation_standings (reservation_id, version, doc) VALUES (?, ?, ?)', record.id, record.version, doc),
  ]
}

export async function findReservationOrder(db: Reads, id: string): Promise<ReservationOrderRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM reservation_orders WHERE id = ?', id.toLowerCase())
  return row && orderFromRow(row)
}

/** Those of one Partner Center order, in order of its lines. */
export async function reservationOrdersOfOrder(db: Reads, orderId: string): Promise<ReservationOrderRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM reservation_orders WHERE partner_order_id = ? ORDER BY seq', orderId)
  return rows.map(orderFromRow)
}

/** At most `limit` orders that follow on the one of the id, in order of purchase; `undefined` where there is none of that id. */
export async function reservationOrdersAfter(
  db: Reads,
  after: string | undefined,
  limit: number,
): Promise<ReservationOrderRecord[] | undefined> {
  const place = after === undefined ? { seq: 0 } : await db.get<{ seq: number }>('SELECT seq FROM reservation_orders WHERE id = ?', after)
  if (!place) return undefined
  const rows = await db.all<Row>('SELECT doc FROM reservation_orders WHERE seq > ? ORDER BY seq LIMIT ?', place.seq, limit)
  return rows.map(orderFromRow)
}

/** At most `limit` reservations, oldest first, but for the first `skip`. */
export async function reservationsAt(db: Reads, skip: number, limit: number): Promise<ReservationRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM reservations ORDER BY seq LIMIT ? OFFSET ?', limit, skip)
  return rows.map(fromRow)
}

/** Those of a customer in order of purchase. */
export async function reservationOrdersOfCustomer(db: Reads, customerId: string): Promise<ReservationOrderRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM reservation_orders WHERE customer_id = ? ORDER BY seq', customerId)
  return rows.map(orderFromRow)
}

/** In order of purchase. */
export async function allReservationOrders(db: Reads): Promise<ReservationOrderRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM reservation_orders ORDER BY seq')
  return rows.map(orderFromRow)
}

export async function findReservation(db: Reads, id: string): Promise<ReservationRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM reservations WHERE id = ?', id.toLowerCase())
  return row && fromRow(row)
}

/** Those of these ids, in order of id. */
export async function reservationsNamed(db: Reads, ids: readonly string[]): Promise<ReservationRecord[]> {
  const rows = await db.all<Row>(
    'SELECT doc FROM reservations WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
    JSON.stringify(ids),
  )
  return rows.map(fromRow)
}

/** All that ever belonged to an order, oldest first. */
export async function reservationsOf(db: Reads, reservationOrderId: string): Promise<ReservationRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM reservations WHERE reservation_order_id = ? ORDER BY seq', reservationOrderId)
  return rows.map(fromRow)
}

/** All that a customer ever had, or those billed to one of its Azure subscriptions, oldest first. */
export async function reservationsOfCustomer(db: Reads, customerId: string, billingSubscriptionId?: string): Promise<ReservationRecord[]> {
  const rows =
    billingSubscriptionId === undefined
      ? await db.all<Row>('SELECT doc FROM reservations WHERE customer_id = ? ORDER BY seq', customerId)
      : await db.all<Row>(
          'SELECT doc FROM reservations WHERE customer_id = ? AND billing_subscription_id = ? ORDER BY seq',
          customerId,
          billingSubscriptionId,
        )
  return rows.map(fromRow)
}

/** Every reservation of the partner, oldest first. */
export async function allReservations(db: Reads): Promise<ReservationRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM reservations ORDER BY seq')
  return rows.map(fromRow)
}

/** A reservation as it was, newest first, the present one included. */
export async function revisionsOf(db: Reads, reservationId: string): Promise<ReservationRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM reservation_revisions WHERE reservation_id = ? ORDER BY version DESC', reservationId)
  return rows.map(fromRow)
}

/** How reservations stood after each change, the standings of each oldest first. */
export function reservationStandings(db: Reads, of?: StandingsOf): Iterable<ReservationRecord[]> {
  return standingsIn<ReservationRecord>(db, { table: 'reservation_standings', id: 'reservation_id' }, of)
}

/** Those of a customer that can be used, oldest first. */
export async function activeReservationsOf(db: Reads, customerId: string): Promise<ReservationRecord[]> {
  const rows = await db.all<Row>(`SELECT doc FROM reservations WHERE customer_id = ? AND state = 'Succeeded' ORDER BY seq`, customerId)
  return rows.map(fromRow)
}

/** Whether a customer has a reservation that can be used, or one that is billed to the named Azure subscription. */
export async function hasActiveReservations(db: Reads, of: { customerId: string; subscriptionId?: string }): Promise<boolean> {
  const row =
    of.subscriptionId === undefined
      ? await db.get(
          `SELECT 1 AS found FROM reservations WHERE customer_id = ? AND state = 'Succeeded' ORDER BY seq LIMIT 1`,
          of.customerId,
        )
      : await db.get(
          `SELECT 1 AS found FROM reservations WHERE customer_id = ? AND billing_subscription_id = ? AND state = 'Succeeded' ORDER BY seq LIMIT 1`,
          of.customerId,
          of.subscriptionId.toLowerCase(),
        )
  return row !== undefined
}

/** Revisions name no customer: this goes before the reservations of a purged one. */
export function forgetRevisionsOf(customerId: string): Write {
  return write('DELETE FROM reservation_revisions WHERE reservation_id IN (SELECT id FROM reservations WHERE customer_id = ?)', customerId)
}
