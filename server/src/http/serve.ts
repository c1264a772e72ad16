/** What a handler gets and gives. `serve` binds one to its contract value; the chain does everything around it. */
import type { Readable } from 'node:stream'
import type { AnyEndpoint, BodyOf, Instant, PathOf, QueryOf, ReplyOf } from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import type { Ids } from '../base/ids.ts'
import type { Refusal } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Change, Reads } from '../db/state.ts'
import type { Pieces } from './pieces.ts'

/** One request, authorised and normalised. */
export interface Call<E> {
  path: PathOf<E>
  query: QueryOf<E>
  body: BodyOf<E>
  /** The JSON body as sent, before normalising: numbers with a fraction are Decimals. */
  rawBody: unknown
  /** The query string as sent, without `?`. */
  rawQuery: string
  /** Path as sent, without query, slashes collapsed. */
  url: string
  /** The body stream (already decompressed) of endpoints with `bodyKind: 'stream'`. */
  stream: Readable
  headers: Readonly<Record<string, string>>
  caller: Caller
  partner: Partner
  /** One instant of the partner clock for the whole call. */
  now: Instant
  /** Only for writes: what is drawn commits with the change. */
  ids: Ids
  db: Reads
  /** Culture asked for: `en-US`. */
  locale: string
  requestId: string
  correlationId: string
  /** Address of the caller, as far as a trusted proxy tells it. */
  address: string
  /** `https://host` as the caller sees this service. */
  origin: string
  /** As `origin`, with the path prefix of a trusted proxy: what absolute links of the Azure side begin with. */
  base: string
  /** Of Azure operations; empty elsewhere. */
  apiVersion: string
}

/** A carried-out call. */
export interface Done<Body = unknown> {
  status: number
  body?: Body
  headers?: Record<string, string>
  /** Bytes in place of a JSON body: documents, pre-written JSON. */
  bytes?: Uint8Array | readonly Uint8Array[] | string | Pieces | Readable
  /** Content type of `bytes`; JSON when absent. */
  media?: string
  change?: Change
  /** Called once the change stands, before the next writer's turn: for what is held in memory of it. */
  committed?(): void
}

export type Handler<E> = (call: Call<E>) => Promise<Done<ReplyOf<E>> | Refusal> | Done<ReplyOf<E>> | Refusal

export interface Route {
  endpoint: AnyEndpoint
  // biome-ignore lint/suspicious/noExplicitAny: a list of routes holds handlers of many endpoints
  handler: Handler<any>
  /** `false`: the handler takes locks and commits itself (lab, intake); no idempotency by request id. */
  chained: boolean
  /** The answer follows from address and state store alone, not from caller, clock or headers: it is remembered. */
  remembered?: true
  /** Asked before the write lock is taken, for what takes its time: a look-up elsewhere. What it refuses is not carried out. */
  // biome-ignore lint/suspicious/noExplicitAny: as of the handler
  before?: (call: Call<any>) => Promise<Refusal | undefined>
}

/** Binds a handler to its operation. Writes run one at a time per partner and are idempotent by `MS-RequestId`. */
export function serve<E extends AnyEndpoint>(endpoint: E, handler: Handler<E>): Route {
  return { endpoint, handler, chained: true }
}

/** As {@link serve} with a question that is asked before the write lock is taken. */
export function serveAfter<E extends AnyEndpoint>(
  endpoint: E,
  before: (call: Call<E>) => Promise<Refusal | undefined>,
  handler: Handler<E>,
): Route {
  return { endpoint, handler, chained: true, before }
}

/** As {@link serve} for reads whose answer follows from address and state store alone, whoever may ask and whenever. */
export function serveRemembered<E extends AnyEndpoint>(endpoint: E, handler: Handler<E>): Route {
  return { endpoint, handler, chained: true, remembered: true }
}

/** As {@link serve} for operations that order their own work: they commit themselves. */
export function serveUnchained<E extends AnyEndpoint>(endpoint: E, handler: Handler<E>): Route {
  return { endpoint, handler, chained: false }
}

/** 200 with a body. */
export function ok<B>(body: B): Done<B> {
  return { status: 200, body }
}

export { collection, link } from '../base/link.ts'
export { azureLink, azurePage, azureSeek } from './azure.ts'
