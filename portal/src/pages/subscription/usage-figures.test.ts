import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { expect, test } from 'vitest'
import { daysBetween } from '../home/home-days.ts'
import { accumulated, boughtOf, forecast, stackedByDay, usedOf } from './usage-figures.ts'

const cost = (day: string, amount: string, name = '', ChargeType = 'Usage') => ({
  ...{ day, amount: Decimal.parse(amount), currency: 'USD' },
  names: { name, ChargeType },
})
const september = daysBetween('2026-09-01', '2026-09-30')
const end = (map: ReadonlyMap<string, Decimal>) => [...map.values()].at(-1)?.toString()

test('costs add up to the last day with usage, days without counted in', () => {
  const sums = accumulated([cost('2026-09-01', '0.1'), cost('2026-09-03', '0.2')], september)
  expect([...sums].map(([day, sum]) => `${day} ${sum}`)).toEqual(['2026-09-01 0.1', '2026-09-02 0.1', '2026-09-03 0.3'])
})

const fortnight = september.slice(0, 14).map((day) => cost(day, '20'))

test('the month goes on at the pace so far: 280 in 14 days of 30 ends at 600', () => {
  const ahead = forecast(fortnight, september)
  expect([ahead.size, end(ahead)]).toEqual([17, '600'])
})

test('what is bought is charged, and no part of the usage that goes on', () => {
  const bought = [...fortnight, cost('2026-09-03', '1000', '', 'Purchase'), cost('2026-09-05', '-100', '', 'Refund')]
  expect([usedOf(bought), boughtOf(bought)]).toEqual([fortnight, bought.slice(14)])
})

test('nothing spent leads nowhere, and a month that is over to what was spent', () => {
  expect(forecast([], september).size).toBe(0)
  expect(
    end(
      forecast(
        september.map((day) => cost(day, '1')),
        september,
      ),
    ),
  ).toBe('30')
})

test('beyond the seven largest parts the rest is one, and nothing is lost', () => {
  const costs = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((amount) => cost('2026-09-01', amount, `s${amount}`))
  const series = stackedByDay(costs, ({ names }) => names.name ?? '', ['#000'], 'others')
  expect(series.map(({ name }) => name)).toEqual(['s9', 's8', 's7', 's6', 's5', 's4', 's3', 'others'])
  expect(Decimal.sum(series.flatMap(({ amounts }) => [...amounts.values()])).toString()).toBe('45')
})
