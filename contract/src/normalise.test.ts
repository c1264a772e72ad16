/** Bodies and queries of every operation mean the same in every spelling that clients send (platform contract, section 2.10). */
import { describe, expect, it } from 'vitest'
import { endpointList } from './endpoints.ts'
import { normalise } from './normalise.ts'
import type { TSchema } from './schema.ts'
import { type Json, parseJson } from './values/json.ts'

// biome-ignore lint/suspicious/noExplicitAny: schemas are open JSON values
type Node = any

/** How a value is spelt: each kind of it, and the names of members. */
interface Spelling {
  name(name: string): string
  word(word: string, schema: Node): unknown
  number(digits: string): unknown
  flag(flag: boolean): unknown
  instant: string
  guid: string
  /** Members beside the known ones. */
  more: object
}

const plain: Spelling = {
  name: (name) => name,
  word: (word) => word,
  number: (digits) => JSON.rawJSON(digits),
  flag: (flag) => flag,
  instant: '2026-09-01T00:00:00Z',
  guid: '4fa6dad6-a89f-4875-8247-8294a10ae1cf',
  more: {},
}
const pascal = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const spellings: [string, Spelling][] = [
  [
    'the .NET SDK, with nulls and members of its own',
    {
      ...plain,
      name: pascal,
      word: (word) => word.split('_').map(pascal).join(''),
      instant: '2026-09-01T00:00:00.0000000Z',
      guid: '4FA6DAD6-A89F-4875-8247-8294A10AE1CF',
      more: { Unheard: null, Links: { Self: null }, Since: '0001-01-01T00:00:00' },
    },
  ],
  [
    'capitals, texts for numbers, braces, an offset',
    {
      name: (name) => name.toUpperCase(),
      word: (word) => word.toUpperCase(),
      number: (digits) => ` ${digits} `,
      flag: (flag) => (flag ? 'True' : 'False'),
      instant: '2026-09-01T02:00:00+02:00',
      guid: '{4FA6DAD6-A89F-4875-8247-8294A10AE1CF}',
      more: { ['__proto__']: { odd: 1 }, odd: [[]] },
    },
  ],
  [
    'ordinals, ones, dates of America',
    {
      ...plain,
      name: (name) => name.toLowerCase(),
      word: (word, { enum: words, 'x-ordinals': ordinals }) => (ordinals ? word.replaceAll('_', '') : (words as string[]).indexOf(word)),
      flag: (flag) => (flag ? '1' : '0'),
      instant: '9/1/2026 12:00:00 AM',
      more: { odd: '' },
    },
  ],
  ['days without a time', { ...plain, instant: '2026-09-01' }],
]

const texts = ['some text', 'US', 'USD', '1234567', '2026-09', '2026-09-01', 'a', 'https://example.com/']

/** A value with every member a schema knows. */
function fitting(schema: Node, spelling: Spelling, depth = 0): unknown {
  if (schema.anyOf) return fitting(schema.anyOf[0], spelling, depth)
  if (schema.enum) return spelling.word(schema.enum.at(-1), schema)
  switch (schema.type) {
    case 'object': {
      if (!schema.properties) return { scope: 'shared' }
      const members = Object.entries(schema.properties as Record<string, Node>)
      return {
        ...Object.fromEntries(members.map(([name, inner]) => [spelling.name(name), fitting(inner, spelling, depth + 1)])),
        ...(depth < 3 ? spelling.more : {}),
      }
    }
    case 'array':
      return [fitting(schema.items, spelling, depth + 1)]
    case 'integer':
      return spelling.number(String(Math.max(schema.minimum ?? 1, 1)))
    case 'number':
      return spelling.number('99999999999999.123456789012345')
    case 'boolean':
      return spelling.flag(true)
    case 'string': {
      if (schema.format === 'date-time') return spelling.instant
      if (schema.format === 'uuid') return spelling.guid
      const fits = (text: string): boolean =>
        (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text)) &&
        text.length >= (schema.minLength ?? 0) &&
        text.length <= (schema.maxLength ?? 1000)
      return texts.find(fits)
    }
    default:
      return 'anything'
  }
}

const read = (schema: TSchema, spelling: Spelling) => normalise(schema, parseJson(JSON.stringify(fitting(schema, spelling))) as Json)

const schemas = endpointList.flatMap((e): [string, TSchema][] => [
  ...(e.body ? [[`the body of ${e.id}`, e.body as TSchema] as [string, TSchema]] : []),
  ...(e.query ? [[`the query of ${e.id}`, e.query as TSchema] as [string, TSchema]] : []),
])

describe.each(schemas)('%s', (_, schema) => {
  it('means the same in every spelling', () => {
    const usual = read(schema, plain)
    expect(usual.problems).toEqual([])
    for (const [who, spelling] of spellings) expect([who, read(schema, spelling)]).toEqual([who, usual])
  })
})

it('a null, an empty text and a date never set are a member that is not there', () => {
  for (const [, schema] of schemas) {
    const members = Object.keys((schema as Node).properties ?? {})
    for (const unset of [null, '', '0001-01-01T00:00:00', '0001-01-01T00:00:00Z']) {
      const none = normalise(schema, Object.fromEntries(members.map((name) => [name, unset])) as Json)
      expect(none).toEqual(normalise(schema, {}))
    }
  }
})
