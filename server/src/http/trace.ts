/** Request id, correlation id and locale of an exchange: echoed when sent, made up when not (clients rule 26). */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { readCulture, readGuid } from 'lazuli-contract'
import type { Trace } from './reply.ts'

export type TraceOf = (headers: IncomingHttpHeaders) => Trace & { requestIdSent: boolean }

/** `"DE-de"` → `de-DE`; what is no culture of Partner Center → `en-US` (platform contract, section 2.4). */
export function readLocale(sent: string | undefined): string {
  return (sent !== undefined && readCulture(sent)) || 'en-US'
}

/** Made-up ids come from the seed and a count, so that the same calls get the same ids. */
export function traceSource(seed: string): TraceOf {
  let count = 0
  const h = hash('sha256', `${seed}|trace`, 'hex')
  const head = `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}`
  const mint = (): string => `${head}-${(++count).toString(16).padStart(12, '0')}`
  return (headers) => {
    const sentRequest = one(headers['ms-requestid'])
    const sentCorrelation = one(headers['ms-correlationid'])
    const requestId = sentRequest ? readGuid(sentRequest) : undefined
    return {
      requestId: requestId ?? mint(),
      requestIdSent: requestId !== undefined,
      correlationId: (sentCorrelation && readGuid(sentCorrelation)) || mint(),
      locale: readLocale(one(headers['x-locale'])),
    }
  }
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
