/** The client without its operations: what the functions of each group call through. */
import { Call, FileCall, Paged } from './call.ts'
import type { CallOptions, Content, Exchange, Operation, Parts } from './operation.ts'
import { pagesOf, rowsOf } from './paging.ts'
import { type ClientOptions, createTransport, readExchange, type Transport } from './transport.ts'

/** What the functions of the groups take first: `carts.checkout(core, …)`. A whole client is one too. */
export interface Core {
  readonly transport: Transport
}

/** A client that holds no operation: import only the groups you use, and a bundler leaves out the rest. */
export function createCore(options: ClientOptions): Core {
  return { transport: createTransport(options) }
}

/** Path parameters, query members and body of a call in one object, as the functions of the groups take them. */
export interface Params {
  body?: unknown
  content?: Content
  contentType?: string
}

/** Calls an operation that gives one body. */
export function call<Body>({ transport }: Core, operation: Operation, params?: object, options?: CallOptions): Call<Body> {
  const made = async () => transport.exchange(transport.request(operation, partsOf(operation, params, options)))
  return new Call(operation, made() as Promise<Exchange<Body>>)
}

/** Calls an operation that gives a list. */
export function list<Page, Item>({ transport }: Core, operation: Operation, params?: object, options?: CallOptions): Paged<Page, Item> {
  const parts = partsOf(operation, params, options)
  const made = async () => transport.exchange(transport.request(operation, parts))
  const first = made()
  return new Paged<Page, Item>(
    operation,
    first as Promise<Exchange<Page>>,
    () => pagesOf(transport, operation, parts, () => first) as AsyncGenerator<Page, void>,
    (page) => (rowsOf(page) ?? []) as readonly Item[],
  )
}

/** Calls an operation that gives a file. */
export function file({ transport }: Core, operation: Operation, params?: object, options?: CallOptions): FileCall {
  const made = async () => transport.request(operation, partsOf(operation, params, options))
  const request = made()
  const readBytes = async (response: Response): Promise<Exchange<Uint8Array>> => ({
    status: response.status,
    headers: response.headers,
    body: new Uint8Array(await response.arrayBuffer()),
  })
  // A body that breaks off is fetched anew, as one that came in the same try would be.
  return new FileCall(
    request.then((asked) => transport.send(asked, async (response) => response)),
    (opened) =>
      readBytes(opened).catch(async (broken: unknown) => {
        const { parts } = await request
        const wait = parts.signal?.aborted ? undefined : transport.retry.wait(1, {})
        if (wait === undefined) throw broken
        await transport.retry.sleep(wait, parts.signal)
        return transport.send(await request, readBytes)
      }),
  )
}

/** A call in its parts, where no function of a group fits. */
export function exchange({ transport }: Core, operation: Operation, parts: Parts = {}): Promise<Exchange<unknown>> {
  return transport.send(transport.request(operation, parts), (response) => readExchange(operation, response))
}

/** What of the one object belongs into the path, into the query and into the body. */
function partsOf(operation: Operation, params: object = {}, options: CallOptions = {}): Parts {
  const path: Record<string, string> = {}
  const query: Record<string, unknown> = {}
  const { body, content, contentType, ...named } = params as Params & Record<string, unknown>
  const inPath = pathNames(operation.path)
  for (const [name, value] of Object.entries(named)) {
    if (inPath.has(name)) path[name] = value as string
    else query[name] = value
  }
  return {
    ...options,
    path,
    query,
    ...(body === undefined ? {} : { body }),
    ...(content === undefined ? {} : { content }),
    ...(contentType === undefined ? {} : { contentType }),
  }
}

function pathNames(path: string): Set<string> {
  return new Set(
    [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) =>
      (name as string).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    ),
  )
}
