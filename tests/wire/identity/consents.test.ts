/** Vendor consents and what they open, and the reports on second factors (platform contract, sections 1.18 and 1.14). */
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, password, secret, startServer, type TestServer } from '../../harness.ts'
import { createCustomer, must } from '../../story.ts'

let server: TestServer
let customer: string
let foreign: string
let domain: string
beforeAll(async () => {
  server = await startServer()
  customer = await createCustomer(server, { label: 'consents' })
  foreign = await createCustomer(server, { label: 'consents-foreign', country: 'DE' }, { partner: cobalt })
  domain = (await must(server, 200, 'GET', `/v1/customers/${customer}`)).companyProfile.domain
})
afterAll(() => server.remove())

const graph = '00000003-0000-0000-c000-000000000000'
const azure = '797f4846-ba00-4fd7-ba43-dac1f8f63013'
const consent = (enterpriseApplicationId = azure, applicationId = lapis.applicationId) => ({
  displayName: 'CPV Marketplace',
  applicationId,
  applicationGrants: [{ enterpriseApplicationId, scope: enterpriseApplicationId === graph ? 'Directory.Read.All' : 'user_impersonation' }],
})
const path = () => `/v1/customers/${customer}/applicationconsents`
const give = (body: unknown = consent()) => server.post(path(), body, { as: 'admin' })
const take = (appId: string = lapis.applicationId) => server.request('DELETE', `${path()}/${appId}`, { as: 'admin' })

