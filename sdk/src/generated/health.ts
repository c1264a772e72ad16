// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getHealth as getHealthOperation, getReadiness as getReadinessOperation } from 'lazuli-contract/health.ts'
import type { Call } from '../call.ts'
import { type Core, call as callOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { OpenWord } from './types.ts'

/**
 * The process runs.
 *
 * `GET /healthz`
 *
 * Called by: no token.
 */
export function get(core: Core, params?: Record<string, never>, options?: CallOptions): Call<{
  status: string
}> {
  return callOperation(core, getHealthOperation, params, options)
}

/**
 * The stores can be written and the jobs run; 503 with the same body while they do not, at start and while it stops.
 *
 * `GET /readyz`
 *
 * Called by: no token.
 */
export function getReadiness(core: Core, params?: Record<string, never>, options?: CallOptions): Call<{
  status: 'starting' | 'ready' | 'unavailable' | 'stopping' | OpenWord
  checks: {
    /** ok or unwritable */
    stores: string
    /** ok, full, read-only or failing */
    disk: string
    /** ok or failing */
    jobs: string
  }
}> {
  return callOperation(core, getReadinessOperation, params, options)
}
