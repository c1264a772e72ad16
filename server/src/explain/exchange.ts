/** The exchange rate of a row, back to what a dollar cost. */
import { addMonths, type Decimal, type Month } from 'lazuli-contract'
import { type ExchangeRates, exchangeRate, exchangeRateDate, rateKey, usdRate } from '../rates/fx.ts'
import type { Steps, Told } from './steps.ts'

const nine = { digits: 9, mode: 'half-up' } as const

/** Billing currency for one unit of pricing currency, as the row has it. */
export function rateSteps(
  steps: Steps,
  rates: ExchangeRates,
  { pricing, billing, month, fx }: { pricing: string; billing: string; month: Month; fx: Decimal },
): Told {
  const title = `Exchange rate of ${month}: ${billing} for one ${pricing}`
  const about = { month, date: exchangeRateDate(month) }
  if (pricing === billing) return steps.given('rate', title, fx, { source: 'both currencies are the same', facts: about })
  const [toBilling, toPricing] = [usdRate(rates, billing, month), usdRate(rates, pricing, month)]
  if (!toBilling || !toPricing || exchangeRate(rates, pricing, billing, month)?.equals(fx) !== true)
    return steps.given('rate', title, fx, { source: 'kept with the row when it was rated', facts: about })
  if (pricing === 'USD') return steps.given('rate', title, fx, { source: sourceOf(rates, billing, month), facts: about })
  const one = (id: string, currency: string, value: Decimal): Told =>
    steps.given(id, `${currency} for one USD`, value, {
      source: currency === 'USD' ? 'the same currency' : sourceOf(rates, currency, month),
    })
  return steps.make(
    'rate',
    title,
    'divide',
    [
      [billing, one('rate.billing', billing, toBilling)],
      [pricing, one('rate.pricing', pricing, toPricing)],
    ],
    { rounding: nine, facts: about },
  )
}

function sourceOf(rates: ExchangeRates, currency: string, month: Month): string {
  if (rates.set.has(rateKey(currency, month))) return `set by the operator for ${month}`
  const known = rates.market.get(currency)
  if (!known) return 'set by the operator for an earlier month'
  const row = known.findLast((each) => each.month <= addMonths(month, -1)) ?? known[0]
  const used = rates.used?.get(rateKey(currency, month))
  // What the market says by now may be another one.
  return !used || (row && used.equals(row.unitsPerUsd.round(nine)))
    ? `market rate of ${row?.month}`
    : `market rate known when ${month} was first rated`
}
