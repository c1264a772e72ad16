/** Costs as Azure tells them, held against the line items of Partner Center: the same stored lines, so the same digits. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, type Reply, startServer, type TestServer } from '../harness.ts'
import { billingScope, flatMeters, meter, must, type Purchase, settle } from '../story.ts'

let server: TestServer
/** Of Cobalt, who bills in euros what is priced in dollars. */
let one: Purchase
let two: Purchase
const partner = cobalt
const zero = Decimal.zero

beforeAll(async () => {
  server = await startServer({ start: '2026-08-01T00:00:00Z' })
  one = await settle(server, { label: 'cost-one', country: 'DE' }, { partner })
  two = await settle(server, { label: 'cost-two', country: 'DE' }, { partner })
  const meters = await flatMeters(7)
  for (const [month, from] of [
    ['2026-08', 2],
    ['2026-09', 2],
  ] as const)
    for (let day = from; day < from + 4; day++) {
      const date = `${month}-${String(day).padStart(2, '0')}`
      await server.advance(`${date}T12:00:00Z`, partner)
      await meter(
        server,
        [one, two].flatMap(({ entitlement }, who) =>
          meters.map(({ meterId }, i) => ({
            id: `${date} ${who} ${i}`,
            entitlementId: entitlement,
            meterId,
            quantity: `${i + 1}.${day}37${who}`,
            at: `${date}T0${i}:00:00Z`,
            resourceUri: `/subscriptions/${entitlement}/resourceGroups/RG-${i % 2 ? 'odd' : 'even'}/providers/Microsoft.Compute/virtualMachines/vm${i % 3}`,
            ...(i % 2 ? { tags: { CostCentre: 'odd' } } : {}),
          })),
        ),
        { partner },
      )
    }
  await server.advance('2026-09-10T00:00:00Z', partner)
})
afterAll(() => server.remove())

const scopeOf = (who: Purchase): string => billingScope(cobalt.tenantId, who.customer)
const account = (): string => scopeOf(one).replace(/\/customers.*/, '')
const query = (scope: string, body: object, more = ''): Promise<Reply> =>
  server.post(`${scope}/providers/Microsoft.CostManagement/query?api-version=2023-11-01${more}`, body, { partner })
const august = { timeframe: 'Custom', timePeriod: { from: '2026-08-01', to: '2026-08-31' } }
const september = { timeframe: 'Custom', timePeriod: { from: '2026-09-01', to: '2026-09-30' } }
const exact = (value: unknown): Decimal => Decimal.parse(`${value}`)
const sum = (values: readonly unknown[]): Decimal => values.reduce<Decimal>((total, value) => total.plus(exact(value)), zero)

/** Daily rated usage as Partner Center prints it. */
async function lineItems(month: 'billed' | 'unbilled'): Promise<Record<string, unknown>[]> {
  const rest = 'provider=onetime&invoicelineitemtype=usagelineitems&size=2000'
  const path =
    month === 'unbilled'
      ? `/v1/invoices/unbilled/lineitems?${rest}&currencycode=EUR&period=current`
      : `/v1/invoices/${(await must(server, 200, 'GET', '/v1/invoices', { partner })).items[0].id}/lineitems?${rest}`
  return (await must(server, 200, 'GET', path, { partner })).items
}

