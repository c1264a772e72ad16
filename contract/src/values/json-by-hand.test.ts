import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { Decimal } from './decimal.ts'
import { parseJson, writeJson } from './json.ts'
import { readByHand, writeByHand } from './json-by-hand.ts'

const read = (text: string) => readByHand(text, Number)

test.each([
  ' {"a" : [1, -2.5e3, "x\\u0041\\n\\"", null, true, false, {}, []] , "b":{"c":""}} ',
  '"text"',
  '0',
  '[]',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1}}',
])('%s is read as the platform reads it', (text) => {
  expect(read(text)).toEqual(JSON.parse(text))
  expect(Object.keys(read(text) as object)).toEqual(Object.keys(JSON.parse(text)))
})

test.each(['', '{', '[1,]', '{"a"}', '{a:1}', '01', '1.', '.5', '+1', 'nul', '"\t"', '"\\x"', '1 2', "'a'", '[1 2]', '{"a":1,}', 'NaN'])(
  '%j is refused as the platform refuses it',
  (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(() => read(text)).toThrow(SyntaxError)
  },
)

test('any value goes through both ways', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (given) => {
      const text = JSON.stringify(JSON.parse(given))
      expect(JSON.stringify(read(given))).toBe(text)
      expect(writeByHand(JSON.parse(given), () => undefined)).toBe(text)
    }),
    { numRuns: 50 },
  )
})

describe('without the platform’s help', () => {
  const { rawJSON } = JSON
  const { parse } = JSON
  afterEach(() => {
    JSON.rawJSON = rawJSON
    JSON.parse = parse
  })

  test.each([
    '{"price":12345678901234567890.1234567,"list":[0.10,1e-7],"whole":7,"at":"2026-09-03"}',
    '{"price":0.10000000000000000000001}',
    '-0',
    '[]',
  ])('%s keeps its digits', (text) => {
    const byPlatform = parseJson(text)
    const written = writeJson(byPlatform)
    Reflect.deleteProperty(JSON, 'rawJSON')
    JSON.parse = ((source: string) => parse(source)) as typeof parse
    expect(parseJson(text)).toEqual(byPlatform)
    expect(writeJson(byPlatform)).toBe(written)
    expect(JSON.stringify({ price: Decimal.parse('1.50') })).toBe('{"price":"1.5"}')
  })

  test('values that write themselves, and members without a value', () => {
    Reflect.deleteProperty(JSON, 'rawJSON')
    const value = { at: new Date(0), gone: undefined, list: [undefined, Decimal.parse('2.5')], call: () => 1 }
    expect(writeJson(value)).toBe('{"at":"1970-01-01T00:00:00.000Z","list":[null,2.5]}')
  })
})
