/** What the authority leaves in a browser: a session, and a secret that forms are sealed with so that no other site can post them. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { day, type Instant, parseJson } from 'lazuli-contract'
import type { BrowserSession, Grants } from './grants.ts'
import { hashToken, type RandomBytes } from './secrets.ts'

const sessionCookie = 'lazuli-session'
const formCookie = 'lazuli-form'
/** A browser stays signed in this long. */
const sessionLife = day
/** A form may be filled in for this long. */
const formLife = 3_600_000

/** A form is good on the page it was made for. */
type Page = 'authorize' | 'device'

export interface BrowserDeps {
  grants: Grants
  random: RandomBytes
  securityNow(): Instant
}

export class Browsers {
  readonly #deps: BrowserDeps
  /** Forms opened before a restart have to be opened again. */
  readonly #key: Buffer

  constructor(deps: BrowserDeps) {
    this.#deps = deps
    this.#key = deps.random(32)
  }

  session(request: FastifyRequest): BrowserSession | undefined {
    const value = cookieOf(request, sessionCookie)
    return value === undefined ? undefined : this.#deps.grants.session(hashToken(value), this.#deps.securityNow())
  }

  /** The cookie line of a new session. */
  open(request: FastifyRequest, oid: string, mfa: boolean): string {
    const { grants, random, securityNow } = this.#deps
    const value = random(32).toString('base64url')
    const now = securityNow()
    grants.addSession({ hash: hashToken(value), oid, mfa, expiresAt: now + sessionLife }, now)
    return cookieLine(request, sessionCookie, value, sessionLife)
  }

  /** Ends the session of the browser; the cookie line that says so. */
  close(request: FastifyRequest): string {
    const value = cookieOf(request, sessionCookie)
    if (value !== undefined) this.#deps.grants.removeSession(hashToken(value), this.#deps.securityNow())
    return cookieLine(request, sessionCookie, '', 0)
  }

  /** What a form carries back: what was asked, sealed for this browser. Sets the browser's secret when it has none. */
  seal(request: FastifyRequest, page: Page, about: object): { sealed: string; cookies: string[] } {
    const known = cookieOf(request, formCookie)
    const secret = known ?? this.#deps.random(32).toString('base64url')
    const text = Buffer.from(JSON.stringify({ about, until: this.#deps.securityNow() + formLife })).toString('base64url')
    return {
      sealed: `${text}.${this.#sign(page, text, secret)}`,
      cookies: known === undefined ? [cookieLine(request, formCookie, secret, day)] : [],
    }
  }

  /** What {@link seal} was told, when it was for this browser, not long ago, and no other site posts it. */
  unseal<T>(request: FastifyRequest, page: Page, sealed: string | undefined): T | undefined {
    const secret = cookieOf(request, formCookie)
    const site = request.headers['sec-fetch-site']
    const [text, signature, ...rest] = sealed?.split('.') ?? []
    if (secret === undefined || !text || !signature || rest.length > 0) return undefined
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return undefined
    const [a, b] = [Buffer.from(signature), Buffer.from(this.#sign(page, text, secret))]
    if (a.length !== b.length || !timingSafeEqual(a, b)) return undefined
    const { about, until } = parseJson(Buffer.from(text, 'base64url').toString('utf8')) as unknown as { about: T; until: Instant }
    return this.#deps.securityNow() < until ? about : undefined
  }

  #sign(page: Page, text: string, secret: string): string {
    return createHmac('sha256', this.#key).update(`${page} ${secret} ${text}`).digest('base64url')
  }
}

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name && value && /^[\w-]{20,100}$/.test(value)) return value
  }
  return undefined
}

/** Lax: the browser brings it when an application sends a person here, and not with what other sites post. */
function cookieLine(request: FastifyRequest, name: string, value: string, life: number): string {
  const secure = request.protocol === 'https' ? '; Secure' : ''
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life / 1000}${secure}`
}
