/** The operator's door: suspension, applications and their secrets, roles, and the record of it all. */
import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, type RequestOptions, secret, startServer, type TestServer } from '../harness.ts'
import { createCustomer } from '../story.ts'

const key = 'lazuli-sandbox-operator'
let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

const operator = (method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Reply> =>
  server.request(method, `/operator/v1/${path}`, { token: key, ...(body === undefined ? {} : { body }), ...options })
const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]
const nobody = '0a1b2c3d-0001-4000-8000-00000000dead'

async function signIn(partner: typeof lapis, clientId: string, clientSecret: string) {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const scope = 'https://api.partnercenter.microsoft.com/.default'
  const reply = await fetch(`${server.url}/${partner.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ scope, ...form }),
  })
  const { access_token: token } = (await reply.json()) as { access_token?: string }
  return { status: reply.status, token: String(token) }
}

describe('a suspended partner', () => {
  test('is refused at the next call everywhere, others are not, and comes back', async () => {
    const azure = '/subscriptions?api-version=2022-12-01'
    expect((await server.get('/v1/customers', { partner: cobalt })).status).toBe(200)
    const suspended = await operator('POST', `partners/${cobalt.domain}/suspend`, { reason: 'unpaid' })
    expect([suspended.status, suspended.body.status, suspended.body.suspendedReason]).toEqual([200, 'suspended', 'unpaid'])
    expect(suspended.body.suspendedAt).toMatch(/Z$/)
    expect(outcome(await server.get('/v1/customers', { partner: cobalt }))).toEqual([403, 2032])
    expect(outcome(await server.post('/v1/customers', {}, { partner: cobalt }))).toEqual([403, 2032])
    expect((await server.get(azure, { partner: cobalt })).body.error.code).toBe('Forbidden')
    const exchange = await server.request('POST', '/generatetoken', { partner: cobalt, body: 'grant_type=jwt_token' })
    expect(exchange.status).toBe(403)
    expect((await server.get('/v1/customers')).status).toBe(200)
    expect((await operator('POST', `partners/${cobalt.tenantId}/resume`)).body.status).toBe('active')
    expect((await server.get('/v1/customers', { partner: cobalt })).status).toBe(200)
  })
})

describe('an application', () => {
  test('is registered, calls, gets a further secret, loses the old one, and is taken back', async () => {
    const at = `partners/${lapis.tenantId}/applications`
    const made = await operator('POST', at, { name: 'Reports' })
    expect(made.status, made.text).toBe(201)
    const { applicationId } = made.body.application
    const { token } = await signIn(lapis, applicationId, made.body.secret)
    expect((await server.get('/v1/customers', { token })).status).toBe(200)

    const second = await operator('POST', `${at}/${applicationId}/secrets`, { overlap: 'P7D' })
    expect([second.status, second.body.application.secrets.length]).toEqual([201, 2])
    expect(second.body.application.secrets[0].expiresAt).toMatch(/Z$/)
    for (const good of [made.body.secret, second.body.secret]) expect((await signIn(lapis, applicationId, good)).status).toBe(200)
    const third = await operator('POST', `${at}/${applicationId}/secrets`, { overlap: 'PT0S', validFor: 'P180D' })
    expect(third.body.application.secrets).toEqual([{ expiresAt: third.body.expiresAt }])
    for (const old of [made.body.secret, second.body.secret]) expect((await signIn(lapis, applicationId, old)).status).toBe(401)
    expect((await signIn(lapis, applicationId, third.body.secret)).status).toBe(200)

    expect((await operator('DELETE', `${at}/${applicationId}`)).status).toBe(204)
    expect(outcome(await server.get('/v1/customers', { token }))).toEqual([401, 400])
    expect((await signIn(lapis, applicationId, third.body.secret)).status).toBe(400)
    expect((await signIn(lapis, lapis.applicationId, secret)).status).toBe(200)
  })

  test('gets its secret again by a repeat of the same operator, which is on record; another operator’s is another rotation', async () => {
    const at = `partners/${lapis.tenantId}/applications`
    const { applicationId } = (await operator('POST', at, { name: 'Repeated' })).body.application
    const headers = { 'MS-RequestId': '0a1b2c3d-bbbb-4000-8000-000000000001' }
    const rotate = (options: RequestOptions = {}) => operator('POST', `${at}/${applicationId}/secrets`, {}, { headers, ...options })
    const first = await rotate()
    expect(first.status).toBe(201)
    const rows = async () =>
      (await operator('GET', 'audit?size=50')).body.items.filter(
        (row: { requestId: string; operation: string }) =>
          row.operation === 'rotateApplicationSecret' && row.requestId === headers['MS-RequestId'],
      )
    expect(await rows()).toMatchObject([{ status: 201, after: { applicationId } }])
    expect((await rotate()).text).toBe(first.text)
    const [repeat, ...before] = await rows()
    expect(before).toHaveLength(1)
    expect(repeat).toMatchObject({ status: 201, repeated: true, operator: before[0].operator })
    expect(repeat).not.toHaveProperty('after')
    const other = await server.request('POST', `/operator/v1/${at}/${applicationId}/secrets`, { as: null, headers, body: {} })
    expect(other.status).toBe(201)
    expect(other.body.secret).not.toBe(first.body.secret)
    expect((await rows())[0]).toMatchObject({ operator: 'this machine', after: { applicationId } })
  })

  test('is registered with its redirect addresses and certificates, which change and are checked', async () => {
    const at = `partners/${lapis.tenantId}/applications`
    const [first, second] = ['https://first.example/back', 'https://second.example/back']
    const [certificate] = JSON.parse((await server.get(`/${lapis.tenantId}/discovery/v2.0/keys`, { as: null })).text).keys[0].x5c
    const made = await operator('POST', at, { name: 'Panel', redirectUris: [first], certificates: [certificate] })
    expect(made.status, made.text).toBe(201)
    const { applicationId } = made.body.application
    expect(made.body.application).toMatchObject({
      redirectUris: [first],
      certificates: [{ x5t: expect.any(String), expiresAt: expect.any(String) }],
    })
    const shows = async (redirectUri: string) => {
      const query = new URLSearchParams({ client_id: applicationId, response_type: 'code', redirect_uri: redirectUri, scope: 'openid' })
      return (await fetch(`${server.url}/${lapis.tenantId}/oauth2/v2.0/authorize?${query}`, { redirect: 'manual' })).status
    }
    expect([await shows(first), await shows(second), await shows('http://localhost/')]).toEqual([200, 400, 400])
    const changed = await operator('PATCH', `${at}/${applicationId}`, { redirectUris: [second], certificates: [] })
    expect([changed.status, changed.body]).toEqual([
      200,
      { applicationId, name: 'Panel', publicClient: false, redirectUris: [second], secrets: [{}] },
    ])
    expect([await shows(first), await shows(second)]).toEqual([400, 200])
    for (const body of [
      { redirectUris: ['javascript:alert(1)'] },
      { redirectUris: ['https://a.example/#x'] },
      { redirectUris: ['//evil.example'] },
      { certificates: ['nonsense'] },
    ]) {
      expect(outcome(await operator('PATCH', `${at}/${applicationId}`, body))).toEqual([400, 800002])
      expect(outcome(await operator('POST', at, body))).toEqual([400, 800002])
    }
    expect((await operator('PATCH', `${at}/${nobody}`, { name: 'x' })).status).toBe(404)
    const [row] = (await operator('GET', 'audit?changesOnly=true&size=1')).body.items
    expect(row).toMatchObject({ operation: 'updateApplication', before: { redirectUris: [first] }, after: { redirectUris: [second] } })
  })

  test('has ten good secrets at most', async () => {
    const at = `partners/${lapis.tenantId}/applications`
    const { applicationId } = (await operator('POST', at, {})).body.application
    for (let i = 0; i < 9; i++) expect((await operator('POST', `${at}/${applicationId}/secrets`, {})).status).toBe(201)
    expect(outcome(await operator('POST', `${at}/${applicationId}/secrets`, {}))).toEqual([400, 800002])
    expect((await operator('POST', `${at}/${applicationId}/secrets`, { overlap: 'PT0S' })).status).toBe(201)
  })
})

test('a user has the roles the operator gives', async () => {
  const users = (await operator('GET', `partners/${lapis.tenantId}/users`)).body.items
  const sales = users.find((user: { userPrincipalName: string }) => user.userPrincipalName.startsWith('sales@'))
  expect(sales.roles).toEqual(['SalesAgent'])
  expect(outcome(await server.get('/v1/invoices', { as: 'sales' }))).toEqual([403, 900150])
  const roles = ['BillingAdmin']
  expect((await operator('PUT', `partners/${lapis.tenantId}/users/${sales.userId}/roles`, { roles })).body.roles).toEqual(roles)
  const form = {
    grant_type: 'password',
    client_id: lapis.applicationId,
    client_secret: secret,
    username: 'sales@lapis.onmicrosoft.com',
    password: 'lazuli-sandbox',
  }
  const scope = 'https://api.partnercenter.microsoft.com/.default'
  const reply = await fetch(`${server.url}/common/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams({ scope, ...form }) })
  const token = ((await reply.json()) as { access_token: string }).access_token
  expect((await server.get('/v1/invoices', { token })).status).toBe(200)
})

