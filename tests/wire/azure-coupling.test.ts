/** What happens on one side shows on the other: every row of the coupling table, in both directions (azure contract, section 11). */
import { seededPartners } from 'lazuli-server/identity/seeded.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { type Receiver, startReceiver } from '../receiver.ts'
import { capacity, capacityCalls, capacityVersion } from '../reservation-story.ts'
import { agree, billingScope, buyPlan, createCustomer, flatMeters, meter, must, type Purchase, settle } from '../story.ts'
import { action, aliasPath, entitlementsAt, refused, azureVersion as v } from './azure-calls.ts'

let server: TestServer
let receiver: Receiver
let meterId: string
let count = 0
beforeAll(async () => {
  server = await startServer()
  receiver = await startReceiver()
  await must(server, 200, 'POST', '/webhooks/v1/registration', {
    body: { WebhookUrl: receiver.url, WebhookEvents: ['subscription-updated'] },
  })
  meterId = (await flatMeters(1))[0]?.meterId as string
  await server.advance('2026-09-02T12:00:00Z')
})
afterAll(async () => {
  await receiver.close()
  await server.remove()
})

const settled = (options: RequestOptions = {}) => settle(server, { label: `coupled-${++count}` }, options)
const subscription = async (id: string) => must(server, 200, 'GET', `/subscriptions/${id}?api-version=2022-12-01`)
const entitlement = (of: Purchase, id = of.entitlement) => must(server, 200, 'GET', `${entitlementsAt(of)}/${id}`)
const use = (id: string, at = '2026-09-02T11:00:00Z', options: RequestOptions = {}, quantity = '1') =>
  meter(server, [{ id: `coupled-${++count}`, entitlementId: id, meterId, quantity, at }], options)
/** What Partner Center says of a change, told by webhook and kept by the audit. */
async function toldOf(change: () => Promise<unknown>) {
  await server.advance('PT1S')
  receiver.received.splice(0)
  await change()
  await server.advance('PT1S')
  const events = receiver.received.map(({ event }) => event)
  const records = []
  for (const { AuditUri } of events) records.push(await must(server, 200, 'GET', AuditUri.slice(server.url.length), {}))
  return { resources: events.map(({ ResourceUri }) => ResourceUri.slice(server.url.length)), records }
}
const planOf = ({ customer, plan }: Purchase) => `/v1/customers/${customer}/subscriptions/${plan}`
const suspend = (of: Purchase, status = 'suspended') => server.request('PATCH', planOf(of), { body: { status } })

