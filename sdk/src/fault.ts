/** Refusals, in whichever of the error shapes they arrive (platform contract, section 2.12). */
import { type Json, parseJson } from 'lazuli-contract/values/json.ts'

export interface FaultParts {
  status: number
  code?: number | string
  description: string
  data: readonly string[]
  requestId?: string
  correlationId?: string
  /** Seconds. */
  retryAfter?: number
  operation: string
}

/** A call was refused, or its reply could not be read. The only error the client throws once a server has answered. */
export class ApiFault extends Error {
  /** Id of the endpoint: `checkoutCart`. */
  readonly operation: string
  readonly status: number
  /** The documented error code; a word on the token and Azure side (`invalid_client`); absent where none was sent. */
  readonly code: number | string | undefined
  readonly description: string
  readonly data: readonly string[]
  readonly requestId: string | undefined
  readonly correlationId: string | undefined
  /** Seconds to wait before another try, where the server said so. */
  readonly retryAfter: number | undefined

  constructor(parts: FaultParts) {
    super(`${parts.operation}: ${parts.status}${parts.code === undefined ? '' : `/${parts.code}`} ${parts.description}`)
    this.name = 'ApiFault'
    this.operation = parts.operation
    this.status = parts.status
    this.code = parts.code
    this.description = parts.description
    this.data = parts.data
    this.requestId = parts.requestId
    this.correlationId = parts.correlationId
    this.retryAfter = parts.retryAfter
  }
}

/** The fault a reply stands for. `text` is its body. */
export function readFault(operation: string, response: Response, text: string): ApiFault {
  const retryAfter = readRetryAfter(response.headers)
  const requestId = response.headers.get('ms-requestid') ?? response.headers.get('x-ms-request-id') ?? undefined
  const correlationId = response.headers.get('ms-correlationid') ?? response.headers.get('x-ms-correlation-request-id') ?? undefined
  return new ApiFault({
    operation,
    status: response.status,
    data: [],
    ...readBody(text, response.statusText || `status ${response.status}`),
    ...(requestId ? { requestId } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
}

function readBody(text: string, otherwise: string): Pick<FaultParts, 'description'> & Partial<Pick<FaultParts, 'code' | 'data'>> {
  let body: Json
  try {
    body = parseJson(text)
  } catch {
    return { description: text.trim() || otherwise }
  }
  if (typeof body === 'string' && body !== '') return { description: body }
  if (!isObject(body)) return { description: otherwise }
  // Azure nests its error in `error`; the token endpoints put a word there and the text beside it.
  if (isObject(body.error)) return readMembers(body.error, otherwise)
  if (typeof body.error === 'string') return { code: body.error, description: textOf(body.error_description) ?? otherwise }
  return readMembers(body, otherwise)
}

function readMembers(body: { [member: string]: Json }, otherwise: string) {
  const code = codeOf(body.code)
  return {
    ...(code === undefined ? {} : { code }),
    description: textOf(body.description) ?? textOf(body.message) ?? otherwise,
    data: Array.isArray(body.data) ? body.data.filter((entry) => typeof entry === 'string') : [],
  }
}

function codeOf(code: Json | undefined): number | string | undefined {
  if (typeof code === 'number') return code
  if (typeof code !== 'string' || code === '') return undefined
  return /^\d{1,9}$/.test(code) ? Number(code) : code
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: Json | undefined): value is { [member: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('toWire' in value)
}

/** Seconds of `Retry-After`; a date is read against the reply's own `Date`, so that no local clock matters. */
export function readRetryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim()
  if (!text) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(wait) ? undefined : Math.max(0, Math.ceil(wait / 1000))
}
