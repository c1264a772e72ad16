import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { columnsOf, csvField, fitting, flat, letters, padded } from './shape.ts'

test('objects become one level of names; what says nothing is left out', () => {
  const value = {
    id: 1,
    price: Decimal.parse('1.50'),
    profile: { name: 'A', links: {} },
    words: ['a', 'b'],
    rows: [{ x: 1, links: { self: {} }, attributes: { objectType: 'X' } }],
    none: null,
    attributes: { objectType: 'X' },
  }
  expect(flat(value)).toEqual({ id: '1', price: '1.5', 'profile.name': 'A', words: 'a, b', rows: '[{"x":1}]', none: '' })
  expect(flat('text')).toEqual({ value: 'text' })
})

test('columns that say most come first, ids of others last, as many as fit', () => {
  const rows: Record<string, string>[] = [
    { customerId: 'x'.repeat(36), mpnId: '1', empty: '', customerName: 'A', quantity: '2' },
    { status: 'active' },
  ]
  expect(columnsOf(rows)).toEqual(['customerId', 'mpnId', 'empty', 'customerName', 'quantity', 'status'])
  expect(fitting(rows, 200).map(({ name }) => name)).toEqual(['customerName', 'status', 'quantity', 'customerId', 'mpnId'])
  expect(fitting(rows, 34).map(({ name }) => name)).toEqual(['customerName', 'status', 'quantity'])
  expect(fitting([{ wide: 'x'.repeat(90) }], 10)).toEqual([{ name: 'wide', width: 40 }])
})

test('long names leave room for what a line comes to, and dates stay whole', () => {
  const row = {
    customerName: 'c'.repeat(28),
    productName: 'p'.repeat(60),
    skuName: 's'.repeat(18),
    usageDate: '2026-09-01T00:00:00Z',
    quantity: '1.5',
    totalForCustomer: '12.40',
    mpnId: '1234567',
  }
  const found = fitting([row], 120)
  expect(found.map(({ name }) => name)).toEqual(['customerName', 'usageDate', 'productName', 'skuName', 'quantity', 'totalForCustomer'])
  expect(found.find(({ name }) => name === 'usageDate')?.width).toBe(20)
})

test.each([
  ['abc', 3],
  ['晨星', 4],
  ['é', 1],
])('%s takes %i columns', (text, count) => {
  expect(letters(text)).toBe(count)
})

test('text is cut to its column', () => {
  expect(padded('abc', 5)).toBe('abc  ')
  expect(padded('abcdef', 4)).toBe('abc…')
  expect(padded('晨星科技', 5)).toBe('晨星…')
})

test.each([
  ['a', 'a'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['=1+1', "'=1+1"],
  ['-1.5', '-1.5'],
  ['-x', "'-x"],
])('%j is %j in CSV', (value, field) => {
  expect(csvField(value)).toBe(field)
})