describe.each([
  ['billed', august],
  ['unbilled', september],
] as const)('a month that is %s', (state, span) => {
  test('costs to the last digit what the line items of Partner Center say, for each customer and all', async () => {
    const items = await lineItems(state)
    expect(items.length).toBeGreaterThan(50)
    const of = (who?: Purchase) =>
      sum(items.filter((item) => !who || item['customerId'] === who.customer).map((item) => item['billingPreTaxTotal']))
    for (const [scope, expected] of [
      [scopeOf(one), of(one)],
      [scopeOf(two), of(two)],
      [account(), of()],
      [`/subscriptions/${one.entitlement}`, of(one)],
    ] as const) {
      const { status, body, text } = await query(scope, { type: 'ActualCost', ...span })
      expect(status, text).toBe(200)
      expect(body.properties.columns).toEqual([
        { name: 'Cost', type: 'Number' },
        { name: 'Currency', type: 'String' },
      ])
      expect(body.properties.rows).toHaveLength(1)
      expect(exact(body.properties.rows[0][0])).toEqual(expected.reduced())
      expect(body.properties.rows[0][1]).toBe('EUR')
      expect(body.properties.nextLink).toBeNull()
    }
  })

  test('costs by day and by service what the line items say', async () => {
    const items = await lineItems(state)
    const { body } = await query(account(), {
      ...span,
      dataset: {
        granularity: 'Daily',
        aggregation: { totalCost: { name: 'PreTaxCost', function: 'Sum' }, used: { name: 'UsageQuantity', function: 'Sum' } },
        grouping: [{ type: 'Dimension', name: 'ServiceName' }],
      },
    })
    const groups = Map.groupBy(items, (item) => `${String(item['usageDate']).slice(0, 10).replaceAll('-', '')} ${item['meterCategory']}`)
    expect(body.properties.columns.map((c: { name: string }) => c.name)).toEqual([
      'PreTaxCost',
      'UsageQuantity',
      'UsageDate',
      'ServiceName',
      'Currency',
    ])
    expect(body.properties.rows.length).toBe(groups.size)
    for (const [cost, used, day, service] of body.properties.rows) {
      const own = groups.get(`${day} ${service}`) ?? []
      expect(exact(cost)).toEqual(sum(own.map((item) => item['billingPreTaxTotal'])).reduced())
      expect(exact(used)).toEqual(sum(own.map((item) => item['quantity'])).reduced())
    }
  })

  test('has usage details that sum to the same, in euros and in dollars', async () => {
    const filter = `properties/usageStart ge '${span.timePeriod.from}' and properties/usageEnd le '${span.timePeriod.to}'`
    const first = `${scopeOf(one)}/providers/Microsoft.Consumption/usageDetails?api-version=2021-10-01&$top=11&$filter=${encodeURIComponent(filter)}`
    const details: Record<string, unknown>[] = []
    for (let next: string | undefined = first; next !== undefined; ) {
      const page = await must(server, 200, 'GET', next.replace(server.url, ''), { partner })
      expect(page.value.length).toBeLessThanOrEqual(11)
      details.push(...page.value)
      next = page.nextLink
    }
    expect(new Set(details.map((d) => d['id'])).size).toBe(details.length)
    expect(new Set(details.map((d) => d['kind']))).toEqual(new Set(['modern']))
    const of = (name: string) => sum(details.map((d) => (d['properties'] as Record<string, unknown>)[name])).reduced()
    const items = (await lineItems(state)).filter((item) => item['customerId'] === one.customer)
    expect(of('costInBillingCurrency')).toEqual(sum(items.map((i) => i['billingPreTaxTotal'])).reduced())
    expect(of('costInPricingCurrency')).toEqual(sum(items.map((i) => i['pricingPreTaxTotal'])).reduced())
    expect(of('costInUSD')).toEqual(of('costInPricingCurrency'))
    expect(of('quantity')).toEqual(sum(items.map((i) => i['quantity'])).reduced())
    const invoiced = new Set(details.map((d) => (d['properties'] as Record<string, unknown>)['invoiceId']))
    expect(invoiced.has(undefined)).toBe(state === 'unbilled')
  })
})

test('charges of billing subscriptions are the costs of this month and the last', async () => {
  const { value } = await must(server, 200, 'GET', `${scopeOf(one)}/billingSubscriptions?api-version=2020-05-01`, { partner })
  const cost = async (span: object) => exact((await query(`/subscriptions/${one.entitlement}`, span)).body.properties.rows[0][0])
  expect(value).toHaveLength(1)
  expect(exact(value[0].properties.lastMonthCharges.value)).toEqual(await cost(august))
  expect(exact(value[0].properties.monthToDateCharges.value)).toEqual(await cost(september))
  const path = `${account()}/billingSubscriptions/${one.entitlement.toUpperCase()}?api-version=2020-05-01`
  expect(await must(server, 200, 'GET', path, { partner })).toEqual(value[0])
})

