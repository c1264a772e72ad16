import { parseInstant } from 'lazuli-contract'
import { beforeEach, describe, expect, test } from 'vitest'
import { profiles } from '../base/profile.ts'
import { readCatalog } from '../catalog/store.ts'
import { migrations as chargeMigrations } from '../charges/store.ts'
import { migrations as customerMigrations } from '../customers/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { prepareAgain } from '../jobs/runner.ts'
import { subscriptionJobs } from './jobs.ts'
import type { SubscriptionRecord } from './record.ts'
import { subscriptionRoutes } from './routes.ts'
import { newLegacyAzureSubscription, newLicenceSubscription, newPlanSubscription } from './rules.ts'
import { migrations, putSubscription } from './store.ts'

const customer = '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04'
const uri = `/v1/customers/${customer}/subscriptions`
const azureSubscription = '11111111-2222-4333-8444-555555555555'
const smalt = { tenantId: '9b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f', name: 'Smalt', mpnId: '7654321' }
const at = parseInstant('2026-09-01T00:00:00Z') as number
const catalog = readCatalog()
const jobs = new Map(subscriptionJobs(catalog).map((job) => [job.kind, job]))

const common = { customerId: customer, orderId: 'order', country: 'US', at }
const idOf = (number: number) => `00000000-0000-4000-8000-00000000000${number}`
const plan = newPlanSubscription({ ...common, id: idOf(1), catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6' })
const legacy = newLegacyAzureSubscription({ ...common, id: idOf(2), entitlementId: azureSubscription, offerId: 'MS-AZR-0145P' })
const licence = { ...common, offerName: 'item', quantity: 5, billingCycle: 'monthly', termDuration: 'P1M' } as const
const saas = newLicenceSubscription({ ...licence, id: idOf(3), kind: 'saas', catalogItemId: 'DZH318Z0BXWC:0001:DZH318Z0BMJX' })
/** Office 365 Enterprise E1 and an add-on to it. */
const office = newLicenceSubscription({
  ...licence,
  id: 'a0000000-0000-4000-8000-000000000004',
  kind: 'onlineService',
  catalogItemId: '91FD106F-4B2C-4938-95AC-F54F74E9A239',
})
const addon = newLicenceSubscription({
  ...licence,
  id: 'a0000000-0000-4000-8000-000000000005',
  kind: 'onlineService',
  catalogItemId: '2828BE95-46BA-4F91-B2FD-0BEF192ECF60',
  parentSubscriptionId: office.id,
})
const foreign = newPlanSubscription({ ...common, customerId: smalt.tenantId, id: idOf(6), catalogItemId: plan.offerId })

let app: TryApp
beforeEach(() => {
  app = start()
  return () => app.close()
})

function start(facts: object = {}): TryApp {
  const made = tryApp({
    routes: subscriptionRoutes(catalog, {
      orderId: async () => undefined,
      hasActiveEntitlements: async () => false,
      azureFollows: async () => [],
      lineNumber: async () => 3,
      hasAzureSubscription: async (_, customerId, id) => customerId === customer && id === azureSubscription,
    }),
    migrations: [...customerMigrations, ...chargeMigrations, ...migrations],
    facts: { role: 'provider', mpnId: '2345678', resellers: [smalt], ...facts },
  })
  made.write(...[plan, legacy, saas, office, addon, foreign].map(putSubscription))
  return made
}

const code = ({ status, body }: { status: number; body?: { code?: number } }) => [status, body?.code]

/** Runs the one job that is due by then. */
async function runJob(due: number): Promise<void> {
  const [job, ...more] = app.state.dueJobs(due, 10)
  if (!job || more.length > 0) throw new Error(`${more.length + (job ? 1 : 0)} jobs are due`)
  app.moveTo(job.dueAt)
  const ids = app.partner.ids.scope()
  const change = await jobs.get(job.kind)?.run(job, { partner: app.partner, now: job.dueAt, ids, db: app.state }, undefined)
  if (change === prepareAgain) throw new Error('these jobs prepare nothing')
  app.state.commit(change ?? { writes: [] }, { at: job.dueAt, actor: { job: job.kind }, ids, finishedJob: job.id })
}

describe('every address below a subscription', () => {
  const contact = { supportTenantId: smalt.tenantId, supportMpnId: smalt.mpnId }
  test.each<[string, string, object?]>([
    ['GET', 'addons'],
    ['GET', 'provisioningstatus'],
    ['GET', 'registrationstatus'],
    ['POST', 'registrations'],
    ['GET', 'supportcontact'],
    ['PUT', 'supportcontact', contact],
    ['GET', 'activationlinks'],
    ['POST', 'activate'],
  ])('%s %s is 404/20003 without one', async (method, name, body) => {
    for (const id of ['00000000-0000-4000-8000-000000000009', foreign.id])
      expect(code(await app.call(method, `${uri}/${id}/${name}`, { as: 'user AdminAgent', ...(body ? { body } : {}) }))).toEqual([
        404, 20003,
      ])
    expect(app.events()).toEqual([])
  })

  test.each([
    ['GET', 'provisioningstatus'],
    ['GET', 'supportcontact'],
    ['PUT', 'supportcontact'],
  ])('%s %s needs a user', async (method, name) => {
    expect(code(await app.call(method, `${uri}/${plan.id}/${name}`, method === 'PUT' ? { body: contact } : {}))).toEqual([403, 900329])
  })
})

describe('add-ons', () => {
  test('of a licence are listed, each with its parent', async () => {
    const { status, body } = await app.call('GET', `${uri}/${office.id.toLowerCase()}/addons`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      totalCount: 1,
      items: [
        {
          id: addon.id,
          parentSubscriptionId: office.id,
          links: { parentSubscription: { uri: `/customers/${customer}/subscriptions/${office.id}` } },
        },
      ],
    })
  })

  test.each([
    ['a plan', plan],
    ['legacy Azure', legacy],
    ['an add-on', addon],
  ])('of %s: none', async (_, { id }) => {
    expect((await app.call('GET', `${uri}/${id}/addons`)).body).toMatchObject({ totalCount: 0, items: [] })
  })
})

describe('provisioning status', () => {
  const of = (subscription: SubscriptionRecord) =>
    app.call('GET', `${uri}/${subscription.id}/provisioningstatus`, { as: 'user HelpdeskAgent' })
  test.each<[string, SubscriptionRecord, object]>([
    ['a plan, without a SKU id because 0001 is no GUID', plan, { quantity: 1, endDate: '9999-12-10T00:00:00Z' }],
    ['a legacy licence', office, { skuId: '18181A46-0D4E-45CD-891E-60AABD171B4E', quantity: 5, endDate: '2026-10-01T00:00:00Z' }],
  ])('of %s', async (_, subscription, expected) => {
    const { status, body } = await of(subscription)
    expect(status).toBe(200)
    expect({ ...body, ...(body.skuId ? { skuId: body.skuId.toUpperCase() } : {}) }).toEqual({
      ...expected,
      status: 'success',
      attributes: { objectType: 'SubscriptionProvisioningStatus' },
    })
  })

  test('while a licence change runs is pending; another is 409/800082; then the new quantity is there', async () => {
    Object.assign(app.partner, { profile: profiles.realistic })
    const changed = await app.call('PATCH', `${uri}/${office.id}`, { body: { quantity: 7 } })
    expect([changed.status, changed.text, changed.headers.location]).toEqual([202, '', `/customers/${customer}/subscriptions/${office.id}`])
    expect((await of(office)).body).toMatchObject({ status: 'pending', quantity: 5 })
    expect(code(await app.call('PATCH', `${uri}/${office.id}`, { body: { quantity: 8 } }))).toEqual([409, 800082])
    await runJob(app.partner.clock.now() + profiles.realistic.licenceChangeDelay)
    expect((await of(office)).body).toMatchObject({ status: 'success', quantity: 7 })
    expect((await app.call('GET', `${uri}/${office.id}`)).body).toMatchObject({ quantity: 7, status: 'active' })
    expect(app.events().map(({ type, audit }) => [type, audit.newValue.quantity])).toEqual([
      ['subscription-updated', 5],
      ['subscription-updated', 7],
    ])
    expect((await app.call('PATCH', `${uri}/${office.id}`, { body: { friendlyName: 'a name takes no time' } })).status).toBe(200)
  })

  test('of what is deleted or waits for its activation: 404/800007', async () => {
    app.write(putSubscription({ ...office, status: 'deleted' }))
    expect(code(await of(office))).toEqual([404, 800007])
    Object.assign(app.partner.facts, { sandbox: true })
    expect(code(await of(saas))).toEqual([404, 800007])
  })
})

describe('registration', () => {
  const status = async ({ id }: SubscriptionRecord) => (await app.call('GET', `${uri}/${id}/registrationstatus`)).body
  const register = ({ id }: SubscriptionRecord, body?: unknown) => app.call('POST', `${uri}/${id}/registrations`, { body })
  const location = `/customers/${customer}/subscriptions/${plan.id}/registrationstatus`

  test.each([
    ['without a body', undefined],
    ['with the text of the Java SDK', '"success"'],
    ['with the null of the .NET SDK', 'null'],
  ])('%s is accepted with no body and the address of the status', async (_, body) => {
    expect(await status(plan)).toEqual({
      subscriptionId: plan.id,
      status: 'NotRegistered',
      attributes: { objectType: 'SubscriptionRegistrationStatus' },
    })
    const answer = await register(plan, body)
    expect([answer.status, answer.text, answer.headers.location]).toEqual([202, '', location])
    expect((await status(plan)).status).toBe('Registered')
  })

  test('takes its time where time is simulated; asked again it is 202 and begins nothing', async () => {
    Object.assign(app.partner, { profile: profiles.realistic })
    for (let asked = 0; asked < 2; asked++) {
      expect((await register(legacy)).status).toBe(202)
      expect((await status(legacy)).status).toBe('Registering')
    }
    await runJob(app.partner.clock.now() + profiles.realistic.registrationDelay)
    expect((await status(legacy)).status).toBe('Registered')
    expect((await register(legacy)).status).toBe(202)
    expect(app.state.pendingJobs()).toBe(0)
    expect(app.events()).toMatchObject([
      { type: 'subscription-registered', resourceId: legacy.id, audit: { operationType: 'update_subscription' } },
    ])
  })

  test('leaves the etag alone', async () => {
    const before = (await app.call('GET', `${uri}/${plan.id}`)).body
    await register(plan)
    expect((await app.call('GET', `${uri}/${plan.id}`)).body).toEqual(before)
  })

  test.each([
    ['what is not Azure', saas, 400, 800011],
    ['what is suspended', { ...plan, status: 'suspended' } as const, 400, 800012],
    ['what is deleted', { ...plan, status: 'deleted' } as const, 400, 800012],
  ])('of %s is refused', async (_, subscription, wanted, number) => {
    app.write(putSubscription(subscription))
    expect(code(await register(subscription))).toEqual([wanted, number])
    expect((await status(subscription)).status).toBe('NotRegistered')
  })
})

describe('support contact', () => {
  const as = 'user AdminAgent'
  const address = `${uri}/${plan.id}/supportcontact`

  test('is the partner itself until a reseller is named, then the reseller', async () => {
    const links = { self: { uri: address.slice(3), method: 'GET', headers: [] } }
    const own = { supportTenantId: '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f', supportMpnId: '2345678', name: 'Lapis Cloud' }
    const attributes = { objectType: 'SupportContact' }
    expect((await app.call('GET', address, { as })).body).toEqual({ ...own, links, attributes })
    const sent = { SupportTenantId: smalt.tenantId.toUpperCase(), SupportMpnId: smalt.mpnId, Name: 'x', Links: null }
    const named = { supportTenantId: smalt.tenantId, supportMpnId: smalt.mpnId, name: 'Smalt', links, attributes }
    for (let asked = 0; asked < 2; asked++) {
      const { status, body } = await app.call('PUT', address, { as, body: sent })
      expect([status, body]).toEqual([200, named])
    }
    expect((await app.call('GET', address, { as })).body).toEqual(named)
    expect(app.events()).toMatchObject([
      { type: 'subscription-support-contact-changed', audit: { customizedData: [{}, {}, { key: 'SupportMpnId', value: smalt.mpnId }] } },
    ])
  })

  test.each<[string, object, number]>([
    ['a stranger', { supportTenantId: customer, supportMpnId: '1111111' }, 800016],
    ['a tenant with the MPN id of another', { supportTenantId: smalt.tenantId, supportMpnId: '2345678' }, 800016],
    ['no tenant', { supportMpnId: smalt.mpnId }, 800002],
    ['no MPN id', { supportTenantId: smalt.tenantId }, 800002],
  ])('%s is refused', async (_, body, number) => {
    expect(code(await app.call('PUT', address, { as, body }))).toEqual([400, number])
    expect(app.events()).toEqual([])
  })

  test('of what is deleted stays', async () => {
    app.write(putSubscription({ ...plan, status: 'deleted' }))
    const body = { supportTenantId: smalt.tenantId, supportMpnId: smalt.mpnId }
    expect(code(await app.call('PUT', address, { as, body }))).toEqual([400, 2011])
  })
})

describe('activation', () => {
  const activate = ({ id }: SubscriptionRecord) => app.call('POST', `${uri}/${id}/activate`)

  test('links are those of marketplace items', async () => {
    const links = (await app.call('GET', `${uri}/${saas.id}/activationlinks`)).body
    expect(links).toMatchObject({ totalCount: 1, items: [{ lineItemNumber: 3, link: { method: 'GET', headers: [] } }] })
    expect(new URL(links.items[0].link.uri).pathname).toContain(saas.id)
    for (const other of [plan, legacy, office])
      expect((await app.call('GET', `${uri}/${other.id}/activationlinks`)).body).toMatchObject({ totalCount: 0, items: [] })
  })

  test('is refused outside a sandbox, where nothing waits for it', async () => {
    expect(code(await activate(saas))).toEqual([400, 900127])
    expect((await app.call('PATCH', `${uri}/${saas.id}`, { body: { autoRenewEnabled: false, id: saas.id } })).status).toBe(200)
  })

  test('in a sandbox comes before any change, and only once', async () => {
    Object.assign(app.partner.facts, { sandbox: true })
    const rename = () => app.call('PATCH', `${uri}/${saas.id}`, { body: { friendlyName: 'new' } })
    expect(code(await rename())).toEqual([400, 800081])
    const { status, body } = await activate(saas)
    expect([status, body]).toEqual([200, { subscriptionId: saas.id, status: 'Success' }])
    expect(code(await activate(saas))).toEqual([400, 800041])
    expect((await rename()).status).toBe(200)
    expect(app.events().map(({ type }) => type)).toEqual(['subscription-activated', 'subscription-updated'])
  })

  test.each([
    ['a plan', plan, 900141],
    ['what was cancelled', { ...saas, status: 'deleted' } as const, 2011],
  ])('of %s is refused', async (_, subscription, number) => {
    Object.assign(app.partner.facts, { sandbox: true })
    app.write(putSubscription(subscription))
    expect(code(await activate(subscription))).toEqual([400, number])
  })
})

describe('overage', () => {
  const address = `${uri}/overage`
  const wanted = { azureEntitlementId: azureSubscription, overageEnabled: true, partnerId: smalt.mpnId, type: 'PhoneServices' }
  beforeEach(() => app.write(putSubscription({ ...legacy, status: 'deleted' })))

  test('cannot be managed beside a legacy Azure subscription, suspended or not', async () => {
    for (const status of ['active', 'suspended'] as const) {
      app.write(putSubscription({ ...legacy, status }))
      expect(code(await app.call('PUT', address, { body: wanted }))).toEqual([403, 800112])
    }
  })

  test('is none until an Azure subscription is named, then one for each kind of usage', async () => {
    expect((await app.call('GET', address)).body).toMatchObject({ totalCount: 0, items: [] })
    const attributes = { objectType: 'Overage' }
    const put = await app.call('PUT', address, { body: wanted })
    expect([put.status, put.body]).toEqual([200, { ...wanted, attributes }])
    const { partnerId: _none, type: _usual, ...off } = { ...wanted, overageEnabled: false }
    expect((await app.call('PUT', address, { body: off })).body).toEqual({ ...off, type: 'PhoneServices', attributes })
    expect((await app.call('GET', address)).body).toMatchObject({ totalCount: 1, items: [{ ...off, type: 'PhoneServices' }] })
    expect(app.events()).toMatchObject([
      { type: 'overage-changed', audit: { resourceType: 'overage', operationType: 'manage_overage' } },
      { audit: { oldValue: { overageEnabled: true }, newValue: { overageEnabled: false } } },
    ])
  })

  test.each<[string, object, number, number]>([
    ['an unknown Azure subscription', { ...wanted, azureEntitlementId: plan.id }, 404, 800111],
    ['an unknown partner', { ...wanted, partnerId: '1111111' }, 404, 800015],
    ['another kind of usage', { ...wanted, type: 'Storage' }, 400, 800002],
    ['no Azure subscription', { overageEnabled: true }, 400, 800002],
  ])('%s is refused', async (_, body, status, number) => {
    expect(code(await app.call('PUT', address, { body }))).toEqual([status, number])
    expect((await app.call('GET', address)).body.items).toEqual([])
  })
})
