import { day, minute } from 'lazuli-contract'
import { beforeEach, describe, expect, test } from 'vitest'
import { migrations as agreementMigrations, putAgreement } from '../agreements/store.ts'
import { type Profile, profiles } from '../base/profile.ts'
import { readCatalog } from '../catalog/store.ts'
import type { CustomerRecord } from '../customers/record.ts'
import { migrations as customerMigrations, putCustomer } from '../customers/store.ts'
import { migrations as entitlementMigrations, entitlementsOf } from '../entitlements/store.ts'
import { type TryApp, testUserId, tryApp } from '../http/try-app.ts'
import { JobRunner } from '../jobs/runner.ts'
import { completeOrderJob } from '../orders/jobs.ts'
import { orderRoutes } from '../orders/routes.ts'
import { migrations as orderMigrations } from '../orders/store.ts'
import { migrations as subscriptionMigrations, subscriptionsOf } from '../subscriptions/store.ts'
import { cartRoutes } from './routes.ts'
import { migrations } from './store.ts'

const catalog = readCatalog()
const purchase = { catalog, usdRate: () => undefined }
const customer = '28045616-f6b9-462f-9701-0d89b5e65c44'
const other = '11111111-1111-4111-8111-111111111111'
const start = Date.parse('2026-09-15T00:00:00Z')
const base = `/v1/customers/${customer}`
const plan = { catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6', quantity: 1, billingCycle: 'one_time' }
const reservation = { catalogItemId: 'DZH318Z0BQ4C:00FF:DZH318Z0RFQB', quantity: 1, billingCycle: 'one_time' }
const smalt = { tenantId: '99999999-9999-4999-8999-999999999999', name: 'Smalt', mpnId: '7654321' }

const person = (id: string): CustomerRecord => ({
  id,
  commerceId: id,
  domain: `d${id.slice(0, 4)}.onmicrosoft.com`,
  companyName: 'Contoso',
  billing: {
    id,
    version: 1,
    email: 'a@contoso.com',
    culture: 'en-US',
    language: 'en',
    companyName: 'Contoso',
    address: { country: 'US', city: 'Bellevue', state: 'WA', addressLine1: '1 Way', postalCode: '98004', firstName: 'A', lastName: 'B' },
  },
  createdAt: start,
})

let app: TryApp
let runner: JobRunner

function open(profile: Profile, facts = {}): void {
  app = tryApp({
    routes: [...cartRoutes(purchase), ...orderRoutes(purchase)],
    migrations: [
      ...customerMigrations,
      ...agreementMigrations,
      ...subscriptionMigrations,
      ...entitlementMigrations,
      ...orderMigrations,
      ...migrations,
    ],
    facts,
    now: start,
  })
  Object.assign(app.partner, { profile })
  runner = new JobRunner([completeOrderJob(catalog)], (error) => {
    throw error
  })
  app.write(putCustomer(person(customer)), putCustomer(person(other)))
}

function agree(): void {
  const primaryContact = { firstName: 'A', lastName: 'B', email: 'a@b.c' }
  app.write(
    putAgreement({
      customerId: customer,
      number: 1,
      userId: testUserId,
      primaryContact,
      templateId: 't',
      dateAgreed: '2026-07-01T00:00:00Z',
      type: 'MicrosoftCustomerAgreement',
    }),
  )
}

async function cartOf(...lineItems: object[]) {
  const answer = await app.call('POST', `${base}/carts`, { body: { lineItems } })
  expect(answer.status).toBe(201)
  return answer.body
}
const checkout = (cart: { id: string }, body: unknown = undefined) =>
  app.call('POST', `${base}/carts/${cart.id}/checkout`, body === undefined ? {} : { body })
const codes = (answer: { status: number; body: { code: number } }) => [answer.status, answer.body.code]
const advance = (by: number) => runner.advance(app.partner, app.partner.clock.now() + by)

beforeEach(() => {
  open(profiles.instant)
  return () => app.close()
})

describe('a cart', () => {
  test('is made, read, changed', async () => {
    const made = await cartOf(plan)
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      creationTimestamp: '2026-09-15T00:00:00Z',
      lastModifiedTimestamp: '2026-09-15T00:00:00Z',
      expirationTimestamp: '2026-09-22T00:00:00Z',
      lastModifiedUser: testUserId,
      status: 'Active',
      lineItems: [{ id: 0, ...plan, currencyCode: 'USD', orderGroup: '0' }],
      links: { self: { uri: `/customers/${customer}/carts/${made.id}`, method: 'GET', headers: [] } },
      attributes: { objectType: 'Cart' },
    })
    expect((await app.call('GET', `${base}/Carts/${made.id.toUpperCase()}/`)).body).toEqual(made)

    await advance(minute)
    // Java and .NET send the whole object back.
    const changed = await app.call('PUT', `${base}/carts/${made.id}`, {
      body: { ...made, id: 'another', lineItems: [{ ...made.lineItems[0], friendlyName: 'Production', orderGroup: '7' }, reservation] },
    })
    expect(changed.status).toBe(201)
    expect(changed.body).toMatchObject({
      id: made.id,
      creationTimestamp: '2026-09-15T00:00:00Z',
      lastModifiedTimestamp: '2026-09-15T00:01:00Z',
      expirationTimestamp: '2026-09-22T00:00:00Z',
      lineItems: [
        { id: 0, friendlyName: 'Production', orderGroup: '0' },
        { id: 1, orderGroup: '0', error: { errorCode: 10010, errorDescription: expect.stringMatching(/.+/) } },
      ],
    })
    const { body: fewer } = await app.call('PUT', `${base}/carts/${made.id}`, { body: { lineItems: [plan] } })
    expect(fewer.lineItems).toHaveLength(1)
    expect((await app.call('GET', `${base}/carts/${made.id}`)).body).toEqual(fewer)
  })

  test('reads what the .NET SDK sends', async () => {
    const text =
      '{"Id":null,"CreationTimestamp":"0001-01-01T00:00:00","LineItems":[{"Id":0,"CatalogItemId":"DZH318Z0BPS6:0001:DZH318Z0BML6","FriendlyName":"My plan","Quantity":1,"CurrencyCode":null,"BillingCycle":"one_time","Participants":null,"ProvisioningContext":null,"OrderGroup":null,"AddonItems":null,"Error":null}],"Links":null,"Attributes":{"ObjectType":"Cart"}}'
    const answer = await app.call('POST', `${base}/carts`, { body: text })
    expect(answer.status).toBe(201)
    expect(answer.body.lineItems).toEqual([{ id: 0, ...plan, friendlyName: 'My plan', currencyCode: 'USD', orderGroup: '0' }])
  })

  test.each([
    ['no lines', {}],
    ['empty lines', { lineItems: [] }],
    ['lines that are no list', { lineItems: 'plan' }],
    ['a list', []],
    ['text', '"success"'],
    ['no JSON', '{'],
    ['nothing', ''],
    ['a cycle that is none', { lineItems: [{ ...plan, billingCycle: 'weekly' }] }],
    ['a broken quantity', { lineItems: [{ ...plan, quantity: 1.5 }] }],
  ])('is refused with %s', async (_, body) => {
    expect(codes(await app.call('POST', `${base}/carts`, { body }))).toEqual([400, 800002])
    const made = await cartOf(plan)
    expect(codes(await app.call('PUT', `${base}/carts/${made.id}`, { body }))).toEqual([400, 800002])
    expect((await app.call('GET', `${base}/carts/${made.id}`)).body).toEqual(made)
  })

  test('of another customer, or unknown, or expired, is not there', async () => {
    const made = await cartOf(plan)
    const everywhere = async (path: string) => [
      codes(await app.call('GET', path)),
      codes(await app.call('PUT', path, { body: { lineItems: [plan] } })),
      codes(await app.call('POST', `${path}/checkout`)),
    ]
    const gone = [
      [404, 800008],
      [404, 800008],
      [404, 800008],
    ]
    expect(await everywhere(`/v1/customers/${other}/carts/${made.id}`)).toEqual(gone)
    expect(await everywhere(`${base}/carts/${customer}`)).toEqual(gone)
    expect(await everywhere(`${base}/carts/none`)).toEqual(gone)
    await advance(7 * day - 1)
    expect((await app.call('GET', `${base}/carts/${made.id}`)).status).toBe(200)
    await advance(1)
    expect(await everywhere(`${base}/carts/${made.id}`)).toEqual(gone)
    await cartOf(plan)
    expect(app.state.get<{ n: number }>('SELECT count(*) AS n FROM carts')?.n).toBe(1)
  })

  test('is for sellers', async () => {
    expect(codes(await app.call('POST', `${base}/carts`, { body: { lineItems: [plan] }, as: 'user HelpdeskAgent' }))).toEqual([403, 900150])
    expect((await app.call('POST', `${base}/carts`, { body: { lineItems: [plan] }, as: 'user SalesAgent' })).status).toBe(201)
  })
})

