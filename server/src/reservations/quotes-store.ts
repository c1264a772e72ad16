/** Quotes that a purchase, a return or an exchange refers to by its session. Decides nothing. */
import { day, type Instant, parseJson } from 'lazuli-contract'
import { type Reads, type Write, write } from '../db/state.ts'

export interface Quote {
  /** The session; for prices the id of the order to be. */
  id: string
  kind: 'price' | 'refund' | 'exchange'
  expiresAt: Instant
  /** What was asked, as its kind needs it. */
  asked: unknown
  /** The operation that is using it up. */
  operationId?: string
}

/** Keeps a quote and forgets those that have long been stale. */
export function putQuote(quote: Quote, now: Instant): Write[] {
  return [
    write('DELETE FROM reservation_quotes WHERE expires_at < ?', now - day),
    write(
      `INSERT INTO reservation_quotes (id, kind, expires_at, doc) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`,
      quote.id,
      quote.kind,
      quote.expiresAt,
      JSON.stringify(quote),
    ),
  ]
}

/** A session is good for one use. */
export function dropQuote(id: string): Write {
  return write('DELETE FROM reservation_quotes WHERE id = ?', id)
}

export async function findQuote(db: Reads, kind: Quote['kind'], id: string): Promise<Quote | undefined> {
  const row = await db.get<{ doc: string }>('SELECT doc FROM reservation_quotes WHERE id = ? AND kind = ?', id.toLowerCase(), kind)
  return row && (parseJson(row.doc) as unknown as Quote)
}
