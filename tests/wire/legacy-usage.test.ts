/** Usage of MS-AZR-0145P: by meter, by day, in its billing period, and as it was reported (billing contract, sections 3 and 5.3). */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { agree, buyLegacyAzure, createCustomer, flatMeters, meter, must, type PricedMeter, type Purchase, settle } from '../story.ts'

let server: TestServer
let customer: string
let legacy: { id: string; entitlementId: string }
let path: string
let plan: Purchase
let meters: PricedMeter[]
const exact = (value: unknown): Decimal => Decimal.parse(`${value}`)
const code = async (address: string, options = {}) => {
  const { status, body } = await server.get(address, options)
  return [status, body?.code]
}
const uri = (resource: string) =>
  `/subscriptions/${legacy.entitlementId}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${resource}`
let count = 0
const use = (at: string, quantity: string, which = 0, resource = 'vm1', more = {}) => ({
  id: `legacy-${++count}`,
  entitlementId: legacy.entitlementId,
  meterId: meters[which]?.meterId as string,
  quantity,
  at,
  resourceUri: uri(resource),
  ...more,
})

// Bought on the 20th: its periods run from the 20th to the 19th.
beforeAll(async () => {
  server = await startServer({ start: '2026-07-20T09:00:00Z' })
  customer = await createCustomer(server, { label: 'legacy-usage' })
  await agree(server, customer)
  legacy = await buyLegacyAzure(server, customer)
  path = `/v1/customers/${customer}/subscriptions/${legacy.id}`
  plan = await settle(server, { label: 'legacy-none' })
  meters = await flatMeters(2)
  await server.advance('2026-08-19T12:00:00Z')
  await meter(server, [use('2026-08-19T10:00:00Z', '1000')])
  await server.advance('2026-08-22T12:00:00Z')
  await meter(server, [
    use('2026-08-20T03:10:00Z', '10'),
    use('2026-08-20T03:40:00Z', '20', 0, 'vm2', { tags: { team: 'blue' }, additionalInfo: { cores: 4, nested: { a: 1.5 } } }),
    use('2026-08-20T05:00:00Z', '30'),
    use('2026-08-21T05:00:00Z', '1.25', 1),
  ])
  await server.advance('2026-08-24T12:00:00Z')
  await meter(server, [use('2026-08-20T06:00:00Z', '5'), use('2026-08-23T05:00:00Z', '100')])
  await server.advance('2026-09-05T12:00:00Z')
})
afterAll(() => server.remove())

const price = (which: number) => Decimal.parse(meters[which]?.unitPrice as string)
const cents = { digits: 2, mode: 'half-up' } as const

