/** Usage details, budgets and reservation reports: what every route takes, and what another partner gets of it (azure contract, section 9). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { capacityCalls, type Reserved, reserve } from '../reservation-story.ts'
import { billingScope, flatMeters, meter, must, type Purchase, settle } from '../story.ts'
import { refused } from './azure-calls.ts'

let server: TestServer
let own: Purchase
let kept: Reserved
let returned: Reserved
const version = 'api-version=2021-10-01'
const scope = () => billingScope(lapis.tenantId, own.customer)
const account = () => scope().replace(/\/customers.*/, '')
const subscription = () => `/subscriptions/${own.entitlement}`
const at = (where: string, what: string, more = '') => `${where}/providers/Microsoft.Consumption/${what}?${version}${more}`
const get = (where: string, what: string, more = '', options: RequestOptions = {}): Promise<Reply> =>
  server.get(at(where, what, more), options)
const filter = (text: string) => `&$filter=${encodeURIComponent(text)}`

beforeAll(async () => {
  server = await startServer()
  own = await settle(server, { label: 'consuming' })
  kept = await reserve(server, { subscription: own.entitlement, quantity: 2 })
  returned = await reserve(server, { subscription: own.entitlement, quantity: 3 })
  await server.advance('2026-09-03T06:00:00Z')
  const { giveBack } = capacityCalls(() => ({ server, ours: own }))
  await giveBack(returned, 3)
  const meters = await flatMeters(4)
  await meter(
    server,
    ['2026-09-01', '2026-09-02'].flatMap((day) =>
      meters.map(({ meterId }, i) => ({
        id: `${day} ${i}`,
        entitlementId: own.entitlement,
        meterId,
        quantity: '3',
        at: `${day}T05:00:00Z`,
        additionalInfo: { VCPUs: i },
      })),
    ),
  )
  await server.advance('2026-09-05T12:00:00Z')
})
afterAll(() => server.remove())

