import { afterEach, expect, test } from 'vitest'
import { width } from './terminal.ts'

const columns = process.stdout.columns
afterEach(() => {
  process.stdout.columns = columns
})

test.each([
  [80, 80],
  // A terminal that says no size, and no terminal at all.
  [0, 120],
  [undefined, 120],
])('of %s columns a table takes %i', (told, taken) => {
  process.stdout.columns = told as number
  expect(width()).toBe(taken)
})
