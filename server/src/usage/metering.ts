/**
 * `POST /metering/v1/usage`: a stream of events becomes one batch. Answered only when it is durable and published; broken
 * off anywhere before, it is wholly absent, and sending it again is safe because ids count for ever.
 */
import type { Readable } from 'node:stream'
import { type MeteringReceipt, type Month, minute, postUsage, type Static } from 'lazuli-contract'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { publishLineJob, startLineJob } from '../db/line-jobs.ts'
import type { MeteredEvent } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import { type Actor, StorageError } from '../db/state.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'
import { cutOffOf } from './calendar.ts'
import { entitlementFacts } from './facts.ts'
import { type EntitlementFacts, entitlementIdOf, judge, type Rejection, readSent } from './intake.ts'
import { linesOf } from './lines-in.ts'
import type { Pricing } from './pricing.ts'

/** Events handed to the line store at once. */
const chunkSize = 8192
/** Refused lines told of; the count goes on. */
const toldRejections = 1000
/** A sender silent for this long is cut off, milliseconds. */
const patience = minute

export function meteringRoutes(pricing: Pricing): Route[] {
  return [
    serveUnchained(postUsage, async ({ partner, stream, caller, correlationId }) => {
      const actor: Actor = { appId: caller.appId, oid: caller.oid, correlationId }
      const receipt = await takeBatch(partner, stream, pricing, actor)
      return isRefusal(receipt) ? receipt : ok(receipt)
    }),
  ]
}

/** A batch's month was cut off before the batch could be published. */
class ClockPassed extends Error {}

async function takeBatch(
  partner: Partner,
  stream: Readable | undefined,
  pricing: Pricing,
  actor: Actor,
): Promise<Outcome<Static<typeof MeteringReceipt>>> {
  const now = partner.clock.now()
  const lines = await partner.lines()
  const { batch, job } = await partner.lock.run(() => {
    const ids = partner.ids.scope()
    const number = ids.next('batch')
    partner.state.commit({ writes: [] }, { at: now, actor, ids })
    return { batch: number, job: startLineJob(partner.state, `batch:${number}`, { at: now, actor }) }
  })
  let earliest: Month | undefined
  const publish = () =>
    partner.lock.run(() => {
      // The clock may have been moved while the body arrived; a closed door stays closed.
      if (earliest !== undefined && partner.clock.now() >= cutOffOf(earliest)) throw new ClockPassed()
      partner.state.commit({ writes: [publishLineJob(job)] }, { at: now, actor })
    })
  const rejected: Rejection[] = []
  let rejectedCount = 0
  const refuseLine = (rejection: Rejection) => {
    rejectedCount++
    if (rejected.length < toldRejections) rejected.push(rejection)
  }
  let appended: { accepted: number; duplicates: number }
  let broken: unknown
  try {
    appended = await lines.append(job, events(), publish)
  } catch (error) {
    const passed = error instanceof ClockPassed
    if (broken === undefined && !passed) throw error
    earliest = undefined
    await lines.discard([job])
    await publish()
    return refuse('BadInput', {
      detail: passed
        ? 'the partner clock passed the cut-off of a month while the body arrived; nothing was taken, send it again'
        : `the body broke off or is not compressed as it says; nothing was taken (${(broken as Error).message})`,
    })
  }
  return { batchId: `${batch}`, ...appended, rejectedCount, rejected }

  async function* events(): AsyncGenerator<MeteredEvent[]> {
    if (!stream) return
    const facts = new Map<string, EntitlementFacts | null>()
    const context = { now, pricing }
    let chunk: MeteredEvent[] = []
    let number = 0
    const cut = setTimeout(() => stream.destroy(new Error(`nothing arrived for ${patience / 1000} seconds`)), patience)
    try {
      for await (const some of guarded(linesOf(stream))) {
        cut.refresh()
        for (const text of some) {
          number++
          if (text !== undefined && text.trim() === '') continue
          const sent = text === undefined ? undefined : readSent(text)
          const id = entitlementIdOf(sent)
          let found = id === undefined ? null : facts.get(id)
          if (found === undefined) {
            found = (await entitlementFacts(partner.state, id as string)) ?? null
            facts.set(id as string, found)
          }
          const judged = judge(sent, found ?? undefined, number, context)
          if ('code' in judged) refuseLine(judged)
          else {
            chunk.push(judged)
            if (earliest === undefined || judged.period < earliest) earliest = judged.period
          }
        }
        if (chunk.length >= chunkSize) {
          yield chunk
          chunk = []
          cut.refresh()
        }
      }
    } finally {
      clearTimeout(cut)
    }
    if (chunk.length > 0) yield chunk
  }

  /** Tells a broken body apart from a broken store. */
  async function* guarded<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
    try {
      yield* source
    } catch (error) {
      if (!(error instanceof StorageError)) broken = error
      throw error
    }
  }
}
