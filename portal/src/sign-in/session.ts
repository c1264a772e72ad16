/**
 * Signing in and out: authorization code with PKCE. Tokens are held in memory alone; what outlives a page is the secret
 * of a sign-in on its way, and for which partner this window works.
 */

import type { Role } from 'lazuli-contract'
import { listBillingAccounts } from 'lazuli-contract/azure/billing.ts'
import { parseJson } from 'lazuli-contract/values/json.ts'
import { connect } from '../api/connection.ts'
import { challengeOf, claimsOf, secretText } from './proof.ts'
import { type Door, doorOf, type Partner, type Setup } from './setup.ts'

const underWayKey = 'lazuli-sign-ins'
const partnerKey = 'lazuli-partner'
/** Sign-ins whose answers may still come; of a page that is left on its way more than one does. */
const mostUnderWay = 4
/** Answers of the authority go to this address alone. */
const home = '/portal'
/** A token is renewed when it has less than this left, milliseconds. */
const margin = 60_000

interface UnderWay {
  state: string
  verifier: string
  tenantId: string
  /** Path and query to go on at. */
  returnTo: string
}

interface Tokens {
  access: string
  refresh: string | undefined
  /** On the monotonic clock. */
  until: number
}

export interface User {
  name: string
  userPrincipalName: string
}

export interface Session {
  partner: Partner
  user: User
  /** As the token of a sandbox lists them; elsewhere the service alone knows. */
  roles: readonly Role[] | undefined
  /** A sandbox has a clock of its own, and what moves it. */
  hasLaboratory: boolean
  token(): Promise<string>
  signOut(): void
}

/** What came back from the authority instead of a code. */
export class SignInRefused extends Error {
  override name = 'SignInRefused'
}

const redirectUri = (): string => `${location.origin}${home}`
const authorityOf = ({ authority }: Setup): string => authority || location.origin
const scopeOf = ({ service }: Setup): string => `${service?.scope ?? `${location.origin}/.default`} openid profile offline_access`

/** The authority of a sandbox is dressed as the portal is, where somebody chose that; no other knows the parameter. */
function appearanceFor({ service }: Setup): { lazuli_appearance?: string } {
  const { appearance = 'system' } = document.documentElement.dataset
  return service || appearance === 'system' ? {} : { lazuli_appearance: appearance }
}

/** Leaves for the authority. */
export async function signIn(setup: Setup, door: Door, returnTo: string): Promise<void> {
  const underWay: UnderWay = { state: secretText(), verifier: secretText(), tenantId: door.tenantId, returnTo }
  sessionStorage.setItem(underWayKey, JSON.stringify([...signInsUnderWay(), underWay].slice(-mostUnderWay)))
  const asked = new URLSearchParams({
    client_id: door.applicationId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri(),
    scope: scopeOf(setup),
    state: underWay.state,
    // Entra's own way to be asked for a language.
    mkt: document.documentElement.lang === 'en' ? 'en-US' : 'zh-TW',
    ...appearanceFor(setup),
    ...(await challengeOf(underWay.verifier)),
  })
  location.assign(`${authorityOf(setup)}/${door.tenantId}/oauth2/v2.0/authorize?${asked}`)
}

/** Where this window has signed in before: the authority may still know who it is. */
export const doorBefore = (setup: Setup): Door | undefined => doorOf(setup, sessionStorage.getItem(partnerKey))

/** Path and query somebody has asked for. An answer that nobody here waits for any more is no place to come back to. */
export function placeAsked(): string {
  const { pathname, search } = location
  return pathname === home && new URLSearchParams(search).has('state') ? home : `${pathname}${search}`
}

/** Oldest first. */
const signInsUnderWay = (): UnderWay[] => parseJson(sessionStorage.getItem(underWayKey) ?? '[]') as unknown as UnderWay[]

