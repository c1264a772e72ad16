/** As fuzz.test.ts, more requests; memory stays bounded, and a run is held against the same run without its refusals. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Round } from './round.ts'
import { openWorld, type World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await openWorld()
}, 120_000)
afterAll(() => world.close())

const mebibyte = 2 ** 20
/** After a warm-up; what the requests leave behind is on disk. Beside the heap there are the caches of both engines. */
const heapMayGrow = 128 * mebibyte
const residentMayGrow = 512 * mebibyte

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function inUse(): { heap: number; resident: number } {
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, resident: rss }
}

const shots = Number(process.env.LAZULI_FUZZ_SHOTS ?? 100_000)

test(`${shots} requests`, { timeout: 60 * 60_000 }, async () => {
  const seed = process.env.LAZULI_FUZZ_SEED ?? 'long'
  const round = new Round(world, seed)
  const part = shots / 5
  await round.shoot(part)
  const warm = inUse()
  for (let shot = part; shot < shots; shot += part) {
    await round.shoot(part)
    const now = inUse()
    expect(now.heap - warm.heap, `heap grown by request ${shot}`).toBeLessThan(heapMayGrow)
    expect(now.resident - warm.resident, `resident memory grown by request ${shot}`).toBeLessThan(residentMayGrow)
  }
  expect(await round.report()).toBe('')
  expect(round.percentTaken()).toBeGreaterThan(80)
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted')
})

test('what was refused leaves no trace: what was taken alone goes the same way, to the byte', { timeout: 20 * 60_000 }, async () => {
  const first = await openWorld()
  const round = new Round(first, 'trace')
  round.story = []
  await round.shoot(3000)
  expect(await round.report()).toBe('')
  await first.close()
  const second = await openWorld()
  const alone = new Round(second, 'alone')
  const { story } = round
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
