/**
 * The token authority: sign-in endpoints, discovery documents, and the legacy exchange of Partner Center. The OAuth
 * endpoints refuse in a shape of their own (platform contract, section 1.6).
 */
import { endpoint } from './endpoint.ts'
import { Bytes, List, Optional, Shape, Text, Whole } from './schema.ts'

const commonFields = {
  grant_type: Text(
    'client_credentials, authorization_code, refresh_token, device_code, password or urn:ietf:params:oauth:grant-type:jwt-bearer',
  ),
  client_id: Text('Application id'),
  client_secret: Optional(Text('Secret of the application; may come in an Authorization: Basic header instead')),
  username: Optional(Text('User principal name, with grant_type=password')),
  password: Optional(Text()),
  refresh_token: Optional(Text()),
  client_assertion_type: Optional(Text('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')),
  client_assertion: Optional(Text('JWT signed with a registered certificate, in place of a secret')),
  code: Optional(Text('Authorization code; on the v1 address a device code as well')),
  redirect_uri: Optional(Text('The one the code went to')),
  code_verifier: Optional(Text('When the code was asked for with a challenge')),
  device_code: Optional(Text()),
  assertion: Optional(Text("A user's token for this application, to act for that user elsewhere")),
  requested_token_use: Optional(Text('on_behalf_of')),
}

const userTokens = {
  scope: Optional(Text('What the user granted; absent from app-only replies')),
  refresh_token: Optional(Text('Opaque; ends after 90 days without use')),
  id_token: Optional(Text()),
}

const page = 'Partner Center authentication'

export const requestTokenV1 = endpoint({
  id: 'requestTokenV1',
  method: 'POST',
  path: '/{tenant}/oauth2/token',
  domain: 'identity',
  auth: 'none',
  doc: 'Get a token, v1: tenant id, domain, common or organizations; numbers come as text',
  page,
  bodyKind: 'form',
  bodyLimit: 65_536,
  body: Shape({
    ...commonFields,
    resource: Optional(Text('What the token is for: https://graph.windows.net')),
    scope: Optional(Text()),
  }),
  replies: {
    200: Shape({
      token_type: Text(),
      expires_in: Text('Seconds, as text'),
      ext_expires_in: Text(),
      expires_on: Text('Seconds since 1970, as text'),
      not_before: Text(),
      resource: Text(),
      access_token: Text(),
      ...userTokens,
    }),
  },
})

export const requestTokenV2 = endpoint({
  id: 'requestTokenV2',
  method: 'POST',
  path: '/{tenant}/oauth2/v2.0/token',
  domain: 'identity',
  auth: 'none',
  doc: 'Get a token, v2.0: tenant id, domain, common or organizations',
  page,
  bodyKind: 'form',
  bodyLimit: 65_536,
  body: Shape({ ...commonFields, scope: Optional(Text('https://api.partnercenter.microsoft.com/.default')) }),
  replies: {
    200: Shape({
      token_type: Text(),
      expires_in: Whole('Seconds'),
      ext_expires_in: Whole(),
      access_token: Text(),
      ...userTokens,
      client_info: Optional(Text('Base64url of {"uid","utid"}')),
    }),
  },
})

const deviceCode = {
  user_code: Text('What the person types'),
  device_code: Text('What the program asks with'),
  message: Text(),
}

export const requestDeviceCodeV1 = endpoint({
  id: 'requestDeviceCodeV1',
  method: 'POST',
  path: '/{tenant}/oauth2/devicecode',
  domain: 'identity',
  auth: 'none',
  doc: 'Begin a sign-in on another device, v1; numbers come as text',
  bodyKind: 'form',
  bodyLimit: 65_536,
  body: Shape({ client_id: Text(), resource: Optional(Text()), scope: Optional(Text()) }),
  replies: { 200: Shape({ ...deviceCode, verification_url: Text(), expires_in: Text(), interval: Text() }) },
})

export const requestDeviceCodeV2 = endpoint({
  id: 'requestDeviceCodeV2',
  method: 'POST',
  path: '/{tenant}/oauth2/v2.0/devicecode',
  domain: 'identity',
  auth: 'none',
  doc: 'Begin a sign-in on another device, v2.0',
  bodyKind: 'form',
  bodyLimit: 65_536,
  body: Shape({ client_id: Text(), scope: Text() }),
  replies: { 200: Shape({ ...deviceCode, verification_uri: Text(), expires_in: Whole('Seconds'), interval: Whole('Seconds') }) },
})

const authorizeQuery = {
  client_id: Text(),
  response_type: Text('code, code id_token or id_token'),
  redirect_uri: Optional(Text('Registered; on the loopback address the port does not matter')),
  response_mode: Optional(Text('query, fragment or form_post')),
  scope: Optional(Text()),
  state: Optional(Text()),
  nonce: Optional(Text()),
  prompt: Optional(Text('none, login, select_account, consent or admin_consent')),
  login_hint: Optional(Text()),
  domain_hint: Optional(Text()),
  code_challenge: Optional(Text()),
  code_challenge_method: Optional(Text('S256 or plain')),
  claims: Optional(Text()),
}

/** For a browser; where it says nothing it leads on. */
const Page = Bytes('A page for a person')

