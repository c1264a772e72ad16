/**
 * Runs what is due on the partner clock, in order of due time, then id, one at a time per partner. A job is stored until
 * the transaction that commits its result deletes it: killed anywhere, it runs again.
 */
import { addDuration, day, formatInstant, type Instant, parseInstant } from 'lazuli-contract'
import { PartnerClock } from '../base/clock.ts'
import type { IdScope, Ids } from '../base/ids.ts'
import { Lock } from '../base/lock.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import { unwatched, type Watch } from '../base/watch.ts'
import type { Partner } from '../db/partner.ts'
import { type Change, type Job, type NewJob, type Reads, StorageError } from '../db/state.ts'

export interface JobContext {
  partner: Partner
  /** The job's due time: what the partner clock shows while it runs. */
  now: Instant
  ids: Ids
  db: Reads
}

/** What `run` says when what was prepared holds no longer: the job is prepared once more. */
export const prepareAgain = Symbol('prepare again')

/**
 * A kind of job. `prepare` does the long work in the other store (idempotent by job id, without the write lock); `run`
 * loads, decides and returns the change that publishes it, under the lock.
 */
export interface JobHandler<Prepared = unknown> {
  kind: string
  /** May only draw ids of kinds that no request draws. */
  prepare?(job: Job, context: JobContext): Promise<Prepared>
  run(job: Job, context: JobContext, prepared: Prepared): Promise<Ended> | Ended
}

type Ended = Change | typeof prepareAgain | undefined

// biome-ignore lint/suspicious/noExplicitAny: handlers of many kinds in one table
export type AnyJobHandler = JobHandler<any>

