/**
 * By what a row is known: by all it says, and where a file says the same more than once, by its place among its equals.
 * So a file imported twice adds nothing, and of files that overlap the rows in both are taken once. A row that says other
 * figures than before is another row.
 */
import { createHash } from 'node:crypto'
import { Decimal } from 'lazuli-contract'
import type { ImportRow } from './rows.ts'

/** How often a key has come, this time included. */
export interface Counting {
  count(high: number, low: number): number
}

/** Members that tell a row, in a fixed order: the order is part of every id. */
const members = [
  'entitlementId',
  'day',
  'resourceUri',
  'meterId',
  'quantity',
  'unitPrice',
  'sourceCost',
  'currency',
  'unitOfMeasure',
  'chargeType',
  'meterName',
  'meterCategory',
  'meterSubCategory',
  'meterRegion',
  'productName',
  'productId',
  'skuId',
  'resourceLocation',
  'resourceGroup',
  'publisherName',
  'tags',
  'additionalInfo',
] as const satisfies readonly (keyof ImportRow)[]

/** Ids of the usage events that the rows of one file become; to be asked once a row, in order of the file. */
export function rowIds(seen: Counting): (row: ImportRow) => string {
  return (row) => {
    const hash = createHash('sha256')
    for (const member of members) hash.update(`${textOf(row[member])}\u001f`)
    const digest = hash.digest()
    const place = seen.count(digest.readUInt32BE(0), digest.readUInt32BE(4))
    return `row-${digest.toString('hex', 0, 20)}-${place}`
  }
}

/** `1.50` and `1.5` are the same figure. */
function textOf(value: ImportRow[keyof ImportRow]): string {
  if (value === undefined) return ''
  return value instanceof Decimal ? value.reduced().toString() : String(value)
}
