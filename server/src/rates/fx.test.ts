import { Decimal } from 'lazuli-contract'
import { beforeAll, expect, test } from 'vitest'
import { type ExchangeRates, exchangeRate, exchangeRateDate, fromUsdPerUnit, rateKey, usdRate } from './fx.ts'
import { loadMarketRates } from './market-rates.ts'
import { packedData } from './reference.ts'

let rates: ExchangeRates
beforeAll(async () => {
  rates = await loadMarketRates(packedData)
})

test.each([
  ['the month before', 'EUR', '2026-05', '0.8549'],
  ['data end in June 2026: the latest', 'EUR', '2026-09', '0.8684'],
  ['the first month the end does not touch', 'EUR', '2026-07', '0.8684'],
  ['before the data begin: the first', 'JPY', '2018-06', '108.9605'],
  ['the month after the first row', 'JPY', '2019-02', '108.9605'],
  ['the month after that', 'JPY', '2019-03', '110.44'],
  ['US dollars', 'USD', '2026-09', '1'],
  ['a currency without any rate', 'AED', '2026-09', undefined],
])('units for one dollar: %s', (_, currency, month, expected) => {
  expect(usdRate(rates, currency, month)?.toString()).toBe(expected)
})

test.each([
  ['priced in dollars', 'USD', 'EUR', '0.8684'],
  ['the same currency', 'CAD', 'CAD', '1'],
  ['billed in dollars', 'EUR', 'USD', '1.151543068'], // 1 / 0.8684 = 1.15154306771…
  ['neither is the dollar', 'EUR', 'JPY', undefined],
])('PCToBCExchangeRate of 2026-09: %s', (_, pricing, billing, expected) => {
  const jpy = usdRate(rates, 'JPY', '2026-09') as Decimal
  const quotient = jpy.dividedBy(Decimal.parse('0.8684'), { digits: 9, mode: 'half-up' })
  expect(exchangeRate(rates, pricing, billing, '2026-09')?.toString()).toBe(expected ?? quotient.toString())
})

test('what an operator sets counts for that month alone', () => {
  const set = {
    ...rates,
    set: new Map([
      [rateKey('EUR', '2026-09'), Decimal.parse('0.9')],
      [rateKey('AED', '2026-09'), Decimal.parse('3.67315')],
    ]),
  }
  expect(usdRate(set, 'EUR', '2026-09')?.toString()).toBe('0.9')
  expect(usdRate(set, 'EUR', '2026-10')?.toString()).toBe('0.8684')
  expect(exchangeRate(set, 'USD', 'AED', '2026-09')?.toString()).toBe('3.67315')
})

test('a row of the monthly file: AED 0.27224589249009701 dollars a unit', () => {
  expect(fromUsdPerUnit(Decimal.parse('0.27224589249009701')).toFixed(9)).toBe('3.673150000')
})

test('the date of a rate is the first of its month', () => {
  expect(exchangeRateDate('2026-09')).toBe('2026-09-01')
})
