// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { createSandboxReseller as createSandboxResellerOperation, deleteSandboxReseller as deleteSandboxResellerOperation } from 'lazuli-contract/sandbox-resellers.ts'
import type { Call } from '../call.ts'
import { type Core, call as callOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { NewSandboxReseller, SandboxIndirectReseller } from './types.ts'

export interface CreateResellerParams {
  body: NewSandboxReseller
}

/**
 * Make an indirect reseller below the provider of an integration sandbox; five at the most.
 *
 * `POST /v1/sandboxIndirectReseller`
 *
 * Called by: application or user (AdminAgent).
 * Refused with: ResellerCreationRefused (403/6004), TenantConflict (409/1003), BadInput (400/800002).
 * Documentation: Create Sandbox Indirect Reseller.
 */
export function createReseller(core: Core, params: CreateResellerParams, options?: CallOptions): Call<SandboxIndirectReseller> {
  return callOperation(core, createSandboxResellerOperation, params, options)
}

export interface DeleteResellerParams {
  resellerId: string
}

/**
 * Take an indirect reseller away from the provider of an integration sandbox, once it has no customers.
 *
 * `DELETE /v1/sandboxIndirectReseller/{reseller-id}`
 *
 * Called by: signed-in user (AdminAgent).
 * Refused with: ResellerDeletionRefused (403/6003), BadInput (400/800002).
 * Documentation: Delete Sandbox Indirect Reseller.
 */
export function deleteReseller(core: Core, params: DeleteResellerParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, deleteSandboxResellerOperation, params, options)
}
