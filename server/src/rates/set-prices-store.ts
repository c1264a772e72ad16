/** Prices that an operator set for a partner. Decides nothing. */
import { Decimal, type Instant, type Month, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { SetPrice } from './set-price.ts'

export const priceMigrations: Migration[] = [
  {
    id: 'prices-set-1',
    sql: `CREATE TABLE set_prices (
      meter_id TEXT NOT NULL,
      month TEXT NOT NULL,
      type TEXT NOT NULL,
      product_id TEXT NOT NULL,
      sku_id TEXT NOT NULL,
      region TEXT NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (meter_id, month, type, product_id, sku_id, region)
    ) STRICT, WITHOUT ROWID;`,
  },
]

interface Row {
  meter_id: string
  month: Month
  type: string
  product_id: string
  sku_id: string
  region: string
  doc: string
}

const columns = 'meter_id, month, type, product_id, sku_id, region, doc'
const order = 'meter_id, month, type, product_id, sku_id, region'

/** Of one meter, in order. */
export function setPricesOf(db: Reads, meterId: string): SetPrice[] {
  return db.all<Row>(`SELECT ${columns} FROM set_prices WHERE meter_id = ? ORDER BY ${order}`, meterId).map(priceOf)
}

/** All of them by meter: there are at most as many as the door takes. */
export function setPrices(db: Reads): Map<string, SetPrice[]> {
  return Map.groupBy(db.all<Row>(`SELECT ${columns} FROM set_prices ORDER BY ${order}`).map(priceOf), ({ meterId }) => meterId)
}

/** A part of the list in order, some rows on from a place. */
export function somePrices(db: Reads, from: number, limit: number): SetPrice[] {
  return db
    .all<Row>(
      `SELECT ${columns} FROM set_prices ORDER BY meter_id, month, type, product_id, sku_id, region LIMIT ? OFFSET ? /* unique: the key */`,
      limit,
      from,
    )
    .map(priceOf)
}

export function countPrices(db: Reads): number {
  return db.get<{ n: number }>('SELECT count(*) AS n FROM set_prices')?.n ?? 0
}

export function hasSetPrices(db: Reads): boolean {
  return db.get<{ found: number }>('SELECT EXISTS (SELECT 1 FROM set_prices) AS found')?.found === 1
}

function priceOf({ meter_id, month, type, product_id, sku_id, region, doc }: Row): SetPrice {
  const kept = parseJson(doc) as unknown as Kept
  return {
    ...{ id: kept.id, month, meterId: meter_id, type: type as SetPrice['type'], productId: product_id, skuId: sku_id, region },
    ...{ isPrimary: kept.isPrimary === true, at: Number(kept.at) },
    tiers: kept.tiers.map(([minimum, unitPrice]) => ({ minimum: Decimal.parse(minimum), unitPrice: Decimal.parse(unitPrice) })),
  }
}

interface Kept {
  id: string
  isPrimary?: true
  at: Instant
  tiers: [minimum: string, unitPrice: string][]
}

export function putPrice({ id, month, meterId, type, productId, skuId, region, isPrimary, tiers, at }: SetPrice): Write {
  const doc: Kept = {
    ...{ id, at, tiers: tiers.map(({ minimum, unitPrice }) => [`${minimum}`, `${unitPrice}`]) },
    ...(isPrimary ? { isPrimary } : {}),
  }
  return write(
    `INSERT OR REPLACE INTO set_prices (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[meterId, month, type, productId, skuId, region, JSON.stringify(doc)],
  )
}

/** All prices of a meter that begin with a month. */
export function dropPrices(meterId: string, month: Month): Write {
  return write('DELETE FROM set_prices WHERE meter_id = ? AND month = ?', meterId, month)
}
