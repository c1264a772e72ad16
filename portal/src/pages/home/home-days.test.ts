import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { expect, test } from 'vitest'
import { amountsByDay, daysBetween, monthEnd, spanAt, spentBySameDay, underSameDays } from './home-days.ts'

const amounts = (entries: Record<string, string>) => new Map(Object.entries(entries).map(([day, text]) => [day, Decimal.parse(text)]))
const shown = (map: ReadonlyMap<string, Decimal>) => Object.fromEntries([...map].map(([day, amount]) => [day, amount.toString()]))

test.each([
  ['2026-09-15T00:00:00Z', { from: '2026-08-01', month: '2026-09-01', today: '2026-09-15' }],
  ['2026-01-01T00:00:00Z', { from: '2025-12-01', month: '2026-01-01', today: '2026-01-01' }],
  ['2026-03-31T23:59:59Z', { from: '2026-02-01', month: '2026-03-01', today: '2026-03-31' }],
])('at %s', (now, span) => {
  expect(spanAt(now)).toEqual(span)
})

test('days are counted from the first to the last', () => {
  expect(daysBetween('2026-02-27', '2026-03-02')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
  expect(monthEnd('2026-02-01')).toBe('2026-02-28')
})

test('a shorter month before is spent to its end by the last day of this one', () => {
  const february = amounts({ '2026-02-01': '1', '2026-02-14': '2.5', '2026-02-28': '4' })
  expect(spentBySameDay(february, { today: '2026-03-14' }).toString()).toBe('3.5')
  expect(spentBySameDay(february, { today: '2026-03-31' }).toString()).toBe('7.5')
  expect(shown(underSameDays(february, { month: '2026-03-01' }))).toEqual({ '2026-03-01': '1', '2026-03-14': '2.5', '2026-03-28': '4' })
})

test('amounts of one day add up', () => {
  const cost = (day: string, amount: string) => ({ day, amount: Decimal.parse(amount), currency: 'USD', names: {} })
  expect(shown(amountsByDay([cost('2026-09-01', '0.1'), cost('2026-09-01', '0.2'), cost('2026-09-02', '1')]))).toEqual({
    '2026-09-01': '0.3',
    '2026-09-02': '1',
  })
})
