/** Azure subscriptions made and run by the published clients, over TLS (azure contract, sections 2 to 7). */
import { SubscriptionClient as ResourceClient } from '@azure/arm-resources-subscriptions'
import { SubscriptionClient } from '@azure/arm-subscriptions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis } from '../harness.ts'
import { billingScope, must, type Purchase, settle } from '../story.ts'
import { all, credentialOf, startTlsServer, type TlsServer } from './azure.ts'

let server: TlsServer
let plan: Purchase
let foreign: Purchase
let scope: string
beforeAll(async () => {
  server = await startTlsServer()
  plan = await settle(server, { label: 'lapis-clients' })
  foreign = await settle(server, { label: 'cobalt-clients', country: 'DE' }, { partner: cobalt })
  scope = billingScope(lapis.tenantId, plan.customer)
})
afterAll(() => server.remove())

const subscriptions = (options: { endpoint?: string; credentialScopes?: string } = {}) =>
  new SubscriptionClient(credentialOf(server), { endpoint: server.endpoint, ...options })
const resources = () => new ResourceClient(credentialOf(server), { endpoint: server.endpoint })

const entitlement = async (id: string) =>
  (await must(server, 200, 'GET', `/v1/customers/${plan.customer}/subscriptions/${plan.plan}/azureEntitlements/${id}`)) as {
    friendlyName: string
    status: string
  }

/** The `code` of what a client throws. */
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no error',
    (error: { code?: string; statusCode?: number }) => [error.statusCode, error.code],
  )

describe('@azure/arm-subscriptions 6', () => {
  test('makes a subscription, finds it, forgets its name', async () => {
    const client = subscriptions()
    const made = await client.alias.beginCreateAndWait('clients-first', {
      properties: { displayName: 'Made by a client', workload: 'Production', billingScope: scope },
    })
    const id = made.properties?.subscriptionId as string
    expect(made).toMatchObject({
      id: '/providers/Microsoft.Subscription/aliases/clients-first',
      name: 'clients-first',
      type: 'Microsoft.Subscription/aliases',
      properties: { displayName: 'Made by a client', provisioningState: 'Succeeded', billingScope: scope, workload: 'Production' },
    })
    expect(await entitlement(id)).toMatchObject({ friendlyName: 'Made by a client', status: 'active', subscriptionId: plan.plan })
    expect((await client.alias.get('clients-first')).properties?.subscriptionId).toBe(id)
    expect((await client.alias.list()).value?.map((alias) => alias.name)).toContain('clients-first')
    await client.alias.delete('clients-first')
    await client.alias.delete('clients-first')
    expect(await codeOf(client.alias.get('clients-first'))).toEqual([404, 'ResourceNotFound'])
    expect((await entitlement(id)).status).toBe('active')
  })

  test.each([
    ['its own address', {}],
    ['its own address with a slash', { slash: true }],
    ['https://management.azure.com', { credentialScopes: 'https://management.azure.com/.default' }],
    ['https://management.core.windows.net/', { credentialScopes: 'https://management.core.windows.net//.default' }],
  ])('asks for a token for %s', async (_, { slash, ...options }: { slash?: boolean; credentialScopes?: string }) => {
    const client = subscriptions({ ...options, ...(slash ? { endpoint: `${server.endpoint}/` } : {}) })
    expect((await client.alias.list()).value).toBeInstanceOf(Array)
  })

  test('renames, cancels and enables, and Partner Center sees it', async () => {
    const client = subscriptions()
    expect(await client.subscription.rename(plan.entitlement, { subscriptionName: 'Renamed' })).toMatchObject({
      subscriptionId: plan.entitlement,
    })
    expect((await entitlement(plan.entitlement)).friendlyName).toBe('Renamed')
    expect(await client.subscription.cancel(plan.entitlement)).toMatchObject({ subscriptionId: plan.entitlement })
    expect((await entitlement(plan.entitlement)).status).toBe('inactive')
    expect((await resources().subscriptions.get(plan.entitlement)).state).toBe('Disabled')
    expect(await client.subscription.enable(plan.entitlement)).toMatchObject({ subscriptionId: plan.entitlement })
    expect((await entitlement(plan.entitlement)).status).toBe('active')
    expect((await resources().subscriptions.get(plan.entitlement)).state).toBe('Enabled')
  })

  test('accepts the ownership of what was made for somebody else', async () => {
    const client = subscriptions()
    const owner = '11111111-2222-3333-4444-555555555555'
    const made = await client.alias.beginCreateAndWait('clients-offered', {
      properties: {
        displayName: 'Offered',
        workload: 'Production',
        billingScope: scope,
        additionalProperties: { subscriptionOwnerId: owner },
      },
    })
    const id = made.properties?.subscriptionId as string
    expect(made.properties).toMatchObject({ acceptOwnershipState: 'Pending', acceptOwnershipUrl: expect.stringContaining(server.endpoint) })
    expect(await client.subscription.acceptOwnershipStatus(id)).toMatchObject({
      acceptOwnershipState: 'Pending',
      provisioningState: 'Pending',
    })
    await client.subscription.beginAcceptOwnershipAndWait(id, { properties: { displayName: 'Accepted', tags: { cost: '42' } } })
    expect(await client.subscription.acceptOwnershipStatus(id)).toMatchObject({
      acceptOwnershipState: 'Completed',
      provisioningState: 'Succeeded',
      displayName: 'Accepted',
      tags: { cost: '42' },
    })
    expect((await entitlement(id)).friendlyName).toBe('Accepted')
  })

  test('reads policies and operations', async () => {
    const client = subscriptions()
    expect((await all(client.operations.list())).map(({ name }) => name)).toContain('Microsoft.Subscription/cancel/action')
    expect(await client.subscriptionPolicy.addUpdatePolicyForTenant({ blockSubscriptionsLeavingTenant: true })).toMatchObject({
      name: 'default',
      properties: { blockSubscriptionsLeavingTenant: true, blockSubscriptionsIntoTenant: false, exemptedPrincipals: [] },
    })
    expect((await client.subscriptionPolicy.getPolicyForTenant()).properties?.blockSubscriptionsLeavingTenant).toBe(true)
    expect((await all(client.subscriptionPolicy.listPolicyForTenant())).length).toBe(1)
    const account = scope.split('/')[4] as string
    expect((await client.billingAccount.getPolicy(account)).properties).toMatchObject({ serviceTenants: [{ tenantId: lapis.tenantId }] })
  })

  interface Refused {
    /** In place of all. */
    properties?: object
    customer?: string
    workload?: string
    billingScope?: string
  }
  const refusals: [string, number, string, Refused][] = [
    ['members outside `properties`, which the client drops', 400, 'InvalidRequestContent', {}],
    ['no scope', 400, 'InvalidRequestContent', { properties: { displayName: 'x', workload: 'Production' } }],
    ['a Dev/Test subscription without such a plan', 400, 'NoActiveAzurePlan', { workload: 'DevTest' }],
    ['an enrolment', 400, 'InvalidBillingScope', { billingScope: '/providers/Microsoft.Billing/enrollmentAccounts/x' }],
    ['another customer', 404, 'BillingScopeNotFound', { customer: '99999999-9999-4999-8999-999999999999' }],
  ]
  test.each(refusals)('reads the refusal of %s', async (_, status, code, wish) => {
    const { properties, customer, ...changed } = wish
    const billingScope = customer ? scope.replace(plan.customer, customer) : scope
    const whole =
      Object.keys(wish).length === 0 ? {} : (properties ?? { displayName: 'x', workload: 'Production', billingScope, ...changed })
    expect(await codeOf(subscriptions().alias.beginCreateAndWait('clients-refused', { properties: whole }))).toEqual([status, code])
    const bare = { displayName: 'x' } as object
    expect(await codeOf(subscriptions().alias.beginCreateAndWait('clients-bare', bare))).toEqual([400, 'InvalidRequestContent'])
  })

  test('knows nothing of another partner', async () => {
    const client = subscriptions()
    for (const call of [client.subscription.cancel, client.subscription.enable])
      expect(await codeOf(call.call(client.subscription, foreign.entitlement))).toEqual([404, 'SubscriptionNotFound'])
  })
})

