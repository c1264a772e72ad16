/** What an operator restates after the close: usage that Azure credit paid goes back to the credit, covered usage costs nothing, as it did. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lapis, startServer, type TestServer } from '../harness.ts'
import { buyPlan } from '../savings-plan-story.ts'
import { astray } from '../step-judge.ts'
import { meter, must, type Purchase, settle } from '../story.ts'

const token = 'lazuli-sandbox-operator'
const door = `/operator/v1/partners/${lapis.tenantId}`
/** D2as v5 in eastus2: 0.086 an hour. */
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'

// biome-ignore lint/suspicious/noExplicitAny: rows as they come
type Row = any
let server: TestServer
let credited: Purchase
let planned: Purchase
beforeAll(async () => {
  server = await startServer({ start: '2026-09-01T00:00:00Z' })
  credited = await settle(server, { label: 'credited' })
  planned = await settle(server, { label: 'planned-back' })
  await buyPlan(server, { subscription: planned.entitlement, hourly: 1 })
})
afterAll(() => server.remove())

const uri = ({ entitlement }: Purchase): string =>
  `/subscriptions/${entitlement}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm`
const at = '2026-09-03T10:00:00Z'
const usage = (of: Purchase, id: string, quantity: string) => ({
  ...{ id, entitlementId: of.entitlement, resourceUri: uri(of), meterId: machine, quantity, at, resourceLocation: 'eastus2' },
})
const restate = (of: Purchase, quantity: number): Promise<Row> => {
  const wish = { entitlementId: of.entitlement, resourceUri: uri(of), meterId: machine, usageDate: '2026-09-03', quantity }
  return server.post(`${door}/usage/restate`, { usage: [wish], reason: 'a meter ran twice' }, { token })
}
const lines = async (of: Purchase, type: string): Promise<Row[]> => {
  const { id } = (await must(server, 200, 'GET', '/v1/invoices')).items.at(-1)
  const { items } = await must(server, 200, 'GET', `/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=${type}`)
  return items.filter((row: Row) => row.customerId === of.customer && (row.reservationOrderId ?? '') === '')
}
const credits = async (): Promise<Row> => (await must(server, 200, 'GET', `${door}/azure-credits`, { token })).items[0]

test('credit pays 50 of 100 units, a plan covers ten; the month closes', async () => {
  await must(server, 201, 'POST', `${door}/azure-credits`, {
    token,
    body: { customerId: credited.customer, amount: 4.3, from: '2026-09-01' },
  })
  await server.advance('2026-09-04T12:00:00Z')
  await meter(server, [usage(credited, 'credited', '100'), usage(planned, 'planned', '10')])
  await server.advance('2026-10-06T01:00:00Z')
  expect((await lines(credited, 'usagelineitems')).map((row) => [String(row.quantity), String(row.rateOfCredit)])).toEqual([
    ['50', '1'],
    ['50', '0.15'],
  ])
  expect((await lines(planned, 'usagelineitems')).map((row) => [String(row.quantity), row.benefitType])).toEqual([['10', 'SavingsPlan']])
  expect(String((await credits()).left)).toBe('0')
})

test('of 80 units taken back 50 are money and 30 go back to the credit; covered ones cost nothing', async () => {
  expect((await restate(credited, 20)).status).toBe(202)
  expect((await restate(planned, 4)).status).toBe(202)
  await server.advance('2026-11-06T01:00:00Z')
  expect((await lines(credited, 'usagelineitems')).map((row) => [row.quantity, row.rateOfCredit].map(String))).toEqual([
    ['-30', '1'],
    ['-50', '0.15'],
  ])
  const rows = await lines(credited, 'billinglineitems')
  expect(rows.map((row) => [row.chargeType, String(row.billableQuantity)]).sort()).toEqual([
    ['customerCredit', '-30'],
    ['new', '-30'],
    ['new', '-50'],
  ])
  // 50 × 0.086 × 0.85 = 3.655 were charged and are given back; 30 × 0.086 = 2.58 are credit again.
  const total = Decimal.sum(rows.map((row) => Decimal.parse(String(row.subtotal))))
  expect(`${total}`).toBe('-3.65')
  const { left, status, uses } = await credits()
  expect([String(left), status, uses.map((use: Row) => String(use.amount))]).toEqual(['2.58', 'open', ['4.3', '-2.58']])
  const [covered, ...others] = await lines(planned, 'usagelineitems')
  expect([others, String(covered.quantity), covered.benefitType, String(covered.billingPreTaxTotal)]).toEqual([
    [],
    '-6',
    'SavingsPlan',
    '0',
  ])
  expect(await lines(planned, 'billinglineitems')).toEqual([])
})

test('each line of it is explained', async () => {
  for (const row of [...(await lines(credited, 'usagelineitems')), ...(await lines(planned, 'usagelineitems'))]) {
    const told = await must(server, 200, 'POST', '/insight/v1/explain', { body: { row } })
    expect(told.figures.filter((figure: Row) => !figure.agrees)).toEqual([])
    expect(astray(told)).toEqual([])
  }
})

test('what was given back cannot be left out of the invoice before it as well: credit is never more than was granted', async () => {
  const exclude = [{ resourceUri: uri(credited) }]
  const rebill = async (invoiceId: string): Promise<Row> => {
    const ordered = await must(server, 202, 'POST', `${door}/invoices/${invoiceId}/rebill`, { token, body: { exclude } })
    await server.advance('PT1M')
    return must(server, 200, 'GET', `${door}/rebills/${ordered.id}`, { token })
  }
  const standing = async () => {
    const { left, uses } = await credits()
    return [String(left), uses.map((use: Row) => `${use.invoiceId} ${use.amount}`)]
  }
  expect(await rebill('G000000001')).toMatchObject({ status: 'failed', detail: expect.stringMatching(/on 2026-09-03 has been given back/) })
  expect(await standing()).toEqual(['2.58', ['G000000001 4.3', 'G000000002 -2.58']])
  // The later one first: then September bills all 100 units again, and may leave them out.
  expect(await rebill('G000000002')).toMatchObject({ status: 'succeeded', newInvoiceId: 'G000000003' })
  expect(await standing()).toEqual(['0', ['G000000001 4.3']])
  expect(await rebill('G000000001')).toMatchObject({ status: 'succeeded', newInvoiceId: 'G000000004' })
  expect(await standing()).toEqual(['4.3', []])
})
