/** Months in which a reservation covers all there is, or nothing is used: no invoice, and FOCUS by the name of the month tells its days. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { type Reserved, reserve } from '../reservation-story.ts'
import { machineHours, meter, must, type Purchase, settle } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'
import { judge } from '../wire/focus-rules.ts'

let server: TestServer
let ours: Purchase
let reserved: Reserved
beforeAll(async () => {
  server = await startServer({ start: '2026-09-01T00:00:00Z' })
  ours = await settle(server, { label: 'no-invoice' })
  reserved = await reserve(server, { subscription: ours.entitlement, quantity: 1 })
  await server.advance('2026-11-10T12:00:00Z')
  await meter(server, machineHours(ours.entitlement, '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead', 'vm', '2026-11-04'))
  await server.advance('2027-01-07T00:00:00Z')
})
afterAll(() => server.remove())

const focus = async (query: string) => {
  const reply = await server.get(`/insight/v1/focus?${query}`)
  expect(reply.status, reply.text).toBe(200)
  const { rows, columns } = readCsv(reply.text)
  expect(judge(rows, new Set(columns)).broken).toEqual([])
  return rows
}
const effective = (rows: Awaited<ReturnType<typeof focus>>) => Decimal.sum(rows.map((row) => Decimal.parse(row.EffectiveCost ?? '0')))

test('the purchase has an invoice, the months after it have none', async () => {
  const { items } = await must(server, 200, 'GET', '/v1/invoices')
  expect(items.map((invoice: { billingPeriodStartDate: string }) => invoice.billingPeriodStartDate.slice(0, 7))).toEqual(['2026-09'])
})

test('a month in which nothing was used has its days', async () => {
  const rows = await focus('period=2026-10')
  expect(
    rows.map((row) => [row.CommitmentDiscountId, row.CommitmentDiscountStatus, row.ChargePeriodStart?.slice(0, 10), row.InvoiceId]),
  ).toEqual(Array.from({ length: 31 }, (_, i) => [reserved.order, 'Unused', `2026-10-${String(i + 1).padStart(2, '0')}`, null]))
})

test('a month in which all that was used is covered has its usage too', async () => {
  const rows = await focus('period=2026-11')
  const [used, ...others] = rows.filter((row) => row.CommitmentDiscountStatus === 'Used')
  expect([used?.ChargePeriodStart, used?.PricingQuantity, used?.BilledCost, used?.InvoiceId, others]).toEqual([
    '2026-11-04T00:00:00Z',
    '24',
    '0',
    null,
    [],
  ])
  expect(rows).toHaveLength(30)
  // It is unbilled for good, and explained as such.
  const { text } = await server.get('/insight/v1/focus?period=2026-11')
  const lines = text.trimEnd().split('\n')
  const csv = `${lines[0]}\n${lines.find((line) => line.includes(',Used,'))}`
  const told = await must(server, 200, 'POST', '/insight/v1/explain', { body: { csv } })
  expect(told.figures.filter((figure: { agrees: boolean }) => !figure.agrees)).toEqual([])
})

test('the month after has an invoice of its own, and nothing of the month without', async () => {
  await meter(server, [
    {
      ...{ id: 'later', entitlementId: ours.entitlement, meterId: '135422fe-f284-50ba-ad34-c17018036172', quantity: '300' },
      at: '2027-01-05T10:00:00Z',
    },
  ])
  await server.advance('2027-02-07T00:00:00Z')
  const [, second, ...others] = (await must(server, 200, 'GET', '/v1/invoices')).items
  expect(others).toEqual([])
  const path = `/v1/invoices/${second.id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`
  const { items } = await must(server, 200, 'GET', path)
  expect(items.map((row: { usageDate: string }) => row.usageDate.slice(0, 10))).toEqual(['2027-01-05'])
})

test('so the months of a term tell all that was paid, each day once', async () => {
  const [{ id }, { id: second }] = (await must(server, 200, 'GET', '/v1/invoices')).items
  await server.advance('2027-09-02T00:00:00Z')
  const months = ['2026-10', '2026-11', '2026-12', ...Array.from({ length: 9 }, (_, i) => `2027-0${i + 1}`)]
  let all = await focus(`invoiceId=${id}`)
  const [bought] = all.filter((row) => row.ChargeCategory === 'Purchase')
  for (const month of months) all = [...all, ...(await focus(`period=${month}`))]
  // But for the usage that was paid for itself.
  all = all.filter((row) => row.InvoiceId !== second || row.CommitmentDiscountId !== null)
  expect(`${effective(all).reduced()}`).toBe(`${bought?.BilledCost}`)
})
