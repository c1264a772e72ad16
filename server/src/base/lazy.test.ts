import { expect, test } from 'vitest'
import { lazily } from './lazy.ts'

test('is made once, by the first member that is read', () => {
  let times = 0
  const both = lazily<{ a: number; b: string }>({ a: true, b: true }, () => ({ a: ++times, b: 'x' }))
  expect(times).toBe(0)
  expect([both.b, both.a, both.a, times]).toEqual(['x', 1, 1, 1])
})

test('stands for a map', () => {
  const names = {
    get: true,
    has: true,
    forEach: true,
    entries: true,
    keys: true,
    values: true,
    size: true,
    [Symbol.iterator]: true,
  } as const
  const map = lazily<ReadonlyMap<string, number>>(names, () => new Map([['a', 1]]))
  expect([map.get('a'), map.has('b'), map.size, [...map], [...map.values()]]).toEqual([1, false, 1, [['a', 1]], [1]])
})
