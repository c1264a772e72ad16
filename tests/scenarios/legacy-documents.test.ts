/** What else is said of invoices of legacy subscriptions: receipts, corrections of what was metered, explanations, exports, files held against them. */
import { Decimal } from 'lazuli-contract'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, type PartnerCredentials, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { astray } from '../step-judge.ts'
import { agree, buyLegacyAzure, createCustomer, flatMeters, meter, must } from '../story.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows as printed
type Row = any
const exact = (value: unknown): Decimal => Decimal.parse(`${value}`)

let server: TestServer
let taiwan: PartnerCredentials
let own: RequestOptions & { partner: PartnerCredentials }
let legacy: { id: string; entitlementId: string }
let meterId: string
let resourceUri: string
const list = async (id: string, provider: string, type: string): Promise<Row[]> =>
  (await must(server, 200, 'GET', `/v1/invoices/${id}/lineitems?provider=${provider}&invoicelineitemtype=${type}`, own)).items
const invoices = async (): Promise<Row[]> => (await must(server, 200, 'GET', '/v1/invoices', own)).items
const restate = async (usageDate: string, quantity: number): Promise<Row> =>
  (
    await must(server, 202, 'POST', `/operator/v1/partners/${taiwan.tenantId}/usage/restate`, {
      token: 'lazuli-sandbox-operator',
      body: { usage: [{ entitlementId: legacy.entitlementId, resourceUri, meterId, usageDate, quantity }] },
    })
  ).usage[0]

beforeAll(async () => {
  server = await startServer({ start: '2027-01-10T08:00:00Z' })
  taiwan = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: '臺灣雲端', country: 'TW' } })
  own = { partner: taiwan }
  const customer = await createCustomer(server, { label: 'taipei', country: 'TW' }, own)
  await agree(server, customer, own)
  legacy = await buyLegacyAzure(server, customer, own)
  meterId = (await flatMeters(1))[0]?.meterId as string
  resourceUri = `/subscriptions/${legacy.entitlementId}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`
  await server.advance('2027-01-16T06:00:00Z', taiwan)
  const event = (id: string, day: string, quantity: string) => ({
    ...{ id, entitlementId: legacy.entitlementId, meterId, quantity, at: `${day}T10:00:00Z`, resourceUri },
  })
  await meter(server, [event('a', '2027-01-12', '100'), event('b', '2027-01-13', '50.5')], own)
  await server.advance('2027-01-18T06:00:00Z', taiwan)
})
afterAll(() => server.remove())

test('usage restated within the cycle is billed as it is said to be, and not with the month', async () => {
  expect(await restate('2027-01-12', 80)).toMatchObject({ was: 100, quantity: 80 })
  await server.advance('2027-02-12T00:00:00Z', taiwan)
  const all = await invoices()
  expect(all.map((one) => one.id)).toEqual(['D000000001'])
  const days = await list('D000000001', 'azure', 'usagelineitems')
  expect(days.map((row) => [row.usageDate.slice(0, 10), `${row.consumedQuantity}`])).toEqual([
    ['2027-01-12', '80'],
    ['2027-01-13', '50.5'],
  ])
})

test('restated after its invoice, the difference is on the invoice of the next cycle', async () => {
  expect(await restate('2027-01-12', 95)).toMatchObject({ was: 80, quantity: 95 })
  await server.advance('2027-03-12T00:00:00Z', taiwan)
  expect((await invoices()).map((one) => one.id)).toEqual(['D000000001', 'D000000002'])
  const [row, ...more] = await list('D000000002', 'azure', 'billinglineitems')
  expect([more, `${row.consumedQuantity}`]).toEqual([[], '15'])
  expect(exact(row.pretaxCharges)).toEqual(exact(row.listPrice).times(Decimal.of(15)).round({ digits: 2, mode: 'half-up' }).reduced())
})

test('a partner in Taiwan gets a receipt of each, told apart from those of months', async () => {
  const [first] = await invoices()
  const link = '/invoices/D000000001/receipts/TWD000000001/documents/statement'
  expect(first.taxReceipts).toEqual([{ id: 'TWD000000001', taxReceiptPdfDownloadLink: link }])
  const reply = await server.get(`/v1${link}`, { ...own, as: 'admin' })
  expect([reply.status, reply.headers.get('content-disposition')]).toEqual([200, 'attachment; filename=E-Tax-TWD000000001.pdf'])
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(reply.bytes)), { mergePages: true })
  for (const part of ['TWD000000001', 'D000000001', '2027-01-10 to 2027-02-09', '臺灣雲端'])
    expect(text.replace(/\s+/g, ' ')).toContain(part)
  for (const [path, partner] of [
    ['/v1/invoices/D000000001/receipts/TW000000001/documents/statement', taiwan],
    ['/v1/invoices/D000000002/receipts/TWD000000001/documents/statement', taiwan],
    [`/v1${link}`, cobalt],
  ] as const)
    expect((await server.get(path, { partner, as: 'admin' })).status).toBe(404)
})

