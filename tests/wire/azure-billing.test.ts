/** The billing side of Azure: accounts, customers, policies, plans, invoices, as the contract says them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, type Reply, startServer, type TestServer } from '../harness.ts'
import { agree, billingScope, buyPlan, createCustomer, flatMeters, meter, must, type Purchase, settle } from '../story.ts'

let server: TestServer
let contoso: Purchase
let fabrikam: Purchase
/** Has no plan. */
let bare: string
let reseller: { tenantId: string; mpnId: string; name: string }
/** Of the reseller of Cobalt. */
let indirect: string

const version = 'api-version=2020-05-01'
const scopeOf = (customer: string, of = lapis): string => billingScope(of.tenantId, customer)
const account = (of = lapis): string => scopeOf('x', of).replace(/\/customers.*/, '')
const get = (path: string, partner: PartnerCredentials = lapis): Promise<Reply> =>
  server.get(`${path}${path.includes('?') ? '&' : '?'}${version}`, { partner })

beforeAll(async () => {
  server = await startServer({ start: '2026-08-01T00:00:00Z' })
  contoso = await settle(server, { label: 'billing-contoso', companyName: 'Contoso' })
  fabrikam = await settle(server, { label: 'billing-fabrikam', companyName: 'Äbrikam Toys' })
  bare = await createCustomer(server, { label: 'billing-bare', companyName: 'Bare' })
  const { seededPartners } = await import('lazuli-server/identity/seeded.ts')
  const facts = seededPartners('1').find((p) => p.facts.tenantId === cobalt.tenantId)?.facts
  reseller = facts?.resellers[0] as typeof reseller
  const wish = { label: 'billing-indirect', country: 'DE' as const, associatedPartnerId: reseller.tenantId }
  indirect = await createCustomer(server, wish, { partner: cobalt })
  await agree(server, indirect, { partner: cobalt })
  await buyPlan(server, indirect, 'DE', { partner: cobalt })
  const [some] = await flatMeters(1)
  const meterId = some?.meterId as string
  await server.advance('2026-08-03T00:00:00Z')
  await meter(server, [{ id: '1', entitlementId: contoso.entitlement, meterId, quantity: '1000', at: '2026-08-02T05:00:00Z' }])
  await server.advance('2026-09-10T00:00:00Z')
})
afterAll(() => server.remove())

test('a partner has one billing account, with its profile when asked for', async () => {
  const { value } = (await get('/providers/Microsoft.Billing/billingaccounts/')).body
  expect(value).toHaveLength(1)
  expect(value[0]).toMatchObject({
    id: account(),
    type: 'Microsoft.Billing/billingAccounts',
    properties: { displayName: 'Lapis Cloud', accountType: 'Partner', agreementType: 'MicrosoftPartnerAgreement', hasReadAccess: true },
  })
  expect(value[0].name).toMatch(/^[0-9a-f-]{36}:[0-9a-f-]{36}_\d{4}-\d\d-\d\d$/)
  expect((await get(account().replace(':', '%3A'))).body).toEqual(value[0])
  const older = await server.get(`${account()}?api-version=2019-10-01-preview&$expand=billingProfiles`)
  expect(older.body.properties.accountType).toBe('Enterprise')
  expect(older.body.properties.billingProfiles.value).toHaveLength(1)
})

test('customers are those with a plan, by name, found by part of it', async () => {
  const all = (await get(`${account()}/customers`)).body
  expect(all.totalCount).toBe(2)
  expect(all.value.map((c: { properties: { displayName: string } }) => c.properties.displayName)).toEqual(['Contoso', 'Äbrikam Toys'])
  expect(all.value[0]).toMatchObject({ name: contoso.customer, properties: { tenantId: contoso.customer } })
  for (const more of [`?$search=TOYS`, `?%24filter=${encodeURIComponent("contains(displayName, 'toys')")}`])
    expect((await get(`${account()}/customers${more}`)).body.value.map((c: { name: string }) => c.name)).toEqual([fabrikam.customer])
  const first = (await get(`${account()}/customers?$top=1`)).body
  expect(first.value).toHaveLength(1)
  const rest = (await server.get(first.nextLink.replace(server.url, ''))).body
  expect([...first.value, ...rest.value]).toEqual(all.value)
  const profile = all.value[0].properties.billingProfileId
  expect((await get(`${profile}/customers`)).body).toEqual(all)
  expect(await get(`${account()}/billingProfiles/none/customers`)).toMatchObject({ status: 404 })
  expect(await get(`${account()}/customers?$filter=color`)).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
})