test('what is known of a partner changes, and is seen at once', async () => {
  const at = `partners/${cobalt.tenantId}`
  const before = (await operator('GET', at)).body
  const roleMapping = [{ claim: 'groups', value: '0a1b2c3d-0007-4000-8000-000000000001', role: 'SalesAgent' }]
  const changed = await operator('PATCH', at, { name: 'Cobalt & Sons', domains: ['cobalt.example'], markets: ['de'], roleMapping })
  expect(changed.body).toEqual({ ...before, name: 'Cobalt & Sons', domains: ['cobalt.example'], markets: ['DE'], roleMapping })
  expect((await operator('GET', 'partners/cobalt.example')).body).toEqual(changed.body)
  const check = await server.request('HEAD', '/v1/domains/cobalt.example', { partner: cobalt })
  expect(check.status).toBe(200)
  const resellers = [
    { name: 'Smalt', mpnId: '7654321' },
    { name: 'Azurite', mpnId: '7654322' },
  ]
  const wider = await operator('PATCH', at, { resellers, markets: [] })
  expect(wider.body.resellers.map((r: { tenantId: string }) => r.tenantId)[0]).toBe(before.resellers[0].tenantId)
  expect(wider.body.markets).toBeUndefined()
})

describe('refused is', () => {
  const lapisApp = `partners/${lapis.tenantId}/applications/${lapis.applicationId}`
  test.each([
    ['an unknown partner, read', 'GET', `partners/${nobody}`, undefined, 404, 1000],
    ['an unknown partner, changed', 'PATCH', `partners/${nobody}`, {}, 404, 1000],
    ['an unknown partner, suspended', 'POST', `partners/${nobody}/suspend`, {}, 404, 1000],
    ['an unknown partner, resumed', 'POST', `partners/${nobody}/resume`, {}, 404, 1000],
    ['an application of an unknown partner', 'POST', `partners/${nobody}/applications`, {}, 404, 1000],
    ['users of an unknown partner', 'GET', `partners/${nobody}/users`, undefined, 404, 1000],
    ['an unknown user', 'PUT', `partners/${lapis.tenantId}/users/${nobody}/roles`, { roles: [] }, 404, 1000],
    ['a user of another partner', 'PUT', `partners/${cobalt.tenantId}/users/{lapis user}/roles`, { roles: [] }, 404, 1000],
    ['a user by name', 'PUT', `partners/${lapis.tenantId}/users/ada/roles`, { roles: [] }, 400, 800002],
    ['a role nobody has', 'PUT', `partners/${lapis.tenantId}/users/${nobody}/roles`, { roles: ['Emperor'] }, 400, 800002],
    ['an application twice', 'POST', `partners/${lapis.tenantId}/applications`, { applicationId: lapis.applicationId }, 409, 3000],
    ['an unknown application, taken back', 'DELETE', `partners/${lapis.tenantId}/applications/${nobody}`, undefined, 404, 1000],
    [
      'an application of another partner',
      'DELETE',
      `partners/${cobalt.tenantId}/applications/${lapis.applicationId}`,
      undefined,
      404,
      1000,
    ],
    ['a secret of an unknown application', 'POST', `partners/${lapis.tenantId}/applications/${nobody}/secrets`, {}, 404, 1000],
    ['an overlap that is no duration', 'POST', `${lapisApp}/secrets`, { overlap: 'a week' }, 400, 800002],
    ['an overlap of a year', 'POST', `${lapisApp}/secrets`, { overlap: 'P1Y' }, 400, 800002],
    ['the domain of another', 'PATCH', `partners/${lapis.tenantId}`, { domains: [cobalt.domain] }, 409, 3000],
    ['a market that is none', 'PATCH', `partners/${lapis.tenantId}`, { markets: ['ZZ'] }, 400, 800002],
    [
      'resellers of one that is no provider',
      'PATCH',
      `partners/${lapis.tenantId}`,
      { resellers: [{ name: 'Coal', mpnId: '5551234' }] },
      400,
      800002,
    ],
    ['a made-up token of the audit', 'GET', 'audit', undefined, 400, 2000],
  ])('%s', async (what, method, path, body, status, code) => {
    const [user] = (await operator('GET', `partners/${lapis.tenantId}/users`)).body.items
    const headers = { ...(what.includes('token') ? { 'MS-ContinuationToken': 'made.up' } : {}) }
    expect(outcome(await operator(method, path.replace('{lapis user}', user.userId), body, { headers }))).toEqual([status, code])
  })
})

