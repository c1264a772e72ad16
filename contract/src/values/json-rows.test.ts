import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decimal } from './decimal.ts'
import { parseJson } from './json.ts'
import { parseRow } from './json-rows.ts'

/** What comes out, digits of exact numbers included; or what is wrong. */
function read(parse: (text: string) => unknown, text: string): unknown {
  try {
    return JSON.stringify(parse(text), (_, value) => (Object.is(value, -0) ? '-0' : value))
  } catch (error) {
    return (error as Error).message
  }
}

describe('a row', () => {
  test('has exact numbers, plain whole ones and texts as they are', () => {
    const text = '{"Quantity":0.10,"Count" : 7 ,"Big":12345678901234567890,"Text":"1.5","Tags":"{\\"a\\":1.5,\\"b\\":2}","None":null}'
    expect(parseRow(text)).toEqual({
      Quantity: Decimal.parse('0.10'),
      Count: 7,
      Big: Decimal.parse('12345678901234567890'),
      Text: '1.5',
      Tags: '{"a":1.5,"b":2}',
      None: null,
    })
  })

  test.each([
    ['{"a":": 5.5,"}'],
    ['{"a":": 5.5,","b":1.25}'],
    ['{"a\\\\":1.5}'],
    ['{"a":"\\\\","b":1.5}'],
    ['{"a":"\uE0001.5"}'],
    ['{"a":"\\uE0001.5","b":2.5}'],
    ['{"__proto__":1.5,"b":2.5}'],
    ['{"a":[1.5,{"b":2.50}]}'],
    ['{"a":{"b":2.50},"c":1e3}'],
    ['{"a":1.5,"a":2.5}'],
    ['{"a":01.5}'],
    ['{"a":1.5.2}'],
    ['{"a":1.}'],
    ['{"a":-0,"b":-0.0,"c":1E-2}'],
    ['{"":1.5}'],
    ['{"a":1.5'],
    ['{"a":1.5}x'],
    [`{"a":${'9'.repeat(4000)}.5}`],
    ['{"a":1e999999999}'],
    [`{"a":${'['.repeat(200)}${']'.repeat(200)}}`],
    ['[1.5]'],
    ['1.5'],
    ['null'],
    [''],
    ['\uFEFF{"a":1.5}'],
  ])('%s is read as all JSON is', (text) => {
    expect(read(parseRow, text)).toEqual(read(parseJson, text))
  })

  test('of chance is read as all JSON is, and so is what chance makes of it', () => {
    const piece = fc.constantFrom('"', '\\', ':', ',', ' ', '{', '}', '[', ']', '1.50', '-0', '1e5', 'a', '\uE000', '\\ue000', '\t')
    const strange = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt())
    const member = fc.oneof(
      strange.map((text) => JSON.stringify(text)),
      fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
      number.map(String),
      fc.constantFrom('null', 'true', '[1.5]', '{"b":2.50}', '0.10'),
    )
    const name = fc.oneof(strange, fc.string()).map((text) => JSON.stringify(text))
    const row = fc.array(fc.tuple(name, member), { maxLength: 8 }).map((all) => `{${all.map((one) => one.join(':')).join(',')}}`)
    fc.assert(
      fc.property(
        fc.oneof(
          row,
          strange,
          fc.tuple(row, strange, fc.nat(60)).map(([text, put, at]) => text.slice(0, at) + put + text.slice(at)),
        ),
        (text) => {
          expect(read(parseRow, text)).toEqual(read(parseJson, text))
        },
      ),
      { numRuns: 3_000, endOnFailure: true },
    )
  })
})
