import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { ListedMeter, ListedPrice } from './listed.ts'
import { sheetRows } from './price-files.ts'
import { rateCardMeter, rateCardPrices } from './rate-card.ts'
import { type PriceAsk, type PriceRow, scheduleOf, selectPrices } from './rules.ts'
import { begun, listedFor, type SetPrice, withSetPrices } from './set-price.ts'

const d = Decimal.parse
const row = (more: Partial<PriceRow>): PriceRow => ({
  ...{ type: 'Consumption', productId: 'P', skuId: '0001', region: 'eastus', currency: 'USD', tierMinimum: '0', unitPrice: '1' },
  ...{ startDate: '2025-01-01', isPrimary: true, ...more },
})
const set = (id: string, month: string, unitPrice: string, more: Partial<SetPrice> = {}): SetPrice => ({
  ...{ id, month, meterId: 'm', type: 'Consumption', productId: 'P', skuId: '0001', region: 'eastus', isPrimary: true, at: 0 },
  ...{ tiers: [{ minimum: Decimal.zero, unitPrice: d(unitPrice) }], ...more },
})
const ask = (month: string, more: Partial<PriceAsk> = {}): PriceAsk => ({
  ...{ meterId: 'm', month, resourceLocation: 'eastus', planSkuId: '0001', country: 'US', ...more },
})
const listed = [row({}), row({ startDate: '2026-03-01', unitPrice: '2' }), row({ skuId: '0002', region: 'westus', unitPrice: '5' })]
const priced = (prices: SetPrice[], question: PriceAsk) => {
  const rows = withSetPrices(listed, begun(prices, question.month), (_, each) => each)
  const found = selectPrices(rows, question, () => undefined)
  const schedule = found && scheduleOf(found, question, true)
  return schedule && [`${schedule.tiers[0]?.unitPrice}`, schedule.key]
}

test.each<[string, SetPrice[], PriceAsk, string, string]>([
  ['nothing set', [], ask('2026-04'), '2', 'P/0001/m/Consumption/2026-03-01/US'],
  ['before its month', [set('set-1', '2026-05', '9')], ask('2026-04'), '2', 'P/0001/m/Consumption/2026-03-01/US'],
  ['in its month', [set('set-1', '2026-05', '9')], ask('2026-05'), '9', 'P/0001/m/Consumption/2026-05-01/US/set-1'],
  ['after it', [set('set-1', '2026-05', '9')], ask('2026-08'), '9', 'P/0001/m/Consumption/2026-05-01/US/set-1'],
  ['the later of two', [set('a', '2026-05', '9'), set('b', '2026-06', '8')], ask('2026-07'), '8', 'P/0001/m/Consumption/2026-06-01/US/b'],
  ['a row of the list with the same start', [set('a', '2026-03', '9')], ask('2026-03'), '9', 'P/0001/m/Consumption/2026-03-01/US/a'],
  ['a row of the list that starts later', [set('a', '2026-02', '9')], ask('2026-03'), '2', 'P/0001/m/Consumption/2026-03-01/US'],
  ['another region', [set('a', '2026-02', '9')], ask('2026-03', { resourceLocation: 'westus' }), '5', 'P/0002/m/Consumption/2025-01-01/US'],
  [
    'a SKU the list has not, named',
    [set('a', '2026-02', '9', { skuId: '0009', isPrimary: false })],
    ask('2026-03', { productId: 'P', skuId: '0009' }),
    '9',
    'P/0009/m/Consumption/2026-02-01/US/a',
  ],
])('%s', (_, prices, question, price, key) => expect(priced(prices, question)).toEqual([price, key]))

test('a SKU the list has not is no price before its month', () => {
  expect(priced([set('a', '2026-05', '9', { skuId: '0009' })], ask('2026-03', { productId: 'P', skuId: '0009' }))).toBeUndefined()
})

test('price sheets and rate cards show it with the names of the list', () => {
  const meter = {
    meterId: 'm',
    name: 'D2',
    category: 'VM',
    subCategory: '',
    family: '',
    productName: 'VM',
    unitOfMeasure: '1 Hour',
    region: '',
  }
  const prices = listed.map((each): ListedPrice => ({ ...each, term: '', productTitle: 'Machines', skuTitle: 'D2 v5' }))
  const whole: ListedMeter = { meter, prices }
  const tiers = [
    { minimum: Decimal.zero, unitPrice: d('1.5') },
    { minimum: d('100'), unitPrice: d('0.25') },
  ]
  const seen = listedFor(whole, [set('a', '2026-05', '9', { tiers })], '2026-06')
  expect(sheetRows(seen, '2026-06', 'US').map((each) => [each[0], each[2], each[3], ...each.slice(10, 13)])).toEqual([
    ['Machines', '0001', 'D2 v5', '1.5', '1', '100'],
    ['Machines', '0001', 'D2 v5', '0.25', '101', '9223372036854780000'],
    ['Machines', '0002', 'D2 v5', '5', '', ''],
  ])
  expect(rateCardMeter(seen, '2026-06', 'US', rateCardPrices(Decimal.one))?.rates).toEqual({ 0: '1.5', 100: '0.25' })
  expect(listedFor(whole, [set('a', '2026-05', '9')], '2026-04')).toBe(whole)
})
