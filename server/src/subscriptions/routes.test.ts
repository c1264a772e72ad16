import { beforeEach, describe, expect, test } from 'vitest'
import { readCatalog } from '../catalog/store.ts'
import { migrations as chargeMigrations } from '../charges/store.ts'
import { migrations as customerMigrations } from '../customers/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { type SubscriptionRecord, subscriptionEtag } from './record.ts'
import { subscriptionRoutes } from './routes.ts'
import { newPlanSubscription } from './rules.ts'
import { findSubscriptionById, migrations, putSubscription, subscriptionsOf } from './store.ts'

const customer = '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04'
const uri = `/v1/customers/${customer}/subscriptions`
const orders: Record<string, string> = { order1: 'order1', abcdef012345: 'order1', pending: 'pending' }
let active: Set<string>
let app: TryApp

const deps = {
  orderId: async (_: unknown, customerId: string, named: string) => (customerId === customer ? orders[named] : undefined),
  hasActiveEntitlements: async (_: unknown, id: string) => active.has(id),
  azureFollows: async () => [],
  lineNumber: async () => 3,
  hasAzureSubscription: async (_: unknown, customerId: string, id: string) => customerId === customer && active.has(id),
}

const plan = (id: string, more: Partial<Parameters<typeof newPlanSubscription>[0]> = {}): SubscriptionRecord =>
  newPlanSubscription({
    id: `00000000-0000-4000-8000-00000000000${id}`,
    customerId: customer,
    catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6',
    orderId: 'order1',
    country: 'US',
    at: Date.parse('2026-09-01T00:00:00Z'),
    ...more,
  })
const first = plan('1')
const second = plan('2', { orderId: 'order2', partnerId: '7654321', at: Date.parse('2026-08-01T00:00:00Z') })

beforeEach(() => {
  active = new Set()
  app = tryApp({
    routes: subscriptionRoutes(readCatalog(), deps),
    migrations: [...customerMigrations, ...chargeMigrations, ...migrations],
    facts: {
      role: 'provider',
      mpnId: '2345678',
      resellers: [
        { tenantId: customer, name: 'Smalt', mpnId: '7654321' },
        { tenantId: '22222222-2222-4222-8222-222222222222', name: 'Orpiment', mpnId: '7654322' },
      ],
    },
  })
  app.write(
    putSubscription(first),
    putSubscription(second),
    putSubscription(plan('3', { customerId: '11111111-1111-4111-8111-111111111111' })),
  )
  return () => app.close()
})

const ids = (body: { items: { id: string }[] }) => body.items.map((item) => item.id)

