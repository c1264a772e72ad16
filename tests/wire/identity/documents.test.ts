/** Discovery documents, and what tokens say. */
import { X509Certificate } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lapis, openTestAuthority, partnerCenter, secret, type TestAuthority } from './authority.ts'

const { tenantId, domain } = lapis.facts
const credentials = { client_id: lapis.applicationId, client_secret: secret }
const behindProxy = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'login.windows.net' }
const now = Date.UTC(2026, 8, 15, 8, 30)
const seconds = now / 1000

let authority: TestAuthority
beforeAll(async () => {
  authority = await openTestAuthority({ trustedProxies: ['127.0.0.1'] })
})
afterAll(() => authority.close())

describe('OpenID configuration', () => {
  it('of v1 names the v1 endpoints and an issuer without version', async () => {
    const { body } = await authority.get(`/${domain}/.well-known/openid-configuration`, behindProxy)
    const base = `https://login.windows.net/${tenantId}`
    expect(body).toMatchObject({
      issuer: `${base}/`,
      token_endpoint: `${base}/oauth2/token`,
      authorization_endpoint: `${base}/oauth2/authorize`,
      device_authorization_endpoint: `${base}/oauth2/devicecode`,
      end_session_endpoint: `${base}/oauth2/logout`,
      jwks_uri: `${base}/discovery/keys`,
    })
  })
  it.each(['common', 'organizations', 'Common'])('of %s keeps the placeholder in both versions', async (word) => {
    const v1 = await authority.get(`/${word}/.well-known/openid-configuration`, behindProxy)
    const v2 = await authority.get(`/${word}/v2.0/.well-known/openid-configuration`, behindProxy)
    expect([v1.body.issuer, v2.body.issuer]).toEqual(['https://login.windows.net/{tenantid}/', 'https://login.windows.net/{tenantid}/v2.0'])
    expect(v2.body.token_endpoint).toBe(`https://login.windows.net/${word.toLowerCase()}/oauth2/v2.0/token`)
  })
  it('leads to documents that are there', async () => {
    const { body } = await authority.get(`/${domain}/v2.0/.well-known/openid-configuration`)
    const keys = await authority.get(new URL(String(body.jwks_uri)).pathname)
    expect(keys.status).toBe(200)
  })
  it('believes no forwarded host from a peer that is not trusted', async () => {
    const direct = await openTestAuthority()
    const { body } = await direct.get(`/${domain}/v2.0/.well-known/openid-configuration`, behindProxy)
    expect(body.issuer).toBe(`http://localhost:8443/${tenantId}/v2.0`)
    await direct.close()
  })
})

describe('keys', () => {
  it.each([
    ['/common/discovery/keys', '{tenantid}/'],
    ['/common/discovery/v2.0/keys', '{tenantid}/v2.0'],
    [`/${tenantId}/discovery/keys`, `${tenantId}/`],
    [`/${domain}/discovery/v2.0/keys`, `${tenantId}/v2.0`],
    ['/COMMON/Discovery/Keys', '{tenantid}/'],
  ])('%s', async (path, issuer) => {
    const { body } = await authority.get(path, behindProxy)
    const [key] = body.keys as { issuer: string; kid: string; x5t: string; x5c: string[]; n: string }[]
    expect(key?.issuer).toBe(`https://login.windows.net/${issuer}`)
    const certificate = new X509Certificate(Buffer.from(key?.x5c[0] ?? '', 'base64'))
    expect(certificate.publicKey.export({ format: 'jwk' }).n).toBe(key?.n)
    expect(Buffer.from(key?.x5t ?? '', 'base64url').toString('hex')).toBe(certificate.fingerprint.replaceAll(':', '').toLowerCase())
  })
})

describe('instance discovery', () => {
  const ask = (host: string, query = 'api-version=1.1') =>
    authority.get(`/common/discovery/instance?${query}&authorization_endpoint=https://${host}/${domain}/oauth2/v2.0/authorize`)
  it('knows its own name', async () => {
    const { body } = await ask('localhost:8443')
    expect(body['api-version']).toBe('1.1')
    expect(body.tenant_discovery_endpoint).toBe(`http://localhost:8443/${domain}/v2.0/.well-known/openid-configuration`)
    expect(body.metadata).toContainEqual({
      preferred_network: 'localhost:8443',
      preferred_cache: 'localhost:8443',
      aliases: ['localhost:8443'],
    })
  })
  it('knows the names it stands in for, queries in any case', async () => {
    const { body } = await ask('login.windows.net', 'API-Version=1.0')
    expect(body['api-version']).toBe('1.0')
    expect(body.tenant_discovery_endpoint).toBe(`https://login.windows.net/${domain}/v2.0/.well-known/openid-configuration`)
    expect(body.metadata).toContainEqual({
      preferred_network: 'login.microsoftonline.com',
      preferred_cache: 'login.windows.net',
      aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
    })
  })
})

