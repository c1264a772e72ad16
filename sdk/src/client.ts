/**
 * A typed client of every operation, derived from the contract: nothing here knows a single endpoint. Runs in browsers
 * and Node alike.
 */
import { type AnyEndpoint, allEndpoints, normalise, parseJson, type ReplyOf, type TSchema, writeJson } from 'lazuli-contract'
import { addressOf, linkAddress, readBaseUrl } from './address.ts'
import type { AnyParams, Args, ItemOf } from './call.ts'
import { ApiFault, readFault, readRetryAfter } from './fault.ts'
import { newRequestId } from './request-id.ts'
import { type RetryOptions, retryPolicy } from './retry.ts'

export interface ClientOptions extends RetryOptions {
  /** Where the service is, without `/v1`: `http://127.0.0.1:5080`. */
  baseUrl: string
  /** A bearer token, or what gives one for each try; absent for operations that need none. */
  token?: string | (() => Promise<string>)
  /** Default: the platform's. */
  fetch?: typeof fetch
  /** `X-Locale`: language of titles and refusals. */
  locale?: string
  /** Source of request and correlation ids. Default: random GUIDs. */
  requestId?: () => string
}

/** A success with what stands around its body. */
export interface Exchange<Body> {
  status: number
  headers: Headers
  body: Body
}

type Operations = {
  readonly [Id in keyof typeof allEndpoints]: (...args: Args<(typeof allEndpoints)[Id]>) => Promise<ReplyOf<(typeof allEndpoints)[Id]>>
}

export interface Client {
  /** Calls an endpoint and gives its reply body. Throws {@link ApiFault} when refused, the platform's error when nobody answered. */
  call<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): Promise<ReplyOf<E>>
  /** Like {@link call}, with status and headers: `Location` of a 202, `Retry-After` of a 204. */
  exchange<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): Promise<Exchange<ReplyOf<E>>>
  /** The rows of a collection, page after page. */
  paginate<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): AsyncGenerator<ItemOf<E>, void>
  /** The pages of a collection, each as it arrived. */
  pages<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): AsyncGenerator<ReplyOf<E>, void>
  /** Every operation by its id: `client.operations.getCustomer({ path: { customerId } })`. */
  readonly operations: Operations
}

/** One call, addressed: what a try needs. */
interface Request {
  endpoint: AnyEndpoint
  method: string
  address: string
  params: AnyParams
  headers: Readonly<Record<string, string>>
}

interface PageLink {
  uri?: string
  method?: string
  headers?: readonly { key: string; value: string }[]
}

