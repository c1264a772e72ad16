/** A customer of the legacy Azure offer moves to a plan: bought, used, upgraded, used on, read back (commerce contract, section 10). */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, flatMeters, meter, must, planItem, planLine } from '../story.ts'

let server: TestServer
let customer: string
let path: string
let meterId: string
/** The legacy subscription as it was bought. */
let legacy: { id: string; entitlementId: string; orderId: string }
let plan: string

const exact = (value: unknown): Decimal => Decimal.parse(`${value}`)
const wish = () => ({ customerId: customer, productFamily: 'azure' })
const ask = (more: string) => must(server, 200, 'POST', `/v1/productupgrades${more}`, { as: 'admin', body: wish() })
const lines = async (period = 'current') => {
  const query = `provider=onetime&invoicelineitemtype=usagelineitems&currencycode=USD&period=${period}&size=2000`
  return (await must(server, 200, 'GET', `/v1/invoices/unbilled/lineitems?${query}`)).items
}
const use = (id: string, at: string, quantity = '1000') =>
  meter(server, [{ id, entitlementId: legacy.entitlementId, meterId, quantity, at }])

async function buy(catalogItemId: string, billingCycle: string) {
  const body = { lineItems: [planLine(catalogItemId, { billingCycle })] }
  const cart = (await must(server, 201, 'POST', `${path}/carts`, { body })).id
  return must(server, 201, 'POST', `${path}/carts/${cart}/checkout`)
}

beforeAll(async () => {
  server = await startServer({ start: '2026-08-28T00:00:00Z', profile: 'realistic' })
  customer = await createCustomer(server, { label: 'legacy-azure', companyName: 'Wide World' })
  path = `/v1/customers/${customer}`
  await agree(server, customer)
  meterId = (await flatMeters(1))[0]?.meterId as string
})
afterAll(() => server.remove())

test('the legacy offer is bought, active at once, with its Azure subscription', async () => {
  await buy('MS-AZR-0145P', 'monthly')
  await server.advance('2026-08-28T01:00:00Z')
  const { items } = await must(server, 200, 'GET', `${path}/subscriptions`)
  expect(items).toMatchObject([{ offerId: 'MS-AZR-0145P', status: 'active', billingCycle: 'monthly', billingType: 'usage' }])
  legacy = items[0]
  const below = await must(server, 200, 'GET', `${path}/subscriptions/${legacy.id}/azureEntitlements`)
  expect(below.items.map((e: { id: string }) => e.id)).toEqual([legacy.entitlementId])
})

test('it cannot be upgraded in its first day', async () => {
  expect(await ask('/eligibility')).toMatchObject({ isEligible: false })
  expect(await server.post('/v1/productupgrades', wish(), { as: 'admin' })).toMatchObject({ status: 403, body: { code: 900130 } })
})

test('no plan is sold beside it', async () => {
  const body = { lineItems: [planLine(await planItem(server))] }
  const cart = (await must(server, 201, 'POST', `${path}/carts`, { body })).id
  const reply = await server.post(`${path}/carts/${cart}/checkout`, undefined)
  expect(reply.text).toContain('800020')
})

test('its usage is told of as legacy usage, at list price without credit', async () => {
  await server.advance('2026-08-30T12:00:00Z')
  await use('before', '2026-08-29T05:00:00Z')
  await server.advance('2026-08-31T01:00:00Z')
  // Legacy usage has no unbilled lines (billing contract, section 7.3).
  expect(await lines()).toEqual([])
  const { items } = await must(server, 200, 'GET', `${path}/subscriptions/usagerecords`)
  expect(items).toMatchObject([{ offerId: 'MS-AZR-0145P', currencyLocale: 'en-US', id: legacy.id }])
  expect(items[0]).not.toHaveProperty('currencyCode')
  expect(exact(items[0].totalCost).sign).toBe(1)
  const summary = await must(server, 200, 'GET', `${path}/subscriptions/${legacy.id}/usagesummary`)
  expect(summary).toMatchObject({ currencyLocale: 'en-US', resourceName: 'Microsoft Azure' })
  expect(summary).not.toHaveProperty('usdTotalCost')
  const meters = await must(server, 200, 'GET', `${path}/subscriptions/${legacy.id}/meterusagerecords`)
  expect(meters.items).toMatchObject([{ meterId, currencyLocale: 'en-US' }])
  const resources = await server.get(`${path}/subscriptions/${legacy.id}/resourceusagerecords`)
  expect(resources).toMatchObject({ status: 400, body: { code: 800011 } })
  expect(await must(server, 200, 'GET', '/v1/customers/usagerecords')).toMatchObject({
    items: [{ isUpgraded: false, currencyLocale: 'en-US' }],
  })
  const partner = await must(server, 200, 'GET', '/v1/usagesummary')
  expect(partner.customersWithUsageBasedSubscription).toBe(1)
  expect(exact(partner.totalCost)).toEqual(exact(items[0].totalCost))
})

