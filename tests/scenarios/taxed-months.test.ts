/** Three months of usage of a provider whose operator sets tax: none, on the rows by country, on the invoice as a whole. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, startServer, type TestServer } from '../harness.ts'
import { meter, must, type Purchase, settle } from '../story.ts'
import { d, doorOf, machine, outcome, own } from './door.ts'

let server: TestServer
let german: Purchase
let american: Purchase
beforeAll(async () => {
  server = await startServer()
  german = await settle(server, { label: 'taxed-german', country: 'DE' }, own)
  american = await settle(server, { label: 'taxed-american', country: 'US' }, own)
})
afterAll(() => server.remove())

const operator = doorOf(() => server)
// biome-ignore lint/suspicious/noExplicitAny: rows as printed
const rowsOf = async (list: string): Promise<any[]> =>
  (
    await must(
      server,
      200,
      'GET',
      `/v1/invoices/${list}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems${list === 'unbilled' ? '&currencycode=EUR&period=previous' : ''}`,
      own,
    )
  ).items
// biome-ignore lint/suspicious/noExplicitAny: invoices as printed
const newest = async (): Promise<any> => (await must(server, 200, 'GET', '/v1/invoices', own)).items.at(-1)

async function use(month: string): Promise<void> {
  await server.advance(`${month}-10T00:00:00Z`, cobalt)
  const events = [german, american].map(({ entitlement }, i) => ({
    id: `${month}-${i}`,
    entitlementId: entitlement,
    meterId: machine,
    quantity: i === 0 ? '100' : '37.5',
    at: `${month}-09T10:00:00Z`,
    resourceUri: `/subscriptions/${entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
  }))
  expect(await meter(server, events, own)).toMatchObject({ accepted: 2 })
}

test('a table is set, shown, repeated, replaced and taken back', async () => {
  expect((await operator('GET', 'tax')).body).toMatchObject({ totalCount: 0, items: [] })
  const headers = { 'MS-RequestId': '0a1b2c3d-7a70-4000-8000-000000000001' }
  const body = { rates: [{ country: 'de', rate: 0.19 }, { rate: 0.07 }] }
  const set = await operator('PUT', 'tax/2026-10', body, cobalt, headers)
  expect([set.status, set.body], set.text).toEqual([
    200,
    { fromPeriod: '2026-10', level: 'rows', rates: [{ country: 'DE', rate: d('0.19') }, { rate: d('0.07') }] },
  ])
  expect((await operator('PUT', 'tax/2026-10', body, cobalt, headers)).text).toBe(set.text)
  await operator('PUT', 'tax/2026-11', { level: 'rows', rates: [] })
  expect((await operator('PUT', 'tax/2026-11', { level: 'invoice', rates: [{ rate: 0.19 }] })).status).toBe(200)
  await operator('PUT', 'tax/2026-12', { rates: [{ rate: 1 }] })
  expect((await operator('DELETE', 'tax/2026-12')).status).toBe(204)
  expect((await operator('GET', 'tax')).body.items).toMatchObject([{ fromPeriod: '2026-10' }, { fromPeriod: '2026-11', level: 'invoice' }])
  expect((await operator('GET', 'tax', undefined, lapis)).body.items).toEqual([])
})

test('each change is in the audit of operators once, with what stood there', async () => {
  const audit = await server.request('GET', `/operator/v1/audit?partner=${cobalt.tenantId}&changesOnly=true`, {
    token: 'lazuli-sandbox-operator',
  })
  // biome-ignore lint/suspicious/noExplicitAny: rows as printed
  const rows = audit.body.items.map((row: any) => [row.operation, row.status, row.before?.level, row.after?.level])
  expect(rows).toEqual([
    ['removeTaxTable', 204, 'rows', undefined],
    ['setTaxTable', 200, undefined, 'rows'],
    ['setTaxTable', 200, 'rows', 'invoice'],
    ['setTaxTable', 200, undefined, 'rows'],
    ['setTaxTable', 200, undefined, 'rows'],
  ])
})

test.each([
  ['a month that is none', 'PUT', 'tax/2026-13', { rates: [] }, 400, 800002],
  ['a month far away', 'PUT', 'tax/2206-10', { rates: [] }, 400, 800002],
  ['a closed period', 'PUT', 'tax/2026-07', { rates: [] }, 409, 3000],
  ['a rate above one', 'PUT', 'tax/2026-12', { rates: [{ rate: 19 }] }, 400, 800002],
  ['a negative rate', 'PUT', 'tax/2026-12', { rates: [{ rate: -0.1 }] }, 400, 800002],
  ['too many digits', 'PUT', 'tax/2026-12', { rates: [{ rate: 0.1234567 }] }, 400, 800002],
  [
    'a country twice',
    'PUT',
    'tax/2026-12',
    {
      rates: [
        { country: 'DE', rate: 0 },
        { country: 'de', rate: 0 },
      ],
    },
    400,
    800002,
  ],
  ['a level that is none', 'PUT', 'tax/2026-12', { level: 'lines', rates: [] }, 400, 800002],
  ['nothing there', 'DELETE', 'tax/2027-01', undefined, 404, 1000],
  ['a closed period taken back', 'DELETE', 'tax/2026-07', undefined, 409, 3000],
])('refused: %s', async (_, method, path, body, status, code) => {
  expect(outcome(await operator(method, path, body))).toEqual([status, code])
})

test('an unknown partner is none', async () => {
  expect(outcome(await operator('PUT', 'tax/2026-12', { rates: [] }, { ...cobalt, tenantId: 'nobody.example' }))).toEqual([404, 1000])
})

describe('what it comes to', () => {
  test('September closes without tax', async () => {
    await use('2026-09')
    await server.advance('2026-10-06T00:00:00Z', cobalt)
    const rows = await rowsOf((await newest()).id)
    expect(rows.map((row) => String(row.taxTotal))).toEqual(['0', '0'])
  })

  test('October is taxed row by row, open and billed', async () => {
    await use('2026-10')
    await server.advance('2026-11-01T00:00:00Z', cobalt)
    const open = await rowsOf('unbilled')
    expect(open).toHaveLength(2)
    await server.advance('2026-11-06T00:00:00Z', cobalt)
    const invoice = await newest()
    const billed = await rowsOf(invoice.id)
    for (const rows of [open, billed])
      for (const row of rows) {
        const rate = row.customerCountry === 'DE' ? '0.19' : '0.07'
        const tax = d(row.subtotal).times(d(rate)).round({ digits: 2, mode: 'down' })
        expect([row.customerCountry, String(d(row.taxTotal).reduced())]).toEqual([row.customerCountry, String(tax.reduced())])
        expect(String(d(row.totalForCustomer).minus(tax).minus(d(row.subtotal)).reduced())).toBe('0')
      }
    expect(String(d(invoice.totalCharges).reduced())).toBe(String(Decimal.sum(billed.map((row) => d(row.totalForCustomer))).reduced()))
    expect((await server.get(`/v1/invoices/${invoice.id}/documents/statement`, own)).status).toBe(200)
  })

  test('November is taxed as a whole', async () => {
    await use('2026-11')
    await server.advance('2026-12-06T00:00:00Z', cobalt)
    const invoice = await newest()
    const rows = await rowsOf(invoice.id)
    expect(rows.map((row) => String(row.taxTotal))).toEqual(['0', '0'])
    const subtotal = Decimal.sum(rows.map((row) => d(row.subtotal)))
    const tax = subtotal.times(d('0.19')).round({ digits: 2, mode: 'half-up' })
    expect(String(d(invoice.totalCharges).reduced())).toBe(String(subtotal.plus(tax).reduced()))
    expect((await server.get(`/v1/invoices/${invoice.id}/documents/statement`, own)).status).toBe(200)
  })

  test('and what was in use can no longer be changed', async () => {
    expect(outcome(await operator('PUT', 'tax/2026-11', { rates: [] }))).toEqual([409, 3000])
  })
})
