/** Token requests that are refused: the documented AADSTS number, OAuth word and status, and never `Retry-After`. */
import { gzipSync } from 'node:zlib'
import { day, type Instant } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cobalt, lapis, openTestAuthority, partnerCenter, type Reply, secret, type TestAuthority } from './authority.ts'

const start: Instant = Date.UTC(2026, 8, 15, 8, 30)
const app = { client_id: lapis.applicationId, client_secret: secret }
const cc = { ...app, grant_type: 'client_credentials' }
const user = { ...app, grant_type: 'password', username: 'sales@lapis.onmicrosoft.com', password: 'lazuli-sandbox' }
const v1 = '/lapis.onmicrosoft.com/oauth2/token'
const v2 = '/lapis.onmicrosoft.com/oauth2/v2.0/token'
const resource = 'https://graph.windows.net'
const scope = `${partnerCenter}/.default`

let authority: TestAuthority
beforeAll(async () => {
  authority = await openTestAuthority()
})
afterAll(() => authority.close())

function expectRefusal(reply: Reply, number: number, error: string, status: number): void {
  expect({ status: reply.status, error: reply.body.error, codes: reply.body.error_codes }).toEqual({ status, error, codes: [number] })
  expect(reply.headers['retry-after']).toBeUndefined()
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(Object.keys(reply.body)).toEqual([
    'error',
    'error_description',
    'error_codes',
    'timestamp',
    'trace_id',
    'correlation_id',
    'error_uri',
  ])
  expect(reply.body.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/)
  expect(reply.body.error_description).toMatch(
    new RegExp(
      `^AADSTS${number}: [^\\r\\n]+\\r\\nTrace ID: ${reply.body.trace_id}\\r\\nCorrelation ID: ${reply.body.correlation_id}\\r\\nTimestamp: ${reply.body.timestamp}$`,
    ),
  )
}

const onBehalf = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

type Row = [string, string, Record<string, string>, number, string, number]
const without = (form: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(form).filter(([key]) => key !== name))

