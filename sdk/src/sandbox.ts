/**
 * The seeded partners of a sandbox and their well-known credentials, so that a first program signs in with one word. The real
 * service knows none of them, and service mode refuses them.
 */
import { createCore } from './core.ts'
import { requestToken } from './generated/identity.ts'
import { type TokenCredentialLike, wallNow } from './token.ts'
import type { ClientOptions } from './transport.ts'

export interface SandboxPartner {
  name: string
  tenantId: string
  domain: string
  applicationId: string
}

export const sandboxPartners: readonly SandboxPartner[] = [
  {
    name: 'Lapis Cloud',
    tenantId: '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f',
    domain: 'lapis.onmicrosoft.com',
    applicationId: '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6',
  },
  {
    name: 'Cobalt Distribution',
    tenantId: '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10',
    domain: 'cobalt.onmicrosoft.com',
    applicationId: '5f1d6a7b-8c9d-4e0f-a1b2-c3d4e5f60718',
  },
]
export const sandboxSecret = 'lazuli-sandbox-secret'
export const sandboxPassword = 'lazuli-sandbox'
export const sandboxOperatorKey = 'lazuli-sandbox-operator'
export const sandboxUrl = 'http://127.0.0.1:5080'

export interface SandboxOptions {
  /** Where the sandbox is. Default: `http://127.0.0.1:5080`. */
  baseUrl?: string | undefined
  /** Domain or tenant of the partner. Default: Lapis Cloud. */
  partner?: string | undefined
  /** Who signs in. Default: `admin`, who may do all. `application`: the application alone, as a nightly job would. */
  as?: 'admin' | 'sales' | 'billing' | 'helpdesk' | 'application' | undefined
}

/**
 * Options of a client of a sandbox, signed in as one of its seeded users; further options beside them.
 *
 * `createClient(sandbox())`, `createClient({ ...sandbox({ as: 'application' }), locale: 'zh-TW' })`
 */
export function sandbox({ baseUrl = sandboxUrl, partner = 'lapis.onmicrosoft.com', as = 'admin' }: SandboxOptions = {}): ClientOptions {
  const found = sandboxPartners.find(({ domain, tenantId }) => domain === partner || tenantId === partner)
  if (!found) throw new RangeError(`${partner} is no seeded partner: one of ${sandboxPartners.map(({ domain }) => domain).join(', ')}`)
  const open = createCore({ baseUrl })
  const { domain: tenant, applicationId: client_id } = found
  const who =
    as === 'application'
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'password', username: `${as}@${tenant}`, password: sandboxPassword }
  const token: TokenCredentialLike = {
    async getToken(scopes) {
      const body = { ...who, client_id, client_secret: sandboxSecret, scope: String(scopes) }
      const { access_token, expires_in } = await requestToken(open, { tenant, body })
      return { token: access_token, expiresOnTimestamp: wallNow() + Number(expires_in) * 1000 }
    },
  }
  return { baseUrl, token, operatorToken: sandboxOperatorKey, partner: tenant }
}
