/** The recipes of the cookbook, against the real server. */
import { Decimal } from 'lazuli-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alarms, setMissingBudgets } from '../../docs/cookbook/budget-alarm.ts'
import { type Bought, buyPlan } from '../../docs/cookbook/buy-a-plan.ts'
import { sandboxClient } from '../../docs/cookbook/client.ts'
import { reconcileInvoice } from '../../docs/cookbook/monthly-reconciliation.ts'
import { moveToPlan } from '../../docs/cookbook/move-a-legacy-customer.ts'
import { spendOf, spendText } from '../../docs/cookbook/nightly-spend-report.ts'
import { startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, flatMeters, meter, must, newCustomer } from '../story.ts'

let server: TestServer
let client: ReturnType<typeof sandboxClient>
let bought: Bought
const percent = (text: string) => Decimal.parse(text)

beforeAll(async () => {
  server = await startServer()
  client = sandboxClient(server.url)
})
afterAll(() => server.remove())

test('buy a plan', async () => {
  bought = await buyPlan(client, newCustomer({ label: 'cookbook-firstplan', companyName: 'First Plan' }), '2026-08-01T00:00:00Z')
  const plan = await client.subscriptions.get({ customerId: bought.customerId, subscriptionId: bought.subscriptionId })
  expect(plan).toMatchObject({ status: 'active', offerName: 'Azure plan' })
  const [entitlement] = await client.entitlements.listAzure({ customerId: bought.customerId, subscriptionId: plan.id }).all()
  expect(entitlement).toMatchObject({ id: bought.entitlementId, status: 'active' })
})

test('nightly spend report', async () => {
  const meters = await flatMeters(3)
  await server.advance('2026-09-03T00:00:00Z')
  const events = meters.map(({ meterId }, n) => ({
    id: `cook-${n}`,
    entitlementId: bought.entitlementId,
    meterId,
    quantity: '100',
    at: '2026-09-02T01:00:00Z',
  }))
  await meter(server, events)
  await server.advance('2026-09-04T00:00:00Z')
  const [report, ...others] = await spendOf(client, '2026-09-02', 'USD')
  expect(others).toEqual([])
  expect(report?.customer).toBe('First Plan')
  const lines = await must(
    server,
    200,
    'GET',
    '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=USD&period=current',
  )
  const expected = Decimal.sum(lines.items.map((line: { billingPreTaxTotal: Decimal | number }) => Decimal.of(line.billingPreTaxTotal)))
  expect(expected.sign).toBe(1)
  expect(report?.total.equals(expected)).toBe(true)
  expect(spendText([report as NonNullable<typeof report>])).toMatch(/^First Plan {2}\d+\.\d\d USD {2}\(.+ \d+\.\d\d/)
  expect(await spendOf(client, '2026-09-01', 'USD')).toEqual([])
})

test('budget alarm', async () => {
  expect(await alarms(client, percent('1'))).toEqual([])
  expect(await setMissingBudgets(client, Decimal.parse('0.01'))).toEqual(['First Plan'])
  expect(await setMissingBudgets(client, Decimal.parse('0.01'))).toEqual([])
  expect(await alarms(client, percent('80'))).toMatchObject([{ customerId: bought.customerId, name: 'First Plan' }])
  expect(await alarms(client, percent('1000000000'))).toEqual([])
})

test('move a legacy customer', async () => {
  await expect(moveToPlan(client, bought.customerId, async () => undefined)).rejects.toThrow('cannot be moved')
  const slow = await startServer({ profile: 'realistic' })
  try {
    const theirs = sandboxClient(slow.url)
    const customerId = await createCustomer(slow, { label: 'cookbook-legacy', companyName: 'Legacy' })
    await agree(slow, customerId)
    const lineItems = [{ id: 0, catalogItemId: 'MS-AZR-0145P', quantity: 1, billingCycle: 'monthly' }]
    const { id: cartId } = await theirs.carts.create({ customerId, body: { lineItems } })
    await theirs.carts.checkout({ customerId, cartId: cartId as string })
    await slow.advance('P2D')
    let pauses = 0
    const plan = await moveToPlan(theirs, customerId, async () => {
      pauses++
      await slow.advance('PT6H')
    })
    expect(plan).toMatchObject({ offerName: 'Azure plan', status: 'active' })
    expect(pauses).toBeGreaterThan(0)
    // Asked again it finds the same plan.
    expect((await moveToPlan(theirs, customerId, async () => undefined)).id).toBe(plan.id)
  } finally {
    await slow.remove()
  }
})

test('monthly reconciliation', async () => {
  await server.advance('2026-10-08T00:00:00Z')
  const [invoice] = await client.invoices.list().all()
  const told = await reconcileInvoice(client, invoice?.id as string)
  expect(told).toMatchObject({ agrees: true, currency: 'USD', customers: [{ customerId: bought.customerId, name: 'First Plan' }] })
  expect(told.charged.sign).toBe(1)
  expect(Decimal.sum(told.customers.map(({ total }) => total)).equals(told.charged)).toBe(true)
  await expect(reconcileInvoice(client, 'G000000099')).rejects.toMatchObject({ status: 404 })
})