async function tokens(version: 1 | 2, more: Record<string, string>): Promise<Record<string, string>> {
  const form = { ...credentials, ...(version === 1 ? { resource: partnerCenter } : { scope: `${partnerCenter}/.default` }), ...more }
  const { body } = await authority.post(`/${domain}/oauth2/${version === 1 ? '' : 'v2.0/'}token`, form, behindProxy)
  return body as Record<string, string>
}
const asApp = { grant_type: 'client_credentials' }
const asAdmin = { grant_type: 'password', username: `ADMIN@${domain}`, password: 'lazuli-sandbox', nonce: 'n-1' }

describe('access tokens', () => {
  const issuer = `https://login.windows.net/${tenantId}`
  const times = { iat: seconds - 300, nbf: seconds - 300, exp: seconds + 3600 }
  const oid = (upn: string): string => authority.registry.userNamed(upn)?.oid ?? ''

  it('verify by the published keys, and by nothing else in them', async () => {
    const { access_token = '' } = await tokens(1, asApp)
    const { body } = await authority.get('/common/discovery/keys')
    const verified = await jwtVerify(access_token, createLocalJWKSet(body as unknown as JSONWebKeySet), { currentDate: new Date(now) })
    const { kid } = authority.keys.current()
    expect(verified.protectedHeader).toEqual({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })
  })
  it('of an application, v1', async () => {
    const claims = decodeJwt((await tokens(1, asApp)).access_token ?? '')
    const [application] = authority.registry.applications(tenantId)
    expect(claims).toEqual({
      aud: partnerCenter,
      iss: `${issuer}/`,
      ...times,
      appid: lapis.applicationId,
      appidacr: '1',
      idp: `${issuer}/`,
      idtyp: 'app',
      oid: application?.oid,
      rh: expect.any(String),
      sub: application?.oid,
      tenant_region_scope: 'NA',
      tid: tenantId,
      uti: expect.any(String),
      ver: '1.0',
    })
  })
  it('of an application, v2', async () => {
    const claims = decodeJwt((await tokens(2, asApp)).access_token ?? '')
    expect(claims).toMatchObject({ iss: `${issuer}/v2.0`, azp: lapis.applicationId, azpacr: '1', idtyp: 'app', ver: '2.0' })
    expect(claims).not.toHaveProperty('appid')
    expect(claims).not.toHaveProperty('scp')
  })
  it.each([1, 2] as const)('of a user, v%i', async (version) => {
    const claims = decodeJwt((await tokens(version, asAdmin)).access_token ?? '')
    const upn = `admin@${domain}`
    expect(claims).toEqual({
      aud: partnerCenter,
      iss: version === 1 ? `${issuer}/` : `${issuer}/v2.0`,
      ...times,
      ...(version === 1
        ? { acr: '1', appid: lapis.applicationId, appidacr: '1' }
        : { azp: lapis.applicationId, azpacr: '1', preferred_username: upn }),
      amr: ['pwd', 'mfa'],
      family_name: 'Lind',
      given_name: 'Ada',
      name: 'Ada Lind',
      ipaddr: '127.0.0.1',
      oid: oid(upn),
      rh: expect.any(String),
      scp: 'user_impersonation',
      sub: expect.any(String),
      tenant_region_scope: 'NA',
      tid: tenantId,
      unique_name: upn,
      upn,
      uti: expect.any(String),
      ver: `${version}.0`,
      wids: ['62e90394-69f5-4237-9190-012177145e10'],
      lazuli_roles: ['GlobalAdmin', 'AdminAgent'],
    })
  })
  it.each([
    ['sales', [], ['SalesAgent']],
    ['billing', ['b0f54661-2d74-4c50-afa3-1ec803f12efe'], ['BillingAdmin']],
    ['helpdesk', [], ['HelpdeskAgent']],
  ])('of %s@ carry their roles', async (name, wids, roles) => {
    const claims = decodeJwt((await tokens(1, { ...asAdmin, username: `${name}@${domain}` })).access_token ?? '')
    expect(claims).toMatchObject({ wids, lazuli_roles: roles })
  })
  it('of a user without a second factor say so', async () => {
    const user = authority.registry.userNamed(`helpdesk@${domain}`)
    if (!user) throw new Error('no user')
    authority.registry.updateUser({ ...user, mfa: false }, now)
    const reply = await tokens(1, { ...asAdmin, username: user.upn })
    expect(decodeJwt(reply.access_token ?? '').amr).toEqual(['pwd'])
    const refreshed = await tokens(1, { grant_type: 'refresh_token', refresh_token: reply.refresh_token ?? '' })
    expect(decodeJwt(refreshed.access_token ?? '').amr).toEqual(['pwd'])
    authority.registry.updateUser(user, now)
  })
  it('of a public application say that it proved nothing', async () => {
    const { body } = await authority.post(`/${domain}/oauth2/token`, {
      ...asAdmin,
      client_id: lapis.applicationId,
      resource: partnerCenter,
    })
    expect(decodeJwt(String(body.access_token)).appidacr).toBe('0')
  })
  it.each([
    [partnerCenter, `${partnerCenter}/.default`],
    [`${partnerCenter}/`, `${partnerCenter}//.default`],
    ['fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd', 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd/.default'],
    ['https://login.windows.net/', 'https://login.windows.net//.default'],
  ])('are for %s', async (audience, scope) => {
    const byResource = await tokens(1, { ...asApp, resource: audience })
    const byScope = await tokens(2, { ...asApp, scope })
    expect([byResource, byScope].map((reply) => decodeJwt(reply.access_token ?? '').aud)).toEqual([audience, audience])
  })
  it('have times that agree with the reply', async () => {
    const reply = await tokens(1, asApp)
    expect([reply.expires_in, reply.ext_expires_in, reply.expires_on, reply.not_before]).toEqual([
      '3599',
      '3599',
      String(seconds + 3600),
      String(seconds - 300),
    ])
  })
})

describe('id tokens', () => {
  it.each([1, 2] as const)('of v%i name the account', async (version) => {
    const reply = await tokens(version, asAdmin)
    const claims: JWTPayload = decodeJwt(reply.id_token ?? '')
    const user = authority.registry.userNamed(`admin@${domain}`)
    expect(claims).toMatchObject({
      aud: lapis.applicationId,
      tid: tenantId,
      oid: user?.oid,
      nonce: 'n-1',
      exp: seconds + 3600,
      iat: seconds - 300,
    })
    expect(claims.sub).toBe(decodeJwt(reply.access_token ?? '').sub)
    expect(claims[version === 1 ? 'upn' : 'preferred_username']).toBe(`admin@${domain}`)
    const info = reply.client_info && Buffer.from(reply.client_info, 'base64url').toString()
    expect(info).toBe(version === 1 ? undefined : JSON.stringify({ uid: user?.oid, utid: tenantId }))
  })
  it('open no door', async () => {
    const reply = await tokens(2, asAdmin)
    const called = await authority.get('/v1/customers', { authorization: `Bearer ${reply.id_token}` })
    expect([called.status, called.body.code]).toEqual([401, 400])
  })
})

describe('/generatetoken', () => {
  const exchange = (token: string | undefined, body = 'grant_type=jwt_token') =>
    authority.post('/generatetoken', body, token === undefined ? {} : { authorization: `Bearer ${token}` })

  it('keeps who calls and lives no longer than its source', async () => {
    const { access_token = '' } = await tokens(1, asAdmin)
    authority.setNow(now + 1_800_000)
    const { body } = await exchange(access_token)
    const { iat, uti, lazuli_partner_token, ...rest } = decodeJwt(String(body.access_token))
    const { iat: before, uti: source, ...same } = decodeJwt(access_token)
    expect(rest).toEqual(same)
    expect([body.expires_in, iat, lazuli_partner_token]).toEqual([1800, seconds + 1800, true])
    // What revokes the source revokes it too.
    expect(uti).toBe(source)
    expect(before).toBe(seconds - 300)
    expect(decodeProtectedHeader(String(body.access_token)).alg).toBe('RS256')
    authority.setNow(now)
  })
  it('refuses another grant, no token, a bad token, a partner token, another verb', async () => {
    const { access_token } = await tokens(1, asApp)
    const partnerToken = String((await exchange(access_token)).body.access_token)
    const replies = [
      await exchange(access_token, 'grant_type=client_credentials'),
      await exchange(access_token, ''),
      await exchange(access_token, '{"grant_type":'),
      await exchange(undefined),
      await exchange('a.b.c'),
      await exchange(`${access_token}x`),
      await exchange(partnerToken),
      await authority.get('/generatetoken'),
    ]
    expect(replies.map((reply) => [reply.status, reply.body.code])).toEqual([
      [400, 800002],
      [400, 800002],
      [400, 800002],
      [401, 800001],
      [401, 800001],
      [401, 400],
      [400, 900316],
      [405, 900141],
    ])
  })
})

it('a registry that cannot answer is said to be busy, and reported', async () => {
  const broken = await openTestAuthority()
  broken.registry.close()
  const reply = await broken.post(`/${domain}/oauth2/token`, { ...credentials, ...asApp, resource: partnerCenter })
  expect([reply.status, reply.body.error, reply.body.error_codes]).toEqual([503, 'temporarily_unavailable', [90033]])
  expect(reply.headers['retry-after']).toBeUndefined()
  expect(broken.reported).toHaveLength(1)
  await broken.app.close()
  rmSync(broken.folder, { recursive: true, force: true })
})