describe('checkout', () => {
  test('makes order, plan and Azure subscription at once', async () => {
    agree()
    const cart = await cartOf({ ...plan, friendlyName: 'Production' })
    const done = await checkout(cart)
    expect(done.status).toBe(201)
    const [order] = done.body.orders
    expect(done.body).toEqual({
      orders: [expect.objectContaining({ status: 'completed' })],
      orderErrors: [],
      attributes: { objectType: 'CartCheckoutResult' },
    })
    const [subscription] = await subscriptionsOf(app.state, customer)
    expect(order.lineItems[0]).toMatchObject({ subscriptionId: subscription?.id, friendlyName: 'Production', transactionType: 'New' })
    expect(subscription).toMatchObject({ orderId: order.id, friendlyName: 'Production', status: 'active' })
    expect(await entitlementsOf(app.state, subscription?.id ?? '')).toMatchObject([
      { friendlyName: 'Azure subscription 1', status: 'active' },
    ])
    expect(app.events().map((event) => event.type)).toEqual([
      'order-created',
      'order-completed',
      'subscription-created',
      'entitlement-created',
      'subscription-updated',
    ])
    expect((await app.call('GET', `${base}/carts/${cart.id}`)).body.status).toBe('Ordered')
    expect((await app.call('GET', `${base}/orders/${order.id}`)).body).toEqual(order)
    expect((await app.call('GET', `${base}/orders/${order.alternateId.toUpperCase()}`)).body).toEqual(order)
  })

  test.each([
    ['no body', undefined],
    ['"success"', '"success"'],
    ['null', 'null'],
    ['an object', {}],
    ['no JSON at all', '}{'],
  ])('takes %s', async (_, body) => {
    agree()
    expect((await checkout(await cartOf(plan), body)).status).toBe(201)
  })

  test('of an ordered cart, and a change to it, is refused', async () => {
    agree()
    const cart = await cartOf(plan)
    await checkout(cart)
    expect(codes(await checkout(cart))).toEqual([400, 800065])
    expect(codes(await app.call('PUT', `${base}/carts/${cart.id}`, { body: { lineItems: [plan] } }))).toEqual([400, 800065])
    expect(await subscriptionsOf(app.state, customer)).toHaveLength(1)
  })

  test('with a bad line is refused and names it', async () => {
    agree()
    const answer = await checkout(await cartOf(plan, { ...reservation, id: 4 }))
    expect(codes(answer)).toEqual([400, 800009])
    expect(answer.body.data).toEqual([expect.stringMatching(/^line 4: /)])
    expect(app.events()).toEqual([])
  })

  test('without agreement leaves the cart as it is', async () => {
    const cart = await cartOf(plan)
    expect(codes(await checkout(cart))).toEqual([403, 13605])
    expect((await app.call('GET', `${base}/carts/${cart.id}`)).body).toEqual(cart)
    agree()
    expect((await checkout(cart)).status).toBe(201)
  })

  test('of a second plan is refused', async () => {
    agree()
    await checkout(await cartOf(plan))
    expect(codes(await checkout(await cartOf(plan)))).toEqual([403, 800066])
    expect(codes(await checkout(await cartOf(plan, plan)))).toEqual([403, 800066])
  })

  test('repeated with its request id gives the same answer and buys once', async () => {
    agree()
    const cart = await cartOf(plan)
    const headers = { 'ms-requestid': '0e5fc923-8e3c-4560-9100-ce7283c3e081' }
    const first = await app.call('POST', `${base}/carts/${cart.id}/checkout`, { headers })
    const again = await app.call('POST', `${base}/carts/${cart.id}/checkout`, { headers })
    expect([again.status, again.text]).toEqual([201, first.text])
    expect(await subscriptionsOf(app.state, customer)).toHaveLength(1)
  })

  test('sent twice at once buys once', async () => {
    agree()
    const cart = await cartOf(plan)
    const answers = await Promise.all([checkout(cart), checkout(cart)])
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 400])
    expect(await subscriptionsOf(app.state, customer)).toHaveLength(1)
  })
})

