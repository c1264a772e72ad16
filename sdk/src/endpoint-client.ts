/**
 * A client typed by the endpoints of the contract themselves, for the repository's own tests and tools: an endpoint goes
 * in as a value, so one that was declared a minute ago can be called. Programs use the groups of {@link ./client.ts}.
 */
import { type AnyEndpoint, allEndpoints, type BodyOf, type PathOf, type QueryOf, type ReplyOf } from 'lazuli-contract'
import type { CallOptions, Content, Exchange, Parts } from './operation.ts'
import { pagesOf, rowsOf } from './paging.ts'
import { type ClientOptions, createTransport } from './transport.ts'

type PathPart<E> = keyof PathOf<E> extends never ? { path?: Record<string, never> } : { path: PathOf<E> }
type QueryPart<E> = Record<string, never> extends QueryOf<E> ? { query?: QueryOf<E> } : { query: QueryOf<E> }
type BodyPart<E> = [BodyOf<E>] extends [undefined] ? { body?: undefined } : { body: BodyOf<E> }

/** Path, query and body as the endpoint wants them, and the options of any call. */
export type EndpointParams<E extends AnyEndpoint> = PathPart<E> &
  QueryPart<E> &
  BodyPart<E> &
  CallOptions & { content?: Content; contentType?: string }

/** The parameter object, which may be left out where nothing in it is required. */
export type Args<E extends AnyEndpoint> =
  Record<string, never> extends EndpointParams<E> ? [params?: EndpointParams<E>] : [params: EndpointParams<E>]

/** The rows of a collection reply. */
export type ItemOf<E extends AnyEndpoint> =
  ReplyOf<E> extends infer Reply
    ? Reply extends { items: readonly (infer Item)[] } | { value: readonly (infer Item)[] }
      ? Item
      : never
    : never

type Operations = {
  readonly [Id in keyof typeof allEndpoints]: (...args: Args<(typeof allEndpoints)[Id]>) => Promise<ReplyOf<(typeof allEndpoints)[Id]>>
}

export interface EndpointClient {
  /** Calls an endpoint and gives its reply body. Throws `ApiFault` when refused, the platform's error when nobody answered. */
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

/** A client of the service at `baseUrl`. */
export function createEndpointClient(options: ClientOptions): EndpointClient {
  const transport = createTransport(options)
  const exchange = async (endpoint: AnyEndpoint, parts: Parts = {}) => transport.exchange(transport.request(endpoint, parts))
  const call = async (endpoint: AnyEndpoint, parts?: Parts) => (await exchange(endpoint, parts)).body
  const pages = (endpoint: AnyEndpoint, parts: Parts = {}) => pagesOf(transport, endpoint, parts, () => exchange(endpoint, parts))

  async function* paginate(endpoint: AnyEndpoint, parts?: Parts): AsyncGenerator<unknown, void> {
    for await (const page of pages(endpoint, parts)) yield* rowsOf(page) ?? []
  }

  // The types of the interface are computed from the endpoint; at run time one body serves them all.
  return {
    call,
    exchange,
    pages,
    paginate,
    operations: Object.fromEntries(Object.values<AnyEndpoint>(allEndpoints).map((e) => [e.id, (parts?: Parts) => call(e, parts)])),
  } as unknown as EndpointClient
}