/** A job that could not end. It stays, and with it all that is due after it: order is part of the result. */
export class JobFailed extends Error {
  override name = 'JobFailed'
  constructor(job: Job, cause: unknown) {
    super(`job ${job.kind} (${job.id}), due ${formatInstant(job.dueAt)}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

export interface AdvanceReport {
  from: Instant
  now: Instant
  jobsRun: number
  events: { type: string; count: number }[]
}

export class JobRunner {
  readonly #handlers: Map<string, AnyJobHandler>
  readonly #locks = new WeakMap<Partner, Lock>()
  readonly #timers = new Map<Partner, NodeJS.Timeout>()
  readonly #report: (error: unknown, job: Job) => void
  readonly #watch: Watch
  readonly #atRest: ((partner: Partner) => Promise<void>) | undefined
  #stopped = false

  /** `atRest` is called when nothing of a partner is due any more: for housekeeping that is no part of its world. */
  constructor(
    handlers: readonly AnyJobHandler[],
    report: (error: unknown, job: Job) => void,
    watch: Watch = unwatched,
    atRest?: (partner: Partner) => Promise<void>,
  ) {
    this.#atRest = atRest
    this.#watch = watch
    this.#handlers = new Map(handlers.map((h) => [h.kind, h]))
    this.#report = report
  }

  /** Moves a partner's clock to `to`, running every job due on the way. */
  advance(partner: Partner, to: Instant): Promise<AdvanceReport> {
    return this.#lockOf(partner).run(async () => {
      const from = partner.clock.now()
      const firstEvent = partner.state.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM events')?.seq ?? 0
      let jobsRun: number
      try {
        jobsRun = await this.#runDue(partner, to)
        await partner.lock.run(() => {
          const clock = PartnerClock.stateAt(partner.clock.mode, Math.max(to, partner.clock.now()))
          partner.state.commit({ writes: [] }, { at: to, actor: { job: 'clock' }, clock })
          partner.clock.take(clock)
        })
      } finally {
        // Also after a job has failed on the way: the clock has moved, and the job is due again.
        this.watch(partner)
      }
      const events = partner.state.all<{ type: string; count: number }>(
        'SELECT type, count(*) AS count FROM events WHERE seq > ? GROUP BY type ORDER BY type',
        firstEvent,
      )
      await this.#atRest?.(partner)
      return { from, now: partner.clock.now(), jobsRun, events }
    })
  }

  /** Runs what is due now, then waits for the next. Errors are reported, the job stays. */
  kick(partner: Partner): Promise<void> {
    return this.#lockOf(partner).run(async () => {
      try {
        await this.#runDue(partner, partner.clock.now())
        if (!this.#stopped && !this.#released.has(partner)) await this.#atRest?.(partner)
      } catch {
        // Reported where it happened; the job is tried again at the next wake.
      }
      this.watch(partner)
    })
  }

  /** Wakes for the partner's next job in real time; a frozen clock only moves when told. */
  watch(partner: Partner): void {
    clearTimeout(this.#timers.get(partner))
    this.#timers.delete(partner)
    if (this.#stopped || this.#released.has(partner) || partner.clock.mode === 'frozen') return
    const next = partner.state.nextJobAt()
    if (next === undefined) return
    const wait = Math.min(Math.max(next - partner.clock.now(), this.#failed.has(partner) ? retryAfter : 0), longestWait)
    this.#failed.delete(partner)
    this.#timers.set(partner, setTimeout(() => void this.kick(partner), wait).unref())
  }

  readonly #failed = new Set<Partner>()
  /** Their stores close: nothing may wake them. */
  readonly #released = new WeakSet<Partner>()

  /** Lets a partner's running job end and forgets its timer, before its stores close. */
  async release(partner: Partner | undefined): Promise<void> {
    if (!partner) return
    this.#released.add(partner)
    clearTimeout(this.#timers.get(partner))
    this.#timers.delete(partner)
    await this.#lockOf(partner).run(() => undefined)
  }

  /** Lets running jobs end; none start after. */
  async stop(partners: Iterable<Partner>): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    for (const partner of partners) await this.#lockOf(partner).run(() => undefined)
  }

  /** Ends when nothing is due any more and all that was done is durable. A job whose end was not yet is run again. */
  async #runDue(partner: Partner, until: Instant): Promise<number> {
    const synced: Promise<void>[] = []
    try {
      for (;;) {
        if (this.#stopped || this.#released.has(partner)) return synced.length
        const [job] = partner.state.dueJobs(until, 1)
        if (!job) return synced.length
        const { durable } = await this.#watch.job(job.kind, { id: job.id, partner: partner.facts.tenantId }, () =>
          this.#runOne(partner, job),
        )
        synced.push(durable)
      }
    } finally {
      await Promise.all(synced)
    }
  }

  /** `durable` resolves when the job's end is on disk. Intents of later jobs are synced at once, and all before them with it. */
  async #runOne(partner: Partner, job: Job): Promise<{ durable: Promise<void> }> {
    const now = Math.max(job.dueAt, 0)
    const ids = partner.ids.scope()
    const context = { partner, now, ids, db: partner.state }
    try {
      const handler = this.#handlers.get(job.kind)
      if (!handler) throw new Error(`no handler for job kind ${job.kind}`)
      for (;;) {
        const prepared = await handler.prepare?.(job, context)
        const ended = await partner.lock.run(() => this.#end(handler, job, context, prepared))
        if (ended) return ended
      }
    } catch (error) {
      this.#failed.add(partner)
      this.#report(error, job)
      throw error instanceof StorageError ? error : new JobFailed(job, error)
    }
  }

  /** Commits what a job decides; nothing when it has to be prepared again. */
  async #end(
    handler: AnyJobHandler,
    job: Job,
    context: JobContext & { ids: IdScope },
    prepared: unknown,
  ): Promise<{ durable: Promise<void> } | undefined> {
    const { partner, now, ids } = context
    const decided = await handler.run(job, context, prepared)
    if (decided === prepareAgain) return undefined
    const change = decided ?? { writes: [] }
    const clock = now > partner.clock.now() ? PartnerClock.stateAt(partner.clock.mode, now) : undefined
    const extras = { at: now, actor: { job: job.kind }, ids, finishedJob: job.id, ...(clock ? { clock } : {}) }
    const durable = partner.state.commitSoon(change, extras)
    // Whoever waits for it hears of a failure; nobody has to yet.
    durable.catch(() => undefined)
    if (clock) partner.clock.take(clock)
    return { durable }
  }

  #lockOf(partner: Partner): Lock {
    let lock = this.#locks.get(partner)
    if (!lock) {
      lock = new Lock()
      this.#locks.set(partner, lock)
    }
    return lock
  }
}

/** A timer cannot wait for ever; looking again costs nothing. Milliseconds. */
const longestWait = 3_600_000
/** After a job failed, milliseconds. */
const retryAfter = 5_000

/** How far one call moves a clock, milliseconds: some 1,800 daily runs. Further is a matter of further calls. */
const furthest = 5 * 366 * day

/** Where `{"by":"P1D"}` or `{"to":"…Z"}` leads from `now`; backwards is refused. */
export function advanceTarget(now: Instant, request: { by?: string; to?: string }): Outcome<Instant> {
  const to = request.to !== undefined ? parseInstant(request.to) : request.by !== undefined ? addDuration(now, request.by) : undefined
  if (to === undefined) return refuse('BadInput', { detail: 'send {"by": an ISO 8601 duration} or {"to": an instant}' })
  if (to > now + furthest) return refuse('BadInput', { detail: 'one call moves the clock by five years at the most' })
  if (to < now) return refuse('ClockBackwards', { now: new Date(now).toISOString() })
  return to
}

/** A job that repeats itself: the next one is stored in the transaction that finishes this one. */
export function again(kind: string, dueAt: Instant, key: string): NewJob {
  return { kind, dueAt, key }
}
