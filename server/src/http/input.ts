/** What a request says: path, query and body, read against the contract of its operation, and the call made of them. */
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { type AnyEndpoint, type Instant, isAzureFault, normalise, type Problem } from 'lazuli-contract'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { decompressed, readBytes, readJson } from './body.ts'
import type { ChainTrace, Known } from './chain-deps.ts'
import { exchangeOf } from './exchange.ts'
import type { Call } from './serve.ts'

/** What was read of a request. */
export interface Input {
  path: Record<string, string>
  query: unknown
  body?: unknown
  rawBody?: unknown
  stream?: Readable | undefined
  apiVersion?: string
}

/** Of a class, as what few handlers ask for is made when they do. */
class RequestCall {
  readonly path: Input['path']
  readonly query: Input['query']
  readonly body: Input['body']
  readonly rawBody: Input['rawBody']
  readonly stream: Input['stream']
  readonly apiVersion: string
  readonly caller: Known['caller']
  readonly partner: Known['partner']
  readonly db: Known['partner']['state']
  readonly origin: string
  now: Instant = 0
  ids: unknown = undefined
  readonly #request: FastifyRequest
  readonly #trace: ChainTrace

  constructor(request: FastifyRequest, trace: ChainTrace, origin: string, { caller, partner }: Known, input: Input) {
    this.path = input.path
    this.query = input.query
    this.body = input.body
    this.rawBody = input.rawBody
    this.stream = input.stream
    this.apiVersion = input.apiVersion ?? ''
    this.caller = caller
    this.partner = partner
    this.db = partner?.state
    this.origin = origin
    this.#request = request
    this.#trace = trace
  }

  get url() {
    return this.#request.url.split('?', 1)[0] as string
  }

  get rawQuery() {
    return this.#request.url.slice(this.url.length + 1)
  }

  get headers() {
    return this.#request.headers as Record<string, string>
  }

  get address() {
    return this.#request.ip
  }

  get locale() {
    return this.#trace.locale
  }

  get requestId() {
    return this.#trace.requestId
  }

  get correlationId() {
    return this.#trace.correlationId
  }

  get base() {
    return this.#trace.azure?.base ?? this.origin
  }
}

export function callOf(request: FastifyRequest, trace: ChainTrace, origin: string, who: Known, input: Input): Call<AnyEndpoint> {
  return new RequestCall(request, trace, origin, who, input) as unknown as Call<AnyEndpoint>
}

/** Path ids: trimmed; a trailing blank occurs in a printed link. */
export function readPath(sent: Record<string, string>, names: readonly string[]): Record<string, string> {
  const path: Record<string, string> = {}
  for (const name of names) path[name] = (sent[name] ?? '').trim()
  return path
}

/** A refusal under the name the operation gives it. */
export function named(endpoint: AnyEndpoint, refusal: Refusal, path: Record<string, string>): Refusal {
  const own = isAzureFault(refusal.refused) ? undefined : endpoint.faultsInstead?.[refusal.refused]
  return own ? refuse(own, path) : refusal
}

export function readQuery(endpoint: AnyEndpoint, sent: Record<string, unknown>): Outcome<unknown> {
  if (!endpoint.query) return {}
  const single: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(sent)) single[name] = Array.isArray(value) ? value.at(-1) : value
  const read = normalise(endpoint.query, single)
  return read.problems.length > 0 ? inputRefusal(endpoint, read.problems) : read.value
}

/** The body as the operation takes it; `bytes` as sent, unpacked. */
export async function readBody(
  request: FastifyRequest,
  endpoint: AnyEndpoint,
  limit: number,
): Promise<Outcome<Pick<Input, 'body' | 'rawBody' | 'stream'> & { bytes: Buffer }>> {
  const stream = request.body as Readable | undefined
  const encoding = request.headers['content-encoding']
  let bytes: Buffer = Buffer.alloc(0)
  if (stream && endpoint.bodyKind !== 'stream') {
    const read = await readBytes(stream, encoding, limit)
    if (isRefusal(read)) return read
    bytes = read
    const watched = exchangeOf(request)
    if (watched && bytes.length > 0) watched.sent = bytes
  }
  const unread = endpoint.bodyKind === 'stream' && stream ? decompressed(stream, encoding) : stream
  if (!endpoint.body) return { bytes, stream: unread }
  const parsed = readJson(bytes)
  if (isRefusal(parsed)) return parsed
  const read = normalise(endpoint.body, parsed.json ?? {})
  if (read.problems.length > 0) return inputRefusal(endpoint, read.problems)
  return { bytes, stream: unread, rawBody: parsed.json, body: read.value }
}

function inputRefusal(endpoint: AnyEndpoint, problems: Problem[]): Refusal {
  const details = problems
    .slice(0, 50)
    .map((p) => (p.at === '' ? `expected ${p.says}` : p.says === 'missing' ? `${p.at} is missing` : `${p.at} must be ${p.says}`))
  return refuse(endpoint.inputFault ?? 'BadInput', { detail: details.join('; ').slice(0, 800) }, details)
}