describe('what is made on the Azure side', () => {
  test.each([
    [
      'an alias',
      async (of: Purchase) =>
        must(server, 201, 'PUT', aliasPath(`coupled-${++count}`), {
          body: { properties: { displayName: 'Second', billingScope: billingScope(lapis.tenantId, of.customer) } },
        }),
    ],
    [
      'the older route',
      async (of: Purchase) =>
        must(server, 202, 'POST', `${billingScope(lapis.tenantId, of.customer)}/providers/Microsoft.Subscription/createSubscription?${v}`, {
          body: { displayName: 'Second', skuId: '0001' },
        }),
    ],
  ])('by %s is an Azure entitlement of the plan that may be used, is audited and told of for the plan', async (_, make) => {
    const own = await settled()
    const { items: before } = await must(server, 200, 'GET', entitlementsAt(own))
    // The first one came with the plan.
    expect(before.map((e: { id: string }) => e.id)).toEqual([own.entitlement])
    const { resources, records } = await toldOf(() => make(own))
    expect(resources).toEqual([planOf(own)])
    const { items } = await must(server, 200, 'GET', entitlementsAt(own))
    expect(items).toHaveLength(2)
    const made = items.find((e: { id: string }) => e.id !== own.entitlement)
    expect(made).toMatchObject({ friendlyName: 'Second', status: 'active', subscriptionId: own.plan })
    expect(await subscription(made.id)).toMatchObject({ tenantId: own.customer, displayName: 'Second', state: 'Enabled' })
    const { resourceType, operationType, customerId } = records[0]
    expect([resourceType, operationType, customerId]).toEqual(['azure_entitlement', 'update_subscription', own.customer])
    const now = (await must(server, 200, 'GET', '/lab/clock', {})).now
    expect((await use(made.id, now)).accepted).toBe(1)
  })

  test('with a reseller puts it on the record of its usage', async () => {
    const as = { partner: cobalt, as: 'admin' } as const
    const partner = cobalt
    const [smalt] = seededPartners('1').find(({ facts }) => facts.tenantId === cobalt.tenantId)?.facts.resellers ?? []
    const wish = { label: 'coupled-smalt', country: 'DE', associatedPartnerId: smalt?.tenantId as string } as const
    const customer = await createCustomer(server, wish, as)
    await agree(server, customer, as)
    const own = await buyPlan(server, customer, 'DE', { partner })
    const scope = billingScope(cobalt.tenantId, customer)
    const properties = { billingScope: scope, resellerId: smalt?.mpnId }
    const { subscriptionId } = (await must(server, 201, 'PUT', aliasPath('coupled-smalt'), { partner, body: { properties } })).properties
    await server.advance('2026-09-03T12:00:00Z', partner)
    for (const id of [subscriptionId, own.entitlement]) await use(id, '2026-09-02T11:00:00Z', { partner }, '100')
    await server.advance('2026-09-04T00:00:00Z', partner)
    const details = await must(server, 200, 'GET', `${scope}/providers/Microsoft.Consumption/usageDetails?api-version=2021-10-01`, as)
    type Detail = { properties: { subscriptionGuid: string; resellerMpnId?: string; resellerName?: string } }
    const resellers = details.value.map(({ properties: p }: Detail) => [p.subscriptionGuid, p.resellerMpnId, p.resellerName])
    expect(resellers).toHaveLength(2)
    expect(resellers).toContainEqual([subscriptionId, smalt?.mpnId, smalt?.name])
    expect(resellers).toContainEqual([own.entitlement, undefined, undefined])
    const dataset = { grouping: [{ type: 'Dimension', name: 'ResellerMPNId' }] }
    const query = `${scope}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`
    const { rows } = (await must(server, 200, 'POST', query, { ...as, body: { dataset } })).properties
    expect(rows.map((row: unknown[]) => row[1])).toEqual(['', smalt?.mpnId])
  })
})

describe('an Azure subscription', () => {
  test('that is renamed has the new name in Partner Center, and is told of', async () => {
    const own = await settled()
    const { resources, records } = await toldOf(() =>
      must(server, 200, 'POST', action(own.entitlement, 'rename'), { body: { subscriptionName: 'Anew' } }),
    )
    expect((await entitlement(own)).friendlyName).toBe('Anew')
    expect([resources, records.map((r) => r.resourceType)]).toEqual([[planOf(own)], ['azure_entitlement']])
  })

  test('that is cancelled is inactive, lets the plan be suspended, and is used no more; enabled it is active', async () => {
    const own = await settled()
    expect(((await suspend(own)).body as { code: number }).code).toBe(900115)
    const { resources, records } = await toldOf(() => must(server, 200, 'POST', action(own.entitlement, 'cancel')))
    expect([resources, records.map((r) => r.resourceType)]).toEqual([[planOf(own)], ['azure_entitlement']])
    expect((await entitlement(own)).status).toBe('inactive')
    const { now } = await must(server, 200, 'GET', '/lab/clock', {})
    expect(await use(own.entitlement, now)).toMatchObject({ accepted: 0, rejected: [{ code: 'UnknownEntitlement' }] })
    expect((await suspend(own)).status).toBe(200)
    // Refused while the plan is suspended; the plan enables nothing by itself.
    expect(refused(await server.post(action(own.entitlement, 'enable')))).toEqual([409, 'Conflict'])
    expect((await suspend(own, 'active')).status).toBe(200)
    expect([(await subscription(own.entitlement)).state, (await entitlement(own)).status]).toEqual(['Disabled', 'inactive'])
    await must(server, 200, 'POST', action(own.entitlement, 'enable'))
    expect([(await subscription(own.entitlement)).state, (await entitlement(own)).status]).toEqual(['Enabled', 'active'])
    await server.advance('PT1M')
    expect((await use(own.entitlement, (await must(server, 200, 'GET', '/lab/clock', {})).now)).accepted).toBe(1)
  })

  test.each(['enable', 'reactivate'])('that Partner Center cancels for compromise is disabled here, and %s brings it back', async (how) => {
    const own = await settled()
    const path = `${entitlementsAt(own)}/${own.entitlement}`
    await must(server, 200, 'POST', `${path}/cancel`, { as: 'admin', body: { cancellationReason: 'compromise' } })
    expect((await subscription(own.entitlement)).state).toBe('Disabled')
    if (how === 'enable') await must(server, 200, 'POST', action(own.entitlement, 'enable'))
    else await must(server, 202, 'POST', `${path}/reactivate`, { as: 'admin' })
    expect([(await subscription(own.entitlement)).state, (await entitlement(own)).status]).toEqual(['Enabled', 'active'])
  })
})

