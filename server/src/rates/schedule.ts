/** A price as rating uses it: the tiers of one meter of one SKU, fixed for a whole usage month. */
import type { Decimal } from 'lazuli-contract'

/** Graduated: a unit costs what the tier it falls in says. */
export interface Tier {
  /** Units of the month before the tier begins, in the meter's unit of measure: tier k covers (minimum of k, minimum of k+1]. */
  readonly minimum: Decimal
  /** List price of one unit in the pricing currency, with all the digits of its source. */
  readonly unitPrice: Decimal
}

export interface RateSchedule {
  /**
   * Names the schedule for ever. Price list: `product/sku/meter/type/start/country` (start blank when the source kept
   * none); a price that an operator set has its id after it. A row's own price: `own/product/sku/meter/currency/price/country`. Equal keys mean equal content.
   */
  readonly key: string
  readonly productId: string
  readonly skuId: string
  readonly meterId: string
  readonly availabilityId: string
  /** `armRegionName` of the price row; empty when it is not sold by region. */
  readonly region: string
  /** ISO 4217. */
  readonly pricingCurrency: string
  /** Whether partner earned credit may apply: not to Spot machines, nor to usage that brings its own price. */
  readonly creditEligible: boolean
  /** At least one, ascending, the first with minimum 0. */
  readonly tiers: readonly Tier[]
}
