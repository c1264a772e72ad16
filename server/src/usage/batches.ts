/**
 * A batch of usage on its way into the line store: durable and published as a whole, or absent as a whole and safe to send
 * again, because ids count for ever. Metering and imports send batches.
 */
import type { Readable } from 'node:stream'
import { type Instant, type Month, minute } from 'lazuli-contract'
import { Lock } from '../base/lock.ts'
import { publishLineJob, startLineJob } from '../db/line-jobs.ts'
import type { AppendResult, MeteredEvent } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Actor, Change } from '../db/state.ts'
import { cutOffOf } from './calendar.ts'
import { noteReport } from './reports.ts'

/** A sender silent for this long is cut off, milliseconds. */
const patience = minute

/** What a batch was made from cannot be read on, or no longer fits the world. Nothing of the batch is taken; the message says why. */
export class BatchBroken extends Error {
  override name = 'BatchBroken'
}

export interface BatchInput {
  /** Instant the batch is judged by. */
  now: Instant
  actor: Actor
  /** Judged events in chunks. Throws {@link BatchBroken} to have nothing taken. */
  chunks: AsyncIterable<readonly MeteredEvent[]>
  /** What commits with the publication. Runs under the write lock, so what it reads holds; may throw {@link BatchBroken}. */
  alongside?(result: AppendResult): Promise<Change>
  /** Held from `alongside` to the commit, where what is read spans partners. */
  claims?: Lock
  /** What the partner clock shows at the end; jobs run at their own time, which the clock reaches with their commit. */
  clock?: () => Instant
}

export type BatchEnd = { taken: AppendResult & { batchId: string } } | { nothingTaken: string }

/**
 * Appends and publishes. In order: the intent, durable; the lines, which nobody sees yet; one commit that publishes them
 * together with what comes alongside. A crash before that commit leaves lines that the next start removes.
 */
export async function takeBatch(
  partner: Partner,
  { now, actor, chunks, alongside, claims = new Lock(), clock = () => partner.clock.now() }: BatchInput,
): Promise<BatchEnd> {
  const lines = await partner.lines()
  const { number, job } = await partner.lock.run(() => {
    const ids = partner.ids.scope()
    const drawn = ids.next('batch')
    partner.state.commit({ writes: [] }, { at: now, actor, ids })
    return { number: drawn, job: startLineJob(partner.state, `batch:${drawn}`, { at: now, actor }) }
  })
  let earliest: Month | undefined
  const publish = (result: AppendResult) =>
    claims.run(() =>
      partner.lock.run(async () => {
        const change = (await alongside?.(result)) ?? { writes: [] }
        const at = clock()
        // The clock may have been moved while the body arrived; a closed door stays closed.
        if (earliest !== undefined && at >= cutOffOf(earliest))
          throw new BatchBroken('the partner clock passed the cut-off of a month while the body arrived; send it again')
        partner.state.commit({ ...change, writes: [...change.writes, ...noteReport(job, at), publishLineJob(job)] }, { at, actor })
      }),
    )
  try {
    const result = await lines.append(job, watched(), publish)
    return { taken: { batchId: `${number}`, ...result } }
  } catch (error) {
    const forgotten = forget()
    if (error instanceof BatchBroken) {
      await forgotten
      return { nothingTaken: error.message }
    }
    // What cannot be forgotten now, say on a full disk, stays unpublished; the next opening of the store removes it.
    await forgotten.catch(() => undefined)
    throw error
  }

  async function forget(): Promise<void> {
    await lines.discard([job])
    await partner.lock.run(() => partner.state.commit({ writes: [publishLineJob(job)] }, { at: now, actor }))
  }

  async function* watched(): AsyncGenerator<readonly MeteredEvent[]> {
    for await (const events of chunks) {
      for (const { period } of events) if (earliest === undefined || period < earliest) earliest = period
      yield events
    }
  }
}

/**
 * The bytes of a body as they arrive. Throws {@link BatchBroken} when it breaks off, is not compressed as it says, or
 * nothing arrives for a minute.
 */
export async function* arriving(body: Readable | undefined): AsyncGenerator<Buffer> {
  if (!body) return
  const wait = () => setTimeout(() => body.destroy(new Error(`nothing arrived for ${patience / 1000} seconds`)), patience)
  const chunks = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const cut = wait()
      const next: IteratorResult<Buffer> = await chunks
        .next()
        .catch((error: Error) => {
          throw new BatchBroken(`the body broke off or is not compressed as it says (${error.message})`)
        })
        .finally(() => clearTimeout(cut))
      if (next.done) return
      yield next.value
    }
  } finally {
    await chunks.return?.()
  }
}
