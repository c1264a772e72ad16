/** Azure subscriptions from the Azure side, and what Partner Center and usage see of it (azure contract, sections 4 to 7 and 11). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type RequestOptions, secret, startServer, type TestServer } from '../harness.ts'
import { agree, billingScope, buyPlan, createCustomer, must, type Purchase, planLine, planProduct, settle } from '../story.ts'
import { action, aliasPath, entitlementsAt, refused, azureVersion as v } from './azure-calls.ts'

let server: TestServer
let plan: Purchase
let scope: string
let labels = 0

beforeAll(async () => {
  server = await startServer()
  plan = await settle(server, { label: 'lapis-azure' })
  scope = billingScope(lapis.tenantId, plan.customer)
})
afterAll(() => server.remove())

const newPlan = (on = server, options: RequestOptions = {}) => settle(on, { label: `azure-${++labels}` }, options)
const put = (name: string, properties: object, options: RequestOptions = {}, on = server) =>
  on.request('PUT', aliasPath(name), { ...options, body: { properties } })
const stateOf = async (id: string, on = server) => (await must(on, 200, 'GET', `/subscriptions/${id}?api-version=2022-12-01`)).state
const entitlement = (of: Purchase, id = of.entitlement, on = server) => must(on, 200, 'GET', `${entitlementsAt(of)}/${id}`)
const suspend = (of: Purchase, status = 'suspended', on = server) =>
  on.request('PATCH', `/v1/customers/${of.customer}/subscriptions/${of.plan}`, { body: { status } })
const cancelAll = async (of: Purchase, on = server) => {
  for (const { id } of (await must(on, 200, 'GET', entitlementsAt(of))).items) await must(on, 200, 'POST', action(id, 'cancel'))
}

describe('an alias', () => {
  test('makes one subscription, however often it is asked', async () => {
    const wish = { displayName: 'Dev team', workload: 'Production', billingScope: scope }
    const first = await put('Team', wish)
    expect([first.status, first.body.properties.provisioningState]).toEqual([201, 'Accepted'])
    expect(first.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(first.headers.get('location')).toBeNull()
    expect(first.headers.get('azure-asyncoperation')).toBeNull()
    const id = first.body.properties.subscriptionId
    const again = await put('tEAM', wish)
    expect([again.status, again.body.name, again.body.properties.subscriptionId]).toEqual([200, 'Team', id])
    expect(again.body.properties.provisioningState).toBe('Succeeded')
    expect(await entitlement(plan, id)).toMatchObject({ id, friendlyName: 'Dev team', status: 'active', subscriptionId: plan.plan })
    expect((await must(server, 200, 'GET', aliasPath('TEAM'))).systemData).toMatchObject({ createdByType: 'Application' })
    expect((await must(server, 200, 'GET', entitlementsAt(plan))).items.filter((e: { id: string }) => e.id === id)).toHaveLength(1)
  })

  test('is in use for another request, and for another principal', async () => {
    const wish = { displayName: 'Mine', workload: 'Production', billingScope: scope }
    expect((await put('mine', wish)).status).toBe(201)
    expect(refused(await put('mine', { ...wish, displayName: 'Yours' }))).toEqual([409, 'Conflict'])
    expect(refused(await put('mine', wish, { as: 'admin' }))).toEqual([403, 'Forbidden'])
    expect(refused(await server.request('DELETE', aliasPath('mine'), { as: 'admin' }))).toEqual([403, 'Forbidden'])
    const names = async (as: 'app' | 'admin') =>
      (await must(server, 200, 'GET', `/providers/Microsoft.Subscription/aliases?${v}`, { as })).value.map((a: { name: string }) => a.name)
    expect(await names('app')).toContain('mine')
    expect(await names('admin')).not.toContain('mine')
  })

  test.each(['%00', 'a%0Ab', 'a%7F', '%20', 'a%2Fb', 'x'.repeat(64)])('is not named %s: links to it would lead nowhere', async (name) => {
    const before = (await must(server, 200, 'GET', entitlementsAt(plan))).items.length
    expect((await put(name, { billingScope: scope })).status).toBe(400)
    expect((await must(server, 200, 'GET', entitlementsAt(plan))).items).toHaveLength(before)
  })

  test('is forgotten, and its subscription stays', async () => {
    const id = (await put('short', { billingScope: scope })).body.properties.subscriptionId
    expect((await server.request('DELETE', aliasPath('short'))).status).toBe(200)
    expect((await server.request('DELETE', aliasPath('short'))).status).toBe(204)
    expect(refused(await server.get(aliasPath('short')))).toEqual([404, 'ResourceNotFound'])
    // Without a display name the alias gives it.
    expect((await entitlement(plan, id)).friendlyName).toBe('short')
  })

  test.each([
    ['without the provider', () => scope.replace('/providers/Microsoft.Billing', '')],
    ['without the first slash', () => scope.slice(1)],
    ['in other letters and escaped', () => scope.toUpperCase().replace(':', '%3A')],
  ])('takes a scope %s, and shows it as sent', async (how, written) => {
    const name = `scope-${how.replaceAll(' ', '-')}`
    const reply = await put(name, { billingScope: written(), workload: 'production' })
    expect([reply.status, reply.body.properties.billingScope, reply.body.properties.workload]).toEqual([201, written(), 'Production'])
    expect((await put(name, { billingScope: scope })).status).toBe(200)
  })

  test.each(['Workload', 'workLoad', 'workloadType'])('reads the workload from %s', async (member) => {
    expect(refused(await put(`w-${member}`, { BillingScope: scope, DisplayName: 'x', [member]: 'DevTest' }))).toEqual([
      400,
      'NoActiveAzurePlan',
    ])
  })

  test('names a subscription that is there already', async () => {
    const other = await newPlan()
    const before = (await must(server, 200, 'GET', entitlementsAt(other))).totalCount
    for (const [name, named] of [
      ['named', other.entitlement],
      ['named-by-path', `/subscriptions/${other.entitlement}`],
    ] as const) {
      const reply = await put(name, { subscriptionId: named })
      expect([reply.status, reply.body.properties.subscriptionId]).toEqual([201, other.entitlement])
      expect((await put(name, { subscriptionId: other.entitlement })).status).toBe(200)
    }
    expect((await must(server, 200, 'GET', entitlementsAt(other))).totalCount).toBe(before)
    expect(refused(await put('nobody', { subscriptionId: '99999999-9999-4999-8999-999999999999' }))).toEqual([404, 'SubscriptionNotFound'])
  })

  test('of a Dev/Test workload goes under the plan of that SKU', async () => {
    const customer = await createCustomer(server, { label: 'devtest-plan' })
    await agree(server, customer)
    const offered = await must(server, 200, 'GET', `/v1/products/${planProduct}/skus/0002/availabilities?country=US`)
    const body = { lineItems: [planLine(offered.items[0].catalogItemId)] }
    const cart = (await must(server, 201, 'POST', `/v1/customers/${customer}/carts`, { body })).id
    const order = (await must(server, 201, 'POST', `/v1/customers/${customer}/carts/${cart}/checkout`)).orders[0].id
    const bought = (await must(server, 200, 'GET', `/v1/customers/${customer}/subscriptions?order_id=${order}`)).items[0].id
    const made = await put('devtest', { billingScope: billingScope(lapis.tenantId, customer), workload: 'DevTest' })
    expect(made.status, made.text).toBe(201)
    const { items } = await must(server, 200, 'GET', `/v1/customers/${customer}/subscriptions/${bought}/azureEntitlements`)
    expect(items.map((e: { id: string }) => e.id)).toContain(made.body.properties.subscriptionId)
    expect(refused(await put('production', { billingScope: billingScope(lapis.tenantId, customer) }))).toEqual([400, 'NoActiveAzurePlan'])
  })

  test.each([
    ['nothing', {}, 400, 'InvalidRequestContent'],
    ['a long name', { displayName: 'x'.repeat(65) }, 400, 'InvalidRequestContent'],
    ['an unknown workload', { workload: 'Holiday' }, 400, 'InvalidRequestContent'],
    ['no GUID as subscription', { subscriptionId: 'mine' }, 400, 'InvalidRequestContent'],
    ['an enrolment', { billingScope: '/providers/Microsoft.Billing/billingAccounts/1/enrollmentAccounts/2' }, 400, 'InvalidBillingScope'],
    [
      'an invoice section',
      { billingScope: '/providers/Microsoft.Billing/billingAccounts/1/billingProfiles/2/invoiceSections/3' },
      400,
      'InvalidBillingScope',
    ],
    [
      'another account',
      { billingScope: '/billingAccounts/a:b_2019-05-31/customers/99999999-9999-4999-8999-999999999999' },
      404,
      'BillingScopeNotFound',
    ],
    ['a reseller of a direct-bill partner', { resellerId: '7654321' }, 400, 'InvalidResellerId'],
  ])('is refused for %s', async (what, wish, status, code) => {
    const properties = what === 'nothing' ? {} : { billingScope: scope, ...wish }
    expect(refused(await put('refused', properties))).toEqual([status, code])
    expect(refused(await server.get(aliasPath('refused')))).toEqual([404, 'ResourceNotFound'])
  })

  test('of another customer is refused as is one of another partner', async () => {
    const theirs = await settle(server, { label: 'cobalt-azure', country: 'DE' }, { partner: cobalt })
    const foreign = billingScope(cobalt.tenantId, theirs.customer)
    for (const billingScope of [foreign, scope.replace(plan.customer, theirs.customer)])
      expect(refused(await put('foreign', { billingScope }))).toEqual([404, 'BillingScopeNotFound'])
  })

  test('is refused by a suspended plan', async () => {
    const idle = await newPlan()
    await cancelAll(idle)
    expect((await suspend(idle)).status).toBe(200)
    expect(refused(await put('suspended', { billingScope: billingScope(lapis.tenantId, idle.customer) }))).toEqual([409, 'Conflict'])
  })

  test.each(['sales', 'billing', 'helpdesk'] as const)('is refused to %s', async (as) => {
    expect(refused(await put('roles', { billingScope: scope }, { as }))).toEqual([403, 'UserNotAuthorized'])
    expect(refused(await server.post(action(plan.entitlement, 'cancel'), undefined, { as }))).toEqual([403, 'AuthorizationFailed'])
  })

  test('puts the reseller of the customer on record', async () => {
    const relationships = { partner: cobalt, as: 'admin' } as const
    const { seededPartners } = await import('lazuli-server/identity/seeded.ts')
    const [smalt] = seededPartners('1').find(({ facts }) => facts.tenantId === cobalt.tenantId)?.facts.resellers ?? []
    const customer = await createCustomer(
      server,
      { label: 'smalt-azure', country: 'DE', associatedPartnerId: smalt?.tenantId as string },
      relationships,
    )
    await agree(server, customer, relationships)
    const bought = await buyPlan(server, customer, 'DE', { partner: cobalt })
    const billing = billingScope(cobalt.tenantId, customer)
    expect(refused(await put('stranger', { billingScope: billing, resellerId: '1111111' }, { partner: cobalt }))).toEqual([
      400,
      'InvalidResellerId',
    ])
    const made = await put('resold', { billingScope: billing, resellerId: smalt?.mpnId }, { partner: cobalt })
    expect([made.status, made.body.properties.resellerId]).toEqual([201, smalt?.mpnId])
    const path = `${entitlementsAt(bought)}/${made.body.properties.subscriptionId}`
    expect((await must(server, 200, 'GET', path, { partner: cobalt })).partnerOnRecord).toBe(smalt?.mpnId)
  })

  test('of a sandbox account: three under one plan', async () => {
    const made = await must(server, 201, 'POST', '/lab/partners', {
      as: null,
      body: { name: 'Opal', domain: 'opal.onmicrosoft.com', country: 'US', sandbox: true },
    })
    const partner = { tenantId: made.tenantId, domain: made.domain, applicationId: made.applicationId }
    expect(made.applicationSecret).toBe(secret)
    const bought = await settle(server, { label: 'opal-azure' }, { partner })
    const create = (name: string) =>
      server.post(
        `/providers/Microsoft.Billing/billingAccounts/${'x'}/customers/${bought.customer}/providers/Microsoft.Subscription/createSubscription?${v}`,
        { displayName: name },
        { partner },
      )
    expect(refused(await create('a'))).toEqual([404, 'BillingScopeNotFound'])
    const accounts = await must(server, 200, 'GET', '/providers/Microsoft.Billing/billingAccounts?api-version=2020-05-01', { partner })
    const billing = `/billingAccounts/${accounts.value[0].name}/customers/${bought.customer}`
    for (const name of ['second', 'third']) expect((await put(name, { billingScope: billing }, { partner })).status).toBe(201)
    expect(refused(await put('fourth', { billingScope: billing }, { partner }))).toEqual([400, 'SubscriptionLimitReached'])
  })
})

describe('the older routes', () => {
  const create = () => `${scope}/providers/Microsoft.Subscription/createSubscription?api-version=2018-11-01-preview`

  test.each(['0001', '001', undefined])('make a subscription of SKU %s and point to it', async (skuId) => {
    const begun = await server.post(create(), { displayName: `Old ${skuId}`, ...(skuId ? { skuId } : {}) })
    expect([begun.status, begun.text]).toEqual([202, ''])
    const location = String(begun.headers.get('location'))
    expect(location).toMatch(
      new RegExp(`^${server.url}/providers/Microsoft.Subscription/subscriptionOperations/[^/]+\\?api-version=2018-11-01-preview$`),
    )
    const { subscriptionLink } = await must(server, 200, 'GET', location.slice(server.url.length))
    expect((await entitlement(plan, subscriptionLink.split('/')[2])).friendlyName).toBe(`Old ${skuId}`)
  })

  test.each([
    ['no name', {}, 400, 'InvalidRequestContent'],
    ['an unknown SKU', { displayName: 'x', skuId: '0009' }, 400, 'InvalidRequestContent'],
    ['no plan of the SKU', { displayName: 'x', skuId: '0002' }, 400, 'NoActiveAzurePlan'],
    ['a reseller', { displayName: 'x', serviceProviderId: '1' }, 400, 'InvalidResellerId'],
  ])('refuse %s', async (_, body, status, code) => {
    expect(refused(await server.post(create(), body))).toEqual([status, code])
  })

  test.each([
    [
      'POST',
      '/providers/Microsoft.Billing/billingAccounts/a:b/billingProfiles/c/invoiceSections/d/providers/Microsoft.Subscription/createSubscription',
      400,
      'InvalidBillingScope',
    ],
    [
      'POST',
      '/providers/Microsoft.Billing/enrollmentAccounts/e/providers/Microsoft.Subscription/createSubscription',
      400,
      'InvalidBillingScope',
    ],
    ['PUT', '/providers/Microsoft.Subscription/subscriptionDefinitions/f', 404, 'InvalidResourceType'],
  ])('%s %s is nothing for partners', async (method, path, status, code) => {
    expect(refused(await server.request(method, `${path}?api-version=2018-03-01-preview`, { body: { displayName: 'x' } }))).toEqual([
      status,
      code,
    ])
  })

  test('know no operation that was never begun', async () => {
    expect(refused(await server.get(`/providers/Microsoft.Subscription/subscriptionOperations/none?${v}`))).toEqual([
      404,
      'ResourceNotFound',
    ])
  })
})

describe('an acceptance of ownership', () => {
  const accept = (id: string, options: RequestOptions, displayName = 'Accepted') =>
    server.request('POST', `/providers/Microsoft.Subscription/subscriptions/${id}/acceptOwnership?${v}`, {
      ...options,
      body: { properties: { displayName } },
    })

  test.each(['sales', 'billing', 'helpdesk'] as const)('names nothing for %s, who owns nothing', async (as) => {
    const own = await newPlan()
    expect(refused(await accept(own.entitlement, { as }, `Taken by ${as}`))).toEqual([403, 'AuthorizationFailed'])
    expect((await entitlement(own)).friendlyName).not.toBe(`Taken by ${as}`)
    const begun = await accept(own.entitlement, { as: 'admin' })
    expect([begun.status, (await entitlement(own)).friendlyName]).toEqual([202, 'Accepted'])
  })

  test('is for whom the subscription was made', async () => {
    const claims = JSON.parse(Buffer.from((await server.token('sales')).split('.')[1] as string, 'base64url').toString())
    const made = await put('for-sales', { billingScope: scope, additionalProperties: { subscriptionOwnerId: claims.oid } })
    const id = made.body.properties.subscriptionId
    expect(made.body.properties.acceptOwnershipState).toBe('Pending')
    expect(refused(await accept(id, { as: 'helpdesk' }))).toEqual([403, 'AuthorizationFailed'])
    expect((await accept(id, { as: 'sales' })).status).toBe(202)
    expect((await must(server, 200, 'GET', aliasPath('for-sales'))).properties.acceptOwnershipState).toBe('Completed')
  })
})

describe('cancel, rename and enable', () => {
  test('show on both sides, and may be repeated', async () => {
    const own = await newPlan()
    const id = own.entitlement
    const done = { subscriptionId: id, value: id }
    expect(await must(server, 200, 'POST', action(id, 'rename'), { body: { subscriptionName: 'Renamed' } })).toEqual(done)
    expect((await entitlement(own)).friendlyName).toBe('Renamed')
    for (let times = 0; times < 2; times++)
      expect(await must(server, 200, 'POST', `${action(id, 'cancel')}&IgnoreResourceCheck=true`)).toEqual(done)
    expect([await stateOf(id), (await entitlement(own)).status]).toEqual(['Disabled', 'inactive'])
    expect(refused(await server.post(action(id, 'rename'), { subscriptionName: 'No' }))).toEqual([409, 'ReadOnlyDisabledSubscription'])
    for (let times = 0; times < 2; times++) expect(await must(server, 200, 'POST', action(id, 'enable'))).toEqual(done)
    expect([await stateOf(id), (await entitlement(own)).status]).toEqual(['Enabled', 'active'])
  })

  test.each([
    ['no name', {}],
    ['a long name', { subscriptionName: 'x'.repeat(65) }],
  ])('a rename with %s is refused', async (_, body) => {
    expect(refused(await server.post(action(plan.entitlement, 'rename'), body))).toEqual([400, 'InvalidRequestContent'])
  })

  test.each(['cancel', 'enable'])('%s of an unknown subscription is refused', async (verb) => {
    for (const id of ['99999999-9999-4999-8999-999999999999', 'no-guid'])
      expect(refused(await server.post(action(id, verb)))).toEqual([404, 'SubscriptionNotFound'])
  })

  test('what Partner Center cancels and reactivates shows here', async () => {
    const own = await newPlan()
    const path = `${entitlementsAt(own)}/${own.entitlement}`
    await must(server, 200, 'POST', `${path}/cancel`, { as: 'admin', body: { cancellationReason: 'compromise' } })
    expect(await stateOf(own.entitlement)).toBe('Disabled')
    await must(server, 202, 'POST', `${path}/reactivate`, { as: 'admin' })
    expect(await stateOf(own.entitlement)).toBe('Enabled')
  })

  test('nothing is enabled under a suspended plan, and the plan enables nothing', async () => {
    const own = await newPlan()
    await cancelAll(own)
    await must(server, 200, 'PATCH', `/v1/customers/${own.customer}/subscriptions/${own.plan}`, { body: { status: 'suspended' } })
    expect(refused(await server.post(action(own.entitlement, 'enable')))).toEqual([409, 'Conflict'])
    expect((await suspend(own, 'active')).status).toBe(200)
    expect(await stateOf(own.entitlement)).toBe('Disabled')
    expect((await server.post(action(own.entitlement, 'enable'))).status).toBe(200)
  })
})
