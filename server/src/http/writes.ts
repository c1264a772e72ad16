/**
 * Writes: one at a time a partner, once a request id. The first call runs; repeats in flight wait for its answer; later
 * ones get the stored one (platform contract, section 2.5).
 */
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { type AnyEndpoint, isWrite } from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import { toAnswer } from './answers.ts'
import { readBytes } from './body.ts'
import type { ChainDeps, ChainTrace } from './chain-deps.ts'
import { requestKey, storedReply, storeReply } from './idempotency.ts'
import { type Answer, refusalAnswer, type Trace } from './reply.ts'
import type { Call, Route } from './serve.ts'

/** A repeat that finds the first still running waits this long, milliseconds (platform contract, section 2.5). */
const repeatWait = 30_000

const inFlight = new WeakMap<Partner, Map<string, Promise<Answer>>>()

export function writesOf(route: Route, deps: ChainDeps, bodyLimit: number) {
  const isOnce = isWrite(route.endpoint) && route.chained
  return { carryOut, partingAnswer }

  /** `bytes` is the body as sent. */
  function carryOut(request: FastifyRequest, call: Call<AnyEndpoint>, trace: ChainTrace, bytes: Uint8Array): Promise<Answer> {
    if (!trace.requestIdSent) return writeOnce(call, call.partner, trace, undefined)
    const asker = route.endpoint.auth === 'operator' ? askerOf(call.caller) : ''
    return repeatable(call, call.partner, trace, requestKey(trace.requestId, request.method, request.url, bytes, asker))
  }

  /** The stored answer of the call that parted with the customer: a repeat of it must not be told that there is none. */
  async function partingAnswer(request: FastifyRequest, partner: Partner, trace: ChainTrace) {
    if (!isOnce || !trace.requestIdSent) return undefined
    const { 'content-encoding': encoding } = request.headers
    const stream = request.body as Readable | undefined
    const bytes = stream ? await readBytes(stream, encoding, bodyLimit) : Buffer.alloc(0)
    if (isRefusal(bytes)) return undefined
    const key = requestKey(trace.requestId, request.method, request.url, bytes)
    return inFlight.get(partner)?.get(key) ?? storedReply(partner.state, key, deps.securityNow(), deps.sealer)
  }

  async function repeatable(call: Call<AnyEndpoint>, partner: Partner, trace: Trace, key: string): Promise<Answer> {
    let running = inFlight.get(partner)
    if (!running) {
      running = new Map()
      inFlight.set(partner, running)
    }
    const first = running.get(key)
    if (first) {
      const answer = await Promise.race([first, patience()])
      return answer ? { ...answer, repeated: true } : refusalAnswer(refuse('RequestStillRunning'), trace)
    }
    const stored = storedReply(partner.state, key, deps.securityNow(), deps.sealer)
    if (stored) return stored
    const mine = writeOnce(call, partner, trace, key)
    running.set(key, mine)
    try {
      return await mine
    } finally {
      running.delete(key)
    }
  }

  /** Under the lock until the change is made; answered when it is durable, while the next writer is already at work. */
  async function writeOnce(call: Call<AnyEndpoint>, partner: Partner, trace: Trace, key: string | undefined): Promise<Answer> {
    const barred = await route.before?.(call)
    if (barred) return refusalAnswer(barred, trace)
    const { answer, durable } = await partner.lock.run(async () => {
      const ids = partner.ids.scope()
      call.now = partner.clock.now()
      call.ids = ids
      const done = await route.handler(call)
      if (isRefusal(done)) return { answer: refusalAnswer(done, trace), durable: undefined }
      const answer = toAnswer(done)
      // The lab is also open to this very machine, without a token.
      const caller: Partial<Caller> = call.caller ?? {}
      const durable = partner.state.commitSoon(done.change ?? { writes: [] }, {
        at: call.now,
        actor: {
          ...(caller.appId ? { appId: caller.appId } : {}),
          ...(caller.oid ? { oid: caller.oid } : {}),
          ...(caller.upn ? { upn: caller.upn } : {}),
          correlationId: trace.correlationId,
        },
        ids,
        ...(key ? { writes: storeReply(key, answer, deps.securityNow(), deps.sealer) } : {}),
      })
      done.committed?.()
      if (done.change?.jobs?.length) deps.kick(partner)
      return { answer, durable }
    })
    await durable
    return answer
  }
}

/** Operators share a store: what one is answered is not for another. */
function askerOf({ name = '', upn = '', appId, oid }: Caller): string {
  return [name, upn, appId, oid].join('|')
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), repeatWait).unref())
}
