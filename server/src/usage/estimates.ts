/** Month-to-date spending as the usage summaries and the budget show it (billing rules, section 8): no tax, no purchases. */
import type { Month } from 'lazuli-contract'
import { Decimal } from 'lazuli-contract'
import type { RatedLine } from './lines.ts'

const cents = { digits: 2, mode: 'half-up' } as const
const openTotal = { digits: 10, mode: 'half-up' } as const

/** usdTotalCost of one finest record (a resource or a meter): Σ pricing totals in cents. Lines priced in another currency are turned at `usdRate` (units for one dollar). Summaries add these cents up. */
export function usdTotalCost(lines: Iterable<RatedLine>, usdRate: (currency: string, usageMonth: Month) => Decimal): Decimal {
  let sum = Decimal.zero
  for (const { pricingPreTaxTotal, schedule, usageDate } of lines) {
    const isUsd = schedule.pricingCurrency === 'USD'
    const rate = isUsd ? Decimal.one : usdRate(schedule.pricingCurrency, usageDate.slice(0, 7))
    sum = sum.plus(isUsd ? pricingPreTaxTotal : pricingPreTaxTotal.dividedBy(rate, openTotal))
  }
  return sum.round(cents)
}

/** totalCost = usdTotalCost × fx of the running month, not rounded. */
export function totalCost(usd: Decimal, fx: Decimal): Decimal {
  return usd.times(fx)
}

/** percentUsed = totalCost / amount × 100, 2 decimals; 0 without a budget or for an amount of 0. 27.2329… of 97 is 28.08. */
export function percentUsed(cost: Decimal, amount: Decimal | undefined): Decimal {
  if (!amount || amount.isZero) return Decimal.zero
  return cost.times(Decimal.of(100)).dividedBy(amount, cents)
}
