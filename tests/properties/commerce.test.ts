/** What happens to carts, orders, subscriptions and upgrades is what a model of the contract says. A failure shrinks and prints its seed. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { Story, stories } from './commerce-story.ts'
import { told } from './commerce-told.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ profile: 'realistic' })
})
afterAll(() => server.remove())

test.each(Object.entries(told))('%s', async (_, { steps, answers }) => {
  Story.answers.clear()
  const story = await Story.begin(server)
  for (const step of steps) await story.take(step)
  for (const answer of answers) expect([...Story.answers.keys()]).toContain(answer)
})

test('any story goes as the model says', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (steps) => {
      const story = await Story.begin(server)
      for (const step of steps) await story.take(step)
    }),
    { numRuns: 8 },
  )
})
