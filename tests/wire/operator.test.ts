/** The operator's door: partners taken on, looked at and kept apart, each call on record. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, type RequestOptions, startServer, type TestServer } from '../harness.ts'

const key = 'lazuli-sandbox-operator'
const onyx = {
  tenantId: '0a1b2c3d-0001-4000-8000-000000000001',
  name: 'Onyx Services',
  domain: 'onyx.onmicrosoft.com',
  domains: ['onyx.example'],
  country: 'GB',
  programme: 'directBill',
  mpnId: '5550001',
  applications: [{ applicationId: '0a1b2c3d-0002-4000-8000-000000000001', name: 'Billing' }],
  users: [{ userPrincipalName: 'ona@onyx.example', roles: ['AdminAgent'] }],
}

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

const operator = (method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Reply> =>
  server.request(method, `/operator/v1/${path}`, { token: key, ...(body === undefined ? {} : { body }), ...options })
const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]

async function tokenOf(tenant: string, form: Record<string, string>): Promise<{ status: number; token: string }> {
  const scope = 'https://api.partnercenter.microsoft.com/.default'
  const reply = await fetch(`${server.url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams({ scope, ...form }) })
  return { status: reply.status, token: String(((await reply.json()) as { access_token?: string }).access_token) }
}

describe('a partner taken on', () => {
  let made: Reply
  beforeAll(async () => {
    made = await operator('POST', 'partners', onyx, { headers: { 'MS-RequestId': '0a1b2c3d-aaaa-4000-8000-000000000001' } })
  })

  test('is answered with its secrets, once', async () => {
    expect(made.status, made.text).toBe(201)
    expect(made.body.partner).toEqual({
      tenantId: onyx.tenantId,
      name: 'Onyx Services',
      domain: 'onyx.onmicrosoft.com',
      domains: ['onyx.example'],
      country: 'GB',
      currency: 'GBP',
      mpnId: '5550001',
      programme: 'directBill',
      sandbox: false,
      status: 'active',
      roleMapping: [],
      resellers: [],
      enforceMfa: 'on',
      applications: [{ applicationId: onyx.applications[0]?.applicationId, name: 'Billing', publicClient: false, secrets: [{}] }],
    })
    expect(made.body.credentials).toEqual([
      { applicationId: onyx.applications[0]?.applicationId, secret: expect.stringMatching(/^[\w-]{43}$/) },
    ])
    expect(made.body.users).toMatchObject([{ userPrincipalName: 'ona@onyx.example', roles: ['AdminAgent'] }])
    for (const name of [onyx.tenantId, 'ONYX.onmicrosoft.com', 'onyx.example']) {
      const read = await operator('GET', `partners/${name}`)
      expect([read.status, read.body]).toEqual([200, made.body.partner])
    }
  })

  test('calls Partner Center with what it was given, as application and as user', async () => {
    const { credentials, users } = made.body
    const asApp = await tokenOf(onyx.tenantId, {
      grant_type: 'client_credentials',
      client_id: credentials[0].applicationId,
      client_secret: credentials[0].secret,
    })
    const customers = await server.get('/v1/customers', { token: asApp.token })
    expect([customers.status, customers.body.totalCount]).toEqual([200, 0])
    const asUser = await tokenOf('onyx.example', {
      grant_type: 'password',
      client_id: credentials[0].applicationId,
      client_secret: credentials[0].secret,
      username: users[0].userPrincipalName,
      password: users[0].password,
    })
    expect((await server.get('/v1/customers', { token: asUser.token })).status).toBe(200)
    expect((await server.get('/lab/clock', { token: asApp.token })).body.now).toBe('2026-09-01T00:00:00Z')
  })

  test('is the same for a repeat of the call, and refused to another', async () => {
    const headers = { 'MS-RequestId': '0a1b2c3d-aaaa-4000-8000-000000000001' }
    const again = await operator('POST', 'partners', onyx, { headers })
    expect([again.status, again.body]).toEqual([201, made.body])
    expect(outcome(await operator('POST', 'partners', onyx))).toEqual([409, 3000])
  })
})

const other = {
  ...onyx,
  tenantId: '0a1b2c3d-0001-4000-8000-000000000009',
  domain: 'jet.onmicrosoft.com',
  domains: [],
  mpnId: '5550009',
  users: [],
}
describe('a partner is not taken on', () => {
  test.each([
    ['with the tenant of another', { tenantId: lapis.tenantId }, 409, 3000],
    ['with the domain of another', { domain: lapis.domain }, 409, 3000],
    ['with the further domain of another', { domains: ['Onyx.example'] }, 409, 3000],
    ['with a domain named twice', { domains: ['jet.onmicrosoft.com'] }, 400, 800002],
    ['with the MPN id of another', { mpnId: '1234567' }, 409, 3000],
    ['with the MPN id of a reseller of another', { mpnId: '7654321' }, 409, 3000],
    ['with a country that is no market', { country: 'ZZ' }, 400, 800002],
    ['with markets that are none', { markets: ['ZZ'] }, 400, 800002],
    ['with a currency that has no rate', { currency: 'XAU' }, 400, 800002],
    ['with a name of two lines', { name: 'Je\nt' }, 400, 800002],
    ['with a domain of one label', { domain: 'jet' }, 400, 800002],
    ['with resellers although it is no provider', { resellers: [{ name: 'Coal', mpnId: '5551234' }] }, 400, 800002],
    ['with the same application twice', { applications: [onyx.applications[0], onyx.applications[0]] }, 409, 3000],
    ['with a user of another domain', { users: [{ userPrincipalName: 'eve@lapis.onmicrosoft.com', roles: [] }] }, 400, 800002],
    ['with a user that is there', { domains: ['onyx.example'], users: [{ userPrincipalName: 'ona@onyx.example', roles: [] }] }, 409, 3000],
    ['of no programme', { programme: 'indirectReseller' }, 400, 800002],
    ['with a role nobody has', { roleMapping: [{ claim: 'wids', value: 'x', role: 'Emperor' }] }, 400, 800002],
  ])('%s', async (_, change, status, code) => {
    expect(outcome(await operator('POST', 'partners', { ...other, ...change }))).toEqual([status, code])
    expect(outcome(await operator('GET', `partners/${other.tenantId}`))).toEqual([404, 1000])
  })
})

test('a provider comes with its resellers', async () => {
  const resellers = [{ name: 'Coal', mpnId: '5551234', agreementSigned: false }]
  const provider = {
    ...other,
    domain: 'basalt.onmicrosoft.com',
    mpnId: '5550010',
    programme: 'indirectProvider',
    resellers,
    applications: [{}],
  }
  const { tenantId, ...unnamed } = provider
  const { status, body, text } = await operator('POST', 'partners', unnamed)
  expect(status, text).toBe(201)
  expect(body.partner.tenantId).not.toBe(tenantId)
  expect(body.partner.resellers).toMatchObject([{ name: 'Coal', mpnId: '5551234', country: 'GB', agreementSigned: false }])
  expect(body.credentials).toHaveLength(1)
})

describe('the door', () => {
  test.each([
    ['nobody from elsewhere', { as: null, headers: { Host: 'lazuli.example' } }, 401, 800001],
    ['a basic header', { as: null, headers: { Authorization: 'Basic eDp5' } }, 401, 800001],
    ['a wrong key', { token: 'lazuli-sandbox-secret' }, 401, 400],
    ['a token of a partner', {}, 401, 400],
    ['a token of an administrator of a partner', { as: 'admin' as const }, 401, 400],
  ])('is shut to %s', async (_, options, status, code) => {
    const call = (method: string, path: string, body?: unknown) =>
      server.request(method, `/operator/v1/${path}`, { ...options, ...(body ? { body } : {}) } as RequestOptions)
    for (const reply of [
      await call('GET', 'partners'),
      await call('POST', 'partners', other),
      await call('GET', `partners/${cobalt.tenantId}`),
    ])
      expect(outcome(reply)).toEqual([status, code])
    expect(outcome(await operator('GET', `partners/${other.tenantId}`))).toEqual([404, 1000])
  })

  test('is open to this very machine in a sandbox', async () => {
    expect((await server.request('GET', '/operator/v1/partners', { as: null })).status).toBe(200)
  })

  test('lists partners page by page', async () => {
    const first = await operator('GET', 'partners?size=2')
    expect(first.body.items.map((p: { name: string }) => p.name)).toEqual(['Lapis Cloud', 'Cobalt Distribution'])
    const { uri, headers } = first.body.links.next
    const rest = await server.request('GET', uri.slice(server.url.length), {
      token: key,
      headers: { [headers[0].key]: headers[0].value },
    })
    expect(rest.body.items[0].name).toBe('Onyx Services')
    expect(outcome(await operator('GET', 'partners', undefined, { headers: { 'MS-ContinuationToken': 'made.up' } }))).toEqual([400, 2000])
  })
})
