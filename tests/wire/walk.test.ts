/**
 * A walk over every operation of the contract through the whole server: who may not in, whose data nobody else sees, which
 * verbs an address knows. The list is the contract's own; an operation added there is walked without a change here.
 */
import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { type AnyEndpoint, endpointList, isWrite, operationOf } from 'lazuli-contract'
import type { SigningKey } from 'lazuli-server/identity/keys.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type As, cobalt, lapis, type PartnerCredentials, type Reply, secret, type TestServer } from '../harness.ts'
import { flatMeters, meter, must, settle } from '../story.ts'
import { signingKey } from './signing-key.ts'
import { type Business, isAzure, isGraph, type WalkWorld, walkWorld } from './walk-world.ts'

let server: TestServer
let ours: Business
let theirs: Business
let addressOf: WalkWorld['addressOf']
beforeAll(async () => {
  ;({ server, ours, theirs, addressOf } = await walkWorld())
})
afterAll(() => server.remove())

const named = (endpoints: readonly AnyEndpoint[]): [string, AnyEndpoint][] => endpoints.map((e) => [`${e.method} ${e.path}`, e])
const bearer = endpointList.filter((e) => e.auth === 'A' || e.auth === 'U')
const userOnly = endpointList.filter((e) => e.auth === 'U')
const withRoles = endpointList.filter((e) => e.roles !== undefined)

const outcome = ({ status, body }: Reply): [number, number] => [status, body?.code]

/** An answer to HEAD has no body: its code is not seen. */
const codeOf = (endpoint: AnyEndpoint, code: number): number | undefined => (endpoint.method === 'HEAD' ? undefined : code)

function expectFaultOf(endpoint: AnyEndpoint, reply: Reply, status: number, code: number): void {
  if (endpoint.method === 'HEAD') expect([reply.status, reply.text]).toEqual([status, ''])
  else expectFault(reply, status, code)
}

function expectFault(reply: Reply, status: number, code: number): void {
  expect(outcome(reply), reply.text).toEqual([status, code])
  expect(typeof reply.body.description).toBe('string')
  expect(reply.body.description).not.toBe('')
  expect(Array.isArray(reply.body.data)).toBe(true)
}

/** A refusal in the words of the Azure side, with the headers every answer there has. */
function expectAzureFault(reply: Reply, status: number, code: string): void {
  expect([reply.status, reply.body?.error?.code], reply.text).toEqual([status, code])
  expect(Object.keys(reply.body)).toEqual(['error'])
  expect(reply.body.error.message).toMatch(/\S/)
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expectAzureHeaders(reply)
}

/** A refusal in the words of Microsoft Graph; the host of price files adds what was asked for. */
function expectGraphFault(reply: Reply, status: number, { path }: AnyEndpoint): void {
  expect([reply.status, Object.keys(reply.body)], reply.text).toEqual([status, ['error']])
  expect(Object.keys(reply.body.error)).toEqual(['code', 'message', ...(path.startsWith('/v1.0/sales/') ? ['target'] : []), 'innerError'])
}

