/** What every exchange shares: addresses, headers, bodies in the spellings of real clients, compression. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { createCustomer, newCustomer, type Purchase, planItem, planLine, settle } from '../story.ts'
import { wireOffences } from './compare.ts'

let server: TestServer
let bought: Purchase
/** A customer without a plan, for carts. */
let customer: string
let item: string

beforeAll(async () => {
  server = await startServer()
  bought = await settle(server, { label: 'contoso-chain' })
  customer = await createCustomer(server, { label: 'fabrikam-chain' })
  item = await planItem(server)
})
afterAll(() => server.remove())

const outcome = ({ status, body }: Reply): [number, number] => [status, body?.code]
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('addresses', () => {
  const forms = (id: string): string[] => [
    `/v1/customers/${id}`,
    `/V1/Customers/${id}`,
    `/v1/CUSTOMERS/${id.toUpperCase()}`,
    `/v1//customers/${id}`,
    `//v1///customers//${id}`,
    `/v1//v1/customers/${id}`,
    `/v1/v1/customers/${id}`,
    `/v1.0/customers/${id}`,
    `//V1.0//Customers/${id}`,
    `/v1/customers/${id}/`,
    `/v1/customers/${id}//`,
    `/v1/customers/${id}?unknown=1&empty=`,
    `/v1/customers/%7B${id}%7D`,
    `/v1/customers/${id}%20`,
  ]

  test('mean the same in any letter case, with slashes doubled or trailing, with the version twice', async () => {
    const plain = await server.get(`/v1/customers/${customer}`)
    expect(plain.status).toBe(200)
    for (const form of forms(customer)) expect([form, (await server.get(form)).text]).toEqual([form, plain.text])
  })

  test.each([
    ['azureentitlements', (b: Purchase) => `/v1/customers/${b.customer}/subscriptions/${b.plan}/azureentitlements`],
    ['AzureEntitlements', (b: Purchase) => `/v1/customers/${b.customer}/Subscriptions/${b.plan.toUpperCase()}/AzureEntitlements`],
    ['usagerecords before a subscription id', (b: Purchase) => `/v1/customers/${b.customer}/subscriptions/UsageRecords`],
    ['usagerecords before a customer id', () => '/v1/customers/UsageRecords'],
  ])('%s', async (_, address) => {
    const reply = await server.get(address(bought))
    expect(reply.status, reply.text).toBe(200)
    expect(reply.body.attributes.objectType).toBe('Collection')
  })

  test('the longer version is Partner Center where it has the word, else Microsoft Graph', async () => {
    expect((await server.get('/v1.0/customers/nonsense')).body.code).toBe(900118)
    expect((await server.get('/v1.0/agreements/none')).body.code).toBe(1000)
    for (const path of ['/v1.0/users', '/v1.0/reports', '/v1.0'])
      expect([path, (await server.get(path)).body.error?.code]).toEqual([path, 'ResourceNotFound'])
  })

  test('the country of a catalogue too', async () => {
    expect((await server.get('/v1/PRODUCTS/DZH318Z0BPS6?COUNTRY=us')).status).toBe(200)
  })

  test('a very long id is unknown or no GUID, not an error of ours', async () => {
    expect(outcome(await server.get(`/v1/customers/${'a'.repeat(3000)}`))).toEqual([400, 900118])
    expect((await server.get(`/v1/products/${'x'.repeat(3000)}?country=US`)).status).toBe(404)
  })

  test.each(['%', '%zz', '%c3%28', '%00', '..%2f..', '%2e%2e/x'])('an id of %s gets a refusal', async (id) => {
    const reply = await server.get(`/v1/customers/${id}`)
    expect([400, 404]).toContain(reply.status)
    expect(typeof reply.body.code).toBe('number')
  })

  test('a trailing slash and doubled slashes are taken for writes too', async () => {
    const body = { lineItems: [planLine(item)] }
    const cart = await server.post(`/v1//customers/${customer}/carts/`, body)
    expect(cart.status, cart.text).toBe(201)
    const put = await server.request('PUT', `/v1/customers/${customer}/carts/${cart.body.id}//`, { body })
    expect(put.status).toBe(201)
  })
})

