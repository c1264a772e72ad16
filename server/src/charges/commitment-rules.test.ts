import fc from 'fast-check'
import { addMonths, Decimal, startOfDay } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { commitmentDays } from './commitment-rules.ts'
import type { KeptFact, ReservationCharge } from './record.ts'
import { purchasesOf } from './rules.ts'

const context = { billingCurrency: 'EUR', fxOf: () => Decimal.parse('0.846202666'), planOf: () => 'plan' }
const bought = (change: Partial<ReservationCharge> = {}): KeptFact<ReservationCharge> =>
  ({
    kind: 'reservation',
    event: 'purchase',
    thing: 'order',
    customerId: 'customer',
    at: startOfDay('2026-03-10') + 3_600_000,
    startedAt: startOfDay('2026-03-10') + 3_600_000,
    expiresAt: startOfDay('2027-03-10') + 3_600_000,
    quantity: 2,
    amount: '1000',
    billingPlan: 'Upfront',
    term: 'P1Y',
    azureSubscriptionId: 's',
    productId: 'p',
    skuId: 's',
    availabilityId: 'a',
    productName: 'Reserved VM Instance',
    skuName: 'Small',
    publisherName: 'Microsoft',
    seq: 1,
    ...change,
  }) as KeptFact<ReservationCharge>

const months = Array.from({ length: 14 }, (_, i) => addMonths('2026-03', i))
const until = startOfDay('2030-01-01')

test('an upfront payment falls evenly on the days it is for', () => {
  const september = commitmentDays([bought()], { period: '2026-09', until }, context)
  expect(september.map(({ date }) => date)).toEqual(Array.from({ length: 30 }, (_, i) => `2026-09-${String(i + 1).padStart(2, '0')}`))
  // 1000 × 0.846202666 = 846.20 EUR over 366 days, the first and the last in part.
  for (const { billed } of september) expect(billed.toFixed(10).slice(0, 10)).toBe('2.31202185')
  expect(commitmentDays([bought()], { period: '2026-02', until }, context)).toEqual([])
})

test('a day has one payment of a monthly plan: that on which the next begins is its own', () => {
  const monthly = bought({ billingPlan: 'Monthly', amount: '1200' })
  const days = months.flatMap((period) => commitmentDays([monthly], { period, until }, context))
  const dates = days.map(({ date }) => date)
  // A year, and the last day in part.
  expect([dates.length, new Set(dates).size, dates[0], dates.at(-1)]).toEqual([366, 366, '2026-03-10', '2027-03-10'])
  const april = days.filter(({ date }) => date.startsWith('2026-04'))
  // 100 USD over 31 days from 10 March, then over 30 from 10 April.
  expect([april[8]?.priced.toFixed(10), april[9]?.priced.toFixed(10)]).toEqual(['3.2258064516', '3.3333333333'])
})

test('all days of all months sum to what was billed, whatever is paid by month and given back', () => {
  const returns = fc.option(
    fc.record({ after: fc.integer({ min: 1, max: 300 }), amount: fc.integer({ min: 1, max: 50_000 }), quantity: fc.constantFrom(1, 2) }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.constantFrom('Upfront', 'Monthly'), returns, (cents, billingPlan, back) => {
      const first = bought({ amount: `${cents / 100}`, billingPlan })
      const facts: KeptFact[] = [first]
      if (back)
        facts.push(
          bought({
            event: 'return',
            at: first.at + back.after * 86_400_000,
            quantity: back.quantity,
            amount: `${back.amount / 100}`,
            share: '0',
            billingPlan,
            ...{ seq: 2 },
          }),
        )
      const spread = months.flatMap((period) => commitmentDays(facts, { period, until }, context))
      const rows = months.flatMap((period) => purchasesOf(facts, { period, until }, context))
      const sum = (of: readonly Decimal[]): string => Decimal.sum(of).toString()
      expect(sum(spread.map(({ billed }) => billed))).toBe(sum(rows.map(({ subtotal }) => subtotal)))
      expect(sum(spread.map(({ priced }) => priced))).toBe(sum(rows.map(({ pcCost }) => pcCost)))
    }),
    { numRuns: 60 },
  )
})
