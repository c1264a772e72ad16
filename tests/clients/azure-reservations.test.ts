/** Reservations bought and run by the published clients, over TLS, polling to the end (azure contract, sections 2, 3 and 10). */
import { AzureReservationAPI } from '@azure/arm-reservations'
import { AzureReservationAPI as AzureReservationApi9 } from 'arm-reservations-9'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Purchase, settle, settleInTime } from '../story.ts'
import { all, credentialOf, startTlsServer, type TlsServer } from './azure.ts'

let server: TlsServer
let plan: Purchase
beforeAll(async () => {
  server = await startTlsServer()
  plan = await settle(server, { label: 'reserving-clients' })
})
afterAll(() => server.remove())

/** Both generations share the calls used here. */
const clients: [string, (on?: TlsServer) => AzureReservationAPI][] = [
  [
    '10',
    (on = server) =>
      new AzureReservationAPI(credentialOf(on), {
        endpoint: on.endpoint,
        credentials: { scopes: ['https://management.azure.com/.default'] },
      }),
  ],
  ['9', (on = server) => new AzureReservationApi9(credentialOf(on), { endpoint: on.endpoint }) as unknown as AzureReservationAPI],
]

/** A purchase in the members of the clients. */
const purchaseOf = (subscription: string, displayName: string, name = 'Standard_D2as_v5', quantity = 3) => ({
  sku: { name },
  location: 'eastus2',
  reservedResourceType: 'VirtualMachines',
  billingScopeId: `/subscriptions/${subscription}`,
  term: 'P1Y',
  billingPlan: 'Upfront',
  quantity,
  displayName,
  appliedScopeType: 'Shared',
  renew: false,
  reservedResourceProperties: { instanceFlexibility: 'On' },
})

describe.each(clients)('@azure/arm-reservations %s', (version, make) => {
  const wanted = (name?: string, quantity?: number) => purchaseOf(plan.entitlement, `by client ${version}`, name, quantity)
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

/** What their pollers share. */
interface Poller<T> {
  poll(): Promise<unknown>
  isDone(): boolean
  getResult(): T | undefined
}

describe.each(clients)('@azure/arm-reservations %s while things take their time', (version, make) => {
  let slow: TlsServer
  let own: Purchase
  beforeAll(async () => {
    slow = await startTlsServer({ profile: 'realistic' })
    own = await settleInTime(slow, { label: 'waiting-clients' })
  })
  afterAll(() => slow.remove())

  const wanted = (name?: string, quantity?: number) => purchaseOf(own.entitlement, `by client ${version}`, name, quantity)
  /** Polled by hand, so that nobody waits for the real seconds of Retry-After: still running, then moved to its end. */
  async function ended<T>(begun: Poller<T>): Promise<T> {
    await begun.poll()
    expect(begun.isDone()).toBe(false)
    await slow.advance('PT30S')
    await begun.poll()
    expect(begun.isDone()).toBe(true)
    return begun.getResult() as T
  }
  async function buy(client: AzureReservationAPI) {
    const orderId = (await client.reservationOrder.calculate(wanted())).properties?.reservationOrderId as string
    const order = await ended(await client.reservationOrder.beginPurchase(orderId, wanted()))
    const id = order.reservations?.[0]?.id as string
    return { order, orderId, id, name: id.split('/').at(-1) as string }
  }

  test('a purchase, a change, a split and a merge are polled to their ends', async () => {
    const client = make(slow)
    const { order, orderId, id, name } = await buy(client)
    expect(order).toMatchObject({ name: orderId, provisioningState: 'Succeeded', originalQuantity: 3 })
    const updated = await ended(await client.reservation.beginUpdate(orderId, name, { name: 'renamed' }))
    expect(updated.properties?.displayName).toBe('renamed')
    const parts = await ended(await client.reservation.beginSplit(orderId, { quantities: [1, 2], reservationId: id }))
    expect(parts.map((r) => r.properties?.quantity)).toEqual([1, 2, 3])
    const sources = parts.slice(0, 2).map((r) => r.id as string)
    const merged = await ended(await client.reservation.beginMerge(orderId, { sources }))
    expect(merged[0]?.properties).toMatchObject({ quantity: 3, provisioningState: 'Succeeded' })
  })

  test('a return ends as the order, the second one of the same fails', async () => {
    const client = make(slow)
    const { orderId, id, name } = await buy(client)
    const reservationToReturn = { reservationId: id, quantity: 2 }
    const quoted = async () =>
      (await client.calculateRefund.post(orderId, { properties: { scope: 'Reservation', reservationToReturn } })).properties
        ?.sessionId as string
    const [first, second] = [await quoted(), await quoted()]
    const give = (sessionId: string) =>
      client.return.beginPost(orderId, { properties: { sessionId, scope: 'Reservation', reservationToReturn, returnReason: 'test' } })
    const begun = await give(first)
    const failing = await give(second)
    expect(await ended(begun)).toMatchObject({ name: orderId, provisioningState: 'Succeeded' })
    await expect(failing.poll().then(() => failing.getResult())).rejects.toMatchObject({ message: expect.stringContaining('quantity') })
    expect((await client.reservation.get(orderId, name)).properties?.quantity).toBe(1)
  })

  test('an exchange ends as done, one of what was returned meanwhile as failed', async () => {
    const client = make(slow)
    const quoted = async (id: string) =>
      (
        await client.calculateExchange.beginPostAndWait({
          properties: {
            reservationsToPurchase: [wanted('Standard_D4as_v5')],
            reservationsToExchange: [{ reservationId: id, quantity: 3 }],
          },
        })
      ).properties?.sessionId as string
    const { orderId, id, name } = await buy(client)
    const [first, second] = [await quoted(id), await quoted(id)]
    const begun = await client.exchange.beginPost({ properties: { sessionId: first } })
    const failing = await client.exchange.beginPost({ properties: { sessionId: second } })
    expect(await ended(begun)).toMatchObject({ status: 'Succeeded', properties: { reservationsToPurchase: [{ status: 'Succeeded' }] } })
    expect((await client.reservation.get(orderId, name)).properties?.provisioningState).toBe('Cancelled')
    await expect(failing.pollUntilDone()).rejects.toThrow(/OperationCannotBePerformedInCurrentState|state Cancelled/)
  })
})
