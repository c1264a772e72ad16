import { expect, test } from 'vitest'
import { PagedRows } from './paged-rows.ts'

const size = 500
/** A list of so many pages, and which of them were asked for. */
function listOf(pages: number) {
  const asked: number[] = []
  const rows = new PagedRows<number, number>(
    async (start = 0) => {
      asked.push(start)
      const items = Array.from({ length: size }, (_, i) => start * size + i)
      return { items, ...(start + 1 < pages ? { next: start + 1 } : {}) }
    },
    (item) => item as number,
  )
  return { rows, asked }
}
const quiet = () => new Promise((resolve) => setTimeout(resolve))

test('a million rows are gone through in the memory of some pages, and come again when one goes back', async () => {
  const { rows, asked } = listOf(2000)
  await rows.begin()
  let most = 0
  while (rows.hasMore) {
    rows.look(rows.count - 40, rows.count - 1)
    await quiet()
    most = Math.max(most, rows.kept)
  }
  expect([rows.count, rows.row(999_999)]).toEqual([1_000_000, 999_999])
  expect(most).toBeLessThanOrEqual(20_000)
  expect(asked.length).toBe(2000)

  expect(rows.row(123_456)).toBeUndefined()
  rows.look(123_440, 123_480)
  await quiet()
  expect(rows.row(123_456)).toBe(123_456)
  expect(asked.at(-1)).toBe(246)
  expect(rows.kept).toBeLessThanOrEqual(20_000)
})

test('the next page comes before its rows are in sight, and once', async () => {
  const { rows, asked } = listOf(3)
  await rows.begin()
  rows.look(0, 40)
  await quiet()
  expect(asked).toEqual([0])
  rows.look(450, 490)
  rows.look(455, 495)
  await quiet()
  expect(asked).toEqual([0, 1])
  expect([rows.count, rows.hasMore]).toEqual([1000, true])
})

test('a page that is refused is told, and asked for no more', async () => {
  let calls = 0
  const rows = new PagedRows<number, number>(
    async (start) => {
      calls++
      if (start === 1) throw new Error('refused')
      return { items: [1, 2, 3], next: 1 }
    },
    (item) => item as number,
  )
  await rows.begin()
  let told = 0
  rows.subscribe(() => told++)
  rows.look(0, 2)
  await quiet()
  rows.look(0, 2)
  await quiet()
  expect((rows.error as Error).message).toBe('refused')
  expect(calls).toBe(2)
  expect(told).toBeGreaterThan(0)
})
