import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Answer, foreignServer, json, type Seen, sleeper } from '../test/foreign-server.ts'
import { clouds, mapOf } from './clouds.ts'
import {
  ApiFault,
  type Cart,
  type ClientOptions,
  carts,
  createClient,
  createCore,
  customers,
  Decimal,
  type Invoice,
  type LineItem,
  PartialRead,
} from './index.ts'
import { names, staleNames } from './names.ts'

async function against(answers: Answer[], options: Partial<ClientOptions> = {}) {
  const { baseUrl, seen } = await foreignServer(answers)
  const { waits, sleep } = sleeper()
  const all = { baseUrl, token: 'secret', sleep, ...options }
  return { client: createClient(all), core: createCore(all), seen, waits, baseUrl }
}

const customerId = '11111111-2222-3333-4444-555555555555'

describe('operations', () => {
  it('are all there, under names that differ', () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1' }) as unknown as Record<string, Record<string, unknown>>
    expect(names.length).toBeGreaterThan(300)
    expect(new Set(names.map(({ group, method }) => `${group}.${method}`)).size).toBe(names.length)
    expect(names.filter(({ group, method }) => typeof client[group]?.[method] !== 'function')).toEqual([])
    expect(staleNames()).toEqual([])
  })

  it('take path, query and body in one object', async () => {
    const { client, seen } = await against([json(201, { id: 'c', lineItems: [] })])
    const lineItems = [{ id: 0, catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6', quantity: 1, billingCycle: 'one_time' }]
    const cart = await client.carts.create({ customerId, body: { lineItems } }, { requestId: 'r', headers: { 'X-A': 'b' } })
    expectTypeOf(cart).toEqualTypeOf<Cart>()
    await client.subscriptions.list({ customerId, order_id: 'o 1' })
    await client.audit.list({ startDate: new Date(0) })
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: `/v1/customers/${customerId}/carts`,
      body: JSON.stringify({ lineItems }),
      headers: { 'ms-requestid': 'r', 'x-a': 'b', authorization: 'Bearer secret' },
    })
    expect(seen[1]?.url).toBe(`/v1/customers/${customerId}/subscriptions?order_id=o%201`)
    expect(seen[2]?.url).toBe('/v1/auditrecords?startDate=1970-01-01T00%3A00%3A00.000Z')
  })

  it('are functions too, which a bundler can leave out one by one', async () => {
    const { core, client, seen } = await against([json(200, { id: 'c', lineItems: [] })])
    await carts.get(core, { customerId, cartId: 'c' })
    await carts.get(client, { customerId, cartId: 'c' })
    expect(seen.map(({ url }) => url)).toEqual(Array(2).fill(`/v1/customers/${customerId}/carts/c`))
  })

  it('give status and headers on request, and fail as promises do', async () => {
    const { client } = await against([
      (reply) => reply.writeHead(202, { location: '/v1.0/x', 'retry-after': '10' }).end(),
      json(404, { code: 60003, description: 'none' }),
    ])
    const started = await client.exports.billedUsage({ body: { invoiceId: 'G1', attributeSet: 'full' } }).exchange()
    expect([started.status, started.headers.get('location'), started.body]).toEqual([202, '/v1.0/x', undefined])
    const ends: string[] = []
    const failure = await client.customers
      .get({ customerId })
      .finally(() => void ends.push('end'))
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ApiFault)
    expect(ends).toEqual(['end'])
    await expect(Promise.resolve(client.customers.get({ customerId: '..' }))).rejects.toThrow(RangeError)
  })

  it('are typed in the field’s words', () => {
    type Client = ReturnType<typeof createClient>
    expectTypeOf<Invoice['totalCharges']>().toEqualTypeOf<Decimal>()
    expectTypeOf<Awaited<ReturnType<Client['invoices']['get']>>>().toEqualTypeOf<Invoice>()
    const client = createClient({ baseUrl: 'http://127.0.0.1:1' })
    const wrong = () => [
      // @ts-expect-error the cart is missing
      client.carts.checkout({ customerId }),
      // @ts-expect-error there is no such query member
      client.customers.list({ colour: 'blue' }),
      // @ts-expect-error amounts are no floats
      client.budgets.update({ customerId, body: { amount: 1.5 } }),
      // @ts-expect-error a core is missing
      customers.list({ size: 5 }),
    ]
    expect(wrong).toBeTypeOf('function')
    const narrowed = (item: LineItem): string =>
      item.invoiceLineItemType === 'usage_line_items' && item.billingProvider === 'marketplace' ? item.meterId : ''
    expect(narrowed).toBeTypeOf('function')
  })
})

