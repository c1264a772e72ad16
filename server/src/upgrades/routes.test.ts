import { parseInstant } from 'lazuli-contract'
import { beforeEach, describe, expect, test } from 'vitest'
import { migrations as agreementMigrations, putAgreement } from '../agreements/store.ts'
import { readCatalog } from '../catalog/store.ts'
import type { CustomerRecord } from '../customers/record.ts'
import { migrations as customerMigrations, putCustomer } from '../customers/store.ts'
import { newAzureEntitlement } from '../entitlements/rules.ts'
import { migrations as entitlementMigrations, entitlementsOf, findEntitlement, putEntitlement } from '../entitlements/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { listedOrders, migrations as orderMigrations } from '../orders/store.ts'
import { newLegacyAzureSubscription } from '../subscriptions/rules.ts'
import { findSubscription, putSubscription, migrations as subscriptionMigrations, subscriptionsOf } from '../subscriptions/store.ts'
import { upgradeRoutes } from './routes.ts'
import { migrations } from './store.ts'

const at = (text: string): number => parseInstant(text) as number
const customer = '4c721420-72ad-4708-a0a7-371a2f7b0969'
const stranger = '11111111-1111-4111-8111-111111111111'
const other = '22222222-2222-4222-8222-222222222222'
const admin = 'user AdminAgent'

const company = (id: string, country = 'US'): CustomerRecord =>
  ({
    id,
    companyName: `Company ${id.slice(0, 4)}`,
    domain: `c${id.slice(0, 8)}.onmicrosoft.com`,
    createdAt: 0,
    billing: { address: { country } },
  }) as unknown as CustomerRecord
const held = newLegacyAzureSubscription({
  id: 'a356ac8c-e310-44f4-bf85-c7f29044af99',
  entitlementId: '42226ed6-070a-4e0f-b80c-4cdfb3e97aa7',
  customerId: customer,
  offerId: 'MS-AZR-0145P',
  orderId: 'b23fdedd-d6bd-415a-8b71-3624c81c9644',
  country: 'US',
  at: at('2026-07-03T10:00:00Z'),
})
const below = newAzureEntitlement({
  id: held.entitlementId as string,
  customerId: customer,
  subscriptionId: held.id,
  friendlyName: 'Shop',
  at: held.createdAt,
})

let app: TryApp
beforeEach(() => {
  app = tryApp({
    routes: upgradeRoutes({ catalog: readCatalog(), customerElsewhere: async (id) => id === stranger }),
    migrations: [
      ...customerMigrations,
      ...agreementMigrations,
      ...subscriptionMigrations,
      ...entitlementMigrations,
      ...orderMigrations,
      ...migrations,
    ],
    now: at('2026-09-15T00:00:00Z'),
  })
  app.write(putCustomer(company(customer)), putCustomer(company(other)), putSubscription(held), putEntitlement(below), agreement())
  return () => app.close()
})

const agreement = () =>
  putAgreement({ customerId: customer, number: 1, type: 'MicrosoftCustomerAgreement', dateAgreed: '2026-07-01T00:00:00Z' } as never)
const ask = (path: string, body: unknown = { customerId: customer, productFamily: 'azure' }, as = admin) =>
  app.call('POST', `/v1/productupgrades${path}`, { as, body })

test('an eligible customer is told so, with the family as he wrote it', async () => {
  expect(await ask('/eligibility', { customerId: customer.toUpperCase(), productFamily: 'aZure' })).toMatchObject({
    status: 200,
    body: { customerId: customer, isEligible: true, productFamily: 'aZure' },
  })
})

describe('a body that names nobody', () => {
  test.each([
    ['a customer id that is no GUID', { customerId: 'x', productFamily: 'azure' }, 400, 900118],
    ['no customer id', { productFamily: 'azure' }, 400, 900118],
    ['another product family', { customerId: customer, productFamily: 'office' }, 400, 900126],
    ['no product family', { customerId: customer }, 400, 900126],
    ['an unknown customer', { customerId: '99999999-9999-4999-8999-999999999999', productFamily: 'azure' }, 404, 60003],
    ['the customer of another partner', { customerId: stranger, productFamily: 'azure' }, 403, 20002],
  ])('%s', async (_, body, status, code) => {
    for (const path of ['', '/eligibility']) expect(await ask(path, body)).toMatchObject({ status, body: { code } })
  })
})

