/** How legacy Azure subscriptions stood when an invoice of theirs was made. Decides nothing. */
import type { Day } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { CycleRecord } from './record.ts'

/** Day and job of the close of legacy subscriptions (`legacy-jobs.ts`). */
export const cycleCloseKind = 'invoices.close-legacy'

export const cycleMigrations: Migration[] = [
  {
    id: 'invoices-cycles-1',
    // Partners of earlier releases have no such job yet: theirs begins with their next daily run.
    sql: `CREATE TABLE invoice_cycles (
      invoice_id TEXT NOT NULL,
      id TEXT NOT NULL,          -- of a subscription
      from_day TEXT NOT NULL,
      ended_on TEXT,             -- its last day, when it ended within the cycle
      offer_id TEXT NOT NULL,
      offer_name TEXT NOT NULL,
      PRIMARY KEY (invoice_id, id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO jobs (kind, due_at, key, payload) SELECT '${cycleCloseKind}', due_at, key, payload FROM jobs WHERE kind = 'usage.rate';`,
  },
]

export function freezeCycle(invoiceId: string, { id, from, endedOn, offerId, offerName }: CycleRecord): Write {
  return write(
    'INSERT INTO invoice_cycles (invoice_id, id, from_day, ended_on, offer_id, offer_name) VALUES (?, ?, ?, ?, ?, ?)',
    invoiceId,
    id,
    from,
    endedOn ?? null,
    offerId,
    offerName,
  )
}

interface Row {
  id: string
  from_day: Day
  ended_on: Day | null
  offer_id: string
  offer_name: string
}

/** Of these subscriptions, by id. */
export function frozenCycles(db: Reads, invoiceId: string, ids: Iterable<string>): Map<string, CycleRecord> {
  const rows = db.all<Row>(
    'SELECT id, from_day, ended_on, offer_id, offer_name FROM invoice_cycles WHERE invoice_id = ? AND id IN (SELECT value FROM json_each(?))',
    invoiceId,
    JSON.stringify([...ids]),
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        from: row.from_day,
        ...(row.ended_on === null ? {} : { endedOn: row.ended_on }),
        offerId: row.offer_id,
        offerName: row.offer_name,
      },
    ]),
  )
}
