/** A change by an operator together with its audit row: both commit, or neither. */
import { type AnyEndpoint, type Instant, writeJson } from 'lazuli-contract'
import type { Partner } from '../db/partner.ts'
import type { NewEvent, NewJob, StateStore, Write } from '../db/state.ts'
import type { Call, Done } from '../http/serve.ts'
import { operatorName } from './access.ts'
import { type Deed, dropDeeds, leaveDeed, leftDeeds, putDeed } from './store.ts'

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
  const { status, body, writes, committed } = done
  return {
    status,
    ...(body === undefined ? {} : { body }),
    change: { writes: [...writes, ...putDeed(deedOf(call, endpoint, done, call.now))] },
    ...(committed ? { committed } : {}),
  }
}

type Told = Teller & Pick<Call<AnyEndpoint>, 'partner'>

/**
 * As {@link changed} for operations on one partner (`on: 'partner'`): what was done commits in the partner's store together
 * with its audit row, which {@link handOver} then brings to the audit of operators. `at`: the security clock.
 */
export function changedOn<Body>(
  call: Told,
  endpoint: AnyEndpoint,
  at: Instant,
  { events, jobs, ...done }: Omit<DeedOf<Body>, 'partner'> & { events?: NewEvent[]; jobs?: NewJob[] },
): Done<Body> {
  const { status, body, writes } = done
  const left = leaveDeed(deedOf(call, endpoint, { ...done, partner: call.partner.facts.tenantId }, at))
  const more = { ...(events ? { events } : {}), ...(jobs ? { jobs } : {}) }
  return { status, ...(body === undefined ? {} : { body }), change: { writes: [...writes, left], ...more } }
}

function deedOf(
  call: Teller,
  endpoint: AnyEndpoint,
  { status, partner, before, after }: Omit<DeedOf<unknown>, 'writes'>,
  at: Instant,
): Deed {
  return {
    at,
    operator: operatorName(call.caller),
    operation: endpoint.id,
    partner,
    status,
    ...(before ? { before: writeJson(before) } : {}),
    after: writeJson(after),
    requestId: call.requestId,
    correlationId: call.correlationId,
    address: call.address,
    unrecorded: 0,
  }
}

/** Brings what operators did to a partner into their audit, each deed once however often this is broken off. */
export async function handOver({ facts, state }: Partner, record: Pick<StateStore, 'commitSoon'>): Promise<void> {
  const left = leftDeeds(state)
  const last = left.at(-1)
  if (!last) return
  const writes = left.flatMap(({ seq, deed }) => putDeed(deed, `${facts.tenantId} ${seq} ${deed.at}`))
  await record.commitSoon({ writes }, { at: last.deed.at, actor: { job: 'operator' } })
  await state.commitSoon({ writes: [dropDeeds(last.seq)] }, { at: last.deed.at, actor: { job: 'operator' } })
}
