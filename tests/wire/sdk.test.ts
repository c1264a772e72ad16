/** The story of a purchase and its bill, told through the typed client against the whole server. */
import { Decimal } from 'lazuli-contract'
import { ApiFault } from 'lazuli-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { customerAgreement, flatMeters } from '../story.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

test('a plan is bought, metered and billed', async () => {
  const [app, admin] = [server.client('app').operations, server.client('admin').operations]
  const address = {
    country: 'US',
    city: 'Redmond',
    state: 'WA',
    postalCode: '98052',
    addressLine1: 'One Microsoft Way',
    firstName: 'A',
    lastName: 'B',
  }
  const customer = await app.createCustomer({
    body: {
      companyProfile: { domain: 'contoso-typed.onmicrosoft.com' },
      billingProfile: { email: 'a@example.com', culture: 'en-US', language: 'en', companyName: 'Contoso', defaultAddress: address },
    },
  })
  const customerId = customer.id as string
  const primaryContact = { firstName: 'A', lastName: 'B', email: 'a@example.com' }
  const confirmation = {
    primaryContact,
    templateId: customerAgreement,
    dateAgreed: '2020-01-01T00:00:00Z',
    type: 'MicrosoftCustomerAgreement',
  } as const
  await admin.confirmCustomerAgreement({ path: { customerId }, body: confirmation })
  const availabilities = await app.listAvailabilities({ path: { productId: 'DZH318Z0BPS6', skuId: '0001' }, query: { country: 'US' } })
  const catalogItemId = availabilities.items[0]?.catalogItemId as string
  const cart = await app.createCart({
    path: { customerId },
    body: { lineItems: [{ id: 0, catalogItemId, quantity: 1, billingCycle: 'one_time' }] },
  })
  const { orders } = await app.checkoutCart({ path: { customerId, cartId: cart.id as string } })
  const orderId = orders[0]?.id as string
  expect((await app.getOrder({ path: { customerId, orderId } })).status).toBe('completed')
  const subscriptionId = orders[0]?.lineItems[0]?.subscriptionId as string
  const entitlements = await app.listAzureEntitlements({ path: { customerId, subscriptionId } })
  const entitlementId = entitlements.items[0]?.id as string

  await server.advance('2026-09-02T12:00:00Z')
  const meters = await flatMeters(7)
  const usage = meters.map(({ meterId }, n) => ({
    id: `typed-${n}`,
    entitlementId,
    resourceUri: `/subscriptions/${entitlementId}/resourceGroups/rg/providers/x/y/z`,
    meterId,
    quantity: '10.000000000000001',
    at: '2026-09-02T01:00:00Z',
    resourceLocation: 'eastus2',
  }))
  const receipt = await app.postUsage({ content: usage.map((event) => JSON.stringify(event)).join('\n') })
  expect(receipt).toMatchObject({ accepted: 7, rejected: [] })
  await server.advance('2026-10-06T00:00:00Z')

  const [invoice] = (await app.listInvoices({})).items
  const invoiceId = invoice?.id as string
  const rows: Decimal[] = []
  const pages = server.client('app').paginate
  const { listInvoiceLineItems } = await import('lazuli-contract/wire.ts')
  for await (const row of pages(listInvoiceLineItems, {
    path: { invoiceId },
    query: { provider: 'onetime', invoiceLineItemType: 'billing_line_items', size: 2 },
  } as never))
    rows.push(Decimal.of((row as { totalForCustomer: Decimal | number }).totalForCustomer))
  expect(rows).toHaveLength(7)
  expect(Decimal.sum(rows).equals(Decimal.of(invoice?.totalCharges as Decimal))).toBe(true)
  const statement = (await app.getInvoiceStatement({ path: { invoiceId } })) as unknown as Uint8Array
  expect(Buffer.from(statement.subarray(0, 5)).toString()).toBe('%PDF-')
})

test('a refusal is one fault that carries code and ids', async () => {
  const fault = await server
    .client('app')
    .operations.getCustomer({ path: { customerId: '00000000-0000-0000-0000-000000000001' } })
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  expect(fault).toBeInstanceOf(ApiFault)
  expect(fault).toMatchObject({ status: 404, code: 60003, operation: 'getCustomer' })
  expect((fault as ApiFault).requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect((fault as ApiFault).correlationId).toMatch(/^[0-9a-f-]{36}$/)
})
