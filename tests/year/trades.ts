/**
 * What the partner's customers buy in the year beside usage, and what they give back: reservations paid at once and by the month, savings
 * plans of both kinds, licences, software and a marketplace offer; refunds, exchanges, seats that change, credits, payments, an invoice
 * made anew. Ids are counted by kind, so that both tellings of a year have the same.
 */
import { addMonths, formatInstant, type Instant, startOfMonth } from 'lazuli-contract'
import { expect } from 'vitest'
import { cobalt, type Reply, type RequestOptions } from '../harness.ts'
import { capacity, capacityVersion, type ReservationWish, type Reserved, reservationBody, reserve } from '../reservation-story.ts'
import { benefits, benefitVersion, type PlanWish, planBody } from '../savings-plan-story.ts'
import { must, type Purchase } from '../story.ts'
import { type Called, firstMonth, invoicesOf, operator, own } from './story.ts'

const day = 86_400_000
const hour = 3_600_000
const software = 'DG7GMGF0DWM3:0002:DG7GMGF0DT1M'
const marketplace = 'DZH318Z0BXWC:0002:DZH318Z0BMRV'
const seats = 'CFQ7TTC0HL8W'

export interface Trade {
  at: Instant
  run(server: Called & { advance(to: string, partner: typeof cobalt): Promise<unknown> }): Promise<void>
}

type Line = { catalogItemId: string; quantity: number; billingCycle: string; termDuration?: string }

