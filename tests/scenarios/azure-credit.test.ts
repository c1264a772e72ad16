/** Azure credit a customer is granted: settled when the month closes, before earned credit; carried on, given back by a rebill, withdrawn. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { createCustomer, meter, must, type Purchase, settle } from '../story.ts'

const token = 'lazuli-sandbox-operator'
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const path = `/operator/v1/partners/${lapis.tenantId}/azure-credits`

let server: TestServer
let ours: Purchase
let granted: Reply
beforeAll(async () => {
  server = await startServer({ start: '2026-09-01T00:00:00Z' })
  ours = await settle(server, { label: 'offered' })
})
afterAll(() => server.remove())

const grant = (body: object, { at = path, key = token, id = '' } = {}): Promise<Reply> =>
  server.request('POST', at, { token: key, body, ...(id ? { headers: { 'MS-RequestId': id } } : {}) })
const list = async (query = '') => (await must(server, 200, 'GET', `${path}${query}`, { token })).items
const items = async (of: string, type: 'usage' | 'billing', more = '') =>
  (await must(server, 200, 'GET', `/v1/invoices/${of}/lineitems?provider=onetime&invoicelineitemtype=${type}lineitems${more}`)).items
let serial = 0
const use = (day: string, quantity: string, name = 'vm') =>
  meter(server, [
    {
      ...{ id: `a-${++serial}`, entitlementId: ours.entitlement, meterId: machine, quantity, at: `${day}T10:00:00Z` },
      resourceUri: `/subscriptions/${ours.entitlement}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}`,
    },
  ])
// biome-ignore lint/suspicious/noExplicitAny: line items as they come
const sum = (rows: any[], member: string): Decimal => Decimal.sum(rows.map((row) => Decimal.parse(`${row[member]}`)))
// biome-ignore lint/suspicious/noExplicitAny: line items as they come
const texts = (row: any, ...members: string[]): string[] => members.map((member) => `${row[member]}`)

test('is granted once however often the call comes, and is on record', async () => {
  const id = '1d5c6a0e-0000-4000-8000-0000000a2e00'
  const wish = { customerId: ours.customer, amount: 4, from: '2026-09-02', reason: 'Trial' }
  granted = await grant(wish, { id })
  expect(granted).toMatchObject({
    status: 201,
    body: { customerId: ours.customer, currency: 'USD', from: '2026-09-02', reason: 'Trial', status: 'open', uses: [] },
  })
  expect(texts(granted.body, 'amount', 'left')).toEqual(['4', '4'])
  expect((await grant(wish, { id })).text).toBe(granted.text)
  expect(await list()).toHaveLength(1)
  const { items: deeds } = await must(server, 200, 'GET', '/operator/v1/audit', { token })
  const told = deeds.filter((deed: { operation: string }) => deed.operation === 'grantAzureCredit')
  expect(told.at(-1)).toMatchObject({ partner: lapis.tenantId, status: 201, after: { id: granted.body.id } })
})

test('shows in no estimate before the month has closed', async () => {
  await server.advance('2026-09-04T12:00:00Z')
  await use('2026-09-01', '3')
  await use('2026-09-02', '1')
  await use('2026-09-03', '200')
  await server.advance('2026-10-02T00:00:00Z')
  const open = await items('unbilled', 'usage', '&currencycode=usd&period=previous')
  expect(open.map((row: { creditType: string }) => row.creditType)).toEqual(
    // The first day of an Azure subscription made at midnight earns credit too.
    open.map(() => expect.stringMatching(/^(Partner Earned Credit|Credit Not) Applied$/)),
  )
  const rows = await items('unbilled', 'billing', '&currencycode=usd&period=previous')
  expect(rows.map((row: { chargeType: string }) => row.chargeType)).not.toContain('customerCredit')
})

test('pays whole list price by usage day from its first day on, and earned credit is left for the rest', async () => {
  await server.advance('2026-10-06T00:00:00Z')
  const usage = await items('G000000001', 'usage')
  const price = Decimal.parse(`${usage[0].unitPrice}`)
  expect(usage.map((row: { usageDate: string; creditType: string }) => [row.usageDate.slice(8, 10), row.creditType])).toEqual([
    ['01', 'Partner Earned Credit Applied'],
    ['02', 'Azure Credit Applied'],
    ['03', 'Azure Credit Applied'],
    ['03', 'Partner Earned Credit Applied'],
  ])
  const credited = usage.filter((row: { creditType: string }) => row.creditType === 'Azure Credit Applied')
  for (const row of credited) {
    expect(texts(row, 'effectiveUnitPrice', 'pricingPreTaxTotal', 'billingPreTaxTotal', 'rateOfCredit')).toEqual(['0', '0', '0', '1'])
    expect([`${row.rateOfPartnerEarnedCredit}`, row.hasPartnerEarnedCredit]).toEqual(['0', false])
  }
  const units = sum(credited, 'quantity')
  expect(units.times(price).round({ digits: 10, mode: 'half-up' }).toFixed(2)).toBe('4.00')
  expect(sum(usage, 'quantity').toFixed(0)).toBe('204')

  const rows = await items('G000000001', 'billing')
  const [charge, credit, rest] = rows
  expect(rows.map((row: Record<string, unknown>) => [row.chargeType, row.creditReasonCode, `${row.quantity}`])).toEqual([
    ['new', '', '1'],
    ['customerCredit', 'Azure Credit Offer', '1'],
    ['new', '', '1'],
  ])
  expect(texts(charge, 'billableQuantity', 'subtotal')).toEqual([`${units}`, '4'])
  expect(texts(credit, 'billableQuantity', 'subtotal', 'effectiveUnitPrice')).toEqual([`${units}`, '-4', `-${charge.effectiveUnitPrice}`])
  expect([charge, credit, rest].map((row) => row.priceAdjustmentDescription)).toEqual([
    '',
    '',
    '["15.0% Partner earned credit for services managed"]',
  ])
  expect(`${sum(usage, 'billingPreTaxTotal')}`).toBe(`${sum(rows, 'subtotal')}`)
  const invoice = await must(server, 200, 'GET', '/v1/invoices/G000000001')
  expect(`${Decimal.parse(`${invoice.totalCharges}`)}`).toBe(`${sum(rows, 'totalForCustomer')}`)
  expect((await list())[0]).toMatchObject({ status: 'spent', uses: [{ invoiceId: 'G000000001', period: '2026-09' }] })
  expect(texts((await list())[0], 'amount', 'left')).toEqual(['4', '0'])
  const costs = await must(server, 200, 'GET', `/v1/customers/${ours.customer}/servicecosts/mostrecent/lineitems`)
  expect(costs.items.map((row: { chargeType: string }) => row.chargeType)).toEqual(['USAGE FEE', 'CUSTOMER CREDIT', 'USAGE FEE'])
})

test('is given back by a rebill for what the new document leaves out, and pays for later months', async () => {
  const exclude = [{ resourceUri: `/subscriptions/${ours.entitlement}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm` }]
  const to = `/operator/v1/partners/${lapis.tenantId}`
  const ordered = await must(server, 202, 'POST', `${to}/invoices/G000000001/rebill`, { token, body: { exclude } })
  await server.advance('PT1M')
  const rebill = await must(server, 200, 'GET', `${to}/rebills/${ordered.id}`, { token })
  expect(rebill).toMatchObject({ status: 'succeeded', newInvoiceId: 'G000000002' })
  expect(await items('G000000002', 'billing')).toEqual([])
  expect((await list())[0]).toMatchObject({ status: 'open', uses: [] })
  expect(texts((await list())[0], 'left')).toEqual(['4'])
  await use('2026-10-05', '0.5')
  await server.advance('2026-11-06T00:00:00Z')
  const [charge, credit, ...others] = await items('G000000003', 'billing')
  expect(others).toEqual([])
  expect(`${sum([charge, credit], 'subtotal')}`).toBe('0')
  const [standing] = await list()
  expect(standing).toMatchObject({ status: 'open', uses: [{ invoiceId: 'G000000003', period: '2026-10' }] })
  expect(`${Decimal.parse(`${standing.left}`).plus(sum(standing.uses, 'amount'))}`).toBe('4')
})

test('is withdrawn with what is left, once', async () => {
  const { id } = granted.body
  const withdraw = (options: object = { token }) => server.request('DELETE', `${path}/${id}`, options)
  expect((await withdraw({ token: 'guessed' })).status).toBe(401)
  expect((await server.request('DELETE', `/operator/v1/partners/${cobalt.tenantId}/azure-credits/${id}`, { token })).status).toBe(404)
  const headers = { 'MS-RequestId': '1d5c6a0e-0000-4000-8000-0000000a2e01' }
  const reply = await withdraw({ token, headers })
  expect(reply).toMatchObject({ status: 200, body: { id, status: 'withdrawn', withdrawnAt: '2026-11-06T00:00:00Z' } })
  expect((await withdraw({ token, headers })).text).toBe(reply.text)
  expect(await withdraw()).toMatchObject({ status: 404, body: { code: 1000 } })
  await use('2026-11-05', '1')
  await server.advance('2026-12-06T00:00:00Z')
  expect((await items('G000000004', 'billing')).map((row: { chargeType: string }) => row.chargeType)).toEqual(['new'])
})

test('is refused where it makes no sense, to strangers, and for another partner’s customer', async () => {
  const wish = { customerId: ours.customer, amount: 1 }
  const outcome = async (reply: Promise<Reply>) => {
    const { status, body } = await reply
    return [status, body.code]
  }
  for (const amount of [0, -1, 0.001, 1e13]) expect(await outcome(grant({ ...wish, amount }))).toEqual([400, 800002])
  for (const currency of ['EUR', 'usdollar']) expect(await outcome(grant({ ...wish, currency }))).toEqual([400, 800002])
  for (const days of [{ from: 'soon' }, { to: '2026-13-01' }, { from: '2027-02-01', to: '2027-01-01' }])
    expect(await outcome(grant({ ...wish, ...days }))).toEqual([400, 800002])
  expect(await outcome(grant({ ...wish, from: '2026-09-01', to: '2026-11-30' }))).toEqual([409, 3000])
  expect(await outcome(grant({ ...wish, customerId: cobalt.tenantId }))).toEqual([404, 1000])
  const elsewhere = `/operator/v1/partners/${cobalt.tenantId}/azure-credits`
  expect(await outcome(grant(wish, { at: elsewhere }))).toEqual([404, 1000])
  expect((await grant(wish, { at: '/operator/v1/partners/00000000-0000-4000-8000-000000000000/azure-credits' })).status).toBe(404)
  expect((await grant(wish, { key: 'guessed' })).status).toBe(401)
  const left = await createCustomer(server, { label: 'has-left' })
  await must(server, 200, 'PATCH', `/v1/customers/${left}`, { as: 'admin', body: { relationshipToPartner: 'none' } })
  expect(await outcome(grant({ ...wish, customerId: left }))).toEqual([403, 900159])
  expect(await list(`?customerId=${cobalt.tenantId}`)).toEqual([])
  expect(await list(`?customerId=${ours.customer.toUpperCase()}`)).toHaveLength(1)
  expect((await must(server, 200, 'GET', elsewhere, { token })).items).toEqual([])
})
