/** How the Azure side reads addresses, bodies and tokens, and what it writes around its answers (azure contract, section 1). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, startServer, type TestServer } from '../harness.ts'
import { billingScope, must, type Purchase, settle } from '../story.ts'
import { action, refused, azureVersion as v } from './azure-calls.ts'

let server: TestServer
let plan: Purchase
beforeAll(async () => {
  server = await startServer({ trustedProxies: ['127.0.0.1'] })
  plan = await settle(server, { label: 'chain-azure' })
})
afterAll(() => server.remove())

describe('an address', () => {
  test.each([
    ['with repeated slashes', () => `//subscriptions//${plan.entitlement}`],
    ['with a slash at its end', () => `/subscriptions/${plan.entitlement}/`],
    ['in capitals', () => `/SUBSCRIPTIONS/${plan.entitlement.toUpperCase()}`],
  ])('%s is read', async (_, path) => {
    const reply = await server.get(`${path()}?api-version=2022-12-01`)
    expect([reply.status, reply.body.id], reply.text).toEqual([200, `/subscriptions/${plan.entitlement}`])
  })

  test.each([':', '%3A', '%3a'])('takes the account with %s', async (colon) => {
    const account = (billingScope(lapis.tenantId, plan.customer).split('/')[4] as string).replace(':', colon)
    const path = `/providers/microsoft.billing/billingaccounts/${account}/providers/Microsoft.Subscription/policies/default?${v}`
    expect((await server.get(path)).status).toBe(200)
  })

  test.each(['?$top=1&api-version=2022-12-01', '?API-VERSION=2022-12-01&%24top=1'])(
    'takes query names raw and escaped: %s',
    async (query) => {
      const { value, nextLink } = await must(server, 200, 'GET', `/tenants${query}`)
      expect(value).toHaveLength(1)
      expect((await must(server, 200, 'GET', nextLink.slice(server.url.length))).value[0].tenantId).toBe(plan.customer)
    },
  )

  test('that cannot be decoded is refused in the shape of this side', async () => {
    expect(refused(await server.get(`/subscriptions/%E0%A4%A?${v}`))).toEqual([400, 'BadRequest'])
  })
})

describe('what is not there', () => {
  test.each([
    ['/providers/Microsoft.Nothing/things', "The resource type 'things' could not be found in the namespace 'Microsoft.Nothing'."],
    [
      '/providers/Microsoft.Billing/billingAccounts/a:b/billingProfiles',
      "The resource type 'billingAccounts/billingProfiles' could not be found in the namespace 'Microsoft.Billing'.",
    ],
    [
      '/subscriptions/s/providers/Microsoft.Nothing/things/t/PROVIDERS/Microsoft.Other/parts/p/',
      "The resource type 'parts' could not be found in the namespace 'Microsoft.Other'.",
    ],
  ])('%s is told by its type', async (path, message) => {
    const reply = await server.get(`${path}?${v}`)
    expect([reply.status, reply.body.error]).toEqual([404, { code: 'InvalidResourceType', message }])
  })

  test('is a token that cannot be read, in a whole sentence', async () => {
    const reply = await server.get('/tenants?api-version=2022-12-01', { token: 'none' })
    expect([reply.status, reply.body.error]).toEqual([401, { code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' }])
    expect(reply.headers.get('www-authenticate')).toMatch(
      /^Bearer authorization_uri="[^"]+", error="invalid_token", error_description="[^"]+"$/,
    )
  })
})

describe('a body', () => {
  const rename = (body: unknown, headers = {}) => server.request('POST', action(plan.entitlement, 'rename'), { body, headers })

  test.each(['{', '[]', '"text"', '7'])('%s is refused', async (body) => {
    expect(refused(await rename(body))).toEqual([400, 'InvalidRequestContent'])
  })
  test('may name its members in any case, and hold nulls and members nobody knows', async () => {
    expect((await rename({ SUBSCRIPTIONNAME: 'Loud', colour: 'blue', nothing: null })).status).toBe(200)
  })
  test.each(['POST', 'GET'])('that is none may call itself JSON: %s', async (method) => {
    const path = method === 'GET' ? '/subscriptions?api-version=2022-12-01' : action(plan.entitlement, 'enable')
    expect((await server.request(method, path, { headers: { 'Content-Type': 'application/json' } })).status).toBe(200)
  })
})

describe('an answer', () => {
  const id = 'b7c5a1de-0000-4000-8000-000000000001'
  const get = (headers: Record<string, string>) => server.get('/tenants?api-version=2022-12-01', { headers })

  test('echoes the id of the client where it is asked to', async () => {
    expect((await get({ 'x-ms-client-request-id': id })).headers.get('x-ms-client-request-id')).toBeNull()
    const asked = await get({ 'x-ms-client-request-id': id, 'x-ms-return-client-request-id': 'true' })
    expect(asked.headers.get('x-ms-client-request-id')).toBe(id)
  })

  test('links to where the caller sees the service', async () => {
    const forwarded = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'azure.example' }
    const prefixed = { ...forwarded, 'X-Forwarded-Prefix': '/prefix' }
    const list = (headers: Record<string, string>) => must(server, 200, 'GET', '/tenants?api-version=2022-12-01&$top=1', { headers })
    expect((await list(forwarded)).nextLink).toMatch(/^https:\/\/azure\.example\/tenants\?/)
    expect((await list(prefixed)).nextLink).toMatch(/^https:\/\/azure\.example\/prefix\/tenants\?/)
    const create = `${billingScope(lapis.tenantId, plan.customer)}/providers/Microsoft.Subscription/createSubscription?${v}`
    const begun = await server.post(create, { displayName: 'Forwarded' }, { headers: prefixed })
    expect(begun.headers.get('location')).toMatch(
      /^https:\/\/azure\.example\/prefix\/providers\/Microsoft\.Subscription\/subscriptionOperations\//,
    )
    const signIn = await server.get('/tenants?api-version=2022-12-01', { as: null, headers: forwarded })
    expect(signIn.headers.get('www-authenticate')).toContain('authorization_uri="https://azure.example/common"')
  })
})

describe('a token', () => {
  const get = async (resource: string, path: string) =>
    (await server.get(path, { token: await server.token('app', lapis, resource) })).status

  test.each([
    ['https://management.azure.com', 200, 401],
    ['https://management.azure.com/', 200, 401],
    ['https://management.core.windows.net/', 200, 401],
    ['https://api.partnercenter.microsoft.com', 401, 200],
    ['https://graph.windows.net', 401, 200],
    ['', 200, 200],
    ['/', 200, 200],
    ['/prefix', 200, 401],
    ['/prefix/', 200, 401],
  ])('for %s', async (resource, here, there) => {
    const name = resource === '' || resource.startsWith('/') ? `${server.url}${resource}` : resource
    expect(await get(name, '/tenants?api-version=2022-12-01')).toBe(here)
    expect(await get(name, '/v1/customers')).toBe(there)
  })
})