describe('in the billing period', () => {
  test('by meter from the anniversary on, over the turn of the month', async () => {
    const { items } = await must(server, 200, 'GET', `${path}/usagerecords/resources`)
    expect(items.map((i: { id: string }) => i.id)).toEqual(meters.map((m) => m.meterId).sort())
    const first = items.find((i: { id: string }) => i.id === meters[0]?.meterId)
    expect(first).toMatchObject({ resourceId: first.id, resourceName: first.name, currencyLocale: 'en-US' })
    expect(first).not.toHaveProperty('currencyCode')
    expect(exact(first.quantityUsed)).toEqual(exact(165))
    expect(exact(first.totalCost).compare(price(0).times(Decimal.of(165)).round(cents))).toBe(0)
    const byMeter = (await must(server, 200, 'GET', `${path}/meterusagerecords`)).items
    expect(byMeter.map((m: { meterId: string; totalCost: unknown }) => [m.meterId, `${m.totalCost}`])).toEqual(
      items.map((i: { id: string; totalCost: unknown }) => [i.id, `${i.totalCost}`]),
    )
  })

  test('by day', async () => {
    const { items } = await must(server, 200, 'GET', `${path}/usagerecords/daily`)
    expect(items.map((i: { dateUsed: string }) => i.dateUsed)).toEqual(
      ['2026-08-20', '2026-08-21', '2026-08-23'].map((d) => `${d}T00:00:00Z`),
    )
    expect(items[0]).toMatchObject({ resourceId: legacy.id, currencyLocale: 'en-US', lastModifiedDate: '2026-08-21T00:00:00Z' })
    expect(exact(items[0].totalCost).compare(price(0).times(Decimal.of(65)).round(cents))).toBe(0)
  })

  test('summaries of subscription, customer and partner name it, and say one sum', async () => {
    const period = { billingStartDate: '2026-08-20T00:00:00Z', billingEndDate: '2026-09-19T00:00:00Z', currencyLocale: 'en-US' }
    const summary = await must(server, 200, 'GET', `${path}/usagesummary`)
    const whole = await must(server, 200, 'GET', `/v1/customers/${customer}/usagesummary`)
    const partner = await must(server, 200, 'GET', '/v1/usagesummary')
    for (const one of [summary, whole, partner]) {
      expect(one).toMatchObject(period)
      expect(one).not.toHaveProperty('usdTotalCost')
      expect(`${one.totalCost}`).toBe(`${summary.totalCost}`)
    }
    // Two machines on one meter: its cents are those of both together, as the records and the invoice have them.
    const meters = [price(0).times(Decimal.of(165)), price(1).times(exact('1.25'))]
    expect(exact(summary.totalCost).compare(Decimal.sum(meters.map((usd) => usd.round(cents))))).toBe(0)
    const { items } = await must(server, 200, 'GET', `${path}/usagerecords/resources`)
    expect(Decimal.sum(items.map((i: { totalCost: number }) => exact(i.totalCost))).compare(exact(summary.totalCost))).toBe(0)
    const [row] = (await must(server, 200, 'GET', `/v1/customers/${customer}/subscriptions/usagerecords`)).items
    expect(row).toMatchObject({ offerId: 'MS-AZR-0145P', currencyLocale: 'en-US' })
    expect([`${row.totalCost}`, `${row.usdTotalCost}`]).toEqual([`${summary.totalCost}`, '0'])
    const rows = (await must(server, 200, 'GET', '/v1/customers/usagerecords')).items
    const ours = rows.find((r: { id: string }) => r.id === customer)
    expect(ours).toMatchObject({ isUpgraded: false, currencyLocale: 'en-US', customerSpendingBudget: ours.budget })
    expect(`${ours.totalCost}`).toBe(`${summary.totalCost}`)
    const other = rows.find((r: { id: string }) => r.id === plan.customer)
    expect([other.isUpgraded, other.currencyCode, 'customerSpendingBudget' in other]).toEqual([true, 'USD', false])
  })
})