async function buy(server: Called, { customer }: Purchase, line: Line): Promise<{ order: string; subscription: string }> {
  const path = `/v1/customers/${customer}`
  const cart = await must(server, 201, 'POST', `${path}/carts`, { ...own, body: { lineItems: [{ id: 0, ...line }] } })
  const { orders } = await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`, own)
  return { order: orders[0].id, subscription: orders[0].lineItems[0].subscriptionId }
}

const change = (server: Called, { customer }: Purchase, path: string, body: object): Promise<unknown> =>
  must(server, 200, 'PATCH', `/v1/customers/${customer}/${path}`, { ...own, body })

async function buySavings(server: Called, alias: string, wish: PlanWish): Promise<void> {
  const at = `${benefits}/savingsPlanOrderAliases/${alias}?${benefitVersion}`
  await must(server, 201, 'PUT', at, { ...own, body: planBody(wish) })
}

async function asked(server: Called, path: string, properties: object): Promise<Reply> {
  const options: RequestOptions = { ...own, body: { properties } }
  const reply = await server.request('POST', `${capacity}${path}?${capacityVersion}`, options)
  expect(reply.status, `${path} ${reply.text}`).toBeLessThan(300)
  return reply
}

async function giveBack(server: Called, { order, reservationPath }: Reserved, quantity: number): Promise<void> {
  const wish = { scope: 'Reservation', reservationToReturn: { reservationId: reservationPath, quantity } }
  const quote = await asked(server, `/reservationOrders/${order}/calculateRefund`, wish)
  const { sessionId } = quote.body.properties
  await asked(server, `/reservationOrders/${order}/return`, { ...wish, sessionId, returnReason: 'no longer needed' })
}

async function exchange(server: Called, { reservationPath }: Reserved, quantity: number, wanted: object): Promise<void> {
  const returned = [{ reservationId: reservationPath, quantity }]
  const quote = await asked(server, '/calculateExchange', {
    reservationsToPurchase: [],
    ...wanted,
    reservationsToExchange: returned,
  })
  const begun = await asked(server, '/exchange', { sessionId: quote.body.properties.sessionId })
  const at = new URL(begun.headers.get('location') as string)
  expect((await must(server, 200, 'GET', at.pathname + at.search, own)).status).toBe('Succeeded')
}

async function done(server: Called, method: string, path: string, body: object): Promise<Reply> {
  const reply = await operator(server, method, path, body)
  expect(reply.status, `${path} ${reply.text}`).toBeLessThan(300)
  return reply
}

export function tradesOf([german, american]: readonly [Purchase, Purchase]): Trade[] {
  const on = (month: number, dayOfMonth: number, hours: number): Instant =>
    startOfMonth(addMonths(firstMonth, month)) + (dayOfMonth - 1) * day + hours * hour
  const reserved = (server: Called, of: Purchase, wish: Omit<ReservationWish, 'subscription'>): Promise<Reserved> =>
    reserve(server, { subscription: of.entitlement, ...wish }, own)
  let atOnce: Reserved
  let monthly: Reserved
  let leap: Reserved
  let licences: string
  let packages: string
  return [
    {
      at: on(0, 2, 10),
      async run(server) {
        atOnce = await reserved(server, german, { more: { renew: true } })
        await buySavings(server, 'steady', { subscription: american.entitlement, hourly: 0.05, monthly: true })
        const items = await must(server, 200, 'GET', `/v1/products/${seats}/skus/0001/availabilities?country=DE`, own)
        const { catalogItemId } = items.items[0]
        const term = { catalogItemId, termDuration: 'P1Y' }
        licences = (await buy(server, german, { ...term, quantity: 10, billingCycle: 'monthly' })).subscription
      },
    },
    { at: on(0, 4, 18), run: async (server) => void (await change(server, german, `subscriptions/${licences}`, { quantity: 13 })) },
    {
      at: on(1, 3, 15),
      async run(server) {
        monthly = await reserved(server, american, { quantity: 3, more: { term: 'P3Y', billingPlan: 'Monthly' } })
        await buy(server, american, { catalogItemId: marketplace, quantity: 2, billingCycle: 'monthly', termDuration: 'P1M' })
        packages = (await buy(server, american, { catalogItemId: software, quantity: 4, billingCycle: 'one_time' })).order
      },
    },
    { at: on(1, 23, 9), run: async (server) => void (await change(server, american, `orders/${packages}`, { status: 'cancelled' })) },
    {
      at: on(2, 5, 12),
      async run(server) {
        await giveBack(server, atOnce, 1)
        await done(server, 'POST', 'customer-credits', { customerId: american.customer, amount: 12.34, reason: 'Goodwill' })
      },
    },
    {
      at: on(3, 3, 8),
      async run(server) {
        const purchase = reservationBody({
          subscription: american.entitlement,
          sku: 'Standard_D4as_v5',
          quantity: 1,
          more: { term: 'P3Y' },
        })
        await exchange(server, monthly, 1, { reservationsToPurchase: [purchase] })
        const { customer: customerId } = german
        await done(server, 'POST', 'azure-credits', { customerId, amount: 4, from: formatInstant(on(3, 1, 0)).slice(0, 10) })
      },
    },
    {
      at: on(4, 17, 23),
      async run(server) {
        await buySavings(server, 'long', { subscription: german.entitlement, hourly: 0.02, term: 'P3Y' })
        const items = await must(server, 200, 'GET', `/v1/products/${seats}/skus/0001/availabilities?country=US`, own)
        const { catalogItemId } = items.items[0]
        await buy(server, american, { catalogItemId, termDuration: 'P1Y', quantity: 2, billingCycle: 'annual' })
      },
    },
    {
      // The 29th of February: later payments fall on other days.
      at: on(5, 29, 12),
      async run(server) {
        leap = await reserved(server, german, { quantity: 1, more: { billingPlan: 'Monthly' } })
      },
    },
    {
      at: on(6, 31, 22),
      async run(server) {
        const plan = planBody({ subscription: german.entitlement, hourly: 0.3 })
        await exchange(server, leap, 1, { savingsPlansToPurchase: [plan] })
        const [first] = await invoicesOf(server)
        await done(server, 'POST', `invoices/${first.id}/payments`, { amount: 1.5, reference: 'transfer' })
      },
    },
    { at: on(7, 2, 11), run: async (server) => void (await change(server, german, `subscriptions/${licences}`, { quantity: 20 })) },
    {
      at: on(8, 8, 3),
      async run(server) {
        const last = (await invoicesOf(server)).at(-1)
        const credits = [{ customerId: german.customer, amount: 0.5, reason: 'Outage' }]
        const { id } = (await done(server, 'POST', `invoices/${last.id}/rebill`, { credits })).body
        await server.advance('PT1M', cobalt)
        const order = await operator(server, 'GET', `rebills/${id}`)
        expect([order.body.status, order.body.detail]).toEqual(['succeeded', undefined])
      },
    },
    { at: on(9, 4, 4), run: async (server) => void (await giveBack(server, monthly, 1)) },
  ]
}
