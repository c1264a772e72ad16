import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { type BudgetRecord, changeBudget, crossing, percentUsed, readAmount, standing } from './rules.ts'

const d = (text: string) => Decimal.parse(text)

test.each([
  // The printed figures of the billing rules, worked example 12.
  ['27.23292827625711', '97', '28.08'],
  ['120.5682999999996', '20', '602.84'],
  ['5', '0', '0'],
  ['0', '100', '0'],
  ['0.005', '100', '0.01'],
])('%s of %s is %s percent', (cost, amount, percent) => {
  expect(percentUsed(d(cost), d(amount)).toString()).toBe(percent)
})

test('without a budget nothing is used', () => {
  expect(percentUsed(d('5'), undefined).toString()).toBe('0')
})

test.each([
  ['79.99', 'within'],
  ['80', 'trending'],
  ['100', 'trending'],
  ['100.01', 'over'],
])('%s percent is %s', (percent, expected) => {
  expect(standing(d(percent))).toBe(expected)
})

test.each([
  [{ amount: 300 }, '300'],
  [{ Amount: d('12.5'), Attributes: {} }, '12.5'],
  [{ amount: '7' }, '7'],
  [{ amount: 0 }, '0'],
])('reads %j', (body, expected) => {
  const read = readAmount(body)
  expect(isRefusal(read) ? read.refused : read.amount?.toString()).toBe(expected)
})

test.each([[{ amount: null }], [{}], [{ Amount: null, Attributes: { ObjectType: 'SpendingBudget' } }]])('%j clears', (body) => {
  expect(readAmount(body)).toEqual({ amount: undefined })
})

test.each([
  [{ amount: -1 }, 'BadProperty'],
  [{ amount: 'much' }, 'BadProperty'],
  [{ amount: {} }, 'BadProperty'],
  [[], 'BadInput'],
  ['success', 'BadInput'],
])('refuses %j with %s', (body, fault) => {
  expect(readAmount(body)).toMatchObject({ refused: fault })
})

const budget: BudgetRecord = { customerId: 'c', amount: d('100') }

test('a crossing is told once a month, again when raised and crossed, again in a new month', () => {
  expect(crossing(budget, d('100'), '2026-09')).toBeUndefined()
  const first = crossing(budget, d('100.01'), '2026-09')
  expect(first?.event.type).toBe('usagerecords-thresholdExceeded')
  const told = first?.budget as BudgetRecord
  expect(crossing(told, d('150'), '2026-09')).toBeUndefined()
  expect(crossing(told, d('101'), '2026-10')).toBeDefined()
  const raised = changeBudget(told, d('200'))
  expect(crossing(raised, d('150'), '2026-09')).toBeUndefined()
  expect(crossing(raised, d('201'), '2026-09')).toBeDefined()
})

test('a budget lowered below what is used is told of at the next run', () => {
  const told = crossing(budget, d('101'), '2026-09')?.budget as BudgetRecord
  expect(crossing(changeBudget(told, d('50')), d('101'), '2026-09')).toBeDefined()
  // Also when it was raised in between and comes back to what was told of.
  expect(crossing(changeBudget(changeBudget(told, d('200')), d('100')), d('101'), '2026-09')).toBeDefined()
  // The same amount once more is no change.
  expect(crossing(changeBudget(told, d('100')), d('101'), '2026-09')).toBeUndefined()
})

test('a budget of 0 is never told of', () => {
  expect(crossing({ customerId: 'c', amount: d('0') }, d('5'), '2026-09')).toBeUndefined()
})
