/**
 * The price schedules usage is rated by, as the line store keeps them: the price list's choice for a meter, place and
 * month, with the names usage lines print. Looked up once per distinct question and remembered, a bounded number.
 */
import type { Month } from 'lazuli-contract'
import { LRUCache } from 'lru-cache'
import type { Schedule } from '../db/lines.ts'
import type { Reads } from '../db/state.ts'
import type { MeterFacts, Reference } from '../rates/reference.ts'
import type { RateSchedule } from '../rates/schedule.ts'
import type { SetPrice } from '../rates/set-price.ts'
import { hasSetPrices, setPricesOf } from '../rates/set-prices-store.ts'

/** What decides a price besides the price list. */
export interface PriceQuestion {
  meterId: string
  month: Month
  resourceLocation: string
  productId?: string
  skuId?: string
  /** SKU of the plan: `0001` or `0002` (Dev/Test). */
  planSkuId: string
  /** Country of the customer. */
  country: string
}

export type Priced = Schedule | 'UnknownMeter' | 'NoPrice'

/** Distinct questions remembered; a schedule with its names is a few hundred bytes. */
const remembered = 20_000

/** Who answers questions of one partner. */
export type PartnerPricing = Pick<Pricing, 'ask'>

export class Pricing {
  readonly #reference: Reference
  readonly #answers = new LRUCache<string, Priced & {}>({ max: remembered })

  constructor(reference: Reference) {
    this.#reference = reference
  }

  /**
   * Prices as one partner has them: the list, and what an operator set. For one call, in which they stay; nothing is set
   * for a month whose usage is on its way in.
   */
  of(db: Reads): PartnerPricing {
    if (!hasSetPrices(db)) return this
    const set = new Map<string, SetPrice[]>()
    const own = new LRUCache<string, Priced & {}>({ max: remembered })
    return {
      ask: (question) => {
        const meterId = question.meterId.toLowerCase()
        let known = set.get(meterId)
        if (!known) {
          known = setPricesOf(db, meterId)
          if (set.size >= remembered) set.clear()
          set.set(meterId, known)
        }
        if (known.length === 0) return this.ask(question)
        const key = keyOf(question)
        const answer = own.get(key) ?? this.#lookUp(question, known)
        own.set(key, answer)
        return answer
      },
    }
  }

  /** The schedule of the list, or why there is none. Equal questions give the same object while it is remembered. */
  ask(question: PriceQuestion): Priced {
    const key = keyOf(question)
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    const answer = this.#lookUp(question, [])
    this.#answers.set(key, answer)
    return answer
  }

  #lookUp(question: PriceQuestion, set: readonly SetPrice[]): Priced {
    const meter = this.#reference.meter(question.meterId)
    if (!meter) return 'UnknownMeter'
    const schedule = set.length === 0 ? this.#reference.schedule(question) : this.#reference.scheduleWith(question, set)
    if (!schedule) return 'NoPrice'
    return scheduleFacts(schedule, meter, this.#reference.sku(schedule.productId, schedule.skuId))
  }
}

function keyOf({ meterId, resourceLocation, month, planSkuId, country, productId, skuId }: PriceQuestion): string {
  return `${meterId}|${resourceLocation}|${month}|${planSkuId}|${country}|${productId ?? ''}|${skuId ?? ''}`
}

/** A price with the names its lines print. */
export function scheduleFacts(
  schedule: RateSchedule,
  meter: MeterFacts,
  sku: { productTitle: string; skuTitle: string } | undefined,
): Schedule {
  return {
    key: schedule.key,
    productId: schedule.productId,
    skuId: schedule.skuId,
    availabilityId: schedule.availabilityId,
    meterId: schedule.meterId,
    region: schedule.region,
    productName: sku?.productTitle ?? meter.productName,
    skuName: sku?.skuTitle ?? meter.name,
    publisherName: 'Microsoft',
    publisherId: '',
    meterName: meter.name,
    meterCategory: meter.category,
    meterSubCategory: meter.subCategory,
    meterRegion: meter.region,
    meterType: `${meter.unitOfMeasure} - ${meter.name}`,
    unitOfMeasure: meter.unitOfMeasure,
    unitType: meter.unitOfMeasure,
    pricingCurrency: schedule.pricingCurrency,
    creditEligible: schedule.creditEligible,
    tiers: schedule.tiers,
  }
}
