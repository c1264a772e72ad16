import { expect, test } from 'vitest'
import { closeOf, cutOffOf, earnsCreditSince, periodOfUsage } from './calendar.ts'

const at = (text: string) => Date.parse(text)

test('cut-off on the 5th, close on the 6th, at midnight', () => {
  expect(cutOffOf('2026-09')).toBe(at('2026-10-05T00:00:00Z'))
  expect(closeOf('2026-09')).toBe(at('2026-10-06T00:00:00Z'))
  expect(closeOf('2026-12')).toBe(at('2027-01-06T00:00:00Z'))
})

test.each([
  ['2026-09-03', '2026-09-03T10:00:00Z', '2026-09'],
  ['2026-09-30', '2026-10-04T23:59:59.999Z', '2026-09'],
  ['2026-09-30', '2026-10-05T00:00:00Z', '2026-10'],
  ['2026-09-30', '2026-11-04T23:59:59Z', '2026-10'],
  ['2026-09-30', '2026-11-05T00:00:00Z', '2026-11'],
  ['2026-07-01', '2026-10-06T00:00:00Z', '2026-10'],
])('usage of %s that arrives at %s is billed with %s', (usageDate, receivedAt, period) => {
  expect(periodOfUsage(usageDate, at(receivedAt))).toBe(period)
})

test.each([
  ['2026-09-15T00:00:00Z', '2026-09-15', true],
  ['2026-09-15T00:00:00.001Z', '2026-09-15', false],
  ['2026-09-15T23:00:00Z', '2026-09-16', true],
  ['2026-09-15T00:00:00Z', '2026-09-14', false],
])('created at %s: credit on %s is %s', (createdAt, usageDate, expected) => {
  expect(earnsCreditSince(at(createdAt), usageDate)).toBe(expected)
})
