/** Writes answers: headers, JSON with exact digits, fault bodies, compression. */
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { deflate, gzip } from 'node:zlib'
import type { FastifyReply } from 'fastify'
import { describe, type Fault, type FaultName, faults, partnerNameOf, writeJson } from 'lazuli-contract'
import type { Refusal } from '../base/outcome.ts'
import { type AzureTrace, azureFaultAnswer, azureHeaders } from './azure.ts'

const gzipAsync = promisify(gzip)
const deflateAsync = promisify(deflate)

/** Bodies shorter than this are not worth compressing, bytes. */
const compressFrom = 2048

/** The answer before it is sent; also the form in which an idempotent reply is stored. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body?: string | Uint8Array | Readable
}

/** Identifies one exchange; echoed. */
export interface Trace {
  requestId: string
  correlationId: string
  locale: string
  /** Set where the exchange is one of the Azure side. */
  azure?: AzureTrace
}

/** Any short id (platform contract, section 2.3). */
const serverId = '1001'
const vector = Buffer.alloc(12)

/** `MS-CV`: 16 characters of base64 and `.0`, new for each answer. */
function correlationVector(): string {
  // The count comes first: consecutive vectors differ where people look.
  vector.writeUInt32LE((vector.readUInt32LE() + 1) >>> 0)
  return `${vector.toString('base64')}.0`
}

/** The error body of a refusal in the manners of the half it was asked of. */
export function refusalAnswer(refusal: Refusal, trace: Trace): Answer {
  return trace.azure ? azureFaultAnswer(refusal, trace, trace.azure) : faultAnswer(refusal, trace.correlationId)
}

/** The documented error body of a refusal by Partner Center (platform contract, section 2.12). */
export function faultAnswer(refusal: Refusal, correlationId: string): Answer {
  const name: FaultName = partnerNameOf(refusal.refused)
  const fault: Fault = faults[name]
  const description = describe(name, { correlationId, ...refusal.params })
  const body: Record<string, unknown> = { code: fault.code, description, data: refusal.data ?? [], source: fault.source ?? 'PartnerFD' }
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

export const json = 'application/json; charset=utf-8'

const nothing = Buffer.alloc(0)

function partnerHeaders(trace: Trace): Record<string, string> {
  return {
    'ms-requestid': trace.requestId,
    'ms-correlationid': trace.correlationId,
    'ms-cv': correlationVector(),
    'ms-serverid': serverId,
    'x-locale': trace.locale,
  }
}

/** Sends an answer with the trace headers every answer carries. */
export async function send(reply: FastifyReply, answer: Answer, trace: Trace, acceptEncoding: string | undefined): Promise<FastifyReply> {
  const raw = reply.raw
  reply.hijack()
  const headers: Record<string, string | number> = {
    ...answer.headers,
    ...(trace.azure ? azureHeaders(trace, trace.azure) : partnerHeaders(trace)),
    vary: 'Accept-Encoding',
  }
  const { body } = answer
  if (body instanceof Readable) {
    raw.writeHead(answer.status, headers)
    body.on('error', () => raw.destroy())
    // A reader that goes away before the end must not leave the source open.
    raw.on('close', () => body.destroy())
    body.pipe(raw)
    return reply
  }
  // As bytes: node joins a text with the head and encodes both the slow way, which cost more than all else in a small answer.
  let bytes: Uint8Array = typeof body === 'string' ? Buffer.from(body) : (body ?? nothing)
  if (bytes.length >= compressFrom && acceptEncoding && headers['content-type'] !== 'application/pdf') {
    if (/\bgzip\b/.test(acceptEncoding)) {
      bytes = await gzipAsync(bytes, { level: 1 })
      headers['content-encoding'] = 'gzip'
    } else if (/\bdeflate\b/.test(acceptEncoding)) {
      bytes = await deflateAsync(bytes, { level: 1 })
      headers['content-encoding'] = 'deflate'
    }
  }
  if (answer.status !== 204) headers['content-length'] = bytes.length
  raw.writeHead(answer.status, headers)
  raw.end(bytes)
  return reply
}
