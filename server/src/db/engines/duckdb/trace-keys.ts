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

/** What is searched for, as a condition on small keys; `undefined`: a name that no line has. */
export async function conditionOf(connection: Connection, search: LineSearch): Promise<string | undefined> {
  const parts = ['true']
  for (const [column, table, member] of named) {
    const id = search[member]
    if (id === undefined) continue
    const keys = await keysOf(connection, table, id)
    if (keys.length === 0) return undefined
    parts.push(`${column} IN (${keys.join(',')})`)
  }
  if (search.usageDate !== undefined) parts.push(`day = ${dayNumber(search.usageDate)}`)
  const { meterId, productId, skuId } = search
  if (meterId !== undefined || productId !== undefined || skuId !== undefined) {
    const facts = [
      ...(meterId === undefined ? [] : [`lower(meter) = lower(${text(meterId)})`]),
      ...(productId === undefined ? [] : [`lower(doc ->> '$.productId') = lower(${text(productId)})`]),
      ...(skuId === undefined ? [] : [`lower(doc ->> '$.skuId') = lower(${text(skuId)})`]),
    ]
    const found = await rows<{ k: number }>(connection, `SELECT k FROM schedules WHERE ${facts.join(' AND ')}`)
    if (found.length === 0) return undefined
    parts.push(`schedule IN (${found.map(({ k }) => k).join(',')})`)
  }
  return parts.join(' AND ')
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
