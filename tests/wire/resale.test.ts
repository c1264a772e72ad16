/** Resale through the real server: markups set by the partner and by operators, margins, and the resale view of FOCUS. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { reserve } from '../reservation-story.ts'
import { meter, must, type Purchase, settle } from '../story.ts'
import { readCsv } from './focus-files.ts'
import { judge } from './focus-rules.ts'

const rules = '/insight/v1/resale/rules'
const margins = '/insight/v1/resale/margins'
const door = `/operator/v1/partners/${cobalt.tenantId}/resale-rules`
const operator: RequestOptions = { token: 'lazuli-sandbox-operator' }
const own: RequestOptions = { partner: cobalt, as: 'admin' }
/** East US 2: D2as v5, and what is stored hot. */
const [machine, blob] = ['09368cd1-d458-5cbf-bcfa-3c9e6a1ebead', 'd043678a-c88e-4056-a7c6-4696c977f6a4'] as const
// biome-ignore lint/suspicious/noExplicitAny: rows of every list
type Row = any
const d = (value: Decimal | number | string): Decimal => Decimal.of(value)
const sum = (rows: readonly Row[], of: (row: Row) => Decimal | number | string): string =>
  Decimal.sum(rows.map((row) => d(of(row))))
    .reduced()
    .toString()

let server: TestServer
let first: Purchase
let second: Purchase
let mine: Purchase
let invoice: Row
beforeAll(async () => {
  server = await startServer()
  first = await settle(server, { label: 'resale1', companyName: 'Erste "GmbH"', country: 'DE' }, { partner: cobalt })
  second = await settle(server, { label: 'resale2', country: 'DE' }, { partner: cobalt })
  mine = await settle(server, { label: 'resalelapis' })
  await reserve(server, { subscription: first.entitlement }, { partner: cobalt })
  await server.advance('2026-09-04T12:00:00Z', cobalt)
  const event = (of: Purchase, meterId: string, quantity: string, day: number) => ({
    ...{ id: `${of.entitlement}-${meterId}-${day}`, entitlementId: of.entitlement, meterId, quantity },
    ...{ at: `2026-09-0${day}T05:00:00Z`, resourceLocation: 'eastus2' },
  })
  const events = [first, second].flatMap((of, i) =>
    [1, 2, 3].flatMap((day) => [event(of, machine, `${24 - i}`, day), event(of, blob, `${7000.5 * (i + 1)}`, day)]),
  )
  await meter(server, events, { partner: cobalt })
  await server.advance('2026-10-07T00:00:00Z', cobalt)
  ;[invoice] = (await must(server, 200, 'GET', '/v1/invoices', { partner: cobalt })).items
})
afterAll(() => server.remove())

const set = (body: object): Promise<Row> => must(server, 200, 'PUT', rules, { ...own, body })
const report = (query = 'month=2026-09'): Promise<Row> => must(server, 200, 'GET', `${margins}?${query}`, own)
const recon = async (): Promise<Row[]> =>
  (
    await must(server, 200, 'GET', `/v1/invoices/${invoice.id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`, {
      partner: cobalt,
    })
  ).items
const numbers = ({ rows, cost, resale, margin }: Row) => ({
  rows: Number(rows),
  cost: d(cost).toString(),
  resale: d(resale).toString(),
  margin: d(margin).toString(),
})

test('without markups everything is sold at cost', async () => {
  const { totals, items, ...rest } = await report()
  expect(rest).toMatchObject({ month: '2026-09', invoiceId: invoice.id, currency: 'EUR', totalCount: items.length })
  const total = d(invoice.totalCharges).toString()
  expect(numbers(totals)).toEqual({ rows: (await recon()).length, cost: total, resale: total, margin: '0' })
  expect(new Set(items.map((item: Row) => item.customerId))).toEqual(new Set([first.customer, second.customer]))
  expect(items.find((item: Row) => item.customerId === first.customer).customerName).toBe('Erste "GmbH"')
})

