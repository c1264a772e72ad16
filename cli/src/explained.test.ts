import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { explanationText } from './explained.ts'
import { rowFrom } from './row-file.ts'

const given = (id: string, title: string, output: string, source: string) => ({
  id,
  title,
  operation: 'given' as const,
  inputs: [],
  output,
  source,
})

test('a figure stands above what it comes from; what comes twice is told once', () => {
  const text = explanationText({
    ...{ of: 'usage', form: 'v1', state: 'open', period: '2026-09', billingCurrency: 'EUR', recomputed: '2' },
    figures: [{ name: 'billingPreTaxTotal', printed: '2', recomputed: '2', step: 'c', agrees: true }],
    steps: [
      {
        ...given('e', 'Usage', '4', ''),
        operation: 'sum',
        parts: { of: 'events', count: 7, items: [{ id: 'x', value: '4', at: '2026-09-01' }] },
      },
      given('p', 'Price', '0.5', 'price list'),
      {
        ...{ id: 'c', title: 'Cost', operation: 'multiply', output: '2', unit: 'EUR', rounding: { digits: 2, mode: 'down' } },
        inputs: [
          { name: 'quantity', value: '4', from: 'e' },
          { name: 'price', value: '0.5', from: 'p' },
        ],
      },
      { id: 'l', title: 'List cost', operation: 'sum', inputs: [{ name: 'price', value: '0.5', from: 'p' }], output: '0.5' },
    ],
  })
  expect(text).toBe(`A daily line of usage, not billed yet, 2026-09: 2 EUR

Cost: 2 EUR
  = 4 (quantity) × 0.5 (price) → 2 digits, cut
├ Usage: 4
│   · 4  2026-09-01  x
│   · and 6 more events
└ Price: 0.5
    from: price list

Beside it:
  List cost: 0.5
  └ Price: 0.5 (see above)

All 1 figures of the row come out as printed.
`)
})

test.each([
  ['{"a":1.10}', undefined, { row: { a: Decimal.parse('1.10') } }],
  ['\uFEFF[{"a":1},{"a":2}]', 2, { row: { a: 2 } }],
  ['{"totalCount":2,"items":[{"a":1},{"a":2}]}', 1, { row: { a: 1 } }],
  ['{"a":1}\n{"a":2}\n', 2, { row: { a: 2 } }],
  ['A,B\r\n1,"x\ny"\r\n2,z\r\n', 1, { csv: 'A,B\n1,"x\ny"\n' }],
] as const)('%j, row %s', (text, number, row) => {
  expect(rowFrom(text, number)).toEqual(row)
})

test.each([
  ['[{"a":1},{"a":2}]', undefined, 'The file has 2 rows: say which with --row.'],
  ['[{"a":1}]', 2, 'The file has 1 rows.'],
  ['{"a":', undefined, /neither JSON nor JSON lines/],
  ['A,B\n', undefined, 'The file has 0 rows: say which with --row.'],
] as const)('%j, row %s: nothing', (text, number, message) => {
  expect(() => rowFrom(text, number)).toThrow(message)
})

test.each([
  [3, 'A purchase, number 3 of invoice G000000002, 2026-08: 1 USD'],
  [undefined, 'A purchase, of invoice G000000002, 2026-08: 1 USD'],
])('a row with the number %s is headed so', (number, head) => {
  const text = explanationText({
    ...{ of: 'purchase', form: 'focus', state: 'billed', invoiceId: 'G000000002', period: '2026-08', billingCurrency: 'USD' },
    ...(number === undefined ? {} : { number }),
    ...{ recomputed: '1', figures: [], steps: [given('a', 'Cost', '1', 'due')] },
  })
  expect(text.split('\n')[0]).toBe(head)
})
