/** Writes answers: headers, JSON with exact digits, fault bodies, compression. */
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createDeflate, createGzip, deflate, gzip } from 'node:zlib'
import type { FastifyReply } from 'fastify'
import { describe, type Fault, type FaultName, faults, partnerNameOf, tellDetail, writeJson } from 'lazuli-contract'
import type { Refusal } from '../base/outcome.ts'
import { type AzureTrace, azureFaultAnswer, azureHeaders } from './azure.ts'
import { exchangeOf } from './exchange.ts'
import { type GraphTrace, graphFaultAnswer } from './graph.ts'
import { gzipParts } from './packed.ts'
import { Pieces, sendPieces } from './pieces.ts'

const packedBy = { gzip: promisify(gzip), deflate: promisify(deflate) }

/** Bodies shorter than this are not worth compressing, bytes. */
const compressFrom = 2048

/** The answer before it is sent; also the form in which an idempotent reply is stored. */
export interface Answer {
  status: number
  /** The reason phrase where the documentation prints one of its own. */
  reason?: string
  headers: Record<string, string>
  /** Parts in a list are sent one after the other as they are: joining long ones costs more than making them. */
  body?: string | Uint8Array | readonly Uint8Array[] | Pieces | Readable
  /** Of an earlier call with the same id: nothing was done now. */
  repeated?: true
  /** The connection is cut before the first byte, or in the middle of the body. */
  cut?: 'head' | 'body'
}

/** Identifies one exchange; echoed. */
export interface Trace {
  requestId: string
  correlationId: string
  locale: string
  /** Set where the exchange is one of the Azure side. */
  azure?: AzureTrace
  /** Set where the exchange is one of Microsoft Graph. */
  graph?: GraphTrace
}

/** Any short id (platform contract, section 2.3). */
const serverId = '1001'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
let vectors = 0

/** `MS-CV`: 16 characters of base64 and `.0`, new for each answer: a count of 30 bits, those that change most first. */
function correlationVector(): string {
  const n = ++vectors
  const count = `${letters[n & 63]}${letters[(n >> 6) & 63]}${letters[(n >> 12) & 63]}${letters[(n >> 18) & 63]}${letters[(n >> 24) & 63]}`
  return `${count}AAAAAAAAAAA.0`
}

/** The error body of a refusal in the manners of the half it was asked of. */
export function refusalAnswer(refusal: Refusal, trace: Trace): Answer {
  if (trace.azure) return azureFaultAnswer(refusal, trace, trace.azure)
  return trace.graph ? graphFaultAnswer(refusal, trace, trace.graph) : faultAnswer(refusal, trace)
}

/** The documented error body of a refusal by Partner Center (platform contract, section 2.12). */
export function faultAnswer(refusal: Refusal, { correlationId, locale }: Pick<Trace, 'correlationId' | 'locale'>): Answer {
  const name: FaultName = partnerNameOf(refusal.refused)
  const fault: Fault = faults[name]
  const description = describe(name, { correlationId, ...refusal.params }, locale)
  // The gateway's own shape; `Retry-After` says the same number as the text (platform contract, section 2.14).
  if (name === 'RateLimited')
    return {
      status: fault.status,
      headers: { 'content-type': json, 'retry-after': refusal.params?.seconds ?? '60' },
      body: writeJson({ statusCode: fault.status, message: description }),
    }
  if (name === 'MfaRequired') return mfaAnswer(correlationId)
  const body: Record<string, unknown> = {
    code: fault.code,
    description,
    data: (refusal.data ?? []).map((text) => tellDetail(text, locale)),
    source: fault.source ?? 'PartnerFD',
  }
  if (fault.code >= 600000 && fault.code < 601000) {
    body.message = description
    body.errorName = fault.errorName ?? name
    body.isRetryable = false
    body.parameters = {}
    body.errorMessageExtended = `InternalErrorCode=${fault.code}`
  }
  const headers: Record<string, string> = { 'content-type': json }
  if (fault.status === 401)
    headers['www-authenticate'] = name === 'NoPartnerToken' ? `OAuth realm=urn:cpsvc:cpid:${correlationId}` : 'Bearer error="invalid_token"'
  if (fault.status === 503) headers['retry-after'] = '5'
  return { status: fault.status, headers, body: writeJson(body) }
}

