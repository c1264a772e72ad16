/**
 * The purchase path as the Java SDK walks it (clients rules 1 to 6, 10, 11, 13, 16, 18, 23 and 26): its headers, its
 * addresses, its bodies, five tries of everything refused; and every answer read as strictly as it reads.
 */
import { type Json, targetViews } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reply, startServer, type TestServer } from '../harness.ts'
import { createCustomer, flatMeters, meter, newCustomer } from '../story.ts'
import { wireOffences } from './compare.ts'
import * as java from './java-reader.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
  for (const label of ['adatum-java', 'contoso-java', 'fabrikam-java']) await createCustomer(server, { label })
})
afterAll(() => server.remove())

/** It treats these as final; anything else it would repeat without end. */
const final = [400, 401, 403, 404, 409, 417]
let serial = 0

/** One call of the SDK: `{root}/v1/` in front of whatever it has, the same ids on each of its tries. */
async function call(verb: string, path: string, body?: unknown, more: Record<string, string> = {}, token?: string): Promise<Reply> {
  const id = `7d3f1c52-0c4e-4d7b-9a61-${String(++serial).padStart(12, '0')}`
  const headers = {
    Accept: 'application/json',
    'MS-Contract-Version': 'v1',
    'MS-CorrelationId': '0e93c70c-977a-4a88-9580-7cf084c73286',
    'MS-RequestId': id,
    'MS-SdkVersion': '1.15.3',
    'MS-PartnerCenter-Client': 'Partner Center Java SDK',
    'X-Locale': 'en-US',
    'x-ms-client-request-id': id,
    'User-Agent': 'okhttp/3.11.0',
    'Accept-Encoding': 'gzip',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...more,
  }
  const options = {
    as: 'admin',
    headers,
    ...(token ? { token } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  } as const
  const send = (): Promise<Reply> => server.request(verb, `/v1/${path}`, options)
  const first = await send()
  for (let tries = 1; first.status >= 300 && tries < 5; tries++) {
    const again = await send()
    expect([again.status, again.text]).toEqual([first.status, first.text])
  }
  if (first.status >= 300) {
    expect(final, `${verb} ${path}`).toContain(first.status)
    expect(java.stumbles(java.fault, first.body)).toEqual([])
  }
  return first
}

/** A call that has to succeed, with a body, and to be read without a stumble. */
// biome-ignore lint/suspicious/noExplicitAny: stories look into bodies of every kind
async function read(model: java.Model, verb: string, path: string, body?: unknown, more?: Record<string, string>): Promise<any> {
  const reply = await call(verb, path, body, more)
  expect([200, 201], `${verb} ${path}: ${reply.text}`).toContain(reply.status)
  expect(java.stumbles(model, reply.body), `${verb} ${path}`).toEqual([])
  expect(wireOffences(reply.body)).toEqual([])
  return reply.body
}
const outcome = ({ status, body }: Reply): [number, number] => [status, body?.code]

test('the reader stumbles over what the SDK stumbles over', () => {
  const stumble = (model: java.Model, value: Json): string[] => java.stumbles(model, value)
  expect(stumble(java.subscription, { status: 'expired' })).toEqual(['status: "expired"'])
  expect(stumble(java.subscription, { billingCycle: 'OneTime' })).toHaveLength(1)
  expect(stumble(java.subscription, { quantity: 1.5 })).toHaveLength(1)
  expect(stumble(java.subscription, { creationDate: '' })).toHaveLength(1)
  expect(stumble(java.sku, { dynamicAttributes: { duration: ['1Year'] } })).toHaveLength(1)
  expect(stumble(java.product, { productType: 'Azure' })).toHaveLength(1)
  expect(stumble(java.fault, { code: 2000, description: 'x', data: {} })).toHaveLength(1)
  expect(stumble(java.invoice, { pdfDownloadLink: '/invoices/a b' })).toHaveLength(1)
  expect(stumble(java.cart, null)).toHaveLength(1)
  expect(stumble(java.cart, { lineItems: [{ id: 0, unknown: {} }], more: 1 })).toEqual([])
})

describe('customers', () => {
  const page = java.collectionOf(java.customer)

  test('by the token alone, and by links glued to the root, are the same', async () => {
    const [sought, followed]: string[][] = [[], []] as [string[], string[]]
    let now = await read(page, 'GET', 'customers?size=1')
    let linked = now
    for (;;) {
      sought?.push(now.items[0].id)
      expect(now.items).toHaveLength(1)
      if (now.continuationToken === undefined) break
      now = await read(page, 'GET', 'customers?seekOperation=Next', undefined, { 'MS-ContinuationToken': now.continuationToken })
    }
    for (;;) {
      followed?.push(...linked.items.map(({ id }: { id: string }) => id))
      const next = linked.links.next
      if (next === undefined) break
      const headers = Object.fromEntries(next.headers.map(({ key, value }: { key: string; value: string }) => [key, value]))
      linked = await read(page, 'GET', next.uri, undefined, headers)
    }
    expect(followed).toEqual(sought)
    expect(new Set(sought).size).toBe(3)
  })

  test('by its filter, whose size of nought means all', async () => {
    const filter = encodeURIComponent('{"value":"contoso","field":"CompanyName","fieldType":"String","operator":"StartsWith"}')
    const found = await read(page, 'GET', `customers?size=0&filter=${filter}`)
    expect(found.items.map((c: { companyProfile: { companyName: string } }) => c.companyProfile.companyName)).toEqual(['contoso-java'])
  })
})

test('the catalogue is read whole, view by view', async () => {
  const seen: Record<string, number> = {}
  for (const view of targetViews) {
    const products = (await read(java.collectionOf(java.product), 'GET', `products?country=US&targetView=${view}`)).items
    seen[view] = products.length
    for (const { id, productType } of products) expect([id, typeof productType.subType?.id]).toEqual([id, 'string'])
    for (const { id } of products.slice(0, 3)) {
      const skus = (await read(java.collectionOf(java.sku), 'GET', `products/${id}/skus?country=US`)).items
      for (const sku of skus.slice(0, 2)) {
        expect(sku.supportedBillingCycles.length).toBeGreaterThan(0)
        await read(java.collectionOf(java.availability), 'GET', `products/${id}/skus/${sku.id}/availabilities?country=US`)
      }
    }
  }
  // Some views hold nothing in this catalogue; those that plans, reservations and software are found by do.
  for (const view of ['MicrosoftAzure', 'AzureReservationsVM', 'Software']) expect([view, seen[view]]).not.toEqual([view, 0])
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(['MicrosoftAzure', 'AzureReservationsVM', 'Software']))
})

