/**
 * Stored replies: a repeat of a write with the same `MS-RequestId`, verb, address and body gets the first answer and
 * has no second effect. The reply is stored in the transaction of the write itself, sealed because some hold secrets.
 * Only 2xx answers are stored: a refusal changed nothing and is judged anew (platform contract, section 2.5).
 */
import { createHash } from 'node:crypto'
import { day, type Instant } from 'lazuli-contract'
import { type Reads, type Write, write } from '../db/state.ts'
import type { Answer } from './reply.ts'

/** Replies are kept this long, on the security clock. */
const keptFor = day

/** Seals and opens stored bytes. */
export interface Sealer {
  /** Names the key without telling it: what one has sealed only one of the same name opens. */
  readonly id: string
  seal(plain: Uint8Array): Uint8Array
  open(sealed: Uint8Array): Uint8Array
}

/**
 * Same id with another verb, address or body is another call; a trailing slash makes no other address. `asker` where an
 * answer is for one caller alone: operators share a store, and answers to them hold secrets.
 */
export function requestKey(requestId: string, method: string, url: string, body: Uint8Array, asker = ''): string {
  return createHash('sha256')
    .update(`${requestId}\n${method}\n${url.toLowerCase().replace(/\/(?=\?|$)/, '')}\n${asker}`)
    .update(body)
    .digest('base64url')
}

export function storedReply(db: Reads, key: string, now: Instant, sealer: Sealer): Answer | undefined {
  const row = db.get<{ status: number; headers: string; body: Uint8Array | null; stored_at: number }>(
    'SELECT status, headers, body, stored_at FROM replies WHERE request_key = ?',
    key,
  )
  if (!row || row.stored_at <= now - keptFor) return undefined
  return {
    repeated: true,
    status: row.status,
    headers: JSON.parse(row.headers) as Record<string, string>,
    ...(row.body ? { body: Buffer.from(sealer.open(row.body)).toString('utf8') } : {}),
  }
}

export function storeReply(key: string, answer: Answer, now: Instant, sealer: Sealer): Write[] {
  const body = typeof answer.body === 'string' ? sealer.seal(Buffer.from(answer.body)) : null
  return [
    write('DELETE FROM replies WHERE stored_at <= ?', now - keptFor),
    write(
      'INSERT INTO replies (request_key, status, headers, body, stored_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (request_key) DO NOTHING',
      key,
      answer.status,
      JSON.stringify(answer.headers),
      body,
      now,
    ),
  ]
}
