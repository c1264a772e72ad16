/**
 * The last calls of each partner, for whoever wonders what their program sent and got. Kept as they came by, in rings of
 * fixed length with bodies cut; secrets are masked when somebody looks, which is rare.
 */
import { formatInstant, type Instant } from 'lazuli-contract'
import type { Exchange, ExchangeEnd, ExchangeListener } from '../http/exchange.ts'
import { Pieces } from '../http/pieces.ts'
import { type Answer, wholeBody } from '../http/reply.ts'
import { masked } from '../telemetry/mask.ts'

interface Kept extends ExchangeEnd {
  number: number
  at: Instant
  exchange: Exchange
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
  readonly #now: () => Instant
  #count = 0

  constructor(now: () => Instant) {
    this.#now = now
  }

  readonly listener: ExchangeListener = {
    ended: (exchange, { status, milliseconds, cut }) => {
      // The lab looking at itself would push out what is looked for.
      if (exchange.url.startsWith('/lab/')) return
      const number = ++this.#count
      shorten(exchange)
      this.#ringOf(exchange.tenantId ?? nobody)[number % ringLength] = { number, at: this.#now(), exchange, status, milliseconds, cut }
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
        ({ number, exchange, status: answered }) =>
          (before === undefined || number < before) &&
          (method === undefined || exchange.method === method.toUpperCase()) &&
          (path === undefined || exchange.url.toLowerCase().includes(path.toLowerCase())) &&
          (operation === undefined || exchange.operation === operation) &&
          (status === undefined || (/xx$/i.test(status) ? String(answered)[0] === status[0] : String(answered) === status)) &&
          (id === undefined || [exchange.trace?.requestId, exchange.trace?.correlationId].includes(id.toLowerCase())),
      )
      .sort((a, b) => b.number - a.number)
    const items = wanted.slice(0, size)
    return { items: items.map(shown), ...(wanted.length > size ? { next: items.at(-1)?.number as number } : {}) }
  }
}

/** Of what is kept long bodies are cut short, and nothing holds on to what carried the call out. */
function shorten(exchange: Exchange): void {
  const { sent, answer } = exchange
  exchange.within = undefined
  if (sent && sent.length > mostBody) exchange.sent = beginning(sent)
  if (!answer || answer.body === undefined) return
  // Of parts no more than their beginnings is joined.
  const body = startOf(answer.body)
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) exchange.answer = { status: answer.status, headers: answer.headers }
  else if (body.length > mostBody) exchange.answer = { ...answer, body: beginning(body) }
  else if (body !== answer.body) exchange.answer = { ...answer, body }
}

/** As one, no more of it than there is to know whether it is too long. */
function startOf(body: Answer['body']): Exclude<Answer['body'], readonly Uint8Array[] | Pieces> {
  if (body instanceof Pieces) return body.beginning(mostBody + 1)
  if (!Array.isArray(body)) return wholeBody(body)
  const parts: Uint8Array[] = []
  for (let left = mostBody + 1, n = 0; left > 0 && n < body.length; left -= parts[n++]?.length ?? 0) parts.push(body[n].subarray(0, left))
  return wholeBody(parts)
}

/** A copy: a part of a body would hold on to all of it. */
function beginning(body: string | Uint8Array): Uint8Array {
  return Buffer.from(typeof body === 'string' ? body.slice(0, mostBody) : body.subarray(0, mostBody))
}

const secretHeaders = /^(authorization|cookie|set-cookie|ocp-apim-subscription-key|proxy-authorization)$/i
/** Members of bodies whose values nobody else should read. */
const secretMembers = /("[^"]*(?:password|secret|token|assertion)"\s*:\s*")(?:[^"\\]|\\.)*/gi

function shown({ number, at, exchange, status, milliseconds, cut }: Kept) {
  const { method, url, operation, trace, rawHeaders, sent, answer, partnerAt } = exchange
  const sentHeaders: Record<string, string> = {}
  for (let i = 0; i < rawHeaders.length; i += 2)
    sentHeaders[rawHeaders[i] as string] = headerText(rawHeaders[i] as string, rawHeaders[i + 1] as string)
  const body = textOf(sent)
  const answered = textOf(answer?.body as string | Uint8Array | undefined)
  return {
    number,
    method,
    operation,
    status,
    cut,
    at: formatInstant(at),
    ...(partnerAt === undefined ? {} : { partnerAt: formatInstant(partnerAt) }),
    url: masked(url),
    milliseconds: Math.round(milliseconds),
    ...(trace === undefined ? {} : { requestId: trace.requestId, correlationId: trace.correlationId }),
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