/** Without a second factor: told in the reason phrase, and as text (platform contract, section 1.14). */
function mfaAnswer(correlationId: string): Answer {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'www-authenticate': 'Bearer error="invalid_token"',
    'request-context': `appId=cid-v1:${correlationId}`,
  }
  return { status: 401, reason: 'Unauthorized - MFA required', headers, body: 'Authentication failed. MFA required. (10001)' }
}

export const json = 'application/json; charset=utf-8'

const nothing = Buffer.alloc(0)

/** Sends an answer with the trace headers every answer carries. */
export function send(reply: FastifyReply, answer: Answer, trace: Trace, acceptEncoding: string | undefined): FastifyReply {
  const raw = reply.raw
  const { body: made } = answer
  const watched = exchangeOf(reply.request)
  if (watched) {
    watched.trace = trace
    // Of a caller that has gone away all was told: what would be noted now nobody lets go.
    if (!raw.destroyed) watched.answer = answer
  }
  reply.hijack()
  if (made instanceof Pieces) {
    if (raw.destroyed) {
      made.free()
      return reply
    }
    // Whoever notes how the answer began has listened before.
    raw.once('close', () => made.free())
  }
  // Parts are joined only where something is to be done with all of it.
  const asked = acceptEncoding === undefined ? undefined : codingOf(acceptEncoding)
  if (isList(answer.body) && !answer.cut && asked === 'gzip' && lengthOf(answer.body) >= compressFrom) {
    sendPacked(raw, answer, trace, gzipParts(answer.body), asked).catch(() => raw.destroy())
    return reply
  }
  const body = answer.cut || asked ? wholeBody(answer.body) : answer.body
  if (answer.cut === 'head') {
    if (body instanceof Readable) body.destroy()
    raw.destroy()
    return reply
  }
  if (body instanceof Readable) {
    const length = answer.headers['content-length']
    // Files are sent as they are; texts of any length are packed as they come.
    const isText = length === undefined && answer.headers['content-type'] === json
    const coding = isText && !answer.cut ? asked : undefined
    raw.writeHead(answer.status, [
      ...headLines(answer, trace, raw),
      ...(length === undefined ? [] : ['content-length', length]),
      ...(coding ? ['content-encoding', coding] : []),
    ] as OutgoingHttpHeader[])
    if (reply.request.method === 'HEAD') {
      body.destroy()
      raw.end()
      return reply
    }
    body.on('error', () => raw.destroy())
    // A reader that goes away before the end, or before the beginning, must not leave the source open.
    if (raw.destroyed) {
      body.destroy()
      return reply
    }
    raw.on('close', () => body.destroy())
    if (answer.cut) body.once('data', () => raw.destroy())
    if (!coding) {
      body.pipe(raw)
      return reply
    }
    const packer = coding === 'gzip' ? createGzip({ level: 1 }) : createDeflate({ level: 1 })
    raw.on('close', () => packer.destroy())
    body.pipe(packer).pipe(raw)
    return reply
  }
  if (isList(body)) {
    const length = lengthOf(body)
    raw.writeHead(answer.status, [...headLines(answer, trace, raw), 'content-length', length] as OutgoingHttpHeader[])
    for (const part of body) raw.write(part)
    raw.end()
    return reply
  }
  if (body instanceof Pieces) {
    raw.writeHead(answer.status, [...headLines(answer, trace, raw), 'content-length', body.length] as OutgoingHttpHeader[])
    sendPieces(raw, body)
    return reply
  }
  const length = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.length
  const coding = length >= compressFrom && answer.headers['content-type'] !== 'application/pdf' ? asked : undefined
  if (typeof body === 'string' && length === body.length && length < asText && !coding && !answer.cut) {
    end(raw, answer, headLines(answer, trace, raw), body, length)
    return reply
  }
  // As bytes: node joins a text with the head and encodes both the slow way, which cost more than all else in a small answer.
  const bytes: Uint8Array = typeof body === 'string' ? Buffer.from(body) : (body ?? nothing)
  if (answer.cut) {
    raw.writeHead(answer.status, [...headLines(answer, trace, raw), 'content-length', Math.max(length, 2)] as OutgoingHttpHeader[])
    // The head goes out with the first bytes; then the socket goes.
    raw.write(bytes.subarray(0, Math.floor(length / 2)), () => raw.destroy())
    if (length < 2) raw.flushHeaders()
    return reply
  }
  if (coding) sendPacked(raw, answer, trace, packedBy[coding](bytes, { level: 1 }), coding).catch(() => raw.destroy())
  else end(raw, answer, headLines(answer, trace, raw), bytes, length)
  return reply
}