export const authorizeV1 = endpoint({
  id: 'authorizeV1',
  method: 'GET',
  // The form of the page, and requests too long for an address.
  alsoMethods: ['POST'],
  path: '/{tenant}/oauth2/authorize',
  domain: 'identity',
  auth: 'none',
  doc: 'A page where a person signs in; the browser then takes a code to the redirect address',
  page,
  query: Shape({ ...authorizeQuery, resource: Optional(Text()), amr_values: Optional(Text('mfa: ask for a second factor')) }),
  replies: { 200: Page, 302: null },
  media: 'text/html',
})

export const authorizeV2 = endpoint({
  id: 'authorizeV2',
  method: 'GET',
  // The form of the page, and requests too long for an address.
  alsoMethods: ['POST'],
  path: '/{tenant}/oauth2/v2.0/authorize',
  domain: 'identity',
  auth: 'none',
  doc: 'As the v1 address, with scopes in place of a resource',
  query: Shape(authorizeQuery),
  replies: { 200: Page, 302: null },
  media: 'text/html',
})

const signOutQuery = Shape({ post_logout_redirect_uri: Optional(Text('Registered')), state: Optional(Text()) })

export const signOutV1 = endpoint({
  id: 'signOutV1',
  method: 'GET',
  path: '/{tenant}/oauth2/logout',
  domain: 'identity',
  auth: 'none',
  doc: 'Sign the browser out',
  query: signOutQuery,
  replies: { 200: Page, 302: null },
  media: 'text/html',
})

export const signOutV2 = endpoint({
  id: 'signOutV2',
  method: 'GET',
  path: '/{tenant}/oauth2/v2.0/logout',
  domain: 'identity',
  auth: 'none',
  doc: 'Sign the browser out',
  query: signOutQuery,
  replies: { 200: Page, 302: null },
  media: 'text/html',
})

export const OpenIdConfiguration = Shape({
  token_endpoint: Text(),
  token_endpoint_auth_methods_supported: List(Text()),
  jwks_uri: Text(),
  response_modes_supported: List(Text()),
  subject_types_supported: List(Text()),
  id_token_signing_alg_values_supported: List(Text()),
  response_types_supported: List(Text()),
  scopes_supported: List(Text()),
  issuer: Text('Holds the tenant id, or the text {tenantid} where the address names no tenant'),
  authorization_endpoint: Text(),
  device_authorization_endpoint: Text(),
  end_session_endpoint: Text(),
  claims_supported: List(Text()),
})

export const getOpenIdConfigurationV1 = endpoint({
  id: 'getOpenIdConfigurationV1',
  method: 'GET',
  path: '/{tenant}/.well-known/openid-configuration',
  domain: 'identity',
  auth: 'none',
  doc: 'OpenID configuration of the v1 endpoints',
  replies: { 200: OpenIdConfiguration },
})

export const getOpenIdConfigurationV2 = endpoint({
  id: 'getOpenIdConfigurationV2',
  method: 'GET',
  path: '/{tenant}/v2.0/.well-known/openid-configuration',
  domain: 'identity',
  auth: 'none',
  doc: 'OpenID configuration of the v2.0 endpoints',
  replies: { 200: OpenIdConfiguration },
})

export const JsonWebKeySet = Shape({
  keys: List(
    Shape({
      kty: Text(),
      use: Text(),
      kid: Text(),
      x5t: Text('Base64url SHA-1 of the certificate'),
      n: Text(),
      e: Text(),
      x5c: List(Text('Base64 DER certificate')),
      issuer: Optional(Text()),
    }),
  ),
})

export const getSigningKeysV1 = endpoint({
  id: 'getSigningKeysV1',
  method: 'GET',
  path: '/{tenant}/discovery/keys',
  domain: 'identity',
  auth: 'none',
  doc: 'Keys that verify tokens',
  replies: { 200: JsonWebKeySet },
})

export const getSigningKeysV2 = endpoint({
  id: 'getSigningKeysV2',
  method: 'GET',
  path: '/{tenant}/discovery/v2.0/keys',
  domain: 'identity',
  auth: 'none',
  doc: 'Keys that verify tokens',
  replies: { 200: JsonWebKeySet },
})

export const discoverInstance = endpoint({
  id: 'discoverInstance',
  method: 'GET',
  path: '/common/discovery/instance',
  domain: 'identity',
  auth: 'none',
  doc: 'Which names an authority goes by, and where its OpenID configuration is',
  query: Shape({ 'api-version': Optional(Text('1.1')), authorization_endpoint: Text('https://host/{tenant}/oauth2/v2.0/authorize') }),
  replies: {
    200: Shape({
      tenant_discovery_endpoint: Text(),
      'api-version': Text(),
      metadata: List(Shape({ preferred_network: Text(), preferred_cache: Text(), aliases: List(Text()) })),
    }),
  },
})

export const exchangeLegacyToken = endpoint({
  id: 'exchangeLegacyToken',
  method: 'POST',
  path: '/generatetoken',
  domain: 'identity',
  auth: 'A',
  doc: 'Exchange an Entra token for a partner token, as old clients do',
  page,
  bodyKind: 'form',
  bodyLimit: 16_384,
  body: Shape({ grant_type: Text('jwt_token') }),
  reads: true,
  replies: { 200: Shape({ access_token: Text(), token_type: Text('bearer'), expires_in: Whole('Seconds') }) },
  faults: ['BadInput', 'EntraTokenNeeded'],
})
