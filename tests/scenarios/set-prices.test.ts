/** A provider whose operator sets prices: what is refused, and how far a price reaches. */
import type { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, startServer, type TestServer } from '../harness.ts'
import { meter, must, type Purchase, settle } from '../story.ts'
import { d, doorOf, machine, outcome, own } from './door.ts'

let server: TestServer
let german: Purchase
beforeAll(async () => {
  server = await startServer()
  german = await settle(server, { label: 'priced-german', country: 'DE' }, own)
  await server.advance('2026-09-02T06:00:00Z', cobalt)
  await use('2026-09-02T05:00:00Z')
})
afterAll(() => server.remove())

const operator = doorOf(() => server)
// biome-ignore lint/suspicious/noExplicitAny: documents as printed
const get = (path: string): Promise<any> => must(server, 200, 'GET', path, own)
const use = (at: string, quantity = '100') =>
  meter(
    server,
    [
      {
        ...{ id: `use-${at}`, entitlementId: german.entitlement, meterId: machine, quantity, at },
        resourceUri: `/subscriptions/${german.entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
      },
    ],
    own,
  )
const tiers = (...pairs: [number, number][]) => pairs.map(([minimum, unitPrice]) => ({ minimum, unitPrice }))
const set = (month: string, ...prices: object[]) => operator('PUT', `prices/${month}`, { prices })
const openLines = async (): Promise<[string, string][]> =>
  (
    await get('/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=EUR&period=current')
  ).items.map((row: Record<string, unknown>) => [`${row.unitPrice}`, `${row.quantity}`])

test('prices are set, shown, repeated, replaced and taken back; other partners have none', async () => {
  expect((await operator('GET', 'prices')).body).toMatchObject({ totalCount: 0, items: [] })
  const headers = { 'MS-RequestId': '0a1b2c3d-7a72-4000-8000-000000000001' }
  const body = { prices: [{ meterId: machine, tiers: tiers([0, 9]) }] }
  const first = await operator('PUT', 'prices/2026-10', body, cobalt, headers)
  expect([first.status, first.body.items], first.text).toMatchObject([200, [{ id: 'set-1', month: '2026-10', meterId: machine }]])
  expect((await operator('PUT', 'prices/2026-10', body, cobalt, headers)).text).toBe(first.text)
  const second = await set('2026-10', { meterId: machine, tiers: tiers([0, 1], [50, 0.5]) })
  expect(second.body.items[0].id).toBe('set-2')
  await set('2026-12', { meterId: machine, tiers: tiers([0, 2]) })
  await set('2027-01', { meterId: machine, tiers: tiers([0, 3]) })
  expect((await operator('DELETE', `prices/2027-01/${machine}`)).status).toBe(204)
  const page = await operator('GET', 'prices?size=1')
  expect(page.body.items).toMatchObject([{ id: 'set-2', tiers: [{ unitPrice: 1 }, { minimum: 50, unitPrice: d('0.5') }] }])
  const rest = await operator('GET', 'prices', undefined, cobalt, { 'MS-ContinuationToken': page.body.continuationToken })
  expect(rest.body.items).toMatchObject([{ id: 'set-3', month: '2026-12' }])
  expect((await operator('GET', 'prices', undefined, lapis)).body.items).toEqual([])
  const audit = await server.request('GET', `/operator/v1/audit?partner=${cobalt.tenantId}&changesOnly=true`, {
    token: 'lazuli-sandbox-operator',
  })
  // biome-ignore lint/suspicious/noExplicitAny: rows as printed
  expect(audit.body.items.map(({ operation, before }: any) => [operation, before?.prices[0].id])).toEqual([
    ['removePrices', 'set-4'],
    ['setPrices', undefined],
    ['setPrices', undefined],
    ['setPrices', 'set-1'],
    ['setPrices', undefined],
  ])
})

test.each([
  ['a month that is none', '2026-13', { meterId: machine, tiers: tiers([0, 1]) }, 400, 800002],
  ['a month far away', '2206-10', { meterId: machine, tiers: tiers([0, 1]) }, 400, 800002],
  ['a meter on no list', '2027-01', { meterId: 'none', tiers: tiers([0, 1]) }, 400, 800002],
  ['no tier', '2027-01', { meterId: machine, tiers: [] }, 400, 800002],
  ['a first tier above zero', '2027-01', { meterId: machine, tiers: tiers([1, 1]) }, 400, 800002],
  ['tiers that do not ascend', '2027-01', { meterId: machine, tiers: tiers([0, 1], [5, 1], [5, 2]) }, 400, 800002],
  ['half a unit', '2027-01', { meterId: machine, tiers: tiers([0, 1], [0.5, 1]) }, 400, 800002],
  ['a price below zero', '2027-01', { meterId: machine, tiers: tiers([0, -1]) }, 400, 800002],
  ['a SKU without its product', '2027-01', { meterId: machine, skuId: '0001', tiers: tiers([0, 1]) }, 400, 800002],
  ['a month of which there is usage', '2026-09', { meterId: machine, tiers: tiers([0, 1]) }, 409, 3000],
  ['a month before usage', '2026-05', { meterId: machine, tiers: tiers([0, 1]) }, 409, 3000],
])('refused: %s', async (_, month, price, status, code) => {
  expect(outcome(await set(month, price))).toEqual([status, code])
})

test('refused: none, the same place twice, a removal of nothing, a foreign token, an unknown partner', async () => {
  const price = { meterId: machine, tiers: tiers([0, 1]) }
  expect(outcome(await set('2027-01'))).toEqual([400, 800002])
  expect(outcome(await set('2027-01', price, price))).toEqual([400, 800002])
  expect(outcome(await operator('DELETE', `prices/2027-01/${machine}`))).toEqual([404, 1000])
  expect((await operator('GET', 'prices', undefined, cobalt, { 'MS-ContinuationToken': 'x.y' })).status).toBe(400)
  expect(outcome(await operator('PUT', 'prices/2027-01', { prices: [price] }, { ...cobalt, tenantId: 'nobody.example' }))).toEqual([
    404, 1000,
  ])
})

describe('from its month on', () => {
  test('before it, the list counts', async () => {
    await server.advance('2026-09-03T06:00:00Z', cobalt)
    expect(await openLines()).not.toContainEqual(['1', '100'])
  })

  test('usage is priced by it, tier by tier; the sheet tells it', async () => {
    await server.advance('2026-10-02T00:00:00Z', cobalt)
    await use('2026-10-01T10:00:00Z')
    await server.advance('2026-10-03T00:00:00Z', cobalt)
    expect(await openLines()).toEqual([
      ['1', '50'],
      ['0.5', '50'],
    ])
    const sheet = await server.get("/v1.0/sales/pricesheets(Market='DE',PricesheetView='azure_consumption')/$value", own)
    const rows = sheet.text.split('\r\n').filter((row) => row.includes(machine))
    expect(rows.map((row) => row.split('","').slice(10, 14))).toEqual([
      ['1', '1', '50', '10/1/2026 12:00:00 AM'],
      ['0.5', '51', '9223372036854780000', '10/1/2026 12:00:00 AM'],
    ])
  })

  test('once there is usage it stays', async () => {
    expect(outcome(await set('2026-10', { meterId: machine, tiers: tiers([0, 7]) }))).toEqual([409, 3000])
    expect(outcome(await operator('DELETE', `prices/2026-10/${machine}`))).toEqual([409, 3000])
    expect((await set('2026-12', { meterId: machine, tiers: tiers([0, 2.5]) })).status).toBe(200)
  })

  test('late usage has it, and the invoice; a later row follows', async () => {
    await server.advance('2026-11-06T12:00:00Z', cobalt)
    await use('2026-10-30T10:00:00Z', '1')
    await server.advance('2026-11-08T00:00:00Z', cobalt)
    expect(await openLines()).toEqual([['0.5', '1']])
    const invoice = (await get('/v1/invoices')).items.at(-1)
    const { items } = await get(`/v1/invoices/${invoice.id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`)
    expect(items.map((row: { unitPrice: Decimal }) => `${row.unitPrice}`)).toEqual(['1', '0.5'])
    await server.advance('2026-12-02T00:00:00Z', cobalt)
    await use('2026-12-01T10:00:00Z')
    await server.advance('2026-12-03T00:00:00Z', cobalt)
    expect(await openLines()).toEqual([['2.5', '100']])
  })
})
