/** What is bought and not used, from the order to the invoice: licences, software, reservations, seats that change, returns. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { capacity, capacityVersion, reserve } from '../reservation-story.ts'
import { agree, createCustomer, must, settle } from '../story.ts'

const marketplace = 'DZH318Z0BXWC:0002:DZH318Z0BMRV'
const software = 'DG7GMGF0DWTL:0001:DG7GMGF0DSFM'
const down2 = { digits: 2, mode: 'down' } as const
const amount = (value: unknown) => Decimal.parse(`${value}`)

let server: TestServer
let customer: string
let path: string

beforeAll(async () => {
  server = await startServer({ start: '2026-09-01T00:00:00Z' })
  customer = await createCustomer(server, { label: 'purchases-story' })
  await agree(server, customer)
  path = `/v1/customers/${customer}`
})
afterAll(() => server.remove())

interface Bought {
  orderId: string
  alternateId: string
  subscriptionId?: string
}

async function buy(line: object): Promise<Bought> {
  const cart = await must(server, 201, 'POST', `${path}/carts`, { body: { lineItems: [{ id: 0, ...line }] } })
  const { orders } = await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`)
  const [order] = orders
  return { orderId: order.id, alternateId: order.alternateId, subscriptionId: order.lineItems[0].subscriptionId }
}

/** All rows of a list, read by pages of a size. */
// biome-ignore lint/suspicious/noExplicitAny: rows as they come
async function rows(of: string, size = 2000): Promise<any[]> {
  const query = `provider=onetime&invoicelineitemtype=billinglineitems&size=${size}${of === 'current' || of === 'previous' ? `&currencycode=usd&period=${of}` : ''}`
  const at = `/v1/invoices/${of === 'current' || of === 'previous' ? 'unbilled' : of}/lineitems?${query}`
  const all = []
  let token: string | undefined
  do {
    const more = token ? { headers: { 'MS-ContinuationToken': token } } : {}
    const body = await must(server, 200, 'GET', token ? `${at}&seekOperation=Next` : at, more)
    all.push(...body.items)
    token = body.continuationToken
  } while (token)
  return all
}
// biome-ignore lint/suspicious/noExplicitAny: rows as they come
const shown = (list: any[]) =>
  list.map((r) => `${r.chargeType} ${r.billableQuantity} × ${r.effectiveUnitPrice} = ${r.subtotal} ${r.chargeStartDate.slice(5, 10)}`)

let powerBi: Bought
let saas: Bought
let bought: Bought

test('a purchase is an unbilled row at once, with everything a row says', async () => {
  const path0 = '/v1/products/CFQ7TTC0HL8W/skus/0001/availabilities?country=US'
  const item = (await must(server, 200, 'GET', path0)).items[0].catalogItemId
  powerBi = await buy({ catalogItemId: item, quantity: 10, billingCycle: 'monthly', termDuration: 'P1Y' })
  saas = await buy({ catalogItemId: marketplace, quantity: 2, billingCycle: 'monthly', termDuration: 'P1M' })
  bought = await buy({ catalogItemId: software, quantity: 1, billingCycle: 'one_time' })
  const list = await rows('current')
  expect(shown(list)).toEqual(['new 10 × 16 = 160 09-01', 'new 2 × 820 = 1640 09-01', 'new 1 × 0 = 0 09-01'])
  const [seats, plan, forEver] = list
  expect(seats).toMatchObject({
    ...{ customerId: customer, customerCountry: 'US', invoiceNumber: '', resellerMpnId: 0, ...powerBi },
    ...{ productId: 'CFQ7TTC0HL8W', skuId: '0001', productName: 'Power BI Premium Per User', unitPrice: 16, quantity: 10 },
    ...{ taxTotal: 0, totalForCustomer: 160, currency: 'USD', pricingCurrency: 'USD', pcToBCExchangeRate: 1 },
    ...{ pcToBCExchangeRateDate: '2026-09-01T00:00:00Z', chargeEndDate: '2026-09-30T00:00:00Z', orderDate: '2026-09-01T00:00:00Z' },
    ...{ subscriptionStartDate: '2026-09-01T00:00:00Z', subscriptionEndDate: '2027-09-01T00:00:00Z', productQualifiers: [] },
    ...{ termAndBillingCycle: 'One-Year commitment for monthly/yearly billing', billingFrequency: '', meterDescription: '', unitType: '' },
    ...{ reservationOrderId: '', creditReasonCode: '', promotionId: '', discountDetails: '', priceAdjustmentDescription: '' },
    ...{ invoiceLineItemType: 'billing_line_items', billingProvider: 'one_time', attributes: { objectType: 'OneTimeInvoiceLineItem' } },
  })
  expect(plan).toMatchObject({ ...saas, termAndBillingCycle: '1 Month Subscription', publisherName: 'Barracuda' })
  // What is bought for ever has no end, and no subscription.
  expect(forEver).toMatchObject({ orderId: bought.orderId, subscriptionId: '', subscriptionStartDate: '', subscriptionEndDate: '' })
  expect(forEver).not.toHaveProperty('chargeEndDate')
  expect(await rows('previous')).toEqual([])
})

