/** What a call needs to know of an operation. Every endpoint of the contract is one. */
export interface Operation {
  /** `checkoutCart` */
  readonly id: string
  readonly method: string
  /** Template of the address: `/v1/customers/{customer-id}`. */
  readonly path: string
  readonly auth: 'A' | 'U' | 'none' | 'lab' | 'operator'
  readonly wire?: 'azure' | 'graph'
  readonly apiVersions?: readonly string[]
  readonly bodyKind?: 'json' | 'none' | 'form' | 'stream'
  readonly bodyMedia?: readonly string[]
  readonly media?: string
  /** Success statuses with the schema of their bodies. */
  readonly replies: Readonly<Record<number, object | null>>
}

/** Parts of a call that every operation takes. */
export interface CallOptions {
  /** Further headers, such as `If-Match`; they win over the client's own. */
  headers?: Readonly<Record<string, string>> | undefined
  signal?: AbortSignal | undefined
  /** The idempotency key. The retries of one call share it; a later call with the same one replays the stored reply. */
  requestId?: string | undefined
  /** Ties the calls of one undertaking together in logs and audit. */
  correlationId?: string | undefined
}

/** Bytes or text to send as they are: a file to import, metered events as lines. A stream cannot be sent again, so it is not retried. */
export type Content = string | Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array>

/** A call of an operation, taken apart. */
export interface Parts extends CallOptions {
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, unknown>>
  body?: unknown
  /** Sent in place of a JSON body. */
  content?: Content
  /** Content type of `content`; default: the first the endpoint names, else `application/octet-stream`. */
  contentType?: string
}

/** A success with what stands around its body. */
export interface Exchange<Body> {
  status: number
  headers: Headers
  body: Body
}