describe('as reported', () => {
  const at = (query: string) => `${path}/utilizations/azure?${query}`
  const window = 'start_time=2026-08-22T00:00:00Z&end_time=2026-08-23T00:00:00Z'
  type Row = {
    usageStartTime: string
    usageEndTime: string
    quantity: unknown
    resource: { id: string }
    instanceData?: { resourceUri: string }
  }
  const shown = (items: Row[]) =>
    items.map((r) => [
      r.usageStartTime,
      meters.findIndex((m) => m.meterId === r.resource.id),
      r.instanceData?.resourceUri.split('/').at(-1),
      `${r.quantity}`,
    ])

  test('by day of use, whatever day it was reported on', async () => {
    const { items, links, totalCount } = await must(server, 200, 'GET', at(window))
    expect(shown(items).sort()).toEqual(
      [
        ['2026-08-20T00:00:00Z', 0, 'vm1', '40'],
        ['2026-08-20T00:00:00Z', 0, 'vm2', '20'],
        ['2026-08-21T00:00:00Z', 1, 'vm1', '1.25'],
      ].sort(),
    )
    expect([totalCount, links.next]).toEqual([3, undefined])
    expect(links.self.uri).toBe(`${path.slice(3)}/utilizations/azure?${window}&granularity=Daily&show_details=True&size=1000`)
    const vm2 = items.find((r: Row) => r.instanceData?.resourceUri === uri('vm2'))
    expect(vm2).toMatchObject({
      usageEndTime: '2026-08-21T00:00:00Z',
      infoFields: {},
      attributes: { objectType: 'AzureUtilizationRecord' },
    })
    expect(vm2.instanceData).toEqual({
      resourceUri: uri('vm2'),
      location: 'eastus2',
      partNumber: '',
      orderNumber: '',
      tags: { team: 'blue' },
      additionalInfo: { cores: '4', nested: '{"a":1.5}' },
    })
    const later = await must(server, 200, 'GET', at('start_time=2026-08-23T00:00:00Z&end_time=2026-09-01T00:00:00Z'))
    expect(shown(later.items)).toEqual([
      ['2026-08-20T00:00:00Z', 0, 'vm1', '5'],
      ['2026-08-23T00:00:00Z', 0, 'vm1', '100'],
    ])
  })

  test('by hour of use', async () => {
    const { items } = await must(server, 200, 'GET', at(`${window.replace('T00:00:00Z&', 'T12:00:00Z&')}&granularity=Hourly`))
    expect(shown(items).map(([start, , vm, quantity]) => [start, vm, quantity])).toEqual([
      ['2026-08-20T03:00:00Z', 'vm1', '10'],
      ['2026-08-20T03:00:00Z', 'vm2', '20'],
      ['2026-08-20T05:00:00Z', 'vm1', '30'],
      ['2026-08-21T05:00:00Z', 'vm1', '1.25'],
    ])
    expect(items[0].usageEndTime).toBe('2026-08-20T04:00:00Z')
    const none = 'start_time=2026-08-22T13:00:00Z&end_time=2026-08-22T23:00:00Z&granularity=hourly'
    expect((await must(server, 200, 'GET', at(none))).items).toEqual([])
  })

  test('folded without details', async () => {
    const { items } = await must(server, 200, 'GET', at(`${window}&show_details=False`))
    expect(shown(items)).toEqual([
      ['2026-08-20T00:00:00Z', 0, undefined, '60'],
      ['2026-08-21T00:00:00Z', 1, undefined, '1.25'],
    ])
    expect(items[0]).not.toHaveProperty('instanceData')
  })

  test('page by page with the token alone, which shows what the first page saw', async () => {
    const first = await must(
      server,
      200,
      'GET',
      at('start_time=2026-08-01T00:00:00Z&end_time=2026-12-01T00:00:00Z&granularity=hourly&size=2'),
    )
    const whole = await must(server, 200, 'GET', at('start_time=2026-08-01T00:00:00Z&end_time=2026-12-01T00:00:00Z&granularity=hourly'))
    await meter(server, [use('2026-09-01T00:00:00Z', '7')])
    const items = [...first.items]
    for (let page = first; page.continuationToken; items.push(...page.items)) {
      expect(page.links.next.headers).toEqual([{ key: 'MS-ContinuationToken', value: page.continuationToken }])
      expect(page.links.next.uri).toBe(`${path.slice(3)}/utilizations/azure?seek_operation=Next`)
      const headers = { 'MS-ContinuationToken': page.continuationToken }
      page = await must(server, 200, 'GET', at('seek_operation=Next'), { headers })
      expect(page.items.length).toBeLessThanOrEqual(2)
    }
    expect(items).toEqual(whole.items)
    expect(items).toHaveLength(7)
    const headers = { 'MS-ContinuationToken': first.continuationToken }
    const foreign = `/v1/customers/${plan.customer}/subscriptions/${plan.plan}/utilizations/azure?seek_operation=Next`
    expect(await code(foreign, { headers })).toEqual([400, 800011])
  })

  test.each([
    ['no times', ''],
    ['no end', 'start_time=2026-08-22T00:00:00Z'],
    ['no start', 'end_time=2026-08-22T00:00:00Z'],
    ['a time that is none', 'start_time=yesterday&end_time=2026-08-22T00:00:00Z'],
    ['times reversed', 'start_time=2026-08-23T00:00:00Z&end_time=2026-08-22T00:00:00Z'],
    ['one moment', 'start_time=2026-08-22T00:00:00Z&end_time=2026-08-22T00:00:00Z'],
    ['days that are none', 'start_time=2026-08-22T01:00:00Z&end_time=2026-08-23T00:00:00Z'],
    ['hours that are none', 'start_time=2026-08-22T01:30:00Z&end_time=2026-08-23T00:00:00Z&granularity=hourly'],
    ['another granularity', `${window}&granularity=weekly`],
    ['a size below nothing', `${window}&size=-1`],
    ['a size that is none', `${window}&size=many`],
    ['another flag', `${window}&show_details=perhaps`],
    ['another seek', `${window}&seek_operation=Last`],
    ['a seek without a token', 'seek_operation=Next'],
  ])('with %s is refused', async (_, query) => {
    expect(await code(at(query))).toEqual([400, 3000])
  })

  test('with a token that is none is refused', async () => {
    expect(await code(at('seek_operation=Next'), { headers: { 'MS-ContinuationToken': 'x.y' } })).toEqual([400, 3000])
  })

  test.each(['size=', 'size=0', 'size=5000', 'granularity=&size=', 'show_details=true'])('takes %s', async (more) => {
    expect((await must(server, 200, 'GET', at(`${window}&${more}`))).items).toHaveLength(3)
  })

  test.each([
    ['2026-08-22T00:00:00-08:00', '2026-08-23T00:00:00-08:00', 3],
    ['2026-08-22T00:00:00+02:00', '2026-08-23T00:00:00+02:00', 3],
    ['2026-08-22', '2026-08-23', 3],
    ['2026-08-22T00:00:00', '2026-08-23T00:00:00.000', 3],
  ])('takes midnights of any clock: %s', async (from, to, rows) => {
    expect((await must(server, 200, 'GET', at(`start_time=${from}&end_time=${to}`))).items).toHaveLength(rows)
  })
})

