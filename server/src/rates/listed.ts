/** The price list whole, meter by meter, in bounded memory. */
import type { DatabaseSync } from 'node:sqlite'
import type { MeterFacts } from './reference.ts'
import type { PriceRow } from './rules.ts'

/** A price with the names that files print. */
export interface ListedPrice extends Omit<PriceRow, 'type'> {
  /** `Consumption`, `Reservation` … */
  readonly type: string
  /** `3 Years`; empty for usage. */
  readonly term: string
  readonly productTitle: string
  readonly skuTitle: string
}

export interface ListedMeter {
  readonly meter: MeterFacts
  /** In order of product, SKU, region, start. */
  readonly prices: readonly ListedPrice[]
}

type Row = [number: number, meterId: string, ...meter: string[]]

/**
 * Meters with prices of a type, in the order of the list. Stop the iteration to close it. Without `titles`, which cost as
 * much as all the rest, prices carry the names of their meter.
 */
export function* listedMeters(db: DatabaseSync, type: 'Consumption' | 'Reservation', titles = true): Generator<ListedMeter> {
  // A statement of its own: several files are read at once.
  const rows = db.prepare(
    `SELECT p.meter, m.id, m.name, m.category, m.sub_category, m.family, m.product_name, m.unit, m.region,
      p.term, p.product_id, p.sku_id, p.region, p.currency, p.tier_minimum, p.unit_price, p.start_date, p.is_primary
      ${titles ? ', coalesce(s.product_title, m.product_name), coalesce(s.sku_title, m.name)' : ''}
    FROM prices p CROSS JOIN meters m ON m.number = p.meter
      ${titles ? 'LEFT JOIN skus s ON s.product_id = p.product_id AND s.sku_id = p.sku_id' : ''}
    WHERE p.type = ? ORDER BY p.meter, p.type, p.term, p.product_id, p.sku_id, p.region, p.start_date, p.tier_minimum`,
  )
  // A hundred thousand rows: as arrays they cost half of what objects do.
  rows.setReturnArrays(true)
  let current: { number: number; meter: MeterFacts; prices: ListedPrice[] } | undefined
  for (const found of rows.iterate(type)) {
    const [number, meterId, name, category, subCategory, family, productName, unitOfMeasure, region, ...price] = found as unknown as Row
    if (current?.number !== number) {
      if (current) yield current
      current = {
        number,
        meter: { meterId, name, category, subCategory, family, productName, unitOfMeasure, region } as MeterFacts,
        prices: [],
      }
    }
    const [term, productId, skuId, sold, currency, tierMinimum, unitPrice, startDate, isPrimary] = price
    const [productTitle = current.meter.productName, skuTitle = current.meter.name] = price.slice(9)
    current.prices.push({
      type,
      term,
      productId,
      skuId,
      region: sold,
      currency,
      tierMinimum,
      unitPrice,
      startDate,
      isPrimary: isPrimary === '1',
      productTitle,
      skuTitle,
    } as ListedPrice)
  }
  if (current) yield current
}
