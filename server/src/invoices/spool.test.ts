import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { spool } from './spool.ts'

const bytes = (count: number, value: number) => new Uint8Array(count).fill(value)
async function* pieces(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts
}

test.each([
  ['little stays in memory', [3, 4], 10, false],
  ['just what fits', [5, 5], 10, false],
  ['more goes to a file', [5, 6], 10, true],
  ['much goes to a file', [100, 1, 100], 10, true],
  ['nothing', [], 10, false],
])('%s', async (_, sizes, most, toFile) => {
  const parts = sizes.map((size, i) => bytes(size, i + 1))
  const { length, content } = await spool(pieces(...parts), most)
  expect(content instanceof Readable).toBe(toFile)
  const read = content instanceof Readable ? await buffer(content) : Buffer.from(content)
  expect(read).toEqual(Buffer.concat(parts))
  expect(length).toBe(read.length)
})

test('an error while it is made comes through', async () => {
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield bytes(20, 1)
    throw new Error('the lines do not sum')
  }
  await expect(spool(breaking(), 10)).rejects.toThrow('the lines do not sum')
})
