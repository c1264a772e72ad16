/** What a call of an endpoint takes and gives, derived from the endpoint's own types. */
import type { AnyEndpoint, BodyOf, PathOf, QueryOf, ReplyOf } from 'lazuli-contract'

/** Parts of a call that every endpoint takes. */
export interface CallOptions {
  /** Further headers, such as `If-Match`; they win over the client's own. */
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
  /** The idempotency key. The retries of one call share it; a later call with the same one replays the stored reply. */
  requestId?: string
  /** Ties the calls of one undertaking together in logs and audit. */
  correlationId?: string
  /** Sent as it is instead of a JSON body: a file to import, metered events as lines. A stream cannot be sent again, so it is not retried. */
  content?: string | Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array>
  /** Content type of `content`; default: the first the endpoint names, else `application/octet-stream`. */
  contentType?: string
}

type PathPart<E> = keyof PathOf<E> extends never ? { path?: Record<string, never> } : { path: PathOf<E> }
type QueryPart<E> = Record<string, never> extends QueryOf<E> ? { query?: QueryOf<E> } : { query: QueryOf<E> }
type BodyPart<E> = [BodyOf<E>] extends [undefined] ? { body?: undefined } : { body: BodyOf<E> }

/** Path, query and body as the endpoint wants them, and the options of any call. */
export type Params<E extends AnyEndpoint> = PathPart<E> & QueryPart<E> & BodyPart<E> & CallOptions

/** The parameter object, which may be left out where nothing in it is required. */
export type Args<E extends AnyEndpoint> = Record<string, never> extends Params<E> ? [params?: Params<E>] : [params: Params<E>]

/** The rows of a collection reply. */
export type ItemOf<E extends AnyEndpoint> =
  ReplyOf<E> extends infer Reply
    ? Reply extends { items: readonly (infer Item)[] } | { value: readonly (infer Item)[] }
      ? Item
      : never
    : never

/** {@link Params} of an endpoint known only at run time. */
export interface AnyParams extends CallOptions {
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, unknown>>
  body?: unknown
}
