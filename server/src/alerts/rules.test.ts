import { addDays, type Day, Decimal } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { alertsOf, firstNeeded, median, type Spending } from './rules.ts'

const d = (text: string | number): Decimal => Decimal.of(text)
/** Spent on consecutive days from `first` on; null: no usage. */
function spending(first: Day, amounts: readonly (string | number | null)[], budget?: string): Spending {
  const byDay = new Map(amounts.flatMap((amount, i): [Day, Decimal][] => (amount === null ? [] : [[addDays(first, i), d(amount)]])))
  return { tenantId: 't', customerId: 'c', currency: 'EUR', byDay, budgetOn: () => (budget === undefined ? undefined : d(budget)) }
}
const kinds = (of: Spending, day: Day): string[] => alertsOf(of, day).map(({ kind }) => kind)
const times = <T>(count: number, value: T): T[] => Array<T>(count).fill(value)

test.each([
  [['1'], '1'],
  [['3', '1', '2'], '2'],
  [['1', '2'], '1.5'],
  [['0.1', '0.2', '0.4', '0.3'], '0.25'],
])('the median of %j is %s', (values, expected) => {
  expect(median(values.map(d)).toString()).toBe(expected)
})

test.each([
  ['2026-09-03', '2026-08-06'],
  ['2026-09-30', '2026-09-01'],
  ['2026-03-01', '2026-02-01'],
])('to judge %s, days from %s on are needed', (day, first) => {
  expect(firstNeeded(day)).toBe(first)
})

describe('budgets', () => {
  const month = '2026-09-01'
  test.each([
    // 10 a day of 1,000 in 30 days: never near.
    [times(30, 10), '1000', '2026-09-30', []],
    // Exactly 80 of a hundred, and at the last cent below.
    [['79.99'], '100', '2026-09-01', []],
    [[80], '100', '2026-09-01', ['budget80']],
    // All of it is not more than all of it.
    [[100], '100', '2026-09-01', ['budget80']],
    [['100.0000000001'], '100', '2026-09-01', ['budget80', 'budget100']],
    // The pace shows from the third day on: 3.34 × 30 is above 100, 10 ÷ 3 × 30 is not.
    [[5, 5], '100', '2026-09-02', []],
    [[5, 5, '0.01'], '100', '2026-09-03', ['budgetForecast']],
    [[5, 5, null], '100', '2026-09-03', []],
    [times(30, 3), '0', '2026-09-30', []],
  ] as [(string | number | null)[], string, Day, string[]][])('%j of %s on %s: %j', (amounts, budget, day, expected) => {
    expect(kinds(spending(month, amounts, budget), day)).toEqual(expected)
  })
  test('without one there is nothing to tell', () => {
    expect(kinds(spending(month, [1000]), '2026-09-01')).toEqual([])
  })
  test('a line that stays crossed is one alert, a new amount or month another', () => {
    const ids = (budget: string, day: Day) => alertsOf(spending('2026-09-01', times(60, 60), budget), day).map(({ id }) => id)
    expect(ids('50', '2026-09-02')).toEqual(ids('50.00', '2026-09-20'))
    const all = [...ids('50', '2026-09-02'), ...ids('51', '2026-09-02'), ...ids('50', '2026-10-02')]
    expect(new Set(all).size).toBe(6)
  })
  test('figures are exact, the forecast rounded half up', () => {
    const [alert] = alertsOf(spending(month, [10, 10, '0.0005'], '100'), '2026-09-03')
    // 20.0005 ÷ 3 × 30 = 200.005
    expect(alert?.figures).toEqual({ spent: '20.0005', amount: '100', forecast: '200.01' })
    expect(alert).toMatchObject({ day: '2026-09-03', raisedAt: Date.parse('2026-09-04T00:00:00Z'), currency: 'EUR' })
  })
})

describe('days', () => {
  // Tuesday, 29 September 2026, and the 28 days before it: twenty working days, eight at weekends.
  const day = '2026-09-29'
  const before = addDays(day, -28)
  const after = (usual: (string | number | null)[], spent: string | number): Spending => spending(before, [...usual, spent])

  test.each([
    // Steady at 10: half as much again is the limit.
    [times(28, 10), 15, []],
    [times(28, 10), '15.0000000001', ['dailySpend']],
    // Cents: a unit of the currency more is needed.
    [times(28, '0.01'), '1.01', []],
    [times(28, '0.01'), '1.02', ['dailySpend']],
    // Unsteady between 5 and 15: median 10, deviation 5, limit 35.
    [Array.from({ length: 28 }, (_, i) => (Math.floor(i / 7) % 2 === 0 ? 5 : 15)), 35, []],
    [Array.from({ length: 28 }, (_, i) => (Math.floor(i / 7) % 2 === 0 ? 5 : 15)), 36, ['dailySpend']],
    // Days without usage count as nothing: every second one of them.
    [Array.from({ length: 28 }, (_, i) => (Math.floor(i / 7) % 2 === 0 ? 10 : null)), 30, []],
    [Array.from({ length: 28 }, (_, i) => (Math.floor(i / 7) % 2 === 0 ? 10 : null)), 31, ['dailySpend']],
    // Fourteen days back: ten working days are enough. Thirteen: nine are not.
    [[...times(14, null), ...times(14, 10)], 16, ['dailySpend']],
    [[...times(15, null), ...times(13, 10)], 1000, []],
    [times(28, null), 1000, []],
  ] as [(string | number | null)[], string | number, string[]][])('after %j, %s: %j', (usual, spent, expected) => {
    expect(kinds(after(usual, spent), day)).toEqual(expected)
  })
  test('a weekend is compared with weekends', () => {
    const saturday = '2026-09-26'
    const week = (i: number) => ([6, 0].includes(new Date(Date.parse(addDays(saturday, i - 28))).getUTCDay()) ? 2 : 10)
    const usual = Array.from({ length: 28 }, (_, i) => week(i))
    expect(kinds(spending(addDays(saturday, -28), [...usual, 10]), saturday)).toEqual(['dailySpend'])
    expect(kinds(spending(addDays(saturday, -28), [...usual, 3]), saturday)).toEqual([])
  })
  test('figures say what was compared', () => {
    const [alert] = alertsOf(after(times(28, 10), 100), day)
    expect(alert).toMatchObject({ figures: { spent: '100', median: '10', deviation: '0', limit: '15' }, daysCompared: 20 })
  })
  test('a day without usage is no alert, and each day is one of its own', () => {
    expect(kinds(spending(before, times(28, 10)), day)).toEqual([])
    expect(alertsOf(after(times(28, 10), 100), day)[0]?.id).toBe(alertsOf(after(times(28, 10), 200), day)[0]?.id)
  })
})
