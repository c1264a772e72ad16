/** Exchange rates (billing rules, section 7): one rate for a currency and month, 9 decimals. */
import type { Day, Instant, Month } from 'lazuli-contract'
import { addMonths, Decimal } from 'lazuli-contract'

const nineDecimals = { digits: 9, mode: 'half-up' } as const

export interface MonthlyRate {
  readonly month: Month
  /** Units of the currency for one US dollar, market average of the month. */
  readonly unitsPerUsd: Decimal
}

export interface ExchangeRates {
  /** Market rates by ISO 4217 code, months ascending. */
  readonly market: ReadonlyMap<string, readonly MonthlyRate[]>
  /** Set by an operator in advance, for usage of that very month: units for one US dollar, by {@link rateKey}. */
  readonly set: ReadonlyMap<string, Decimal>
  /** What the market said when a month was first rated, by {@link rateKey}: a later release that says otherwise changes no such month. */
  readonly used?: ReadonlyMap<string, Decimal>
}

/** A rate of an operator for one partner. */
export interface SetRate {
  month: Month
  /** ISO 4217. */
  currency: string
  /** Units of the currency for one US dollar, at most 9 decimals. */
  unitsPerUsd: Decimal
  /** When it was set. */
  at: Instant
}

export function rateKey(currency: string, month: Month): string {
  return `${currency}/${month}`
}

/**
 * Units of `currency` for one US dollar in usage of `month`: what an operator set, else what the month was first rated at, else
 * the market rate of the month before; where the data end the latest earlier one, before they begin the first. `undefined`: the currency has none.
 * Of a currency without a market each rate that was set counts until the next.
 */
export function usdRate(rates: ExchangeRates, currency: string, month: Month): Decimal | undefined {
  if (currency === 'USD') return Decimal.one
  const set = rates.set.get(rateKey(currency, month))
  if (set) return set.round(nineDecimals)
  const used = rates.used?.get(rateKey(currency, month))
  if (used) return used
  const known = rates.market.get(currency)
  if (!known) return latestSet(rates, currency, month)?.round(nineDecimals)
  const monthBefore = addMonths(month, -1)
  const rate = known.findLast((row) => row.month <= monthBefore) ?? known[0]
  return rate?.unitsPerUsd.round(nineDecimals)
}

function latestSet({ set }: ExchangeRates, currency: string, month: Month): Decimal | undefined {
  const last = [...set.keys()]
    .filter((key) => key.startsWith(`${currency}/`) && key <= rateKey(currency, month))
    .sort()
    .at(-1)
  return last === undefined ? undefined : set.get(last)
}

/** PCToBCExchangeRate: billing currency for one unit of pricing currency in usage of `month`. Neither USD: the quotient of both rates, 9 decimals half up. */
export function exchangeRate(rates: ExchangeRates, pricing: string, billing: string, month: Month): Decimal | undefined {
  if (pricing === billing) return Decimal.one
  const toBilling = usdRate(rates, billing, month)
  const toPricing = usdRate(rates, pricing, month)
  if (!toBilling || !toPricing) return undefined
  return toBilling.dividedBy(toPricing, nineDecimals)
}

/** PCToBCExchangeRateDate: the first day of the usage month. */
export function exchangeRateDate(month: Month): Day {
  return `${month}-01`
}

/** A rate of the monthly exchange rate file, which says dollars for one unit: 0.27224589249009701 → 3.67315 for AED. */
export function fromUsdPerUnit(usdPerUnit: Decimal): Decimal {
  return Decimal.one.dividedBy(usdPerUnit, nineDecimals)
}
