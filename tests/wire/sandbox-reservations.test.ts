/** What a sandbox account may reserve on the Azure side: the same few machines as by Partner Center orders, counted together. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PartnerCredentials, startServer, type TestServer } from '../harness.ts'
import { capacity, capacityVersion, outcome, reservationBody } from '../reservation-story.ts'
import { agree, buyPlan, createCustomer, must, type Purchase } from '../story.ts'

let server: TestServer
let partner: PartnerCredentials
let first: Purchase
let second: Purchase

const url = (path: string) => `${capacity}${path}?${capacityVersion}`
const wish = (of: Purchase, quantity = 1, more: { sku?: string; location?: string; more?: object } = {}) =>
  reservationBody({ subscription: of.entitlement, sku: 'Standard_B1s', location: 'eastus', quantity, ...more })
const price = (body: object) => server.post(url('/calculatePrice'), body, { partner })
const settled = () => server.advance('PT1M', partner)

/** Asks for the price and buys; the answer of the poll. */
async function buy(body: object) {
  const priced = await price(body)
  if (priced.status !== 200) return priced
  const path = url(`/reservationOrders/${priced.body.properties.reservationOrderId}`)
  const begun = await server.request('PUT', path, { partner, body })
  if (begun.status !== 202) return begun
  await settled()
  return poll(begun)
}
const poll = (begun: { headers: Headers }) => server.get(String(begun.headers.get('location')).slice(server.url.length), { partner })

async function settle(label: string): Promise<Purchase> {
  const customer = await createCustomer(server, { label }, { partner })
  await agree(server, customer, { partner })
  return buyPlan(server, customer, 'US', { partner }, settled)
}

beforeAll(async () => {
  server = await startServer({ profile: 'realistic' })
  partner = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Jade', country: 'US', sandbox: true } })
  first = await settle('jade-first')
  second = await settle('jade-second')
})
afterAll(() => server.remove())

test.each([
  ['another size', { sku: 'Standard_D2as_v5', location: 'eastus2' }, 400, 'CalculatePriceFailed'],
  ['another region', { location: 'eastus2' }, 400, 'InvalidLocationId'],
  ['three years', { more: { term: 'P3Y' } }, 400, 'UnsupportedReservationTerm'],
] as const)('%s is not sold', async (_, more, status, code) => {
  expect(outcome(await price(wish(first, 1, more)))).toEqual([status, code])
})

test('the catalogue of an Azure subscription shows what is sold, and nothing else', async () => {
  const path = `/subscriptions/${first.entitlement}/providers/Microsoft.Capacity/catalogs?${capacityVersion}`
  const { value } = await must(server, 200, 'GET', path, { partner })
  expect(new Set(value.map((entry: { name: string }) => entry.name))).toEqual(new Set(['Standard_B1s']))
})

test.each(['koreasouth', 'eastus', 'westus2', 'northcentralus', 'canadaeast'])(
  'a year of Standard_B1s is sold in %s, for nothing',
  async (location) => {
    const { status, body } = await price(wish(first, 2, { location }))
    expect(status).toBe(200)
    expect(body.properties.skuTitle).toContain('Standard_B1s')
    expect(String(body.properties.billingCurrencyTotal.amount)).toBe('0')
  },
)

test('three instances are refused, two are sold, and then none more', async () => {
  expect(outcome(await price(wish(first, 3)))).toEqual([403, 'Forbidden'])
  expect((await buy(wish(first, 2))).status).toBe(200)
  expect(outcome(await price(wish(first)))).toEqual([403, 'Forbidden'])
})

