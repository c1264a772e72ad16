import fc from 'fast-check'
import { addMonths, Decimal, startOfDay } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { commitmentDays } from './commitment-rules.ts'
import type { KeptFact, ReservationCharge } from './record.ts'
import { purchasesOf } from './rules.ts'

const context = { billingCurrency: 'EUR', fxOf: () => Decimal.parse('0.846202666'), planOf: () => 'plan' }
const bought = (change: Partial<KeptFact<ReservationCharge>> = {}): KeptFact<ReservationCharge> =>
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

/** Days of all months of the facts, by date; each with its hours, as the hours of a day are those of all that is told of it. */
function daysOf(facts: readonly KeptFact[]) {
  return months.flatMap((period) => commitmentDays(facts, { period, until }, context))
}

test('an upfront payment falls evenly on the hours it is for', () => {
  const september = commitmentDays([bought()], { period: '2026-09', until }, context)
  expect(september.map(({ date }) => date)).toEqual(Array.from({ length: 30 }, (_, i) => `2026-09-${String(i + 1).padStart(2, '0')}`))
  // 1000 × 0.846202666 = 846.20 EUR over 8760 hours, 24 of them a day.
  for (const { billed } of september) expect(billed.toFixed(10).slice(0, 10)).toBe('2.31835616')
  expect(commitmentDays([bought()], { period: '2026-02', until }, context)).toEqual([])
})

test('a term that begins within a day ends within one, and its renewal goes on in the same hour', () => {
  const renewed = bought({ event: 'renewal', thing: 'next', at: bought().expiresAt, startedAt: bought().expiresAt, seq: 2 })
  const days = daysOf([bought(), { ...renewed, expiresAt: startOfDay('2028-03-10') + 3_600_000 }])
  const told = (date: string) => days.filter((one) => one.date === date).map(({ hours, units }) => `${hours} ${units}`)
  expect(told('2026-03-10')).toEqual(['23 1.9166666667'])
  expect(told('2026-03-11')).toEqual(['24 2'])
  expect(told('2027-03-10')).toEqual(['1 0.0833333333', '23 1.9166666667'])
})

test.each(['Upfront', 'Monthly'] as const)('what is bought within the last hour of a day begins with the next: %s', (billingPlan) => {
  const at = startOfDay('2026-03-31') + 23.5 * 3_600_000
  const late = bought({ at, startedAt: at, expiresAt: startOfDay('2027-03-31') + 23.5 * 3_600_000, billingPlan })
  const dates = daysOf([late]).map(({ date }) => date)
  expect([dates.length, new Set(dates).size, dates[0], dates.at(-1)]).toEqual([365, 365, '2026-04-01', '2027-03-31'])
})

test('a day on which a monthly payment begins has hours of both', () => {
  const monthly = bought({ billingPlan: 'Monthly', amount: '1200' })
  const days = daysOf([monthly])
  const hours = Map.groupBy(days, ({ date }) => date)
  expect([...hours.values()].map((of) => of.reduce((sum, one) => sum + one.hours, 0))).toEqual([23, ...Array(364).fill(24), 1])
  expect(days.filter(({ date }) => date === '2026-04-10').map((one) => one.hours)).toEqual([1, 23])
  const april = days.filter(({ date }) => date.startsWith('2026-04'))
  // 100 USD over 31 days from 10 March, then over 30 from 10 April.
  expect([april[8], april[12]].map((one) => one?.priced.toFixed(10))).toEqual(['3.2258064516', '3.3333333333'])
})

test('what is given back of a monthly plan is of the running payment: the next ones are smaller', () => {
  const back = bought({ event: 'return', at: startOfDay('2026-03-20') + 5_400_000, quantity: 1, amount: '30', share: '600', seq: 2 })
  const facts = [bought({ billingPlan: 'Monthly', amount: '1200' }), { ...back, billingPlan: 'Monthly' as const }]
  const refund = daysOf(facts).filter(({ purchase }) => purchase.facts.chargeType === 'cancelImmediate')
  expect([refund[0]?.date, refund.at(-1)?.date]).toEqual(['2026-03-20', '2026-04-10'])
  // From 2 o'clock on the 20th of March to 1 o'clock on the 10th of April.
  expect(refund.reduce((sum, { hours }) => sum + hours, 0)).toBe(20 * 24 + 23)
  const given = daysOf(facts).filter(({ date }) => date === '2026-04-20')
  expect(given.map(({ units, priced }) => `${units} ${priced}`)).toEqual(['1 1.6666666667'])
})

test('what is given back for nothing takes its units back all the same', () => {
  const back = bought({ event: 'return', at: startOfDay('2026-03-20'), quantity: 2, amount: '0', share: '1200', seq: 2 })
  const facts = [bought({ billingPlan: 'Monthly', amount: '1200' }), { ...back, billingPlan: 'Monthly' as const }]
  const units = daysOf(facts).filter(({ date }) => date === '2026-03-21')
  expect(units.map((one) => `${one.units}`)).toEqual(['2', '-2'])
})

test.each([
  ['in the month of the purchase, day by day', '2026-03-20', '2026-03-10', '0'],
  ['later, as earlier months are told', '2026-05-20', '2026-05-20', '164.51'],
])('an order that is cancelled gives all back %s', (_, cancelled, first, left) => {
  const facts = [bought(), bought({ event: 'cancel', at: startOfDay(cancelled), seq: 2 })]
  const days = daysOf(facts)
  expect(days.find(({ purchase }) => purchase.facts.chargeType === 'cancelImmediate')?.date).toBe(first)
  expect(`${Decimal.sum(days.map(({ billed }) => billed)).reduced()}`).toBe('0')
  const before = Decimal.sum(days.filter(({ date }) => date < cancelled).map(({ billed }) => billed))
  expect(before.round({ digits: 2, mode: 'half-up' }).reduced().toString()).toBe(left)
})

test('all days of all months sum to what was billed, whatever is paid by month and given back', () => {
  const returns = fc.option(
    fc.record({ after: fc.integer({ min: 1, max: 8759 }), amount: fc.integer({ min: 1, max: 50_000 }), quantity: fc.constantFrom(1, 2) }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.constantFrom('Upfront', 'Monthly'), returns, (cents, billingPlan, back) => {
      const first = bought({ amount: `${cents / 100}`, billingPlan })
      const facts: KeptFact[] = [first]
      if (back)
        facts.push(
          bought({
            event: 'return',
            at: first.at + back.after * 3_600_000 - 1,
            quantity: back.quantity,
            amount: `${back.amount / 100}`,
            share: '0',
            billingPlan,
            seq: 2,
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
