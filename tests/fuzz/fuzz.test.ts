/** A short round: what is found at all is nearly always found among the first thousands. `fuzz.long.test.ts` goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Round } from './round.ts'
import { openWorld, type World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('3,000 requests, fitting, nearly so and harmful, are answered by the contract, and a refusal changes nothing', {
  timeout: 300_000,
}, async () => {
  const round = new Round(world, 'short')
  await round.shoot(3000)
  expect(await round.report()).toBe('')
  // Nothing would be shown if nothing were taken.
  expect(round.percentTaken()).toBeGreaterThan(70)
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted')
})