test('a customer shows plans and resellers when asked for, in no wrapper', async () => {
  const plain = (await get(scopeOf(contoso.customer))).body
  expect(plain).not.toHaveProperty('value')
  expect(plain.properties).not.toHaveProperty('resellers')
  const full = (await get(`${scopeOf(indirect, cobalt)}?$expand=enabledAzurePlans,resellers`, cobalt)).body
  expect(full.properties).toMatchObject({
    enabledAzurePlans: [{ skuId: '0001', skuDescription: 'Microsoft Azure Plan', productId: 'DZH318Z0BPS6' }],
    resellers: [{ resellerId: reseller.mpnId, description: reseller.name }],
  })
  expect((await get(`${scopeOf(bare)}?$expand=enabledAzurePlans`)).body.properties.enabledAzurePlans).toEqual([])
})

test('the policy of a customer is changed, and told of', async () => {
  const path = `${scopeOf(contoso.customer)}/policies/default`
  expect((await get(path)).body).toMatchObject({ name: 'default', properties: { viewCharges: 'NotAllowed' } })
  const put = (body: object) => server.request('PUT', `${path}?${version}`, { body })
  expect((await put({ Properties: { ViewCharges: 'allowed' } })).body.properties).toEqual({ viewCharges: 'Allowed' })
  expect((await get(path)).body.properties).toEqual({ viewCharges: 'Allowed' })
  expect(await put({ properties: { viewCharges: 'Maybe' } })).toMatchObject({ status: 400 })
})

// What `billingPermissions` says is what is so.
test.each([
  ['admin', true],
  ['sales', false],
  ['billing', false],
  ['helpdesk', false],
] as const)('%s may change the policy of a customer: %s', async (as, may) => {
  const scope = scopeOf(contoso.customer)
  const { value } = (await server.get(`${scope}/billingPermissions?${version}`, { as })).body
  expect(value[0].actions.includes('Microsoft.Billing/billingAccounts/customers/policies/write')).toBe(may)
  const body = { properties: { viewCharges: 'Allowed' } }
  const reply = await server.request('PUT', `${scope}/policies/default?${version}`, { as, body })
  expect([reply.status, reply.body?.error?.code]).toEqual(may ? [200, undefined] : [403, 'AuthorizationFailed'])
})

test('permissions, products, invoices and enrolments', async () => {
  expect((await get(`${scopeOf(contoso.customer)}/billingPermissions`)).body.value[0].actions).toContain(
    'Microsoft.Billing/billingAccounts/customers/read',
  )
  const products = (await get(`${scopeOf(contoso.customer)}/products`)).body.value
  expect(products).toMatchObject([{ name: contoso.plan, properties: { skuId: '0001', status: 'Active' } }])
  const [printed] = (await must(server, 200, 'GET', '/v1/invoices')).items
  const invoices = (await get(`${account()}/invoices`)).body.value
  expect(invoices).toHaveLength(1)
  expect(invoices[0]).toMatchObject({ name: printed.id, properties: { billedAmount: { currency: 'USD' } } })
  expect(`${invoices[0].properties.billedAmount.value}`).toBe(`${printed.totalCharges}`)
  expect((await get(`${account()}/invoices?periodStartDate=2026-01-01&periodEndDate=2026-02-01`)).body.value).toEqual([])
  const enrolments = await server.get('/providers/Microsoft.Billing/enrollmentAccounts?api-version=2018-03-01-preview')
  expect(enrolments.body).toEqual({ value: [] })
})

describe('what is not there or another partner’s', () => {
  test.each([
    ['an account', () => account(cobalt)],
    ['its customers', () => `${account(cobalt)}/customers`],
    ['a customer of it', () => scopeOf(indirect, cobalt)],
    ['its customer below one’s own account', () => `${account()}/customers/${indirect}`],
    ['a policy', () => `${account()}/customers/${indirect}/policies/default`],
    ['permissions', () => `${account()}/customers/${indirect}/billingPermissions`],
    ['subscriptions', () => `${account()}/customers/${indirect}/billingSubscriptions`],
    ['a subscription', () => `${account()}/billingSubscriptions/${indirect}`],
    ['products', () => `${account()}/customers/${indirect}/products`],
    ['invoices', () => `${account(cobalt)}/invoices`],
    ['a customer that is no GUID', () => `${account()}/customers/nobody`],
  ])('%s', async (_, path) => {
    expect(await get(path())).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } })
  })
})