describe('for an indirect provider', () => {
  beforeEach(async () => {
    await app.close()
    open(profiles.instant, { role: 'provider', mpnId: '2345678', resellers: [smalt] })
    agree()
  })
  const through = (value: string) => ({
    ...plan,
    participants: [
      { key: 'transaction_reseller', value },
      { key: 'additional_transaction_reseller', value: '1' },
    ],
  })

  test('the reseller is on record, and only its key leaves the service', async () => {
    const cart = await cartOf(through('7654321'))
    expect(cart.lineItems[0].participants).toEqual([{ key: 'transaction_reseller', value: '7654321' }])
    const { body } = await checkout(cart)
    expect(body.orders[0].lineItems[0].partnerIdOnRecord).toBe('7654321')
    expect(await subscriptionsOf(app.state, customer, { partnerId: '7654321' })).toHaveLength(1)
    const listed = async (id: string) => (await app.call('GET', `${base}/orders?indirect_reseller_id=${id}`)).body.totalCount
    expect([await listed('7654321'), await listed(smalt.tenantId), await listed('2345678')]).toEqual([1, 1, 0])
  })
  test.each([
    [404, 800015, '123'],
    [400, 800016, '2345678'],
  ])('%i/%i for MPN id %s', async (status, code, mpnId) => {
    expect(codes(await checkout(await cartOf(through(mpnId))))).toEqual([status, code])
  })
  test('one plan for each reseller', async () => {
    expect((await checkout(await cartOf(through('7654321')))).status).toBe(201)
    expect(codes(await checkout(await cartOf(through('7654321'))))).toEqual([403, 800066])
    expect((await checkout(await cartOf(plan))).status).toBe(201)
  })
})

