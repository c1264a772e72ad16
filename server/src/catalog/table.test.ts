import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { readTable } from './table.ts'

test.each([
  ['a,b\n1,2\n', [{ a: '1', b: '2' }]],
  ['a,b,c\n1,,\n', [{ a: '1', b: '', c: '' }]],
  ['a,b\n"x, y",z\n', [{ a: 'x, y', b: 'z' }]],
  ['a,b\nz,"say ""hi"""\n', [{ a: 'z', b: 'say "hi"' }]],
  ['a,b\n"",""\n', [{ a: '', b: '' }]],
])('%j', (text, rows) => {
  expect(readTable(text)).toEqual(rows)
})

test.each(['countries.csv', 'legacy-offers.csv', 'reservation-skus.csv', 'countries-without-reservations.csv'])(
  '%s is read as a full parser reads it',
  (name) => {
    const text = readFileSync(join(import.meta.dirname, '../../data', name), 'utf8')
    expect(readTable(text)).toEqual(parse(text, { columns: true }))
  },
)
