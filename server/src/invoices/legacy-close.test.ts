import { Decimal } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { legacyCharge, legacyListPrice } from '../db/legacy-charge.ts'
import type { RateSchedule } from '../rates/schedule.ts'
import type { RatedLine } from '../usage/lines.ts'
import { priceLine } from '../usage/rating.ts'
import { close } from './build.ts'

const d = Decimal.parse

describe('charges of legacy subscriptions go to the nearest cent (billing rules, section 5.4)', () => {
  test.each([
    // Worked example 11.
    ['745', '0.085', '1', '63.33'],
    ['1', '0.004', '1', '0'],
    ['1', '0.005', '1', '0.01'],
    ['-745', '0.085', '1', '-63.33'],
    // The list price in the billing currency has ten decimals: 0.1 × 0.857412345 = 0.0857412345.
    ['1000000', '0.1', '0.857412345', '85741.23'],
    ['0', '5', '2', '0'],
  ])('%s at %s, rate %s: %s', (quantity, unitPrice, fx, expected) => {
    expect(legacyCharge(d(quantity), d(unitPrice), d(fx)).equals(d(expected))).toBe(true)
  })

  test('a list price has no more than ten decimals', () => {
    expect(`${legacyListPrice(d('0.123456789'), d('0.123456789'))}`).toBe('0.0152415788')
  })
})

test('a close of legacy subscriptions charges each meter to the nearest cent and shares it among its days', () => {
  const tier = { minimum: Decimal.zero, unitPrice: d('0.085') }
  const schedule: RateSchedule = {
    ...{ key: 'k', productId: 'P', skuId: 'S', meterId: 'm', availabilityId: 'A', region: '', pricingCurrency: 'USD' },
    ...{ creditEligible: true, tiers: [tier] },
  }
  const used = (usageDate: string, quantity: string): RatedLine =>
    priceLine(
      {
        ...{ customerId: 'c', subscriptionId: 'S', entitlementId: 'e', resourceUri: '/r', schedule, usageDate, tier },
        quantity: d(quantity),
      },
      'none',
      { period: 'legacy', billingCurrency: 'USD', fx: Decimal.one },
    )
  const closed = close({
    ...{ period: 'legacy', billingCurrency: 'USD', at: 0, purchases: [], taxRateOf: () => d('0.1'), resellerMpnIdOf: () => '0' },
    ...{ invoiceNumber: 'D000000001', isLegacy: true, lines: [used('2026-08-05', '700'), used('2026-08-06', '45')] },
  })
  expect(closed.rows.map((r) => [r.billableQuantity, r.subtotal, r.taxTotal, r.totalForCustomer].map(String))).toEqual([
    ['745', '63.33', '6.33', '69.66'],
  ])
  expect(closed.lines.map((l) => `${l.billingPreTaxTotal}`)).toEqual(['59.5046979866', '3.8253020134'])
})
