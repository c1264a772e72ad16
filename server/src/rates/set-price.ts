/** Prices that an operator set for one partner: further rows of its price list, each from the first of a month on. */
import { Decimal, type Instant, type Month } from 'lazuli-contract'
import type { ListedMeter, ListedPrice } from './listed.ts'
import type { PriceRow } from './rules.ts'
import type { Tier } from './schedule.ts'

export interface SetPrice {
  /** Names this price for ever; a schedule made of it carries it in its key. */
  id: string
  month: Month
  meterId: string
  type: PriceRow['type']
  productId: string
  skuId: string
  /** `armRegionName`; empty: not sold by region. */
  region: string
  isPrimary: boolean
  /** Ascending, the first with minimum 0. USD. */
  tiers: readonly Tier[]
  /** When it was set. */
  at: Instant
}

/** A price has begun in a month when it counts there: before, it is as if it were not. */
export function begun(prices: readonly SetPrice[], month: Month): readonly SetPrice[] {
  return prices.filter((price) => price.month <= month)
}

/** Rows of a meter with those that were set; of the same SKU, region and start these come in place of the list's. */
export function withSetPrices<Row extends PriceRow>(
  rows: readonly Row[],
  set: readonly SetPrice[],
  rowOf: (price: SetPrice, row: PriceRow) => Row,
): Row[] {
  const placed = new Set(set.map(placeOf))
  return [...rows.filter((row) => !placed.has(placeOf(row))), ...set.flatMap((price) => rowsOf(price).map((row) => rowOf(price, row)))]
}

function rowsOf({ id, type, productId, skuId, region, month, isPrimary, tiers }: SetPrice): PriceRow[] {
  const shared = { type, productId, skuId, region, currency: 'USD', startDate: `${month}-01`, isPrimary, setAs: id }
  return tiers.map(({ minimum, unitPrice }) => ({ ...shared, tierMinimum: `${minimum}`, unitPrice: `${unitPrice}` }))
}

function placeOf(of: Pick<PriceRow, 'type' | 'productId' | 'skuId' | 'region'> & ({ startDate: string } | { month: Month })): string {
  return [of.type, of.productId, of.skuId, of.region.toLowerCase(), 'month' in of ? `${of.month}-01` : of.startDate].join('/')
}

/** A meter of the list as one partner sees it in a month. */
export function listedFor(listed: ListedMeter, set: readonly SetPrice[], month: Month): ListedMeter {
  const counting = begun(set, month).filter(({ type }) => type === 'Consumption')
  if (counting.length === 0) return listed
  const { meter, prices } = listed
  const titles = new Map(prices.map((price) => [`${price.productId}/${price.skuId}`, price]))
  const rows = withSetPrices(prices as readonly (ListedPrice & PriceRow)[], counting, (price, row) => {
    const known = titles.get(`${price.productId}/${price.skuId}`)
    return { ...row, term: '', productTitle: known?.productTitle ?? meter.productName, skuTitle: known?.skuTitle ?? meter.name }
  })
  return { meter, prices: rows.sort(compareListed) }
}

/** The order of the list: product, SKU, region, start. */
function compareListed(a: ListedPrice, b: ListedPrice): number {
  const place = (p: ListedPrice) => [p.productId, p.skuId, p.region, p.startDate]
  const [of, other] = [place(a), place(b)]
  const at = of.findIndex((text, i) => text !== other[i])
  if (at >= 0) return (of[at] as string) < (other[at] as string) ? -1 : 1
  return Decimal.parse(a.tierMinimum).compare(Decimal.parse(b.tierMinimum))
}
