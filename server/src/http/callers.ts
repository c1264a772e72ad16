/** Who calls which partner, and whether they may. Waits only for what is not yet known. */
import type { FastifyRequest } from 'fastify'
import type { AnyEndpoint } from 'lazuli-contract'
import { readGuid } from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import { azureDeed } from './azure.ts'
import type { ChainDeps, Known } from './chain-deps.ts'
import { exchangeOf } from './exchange.ts'
import type { Trace } from './reply.ts'

/** Asks who makes a call of an operation. */
export type Identify = (request: FastifyRequest, origin: string, trace: Trace) => Outcome<Known> | Promise<Outcome<Known>>

export function callersOf(endpoint: AnyEndpoint, deps: ChainDeps): Identify {
  return (request, origin, trace) => {
    if (endpoint.auth === 'none') return { caller: undefined, partner: undefined } as unknown as Known
    const authorization = request.headers.authorization
    if (endpoint.auth === 'lab' && authorization === undefined) return labCaller(request)
    if (endpoint.auth === 'operator') return deps.operators.admit(request, origin)
    const caller = deps.authenticate(authorization, origin, endpoint.wire)
    return caller instanceof Promise ? caller.then((known) => admit(request, known, trace)) : admit(request, caller, trace)
  }

  async function labCaller(request: FastifyRequest): Promise<Outcome<Known>> {
    const partner = await deps.labPartner(request)
    return isRefusal(partner) ? partner : { caller: undefined as unknown as Caller, partner }
  }

  function admit(request: FastifyRequest, caller: Outcome<Caller>, trace: Trace): Outcome<Known> | Promise<Outcome<Known>> {
    if (isRefusal(caller)) return caller
    const partner = deps.partnerOf(caller.tenantId)
    return partner instanceof Promise
      ? partner.then((open) => entitled(request, caller, open, trace))
      : entitled(request, caller, partner, trace)
  }

  function entitled(request: FastifyRequest, caller: Caller, partner: Partner | undefined, trace: Trace): Outcome<Known> {
    if (!partner) return refuse('PartnerNotEnabled')
    const watched = exchangeOf(request)
    if (watched) {
      watched.tenantId = caller.tenantId
      watched.partnerAt = partner.clock.now()
    }
    if (watched && deps.noted) deps.noted({ request, trace, endpoint, caller, partner })
    const refusal = deps.mayCall(endpoint, caller, partner)
    if (!refusal) return { caller, partner }
    return endpoint.wire === 'azure' ? { ...refusal, params: azureDeed(endpoint, caller, request.url.split('?', 1)[0] as string) } : refusal
  }
}

/** Whether the customer named in a path is the partner's; its id is put in lower case. */
export async function checkCustomer(path: Record<string, string>, partner: Partner, deps: ChainDeps): Promise<Refusal | undefined> {
  const id = readGuid(path.customerId as string)
  if (!id) return refuse('CustomerIdInvalid')
  path.customerId = id
  if (deps.knowsCustomer(partner.state, id)) return undefined
  return (await deps.knownElsewhere(id, partner.facts.tenantId)) ? refuse('NoRelationship') : refuse('CustomerNotFound')
}
