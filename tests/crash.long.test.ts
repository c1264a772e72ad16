/** Forty kills at random moments, over months of a partner's life. */
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { surviveKills } from './crash.ts'

test.each([1, 2])('nothing acknowledged is lost and nothing is done by halves, seed %i', async (seed) => {
  const { tally, folder } = await surviveKills(20, seed)
  console.log(tally)
  expect(tally).toMatchObject({ rounds: 20 })
  // The rounds must have had something to lose.
  for (const count of [tally.customers, tally.orders, tally.events, tally.invoices, tally.inDoubt]) expect(count).toBeGreaterThan(0)
  rmSync(folder, { recursive: true, force: true })
})