test('the upgrade waits, runs and completes; meanwhile no Azure is sold', async () => {
  expect(await ask('/eligibility')).toMatchObject({ isEligible: true })
  await server.advance('2026-08-31T12:00:00Z')
  const reply = await server.post('/v1/productupgrades', wish(), { as: 'admin' })
  expect(reply).toMatchObject({ status: 202, text: '' })
  const id = String(reply.headers.get('location')).split('/')[1]
  expect(await ask(`/${id}/status`)).toMatchObject({ status: 'NotStarted' })
  const more = async () => {
    const body = { lineItems: [planLine('MS-AZR-0145P', { billingCycle: 'monthly' })] }
    const cart = (await must(server, 201, 'POST', `${path}/carts`, { body })).id
    return (await server.post(`${path}/carts/${cart}/checkout`, undefined)).text
  }
  expect(await more()).toContain('900112')
  await server.advance('2026-08-31T12:00:30Z')
  expect(await ask(`/${id}/status`)).toMatchObject({ status: 'InProgress' })
  expect(await more()).toContain('900113')
  expect((await server.post('/v1/productupgrades', wish(), { as: 'admin' })).body).toMatchObject({ code: 900109 })
  await server.advance('2026-08-31T12:01:00Z')
  const done = await ask(`/${id}/status`)
  expect(done).toMatchObject({
    status: 'Completed',
    lineItems: [{ sourceProduct: { id: legacy.id }, upgradedDate: '2026-08-31T12:01:00Z' }],
  })
  plan = done.lineItems[0].targetProduct.id
})

test('the customer now has a plan with the same Azure subscription, and what was stays readable', async () => {
  const { items } = await must(server, 200, 'GET', `${path}/subscriptions`)
  const found = Object.fromEntries(items.map((s: { id: string; status: string }) => [s.id, s.status]))
  expect(found).toMatchObject({ [plan]: 'active' })
  expect(await must(server, 200, 'GET', `${path}/subscriptions/${legacy.id}`)).toMatchObject({ status: 'deleted', id: legacy.id })
  const below = await must(server, 200, 'GET', `${path}/subscriptions/${plan}/azureEntitlements`)
  expect(below.items.map((e: { id: string }) => e.id)).toEqual([legacy.entitlementId.toLowerCase()])
  const { orderId } = await must(server, 200, 'GET', `${path}/subscriptions/${plan}`)
  expect(await must(server, 200, 'GET', `${path}/orders/${orderId}`)).toMatchObject({
    transactionType: 'SystemPurchase',
    status: 'completed',
  })
  expect((await must(server, 200, 'GET', `${path}/orders/${legacy.orderId}`)).status).toBe('completed')
  expect(exact((await must(server, 200, 'GET', `${path}/subscriptions/${legacy.id}/usagesummary`)).totalCost).sign).toBe(1)
})

test('usage from the switch on is the plan’s; late usage from before is not; nothing is billed twice or lost', async () => {
  await server.advance('2026-09-03T12:00:00Z')
  await use('late', '2026-08-31T12:00:30Z', '10')
  await use('same day', '2026-08-31T12:01:00Z', '20')
  await use('next day', '2026-09-01T05:00:00Z', '30')
  await server.advance('2026-09-04T01:00:00Z')
  const of = (items: Record<string, unknown>[]) =>
    items.map((i) => [i['subscriptionId'], `${exact(i['quantity'])}`, exact(i['effectiveUnitPrice']).compare(exact(i['unitPrice'])) < 0])
  const august = of(await lines('previous'))
  // A day counts for earned credit when it is covered whole: the day of the switch is not.
  expect(august).toEqual([[plan, '20', false]])
  expect(of(await lines())).toEqual([[plan, '30', true]])
  await server.advance('2026-09-10T00:00:00Z')
  const [invoice] = (await must(server, 200, 'GET', '/v1/invoices')).items
  const billed = (
    await must(server, 200, 'GET', `/v1/invoices/${invoice.id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&size=2000`)
  ).items
  expect(of(billed)).toEqual(august)
})

test('what was used before is on the last legacy invoice, two days after the anniversary', async () => {
  expect((await must(server, 200, 'GET', '/v1/invoices')).items).toHaveLength(1)
  const told = await server.advance('2026-09-30T00:00:00Z')
  expect(told.events).toContainEqual({ type: 'invoice-ready', count: 1 })
  const [, last] = (await must(server, 200, 'GET', '/v1/invoices')).items
  expect(last).toMatchObject({ id: 'D000000001', invoiceType: 'Recurring', invoiceDate: '2026-09-30T00:00:00Z' })
  const list = async (type: string) =>
    (await must(server, 200, 'GET', `/v1/invoices/${last.id}/lineitems?provider=azure&invoicelineitemtype=${type}`)).items
  const days = (await list('usagelineitems')).map((i: Record<string, unknown>) => [
    i['subscriptionId'],
    i['usageDate'],
    `${i['consumedQuantity']}`,
  ])
  expect(days).toEqual([
    [legacy.id, '2026-08-29T00:00:00Z', '1000'],
    [legacy.id, '2026-08-31T00:00:00Z', '10'],
  ])
  expect(await list('billinglineitems')).toMatchObject([
    {
      ...{ subscriptionId: legacy.id, orderId: legacy.orderId, chargeType: 'Assess usage fee when cancel' },
      ...{ chargeStartDate: '2026-08-28T00:00:00Z', chargeEndDate: '2026-08-31T00:00:00Z' },
    },
  ])
  // Nothing is left of it a month later.
  await server.advance('2026-10-31T00:00:00Z')
  const later = (await must(server, 200, 'GET', '/v1/invoices')).items.map((i: { id: string }) => i.id)
  expect(later.filter((id: string) => id.startsWith('D'))).toEqual(['D000000001'])
})