const rows: Row[] = [
  ['unknown tenant', '/no.such.domain/oauth2/token', { ...cc, resource }, 90002, 'invalid_request', 400],
  ['unknown tenant GUID', '/00000000-0000-0000-0000-000000000001/oauth2/v2.0/token', { ...cc, scope }, 90002, 'invalid_request', 400],
  ['app-only without a tenant, v1', '/common/oauth2/token', { ...cc, resource }, 50059, 'invalid_request', 400],
  ['app-only without a tenant, v2', '/organizations/oauth2/v2.0/token', { ...cc, scope }, 50059, 'invalid_request', 400],
  ['no grant', v1, { ...app, resource }, 90014, 'invalid_request', 400],
  ['no client', v1, { ...without(cc, 'client_id'), resource }, 90014, 'invalid_request', 400],
  ['no resource', v1, cc, 90014, 'invalid_request', 400],
  ['no scope', v2, cc, 90014, 'invalid_request', 400],
  ['blank scope', v2, { ...cc, scope: '  ' }, 90014, 'invalid_request', 400],
  ['unknown grant', v1, { ...cc, grant_type: 'magic', resource }, 70003, 'unsupported_grant_type', 400],
  ['unknown authorization code', v2, { ...cc, grant_type: 'authorization_code', code: 'x', scope }, 70000, 'invalid_grant', 400],
  ['no authorization code', v2, { ...cc, grant_type: 'authorization_code', scope }, 90014, 'invalid_request', 400],
  ['unknown device code', v2, { ...cc, grant_type: 'device_code', device_code: 'x', scope }, 70018, 'bad_verification_code', 400],
  [
    'on behalf of nobody',
    v1,
    { ...cc, grant_type: onBehalf, assertion: 'x', requested_token_use: 'on_behalf_of', resource },
    50013,
    'invalid_grant',
    400,
  ],
  ['on behalf without saying so', v1, { ...cc, grant_type: onBehalf, assertion: 'x', resource }, 90014, 'invalid_request', 400],
  ['unknown application', v1, { ...cc, client_id: '00000000-0000-0000-0000-000000000001', resource }, 700016, 'unauthorized_client', 400],
  ['application id no GUID', v2, { ...cc, client_id: 'me', scope }, 700016, 'unauthorized_client', 400],
  ['application of another partner', v1, { ...cc, client_id: cobalt.applicationId, resource }, 700016, 'unauthorized_client', 400],
  ['wrong secret, v1', v1, { ...cc, client_secret: 'guess', resource }, 7000215, 'invalid_client', 401],
  ['wrong secret, v2', v2, { ...cc, client_secret: `${secret}x`, scope }, 7000215, 'invalid_client', 401],
  ['no secret', v2, { ...without(cc, 'client_secret'), scope }, 70002, 'invalid_client', 401],
  [
    'assertion without certificate',
    v2,
    { ...without(cc, 'client_secret'), client_assertion: 'a.b.c', client_assertion_type: assertionType, scope },
    50012,
    'invalid_client',
    401,
  ],
  ['unknown resource', v1, { ...cc, resource: 'https://elsewhere.example' }, 50001, 'invalid_resource', 400],
  ['resource at v2', v2, { ...cc, resource, scope }, 901002, 'invalid_request', 400],
  ['unknown scope', v2, { ...cc, scope: 'https://elsewhere.example/.default' }, 70011, 'invalid_scope', 400],
  ['scope without permission', v2, { ...cc, scope: partnerCenter }, 70011, 'invalid_scope', 400],
  ['app-only scope by name', v2, { ...cc, scope: `${partnerCenter}/user_impersonation` }, 70011, 'invalid_scope', 400],
  ['two resources, app-only', v2, { ...cc, scope: `${scope} https://graph.windows.net/.default` }, 700022, 'invalid_scope', 400],
  [
    'two resources, user',
    v2,
    { ...user, scope: `${scope} https://graph.windows.net/user_impersonation openid` },
    700022,
    'invalid_scope',
    400,
  ],
  ['unknown permission', v2, { ...user, scope: `${partnerCenter}/everything` }, 70011, 'invalid_scope', 400],
  ['no user name', v1, { ...without(user, 'username'), resource }, 90014, 'invalid_request', 400],
  ['no password', v1, { ...without(user, 'password'), resource }, 90014, 'invalid_request', 400],
  ['wrong password', v1, { ...user, password: 'guess', resource }, 50126, 'invalid_grant', 400],
  ['wrong password, v2', v2, { ...user, password: 'Lazuli-sandbox', scope }, 50126, 'invalid_grant', 400],
  ['unknown user', v2, { ...user, username: 'nobody@lapis.onmicrosoft.com', scope }, 50034, 'invalid_grant', 400],
  ['user of another partner', v2, { ...user, username: 'sales@cobalt.onmicrosoft.com', scope }, 50020, 'invalid_grant', 400],
  ['user without domain, no tenant', '/common/oauth2/v2.0/token', { ...user, username: 'sales', scope }, 90019, 'invalid_request', 400],
  [
    'user of unknown domain',
    '/organizations/oauth2/v2.0/token',
    { ...user, username: 'a@b.example', scope },
    90002,
    'invalid_request',
    400,
  ],
  ['no refresh token', v2, { ...app, grant_type: 'refresh_token', scope }, 90014, 'invalid_request', 400],
  ['unknown refresh token', v2, { ...app, grant_type: 'refresh_token', refresh_token: '1.nonsense', scope }, 70000, 'invalid_grant', 400],
]