test('a reservation ordered in Partner Center is an order and a reservation here, billed to a subscription of the plan; returned, the order there keeps its state', async () => {
  const own = await settled()
  const customer = `/v1/customers/${own.customer}`
  await must(server, 202, 'POST', `${planOf(own)}/registrations`, {})
  const products = (await must(server, 200, 'GET', '/v1/products?country=US&targetView=AzureReservationsVM', {})).items
  const product = products.find((p: { title: string }) => p.title.includes('B Series'))
  const [sku] = (await must(server, 200, 'GET', `/v1/products/${product.id}/skus?country=US`, {})).items
  const offered = `/v1/products/${product.id}/skus/${sku.id}/availabilities?country=US&reservationScope=AzurePlan`
  const { catalogItemId } = (await must(server, 200, 'GET', offered, {})).items[0]
  const provisioningContext = { subscriptionId: own.entitlement, scope: 'shared' }
  const line = { id: 0, catalogItemId, quantity: 3, billingCycle: 'one_time', termDuration: 'P1Y', provisioningContext }
  const cart = (await must(server, 201, 'POST', `${customer}/carts`, { body: { lineItems: [line] } })).id
  const [ordered] = (await must(server, 201, 'POST', `${customer}/carts/${cart}/checkout`, {})).orders
  const { value } = await must(server, 200, 'GET', `${capacity}/reservations?${capacityVersion}`, {})
  const [one] = value.filter((r: { properties: { billingScopeId: string } }) => r.properties.billingScopeId.endsWith(own.entitlement))
  expect(one.properties).toMatchObject({
    billingScopeId: `/subscriptions/${own.entitlement}`,
    quantity: 3,
    term: 'P1Y',
    billingPlan: 'Upfront',
    appliedScopeType: 'Shared',
    provisioningState: 'Succeeded',
  })
  const [order, reservation] = one.name.split('/')
  const shown = await must(server, 200, 'GET', `${capacity}/reservationOrders/${order}?${capacityVersion}`, {})
  expect(shown.properties.reservations).toEqual([{ id: one.id }])

  const before = await must(server, 200, 'GET', `${customer}/orders/${ordered.id}`, {})
  const { giveBack } = capacityCalls(() => ({ server, ours: own }))
  expect((await giveBack({ order, reservation, reservationPath: one.id }, 3)).status).toBe(202)
  expect(
    (await must(server, 200, 'GET', `${capacity}/reservationOrders/${order}?${capacityVersion}`, {})).properties.provisioningState,
  ).toBe('Cancelled')
  expect(await must(server, 200, 'GET', `${customer}/orders/${ordered.id}`, {})).toEqual(before)
})
