/** As commerce.test.ts, at length; together the stories meet every answer the model knows. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
  const met = [...Story.answers.keys()]
  for (const answer of ['checkout 201', 'checkout 403 13605', 'order 403 800020', 'patch 403 900115', 'patch 400 2055', 'patch 400 800096'])
    expect(met).toContain(answer)
  for (const answer of ['upgrade 403 900108', 'put 400 800065', 'put 404 800008', 'cancel 200', 'cancel 400 800040'])
    expect(met).toContain(answer)
})
