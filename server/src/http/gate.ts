/** What may come between who calls and what they ask for: limits, and faults on order. */
import type { FastifyRequest } from 'fastify'
import type { AnyEndpoint } from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import type { Partner } from '../db/partner.ts'
import type { Answer, Trace } from './reply.ts'

export interface GateCall {
  endpoint: AnyEndpoint
  request: FastifyRequest
  partner: Partner
  caller: Caller
  trace: Trace
}

export interface Gate {
  /** Whether it has nothing to say to calls of this partner: then it need not be passed. */
  isOpen(partner: Partner): boolean
  /** `go` carries the call out; what it resolves to has been committed. */
  pass(call: GateCall, go: () => Answer | Promise<Answer>): Answer | Promise<Answer>
}

/** One gate after another, put together once. */
export function gates(...all: Gate[]): Gate {
  return all.reduceRight((inner, outer) => ({
    isOpen: (partner) => outer.isOpen(partner) && inner.isOpen(partner),
    pass: (call, go) => outer.pass(call, () => inner.pass(call, go)),
  }))
}
