/** The error bodies of Microsoft Graph (billing contract, section 11.3). Everything else of such a call is Partner Center's. */
import type { FastifyRequest } from 'fastify'
import { describe, type FaultName, faults, formatInstant, type Instant, partnerNameOf, writeJson } from 'lazuli-contract'
import type { Refusal } from '../base/outcome.ts'
import { type Answer, json, type Trace } from './reply.ts'

/** What refusals of Graph need to know of the request. */
export interface GraphTrace {
  /** Echoed. */
  clientRequestId: string
  /** On the host of price files: what was asked for, such as `pricesheets`. */
  target: string | undefined
  /** Security clock. */
  now(): Instant
}

/** Files of the pricing host, which answers in the same form (billing contract, section 5.4). */
const priceAddress = /^\/v1\.0\/sales\/([a-z]+)/i

/** Addresses of Graph that no operation has. */
export const graphAddress = /^\/(?:v1\.0|beta)(?:[/?]|$)/i

export function graphTrace(request: FastifyRequest, trace: Trace, now: () => Instant): GraphTrace {
  const sent = request.headers['client-request-id']
  const isFit = typeof sent === 'string' && /^[\x21-\x7e]{1,128}$/.test(sent)
  return { clientRequestId: isFit ? sent : trace.requestId, target: priceAddress.exec(request.url)?.[1]?.toLowerCase(), now }
}

const words: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Forbidden',
  404: 'ResourceNotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Gone',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  501: 'NotImplemented',
  503: 'ServiceUnavailable',
}

/** The code word of a status. */
export function graphWord(status: number): string {
  return words[status] ?? 'UnknownError'
}

export function graphFaultAnswer(refusal: Refusal, trace: Trace, { clientRequestId, target, now }: GraphTrace): Answer {
  const name: FaultName = partnerNameOf(refusal.refused)
  const { status } = faults[name]
  const message = describe(name, { correlationId: trace.correlationId, ...refusal.params })
  const headers: Record<string, string> = { 'content-type': json, 'request-id': trace.requestId, 'client-request-id': clientRequestId }
  if (status === 401) headers['www-authenticate'] = 'Bearer error="invalid_token"'
  if (status === 429) headers['retry-after'] = refusal.params?.seconds ?? '60'
  if (status === 503) headers['retry-after'] = '5'
  const innerError = { date: formatInstant(now()).slice(0, 19), 'request-id': trace.requestId, 'client-request-id': clientRequestId }
  return {
    status,
    headers,
    body: writeJson({ error: { code: graphWord(status), message, ...(target === undefined ? {} : { target }), innerError } }),
  }
}