describe('markups', () => {
  test('are set, by the partner and by operators, and listed', async () => {
    const everywhere = await set({ fromPeriod: '2026-09', markup: 1.1 })
    expect(everywhere).toMatchObject({ fromPeriod: '2026-09', setAt: '2026-10-07T00:00:00Z' })
    expect(everywhere).not.toHaveProperty('customerId')
    const byOperator = { ...operator, body: { customerId: first.customer, meterId: machine, fromPeriod: '2026-08', markup: '1.333333' } }
    const special = await must(server, 200, 'PUT', door, byOperator)
    expect(special).toMatchObject({ customerId: first.customer, meterId: machine, fromPeriod: '2026-08' })
    await set({ customerId: second.customer, fromPeriod: '2026-09', markup: 1.25 })
    await set({ customerId: second.customer, fromPeriod: '2026-10', markup: 9 })
    const listed = (await must(server, 200, 'GET', rules, own)).items
    expect(listed).toEqual((await must(server, 200, 'GET', door, operator)).items)
    expect(listed.map((rule: Row) => d(rule.markup).toString()).toSorted()).toEqual(['1.1', '1.25', '1.333333', '9'])
  })
  test('set once more are the same, with another figure they are changed', async () => {
    const listed = (await must(server, 200, 'GET', rules, own)).items
    await server.advance('2026-10-08T00:00:00Z', cobalt)
    await set({ fromPeriod: '2026-09', markup: '1.10' })
    expect((await must(server, 200, 'GET', rules, own)).items).toEqual(listed)
    expect(await set({ fromPeriod: '2026-09', markup: 1.2 })).toMatchObject({ setAt: '2026-10-08T00:00:00Z' })
    expect((await must(server, 200, 'GET', rules, own)).items).toHaveLength(4)
    await set({ fromPeriod: '2026-09', markup: 1.1 })
  })
  test('are on the audit of operators, whoever set them', async () => {
    const { items } = await must(server, 200, 'GET', `/operator/v1/audit?partner=${cobalt.tenantId}`, operator)
    const deeds = items.filter((deed: Row) => /ResaleRule$/.test(deed.operation) && deed.status === 200 && deed.after)
    expect(new Set(deeds.map((deed: Row) => deed.operation))).toEqual(new Set(['setResaleRule', 'setPartnerResaleRule']))
    expect(deeds.map((deed: Row) => deed.operator)).toContain('admin@cobalt.onmicrosoft.com')
  })
})

describe('margins', () => {
  test('multiply each row by the markup that is its own, exactly', async () => {
    const { items, totals } = await report()
    const rows = await recon()
    const markup = (row: Row): string =>
      row.customerId === second.customer
        ? '1.25'
        : row.meterDescription?.includes('D2as v5') || /D2as v5/.test(row.skuName)
          ? '1.333333'
          : '1.1'
    const resale = sum(rows, (row) => d(row.subtotal).times(d(markup(row))))
    expect(numbers(totals)).toEqual({
      rows: rows.length,
      cost: d(invoice.totalCharges).toString(),
      resale,
      margin: d(resale).minus(d(invoice.totalCharges)).reduced().toString(),
    })
    expect(d(totals.resaleRounded).toString()).toBe(d(resale).round({ digits: 2, mode: 'half-up' }).reduced().toString())
    for (const part of ['cost', 'resale', 'margin'] as const) expect(sum(items, (item) => item[part])).toBe(d(totals[part]).toString())
    // Something was bought for the first customer alone.
    const rowsOf = (customer: string) =>
      items.filter((item: Row) => item.customerId === customer).reduce((n: number, item: Row) => n + item.rows, 0)
    expect(rowsOf(first.customer)).toBeGreaterThan(rowsOf(second.customer))
  })
  test('of one customer are its part of them', async () => {
    const [whole, part] = [await report(), await report(`month=2026-09&customerId=${second.customer}`)]
    expect(part.items).toEqual(whole.items.filter((item: Row) => item.customerId === second.customer))
    expect(d(part.totals.resale).toString()).toBe(d(part.totals.cost).times(d('1.25')).reduced().toString())
  })
  test('of an open month follow what is open of it', async () => {
    const open = await report('month=2026-10')
    expect(open).not.toHaveProperty('invoiceId')
    expect(open.currency).toBe('EUR')
  })
  test.each([
    ['month=2027-01', 400],
    ['month=2026-13', 400],
    ['', 400],
    ['month=2026-09&customerId=0a1b2c3d-0001-4000-8000-00000000dead', 404],
  ])('%s is refused', async (query, status) => {
    expect((await server.get(`${margins}?${query}`, own)).status).toBe(status)
  })
})

