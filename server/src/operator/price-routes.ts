/** Prices of a partner, by the operator. */
import { addMonths, type Instant, listPrices, type Month, monthOf, removePrices, setPrices } from 'lazuli-contract'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { pageTokens, tokenHeader } from '../http/paging.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import type { Reference } from '../rates/reference.ts'
import { countPrices, dropPrices, putPrice, setPricesOf, somePrices } from '../rates/set-prices-store.ts'
import { changedOn } from './deed.ts'
import { readMonth } from './months.ts'
import { isSamePlace, mostPrices, pricesOf, priceToWire } from './price-rules.ts'
import { pageOf } from './registered.ts'
import { isMonthUsed, monthsUsed } from './used-months.ts'

export interface PriceDoorDeps {
  securityNow(): Instant
  pagingKey: Uint8Array
  reference: Pick<Reference, 'meter' | 'prices'>
}

export function priceDoorRoutes({ securityNow, pagingKey, reference }: PriceDoorDeps): Route[] {
  const rowsOf = (meterId: string) => (reference.meter(meterId) ? reference.prices(meterId) : undefined)
  /** What was bought does not matter here: purchases have prices of their own. */
  const inUse = async (month: Month, { partner, now }: { partner: Parameters<typeof monthsUsed>[0]; now: Instant }) =>
    isMonthUsed(month, now, { ...(await monthsUsed(partner)), bought: false })
  return [
    serve(listPrices, ({ query, headers, origin, now, db, partner }) => {
      const { tenantId } = partner.facts
      const tokens = pageTokens<{ size: number; from: number }>(pagingKey, ['operator', 'prices', tenantId])
      const sent = headers[tokenHeader]
      const place = sent === undefined ? { size: Math.min(query.size ?? 500, 2000), from: 0 } : tokens.open(sent, now)
      if (!place) return refuse('BadParameter', { detail: 'the continuation token is not one of this list' })
      const items = somePrices(db, place.from, place.size).map(priceToWire)
      const from = place.from + items.length
      const next = from < countPrices(db) ? tokens.seal({ size: place.size, from }, now) : undefined
      return ok(pageOf(items, next, `${origin}/operator/v1/partners/${tenantId}/prices`))
    }),
    serve(setPrices, async (call) => {
      const { path, body, now, db, ids } = call
      const month = monthNamed(path.month, now)
      if (isRefusal(month)) return month
      const prices = pricesOf(body.prices, rowsOf, { month, at: now, newId: () => `set-${ids.next('set price')}` })
      if (isRefusal(prices)) return prices
      if (await inUse(month, call)) return refuse('MonthInUse', { what: 'prices', month })
      const known = [...new Set(prices.map(({ meterId }) => meterId))].flatMap((meterId) => setPricesOf(db, meterId))
      const before = known.filter((price) => prices.some((each) => isSamePlace(each, price)))
      if (countPrices(db) - before.length + prices.length > mostPrices)
        return refuse('BadInput', { detail: `a partner has at most ${mostPrices} prices of its own` })
      const after = prices.map(priceToWire)
      return changedOn(call, setPrices, securityNow(), {
        ...{ status: 200, body: collection(after), writes: prices.map(putPrice), after: { prices: after } },
        ...(before.length > 0 ? { before: { prices: before.map(priceToWire) } } : {}),
      })
    }),
    serve(removePrices, async (call) => {
      const { path, now, db } = call
      const month = monthNamed(path.month, now)
      if (isRefusal(month)) return month
      const meterId = path.meterId.trim().toLowerCase()
      const before = setPricesOf(db, meterId).filter((price) => price.month === month)
      if (before.length === 0) return refuse('InputNotFound', { what: `price of ${meterId} from ${month} on` })
      if (await inUse(month, call)) return refuse('MonthInUse', { what: 'prices', month })
      return changedOn(call, removePrices, securityNow(), {
        ...{ status: 204, writes: [dropPrices(meterId, month)], before: { prices: before.map(priceToWire) } },
        after: { month, meterId, removed: true },
      })
    }),
  ]
}

function monthNamed(sent: string, now: Instant): Outcome<Month> {
  const month = readMonth(sent)
  if (isRefusal(month)) return month
  // Whoever misspells a year should hear of it now.
  return month > addMonths(monthOf(now), 120) ? refuse('BadInput', { detail: 'the month is more than ten years ahead' }) : month
}