test.each([
  ['without a legacy subscription', { ...held, status: 'deleted' }, 900108],
  ['with a suspended one', { ...held, status: 'suspended' }, 900105],
  ['with shared services', { ...held, offerId: 'MS-AZR-0159P' }, 900119],
] as const)('%s there is no upgrade, and eligibility says why', async (_, record, code) => {
  app.write(putSubscription(record))
  const { body } = await ask('/eligibility')
  expect(body).toMatchObject({ isEligible: false })
  expect(body.reason).toBeTruthy()
  expect(await ask('')).toMatchObject({ status: 403, body: { code, description: body.reason } })
})

test('without the agreement there is none', async () => {
  app.write(putSubscription({ ...held, id: 'B356AC8C-E310-44F4-BF85-C7F29044AF99', customerId: other }))
  expect(await ask('', { customerId: other, productFamily: 'azure' })).toMatchObject({ status: 403, body: { code: 13605 } })
})

test('too early there is none', async () => {
  Object.assign(app.partner, { profile: { ...app.partner.profile, upgradeAge: app.partner.clock.now() } })
  expect(await ask('')).toMatchObject({ status: 403, body: { code: 900130 } })
})

describe('an upgrade', () => {
  const create = async () => {
    const answer = await ask('')
    expect(answer).toMatchObject({ status: 202, text: '' })
    const location = String(answer.headers['location'])
    expect(location).toMatch(/^productUpgrades\/[0-9a-f-]{36}$/)
    return location.split('/')[1] as string
  }

  test('moves the customer at once where nothing takes time', async () => {
    const id = await create()
    const { body } = await ask(`/${id}/status`)
    expect(body).toMatchObject({
      id,
      productFamily: 'Azure',
      status: 'Completed',
      lineItems: [{ sourceProduct: { id: held.id }, status: 'Completed', upgradedDate: '2026-09-15T00:00:00Z' }],
    })
    const plan = body.lineItems[0].targetProduct.id
    expect((await subscriptionsOf(app.state, customer)).map((s) => [s.id, s.status])).toEqual([
      [held.id, 'deleted'],
      [plan, 'active'],
    ])
    expect(await findSubscription(app.state, customer, held.id)).toMatchObject({ upgradedTo: plan })
    expect(await findEntitlement(app.state, below.id)).toMatchObject({ subscriptionId: plan, friendlyName: 'Shop' })
    expect((await entitlementsOf(app.state, plan)).map((e) => e.id)).toEqual([below.id])
    expect(await entitlementsOf(app.state, held.id)).toEqual([])
    expect(await listedOrders(app.state, customer, app.partner.clock.now())).toMatchObject([
      { transactionType: 'SystemPurchase', status: 'completed' },
    ])
    expect(app.events().map((e) => [e.type, e.audit?.operationType])).toEqual([
      ['product-upgrade-accepted', 'upgrade_subscription'],
      ['order-created', undefined],
      ['order-completed', undefined],
      ['subscription-created', undefined],
      ['subscription-updated', 'create_order'],
      ['subscription-updated', undefined],
    ])
    expect(await ask('')).toMatchObject({ status: 400, body: { code: 900110 } })
    expect((await ask('/eligibility')).body).toMatchObject({ isEligible: false, upgradeId: id })
  })

  test('that takes time waits, and is not asked for twice', async () => {
    Object.assign(app.partner, { profile: { ...app.partner.profile, upgradeDelay: 60_000 } })
    const id = await create()
    expect((await ask(`/${id}/status`)).body).toMatchObject({ status: 'NotStarted', lineItems: [{ status: 'NotStarted' }] })
    const again = await ask('')
    expect(again).toMatchObject({ status: 409, body: { code: 900109 } })
    expect(again.body.description).toContain(id)
    expect((await ask('/eligibility')).body).toMatchObject({ isEligible: false, upgradeId: id })
    expect((await findSubscription(app.state, customer, held.id))?.status).toBe('active')
  })

  test('is read with or without a body, by its own customer', async () => {
    const id = await create()
    expect((await app.call('POST', `/v1/productUpgrades/${id}/status`, { as: admin })).status).toBe(200)
    expect(await ask(`/${id}/status`, { customerId: other })).toMatchObject({ status: 400, body: { code: 900111 } })
    expect(await ask(`/${id}/status`, { customerId: 'x' })).toMatchObject({ status: 400, body: { code: 900118 } })
    expect(await ask(`/${other}/status`)).toMatchObject({ status: 404, body: { code: 900106 } })
  })
})