/** Plain text up to here goes out in one piece with the head, which node writes from its stack; longer as bytes. */
const asText = 12_000

const isList = (body: Answer['body']): body is readonly Uint8Array[] => Array.isArray(body)

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0)

/** A body that comes in parts, as one. */
export function wholeBody(body: Answer['body']): Exclude<Answer['body'], readonly Uint8Array[] | Pieces> {
  return isList(body) ? Buffer.concat(body) : body instanceof Pieces ? body.whole() : body
}

function codingOf(acceptEncoding: string): 'gzip' | 'deflate' | undefined {
  return takes(acceptEncoding, 'gzip') ? 'gzip' : takes(acceptEncoding, 'deflate') ? 'deflate' : undefined
}

/** Whether the list names the coding, and not with a weight of zero. */
function takes(acceptEncoding: string, coding: string): boolean {
  return acceptEncoding.split(',').some((part) => {
    const [name = '', ...params] = part.split(';')
    const word = name.trim().toLowerCase()
    if (word !== coding && word !== `x-${coding}`) return false
    return !params.some((param) => /^\s*q\s*=\s*0(\.0*)?\s*$/i.test(param))
  })
}

async function sendPacked(
  raw: ServerResponse,
  answer: Answer,
  trace: Trace,
  packing: Promise<Uint8Array>,
  coding: 'gzip' | 'deflate',
): Promise<void> {
  const packed = await packing
  end(raw, answer, [...headLines(answer, trace, raw), 'content-encoding', coding], packed, packed.length)
}

/** `length` in bytes; a text is plain ASCII. */
function end(raw: ServerResponse, { status, reason }: Answer, lines: (string | number)[], body: string | Uint8Array, length: number): void {
  if (status !== 204) lines.push('content-length', length)
  if (reason === undefined) raw.writeHead(status, lines as OutgoingHttpHeader[])
  else raw.writeHead(status, reason, lines as OutgoingHttpHeader[])
  raw.end(body, 'latin1')
}

/** Names and values in turn: node writes a list as it is, where it would first take an object apart. */
function headLines({ headers }: Answer, trace: Trace, raw: ServerResponse): (string | number)[] {
  const lines: (string | number)[] = []
  // A length is said once: of the bytes that are sent, or of the stream.
  for (const name in headers) if (name !== 'content-length') lines.push(name, headers[name] as string)
  const put = (name: string, value: string) => {
    if (headers[name] === undefined) lines.push(name, value)
  }
  if (trace.azure) {
    const azure = azureHeaders(trace, trace.azure)
    for (const name in azure) put(name, azure[name] as string)
  } else {
    put('ms-requestid', trace.requestId)
    put('ms-correlationid', trace.correlationId)
    put('ms-cv', correlationVector())
    put('ms-serverid', serverId)
    put('x-locale', trace.locale)
  }
  // What is told to a page of another origin names that origin (`foreign-pages.ts`).
  lines.push('vary', raw.hasHeader('vary') ? 'Accept-Encoding, Origin' : 'Accept-Encoding')
  return lines
}
