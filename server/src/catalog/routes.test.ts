import { describe, expect, test } from 'vitest'
import { tryApp } from '../http/try-app.ts'
import { catalogRoutes } from './routes.ts'
import { readCatalog } from './store.ts'

const app = tryApp({ routes: catalogRoutes(readCatalog(), { countryOfCustomer: async () => 'DE' }), migrations: [] })
const get = (url: string) => app.call('GET', url)
const plan = '/v1/products/DZH318Z0BPS6'

test('products of a view, with a link to themselves', async () => {
  const { status, body } = await get('/v1//Products/?TargetView=microsoftazure&COUNTRY=us&unknown=1')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    totalCount: 2,
    items: [{ id: 'DZH318Z0BPS6' }, { id: '9DEA7946-EC2C-441E-9FFD-E3B275F7E838', productType: { subType: { id: 'Azure' } } }],
    links: { self: { uri: '/products?country=US&targetView=MicrosoftAzure', method: 'GET', headers: [] } },
    attributes: { objectType: 'Collection' },
  })
})

test('from product to the catalogue item id, by links', async () => {
  const { body: product } = await get(`${plan}?country=de`)
  const { body: skus } = await get(`/v1${product.links.skus.uri}`)
  expect(skus.items.map((s: { id: string }) => s.id)).toEqual(['0001', '0002'])
  const { body: availabilities } = await get(`/v1${skus.items[0].links.availabilities.uri}`)
  const [availability] = availabilities.items
  expect(availability).toMatchObject({
    defaultCurrency: { code: 'EUR', symbol: '€' },
    country: 'DE',
    catalogItemId: `DZH318Z0BPS6:0001:${availability.id}`,
    terms: [],
  })
  expect((await get(`/v1${availability.links.self.uri}`)).body).toEqual(availability)
  expect((await get(`/v1${skus.items[0].links.self.uri}`)).body).toEqual(skus.items[0])
  expect((await get(`/v1${product.links.self.uri}`)).body).toEqual(product)
})

test('a reservation has another availability for a plan', async () => {
  const list = async (query: string) =>
    (await get(`/v1/products/DZH318Z0BQ3Q/skus/0001/availabilities?country=US&targetView=AzureReservationsVM${query}`)).body
  const legacy = await list('')
  const forPlan = await list('&reservationScope=AzurePlan')
  expect(legacy.items.map((a: { id: string }) => a.id)).toEqual(['DZH318XZXVNF'])
  expect(forPlan.items[0].id).not.toBe('DZH318XZXVNF')
  expect(forPlan.links.self.uri).toBe('/products/DZH318Z0BQ3Q/skus/0001/availabilities?country=US&reservationScope=AzurePlan')
})

test.each([
  [400, 800002, '/v1/products?targetView=Azure'],
  [400, 800002, '/v1/products?country=US'],
  [400, 800002, '/v1/products?country=&targetView=Azure'],
  [400, 800002, '/v1/products?country=XX&targetView=Azure'],
  [400, 800002, '/v1/products?country=US&targetView=AzureAzureReservationsVM'],
  [403, 400036, '/v1/products?country=US&targetView=MarketplaceSaaS'],
  [400, 800002, '/v1/products?country=US&targetView=Azure&targetSegment=pirates'],
  [400, 800002, '/v1/products?country=US&targetView=Azure&reservationScope=Everything'],
  [403, 400030, '/v1/products?country=US&targetView=Azure&targetSegment=Government'],
  [403, 400030, `${plan}/skus?country=US&targetSegment=government`],
  [403, 400030, `${plan}/skus/0001/availabilities?country=US&targetSegment=government`],
  [400, 800002, plan],
  [404, 400013, '/v1/products/NONE?country=US'],
  [404, 400013, `${plan}?country=VA`],
  [404, 400013, '/v1/products/NONE/skus?country=US'],
  [404, 400013, '/v1/products/NONE/skus/0001?country=US'],
  [404, 400018, `${plan}/skus/0009?country=US`],
  [404, 400018, `${plan}/skus/0009/availabilities?country=US`],
  [404, 400018, `${plan}/skus/0009/availabilities/DZH318Z0BML6?country=US`],
  [404, 400019, `${plan}/skus/0001/availabilities/NONE?country=US`],
  [404, 400019, `${plan}/skus/0001/availabilities/DZH318Z0BML6?country=DE`],
])('%i/%i for %s', async (status, code, url) => {
  const answer = await get(url)
  expect([answer.status, answer.body.code]).toEqual([status, code])
})

