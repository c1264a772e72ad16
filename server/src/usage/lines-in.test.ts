import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf, longestLine } from './lines-in.ts'

/** Lines as text, with their bytes arriving in pieces that end at these places. */
async function read(bytes: Buffer, cuts: readonly number[]): Promise<(string | undefined)[]> {
  const ends = [...cuts].filter((cut) => cut < bytes.length).sort((a, b) => a - b)
  async function* pieces(): AsyncGenerator<Buffer> {
    for (const [i, end] of [...ends, bytes.length].entries()) yield bytes.subarray(ends[i - 1] ?? 0, end)
  }
  const lines: (string | undefined)[] = []
  for await (const { bytes: some, bounds } of linesOf(pieces()))
    for (let n = 0; n < bounds.length; n += 2)
      lines.push((bounds[n] as number) < 0 ? undefined : some.toString('utf8', bounds[n], bounds[n + 1]))
  return lines
}

test('lines are the same however they arrive', async () => {
  const line = fc.oneof(fc.constantFrom('', 'a', '東京', '\r', 'a\r'), fc.string({ unit: 'grapheme', maxLength: 20 }))
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(200)), fc.boolean(), fc.boolean(), async (some, cuts, isMarked, isEnded) => {
      const text = some.join('\n') + (isEnded ? '\n' : '')
      const expected = text.split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(await read(Buffer.from(`${isMarked ? '\ufeff' : ''}${text}`), cuts)).toEqual(
        isMarked && text === '' ? [''] : expected.map((one) => one.replace(/\r$/, '')),
      )
    }),
  )
})

test('a line that is too long is told of, and the next is read', async () => {
  const long = 'x'.repeat(longestLine + 1)
  const bytes = Buffer.from(`a\n${long}\n${long.slice(1)}\nb\n${long}`)
  const expected = ['a', undefined, long.slice(1), 'b', undefined]
  expect(await read(bytes, [])).toEqual(expected)
  expect(
    await read(
      bytes,
      Array.from({ length: 500 }, (_, i) => i * 1000),
    ),
  ).toEqual(expected)
})
