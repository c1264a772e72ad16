import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conditions } from './dimensions.ts'

/** Whether a key fits a condition, and how many keys would. */
function reach(condition: string): { has(k: number): boolean; count: number } {
  const range = /^k BETWEEN (\d+) AND (\d+)$/.exec(condition)
  if (range) {
    const [low, high] = [Number(range[1]), Number(range[2])]
    return { has: (k) => k >= low && k <= high, count: high - low + 1 }
  }
  const [, list = ''] = /^k IN \(([\d,]+)\)$/.exec(condition) ?? []
  const listed = new Set(list.split(',').map(Number))
  return { has: (k) => listed.has(k), count: listed.size }
}

const keys = fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 2_000_000_000 })), { maxLength: 300 })

test('every key is asked for, once, and not many more', () => {
  fc.assert(
    fc.property(keys, (wanted) => {
      const asked = [...conditions(wanted)].map(reach)
      for (const k of wanted) expect(asked.filter(({ has }) => has(k)).length).toBe(1)
      for (const { has, count } of asked) expect(count).toBeLessThanOrEqual(33 * wanted.filter(has).length)
    }),
  )
})

test('many keys that lie close are one range', () => {
  const wanted = Array.from({ length: 1000 }, (_, i) => 5000 - i * 3)
  expect([...conditions(wanted)]).toEqual(['k BETWEEN 2003 AND 5000'])
  expect([...conditions([7])]).toEqual(['k IN (7)'])
  expect([...conditions([])]).toEqual([])
})
