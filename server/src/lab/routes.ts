/** The laboratory's calls: the clock, further partners, reset. Each orders its own work and is not idempotent by request id. */
import { advanceClock, createLabPartner, formatInstant, getClock, resetWorld } from 'lazuli-contract'
import { isRefusal, type Outcome } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Route } from '../http/serve.ts'
import { ok, serveUnchained } from '../http/serve.ts'
import { advanceTarget, type JobRunner } from '../jobs/runner.ts'

/** What becomes of partners and worlds; carried out by main, which knows everyone. */
export interface Worlds {
  create(request: NewPartnerRequest): Promise<Outcome<PartnerCredentials>>
  /** Empties the partner's stores and lives its world again; answers the partner opened anew. */
  reset(partner: Partner, request: { world?: 'demo' | 'empty'; seed?: string }): Promise<Partner>
}

export interface NewPartnerRequest {
  name?: string
  domain?: string
  country?: string
  currency?: string
  role?: 'direct' | 'provider'
  seed?: string
  world?: 'demo' | 'empty'
  start?: string
}

export interface PartnerCredentials {
  tenantId: string
  domain: string
  name: string
  country: string
  currency: string
  mpnId: string
  role: 'direct' | 'provider'
  applicationId: string
  applicationSecret: string
  users: { userPrincipalName: string; password: string; roles: string[] }[]
}

export function labRoutes(runner: JobRunner, worlds: Worlds): Route[] {
  return [
    serveUnchained(getClock, ({ partner }) => ok(standOf(partner))),
    serveUnchained(advanceClock, async ({ partner, body }) => {
      const to = advanceTarget(partner.clock.now(), body)
      if (isRefusal(to)) return to
      const { from, now, jobsRun, events } = await runner.advance(partner, to)
      return ok({ from: formatInstant(from), now: formatInstant(now), jobsRun, events })
    }),
    serveUnchained(createLabPartner, async ({ body }) => {
      const made = await worlds.create(body)
      return isRefusal(made) ? made : { status: 201, body: made }
    }),
    serveUnchained(resetWorld, async ({ partner, body }) => ok(standOf(await worlds.reset(partner, body)))),
  ]
}

function standOf(partner: Partner) {
  const next = partner.state.nextJobAt()
  return {
    now: formatInstant(partner.clock.now()),
    mode: partner.clock.mode,
    pendingJobs: partner.state.pendingJobs(),
    ...(next === undefined ? {} : { nextJobAt: formatInstant(next) }),
  }
}
