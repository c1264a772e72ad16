/**
 * The SDK as the portal uses it: an operation goes in as the endpoint of the contract, so that only those a page needs
 * are part of what the browser loads.
 */
import type { AnyEndpoint, ReplyOf } from 'lazuli-contract'
import type { Core } from 'lazuli-sdk/core.ts'
import type { Args } from 'lazuli-sdk/endpoint-client.ts'
import type { Parts } from 'lazuli-sdk/operation.ts'
import { pageAfter, pagesOf, rowsOf } from 'lazuli-sdk/paging.ts'
import { type ClientOptions, createTransport, type Request } from 'lazuli-sdk/transport.ts'
import type { PageRead } from './paged-rows.ts'

export interface Connection extends Core {
  /** The body of a reply. Throws `ApiFault` when refused. */
  call<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): Promise<ReplyOf<E>>
  /** The pages of a list, each as it arrived. */
  pages<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): AsyncGenerator<ReplyOf<E>, void>
  /** One page of a list: the first, or the one that the page before it told of. */
  page<E extends AnyEndpoint>(endpoint: E, start: unknown, ...args: Args<E>): Promise<PageRead<Request>>
  /** A file as it arrives. */
  open<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): Promise<ReadableStream<Uint8Array>>
  /** What a `Location` of a reply names. */
  location<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): Promise<string | undefined>
}

export function connect(options: ClientOptions): Connection {
  const transport = createTransport(options)
  const exchange = (endpoint: AnyEndpoint, parts: Parts = {}) => transport.exchange(transport.request(endpoint, parts))
  return {
    transport,
    call: async (endpoint: AnyEndpoint, parts?: Parts) => (await exchange(endpoint, parts)).body,
    pages: (endpoint: AnyEndpoint, parts: Parts = {}) => pagesOf(transport, endpoint, parts, () => exchange(endpoint, parts)),
    page: async (endpoint: AnyEndpoint, start: Request | undefined, parts: Parts = {}) => {
      // Of the pages from there on only the first is taken: waiting for rows that are being gathered is its business.
      const pages = pagesOf(transport, endpoint, parts, () => (start ? transport.exchange(start) : exchange(endpoint, parts)))
      const { value: page } = await pages.next()
      return { items: rowsOf(page) ?? [], next: pageAfter(transport, endpoint, parts, page) }
    },
    open: async (endpoint: AnyEndpoint, parts: Parts = {}) => {
      const { body } = await transport.send(transport.request(endpoint, parts), async (response) => response)
      return body ?? new Blob([]).stream()
    },
    location: async (endpoint: AnyEndpoint, parts?: Parts) => (await exchange(endpoint, parts)).headers.get('location') ?? undefined,
  } as unknown as Connection
}
