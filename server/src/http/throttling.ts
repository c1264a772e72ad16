/**
 * Throttling: a token bucket per partner, operation and, where the limit says so, customer or application, on the security
 * clock. Refused calls count too, so who does not wait waits longer: at most twice the time of an empty bucket.
 */
import { type AnyEndpoint, type Instant, type Limit, limits, paramNames } from 'lazuli-contract'
import { LRUCache } from 'lru-cache'
import { refuse } from '../base/outcome.ts'
import type { Gate } from './gate.ts'
import { refusalAnswer } from './reply.ts'

interface Bucket {
  tokens: number
  at: Instant
}

/** What one partner is held to. */
export interface ThrottleSettings {
  enabled: boolean
  limits: Readonly<Record<string, Limit>>
}

/** Buckets kept; one forgotten is full again. */
const mostBuckets = 20_000

export class Throttling implements Gate {
  readonly #usual: ThrottleSettings
  readonly #own = new Map<string, ThrottleSettings>()
  readonly #buckets = new LRUCache<string, Bucket>({ max: mostBuckets })
  readonly #now: () => Instant

  /** `enabled`: whether partners without settings of their own are throttled. */
  constructor(enabled: boolean, now: () => Instant) {
    this.#usual = { enabled, limits }
    this.#now = now
  }

  settings(tenantId: string): ThrottleSettings {
    return this.#own.get(tenantId) ?? this.#usual
  }

  set(tenantId: string, enabled: boolean, changed: Readonly<Record<string, Limit>>): void {
    this.#own.set(tenantId, { enabled, limits: { ...limits, ...changed } })
    for (const key of this.#buckets.keys()) if (key.startsWith(tenantId)) this.#buckets.delete(key)
  }

  isOpen: Gate['isOpen'] = (partner) => !this.settings(partner.facts.tenantId).enabled

  pass: Gate['pass'] = ({ endpoint, request, partner, caller, trace }, go) => {
    const { enabled, limits } = this.settings(partner.facts.tenantId)
    const limit = enabled ? limits[endpoint.id] : undefined
    if (!limit) return go()
    const params = request.params as Record<string, string>
    const whose =
      limit.by === 'application' ? caller.appId : limit.by === 'customer' ? (params.customerId ?? '').trim().toLowerCase().slice(0, 64) : ''
    const seconds = this.take(`${partner.facts.tenantId}|${endpoint.id}|${whose}`, limit)
    if (seconds === 0) return go()
    return refusalAnswer(refuse(endpoint.wire === 'azure' ? 'AzureThrottled' : 'RateLimited', { seconds: String(seconds) }), trace)
  }

  /** Takes a call out of a bucket: 0, or how many seconds to wait. */
  take(key: string, { calls, seconds }: Limit): number {
    const now = this.#now()
    const perMillisecond = calls / (seconds * 1000)
    const known = this.#buckets.get(key)
    const full = known ? Math.min(calls, known.tokens + Math.max(now - known.at, 0) * perMillisecond) : calls
    const tokens = Math.max(full - 1, -calls)
    this.#buckets.set(key, { tokens, at: now })
    return tokens >= 0 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMillisecond / 1000))
  }
}

/** By whom calls of an operation are counted when a limit for it is set that the documentation does not give. */
export function countedBy(endpoint: AnyEndpoint): Limit['by'] {
  return limits[endpoint.id]?.by ?? (paramNames(endpoint.path).includes('customerId') ? 'customer' : 'partner')
}
