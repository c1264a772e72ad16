/** The laboratory's calls: the clock, further partners, reset. Each orders its own work and is not idempotent by request id. */
import { advanceClock, createLabPartner, formatInstant, getClock, resetWorld } from 'lazuli-contract'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Route } from '../http/serve.ts'
import { ok, serveUnchained } from '../http/serve.ts'
import { advanceTarget, JobFailed, type JobRunner } from '../jobs/runner.ts'
import type { Worlds } from './worlds.ts'

/** Holds deliveries of webhooks while a clock moves, then makes those that fell due. */
export interface Deliveries {
  whileMoving<T>(partner: Partner, work: () => Promise<T>): Promise<T>
}

export function labRoutes(runner: JobRunner, worlds: Worlds, deliveries: Deliveries): Route[] {
  return [
    serveUnchained(getClock, ({ partner }) => ok(standOf(partner))),
    serveUnchained(advanceClock, ({ partner: { facts }, body }) =>
      worlds.settled(facts.tenantId, async (partner) => {
        if (partner.clock.mode === 'system') return refuse('BadInput', { detail: 'this clock is the system time and cannot be moved' })
        const to = advanceTarget(partner.clock.now(), body)
        if (isRefusal(to)) return to
        try {
          const { from, now, jobsRun, events } = await deliveries.whileMoving(partner, () => runner.advance(partner, to))
          return ok({ from: formatInstant(from), now: formatInstant(now), jobsRun, events })
        } catch (error) {
          if (error instanceof JobFailed) return refuse('JobStopped', { detail: error.message })
          throw error
        }
      }),
    ),
    serveUnchained(createLabPartner, async ({ body }) => {
      const made = await worlds.create(body)
      return isRefusal(made) ? made : { status: 201, body: made }
    }),
    serveUnchained(resetWorld, async ({ partner, body }) => ok(standOf(await worlds.reset(partner, body)))),
  ]
}

export function standOf(partner: Partner) {
  const next = partner.state.nextJobAt()
  return {
    now: formatInstant(partner.clock.now()),
    mode: partner.clock.mode,
    pendingJobs: partner.state.pendingJobs(),
    ...(next === undefined ? {} : { nextJobAt: formatInstant(next) }),
  }
}
