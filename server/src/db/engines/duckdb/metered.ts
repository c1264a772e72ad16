/** Metered events of one meter, resource and day, summed by price. */
import type { MeteredDay, MeteredDayInput } from '../../metered.ts'
import { detailsFromText } from './dimensions.ts'
import { dayNumber, legacyLedger, quantityDigits, trimmedOf } from './numbers.ts'
import { type Connection, rows, text } from './pool.ts'
import { visible } from './published.ts'
import type { Names } from './wide.ts'

interface Found {
  customer: string
  plan: string
  entitlement: string
  resource: string
  schedule: number
  details: string
  stamp: bigint
  legacy: boolean
  q6: bigint
  qr: bigint
}

export async function meteredDay(connection: Connection, names: Names, input: MeteredDayInput): Promise<MeteredDay[]> {
  const { published, entitlementId, resourceUri, meterId, day } = input
  const among = (column: string, table: string, of: string, value: string) =>
    `${column} IN (SELECT k FROM ${table} WHERE lower(${of}) = lower(${text(value)}))`
  const found = await rows<Found>(
    connection,
    `SELECT c.id AS customer, p.id AS plan, e.id AS entitlement, r.id AS resource, u.schedule, d.id AS details, u.stamp, u.legacy, u.q6, u.qr
    FROM (SELECT customer, plan, entitlement, resource, schedule, period = ${legacyLedger} AS legacy, arg_max(details, {'stamp': stamp, 'id': id} ORDER BY id) AS details,
        max(stamp) AS stamp, sum(q6)::HUGEINT AS q6, sum(qr)::HUGEINT AS qr
      FROM events WHERE ${visible(published)} AND day = ${dayNumber(day)} AND ${among('entitlement', 'entitlements', 'id', entitlementId)}
        AND ${among('resource', 'resources', 'id', resourceUri)} AND ${among('schedule', 'schedules', 'meter', meterId)} GROUP BY ALL) u
    JOIN customers c ON c.k = u.customer JOIN plans p ON p.k = u.plan JOIN entitlements e ON e.k = u.entitlement
    JOIN resources r ON r.k = u.resource JOIN details d ON d.k = u.details
    ORDER BY c.id, p.id, e.id, r.id, u.schedule, u.legacy`,
  )
  await names.shelf.load(
    connection,
    found.map((f) => f.schedule),
  )
  return found.map((f) => ({
    ...{ customerId: f.customer, subscriptionId: f.plan, entitlementId: f.entitlement, resourceUri: f.resource },
    schedule: names.shelf.get(f.schedule),
    quantity: trimmedOf(f.q6 * 10n ** BigInt(quantityDigits - 6) + f.qr, quantityDigits),
    details: detailsFromText(f.details),
    at: Number(f.stamp),
    ...(f.legacy ? { isLegacy: true as const } : {}),
  }))
}