/** A year of Standard_B1s in eastus by an order in Partner Center, for an Azure subscription of a plan. */
async function order(of: Purchase) {
  const path = `/v1/customers/${of.customer}`
  const skus = `/v1/products?country=US&targetView=AzureReservationsVM`
  const products = (await must(server, 200, 'GET', skus, { partner })).items
  const product = products.find((p: { title: string }) => p.title.includes('B Series'))
  const sku = (await must(server, 200, 'GET', `/v1/products/${product.id}/skus?country=US`, { partner })).items.find(
    (s: { dynamicAttributes: { armSkuName?: string; armRegionName?: string } }) =>
      s.dynamicAttributes.armSkuName === 'Standard_B1s' && s.dynamicAttributes.armRegionName === 'eastus',
  )
  const availability = (
    await must(server, 200, 'GET', `/v1/products/${product.id}/skus/${sku.id}/availabilities?country=US&reservationScope=AzurePlan`, {
      partner,
    })
  ).items[0]
  const line = {
    id: 0,
    catalogItemId: availability.catalogItemId,
    quantity: 1,
    billingCycle: 'one_time',
    termDuration: 'P1Y',
    provisioningContext: { subscriptionId: of.entitlement, scope: 'shared' },
  }
  const cart = (await must(server, 201, 'POST', `${path}/carts`, { partner, body: { lineItems: [line] } })).id
  await must(server, 201, 'POST', `${path}/carts/${cart}/checkout`, { partner })
}
const register = async (of: Purchase) => {
  await must(server, 202, 'POST', `/v1/customers/${of.customer}/subscriptions/${of.plan}/registrations`, { partner })
  await settled()
}

test('what an order in Partner Center reserves counts from when it is placed', async () => {
  await register(second)
  await order(second)
  expect(outcome(await price(wish(second, 2)))).toEqual([403, 'Forbidden'])
  expect((await price(wish(second, 1))).status).toBe(200)
  await settled()
  expect(outcome(await price(wish(second, 2)))).toEqual([403, 'Forbidden'])
})

test('a plan is not suspended while an order for a reservation under it is pending, though its Azure subscription is inactive', async () => {
  const third = await settle('jade-third')
  await register(third)
  const path = `/v1/customers/${third.customer}/subscriptions/${third.plan}`
  const suspend = () => server.request('PATCH', path, { partner, body: { status: 'suspended' } })
  const entitlement = `${path}/azureEntitlements/${third.entitlement}`
  const cancellation = { partner, as: 'admin' as const, body: { cancellationReason: 'compromise' } }
  await must(server, 200, 'POST', `${entitlement}/cancel`, cancellation)
  await server.advance('PT9M30S', partner)
  await order(third)
  await server.advance('PT30S', partner)
  expect((await must(server, 200, 'GET', entitlement, { partner })).status).toBe('inactive')
  const refused = await suspend()
  expect([refused.status, refused.body.code]).toEqual([403, 900115])
  await settled()
  expect((await suspend()).body.code).toBe(900115)
})

test('of two purchases that run at once the second fails, with its own status', async () => {
  const bodies = [wish(second, 1), wish(second, 1)]
  const orders: string[] = []
  for (const body of bodies) orders.push((await price(body)).body.properties.reservationOrderId)
  const begun = []
  for (const [i, body] of bodies.entries())
    begun.push(await server.request('PUT', url(`/reservationOrders/${orders[i]}`), { partner, body }))
  expect(begun.map(({ status }) => status)).toEqual([202, 202])
  await settled()
  const ends = []
  for (const reply of begun) ends.push(await poll(reply))
  expect(ends.map(({ status }) => status)).toEqual([200, 403])
  expect(outcome(ends[1] as (typeof ends)[0])).toEqual([403, 'Forbidden'])
})

test('an exchange counts what it returns, and a renewal what it follows on', async () => {
  const { value } = await must(server, 200, 'GET', url('/reservations'), { partner })
  const two = value.find((r: { properties: { quantity: number } }) => r.properties.quantity === 2)
  const exchange = (bought: number) =>
    server.post(
      url('/calculateExchange'),
      {
        properties: {
          reservationsToExchange: [{ reservationId: two.id, quantity: 2 }],
          reservationsToPurchase: [wish(first, bought, { location: 'westus2' })],
        },
      },
      { partner },
    )
  expect(outcome(await exchange(3))).toEqual([403, 'Forbidden'])
  const quoted = await exchange(2)
  expect([quoted.status, quoted.body.status]).toEqual([200, 'Succeeded'])

  const path = url(two.id.slice(capacity.length))
  await must(server, 202, 'PATCH', path, { partner, body: { properties: { renew: true } } })
  await server.advance('2027-09-03T00:00:00Z', partner)
  const after = (await must(server, 200, 'GET', url('/reservations'), { partner })).value
  const living = after.filter((r: { properties: { provisioningState: string } }) => r.properties.provisioningState === 'Succeeded')
  expect(living).toMatchObject([{ properties: { quantity: 2, renewSource: two.id } }])
})
