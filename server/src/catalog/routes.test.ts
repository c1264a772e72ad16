import { expect, test } from 'vitest'
import { tryApp } from '../http/try-app.ts'
import { catalogRoutes } from './routes.ts'
import { readCatalog } from './store.ts'

const app = tryApp({ routes: catalogRoutes(readCatalog()), migrations: [] })
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
