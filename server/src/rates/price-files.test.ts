import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { ListedMeter, ListedPrice } from './listed.ts'
import { csvLine, plainNumber, rateRows, readMonth, sheetRows, usDate } from './price-files.ts'

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
const price = (unitPrice: string, startDate: string, more: Partial<ListedPrice> = {}): ListedPrice => ({
  ...{ type: 'Consumption', term: '', productId: 'P', skuId: '0001', region: 'eastus', currency: 'USD', tierMinimum: '0' },
  ...{ unitPrice, startDate, isPrimary: true, productTitle: 'VM', skuTitle: 'D2', ...more },
})
const listed = (...prices: ListedPrice[]): ListedMeter => ({ meter, prices })
/** Price, range, start and end. */
const shown = (rows: string[][]) => rows.map((row) => row.slice(10, 15).join(' | '))
const history = listed(price('1.50', '2024-01-01'), price('2', '2025-03-15'))

test.each([
  ['2025-04', '2 |  |  | 3/15/2025 12:00:00 AM | 11/30/9999 11:59:59 PM'],
  ['2025-03', '1.5 |  |  | 1/1/2024 12:00:00 AM | 3/14/2025 11:59:59 PM'],
  ['2019-01', '1.5 |  |  | 1/1/2024 12:00:00 AM | 3/14/2025 11:59:59 PM'],
])('the sheet of %s has the price that counts on its first day', (month, row) => {
  expect(shown(sheetRows(history, month, 'US'))).toEqual([row])
})

test('a price without a date counts from the first day of the sheet', () => {
  expect(shown(sheetRows(listed(price('0.10', '')), '2026-09', 'US'))).toEqual([
    '0.1 |  |  | 9/1/2026 12:00:00 AM | 11/30/9999 11:59:59 PM',
  ])
})

test('tiers are ranges of whole numbers in order of their bounds, each SKU and region apart', () => {
  const tiers = ['0', '100', '50'].map((tierMinimum, i) => price(`${3 - i}`, '2024-01-01', { tierMinimum }))
  const rows = sheetRows(listed(...tiers, price('9', '2024-01-01', { region: 'westus' })), '2026-09', 'DE')
  expect(rows.map((row) => row.slice(8, 13))).toEqual([
    ['DE', 'USD', '3', '1', '50'],
    ['DE', 'USD', '1', '51', '100'],
    ['DE', 'USD', '2', '101', '9223372036854780000'],
    ['DE', 'USD', '9', '', ''],
  ])
})

test('values are quoted, and quotes in them doubled', () => {
  expect(csvLine(['a', '', 'b,c'])).toBe('"a","","b,c"\r\n')
  expect(csvLine(['a"b', 'c'])).toBe('"a""b","c"\r\n')
  expect(csvLine(['a","b', 'c'])).toBe('"a"",""b","c"\r\n')
})

test.each([
  ['15', '15'],
  ['15.0', '15'],
  ['0.10', '0.1'],
  ['100', '100'],
  ['0.000', '0'],
])('%s is printed %s', (text, expected) => expect(plainNumber(text)).toBe(expected))

test.each([
  ['202609', '2026-09'],
  ['202600', undefined],
  ['2026-09', undefined],
  ['20260', undefined],
])('%s is the month %s', (text, month) => expect(readMonth(text)).toBe(month))

test('dates are those of the US', () => expect(usDate('2026-09-01')).toBe('9/1/2026 12:00:00 AM'))

test('a rate of the file turned round is the rate again, however large', () => {
  const units = ['0.845', '3.67315', '147.123456789', '16254.987654321', '1480000.123456789']
  const market = new Map(units.map((u, i) => [`C${i}`, [{ month: '2026-01', unitsPerUsd: Decimal.parse(u) }]]))
  const set = new Map([['ZZZ/2026-09', Decimal.parse('2')]])
  const rows = rateRows({ market, set }, '2026-09')
  expect(rows.map(([code]) => code)).toEqual(['C0', 'C1', 'C2', 'C3', 'C4', 'USD', 'ZZZ'])
  for (const [i, unit] of units.entries()) {
    const back = Decimal.one.dividedBy(Decimal.parse(rows[i]?.[1] as string), { digits: 9, mode: 'half-up' })
    expect(`${back.reduced()}`).toBe(unit)
  }
  expect(rows.slice(5)).toEqual([
    ['USD', '1', '202609'],
    ['ZZZ', '0.5', '202609'],
  ])
})
