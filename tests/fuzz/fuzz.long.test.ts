/** As fuzz.test.ts, 100,000 requests; memory stays bounded, and whole tables are compared across stretches of refusals. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Round } from './round.ts'
import { openWorld, type World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await openWorld()
}, 120_000)
afterAll(() => world.close())

const mebibyte = 2 ** 20
/** After a warm-up; what the requests leave behind is on disk. */
const mayGrow = 256 * mebibyte

test('100,000 requests', { timeout: 20 * 60_000 }, async () => {
  const seed = process.env.LAZULI_FUZZ_SEED ?? 'long'
  const round = new Round(world, seed)
  await round.shoot(20_000)
  const warm = process.memoryUsage().rss
  for (let shot = 20_000; shot < 100_000; shot += 10_000) {
    await round.shoot(10_000)
    expect(process.memoryUsage().rss - warm, `resident memory grown by request ${shot}`).toBeLessThan(mayGrow)
  }
  expect(await round.report()).toBe('')
  const tallies = [...round.tallies.values()]
  expect(tallies.filter(({ taken }) => taken > 0).length).toBeGreaterThan(tallies.length * 0.8)
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted')
})

test('what was refused leaves no trace: what was taken alone goes the same way, to the byte', { timeout: 10 * 60_000 }, async () => {
  const first = await openWorld()
  const round = new Round(first, 'trace')
  round.story = []
  await round.shoot(3000)
  expect(await round.report()).toBe('')
  await first.close()
  const second = await openWorld()
  const alone = new Round(second, 'alone')
  const story = round.story.filter(({ shot }) => shot.as !== 'other')
  expect(story.length).toBeGreaterThan(100)
  for (const [i, { shot, status, text }] of story.entries()) {
    const answer = await alone.fire(shot, i)
    const told = [i, shot.method, shot.path]
    expect([...told, answer?.status, numberless(answer?.text)]).toEqual([...told, status, numberless(text)])
  }
  await second.close()
})

/** The number of a batch that broke off is used up. */
const numberless = (text = ''): string => text.replace(/"batchId":"[^"]*"/, '"batchId":""')