describe('with realistic delays', () => {
  beforeEach(async () => {
    await app.close()
    open(profiles.realistic)
    agree()
  })

  test('an order is there at once by id, complete after a minute, listed after fifteen', async () => {
    const { body } = await checkout(await cartOf(plan))
    const [order] = body.orders
    expect(order.status).toBe('pending')
    expect(order.lineItems[0]).not.toHaveProperty('subscriptionId')
    expect(await subscriptionsOf(app.state, customer)).toEqual([])
    const read = async () => (await app.call('GET', `${base}/orders/${order.id}`)).body.status
    const listed = async () => (await app.call('GET', `${base}/orders`)).body.totalCount
    expect([await read(), await listed()]).toEqual(['pending', 0])

    expect((await advance(minute - 1)).jobsRun).toBe(0)
    expect(await read()).toBe('pending')
    const report = await advance(1)
    expect(report.events.map((event) => event.type)).toEqual([
      'entitlement-created',
      'order-completed',
      'subscription-created',
      'subscription-updated',
    ])
    expect([await read(), await listed()]).toEqual(['completed', 0])
    const [subscription] = await subscriptionsOf(app.state, customer)
    expect(subscription?.createdAt).toBe(start + minute)

    await advance(14 * minute - 1)
    expect(await listed()).toBe(0)
    await advance(1)
    expect(await listed()).toBe(1)
  })

  test('a second plan waits for the first', async () => {
    await checkout(await cartOf(plan))
    expect(codes(await checkout(await cartOf(plan)))).toEqual([409, 800060])
    await advance(minute)
    expect(codes(await checkout(await cartOf(plan)))).toEqual([403, 800066])
  })
})

describe('orders', () => {
  beforeEach(async () => {
    agree()
    await checkout(await cartOf(plan))
  })
  test.each([
    ['', 1],
    ['?billingType=onetime', 1],
    ['?BILLINGTYPE=OneTime', 1],
    ['?billingType=one_time', 1],
    ['?billingType=4', 1],
    ['?billingType=monthly', 0],
    ['?billingType=none', 0],
    ['?include_price=false&billingType=annual', 0],
    ['?include_system_purchases=true', 1],
  ])('listed by %j', async (query, count) => {
    const { status, body } = await app.call('GET', `${base}/orders${query}`)
    expect([status, body.totalCount, body.items.length, body.attributes]).toEqual([200, count, count, { objectType: 'Collection' }])
    expect(body.links.self.uri).toMatch(new RegExp(`^/customers/${customer}/orders`))
  })
  test.each([
    [400, 800002, `${base}/orders?billingType=weekly`],
    [400, 800002, `${base}/orders?include_price=perhaps`],
    [404, 20000, `${base}/orders/none`],
  ])('%i/%i for %s', async (status, code, url) => {
    expect(codes(await app.call('GET', url))).toEqual([status, code])
  })
  test('of another customer are not there', async () => {
    const [order] = (await app.call('GET', `${base}/orders`)).body.items
    expect(codes(await app.call('GET', `/v1/customers/${other}/orders/${order.id}`))).toEqual([404, 20000])
    expect((await app.call('GET', `/v1/customers/${other}/orders`)).body.totalCount).toBe(0)
  })
  test('show prices when asked, to those who may see them', async () => {
    const url = `${base}/orders?price=True`
    const [order] = (await app.call('GET', url)).body.items
    expect(order).toMatchObject({ totalPrice: 0, lineItems: [{ pricing: { price: 0, extendedPrice: 0 } }] })
    expect((await app.call('GET', `${base}/orders/${order.id}?include_price=true`)).body).toEqual(order)
    expect((await app.call('GET', `${base}/orders/${order.id}`)).body).not.toHaveProperty('totalPrice')
    expect(codes(await app.call('GET', url, { as: 'user HelpdeskAgent' }))).toEqual([403, 800043])
    expect((await app.call('GET', url, { as: 'user HelpdeskAgent SalesAgent' })).status).toBe(200)
  })
})
