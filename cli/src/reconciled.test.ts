import { expect, test } from 'vitest'
import { reportText } from './reconciled.ts'

const report = {
  ...{ kind: 'usage' as const, invoiceId: 'G000000001', period: '2026-09', billingCurrency: 'EUR' },
  rows: { file: 3, books: 3, matching: 2, differing: 1, onlyFile: 0, onlyBooks: 0 },
  unread: { count: 0, rows: [] },
  totals: { file: '10.5', books: '9', difference: '1.5', causes: [{ cause: 'quantity' as const, rows: 1, amount: '1.4999' }] },
  customers: [{ id: 'c1', rows: 1, difference: '1.5', causes: [] }],
  ...{ subscriptions: [], meters: [], days: [], differenceCount: 1, differences: [] },
}

test('a table says what differs, whose, and why', () => {
  expect(reportText(report)).toBe(`Daily rated usage against invoice G000000001, 2026-09, in EUR

In the file 3 rows, 10.5; in the books 3 rows, 9; difference 1.5
2 match, 1 differ, 0 are in the file alone, 0 in the books alone

What it comes from  rows  difference
another quantity       1        1.50

Customer  rows  difference
c1           1        1.50
`)
})

test('where nothing differs it says so; rows that cannot be compared are no match', () => {
  const same = { ...report, differenceCount: 0, customers: [], totals: { ...report.totals, difference: '0', causes: [] } }
  expect(reportText(same)).toMatch(/\nEverything matches\.\n$/)
  const unread = { ...same, unread: { count: 2, rows: [{ line: 7, message: 'no number' }] } }
  expect(reportText(unread)).toMatch(/2 rows cannot be compared, the first in line 7: no number\n$/)
})
