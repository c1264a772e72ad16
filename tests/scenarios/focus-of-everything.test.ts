/** FOCUS of months in which everything is billed that can be: the rules of the specification, what rows say, and where each figure comes from. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveMonth, type Month, own } from '../explained-month.ts'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { capacityCalls } from '../reservation-story.ts'
import { buyPlan } from '../savings-plan-story.ts'
import { astray } from '../step-judge.ts'
import { billingScope, machineHours, meter, must, type Purchase, settle } from '../story.ts'
import { type FocusFile, readCsv, readParquet } from '../wire/focus-files.ts'
import { judge, type Row } from '../wire/focus-rules.ts'

let server: TestServer
let month: Month

beforeAll(async () => {
  server = await startServer()
  const { customer, entitlement } = await settle(server, { label: 'everything', country: 'US' }, own)
  await buyPlan(server, { subscription: entitlement, hourly: 0.1, monthly: true }, own)
  const asCobalt = (method: string, to: string, options?: object) => server.request(method, to, { ...own, ...options })
  const ofCobalt = { ...server, request: asCobalt, post: (to: string, body?: unknown) => asCobalt('POST', to, { body }) } as TestServer
  const reservations = capacityCalls(() => ({ server: ofCobalt, ours: { customer, entitlement } as Purchase }))
  const reserved = await reservations.buy(2)
  const path = `/v1/customers/${customer}`
  const buy = async (line: object) => {
    const cart = await must(server, 201, 'POST', `${path}/carts`, { ...own, body: { lineItems: [{ id: 0, ...line }] } })
    const { orders } = await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`, own)
    return orders[0].lineItems[0].subscriptionId as string
  }
  const seats = await must(server, 200, 'GET', '/v1/products/CFQ7TTC0HL8W/skus/0001/availabilities?country=US', own)
  const licences = await buy({ catalogItemId: seats.items[0].catalogItemId, quantity: 10, billingCycle: 'monthly', termDuration: 'P1Y' })
  await buy({ catalogItemId: 'DZH318Z0BXWC:0002:DZH318Z0BMRV', quantity: 2, billingCycle: 'monthly', termDuration: 'P1M' })
  await buy({ catalogItemId: 'DG7GMGF0DWM3:0002:DG7GMGF0DT1M', quantity: 4, billingCycle: 'one_time' })
  // Licences whose seats change, a reservation that is partly returned, credits, spot, usage of another account, late and taken back.
  month = await liveMonth(server)
  await must(server, 200, 'PUT', '/insight/v1/resale/rules', { ...own, body: { fromPeriod: '2026-09', markup: 1.175 } })
  await must(server, 200, 'PATCH', `${path}/subscriptions/${licences}`, { ...own, body: { quantity: 15 } })
  expect((await reservations.giveBack(reserved, 1)).status).toBeLessThan(300)
  await meter(server, machineHours(entitlement, '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead', 'vm', '2026-10-07'), own)
  await server.advance('2026-10-09T12:00:00Z', cobalt)
})
afterAll(() => server.remove())

async function focus(query: string): Promise<FocusFile> {
  const reply = await server.get(`/insight/v1/focus?${query}`, own)
  expect(reply.status, reply.text).toBe(200)
  return query.includes('parquet') ? readParquet(reply.bytes) : readCsv(reply.text)
}
const figure = (row: Row, name: string): Decimal => Decimal.parse(row[name] ?? '0')
const bought = async (query: string): Promise<Row[]> =>
  (await focus(query)).rows.filter(({ ChargeCategory: of }) => of === 'Purchase' || of === 'Credit')

test.each([
  ['a void document', () => `invoiceId=${month.voided}`],
  ['the one in its place', () => `invoiceId=${month.invoice}`],
  ['the same as Parquet with columns of 1.3', () => `invoiceId=${month.invoice}&version=1.3&format=parquet`],
  ['what is open', () => 'period=current'],
  ['what customers are to pay', () => `invoiceId=${month.invoice}&view=resale`],
])('every static rule holds: %s', async (_, query) => {
  const { columns, rows } = await focus(query())
  const { broken, decided } = judge(rows, new Set(columns))
  expect(broken).toEqual([])
  expect(decided).toBeGreaterThan(220)
})

test('there is everything', async () => {
  const { rows } = await focus(`invoiceId=${month.invoice}`)
  const kinds = new Set(
    rows.map((r) => `${r.ChargeCategory} ${r.ChargeFrequency} ${r.CommitmentDiscountType} ${r.CommitmentDiscountStatus}`),
  )
  expect([...kinds].sort()).toEqual([
    'Credit One-Time null null',
    'Purchase One-Time Reservation null',
    'Purchase One-Time null null',
    'Purchase Recurring Savings Plan null',
    'Purchase Recurring null null',
    'Usage Usage-Based Reservation Unused',
    'Usage Usage-Based Reservation Used',
    'Usage Usage-Based Savings Plan Unused',
    'Usage Usage-Based null null',
  ])
  expect(new Set(rows.map((r) => r.PricingCategory))).toEqual(new Set(['Standard', 'Committed', 'Dynamic']))
})

test('the costs of Azure name the same invoice, not the one it took the place of', async () => {
  const query = `${billingScope(cobalt.tenantId, month.german.customer)}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`
  const timePeriod = { from: '2026-09-01', to: '2026-09-30' }
  const dataset = { grouping: [{ type: 'Dimension', name: 'InvoiceId' }] }
  const body = { type: 'ActualCost', timeframe: 'Custom', timePeriod, dataset }
  const { rows } = (await must(server, 200, 'POST', query, { ...own, body })).properties
  expect(rows.map(([, invoice]: unknown[]) => invoice)).toContain(month.invoice)
  expect(rows.map(([, invoice]: unknown[]) => invoice)).not.toContain(month.voided)
})

test('commitments cost nothing where they are bought, in either currency: their days do', async () => {
  const commitments = (await bought(`invoiceId=${month.invoice}`)).filter((row) => row.CommitmentDiscountId !== null)
  expect(commitments.length).toBeGreaterThan(2)
  for (const row of commitments) expect([row.EffectiveCost, row.PricingCurrencyEffectiveCost]).toEqual(['0', '0'])
})

test('what is given back takes its list price and its units back', async () => {
  const rows = [...(await bought(`invoiceId=${month.invoice}`)), ...(await bought('period=current'))]
  const back = rows.filter((row) => figure(row, 'BilledCost').sign < 0)
  // Seats of two licences, a machine returned, credits of the operator and of the rebill.
  const named = [/commitment/, /1 Year Reservation/, /Customer credit/, /Outage/]
  for (const name of named)
    expect(
      back.some((row) => name.test(row.ChargeDescription as string)),
      `${name}`,
    ).toBe(true)
  for (const row of rows)
    for (const name of ['PricingQuantity', 'ListCost', 'ContractedCost'])
      if (figure(row, 'BilledCost').sign !== 0)
        expect([row.ChargeDescription, name, figure(row, name).sign]).toEqual([row.ChargeDescription, name, figure(row, 'BilledCost').sign])
  const returned = back.find((row) => row.CommitmentDiscountId !== null) as Row
  expect(returned.CommitmentDiscountQuantity).toBe('-1')
})

test('what takes back a charge of an invoice that is out corrects it; what takes back one of its own month does not', async () => {
  const back = async (query: string) =>
    (await bought(query))
      .filter((row) => figure(row, 'BilledCost').sign < 0)
      .map((row) => [row.ChargeDescription?.replace(/ .*/, ''), row.ChargeClass])
  // Bought and returned in September, seats of a month that began in it; credits correct nothing.
  expect((await back(`invoiceId=${month.invoice}`)).filter(([, of]) => of !== null)).toEqual([])
  // A machine of September's invoice, and seats of October.
  expect(await back('period=current')).toEqual(
    expect.arrayContaining([
      ['web', 'Correction'],
      ['Power', null],
    ]),
  )
  const { rows } = await focus('period=current')
  expect(rows.filter((row) => row.CommitmentDiscountStatus === 'Unused' && row.ChargeClass !== null)).toEqual([])
})

