/** Documented exchanges with the token authority: status, headers, every member and its JSON type. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lapis, openTestAuthority, partnerCenter, type Reply, secret, type TestAuthority } from './authority.ts'

interface Sample {
  request: { headers: Record<string, string>; body: string | null }
  response: { status: number; headers: Record<string, string>; body: Record<string, unknown> | null }
}

const sampleOf = (name: string): Sample =>
  JSON.parse(readFileSync(new URL(`../samples/platform/${name}.json`, import.meta.url), 'utf8')) as Sample

/** Headers whose value is this exchange's own. */
const volatileHeaders = ['WWW-Authenticate']

let authority: TestAuthority
beforeAll(async () => {
  authority = await openTestAuthority()
})
afterAll(() => authority.close())

/** `{a: 1, b: ['x']}` → `{a: 'number', b: ['string']}` */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]))
}

function expectSample(reply: Reply, sample: Sample): void {
  expect(reply.status).toBe(sample.response.status)
  for (const [name, value] of Object.entries(sample.response.headers)) {
    const sent = String(reply.headers[name.toLowerCase()])
    if (volatileHeaders.includes(name)) expect(sent.split(/[ :]/)[0]).toBe(value.split(/[ :]/)[0])
    else expect({ [name]: sent }).toEqual({ [name]: value })
  }
  expect(shapeOf(reply.body)).toEqual(shapeOf(sample.response.body))
}

/** The sample's form with its placeholders filled. */
function filled(body: string | null, values: Record<string, string>): string {
  const form = new URLSearchParams(body ?? '')
  for (const [name, value] of Object.entries(values)) form.set(name, value)
  return form.toString()
}

const credentials = { client_id: lapis.applicationId, client_secret: secret }
const { tenantId, domain } = lapis.facts

describe.each(['tenant id', 'domain', 'upper case'])('addressed by %s', (kind) => {
  const tenant = kind === 'domain' ? domain : kind === 'tenant id' ? tenantId : tenantId.toUpperCase()

  it('v1 client credentials', async () => {
    const sample = sampleOf('token-v1-client-credentials')
    expectSample(await authority.post(`/${tenant}/oauth2/token`, filled(sample.request.body, credentials), sample.request.headers), sample)
  })
  it('v2 client credentials as msal-node asks for them', async () => {
    const sample = sampleOf('token-v2-client-credentials-msal-node')
    const body = filled(sample.request.body, credentials)
    const path = `/${tenant}/oauth2/v2.0/token?client-request-id=636fccdb-c3f0-4c9e-bb16-cac76459a9b5`
    expectSample(await authority.post(path, body, sample.request.headers), sample)
  })
  it('v2 refresh as msal-node asks for it', async () => {
    const sample = sampleOf('token-v2-refresh-msal-node')
    const first = await authority.post(`/${tenant}/oauth2/v2.0/token`, {
      ...credentials,
      grant_type: 'password',
      username: `admin@${domain}`,
      password: 'lazuli-sandbox',
      scope: `${partnerCenter}/user_impersonation openid profile offline_access`,
    })
    const body = filled(sample.request.body, { ...credentials, refresh_token: String(first.body.refresh_token) })
    const reply = await authority.post(`/${tenant}/oauth2/v2.0/token`, body, sample.request.headers)
    expectSample(reply, sample)
    expect(reply.body.scope).toBe(sample.response.body?.scope)
    expect(reply.body.refresh_token).not.toBe(first.body.refresh_token)
  })
  it('a v1 user token has the members of the documented code exchange', async () => {
    const sample = sampleOf('token-v1-authorization-code')
    const reply = await authority.post(`/${tenant}/oauth2/token`, {
      ...credentials,
      grant_type: 'password',
      username: `admin@${domain}`,
      password: 'lazuli-sandbox',
      resource: partnerCenter,
      scope: 'openid',
    })
    expectSample(reply, sample)
    expect(reply.body.scope).toBe('user_impersonation')
  })
  it('keys', async () => {
    const sample = sampleOf('jwks')
    for (const path of ['discovery/v2.0/keys', 'discovery/keys']) expectSample(await authority.get(`/${tenant}/${path}`), sample)
  })
})

it('OpenID configuration of a tenant, member by member, with the GUID in every address', async () => {
  const sample = sampleOf('openid-configuration-v2')
  for (const tenant of [tenantId, domain]) {
    const reply = await authority.get(`/${tenant}/v2.0/.well-known/openid-configuration`)
    expect(reply.status).toBe(200)
    const expected = JSON.parse(
      JSON.stringify(sample.response.body).replaceAll('<tenant guid>', tenantId).replaceAll('https:', 'http:'),
    ) as Record<string, unknown>
    expect(reply.body).toEqual(expected)
  }
})

it('OpenID configuration of organizations keeps the placeholder', async () => {
  const sample = sampleOf('openid-configuration-organizations')
  const reply = await authority.get('/organizations/v2.0/.well-known/openid-configuration')
  expect(reply.body).toMatchObject(JSON.parse(JSON.stringify(sample.response.body).replaceAll('https:', 'http:')) as object)
})

describe('/generatetoken', () => {
  const sample = sampleOf('generatetoken')
  it.each([
    ['a form', 'grant_type=jwt_token', {}],
    ['a JSON text', '"grant_type=jwt_token"', { 'content-type': 'application/json' }],
    ['a JSON text of an object', JSON.stringify('{"grant_type":"jwt_token"}'), { 'content-type': 'application/json' }],
    ['a JSON object', '{"grant_type":"jwt_token"}', { 'content-type': 'application/json' }],
  ])('takes %s', async (_, body, headers) => {
    const token = await authority.post(`/${tenantId}/oauth2/token`, {
      ...credentials,
      grant_type: 'client_credentials',
      resource: 'https://graph.windows.net',
    })
    const reply = await authority.post('/generatetoken', body, {
      ...sample.request.headers,
      authorization: `Bearer ${token.body.access_token}`,
      ...headers,
    })
    expectSample(reply, sample)
    const called = await authority.get('/v1/customers', { authorization: `Bearer ${reply.body.access_token}` })
    expect(called.body).toMatchObject({ kind: 'app', tenantId, appId: lapis.applicationId, partnerToken: true })
  })
})

it('a call without a token is challenged', async () => {
  const sample = sampleOf('oauth-challenge-401')
  const reply = await authority.get('/v1/customers')
  expectSample(reply, sample)
  expect(reply.headers['www-authenticate']).toMatch(/^OAuth realm=urn:cpsvc:cpid:[0-9a-f-]{36}$/)
  expect(reply.body.code).toBe(800001)
})
