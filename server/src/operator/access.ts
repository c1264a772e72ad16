/**
 * Who is an operator. In a sandbox: the well-known key, or this very machine without any. In service mode: a key whose
 * hash alone is kept, or a token of the operator's own tenant. And what is written down of calls that changed nothing.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type AnyEndpoint, type Instant, isWrite, minute } from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { StateStore } from '../db/state.ts'
import type { Answer, Trace } from '../http/reply.ts'
import { putDeed } from './store.ts'

/** Printed at start and documented; service mode refuses it. */
export const sandboxOperatorKey = 'lazuli-sandbox-operator'

export interface OperatorDeps {
  house: Partner
  /** Where calls that changed nothing are written down: a commit there must not make others forget verified tokens. */
  record: Pick<StateStore, 'commitSoon'>
  /** SHA-256 of each key that opens the door. Keys are long and random, so nothing slower is needed. */
  keyHashes: readonly Buffer[]
  /** Whether a call without any key may pass: it comes from this very machine, and the service is a sandbox. */
  needsNoKey(request: FastifyRequest): boolean
  /** Reads a token of the operator's tenant; absent: tokens open nothing. */
  readToken?(authorization: string, origin: string): Promise<Outcome<Caller>>
  securityNow(): Instant
  /** The partner of a tenant id or domain. */
  partnerNamed(name: string): Outcome<Partner> | Promise<Outcome<Partner>>
  /** Brings what was done on a partner's store into the audit. */
  handOver(partner: Partner): Promise<void>
}

export interface Operators {
  admit(request: FastifyRequest, origin: string): Outcome<OperatorCall> | Promise<Outcome<OperatorCall>>
  partnerNamed: OperatorDeps['partnerNamed']
  /**
   * Writes down a call once its answer is known; what changed something was written down with the change. That an earlier
   * answer was given again is written down too: it may hold a secret.
   */
  told(of: { endpoint: AnyEndpoint; request: FastifyRequest; who: Outcome<unknown>; trace: Trace; answer: Answer }): Promise<void>
}

export interface OperatorCall {
  caller: Caller
  partner: Partner
}

export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** Calls without a good key are written down once in this time, milliseconds; the others are counted. */
const strangersEvery = minute

export function operatorsOf(deps: OperatorDeps): Operators {
  const { house } = deps
  let strangersUntil: Instant = 0
  let unrecorded = 0
  return {
    partnerNamed: deps.partnerNamed,
    admit(request, origin) {
      const { authorization } = request.headers
      if (authorization === undefined)
        return deps.needsNoKey(request) ? { caller: operator('this machine'), partner: house } : refuse('OperatorUnknown')
      const sent = /^\s*bearer\s+(\S+)\s*$/i.exec(authorization)?.[1]
      if (sent === undefined) return refuse('OperatorUnknown')
      const hash = hashKey(sent)
      const known = deps.keyHashes.filter((one) => timingSafeEqual(one, hash))
      if (known.length > 0) return { caller: operator(`key ${hash.toString('hex').slice(0, 8)}`), partner: house }
      if (!deps.readToken || sent.split('.').length !== 3)
        return refuse('OperatorRefused', { detail: 'this key is not one of the operator.' })
      return deps.readToken(authorization, origin).then((caller) => (isRefusal(caller) ? caller : { caller, partner: house }))
    },

    async told({ endpoint, request, who, trace, answer: { status, repeated } }) {
      if (isWrite(endpoint) && status < 300 && endpoint.on === 'partner') {
        const named = await deps.partnerNamed((request.params as { tenantId: string }).tenantId.trim())
        if (!isRefusal(named)) await deps.handOver(named)
      }
      if (isWrite(endpoint) && status < 300 && !repeated) return
      const now = deps.securityNow()
      const isStranger = isRefusal(who)
      if (isStranger && now < strangersUntil) {
        unrecorded++
        return
      }
      if (isStranger) strangersUntil = now + strangersEvery
      const partner = (request.params as { tenantId?: string }).tenantId?.trim().toLowerCase().slice(0, 100)
      const writes = putDeed({
        at: now,
        operator: isStranger ? 'unknown' : operatorName((who as OperatorCall).caller),
        operation: endpoint.id,
        ...(partner === undefined ? {} : { partner }),
        status,
        requestId: trace.requestId,
        correlationId: trace.correlationId,
        address: request.ip,
        unrecorded,
        ...(repeated && status < 300 ? { repeated } : {}),
      })
      unrecorded = 0
      await deps.record.commitSoon({ writes }, { at: now, actor: { job: 'operator' } })
    },
  }
}

function operator(name: string): Caller {
  return {
    kind: 'app',
    tenantId: 'operator',
    oid: 'operator',
    appId: 'operator',
    name,
    roles: [],
    mfa: true,
    audience: 'operator',
    tokenId: '',
  }
}

/** As it stands in the audit. */
export function operatorName(caller: Caller): string {
  return caller.name ?? caller.upn ?? `application ${caller.appId}`
}