describe('files', () => {
  const pdf: Answer = (reply) => reply.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF-1.7')
  it('come whole or as a stream', async () => {
    const { client } = await against([pdf])
    const whole = await client.invoices.getStatement({ invoiceId: 'G1' })
    expect(new TextDecoder().decode(whole)).toBe('%PDF-1.7')
    const { body, status } = await client.invoices.getStatement({ invoiceId: 'G1' }).stream()
    expect([status, await new Response(body).text()]).toEqual([200, '%PDF-1.7'])
  })
  it('that break off are fetched again', async () => {
    const cut: Answer = (reply) => {
      reply.writeHead(200, { 'content-type': 'application/pdf', 'content-length': '100' }).write('%PDF')
      setTimeout(() => reply.socket?.destroy(), 5)
    }
    const { client, seen, waits } = await against([cut, pdf])
    expect(await client.invoices.getStatement({ invoiceId: 'G1' })).toHaveLength(8)
    expect(seen).toHaveLength(2)
    expect(waits).toEqual([500])
    const once = await against([cut, pdf], { retries: 0 })
    await expect(once.client.invoices.getStatement({ invoiceId: 'G1' }).exchange()).rejects.toThrow()
    expect(once.seen).toHaveLength(1)
  })
})

describe('lists', () => {
  it('of any length come whole', async () => {
    // More than a call may have arguments.
    const { client } = await against([json(200, `{"items":[${'1,'.repeat(299_999)}1]}`)])
    expect(await client.customers.list().all()).toHaveLength(300_000)
  })

  const rows = (...ids: number[]) => ids.map((id) => ({ id: String(id) }))
  const link = (uri: string, token?: string) => ({
    next: { uri, method: 'GET', headers: token ? [{ key: 'MS-ContinuationToken', value: token }] : [] },
  })
  const page = (ids: number[], more: object = {}): Answer => json(200, { totalCount: ids.length, items: rows(...ids), ...more })

  it('give a page when awaited and every row when iterated, the first page fetched once', async () => {
    const { client, seen } = await against([page([1, 2], { links: link('/customers?x=2', 't') }), page([3])])
    const call = client.customers.list({ size: 2 })
    expect((await call).items).toHaveLength(2)
    const ids: string[] = []
    for await (const customer of call) ids.push(customer.id as string)
    expect(ids).toEqual(['1', '2', '3'])
    expect(seen.map(({ url }) => url)).toEqual(['/v1/customers?size=2', '/v1/customers?x=2'])
    expect(seen[1]?.headers['ms-continuationtoken']).toBe('t')
  })

  it.each<[string, Answer[], string[]]>([
    [
      'a continuation token alone',
      [page([1], { continuationToken: 'a' }), page([2])],
      ['/v1/invoices?size=1', '/v1/invoices?size=1&seekOperation=Next'],
    ],
    [
      'all rows of offsets',
      [json(200, { totalCount: 2, items: rows(1), links: link('/invoices?offset=1') }), json(200, { totalCount: 2, items: rows(2) })],
      ['/v1/invoices?size=1', '/v1/invoices?offset=1'],
    ],
    [
      'an OData link',
      [json(200, { value: rows(1), '@odata.nextLink': '/v1/x?skip=1' }), json(200, { value: rows(2) })],
      ['/v1/invoices?size=1', '/v1/x?skip=1'],
    ],
  ])('follow %s', async (_, answers, urls) => {
    const { client, seen } = await against(answers)
    expect((await client.invoices.list({ size: 1 }).all()).map(({ id }) => id)).toEqual(['1', '2'])
    expect(seen.map(({ url }) => url)).toEqual(urls)
  })

  it('of Azure follow nextLink', async () => {
    const { client, seen, baseUrl } = await against([
      (reply, { headers }) => json(200, { value: rows(1), nextLink: `http://${headers.host}/subscriptions?page=2` })(reply, {} as Seen),
      json(200, { value: rows(2), nextLink: '' }),
    ])
    expect(await client.azureSubscriptions.list().all()).toHaveLength(2)
    expect(seen.map(({ url }) => url)).toEqual([expect.stringMatching(/^\/subscriptions\?api-version=/), '/subscriptions?page=2'])
    expect(baseUrl).toContain('127.0.0.1')
  })

  it('of costs follow the link of a table, asking for the same again, and name its cells', async () => {
    const columns = [
      { name: 'Cost', type: 'Number' },
      { name: 'ServiceName', type: 'String' },
    ]
    const { client, seen } = await against([
      (reply, { headers }) =>
        json(200, { properties: { columns, rows: [[3, 'Storage']], nextLink: `http://${headers.host}/costs?$skiptoken=2` } })(
          reply,
          {} as Seen,
        ),
      json(200, { properties: { columns, rows: [[0.1, 'Network']], nextLink: null } }),
    ])
    const body = { type: 'ActualCost' as const, timeframe: 'MonthToDate' as const, dataset: {} }
    const found = await client.azureCosts.query({ scope: 'subscriptions/x', body }).all()
    expect(found).toEqual([
      { Cost: Decimal.parse('3'), ServiceName: 'Storage' },
      { Cost: Decimal.parse('0.1'), ServiceName: 'Network' },
    ])
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      expect.stringMatching(/^POST \/subscriptions\/x\//),
      'POST /costs?$skiptoken=2',
    ])
    expect(seen.map((one) => JSON.parse(one.body))).toEqual([body, body])
  })

  it.each<[string, Answer[], RegExp]>([
    ['end before their total', [json(200, { totalCount: 3, items: rows(1, 2) })], /there should be 3 rows.*2 rows had been read/],
    ['turn in a circle', [page([1], { links: link('/customers?x=2', 't') })], /same continuation/],
    [
      'change while they are read',
      [
        json(200, { totalCount: 5, items: rows(1), links: link('/c?2') }),
        json(200, { totalCount: 6, items: rows(2), links: link('/c?3') }),
      ],
      /changed from 5 rows to 6/,
    ],
    ['have a page without rows', [page([1], { links: link('/customers?x=2') }), json(200, {})], /a page without rows/],
    [
      'are cut off by a refusal',
      [page([1], { links: link('/customers?x=2') }), json(400, { code: 2000, description: 'token expired' })],
      /refused.*token expired.*1 rows/,
    ],
  ])('that %s are no lists', async (_, answers, why) => {
    const { client } = await against(answers)
    const failure = await client.customers
      .list()
      .all()
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PartialRead)
    expect((failure as Error).message).toMatch(why)
  })

  it('that break for good fail as the call does', async () => {
    const { client } = await against([page([1], { links: link('/customers?x=2') }), json(503, {})], { retries: 1 })
    await expect(client.customers.list().all()).rejects.toBeInstanceOf(ApiFault)
  })

  it('that are not ready are waited for', async () => {
    const notReady: Answer = (reply) => reply.writeHead(204, { 'retry-after': '7' }).end()
    const params = { customerId, subscriptionId: 's', start_time: '2026-09-01', end_time: '2026-09-02' }
    const { client, waits, seen } = await against([notReady, notReady, page([1])])
    expect(await client.usage.listUtilizations(params).all()).toHaveLength(1)
    expect(waits).toEqual([7000, 7000])
    expect(new Set(seen.map(({ headers }) => headers['ms-requestid'])).size).toBe(3)
    const never = await against([notReady])
    await expect(never.client.usage.listUtilizations(params).all()).rejects.toThrow('not ready')
  })
})

