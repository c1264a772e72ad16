import { Decimal } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { invoiceTaxOf, isTaxUsed, keepTax, readTax, rowTaxRate, type TaxTable, type TaxTerms, taxOfPeriod, untaxed } from './tax.ts'

const d = Decimal.parse
const rates = [{ country: 'DE', rate: d('0.19') }, { rate: d('0.07') }]
const rows: TaxTerms = { level: 'rows', rates }
const whole: TaxTerms = { level: 'invoice', rates }

describe('which table applies', () => {
  const tables: TaxTable[] = [
    { from: '2026-11', level: 'rows', rates: [] },
    { from: '2026-09', ...rows },
  ]
  test.each([
    ['2026-08', untaxed],
    ['2026-09', tables[1]],
    ['2026-10', tables[1]],
    ['2026-11', tables[0]],
    ['2027-01', tables[0]],
  ])('in %s', (period, terms) => expect(taxOfPeriod(tables, period)).toBe(terms))

  test.each([
    ['2026-10-05T23:59:59.999Z', false],
    ['2026-10-06T00:00:00Z', true],
  ])('September at %s is in use: %s', (at, used) => expect(isTaxUsed('2026-09', Date.parse(at))).toBe(used))
})

test.each([
  ['DE', rows, '0.19'],
  ['de', rows, '0.19'],
  ['FR', rows, '0.07'],
  ['', rows, '0.07'],
  ['FR', { level: 'rows', rates: [{ country: 'DE', rate: d('0.19') }] } as TaxTerms, '0'],
  ['DE', whole, '0'],
  ['DE', untaxed, '0'],
])('a row of a customer in %j', (country, terms, rate) => expect(`${rowTaxRate(terms, country)}`).toBe(rate))

test('tax of an invoice is the sum of each rate, to the nearest cent', () => {
  const sold = [
    { country: 'DE', subtotal: d('10.01') },
    { country: 'DE', subtotal: d('0.02') },
    { country: 'US', subtotal: d('0.05') },
    { country: 'FR', subtotal: d('0.03') },
  ]
  // 10.03 × 0.19 = 1.9057 → 1.91; 0.08 × 0.07 = 0.0056 → 0.01
  expect(`${invoiceTaxOf(whole, sold)}`).toBe('1.92')
  expect(`${invoiceTaxOf(rows, sold)}`).toBe('0')
})

test('terms are kept to the digit', () => {
  expect(keepTax(readTax(JSON.parse(JSON.stringify(keepTax(whole)))))).toEqual(keepTax(whole))
})
