/** What an operator may set as an exchange rate. Pure. */
import { addMonths, Decimal, formatInstant, type Instant, type Month, monthOf, type Static } from 'lazuli-contract'
import type { ExchangeRate as WireRate } from 'lazuli-contract/operator-rates.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { SetRate } from '../rates/fx.ts'
import { readMonth } from './months.ts'

const most = Decimal.parse('1000000000')
/** Ten years ahead and fifty back of a few currencies; each is read with every figure in another currency. */
export const mostRates = 2_000

/** A month and currency as operators name them. */
export function rateNamed(month: string, currency: string, now: Instant): Outcome<Pick<SetRate, 'month' | 'currency'>> {
  const read = readMonth(month)
  if (isRefusal(read)) return read
  // Whoever misspells a year should hear of it now.
  if (read > addMonths(monthOf(now), 120)) return refuse('BadInput', { detail: 'the month is more than ten years ahead' })
  const code = currency.trim().toUpperCase()
  if (!/^[A-Z]{3}$/.test(code)) return refuse('BadInput', { detail: 'a currency is named by three letters' })
  if (code === 'USD') return refuse('BadInput', { detail: 'prices are in US dollars, which need no rate' })
  return { month: read, currency: code }
}

export function rateValue(unitsPerUsd: Decimal): Outcome<Decimal> {
  return unitsPerUsd.sign > 0 && unitsPerUsd.fractionDigits <= 9 && unitsPerUsd.lessThan(most)
    ? unitsPerUsd
    : refuse('BadInput', { detail: 'unitsPerUsd is above zero, with at most nine decimals and nine integer digits' })
}

/**
 * Of a currency without a market each rate counts until the next, so that setting or dropping the first one, or one before
 * it, would move months that follow from it.
 */
export function movesOthers(change: Pick<SetRate, 'month' | 'currency'>, known: readonly SetRate[]): boolean {
  const first = known.find(({ currency }) => currency === change.currency)
  return first !== undefined && change.month <= first.month
}

export interface FirstRateWish {
  month?: string | undefined
  currency?: string | undefined
  unitsPerUsd: Decimal
}

/** The rates with which a partner begins. */
export function firstRates(wishes: readonly FirstRateWish[], { currency, now }: { currency: string; now: Instant }): Outcome<SetRate[]> {
  const rates: SetRate[] = []
  for (const wish of wishes) {
    const named = rateNamed(wish.month ?? monthOf(now), wish.currency ?? currency, now)
    if (isRefusal(named)) return named
    const unitsPerUsd = rateValue(wish.unitsPerUsd)
    if (isRefusal(unitsPerUsd)) return unitsPerUsd
    if (rates.some((known) => known.month === named.month && known.currency === named.currency))
      return refuse('BadInput', { detail: `the rate of ${named.currency} for ${named.month} is named twice` })
    rates.push({ ...named, unitsPerUsd, at: now })
  }
  return rates
}

/** Whether a currency that no market tells a rate for has one from the first month on. */
export function coversFrom(month: Month, currency: string, rates: readonly SetRate[]): boolean {
  return rates.some((rate) => rate.currency === currency && rate.month <= month)
}

export function rateToWire({ month, currency, unitsPerUsd, at }: SetRate): Static<typeof WireRate> {
  return { month, currency, unitsPerUsd, setAt: formatInstant(at) }
}
