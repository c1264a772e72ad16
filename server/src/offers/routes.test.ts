import { describe, expect, test } from 'vitest'
import { readCatalog } from '../catalog/store.ts'
import { tryApp } from '../http/try-app.ts'
import { offerRoutes } from './routes.ts'

let country = 'DE'
const app = tryApp({ routes: offerRoutes(readCatalog(), { countryOfCustomer: async () => country }), migrations: [] })
const get = (url: string, locale?: string) => app.call('GET', url, locale ? { headers: { 'X-Locale': locale } } : {})
const ids = (body: { items: { id: string }[] }) => body.items.map((o) => o.id)

const e1 = '91FD106F-4B2C-4938-95AC-F54F74E9A239'
const own = '/v1/customers/11111111-2222-4333-8444-555555555555'

describe('one offer', () => {
  test('MS-AZR-0145P as recorded', async () => {
    const { status, body } = await get('/v1/offers/ms-azr-0145p?country=us')
    expect(status).toBe(200)
    expect(body).toEqual({
      id: 'MS-AZR-0145P',
      name: 'Microsoft Azure',
      description: 'Azure Cloud Solution Provider offer for Partner and Resellers',
      minimumQuantity: 1,
      maximumQuantity: 999999999,
      rank: 178,
      uri: expect.stringMatching(/^\/[0-9a-f-]{36}\/Offers\/MS-AZR-0145P$/),
      locale: 'en-US',
      country: 'US',
      category: {
        id: 'Enterprise_Key',
        name: 'Enterprise',
        rank: 20,
        locale: 'en-US',
        country: 'US',
        attributes: { objectType: 'OfferCategory' },
      },
      limitUnitOfMeasure: 'None',
      limit: 0,
      termUnitOfMeasure: 'Month',
      term: 9999,
      prerequisiteOffers: [],
      isAddOn: false,
      hasAddOns: false,
      isAvailableForPurchase: true,
      billing: 'usage',
      supportedBillingCycles: ['monthly'],
      isAutoRenewable: false,
      isInternal: false,
      isMicrosoftProduct: true,
      upgradeTargetOffers: [],
      conversionTargetOffers: [],
      reselleeQualifications: [],
      resellerQualifications: [],
      salesGroupId: 'Azure',
      isTrial: false,
      acquisitionType: 'purchase',
      supportedCatalogTypes: ['live'],
      actions: ['Cancel', 'Edit'],
      product: { id: '9DEA7946-EC2C-441E-9FFD-E3B275F7E838', name: 'Windows Azure Global', unit: 'Usage-based' },
      unitType: 'Usage-based',
      links: {
        learnMore: { method: 'GET', headers: [] },
        self: { uri: '/offers/MS-AZR-0145P?country=US', method: 'GET', headers: [] },
      },
      attributes: { objectType: 'Offer' },
    })
  })

  test('an add-on names its base offers and has a category without name', async () => {
    const { body } = await get('/v1/offers/45320EC9-9B8E-49D0-B900-F14141A0ABD1?country=US', 'de-de')
    expect(body).toMatchObject({ name: 'Microsoft MyAnalytics', isAddOn: true, salesGroupId: '1', rank: 232, locale: 'de-DE' })
    expect(body.category).toEqual({
      id: '',
      name: '',
      rank: 0,
      locale: 'de-DE',
      country: 'US',
      attributes: { objectType: 'OfferCategory' },
    })
    expect(body.prerequisiteOffers.toSorted()).toEqual(
      [
        '195416C1-3447-423A-B37B-EE59A99A19C4',
        '2F707C7C-2433-49A5-A437-9CA7CF40D3EB',
        e1,
        '796B6B5F-613C-4E24-A17C-EBA730D49C02',
        '2B3B8D2D-10AA-4BE4-B5FD-7F2FEB0C3091',
      ].toSorted(),
    )
  })

  test('a trial names what it turns into', async () => {
    const { body } = await get('/v1/offers/C0BD2E08-11AC-4836-BDC7-3712E744922F?country=DE')
    expect(body).toMatchObject({
      isTrial: true,
      minimumQuantity: 25,
      maximumQuantity: 25,
      supportedBillingCycles: ['none'],
      conversionTargetOffers: ['031C9E47-4802-4248-838E-778FB1D2CC05'],
      country: 'DE',
    })
  })

  test('one for governments is known but cannot be bought', async () => {
    const { body } = await get('/v1/offers/E60E0348-1710-484B-992A-32B294D4CDE1?country=US')
    expect(body).toMatchObject({ isAvailableForPurchase: false, category: { id: 'Government_Key' }, product: { unit: 'Licenses' } })
  })

  test.each([
    [400, 2100, 'DZH318Z0BPS6:0001:DZH318Z0BML6'],
    [400, 2100, 'DZH318Z0BPS6:0001'],
    [400, 2100, 'DZH318Z0BPS6'],
    [404, 1000, 'NONE'],
    [404, 1000, '00000000-0000-4000-8000-000000000000'],
  ])('%i/%i for %s', async (status, code, id) => {
    for (const path of [`/v1/offers/${id}`, `/v1/offers/${id}/addons`]) {
      const answer = await get(`${path}?country=US`)
      expect([path, answer.status, answer.body.code]).toEqual([path, status, code])
    }
  })
})

