/** Where alerts are told, and what became of it. Decides nothing. */
import { type Instant, parseJson } from 'lazuli-contract'
import type { AlertKind } from 'lazuli-contract/alerts.ts'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { AlertRecord } from './rules.ts'

export { findAlert } from './store.ts'

export const noticeMigration: Migration = {
  id: 'alerts-2',
  sql: `
    CREATE TABLE alert_receiver (one INTEGER PRIMARY KEY CHECK (one = 1), doc TEXT NOT NULL) STRICT;
    ALTER TABLE alerts ADD COLUMN notice_due INTEGER; -- of notices that wait
    CREATE INDEX alerts_notice_due ON alerts (notice_due, id) WHERE notice_due IS NOT NULL;
  `,
}

/** A copy of a world would tell everything twice. */
export const leavesReceiver = [{ table: 'alert_receiver' }]

/** What a receiver said, or why there was no answer. */
export type Answer = { status: number; text?: string } | { error: string }

export interface ReceiverRecord {
  url: string
  /** Absent: all. */
  kinds?: readonly AlertKind[]
  setAt: Instant
  /** `https://host` under which the partner reached this service: what addresses in notices begin with. */
  base: string
}

export function receiverOf(db: Reads): ReceiverRecord | undefined {
  const row = db.get<{ doc: string }>('SELECT doc FROM alert_receiver WHERE one = 1')
  return row && (parseJson(row.doc) as unknown as ReceiverRecord)
}

export function putReceiver(receiver: ReceiverRecord): Write {
  return write('INSERT OR REPLACE INTO alert_receiver (one, doc) VALUES (1, ?)', JSON.stringify(receiver))
}

/** Nothing waits for a receiver that is gone: another one hears of what comes after it. */
export function dropReceiver(): Write[] {
  return [write('DELETE FROM alert_receiver'), forgetWaiting()]
}

export function forgetWaiting(): Write {
  return write("UPDATE alerts SET notice_due = NULL, doc = json_set(doc, '$.notice.status', 'parked') WHERE notice_due IS NOT NULL")
}

export function putNotice(alert: AlertRecord, dueAt: Instant | undefined): Write {
  return write('UPDATE alerts SET doc = ?, notice_due = ? WHERE id = ?', JSON.stringify(alert), dueAt ?? null, alert.id)
}

/** The first that is due. */
export function dueNotice(db: Reads, until: Instant): { alert: AlertRecord } | undefined {
  const row = db.get<{ doc: string }>('SELECT doc FROM alerts WHERE notice_due <= ? ORDER BY notice_due, id LIMIT 1', until)
  return row && { alert: parseJson(row.doc) as unknown as AlertRecord }
}

export function nextNoticeAt(db: Reads): Instant | undefined {
  return db.get<{ at: number | null }>('SELECT min(notice_due) AS at FROM alerts WHERE notice_due IS NOT NULL')?.at ?? undefined
}