test.each([
  ['usagerecords/resources', 800011],
  ['usagerecords/daily', 800042],
  ['utilizations/azure?start_time=2026-08-22&end_time=2026-08-23', 800011],
])('%s is for no plan, no stranger and no unknown subscription', async (rest, ofPlan) => {
  expect(await code(`/v1/customers/${plan.customer}/subscriptions/${plan.plan}/${rest}`)).toEqual([400, ofPlan])
  expect(await code(`/v1/customers/${customer}/subscriptions/${plan.plan}/${rest}`)).toEqual([404, 20003])
  expect(await code(`/v1/customers/nobody/subscriptions/${plan.plan}/${rest}`)).toEqual([400, 900118])
  expect(await code(`${path}/${rest}`, { partner: cobalt })).toEqual([403, 20002])
  expect(await code(`${path}/${rest}`, { as: 'sales' })).toEqual([403, 900150])
  expect((await server.get(`${path}/${rest}`, { as: 'billing' })).status).toBe(200)
})

test('in the realistic profile what was just reported is not ready, and says when to ask again', async () => {
  const slow = await startServer({ profile: 'realistic' })
  const who = await createCustomer(slow, { label: 'slow-legacy' })
  await agree(slow, who)
  const bought = await buyLegacyAzure(slow, who)
  await slow.advance('2026-09-02T12:00:00Z')
  const event = {
    id: 'slow',
    entitlementId: bought.entitlementId,
    meterId: meters[0]?.meterId as string,
    quantity: '1',
    at: '2026-09-02T10:00:00Z',
  }
  await meter(slow, [event])
  await slow.advance('PT30M')
  const address = `/v1/customers/${who}/subscriptions/${bought.id}/utilizations/azure?start_time=2026-09-02&end_time=2026-09-03`
  const waiting = await slow.get(address)
  expect([waiting.status, waiting.text, waiting.headers.get('retry-after')]).toEqual([204, '', '1800'])
  await slow.advance('PT30M')
  expect((await must(slow, 200, 'GET', address)).items).toHaveLength(1)
  await slow.remove()
})
