/** Indirect resellers of an integration sandbox (platform contract, section 5.2). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, type PartnerCredentials, type Reply, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { agree, buyPlan, createCustomer, must } from '../story.ts'
import { sandboxReseller } from './sandbox-reseller.ts'

let server: TestServer
let partner: PartnerCredentials
let count = 0

beforeAll(async () => {
  server = await startServer()
  partner = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Ruby', role: 'provider', sandbox: true } })
})
afterAll(() => server.remove())

const path = '/v1/sandboxIndirectReseller'
const wanted = () => sandboxReseller(`tip${++count}`, String(8_600_000 + count))
const create = (body: unknown, options: RequestOptions = {}): Promise<Reply> => server.post(path, body, { partner, ...options })
const remove = (id: string, options: RequestOptions = {}): Promise<Reply> =>
  server.request('DELETE', `${path}/${id}`, { partner, as: 'admin', ...options })
const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]
const list = async () =>
  (
    await must(server, 200, 'GET', '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf', { partner, as: 'admin' })
  ).items.map((one: { id: string }) => one.id)

describe('a reseller', () => {
  test('is made, sells, and goes once its customers have gone', async () => {
    const body = wanted()
    const made = await create(body, { as: 'admin' })
    expect(made.status, made.text).toBe(201)
    const { accountId } = made.body
    expect(made.body).toEqual({
      accountId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      mpnId: body.mpnId,
      tenant: { id: accountId, adminUserAccount: `admin@${body.tenant.domainPrefix}.onmicrosoft.com`, password: expect.any(String) },
      agreementSignature: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        accountId,
        agreementId: '1e18c5b2-e42a-4b84-82c8-d0155aa94c6e',
        agreementType: 'ValueAddedReseller',
        dateSigned: '2026-09-01T00:00:00Z',
        signedByFirstName: expect.any(String),
        signedByUserPrincipalName: `admin@${partner.domain}`,
        signedByUserObjectId: expect.any(String),
        signedByUserTenantId: partner.tenantId,
        attributes: { objectType: 'AgreementSignatureResponse' },
      },
      partnerRelationship: {
        id: partner.tenantId,
        name: 'Ruby',
        relationshipType: 'is_indirect_reseller_of',
        state: 'Active',
        mpnId: body.mpnId,
        attributes: { objectType: 'PartnerRelationshipResponse' },
      },
    })
    expect(await list()).toContain(accountId)
    const customer = await createCustomer(server, { label: 'ruby-sold', associatedPartnerId: accountId }, { partner, as: 'admin' })
    await agree(server, customer, { partner })
    const { entitlement } = await buyPlan(server, customer, 'US', { partner })
    expect(entitlement).toMatch(/^[0-9a-f-]{36}$/)
    expect(outcome(await remove(accountId))).toEqual([403, 6003])
    await must(server, 204, 'DELETE', `/v1/customers/${customer}`, { partner })
    const gone = await remove(accountId)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect(await list()).not.toContain(accountId)
    const late = await server.post('/v1/customers', { ...newCustomerBody(), associatedPartnerId: accountId }, { partner, as: 'admin' })
    expect(late.status).toBeGreaterThanOrEqual(400)
    expect(outcome(await remove(accountId))).toEqual([403, 6003])
  })

  test('outlives the process', async () => {
    const { accountId } = (await create(wanted())).body
    await server.stop()
    server = await startServer({ data: server.folder })
    expect(await list()).toContain(accountId)
    expect((await remove(accountId)).status).toBe(204)
  })

  test('takes a domain and an MPN id that nobody else has', async () => {
    const body = wanted()
    const { accountId } = (await create(body)).body
    const twin = { ...wanted(), mpnId: body.mpnId }
    const neighbour = { ...wanted(), tenant: { ...wanted().tenant, domainPrefix: body.tenant.domainPrefix.toUpperCase() } }
    const cobalts = { ...wanted(), tenant: { ...wanted().tenant, domainPrefix: 'cobalt' } }
    for (const taken of [twin, neighbour, cobalts, { ...wanted(), mpnId: '7654321' }])
      expect(outcome(await create(taken))).toEqual([409, 1003])
    await remove(accountId)
    expect((await create(twin)).status).toBe(201)
  })

  test('is one of five', async () => {
    const made: string[] = []
    for (let free = 5 - (await list()).length; free > 0; free--) made.push((await create(wanted())).body.accountId)
    expect(await list()).toHaveLength(5)
    expect(outcome(await create(wanted()))).toEqual([403, 6004])
    expect((await remove(made[0] as string)).status).toBe(204)
    expect((await create(wanted())).status).toBe(201)
  })
})

const newCustomerBody = () => ({ companyProfile: { domain: 'late.onmicrosoft.com' } })

describe('refused', () => {
  test.each([
    ['a production account', { partner: cobalt }],
    ['a direct partner', {}],
  ])('%s makes and deletes none', async (_, options) => {
    const other =
      'partner' in options
        ? cobalt
        : ((await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Agate', sandbox: true } })) as PartnerCredentials)
    expect(outcome(await create(wanted(), { partner: other }))).toEqual([403, 6004])
    expect(outcome(await remove(partner.tenantId, { partner: other }))).toEqual([403, 6003])
  })

  test.each<[string, RequestOptions, number]>([
    ['an application alone', { as: 'app' }, 900329],
    ['who sells', { as: 'sales' }, 900150],
    ['who bills', { as: 'billing' }, 900150],
  ])('%s deletes none', async (_, options, code) => {
    expect(outcome(await remove(partner.tenantId, options))).toEqual([403, code])
  })

  test.each<[string, (body: ReturnType<typeof wanted>) => unknown]>([
    ['no tenant', ({ tenant: _, ...body }) => body],
    ['no legal profile', ({ legalBusinessProfile: _, ...body }) => body],
    ['an MPN id that is none', (body) => ({ ...body, mpnId: 'abc' })],
    ['a prefix that is none', (body) => ({ ...body, tenant: { ...body.tenant, domainPrefix: 'a.b' } })],
    ['a country that is none', (body) => ({ ...body, tenant: { ...body.tenant, country: 'ZZ' } })],
  ])('%s', async (_, change) => {
    expect(outcome(await create(change(wanted())))).toEqual([400, 800002])
  })

  test('an id that is no GUID', async () => {
    expect(outcome(await remove('nobody'))).toEqual([400, 800002])
  })
})
