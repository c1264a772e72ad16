/** How an export stands (billing contract, section 9.3), what its links are signed with, how long it is kept. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { addMonths, formatInstant, hour, type Instant, type Month, monthOf, parseInstant } from 'lazuli-contract'
import type { Ending, ExportRecord, Wish } from './record.ts'

/** An operation, its manifest and its blobs. */
export const lifetime = 24 * hour
/** A signed link. */
export const linkLifetime = 12 * hour
/** Exports of a partner that have not ended. */
export const mostUnended = 20
/** How long it is known that there was one. */
export const remembered = 30 * 24 * hour

export interface Moment {
  /** Partner clock. */
  now: Instant
  securityNow: Instant
}

/** Either clock ends it: a world that stands still does not keep files for ever. */
export function isGone({ createdAt, madeAt }: ExportRecord, { now, securityNow }: Moment): boolean {
  return now >= createdAt + lifetime || securityNow >= madeAt + lifetime
}

export type Standing =
  | { status: 'notStarted' | 'running'; at: Instant; retryAfter: number }
  | { status: 'succeeded' | 'failed'; at: Instant; ending: Ending }

/** Seconds between polls: as documented, or at once where nothing is delayed. */
const pollHint = 10

/** `delay`: the earliest an export shows its end. */
export function standing(record: ExportRecord, now: Instant, delay: number): Standing {
  const { createdAt, ending } = record
  const earliest = createdAt + delay
  if (ending && now >= earliest) return { status: ending.status, at: Math.max(ending.at, earliest), ending }
  const isWaiting = delay > 0 && now < createdAt + delay / 4
  return { status: isWaiting ? 'notStarted' : 'running', at: createdAt, retryAfter: delay === 0 ? 1 : pollHint }
}

/** The month that `current` or `last` means. */
export function monthMeant(period: 'current' | 'last', now: Instant): Month {
  return period === 'last' ? addMonths(monthOf(now), -1) : monthOf(now)
}

/** What a failed export says when there are no rows. */
export function noData({ kind, of }: Wish): { code: string; message: string } {
  const ofInvoice = kind === 'reconciliation' && 'invoiceId' in of
  const message = ofInvoice
    ? `No reconciliation data available currently for Invoice ${of.invoiceId}. Please try again later.`
    : 'No data available'
  return { code: '5000', message }
}

/** The query that opens a folder of blobs until `until`, in the words of the store that real ones lie in. */
export function signedQuery(key: Uint8Array, root: string, from: Instant, until: Instant): string {
  const [start, end] = [from, until].map((at) => `${formatInstant(at).slice(0, 19)}Z`) as [string, string]
  const members = { sv: '2021-08-06', st: start, se: end, sr: 'd', sp: 'rl', sdd: '2' }
  return new URLSearchParams({ ...members, sig: signature(key, root, start, end) }).toString()
}

/** Whether a query opens the folder now. */
export function opens(key: Uint8Array, root: string, query: URLSearchParams, now: Instant): boolean {
  const [st, se, sig] = ['st', 'se', 'sig'].map((name) => query.get(name) ?? '') as [string, string, string]
  const until = parseInstant(se)
  if (until === undefined) return false
  const [given, right] = [Buffer.from(sig), Buffer.from(signature(key, root, st, se))]
  return given.length === right.length && timingSafeEqual(given, right) && now < until
}

function signature(key: Uint8Array, root: string, st: string, se: string): string {
  return createHmac('sha256', key).update(`exports|${root}|${st}|${se}`).digest('base64')
}

export interface Range {
  first: number
  last: number
}

/** One range of `Range: bytes=…`; `undefined`: the whole; `none`: there is no such part. Several ranges mean the whole. */
export function readRange(sent: string | undefined, bytes: number): Range | undefined | 'none' {
  const found = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(sent ?? '')
  if (!found) return undefined
  const [, from = '', to = ''] = found
  if (from === '' && to === '') return undefined
  if (from === '') {
    const length = Math.min(Number(to), bytes)
    return length === 0 ? 'none' : { first: bytes - length, last: bytes - 1 }
  }
  const first = Number(from)
  if (first >= bytes) return 'none'
  if (to !== '' && Number(to) < first) return undefined
  return { first, last: to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1) }
}