describe('headers', () => {
  test('request and correlation ids are echoed in lower case', async () => {
    const [request, correlation] = ['4FA6DAD6-A89F-4875-8247-8294A10AE1CF', '0e93c70c-977a-4a88-9580-7cf084c73286']
    const { headers } = await server.get('/v1/customers', { headers: { 'MS-RequestId': request, 'MS-CorrelationId': correlation } })
    expect([headers.get('ms-requestid'), headers.get('ms-correlationid')]).toEqual([request.toLowerCase(), correlation])
  })

  test.each<[string, Record<string, string>]>([
    ['absent', {}],
    ['no GUIDs', { 'MS-RequestId': 'one', 'MS-CorrelationId': 'two' }],
  ])('ids that are %s are made up, new ones each time', async (_, headers) => {
    const replies = await Promise.all([1, 2].map(() => server.get('/v1/customers', { headers })))
    const ids = replies.flatMap((r) => [r.headers.get('ms-requestid'), r.headers.get('ms-correlationid')])
    for (const id of ids) expect(id).toMatch(guid)
    expect(new Set(ids).size).toBe(4)
  })

  test('every answer has its trace, refusals and unknown addresses too', async () => {
    for (const path of ['/v1/customers', '/v1/customers/x', '/v1/nowhere', '/lab/clock']) {
      const { headers } = await server.get(path)
      expect(headers.get('ms-cv')).toMatch(/^[A-Za-z0-9+/]{16}\.0$/)
      expect(headers.get('ms-serverid')).toMatch(/^\d+$/)
      expect(headers.get('ms-requestid')).toMatch(guid)
      expect(headers.get('date')).toBeTruthy()
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(headers.get('vary')).toMatch(/accept-encoding/i)
    }
  })

  test.each<[string | undefined, string]>([
    [undefined, 'en-US'],
    ['en-US', 'en-US'],
    ['"en-US"', 'en-US'],
    ['DE-de', 'de-DE'],
    ['"fr-fr"', 'fr-FR'],
    ['AZ-LATN-az', 'az-Latn-AZ'],
    ['zz-nonsense', 'en-US'],
    ['xx-YY', 'en-US'],
    ['en', 'en-US'],
    ['de-AT', 'de-AT'],
    ['de-FR', 'en-US'],
    ['', 'en-US'],
  ])('X-Locale %s is answered once as %s', async (sent, answered) => {
    const { headers } = await server.get('/v1/customers', sent === undefined ? {} : { headers: { 'X-Locale': sent } })
    expect(headers.get('x-locale')).toBe(answered)
  })

  test('a refusal is told in the language of X-Locale, its code the same', async () => {
    const path = '/v1/customers/00000000-0000-4000-8000-000000000000'
    const told = async (locale: string) => (await server.get(path, { headers: { 'X-Locale': locale } })).body
    const [english, chinese] = [await told('en-US'), await told('"zh-tw"')]
    expect(chinese).toEqual({ ...(english as object), description: '沒有具有此客戶識別碼的租用戶。' })
    expect(english).toMatchObject({ code: 60003, description: 'No tenant with this customer id exists.' })
  })

  test.each(['application/json', '*/*', 'application/json, text/plain, */*', 'text/html', 'image/png;q=0.1', 'application/pdf', ',,', ''])(
    'Accept: %s gets JSON',
    async (accept) => {
      const reply = await server.get('/v1/customers', { headers: { Accept: accept } })
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    },
  )

  test.each([
    'application/json',
    'application/json;charset=utf-8',
    'application/json; charset=utf-8',
    'text/plain',
    'application/x-www-form-urlencoded',
    'nonsense',
  ])('a body sent as %s is read as JSON', async (type) => {
    const body = JSON.stringify({ lineItems: [planLine(item)] })
    const reply = await server.post(`/v1/customers/${customer}/carts`, body, { headers: { 'Content-Type': type } })
    expect(reply.status, reply.text).toBe(201)
  })

  test('headers of clients are taken and do nothing', async () => {
    const headers = {
      'MS-PartnerCenter-Application': 'Partner Center .NET SDK Samples',
      'MS-PartnerCenter-Client': 'Partner Center .NET SDK',
      'MS-SdkVersion': 'v1.17',
      'MS-Contract-Version': 'v1',
      'x-ms-client-request-id': 'abc',
      'x-ms-customeruser-upn': 'someone@example.com',
      'ocp-apim-subscription-key': 'x',
      Prefer: 'return=minimal',
      Expect: '100-continue',
    }
    const reply = await server.post(`/v1/customers/${customer}/carts`, { lineItems: [planLine(item)] }, { headers })
    expect(reply.status).toBe(201)
  })
})

