// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { postUsage as postUsageOperation } from 'lazuli-contract/metering.ts'
import type { Call } from '../call.ts'
import { type Core, call as callOperation } from '../core.ts'
import type { CallOptions, Content } from '../operation.ts'
import type { MeteringReceipt } from './types.ts'

export interface PostParams {
  /** Sent as it is; a stream is sent once and not tried again. */
  content: Content
  /** One of application/x-ndjson */
  contentType?: string | undefined
}

/**
 * Send metered events; answered only when they are durable.
 *
 * `POST /metering/v1/usage`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), StorageFull (503/800003).
 */
export function post(core: Core, params: PostParams, options?: CallOptions): Call<MeteringReceipt> {
  return callOperation(core, postUsageOperation, params, options)
}