function expectAzureHeaders({ headers }: Reply): void {
  for (const name of ['x-ms-request-id', 'x-ms-correlation-request-id'])
    expect(headers.get(name)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(headers.get('x-ms-routing-request-id')).toBeTruthy()
  expect(headers.get('cache-control')).toBe('no-cache')
  expect(headers.get('strict-transport-security')).toBeTruthy()
  expect(headers.get('ms-cv')).toBeNull()
}

describe('without a good token there is no answer', () => {
  type Bad = Record<string, { token: string; code: number; word: string }>
  let bad: Bad
  let badAzure: Bad

  beforeAll(async () => {
    const azure = 'https://management.azure.com'
    bad = await badTokens(await server.token('admin'), azure, '/v1/customers')
    const address = '/providers/Microsoft.Subscription/operations?api-version=2021-10-01'
    badAzure = await badTokens(await server.token('admin', lapis, azure), 'https://api.partnercenter.microsoft.com', address)
  })

  async function badTokens(good: string, elsewhere: string, address: string): Promise<Bad> {
    const key = await signingKey(server)
    const [head = '', payload = '', signature = ''] = good.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const iat = claims['iat'] as number
    const sign = (changed: object, privateKey: SigningKey['privateKey'] = key.privateKey): string => {
      const content = `${part({ alg: 'RS256', kid: key.kid, typ: 'JWT' })}.${part({ ...claims, ...changed })}`
      return `${content}.${signBytes('sha256', Buffer.from(content), privateKey).toString('base64url')}`
    }
    const hmacHead = part({ alg: 'HS256', kid: key.kid, typ: 'JWT' })
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' })
    const hmac = createHmac('sha256', pem).update(`${hmacHead}.${payload}`).digest('base64url')
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const unread = 'InvalidAuthenticationToken'
    const found: Record<string, { token: string; code: number; word?: string }> = {
      'no token at all': { token: 'nonsense', code: 800001 },
      expired: { token: sign({ exp: iat - 60, nbf: iat - 7200 }), code: 400, word: 'ExpiredAuthenticationToken' },
      'not valid yet': { token: sign({ nbf: iat + 3600, exp: iat + 7200 }), code: 400 },
      unsigned: { token: `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`, code: 400 },
      'signed by a stranger': { token: sign({}, foreign), code: 400 },
      'signed with the public key as a secret': { token: `${hmacHead}.${payload}.${hmac}`, code: 400 },
      'changed after signing': { token: `${head}.${part({ ...claims, tid: cobalt.tenantId })}.${signature}`, code: 400 },
      'for another audience': { token: sign({ aud: elsewhere }), code: 400, word: 'InvalidAuthenticationTokenAudience' },
      'of a tenant that is no partner': {
        token: sign({ tid: ours.customer, iss: `${server.url}/${ours.customer}/v2.0` }),
        code: 2032,
        word: 'InvalidAuthenticationTokenTenant',
      },
      'from another tenant’s issuer': { token: sign({ tid: cobalt.tenantId }), code: 400 },
      'of an application that is not registered': {
        token: sign({ appid: '00000000-1111-2222-3333-444444444444', azp: undefined }),
        code: 400,
      },
    }
    // The walk would prove nothing if the signature here were wrong.
    expect((await server.request('GET', address, { token: sign({}) })).status).toBe(200)
    return Object.fromEntries(Object.entries(found).map(([kind, one]) => [kind, { word: unread, ...one }]))
  }

  test.each(named(bearer.filter(isAzure)))('%s', async (_, endpoint) => {
    const address = addressOf(endpoint)
    const none = await server.request(endpoint.method, address, { as: null })
    expectAzureFault(none, 401, 'AuthenticationFailed')
    expect(none.headers.get('www-authenticate')).toMatch(
      /^Bearer authorization_uri="http[^"]+", error="invalid_token", error_description="[^"]+"$/,
    )
    for (const [kind, { token, word }] of Object.entries(badAzure)) {
      const reply = await server.request(endpoint.method, address, { token })
      expect([kind, reply.status, reply.body.error.code]).toEqual([kind, 401, word])
      expectAzureFault(reply, 401, word)
      expect(reply.headers.get('www-authenticate')).toBeTruthy()
      expect(reply.headers.get('www-authenticate')).not.toContain('claims=')
    }
    const basic = await server.request(endpoint.method, address, { as: null, headers: { Authorization: 'Basic bGFwaXM6c2VjcmV0' } })
    expectAzureFault(basic, 401, 'AuthenticationFailed')
  })

  test.each(named(bearer.filter(isGraph)))('%s', async (_, endpoint) => {
    const address = addressOf(endpoint)
    for (const token of [undefined, ...Object.values(bad).map((one) => one.token)]) {
      const reply = await server.request(endpoint.method, address, token === undefined ? { as: null } : { token })
      expectGraphFault(reply, token === bad['of a tenant that is no partner']?.token ? 403 : 401, endpoint)
      if (reply.status === 401) expect(reply.headers.get('www-authenticate')).toBeTruthy()
    }
  })

  test.each(named(bearer.filter((e) => !isAzure(e) && !isGraph(e))))('%s', async (_, endpoint) => {
    const address = addressOf(endpoint)
    const none = await server.request(endpoint.method, address, { as: null })
    expectFaultOf(endpoint, none, 401, 800001)
    expect(none.headers.get('www-authenticate')).toBeTruthy()
    for (const [kind, { token, code }] of Object.entries(bad)) {
      const reply = await server.request(endpoint.method, address, { token })
      expect([kind, ...outcome(reply)]).toEqual([kind, code === 2032 ? 403 : 401, codeOf(endpoint, code)])
    }
    const basic = await server.request(endpoint.method, address, { as: null, headers: { Authorization: 'Basic bGFwaXM6c2VjcmV0' } })
    expectFaultOf(endpoint, basic, 401, 800001)
  })

  test.each(named(endpointList.filter((e) => e.auth === 'lab')))(
    '%s, where this machine needs none but must not send a bad one',
    async (_, endpoint) => {
      const before = await server.get('/lab/clock')
      for (const [kind, { token, code }] of Object.entries(bad)) {
        const reply = await server.request(endpoint.method, addressOf(endpoint), { token, body: { by: 'P1D' } })
        expect([kind, ...outcome(reply)]).toEqual([kind, code === 2032 ? 403 : 401, code])
      }
      expect((await server.get('/lab/clock')).body).toEqual(before.body)
    },
  )
})

describe('a partner is no operator', () => {
  test.each(named(endpointList.filter((e) => e.auth === 'operator')))('%s', async (_, endpoint) => {
    for (const as of ['app', 'admin'] as const) expectFault(await server.request(endpoint.method, addressOf(endpoint), { as }), 401, 400)
    expectFault(await server.request(endpoint.method, addressOf(endpoint), { as: null, headers: { Host: 'elsewhere' } }), 401, 800001)
  })
})

describe('an application alone is not a user', () => {
  test.each(named(userOnly))('%s', async (_, endpoint) => {
    expectFault(await server.request(endpoint.method, addressOf(endpoint), { as: 'app' }), 403, 900329)
  })
})

describe('a user needs a role', () => {
  const held: Readonly<Record<Exclude<As, 'app'>, readonly string[]>> = {
    admin: ['GlobalAdmin', 'AdminAgent'],
    sales: ['SalesAgent'],
    billing: ['BillingAdmin'],
    helpdesk: ['HelpdeskAgent'],
  }
  const cases = withRoles.flatMap((endpoint) =>
    (Object.keys(held) as Exclude<As, 'app'>[])
      .filter((as) => !endpoint.roles?.some((role) => held[as].includes(role)))
      .map((as): [string, Exclude<As, 'app'>, AnyEndpoint] => [`${endpoint.method} ${endpoint.path}`, as, endpoint]),
  )

  test.each(cases)('%s refuses %s', async (_, as, endpoint) => {
    const reply = await server.request(endpoint.method, addressOf(endpoint), { as })
    if (isAzure(endpoint) || isGraph(endpoint)) expect([reply.status, Object.keys(reply.body)]).toEqual([403, ['error']])
    else expectFaultOf(endpoint, reply, 403, endpoint.id === 'reactivateAzureEntitlement' ? 900335 : 900150)
  })

  test('and some operation refuses each of them but the administrator', () => {
    expect(new Set(cases.map(([, as]) => as))).toEqual(new Set(['sales', 'billing', 'helpdesk']))
  })
})

describe('no partner sees another', () => {
  const secrets = (): string[] => [
    ours.customer,
    ours.plan,
    ours.entitlement,
    ours.cart,
    ours.order,
    ours.reserved.order,
    lapis.tenantId,
    'lapis-walk',
  ]
  /** Operations on one Azure subscription name the missing relationship differently (commerce contract, section 8). */
  const relationCode = (endpoint: AnyEndpoint): number => (endpoint.path.includes('{entitlement-id}') ? 900159 : 20002)

  test.each(named(bearer))('%s', async (_, endpoint) => {
    const before = await standOf(lapis)
    for (const as of ['admin', ...(endpoint.auth === 'A' ? ['app'] : [])] as As[]) {
      const headers = { 'Content-Type': 'application/json' }
      const reply = await server.request(endpoint.method, addressOf(endpoint), {
        partner: cobalt,
        as,
        ...(isWrite(endpoint) ? { body: {}, headers } : {}),
      })
      expect(reply.status, reply.text).toBeLessThan(500)
      if (isAzure(endpoint)) {
        expectAzureHeaders(reply)
        if (reply.status === 200) for (const secretOfOurs of secrets()) expect(reply.text).not.toContain(secretOfOurs)
        else expect([204, 400, 403, 404], reply.text).toContain(reply.status)
        if (endpoint.method === 'GET' && /\{(?!scope)/.test(endpoint.path)) expect(reply.status, reply.text).toBe(404)
      } else if (endpoint.path.includes('{customer-id}')) expectFault(reply, 403, relationCode(endpoint))
      else if (reply.status === 200) {
        for (const secretOfOurs of secrets()) expect(reply.text).not.toContain(secretOfOurs)
        if (endpoint.path.includes('/invoices/')) expect(reply.text).not.toContain(`"customerId":"${ours.customer}"`)
        // An export of an invoice that is not one's own is taken, and fails later.
      } else if (reply.status === 202) expect(reply.text).toBe('')
      else expect([400, 403, 404]).toContain(reply.status)
    }
    expect(await standOf(lapis)).toEqual(before)
  })

  /** Every list of a partner as it stands. */
  async function standOf(partner: PartnerCredentials): Promise<unknown[]> {
    const { customer, plan } = partner === lapis ? ours : theirs
    const lists = [
      '/v1/customers',
      `/v1/customers/${customer}`,
      `/v1/customers/${customer}/subscriptions`,
      `/v1/customers/${customer}/orders`,
    ]
    lists.push(`/v1/customers/${customer}/subscriptions/${plan}/azureEntitlements`, `/v1/customers/${customer}/usagebudget`, '/v1/invoices')
    return Promise.all(lists.map(async (path) => (await server.get(path, { partner })).text))
  }

  test('ids of the other partner below a customer of one’s own are unknown', async () => {
    const own = `/v1/customers/${theirs.customer}`
    const cases: [string, number, number][] = [
      [`${own}/subscriptions/${ours.plan}`, 404, 20003],
      [`${own}/subscriptions/${ours.plan}/azureEntitlements`, 404, 20003],
      [`${own}/subscriptions/${ours.plan}/usagesummary`, 404, 20003],
      [`${own}/subscriptions/${theirs.plan}/azureEntitlements/${ours.entitlement}`, 404, 800111],
      [`${own}/carts/${ours.cart}`, 404, 800008],
      [`${own}/orders/${ours.order}`, 404, 20000],
      [`${own}/subscriptions?order_id=${ours.order}`, 404, 20000],
    ]
    for (const [path, status, code] of cases) {
      const reply = await server.get(path, { partner: cobalt })
      expect([path, ...outcome(reply)]).toEqual([path, status, code])
    }
  })

  test('usage for an Azure subscription of the other partner is refused line by line', async () => {
    const [some] = await flatMeters(1)
    const event = {
      id: 'foreign',
      entitlementId: ours.entitlement,
      meterId: some?.meterId as string,
      quantity: '1',
      at: '2026-10-07T05:00:00Z',
    }
    const receipt = await meter(server, [event], { partner: cobalt })
    expect(receipt).toMatchObject({ accepted: 0, rejected: [{ line: 1, code: 'UnknownEntitlement' }] })
  })

  test('ids of usage events count per partner: the same id is new to another partner', async () => {
    const [some] = await flatMeters(1)
    const event = { id: 'the same id', meterId: some?.meterId as string, quantity: '1', at: '2026-10-07T05:00:00Z' }
    expect(await meter(server, [{ ...event, entitlementId: ours.entitlement }])).toMatchObject({ accepted: 1, duplicates: 0 })
    expect(await meter(server, [{ ...event, entitlementId: theirs.entitlement }], { partner: cobalt })).toMatchObject({
      accepted: 1,
      duplicates: 0,
    })
  })

  test('a continuation token of one partner is none of another', async () => {
    await settle(server, { label: 'lapis-walk-second' })
    const page = await server.get('/v1/customers?size=1')
    const headers = { 'MS-ContinuationToken': page.body.continuationToken as string }
    expectFault(await server.get('/v1/customers?seekOperation=Next', { headers, partner: cobalt }), 400, 2000)
  })

  test('each has a clock of its own', async () => {
    const before = (await server.get('/lab/clock')).body.now
    const moved = await server.advance('P1D', cobalt)
    expect(moved.now).toBe('2026-10-09T00:00:00Z')
    expect((await server.get('/lab/clock')).body.now).toBe(before)
  })

  test('a partner made in the lab stands apart from both', async () => {
    const made = await must(server, 201, 'POST', '/lab/partners', {
      as: null,
      body: { name: 'Onyx', domain: 'onyx.onmicrosoft.com', country: 'GB' },
    })
    const onyx = { tenantId: made.tenantId, domain: made.domain, applicationId: made.applicationId }
    expect(made.applicationSecret).toBe(secret)
    expect((await server.get('/v1/customers', { partner: onyx })).body.totalCount).toBe(0)
    expect((await server.get('/v1/invoices', { partner: onyx })).body.items).toEqual([])
    expectFault(await server.get(`/v1/customers/${ours.customer}`, { partner: onyx }), 403, 20002)
    const settled = await settle(server, { label: 'onyx-walk', country: 'GB' }, { partner: onyx })
    for (const partner of [lapis, cobalt]) {
      expectFault(await server.get(`/v1/customers/${settled.customer}`, { partner }), 403, 20002)
      expect((await server.get('/v1/customers', { partner })).text).not.toContain(settled.customer)
    }
    expect(
      (await server.request('GET', '/lab/clock', { as: null, headers: { 'x-lazuli-partner': 'onyx.onmicrosoft.com' } })).body.now,
    ).toBe('2026-09-01T00:00:00Z')
  })
})

describe('every address knows its verbs', () => {
  const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  const shapeOf = (path: string): string => path.toLowerCase().replace(/\{[^}]+\}/g, '{}')
  const byShape = Map.groupBy(endpointList, (e) => shapeOf(e.path))
  const addresses = [...byShape].map(([shape, endpoints]): [string, AnyEndpoint, string[]] => [
    shape,
    endpoints[0] as AnyEndpoint,
    endpoints.flatMap((e) => [e.method, ...(e.alsoMethods ?? [])]),
  ])

  test.each(addresses)('%s', async (_, endpoint, known) => {
    for (const verb of verbs.filter((v) => !known.includes(v))) {
      const reply = await server.request(verb, addressOf(endpoint))
      expect([verb, reply.status], reply.text).toEqual([verb, 405])
      if (isAzure(endpoint)) expectAzureFault(reply, 405, 'HttpMethodNotSupported')
      else if (isGraph(endpoint)) expectGraphFault(reply, 405, endpoint)
      else expect(reply.body.code).toBe(900141)
      expect(reply.headers.get('allow')?.split(/,\s*/).sort()).toEqual([...known].sort())
      const java = await server.request(verb, addressOf(endpoint), { headers: { 'MS-Contract-Version': 'v1' } })
      if (isAzure(endpoint)) expectAzureFault(java, 400, 'HttpMethodNotSupported')
      else if (isGraph(endpoint)) expectGraphFault(java, 400, endpoint)
      else expectFault(java, 400, 900141)
    }
  })
})

describe('every operation of the contract has a handler', () => {
  test.each(named(endpointList))('%s', async (_, endpoint) => {
    // Calls of the lab are refused for their body: they would end the world that the others are asked about.
    const body = endpoint.auth === 'lab' && isWrite(endpoint) ? { body: '[]' } : {}
    const reply = await server.request(endpoint.method, addressOf(endpoint), { as: endpoint.auth === 'U' ? 'admin' : 'app', ...body })
    expect(reply.status, reply.text).toBeLessThan(500)
    expect(reply.status).not.toBe(405)
    // Ids are real, so nothing is unknown; writes without a body are refused for their input. Tax receipts are for partners in
    // Taiwan alone: invoice-documents.test.ts.
    if (operationOf(endpoint.id)?.success.length !== 0 && endpoint.id !== 'getInvoiceReceiptStatement')
      expect(reply.status, reply.text).not.toBe(404)
    if (isAzure(endpoint)) expectAzureHeaders(reply)
  })

  test.each(named(endpointList.filter(isAzure)))('%s wants an api-version it knows', async (_, endpoint) => {
    const [path = '', query = ''] = addressOf(endpoint).split('?')
    const rest = new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => name !== 'api-version'))
    const call = (version: string) =>
      server.request(endpoint.method, `${path}?${new URLSearchParams([...rest, ...new URLSearchParams(version)])}`)
    expectAzureFault(await call(''), 400, 'MissingApiVersionParameter')
    expectAzureFault(await call('api-version='), 400, 'MissingApiVersionParameter')
    const unknown = await call('api-version=1999-01-01')
    expectAzureFault(unknown, 400, 'InvalidApiVersionParameter')
    for (const version of endpoint.apiVersions ?? []) expect(unknown.body.error.message).toContain(version)
    const first = String(endpoint.apiVersions?.[0])
    const shouted = await call(`API-Version=${first.toUpperCase()}`)
    expect(shouted.body?.error?.code ?? '').not.toMatch(/ApiVersion/)
  })

  test.each([
    ['/subscriptions/x/resourceGroups?api-version=2022-12-01', 'NotFound'],
    ['/subscriptions/x/providers/Microsoft.Compute/virtualMachines?api-version=2022-12-01', 'InvalidResourceType'],
    ['/providers/Microsoft.Nothing/things', 'InvalidResourceType'],
    ['/providers', 'NotFound'],
    ['//tenants/x', 'NotFound'],
  ])('%s is nowhere on the Azure side', async (path, code) => {
    expectAzureFault(await server.get(path), 404, code)
  })

  test.each(['/v1/nowhere', '/v1/customers/x/y/z', '/v2/customers', '/', '/v1'])('%s is nowhere', async (path) => {
    expectFault(await server.get(path), 404, 1000)
  })
})
