import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Decimal } from './decimal.ts'

test.each([
  [0n, 0, '0'],
  [0n, 5, '0'],
  [5n, 3, '0.005'],
  [-5n, 3, '-0.005'],
  [-5n, 1, '-0.5'],
  [1500n, 3, '1.5'],
  [-1000n, 3, '-1'],
  [100n, 0, '100'],
  [100n, 1, '10'],
  [10n, 4, '0.001'],
  // 29 digits, of which a number on the wire has 28.
  [12345678901234567890123456785n, 20, '123456789.0123456789012345679'],
  [-10000000000000000000000000000n, 28, '-1'],
] as const)('%s / 10^%s on the wire is %s', (coefficient, scale, text) => {
  expect(Decimal.from(coefficient, scale).toWire()).toBe(text)
})

test('up to 28 digits, the wire has all of them and no zeros at the end', () => {
  const most = 10n ** 28n - 1n
  fc.assert(
    fc.property(fc.bigInt({ min: -most, max: most }), fc.nat(40), (coefficient, scale) => {
      const value = Decimal.from(coefficient, scale)
      expect(value.toWire()).toBe(value.toString())
    }),
  )
})