test('how often a charge comes is said before it is billed', async () => {
  const often = new Map((await bought('period=current')).map((row) => [row.SkuId, row.ChargeFrequency]))
  expect(often.get('CFQ7TTC0HL8W:0001')).toBe('Recurring')
  expect(often.get('DZH318Z0BXWC:0002')).toBe('Recurring')
})

test('a meter stands for the SKU of usage that was bought elsewhere', async () => {
  const { rows } = await focus(`invoiceId=${month.invoice}`)
  const imported = rows.filter((row) => row.x_PricingCurrency === 'CAD')
  expect(imported.length).toBe(10)
  for (const row of imported) expect([row.SkuId, row.SkuPriceId]).toEqual([row.x_MeterId, row.x_MeterId])
})

test('where the figures of everything but plain usage come from', async () => {
  for (const query of [`invoiceId=${month.invoice}`, 'period=current']) {
    const text = (await server.get(`/insight/v1/focus?${query}`, own)).text
    const [header, ...lines] = text.trimEnd().split('\n')
    const told = lines.filter((line) => /,(Purchase|Credit|Unused|Used),/.test(line) || line.includes(',CAD,'))
    expect(told.length).toBeGreaterThan(20)
    for (const [i, line] of told.entries()) {
      // Days of one commitment are alike.
      if (line.includes(',Unused,') && i % 7 !== 0) continue
      const body = { csv: `${header}\n${line}` }
      let reply = await server.post('/insight/v1/explain', body, own)
      if (reply.status === 409) reply = await server.post('/insight/v1/explain', { ...body, match: 1 }, own)
      expect(reply.status, `${reply.text}\n${line}`).toBe(200)
      expect(astray(JSON.parse(reply.text)), line).toEqual([])
    }
  }
})
