/** A partner whose customers buy, return, exchange and use what reservations and savings plans cover, by steps of chance. */
import fc from 'fast-check'
import { Decimal, day, formatInstant, hour, type Instant, parseInstant } from 'lazuli-contract'
import { expect } from 'vitest'
import { lapis, type PartnerCredentials, type Reply, type TestServer } from '../harness.ts'
import { capacity, capacityVersion, reservationBody } from '../reservation-story.ts'
import { benefits, benefitVersion, planBody } from '../savings-plan-story.ts'
import { must, type Purchase, settle, type UsageEvent } from '../story.ts'

/** Machines of eastus2: their meters, and a unit under a plan of one year and of three, as the price list has them. */
export const machines = [
  {
    sku: 'Standard_D2as_v5',
    meterId: '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead',
    P1Y: '0.0587466',
    P3Y: '0.0394482',
  },
  { sku: 'Standard_D4as_v5', meterId: '0dd7d35c-8048-568f-9e43-7ee85f6d3408', P1Y: '0.1174932', P3Y: '0.0788964' },
] as const
export const terms = ['P1Y', 'P3Y'] as const
export type Term = (typeof terms)[number]

const scopes = ['all', 'subscription', 'group'] as const
export const boughtFor = (...some: readonly Term[]) => ({
  ...{ customer: fc.nat(1), term: fc.constantFrom(...some), monthly: fc.boolean() },
  ...{ scope: fc.constantFrom(...scopes), renew: fc.boolean() },
})
export const stepFor = (bought: ReturnType<typeof boughtFor>) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('reserve' as const), ...bought, size: fc.nat(1), quantity: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('plan' as const), ...bought, mills: fc.integer({ min: 1, max: 400 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('return' as const), which: fc.nat(9), quantity: fc.integer({ min: 1, max: 3 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('exchange' as const),
        which: fc.nat(9),
        quantity: fc.integer({ min: 1, max: 3 }),
        forPlan: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 4000 }) }) },
  )
export const use = fc.record({
  customer: fc.nat(1),
  group: fc.nat(1),
  size: fc.nat(1),
  name: fc.nat(1),
  first: fc.nat(27 * 24),
  hours: fc.integer({ min: 1, max: 60 }),
  /** Of one hour, in thousandths of a machine; whole ones often. */
  quantity: fc.oneof(fc.constantFrom(1000, 2000), fc.integer({ min: 1, max: 3000 })),
})
export const step = stepFor(boughtFor(...terms))
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
export type Use = typeof use extends fc.Arbitrary<infer U> ? U : never

export interface Order {
  id: string
  type: 'Reservation' | 'SavingsPlan'
  /** Of reservations, as ids print it. */
  path: string
  customer: number
  term: Term
  size: number
  scope: (typeof scopes)[number]
  at: Instant
  monthly: boolean
  renew: boolean
  /** Units, or dollars, of an hour from an instant on. */
  steps: { at: Instant; amount: Decimal }[]
}

const group = (n: number): string => `rg${n}`

/** A partner with two customers, and what they bought; the clock is read and moved here. */
export class World {
  readonly orders: Order[] = []
  readonly server: TestServer
  readonly partner: PartnerCredentials
  readonly customers: readonly Purchase[]
  readonly start = parseInstant('2026-09-01T00:00:00Z') as Instant
  now = this.start
  #plans = 0

  private constructor(server: TestServer, partner: PartnerCredentials, customers: readonly Purchase[]) {
    this.server = server
    this.partner = partner
    this.customers = customers
  }

  static async begin(server: TestServer, country: 'US' | 'DE'): Promise<World> {
    const made = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Chance', country } })
    const partner = { ...lapis, tenantId: made.tenantId, domain: made.domain, applicationId: made.applicationId }
    const customers = [
      await settle(server, { label: `one-${made.domain.split('.')[0]}` }, { partner }),
      await settle(server, { label: `two-${made.domain.split('.')[0]}` }, { partner }),
    ]
    return new World(server, partner, customers)
  }