test('seats that come on the third day are two rows of one event, and pages of any size hold each row once', async () => {
  await server.advance('2026-09-03T10:00:00Z')
  await must(server, 200, 'PATCH', `${path}/subscriptions/${powerBi.subscriptionId}`, { body: { quantity: 12 } })
  const list = await rows('current')
  const changes = list.filter((row) => row.chargeType === 'addQuantity')
  expect(shown(changes)).toEqual([
    'addQuantity 10 × -14.933333333333333 = -149.33 09-03',
    'addQuantity 12 × 14.933333333333333 = 179.2 09-03',
  ])
  expect(new Set(changes.map((row) => row.referenceId)).size).toBe(1)
  for (const size of [1, 2, 3]) expect(await rows('current', size)).toEqual(list)
})

test('pages go on with what the first one saw', async () => {
  const query = 'provider=onetime&invoicelineitemtype=billinglineitems&currencycode=usd&period=current&size=4'
  const first = await must(server, 200, 'GET', `/v1/invoices/unbilled/lineitems?${query}`)
  await must(server, 200, 'PATCH', `${path}/subscriptions/${powerBi.subscriptionId}`, { body: { quantity: 8 } })
  const next = await must(server, 200, 'GET', `/v1/invoices/unbilled/lineitems?${query}&seekOperation=Next`, {
    headers: { 'MS-ContinuationToken': first.continuationToken },
  })
  expect(first.items.length + next.items.length).toBe(5)
  expect((await rows('current')).length).toBeGreaterThanOrEqual(7)
})

test('what is given back in its window is a negative row of the same sum', async () => {
  const before = await rows('current')
  await must(server, 200, 'PATCH', `${path}/orders/${bought.orderId}`, { body: { status: 'cancelled' } })
  const after = await rows('current')
  expect(after.length).toBe(before.length + 1)
  expect(after.at(-1)).toMatchObject({ chargeType: 'cancelImmediate', orderId: bought.orderId })
})

test('a month without usage has an invoice of purchases alone; then the rows are unbilled no more', async () => {
  const [open, running] = [await rows('current'), await rows('previous')]
  expect(running).toEqual([])
  await server.advance('2026-10-05T23:00:00Z')
  expect(await rows('previous')).toEqual(open)
  await server.advance('2026-10-06T00:00:00Z')
  expect(await rows('previous')).toEqual([])
  const [invoice, ...others] = (await must(server, 200, 'GET', '/v1/invoices')).items
  expect(others).toEqual([])
  const billed = await rows(invoice.id)
  const asOpen = billed.map((row) => ({ ...row, invoiceNumber: '', billingFrequency: '' }))
  expect(asOpen).toEqual(open)
  expect(billed.every((row) => row.invoiceNumber === invoice.id)).toBe(true)
  expect(billed[0].billingFrequency).toBe('Monthly')
  expect(`${Decimal.sum(billed.map((row) => amount(row.totalForCustomer))).reduced()}`).toBe(`${amount(invoice.totalCharges).reduced()}`)
  for (const size of [1, 3]) expect(await rows(invoice.id, size)).toEqual(billed)
  const usage = await must(server, 200, 'GET', `/v1/invoices/${invoice.id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`)
  expect(usage.items).toEqual([])
  const listed = invoice.invoiceDetails.map(
    (d: { billingProvider: string; invoiceLineItemType: string }) => `${d.billingProvider} ${d.invoiceLineItemType}`,
  )
  expect(listed).toEqual(['one_time billing_line_items'])
  const pdf = await server.get(`/v1/invoices/${invoice.id}/documents/statement`)
  expect([pdf.status, pdf.text.slice(0, 5)]).toEqual([200, '%PDF-'])
})

test('the next month has its cycles, and renewals of what is sold by the month', async () => {
  const list = await rows('current')
  // The marketplace item was renewed for a month on the 1st.
  expect(shown(list).sort()).toEqual(['cycleCharge 8 × 16 = 128 10-01', expect.stringMatching(/^renew \d × 820 = \d+ 10-01$/)])
})

test('a reservation is a row of its plan; returned, a negative one; usage stands after them', async () => {
  const { plan: planId, entitlement: entitlementId, customer: customerId } = await settle(server, { label: 'purchases-reserved' })
  const { order, reservation, reservationPath } = await reserve(server, { subscription: entitlementId })
  const mine = async () => (await rows('current')).filter((row) => row.customerId === customerId)
  const [row, ...others] = await mine()
  expect(others).toEqual([])
  expect(row).toMatchObject({ chargeType: 'new', reservationOrderId: order, orderId: order, subscriptionId: planId, quantity: 2 })
  expect(row.subscriptionDescription).not.toBe('')
  const cost = amount(row.effectiveUnitPrice).times(amount(row.billableQuantity)).round(down2)
  expect(`${cost.reduced()}`).toBe(`${amount(row.subtotal).reduced()}`)
  expect(cost.greaterThan(Decimal.zero)).toBe(true)

  const returning = { reservationId: reservationPath, quantity: 1 }
  const scope = 'Reservation'
  const asked = await must(server, 200, 'POST', `${capacity}/reservationOrders/${order}/calculateRefund?${capacityVersion}`, {
    body: { id: `${capacity}/reservationOrders/${order}`, properties: { scope, reservationToReturn: returning } },
  })
  const body = { properties: { scope, sessionId: asked.properties.sessionId, returnReason: 'too many', reservationToReturn: returning } }
  const reply = await server.request('POST', `${capacity}/reservationOrders/${order}/return?${capacityVersion}`, { body })
  expect([200, 202]).toContain(reply.status)
  const [, back] = await mine()
  expect(back).toMatchObject({ chargeType: 'cancelImmediate', reservationOrderId: order, quantity: 1 })
  expect(amount(back.subtotal).sign).toBe(-1)
  expect(reservation).not.toBe('')
})
