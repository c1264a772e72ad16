import { describe, expect, test } from 'vitest'
import { Decimal } from './decimal.ts'
import { parseJson } from './json.ts'

describe('numbers that only serve to exhaust', () => {
  test.each([
    ['an exponent of four digits', '1e9999'],
    ['an exponent of five digits', '1e99999'],
    ['a negative one', '1e-9999'],
    ['many digits', '9'.repeat(401)],
    ['a fraction of nothing but zeros', `1.${'0'.repeat(1000)}`],
  ])('%s', (_, text) => {
    expect(Decimal.tryParse(text)).toBeUndefined()
    expect(() => parseJson(`{"amount":${text}}`)).toThrow(SyntaxError)
  })

  test.each([
    ['1e400', 401],
    ['1e-400', 1],
    ['9'.repeat(400), 400],
    [`0.${'0'.repeat(397)}1`, 1],
  ])('%.20s… is still read', (text, digits) => {
    expect(Decimal.tryParse(text)?.coefficient.toString()).toHaveLength(digits)
    expect(parseJson(`[${text}]`)).toEqual([Decimal.parse(text)])
  })
})