test('a plan is bought, renamed, used and billed', async () => {
  const made = await read(java.customer, 'POST', 'customers', {
    ...newCustomer({ label: 'wingtip-java' }),
    attributes: { objectType: 'Customer' },
  })
  const path = `customers/${made.id}`
  await read(java.customer, 'GET', path)

  const plan = 'products/DZH318Z0BPS6/skus'
  const sku = await read(java.sku, 'GET', `${plan}/0001?country=US`)
  const item = (await read(java.collectionOf(java.availability), 'GET', `${plan}/0001/availabilities?country=US`)).items[0].catalogItemId
  const line = {
    id: 0,
    catalogItemId: item,
    friendlyName: 'Myofferpurchase',
    quantity: 1,
    billingCycle: sku.supportedBillingCycles[0],
    provisioningContext: { duration: null, scope: 'shared', subscriptionId: '' },
  }
  const opened = await read(java.cart, 'POST', `${path}/carts`, { lineItems: [line], attributes: { objectType: 'Cart' } })

  // Without an agreement: five refusals, no order.
  expect(outcome(await call('POST', `${path}/carts/${opened.id}/checkout`, 'success'))).toEqual([403, 13605])
  expect((await read(java.collectionOf(java.order), 'GET', `${path}/orders?include_price=false`)).items).toEqual([])
  const [metadata] = (await read(java.collectionOf(java.agreementMetadata), 'GET', 'agreements?agreementType=MicrosoftCustomerAgreement'))
    .items
  await read(java.agreement, 'POST', `${path}/agreements`, {
    attributes: { objectType: 'Agreement' },
    templateId: metadata.templateId,
    type: 'MicrosoftCustomerAgreement',
    dateAgreed: '2020-06-14T00:00:00.000Z',
    primaryContact: { email: 'tania@example.com', firstName: 'Tania', lastName: 'Carr', phoneNumber: '4255550100' },
  })
  await read(java.collectionOf(java.agreement), 'GET', `${path}/agreements?agreementType=MicrosoftCustomerAgreement`)

  const cart = java.writtenBack(java.cart, await read(java.cart, 'GET', `${path}/carts/${opened.id}`))
  expect(cart).toMatchObject({ links: { self: {} }, attributes: {}, expirationTimestamp: '2026-09-08T00:00:00.000Z' })
  const lineItems = (cart['lineItems'] as object[]).map((one) => ({ ...one, friendlyName: 'Second name' }))
  const changed = await read(java.cart, 'PUT', `${path}/carts/${opened.id}`, { ...cart, lineItems })
  expect(changed.lineItems).toMatchObject([{ id: 0, friendlyName: 'Second name', quantity: 1, catalogItemId: item }])

  const placed = await read(java.checkout, 'POST', `${path}/carts/${opened.id}/checkout`, 'success')
  const order = placed.orders[0].id
  expect(await read(java.order, 'GET', `${path}/orders/${order}?include_price=false`)).toMatchObject({ status: 'completed' })
  await read(java.order, 'GET', `${path}/orders/${order}?include_price=true`)
  for (const query of ['include_price=false', 'billingType=one_time&include_price=false'])
    expect((await read(java.collectionOf(java.order), 'GET', `${path}/orders?${query}`)).items[0].id).toBe(order)

  const subscriptions = await read(java.collectionOf(java.subscription), 'GET', `${path}/subscriptions?order_id=${order}`)
  const own = `${path}/subscriptions/${subscriptions.items[0].id}`
  const [azure] = (await read(java.collectionOf(java.azureEntitlement), 'GET', `${own}/azureEntitlements`)).items
  const held = await read(java.subscription, 'GET', own)
  const { etag } = held.attributes as { etag: string }
  const back = { ...java.writtenBack(java.subscription, held), friendlyName: 'Named by Java' }
  expect(back).toMatchObject({ attributes: { etag }, links: { self: {} }, hasPurchasableAddOns: false, autoRenewEnabled: false })
  const renamed = await read(java.subscription, 'PATCH', own, back)
  expect(renamed.friendlyName).toBe('Named by Java')

  const suspended = { ...java.writtenBack(java.subscription, renamed), status: 'suspended' }
  expect(outcome(await call('PATCH', own, suspended))).toEqual([403, 900115])
  expect(await read(java.subscription, 'GET', own)).toMatchObject({ status: 'active', friendlyName: 'Named by Java' })

  const [some] = await flatMeters(1)
  const event = { id: 'java', entitlementId: azure.id, meterId: some?.meterId as string, quantity: '1000', at: '2026-09-01T00:00:00Z' }
  expect((await meter(server, [event], { as: 'admin' })).accepted).toBe(1)
  await server.advance('2026-10-07T00:00:00Z')
  await read(java.usageSummary, 'GET', 'usagesummary')
  expect((await read(java.usageSummary, 'GET', `${path}/usagesummary`)).resourceId).toBe(made.id)
  const [bill] = (await read(java.collectionOf(java.invoice), 'GET', 'invoices')).items
  await read(java.invoice, 'GET', `invoices/${bill.id}`)
  // It makes a line of one class or the other by these two words alone.
  for (const [asked, provider, type] of [
    ['provider=one_time&invoiceLineItemType=BILLINGLINEITEMS', 'one_time', 'billing_line_items'],
    ['provider=marketplace&invoiceLineItemType=USAGELINEITEMS', 'marketplace', 'usage_line_items'],
  ] as const) {
    const lines = (await read(java.collectionOf({}), 'GET', `invoices/${bill.id}/lineitems?${asked}&currencyCode=USD&size=2000`)).items
    expect(lines.length).toBeGreaterThan(0)
    for (const one of lines) {
      expect(one).toMatchObject({ billingProvider: provider, invoiceLineItemType: type })
      for (const name of ['tags', 'additionalInfo']) expect(['string', 'undefined']).toContain(typeof one[name])
    }
  }
})

describe('is refused for good, five times alike', () => {
  test.each<[string, string, unknown, number, number]>([
    ['GET', 'customers/nobody', undefined, 400, 900118],
    ['GET', 'invoices/G999999999', undefined, 404, 1000],
    ['GET', 'nowhere', undefined, 404, 1000],
    ['DELETE', 'invoices', undefined, 400, 900141],
    ['PUT', 'customers', {}, 400, 900141],
    ['POST', 'customers', 'success', 400, 800002],
    ['GET', 'customers?seekOperation=Next', undefined, 400, 2000],
  ])('%s %s', async (verb, path, body, status, code) => {
    expect(outcome(await call(verb, path, body))).toEqual([status, code])
  })

  test('a token that is none', async () => {
    expect(outcome(await call('GET', 'customers', undefined, {}, 'none'))).toEqual([401, 800001])
  })
})
