/** Returns and exchanges of reservations: what is quoted, what is refunded, what is refused (azure contract, sections 10.3 and 10.4). */
import { addDuration, Decimal, formatInstant, type Instant, parseInstant } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { type Body, capacityCalls, outcome, type Reserved, reservationBody, reserve, unknownId } from '../reservation-story.ts'
import { benefitVersion, planBody } from '../savings-plan-story.ts'
import { must, type Purchase, settle } from '../story.ts'

let server: TestServer
let ours: Purchase
let other: Purchase

beforeAll(async () => {
  server = await startServer()
  ours = await settle(server, { label: 'returning' })
  other = await settle(server, { label: 'returning-too' })
})
afterAll(() => server.remove())

const { url, post, get, wanted, buy, path, orderPath, toReturn, followed, follow, giveBack } = capacityCalls(() => ({ server, ours }))
const unknown = unknownId

const amountOf = ({ amount }: Body): Decimal => Decimal.of(amount)
const consumed = (of: Body): Decimal => amountOf(of.policyResult.properties.consumedRefundsTotal)
const text = (value: Decimal): string => value.reduced().toString()

describe('a return', () => {
  const quote = (r: Reserved, quantity: number) => post(`${orderPath(r)}/calculateRefund`, { properties: toReturn(r, quantity) })

  test('refunds the days that are left, and ends as the order', async () => {
    const bought = await buy(2)
    await server.advance('P73D')
    const { body } = await quote(bought, 1)
    const { properties } = body
    const paid = amountOf(properties.billingInformation.billingCurrencyTotalPaidAmount)
    // 73 of 365 days are a fifth; what is left is rounded down to two digits, the rest of what was paid is used up.
    const left = paid.times(Decimal.parse('0.8')).round({ digits: 2, mode: 'down' })
    expect(text(amountOf(properties.billingRefundAmount))).toBe(text(left))
    expect(text(amountOf(properties.billingInformation.billingCurrencyProratedAmount))).toBe(text(paid.minus(left)))
    expect(properties).toMatchObject({
      quantity: 1,
      policyResult: { properties: { maxRefundLimit: { currencyCode: 'USD', amount: 50000 }, policyErrors: [] } },
      billingInformation: {
        billingPlan: 'Upfront',
        completedTransactions: 1,
        totalTransactions: 1,
        billingCurrencyRemainingCommitmentAmount: { amount: 0 },
      },
    })
    const reply = await giveBack(bought, 1)
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([202, '5'])
    expect(reply.body.properties.billingRefundAmount).toEqual(properties.billingRefundAmount)
    expect(followed(reply).pathname).toMatch(/^\/providers\/microsoft\.capacity\/operationResults\//)
    expect(followed(reply).searchParams.get('api-version')).toBe('2022-11-01')
    const polled = await follow(reply)
    expect([polled.status, polled.body.type, polled.body.properties.provisioningState]).toEqual([
      200,
      'Microsoft.Capacity/reservationOrders',
      'Succeeded',
    ])
    const at = followed(reply)
    expect((await server.get(at.pathname.replace('/providers', '') + at.search, { token: await azureToken() })).body).toEqual(polled.body)
    expect(await get(path(bought))).toMatchObject({ etag: 2, properties: { quantity: 1, provisioningState: 'Succeeded' } })
    const rest = await giveBack(bought, 1)
    expect((await follow(rest)).body.properties.provisioningState).toBe('Cancelled')
    expect(await get(path(bought))).toMatchObject({
      etag: 3,
      properties: { provisioningState: 'Cancelled', displayProvisioningState: 'Cancelled' },
    })
    const [first, second] = [properties, rest.body.properties]
    expect(text(consumed(second))).toBe(text(consumed(first).plus(amountOf(first.pricingRefundAmount))))
  })

  const azureToken = () => server.token('app', undefined, 'https://management.azure.com')

  test('of a monthly plan refunds what is left of the month and frees of the rest', async () => {
    const bought = await buy(1, { billingPlan: 'Monthly' })
    await server.advance('P45D')
    const { billingInformation, billingRefundAmount } = (await quote(bought, 1)).body.properties
    expect(billingInformation).toMatchObject({ billingPlan: 'Monthly', completedTransactions: 2, totalTransactions: 12 })
    expect(text(amountOf(billingInformation.billingCurrencyProratedAmount).plus(amountOf(billingRefundAmount)))).toBe(
      text(amountOf(billingInformation.billingCurrencyTotalPaidAmount)),
    )
    expect(amountOf(billingInformation.billingCurrencyRemainingCommitmentAmount).sign).toBe(1)
    const { planInformation } = (await get(orderPath(bought), '&$expand=schedule')).properties
    expect(planInformation.transactions.map((t: Body) => t.status)).toEqual([...Array(2).fill('Succeeded'), ...Array(10).fill('Scheduled')])
    await giveBack(bought, 1)
    const after = (await get(orderPath(bought), '&$expand=schedule')).properties.planInformation
    expect(after.transactions.at(-1).status).toBe('Cancelled')
  })

  test('of a monthly plan refunds no payment that is not yet due, though it is on the day', async () => {
    const bought = await buy(1, { billingPlan: 'Monthly' })
    const { createdDateTime } = (await get(orderPath(bought))).properties
    const due = addDuration(parseInstant(createdDateTime) as Instant, 'P1M') as Instant
    const paid = async (at: Instant): Promise<number> => {
      await server.advance(formatInstant(at))
      const { transactions } = (await get(orderPath(bought), '&$expand=schedule')).properties.planInformation
      const told = transactions.filter(({ status }: Body) => status === 'Succeeded').length
      expect((await quote(bought, 1)).body.properties.billingInformation.completedTransactions).toBe(told)
      return told
    }
    expect([await paid(due - 60_000), await paid(due)]).toEqual([1, 2])
  })

  test('takes a quote that is its own, unused and no older than 15 minutes', async () => {
    const bought = await buy(3)
    const give = (sessionId: string, quantity = 1) =>
      post(`${orderPath(bought)}/return`, { properties: { ...toReturn(bought, quantity), sessionId } })
    const fresh = async () => (await quote(bought, 1)).body.properties.sessionId
    expect(outcome(await give(unknown))).toEqual([400, 'InvalidRequestContent'])
    const session = await fresh()
    expect(outcome(await give(session, 2))).toEqual([400, 'InvalidRequestContent'])
    expect((await give(session)).status).toBe(202)
    expect(outcome(await give(session))).toEqual([400, 'InvalidRequestContent'])
    const stale = await fresh()
    await server.advance('PT15M')
    expect(outcome(await give(stale))).toEqual([400, 'InvalidRequestContent'])
  })

  test('of more than there is, of nothing, of what is gone', async () => {
    const bought = await buy(1)
    expect(outcome(await quote(bought, 2))).toEqual([400, 'InvalidRefundQuantity'])
    expect(outcome(await quote(bought, 0))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await quote({ ...bought, reservationPath: 'x' }, 1))).toEqual([400, 'InvalidReservationId'])
    expect(outcome(await quote({ ...bought, reservationPath: (await buy(1)).reservationPath }, 1))).toEqual([
      400,
      'ReservationIdNotInReservationOrder',
    ])
    expect(outcome(await post(`/reservationOrders/${unknown}/calculateRefund`, { properties: toReturn(bought, 1) }))).toEqual([
      404,
      'ReservationOrderNotFound',
    ])
    await giveBack(bought, 1)
    expect(outcome(await quote(bought, 1))).toEqual([400, 'OperationCannotBePerformedInCurrentState'])
    expect(outcome(await server.request('PATCH', url(path(bought)), { body: { properties: { name: 'late' } } }))).toEqual([
      400,
      'OperationCannotBePerformedInCurrentState',
    ])
  })

  test('stops at 50,000 USD a customer in twelve months', async () => {
    const rich = await settle(server, { label: 'reserving-much' })
    const bought = await reserve(server, { subscription: rich.entitlement, quantity: 200 })
    const { properties } = (await quote(bought, 200)).body
    expect(Number(properties.pricingRefundAmount.amount)).toBeGreaterThan(50_000)
    expect(properties.policyResult.properties.policyErrors).toEqual([
      { code: 'RefundLimitExceeded', message: expect.stringContaining('50000') },
    ])
    expect(outcome(await giveBack(bought, 200))).toEqual([400, 'RefundLimitExceeded'])
    const each = Number(properties.pricingRefundAmount.amount) / 200
    const most = Math.floor(50_000 / each)
    expect((await giveBack(bought, most)).status).toBe(202)
    expect(outcome(await giveBack(bought, 1 + Math.ceil((50_000 - most * each) / each)))).toEqual([400, 'RefundLimitExceeded'])
  })
})