describe('a query', () => {
  const byMeter = { ...august, dataset: { grouping: [{ type: 'Dimension', name: 'MeterId' }] } }

  test('comes in pages, by GET and by POST, that are the whole', async () => {
    const whole = (await query(account(), byMeter)).body.properties.rows
    expect(whole.length).toBe(7)
    for (const method of ['GET', 'POST']) {
      const rows = []
      let page = (await query(account(), byMeter, '&$top=3')).body
      rows.push(...page.properties.rows)
      for (let pages = 1; page.properties.nextLink; pages++) {
        expect(pages).toBeLessThan(4)
        expect(page.properties.nextLink).toMatch(/^http/)
        const path = page.properties.nextLink.replace(server.url, '')
        page = await must(server, 200, method, path, { partner, ...(method === 'POST' ? { body: byMeter } : {}) })
        rows.push(...page.properties.rows)
      }
      expect(rows).toEqual(whole)
    }
  })

  test('is filtered by dimensions and tags, negated and combined', async () => {
    const filtered = async (filter: object) =>
      exact((await query(scopeOf(one), { ...august, dataset: { filter } })).body.properties.rows[0]?.[0] ?? 0)
    const odd = await filtered({ tags: { name: 'costcentre', operator: 'In', values: ['odd'] } })
    const even = await filtered({ not: { tags: { name: 'CostCentre', operator: 'In', values: ['odd'] } } })
    const group = await filtered({ dimensions: { name: 'ResourceGroup', operator: 'In', values: ['rg-odd'] } })
    const all = exact((await query(scopeOf(one), august)).body.properties.rows[0][0])
    expect(group).toEqual(odd)
    expect(odd.plus(even).reduced()).toEqual(all)
    const scoped = await query(`/subscriptions/${one.entitlement}/resourceGroups/RG-ODD`, august)
    expect(exact(scoped.body.properties.rows[0][0])).toEqual(odd)
    const both = { dimensions: { name: 'ResourceGroup', operator: 'In', values: ['rg-odd', 'rg-even'] } }
    expect(await filtered({ and: [both, { dimensions: { name: 'ChargeType', operator: 'In', values: ['Usage'] } }] })).toEqual(all)
    expect((await query(scopeOf(one), { ...august, dataset: { filter: { or: [both, both] } } })).body.properties.rows).toHaveLength(1)
  })

  test('is grouped by tags and sorted as asked', async () => {
    const dataset = { grouping: [{ type: 'TagKey', name: 'CostCentre' }], sorting: [{ name: 'Cost', direction: 'Descending' }] }
    const { rows } = (await query(scopeOf(one), { ...august, dataset })).body.properties
    expect(rows.map((row: string[]) => row[1]).sort()).toEqual(['', '"costcentre":"odd"'])
    expect(exact(rows[0][0]).compare(exact(rows[1][0]))).toBe(1)
  })

  test('by month names the months', async () => {
    const dataset = { granularity: 'Monthly' }
    const span = { timeframe: 'Custom', timePeriod: { from: '2026-08-01', to: '2026-09-30' } }
    const { rows } = (await query(account(), { ...span, dataset })).body.properties
    expect(rows.map((row: string[]) => row[1])).toEqual(['2026-08-01T00:00:00', '2026-09-01T00:00:00'])
  })

  test.each([
    ['MonthToDate', september],
    ['TheLastMonth', august],
    ['BillingMonthToDate', september],
    ['TheLastBillingMonth', august],
  ])('of %s is that month', async (timeframe, span) => {
    expect((await query(account(), { timeframe })).body.properties.rows).toEqual((await query(account(), span)).body.properties.rows)
  })

  test('in dollars says so', async () => {
    const dataset = { aggregation: { total: { name: 'CostUSD', function: 'Sum' } } }
    const [[dollars, currency]] = (await query(scopeOf(one), { ...august, dataset })).body.properties.rows
    const items = (await lineItems('billed')).filter((item) => item['customerId'] === one.customer)
    expect(currency).toBe('USD')
    expect(exact(dollars)).toEqual(sum(items.map((i) => i['pricingPreTaxTotal'])).reduced())
  })

  test.each([
    ['an unknown dimension', { dataset: { grouping: [{ type: 'Dimension', name: 'Moon' }] } }],
    ['another function', { dataset: { aggregation: { a: { name: 'Cost', function: 'Max' } } } }],
    ['another sum', { dataset: { aggregation: { a: { name: 'Weight', function: 'Sum' } } } }],
    ['no sum', { dataset: { aggregation: {} } }],
    ['three sums', { dataset: { aggregation: Object.fromEntries(['a', 'b', 'c'].map((k) => [k, { name: 'Cost', function: 'Sum' }])) } }],
    ['a time without days', { timeframe: 'Custom' }],
    ['a time that ends before it begins', { timeframe: 'Custom', timePeriod: { from: '2026-09-02', to: '2026-09-01' } }],
    ['more than a year', { timeframe: 'Custom', timePeriod: { from: '2024-01-01', to: '2026-09-01' } }],
    ['an empty filter', { dataset: { filter: {} } }],
    ['a filter of one and', { dataset: { filter: { and: [{}] } } }],
    ['a filter with another operator', { dataset: { filter: { dimensions: { name: 'Meter', operator: 'Contains', values: ['x'] } } } }],
    ['a filter of nothing known', { dataset: { filter: { colour: {} } } }],
    ['an unknown order', { dataset: { sorting: [{ name: 'Moon' }] } }],
    ['a granularity of hours', { dataset: { granularity: 'Hourly' } }],
  ])('with %s is refused', async (_, body) => {
    expect(await query(account(), body)).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
  })

  test('with a broken token is refused', async () => {
    expect(await query(account(), {}, '&$skiptoken=e30')).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
  })

  test.each([
    ['/providers/Microsoft.Billing/billingAccounts/nobody', 404, 'ResourceNotFound'],
    ['/providers/Microsoft.Management/managementGroups/x', 400, 'BadRequest'],
    ['/subscriptions/d0f1d6b5-6d43-4c9b-8a4f-3a9b2d0f1c11', 404, 'SubscriptionNotFound'],
  ])('under %s is refused', async (scope, status, code) => {
    expect(await query(scope, {})).toMatchObject({ status, body: { error: { code } } })
  })

  test('under what belongs to another partner finds nothing', async () => {
    for (const scope of [account(), scopeOf(one), `/subscriptions/${one.entitlement}`]) {
      const reply = await server.post(`${scope}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`, {})
      expect(reply.status).toBe(404)
    }
  })
})

