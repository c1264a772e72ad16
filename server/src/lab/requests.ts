/**
 * The last calls of each partner, for whoever wonders what their program sent and got. Kept as they came by, in rings of
 * fixed length with bodies cut; secrets are masked when somebody looks, which is rare.
 */
import type { IncomingMessage } from 'node:http'
import { formatInstant, type Instant } from 'lazuli-contract'
import type { Exchange, ExchangeListener } from '../http/exchange.ts'
import type { Answer } from '../http/reply.ts'
import { masked } from '../telemetry/mask.ts'

interface Kept {
  number: number
  at: Instant
  method: string
  url: string
  operation: string
  status: number
  milliseconds: number
  cut: boolean
  requestId: string | undefined
  correlationId: string | undefined
  headers: readonly string[]
  sent: string | Uint8Array | undefined
  answer: { headers: Record<string, string>; body: string | Uint8Array | undefined } | undefined
}

export interface Filter {
  size?: number
  before?: number
  method?: string
  path?: string
  operation?: string
  status?: string
  id?: string
}

const ringLength = 200
/** Rings kept; that of the partner that has been quiet longest goes first. */
const mostRings = 200
/** Bytes of a body kept. */
const mostBody = 4096
const nobody = ''

export class RecentRequests {
  readonly #rings = new Map<string, Kept[]>()
  readonly #requests = new WeakMap<Exchange, IncomingMessage>()
  readonly #now: () => Instant
  #count = 0

  constructor(now: () => Instant) {
    this.#now = now
  }

  readonly listener: ExchangeListener = {
    begun: (exchange, request) => void this.#requests.set(exchange, request),
    ended: (exchange, { status, milliseconds, cut }) => {
      const request = this.#requests.get(exchange)
      // The lab looking at itself would push out what is looked for.
      if (!request || exchange.path.startsWith('/lab/')) return
      const { answer, trace } = exchange
      const ring = this.#ringOf(exchange.tenantId ?? nobody)
      const number = ++this.#count
      ring[number % ringLength] = {
        number,
        at: this.#now(),
        method: exchange.method,
        url: request.url ?? exchange.path,
        operation: exchange.operation,
        status,
        milliseconds,
        cut,
        requestId: trace?.requestId,
        correlationId: trace?.correlationId,
        headers: request.rawHeaders,
        sent: cutShort(exchange.sent),
        answer: answer && { headers: answer.headers, body: cutShort(answer.body) },
      }
    },
  }

  #ringOf(tenantId: string): Kept[] {
    let ring = this.#rings.get(tenantId)
    if (!ring) {
      if (this.#rings.size >= mostRings) this.#rings.delete(this.#rings.keys().next().value as string)
      ring = []
      this.#rings.set(tenantId, ring)
    }
    return ring
  }

  /** A partner's calls, and with `andNobodys` those that named no partner. */
  list(tenantId: string, { size = 50, before, method, path, operation, status, id }: Filter, andNobodys: boolean) {
    const wanted = [tenantId, ...(andNobodys ? [nobody] : [])]
      .flatMap((tenant) => (this.#rings.get(tenant) ?? []).filter((kept) => kept !== undefined))
      .filter(
        (kept) =>
          (before === undefined || kept.number < before) &&
          (method === undefined || kept.method === method.toUpperCase()) &&
          (path === undefined || kept.url.toLowerCase().includes(path.toLowerCase())) &&
          (operation === undefined || kept.operation === operation) &&
          (status === undefined || (/xx$/i.test(status) ? String(kept.status)[0] === status[0] : String(kept.status) === status)) &&
          (id === undefined || [kept.requestId, kept.correlationId].includes(id.toLowerCase())),
      )
      .sort((a, b) => b.number - a.number)
    const items = wanted.slice(0, size)
    return { items: items.map(shown), ...(wanted.length > size ? { next: items.at(-1)?.number as number } : {}) }
  }
}

/** A copy of the beginning of a long body: a part of it would hold on to all of it. */
function cutShort(body: Answer['body']): string | Uint8Array | undefined {
  if (typeof body === 'string') return body.length <= mostBody ? body : Buffer.from(body.slice(0, mostBody))
  if (!(body instanceof Uint8Array)) return undefined
  return body.length <= mostBody ? body : Buffer.from(body.subarray(0, mostBody))
}

const secretHeaders = /^(authorization|cookie|set-cookie|ocp-apim-subscription-key|proxy-authorization)$/i
/** Members of bodies whose values nobody else should read. */
const secretMembers = /("[^"]*(?:password|secret|token|assertion)"\s*:\s*")(?:[^"\\]|\\.)*/gi

function shown({ headers, sent, answer, at, url, milliseconds, requestId, correlationId, ...rest }: Kept) {
  const sentHeaders: Record<string, string> = {}
  for (let i = 0; i < headers.length; i += 2) sentHeaders[headers[i] as string] = headerText(headers[i] as string, headers[i + 1] as string)
  const body = textOf(sent)
  const answered = textOf(answer?.body)
  return {
    ...rest,
    at: formatInstant(at),
    url: masked(url),
    milliseconds: Math.round(milliseconds),
    ...(requestId === undefined ? {} : { requestId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    request: { headers: sentHeaders, ...(body === undefined ? {} : { body }) },
    response: {
      headers: Object.fromEntries(Object.entries(answer?.headers ?? {}).map(([name, value]) => [name, headerText(name, value)])),
      ...(answered === undefined ? {} : { body: answered }),
    },
  }
}

function headerText(name: string, value: string): string {
  return secretHeaders.test(name) ? '***' : masked(value)
}

function textOf(body: string | Uint8Array | undefined): string | undefined {
  if (body === undefined) return undefined
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  return text === '' ? undefined : masked(text.replace(secretMembers, '$1***'), mostBody)
}
