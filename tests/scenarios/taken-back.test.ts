/** What is taken back, in FOCUS: for nothing too, seats without a price, a reservation whose payments are used up; of the month it was charged in. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { capacityCalls, type Reserved } from '../reservation-story.ts'
import { astray } from '../step-judge.ts'
import { lineItems, must, type Purchase, settle } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'

let server: TestServer
let ours: Purchase
let reserved: Reserved
const { buy, giveBack } = capacityCalls(() => ({ server, ours }))

beforeAll(async () => {
  server = await startServer({ start: '2027-07-01T00:00:00Z' })
  ours = await settle(server, { label: 'nothing' })
  reserved = await buy(2, { billingPlan: 'Monthly' })
})
afterAll(() => server.remove())

const focus = async () => {
  const { text } = await server.get('/insight/v1/focus?period=current')
  const [header, ...lines] = text.trimEnd().split('\n')
  const rows = readCsv(text).rows.map((row, i) => ({ row, line: `${header}\n${lines[i]}` }))
  return rows.filter(({ row }) => row.ChargeCategory === 'Purchase')
}
const isExplained = async (csv: string) => {
  let reply = await server.post('/insight/v1/explain', { csv })
  if (reply.status === 409) reply = await server.post('/insight/v1/explain', { csv, match: 1 })
  expect([reply.status, reply.status === 200 ? astray(JSON.parse(reply.text)) : reply.text]).toEqual([200, []])
}

test('seats without a price that change are given back and bought, as those with one', async () => {
  const path = `/v1/customers/${ours.customer}`
  const { items } = await must(server, 200, 'GET', '/v1/products/CFQ7TTC0HD4F/skus/0001/availabilities?country=US')
  const line = { id: 0, catalogItemId: items[0].catalogItemId, quantity: 10, billingCycle: 'monthly', termDuration: 'P1M' }
  const cart = await must(server, 201, 'POST', `${path}/carts`, { body: { lineItems: [line] } })
  const { orders } = await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`)
  const { subscriptionId } = orders[0].lineItems[0]
  await must(server, 200, 'PATCH', `${path}/subscriptions/${subscriptionId}`, { body: { quantity: 12 } })
  await must(server, 200, 'PATCH', `${path}/subscriptions/${subscriptionId}`, { body: { quantity: 7 } })
  const rows = (await lineItems(server, 'current', 'billinglineitems')).filter((row) => row.subscriptionId === subscriptionId)
  expect(rows.map((row) => `${row.chargeType} ${row.billableQuantity} × ${row.effectiveUnitPrice}`)).toEqual([
    'new 10 × 0',
    'addQuantity 10 × 0',
    'addQuantity 12 × 0',
    'removeQuantity 12 × 0',
    'removeQuantity 7 × 0',
  ])
  const inFocus = (await focus()).filter(({ row }) => row.SubAccountId === subscriptionId)
  expect(inFocus.map(({ row }) => row.PricingQuantity)).toEqual(['10', '-10', '12', '-12', '7'])
  for (const { line: told } of inFocus) await isExplained(told)
})

test('what is returned of three years paid by the month corrects an earlier month only where its payment fell due in one', async () => {
  await server.advance('2027-07-20T12:00:00Z')
  const three = await buy(3, { billingPlan: 'Monthly', term: 'P3Y' })
  const back = async () =>
    (await focus())
      .filter(({ row }) => row.CommitmentDiscountId === three.order && row.PricingQuantity === '-1')
      .map(({ row }) => [row.ChargeFrequency, row.ChargeClass, row.ChargePeriodStart?.slice(0, 10), row.ChargePeriodEnd?.slice(0, 10)])
  await server.advance('2027-07-25T12:00:00Z')
  expect((await giveBack(three, 1)).status).toBeLessThan(300)
  expect(await back()).toEqual([['Recurring', null, '2027-07-25', '2027-08-20']])
  await server.advance('2027-08-05T12:00:00Z')
  expect((await giveBack(three, 1)).status).toBeLessThan(300)
  await server.advance('2027-08-25T12:00:00Z')
  expect((await giveBack(three, 1)).status).toBeLessThan(300)
  expect(await back()).toEqual([
    ['Recurring', 'Correction', '2027-08-05', '2027-08-20'],
    ['Recurring', null, '2027-08-25', '2027-09-20'],
  ])
})

test('a reservation whose payments are used up refunds nothing, and is taken back all the same', async () => {
  // 61 days of 365 are gone, two payments of twelve are made.
  await server.advance('2027-08-31T12:00:00Z')
  const reply = await giveBack(reserved, 1)
  expect(reply.status).toBeLessThan(300)
  const back = (await focus()).filter(({ row }) => row.CommitmentDiscountId === reserved.order)
  expect(
    back.map(({ row }) => [row.PricingQuantity, row.CommitmentDiscountQuantity, row.BilledCost, row.ListCost, row.ChargeClass]),
  ).toEqual([
    ['2', '2', expect.stringMatching(/^[1-9]/), expect.stringMatching(/^[1-9]/), null],
    ['-1', '-1', '0', '0', null],
  ])
  for (const { line } of back) await isExplained(line)
})
