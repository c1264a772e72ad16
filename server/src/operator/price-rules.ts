/** What an operator may set as a price. Pure. */

import type { BodyOf } from 'lazuli-contract'
import { Decimal, formatInstant, type Instant, type Month, type Static } from 'lazuli-contract'
import type { OperatorPrice, setPrices } from 'lazuli-contract/operator-prices.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { PriceRow } from '../rates/rules.ts'
import type { Tier } from '../rates/schedule.ts'
import type { SetPrice } from '../rates/set-price.ts'

export type PriceWish = BodyOf<typeof setPrices>['prices'][number]

/** Prices one call sets, and prices a partner may have. */
export const mostAtOnce = 500
export const mostPrices = 20_000

const mostTiers = 50
const mostPrice = Decimal.parse('1000000000')
const mostUnits = Decimal.parse('1000000000000')

/** A wish as a price, given what the list has of its meter; `undefined` rows: the meter is not on it. */
export function priceOf(
  wish: PriceWish,
  rows: readonly PriceRow[] | undefined,
  set: { id: string; month: Month; at: Instant },
): Outcome<SetPrice> {
  const no = (detail: string) => refuse('BadInput', { detail: `meter ${wish.meterId}: ${detail}` })
  if (!rows) return no('it is on no price list')
  if ((wish.productId === undefined) !== (wish.skuId === undefined)) return no('productId and skuId go together')
  const tiers = tiersOf(wish.tiers)
  if (typeof tiers === 'string') return no(tiers)
  const type = wish.type ?? 'Consumption'
  const skus = rows.filter((row) => wish.productId === undefined || (row.productId === wish.productId && row.skuId === wish.skuId))
  const names = new Set(skus.map(({ productId, skuId }) => `${productId}/${skuId}`))
  if (wish.productId === undefined && names.size !== 1) return no(`it is sold as ${names.size} SKUs; name productId and skuId`)
  const regions = new Set(skus.map(({ region }) => region))
  const named = wish.region?.trim().toLowerCase()
  if (named === undefined && regions.size > 1) return no(`it is sold in ${regions.size} regions; name one`)
  const region = named === undefined ? ([...regions][0] ?? '') : ([...regions].find((each) => each.toLowerCase() === named) ?? named)
  const [known] = skus
  return {
    ...{ ...set, meterId: wish.meterId.trim().toLowerCase(), type, region, tiers },
    productId: wish.productId ?? (known as PriceRow).productId,
    skuId: wish.skuId ?? (known as PriceRow).skuId,
    isPrimary: skus.some((row) => row.region === region && row.isPrimary),
  }
}

function tiersOf(tiers: PriceWish['tiers']): Tier[] | string {
  if (tiers.length === 0 || tiers.length > mostTiers) return `it has one to ${mostTiers} tiers`
  for (const [i, { minimum, unitPrice }] of tiers.entries()) {
    if (minimum.fractionDigits > 0 || !minimum.lessThan(mostUnits)) return 'tiers begin after whole units'
    if (i === 0 ? minimum.sign !== 0 : !(tiers[i - 1] as Tier).minimum.lessThan(minimum)) return 'tiers ascend from 0'
    if (unitPrice.sign < 0 || unitPrice.fractionDigits > 15 || !unitPrice.lessThan(mostPrice))
      return 'a unit price is not below zero, with at most fifteen decimals and nine integer digits'
  }
  return tiers.map(({ minimum, unitPrice }) => ({ minimum, unitPrice }))
}

/** Whether two prices stand in the same place of the list. */
export function isSamePlace(a: SetPrice, b: SetPrice): boolean {
  return (['month', 'meterId', 'type', 'productId', 'skuId', 'region'] as const).every((member) => a[member] === b[member])
}

export function pricesOf(
  wishes: readonly PriceWish[],
  rowsOf: (meterId: string) => readonly PriceRow[] | undefined,
  set: { month: Month; at: Instant; newId(): string },
): Outcome<SetPrice[]> {
  if (wishes.length === 0 || wishes.length > mostAtOnce) return refuse('BadInput', { detail: `one to ${mostAtOnce} prices at once` })
  const prices: SetPrice[] = []
  const places = new Set<string>()
  for (const wish of wishes) {
    const price = priceOf(wish, rowsOf(wish.meterId.trim().toLowerCase()), { id: set.newId(), month: set.month, at: set.at })
    if (isRefusal(price)) return price
    const place = [price.meterId, price.type, price.productId, price.skuId, price.region].join('/')
    if (places.has(place)) return refuse('BadInput', { detail: `meter ${price.meterId}: the same SKU and region twice` })
    places.add(place)
    prices.push(price)
  }
  return prices
}

export function priceToWire({ id, month, meterId, type, productId, skuId, region, tiers, at }: SetPrice): Static<typeof OperatorPrice> {
  return { id, month, meterId, type, productId, skuId, region, tiers: tiers.map((tier) => ({ ...tier })), setAt: formatInstant(at) }
}
