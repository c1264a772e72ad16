/**
 * A legal request for every changing operation: of the contract, of the operator's door, and of metering. Tests derive
 * the list of operations from the contract and hold this table against it: a new operation is due here.
 */

import { azureCalls } from './azure-calls.ts'
import { billingCalls } from './billing-calls.ts'
import { commerceCalls } from './commerce-calls.ts'
import { operatorCalls } from './operator-calls.ts'
import type { Legal, Shop } from './shop.ts'

export interface Lawful {
  /** Makes what the call changes, and the call. Each time anew. */
  make(shop: Shop): Promise<Legal>
}

/** Operations that the contract lets be called and never carries out for a partner; what they answer. */
export interface Unlawful {
  refused: readonly [status: number, code: string]
  make(shop: Shop): Promise<Legal>
}

/** Operations that no `MS-RequestId` makes one: why, and where that is tested instead. */
export interface Apart {
  apart: string
}

export type CallOf = Lawful | Unlawful | Apart

const token = {
  apart: 'sign-in: no part of Partner Center’s conventions; each answer is a new token, codes are spent once (identity tests)',
}
const stream = { apart: 'events count once by their own ids, whatever the call is named; the answer to a repeat says so (metering tests)' }

export const legalCalls: Readonly<Record<string, CallOf>> = {
  ...commerceCalls,
  ...azureCalls,
  ...billingCalls,
  ...operatorCalls,
  requestTokenV1: token,
  requestTokenV2: token,
  requestDeviceCodeV1: token,
  requestDeviceCodeV2: token,
  postUsage: stream,
}