describe('the record', () => {
  test('says who did what, what stood there before and after, and no secret', async () => {
    const { tenantId } = lapis
    const headers = { 'MS-CorrelationId': '0a1b2c3d-cccc-4000-8000-000000000001', 'MS-RequestId': '0a1b2c3d-cccc-4000-8000-000000000002' }
    const rotated = await operator('POST', `partners/${tenantId}/applications/${lapis.applicationId}/secrets`, {}, { headers })
    await operator('POST', `partners/${tenantId}/applications/${lapis.applicationId}/secrets`, {}, { headers })
    await server.request('POST', `/operator/v1/partners/${tenantId}/suspend`, { as: null, body: { reason: 'a look' } })
    await operator('POST', `partners/${tenantId}/resume`)
    const { body, text } = await operator('GET', `audit?changesOnly=true&partner=${tenantId}`)
    const [resumed, suspended, secrets, next] = body.items
    expect(resumed).toMatchObject({
      operation: 'resumePartner',
      operator: expect.stringMatching(/^key [0-9a-f]{8}$/),
      after: { status: 'active' },
    })
    expect(suspended).toMatchObject({
      operation: 'suspendPartner',
      operator: 'this machine',
      before: { status: 'active' },
      after: { status: 'suspended' },
    })
    expect(secrets).toMatchObject({
      operation: 'rotateApplicationSecret',
      partner: tenantId,
      status: 201,
      requestId: headers['MS-RequestId'],
      correlationId: headers['MS-CorrelationId'],
      address: expect.stringMatching(/127\.0\.0\.1/),
    })
    // The repeat had no second effect, and has no second row.
    expect(next.requestId).not.toBe(headers['MS-RequestId'])
    expect(text).not.toContain(rotated.body.secret)
    expect(text).not.toContain('scrypt')
  })

  test('holds reads, refusals and strangers too, newest first, page by page', async () => {
    await operator('GET', `partners/${nobody}`)
    for (let i = 0; i < 3; i++) await server.get('/operator/v1/partners')
    await operator('GET', 'partners')
    const seen: { id: number; operation: string; operator: string; status: number; partner?: string }[] = []
    let page = await operator('GET', 'audit?size=7')
    for (;;) {
      seen.push(...page.body.items)
      if (!page.body.continuationToken) break
      page = await operator('GET', 'audit', undefined, { headers: { 'MS-ContinuationToken': page.body.continuationToken } })
    }
    const ids = seen.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
    expect(new Set(ids).size).toBe(ids.length)
    expect(seen).toContainEqual(expect.objectContaining({ operation: 'getPartner', partner: nobody, status: 404 }))
    expect(seen).toContainEqual(expect.objectContaining({ operation: 'listPartners', status: 200 }))
    // One row a minute for all who have no key.
    expect(seen.filter(({ operator }) => operator === 'unknown')).toMatchObject([{ operation: 'listPartners', status: 401 }])
  })
})

test('a partner is not taken on over business that lies in the data folder already', async () => {
  const wish = {
    tenantId: '0a1b2c3d-0001-4000-8000-00000000f00d',
    name: 'Jet',
    domain: 'jet.onmicrosoft.com',
    country: 'US',
    programme: 'directBill',
    mpnId: '5550077',
  }
  const [from, to] = [lapis.tenantId, wish.tenantId].map((tenant) => join(server.folder, 'partners', tenant))
  await createCustomer(server, { label: 'left-behind' })
  cpSync(from as string, to as string, { recursive: true })
  expect(outcome(await operator('POST', 'partners', wish))).toEqual([400, 800002])
  expect(existsSync(join(to as string, 'state.sqlite'))).toBe(true)
  rmSync(to as string, { recursive: true })
  expect((await operator('POST', 'partners', wish)).status).toBe(201)
})
