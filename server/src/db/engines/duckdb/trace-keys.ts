/** Names as the small keys lines have, in any letter case; and where a page of parts begins. */
import { ForeignCursor } from '../../lines.ts'
import type { LineSearch } from '../../traces.ts'
import { dayNumber } from './numbers.ts'
import { type Connection, rows, text } from './pool.ts'

/** Columns and the tables their names stand in. */
const named = [
  ['customer', 'customers', 'customerId'],
  ['plan', 'plans', 'subscriptionId'],
  ['entitlement', 'entitlements', 'entitlementId'],
  ['resource', 'resources', 'resourceUri'],
] as const

/**
 * What is searched for, as a condition on small keys; `undefined`: no line can meet it. `butOne`: what meets all but one of the names, or
 * all of them.
 */
export async function conditionOf(connection: Connection, search: LineSearch, butOne = false): Promise<string | undefined> {
  const parts: string[] = []
  const among = (column: string, keys: readonly number[]) => parts.push(keys.length === 0 ? 'false' : `${column} IN (${keys.join(',')})`)
  for (const [column, table, member] of named) {
    const id = search[member]
    if (id !== undefined) among(column, await keysOf(connection, table, id))
  }
  if (search.usageDate !== undefined) parts.push(`day = ${dayNumber(search.usageDate)}`)
  const { meterId, productId, skuId } = search
  const facts = [
    ...(meterId === undefined ? [] : [`lower(meter) = lower(${text(meterId)})`]),
    ...(productId === undefined ? [] : [`lower(doc ->> '$.productId') = lower(${text(productId)})`]),
    ...(skuId === undefined ? [] : [`lower(doc ->> '$.skuId') = lower(${text(skuId)})`]),
  ]
  for (const fact of butOne || facts.length === 0 ? facts : [facts.join(' AND ')]) {
    const found = await rows<{ k: number }>(connection, `SELECT k FROM schedules WHERE ${fact} ORDER BY k`)
    among(
      'schedule',
      found.map(({ k }) => k),
    )
  }
  const impossible = parts.filter((part) => part === 'false').length
  if (!butOne) return impossible > 0 ? undefined : ['true', ...parts].join(' AND ')
  // With one name that nothing has all others must be met.
  if (impossible > 1) return undefined
  if (impossible === 1) return ['true', ...parts.filter((part) => part !== 'false')].join(' AND ')
  return parts.length < 2 ? 'true' : `${parts.map((part) => `(${part})::INTEGER`).join(' + ')} >= ${parts.length - 1}`
}

export async function keysOf(connection: Connection, table: string, id: string): Promise<number[]> {
  const exact = await rows<{ k: number }>(connection, `SELECT k FROM ${table} WHERE id = ${text(id)}`)
  const found =
    exact.length > 0 ? exact : await rows<{ k: number }>(connection, `SELECT k FROM ${table} WHERE lower(id) = lower(${text(id)})`)
  return found.map(({ k }) => k)
}

/** From a cursor that this file gave. */
export function placeOf(after: string | undefined): number {
  if (after === undefined) return 0
  if (!/^\d{1,15}$/.test(after)) throw new ForeignCursor()
  return Number(after)
}