/** The session that the authority's answer in the address begins; `undefined` when there is no such answer. */
export async function arrive(setup: Setup): Promise<Session | undefined> {
  const answer = new URLSearchParams(location.search)
  const asked = signInsUnderWay()
  const underWay = asked.find(({ state }) => state === answer.get('state'))
  if (!underWay) return undefined
  // Whichever answer comes first serves, and the page asked for last is the one to go on at, by answers that come later too.
  const returnTo = asked.at(-1)?.returnTo ?? home
  const rest = asked.filter((other) => other !== underWay).map((other) => ({ ...other, returnTo }))
  if (rest.length === 0) sessionStorage.removeItem(underWayKey)
  else sessionStorage.setItem(underWayKey, JSON.stringify(rest))
  const door = doorOf(setup, underWay.tenantId)
  if (!door) return undefined
  history.replaceState(null, '', returnTo)
  const code = answer.get('code')
  if (code === null) {
    sessionStorage.removeItem(partnerKey)
    throw new SignInRefused(answer.get('error_description') ?? answer.get('error') ?? '')
  }
  const ask = tokensOf(setup, door)
  const first = await ask({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri(),
    code_verifier: underWay.verifier,
    scope: scopeOf(setup),
  })
  sessionStorage.setItem(partnerKey, door.tenantId)
  const partner = setup.partners.find(({ tenantId }) => tenantId === door.tenantId) ?? (await partnerOf(first, door))
  return sessionOf(setup, partner, first, ask)
}

type Ask = (form: Record<string, string>) => Promise<Tokens & { idToken: string }>

/**
 * A form and nothing else: no header of ours, so that a browser asks an authority of another host without asking it first
 * whether it may.
 */
function tokensOf(setup: Setup, { tenantId, applicationId }: Door): Ask {
  return async (form) => {
    const body = new URLSearchParams({ client_id: applicationId, ...form })
    const answer = await fetch(`${authorityOf(setup)}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body })
    const reply = parseJson(await answer.text()) as unknown as TokenReply
    if (!answer.ok) throw new SignInRefused(reply.error_description ?? reply.error ?? String(answer.status))
    return {
      access: reply.access_token,
      refresh: reply.refresh_token,
      idToken: reply.id_token ?? '',
      until: performance.now() + Number(reply.expires_in) * 1000,
    }
  }
}

interface TokenReply {
  access_token: string
  refresh_token?: string
  id_token?: string
  expires_in: number
  error?: string
  error_description?: string
}

/** The partner that somebody of a real tenant works for, as its billing account tells. */
async function partnerOf({ access, idToken }: Tokens & { idToken: string }, { applicationId }: Door): Promise<Partner> {
  const { tid = '' } = parseJson(claimsOf(idToken)) as { tid?: string }
  const client = connect({ baseUrl: location.origin, token: access })
  const { value } = await client.call(listBillingAccounts, { query: { $expand: 'billingProfiles' } })
  const { displayName = '', soldTo, billingProfiles } = value[0]?.properties ?? {}
  const currency = billingProfiles?.value?.[0]?.properties.currency
  if (currency === undefined) throw new SignInRefused('There is no billing account here.')
  return {
    tenantId: tid,
    name: displayName,
    domain: '',
    country: soldTo?.country ?? '',
    currency,
    role: '',
    applicationId,
  }
}

/** Tokens of other authorities are no text that a client reads. */
function rolesIn(access: string): readonly Role[] | undefined {
  try {
    const { lazuli_roles: roles } = parseJson(claimsOf(access)) as { lazuli_roles?: unknown }
    return Array.isArray(roles) ? (roles as Role[]) : undefined
  } catch {
    return undefined
  }
}

function sessionOf(setup: Setup, partner: Partner, first: Tokens & { idToken: string }, ask: Ask): Session {
  let tokens: Tokens = first
  let renewing: Promise<string> | undefined
  const claims = parseJson(claimsOf(first.idToken)) as { name?: string; preferred_username?: string; upn?: string }
  const userPrincipalName = claims.preferred_username ?? claims.upn ?? ''

  async function renew(refresh: string): Promise<string> {
    const next = await ask({ grant_type: 'refresh_token', refresh_token: refresh, scope: scopeOf(setup) })
    tokens = { ...next, refresh: next.refresh ?? refresh }
    return next.access
  }

  return {
    partner,
    roles: rolesIn(first.access),
    hasLaboratory: setup.service === undefined,
    user: { name: claims.name ?? userPrincipalName, userPrincipalName },
    async token() {
      const { access, refresh, until } = tokens
      if (refresh === undefined || until - performance.now() > margin) return access
      renewing ??= renew(refresh).finally(() => {
        renewing = undefined
      })
      return renewing
    },
    signOut() {
      sessionStorage.removeItem(partnerKey)
      const asked = new URLSearchParams({ post_logout_redirect_uri: redirectUri() })
      location.assign(`${authorityOf(setup)}/${partner.tenantId}/oauth2/v2.0/logout?${asked}`)
    },
  }
}
