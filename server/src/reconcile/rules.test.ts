/** What each difference of a row comes from, by hand. */
import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { Figures } from './rows.ts'
import { causesOf, reach } from './rules.ts'

const d = (text: string): Decimal => Decimal.parse(text)
const names = { q: 'quantity', u: 'unitPrice', e: 'effectiveUnitPrice', c: 'credit', fx: 'fx', total: 'total', tax: 'tax' } as const
function figures(short: { [name in keyof typeof names]?: string }): Figures {
  const told = Object.entries(short).map(([name, text]) => [names[name as keyof typeof names], d(text)])
  return { quantity: Decimal.zero, total: Decimal.zero, tax: Decimal.zero, ...Object.fromEntries(told) }
}

/** 29 units at 0.868, 15 % off, in euros at 0.9: the row of the worked example (billing rules, 12.1). */
const whole = { q: '29', u: '0.868', e: '0.7378', c: '0.15', fx: '0.9', total: '19.25' }

test.each([
  ['the same', whole, whole, []],
  ['a cent of rounding', { ...whole, total: '19.26' }, whole, ['rounding 0.01']],
  ['what two roundings can hide', { ...whole, total: '19.288' }, whole, ['rounding 0.038']],
  ['more than they can', { ...whole, total: '19.29' }, whole, ['unexplained 0.04']],
  ['90 out of the blue', { ...whole, total: '109.25' }, whole, ['unexplained 90']],
  ['90 and a unit more', { ...whole, q: '30', total: '109.91402' }, whole, ['quantity 0.66402', 'unexplained 90']],
  ['nothing used, and paid', { ...whole, q: '0', total: '5' }, { ...whole, q: '0', total: '0' }, ['unexplained 5']],
  ['a rate', { ...whole, fx: '1', total: '21.39' }, whole, ['exchangeRate 2.13962', 'rounding 0.00038']],
  ['no credit', { ...whole, e: '0.868', c: '0', total: '22.65' }, whole, ['credit 3.39822', 'rounding 0.00178']],
  // Many units: the last digit of a price counts for each.
  [
    'digits of a price',
    { q: '100000000000000', e: '0.333333333333333', fx: '1', total: '33333333333333.43' },
    { q: '100000000000000', e: '0.333333333333333', fx: '1', total: '33333333333333.33' },
    ['rounding 0.1'],
  ],
  // Where a file has no column for it, what we know of credit and rate is in the price of both sides.
  [
    'a unit more, without a credit',
    { q: '30', u: '0.868', fx: '0.9', total: '19.91' },
    { q: '29', u: '0.868', fx: '0.9', total: '19.25' },
    ['quantity 0.66379', 'rounding -0.00379'],
  ],
  [
    'a unit more, without a rate',
    { q: '30', e: '0.7378', total: '19.91' },
    { q: '29', e: '0.7378', total: '19.25' },
    ['quantity 0.66379', 'rounding -0.00379'],
  ],
  [
    '90 without a credit',
    { q: '29', u: '0.868', fx: '0.9', total: '109.25' },
    { q: '29', u: '0.868', fx: '0.9', total: '19.25' },
    ['unexplained 90'],
  ],
  ['usage a reservation covers, without a credit', { q: '30', u: '0.868', total: '0' }, { q: '29', u: '0.868', total: '0' }, []],
  ['a total alone', { q: '2', total: '92' }, { q: '2', total: '2' }, ['price 90']],
  ['tax', { ...whole, tax: '3' }, { ...whole, tax: '2' }, ['tax 1']],
] as const)('%s', (_, theirs, ours, expected) => {
  const told = causesOf(figures(theirs), figures(ours), [])
  expect(
    told.map(
      ({ cause, amount }) =>
        `${cause} ${amount.round({ digits: 2, mode: 'half-up' }).equals(amount) ? amount.reduced() : amount.round({ digits: 5, mode: 'half-up' }).reduced()}`,
    ),
  ).toEqual(expected)
  const sum = Decimal.sum(told.map(({ amount }) => amount))
  const of = (short: object): Decimal => figures(short).total.plus(figures(short).tax)
  expect(`${sum.reduced()}`).toBe(`${of(theirs).minus(of(ours)).reduced()}`)
})

test('a row that says it has earned credit, and not how much: another price at the same list price is the credit', () => {
  const { c: _, ...ours } = whole
  const cause = (theirs: object, isEarning?: boolean) => causesOf(figures(theirs), figures(ours), [], isEarning)[0]?.cause
  const gone = { ...ours, e: '0.868', total: '22.65' }
  expect([cause(gone, true), cause(gone)]).toEqual(['credit', 'price'])
  expect(cause({ ...ours, u: '0.9', e: '0.765', total: '19.96' }, true)).toBe('price')
  expect(cause({ ...ours, q: '30', total: '19.91' }, true)).toBe('quantity')
})

test('another price is that of a tier where the schedule has it', () => {
  const other = figures({ ...whole, u: '0.5', e: '0.425', total: '11.09' })
  expect(causesOf(other, figures(whole), ['0.868', '0.5'])[0]?.cause).toBe('tier')
  expect(causesOf(other, figures(whole), ['0.868', '0.6'])[0]?.cause).toBe('price')
})

test('rounding reaches a cent in each currency, and the last digits', () => {
  expect(
    `${reach(figures({ q: '1', e: '1', fx: '150', total: '150' }))
      .round({ digits: 9, mode: 'half-up' })
      .reduced()}`,
  ).toBe('1.51')
  expect(
    `${reach(figures({ q: '-1', e: '1', total: '-1' }))
      .round({ digits: 9, mode: 'half-up' })
      .reduced()}`,
  ).toBe('0.02')
})
