// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getPartnerMpnProfile as getPartnerMpnProfileOperation } from 'lazuli-contract/profiles.ts'
import type { Call } from '../call.ts'
import { type Core, call as callOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { MpnProfile } from './types.ts'

export interface GetMpnParams {
  mpnId?: string | undefined
}

/**
 * Who has an MPN id: a partner or reseller; without one the partner itself.
 *
 * `GET /v1/profiles/mpn`
 *
 * Called by: signed-in user.
 * Refused with: MpnIdNotFound (404/3000).
 * Documentation: get-partner-by-mpn-id.
 */
export function getMpn(core: Core, params?: GetMpnParams, options?: CallOptions): Call<MpnProfile> {
  return callOperation(core, getPartnerMpnProfileOperation, params, options)
}
