/** What an authorization request asks for, where its answer may go, and in which form (platform contract, section 1.5). */
import { parseJson } from 'lazuli-contract'
import type { TokenVersion } from './claims.ts'
import type { Application } from './registry.ts'
import { refuseToken, type TokenRefusal } from './token-errors.ts'
import type { Form } from './token-rules.ts'

/** An application without addresses of its own gets these: any port of this machine, and the portal of the service. */
export const usualRedirects: readonly string[] = ['http://localhost', 'http://127.0.0.1', 'http://[::1]', '/portal']

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])
const withoutSlash = (path: string): string => path.replace(/\/$/, '')

/**
 * Whether an answer may go to `asked`. Addresses are compared whole; on this machine the port is the application's to
 * choose (RFC 8252, section 7.3). A registered address that begins with `/` is on this service.
 */
export function isRedirectOf(application: Pick<Application, 'redirectUris'>, asked: string, origin: string): boolean {
  // Browsers mend what follows in ways of their own, and the answer goes to the address as it was sent.
  if (!/^[\x21-\x7e]+$/.test(asked) || asked.includes('\\') || /^https?:(?!\/\/)/i.test(asked)) return false
  if (!URL.canParse(asked)) return false
  const url = new URL(asked)
  if (url.hash !== '' || asked.includes('#') || url.username !== '' || url.password !== '') return false
  if (['javascript:', 'data:', 'vbscript:', 'file:', 'blob:'].includes(url.protocol)) return false
  return (application.redirectUris ?? usualRedirects).some((registered) => {
    const full = registered.startsWith('/') ? `${origin}${registered}` : registered
    if (!URL.canParse(full)) return false
    const known = new URL(full)
    const samePlace = withoutSlash(known.pathname) === withoutSlash(url.pathname) && known.search === url.search
    if (known.protocol === 'http:' && url.protocol === 'http:' && loopback.has(known.hostname) && !registered.startsWith('/'))
      return known.hostname === url.hostname && samePlace
    return known.protocol === url.protocol && known.host === url.host && samePlace
  })
}

export type ResponseMode = 'query' | 'fragment' | 'form_post'

export interface AuthorizeRequest {
  version: TokenVersion
  redirectUri: string
  mode: ResponseMode
  state?: string
  nonce?: string
  types: ('code' | 'id_token')[]
  scope?: string
  resource?: string
  challenge?: { method: 'S256' | 'plain'; value: string }
  prompt?: 'none' | 'login' | 'select_account' | 'consent' | 'admin_consent'
  loginHint?: string
  /** The application asks for a second factor. */
  mfa: boolean
  clientInfo: boolean
}

/** Where an answer goes: known before the rest of the request is read, so that what is wrong with it can be told there. */
export type Destination = Pick<AuthorizeRequest, 'redirectUri' | 'mode' | 'state'>

const modes = ['query', 'fragment', 'form_post'] as const

/** `redirectUri` has been found to be the application's. An id token never travels in a query. */
export function readDestination(form: Form, redirectUri: string): Destination {
  const asked = form.get('response_mode')?.toLowerCase()
  const mode = modes.find((known) => known === asked) ?? 'query'
  const state = form.get('state')
  const safe = mode === 'query' && form.get('response_type')?.toLowerCase().includes('token') ? 'fragment' : mode
  return { redirectUri, mode: safe, ...(state === undefined ? {} : { state }) }
}

const prompts = ['none', 'login', 'select_account', 'consent', 'admin_consent'] as const

export function readAuthorize(form: Form, version: TokenVersion, destination: Destination): AuthorizeRequest | TokenRefusal {
  const malformed = (detail: string): TokenRefusal => refuseToken(9002313, { detail })
  const type = form.get('response_type')
  if (type === undefined) return refuseToken(90014, { field: 'response_type' })
  const types = type.toLowerCase().split(/\s+/)
  if (types.some((one) => one !== 'code' && one !== 'id_token')) return refuseToken(700051, { type })
  const mode = form.get('response_mode')?.toLowerCase()
  if (mode !== undefined && mode !== destination.mode) return malformed(`response_mode ${mode} does not fit ${type}.`)
  const nonce = form.get('nonce')
  if (types.includes('id_token') && nonce === undefined) return refuseToken(90014, { field: 'nonce' })
  const scope = form.get('scope')
  const resource = form.get('resource')
  if (version === 2 && resource !== undefined) return refuseToken(901002)
  if (version === 2 && scope === undefined) return refuseToken(90014, { field: 'scope' })
  const challenge = readChallenge(form)
  if (challenge === 'malformed') return malformed('code_challenge must be 43 to 128 characters, code_challenge_method S256 or plain.')
  const asked = form.get('prompt')?.toLowerCase().split(/\s+/)[0]
  const prompt = prompts.find((known) => known === asked)
  if (asked !== undefined && prompt === undefined) return malformed(`prompt ${asked} is not known.`)
  const loginHint = form.get('login_hint')
  return {
    ...destination,
    version,
    types: types as AuthorizeRequest['types'],
    ...(nonce === undefined ? {} : { nonce }),
    ...(scope === undefined ? {} : { scope }),
    ...(resource === undefined ? {} : { resource }),
    ...(challenge ? { challenge } : {}),
    ...(prompt ? { prompt } : {}),
    ...(loginHint === undefined ? {} : { loginHint }),
    mfa: asksForMfa(form),
    clientInfo: form.get('client_info') === '1',
  }
}

function readChallenge(form: Form): AuthorizeRequest['challenge'] | undefined | 'malformed' {
  const value = form.get('code_challenge')
  const method = form.get('code_challenge_method') ?? 'plain'
  if (value === undefined) return form.has('code_challenge_method') ? 'malformed' : undefined
  if (!/^[\w.~-]{43,128}$/.test(value)) return 'malformed'
  if (method.toUpperCase() === 'S256') return { method: 'S256', value }
  return method.toLowerCase() === 'plain' ? { method: 'plain', value } : 'malformed'
}

/** By `amr_values=mfa`, or by the claims that a refusal for want of a second factor handed out. */
function asksForMfa(form: Form): boolean {
  if (/\bmfa\b/i.test(form.get('amr_values') ?? '')) return true
  const claims = form.get('claims')
  if (claims === undefined) return false
  try {
    const asked = (parseJson(claims) as { access_token?: Record<string, unknown> } | null)?.access_token ?? {}
    return 'capolids' in asked || 'acrs' in asked || JSON.stringify(asked.amr ?? '').includes('"mfa"')
  } catch {
    return false
  }
}

/** The address with the answer in its query or fragment. */
export function answerAddress({ redirectUri, mode }: Destination, answer: Readonly<Record<string, string>>): string {
  const words = new URLSearchParams(answer).toString()
  if (mode === 'fragment') return `${redirectUri}#${words}`
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${words}`
}