describe('usage details', () => {
  type Detail = { name: string; properties: { date: string; additionalInfo?: string } }
  async function paged(first: string, between?: () => Promise<unknown>): Promise<Detail[]> {
    const found: Detail[] = []
    for (let next: string | undefined = first; next !== undefined; ) {
      const page: { value: Detail[]; nextLink?: string } = await must(server, 200, 'GET', next)
      found.push(...page.value)
      next = page.nextLink?.slice(server.url.length)
      await between?.()
    }
    return found
  }

  test('come day by day, the same on pages of any size, with further facts where asked for', async () => {
    const whole = (await get(scope(), 'usageDetails')).body.value
    expect(whole.map((d: Detail) => d.properties.date.slice(0, 10))).toEqual([
      ...Array(4).fill('2026-09-01'),
      ...Array(4).fill('2026-09-02'),
    ])
    for (const size of [1, 3, 4, 7]) expect(await paged(at(scope(), 'usageDetails', `&$top=${size}`))).toEqual(whole)
    expect(whole[0].properties).not.toHaveProperty('additionalInfo')
    const full = (await get(scope(), 'usageDetails', '&$expand=properties/additionalInfo,meterDetails&metric=Usage')).body.value
    expect(full.map((d: Detail) => JSON.parse(d.properties.additionalInfo as string).VCPUs).sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
  })

  test.each([
    ["properties/usageStart ge '2026-09-02' and properties/usageEnd le '2026-09-02'", 4],
    ['properties/usageDate eq 2026-09-01', 4],
    ["properties/usageStart gt '2026-09-01'", 4],
    ["(properties/usageEnd lt '2026-09-02')", 4],
    ["properties/date lt '2026-09-01T00:00:00Z'", 0],
    ["properties/usageStart ge '0001-01-01' and properties/usageEnd le '9999-12-31'", 8],
  ])('with %s are %d', async (text, count) => {
    expect((await get(scope(), 'usageDetails', filter(text))).body.value).toHaveLength(count)
  })

  test.each([
    ['a filter by tag', filter("tags eq 'a:b'")],
    ['a filter by no day', filter("properties/usageStart ge 'monday'")],
    ['a foreign token', '&$skiptoken=e30'],
    ['a token that is none', '&$skiptoken=%20'],
    ['a page of nothing', '&$top=0'],
    ['an unknown metric', '&metric=dearest'],
  ])('with %s are refused', async (_, more) => {
    expect(refused(await get(scope(), 'usageDetails', more))).toEqual([400, 'BadRequest'])
  })

  test('on later pages are those the first page saw', async () => {
    const whole = (await get(scope(), 'usageDetails')).body.value
    const [first] = await flatMeters(1)
    let late = 0
    const more = async () => {
      if (late++ > 0) return
      const event = {
        id: 'late',
        entitlementId: own.entitlement,
        meterId: first?.meterId as string,
        quantity: '9',
        at: '2026-09-02T07:00:00Z',
      }
      await meter(server, [event])
      await server.advance('2026-09-06T12:00:00Z')
    }
    expect(await paged(at(scope(), 'usageDetails', '&$top=3'), more)).toEqual(whole)
    expect((await get(scope(), 'usageDetails')).body.value).not.toEqual(whole)
  })
})

describe('reports on reservations', () => {
  type Row = { properties: { reservationId: string; usageDate: string; reservedHours: unknown; totalReservedQuantity: unknown } }
  const hours = (rows: Row[], { reservation }: Reserved) =>
    rows
      .filter(({ properties: p }) => p.reservationId === reservation)
      .map(({ properties: p }) => [p.usageDate.slice(0, 10), `${p.reservedHours}`])

  test('give the hours of each day, from the purchase to the return', async () => {
    const { value } = (
      await get(scope(), 'reservationDetails', filter('properties/usageDate ge 2026-09-01 AND properties/usageDate le 2026-09-03'))
    ).body
    expect(hours(value, kept)).toEqual([
      ['2026-09-01', '48'],
      ['2026-09-02', '48'],
      ['2026-09-03', '48'],
    ])
    // Three instances, given back at six in the morning of the third day.
    expect(hours(value, returned).map(([day]) => day)).toEqual(['2026-09-01', '2026-09-02', '2026-09-03'])
    for (const where of [subscription(), kept.reservationPath, kept.reservationPath.replace(/\/reservations\/.*/, '')]) {
      const below = (await get(where, 'reservationDetails', '&startDate=2026-09-02&endDate=2026-09-02')).body.value
      expect(hours(below, kept)).toEqual([['2026-09-02', '48']])
    }
    const [one] = (await get(account(), 'reservationDetails', `&startDate=2026-09-02&endDate=2026-09-02&reservationId=${kept.reservation}`))
      .body.value
    expect(one).toMatchObject({
      type: 'Microsoft.Consumption/reservationDetails',
      properties: { reservationOrderId: kept.order, skuName: 'Standard_D2as_v5', kind: 'Reservation' },
    })
  })

  test('are summed up by day or by month', async () => {
    const daily = (await get(scope(), 'reservationSummaries', `&grain=Daily&reservationOrderId=${kept.order}`)).body.value
    expect(hours(daily, kept).length).toBeGreaterThanOrEqual(4)
    const monthly = (await get(scope(), 'reservationSummaries', `&grain=monthly&reservationOrderId=${kept.order}`)).body.value
    expect(hours(monthly, kept)).toEqual([['2026-09-01', `${48 * daily.length}`]])
    for (const more of ['', '&grain=hourly']) expect(refused(await get(scope(), 'reservationSummaries', more))).toEqual([400, 'BadRequest'])
  })

  test('begin no earlier than what they tell of', async () => {
    const ages = filter('properties/usageDate ge 0001-01-01 AND properties/usageDate le 2026-09-02')
    expect(hours((await get(scope(), 'reservationDetails', ages)).body.value, kept)).toHaveLength(2)
  })

  test('name what was bought under account and profile', async () => {
    const { value } = (await get(account(), 'reservationTransactions')).body
    const orders = new Map(value.map((row: { name: string; properties: object }) => [row.name, row.properties]))
    expect([...orders.keys()].sort()).toEqual([kept.order, returned.order].sort())
    expect(orders.get(kept.order)).toMatchObject({
      eventType: 'Purchase',
      reservationOrderId: kept.order,
      purchasingSubscriptionGuid: own.entitlement,
      armSkuName: 'Standard_D2as_v5',
      term: 'P1Y',
      currency: 'USD',
    })
    const profile = (await server.get(`${scope()}?api-version=2020-05-01`)).body.properties.billingProfileId
    expect((await get(profile, 'reservationTransactions')).body).toEqual({ value })
    const none = filter("properties/eventDate ge '2026-09-02' AND properties/eventDate le '2026-09-09'")
    expect((await get(account(), 'reservationTransactions', none)).body.value).toEqual([])
    expect((await get(profile.replace(/.$/, '?').replace('?', 'Z'), 'reservationTransactions')).status).toBe(404)
  })
})

test.each([
  ['a name nobody may give', 'a.b', {}],
  ['more than five notices', 'n', { notifications: Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`n${n}`, {}])) }],
])('a budget with %s is refused', async (_, name, more) => {
  const timePeriod = { startDate: '2026-09-01T00:00:00Z' }
  const body = { properties: { category: 'Cost', amount: 1, timeGrain: 'Monthly', timePeriod, ...more } }
  expect(refused(await server.request('PUT', at(subscription(), `budgets/${name}`), { body }))).toEqual([400, 'BadRequest'])
})

test('a budget is no other partner’s, nor is anything else', async () => {
  const timePeriod = { startDate: '2026-09-01T00:00:00Z' }
  const body = { properties: { category: 'Cost', amount: 1, timeGrain: 'Monthly', timePeriod } }
  expect((await server.request('PUT', at(subscription(), 'budgets/mine'), { body })).status).toBe(201)
  const partner = cobalt
  for (const where of [subscription(), scope(), account()]) {
    for (const what of ['usageDetails', 'reservationDetails', 'reservationSummaries', 'reservationTransactions', 'budgets', 'budgets/mine'])
      expect([what, (await get(where, what, '&grain=daily', { partner })).status]).toEqual([what, 404])
    expect((await server.request('PUT', at(where, 'budgets/mine'), { partner, body })).status).toBe(404)
    expect((await server.request('DELETE', at(where, 'budgets/mine'), { partner })).status).toBe(404)
  }
  for (const what of ['reservationDetails', 'reservationSummaries'])
    expect([what, (await get(kept.reservationPath, what, '&grain=daily', { partner })).status]).toEqual([what, 404])
  expect((await get(subscription(), 'budgets/mine')).status).toBe(200)
})

test.each(['marketplaces', 'charges', 'balances', 'pricesheets/default', 'forecasts'])('%s are not served', async (what) => {
  expect(refused(await get(subscription(), what))).toEqual([404, 'InvalidResourceType'])
})
