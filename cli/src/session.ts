/** A client signed in as a profile says. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, type ClientOptions, createClient } from 'lazuli-sdk'
import type { RequestTokenParams } from 'lazuli-sdk/generated/identity.ts'
import { sandboxOperatorKey } from 'lazuli-sdk/sandbox.ts'
import type { TokenRequest } from 'lazuli-sdk/token.ts'
import { CommandError } from './error.ts'
import { type Profile, profileOf, readProfiles, type Wish, writeProfiles } from './profiles.ts'

export interface SessionOptions extends Wish {
  locale?: string
  operatorKey?: string
}

type Form = RequestTokenParams['body']

/** The place of a profile, as the SDK wants it said. */
export function placeOf({ url, cloud }: Pick<Profile, 'url' | 'cloud'>): { baseUrl: string } | { cloud: NonNullable<Profile['cloud']> } {
  return cloud === undefined ? { baseUrl: url ?? 'http://127.0.0.1:5080' } : { cloud }
}

export interface Session {
  client: Client
  /** For the laboratory of a sandbox on this machine, which asks for no token. */
  lab: Client
  profile: Profile & { name?: string }
  /** A bearer token for a scope. */
  token(scope: string): Promise<string>
}

export const openSession = (options: SessionOptions): Session => sessionOf(profileOf(options), options)

/** Of a profile that need not be kept. */
export function sessionOf(profile: Profile & { name?: string }, options: Pick<SessionOptions, 'locale' | 'operatorKey'> = {}): Session {
  const to = placeOf(profile)
  const near = 'baseUrl' in to && /^https?:\/\/(127\.|localhost\b|\[::1\])/i.test(to.baseUrl)
  const place = { ...to, ...(near ? toldAtOnce() : {}) }
  const open = createClient({ ...place, retries: 1 })
  const tokens = new Map<string, Promise<string>>()

  function token(scope: string): Promise<string> {
    const known = tokens.get(scope) ?? signIn(open, profile, scope)
    tokens.set(scope, known)
    return known
  }
  const common = { ...place, ...(options.locale ? { locale: options.locale } : {}), partner: profile.tenant }
  const operatorToken =
    options.operatorKey ?? process.env.LAZULI_OPERATOR_KEY ?? (profile.name === undefined ? sandboxOperatorKey : undefined)
  const client = createClient({
    ...common,
    token: ({ scope }: TokenRequest) => token(scope),
    ...(operatorToken ? { operatorToken } : {}),
  })
  return { client, lab: near ? createClient(common) : client, profile, token }
}

/** A connection that this machine refuses is not tried again: there is no network to blame, and somebody waits. */
function toldAtOnce(): Pick<ClientOptions, 'fetch' | 'sleep'> {
  let refused: unknown
  return {
    fetch: async (address, init) => {
      refused = undefined
      return fetch(address, init).catch((error: Error) => {
        if ((error.cause as { code?: string } | undefined)?.code === 'ECONNREFUSED') refused = error
        throw error
      })
    },
    sleep: async (milliseconds, signal) => {
      if (refused !== undefined) throw refused
      await pause(milliseconds, undefined, signal ? { signal } : {})
    },
  }
}

async function signIn(open: Client, profile: Profile & { name?: string }, scope: string): Promise<string> {
  const form = await formOf(open, profile, scope)
  const reply = await open.identity.requestToken({ tenant: profile.tenant, body: form })
  // The authority may hand out a newer one; the old one may end.
  if (profile.refreshToken && reply.refresh_token && reply.refresh_token !== profile.refreshToken) {
    profile.refreshToken = reply.refresh_token
    if (profile.name !== undefined) keepRefreshToken(profile.name, reply.refresh_token)
  }
  return reply.access_token
}

/** Where it cannot be kept, the old one goes on as long as the authority lets it: nothing is lost that the call needs. */
function keepRefreshToken(name: string, refreshToken: string): void {
  try {
    const kept = readProfiles()
    const mine = kept.profiles[name]
    if (mine) writeProfiles({ ...kept, profiles: { ...kept.profiles, [name]: { ...mine, refreshToken } } })
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
  }
}

async function formOf(open: Client, profile: Profile, scope: string): Promise<Form> {
  const { clientId: client_id, secret, certificate, refreshToken, user, password } = profile
  if (client_id === '')
    throw new CommandError(`${profile.tenant} is no seeded partner: sign in with lazuli login --tenant ${profile.tenant} --client-id …`)
  const proof = secret ? { client_secret: secret } : certificate ? await assertionOf(open, profile) : {}
  if (refreshToken)
    return { grant_type: 'refresh_token', client_id, refresh_token: refreshToken, scope: `${scope} offline_access`, ...proof }
  if (user) return { grant_type: 'password', client_id, username: user, password: password ?? '', scope, ...proof }
  if (Object.keys(proof).length === 0) throw new CommandError('The profile says no way to sign in: run lazuli login again.')
  return { grant_type: 'client_credentials', client_id, scope, ...proof }
}

async function assertionOf(
  open: Client,
  { tenant, clientId, certificate }: Profile,
): Promise<Pick<Form, 'client_assertion' | 'client_assertion_type'>> {
  const { clientAssertion } = await import('./assertion.ts')
  const { token_endpoint } = await open.identity.getOpenIdConfiguration({ tenant })
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: clientAssertion(certificate as string, clientId, token_endpoint),
  }
}
