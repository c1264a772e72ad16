/**
 * Long-running operations of the Azure side (azure contract, section 3): what a 202 points to and a poll finds. Any
 * provider's; each keeps its own result. Pure.
 */
import { day, type Instant } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { KeptError } from '../base/kept-error.ts'
import type { NewJob } from '../db/state.ts'

export type AzureOperationStatus = 'Running' | 'Succeeded' | 'Failed' | 'Canceled'

export interface AzureOperation {
  id: string
  /** What it does, in the provider's words: `Microsoft.Subscription/createSubscription`. */
  type: string
  status: AzureOperationStatus
  createdAt: Instant
  /** The resource it makes or changes, as a path. */
  resourceLink?: string
  /** What a poll answers once it has succeeded, or while it runs where the provider says so. */
  result?: unknown
  error?: KeptError
  /** What a poll by `Location` is answered with when it has failed, where its provider says so. */
  httpStatus?: number
}

export interface NewAzureOperation {
  /** A new GUID. */
  guid: string
  type: string
  at: Instant
  /** `azureOperationDelay` of the profile, milliseconds; without one the operation has ended when it begins. */
  delay: number
  resourceLink?: string
  result?: unknown
}

/** Kept this long after it began (upstream keeps at least a day: a poll that finds nothing fails its client). */
export const operationLife = 7 * day

export const endOperationJobKind = 'end-azure-operation'

/**
 * An operation and the job that ends it. A provider whose end has effects of its own schedules its own job at the same
 * instant, before this one, and calls {@link endOperation} in it where the result is only known then.
 */
export function newOperation(wish: NewAzureOperation): { operation: AzureOperation; jobs: NewJob[] } {
  const operation: AzureOperation = {
    id: Buffer.from(wish.guid).toString('base64url'),
    type: wish.type,
    status: wish.delay === 0 ? 'Succeeded' : 'Running',
    createdAt: wish.at,
    ...(wish.resourceLink === undefined ? {} : { resourceLink: wish.resourceLink }),
    ...(wish.result === undefined ? {} : { result: wish.result }),
  }
  if (wish.delay === 0) return { operation, jobs: [] }
  return {
    operation,
    jobs: [{ kind: endOperationJobKind, dueAt: wish.at + wish.delay, key: operation.id, payload: { operationId: operation.id } }],
  }
}

/** The operation at its end; one that has ended stays as it is. */
export function endOperation(
  operation: AzureOperation,
  end: {
    status: Exclude<AzureOperationStatus, 'Running'>
    result?: unknown
    error?: KeptError
    httpStatus?: number
  },
): AzureOperation {
  assert(end.status !== 'Failed' || end.error, `a failed operation says why: ${operation.id}`)
  return operation.status === 'Running' ? { ...operation, ...end } : operation
}
