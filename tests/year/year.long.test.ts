import { expect, test } from 'vitest'
import { liveYear } from './year.ts'

test('a year bills the same to the byte, whatever the order and delay of its usage and whenever it is killed', async () => {
  const plain = await liveYear(1)
  const disturbed = await liveYear(1, 2)
  expect(JSON.parse(plain.invoices).length).toBeGreaterThanOrEqual(12)
  expect(disturbed.crashes).toBeGreaterThan(12)
  expect(disturbed.checks).toBeGreaterThan(24)
  expect(disturbed.invoices).toBe(plain.invoices)
  for (const [i, said] of plain.said.entries()) expect(disturbed.said[i]).toEqual(said)
})
