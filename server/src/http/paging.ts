/**
 * Continuation tokens of seek lists (platform contract, section 2.8). A token is sealed: it says where the next page
 * starts and carries size, filter and dates, because several clients send nothing else; it is bound to the partner and
 * the list it was given out for; one that was changed, belongs elsewhere or is too old does not open.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { hour, type Instant } from 'lazuli-contract'

/** Tokens open this long after they were sealed, on the partner clock, unless their list says otherwise. */
export const tokenLifetime = hour

/** What a token may carry: plain JSON, no fractions. */
export type TokenValue = null | boolean | number | string | readonly TokenValue[] | { readonly [member: string]: TokenValue | undefined }

/** Seals and opens tokens of one list of one partner. */
export interface PageTokens<T extends TokenValue> {
  /** Text of letters, digits, `-`, `_` and one `.`: fit for a header and a query. */
  seal(content: T, at: Instant): string
  /** The content, or `undefined` for a token that was damaged, given out elsewhere, or has grown too old. */
  open(token: string, now: Instant): T | undefined
}

/**
 * `key` is secret and outlives restarts; `binding` names what the token is good for: partner, list and whatever else
 * must not change from page to page. `lifetime` in milliseconds; Infinity for lists that never change.
 */
export function pageTokens<T extends TokenValue>(key: Uint8Array, binding: readonly string[], lifetime = tokenLifetime): PageTokens<T> {
  const seal = (body: string): string =>
    createHmac('sha256', key).update(JSON.stringify(binding)).update('\n').update(body).digest('base64url').slice(0, 32)
  return {
    seal(content, at) {
      const body = Buffer.from(JSON.stringify([at, content])).toString('base64url')
      return `${body}.${seal(body)}`
    },
    open(token, now) {
      const dot = token.indexOf('.')
      if (dot < 0) return undefined
      const body = token.slice(0, dot)
      const expected = Buffer.from(seal(body))
      const sent = Buffer.from(token.slice(dot + 1))
      if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) return undefined
      const [at, content] = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as [Instant, T]
      return at + lifetime < now ? undefined : content
    },
  }
}

/** The header, or the query of clients that put it there, that carries a token back. */
export const tokenHeader = 'ms-continuationtoken'

/** The members a seek list adds while more rows follow: neither without the other (clients rule 10). */
export function nextPage(uri: string, token: string) {
  return { continuationToken: token, next: seekLink(uri, token) }
}

/** A link to a neighbouring page. */
export function seekLink(uri: string, token: string) {
  return { uri, method: 'GET', headers: [{ key: 'MS-ContinuationToken', value: token }] }
}
