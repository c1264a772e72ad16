/**
 * Buying an Azure plan as partners do (commerce contract, section 19), with the documented delays and the events of each
 * step; then everything that is refused on that path.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Advance, cobalt, type Reply, startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, customerAgreement, must, planItem, planLine, settle } from '../story.ts'

const outcome = ({ status, body }: Reply): [number, number] => [status, body?.code]
const eventsOf = ({ events }: Advance): Record<string, number> => Object.fromEntries(events.map(({ type, count }) => [type, count]))

describe('with the documented delays', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ profile: 'realistic', start: '2026-09-01T09:00:00Z' })
  })
  afterAll(() => server.remove())
  let path: string
  let order: string
  let plan: string

  test('a customer is found, its agreement confirmed', async () => {
    const customer = await createCustomer(server, { label: 'contoso-purchase' })
    path = `/v1/customers/${customer}`
    const agreements = `${path}/agreements?agreementType=MicrosoftCustomerAgreement`
    expect((await server.get(agreements, { as: 'admin' })).body).toMatchObject({ totalCount: 0, items: [] })
    const metadata = await must(server, 200, 'GET', '/v1/agreements?agreementType=MicrosoftCustomerAgreement', { as: 'admin' })
    expect(metadata.items[0].templateId).toBe(customerAgreement)
    await agree(server, customer)
    expect((await server.get(agreements, { as: 'admin' })).body).toMatchObject({
      totalCount: 1,
      items: [{ type: 'MicrosoftCustomerAgreement' }],
    })
    // Absent, the type means the cloud agreement, which nobody has confirmed.
    expect((await server.get(`${path}/agreements`, { as: 'admin' })).body.totalCount).toBe(0)
  })

  test('the plan is found in the catalogue by following its links', async () => {
    const products = await must(server, 200, 'GET', '/v1/products?country=US&targetView=MicrosoftAzure')
    const product = products.items.find(
      (p: { productType: { id: string; subType: { id: string } }; id: string }) => p.id === 'DZH318Z0BPS6',
    )
    expect(product.productType).toMatchObject({ id: 'Azure', subType: { id: 'Azure' } })
    const skus = await must(server, 200, 'GET', `/v1${product.links.skus.uri}`)
    const sku = skus.items.find((s: { id: string }) => s.id === '0001')
    expect(sku).toMatchObject({
      minimumQuantity: 1,
      maximumQuantity: 1,
      supportedBillingCycles: ['one_time'],
      purchasePrerequisites: ['MicrosoftCustomerAgreement'],
    })
    const availabilities = await must(server, 200, 'GET', `/v1${sku.links.availabilities.uri}`)
    const [availability] = availabilities.items
    expect(availability).toMatchObject({ isPurchasable: true, country: 'US', product: { id: product.id }, sku: { id: sku.id } })
    expect(availability.catalogItemId).toBe(`${product.id}:${sku.id}:${availability.id}`)
    expect((await must(server, 200, 'GET', `/v1${availability.links.self.uri}`)).id).toBe(availability.id)
  })

  test('a cart is filled, changed and checked out', async () => {
    const item = await planItem(server)
    const made = await must(server, 201, 'POST', `${path}/carts`, { body: { lineItems: [planLine(item)] } })
    expect(made).toMatchObject({ status: 'Active', lineItems: [{ id: 0, orderGroup: '0', currencyCode: 'USD', billingCycle: 'one_time' }] })
    expect(made.creationTimestamp).toBe('2026-09-01T09:00:00Z')
    await server.advance('PT5M')
    const body = { ...made, lineItems: [{ ...made.lineItems[0], friendlyName: 'Contoso in Azure' }] }
    const put = await must(server, 201, 'PUT', `${path}/carts/${made.id}`, { body })
    expect(put).toMatchObject({ id: made.id, expirationTimestamp: made.expirationTimestamp, lastModifiedTimestamp: '2026-09-01T09:05:00Z' })
    const result = await must(server, 201, 'POST', `${path}/carts/${made.id}/checkout`)
    expect(result).toMatchObject({ orderErrors: [], attributes: { objectType: 'CartCheckoutResult' } })
    expect(result.orders).toHaveLength(1)
    order = result.orders[0].id
    expect(result.orders[0]).toMatchObject({
      status: 'pending',
      billingCycle: 'one_time',
      transactionType: 'UserPurchase',
      currencyCode: 'USD',
      lineItems: [{ lineItemNumber: 0, offerId: item, quantity: 1, friendlyName: 'Contoso in Azure', transactionType: 'New' }],
    })
    expect(result.orders[0].lineItems[0].subscriptionId).toBeUndefined()
    expect((await must(server, 200, 'GET', `${path}/carts/${made.id}`)).status).toBe('Ordered')
  })

  test('the order is readable at once, listed and completed later', async () => {
    expect((await must(server, 200, 'GET', `${path}/orders/${order}`)).status).toBe('pending')
    expect((await must(server, 200, 'GET', `${path}/orders`)).items).toEqual([])
    expect((await must(server, 200, 'GET', `${path}/subscriptions?order_id=${order}`)).items).toEqual([])
    expect((await must(server, 200, 'GET', `${path}/subscriptions`)).items).toEqual([])

    expect(eventsOf(await server.advance('PT59S'))).toEqual({})
    expect((await must(server, 200, 'GET', `${path}/orders/${order}`)).status).toBe('pending')
    expect(eventsOf(await server.advance('PT1S'))).toEqual({
      'order-completed': 1,
      'subscription-created': 1,
      'entitlement-created': 1,
      'subscription-updated': 1,
    })
    const completed = await must(server, 200, 'GET', `${path}/orders/${order}`)
    expect(completed.status).toBe('completed')
    plan = completed.lineItems[0].subscriptionId
    expect((await must(server, 200, 'GET', `${path}/orders`)).items).toEqual([])
    await server.advance('PT13M59S')
    expect((await must(server, 200, 'GET', `${path}/orders`)).items).toEqual([])
    await server.advance('PT1S')
    expect((await must(server, 200, 'GET', `${path}/orders`)).items).toEqual([completed])
    expect((await must(server, 200, 'GET', `${path}/orders?billingType=onetime`)).totalCount).toBe(1)
    expect((await must(server, 200, 'GET', `${path}/orders?billingType=monthly`)).totalCount).toBe(0)
  })

  test('the plan and its first Azure subscription stand', async () => {
    const [subscription] = (await must(server, 200, 'GET', `${path}/subscriptions?order_id=${order}`)).items
    expect(subscription).toMatchObject({
      id: plan,
      orderId: order,
      offerName: 'Azure plan',
      friendlyName: 'Contoso in Azure',
      status: 'active',
      quantity: 1,
      unitType: 'Usage-based',
      billingType: 'usage',
      billingCycle: 'one_time',
      contractType: 'subscription',
      creationDate: '2026-09-01T09:06:00Z',
      autoRenewEnabled: false,
    })
    expect(JSON.parse(Buffer.from(subscription.attributes.etag, 'base64').toString())).toEqual({ id: plan, version: 1 })
    const entitlements = await must(server, 200, 'GET', `${path}/subscriptions/${plan}/azureEntitlements`)
    expect(entitlements.items).toMatchObject([{ status: 'active', subscriptionId: plan, friendlyName: 'Azure subscription 1' }])
    // The way the SDK samples find the plan.
    const records = await must(server, 200, 'GET', `${path}/subscriptions/usagerecords`)
    expect(records.items.find((r: { resourceName: string }) => r.resourceName === 'Azure plan').resourceId).toBe(plan)
  })

  test('the plan is suspended once its Azure subscription is gone, and comes back', async () => {
    const address = `${path}/subscriptions/${plan}`
    const refused = await server.request('PATCH', address, { body: { id: plan, status: 'suspended' } })
    expect(outcome(refused)).toEqual([403, 900115])
    const entitlements = (await must(server, 200, 'GET', `${address}/azureEntitlements`)).items
    await must(server, 200, 'POST', `${address}/azureEntitlements/${entitlements[0].id}/cancel`, {
      as: 'admin',
      body: { cancellationReason: 'compromise' },
    })
    await server.advance('PT10M')
    expect((await must(server, 200, 'GET', `${address}/azureEntitlements`)).items[0].status).toBe('inactive')

    const before = await must(server, 200, 'GET', address)
    const suspended = await must(server, 200, 'PATCH', address, { body: { Status: 'suspended' } })
    expect(suspended).toMatchObject({ status: 'suspended', suspensionReasons: ['PartnerRequest'] })
    expect(suspended.attributes.etag).not.toBe(before.attributes.etag)
    const stale = await server.request('PATCH', address, { body: { ...before, status: 'active' } })
    expect(outcome(stale)).toEqual([400, 2055])
    const active = await must(server, 200, 'PATCH', address, { body: { ...suspended, status: 'active' } })
    expect(active.status).toBe('active')
    expect(active.suspensionReasons).toBeUndefined()
    expect((await must(server, 200, 'PATCH', address, { body: { status: 'active' } })).attributes.etag).toBe(active.attributes.etag)
  })
})

describe('refused on the way', () => {
  let server: TestServer
  let item: string
  /** A customer with agreement and plan, one with neither. */
  let settled: string
  let bare: string
  const carts = (customer: string): string => `/v1/customers/${customer}/carts`
  const newCart = async (customer: string, ...lines: object[]): Promise<string> =>
    (await must(server, 201, 'POST', carts(customer), { body: { lineItems: lines } })).id
  const checkout = (customer: string, cart: string): Promise<Reply> => server.post(`${carts(customer)}/${cart}/checkout`)

  beforeAll(async () => {
    server = await startServer()
    item = await planItem(server)
    settled = (await settle(server, { label: 'fabrikam-purchase' })).customer
    bare = await createCustomer(server, { label: 'adatum-purchase' })
  })
  afterAll(() => server.remove())

  /** What a customer has bought; no refusal may change it. */
  const stand = async (customer: string): Promise<unknown[]> =>
    Promise.all(['orders', 'subscriptions'].map(async (list) => (await server.get(`/v1/customers/${customer}/${list}`)).body.items))

  async function refused(customer: string, act: () => Promise<Reply>, status: number, code: number): Promise<Reply> {
    const before = await stand(customer)
    const reply = await act()
    expect(outcome(reply), reply.text).toEqual([status, code])
    expect(await stand(customer)).toEqual(before)
    return reply
  }

  test('a plan without an agreement', async () => {
    const cart = await newCart(bare, planLine(item))
    await refused(bare, () => checkout(bare, cart), 403, 13605)
    expect((await must(server, 200, 'GET', `${carts(bare)}/${cart}`)).status).toBe('Active')
    await agreeToCloudOnly()
    await refused(bare, () => checkout(bare, cart), 403, 13605)
  })

  async function agreeToCloudOnly(): Promise<void> {
    const { items } = await must(server, 200, 'GET', '/v1/agreements', { as: 'admin' })
    const primaryContact = { firstName: 'A', lastName: 'B', email: 'a@example.com' }
    const body = { primaryContact, templateId: items[0].templateId, dateAgreed: '2020-01-01T00:00:00Z', type: items[0].agreementType }
    await must(server, 201, 'POST', `/v1/customers/${bare}/agreements`, { as: 'admin', body })
  }

  test('a second plan of a customer', async () => {
    const cart = await newCart(settled, planLine(item))
    await refused(settled, () => checkout(settled, cart), 403, 800066)
  })

  test.each<[string, (plan: string) => object, number]>([
    ['an unknown item', () => planLine('DZH318Z0BPS6:0001:DZH318Z00000'), 10001],
    ['an item of another country', () => planLine('ELSEWHERE'), 10001],
    ['an item that cannot be read', () => planLine('azure'), 10001],
    [
      'a reservation that names no subscription',
      () => ({ id: 0, catalogItemId: 'DZH318Z0BQ3Q:0001:DZH318XZXVNF', quantity: 1, billingCycle: 'one_time', termDuration: 'P1Y' }),
      10010,
    ],
    ['two plans in one line', (plan) => planLine(plan, { quantity: 2 }), 10010],
    ['no plan at all', (plan) => planLine(plan, { quantity: 0 }), 10010],
    ['a plan by the year', (plan) => planLine(plan, { billingCycle: 'annual' }), 10010],
    ['another currency', (plan) => planLine(plan, { currencyCode: 'EUR' }), 10000],
    [
      'participants from a direct partner',
      (plan) => planLine(plan, { participants: [{ key: 'transaction_reseller', value: '7654321' }] }),
      10004,
    ],
  ])('%s gets an error on its line, and the cart cannot be checked out', async (_, line, errorCode) => {
    const wanted = line(item) as { catalogItemId: string }
    if (wanted.catalogItemId === 'ELSEWHERE') wanted.catalogItemId = await planItem(server, 'JP')
    const cart = await must(server, 201, 'POST', carts(settled), { body: { lineItems: [wanted] } })
    expect(cart.lineItems[0].error, JSON.stringify(cart.lineItems)).toMatchObject({ errorCode })
    expect(cart.lineItems[0].error.errorDescription).toBeTruthy()
    expect(cart.lineItems[0].catalogItemId).toBe(wanted.catalogItemId)
    await refused(settled, () => checkout(settled, cart.id), 400, 800009)
    // A good line beside it changes nothing.
    const both = await newCart(settled, wanted, planLine(item, { id: 1 }))
    await refused(settled, () => checkout(settled, both), 400, 800009)
  })

  test('an empty cart, made or left', async () => {
    for (const body of [{ lineItems: [] }, {}, { lineItems: null }])
      await refused(settled, () => server.post(carts(settled), body), 400, 800002)
    const cart = await newCart(settled, planLine(item))
    await refused(settled, () => server.request('PUT', `${carts(settled)}/${cart}`, { body: { lineItems: [] } }), 400, 800002)
    expect((await must(server, 200, 'GET', `${carts(settled)}/${cart}`)).lineItems).toHaveLength(1)
  })

  test('a cart of another customer, an unknown one, one that is no GUID', async () => {
    const cart = await newCart(settled, planLine(item))
    for (const id of [cart, '00000000-0000-0000-0000-000000000001', 'my-cart']) {
      await refused(bare, () => server.get(`${carts(bare)}/${id}`), 404, 800008)
      await refused(bare, () => checkout(bare, id), 404, 800008)
      await refused(bare, () => server.request('PUT', `${carts(bare)}/${id}`, { body: { lineItems: [planLine(item)] } }), 404, 800008)
    }
  })

  test('an ordered cart', async () => {
    const customer = await createCustomer(server, { label: 'litware-purchase' })
    await agree(server, customer)
    const cart = await newCart(customer, planLine(item))
    expect((await checkout(customer, cart)).status).toBe(201)
    await refused(customer, () => checkout(customer, cart), 400, 800065)
    await refused(
      customer,
      () => server.request('PUT', `${carts(customer)}/${cart}`, { body: { lineItems: [planLine(item)] } }),
      400,
      800065,
    )
  })

  test('two checkouts of one cart at once: one buys', async () => {
    const customer = await createCustomer(server, { label: 'tailspin-purchase' })
    await agree(server, customer)
    const cart = await newCart(customer, planLine(item))
    const replies = await Promise.all([1, 2, 3, 4].map(() => checkout(customer, cart)))
    expect(replies.filter((r) => r.status === 201)).toHaveLength(1)
    for (const reply of replies.filter((r) => r.status !== 201))
      expect([
        [409, 800064],
        [400, 800065],
      ]).toContainEqual(outcome(reply))
    expect((await server.get(`/v1/customers/${customer}/subscriptions`)).body.totalCount).toBe(1)
  })

  test('two carts with a plan checked out at once: one buys', async () => {
    const customer = await createCustomer(server, { label: 'proseware-purchase' })
    await agree(server, customer)
    const both = [await newCart(customer, planLine(item)), await newCart(customer, planLine(item))]
    const replies = await Promise.all(both.map((cart) => checkout(customer, cart)))
    expect(replies.map((r) => r.status).sort()).toEqual([201, 403])
    expect((await server.get(`/v1/customers/${customer}/subscriptions`)).body.totalCount).toBe(1)
  })

  test('an expired cart', async () => {
    const cart = await must(server, 201, 'POST', carts(bare), { body: { lineItems: [planLine(item)] } })
    await server.advance(new Date(Date.parse(cart.expirationTimestamp) - 1000).toISOString())
    expect((await server.get(`${carts(bare)}/${cart.id}`)).status).toBe(200)
    await server.advance('PT1S')
    await refused(bare, () => checkout(bare, cart.id), 404, 800008)
    await refused(bare, () => server.get(`${carts(bare)}/${cart.id}`), 404, 800008)
  })

  describe('by what a plan is', () => {
    let address: string
    let etag: string
    beforeAll(async () => {
      const { items } = await must(server, 200, 'GET', `/v1/customers/${settled}/subscriptions`)
      address = `/v1/customers/${settled}/subscriptions/${items[0].id}`
      etag = items[0].attributes.etag
    })
    const id = (): string => address.slice(address.lastIndexOf('/') + 1)

    test.each<[string, object, number, number]>([
      ['another quantity', { quantity: 2 }, 400, 800095],
      ['another billing cycle', { billingCycle: 'annual' }, 400, 800097],
      ['renewal', { autoRenewEnabled: true }, 400, 800093],
      ['deletion', { status: 'deleted' }, 400, 800096],
      ['suspension with an active Azure subscription', { status: 'suspended' }, 403, 900115],
      ['an unknown status', { status: 'resting' }, 400, 800002],
      ['a stale etag in the body', { friendlyName: 'x', attributes: { etag: 'eyJpZCI6IngiLCJ2ZXJzaW9uIjoxfQ==' } }, 400, 2055],
    ])('%s', async (_, change, status, code) => {
      await refused(settled, () => server.request('PATCH', address, { body: { id: id(), ...change } }), status, code)
    })

    test('a stale If-Match, whatever the body says; a current one with or without quotes is taken', async () => {
      const patch = (ifMatch: string, friendlyName: string) =>
        server.request('PATCH', address, { headers: { 'If-Match': ifMatch }, body: { friendlyName, attributes: { etag } } })
      await refused(settled, () => patch('"stale"', 'a'), 400, 2055)
      const first = await patch(`"${etag}"`, 'a')
      expect(first.status, first.text).toBe(200)
      await refused(settled, () => patch(`"${etag}"`, 'b'), 400, 2055)
      const second = await patch(first.body.attributes.etag, 'b')
      expect(second.status).toBe(200)
      expect((await patch('*', 'c')).body.friendlyName).toBe('c')
    })
  })

  test.each<[string, (customer: string) => string, number, number]>([
    ['no GUID', () => '/v1/customers/contoso', 400, 900118],
    ['no GUID, below', () => '/v1/customers/contoso/carts/1', 400, 900118],
    ['an unknown customer', () => '/v1/customers/00000000-0000-0000-0000-000000000001', 404, 60003],
    ['an unknown customer, below', () => '/v1/customers/00000000-0000-0000-0000-000000000001/orders', 404, 60003],
    ['an unknown subscription', (c) => `/v1/customers/${c}/subscriptions/00000000-0000-0000-0000-000000000001`, 404, 20003],
    ['an unknown order', (c) => `/v1/customers/${c}/orders/nothing`, 404, 20000],
    ['subscriptions of an unknown order', (c) => `/v1/customers/${c}/subscriptions?order_id=nothing`, 404, 20000],
    ['an unknown product', () => '/v1/products/DZH318Z00000?country=US', 404, 400013],
    ['an unknown SKU', () => '/v1/products/DZH318Z0BPS6/skus/9999?country=US', 404, 400018],
    ['an unknown availability', () => '/v1/products/DZH318Z0BPS6/skus/0001/availabilities/DZH318Z00000?country=US', 404, 400019],
  ])('%s', async (_, path, status, code) => {
    await refused(settled, () => server.get(path(settled)), status, code)
  })

  test('continuation tokens that are damaged, foreign, exhausted or for another filter', async () => {
    const page = await must(server, 200, 'GET', '/v1/customers?size=2')
    const token = page.continuationToken as string
    const next = (value: string, query = 'seekOperation=Next') =>
      server.get(`/v1/customers?${query}`, { headers: { 'MS-ContinuationToken': value } })
    expect((await next(token)).status).toBe(200)
    expect((await next(token)).text).toBe((await next(token)).text)
    expect(outcome(await next(`${token.slice(0, -6)}AAAAA=`))).toEqual([400, 2000])
    expect(outcome(await next('AQAAAA=='))).toEqual([400, 2000])
    await createCustomer(server, { label: 'cobalt-a', country: 'DE' }, { partner: cobalt })
    await createCustomer(server, { label: 'cobalt-b', country: 'DE' }, { partner: cobalt })
    const theirs = (await must(server, 200, 'GET', '/v1/customers?size=1', { partner: cobalt })).continuationToken
    expect(outcome(await next(theirs))).toEqual([400, 2000])
    const filter = encodeURIComponent('{"Field":"CompanyName","Value":"fab","Operator":"starts_with"}')
    expect(outcome(await next(token, `seekOperation=Next&filter=${filter}`))).toEqual([400, 2000])
  })

  test('the whole list is walked by tokens alone, each customer once', async () => {
    const all = (await must(server, 200, 'GET', '/v1/customers')).items.map((c: { id: string }) => c.id)
    const seen: string[] = []
    let page = await must(server, 200, 'GET', '/v1/customers?size=2')
    for (;;) {
      seen.push(...page.items.map((c: { id: string }) => c.id))
      expect(page.continuationToken === undefined).toBe(page.links.next === undefined)
      if (page.continuationToken === undefined) break
      page = await must(server, 200, 'GET', '/v1/customers?seekOperation=Next', {
        headers: { 'MS-ContinuationToken': page.continuationToken },
      })
    }
    expect(seen).toEqual(all)
  })

  test.each<[string, object, number]>([
    ['backwards', { to: '2026-01-01T00:00:00Z' }, 400],
    ['backwards by a duration', { by: '-P1D' }, 400],
    ['nowhere', {}, 400],
    ['to no instant', { to: 'tomorrow' }, 400],
    ['by no duration', { by: '1 day' }, 400],
  ])('the clock moved %s', async (_, body, status) => {
    const before = (await server.get('/lab/clock')).body
    const reply = await server.post('/lab/clock/advance', body)
    expect(outcome(reply), reply.text).toEqual([status, 800002])
    expect((await server.get('/lab/clock')).body).toEqual(before)
  })
})

