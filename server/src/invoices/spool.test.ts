import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { folderPrefix, spool } from './spool.ts'

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

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(folderPrefix))
/** What is there now and was not before. */
const added = (before: string[]): string[] => folders().filter((name) => !before.includes(name))

test('the file goes when it was read, and when nobody read it to its end', async () => {
  const before = folders()
  const read = (await spool(pieces(bytes(20, 1)), 10)).content as Readable
  await buffer(read)
  const dropped = (await spool(pieces(bytes(20, 1)), 10)).content as Readable
  dropped.destroy()
  await once(dropped, 'close')
  await expect.poll(() => added(before)).toEqual([])
})

test('an error while it is made comes through', async () => {
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield bytes(20, 1)
    throw new Error('the lines do not sum')
  }
  const before = folders()
  await expect(spool(breaking(), 10)).rejects.toThrow('the lines do not sum')
  expect(added(before)).toEqual([])
})