describe('a budget', () => {
  const at = (name: string) => `/subscriptions/${one.entitlement}/providers/Microsoft.Consumption/budgets${name}?api-version=2021-10-01`
  const wish = (more: object = {}) => ({
    properties: { category: 'Cost', amount: 100.5, timeGrain: 'Monthly', timePeriod: { startDate: '2026-08-01T00:00:00Z' }, ...more },
  })
  const put = (name: string, body: object, headers = {}) => server.request('PUT', at(name), { partner, body, headers })

  test('is made, read, changed and removed', async () => {
    const made = await put('/team', wish())
    expect(made.status, made.text).toBe(201)
    const month = exact((await query(`/subscriptions/${one.entitlement}`, september)).body.properties.rows[0][0])
    expect(exact(made.body.properties.currentSpend.amount)).toEqual(month)
    expect(made.body).toMatchObject({ name: 'team', type: 'Microsoft.Consumption/budgets', properties: { currentSpend: { unit: 'EUR' } } })
    expect((await server.get(at('/TEAM'), { partner })).body).toEqual(made.body)
    expect((await server.get(at(''), { partner })).body.value).toEqual([made.body])
    const changed = await put('/team', { ...wish({ timeGrain: 'Annually' }), eTag: made.body.eTag })
    expect(changed.status).toBe(200)
    const year = exact((await query(`/subscriptions/${one.entitlement}`, august)).body.properties.rows[0][0]).plus(month)
    expect(exact(changed.body.properties.currentSpend.amount)).toEqual(year.reduced())
    expect(await put('/team', { ...wish(), eTag: made.body.eTag })).toMatchObject({ status: 409, body: { error: { code: 'Conflict' } } })
    expect((await server.request('DELETE', at('/team'), { partner })).status).toBe(200)
    expect((await server.get(at('/team'), { partner })).status).toBe(404)
    expect((await server.request('DELETE', at('/team'), { partner })).status).toBe(404)
  })

  test('counts only what its filter lets through', async () => {
    const filter = { tags: { name: 'CostCentre', operator: 'In', values: ['odd'] } }
    const made = await put('/odd', wish({ filter }))
    const { rows } = (await query(`/subscriptions/${one.entitlement}`, { ...september, dataset: { filter } })).body.properties
    expect(exact(made.body.properties.currentSpend.amount)).toEqual(exact(rows[0][0]))
    await server.request('DELETE', at('/odd'), { partner })
  })

  test.each([
    ['a start within a month', wish({ timePeriod: { startDate: '2026-08-02T00:00:00Z' } })],
    ['an end before its start', wish({ timePeriod: { startDate: '2026-08-01T00:00:00Z', endDate: '2026-07-01T00:00:00Z' } })],
    ['a negative amount', wish({ amount: -1 })],
    ['another grain', wish({ timeGrain: 'Weekly' })],
    ['another category', wish({ category: 'Joy' })],
    ['a filter that cannot be read', wish({ filter: { dimensions: { name: 'Moon', operator: 'In', values: ['x'] } } })],
    ['nothing', {}],
  ])('with %s is refused', async (_, body) => {
    expect(await put('/bad', body)).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
  })
})