describe('bodies', () => {
  const carts = (): string => `/v1/customers/${customer}/carts`

  test('PascalCase with nulls, as the .NET SDK writes a cart, means what camelCase means', async () => {
    const net = {
      Id: null,
      CreationTimestamp: '0001-01-01T00:00:00',
      LastModifiedUser: null,
      LineItems: [
        {
          Id: 0,
          CatalogItemId: item,
          FriendlyName: 'Mine',
          Quantity: 1,
          CurrencyCode: null,
          BillingCycle: 'one_time',
          Participants: null,
          ProvisioningContext: null,
          OrderGroup: null,
          AddonItems: null,
          Error: null,
          RenewsTo: null,
        },
      ],
      Links: null,
      Attributes: { ObjectType: 'Cart' },
    }
    const java = {
      lineItems: [
        {
          id: 0,
          catalogItemId: item,
          friendlyName: 'Mine',
          quantity: 1,
          billingCycle: 'one_time',
          provisioningContext: { scope: 'shared', subscriptionId: '', duration: null },
        },
      ],
      attributes: { objectType: 'Cart' },
    }
    const replies = [await server.post(carts(), net), await server.post(carts(), java)]
    const { error: _none, provisioningContext: _context, ...line } = (replies[0] as Reply).body.lineItems[0]
    for (const { status, body, text } of replies) {
      expect(status, text).toBe(201)
      expect(body.lineItems[0]).toMatchObject(line)
      expect(body.lineItems[0].error).toBeUndefined()
      expect(wireOffences(body)).toEqual([])
    }
    expect(line).toMatchObject({ friendlyName: 'Mine', currencyCode: 'USD', billingCycle: 'one_time', quantity: 1 })
  })

  test.each(['one_time', 'OneTime', 'onetime', 'ONE_TIME', 'oneTime', 4, '4', 'monthly', 'Monthly', 'unknown', 0, null, ''])(
    'the billing cycle of a plan may be written %s',
    async (billingCycle) => {
      const reply = await server.post(carts(), { lineItems: [planLine(item, { billingCycle })] })
      expect(reply.status, reply.text).toBe(201)
      expect(reply.body.lineItems[0]).toMatchObject({ billingCycle: 'one_time' })
      expect(reply.body.lineItems[0].error).toBeUndefined()
    },
  )

  test('a word that is no billing cycle is refused', async () => {
    expect(outcome(await server.post(carts(), { lineItems: [planLine(item, { billingCycle: 'fortnightly' })] }))).toEqual([400, 800002])
  })

  test.each(['invoicelineitemtype', 'invoiceLineItemType', 'INVOICELINEITEMTYPE'])(
    'query names such as %s are read in any letter case',
    async (name) => {
      for (const word of ['usagelineitems', 'UsageLineItems', 'USAGELINEITEMS', 'usage_line_items'])
        expect(
          (await server.get(`/v1/invoices/unbilled/lineitems?provider=OneTime&${name}=${word}&CurrencyCode=usd&period=Current`)).status,
        ).toBe(200)
    },
  )

  test('unknown members, deep ones too, are ignored', async () => {
    const body = {
      lineItems: [planLine(item, { surprise: { deep: [1, null] } })],
      more: true,
      links: { self: null },
      attributes: { etag: 'x', odd: 1 },
    }
    const reply = await server.post(carts(), body)
    expect(reply.status, reply.text).toBe(201)
    expect(reply.text).not.toContain('surprise')
  })

  test('a byte order mark and a numeric text are taken', async () => {
    const text = `\ufeff${JSON.stringify({ lineItems: [planLine(item, { id: '0', quantity: '1' })] })}`
    const reply = await server.post(carts(), text)
    expect(reply.status, reply.text).toBe(201)
    expect(reply.body.lineItems[0]).toMatchObject({ id: 0, quantity: 1 })
  })

  test.each([
    ['the Java SDK', '"success"'],
    ['the .NET SDK', 'null'],
    ['the documentation', undefined],
    ['an empty text', ''],
    ['an object', '{}'],
  ])('a checkout is asked by %s with %s', async (_, body) => {
    // The cart has no agreement behind it: whatever the body, that is what stops it.
    const cart = (await server.post(carts(), { lineItems: [planLine(item)] })).body.id
    const options = body === undefined ? {} : { body }
    expect(outcome(await server.request('POST', `${carts()}/${cart}/checkout`, options))).toEqual([403, 13605])
  })

  test.each([
    ['broken off', '{"lineItems":['],
    ['no JSON', 'lineItems=1'],
    ['two values', '{} {}'],
    ['a list', '[]'],
    ['a text', '"success"'],
    ['a number', '7'],
    ['lines that are no list', '{"lineItems":{}}'],
    ['lines that are no objects', '{"lineItems":[1]}'],
    ['a quantity that is no number', `{"lineItems":[{"catalogItemId":"x","quantity":"many"}]}`],
    ['nested too deep', `{"lineItems":${'['.repeat(5000)}${']'.repeat(5000)}}`],
    ['a wrong UTF-8 sequence in a name', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('%s is refused and opens no cart', async (_, body) => {
    const reply = await server.request('POST', carts(), { body })
    expect(outcome(reply), reply.text).toEqual([400, 800002])
    expect(reply.body.data).toBeInstanceOf(Array)
    expect(reply.body.description.length).toBeLessThanOrEqual(1024)
  })

  test('a body over the limit is refused whether or not it says how long it is, packed or not', async () => {
    const long = `{"lineItems":[],"x":"${'x'.repeat(2 << 20)}"}`
    expect(outcome(await server.request('POST', carts(), { body: long }))).toEqual([400, 800002])
    const packed = gzipSync(long)
    expect(packed.length).toBeLessThan(10_000)
    expect(outcome(await server.request('POST', carts(), { body: packed, headers: { 'Content-Encoding': 'gzip' } }))).toEqual([400, 800002])
    expect((await server.get('/v1/customers')).status).toBe(200)
  })

  test('prototype names in a body stay data', async () => {
    const reply = await server.request('POST', carts(), { body: '{"__proto__":{"lineItems":[]},"constructor":{"prototype":1}}' })
    expect(outcome(reply)).toEqual([400, 800002])
    expect(({} as Record<string, unknown>)['lineItems']).toBeUndefined()
  })
})

describe('compression', () => {
  test('a packed body is unpacked', async () => {
    const body = gzipSync(JSON.stringify({ lineItems: [planLine(item)] }))
    const headers = { 'Content-Encoding': 'gzip' }
    expect((await server.request('POST', `/v1/customers/${customer}/carts`, { body, headers })).status).toBe(201)
  })

  test.each([
    ['no gzip at all', Buffer.from('{"lineItems":[]}')],
    ['cut short', gzipSync(JSON.stringify({ lineItems: [] })).subarray(0, 12)],
  ])('%s is refused', async (_, body) => {
    const reply = await server.request('POST', `/v1/customers/${customer}/carts`, { body, headers: { 'Content-Encoding': 'gzip' } })
    expect(outcome(reply)).toEqual([400, 800002])
  })

  test.each<[string, string | null]>([
    ['gzip', 'gzip'],
    ['br, gzip, deflate', 'gzip'],
    ['deflate', 'deflate'],
    ['identity', null],
    ['br', null],
  ])('Accept-Encoding: %s gets %s', async (accept, coding) => {
    const path = '/v1/products?country=US&targetView=Azure'
    const plain = await server.get(path)
    const reply = await server.get(path, { headers: { 'Accept-Encoding': accept } })
    expect([reply.status, reply.headers.get('content-encoding')]).toEqual([200, coding])
    expect(reply.text).toBe(plain.text)
  })
})

describe('queries', () => {
  test.each([
    ['/v1/customers?size=-1', 400, 2000],
    ['/v1/customers?size=many', 400, 2000],
    ['/v1/customers?filter=%7Bbroken', 400, 2000],
    [`/v1/customers?filter=${encodeURIComponent('{"Field":"Shoe","Value":"1","Operator":"starts_with"}')}`, 400, 2000],
    [`/v1/customers?filter=${encodeURIComponent('{"Field":"Domain","Value":"1","Operator":"substring"}')}`, 400, 2000],
    ['/v1/customers?seekOperation=Next', 400, 2000],
    ['/v1/products?targetView=MicrosoftAzure', 400, 800002],
    ['/v1/products?country=US&targetView=AzureAzureReservationsVM', 400, 800002],
    ['/v1/products?country=USA&targetView=Azure', 400, 800002],
    ['/v1/invoices?size=-1', 400, 3000],
    ['/v1/invoices?offset=x', 400, 3000],
    [`/v1/invoices?filter=${encodeURIComponent('{"Field":"InvoiceDate","Value":"2019-01-01","Operator":"substring"}')}`, 400, 3000],
    [`/v1/invoices?filter=${encodeURIComponent('{"Field":"Total","Value":"1","Operator":"equals"}')}`, 400, 3000],
    ['/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&period=current', 400, 3000],
    ['/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd', 400, 3000],
    ['/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=tomorrow', 400, 3000],
    [
      '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=current&size=-5',
      400,
      3000,
    ],
    ['/v1/invoices/unbilled/lineitems?provider=nobody&invoicelineitemtype=usagelineitems&currencycode=usd&period=current', 400, 800002],
    ['/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=lines&currencycode=usd&period=current', 400, 800002],
    ['/v1/invoices/unbilled/lineitems?provider=azure&invoicelineitemtype=usagelineitems&currencycode=usd&period=current', 400, 800042],
    ['/v1/invoices/unbilled/lineitems?provider=office&invoicelineitemtype=billinglineitems&currencycode=usd&period=current', 400, 800042],
    [
      '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=current&seekOperation=Last',
      400,
      800042,
    ],
    [
      '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=current&seekOperation=Next',
      400,
      3000,
    ],
    ['/v1/invoices/G999999999', 404, 1000],
    ['/v1/invoices/unbilled', 404, 1000],
    ['/v1/invoices/G999999999/documents/statement', 404, 1000],
    ['/v1/invoices/G999999999/lineitems?provider=onetime&invoicelineitemtype=usagelineitems', 404, 1000],
  ] as [string, number, number][])('%s is refused with %i/%i', async (path, status, code) => {
    const reply = await server.get(path)
    expect(outcome(reply), reply.text).toEqual([status, code])
    expect(reply.body.source).toMatch(/^(PartnerFD|PartnerApiServiceControllers)$/)
  })

  test('an unknown order type is refused, an empty value is none', async () => {
    const orders = `/v1/customers/${bought.customer}/orders`
    expect(outcome(await server.get(`${orders}?billingType=weekly`))).toEqual([400, 800002])
    const all = await server.get(orders)
    for (const query of ['billingType=', 'include_price=False', 'unknown=1', 'billingType=OneTime', 'billingtype=4'])
      expect([query, (await server.get(`${orders}?${query}`)).body.items]).toEqual([query, all.body.items])
  })
})

test('a customer is created the same by both SDKs', async () => {
  const pascal = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(pascal)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.charAt(0).toUpperCase() + name.slice(1), pascal(member)]))
  }
  const net = {
    ...(pascal(newCustomer({ label: 'litware-net' })) as object),
    Id: null,
    RelationshipToPartner: 'unknown',
    CustomDomains: null,
  }
  const java = newCustomer({ label: 'litware-java' })
  const [a, b] = [await server.post('/v1/customers', net), await server.post('/v1/customers', java)]
  expect([a.status, b.status], `${a.text}\n${b.text}`).toEqual([201, 201])
  const shape = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|litware-\w+|"-?\d{6,}"|"password":"[^"]+"/g, '*')
  expect(shape(a.text)).toBe(shape(b.text))
  expect(a.headers.get('location')).toMatch(/^\/?customers\//)
  expect(lapis.tenantId).not.toBe(a.body.id)
})
