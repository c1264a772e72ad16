import { Decimal, parseInstant } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { legacyPurchasesOf } from './legacy-rules.ts'
import type { Departure, KeptFact, LicenceCharge } from './record.ts'
import { purchasesOf } from './rules.ts'

const at = (text: string) => parseInstant(text) as number
const context = { billingCurrency: 'USD', fxOf: () => Decimal.one, planOf: () => undefined }

/** Ten seats at 10.08 a month from the 31st of January. */
const bought: KeptFact<LicenceCharge> = {
  ...{ kind: 'licence', seq: 1, customerId: 'c', thing: 'S', at: at('2026-01-31T09:00:00Z'), createdAt: at('2026-01-31T09:00:00Z') },
  ...{ orderId: 'o', productId: '', skuId: 'OFFER', availabilityId: '', productName: 'P', skuName: 'E1', publisherName: 'M' },
  ...{ price: '10.08', isLegacy: true, friendlyName: 'Seats', offerKey: 'OFFER', quantity: 10, billingCycle: 'monthly' },
}
const changed = (seq: number, on: string, more: Partial<LicenceCharge>): KeptFact<LicenceCharge> => ({
  ...bought,
  seq,
  at: at(on),
  ...more,
})
const rows = (facts: Parameters<typeof legacyPurchasesOf>[0], to: string) =>
  legacyPurchasesOf(facts, to, context).map(({ facts: f, subtotal }) => [
    f.chargeType,
    f.chargeStartDate,
    f.chargeEndDate,
    f.quantity,
    `${subtotal.reduced()}`,
  ])

test.each([
  ['the purchase', '2026-02-28', [['new', '2026-01-31', '2026-02-27', 10, '100.8']]],
  ['each cycle that begins in it', '2026-03-31', [['cycleCharge', '2026-02-28', '2026-03-30', 10, '100.8']]],
  ['nothing on another day', '2026-03-28', []],
  ['nothing before it was bought', '2026-01-31', []],
])('a cycle bills %s', (_, to, expected) => {
  expect(rows([bought], to)).toEqual(expected)
})

test('seats that come on the 14th are charged for the days left, the old ones given back', () => {
  // 28 days from the 31st, of which 14 are left: 10.08 × 14 / 28 = 5.04.
  expect(rows([bought, changed(2, '2026-02-14T00:00:00Z', { quantity: 12 })], '2026-02-28')).toEqual([
    ['new', '2026-01-31', '2026-02-27', 10, '100.8'],
    ['addQuantity', '2026-02-14', '2026-02-27', 10, '-50.4'],
    ['addQuantity', '2026-02-14', '2026-02-27', 12, '60.48'],
  ])
})

test('what is deleted, or whose customer is, is charged no more', () => {
  expect(rows([bought, changed(2, '2026-02-14T00:00:00Z', { isDeleted: true })], '2026-03-31')).toEqual([])
  const gone: KeptFact<Departure> = { kind: 'departure', seq: 2, customerId: 'c', thing: 'c', at: at('2026-02-20T00:00:00Z') }
  expect(rows([bought, gone], '2026-03-31')).toEqual([])
})

test('a month bills none of it, and a cycle nothing of another kind', () => {
  expect(purchasesOf([bought], { period: '2026-01', until: at('2026-02-06T00:00:00Z') }, context)).toEqual([])
  const { isLegacy: _, ...modern } = bought
  expect(rows([modern], '2026-02-28')).toEqual([])
})