test('an indirect provider buys through its reseller, one plan for each', async () => {
  const server = await startServer()
  try {
    const { items } = await must(server, 200, 'GET', '/v1/customers', { partner: cobalt })
    expect(items).toEqual([])
    const { seededPartners } = await import('lazuli-server/identity/seeded.ts')
    const reseller = seededPartners('1').find(({ facts }) => facts.tenantId === cobalt.tenantId)?.facts.resellers[0]
    const wish = { label: 'indirect-purchase', country: 'DE', associatedPartnerId: reseller?.tenantId as string } as const
    const customer = await createCustomer(server, wish, { partner: cobalt })
    await agree(server, customer, { partner: cobalt })
    const item = await planItem(server, 'DE', { partner: cobalt })
    const path = `/v1/customers/${customer}`
    const participants = [{ key: 'transaction_reseller', value: '7654321' }]
    const lineItems = [planLine(item, { participants })]
    const cart = await must(server, 201, 'POST', `${path}/carts`, { partner: cobalt, body: { lineItems } })
    expect(cart.lineItems[0]).toMatchObject({ participants, currencyCode: 'EUR' })
    const { orders } = await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`, { partner: cobalt })
    expect(orders[0]).toMatchObject({ currencyCode: 'EUR', lineItems: [{ partnerIdOnRecord: '7654321' }] })
    const found = await must(server, 200, 'GET', `${path}/subscriptions?mpn_id=7654321`, { partner: cobalt })
    expect(found.items).toMatchObject([{ partnerId: '7654321', orderId: orders[0].id }])
    expect((await must(server, 200, 'GET', `${path}/subscriptions?mpn_id=2345678`, { partner: cobalt })).items ?? []).toEqual([])
    const filter = encodeURIComponent(JSON.stringify({ Field: 'IndirectReseller', Value: reseller?.tenantId, Operator: 'starts_with' }))
    const list = await must(server, 200, 'GET', `/v1/customers?size=0&filter=${filter}`, { partner: cobalt, as: 'admin' })
    expect(list.items).toMatchObject([{ id: customer }])
    expect(outcome(await server.get(`/v1/customers?size=0&filter=${filter}`, { partner: cobalt }))).toEqual([403, 900329])
  } finally {
    await server.remove()
  }
})
