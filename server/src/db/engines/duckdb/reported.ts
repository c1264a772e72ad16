/** Metered events as they were reported: by batch, not by day of use, in hours or days of consumption. */
import { hour, startOfDay } from 'lazuli-contract'
import { ForeignCursor, type Page } from '../../lines.ts'
import type { ReportedInput, ReportedUsage } from '../../reported.ts'
import { detailsFromText } from './dimensions.ts'
import { dayOfNumber, quantityDigits, trimmedOf } from './numbers.ts'
import { type Connection, rows, text } from './pool.ts'
import { visible } from './published.ts'
import type { Names } from './wide.ts'

interface Found {
  slot: bigint | number
  schedule: number
  resource: number
  details: number
  q6: bigint
  qr: bigint
}

const dayLength = 24 * hour

export async function reportedUsage(connection: Connection, names: Names, input: ReportedInput): Promise<Page<ReportedUsage>> {
  const { published, subscriptionId, reported, hourly, instances, after, size } = input
  const keys = ['slot', 'schedule', ...(instances ? ['resource', 'details'] : [])]
  const isCursor = after === undefined || (/^\d+(,\d+)+$/.test(after) && after.split(',').length === keys.length)
  if (!isCursor) throw new ForeignCursor()
  // What was taken before reports were noted counts as reported when it was used.
  const { since, from, to } = reported
  const older = since === undefined ? 'TRUE' : `job < ${since}`
  const noted = reported.jobs.map(([first, last]) => `job BETWEEN ${first} AND ${last}`)
  const list = keys.join(', ')
  const found = await rows<Found>(
    connection,
    `SELECT ${list}, sum(q6) AS q6, sum(qr) AS qr
    FROM (SELECT *, ${hourly ? `stamp // ${hour}` : 'day'} AS slot FROM events
      WHERE ${visible(published)} AND plan = (SELECT k FROM plans WHERE id = ${text(subscriptionId)})
        AND (${[...noted, `(${older} AND stamp >= ${from} AND stamp < ${to})`].join(' OR ')}))
    WHERE ${after === undefined ? 'TRUE' : `(${list}) > (${after})`}
    GROUP BY ${list} ORDER BY ${list} /* unique: what is grouped by */ LIMIT ${size + 1}`,
  )
  const shown = found.slice(0, size)
  await names.shelf.load(
    connection,
    shown.map((f) => f.schedule),
  )
  const told = (of: (f: Found) => number) => (instances ? shown.map(of) : [])
  const resource = await names.texts(
    connection,
    'resources',
    told((f) => f.resource),
  )
  const details = await names.texts(
    connection,
    'details',
    told((f) => f.details),
  )
  const last = found.length > size ? shown.at(-1) : undefined
  return {
    rows: shown.map((f) => {
      const start = hourly ? Number(f.slot) * hour : startOfDay(dayOfNumber(Number(f.slot)))
      return {
        start,
        end: start + (hourly ? hour : dayLength),
        schedule: names.shelf.get(f.schedule),
        ...(instances ? { resourceUri: resource(f.resource), details: detailsFromText(details(f.details)) } : {}),
        quantity: trimmedOf(f.q6 * 10n ** BigInt(quantityDigits - 6) + f.qr, quantityDigits),
      }
    }),
    ...(last ? { next: keys.map((key) => `${last[key as keyof Found]}`).join(',') } : {}),
  }
}