test.each([
  ['a country where nothing is sold', '/v1/products?country=VA&targetView=Azure'],
  ['a segment the item is not sold to', '/v1/products?country=US&targetView=MicrosoftAzure&targetSegment=education'],
  ['a view without products', '/v1/products?country=US&targetView=SoftwareSUSELinux'],
  ['SKUs for another segment', `${plan}/skus?country=US&targetSegment=nonprofit`],
  ['availabilities for another segment', `${plan}/skus/0001/availabilities?country=US&targetSegment=education`],
])('an empty list for %s', async (_, url) => {
  expect((await get(url)).body).toMatchObject({ totalCount: 0, items: [], attributes: { objectType: 'Collection' } })
})

const customer = '11111111-2222-4333-8444-555555555555'
const own = `/v1/customers/${customer}`

describe('by customer', () => {
  test.each([
    '/products?targetView=MicrosoftAzure',
    '/products?targetView=AzureReservationsVM&reservationScope=AzurePlan&targetSegment=Commercial',
    '/products/all/skus?targetView=MicrosoftAzure',
    '/products/DZH318Z0BPS6',
    '/products/DZH318Z0BPS6/skus',
    '/products/DZH318Z0BPS6/skus/0001',
    '/products/DZH318Z0BPS6/skus/0001/availabilities',
  ])('%s answers POST as GET', async (path) => {
    const read = await get(`${own}${path}`)
    expect(read.status).toBe(200)
    for (const body of [undefined, 'null', '"success"'])
      expect((await app.call('POST', `${own}${path}`, body === undefined ? {} : { body })).body).toEqual(read.body)
  })

  test('shows what the country of the customer shows', async () => {
    const { body: products } = await get(`${own}/products?targetView=OnlineServices`)
    expect(products.items).toEqual((await get('/v1/products?country=DE&targetView=OnlineServices')).body.items)
    expect(products.links.self.uri).toBe(`/customers/${customer}/products?targetView=OnlineServices`)
    const { body: availabilities } = await get(`${own}/products/DZH318Z0BPS6/skus/0001/availabilities`)
    expect(availabilities).toMatchObject({
      totalCount: 1,
      items: [{ country: 'DE', defaultCurrency: { code: 'EUR' }, product: { id: 'DZH318Z0BPS6' }, sku: { id: '0001' } }],
      links: { self: { uri: `/customers/${customer}/products/DZH318Z0BPS6/skus/0001/availabilities` } },
    })
    const [first] = availabilities.items
    expect((await get(`${own}/products/DZH318Z0BPS6/skus/0001/availabilities/${first.id}`)).body).toEqual(first)
  })

  test('all SKUs of a view come in one list', async () => {
    const { body } = await get(`${own}/products/all/skus?targetView=MicrosoftAzure&targetSegment=Commercial`)
    expect(body.items.map((s: { id: string }) => s.id)).toEqual(['0001', '0002', 'MS-AZR-0145P'])
    expect(body.items[0].links.availabilities.uri).toBe(
      '/products/DZH318Z0BPS6/skus/0001/availabilities?country=DE&targetSegment=Commercial',
    )
    expect(body.links.self.uri).toBe(`/customers/${customer}/products/all/skus?targetView=MicrosoftAzure&targetSegment=commercial`)
  })

  test.each([
    [400, 800002, '/products'],
    [400, 800002, '/products?targetView=Nothing'],
    [403, 400036, '/products?targetView=MarketplaceSaaS'],
    [403, 400036, '/products/all/skus?targetView=marketplacesaas'],
    [403, 400030, '/products?targetView=Azure&targetSegment=government'],
    [403, 400030, '/products/DZH318Z0BPS6/skus?targetSegment=government'],
    [403, 400030, '/products/DZH318Z0BPS6/skus/0001/availabilities?targetSegment=government'],
    [404, 400013, '/products/NONE'],
    [404, 400013, '/products/NONE/skus'],
    [404, 400013, '/products/NONE/skus/0001'],
    [404, 400013, '/products/NONE/skus/0001/availabilities'],
    [404, 400018, '/products/DZH318Z0BPS6/skus/0009'],
    [404, 400018, '/products/DZH318Z0BPS6/skus/0009/availabilities'],
    [404, 400018, '/products/DZH318Z0BPS6/skus/0009/availabilities/NONE'],
    // The printed availability is the one of the US.
    [404, 400019, '/products/DZH318Z0BPS6/skus/0001/availabilities/DZH318Z0BML6'],
  ])('%i/%i for %s', async (status, code, path) => {
    const answer = await get(`${own}${path}`)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

test('links keep the scope that was asked for', async () => {
  const { body: product } = await get('/v1/products/DZH318Z0BQ3Q?country=US&reservationScope=AzurePlan')
  const { body: skus } = await get(`/v1${product.links.skus.uri}`)
  const { body: availabilities } = await get(`/v1${skus.items[0].links.availabilities.uri}`)
  expect(availabilities.items[0].id).not.toBe('DZH318XZXVNF')
  expect(availabilities.links.self.uri).toContain('reservationScope=AzurePlan')
})

describe('inventory', () => {
  const context = { customerId: customer, azureSubscriptionId: '3A231FBE-37FE-4410-93FD-730D3D5D4C75' }
  const check = (body: unknown, query = 'country=US') => app.call('POST', `/v1/extensions/product/checkInventory?${query}`, { body })

  test('every SKU of a product, in a bare list', async () => {
    const { status, body } = await check({ TargetItems: [{ ProductId: 'dzh318z0bq3p' }], InventoryContext: context })
    expect(status).toBe(200)
    const restriction = {
      reasonCode: 'NotAvailableForSubscription',
      description: "Restriction identified of type 'Location' with values 'japanwest'.",
      properties: { type: 'Location', values: 'japanwest' },
    }
    const item = (skuId: string, restrictions: unknown[]) => ({
      productId: 'DZH318Z0BQ3P',
      skuId,
      isRestricted: restrictions.length > 0,
      restrictions,
    })
    expect(body).toEqual([item('000S', []), item('0011', []), item('0038', [restriction]), item('0039', [restriction])])
  })

  test('the named SKUs alone; unknown ones are left out', async () => {
    const targetItems = [
      { productId: 'DZH318Z0BQ3P', skuId: '0039' },
      { productId: 'DZH318Z0BQ3P', skuId: 'NONE' },
      { productId: 'NONE' },
      { productId: 'DZH318Z0BPS6', skuId: '0001' },
    ]
    const { body } = await check({ targetItems, inventoryContext: context })
    expect(body.map((i: { skuId: string; isRestricted: boolean }) => [i.skuId, i.isRestricted])).toEqual([
      ['0039', true],
      ['0001', false],
    ])
  })

  test('what is not sold in the country is left out too', async () => {
    expect((await check({ targetItems: [{ productId: 'DZH318Z0BQ3P' }], inventoryContext: context }, 'country=br')).body).toEqual([])
  })

  test.each([
    ['no country', { targetItems: [{ productId: 'DZH318Z0BQ3P' }], inventoryContext: context }, ''],
    ['an unknown country', { targetItems: [{ productId: 'DZH318Z0BQ3P' }], inventoryContext: context }, 'country=XX'],
    ['no items', { inventoryContext: context }, 'country=US'],
    ['an empty list of items', { targetItems: [], inventoryContext: context }, 'country=US'],
    ['an item without product', { targetItems: [{ skuId: '0001' }], inventoryContext: context }, 'country=US'],
    ['no context', { targetItems: [{ productId: 'DZH318Z0BQ3P' }] }, 'country=US'],
    ['half a context', { targetItems: [{ productId: 'DZH318Z0BQ3P' }], inventoryContext: { customerId: customer } }, 'country=US'],
  ])('400/800002 for %s', async (_, body, query) => {
    const answer = await check(body, query)
    expect([answer.status, answer.body.code]).toEqual([400, 800002])
  })

  test('a SKU that needs no check needs no context', async () => {
    expect((await check({ targetItems: [{ productId: 'DZH318Z0BPS6' }] })).body).toHaveLength(2)
  })
})
