import { parseInstant } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { cycleEnding, legacyPeriod, legacyPeriodMembers } from './legacy-period.ts'

test.each([
  ['2026-07-20T09:00:00Z', '2026-07-20T09:00:00Z', '2026-07-20', '2026-08-20'],
  ['2026-07-20T09:00:00Z', '2026-08-19T23:59:59Z', '2026-07-20', '2026-08-20'],
  ['2026-07-20T09:00:00Z', '2026-08-20T00:00:00Z', '2026-08-20', '2026-09-20'],
  ['2026-07-01T00:00:00Z', '2026-12-31T23:00:00Z', '2026-12-01', '2027-01-01'],
  ['2026-01-31T00:00:00Z', '2026-02-27T23:00:00Z', '2026-01-31', '2026-02-28'],
  ['2026-01-31T00:00:00Z', '2026-02-28T00:00:00Z', '2026-02-28', '2026-03-31'],
  ['2026-01-31T00:00:00Z', '2026-03-30T00:00:00Z', '2026-02-28', '2026-03-31'],
  ['2026-01-30T00:00:00Z', '2028-02-29T00:00:00Z', '2028-02-29', '2028-03-30'],
])('what began at %s is at %s in %s to %s', (begun, now, from, to) => {
  expect(legacyPeriod(parseInstant(begun) as number, parseInstant(now) as number)).toEqual({ from, to })
})

test('shows the day before the next as its end', () => {
  expect(legacyPeriodMembers({ from: '2026-08-28', to: '2026-09-28' })).toEqual({
    billingStartDate: '2026-08-28T00:00:00Z',
    billingEndDate: '2026-09-27T00:00:00Z',
  })
})

test.each([
  ['2026-01-31T00:00:00Z', '2026-02-28', '2026-01-31'],
  ['2026-01-31T00:00:00Z', '2026-03-31', '2026-02-28'],
  ['2026-01-31T00:00:00Z', '2026-03-28', undefined],
  ['2027-12-31T08:00:00Z', '2028-02-29', '2028-01-31'],
  ['2027-12-31T08:00:00Z', '2028-02-28', undefined],
  ['2026-07-20T09:00:00Z', '2026-08-20', '2026-07-20'],
  ['2026-07-20T09:00:00Z', '2026-08-19', undefined],
  // Nothing had begun by then.
  ['2026-07-20T09:00:00Z', '2026-07-20', undefined],
  ['2026-07-20T09:00:00Z', '2026-06-20', undefined],
])('of what began at %s the cycle that ends before %s began on %s', (begun, to, from) => {
  expect(cycleEnding(parseInstant(begun) as number, to)).toEqual(from && { from, to })
})
