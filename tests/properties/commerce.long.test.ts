/** As commerce.test.ts, at length; the stories told there meet the answers that chance seldom meets. */
import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { Story, stories } from './commerce-story.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ profile: 'realistic' })
})
afterAll(() => server.remove())

test('200 stories go as the model says', { timeout: 900_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (steps) => {
      const story = await Story.begin(server)
      for (const step of steps) await story.take(step)
    }),
    { numRuns: 200 },
  )
})
