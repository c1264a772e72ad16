import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Tally } from './tally.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-tally-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each([1, 3, 1000])('counts as a map does, with %i keys in memory and the others in a file', (kept) => {
  const word = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(0x7fffffff, 0x80000000, 0xffffffff))
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 80 }), (keys) => {
      const tally = new Tally(folder, kept)
      const known = new Map<string, number>()
      try {
        for (const [high, low] of keys) {
          const expected = (known.get(`${high} ${low}`) ?? 0) + 1
          known.set(`${high} ${low}`, expected)
          expect(tally.count(high, low)).toBe(expected)
        }
      } finally {
        tally.close()
      }
    }),
    { numRuns: 100 },
  )
  expect(readdirSync(folder)).toEqual([])
})

test('grows without forgetting', () => {
  const tally = new Tally(folder)
  const spread = (i: number): [number, number] => [Math.imul(i, 2654435761) >>> 0, Math.imul(i, 40503) >>> 0]
  for (let i = 0; i < 50_000; i++) expect(tally.count(...spread(i))).toBe(1)
  for (let i = 0; i < 50_000; i += 97) expect(tally.count(...spread(i))).toBe(2)
  tally.close()
})
