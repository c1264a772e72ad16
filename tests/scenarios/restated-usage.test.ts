/** Usage that an operator restates before and after the cut-off of its month, over a price with tiers. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { meter, must, type Purchase, settle } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'

const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]
const d = (value: Decimal | number | string): Decimal => Decimal.of(value)
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const own = { partner: cobalt }

let server: TestServer
let plan: Purchase
let resourceUri: string
const operator = (method: string, path: string, body?: unknown, headers = {}): Promise<Reply> =>
  server.request(method, `/operator/v1/partners/${cobalt.tenantId}/${path}`, {
    token: 'lazuli-sandbox-operator',
    headers,
    ...(body === undefined ? {} : { body }),
  })
// biome-ignore lint/suspicious/noExplicitAny: documents as printed
const get = (path: string): Promise<any> => must(server, 200, 'GET', path, own)
const restate = (quantity: number, more: object = {}, headers = {}) =>
  operator('POST', 'usage/restate', { usage: [wish(quantity, more)], reason: 'a meter ran twice' }, headers)
const wish = (quantity: number, more: object = {}) => ({
  ...{ entitlementId: plan.entitlement, resourceUri, meterId: machine, usageDate: '2026-10-03', quantity, ...more },
})
// biome-ignore lint/suspicious/noExplicitAny: rows as printed
const figures = (rows: any[]): string[][] => rows.map((row) => [row.unitPrice, row.quantity, row.pcToBCExchangeRate].map(String))
const open = async () =>
  (await get('/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=EUR&period=current')).items

beforeAll(async () => {
  server = await startServer()
  plan = await settle(server, { label: 'restated', country: 'DE' }, own)
  resourceUri = `/subscriptions/${plan.entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`
  const tiers = [
    { minimum: 0, unitPrice: 1 },
    { minimum: 50, unitPrice: 0.5 },
  ]
  expect((await operator('PUT', 'prices/2026-10', { prices: [{ meterId: machine, tiers }] })).status).toBe(200)
  for (const [month, unitsPerUsd] of [
    ['2026-10', 0.5],
    ['2026-11', 0.8],
  ] as const)
    expect((await operator('PUT', `exchange-rates/${month}/EUR`, { unitsPerUsd })).status).toBe(200)
  await server.advance('2026-10-04T06:00:00Z', cobalt)
  const events = ['2026-10-03T05:00:00Z', '2026-10-03T07:00:00Z'].map((at, i) => ({
    ...{ id: `use-${i}`, entitlementId: plan.entitlement, meterId: machine, quantity: '50', at, resourceUri },
  }))
  await meter(server, events, own)
  await server.advance('2026-10-05T00:00:00Z', cobalt)
})
afterAll(() => server.remove())

test('before the cut-off the line is taken back and written anew', async () => {
  expect(figures(await open())).toEqual([
    ['1', '50', '0.5'],
    ['0.5', '50', '0.5'],
  ])
  const headers = { 'MS-RequestId': '0a1b2c3d-7a73-4000-8000-000000000001' }
  const said = await restate(40, { resourceUri: resourceUri.toUpperCase() }, headers)
  expect([said.status, said.body], said.text).toMatchObject([
    202,
    { id: 'U000000001', usage: [{ resourceUri, was: 100, quantity: 40, period: '2026-10' }] },
  ])
  expect((await restate(40, { resourceUri: resourceUri.toUpperCase() }, headers)).text).toBe(said.text)
  await server.advance('2026-10-06T00:00:00Z', cobalt)
  const lines = await open()
  expect(figures(lines)).toEqual(expect.arrayContaining([['1', '40', '0.5']]))
  expect(`${Decimal.sum(lines.map((line: { quantity: Decimal }) => d(line.quantity)))}`).toBe('40')
  // What is said twice is true once.
  expect((await restate(40)).body.usage[0].was).toBe(40)
})

test.each([
  ['a day without usage', { usageDate: '2026-10-02' }, 404, 1000],
  ['another meter', { meterId: '0a1b2c3d-0001-4000-8000-00000000feed' }, 404, 1000],
  ['a day that is none', { usageDate: '2026-10-32' }, 400, 800002],
  ['a day long past', { usageDate: '2026-01-03' }, 400, 800002],
  ['less than nothing', { quantity: -1 }, 400, 800002],
])('refused: %s', async (_, more, status, code) => {
  expect(outcome(await restate(1, more))).toEqual([status, code])
})

test('refused: nothing, the same twice', async () => {
  expect(outcome(await operator('POST', 'usage/restate', { usage: [] }))).toEqual([400, 800002])
  expect(outcome(await operator('POST', 'usage/restate', { usage: [wish(1), wish(2)] }))).toEqual([400, 800002])
})

test('after the close the difference is billed with the next month, at the price and rate of the day', async () => {
  await server.advance('2026-11-07T00:00:00Z', cobalt)
  expect((await restate(15)).body.usage).toMatchObject([{ was: 40, quantity: 15, period: '2026-11' }])
  await server.advance('2026-11-09T00:00:00Z', cobalt)
  expect(figures(await open())).toEqual([['1', '-25', '0.5']])
  expect((await restate(70)).body.usage).toMatchObject([{ was: 15, quantity: 70, period: '2026-11' }])
  await server.advance('2026-11-10T00:00:00Z', cobalt)
  const lines = await open()
  expect(`${Decimal.sum(lines.map((line: { quantity: Decimal }) => d(line.quantity)))}`).toBe('30')
  await server.advance('2026-12-07T00:00:00Z', cobalt)
  const invoices = (await get('/v1/invoices')).items
  expect(invoices.map((invoice: { totalCharges: Decimal }) => `${invoice.totalCharges}`)).toEqual(['17', '8.5'])
  const { items } = await get(`/v1/invoices/${invoices[1].id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`)
  expect(items.map((row: { unitPrice: Decimal; billableQuantity: Decimal }) => [`${row.unitPrice}`, `${row.billableQuantity}`])).toEqual([
    ['1', '10'],
    ['0.5', '20'],
  ])
})

test('the audit names it', async () => {
  const audit = await server.request('GET', `/operator/v1/audit?partner=${cobalt.tenantId}&changesOnly=true&size=1`, {
    token: 'lazuli-sandbox-operator',
  })
  expect(audit.body.items[0]).toMatchObject({ operation: 'restateUsage', after: { id: 'U000000004', reason: 'a meter ran twice' } })
})

test('what was restated is listed, newest first, page by page, and each is found by its number, by nobody else', async () => {
  const token = 'lazuli-sandbox-operator'
  const at = (tenantId: string, rest = '') => `/operator/v1/partners/${tenantId}/usage/restatements${rest}`
  const all = (await server.request('GET', at(cobalt.tenantId), { token })).body
  expect(all.items.map((one: { id: string }) => one.id)).toEqual(['U000000004', 'U000000003', 'U000000002', 'U000000001'])
  expect(all.items.at(-1)).toMatchObject({ restatedAt: expect.any(String), usage: [{ was: 100, quantity: 40, period: '2026-10' }] })
  const pages = []
  for (let more: string | undefined = ''; more !== undefined; ) {
    const headers: Record<string, string> = more === '' ? {} : { 'MS-ContinuationToken': more }
    const { body } = await server.request('GET', at(cobalt.tenantId, more === '' ? '?size=3' : '?seekOperation=Next'), { token, headers })
    pages.push(body.items)
    more = body.continuationToken
  }
  expect([pages.map((page) => page.length), pages.flat()]).toEqual([[3, 1], all.items])
  for (const one of all.items)
    expect((await server.request('GET', at(cobalt.tenantId, `/${one.id.toLowerCase()}`), { token })).body).toEqual(one)

  expect((await server.request('GET', at(lapis.tenantId), { token })).body.items).toEqual([])
  for (const [path, headers, status, code] of [
    [at(lapis.tenantId, '/U000000001'), {}, 404, 1000],
    [at(cobalt.tenantId, '/U000000009'), {}, 404, 1000],
    [at('00000000-0000-4000-8000-000000000000'), {}, 404, 1000],
    [at(cobalt.tenantId), { 'MS-ContinuationToken': 'guessed' }, 400, undefined],
  ] as const) {
    const reply = await server.request('GET', path, { token, headers })
    expect([path, reply.status], reply.text).toEqual([path, status])
    if (code !== undefined) expect(reply.body.code).toBe(code)
  }
  expect((await server.request('GET', at(cobalt.tenantId), { token: 'guessed' })).status).toBe(401)
})

test('costs in FOCUS call less of what an invoice billed a correction, and more of it usage', async () => {
  const classes = async (query: string) => {
    const { rows } = readCsv((await server.get(`/insight/v1/focus?${query}`, own)).text)
    return rows.map((row) => [row.PricingQuantity, row.ChargeClass])
  }
  expect(await classes('invoiceId=G000000002')).toEqual([
    ['10', null],
    ['20', null],
  ])
  expect((await restate(45)).body.usage).toMatchObject([{ was: 70, quantity: 45, period: '2026-12' }])
  await server.advance('2026-12-09T00:00:00Z', cobalt)
  const less = (rows: (string | null | undefined)[][]) => rows.filter(([quantity]) => quantity?.startsWith('-'))
  for (const [at, query] of [
    ['2026-12-09T00:00:00Z', 'period=current'],
    ['2027-01-07T00:00:00Z', 'invoiceId=G000000003'],
  ] as const) {
    await server.advance(at, cobalt)
    const rows = await classes(query)
    expect(less(rows).length, JSON.stringify(rows)).toBeGreaterThan(0)
    expect(less(rows).every(([, word]) => word === 'Correction')).toBe(true)
  }
})
