/** Purchases of every kind, and what may be changed of them afterwards, through the whole server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, type Reply, startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, must, planItem } from '../story.ts'

const exchange = '195416C1-3447-423A-B37B-EE59A99A19C4'
const archiving = '2828BE95-46BA-4F91-B2FD-0BEF192ECF60'
const e1 = '91FD106F-4B2C-4938-95AC-F54F74E9A239'
const software = 'DG7GMGF0DWM3:0002:DG7GMGF0DT1M'
const otherSoftware = 'DG7GMGF0DWT0:0001:DG7GMGF0DSQR'
const saas = 'DZH318Z0BXWC:0002:DZH318Z0BMRV'
const legacyReservation = 'DZH318Z0BQ36:004G:DZH318Z08C0S'

let server: TestServer
let sandbox: PartnerCredentials
let made = 0

beforeAll(async () => {
  server = await startServer({ start: '2026-09-15T00:00:00Z' })
  sandbox = (await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Topaz', country: 'US', sandbox: true } })) as never
})
afterAll(() => server.remove())

async function customerOf(partner = lapis): Promise<string> {
  const customer = await createCustomer(server, { label: `orders-story-${made++}` }, { partner })
  await agree(server, customer, { partner })
  return customer
}
const outcome = ({ status, body }: Reply): unknown[] => [status, body?.code]
const line = (offerId: string, more: object = {}): object => ({ offerId, quantity: 1, ...more })

function shop(customer: string, partner = lapis) {
  const path = `/v1/customers/${customer}`
  return {
    path,
    order: (...lineItems: object[]) => server.post(`${path}/orders`, { lineItems }, { partner }),
    bought: async (...lineItems: object[]) => must(server, 201, 'POST', `${path}/orders`, { partner, body: { lineItems } }),
    cart: async (...lineItems: object[]) => must(server, 201, 'POST', `${path}/carts`, { partner, body: { lineItems } }),
    checkout: (cart: { id: string }) => server.post(`${path}/carts/${cart.id}/checkout`, undefined, { partner }),
    get: (rest: string) => must(server, 200, 'GET', `${path}${rest}`, { partner, as: 'admin' }),
    patch: (order: { id: string }, body: object, headers = {}) =>
      server.request('PATCH', `${path}/orders/${order.id}`, { partner, body, headers }),
    register: async (subscription: string) => {
      await must(server, 202, 'POST', `${path}/subscriptions/${subscription}/registrations`, { partner })
    },
  }
}

async function availability(reservation: string, partner = lapis): Promise<string> {
  const [product, sku] = reservation.split(':')
  const path = `/v1/products/${product}/skus/${sku}/availabilities?country=US&reservationScope=AzurePlan`
  return (await must(server, 200, 'GET', path, { partner })).items[0].catalogItemId
}

describe('a cart of many kinds', () => {
  test('becomes one order for each group, and each line what it is for', async () => {
    const { order, ...at } = shop(await customerOf())
    const legacy = (await order(line('ms-azr-0145p'))).body
    const held = legacy.lineItems[0].subscriptionId
    await at.register(held)
    const { entitlementId } = await at.get(`/subscriptions/${held}`)
    const context = { SubscriptionId: entitlementId, scope: 'single' }
    const cart = await at.cart(
      {
        catalogItemId: e1,
        quantity: 3,
        billingCycle: 'monthly',
        addonItems: [{ catalogItemId: 'C94271D8-B431-4A25-A3C5-A57737A1C909', quantity: 2, billingCycle: 'monthly' }],
      },
      { catalogItemId: legacyReservation, quantity: 2, billingCycle: 'one_time', termDuration: 'P1Y', provisioningContext: context },
      { catalogItemId: software, quantity: 4, billingCycle: 'one_time' },
      { catalogItemId: saas, quantity: 1, billingCycle: 'monthly', termDuration: 'P1M' },
      {
        catalogItemId: 'DZH318Z0C0WF:0001:DZH318Z0BP69',
        quantity: 10,
        billingCycle: 'none',
        termDuration: 'P1M',
        renewsTo: { termDuration: 'P1Y' },
      },
    )
    expect(cart.lineItems.map((l: { orderGroup: string; error?: object }) => [l.orderGroup, l.error])).toEqual([
      ['OMS-0', undefined],
      ['0', undefined],
      ['0', undefined],
      ['1', undefined],
      ['2', undefined],
    ])
    const { body } = await at.checkout(cart)
    expect(body.orderErrors).toEqual([])
    const [licences, oneTime, monthly, trial] = body.orders
    expect(licences.id).toBe(licences.alternateId)
    expect(JSON.parse(Buffer.from(licences.attributes.etag, 'base64').toString())).toEqual({ id: licences.id, version: 1 })
    expect(licences.lineItems[1]).toMatchObject({ quantity: 2, parentSubscriptionId: licences.lineItems[0].subscriptionId })
    expect(oneTime).toMatchObject({ billingCycle: 'one_time', status: 'completed' })
    expect(oneTime.lineItems.map((l: { subscriptionId?: string }) => l.subscriptionId)).toEqual([undefined, undefined])
    expect([monthly.billingCycle, trial.billingCycle]).toEqual(['monthly', 'none'])
    const subscriptions = (await at.get('/subscriptions')).items
    expect(
      subscriptions.map((s: { offerId: string; quantity: number; isTrial: boolean; status: string }) => [
        s.offerId,
        s.quantity,
        s.isTrial,
        s.status,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['MS-AZR-0145P', 1, false, 'active'],
        [e1, 3, false, 'active'],
        [saas, 1, false, 'active'],
        ['DZH318Z0C0WF:0001:DZH318Z0BP69', 10, true, 'active'],
      ]),
    )
    const links = (await at.get(`/orders/${monthly.id}/activationlinks`)).items
    expect(links).toHaveLength(1)
    expect((await at.get(`/orders/${oneTime.id}/activationlinks`)).items).toEqual([])
  })

  test('shares its prices when asked', async () => {
    const { order, ...at } = shop(await customerOf())
    const plan = (await order(line(await planItem(server)))).body.lineItems[0].subscriptionId
    await at.register(plan)
    const item = await availability('DZH318Z0BQ35:020D')
    const { id } = await at.bought(line(item, { quantity: 2, provisioningContext: { subscriptionId: plan, scope: 'shared' } }))
    const priced = await at.get(`/orders/${id}?price=True`)
    expect(String(priced.totalPrice)).toBe('270')
    expect(Object.values(priced.lineItems[0].pricing).map(String)).toEqual(['135', '135', '135', '135', '270'])
    expect(await at.get(`/orders/${id}`)).not.toHaveProperty('totalPrice')
    expect(outcome(await server.get(`${at.path}/orders/${id}?include_price=true`, { as: 'helpdesk' }))).toEqual([403, 800043])
  })

  test('is ordered in part when a group is refused', async () => {
    const customer = await createCustomer(server, { label: `orders-story-${made++}` })
    const at = shop(customer)
    const cart = await at.cart({ catalogItemId: e1, quantity: 1 }, { catalogItemId: software, quantity: 1 })
    const { status, body } = await at.checkout(cart)
    expect([status, body.orders.length]).toEqual([201, 1])
    expect(body.orderErrors).toMatchObject([{ orderGroupId: '0', code: 13605 }])
    expect((await at.get(`/carts/${cart.id}`)).status).toBe('Ordered')
  })

  test('goes to one of those who check it out at once', async () => {
    const at = shop(await customerOf())
    const cart = await at.cart({ catalogItemId: software, quantity: 1 })
    const put = server.request('PUT', `${at.path}/carts/${cart.id}`, { body: { lineItems: [{ catalogItemId: software, quantity: 2 }] } })
    const replies = await Promise.all([at.checkout(cart), at.checkout(cart), put])
    expect(replies.slice(0, 2).filter(({ status }) => status === 201)).toHaveLength(1)
    expect((await at.get('/orders')).totalCount).toBe(1)
  })
})

describe('an order is refused', () => {
  test.each<[number, number, string, (at: ReturnType<typeof shop>) => Promise<object[]>]>([
    [400, 800002, 'without lines', async () => []],
    [400, 800002, 'without an item', async () => [{ quantity: 1 }]],
    [400, 800002, 'without a quantity', async () => [{ offerId: software }]],
    [400, 800002, 'with a cycle that is not sold', async () => [line(saas, { termDuration: 'P3Y' })]],
    [400, 800002, 'for a legacy offer beside a modern item', async () => [line(e1), line(software, { lineItemNumber: 1 })]],
    [400, 800004, 'for what cannot be read', async () => [line('what')]],
    [403, 2085, 'for an unknown legacy offer', async () => [line('00000000-3447-423A-B37B-EE59A99A19C4')]],
    [403, 800020, 'for an unknown item', async () => [line('AAAAAAAAAAAA:0001:BBBBBBBBBBBB')]],
    [400, 2002, 'for too many of a legacy offer', async () => [line('MS-AZR-0145P', { quantity: 2 })]],
    [400, 800017, 'for none of a modern item', async () => [line(software, { quantity: 0 })]],
    [400, 800029, 'for an add-on alone', async () => [line(archiving)]],
    [400, 800021, 'for an add-on to nothing', async () => [line(archiving, { parentSubscriptionId: 'none' })]],
    [
      400,
      800029,
      'for an add-on to something else',
      async ({ bought }) => [line(archiving, { parentSubscriptionId: (await bought(line(saas))).lineItems[0].subscriptionId })],
    ],
    [
      403,
      800020,
      'for a plan beside a legacy subscription',
      async ({ bought }) => {
        await bought(line('MS-AZR-0145P'))
        return [line(await planItem(server))]
      },
    ],
    [
      403,
      800066,
      'for a second plan',
      async ({ bought }) => {
        await bought(line(await planItem(server)))
        return [line(await planItem(server))]
      },
    ],
    [400, 800002, 'for a reservation without context', async () => [line(legacyReservation)]],
    [
      400,
      800011,
      'for a reservation of licences',
      async ({ bought }) => [reservation((await bought(line(e1))).lineItems[0].subscriptionId)],
    ],
    [
      400,
      800030,
      'for a reservation of an unregistered subscription',
      async ({ bought }) => [reservation((await bought(line('MS-AZR-0145P'))).lineItems[0].subscriptionId)],
    ],
    [
      400,
      800013,
      'for a reservation sold to legacy subscriptions',
      async ({ bought, register }) => {
        const plan = (await bought(line(await planItem(server)))).lineItems[0].subscriptionId
        await register(plan)
        return [reservation(plan)]
      },
    ],
  ])('%i/%i %s', async (status, code, _, lines) => {
    const at = shop(await customerOf())
    expect(outcome(await at.order(...(await lines(at))))).toEqual([status, code])
  })

  const reservation = (subscriptionId: string): object =>
    line(legacyReservation, { provisioningContext: { subscriptionId, scope: 'shared' } })

  test('of another customer, and by an application for a reseller', async () => {
    const at = shop(await customerOf())
    const body = { referenceCustomerId: lapis.tenantId, lineItems: [line(software)] }
    expect(outcome(await server.post(`${at.path}/orders`, body))).toEqual([400, 800002])
    expect(outcome(await at.order(line(software, { partnerIdOnRecord: '1' })))).toEqual([403, 900329])
    const customer = await createCustomer(server, { label: `orders-story-${made++}`, country: 'DE' }, { partner: cobalt })
    const named = { lineItems: [line(e1, { partnerIdOnRecord: '999' })] }
    expect(outcome(await server.post(`/v1/customers/${customer}/orders`, named, { partner: cobalt, as: 'admin' }))).toEqual([404, 800015])
  })
})

describe('an order changes', () => {
  test('its billing cycle, where its items are sold so', async () => {
    const at = shop(await customerOf())
    const order = await at.bought(line(e1, { quantity: 5 }))
    const { subscriptionId } = order.lineItems[0]
    const changed = await at.patch(order, { billingCycle: 'Annual', lineItems: [{ subscriptionId }] })
    expect(changed.body).toMatchObject({ billingCycle: 'annual' })
    expect(changed.body.attributes.etag).not.toBe(order.attributes.etag)
    expect(await at.get(`/subscriptions/${subscriptionId}`)).toMatchObject({ billingCycle: 'annual' })
    expect(outcome(await at.patch(order, { billingCycle: 'one_time', lineItems: [{ subscriptionId }] }))).toEqual([400, 6001])
    expect(outcome(await at.patch(order, { ...order, billingCycle: 'monthly' }))).toEqual([400, 2055])
    await must(server, 200, 'PATCH', `${at.path}/subscriptions/${subscriptionId}`, { body: { status: 'suspended' } })
    expect(outcome(await at.patch(order, { billingCycle: 'monthly', lineItems: [{ subscriptionId }] }))).toEqual([400, 6000])
    expect(outcome(await at.patch(order, { lineItems: [{ subscriptionId, quantity: 6 }] }))).toEqual([400, 2001])
    const plan = await at.bought(line(await planItem(server)))
    expect(outcome(await at.patch(plan, { billingCycle: 'annual', lineItems: plan.lineItems }))).toEqual([400, 800097])
  })

  test('its quantity and gains add-ons', async () => {
    const at = shop(await customerOf())
    const order = await at.bought(line(exchange, { quantity: 5 }))
    const { subscriptionId } = order.lineItems[0]
    expect((await at.patch(order, { ...order, lineItems: [{ ...order.lineItems[0], quantity: 7 }] })).body.lineItems[0].quantity).toBe(7)
    expect(await at.get(`/subscriptions/${subscriptionId}`)).toMatchObject({ quantity: 7 })
    const same = await at.get(`/orders/${order.id}`)
    expect((await at.patch(order, same)).body).toEqual(same)
    expect(outcome(await at.patch(order, { lineItems: [{ lineItemNumber: 0, quantity: 99_999_999 }] }))).toEqual([400, 2002])
    const added = await at.patch(order, { lineItems: [line(archiving, { parentSubscriptionId: subscriptionId, quantity: 2 })] })
    expect(added.body.lineItems[1]).toMatchObject({ lineItemNumber: 1, offerId: archiving, parentSubscriptionId: subscriptionId })
    expect((await at.get(`/subscriptions/${subscriptionId}/addons`)).items).toHaveLength(1)
    const plan = await at.bought(line(await planItem(server)))
    expect(outcome(await at.patch(plan, { lineItems: [{ lineItemNumber: 0, quantity: 2 }] }))).toEqual([403, 800027])
    expect(outcome(await at.patch({ id: 'unknown' }, { status: 'cancelled' }))).toEqual([404, 20000])
  })
})

describe('an order is cancelled', () => {
  test('outside a sandbox for software alone, line by line, for thirty days', async () => {
    const at = shop(await customerOf())
    const order = await at.bought(line(software, { quantity: 3 }), line(otherSoftware, { lineItemNumber: 1 }))
    expect(outcome(await at.patch(order, { status: 'cancelled', lineItems: [{ lineItemNumber: 7 }] }))).toEqual([400, 800071])
    expect(outcome(await at.patch(order, { status: 'cancelled', lineItems: [{ lineItemNumber: 0, offerId: saas }] }))).toEqual([
      400, 800002,
    ])
    const first = (await at.patch(order, { status: 'Cancelled', lineItems: [{ lineItemNumber: 0, offerId: software }] })).body
    expect([first.status, ...first.lineItems.map((l: { quantity: number }) => l.quantity)]).toEqual(['completed', 0, 1])
    expect((await at.get(`/orders/${order.id}/provisioningstatus`)).items.map((l: { status: string }) => l.status)).toEqual([
      'Unfulfilled',
      'Fulfilled',
    ])
    expect(outcome(await at.patch(order, { status: 'cancelled', lineItems: [{ lineItemNumber: 0 }] }))).toEqual([400, 800061])
    const whole = (await at.patch(order, { id: order.id, status: 'cancelled' })).body
    expect([whole.status, whole.lineItems[1].quantity]).toEqual(['cancelled', 1])
    for (const body of [{ status: 'cancelled' }, { billingCycle: 'annual' }, {}])
      expect(outcome(await at.patch(order, body))).toEqual([400, 800061])

    const marketplace = await at.bought(line(saas))
    expect(outcome(await at.patch(marketplace, { status: 'cancelled' }))).toEqual([403, 800077])
    const plan = await at.bought(line(await planItem(server)))
    const refused = await at.patch(plan, { status: 'cancelled' })
    expect(outcome(refused)).toEqual([400, 800063])
    expect(refused.body.description).toContain(plan.lineItems[0].subscriptionId)
    await at.register(plan.lineItems[0].subscriptionId)
    const context = { subscriptionId: plan.lineItems[0].subscriptionId, scope: 'shared' }
    const reserved = await at.bought(line(await availability(legacyReservation), { provisioningContext: context }))
    expect(outcome(await at.patch(reserved, { status: 'cancelled' }))).toEqual([403, 800019])

    const late = await at.bought(line(otherSoftware))
    await server.advance('P31D')
    expect(outcome(await at.patch(late, { status: 'cancelled' }))).toEqual([400, 900117])
  })

  test('in a sandbox for software, marketplace items and reservations', async () => {
    const at = shop(await customerOf(sandbox), sandbox)
    const plan = (await at.bought(line(await planItem(server, 'US', { partner: sandbox })))).lineItems[0].subscriptionId
    await at.register(plan)
    const reserved = await firstSandboxReservation()
    const provisioningContext = { subscriptionId: plan, scope: 'shared' }
    const orders = [await at.bought(line(saas)), await at.bought(line(software)), await at.bought(line(reserved, { provisioningContext }))]
    expect(outcome(await at.order(line(reserved, { quantity: 2, provisioningContext })))).toEqual([403, 800089])
    for (const order of orders) expect((await at.patch(order, { status: 'cancelled' })).body.status).toBe('cancelled')
    const { items } = await at.get('/subscriptions')
    expect(items.map((s: { status: string }) => s.status).toSorted()).toEqual(['active', 'deleted'])
    expect(outcome(await at.order(line(e1, { quantity: 26 })))).toEqual([403, 800067])
    expect(outcome(await at.order(line(await availability(legacyReservation, sandbox), { provisioningContext })))).toEqual([400, 800018])
    for (let i = 0; i < 4; i++) await at.bought(line(e1))
    expect(outcome(await at.order(line(e1)))).toEqual([403, 800066])
  })

  /** A reservation that sandboxes sell, as a client finds it: Standard_B1s for a year. */
  async function firstSandboxReservation(): Promise<string> {
    const list = '/v1/products?country=US&targetView=AzureReservationsVM&reservationScope=AzurePlan'
    for (const { id } of (await must(server, 200, 'GET', list, { partner: sandbox })).items) {
      const { items } = await must(server, 200, 'GET', `/v1/products/${id}/skus?country=US&reservationScope=AzurePlan`, {
        partner: sandbox,
      })
      const regions = ['koreasouth', 'eastus', 'westus2', 'northcentralus', 'canadaeast']
      const found = items.find(
        ({ dynamicAttributes: a }: { dynamicAttributes: Record<string, string> }) =>
          a?.['armSkuName'] === 'Standard_B1s' && regions.includes(a['armRegionName'] ?? '') && a['duration'] === '1Year',
      )
      if (found) return availability(`${id}:${found.id}`, sandbox)
    }
    throw new Error('nothing for sandboxes')
  }
})
