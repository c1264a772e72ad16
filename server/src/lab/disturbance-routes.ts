/** The laboratory's calls that disturb on order and look on. */
import {
  type AnyEndpoint,
  allEndpoints,
  deleteFaults,
  getFaults,
  getThrottling,
  type Instant,
  type Limit,
  listRequests,
  putFaults,
  putThrottling,
} from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { gates } from '../http/gate.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'
import { countedBy, type ThrottleSettings, Throttling } from '../http/throttling.ts'
import { Faults, type StandingRule } from './faults.ts'
import { RecentRequests } from './requests.ts'

const mostLimits = 100

/** Throttling, faults on order and the last calls, put together. `throttled`: whether partners are that nobody has set otherwise. */
export function openDisturbances(throttled: boolean, endpoints: readonly AnyEndpoint[], now: () => Instant) {
  const throttling = new Throttling(throttled, now)
  const faults = new Faults(endpoints)
  const recent = new RecentRequests(now)
  return { gate: gates(throttling, faults), listener: recent.listener, routes: disturbanceRoutes(faults, throttling, recent) }
}

function disturbanceRoutes(faults: Faults, limits: Throttling, recent: RecentRequests): Route[] {
  return [
    serveUnchained(putFaults, ({ partner, body }) => {
      const put = faults.put(partner.facts.tenantId, body.rules)
      return isRefusal(put) ? put : ok(rulesOf(put))
    }),
    serveUnchained(getFaults, ({ partner }) => ok(rulesOf(faults.of(partner.facts.tenantId)))),
    serveUnchained(deleteFaults, ({ partner }) => {
      faults.put(partner.facts.tenantId, [])
      return ok(rulesOf([]))
    }),
    serveUnchained(getThrottling, ({ partner }) => ok(throttlingOf(limits.settings(partner.facts.tenantId)))),
    serveUnchained(putThrottling, ({ partner, body }) => {
      const wished = body.limits ?? []
      if (wished.length > mostLimits) return refuse('BadInput', { detail: `at most ${mostLimits} limits` })
      const changed: Record<string, Limit> = {}
      for (const { operation, calls, seconds = 60 } of wished) {
        const endpoint = Object.hasOwn(allEndpoints, operation) ? allEndpoints[operation as keyof typeof allEndpoints] : undefined
        if (!endpoint) return refuse('BadInput', { detail: `there is no operation ${operation}` })
        changed[operation] = { calls, seconds, by: countedBy(endpoint) }
      }
      limits.set(partner.facts.tenantId, body.enabled, changed)
      return ok(throttlingOf(limits.settings(partner.facts.tenantId)))
    }),
    // Calls of nobody known may be another partner's sign-ins: a partner's token does not show them, this very machine does.
    serveUnchained(listRequests, ({ partner, query, caller }) => ok(recent.list(partner.facts.tenantId, query, isUnnamed(caller)))),
  ]
}

/** Whether a lab call came without a token: only this very machine may. */
const isUnnamed = (caller: Caller | undefined): boolean => caller === undefined

function rulesOf(rules: readonly StandingRule[]) {
  return { rules: rules.map(({ rule, seen, done }) => ({ ...rule, seen, done })) }
}

function throttlingOf({ enabled, limits }: ThrottleSettings) {
  return { enabled, limits: Object.entries(limits).map(([operation, limit]) => ({ operation, ...limit })) }
}
