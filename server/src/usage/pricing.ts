/**
 * The price schedules usage is rated by, as the line store keeps them: the price list's choice for a meter, place and
 * month, with the names usage lines print. Looked up once per distinct question and remembered, a bounded number.
 */
import type { Month } from 'lazuli-contract'
import { LRUCache } from 'lru-cache'
import type { Schedule } from '../db/lines.ts'
import type { MeterFacts, Reference } from '../rates/reference.ts'
import type { RateSchedule } from '../rates/schedule.ts'

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

export class Pricing {
  readonly #reference: Reference
  readonly #answers = new LRUCache<string, Priced & {}>({ max: remembered })

  constructor(reference: Reference) {
    this.#reference = reference
  }

  /** The schedule, or why there is none. Equal questions give the same object while it is remembered. */
  ask(question: PriceQuestion): Priced {
    const key = `${question.meterId}|${question.resourceLocation}|${question.month}|${question.planSkuId}|${question.country}|${question.productId ?? ''}|${question.skuId ?? ''}`
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    const answer = this.#lookUp(question)
    this.#answers.set(key, answer)
    return answer
  }

  #lookUp(question: PriceQuestion): Priced {
    const meter = this.#reference.meter(question.meterId)
    if (!meter) return 'UnknownMeter'
    const schedule = this.#reference.schedule(question)
    if (!schedule) return 'NoPrice'
    return scheduleFacts(schedule, meter, this.#reference.sku(schedule.productId, schedule.skuId))
  }
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
