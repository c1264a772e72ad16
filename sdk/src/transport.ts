/** One request to its end: headers, token, tries, and the reply as values. Knows no operation. */
import { normalise } from 'lazuli-contract/normalise.ts'
import type { TSchema } from 'lazuli-contract/schema.ts'
import { parseJson, writeJson } from 'lazuli-contract/values/json.ts'
import { addressOf } from './address.ts'
import { type Atlas, mapOf, type Place } from './clouds.ts'
import { ApiFault, readFault, readRetryAfter } from './fault.ts'
import type { Exchange, Operation, Parts } from './operation.ts'
import { newRequestId } from './request-id.ts'
import { type RetryOptions, type RetryPolicy, retryPolicy } from './retry.ts'
import { type TokenSource, tokensOf } from './token.ts'

export interface ClientOptions extends RetryOptions, Place {
  /**
   * A bearer token, a function that gives one for each try, a credential of `@azure/identity`, or an application of MSAL:
   * a confidential one for itself, a public one for its user. Absent for operations that need none.
   */
  token?: TokenSource | undefined
  /** Key or token of whoever runs Lazuli, for `client.operator`. */
  operatorToken?: TokenSource | undefined
  /** Partner of the sandbox that the laboratory is asked about, by tenant or domain; default: the token's, else the first. */
  partner?: string | undefined
  /** Default: the platform's. */
  fetch?: typeof fetch | undefined
  /** `X-Locale`: language of titles and refusals. */
  locale?: string | undefined
  /** Source of request and correlation ids. Default: random GUIDs. */
  requestId?: (() => string) | undefined
}

/** One call, addressed: what a try needs. */
export interface Request {
  operation: Operation
  method: string
  address: string
  parts: Parts
  headers: Readonly<Record<string, string>>
}

export interface Transport {
  readonly map: Atlas
  readonly retry: RetryPolicy
  /** The request of a call as its operation says it. */
  request(operation: Operation, parts: Parts): Request
  /** Sends, and tries again where that can help; `read` is part of a try. Throws {@link ApiFault} when refused. */
  send<T>(request: Request, read: (response: Response) => Promise<T>): Promise<T>
  /** As {@link send}, with the reply read as values. */
  exchange(request: Request): Promise<Exchange<unknown>>
}

export function createTransport(options: ClientOptions): Transport {
  const map = mapOf(options)
  const fetchIt = options.fetch ?? fetch
  const nextId = options.requestId ?? newRequestId
  const retry = retryPolicy(options)
  const token = options.token === undefined ? undefined : tokensOf(options.token)
  const operatorToken = options.operatorToken === undefined ? token : tokensOf(options.operatorToken)

  function request(operation: Operation, parts: Parts): Request {
    const version = operation.apiVersions?.at(-1)
    return {
      operation,
      method: operation.method,
      address: addressOf(map.hostOf(operation), operation.path, parts.path, {
        ...(version ? { 'api-version': version } : {}),
        ...parts.query,
      }),
      parts,
      headers: operation.auth === 'lab' && options.partner ? { 'x-lazuli-partner': options.partner } : {},
    }
  }

  async function bearerOf(operation: Operation, signal: AbortSignal | undefined, refused?: string): Promise<string | undefined> {
    if (operation.auth === 'none') return undefined
    return (operation.auth === 'operator' ? operatorToken : token)?.({ scope: map.scopeOf(operation), signal, refused })
  }

  async function send<T>({ operation, method, address, parts, headers }: Request, read: (response: Response) => Promise<T>): Promise<T> {
    const { signal } = parts
    const { content, type } = contentOf(operation, parts)
    const fixed = {
      Accept: operation.media ?? 'application/json',
      'MS-RequestId': parts.requestId ?? nextId(),
      'MS-CorrelationId': parts.correlationId ?? nextId(),
      ...(options.locale ? { 'X-Locale': options.locale } : {}),
      ...(type ? { 'Content-Type': type } : {}),
    }
    const oneWay = content instanceof ReadableStream
    let refused: string | undefined
    let another: string | undefined
    for (let tries = 1; ; tries++) {
      const bearer = another ?? (await bearerOf(operation, signal, refused))
      another = undefined
      const all = new Headers({ ...fixed, ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}) })
      for (const [name, value] of Object.entries({ ...headers, ...parts.headers })) all.set(name, value)
      const init: RequestInit & { duplex?: 'half' } = {
        method,
        headers: all,
        redirect: 302 in operation.replies ? 'manual' : 'follow',
        ...(content === undefined ? {} : { body: content }),
        ...(oneWay ? { duplex: 'half' } : {}),
        ...(signal ? { signal } : {}),
      }
      let failure: ApiFault
      try {
        const response = await fetchIt(address, init)
        if (response.ok || response.status in operation.replies) return await read(response)
        failure = readFault(operation.id, response, await response.text())
      } catch (broken) {
        const wait = broken instanceof ApiFault || oneWay || signal?.aborted ? undefined : retry.wait(tries, {})
        if (wait === undefined) throw broken
        await retry.sleep(wait, signal)
        continue
      }
      // A token that was revoked or outlived its authority: once, where the source has another.
      if (failure.status === 401 && bearer !== undefined && refused === undefined && !oneWay) {
        refused = bearer
        another = await bearerOf(operation, signal, refused)
        if (another !== refused) continue
      }
      const wait = oneWay ? undefined : retry.wait(tries, { status: failure.status, retryAfter: failure.retryAfter })
      if (wait === undefined) throw failure
      await retry.sleep(wait, signal)
    }
  }

  return {
    map,
    retry,
    request,
    send,
    exchange: (request) => send(request, (response) => readExchange(request.operation, response)),
  }
}

/** Reads a success to its end. */
export async function readExchange(operation: Operation, response: Response): Promise<Exchange<unknown>> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, body: readBody(operation, response, bytes) }
}

/** The body as it travels and its content type. */
function contentOf(operation: Operation, parts: Parts): { content?: NonNullable<RequestInit['body']>; type?: string } {
  if (parts.content !== undefined)
    return { content: parts.content, type: parts.contentType ?? operation.bodyMedia?.[0] ?? 'application/octet-stream' }
  if (parts.body === undefined) return {}
  if (operation.bodyKind === 'form')
    return { content: new URLSearchParams(parts.body as Record<string, string>).toString(), type: 'application/x-www-form-urlencoded' }
  return { content: writeJson(parts.body), type: 'application/json; charset=utf-8' }
}

/** The reply as values: decimals exact, members under their documented names, unknown ones kept; files as bytes. */
function readBody(operation: Operation, response: Response, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined
  if (!/json/i.test(response.headers.get('content-type') ?? 'json')) return bytes
  const schema = operation.replies[response.status] as TSchema | null | undefined
  const text = new TextDecoder().decode(bytes)
  try {
    const parsed = parseJson(text)
    return schema ? normalise(schema, parsed, 'reply').value : parsed
  } catch (broken) {
    const { requestId, correlationId } = readFault(operation.id, response, '')
    throw new ApiFault({
      operation: operation.id,
      status: response.status,
      description: `The reply is no JSON: ${(broken as Error).message}`,
      data: [],
      ...(requestId ? { requestId } : {}),
      ...(correlationId ? { correlationId } : {}),
    })
  }
}

/** Seconds a success asks to wait: of a 202 or a 204 that is not ready. */
export function waitOf(exchange: Exchange<unknown>): number | undefined {
  return readRetryAfter(exchange.headers)
}
