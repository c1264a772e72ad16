import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { describe, expect, test } from 'vitest'
import { exactMoney, money, percent, percentOf, quantity } from './figures.ts'

const of = (text: string) => Decimal.parse(text)
const plain = (text: string) => text.replace(/\u00a0/g, ' ')

describe('money', () => {
  test.each([
    ['0', 'USD', 'en-US', '$0.00'],
    ['1234.5', 'EUR', 'en-US', '€1,234.50'],
    ['-0.005', 'USD', 'en-US', '-$0.01'],
    ['1.005', 'USD', 'en-US', '$1.01'],
    // A float would lose the last digits of these.
    ['90071992547409931.27', 'USD', 'en-US', '$90,071,992,547,409,931.27'],
    ['1234.5', 'JPY', 'en-US', '¥1,235'],
    ['1234.5', 'TWD', 'zh-TW', '$1,234.50'],
    ['1234.5', 'USD', 'zh-TW', 'US$1,234.50'],
  ] as const)('%s %s in %s is %s', (value, currency, locale, shown) => {
    expect(plain(money(of(value), currency, locale))).toBe(shown)
  })
  test.each([
    ['1.5', 'USD', '$1.50'],
    ['0.000000000123456789', 'USD', '$0.000000000123456789'],
    ['7', 'JPY', '¥7'],
  ])('%s %s exactly is %s', (value, currency, shown) => {
    expect(exactMoney(of(value), currency, 'en-US')).toBe(shown)
  })
})

test.each([
  ['1234567.000000000000000001', '1,234,567.000000000000000001'],
  ['-0.10', '-0.1'],
  ['400000', '400,000'],
])('the quantity %s is %s', (value, shown) => {
  expect(quantity(of(value), 'en-US')).toBe(shown)
})

test.each([
  ['1', '3', '33.3'],
  ['2', '3', '66.7'],
  ['-1', '8', '-12.5'],
  ['5', '0', undefined],
])('%s of %s is %s percent', (part, whole, shown) => {
  expect(percentOf(of(part), of(whole))?.toString()).toBe(shown)
})

test('percent says its sign where that matters', () => {
  expect([percent(of('12.5'), 'en-US'), percent(of('12.5'), 'en-US', 'always'), percent(of('0'), 'en-US', 'always')]).toEqual([
    '12.5%',
    '+12.5%',
    '0%',
  ])
})