describe('@azure/arm-resources-subscriptions 3', () => {
  test('lists and gets subscriptions of customers', async () => {
    const listed = await all(resources().subscriptions.list())
    expect(listed.map((s) => s.subscriptionId)).toContain(plan.entitlement)
    expect(listed.map((s) => s.subscriptionId)).not.toContain(foreign.entitlement)
    expect(await resources().subscriptions.get(plan.entitlement)).toMatchObject({
      id: `/subscriptions/${plan.entitlement}`,
      tenantId: plan.customer,
      state: 'Enabled',
      authorizationSource: 'RoleBased',
      subscriptionPolicies: { quotaId: 'CSP_2015-05-01', spendingLimit: 'Off' },
    })
    expect(await codeOf(resources().subscriptions.get(foreign.entitlement))).toEqual([expect.anything(), 'SubscriptionNotFound'])
  })

  test('follows the pages of a long list', async () => {
    const create = `${scope}/providers/Microsoft.Subscription/createSubscription?api-version=2020-09-01`
    for (let n = 0; n < 101; n++) await server.request('POST', create, { body: { displayName: `Many ${n}`, skuId: '0001' } })
    const first = await must(server, 200, 'GET', '/subscriptions?api-version=2022-12-01')
    expect(first.value).toHaveLength(100)
    const listed = await all(resources().subscriptions.list())
    expect(listed.length).toBe(first.count.value)
    expect(new Set(listed.map((s) => s.subscriptionId)).size).toBe(listed.length)
  })

  test('lists locations with their twins', async () => {
    const locations = await all(resources().subscriptions.listLocations(plan.entitlement))
    expect(locations.find(({ name }) => name === 'westeurope')).toMatchObject({
      displayName: 'West Europe',
      regionalDisplayName: '(Europe) West Europe',
      metadata: { regionType: 'Physical', regionCategory: 'Recommended', pairedRegion: [{ name: 'northeurope' }] },
    })
  })

  test('lists the tenants of the partner and its customers', async () => {
    const tenants = await all(resources().tenants.list())
    expect(tenants[0]).toMatchObject({ tenantId: lapis.tenantId, tenantCategory: 'Home', countryCode: 'US' })
    expect(tenants.find(({ tenantId }) => tenantId === plan.customer)).toMatchObject({ defaultDomain: 'lapis-clients.onmicrosoft.com' })
  })

  test('checks names and zones, lists operations', async () => {
    const check = (name: string) =>
      resources().checkResourceName({ resourceNameDefinition: { name, type: 'Microsoft.Storage/storageAccounts' } })
    expect(await check('windows-live')).toMatchObject({ status: 'Reserved' })
    expect(await check('contoso')).toMatchObject({ status: 'Allowed' })
    const peers = { location: 'westeurope', subscriptionIds: [`subscriptions/${plan.entitlement}`] }
    expect((await resources().subscriptions.checkZonePeers(plan.entitlement, peers)).availabilityZonePeers).toHaveLength(3)
    expect((await all(resources().operations.list())).map(({ name }) => name)).toContain('Microsoft.Resources/tenants/read')
  })
})
