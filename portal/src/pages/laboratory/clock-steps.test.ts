import { parseInstant } from 'lazuli-contract/values/time.ts'
import { expect, test } from 'vitest'
import { stopsOf, stopText, summed } from './clock-steps.ts'

const at = (text: string) => parseInstant(text) as number
const stops = (from: string, to: string) => stopsOf(at(from), at(to)).map(stopText)

test('a day that begins at midnight is one step, another stops at midnight', () => {
  expect(stops('2026-09-15T00:00:00Z', '2026-09-16T00:00:00Z')).toEqual(['2026-09-16T00:00:00Z'])
  expect(stops('2026-09-15T12:30:00Z', '2026-09-17T12:30:00Z')).toEqual([
    '2026-09-16T00:00:00Z',
    '2026-09-17T00:00:00Z',
    '2026-09-17T12:30:00Z',
  ])
})

test('a month is as many days, a year no more steps than one watches', () => {
  expect(stops('2026-09-15T00:00:00Z', '2026-10-15T00:00:00Z')).toHaveLength(30)
  const year = stops('2026-09-15T00:00:00Z', '2027-09-15T00:00:00Z')
  expect(year.length).toBeLessThanOrEqual(63)
  expect(year.at(-1)).toBe('2027-09-15T00:00:00Z')
  expect(new Set(year).size).toBe(year.length)
})

test('a way back is asked for as it is: the service says why not', () => {
  expect(stops('2026-09-15T00:00:00Z', '2026-09-01T00:00:00Z')).toEqual(['2026-09-01T00:00:00Z'])
})

test('steps sum up to what one would have told', () => {
  const step = (from: string, now: string, jobsRun: number, ...events: [string, number][]) => ({
    from,
    now,
    jobsRun,
    events: events.map(([type, count]) => ({ type, count })),
  })
  expect(summed([step('a', 'b', 2, ['x', 1]), step('b', 'c', 3, ['y', 2], ['x', 4])])).toEqual(step('a', 'c', 5, ['x', 5], ['y', 2]))
  expect(summed([])).toBeUndefined()
})
