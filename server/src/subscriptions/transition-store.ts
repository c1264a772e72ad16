/** Where transitions are kept. Decides nothing. */
import { parseJson } from 'lazuli-contract'
import { type Reads, type Write, write } from '../db/state.ts'
import type { SubscriptionRecord } from './record.ts'
import type { TransitionRecord } from './transition-rules.ts'

export function putTransition(record: TransitionRecord): Write {
  return write(
    'INSERT INTO subscription_transitions (subscription_key, at, operation_id, doc) VALUES (?, ?, ?, ?)',
    record.fromSubscriptionId.toLowerCase(),
    record.at,
    record.operationId,
    JSON.stringify(record),
  )
}

/** The transitions of a subscription, the first first. */
export async function transitionsOf(db: Reads, { id }: Pick<SubscriptionRecord, 'id'>): Promise<TransitionRecord[]> {
  const rows = await db.all<{ doc: string }>(
    'SELECT doc FROM subscription_transitions WHERE subscription_key = ? ORDER BY at, operation_id',
    id.toLowerCase(),
  )
  return rows.map((row) => parseJson(row.doc) as unknown as TransitionRecord)
}
