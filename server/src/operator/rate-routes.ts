/** Exchange rates of a partner, by the operator. */
import { type Instant, listExchangeRates, removeExchangeRate, setExchangeRate } from 'lazuli-contract'
import { isRefusal, refuse } from '../base/outcome.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import type { SetRate } from '../rates/fx.ts'
import { dropRate, putRate, setRates } from '../rates/set-rates-store.ts'
import { changedOn } from './deed.ts'
import { mostRates, movesOthers, rateNamed, rateToWire, rateValue } from './rate-rules.ts'
import type { Markets } from './rules.ts'
import { isMonthUsed, type MonthsUsed, monthsUsed } from './used-months.ts'

export interface RateDoorDeps {
  securityNow(): Instant
  markets: Pick<Markets, 'hasRate'>
}

export function rateDoorRoutes({ securityNow, markets }: RateDoorDeps): Route[] {
  const isInUse = (named: Pick<SetRate, 'month' | 'currency'>, now: Instant, used: MonthsUsed, known: readonly SetRate[]) =>
    isMonthUsed(named.month, now, used) ||
    (!markets.hasRate(named.currency) && movesOthers(named, known) && (used.usage !== undefined || used.arriving || used.bought))
  return [
    serve(listExchangeRates, ({ db }) => ok(collection(setRates(db).map(rateToWire)))),
    serve(setExchangeRate, async (call) => {
      const { path, body, now, db, partner } = call
      const named = rateNamed(path.month, path.currency, now)
      if (isRefusal(named)) return named
      const unitsPerUsd = rateValue(body.unitsPerUsd)
      if (isRefusal(unitsPerUsd)) return unitsPerUsd
      const known = setRates(db)
      if (isInUse(named, now, await monthsUsed(partner), known)) return refuse('MonthInUse', { what: 'exchange rate', month: named.month })
      const rate: SetRate = { ...named, unitsPerUsd, at: now }
      const before = known.find((each) => isSame(each, rate))
      if (!before && known.length >= mostRates) return refuse('BadInput', { detail: `a partner has at most ${mostRates} rates of its own` })
      const after = rateToWire(rate)
      return changedOn(call, setExchangeRate, securityNow(), {
        ...{ status: 200, body: after, writes: [putRate(rate)], after },
        ...(before ? { before: rateToWire(before) } : {}),
      })
    }),
    serve(removeExchangeRate, async (call) => {
      const { path, now, db, partner } = call
      const named = rateNamed(path.month, path.currency, now)
      if (isRefusal(named)) return named
      const known = setRates(db)
      const before = known.find((each) => isSame(each, named))
      if (!before) return refuse('InputNotFound', { what: `rate of ${named.currency} for ${named.month}` })
      if (isInUse(named, now, await monthsUsed(partner), known)) return refuse('MonthInUse', { what: 'exchange rate', month: named.month })
      if (named.currency === partner.facts.currency && !markets.hasRate(named.currency) && movesOthers(named, known))
        return refuse('BadInput', { detail: 'the currency the partner is billed in would have no rate' })
      const done = { status: 204, writes: [dropRate(named)], before: rateToWire(before), after: { ...named, removed: true } }
      return changedOn(call, removeExchangeRate, securityNow(), done)
    }),
  ]
}

function isSame(a: Pick<SetRate, 'month' | 'currency'>, b: Pick<SetRate, 'month' | 'currency'>): boolean {
  return a.month === b.month && a.currency === b.currency
}