describe('lists', () => {
  test('every offer of a market, none for governments', async () => {
    const { body } = await get('/v1/offers?country=us')
    expect(body.totalCount).toBe(body.items.length)
    expect(body.totalCount).toBe(277)
    expect(body.links).toEqual({ self: { uri: '/offers?country=US', method: 'GET', headers: [] } })
    expect(body.attributes).toEqual({ objectType: 'Collection' })
    expect(ids(body)).toEqual(expect.arrayContaining([e1, 'MS-AZR-0145P', 'DB2E705F-B82A-4024-A3D5-D88E12F2DB35']))
    expect(body.items.some((o: { category: { id: string } }) => o.category.id === 'Government_Key')).toBe(false)
  })

  test('pages by offset lead through all of them, there and back', async () => {
    const whole = ids((await get('/v1/offers?country=US')).body)
    const walk = async (start: string, way: 'next' | 'previous') => {
      const pages: string[][] = []
      for (let uri: string | undefined = start; uri; ) {
        const { body } = await get(`/v1${uri}`)
        expect(body.totalCount).toBe(whole.length)
        pages.push(ids(body))
        uri = body.links[way]?.uri
        start = body.links.self.uri
      }
      return pages
    }
    const forth = await walk('/offers?country=US&size=100', 'next')
    expect(forth.map((page) => page.length)).toEqual([100, 100, 77])
    expect(forth.flat()).toEqual(whole)
    const back = await walk(start200, 'previous')
    expect(back.toReversed().flat()).toEqual(whole)
  })
  const start200 = '/offers?country=US&size=100&offset=200'

  test('links carry offset and size and are absent at the ends', async () => {
    const { body } = await get('/v1/offers?country=US&offset=10&size=5')
    expect(body.links).toEqual({
      self: { uri: '/offers?country=US&offset=10&size=5', method: 'GET', headers: [] },
      next: { uri: '/offers?country=US&offset=15&size=5', method: 'GET', headers: [] },
      previous: { uri: '/offers?country=US&offset=5&size=5', method: 'GET', headers: [] },
    })
    expect((await get('/v1/offers?country=US&size=5')).body.links).not.toHaveProperty('previous')
    const beyond = await get('/v1/offers?country=US&offset=1000&size=5')
    expect(beyond.body).toMatchObject({ totalCount: 277, items: [], links: { previous: { uri: '/offers?country=US&offset=272&size=5' } } })
    expect(beyond.body.links).not.toHaveProperty('next')
    expect((await get('/v1/offers?country=US&size=0')).body.items).toHaveLength(277)
  })

  test('narrow to a category', async () => {
    const { body } = await get('/v1/offers?country=US&offer_category_id=trial_key')
    expect(body.totalCount).toBe(17)
    expect(body.items.every((o: { isTrial: boolean }) => o.isTrial)).toBe(true)
    expect((await get('/v1/offers?country=US&offer_category_id=Nothing')).body).toMatchObject({ totalCount: 0, items: [] })
  })

  test('add-ons of an offer; Azure has none', async () => {
    const { body } = await get(`/v1/offers/${e1}/addons?country=US`)
    expect(ids(body)).toEqual(expect.arrayContaining(['C94271D8-B431-4A25-A3C5-A57737A1C909', '43FCE491-76D1-4BCC-B709-8A288786DBAE']))
    expect(
      body.items.every((o: { isAddOn: boolean; prerequisiteOffers: string[] }) => o.isAddOn && o.prerequisiteOffers.includes(e1)),
    ).toBe(true)
    expect(body.links.self.uri).toBe(`/offers/${e1}/addons?country=US`)
    expect((await get('/v1/offers/MS-AZR-0145P/addons?country=US')).body).toMatchObject({ totalCount: 0, items: [] })
  })

  test('categories as recorded', async () => {
    const category = (id: string, name: string, rank: number) => ({
      id,
      name,
      rank,
      locale: 'en-US',
      country: 'US',
      attributes: { objectType: 'OfferCategory' },
    })
    expect((await get('/v1/offercategories?country=US')).body).toEqual({
      totalCount: 4,
      items: [
        category('Enterprise_Key', 'Enterprise', 20),
        category('SmallBusiness_Key', 'Small business', 30),
        category('Nonprofit_Key', 'Nonprofit', 60),
        category('Trial_Key', 'Trial', 70),
      ],
      attributes: { objectType: 'Collection' },
    })
  })

  test('by customer: those of its country', async () => {
    const { body } = await get(`${own}/offers?size=2&offset=1`)
    expect(body.items).toEqual((await get('/v1/offers?country=DE&size=2&offset=1')).body.items)
    expect(body.links.next.uri).toBe(`/customers/11111111-2222-4333-8444-555555555555/offers?offset=3&size=2`)
    expect((await get(`${own}/offercategories`)).body).toEqual((await get('/v1/offercategories?country=DE')).body)
  })

  test('a customer where nothing is sold gets 403/2030', async () => {
    country = 'VA'
    for (const path of ['/offers', '/offercategories']) {
      const answer = await get(`${own}${path}`)
      expect([answer.status, answer.body.code]).toEqual([403, 2030])
    }
    country = 'DE'
  })

  test.each([
    [400, 800002, '/v1/offers'],
    [400, 800002, '/v1/offers?country=XX'],
    [400, 800002, '/v1/offercategories'],
    [400, 800002, '/v1/offers/MS-AZR-0145P'],
    [400, 800002, '/v1/offers/MS-AZR-0145P/addons'],
    [403, 2030, '/v1/offers?country=VA'],
    [403, 2030, '/v1/offers?country=KP'],
    [403, 2030, '/v1/offercategories?country=VA'],
    [403, 2030, '/v1/offers/MS-AZR-0145P?country=VA'],
    [403, 2030, '/v1/offers/MS-AZR-0145P/addons?country=VA'],
    [400, 2000, '/v1/offers?country=US&offset=-1'],
    [400, 2000, '/v1/offers?country=US&size=many'],
    [400, 2000, '/v1/offers/MS-AZR-0145P/addons?country=US&size=1.5'],
    [400, 2000, `${own}/offers?offset=x`],
  ])('%i/%i for %s', async (status, code, url) => {
    const answer = await get(url)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})
