/**
 * The ordered request chain every route runs through: trace ids, token, partner, rights, customer, input, repeat,
 * lock, handler, commit, answer. Handlers in between only load, decide and return.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isWrite, paramNames, readGuid } from 'lazuli-contract'
import { isRefusal, type Outcome, type Refusal } from '../base/outcome.ts'
import { failureAnswer, toAnswer } from './answers.ts'
import { readApiVersion } from './azure.ts'
import { defaultBodyLimit } from './body.ts'
import { callersOf, checkCustomer } from './callers.ts'
import type { ChainDeps, ChainTrace, Known } from './chain-deps.ts'
import { exchangeOf } from './exchange.ts'
import { callOf, named, readBody, readPath, readQuery } from './input.ts'
import { tracedAs } from './manners.ts'
import { originOf } from './origin.ts'
import { rememberAnswer, rememberedAnswer } from './remembered.ts'
import { type Answer, refusalAnswer, send } from './reply.ts'
import type { Done, Route } from './serve.ts'
import { writesOf } from './writes.ts'

/** Answers by itself: what it returns is only to be waited for, where there is something to wait for. */
export type Chained = (request: FastifyRequest, reply: FastifyReply) => undefined | Promise<undefined>

export function chain(route: Route, deps: ChainDeps): Chained {
  const { endpoint } = route
  const params = paramNames(endpoint.path)
  const isOnce = isWrite(endpoint) && route.chained
  const isAzure = endpoint.wire === 'azure'
  const bodyLimit = endpoint.bodyLimit ?? deps.bodyLimit ?? defaultBodyLimit
  const isGated = endpoint.auth === 'A' || endpoint.auth === 'U'
  const answerTo = endpoint.auth === 'operator' ? exchangeTold : exchange
  const identify = callersOf(endpoint, deps)
  const { carryOut, partingAnswer } = writesOf(route, deps, bodyLimit)

  return (request, reply) => {
    const trace = tracedAs(endpoint.wire, request, deps)
    const watched = exchangeOf(request)
    if (watched) watched.operation = endpoint.id
    if (watched?.within) return watched.within(() => answered(request, reply, trace))
    return answered(request, reply, trace)
  }

  function answered(request: FastifyRequest, reply: FastifyReply, trace: ChainTrace): undefined | Promise<undefined> {
    const accepts = request.headers['accept-encoding']
    let answer: Answer | Promise<Answer>
    try {
      const origin = originOf(request)
      const who = identify(request, origin, trace)
      answer = who instanceof Promise ? who.then((known) => gated(request, trace, origin, known)) : gated(request, trace, origin, who)
    } catch (error) {
      answer = failureAnswer(error, trace, deps)
    }
    if (!(answer instanceof Promise)) {
      send(reply, answer, trace, accepts)
      return undefined
    }
    return answer
      .catch((error) => failureAnswer(error, trace, deps))
      .then((given) => {
        send(reply, given, trace, accepts)
        return undefined
      })
  }

  /** Calls over the network pass the gate; worlds that are lived from inside do not. */
  function gated(request: FastifyRequest, trace: ChainTrace, origin: string, who: Outcome<Known>): Answer | Promise<Answer> {
    const { gate } = deps
    if (!gate || !isGated || isRefusal(who) || gate.isOpen(who.partner) || !exchangeOf(request))
      return exchangeAtOnce(request, trace, origin, who)
    return gate.pass({ endpoint, request, trace, ...who }, () => exchangeAtOnce(request, trace, origin, who))
  }

  /** What is remembered needs no waiting. */
  function exchangeAtOnce(request: FastifyRequest, trace: ChainTrace, origin: string, who: Outcome<Known>): Answer | Promise<Answer> {
    if (!route.remembered || isRefusal(who)) return answerTo(request, trace, origin, who)
    const store = who.partner.state
    const known = rememberedAnswer(store, request.url)
    if (known) return known
    const { changes } = store
    const answer = readAtOnce(request, trace, origin, who) ?? exchange(request, trace, origin, who)
    if (!(answer instanceof Promise)) {
      rememberAnswer(store, request.url, changes, answer)
      return answer
    }
    return answer.then((given) => {
      rememberAnswer(store, request.url, changes, given)
      return given
    })
  }

  /**
   * A read of a known customer without a body, in which nothing need wait: promises cost small answers more than their
   * making does. `undefined` where {@link exchange} has more to look at.
   */
  function readAtOnce(request: FastifyRequest, trace: ChainTrace, origin: string, who: Known): Answer | Promise<Answer> | undefined {
    if (request.body !== undefined || isAzure) return undefined
    const path = readPath(request.params as Record<string, string>, params)
    if ('customerId' in path) {
      const id = readGuid(path.customerId as string)
      if (!id || !deps.knowsCustomer(who.partner.state, id)) return undefined
      path.customerId = id
    }
    const query = readQuery(endpoint, request.query as Record<string, unknown>)
    if (isRefusal(query)) return undefined
    const call = callOf(request, trace, origin, who, { path, query })
    call.now = who.partner.clock.now()
    const done = route.handler(call)
    const answered = (given: Done | Refusal): Answer => (isRefusal(given) ? refusalAnswer(given, trace) : toAnswer(given))
    return done instanceof Promise ? done.then(answered) : answered(done)
  }

  /** What an operator asked for is written down with what came of it, before it is answered. */
  async function exchangeTold(request: FastifyRequest, trace: ChainTrace, origin: string, who: Outcome<Known>): Promise<Answer> {
    const answer = await operated(request, trace, origin, who).catch((error) => failureAnswer(error, trace, deps))
    await deps.operators.told({ endpoint, request, who, trace, answer })
    return answer
  }

  /** Operations on one partner run on its store; only operators learn who is here. */
  async function operated(request: FastifyRequest, trace: ChainTrace, origin: string, who: Outcome<Known>): Promise<Answer> {
    if (endpoint.on !== 'partner' || isRefusal(who)) return exchange(request, trace, origin, who)
    const partner = await deps.operators.partnerNamed((request.params as { tenantId: string }).tenantId.trim())
    return isRefusal(partner) ? refusalAnswer(partner, trace) : exchange(request, trace, origin, { caller: who.caller, partner })
  }

  async function exchange(request: FastifyRequest, trace: ChainTrace, origin: string, who: Outcome<Known>): Promise<Answer> {
    const refused = (refusal: Refusal): Answer => refusalAnswer(refusal, trace)
    const path = readPath(request.params as Record<string, string>, params)
    if (isRefusal(who)) return refused(named(endpoint, who, path))
    const { partner } = who

    if ('customerId' in path) {
      const refusal = await checkCustomer(path, partner, deps)
      if (refusal) return (await partingAnswer(request, partner, trace)) ?? refused(named(endpoint, refusal, path))
    }
    const apiVersion = isAzure ? readApiVersion(endpoint, request.query as Record<string, unknown>) : ''
    if (isRefusal(apiVersion)) return refused(apiVersion)
    const query = readQuery(endpoint, request.query as Record<string, unknown>)
    if (isRefusal(query)) return refused(query)
    const read = await readBody(request, endpoint, bodyLimit)
    if (isRefusal(read)) return refused(read)
    const { bytes, ...body } = read
    const call = callOf(request, trace, origin, who, { path, query, ...body, apiVersion })

    if (partner && isOnce) return carryOut(request, call, trace, bytes)
    if (partner) call.now = partner.clock.now()
    const done = await route.handler(call)
    return isRefusal(done) ? refused(done) : toAnswer(done)
  }
}
