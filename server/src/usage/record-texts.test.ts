import { Decimal, parseJson, writeJson } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { collection } from '../http/serve.ts'
import { collectionText, RecordTexts, type TextSource } from './record-texts.ts'

test.each<[object[]]>([[[]], [[{ name: '"items":[]' }]], [[{ a: 1 }, { b: '東京' }]]])(
  'a collection of texts is the collection: %j',
  (items) => {
    const text = collectionText(
      items.map((item) => writeJson(item)),
      '/customers/usagerecords',
    )
    expect(text).toBe(writeJson(collection(items, '/customers/usagerecords')))
    expect(parseJson(text)).toMatchObject({ totalCount: items.length })
  },
)

test('a text is written once for what it follows from, for each store and record', () => {
  const texts = new RecordTexts()
  const [here, there] = [{}, {}]
  let written = 0
  const spent = (usd: string, changedAt = 0) => ({ usd: Decimal.parse(usd), changedAt })
  const ask = (store: object, id: string, from: Partial<TextSource> = {}, shared = '2026-09') =>
    texts.of(store, shared).of(id, { name: 'Contoso', spent: spent('1.50'), budget: '', ...from }, () => `${id} ${++written}`)
  expect(ask(here, 'a')).toBe('a 1')
  expect(ask(here, 'a')).toBe('a 1')
  expect(ask(here, 'b')).toBe('b 2')
  expect(ask(there, 'a')).toBe('a 3')
  for (const [from, text] of [
    [{ name: 'Fabrikam' }, 'a 4'],
    [{ name: 'Fabrikam' }, 'a 4'],
    [{ budget: '100' }, 'a 5'],
    [{ spent: spent('1.5') }, 'a 6'],
    [{ spent: spent('1.5', 1) }, 'a 7'],
    [{ spent: spent('1.5', 1) }, 'a 7'],
  ] as const)
    expect(ask(here, 'a', from)).toBe(text)
  expect(ask(here, 'b', {}, '2026-10')).toBe('b 8')
})