  request(method: string, path: string, body?: unknown): Promise<Reply> {
    return this.server.request(method, path, { partner: this.partner, ...(body === undefined ? {} : { body }) })
  }
  post = (path: string, properties: object): Promise<Reply> => this.request('POST', `${capacity}${path}?${capacityVersion}`, { properties })

  async to(at: Instant): Promise<void> {
    await this.server.advance(formatInstant(at), this.partner)
    this.now = at
  }

  uri = (customer: number, n: number): string =>
    `/subscriptions/${(this.customers[customer] as Purchase).entitlement}/resourceGroups/${group(n)}`

  async take(each: Step): Promise<void> {
    if (each.kind === 'wait') return this.to(Math.min(this.now + each.minutes * 60_000, this.start + 28 * day))
    if (each.kind === 'reserve') return this.#reserve(each)
    if (each.kind === 'plan') return this.#plan(each)
    const held = this.orders.filter(({ type, steps }) => type === 'Reservation' && (steps.at(-1)?.amount.sign ?? 0) > 0)
    const order = held[each.which % Math.max(1, held.length)]
    if (!order) return
    const has = Number(`${order.steps.at(-1)?.amount}`)
    const quantity = Math.min(each.quantity, has)
    if (each.kind === 'return') await this.#return(order, quantity, has)
    else await this.#exchange(order, quantity, has, each.forPlan)
  }

