import { DuckDBInstance, HUGEINT, INTEGER } from '@duckdb/node-api'
import fc from 'fast-check'
import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { dayNumber, dayOfNumber, decimalOf, monthNumber, monthOfNumber, quotient, trimmedOf } from './numbers.ts'
import { append, rows } from './pool.ts'

const below = (digits: number) => fc.bigInt(0n, 10n ** BigInt(digits))
/** Any two numbers, and such that lie at, just above and just below a multiple, where a guessed quotient errs. */
const divisions = fc.oneof(
  fc.record({ n: below(37), d: below(37) }),
  fc
    .record({ q: below(16), d: below(21), off: fc.integer({ min: -2, max: 2 }) })
    .map(({ q, d, off }) => ({ n: q * (d + 1n) + BigInt(off), d })),
  fc
    .record({ q: fc.bigInt(2n ** 50n, 2n ** 52n), d: below(21), off: fc.integer({ min: -1, max: 1 }) })
    .map(({ q, d, off }) => ({ n: q * (d + 1n) + BigInt(off), d })),
)

test('the quotient in SQL is the whole part, for any digits and beside every multiple', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run('CREATE TABLE divisions (i INTEGER, n HUGEINT, d HUGEINT)')
  const cases = fc.sample(divisions, { numRuns: 60_000, seed: 42 }).map(({ n, d }) => ({ n: n < 0n ? 0n : n, d: d + 1n }))
  await append(connection, 'divisions', [INTEGER, HUGEINT, HUGEINT], [cases.map((_, i) => i), cases.map((c) => c.n), cases.map((c) => c.d)])
  const found = await rows<{ i: number; q: bigint }>(
    connection,
    `SELECT i, ${quotient('n', 'd')} AS q FROM divisions ORDER BY i /* unique: i counts */`,
  )
  const wrong = found.filter(({ i, q }) => q !== (cases[i]?.n ?? 0n) / (cases[i]?.d ?? 1n))
  expect(found).toHaveLength(cases.length)
  expect(wrong).toEqual([])
  connection.closeSync()
  instance.closeSync()
})

test('trimming keeps the value and leaves no zero at the end', () => {
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 30n), 10n ** 30n),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 15 }),
      (n, zeros, scale) => {
        const value = n * 10n ** BigInt(zeros)
        const trimmed = trimmedOf(value, scale)
        expect(trimmed.equals(decimalOf(value, scale))).toBe(true)
        expect(trimmed.scale === 0 || trimmed.coefficient % 10n !== 0n).toBe(true)
      },
    ),
  )
  expect(trimmedOf(0n, 15)).toEqual(Decimal.zero)
})

test('days and months as numbers follow each other', () => {
  expect(dayOfNumber(dayNumber('2024-02-28') + 1)).toBe('2024-02-29')
  expect(monthOfNumber(monthNumber('2026-12') + 1)).toBe('2027-01')
  expect(monthOfNumber(monthNumber('2026-09'))).toBe('2026-09')
})
