/**
 * The ordered request chain every route runs through: trace ids, token, partner, rights, customer, input, repeat,
 * lock, handler, commit, answer. Handlers in between only load, decide and return.
 */
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  type AnyEndpoint,
  type Instant,
  isAzureFault,
  isWrite,
  normalise,
  type Problem,
  paramNames,
  readGuid,
  writeJson,
} from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import { type Reads, StorageError, UnsyncedError } from '../db/state.ts'
import { azureDeed, azureTrace, readApiVersion } from './azure.ts'
import { decompressed, defaultBodyLimit, readBytes, readJson } from './body.ts'
import { exchangeOf } from './exchange.ts'
import type { Gate } from './gate.ts'
import { graphTrace } from './graph.ts'
import { requestKey, type Sealer, storedReply, storeReply } from './idempotency.ts'
import { originOf } from './origin.ts'
import { rememberAnswer, rememberedAnswer } from './remembered.ts'
import { type Answer, json, refusalAnswer, send, type Trace } from './reply.ts'
import type { Call, Done, Route } from './serve.ts'
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
interface Known {
  caller: Caller
  partner: Partner
}
type ChainTrace = Trace & { requestIdSent: boolean }

/** A repeat that finds the first still running waits this long, milliseconds (platform contract, section 2.5). */
const repeatWait = 30_000

/** The trace of an exchange, with what its manners need. */
export function tracedAs(
  wire: AnyEndpoint['wire'],
  request: FastifyRequest,
  deps: Pick<ChainDeps, 'trace' | 'securityNow'>,
): Trace & { requestIdSent: boolean } {
  const trace = deps.trace(request.headers)
  if (wire === undefined) return trace
  return wire === 'azure' ? { ...trace, azure: azureTrace(request) } : { ...trace, graph: graphTrace(request, trace, deps.securityNow) }
}

const inFlight = new WeakMap<Partner, Map<string, Promise<Answer>>>()

