/**
 * Which price a meter has (billing rules, section 3, step 3). Pure: all rows of the meter come in, the rows of one
 * schedule go out.
 */
import type { Month } from 'lazuli-contract'
import { Decimal } from 'lazuli-contract'
import { availabilityId } from './availability.ts'
import type { RateSchedule } from './schedule.ts'

/** One row of the retail price list, of a type that meters usage. */
export interface PriceRow {
  readonly type: 'Consumption' | 'DevTestConsumption'
  readonly productId: string
  readonly skuId: string
  /** `armRegionName`; empty when the meter is not sold by region. */
  readonly region: string
  readonly currency: string
  readonly tierMinimum: string
  readonly unitPrice: string
  /** First day the price counts; empty when the source did not keep it, which makes it the oldest. */
  readonly startDate: string
  readonly isPrimary: boolean
  /** Of a price that an operator set for the partner: which one. */
  readonly setAs?: string
}

/** What is known of usage when its price is looked up. */
export interface PriceAsk {
  readonly meterId: string
  /** Month of the usage: a price never changes inside a month. */
  readonly month: Month
  /** As the event says it: `EASTUS2`, `East US 2`, a retail label; absent or empty when it says none. */
  readonly resourceLocation?: string | undefined
  /** The event's own choice of product and SKU. */
  readonly productId?: string | undefined
  readonly skuId?: string | undefined
  /** SKU of the Azure plan: `0001`, or `0002` for DevTest. */
  readonly planSkuId: string
  /** Country of the customer, which the availability belongs to. */
  readonly country: string
}

/** Azure plan for DevTest. */
const devTestPlanSku = '0002'

/** The rows of the schedule that prices the usage, one a tier in ascending order; `undefined`: no price. `regionOf` reads a region alias (lower case). */
export function selectPrices(
  rows: readonly PriceRow[],
  ask: PriceAsk,
  regionOf: (alias: string) => string | undefined,
): PriceRow[] | undefined {
  const named = rows.filter((row) => (!ask.productId || row.productId === ask.productId) && (!ask.skuId || row.skuId === ask.skuId))
  const types = ask.planSkuId === devTestPlanSku ? (['DevTestConsumption', 'Consumption'] as const) : (['Consumption'] as const)
  for (const type of types) {
    const inRegion = rowsOfRegion(named, type, ask.resourceLocation ?? '', regionOf)
    const sku = inRegion.toSorted(compareSkus)[0]
    if (!sku) continue
    const ofSku = inRegion.filter((row) => row.productId === sku.productId && row.skuId === sku.skuId)
    return rowsOfStart(ofSku, `${ask.month}-01`).toSorted((a, b) => Decimal.parse(a.tierMinimum).compare(Decimal.parse(b.tierMinimum)))
  }
  return undefined
}

/** The location itself, else its alias, else rows without a region, else the meter's only region (over both types of rows). */
function rowsOfRegion(
  rows: readonly PriceRow[],
  type: PriceRow['type'],
  location: string,
  regionOf: (alias: string) => string | undefined,
): readonly PriceRow[] {
  const ofType = rows.filter((row) => row.type === type)
  const spelling = location.trim().toLowerCase()
  const regions = new Set(rows.map((row) => row.region))
  const wanted = [spelling, regionOf(spelling)?.toLowerCase(), '']
  for (const region of wanted) {
    if (region === undefined) continue
    const found = ofType.filter((row) => row.region.toLowerCase() === region)
    if (found.length > 0) return found
  }
  return regions.size === 1 ? ofType : []
}

/** Primary meters first, then the lowest product id, then the lowest SKU id. */
function compareSkus(a: PriceRow, b: PriceRow): number {
  if (a.isPrimary !== b.isPrimary) return a.isPrimary ? -1 : 1
  if (a.productId !== b.productId) return a.productId < b.productId ? -1 : 1
  return a.skuId < b.skuId ? -1 : a.skuId > b.skuId ? 1 : 0
}

/** Rows of the latest start not after `firstOfMonth`, else of the earliest start. End dates are ignored: the list keeps none after August 2026. */
function rowsOfStart(rows: readonly PriceRow[], firstOfMonth: string): PriceRow[] {
  const starts = rows.map((row) => row.startDate).sort()
  const start = starts.findLast((date) => date <= firstOfMonth) ?? starts[0]
  return rows.filter((row) => row.startDate === start)
}

/** A schedule from the rows {@link selectPrices} found. */
export function scheduleOf(rows: readonly PriceRow[], ask: PriceAsk, isCreditEligible: boolean): RateSchedule {
  const [row] = rows as [PriceRow]
  const { productId, skuId, region, type, startDate } = row
  return {
    key: [productId, skuId, ask.meterId, type, startDate, ask.country, ...(row.setAs === undefined ? [] : [row.setAs])].join('/'),
    productId,
    skuId,
    meterId: ask.meterId,
    availabilityId: availabilityId(productId, skuId, ask.country),
    region,
    pricingCurrency: row.currency,
    creditEligible: isCreditEligible,
    tiers: rows.map((tier) => ({ minimum: Decimal.parse(tier.tierMinimum), unitPrice: Decimal.parse(tier.unitPrice) })),
  }
}

/** The schedule of usage that brings its own price: one tier, no credit, all the price's digits kept. */
export function ownSchedule(own: {
  meterId: string
  productId: string
  skuId: string
  region: string
  unitPrice: Decimal
  currency: string
  country: string
}): RateSchedule {
  return {
    key: ['own', own.productId, own.skuId, own.meterId, own.currency, `${own.unitPrice}`, own.country].join('/'),
    productId: own.productId,
    skuId: own.skuId,
    meterId: own.meterId,
    availabilityId: availabilityId(own.productId, own.skuId, own.country),
    region: own.region,
    pricingCurrency: own.currency,
    creditEligible: false,
    tiers: [{ minimum: Decimal.zero, unitPrice: own.unitPrice }],
  }
}

/** Whether a key is that of a price usage brought: no tier, credit or benefit applies to it. */
export function isOwnSchedule(key: string): boolean {
  return key.startsWith('own/')
}

/** Partner earned credit never applies to Spot machines (Partner Center docs, "Partner earned credit explanation"). The price data carry no tag for third-party products. */
export function isCreditEligible(meter: { readonly name: string; readonly category: string }): boolean {
  return !(meter.category === 'Virtual Machines' && /\bspot\b/i.test(meter.name))
}
