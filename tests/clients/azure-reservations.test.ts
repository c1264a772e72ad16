/** Reservations bought and run by the published clients, over TLS, polling to the end (azure contract, sections 2, 3 and 10). */
import { AzureReservationAPI } from '@azure/arm-reservations'
import { AzureReservationAPI as AzureReservationApi9 } from 'arm-reservations-9'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Purchase, settle } from '../story.ts'
import { all, credentialOf, startTlsServer, type TlsServer } from './azure.ts'

let server: TlsServer
let plan: Purchase
beforeAll(async () => {
  server = await startTlsServer()
  plan = await settle(server, { label: 'reserving-clients' })
}, 60_000)
afterAll(() => server.remove())

/** Both generations share the calls used here. */
const clients: [string, () => AzureReservationAPI][] = [
  [
    '10',
    () =>
      new AzureReservationAPI(credentialOf(server), {
        endpoint: server.endpoint,
        credentials: { scopes: ['https://management.azure.com/.default'] },
      }),
  ],
  ['9', () => new AzureReservationApi9(credentialOf(server), { endpoint: server.endpoint }) as unknown as AzureReservationAPI],
]

describe.each(clients)('@azure/arm-reservations %s', (version, make) => {
  const wanted = (name = 'Standard_D2as_v5', quantity = 3) => ({
    sku: { name },
    location: 'eastus2',
    reservedResourceType: 'VirtualMachines',
    billingScopeId: `/subscriptions/${plan.entitlement}`,
    term: 'P1Y',
    billingPlan: 'Upfront',
    quantity,
    displayName: `by client ${version}`,
    appliedScopeType: 'Shared',
    renew: false,
    reservedResourceProperties: { instanceFlexibility: 'On' },
  })
  const buy = async (client: AzureReservationAPI) => {
    const price = await client.reservationOrder.calculate(wanted())
    const orderId = price.properties?.reservationOrderId as string
    const order = await client.reservationOrder.beginPurchaseAndWait(orderId, wanted())
    const id = order.reservations?.[0]?.id as string
    return { order, orderId, id, name: id.split('/').at(-1) as string }
  }

  test('asks for a price, buys, finds what it bought', async () => {
    const client = make()
    const { order, orderId, id, name } = await buy(client)
    expect(order).toMatchObject({ provisioningState: 'Succeeded', originalQuantity: 3, term: 'P1Y' })
    expect((await client.reservationOrder.get(orderId)).name).toBe(orderId)
    expect((await all(client.reservationOrder.list())).map((o) => o.name)).toContain(orderId)
    const one = await client.reservation.get(orderId, name)
    expect(one).toMatchObject({ id, sku: { name: 'Standard_D2as_v5' }, properties: { quantity: 3, provisioningState: 'Succeeded' } })
    expect(one.properties?.expiryDateTime).toBeInstanceOf(Date)
    expect((await all(client.reservation.list(orderId))).map((r) => r.id)).toEqual([id])
    expect((await all(client.reservation.listAll())).map((r) => r.id)).toContain(id)
  })

  test('changes, splits and merges it', async () => {
    const client = make()
    const { orderId, id, name } = await buy(client)
    const updated = await client.reservation.beginUpdateAndWait(orderId, name, { name: 'renamed', renew: true })
    expect(updated.properties).toMatchObject({ displayName: 'renamed', renew: true })
    expect(await all(client.reservation.listRevisions(orderId, name))).toHaveLength(2)
    const parts = await client.reservation.beginSplitAndWait(orderId, { quantities: [1, 2], reservationId: id })
    expect(parts.map((r) => r.properties?.quantity)).toEqual([1, 2, 3])
    const sources = parts.slice(0, 2).map((r) => r.id as string)
    const merged = await client.reservation.beginMergeAndWait(orderId, { sources })
    expect(merged[0]?.properties).toMatchObject({ quantity: 3, provisioningState: 'Succeeded' })
  })

  test('quotes a refund and returns some of it', async () => {
    const client = make()
    const { orderId, id, name } = await buy(client)
    const reservationToReturn = { reservationId: id, quantity: 1 }
    const quote = await client.calculateRefund.post(orderId, { properties: { scope: 'Reservation', reservationToReturn } })
    expect(quote.properties?.billingRefundAmount?.amount).toBeGreaterThan(0)
    await client.return.beginPostAndWait(orderId, {
      properties: { sessionId: quote.properties?.sessionId as string, scope: 'Reservation', reservationToReturn, returnReason: 'test' },
    })
    expect((await client.reservation.get(orderId, name)).properties?.quantity).toBe(2)
    await expect(
      client.calculateRefund.post(orderId, {
        properties: { scope: 'Reservation', reservationToReturn: { reservationId: id, quantity: 9 } },
      }),
    ).rejects.toMatchObject({ statusCode: 400, code: 'InvalidRefundQuantity' })
  })

  test('quotes an exchange and carries it out', async () => {
    const client = make()
    const { orderId, id, name } = await buy(client)
    const quote = await client.calculateExchange.beginPostAndWait({
      properties: { reservationsToPurchase: [wanted('Standard_D4as_v5')], reservationsToExchange: [{ reservationId: id, quantity: 3 }] },
    })
    expect(quote.status).toBe('Succeeded')
    const sessionId = quote.properties?.sessionId as string
    const done = await client.exchange.beginPostAndWait({ properties: { sessionId } })
    expect(done).toMatchObject({ status: 'Succeeded', properties: { reservationsToPurchase: [{ status: 'Succeeded' }] } })
    expect((await client.reservation.get(orderId, name)).properties?.provisioningState).toBe('Cancelled')
  })
})
