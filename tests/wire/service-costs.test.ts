/** What customers cost in the last closed period (billing contract, section 10), through the wire. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { agree, buyLegacyAzure, createCustomer, flatMeters, meter, must, type Purchase, settle } from '../story.ts'

const exact = (value: unknown): Decimal => Decimal.parse(`${value}`)
let server: TestServer
let plan: Purchase
let legacyCustomer: string
/** A customer of the other partner. */
let foreign: string
const costs = (customer: string, period = 'mostrecent', more = '') => `/v1/customers/${customer}/servicecosts/${period}${more}`

beforeAll(async () => {
  server = await startServer({ start: '2026-08-01T00:00:00Z' })
  plan = await settle(server, { label: 'costly', companyName: 'Costly' })
  legacyCustomer = await createCustomer(server, { label: 'costly-legacy', companyName: 'Costly Legacy' })
  await agree(server, legacyCustomer)
  const legacy = await buyLegacyAzure(server, legacyCustomer)
  foreign = await createCustomer(server, { label: 'elsewhere', country: 'DE' }, { partner: cobalt })
  const meters = await flatMeters(2)
  await server.advance('2026-08-20T00:00:00Z')
  await meter(
    server,
    [plan.entitlement, legacy.entitlementId].flatMap((entitlementId, i) =>
      meters.map(({ meterId }, n) => ({ id: `${i} ${n}`, entitlementId, meterId, quantity: '1000', at: '2026-08-10T10:00:00Z' })),
    ),
  )
})
afterAll(() => server.remove())

test('a customer without a closed period has cost nothing in the month that closed last', async () => {
  const summary = await must(server, 200, 'GET', costs(plan.customer))
  expect(summary).toMatchObject({
    ...{ customerId: plan.customer, billingStartDate: '2026-07-01T00:00:00Z', billingEndDate: '2026-07-31T23:59:59.9999999Z' },
    ...{ pretaxTotal: 0, tax: 0, afterTaxTotal: 0, currencyCode: 'USD', currencySymbol: '$' },
  })
  expect(await must(server, 200, 'GET', costs(plan.customer, 'mostrecent', '/lineitems'))).toMatchObject({ totalCount: 0, items: [] })
})

test('a customer with a plan has cost what its invoice says, under every spelling of the period', async () => {
  await server.advance('2026-09-10T00:00:00Z')
  const rows = (await must(server, 200, 'GET', '/v1/invoices/G000000001/lineitems?provider=onetime')).items
  const { items, totalCount, links } = await must(server, 200, 'GET', costs(plan.customer, 'mostrecent', '/lineitems'))
  expect(totalCount).toBe(2)
  expect(links.self.uri).toBe(`/customers/${plan.customer}/servicecosts/MostRecent/lineitems`)
  expect(items.map((i: Record<string, unknown>) => [i['invoiceNumber'], `${exact(i['pretaxTotal'])}`])).toEqual(
    rows.map((r: Record<string, unknown>) => ['G000000001', `${exact(r['subtotal'])}`]),
  )
  expect(items[0]).toMatchObject({
    ...{ customerName: 'Costly', invoiceType: 'OneTime', resellerMPNId: '-1', subscriptionId: plan.plan, currencyCode: 'USD' },
    ...{ startDate: '2026-08-01T00:00:00Z', endDate: '2026-08-31T00:00:00Z', productId: rows[0].productId, quantity: 1000 },
  })
  const summary = await must(server, 200, 'GET', costs(plan.customer))
  const total = Decimal.sum(rows.map((r: Record<string, unknown>) => exact(r['totalForCustomer']))).reduced()
  expect(`${exact(summary.afterTaxTotal)}`).toBe(`${total}`)
  expect(
    summary.details.map((d: { invoiceType: string; summary: Record<string, unknown> }) => [
      d.invoiceType,
      `${exact(d.summary['afterTaxTotal'])}`,
    ]),
  ).toEqual([
    ['Recurring', '0'],
    ['OneTime', `${total}`],
  ])
  expect(summary.links).toMatchObject({
    serviceCostLineItems: { uri: `/customers/${plan.customer}/servicecosts/MostRecent/lineitems` },
    self: { uri: `/customers/${plan.customer}/servicecosts/MostRecent` },
  })
  for (const spelling of ['MostRecent', 'most_recent', 'MOSTRECENT']) {
    expect(await must(server, 200, 'GET', costs(plan.customer, spelling))).toEqual(summary)
  }
})

test('a legacy customer has cost what its recurring invoice says', async () => {
  const { items } = await must(server, 200, 'GET', costs(legacyCustomer, 'mostrecent', '/lineitems'))
  const rows = (await must(server, 200, 'GET', '/v1/invoices/D000000001/lineitems?provider=azure')).items
  expect(items).toHaveLength(2)
  expect(items.map((i: Record<string, unknown>) => [i['invoiceNumber'], i['invoiceType'], `${exact(i['pretaxTotal'])}`])).toEqual(
    rows.map((r: Record<string, unknown>) => ['D000000001', 'Recurring', `${exact(r['pretaxCharges'])}`]),
  )
  const summary = await must(server, 200, 'GET', costs(legacyCustomer))
  expect(summary.details[0].summary).toMatchObject({
    billingStartDate: '2026-08-01T00:00:00Z',
    billingEndDate: '2026-08-31T23:59:59.9999999Z',
  })
})

test('what a month costs, and what remains of it, is that of its own invoice: cycles of legacy subscriptions are no months', async () => {
  const invoices = (await must(server, 200, 'GET', '/v1/invoices')).items.map((i: { id: string }) => i.id)
  expect(invoices.toSorted()).toEqual(['D000000001', 'G000000001'])
  expect(await must(server, 200, 'GET', '/insight/v1/resale/margins?month=2026-08', { as: 'admin' })).toMatchObject({
    invoiceId: 'G000000001',
    totals: { rows: 2 },
  })
  const [, ...rows] = (await server.get('/insight/v1/focus?period=2026-08', { as: 'admin' })).text.trimEnd().split(/\r?\n/)
  expect(rows).toHaveLength(2)
  for (const row of rows) expect(row).toContain(',G000000001,')
})

test.each([
  ['an unknown period', () => costs(plan.customer, 'lastyear'), 400, 800002],
  ['an id that is none', () => costs('nobody'), 400, 900118],
  ['a customer of another partner', () => costs(foreign), 403, 20002],
  ['a customer nobody knows', () => costs('11111111-2222-4333-8444-555555555555'), 404, 60003],
])('%s is refused, with and without lines', async (_, address, status, code) => {
  for (const more of ['', '/lineitems']) {
    const reply = await server.get(`${address()}${more}`)
    expect([reply.status, reply.body.code]).toEqual([status, code])
  }
})
