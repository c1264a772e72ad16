/** Reconcile over HTTP: what is refused and why, rows that cannot be compared, whose books. */
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { writeJson } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { flatMeters, meter, must, settle } from '../story.ts'

let server: TestServer
let invoice: string
// biome-ignore lint/suspicious/noExplicitAny: rows as they come
let rows: any[]

const send = (body: string | Uint8Array, query = '', options: object = {}): Promise<Reply> =>
  server.post(`/insight/v1/reconcile${query}`, body, { headers: { 'Content-Type': 'text/csv' }, ...options })

const header = 'CustomerId,SubscriptionId,InvoiceNumber,UsageDate,Quantity,UnitPrice,BillingPreTaxTotal,BillingCurrency'
const record = (more: Record<string, string> = {}): string => {
  const row = {
    c: '11f9bc2a-1f38-431c-a0b0-9455c6f5bbc0',
    s: 'plan',
    invoice: '',
    day: '9/1/2026',
    q: '1',
    p: '1',
    total: '1',
    currency: 'USD',
    ...more,
  }
  return Object.values(row).join(',')
}

beforeAll(async () => {
  server = await startServer()
  const bought = await settle(server, { label: 'reconcile-wire' })
  const meterId = (await flatMeters(1))[0]?.meterId as string
  await server.advance('2026-09-03T06:00:00Z')
  await meter(server, [
    { id: 'a', entitlementId: bought.entitlement, meterId, quantity: '1.25', at: '2026-09-01T05:00:00Z' },
    { id: 'b', entitlementId: bought.entitlement, meterId, quantity: '2.5', at: '2026-09-02T05:00:00Z' },
  ])
  await server.advance('2026-10-06T00:00:00Z')
  invoice = (await must(server, 200, 'GET', '/v1/invoices')).items[0].id
  rows = (await must(server, 200, 'GET', `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`)).items
})
afterAll(() => server.remove())

test.each([
  ['nothing', '', '', 400, 800002],
  ['a header alone of another kind', 'a,b\n', '', 400, 800002],
  ['a file without totals', 'CustomerId,UsageDate\nx,2026-09-01\n', '', 400, 800002],
  ['an open quote', `${header}\n"x`, '', 400, 800002],
  ['JSON cut off', '[{"usageDate":"2026-09-01"', '', 400, 800002],
  ['JSON of something else', '[{"a":1}]', '', 400, 800002],
  ['no rows', '[]', '', 400, 800002],
  ['gzip of garbage', new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3]), '', 400, 800002],
  ['Parquet that is none', 'PAR1....PAR1', '', 400, 800002],
  ['FOCUS without accounts', 'BilledCost,ChargeCategory,ChargePeriodStart,PricingQuantity\n1,Usage,2026-09-01,1', '', 400, 800002],
  ['an invoice in the file that nobody knows', `${header}\n${record({ invoice: 'G012345678' })}`, '', 400, 800002],
  ['an unknown invoice', `${header}\n${record()}`, '?invoiceId=G000000099', 404, 1000],
  ['a period that is none', `${header}\n${record()}`, '?period=next', 400, 3000],
  ['a form that is none', `${header}\n${record()}`, '?format=xml', 400, 3000],
] as [string, string | Uint8Array, string, number, number][])('%s is refused', async (_, body, query, status, code) => {
  const reply = await send(body, query)
  expect([reply.status, reply.body.code], reply.text).toEqual([status, code])
})

test('rows that cannot be compared are told of and in no sum', async () => {
  const body = [header, record(), record({ q: 'many' }), record({ day: 'someday' }), record({ currency: 'EUR' }), 'x'].join('\n')
  const { body: told } = await send(body, '?period=previous')
  expect(told).toMatchObject({ kind: 'usage', period: '2026-09', rows: { file: 1, books: 0, onlyFile: 1 } })
  expect(told.unread).toMatchObject({ count: 4 })
  expect(told.unread.rows.map((row: { line: number; message: string }) => [row.line, row.message])).toEqual([
    [3, 'quantity is no number: "many"'],
    [4, 'usageDate is no day'],
    [5, 'billed in EUR, the partner is billed in USD'],
    [6, 'the row has 1 values, the header 8'],
  ])
  expect(told.totals).toMatchObject({ file: '1', books: '0', difference: '1', causes: [{ cause: 'extra', rows: 1, amount: '1' }] })
})

test('the file says which invoice it is of, or the call does; another partner has other books', async () => {
  const file = writeJson(rows)
  const type = { headers: { 'Content-Type': 'application/json' } }
  expect((await send(file, '', type)).body).toMatchObject({ invoiceId: invoice, differenceCount: 0, rows: { matching: 2 } })
  const nameless = writeJson(rows.map((row) => ({ ...row, invoiceNumber: '' })))
  expect((await send(nameless, `?invoiceId=OneTime-${invoice}`, type)).body).toMatchObject({ invoiceId: invoice, differenceCount: 0 })
  expect((await send(gzipSync(nameless), '?period=previous', type)).body).toMatchObject({
    period: '2026-09',
    rows: { onlyFile: 2, books: 0 },
  })
  const theirs = await send(file, '', { ...type, partner: cobalt })
  expect([theirs.status, theirs.body.code]).toEqual([400, 800002])
  expect((await send(file, `?invoiceId=${invoice}`, { ...type, partner: cobalt })).status).toBe(404)
  expect(cobalt).not.toBe(lapis)
})

test('users need a role of billing', async () => {
  const body = `${header}\n${record()}`
  expect((await send(body, '?period=previous', { as: 'sales' })).status).toBe(403)
  expect((await send(body, '?period=previous', { as: 'billing' })).status).toBe(200)
  expect((await send(body, '?period=previous', { as: null })).status).toBe(401)
})

test('CSV of what differs is empty where nothing does', async () => {
  const reply = await send(writeJson(rows), '?format=csv', { headers: { 'Content-Type': 'application/json' } })
  expect(reply.text.trimEnd().split('\r\n')).toHaveLength(1)
  expect(reply.headers.get('content-disposition')).toBe(`attachment; filename="differences-${invoice}.csv"`)
})

test('whoever sends slowly keeps nobody waiting', async () => {
  const slow = request(`${server.url}/insight/v1/reconcile?period=previous`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token()}`, 'content-type': 'text/csv' },
  })
  const answer = new Promise<number | undefined>((resolve, reject) => {
    slow.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
  })
  slow.write(`${header}\n`)
  // It has begun, whatever the server does first.
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect((await send(`${header}\n${record()}`, '?period=previous')).status).toBe(200)
  slow.end(record())
  expect(await answer).toBe(200)
})

test('very many equal rows are counted one by one', async () => {
  const count = 45_000
  const body = gzipSync(`${header}\n${`${record()}\n`.repeat(count)}`)
  const { body: told } = await send(body, '?period=previous')
  expect(told).toMatchObject({ rows: { file: count, onlyFile: count }, differenceCount: count, totals: { difference: `${count}` } })
  expect(told.customers).toEqual([expect.objectContaining({ rows: count, difference: `${count}` })])
})
