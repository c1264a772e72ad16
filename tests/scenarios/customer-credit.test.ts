/** A credit an operator gives a customer: unbilled at once, a negative row of the next invoice, audited, given once. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { must, settle } from '../story.ts'

let server: TestServer
let customer: string
beforeAll(async () => {
  server = await startServer({ start: '2026-10-03T08:00:00Z' })
  customer = (await settle(server, { label: 'credited' })).customer
})
afterAll(() => server.remove())

const give = (body: object, { partner = lapis.tenantId, token = 'lazuli-sandbox-operator', id = '' } = {}): Promise<Reply> =>
  server.request('POST', `/operator/v1/partners/${partner}/customer-credits`, {
    token,
    body,
    ...(id ? { headers: { 'MS-RequestId': id } } : {}),
  })
const open = async (period: string) => {
  const query = `provider=onetime&invoicelineitemtype=billinglineitems&currencycode=usd&period=${period}`
  return (await must(server, 200, 'GET', `/v1/invoices/unbilled/lineitems?${query}`)).items
}
const wish = () => ({ customerId: customer, amount: 12.34, reason: 'Goodwill' })

test('is an unbilled row of the next invoice, once however often the call comes', async () => {
  const id = '1d5c6a0e-0000-4000-8000-00000000c0de'
  const reply = await give(wish(), { id })
  expect(reply).toMatchObject({ status: 201, body: { customerId: customer, currency: 'USD', reason: 'Goodwill', period: '2026-09' } })
  expect((await give(wish(), { id })).text).toBe(reply.text)
  const [row, ...others] = await open('previous')
  expect(others).toEqual([])
  expect(row).toMatchObject({
    ...{ customerId: customer, chargeType: 'customerCredit', creditReasonCode: 'Goodwill', quantity: 1, referenceId: reply.body.id },
    ...{ orderDate: '2026-10-03T08:00:00Z', currency: 'USD', pricingCurrency: 'USD', reservationOrderId: '' },
  })
  expect([`${row.unitPrice}`, `${row.effectiveUnitPrice}`, `${row.subtotal}`, `${row.totalForCustomer}`]).toEqual([
    '12.34',
    '-12.34',
    '-12.34',
    '-12.34',
  ])
  expect(await open('current')).toEqual([])
})

test('is written down with the operator who gave it', async () => {
  const { items } = await must(server, 200, 'GET', '/operator/v1/audit', { token: 'lazuli-sandbox-operator' })
  const deeds = items.filter((row: { operation: string }) => row.operation === 'giveCustomerCredit')
  expect(deeds.length).toBeGreaterThan(0)
  expect(deeds[0]).toMatchObject({ partner: lapis.tenantId, status: 201 })
})

test('lessens the invoice, below zero where nothing else is on it', async () => {
  expect((await give({ ...wish(), amount: 1, reason: 'Later', period: '2026-10' })).status).toBe(201)
  await server.advance('2026-10-06T00:00:00Z')
  const [invoice, ...others] = (await must(server, 200, 'GET', '/v1/invoices')).items
  expect(others).toEqual([])
  expect(`${Decimal.parse(`${invoice.totalCharges}`)}`).toBe('-12.34')
  const path = `/v1/invoices/${invoice.id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`
  expect((await must(server, 200, 'GET', path)).items).toMatchObject([{ chargeType: 'customerCredit', invoiceNumber: invoice.id }])
  expect(await open('previous')).toEqual([])
  expect(await open('current')).toMatchObject([{ creditReasonCode: 'Later' }])
})

test('is refused where it makes no sense, to strangers, and for another partner’s customer', async () => {
  const outcome = async (reply: Promise<Reply>) => {
    const { status, body } = await reply
    return [status, body.code]
  }
  for (const amount of [0, -1, 0.001, 1e13]) expect(await outcome(give({ ...wish(), amount }))).toEqual([400, 800002])
  expect(await outcome(give({ ...wish(), reason: ' ' }))).toEqual([400, 800002])
  expect(await outcome(give({ ...wish(), period: 'soon' }))).toEqual([400, 800002])
  expect(await outcome(give({ ...wish(), period: '2028-01' }))).toEqual([400, 800002])
  expect(await outcome(give({ ...wish(), period: '2026-09' }))).toEqual([409, 3000])
  expect(await outcome(give({ ...wish(), customerId: cobalt.tenantId }))).toEqual([404, 1000])
  expect(await outcome(give(wish(), { partner: cobalt.tenantId }))).toEqual([404, 1000])
  expect((await give(wish(), { partner: '00000000-0000-4000-8000-000000000000' })).status).toBe(404)
  expect((await give(wish(), { token: 'guessed' })).status).toBe(401)
})

test('is listed with what became of it, and taken back while no invoice holds it', async () => {
  const path = `/operator/v1/partners/${lapis.tenantId}/customer-credits`
  const token = 'lazuli-sandbox-operator'
  const list = async (query = '') => (await must(server, 200, 'GET', `${path}${query}`, { token })).items
  const [billed, later] = await list()
  expect([billed, later]).toMatchObject([
    { customerId: customer, reason: 'Goodwill', period: '2026-09', status: 'billed', currency: 'USD' },
    { reason: 'Later', period: '2026-10', status: 'open' },
  ])
  expect(await list(`?customerId=${customer.toUpperCase()}`)).toHaveLength(2)
  expect(await list(`?customerId=${cobalt.tenantId}`)).toEqual([])
  const withdraw = (id: string, options: object = { token }) => server.request('DELETE', `${path}/${id}`, options)
  expect(await withdraw(billed.id)).toMatchObject({ status: 409, body: { code: 3000 } })
  expect(await withdraw('00000000-0000-4000-8000-000000000000')).toMatchObject({ status: 404 })
  expect((await withdraw(later.id, { token: 'guessed' })).status).toBe(401)
  const elsewhere = await server.request('DELETE', `/operator/v1/partners/${cobalt.tenantId}/customer-credits/${later.id}`, { token })
  expect(elsewhere.status).toBe(404)
  expect(await open('current')).toMatchObject([{ creditReasonCode: 'Later' }])
  const headers = { 'MS-RequestId': '1d5c6a0e-0000-4000-8000-00000000beef' }
  const reply = await withdraw(later.id, { token, headers })
  expect(reply).toMatchObject({ status: 200, body: { id: later.id, status: 'withdrawn', withdrawnAt: '2026-10-06T00:00:00Z' } })
  // A repeat of the call gets its answer; a new call finds nothing to take back.
  expect((await withdraw(later.id, { token, headers })).text).toBe(reply.text)
  expect((await withdraw(later.id)).status).toBe(404)
  expect(await open('current')).toEqual([])
  expect((await list())[1]).toMatchObject({ status: 'withdrawn' })
  const { items } = await must(server, 200, 'GET', '/operator/v1/audit', { token })
  expect(items.map((row: { operation: string }) => row.operation)).toContain('withdrawCustomerCredit')
  await server.advance('2026-11-10T00:00:00Z')
  expect((await must(server, 200, 'GET', '/v1/invoices')).items).toHaveLength(1)
})
