import type { Readable } from 'node:stream'
import { Decimal, parseJson, writeJson } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { collection } from '../http/serve.ts'
import { collectionParts, longCollection, RecordTexts, type TextSource } from './record-texts.ts'

const textOf = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('utf8')
const spent = (usd: string, changedAt = 0) => ({ usd: Decimal.parse(usd), changedAt })
const source = (id: string, more: Partial<TextSource> = {}): TextSource => ({
  ...{ id, name: 'Contoso', spent: spent('1.50'), budget: '' },
  ...more,
})

test.each<[object[]]>([[[]], [[{ name: '"items":[]' }]], [[{ a: 1 }, { b: '東京' }]]])(
  'a collection of texts is the collection: %j',
  async (items) => {
    const sources = items.map((item, i) => source(`${i}`, { text: writeJson(item) }))
    const records = await new RecordTexts().of({}, '', sources, () => '')
    const text = textOf(collectionParts(records, items.length, '/customers/usagerecords'))
    expect(text).toBe(writeJson(collection(items, '/customers/usagerecords')))
    expect(parseJson(text)).toMatchObject({ totalCount: items.length })
  },
)

test.each([0, 1, 1024, 1025, 3000])('a collection of %i items says the same, made at once or as it is taken', async (count) => {
  const items = Array.from({ length: count }, (_, i) => i)
  const tell = (i: number) => ({ name: i === 7 ? '"items":[]東' : `vm${i}`, cost: Decimal.parse(`${i}.10`) })
  const { status, body, bytes } = longCollection(items, tell, '/customers/c/resourceusagerecords')
  const text = bytes === undefined ? writeJson(body) : Buffer.concat(await (bytes as Readable).map((part) => Buffer.from(part)).toArray())
  expect([status, `${text}`]).toEqual([200, writeJson(collection(items.map(tell), '/customers/c/resourceusagerecords'))])
})

test('records are written once for what they follow from, for each store', async () => {
  const texts = new RecordTexts()
  const [here, there] = [{}, {}]
  let written = 0
  const ask = async (store: object, sources: TextSource[], shared = '2026-09') =>
    textOf(await texts.of(store, shared, sources, ({ id }) => `${id}${++written}`))
  expect(await ask(here, [source('a')])).toBe('a1')
  expect(await ask(here, [source('a')])).toBe('a1')
  expect(await ask(there, [source('a')])).toBe('a2')
  expect(await ask(here, [source('b')])).toBe('b3')
  for (const [more, text] of [
    [{ name: 'Fabrikam' }, 'b4'],
    [{ name: 'Fabrikam' }, 'b4'],
    [{ budget: '100' }, 'b5'],
    [{ spent: spent('1.5') }, 'b6'],
    [{ spent: spent('1.5', 1) }, 'b7'],
    [{ spent: spent('1.5', 1) }, 'b7'],
    [{ text: 'legacy' }, 'legacy'],
    [{ text: 'legacy, dearer' }, 'legacy, dearer'],
    [{}, 'b8'],
  ] as const)
    expect(await ask(here, [source('b', more)])).toBe(text)
  expect(await ask(here, [source('b')], '2026-10')).toBe('b9')
})

test.each([1, 32, 33, 100, 20_001])('of %i records, those beside one that changes are told again, and no others', async (count) => {
  const texts = new RecordTexts()
  const store = {}
  const written: string[] = []
  const ask = async (sources: TextSource[]) => {
    written.length = 0
    const text = textOf(
      await texts.of(store, '', sources, ({ id, budget }) => {
        written.push(id)
        return `${id}:${budget}`
      }),
    )
    expect(text).toBe(sources.map(({ id, budget }) => `${id}:${budget}`).join(','))
    return written.length
  }
  const sources = Array.from({ length: count }, (_, i) => source(`${i}`))
  expect(await ask(sources)).toBe(count)
  // So many are not kept.
  const isKept = count <= 20_000
  expect(await ask([...sources])).toBe(isKept ? 0 : count)
  const changed = sources.with(count - 1, source(`${count - 1}`, { budget: '5' }))
  expect(await ask(changed)).toBe(isKept ? ((count - 1) % 32) + 1 : count)
  expect(await ask(changed.slice(0, -1))).toBeLessThan(isKept ? 32 : count)
  expect(await ask([])).toBe(0)
  expect(await ask(sources)).toBe(count)
})

test('who asks while others are written gets what they asked for', async () => {
  const texts = new RecordTexts()
  const store = {}
  const ask = (budget: string, count: number) =>
    texts.of(
      store,
      '',
      Array.from({ length: count }, (_, i) => source(`${i}`, { budget })),
      (s) => `${s.id}:${s.budget}`,
    )
  const [one, other, fewer] = await Promise.all([ask('1', 5000), ask('2', 5000), ask('3', 40)])
  for (const [parts, budget, count] of [
    [one, 1, 5000],
    [other, 2, 5000],
    [fewer, 3, 40],
  ] as const)
    expect(textOf(parts)).toBe(Array.from({ length: count }, (_, i) => `${i}:${budget}`).join(','))
})
