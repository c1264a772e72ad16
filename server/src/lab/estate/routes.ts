/** The usage generator over HTTP. */
import { cancelUsageGeneration, generateUsage, getUsageGeneration, listUsageGenerations } from 'lazuli-contract/lab-usage.ts'
import { isRefusal, type Outcome, refuse } from '../../base/outcome.ts'
import { customerStanding } from '../../customers/store.ts'
import type { Reads } from '../../db/state.ts'
import { findEntitlement } from '../../entitlements/store.ts'
import { ok, type Route, serve } from '../../http/serve.ts'
import { oldestMonth } from '../../usage/intake.ts'
import { type GenerationRecord, generationToWire, readWish } from './generation.ts'
import { nextDays } from './jobs.ts'
import { type Meant, meantBy } from './owners.ts'
import { findGeneration, insertGeneration, lastGenerations, openGenerations, putGeneration } from './store.ts'

/** Generations of a partner that run or wait at a time. */
const mostOpen = 10
/** Names in a call. */
const mostNamed = 1_000

export const generationRoutes: Route[] = [
  serve(generateUsage, async ({ body, db, now, ids }) => {
    const meant = await readMeant(db, body)
    if (isRefusal(meant)) return meant
    if (openGenerations(db) >= mostOpen) return refuse('TooManyGenerations', { limit: `${mostOpen}` })
    let subscriptionCount = 0
    for (const _ of meantBy(db, meant)) subscriptionCount++
    const wish = readWish({ ...body, ...meant }, { oldest: oldestMonth(now), subscriptionCount })
    if (isRefusal(wish)) return wish
    const number = ids.next('usage-generation')
    const record: GenerationRecord = { id: ids.guid('usage-generation-id'), createdAt: now, ...wish }
    const job = nextDays(record, now)
    return {
      status: 202,
      body: generationToWire(record, now),
      headers: { Location: `/lab/usage/generate/${record.id}` },
      change: { writes: insertGeneration(number, record), jobs: job ? [job] : [] },
    }
  }),
  serve(listUsageGenerations, ({ db, now }) => ok({ items: lastGenerations(db).map((record) => generationToWire(record, now)) })),
  serve(getUsageGeneration, ({ path, db, now }) => {
    const record = findGeneration(db, path.generationId.toLowerCase())
    return record ? ok(generationToWire(record, now)) : refuse('GenerationNotFound')
  }),
  serve(cancelUsageGeneration, ({ path, db, now }) => {
    const record = findGeneration(db, path.generationId.toLowerCase())
    if (!record) return refuse('GenerationNotFound')
    const isOver = generationToWire(record, now).status === 'succeeded'
    const after: GenerationRecord = isOver ? record : { ...record, cancelled: true }
    return { status: 200, body: generationToWire(after, now), change: { writes: isOver ? [] : [putGeneration(after, false)] } }
  }),
]

/** The customers and Azure subscriptions named, all of them the partner's. */
async function readMeant(db: Reads, { customers, subscriptions }: Meant): Promise<Outcome<Meant>> {
  if ((customers?.length ?? 0) > mostNamed || (subscriptions?.length ?? 0) > mostNamed)
    return refuse('BadInput', { detail: `at most ${mostNamed} customers and as many Azure subscriptions can be named` })
  for (const id of customers ?? []) {
    const standing = customerStanding(db, id)
    if (standing !== 'ours') return refuse(standing === 'removed' ? 'NoRelationship' : 'CustomerNotFound')
  }
  for (const id of subscriptions ?? []) if (!(await findEntitlement(db, id))) return refuse('AzureSubscriptionUnknown', { id })
  return { ...(customers ? { customers } : {}), ...(subscriptions ? { subscriptions } : {}) }
}