test('exports of new commerce have none of its rows', async () => {
  for (const kind of ['usage', 'reconciliation']) {
    const path = `/v1.0/reports/partners/billing/${kind}/billed/export`
    const begun = await server.post(path, { invoiceId: 'D000000001' }, own)
    expect(begun.status, begun.text).toBe(202)
    const location = (begun.headers.get('location') as string).slice(server.url.length)
    let operation = await must(server, 200, 'GET', location, own)
    for (let i = 0; i < 200 && !['succeeded', 'failed'].includes(operation.status); i++)
      operation = await must(server, 200, 'GET', location, own)
    expect(operation.status).toBe('failed')
  }
})

test('an explanation leads from what was metered to what is charged', async () => {
  const explain = async (body: object): Promise<Row> => {
    const reply = await server.post('/insight/v1/explain', body, own)
    expect(reply.status, reply.text).toBe(200)
    const told = JSON.parse(reply.text)
    expect(astray(told), reply.text).toEqual([])
    return told
  }
  expect(await explain({ invoiceId: 'D000000001' })).toMatchObject({ of: 'invoice', invoiceId: 'D000000001' })
  for (const [invoiceId, quantities] of [
    ['D000000001', ['80', '50.5']],
    ['D000000002', ['15']],
  ] as const) {
    for (const [i, quantity] of quantities.entries()) {
      const told = await explain({ invoiceId, list: 'usage', number: i + 1 })
      expect(told).toMatchObject({ of: 'usage', state: 'billed' })
      expect(told.figures).toContainEqual(expect.objectContaining({ name: 'quantity', printed: quantity, agrees: true }))
    }
    const row = await explain({ invoiceId, number: 1 })
    const [charge] = await list(invoiceId, 'azure', 'billinglineitems')
    expect([row.of, row.recomputed]).toEqual(['reconciliation', `${exact(charge.postTaxTotal)}`])
  }
  // The second invoice bills what the first did not.
  const again = await explain({ invoiceId: 'D000000002', list: 'usage', number: 1 })
  const value = (id: string) => again.steps.find((step: Row) => step.id === id)?.output
  expect([value('events'), value('billedBefore'), value('quantity')]).toEqual(['95', '80', '15'])
})

/** Numbers that a row names, but those that say which it is. */
const numbersOf = (row: Row): string[] =>
  Object.keys(row).filter(
    (name) => typeof row[name] !== 'string' && /quantity|price|charges|tax|rate/i.test(name) && !/included|discount/i.test(name),
  )

test('rows are explained as its lists print them', async () => {
  for (const type of ['billinglineitems', 'usagelineitems']) {
    const rows = (await list('D000000001', 'azure', type)).map((row) => JSON.parse(JSON.stringify(row)))
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      const reply = await server.post('/insight/v1/explain', { row }, own)
      expect(reply.status, reply.text).toBe(200)
      const told = JSON.parse(reply.text)
      expect(astray(told), reply.text).toEqual([])
      expect(told).toMatchObject({ form: 'v1', state: 'billed', invoiceId: 'D000000001' })
      expect(told.figures.map((each: Row) => each.name)).toEqual(expect.arrayContaining(numbersOf(row)))
      expect(told.figures.filter((each: Row) => !each.agrees)).toEqual([])
    }
  }
  const [row] = await list('D000000001', 'azure', 'billinglineitems')
  const raised = await server.post(
    '/insight/v1/explain',
    { row: { ...row, pretaxCharges: `${exact(row.pretaxCharges).plus(Decimal.one)}` } },
    own,
  )
  expect([raised.status, raised.body.description]).toEqual([404, expect.stringContaining('pretaxCharges')])
  const astrayOne = await server.post('/insight/v1/explain', { row, invoiceId: 'D000000002' }, own)
  expect([astrayOne.status, astrayOne.body.description]).toEqual([400, expect.stringContaining('not the one that the row names')])
})

test('costs in FOCUS of its invoice match the books', async () => {
  const focus = await server.get('/insight/v1/focus?invoiceId=D000000001', own)
  const reply = await server.post('/insight/v1/reconcile', focus.bytes, { ...own, headers: { 'Content-Type': 'text/csv' } })
  expect(reply.body, reply.text).toMatchObject({ kind: 'focus', invoiceId: 'D000000001', differenceCount: 0, rows: { matching: 2 } })
})
