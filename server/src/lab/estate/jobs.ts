/**
 * Makes usage on the partner clock: days that are over at once, later ones as they end. A batch commits together with how
 * far the generation has come, so a crash repeats nothing; what it could repeat would be duplicates anyway.
 */
import { Readable } from 'node:stream'
import type { Instant } from 'lazuli-contract'
import type { Partner } from '../../db/partner.ts'
import type { NewJob } from '../../db/state.ts'
import type { AnyJobHandler } from '../../jobs/runner.ts'
import { BatchBroken } from '../../usage/batches.ts'
import { takeUsage } from '../../usage/metering.ts'
import type { Pricing } from '../../usage/pricing.ts'
import { afterBatch, daysDue, type GenerationRecord, nextDue, partsOf } from './generation.ts'
import { linesOfDay } from './lines.ts'
import { EstateMeters } from './meters.ts'
import { meantBy, ownerOf } from './owners.ts'
import { findGeneration, putGeneration } from './store.ts'

const kind = 'lab.usage'

/** The job that makes the next days. */
export function nextDays(record: GenerationRecord, now: Instant): NewJob | undefined {
  const due = nextDue(record)
  return due === undefined ? undefined : { kind, dueAt: Math.max(due, now), key: record.id, payload: { id: record.id } }
}

export function generationJob(pricing: Pricing): AnyJobHandler {
  let meters: EstateMeters | undefined
  return {
    kind,
    async prepare(job, { partner, now }) {
      const { id } = job.payload as { id: string }
      const record = findGeneration(partner.state, id)
      const days = record ? daysDue(record, now) : []
      if (!record || days.length === 0) return
      meters ??= new EstateMeters()
      await makeDays(partner, record, days, { now, pricing, meters })
    },
    run(job, { db, now }) {
      const record = findGeneration(db, (job.payload as { id: string }).id)
      const next = record && nextDays(record, now)
      return { writes: [], jobs: next ? [next] : [] }
    },
  }
}

interface Making {
  now: Instant
  pricing: Pricing
  meters: EstateMeters
}

async function makeDays(partner: Partner, record: GenerationRecord, days: readonly number[], making: Making): Promise<void> {
  // The clock of a job shows its own time; where the world's has gone on, that.
  const clock = () => Math.max(making.now, partner.clock.now())
  let failure: unknown
  async function* body(): AsyncGenerator<Buffer> {
    try {
      yield* bytesOf(partner, record, days, making)
    } catch (error) {
      failure = error
      throw error
    }
  }
  await takeUsage(partner, Readable.from(body()), making.pricing, {
    actor: { job: kind },
    clock,
    async alongside(receipt) {
      const current = findGeneration(partner.state, record.id)
      if (!current || current.cancelled) throw new BatchBroken('cancelled')
      const after = afterBatch(current, days.length, receipt)
      return { writes: [putGeneration(after, nextDue(after) !== undefined)] }
    },
  })
  if (failure !== undefined) throw failure
  // Nothing is taken where it was cancelled, or a cut-off passed meanwhile; then the job that follows makes the days again.
}

/** About so many characters are handed over at once. */
const chunk = 64 * 1024

async function* bytesOf(partner: Partner, record: GenerationRecord, days: readonly number[], making: Making): AsyncGenerator<Buffer> {
  let text = ''
  for (const place of days)
    for (const { date, part } of partsOf(record, place))
      for (const entitlement of meantBy(partner.state, record)) {
        const owner = await ownerOf(partner, entitlement, date, making)
        if (!owner) continue
        for (const line of linesOfDay(owner, date, part, record)) {
          text += `${line}\n`
          if (text.length < chunk) continue
          yield Buffer.from(text)
          text = ''
        }
      }
  if (text !== '') yield Buffer.from(text)
}