describe('refused', () => {
  it.each(rows)('%s', async (_, path, form, number, error, status) => {
    expectRefusal(await authority.post(path, form), number, error, status)
  })

  it('a body that is no form', async () => {
    const json = await authority.post(v1, JSON.stringify({ ...cc, resource }), { 'content-type': 'application/json' })
    expectRefusal(json, 9002313, 'invalid_request', 400)
  })
  it('a body too long', async () => {
    expectRefusal(await authority.post(v1, { ...cc, resource, claims: 'x'.repeat(70_000) }), 9002313, 'invalid_request', 400)
  })
  it('a body that unpacks too long', async () => {
    const body = gzipSync(new URLSearchParams({ ...cc, resource, claims: 'x'.repeat(1_000_000) }).toString())
    const reply = await authority.app.inject({
      method: 'POST',
      url: v1,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' },
      payload: body,
    })
    expect(reply.json()).toMatchObject({ error_codes: [9002313] })
  })
  it('Basic credentials that are wrong, with a challenge', async () => {
    const reply = await authority.post(
      v1,
      { grant_type: 'client_credentials', resource },
      { authorization: `Basic ${Buffer.from(`${lapis.applicationId}:guess`).toString('base64')}` },
    )
    expectRefusal(reply, 7000215, 'invalid_client', 401)
    expect(reply.headers['www-authenticate']).toBe('Basic realm="lapis.onmicrosoft.com"')
  })
  it('another verb', async () => {
    const reply = await authority.app.inject({ method: 'GET', url: v1 })
    expect([reply.statusCode, reply.headers.allow, reply.json().code]).toEqual([405, 'POST', 900141])
  })
  it('tells the correlation id the client gave, in header or query', async () => {
    const id = '636fccdb-c3f0-4c9e-bb16-cac76459a9b5'
    const byHeader = await authority.post(v1, cc, { 'client-request-id': id, 'return-client-request-id': 'true' })
    const byQuery = await authority.post(`${v2}?client-request-id=${id}`, cc)
    for (const reply of [byHeader, byQuery]) {
      expect(reply.body.correlation_id).toBe(id)
      expect(reply.headers['client-request-id']).toBe(id)
    }
  })
  it('discovery of an unknown tenant', async () => {
    for (const path of [
      '.well-known/openid-configuration',
      'v2.0/.well-known/openid-configuration',
      'discovery/keys',
      'discovery/v2.0/keys',
    ])
      expectRefusal(await authority.get(`/no.such.domain/${path}`), 90002, 'invalid_request', 400)
  })
  it('instance discovery of an unknown host, or of none', async () => {
    const path = '/common/discovery/instance?api-version=1.1'
    const unknown = await authority.get(`${path}&authorization_endpoint=https://login.example/x/oauth2/authorize`)
    expectRefusal(unknown, 50049, 'invalid_instance', 400)
    expectRefusal(await authority.get(`${path}&authorization_endpoint=nonsense`), 50049, 'invalid_instance', 400)
    expectRefusal(await authority.get(path), 90014, 'invalid_request', 400)
  })
})