const tokenForm = (tenant: string, form: Record<string, string>) =>
  fetch(`${server.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: lapis.applicationId, client_secret: secret, ...form }),
  }).then(async (response) => (await response.json()) as Record<string, unknown>)
async function refreshToken(): Promise<string> {
  const scope = 'https://api.partnercenter.microsoft.com/user_impersonation'
  const reply = await tokenForm(lapis.tenantId, { grant_type: 'password', username: `admin@${lapis.domain}`, password, scope })
  return String(reply.refresh_token)
}
const inTenant = async (tenant: string, scope = 'https://management.azure.com/.default') =>
  tokenForm(tenant, { grant_type: 'refresh_token', refresh_token: await refreshToken(), scope })

describe('consents', () => {
  test('open a customer tenant for the refresh tokens of the application, by id and domain, until they are taken back', async () => {
    expect(await inTenant(customer)).toMatchObject({ error: 'invalid_grant', error_codes: [90099] })
    const given = await give()
    expect([given.status, given.body]).toEqual([201, consent()])
    for (const tenant of [customer, domain, customer.toUpperCase()]) {
      const reply = await inTenant(tenant)
      expect(decodeJwt(String(reply.access_token))).toMatchObject({ tid: customer, upn: `admin@${lapis.domain}`, amr: ['pwd', 'mfa'] })
    }
    // A token of the customer's tenant is none of the partner's.
    const { access_token: token } = await inTenant(customer)
    expect((await server.get('/subscriptions?api-version=2022-12-01', { token: String(token) })).status).toBe(401)
    const taken = await take()
    expect([taken.status, taken.text]).toEqual([200, ''])
    expect(await inTenant(customer)).toMatchObject({ error_codes: [90099] })
  })
  test('open what they grant and nothing else', async () => {
    await give(consent(graph))
    expect(await inTenant(customer)).toMatchObject({ error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] })
    const reply = await inTenant(customer, 'https://graph.microsoft.com/Directory.Read.All')
    expect(decodeJwt(String(reply.access_token))).toMatchObject({ tid: customer, aud: 'https://graph.microsoft.com' })
    expect((await take()).status).toBe(200)
  })
  test('give the permissions they name, and no others of the resource', async () => {
    await give(consent(graph))
    const refused = await inTenant(customer, 'https://graph.microsoft.com/Mail.Send')
    expect(refused).toMatchObject({ error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] })
    const all = await inTenant(customer, 'https://graph.microsoft.com/.default')
    expect(decodeJwt(String(all.access_token))).toMatchObject({ scp: 'Directory.Read.All' })
    expect((await take()).status).toBe(200)
  })
  test('are for the application they name', async () => {
    const other = 'aaaaaaaa-0000-4000-8000-000000000001'
    await give(consent(azure, other))
    expect(await inTenant(customer)).toMatchObject({ error_codes: [90099] })
    await take(other)
  })
  test('given twice, taken twice, malformed', async () => {
    expect((await give()).status).toBe(201)
    const again = await give()
    expect([again.status, again.body]).toMatchObject([
      409,
      { code: 600409, errorName: 'ApplicationConsentAlreadyExists', isRetryable: false, data: [] },
    ])
    expect((await take()).status).toBe(200)
    expect((await take()).status).toBe(404)
    expect((await give({ ...consent(), applicationGrants: [] })).status).toBe(400)
    expect((await give({ ...consent(), applicationId: 'me' })).status).toBe(400)
  })
  test('are told in the audit', async () => {
    await give()
    await take()
    const today = (await must(server, 200, 'GET', '/lab/clock', { as: null })).now.slice(0, 10)
    const { items } = await must(server, 200, 'GET', `/v1/auditrecords?startDate=${today}`)
    expect(items.slice(0, 2)).toMatchObject([
      {
        resourceType: 'application',
        operationType: 'unregister_application',
        customerId: customer,
        userPrincipalName: `admin@${lapis.domain}`,
      },
      { resourceType: 'application', operationType: 'register_application', customerId: customer },
    ])
    expect(JSON.parse(items[1].resourceNewValue)).toMatchObject({ ApplicationId: lapis.applicationId })
  })
  test('are for users with the role, and for the partner’s own customers', async () => {
    for (const [as, code] of [
      ['app', 900329],
      ['sales', 900150],
      ['billing', 900150],
    ] as const) {
      const reply = await server.post(path(), consent(), { as })
      expect([reply.status, reply.body.code]).toEqual([403, code])
    }
    const other = await server.post(path(), consent(), { as: 'admin', partner: cobalt })
    expect([other.status, other.body.code]).toEqual([403, 20002])
    const deleted = await server.request('DELETE', `${path()}/${lapis.applicationId}`, { as: 'admin', partner: cobalt })
    expect([deleted.status, deleted.body.code]).toEqual([403, 20002])
  })
  test('of a stranger: no tenant of another partner’s customer', async () => {
    expect(await inTenant(foreign)).toMatchObject({ error_codes: [90002] })
    expect(await inTenant('99999999-9999-4999-8999-999999999999')).toMatchObject({ error_codes: [90002] })
  })
})

describe('reports on second factors', () => {
  const lists = ['/v1/partnerRequests', '/v1/nonMfaCompliantPartnerPrincipals', '/v1/applicationmfaadoptionstatus']
  let weak: string
  beforeAll(async () => {
    weak = (await must(server, 200, 'POST', '/lab/tokens', { body: { kind: 'no-mfa', user: 'sales' }, partner: cobalt })).access_token
  })

  test('tell the calls of users, refused ones too, on the clock of the partner', async () => {
    const requestId = '11111111-2222-4333-8444-555555555555'
    expect((await server.get('/v1/customers', { token: weak, headers: { 'MS-RequestId': requestId } })).status).toBe(401)
    await server.get('/v1/customers', { as: 'app', partner: cobalt })
    const options = { as: 'admin', partner: cobalt } as const
    const { items, totalCount } = await must(server, 200, 'GET', '/v1/partnerRequests', options)
    expect(totalCount).toBe(items.length)
    // What is asked for is told of before it is answered.
    expect(items[0]).toMatchObject({
      operationName: 'listPartnerRequests',
      mfaCompliant: true,
      upn: `admin@${cobalt.domain}`,
      applicationId: cobalt.applicationId,
    })
    expect(items[1]).toMatchObject({
      requestId,
      operationName: 'listCustomers',
      mfaCompliant: false,
      upn: `sales@${cobalt.domain}`,
      tenantId: cobalt.tenantId,
      ipAddress: '127.0.0.1',
      sourceIpAddress: '127.0.0.1',
    })
    expect(items[1].requestDateTime).toMatch(/^2026-09-01T00:00:00/)

    const principals = await must(server, 200, 'GET', '/v1/nonMfaCompliantPartnerPrincipals', options)
    expect(principals.items).toEqual([
      {
        objectId: items[1].objectId,
        tenantId: cobalt.tenantId,
        upn: `sales@${cobalt.domain}`,
        lastNonMfaCompliantRequestDateTime: items[1].requestDateTime,
        lastNonMfaCompliantLoginDateTime: items[1].requestDateTime,
      },
    ])
    const days = await must(server, 200, 'GET', '/v1/applicationmfaadoptionstatus', options)
    expect(days).toHaveLength(1)
    expect(days[0]).toMatchObject({
      loginDate: '2026-09-01',
      applicationId: cobalt.applicationId,
      applicationName: 'Cobalt Distribution integration',
    })
    expect(days[0].totalRequestCount - days[0].mfaCompliantRequestCount).toBe(1)
  })
  test('tell of one partner alone, and each day by itself', async () => {
    const { items } = await must(server, 200, 'GET', '/v1/partnerRequests', { as: 'admin' })
    expect(items.every((item: { tenantId: string }) => item.tenantId === lapis.tenantId)).toBe(true)
    await server.advance('2026-09-03T00:00:00Z')
    await must(server, 200, 'GET', '/v1/agreements', { as: 'admin' })
    const days = await must(server, 200, 'GET', '/v1/applicationmfaadoptionstatus', { as: 'admin' })
    expect(days.map((one: { loginDate: string }) => one.loginDate)).toEqual(['2026-09-03', '2026-09-01'])
    expect(days[0]).toMatchObject({ mfaCompliantRequestCount: 2, totalRequestCount: 2 })
  })
  test('begin anew with the world', async () => {
    await must(server, 200, 'POST', '/lab/reset', { as: null, body: { world: 'empty' }, headers: { 'x-lazuli-partner': cobalt.tenantId } })
    const { items } = await must(server, 200, 'GET', '/v1/partnerRequests', { as: 'admin', partner: cobalt })
    expect(items).toHaveLength(1)
    const days = await must(server, 200, 'GET', '/v1/applicationmfaadoptionstatus', { as: 'admin', partner: cobalt })
    expect(days).toMatchObject([{ totalRequestCount: 2 }])
  })
  test.each(lists)('%s is for users', async (list) => {
    const reply = await server.get(list)
    expect([reply.status, reply.body.code]).toEqual([403, 900329])
  })
})