describe('list', () => {
  test.each<[string, string[]]>([
    ['', [second.id, first.id]],
    ['?order_id=order1', [first.id]],
    ['?ORDER_ID=abcdef012345', [first.id]],
    ['?order_id=pending', []],
    ['?mpn_id=7654321', [second.id]],
    ['?mpn_id=2345678', []],
  ])('%j', async (query, expected) => {
    const { status, body } = await app.call('GET', uri + query)
    expect(status).toBe(200)
    expect(ids(body)).toEqual(expected)
    expect(body).toMatchObject({ totalCount: expected.length, attributes: { objectType: 'Collection' } })
  })

  test.each([
    ['an unknown order', '?order_id=other', 404, 20000],
    ['an unknown MPN id', '?mpn_id=1111111', 404, 800015],
    ['an MPN id that is no number', '?mpn_id=smalt', 400, 2000],
  ])('%s', async (_, query, status, code) => {
    const answer = await app.call('GET', uri + query)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

describe('one', () => {
  test('by id in any case', async () => {
    expect((await app.call('GET', `${uri}/${first.id.toUpperCase()}`)).body.id).toBe(first.id)
  })

  test.each([
    ['unknown', 'GET', '00000000-0000-4000-8000-000000000009'],
    ['of another customer', 'GET', '00000000-0000-4000-8000-000000000003'],
    ['no id at all', 'GET', 'plan'],
    ['changed, unknown', 'PATCH', '00000000-0000-4000-8000-000000000009'],
  ])('%s is 404/20003', async (_, method, id) => {
    const answer = await app.call(method, `${uri}/${id}`, method === 'PATCH' ? { body: { status: 'suspended' } } : {})
    expect([answer.status, answer.body.code]).toEqual([404, 20003])
  })
})

describe('change', () => {
  test('is kept, told once as an event with both snapshots, and seen by the next read', async () => {
    const changed = await app.call('PATCH', `${uri}/${first.id}/`, { body: { Status: 'suspended' } })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({
      status: 'suspended',
      suspensionReasons: ['PartnerRequest'],
      attributes: { etag: subscriptionEtag({ ...first, version: 2 }) },
    })
    expect((await app.call('GET', `${uri}/${first.id}`)).body).toEqual(changed.body)
    expect(app.events()).toMatchObject([
      {
        type: 'subscription-updated',
        resourceId: first.id,
        customerId: customer,
        audit: {
          resourceType: 'subscription',
          operationType: 'update_subscription',
          customizedData: [
            { key: 'SubscriptionId', value: first.id },
            { key: 'SubscriptionName', value: 'Azure plan' },
          ],
          oldValue: { status: 'active' },
          newValue: { status: 'suspended' },
        },
      },
    ])
    const back = await app.call('PATCH', `${uri}/${first.id}`, { body: changed.body && { ...changed.body, status: 'active' } })
    expect(back.body.status).toBe('active')
    expect(back.body.suspensionReasons).toBeUndefined()
  })

  test('asked for twice with one etag: the second is stale', async () => {
    const headers = { 'If-Match': `"${subscriptionEtag(first)}"` }
    expect((await app.call('PATCH', `${uri}/${first.id}`, { body: { friendlyName: 'a' }, headers })).status).toBe(200)
    const late = await app.call('PATCH', `${uri}/${first.id}`, { body: { friendlyName: 'b' }, headers })
    expect([late.status, late.body.code, late.body.source]).toEqual([400, 2055, 'PartnerFD'])
    expect((await app.call('GET', `${uri}/${first.id}`)).body.friendlyName).toBe('a')
  })

  test('to what it is already: same body, no event', async () => {
    const before = await app.call('GET', `${uri}/${first.id}`)
    const same = await app.call('PATCH', `${uri}/${first.id}`, { body: { ...before.body } })
    expect(same.body).toEqual(before.body)
    expect(app.events()).toEqual([])
  })

  test('of a plan with an active Azure subscription is 403/900115 and changes nothing', async () => {
    active.add(first.id)
    const answer = await app.call('PATCH', `${uri}/${first.id}`, { body: { status: 'suspended' } })
    expect([answer.status, answer.body.code]).toEqual([403, 900115])
    expect((await app.call('GET', `${uri}/${first.id}`)).body.status).toBe('active')
    expect(app.events()).toEqual([])
  })

  test.each([
    ['an unknown status word', { status: 'paused' }, 400, 800002],
    ['a list', [], 400, 800002],
    ['half a licence', { quantity: '1.5' }, 400, 800002],
    ['broken JSON', '{"status":', 400, 800002],
    ['deleted', { status: 'deleted' }, 400, 800096],
    ['a quantity', { quantity: 3 }, 400, 800095],
    ['renewal', { autoRenewEnabled: true }, 400, 800093],
    ['a cycle', { billingCycle: 'Annual' }, 400, 800097],
    ['the provider as partner of record', { partnerId: '2345678' }, 404, 2072],
    ['a stranger as partner of record', { partnerId: '1' }, 400, 2071],
  ])('to %s is refused', async (_, body, status, code) => {
    const answer = await app.call('PATCH', `${uri}/${first.id}`, { body })
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  test('needs the right role of a user', async () => {
    const answer = await app.call('PATCH', `${uri}/${first.id}`, { body: { status: 'suspended' }, as: 'user HelpdeskAgent' })
    expect([answer.status, answer.body.code]).toEqual([403, 900150])
  })

  test('of the partner of record moves it in the list of that partner', async () => {
    await app.call('PATCH', `${uri}/${first.id}`, { body: { partnerId: '7654322' } })
    expect((await subscriptionsOf(app.state, customer, { partnerId: '7654322' })).map((s) => s.id)).toEqual([first.id])
    expect((await findSubscriptionById(app.state, first.id))?.partnerId).toBe('7654322')
  })

  test('of the partner of record gives no reseller a second plan of the customer', async () => {
    const answer = await app.call('PATCH', `${uri}/${first.id}`, { body: { partnerId: '7654321' } })
    expect([answer.status, answer.body.code]).toEqual([400, 800098])
    expect((await findSubscriptionById(app.state, first.id))?.partnerId).toBeUndefined()
  })
})
