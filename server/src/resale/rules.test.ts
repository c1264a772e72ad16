import { Decimal, type Month } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { markups, type RuleRecord, readRule, type Scope } from './rules.ts'

const rule = (scope: Scope, from: Month, markup: string): RuleRecord => {
  const read = readRule({ ...scope, fromPeriod: from, markup: Decimal.parse(markup) }, { tenantId: 't', setAt: 0 })
  if (isRefusal(read)) throw new Error(JSON.stringify(read))
  return read
}
const customerId = 'c1'
const productId = 'DZH318Z0BPS6'
const meterId = 'm1'
/** Every scope there is, the most specific first, each with a markup of its own. */
const scopes: [Scope, string][] = [
  [{ customerId, meterId }, '1.6'],
  [{ customerId, productId }, '1.5'],
  [{ customerId }, '1.4'],
  [{ meterId }, '1.3'],
  [{ productId }, '1.2'],
  [{}, '1.1'],
]
const sold = { customerId, productId, meterId, period: '2026-09' }

describe('the most specific wins', () => {
  test.each(scopes.map(([, markup], i) => [markup, i] as const))('%s, once %i more specific ones are gone', (markup, gone) => {
    const rules = scopes.slice(gone).map(([scope, each]) => rule(scope, '2026-01', each))
    expect(markups(rules)(sold).toString()).toBe(markup)
    expect(markups(rules.toReversed())(sold).toString()).toBe(markup)
  })
  test('and none is cost', () => {
    expect(markups([])(sold).toString()).toBe('1')
    const elsewhere = [
      rule({ customerId: 'c2' }, '2026-01', '2'),
      rule({ productId: 'P2' }, '2026-01', '2'),
      rule({ meterId: 'm2' }, '2026-01', '2'),
    ]
    expect(markups(elsewhere)(sold).toString()).toBe('1')
  })
  test('what has no meter is not met by rules for meters', () => {
    const rules = scopes.map(([scope, each]) => rule(scope, '2026-01', each))
    expect(markups(rules)({ ...sold, meterId: '' }).toString()).toBe('1.5')
  })
  test('in any letter case', () => {
    expect(markups([rule({ productId: 'dzh318z0bps6' }, '2026-01', '2')])(sold).toString()).toBe('2')
  })
})

test.each([
  ['2026-03', '1'],
  ['2026-04', '1.2'],
  ['2026-08', '1.2'],
  ['2026-09', '1.3'],
  ['2027-12', '1.3'],
])('in %s the rule that began last applies: %s', (period, markup) => {
  const rules = [rule({}, '2026-09', '1.3'), rule({}, '2026-04', '1.2')]
  expect(markups(rules)({ ...sold, period }).toString()).toBe(markup)
})

test.each([
  [{ productId: 'P', meterId: 'm' }, '1', 'not for both'],
  [{}, '-0.1', 'from 0 to 100'],
  [{}, '100.1', 'from 0 to 100'],
  [{}, '1.0000001', 'six decimals'],
])('%j × %s is refused', (scope, markup, said) => {
  const read = readRule({ ...scope, fromPeriod: '2026-09', markup: Decimal.parse(markup) }, { tenantId: 't', setAt: 0 })
  expect(JSON.stringify(read).replace('6 decimals', 'six decimals')).toContain(said)
})

test('a scope and period is one rule', () => {
  expect(rule({ customerId }, '2026-09', '1.2').id).toBe(rule({ customerId }, '2026-09', '1.5').id)
  const ids = [...scopes.map(([scope]) => rule(scope, '2026-09', '1').id), rule({}, '2026-10', '1').id]
  expect(new Set(ids).size).toBe(7)
})
