/** Reservations in time: what runs for a while, how a year of refunds ends, what a deleted subscription leaves (azure contract, sections 3, 6 and 10). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { type Body, capacityCalls, outcome, reservationBody, reserve } from '../reservation-story.ts'
import { must, type Purchase, settle, settleInTime } from '../story.ts'
import { action } from './azure-calls.ts'

let server: TestServer
let ours: Purchase

describe('in the realistic profile', () => {
  beforeAll(async () => {
    server = await startServer({ profile: 'realistic' })
    ours = await settleInTime(server, { label: 'reserving-slowly' })
  })
  afterAll(() => server.remove())

  const { url, post, get, wanted, path, orderPath, toReturn, followed, follow } = capacityCalls(() => ({ server, ours }))
  const price = async (body: object) => (await post('/calculatePrice', body)).body.properties.reservationOrderId as string
  const put = (order: string, body: object) => server.request('PUT', url(`/reservationOrders/${order}`), { body })
  const settled = () => server.advance('PT30S')
  async function bought(quantity: number) {
    const body = wanted({ quantity })
    const order = await price(body)
    await put(order, body)
    await settled()
    const reservationPath = (await get(`/reservationOrders/${order}`)).properties.reservations[0].id as string
    return { order, reservationPath, reservation: reservationPath.split('/').at(-1) as string }
  }

  test('a purchase is 202 and Creating until its time has come, however often it is put', async () => {
    const body = wanted({ quantity: 2 })
    const order = await price(body)
    const begun = await put(order, body)
    expect([begun.status, begun.headers.get('retry-after'), begun.headers.get('azure-asyncoperation')]).toEqual([202, '5', null])
    expect(begun.body).toMatchObject({ name: order, properties: { provisioningState: 'Creating', originalQuantity: 2, reservations: [] } })
    const again = await put(order, body)
    expect([again.status, followed(again).href]).toEqual([202, followed(begun).href])
    expect(again.body.properties.provisioningState).toBe('Creating')
    expect(outcome(await put(order, wanted({ quantity: 3 })))).toEqual([400, 'InvalidFulfillmentRequestParameters'])
    await server.advance('PT29S')
    const running = await follow(begun)
    expect([running.status, running.text, running.headers.get('retry-after'), followed(running).href]).toEqual([
      202,
      '',
      '5',
      followed(begun).href,
    ])
    await server.advance('PT1S')
    const done = await follow(begun)
    expect([done.status, done.body.name, done.body.properties.provisioningState]).toEqual([200, order, 'Succeeded'])
    expect(done.body).toEqual(await get(`/reservationOrders/${order}`))
    const late = await put(order, body)
    expect([late.status, late.body]).toEqual([200, done.body])
    expect((await get(`/reservationOrders/${order}/reservations`)).value).toHaveLength(1)
    await server.advance('P1D')
    expect((await follow(begun)).body).toEqual(done.body)
  })

  test('a purchase fails when its subscription is disabled meanwhile, and can be made again once it is enabled', async () => {
    const body = wanted({ quantity: 1 })
    const order = await price(body)
    const begun = await put(order, body)
    await must(server, 200, 'POST', action(ours.entitlement, 'cancel'))
    await server.advance('PT10M')
    expect(outcome(await follow(begun))).toEqual([409, 'ReadOnlyDisabledSubscription'])
    expect(outcome(await server.get(url(`/reservationOrders/${order}`)))).toEqual([404, 'ReservationOrderNotFound'])
    await must(server, 200, 'POST', action(ours.entitlement, 'enable'))
    await server.advance('PT10M')
    const another = await price(body)
    const second = await put(another, body)
    await settled()
    expect((await follow(second)).status).toBe(200)
  })

  test('a change, a split and a merge run, then answer what came of them', async () => {
    const r = await bought(3)
    const update = await server.request('PATCH', url(path(r)), { body: { properties: { name: 'renamed' } } })
    expect([update.status, followed(update, 'azure-asyncoperation').href]).toEqual([202, followed(update).href])
    const running = await follow(update)
    expect([running.status, running.body.status, running.headers.get('retry-after')]).toEqual([200, 'Pending', '5'])
    expect((await get(path(r))).properties.displayName).toBe('web')
    await settled()
    expect((await follow(update)).body).toMatchObject({ status: 'Succeeded', properties: { properties: { displayName: 'renamed' } } })
    expect((await get(path(r))).properties.displayName).toBe('renamed')

    const split = await post(`${orderPath(r)}/split`, { properties: { quantities: [1, 2], reservationId: r.reservationPath } })
    expect([split.status, (await follow(split)).status]).toEqual([202, 202])
    await settled()
    const parts = (await follow(split)).body
    expect(parts.map((p: Body) => p.properties.quantity)).toEqual([1, 2, 3])
    const sources = parts.slice(0, 2).map((p: Body) => p.id)
    const merge = await post(`${orderPath(r)}/merge`, { properties: { sources } })
    expect(merge.status).toBe(202)
    await settled()
    expect((await follow(merge)).body[0].properties).toMatchObject({ quantity: 3, provisioningState: 'Succeeded' })
  })

  test('of two returns of the same machines the first is carried out, the second fails', async () => {
    const r = await bought(3)
    const quote = async () =>
      (await post(`${orderPath(r)}/calculateRefund`, { properties: toReturn(r, 2) })).body.properties.sessionId as string
    const give = (sessionId: string) => post(`${orderPath(r)}/return`, { properties: { ...toReturn(r, 2), sessionId } })
    const [first, second] = [await quote(), await quote()]
    const begun = [await give(first), await give(second)]
    expect(begun.map((reply) => reply.status)).toEqual([202, 202])
    expect((await get(path(r))).properties.quantity).toBe(3)
    await settled()
    expect((await follow(begun[0] as (typeof begun)[0])).body).toMatchObject({
      name: r.order,
      properties: { provisioningState: 'Succeeded' },
    })
    expect(outcome(await follow(begun[1] as (typeof begun)[0]))).toEqual([400, 'InvalidRefundQuantity'])
    expect((await get(path(r))).properties.quantity).toBe(1)
  })

  test('an exchange is pending, then done; one whose reservation was returned meanwhile has failed', async () => {
    const [one, two] = [await bought(1), await bought(1)]
    const quote = async (r: typeof one) =>
      (
        await post('/calculateExchange', {
          properties: {
            reservationsToPurchase: [{ ...wanted({ quantity: 1 }), sku: { name: 'Standard_D4as_v5' } }],
            reservationsToExchange: [{ reservationId: r.reservationPath, quantity: 1 }],
          },
        })
      ).body.properties.sessionId
    const [first, second] = [await quote(one), await quote(two)]
    const begun = await post('/exchange', { properties: { sessionId: first } })
    const running = await follow(begun)
    expect([running.status, ['Pending', 'PendingRefunds', 'PendingPurchases'].includes(running.body.status)]).toEqual([200, true])
    await settled()
    expect((await follow(begun)).body).toMatchObject({
      id: `/providers/microsoft.capacity/operationResults/${running.body.name}`,
      status: 'Succeeded',
      properties: { sessionId: first, reservationsToPurchase: [{ status: 'Succeeded' }] },
    })
    expect((await get(path(one))).properties.provisioningState).toBe('Cancelled')

    const { sessionId } = (await post(`${orderPath(two)}/calculateRefund`, { properties: toReturn(two, 1) })).body.properties
    await post(`${orderPath(two)}/return`, { properties: { ...toReturn(two, 1), sessionId } })
    const failing = await post('/exchange', { properties: { sessionId: second } })
    await settled()
    const failed = await follow(failing)
    expect([failed.status, failed.body.status, failed.body.error.code]).toEqual([200, 'Failed', 'OperationCannotBePerformedInCurrentState'])
    const zhTw = (
      await server.get(String(failing.headers.get('location')).slice(server.url.length), { headers: { 'accept-language': 'zh-TW' } })
    ).body.error
    expect([zhTw.code, zhTw.message]).toEqual([failed.body.error.code, expect.stringMatching(/\p{Script=Han}/u)])
    expect(failed.body.error.message).toMatch(/^[\x20-\x7e]+$/)
  })
})

describe('over months', () => {
  beforeAll(async () => {
    server = await startServer()
    ours = await settle(server, { label: 'reserving-long' })
  })
  afterAll(() => server.remove())

  const { url, post, get, path, orderPath, toReturn, giveBack } = capacityCalls(() => ({ server, ours }))

  test('a deleted Azure subscription is no scope, has no catalogue, and is billed nothing', async () => {
    const other = (await settle(server, { label: 'reserving-then-gone' })).entitlement
    const bought = await reserve(server, { subscription: other })
    await must(server, 200, 'POST', action(other, 'cancel'))
    await server.advance('P89DT23H59M59S')
    const capacityOf = (what: string) => server.get(`/subscriptions/${other}/providers/Microsoft.Capacity/${what}?api-version=2022-11-01`)
    expect([(await capacityOf('catalogs')).status, (await capacityOf('appliedReservations')).status]).toEqual([200, 200])
    await server.advance('PT1S')
    for (const what of ['catalogs', 'appliedReservations']) expect(outcome(await capacityOf(what))).toEqual([404, 'SubscriptionNotFound'])
    expect(outcome(await post('/calculatePrice', reservationBody({ subscription: other })))).toEqual([400, 'InvalidSubscriptionId'])
    const single = { properties: { appliedScopeType: 'Single', appliedScopes: [`/subscriptions/${other}`] } }
    expect(outcome(await server.request('PATCH', url(path(bought)), { body: single }))).toEqual([
      400,
      'AppliedScopesNotAssociatedWithCommerceAccount',
    ])
    const { scopes } = (await post(`${path(bought)}/availableScopes`, { properties: { scopes: [`/subscriptions/${other}`] } })).body
      .properties
    expect(scopes).toEqual([{ scope: `/subscriptions/${other}`, valid: false }])
    expect((await get(path(bought))).properties.provisioningState).toBe('Succeeded')
  })

  test('what was returned counts for twelve months to the second', async () => {
    const r = await reserve(server, { subscription: ours.entitlement, quantity: 400, more: { term: 'P3Y' } })
    const quote = async (quantity: number) =>
      (await post(`${orderPath(r)}/calculateRefund`, { properties: toReturn(r, quantity) })).body.properties
    const policy = (p: Body) => [
      Number(p.policyResult.properties.consumedRefundsTotal.amount),
      p.policyResult.properties.policyErrors.map((e: Body) => e.code),
    ]
    const most = Math.floor(50_000 / Number((await quote(1)).pricingRefundAmount.amount))
    const given = Number((await quote(most)).pricingRefundAmount.amount)
    expect((await giveBack(r, most)).status).toBe(202)
    await server.advance('P364DT23H59M59S')
    expect(policy(await quote(most))).toEqual([given, ['RefundLimitExceeded']])
    expect(outcome(await giveBack(r, most))).toEqual([400, 'RefundLimitExceeded'])
    await server.advance('PT1S')
    expect(policy(await quote(most))).toEqual([0, []])
    expect((await giveBack(r, most)).status).toBe(202)
  })
})