describe('FOCUS as customers see it', () => {
  const read = async (query: string): Promise<Row[]> => {
    const reply = await server.get(`/insight/v1/focus?invoiceId=${invoice.id}&${query}`, own)
    expect(reply.status, reply.text).toBe(200)
    const [head = '', ...lines] = reply.text.trimEnd().split('\n')
    const columns = head.split(',')
    return lines.map((line) => {
      const cells = [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/g)].map(([, quoted, plain]) => quoted ?? plain)
      return Object.fromEntries(columns.map((name, i) => [name, cells[i]]))
    })
  }
  test('sums to the resale of the margins, and tells nothing of the cost', async () => {
    const [rows, costs] = [await read('view=resale'), await read('view=cost')]
    const { totals } = await report()
    expect(sum(rows, (row) => row.BilledCost)).toBe(d(totals.resale).toString())
    expect(sum(costs, (row) => row.BilledCost)).toBe(d(totals.cost).toString())
    for (const row of rows) {
      expect(row).toMatchObject({ InvoiceIssuerName: 'Cobalt Distribution', BillingAccountId: row.x_CustomerId, InvoiceId: '' })
      expect([row.x_PartnerCreditRate, row.x_PricingPreTaxTotal]).toEqual(['', ''])
    }
  })
  test.each(['1.2', '1.3'])('keeps the rules of FOCUS, columns of %s: who sells is the provider, and is paid', async (version) => {
    const { text } = await server.get(`/insight/v1/focus?invoiceId=${invoice.id}&view=resale&version=${version}`, own)
    const { columns, rows } = readCsv(text)
    expect(judge(rows, new Set(columns)).broken).toEqual([])
    for (const row of rows) expect(row).toMatchObject({ ProviderName: 'Cobalt Distribution', PublisherName: 'Microsoft' })
  })
  test('of one customer holds its rows alone', async () => {
    const rows = await read(`view=resale&customerId=${second.customer}`)
    expect(new Set(rows.map((row) => row.x_CustomerId))).toEqual(new Set([second.customer]))
    const part = await report(`month=2026-09&customerId=${second.customer}`)
    expect(sum(rows, (row) => row.BilledCost)).toBe(d(part.totals.resale).toString())
  })
  test.each([
    ['view=odd', 400],
    [`customerId=x&view=resale`, 400],
    [`customerId=0a1b2c3d-0001-4000-8000-00000000dead&view=resale`, 404],
  ])('%s is refused', async (query, status) => {
    expect((await server.get(`/insight/v1/focus?invoiceId=${invoice.id}&${query}`, own)).status).toBe(status)
  })
})

describe('refused', () => {
  const body = { fromPeriod: '2026-09', markup: 1.1 }
  test.each([
    [{ ...body, markup: -1 }, 400],
    [{ ...body, markup: 101 }, 400],
    [{ ...body, markup: '1.1234567' }, 400],
    [{ fromPeriod: '2026-09' }, 400],
    [{ markup: 1 }, 400],
    [{ ...body, fromPeriod: '2026-9' }, 400],
    [{ ...body, productId: 'DZH318Z0BPS6', meterId: machine }, 400],
    [{ ...body, customerId: 'x' }, 400],
    [{ ...body, customerId: '0a1b2c3d-0001-4000-8000-00000000dead' }, 404],
  ])('%j', async (sent, status) => {
    expect((await server.request('PUT', rules, { ...own, body: sent })).status).toBe(status)
    expect((await server.request('PUT', door, { ...operator, body: sent })).status).toBe(status)
  })
  test('what is another partner’s', async () => {
    expect((await server.request('PUT', rules, { ...own, body: { ...body, customerId: mine.customer } })).status).toBe(404)
    const rule = await must(server, 200, 'PUT', rules, { as: 'admin', partner: lapis, body })
    const other = await must(server, 200, 'PUT', rules, { as: 'admin', partner: lapis, body: { ...body, productId: 'P' } })
    expect((await server.request('DELETE', `${rules}/${other.id}`, own)).status).toBe(404)
    expect((await must(server, 200, 'GET', rules, { as: 'admin', partner: lapis })).items).toHaveLength(2)
    expect((await server.get(`${margins}?month=2026-09&customerId=${mine.customer}`, own)).status).toBe(404)
    expect((await server.request('DELETE', `${rules}/${rule.id}`, { as: 'admin', partner: lapis })).status).toBe(204)
  })
  test('of those who do not see money, and of strangers at the door', async () => {
    for (const as of ['sales', 'helpdesk'] as const)
      expect((await server.request('PUT', rules, { partner: cobalt, as, body })).status).toBe(403)
    expect((await server.request('PUT', door, { ...own, body })).status).toBe(401)
  })
})

test('taken back, what applied to more applies again', async () => {
  const listed = (await must(server, 200, 'GET', rules, own)).items
  const special = listed.find((rule: Row) => rule.meterId === machine)
  expect((await server.request('DELETE', `${door}/${special.id}`, operator)).status).toBe(204)
  expect((await server.request('DELETE', `${door}/${special.id}`, operator)).status).toBe(404)
  const { totals } = await report(`month=2026-09&customerId=${first.customer}`)
  expect(d(totals.resale).toString()).toBe(d(totals.cost).times(d('1.1')).reduced().toString())
})