/** A client of the service at `baseUrl`. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = readBaseUrl(options.baseUrl)
  const send = options.fetch ?? fetch
  const nextId = options.requestId ?? newRequestId
  const retry = retryPolicy(options)

  async function transmit({ endpoint, method, address, params, headers }: Request): Promise<Exchange<unknown>> {
    const { content, type } = contentOf(endpoint, params)
    const fixed = {
      Accept: endpoint.media ?? 'application/json',
      'MS-RequestId': params.requestId ?? nextId(),
      'MS-CorrelationId': params.correlationId ?? nextId(),
      ...(options.locale ? { 'X-Locale': options.locale } : {}),
      ...(type ? { 'Content-Type': type } : {}),
    }
    const oneWay = content instanceof ReadableStream
    for (let tries = 1; ; tries++) {
      const token = endpoint.auth === 'none' ? undefined : typeof options.token === 'function' ? await options.token() : options.token
      const all = new Headers({ ...fixed, ...(token ? { Authorization: `Bearer ${token}` } : {}) })
      for (const [name, value] of Object.entries({ ...headers, ...params.headers })) all.set(name, value)
      const init: RequestInit & { duplex?: 'half' } = {
        method,
        headers: all,
        redirect: 302 in endpoint.replies ? 'manual' : 'follow',
        ...(content === undefined ? {} : { body: content }),
        ...(oneWay ? { duplex: 'half' } : {}),
        ...(params.signal ? { signal: params.signal } : {}),
      }
      let response: Response
      let bytes: Uint8Array
      try {
        response = await send(address, init)
        bytes = new Uint8Array(await response.arrayBuffer())
      } catch (broken) {
        const wait = oneWay || params.signal?.aborted ? undefined : retry.wait(tries, {})
        if (wait === undefined) throw broken
        await retry.sleep(wait, params.signal)
        continue
      }
      if (response.ok || response.status in endpoint.replies)
        return { status: response.status, headers: response.headers, body: readBody(endpoint, response, bytes) }
      const wait = oneWay ? undefined : retry.wait(tries, { status: response.status, retryAfter: readRetryAfter(response.headers) })
      if (wait === undefined) throw readFault(endpoint.id, response, new TextDecoder().decode(bytes))
      await retry.sleep(wait, params.signal)
    }
  }

  async function exchange(endpoint: AnyEndpoint, params: AnyParams = {}): Promise<Exchange<unknown>> {
    return transmit({
      endpoint,
      method: endpoint.method,
      address: addressOf(baseUrl, endpoint.path, params.path, { ...versionOf(endpoint), ...params.query }),
      params,
      headers: {},
    })
  }

  async function* pages(endpoint: AnyEndpoint, params: AnyParams = {}): AsyncGenerator<unknown, void> {
    let page = (await exchange(endpoint, params)).body as { links?: { next?: PageLink }; nextLink?: string } | undefined
    yield page
    // Later pages are calls of their own: each gets a request id of its own.
    const { headers, signal, correlationId } = params
    const rest: AnyParams = { ...(headers ? { headers } : {}), ...(signal ? { signal } : {}), ...(correlationId ? { correlationId } : {}) }
    for (let next = nextOf(page); next?.uri; next = nextOf(page)) {
      const address = linkAddress(baseUrl, next.uri)
      const asked = Object.fromEntries((next.headers ?? []).map(({ key, value }) => [key, value]))
      page = (await transmit({ endpoint, method: next.method ?? 'GET', address, params: rest, headers: asked })).body as typeof page
      yield page
    }
  }

  async function* paginate(endpoint: AnyEndpoint, params: AnyParams = {}): AsyncGenerator<unknown, void> {
    for await (const page of pages(endpoint, params)) yield* rowsOf(page)
  }

  const call = async (endpoint: AnyEndpoint, params?: AnyParams) => (await exchange(endpoint, params)).body

  // The types of the interface are computed from the endpoint; at run time one body serves them all.
  return {
    call,
    exchange,
    pages,
    paginate,
    operations: Object.fromEntries(Object.values<AnyEndpoint>(allEndpoints).map((e) => [e.id, (params?: AnyParams) => call(e, params)])),
  } as unknown as Client
}

/** Azure operations are asked for in the newest version the contract knows. */
function versionOf(endpoint: AnyEndpoint): Record<string, string> {
  const version = endpoint.apiVersions?.at(-1)
  return version ? { 'api-version': version } : {}
}

/** The next page, as either half of the service names it. */
function nextOf(page: { links?: { next?: PageLink }; nextLink?: string } | undefined): PageLink | undefined {
  return page?.nextLink ? { uri: page.nextLink } : page?.links?.next
}

function rowsOf(page: unknown): readonly unknown[] {
  const { items, value } = (page ?? {}) as { items?: readonly unknown[]; value?: readonly unknown[] }
  return items ?? value ?? []
}

/** The body as it travels and its content type. */
function contentOf(endpoint: AnyEndpoint, params: AnyParams): { content?: NonNullable<RequestInit['body']>; type?: string } {
  if (params.content !== undefined)
    return { content: params.content, type: params.contentType ?? endpoint.bodyMedia?.[0] ?? 'application/octet-stream' }
  if (params.body === undefined) return {}
  if (endpoint.bodyKind === 'form')
    return { content: new URLSearchParams(params.body as Record<string, string>).toString(), type: 'application/x-www-form-urlencoded' }
  return { content: writeJson(params.body), type: 'application/json; charset=utf-8' }
}

/** The reply as values: decimals exact, members under their documented names, unknown ones kept; files as bytes. */
function readBody(endpoint: AnyEndpoint, response: Response, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined
  if (!/json/i.test(response.headers.get('content-type') ?? 'json')) return bytes
  const schema = (endpoint.replies as Record<number, TSchema | null>)[response.status]
  const text = new TextDecoder().decode(bytes)
  try {
    const parsed = parseJson(text)
    return schema ? normalise(schema, parsed, 'reply').value : parsed
  } catch (broken) {
    const { requestId, correlationId } = readFault(endpoint.id, response, '')
    throw new ApiFault({
      operation: endpoint.id,
      status: response.status,
      description: `The reply is no JSON: ${(broken as Error).message}`,
      data: [],
      ...(requestId ? { requestId } : {}),
      ...(correlationId ? { correlationId } : {}),
    })
  }
}
