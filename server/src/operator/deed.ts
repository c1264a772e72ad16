/** A change by an operator together with its audit row: both commit, or neither. */
import type { AnyEndpoint } from 'lazuli-contract'
import type { Write } from '../db/state.ts'
import type { Call, Done } from '../http/serve.ts'
import { operatorName } from './access.ts'
import { putDeed } from './store.ts'

export interface DeedOf<Body> {
  status: number
  body?: Body
  writes: Write[]
  /** Tenant it was done to. */
  partner: string
  /** What stood there before and stands there now, as operators see it: without secrets. */
  before?: object
  after: object
  /** As {@link Done.committed}. */
  committed?(): void
}

type Teller = Pick<Call<AnyEndpoint>, 'caller' | 'now' | 'requestId' | 'correlationId' | 'address'>

export function changed<Body>(call: Teller, endpoint: AnyEndpoint, done: DeedOf<Body>): Done<Body> {
  const { status, body, writes, partner, before, after, committed } = done
  const deed = putDeed({
    at: call.now,
    operator: operatorName(call.caller),
    operation: endpoint.id,
    partner,
    status,
    ...(before ? { before: JSON.stringify(before) } : {}),
    after: JSON.stringify(after),
    requestId: call.requestId,
    correlationId: call.correlationId,
    address: call.address,
    unrecorded: 0,
  })
  return {
    status,
    ...(body === undefined ? {} : { body }),
    change: { writes: [...writes, ...deed] },
    ...(committed ? { committed } : {}),
  }
}
