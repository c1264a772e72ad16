/**
 * `POST /metering/v1/usage`: a stream of events becomes one batch. Answered only when it is durable and published; broken
 * off anywhere before, it is wholly absent, and sending it again is safe because ids count for ever.
 */
import type { Readable } from 'node:stream'
import { type Instant, type MeteringReceipt, postUsage, type Static } from 'lazuli-contract'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { MeteredEvent } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Actor, Change } from '../db/state.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'
import { AlikeLines } from './alike.ts'
import { arriving, takeBatch } from './batches.ts'
import { entitlementFacts } from './facts.ts'
import { dayTaken, type EntitlementFacts, entitlementIdOf, judge, type Rejection, readSent, usageAhead } from './intake.ts'
import { linesOf } from './lines-in.ts'
import type { Pricing } from './pricing.ts'

/** Events, and characters of their lines, handed to the line store at once, whichever comes first. */
const chunkSize = 8192
const chunkText = 8 * 1024 * 1024
/** Azure subscriptions remembered while a body is read, known and unknown ones. */
const rememberedFacts = 20_000
/** Refused lines told of; the count goes on. */
const toldRejections = 1000

export function meteringRoutes(pricing: Pricing): Route[] {
  return [
    serveUnchained(postUsage, async ({ partner, stream, caller, correlationId }) => {
      const actor: Actor = { appId: caller.appId, oid: caller.oid, correlationId }
      const receipt = await takeUsage(partner, stream, pricing, { actor })
      return isRefusal(receipt) ? receipt : ok(receipt)
    }),
  ]
}

export type Receipt = Static<typeof MeteringReceipt>

/** Whose usage it is, and what a job says beside it: when it runs, and what commits with the batch. */
export interface Taking {
  actor: Actor
  clock?: () => Instant
  alongside?(receipt: Omit<Receipt, 'batchId'>): Promise<Change>
}

/** The one way in for metered events: a body of them becomes one batch. */
export async function takeUsage(
  partner: Partner,
  stream: Readable | undefined,
  pricing: Pricing,
  { actor, clock = () => partner.clock.now(), alongside }: Taking,
): Promise<Outcome<Receipt>> {
  const now = clock()
  const rejected: Rejection[] = []
  let rejectedCount = 0
  const end = await takeBatch(partner, {
    now,
    actor,
    clock,
    chunks: events(),
    ...(alongside ? { alongside: (taken) => alongside({ ...taken, rejectedCount, rejected }) } : {}),
  })
  if ('nothingTaken' in end) return refuse('BadInput', { detail: `${end.nothingTaken}; nothing was taken` })
  const { batchId, accepted, duplicates } = end.taken
  return { batchId, accepted, duplicates, rejectedCount, rejected }

  async function* events(): AsyncGenerator<MeteredEvent[]> {
    const facts = new Map<string, EntitlementFacts | null>()
    const context = { now, pricing: pricing.of(partner.state) }
    const alike = new AlikeLines((midnight) => dayTaken(midnight, context), now + usageAhead)
    let chunk: MeteredEvent[] = []
    let characters = 0
    let number = 0
    for await (const { bytes, bounds } of linesOf(arriving(stream))) {
      for (let n = 0; n < bounds.length; n += 2) {
        number++
        const [from, end] = [bounds[n] as number, bounds[n + 1] as number]
        const event = from < 0 ? undefined : alike.read(bytes, from, end)
        if (event) {
          chunk.push(event)
          characters += end - from
          continue
        }
        const text = from < 0 ? undefined : bytes.toString('utf8', from, end)
        if (text !== undefined && text.trim() === '') continue
        const sent = text === undefined ? undefined : readSent(text)
        const id = entitlementIdOf(sent)
        let found = id === undefined ? null : facts.get(id)
        if (found === undefined) {
          found = (await entitlementFacts(partner.state, id as string)) ?? null
          if (facts.size >= rememberedFacts) facts.clear()
          facts.set(id as string, found)
        }
        const judged = judge(sent, found ?? undefined, number, context)
        if (!('code' in judged)) {
          chunk.push(judged)
          characters += end - from
          if (found) alike.learn(bytes, from, end, judged, found)
        } else if (rejectedCount++ < toldRejections) rejected.push(judged)
      }
      if (chunk.length >= chunkSize || characters >= chunkText) {
        yield chunk
        chunk = []
        characters = 0
      }
    }
    if (chunk.length > 0) yield chunk
  }
}