describe('taken nevertheless', () => {
  const taken: [string, string, Record<string, string> | string, Record<string, string>][] = [
    [
      'stray blanks round values',
      v1,
      `resource=${encodeURIComponent(resource)} &client_id=${app.client_id} & client_secret=${secret} &grant_type=client_credentials`,
      {},
    ],
    ['charset in the content type', v1, { ...cc, resource }, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }],
    ['telemetry and claims', v2, { ...cc, scope, 'x-client-SKU': 'msal', 'client-request-id': 'x', claims: '{"access_token":{}}' }, {}],
    [
      'Basic credentials',
      v2,
      { grant_type: 'client_credentials', scope },
      { authorization: `Basic ${Buffer.from(`${app.client_id}:${secret}`).toString('base64')}` },
    ],
    ['a user without the application secret', v2, { ...without(user, 'client_secret'), scope }, {}],
    ['a user whose domain tells the tenant', '/organizations/oauth2/v2.0/token', { ...user, scope }, {}],
    ['an application id in upper case', v1, { ...cc, client_id: app.client_id.toUpperCase(), resource }, {}],
    ['an address in upper case', '/LAPIS.onmicrosoft.com/OAuth2/Token', { ...cc, resource }, {}],
    ['the resource by its application id', v1, { ...cc, resource: 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd' }, {}],
    ['this service as the resource', v2, { ...cc, scope: 'http://localhost:8443//.default' }, {}],
    ['a grant target', v2, { ...user, scope: 'https://graph.microsoft.com/Directory.AccessAsUser.All offline_access' }, {}],
    ['a sign-in alone', v2, { ...user, scope: 'openid profile' }, {}],
  ]
  it.each(taken)('%s', async (_, path, form, headers) => {
    const reply = await authority.post(path, form, headers)
    expect(reply.body).toMatchObject({ token_type: 'Bearer', access_token: expect.any(String) })
  })
})

describe('refresh tokens', () => {
  const refresh = (token: unknown, more: Record<string, string> = {}) =>
    authority.post(v2, { ...app, grant_type: 'refresh_token', refresh_token: String(token), scope, ...more })
  const signIn = async (): Promise<Reply> => {
    authority.setNow(start)
    return authority.post(v2, { ...user, scope })
  }

  it('are good for any resource, and for what was asked first when nothing is asked', async () => {
    const { body } = await signIn()
    const azure = await refresh(body.refresh_token, { scope: 'https://management.azure.com/user_impersonation' })
    expect(azure.body.scope).toBe('https://management.azure.com/user_impersonation')
    const same = await authority.post(v2, { ...app, grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })
    expect(same.body.scope).toBe(scope)
    const byV1 = await authority.post(v1, { ...app, grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })
    expect(byV1.body.resource).toBe(partnerCenter)
  })
  it('tell the tenant where the address does not', async () => {
    const { body } = await signIn()
    const reply = await authority.post('/common/oauth2/v2.0/token', {
      ...app,
      grant_type: 'refresh_token',
      refresh_token: String(body.refresh_token),
      scope,
    })
    expect(reply.status).toBe(200)
  })
  it('slide: used within 90 days they go on, unused they end', async () => {
    const first = await signIn()
    authority.setNow(start + 89 * day)
    const second = await refresh(first.body.refresh_token)
    expect(second.status).toBe(200)
    authority.setNow(start + 91 * day)
    expectRefusal(await refresh(first.body.refresh_token), 70008, 'invalid_grant', 400)
    authority.setNow(start + 178 * day)
    expect((await refresh(second.body.refresh_token)).status).toBe(200)
    authority.setNow(start)
  })
  it('belong to their application and tenant', async () => {
    const { body } = await signIn()
    const other = await authority.post('/cobalt.onmicrosoft.com/oauth2/v2.0/token', {
      grant_type: 'refresh_token',
      client_id: cobalt.applicationId,
      client_secret: secret,
      refresh_token: String(body.refresh_token),
      scope,
    })
    expectRefusal(other, 70000, 'invalid_grant', 400)
  })
  it('end with the account', async () => {
    const { body } = await signIn()
    const account = authority.registry.userNamed(user.username)
    if (!account) throw new Error('no user')
    authority.registry.updateUser({ ...account, enabled: false }, start)
    expectRefusal(await refresh(body.refresh_token), 70000, 'invalid_grant', 400)
    expectRefusal(await authority.post(v2, { ...user, scope }), 50057, 'invalid_grant', 400)
    authority.registry.updateUser(account, start)
    expect((await authority.post(v2, { ...user, scope })).status).toBe(200)
  })
})

it('a device code waits for fifteen minutes, and is told from an unknown one after them', async () => {
  const begun = await authority.post('/lapis.onmicrosoft.com/oauth2/v2.0/devicecode', { client_id: cc.client_id, scope })
  const poll = () => authority.post(v2, { ...cc, grant_type: 'device_code', device_code: String(begun.body.device_code), scope })
  expectRefusal(await poll(), 70016, 'authorization_pending', 400)
  authority.setNow(start + 899_000)
  expectRefusal(await poll(), 70016, 'authorization_pending', 400)
  authority.setNow(start + 900_000)
  expectRefusal(await poll(), 70019, 'expired_token', 400)
  authority.setNow(start)
})

it('many guesses of a password at once are counted like one after another', async () => {
  const guess = (password: string) => authority.post(v2, { ...user, username: 'helpdesk@lapis.onmicrosoft.com', password, scope })
  const right = 'lazuli-sandbox'
  const replies = await Promise.all([...Array.from({ length: 40 }, (_, at) => guess(`guess ${at}`)), guess(right)])
  const codes = replies.map(({ body }) => (body.error_codes as number[] | undefined)?.[0])
  expect(codes.filter((code) => code === 50126)).toHaveLength(10)
  expect(codes.filter((code) => code === 50053).length).toBeGreaterThanOrEqual(30)
  expectRefusal(await guess(right), 50053, 'invalid_grant', 400)
  authority.setNow(start + 61_000)
  expect((await guess(right)).status).toBe(200)
  authority.setNow(start)
})

it('an expired application secret is told from a wrong one', async () => {
  const { facts } = lapis
  const [registered] = authority.registry.applications(facts.tenantId)
  if (!registered) throw new Error('no application')
  const tenantId = '11111111-2222-4333-8444-555555555555'
  const appId = '66666666-7777-4888-9999-000000000000'
  authority.registry.addPartner(
    {
      facts: { ...facts, tenantId, domain: 'late.example' },
      applications: [{ ...registered, tenantId, appId, secrets: registered.secrets.map((s) => ({ ...s, expiresAt: start - 1 })) }],
      users: [],
    },
    start,
  )
  const reply = await authority.post('/late.example/oauth2/v2.0/token', { ...cc, client_id: appId, scope })
  expectRefusal(reply, 7000222, 'invalid_client', 401)
  authority.registry.removePartner(tenantId, start)
})

it('device codes for one address are bounded, and later there are new ones', async () => {
  const form = { client_id: lapis.applicationId, scope }
  const begin = () => authority.post('/lapis.onmicrosoft.com/oauth2/v2.0/devicecode', form)
  let reply = await begin()
  for (let asked = 1; asked < 400 && reply.status === 200; asked++) reply = await begin()
  expectRefusal(reply, 50196, 'invalid_request', 400)
  authority.setNow(start + 900_000)
  expect((await begin()).status).toBe(200)
  authority.setNow(start)
})