describe('clouds', () => {
  const operationOf = (id: string) => names.find(({ endpoint }) => endpoint.id === id)?.endpoint as (typeof names)[number]['endpoint']
  it.each([
    ['global', 'getCustomer', 'https://api.partnercenter.microsoft.com'],
    ['global', 'listAzureSubscriptions', 'https://management.azure.com'],
    ['global', 'exportBilledUsage', 'https://graph.microsoft.com'],
    ['global', 'getPriceSheet', 'https://api.partner.microsoft.com'],
    ['global', 'requestTokenV2', 'https://login.microsoftonline.com'],
    ['china', 'getCustomer', 'https://partner.partnercenterapi.microsoftonline.cn'],
    ['china', 'requestTokenV2', 'https://login.chinacloudapi.cn'],
    ['government', 'requestTokenV2', 'https://login.microsoftonline.us'],
    ['germany', 'getCustomer', 'https://api.partnercenter.microsoft.com'],
  ] as const)('%s: %s is at %s', (cloud, id, host) => {
    expect(mapOf({ cloud }).hostOf(operationOf(id))).toBe(host)
  })
  it('have no laboratory', () => {
    expect(() => mapOf({ cloud: 'global' }).hostOf(operationOf('advanceClock'))).toThrow('Lazuli alone')
  })
  it('may have hosts of their own', () => {
    const map = mapOf({ cloud: 'global', hosts: { graph: 'https://g.example/' } })
    expect(map.hosts).toEqual({ ...clouds.global, graph: 'https://g.example' })
    expect(mapOf({ baseUrl: 'http://l:1/' }).hosts.azure).toBe('http://l:1')
  })
  it.each([{}, { baseUrl: 'http://x', cloud: 'global' as const }, { baseUrl: 'x' }, { cloud: 'mars' as never }])(
    '%j is no place',
    (place) => {
      expect(() => mapOf(place)).toThrow(RangeError)
    },
  )
})