  async #reserve({ customer, term, monthly, scope, renew, size, quantity }: Extract<Step, { kind: 'reserve' }>): Promise<void> {
    const { entitlement } = this.customers[customer] as Purchase
    const body = reservationBody({
      ...{ subscription: entitlement, sku: (machines[size] as (typeof machines)[0]).sku, quantity },
      more: {
        ...{ term, renew },
        billingPlan: monthly ? 'Monthly' : 'Upfront',
        ...(scope === 'all'
          ? {}
          : { appliedScopeType: 'Single', appliedScopes: [scope === 'group' ? this.uri(customer, 0) : `/subscriptions/${entitlement}`] }),
      },
    })
    const price = await this.request('POST', `${capacity}/calculatePrice?${capacityVersion}`, body)
    expect(price.status, price.text).toBe(200)
    const id = price.body.properties.reservationOrderId
    const made = await this.request('PUT', `${capacity}/reservationOrders/${id}?${capacityVersion}`, body)
    expect(made.status, made.text).toBe(200)
    const path = made.body.properties.reservations[0].id
    const steps = [{ at: this.now, amount: Decimal.of(quantity) }]
    this.orders.push({ id, type: 'Reservation', path, customer, term, size, scope, at: this.now, monthly, renew, steps })
  }

  async #plan({ customer, term, monthly, scope, renew, mills }: Extract<Step, { kind: 'plan' }>): Promise<void> {
    const { entitlement } = this.customers[customer] as Purchase
    const narrow =
      scope === 'group'
        ? { resourceGroupId: this.uri(customer, 0) }
        : scope === 'subscription'
          ? { subscriptionId: `/subscriptions/${entitlement}` }
          : undefined
    const more = { renew, ...(narrow ? { appliedScopeType: 'Single', appliedScopeProperties: narrow } : {}) }
    const body = planBody({ subscription: entitlement, hourly: mills / 1000, term, monthly, more })
    const made = await this.request('PUT', `${benefits}/savingsPlanOrderAliases/chance-${++this.#plans}?${benefitVersion}`, body)
    expect(made.status, made.text).toBe(201)
    this.#planned(made.body.properties.savingsPlanOrderId, { customer, term, monthly, scope, renew, mills })
  }

  #planned(path: string, { customer, term, monthly, scope, renew, mills }: Omit<Extract<Step, { kind: 'plan' }>, 'kind'>): void {
    const steps = [{ at: this.now, amount: Decimal.from(BigInt(mills), 3) }]
    const id = path.split('/').at(-1) as string
    this.orders.push({ id, type: 'SavingsPlan', path, customer, term, size: 0, scope, at: this.now, monthly, renew, steps })
  }

  async #return(order: Order, quantity: number, has: number): Promise<void> {
    const properties = { scope: 'Reservation', reservationToReturn: { reservationId: order.path, quantity } }
    const quote = await this.post(`/reservationOrders/${order.id}/calculateRefund`, properties)
    expect(quote.status, quote.text).toBe(200)
    const { sessionId } = quote.body.properties
    const done = await this.post(`/reservationOrders/${order.id}/return`, { ...properties, sessionId, returnReason: 'chance' })
    if (done.status === 400) expect(done.body.error.code).toBe('RefundLimitExceeded')
    else order.steps.push({ at: this.now, amount: Decimal.of(has - quantity) })
  }

  /** For the bigger machine, as many; or for a savings plan of an hour that is worth it. */
  async #exchange(order: Order, quantity: number, has: number, forPlan: boolean): Promise<void> {
    const { entitlement } = this.customers[order.customer] as Purchase
    const { sku } = machines[1]
    const reservation = reservationBody({ subscription: entitlement, sku, quantity, more: { term: order.term } })
    const wanted = forPlan
      ? { reservationsToPurchase: [], savingsPlansToPurchase: [planBody({ subscription: entitlement, hourly: 1, term: order.term })] }
      : { reservationsToPurchase: [reservation] }
    const quote = await this.post('/calculateExchange', { ...wanted, reservationsToExchange: [{ reservationId: order.path, quantity }] })
    expect(quote.status, quote.text).toBe(200)
    const asked = await this.post('/exchange', { sessionId: quote.body.properties.sessionId })
    if (asked.status === 400) return void expect(asked.body.error.code).toBe('BillingCustomerInputError')
    const at = new URL(asked.headers.get('location') as string)
    const done = await this.request('GET', at.pathname + at.search)
    expect(done.body.status, done.text).toBe('Succeeded')
    order.steps.push({ at: this.now, amount: Decimal.of(has - quantity) })
    const { customer, term } = order
    const as = { customer, term, monthly: false, scope: 'all', renew: false } as const
    if (forPlan) return this.#planned(done.body.properties.savingsPlansToPurchase[0].savingsPlanOrderId, { ...as, mills: 1000 })
    const path = done.body.properties.reservationsToPurchase[0].reservationId as string
    const id = /reservationOrders\/([^/]+)/i.exec(path)?.[1] as string
    const steps = [{ at: this.now, amount: Decimal.of(quantity) }]
    this.orders.push({ ...as, id, type: 'Reservation', path, size: 1, at: this.now, steps })
  }
}

/** Thousandths of a machine in an hour, by who used them. */
export type Used = ReadonlyMap<Instant, readonly Use[]>

export function eventsOf(world: World, uses: readonly Use[]): { events: UsageEvent[]; used: Used } {
  const used = new Map<Instant, Use[]>()
  const events = uses.flatMap((each, i) =>
    Array.from({ length: each.hours }, (_, n) => {
      const at = world.start + (each.first + n) * hour
      used.set(at, [...(used.get(at) ?? []), each])
      return {
        id: `${i} ${n}`,
        entitlementId: (world.customers[each.customer] as Purchase).entitlement,
        resourceUri: `${world.uri(each.customer, each.group)}/providers/Microsoft.Compute/virtualMachines/vm${each.name}`,
        meterId: (machines[each.size] as (typeof machines)[0]).meterId,
        quantity: `${Decimal.from(BigInt(each.quantity), 3)}`,
        at: formatInstant(at),
        resourceLocation: 'eastus2',
      }
    }),
  )
  return { events, used }
}
