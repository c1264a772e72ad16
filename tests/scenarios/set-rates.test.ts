/** A provider whose operator sets exchange rates: what is refused, and how far a rate reaches. */
import type { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { meter, must, type Purchase, settle } from '../story.ts'
import { d, doorOf, machine, outcome, own } from './door.ts'

let server: TestServer
let german: Purchase
beforeAll(async () => {
  server = await startServer()
  german = await settle(server, { label: 'rated-german', country: 'DE' }, own)
  // Nothing was used: the running month and those before are free.
  expect((await operator('PUT', 'exchange-rates/2026-09/EUR', { unitsPerUsd: 0.9 })).status).toBe(200)
  expect((await operator('DELETE', 'exchange-rates/2026-09/EUR')).status).toBe(204)
  await server.advance('2026-09-02T06:00:00Z', cobalt)
  await use('2026-09-02T05:00:00Z')
})
afterAll(() => server.remove())

const operator = doorOf(() => server)
// biome-ignore lint/suspicious/noExplicitAny: documents as printed
const get = (path: string): Promise<any> => must(server, 200, 'GET', path, own)
const use = (at: string) =>
  meter(
    server,
    [
      {
        ...{ id: `use-${at}`, entitlementId: german.entitlement, meterId: machine, quantity: '100', at },
        resourceUri: `/subscriptions/${german.entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
      },
    ],
    own,
  )

test('a rate is set, shown, repeated, replaced and taken back; other partners have none', async () => {
  expect((await operator('GET', 'exchange-rates')).body).toMatchObject({ totalCount: 0, items: [] })
  const headers = { 'MS-RequestId': '0a1b2c3d-7a71-4000-8000-000000000001' }
  const set = await operator('PUT', 'exchange-rates/2026-10/eur', { unitsPerUsd: 0.876543219 }, cobalt, headers)
  expect([set.status, set.body], set.text).toMatchObject([200, { month: '2026-10', currency: 'EUR', unitsPerUsd: d('0.876543219') }])
  expect((await operator('PUT', 'exchange-rates/2026-10/eur', { unitsPerUsd: 0.876543219 }, cobalt, headers)).text).toBe(set.text)
  await operator('PUT', 'exchange-rates/2026-10/EUR', { unitsPerUsd: 0.5 })
  await operator('PUT', 'exchange-rates/2026-11/GBP', { unitsPerUsd: 3 })
  expect((await operator('DELETE', 'exchange-rates/2026-11/gbp')).status).toBe(204)
  const listed = await operator('GET', 'exchange-rates')
  expect(listed.body.items).toMatchObject([{ month: '2026-10', currency: 'EUR', unitsPerUsd: d('0.5') }])
  expect((await operator('GET', 'exchange-rates', undefined, lapis)).body.items).toEqual([])
  const audit = await server.request('GET', `/operator/v1/audit?partner=${cobalt.tenantId}&changesOnly=true`, {
    token: 'lazuli-sandbox-operator',
  })
  // biome-ignore lint/suspicious/noExplicitAny: rows as printed
  const changes = audit.body.items.map(({ operation, before, after }: any) => [
    ...[operation, before && `${before.unitsPerUsd}`, after.unitsPerUsd && `${after.unitsPerUsd}`],
  ])
  expect(changes).toEqual([
    ['removeExchangeRate', '3', undefined],
    ['setExchangeRate', undefined, '3'],
    ['setExchangeRate', '0.876543219', '0.5'],
    ['setExchangeRate', undefined, '0.876543219'],
    ['removeExchangeRate', '0.9', undefined],
    ['setExchangeRate', undefined, '0.9'],
  ])
})

test.each([
  ['a month that is none', 'PUT', '2026-13/EUR', { unitsPerUsd: 1 }, 400, 800002],
  ['a month far away', 'PUT', '2206-10/EUR', { unitsPerUsd: 1 }, 400, 800002],
  ['a currency that is none', 'PUT', '2027-01/EURO', { unitsPerUsd: 1 }, 400, 800002],
  ['dollars', 'PUT', '2027-01/USD', { unitsPerUsd: 1 }, 400, 800002],
  ['zero', 'PUT', '2027-01/EUR', { unitsPerUsd: 0 }, 400, 800002],
  ['ten decimals', 'PUT', '2027-01/EUR', { unitsPerUsd: 0.1234567891 }, 400, 800002],
  ['a rate beyond all money', 'PUT', '2027-01/EUR', { unitsPerUsd: 1_000_000_000 }, 400, 800002],
  ['the running month, something having been used', 'PUT', '2026-09/EUR', { unitsPerUsd: 1 }, 409, 3000],
  ['a month before it', 'PUT', '2026-07/EUR', { unitsPerUsd: 1 }, 409, 3000],
  ['nothing there', 'DELETE', '2027-01/EUR', undefined, 404, 1000],
])('refused: %s', async (_, method, path, body, status, code) => {
  expect(outcome(await operator(method, `exchange-rates/${path}`, body))).toEqual([status, code])
})

test('an unknown partner is none', async () => {
  const nobody = { ...cobalt, tenantId: 'nobody.example' }
  expect(outcome(await operator('PUT', 'exchange-rates/2027-01/EUR', { unitsPerUsd: 1 }, nobody))).toEqual([404, 1000])
})

describe('in its month', () => {
  beforeAll(async () => {
    await server.advance('2026-10-02T00:00:00Z', cobalt)
    await use('2026-10-01T10:00:00Z')
    await server.advance('2026-10-03T00:00:00Z', cobalt)
  })

  test('estimates, unbilled lines and the rate file tell it', async () => {
    const summary = await get(`/v1/customers/${german.customer}/usagesummary`)
    const rows = await get(
      '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=EUR&period=current',
    )
    expect(rows.items.map((row: { pcToBCExchangeRate: Decimal }) => `${row.pcToBCExchangeRate}`)).toEqual(['0.5'])
    const [row] = rows.items
    expect(row.billingPreTaxTotal).toEqual(d(row.pricingPreTaxTotal).times(d('0.5')))
    expect(d(summary.totalCost)).toEqual(d(summary.usdTotalCost).times(d('0.5')).reduced())
    const file = await server.get("/v1.0/sales/fxrates(Month='202610')/$value", own)
    expect(file.text).toContain('"EUR","2",')
  })

  test('once used it stays', async () => {
    expect(outcome(await operator('PUT', 'exchange-rates/2026-10/EUR', { unitsPerUsd: 0.6 }))).toEqual([409, 3000])
    expect(outcome(await operator('DELETE', 'exchange-rates/2026-10/EUR'))).toEqual([409, 3000])
    // Another partner's month of the same name is its own.
    expect((await operator('PUT', 'exchange-rates/2026-11/EUR', { unitsPerUsd: 0.6 })).status).toBe(200)
  })

  test('the invoice is made by it; the month after follows the market again', async () => {
    await server.advance('2026-11-07T00:00:00Z', cobalt)
    const invoice = (await get('/v1/invoices')).items.at(-1)
    const lines = await get(`/v1/invoices/${invoice.id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`)
    expect(lines.items.map((row: { pcToBCExchangeRate: Decimal }) => `${row.pcToBCExchangeRate}`)).toEqual(['0.5'])
    await server.advance('2026-12-02T00:00:00Z', cobalt)
    await use('2026-12-01T10:00:00Z')
    await server.advance('2026-12-03T00:00:00Z', cobalt)
    const rows = await get(
      '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=EUR&period=current',
    )
    expect(rows.items.map((row: { pcToBCExchangeRate: Decimal }) => `${row.pcToBCExchangeRate}`)).toEqual(['0.8684'])
  })
})

describe('first rates', () => {
  const wish = (name: string, more: object) => ({
    ...{ name, domain: `${name}.onmicrosoft.com`, country: 'AE', currency: 'XCD', programme: 'directBill', mpnId: '6711001' },
    ...more,
  })
  const onboard = (body: unknown) =>
    server.request('POST', '/operator/v1/partners', { token: 'lazuli-sandbox-operator', body }) as Promise<Reply>

  test('a currency without a market is refused without one, and taken with one', async () => {
    expect(outcome(await onboard(wish('rates-none', {})))).toEqual([400, 800002])
    const late = { exchangeRates: [{ month: '2031-01', unitsPerUsd: 2.7 }] }
    expect(outcome(await onboard(wish('rates-late', late)))).toEqual([400, 800002])
    const twice = { exchangeRates: [{ unitsPerUsd: 2.7 }, { unitsPerUsd: 2.8 }] }
    expect(outcome(await onboard(wish('rates-twice', twice)))).toEqual([400, 800002])
    const made = await onboard(wish('rates-first', { exchangeRates: [{ unitsPerUsd: 2.7 }] }))
    expect(made.status, made.text).toBe(201)
    const { tenantId } = made.body.partner
    const there = { ...cobalt, tenantId }
    const { items } = (await operator('GET', 'exchange-rates', undefined, there)).body
    expect(items).toMatchObject([{ currency: 'XCD', unitsPerUsd: d('2.7') }])
    // Nothing is used yet, but without the first rate there would be none.
    expect(outcome(await operator('DELETE', `exchange-rates/${items[0].month}/XCD`, undefined, there))).toEqual([400, 800002])
    expect((await operator('PUT', `exchange-rates/${items[0].month}/XCD`, { unitsPerUsd: 2.71 }, there)).status).toBe(200)
    const renamed = await server.request('PATCH', `/operator/v1/partners/${tenantId}`, {
      ...{ token: 'lazuli-sandbox-operator', body: { name: 'rates-renamed' } },
    })
    expect(renamed.status).toBe(200)
    // Its world can be copied, and put back where the rates come with it.
    const lab = { as: null, headers: { 'x-lazuli-partner': tenantId } } as const
    const forked = await server.request('POST', '/lab/fork', {
      ...lab,
      body: { name: 'rates-forked', domain: 'rates-forked.onmicrosoft.com' },
    })
    expect([forked.status, forked.body.currency], forked.text).toEqual([201, 'XCD'])
    const snapshot = await server.get('/lab/snapshot', lab)
    expect(snapshot.status).toBe(200)
    const put = { ...lab, body: snapshot.bytes, headers: { ...lab.headers, 'Content-Type': 'application/x-tar' } }
    const restored = await server.request('POST', '/lab/restore', put)
    expect(restored.status, restored.text).toBe(200)
    expect((await operator('GET', 'exchange-rates', undefined, there)).body.items).toMatchObject([
      { currency: 'XCD', unitsPerUsd: d('2.71') },
    ])
  })
})
