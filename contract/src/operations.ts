/**
 * Every operation of the wire contract, served by this release or not. The table is the plan; the endpoints are what is
 * built. `served` is written by hand and checked against the endpoints, so that neither can lie about the other.
 */
import type { Auth, Method } from './endpoint.ts'
import { azureOperations } from './operations/azure.ts'
import { billingOperations } from './operations/billing.ts'
import { commerceOperations } from './operations/commerce.ts'
import { platformOperations } from './operations/platform.ts'

export interface Operation {
  /** Unique; also the id and export name of the endpoint that serves it. */
  readonly id: string
  /** Whether this release answers it: true exactly for rows that have an endpoint. */
  readonly served: boolean
  /** No route: a call that this service, or a browser on its behalf, makes to the address of somebody else. */
  readonly sent?: true
  /** `ANY`: no route but an answer any route may give. */
  readonly method: Method | 'ANY'
  /** Path template with its real prefix. A template that starts with a parameter is an absolute address. */
  readonly path: string
  /** `wire` is no route; `left-out` is knowingly not served (404/1000). */
  readonly domain: string
  readonly auth: Auth
  /** Success statuses; none where every call is refused. */
  readonly success: readonly number[]
  /** What a success carries, in words; `null`: no body. */
  readonly reply: string | null
  /** Where the behaviour is written down. */
  readonly section: string
  /** Pages of the public Partner Center documentation, by file name. */
  readonly pages?: readonly string[]
  readonly note?: string
}

export const operations = [...commerceOperations, ...billingOperations, ...platformOperations, ...azureOperations] as const

export type OperationId = (typeof operations)[number]['id']

const byId = new Map<string, Operation>(operations.map((operation) => [operation.id, operation]))

/** The row of an operation id, or undefined for ids of Lazuli's own routes. */
export function operationOf(id: string): Operation | undefined {
  return byId.get(id)
}