export function chain(
  route: Route,
  deps: ChainDeps,
): (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply> {
  const { endpoint } = route
  const params = paramNames(endpoint.path)
  const writes = isWrite(endpoint)
  const bodyLimit = endpoint.bodyLimit ?? deps.bodyLimit ?? defaultBodyLimit
  const isGated = endpoint.auth === 'A' || endpoint.auth === 'U'
  const answerTo = endpoint.auth === 'operator' ? exchangeTold : exchange

  return (request, reply) => {
    const trace = tracedAs(endpoint.wire, request, deps)
    const accepts = request.headers['accept-encoding']
    const watched = exchangeOf(request)
    if (watched) watched.operation = endpoint.id
    if (watched?.within) return watched.within(() => answered(request, reply, trace, accepts))
    return answered(request, reply, trace, accepts)
  }

  function answered(
    request: FastifyRequest,
    reply: FastifyReply,
    trace: ChainTrace,
    accepts: string | undefined,
  ): FastifyReply | Promise<FastifyReply> {
    let answer: Answer | Promise<Answer>
    try {
      const origin = originOf(request)
      const who = identify(request, origin, trace)
      answer = 'then' in who ? who.then((known) => gated(request, trace, origin, known)) : gated(request, trace, origin, who)
    } catch (error) {
      answer = failureAnswer(error, trace, deps)
    }
    if (!(answer instanceof Promise)) return send(reply, answer, trace, accepts)
    return answer.then(
      (given) => send(reply, given, trace, accepts),
      (error) => send(reply, failureAnswer(error, trace, deps), trace, accepts),
    )
  }

  /** Calls over the network pass the gate; worlds that are lived from inside do not. */
  function gated(request: FastifyRequest, trace: ChainTrace, origin: string, who: Outcome<Known>): Answer | Promise<Answer> {
    const { gate } = deps
    if (!gate || !isGated || isRefusal(who) || !exchangeOf(request)) return exchangeAtOnce(request, trace, origin, who)
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
    if (request.body !== undefined || endpoint.wire === 'azure') return undefined
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
    const answer = await exchange(request, trace, origin, who).catch((error) => failureAnswer(error, trace, deps))
    await deps.operators.told({ endpoint, request, who, trace, answer })
    return answer
  }

  async function exchange(request: FastifyRequest, trace: ChainTrace, origin: string, who: Outcome<Known>): Promise<Answer> {
    const refused = (refusal: Refusal): Answer => refusalAnswer(refusal, trace)
    const path = readPath(request.params as Record<string, string>, params)
    if (isRefusal(who)) return refused(named(endpoint, who, path))
    const { partner } = who

    if ('customerId' in path) {
      const refusal = await checkCustomer(path, partner)
      if (refusal) return (await partingAnswer(request, partner, trace)) ?? refused(named(endpoint, refusal, path))
    }
    const apiVersion = endpoint.wire === 'azure' ? readApiVersion(endpoint, request.query as Record<string, unknown>) : ''
    if (isRefusal(apiVersion)) return refused(apiVersion)
    const query = readQuery(endpoint, request.query as Record<string, unknown>)
    if (isRefusal(query)) return refused(query)

    const stream = request.body as Readable | undefined
    const encoding = request.headers['content-encoding']
    let bytes: Buffer = Buffer.alloc(0)
    let rawBody: unknown
    let body: unknown
    if (stream && endpoint.bodyKind !== 'stream') {
      const read = await readBytes(stream, encoding, bodyLimit)
      if (isRefusal(read)) return refused(read)
      bytes = read
      const watched = exchangeOf(request)
      if (watched && bytes.length > 0) watched.sent = bytes
    }
    if (endpoint.body) {
      const parsed = readJson(bytes)
      if (isRefusal(parsed)) return refused(parsed)
      rawBody = parsed.json
      const read = normalise(endpoint.body, parsed.json ?? {})
      if (read.problems.length > 0) return refused(inputRefusal(endpoint, read.problems))
      body = read.value
    }

    const call = callOf(request, trace, origin, who, {
      path,
      query,
      body,
      rawBody,
      stream: endpoint.bodyKind === 'stream' && stream ? decompressed(stream, encoding) : stream,
      apiVersion,
    })

    if (!partner || !route.chained || !writes) {
      if (partner) call.now = partner.clock.now()
      const done = await route.handler(call)
      return isRefusal(done) ? refused(done) : toAnswer(done)
    }
    if (!trace.requestIdSent) return writeOnce(call, partner, trace, undefined)
    const asker = endpoint.auth === 'operator' ? askerOf(call.caller) : ''
    return repeatable(call, partner, trace, requestKey(trace.requestId, request.method, request.url, bytes, asker))
  }

  /** Who calls which partner, and may; waits only for what is not yet known. */
  function identify(request: FastifyRequest, origin: string, trace: Trace): Outcome<Known> | Promise<Outcome<Known>> {
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
    if (watched) watched.tenantId = caller.tenantId
    if (watched && deps.noted) deps.noted({ request, trace, endpoint, caller, partner })
    const refusal = deps.mayCall(endpoint, caller, partner)
    if (!refusal) return { caller, partner }
    return endpoint.wire === 'azure' ? { ...refusal, params: azureDeed(endpoint, caller, request.url.split('?', 1)[0] as string) } : refusal
  }

  async function checkCustomer(path: Record<string, string>, partner: Partner): Promise<Refusal | undefined> {
    const id = readGuid(path.customerId as string)
    if (!id) return refuse('CustomerIdInvalid')
    path.customerId = id
    if (deps.knowsCustomer(partner.state, id)) return undefined
    return (await deps.knownElsewhere(id, partner.facts.tenantId)) ? refuse('NoRelationship') : refuse('CustomerNotFound')
  }

  /** The stored answer of the call that parted with the customer: a repeat of it must not be told that there is none. */
  async function partingAnswer(request: FastifyRequest, partner: Partner, trace: Trace & { requestIdSent: boolean }) {
    if (!writes || !route.chained || !trace.requestIdSent) return undefined
    const { 'content-encoding': encoding } = request.headers
    const stream = request.body as Readable | undefined
    const bytes = stream ? await readBytes(stream, encoding, bodyLimit) : Buffer.alloc(0)
    if (isRefusal(bytes)) return undefined
    const key = requestKey(trace.requestId, request.method, request.url, bytes)
    return inFlight.get(partner)?.get(key) ?? storedReply(partner.state, key, deps.securityNow(), deps.sealer)
  }

  /** The first call runs; repeats in flight wait for its answer; later repeats get the stored one. */
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
      const { caller } = call
      const durable = partner.state.commitSoon(done.change ?? { writes: [] }, {
        at: call.now,
        actor: { appId: caller.appId, oid: caller.oid, ...(caller.upn ? { upn: caller.upn } : {}), correlationId: trace.correlationId },
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

/** What was read of a request. */
interface Input {
  path: Record<string, string>
  query: unknown
  body?: unknown
  rawBody?: unknown
  stream?: Readable | undefined
  apiVersion?: string
}

function callOf(
  request: FastifyRequest,
  trace: ChainTrace,
  origin: string,
  { caller, partner }: Known,
  { path, query, body, rawBody, stream, apiVersion = '' }: Input,
): Call<AnyEndpoint> {
  const url = request.url.split('?', 1)[0] as string
  return {
    path,
    query,
    body,
    rawBody,
    rawQuery: request.url.slice(url.length + 1),
    url,
    stream,
    headers: request.headers as Record<string, string>,
    caller,
    partner,
    now: 0,
    ids: undefined as unknown,
    db: partner?.state,
    locale: trace.locale,
    requestId: trace.requestId,
    correlationId: trace.correlationId,
    get address() {
      return request.ip
    },
    origin,
    base: trace.azure?.base ?? origin,
    apiVersion,
  } as unknown as Call<AnyEndpoint>
}

function askerOf({ name = '', upn = '', appId, oid }: Caller): string {
  return [name, upn, appId, oid].join('|')
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), repeatWait).unref())
}

/** Path ids: trimmed; a trailing blank occurs in a printed link. */
function readPath(sent: Record<string, string>, names: readonly string[]): Record<string, string> {
  const path: Record<string, string> = {}
  for (const name of names) path[name] = (sent[name] ?? '').trim()
  return path
}

/** A refusal under the name the operation gives it. */
function named(endpoint: AnyEndpoint, refusal: Refusal, path: Record<string, string>): Refusal {
  const own = isAzureFault(refusal.refused) ? undefined : endpoint.faultsInstead?.[refusal.refused]
  return own ? refuse(own, path) : refusal
}

function readQuery(endpoint: AnyEndpoint, sent: Record<string, unknown>): Outcome<unknown> {
  if (!endpoint.query) return {}
  const single: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(sent)) single[name] = Array.isArray(value) ? value.at(-1) : value
  const read = normalise(endpoint.query, single)
  return read.problems.length > 0 ? inputRefusal(endpoint, read.problems) : read.value
}

function inputRefusal(endpoint: AnyEndpoint, problems: Problem[]): Refusal {
  const details = problems
    .slice(0, 50)
    .map((p) => (p.at === '' ? `expected ${p.says}` : p.says === 'missing' ? `${p.at} is missing` : `${p.at} must be ${p.says}`))
  return refuse(endpoint.inputFault ?? 'BadInput', { detail: details.join('; ').slice(0, 800) }, details)
}

export function toAnswer(done: Done): Answer {
  if (done.bytes !== undefined)
    return { status: done.status, headers: { 'content-type': done.media ?? json, ...done.headers }, body: done.bytes }
  if (done.body === undefined) return { status: done.status, headers: { ...done.headers } }
  return { status: done.status, headers: { 'content-type': json, ...done.headers }, body: writeJson(done.body) }
}

export function failureAnswer(error: unknown, trace: Trace, deps: Pick<ChainDeps, 'report'>): Answer {
  if (error instanceof StorageError) {
    deps.report(error, trace)
    return refusalAnswer(refuse(error instanceof UnsyncedError ? 'StorageUnsynced' : 'StorageFull', { detail: error.message }), trace)
  }
  deps.report(error, trace)
  return refusalAnswer(refuse('Unexpected'), trace)
}
