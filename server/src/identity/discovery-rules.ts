/** The discovery documents (platform contract, section 1.7). */
import { issuerOf, type TokenVersion } from './claims.ts'
import type { PublishedKey } from './keys.ts'
import { refuseToken, type TokenRefusal } from './token-errors.ts'

/** In documents of addresses that name no tenant the issuer carries this, for clients to fill in. */
const tenantPlaceholder = '{tenantid}'

/** `tenantId` is absent for `common` and `organizations`, named by `word`; otherwise the addresses carry the GUID. */
export function openIdConfiguration(origin: string, word: string, tenantId: string | undefined, version: TokenVersion) {
  const base = `${origin}/${tenantId ?? word}`
  const oauth = `${base}/oauth2${version === 2 ? '/v2.0' : ''}`
  return {
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery${version === 2 ? '/v2.0' : ''}/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: issuerOf(origin, tenantId ?? tenantPlaceholder, version),
    authorization_endpoint: `${oauth}/authorize`,
    device_authorization_endpoint: `${oauth}/devicecode`,
    end_session_endpoint: `${oauth}/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'ver'],
  }
}

export function keySet(origin: string, tenantId: string | undefined, version: TokenVersion, keys: readonly PublishedKey[]) {
  return { keys: keys.map((key) => ({ ...key, issuer: issuerOf(origin, tenantId ?? tenantPlaceholder, version) })) }
}

interface Cloud {
  preferred_network: string
  preferred_cache: string
  aliases: string[]
}

const cloud = (network: string, cache: string, ...others: string[]): Cloud => ({
  preferred_network: network,
  preferred_cache: cache,
  aliases: [...new Set([network, cache, ...others])],
})

/** Sign-in hosts clients may be set to; those of other clouds are mapped here too. */
const clouds: readonly Cloud[] = [
  cloud('login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'),
  cloud('login.partner.microsoftonline.cn', 'login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'),
  cloud('login.microsoftonline.de', 'login.microsoftonline.de'),
  cloud('login.microsoftonline.us', 'login.microsoftonline.us', 'login.usgovcloudapi.net'),
  cloud('login.windows-ppe.net', 'login.windows-ppe.net'),
]

export interface InstanceQuery {
  authorization_endpoint?: string | undefined
  'api-version'?: string | undefined
}

/** What stands behind an authority: this service under its own name, or under a name of a cloud it stands in for. */
export function discoverInstance(origin: string, query: InstanceQuery) {
  const asked = query.authorization_endpoint?.trim()
  if (!asked) return refuseToken(90014, { field: 'authorization_endpoint' })
  if (!URL.canParse(asked)) return refuseInstance(asked)
  const { host, protocol, pathname } = new URL(asked)
  const ownHost = new URL(origin).host
  const isCloud = clouds.some((known) => known.aliases.includes(host))
  if (!isCloud && host !== ownHost) return refuseInstance(host)
  const tenant = pathname.split('/')[1] || 'common'
  const own = clouds.some((known) => known.aliases.includes(ownHost)) ? [] : [cloud(ownHost, ownHost)]
  return {
    tenant_discovery_endpoint: `${host === ownHost ? origin : `${protocol}//${host}`}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': query['api-version']?.trim() || '1.1',
    metadata: [...own, ...clouds],
  }
}

function refuseInstance(host: string): TokenRefusal {
  return refuseToken(50049, { host })
}
