/** Rating groups in the order of reconciliation rows: which schedules and tiers bill together, and how. */
import type { Decimal } from 'lazuli-contract'
import type { Schedule } from '../../lines.ts'
import { creditCodes } from './schema.ts'

/** A schedule's tier in a usage month: with customer and plan, what decides the rating group of a line. */
export interface Slot {
  readonly schedule: Schedule
  readonly tier: number
  readonly month: number
  /** What Azure credit paid is a group of its own. */
  readonly credit: number
}

/** Code point order, as the store's own: UTF-16 order differs beyond U+FFFF. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function tierOf({ schedule, tier }: Slot | Price): { minimum: Decimal; unitPrice: Decimal } {
  return schedule.tiers[tier - 1] as { minimum: Decimal; unitPrice: Decimal }
}

/** Order of reconciliation rows within a customer's plan; 0 for slots of one rating group (billing rules, section 1). */
export function compareSlots(a: Slot, b: Slot): number {
  return (
    compareText(a.schedule.productId, b.schedule.productId) ||
    compareText(a.schedule.skuId, b.schedule.skuId) ||
    compareText(a.schedule.meterId, b.schedule.meterId) ||
    compareText(a.schedule.availabilityId, b.schedule.availabilityId) ||
    a.month - b.month ||
    tierOf(a).minimum.compare(tierOf(b).minimum) ||
    tierOf(a).unitPrice.compare(tierOf(b).unitPrice) ||
    compareText(a.schedule.pricingCurrency, b.schedule.pricingCurrency) ||
    Number(b.credit === creditCodes.azure) - Number(a.credit === creditCodes.azure)
  )
}

/** A schedule's tier with a credit code: what decides the place of a line among those of one resource and day. */
export interface Price {
  readonly schedule: Schedule
  readonly tier: number
  readonly credit: number
  /** Text of the benefit, '' for none. */
  readonly benefitText: string
}

/** The end of the order of usage lists (billing contract, section 7.4): meter, tier, credit kind; schedule settles the rest. */
export function comparePrices(a: Price, b: Price): number {
  return (
    compareText(a.schedule.meterId, b.schedule.meterId) ||
    tierOf(a).minimum.compare(tierOf(b).minimum) ||
    a.credit - b.credit ||
    compareText(a.schedule.key, b.schedule.key) ||
    compareText(a.benefitText, b.benefitText)
  )
}

/** Rank of each item, from 1, equal items sharing one. */
export function ranks<T>(items: readonly T[], compare: (a: T, b: T) => number): number[] {
  const order = items.map((_, i) => i).sort((a, b) => compare(items[a] as T, items[b] as T))
  const ranked: number[] = new Array(items.length)
  let rank = 0
  for (const [place, i] of order.entries()) {
    const previous = order[place - 1]
    if (previous === undefined || compare(items[previous] as T, items[i] as T) !== 0) rank++
    ranked[i] = rank
  }
  return ranked
}
