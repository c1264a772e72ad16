/** What happens to carts, orders, subscriptions and upgrades is what a model of the contract says. A failure shrinks and prints its seed. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { type Step, Story, stories } from './commerce-story.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ profile: 'realistic' })
})
afterAll(() => server.remove())

const on = { customer: 0, subscription: 0, entitlement: 0, cart: 0 }

/** The ways that chance seldom goes to their end. */
const told: Record<string, { steps: Step[]; answers: string[] }> = {
  'a plan is suspended when none of its Azure subscriptions is active': {
    steps: [
      { kind: 'agree', ...on },
      { kind: 'cart', ...on, items: ['plan'] },
      { kind: 'checkout', ...on, twice: 'apart' },
      { kind: 'order', ...on, item: 'plan' },
      { kind: 'advance', by: 'PT1M' },
      { kind: 'order', ...on, item: 'plan' },
      { kind: 'patch', ...on, wish: {}, rival: true },
      { kind: 'patch', ...on, wish: { status: 'suspended' } },
      { kind: 'cancel', ...on },
      { kind: 'cancel', ...on },
      { kind: 'patch', ...on, wish: { status: 'suspended' } },
      { kind: 'advance', by: 'PT11M' },
      { kind: 'patch', ...on, wish: { status: 'suspended', etag: 'stale' } },
      { kind: 'patch', ...on, wish: { status: 'suspended', etag: 'current' } },
      { kind: 'reactivate', ...on },
      { kind: 'patch', ...on, wish: { status: 'active' } },
      { kind: 'reactivate', ...on },
      { kind: 'advance', by: 'PT11M' },
    ],
    answers: ['order 409 800060', 'order 403 800066', 'patch 403 900115', 'cancel 400 800040', 'patch 400 2055', 'reactivate 400 900337'],
  },
  'a legacy customer moves, and one suspended meanwhile does not': {
    steps: [
      { kind: 'upgrade', ...on },
      { kind: 'order', ...on, item: 'legacy' },
      { kind: 'agree', ...on },
      { kind: 'order', ...on, item: 'plan' },
      { kind: 'upgrade', ...on },
      { kind: 'advance', by: 'P2D' },
      { kind: 'eligible', ...on },
      { kind: 'upgrade', ...on },
      { kind: 'upgrade', ...on },
      { kind: 'order', ...on, item: 'plan' },
      { kind: 'advance', by: 'PT30S' },
      { kind: 'order', ...on, item: 'legacy' },
      { kind: 'patch', ...on, wish: { status: 'suspended' } },
      { kind: 'advance', by: 'PT1M' },
      { kind: 'order', ...on, item: 'legacy' },
      { kind: 'upgrade', ...on },
      { kind: 'patch', ...on, wish: { status: 'active' } },
      { kind: 'upgrade', ...on },
      { kind: 'advance', by: 'PT1H' },
      { kind: 'upgrade', ...on },
    ],
    answers: [
      'upgrade 403 900108',
      'upgrade 403 900130',
      'upgrade 409 900109',
      'order 403 800020',
      'order 409 900113',
      'order 409 900114',
      'upgrade 403 900105',
      'upgrade 202',
      'upgrade 400 900110',
    ],
  },
}

test.each(Object.entries(told))('%s', async (_, { steps, answers }) => {
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
