/** Charges of legacy subscriptions (billing rules, section 5.4 and worked example 11). Pure. */
import type { Decimal } from 'lazuli-contract'

/** As a rate card prints prices. */
const listDigits = { digits: 10, mode: 'half-up' } as const
const cents = { digits: 2, mode: 'half-up' } as const

/** A price in the billing currency. */
export function legacyListPrice(unitPrice: Decimal, fx: Decimal): Decimal {
  return unitPrice.times(fx).round(listDigits).reduced()
}

/** What a quantity costs, to the nearest cent: 745 at 0.085 is 63.325 and so 63.33. */
export function legacyCharge(quantity: Decimal, unitPrice: Decimal, fx: Decimal): Decimal {
  return quantity.times(legacyListPrice(unitPrice, fx)).round(cents)
}