describe('an exchange', () => {
  const quote = (bought: object[], returned: { reservationId: string; quantity: number }[], more = {}) =>
    post('/calculateExchange', { properties: { reservationsToPurchase: bought, reservationsToExchange: returned, ...more } })
  const exchange = (sessionId: string) => post('/exchange', { properties: { sessionId } })
  const bigger = (quantity = 1) => ({ ...wanted({ quantity }), sku: { name: 'Standard_D4as_v5' } })

  test('returns and buys in one, for what is worth at least as much', async () => {
    const old = await buy(1)
    const { status, body } = await quote([bigger()], [{ reservationId: old.reservationPath, quantity: 1 }])
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: `/providers/microsoft.capacity/operationResults/${body.name}`,
      status: 'Succeeded',
      properties: {
        sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        policyResult: {},
        reservationsToPurchase: [{ properties: { sku: { name: 'Standard_D4as_v5' } }, billingCurrencyTotal: { currencyCode: 'USD' } }],
        reservationsToExchange: [{ reservationId: old.reservationPath, quantity: 1 }],
      },
    })
    const amount = (name: string) => amountOf(body.properties[name])
    expect(text(amount('netPayable'))).toBe(text(amount('purchasesTotal').minus(amount('refundsTotal'))))
    expect(body.properties.policyResult.policyErrors).toBeUndefined()
    expect((await server.get(url(`/operationResults/${body.name}`))).body).toEqual(body)

    const reply = await exchange(body.properties.sessionId)
    expect([reply.status, reply.text, reply.headers.get('retry-after')]).toEqual([202, '', '5'])
    expect(followed(reply, 'azure-asyncoperation').href).toBe(followed(reply).href)
    const done = (await follow(reply)).body
    expect(done).toMatchObject({
      status: 'Succeeded',
      properties: {
        reservationsToPurchase: [{ status: 'Succeeded' }],
        reservationsToExchange: [{ status: 'Succeeded', reservationId: old.reservationPath }],
      },
    })
    const [made] = done.properties.reservationsToPurchase
    const now = await get(made.reservationId.replace(/^.*microsoft.capacity/, ''))
    expect(now.properties).toMatchObject({
      provisioningState: 'Succeeded',
      quantity: 1,
      swapProperties: { swapSource: old.reservationPath },
    })
    const before = await get(path(old))
    expect(before.properties).toMatchObject({ provisioningState: 'Cancelled', swapProperties: { swapDestination: made.reservationId } })
    expect(outcome(await exchange(body.properties.sessionId))).toEqual([400, 'InvalidRequestContent'])
    // Exchanges do not count as refunds.
    const next = await buy(1)
    const { properties } = (await post(`${orderPath(next)}/calculateRefund`, { properties: toReturn(next, 1) })).body
    await giveBack(next, 1)
    const last = await buy(1)
    const again = (await post(`${orderPath(last)}/calculateRefund`, { properties: toReturn(last, 1) })).body.properties
    expect(text(consumed(again).minus(consumed(properties)))).toBe(text(amountOf(properties.pricingRefundAmount)))
  })

  test('of two reservations of one order leaves nothing of the order, nor of its entitlement', async () => {
    const old = await reserve(server, { subscription: other.entitlement, quantity: 5 })
    const [one, two] = (await post(`${orderPath(old)}/split`, { properties: { quantities: [2, 3], reservationId: old.reservationPath } }))
      .body
    const body = { ...reservationBody({ subscription: other.entitlement, quantity: 5 }), sku: { name: 'Standard_D4as_v5' } }
    const { properties } = (
      await quote(
        [body],
        [
          { reservationId: one.id, quantity: 2 },
          { reservationId: two.id, quantity: 3 },
        ],
      )
    ).body
    await exchange(properties.sessionId)
    expect((await get(orderPath(old))).properties.provisioningState).toBe('Cancelled')
    const { items } = await must(server, 200, 'GET', `/v1/customers/${other.customer}/entitlements`, { as: 'admin' })
    expect(items.map((e: Body) => [e.quantity, e.fulfillmentState])).toEqual([
      [5, 'Fulfilled'],
      [0, 'Cancelled'],
    ])
  })

  test('may buy a savings plan, for a commitment that is worth what is returned', async () => {
    const old = await buy(1)
    const returned = [{ reservationId: old.reservationPath, quantity: 1 }]
    const plan = (hourly: number) => ({ savingsPlansToPurchase: [planBody({ subscription: ours.entitlement, hourly })] })
    const less = (await quote([], returned, plan(0.001))).body.properties
    expect(less.policyResult.policyErrors).toMatchObject([{ code: 'BillingCustomerInputError' }])
    expect(outcome(await exchange(less.sessionId))).toEqual([400, 'BillingCustomerInputError'])

    const { status, body } = await quote([], returned, plan(1))
    expect(status).toBe(200)
    const { properties } = body
    // 8760 hours at a dollar.
    expect(properties).toMatchObject({
      purchasesTotal: { currencyCode: 'USD', amount: 8760 },
      reservationsToPurchase: [],
      savingsPlansToPurchase: [
        {
          properties: { sku: { name: 'Compute_Savings_Plan' }, properties: { commitment: { amount: 1 } } },
          billingCurrencyTotal: { currencyCode: 'USD', amount: 8760 },
        },
      ],
      policyResult: {},
    })
    expect(text(amountOf(properties.netPayable))).toBe(text(Decimal.of(8760).minus(amountOf(properties.refundsTotal))))
    const done = (await follow(await exchange(properties.sessionId))).body
    expect(done).toMatchObject({ status: 'Succeeded', properties: { reservationsToExchange: [{ status: 'Succeeded' }] } })
    const [made] = done.properties.savingsPlansToPurchase
    expect(made.status).toBe('Succeeded')
    expect(made.savingsPlanId.startsWith(`${made.savingsPlanOrderId}/savingsPlans/`)).toBe(true)
    const shown = await must(server, 200, 'GET', `${made.savingsPlanId}?${benefitVersion}`)
    expect(shown.properties).toMatchObject({ provisioningState: 'Succeeded', commitment: { amount: 1 }, term: 'P1Y' })
    expect((await get(path(old))).properties.provisioningState).toBe('Cancelled')
  })

  test('for less is quoted with an error and refused', async () => {
    const old = await buy(3)
    const { body } = await quote([wanted({ quantity: 1 })], [{ reservationId: old.reservationPath, quantity: 3 }])
    expect(body.properties.policyResult.policyErrors).toMatchObject([{ code: 'BillingCustomerInputError' }])
    expect(outcome(await exchange(body.properties.sessionId))).toEqual([400, 'BillingCustomerInputError'])
    expect((await get(path(old))).properties).toMatchObject({ quantity: 3, provisioningState: 'Succeeded' })
  })

  test('is refused', async () => {
    const old = await buy(1)
    const one = { reservationId: old.reservationPath, quantity: 1 }
    expect(outcome(await quote([], [one]))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await quote([bigger()], []))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await quote([bigger()], [one, one]))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await quote([bigger()], [{ ...one, quantity: 2 }]))).toEqual([400, 'InvalidRefundQuantity'])
    expect(outcome(await quote([bigger()], [{ ...one, reservationId: 'x' }]))).toEqual([400, 'InvalidReservationId'])
    expect(outcome(await quote([bigger()], [{ ...one, reservationId: old.reservationPath.replace(old.order, unknown) }]))).toEqual([
      404,
      'ReservationOrderNotFound',
    ])
    const plan = planBody({ subscription: ours.entitlement, hourly: 1 })
    expect(outcome(await quote([], [one], { savingsPlansToPurchase: [{ ...plan, sku: { name: 'Compute' } }] }))).toEqual([
      400,
      'InvalidRequestContent',
    ])
    const theirs = planBody({ subscription: other.entitlement, hourly: 1 })
    expect(outcome(await quote([], [one], { savingsPlansToPurchase: [theirs] }))).toEqual([400, 'NonsupportedAccountId'])
    const disk = { ...wanted({ reservedResourceType: 'BlockBlob' }), sku: { name: 'Cool_ZRS_Data_Stored_10 TB' } }
    const foreign = { ...bigger(), properties: { ...bigger().properties, billingScopeId: `/subscriptions/${other.entitlement}` } }
    expect(outcome(await quote([{ ...disk, properties: { ...disk.properties, term: 'P3Y' } }], [one]))).toEqual([
      400,
      'InvalidFulfillmentRequestParameters',
    ])
    expect(outcome(await quote([foreign], [one]))).toEqual([400, 'NonsupportedAccountId'])
    expect(outcome(await exchange(unknown))).toEqual([400, 'InvalidRequestContent'])
    const { body } = await quote([bigger()], [one])
    await server.advance('PT15M')
    expect(outcome(await exchange(body.properties.sessionId))).toEqual([400, 'InvalidRequestContent'])
  })
})
