/** What the request chain is given of the rest of the service. */
import type { FastifyRequest } from 'fastify'
import type { AnyEndpoint, Instant } from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import type { Outcome, Refusal } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import type { Gate } from './gate.ts'
import type { Sealer } from './idempotency.ts'
import type { Answer, Trace } from './reply.ts'
import type { TraceOf } from './trace.ts'

export interface ChainDeps {
  trace: TraceOf
  securityNow(): Instant
  /** Who calls, from the Authorization header. `origin` is an audience too. */
  authenticate(
    authorization: string | undefined,
    origin: string,
    surface?: 'partner' | 'azure' | 'graph',
  ): Promise<Outcome<Caller>> | Outcome<Caller>
  /** Why the caller may not use the operation, if so. */
  mayCall(endpoint: AnyEndpoint, caller: Caller, partner: Partner): Refusal | undefined
  /** A call whose caller is known, whether it may be made or not. */
  noted?(call: { request: FastifyRequest; trace: Trace; endpoint: AnyEndpoint; caller: Caller; partner: Partner }): void
  partnerOf(tenantId: string): Promise<Partner | undefined> | Partner | undefined
  /** For `lab` operations without a token: the partner named by the request, when the peer may use the lab. */
  labPartner(request: FastifyRequest): Promise<Outcome<Partner>> | Outcome<Partner>
  /** For `operator` operations: who calls, on which store, and who writes down what they did. */
  operators: {
    admit(request: FastifyRequest, origin: string): Outcome<Known> | Promise<Outcome<Known>>
    /** The partner an operation on one partner names. */
    partnerNamed(name: string): Outcome<Partner> | Promise<Outcome<Partner>>
    told(of: { endpoint: AnyEndpoint; request: FastifyRequest; who: Outcome<Known>; trace: Trace; answer: Answer }): Promise<void>
  }
  /** Whether a customer hangs on this partner's store, active or gone. */
  knowsCustomer(db: Reads, customerId: string): boolean
  /** Whether any other partner knows the customer. */
  knownElsewhere(customerId: string, tenantId: string): Promise<boolean>
  sealer: Sealer
  /** Bytes of a body whose operation names no limit of its own. */
  bodyLimit?: number
  /** What calls have to pass; absent: nothing. */
  gate?: Gate
  /** Runs jobs that have become due. */
  kick(partner: Partner): void
  /** Tells the operator about a bug; the caller gets the correlation id. */
  report(error: unknown, trace: Trace): void
}

/** Who calls, and whose world it is. */
export interface Known {
  caller: Caller
  partner: Partner
}
/** Of an exchange, and whether the caller named it: then it can be repeated. */
export type ChainTrace = Trace & { requestIdSent: boolean }
