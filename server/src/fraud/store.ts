/** Where fraud events are kept. Decides nothing. */
import { type Json, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { FraudRecord } from './rules.ts'

export const migrations: Migration[] = [
  {
    id: 'fraud-1',
    sql: `CREATE TABLE fraud_events (
      id TEXT PRIMARY KEY,
      subscription_id TEXT NOT NULL, status TEXT NOT NULL, event_type TEXT NOT NULL, raised_at INTEGER NOT NULL, doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fraud_events_by_subscription ON fraud_events (subscription_id, raised_at, id);`,
  },
]

const fromRow = (row: { doc: string }): FraudRecord => parseJson(row.doc) as Json as unknown as FraudRecord

export function putFraudEvent(event: FraudRecord): Write {
  return write(
    `INSERT INTO fraud_events (id, subscription_id, status, event_type, raised_at, doc) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, doc = excluded.doc`,
    event.id,
    event.subscriptionId,
    event.status,
    event.eventType,
    event.raisedAt,
    JSON.stringify(event),
  )
}

export interface FraudFilter {
  status: string | undefined
  subscriptionId: string | undefined
  eventType: string | undefined
}

/** Newest first, then by id. */
export async function fraudEvents(
  db: Reads,
  { status, subscriptionId, eventType }: FraudFilter,
  { size, skip }: { size: number; skip: number },
): Promise<FraudRecord[]> {
  const rows = await db.all<{ doc: string }>(
    `SELECT doc FROM fraud_events
     WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR subscription_id = ?2) AND (?3 IS NULL OR event_type = ?3)
     ORDER BY raised_at DESC, id LIMIT ?4 OFFSET ?5`,
    status ?? null,
    subscriptionId?.toLowerCase() ?? null,
    eventType ?? null,
    size,
    skip,
  )
  return rows.map(fromRow)
}

export async function countFraudEvents(db: Reads): Promise<number> {
  return (await db.get<{ n: number }>('SELECT count(*) AS n FROM fraud_events'))?.n ?? 0
}
