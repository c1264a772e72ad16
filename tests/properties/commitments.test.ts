/**
 * Reservations and savings plans in worlds of chance, over HTTP: bought, returned, exchanged and used at random instants of a month.
 * What they cover is never more than was bought for the hour, nor than was used in it by whom they are for; the invoice is what its
 * rows come to; and what they cost falls on the days they are for to the last digit, used or not.
 */
import fc from 'fast-check'
import { addDuration, Decimal, day, dayOf, formatInstant, hour, type Instant, parseInstant, startOfDay } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lapis, type PartnerCredentials, type Reply, startServer, type TestServer } from '../harness.ts'
import { capacity, capacityVersion, reservationBody } from '../reservation-story.ts'
import { benefits, benefitVersion, planBody } from '../savings-plan-story.ts'
import { meter, must, type Purchase, settle, type UsageEvent } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'

/** Machines of eastus2: their meters, and a unit under a plan of one year and of three, as the price list has them. */
const machines = [
  {
    sku: 'Standard_D2as_v5',
    meterId: '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead',
    P1Y: '0.0587466',
    P3Y: '0.0394482',
  },
  { sku: 'Standard_D4as_v5', meterId: '0dd7d35c-8048-568f-9e43-7ee85f6d3408', P1Y: '0.1174932', P3Y: '0.0788964' },
] as const
const terms = ['P1Y', 'P3Y'] as const
type Term = (typeof terms)[number]

// biome-ignore lint/suspicious/noExplicitAny: rows as they come
type Row = any

let server: TestServer
beforeAll(async () => {
  server = await startServer()
}, 60_000)
afterAll(() => server.remove())

const scopes = ['all', 'subscription', 'group'] as const
const bought = { customer: fc.nat(1), term: fc.constantFrom(...terms), monthly: fc.boolean(), scope: fc.constantFrom(...scopes) }
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('reserve' as const), ...bought, size: fc.nat(1), quantity: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('plan' as const), ...bought, mills: fc.integer({ min: 1, max: 400 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('return' as const), which: fc.nat(9), quantity: fc.integer({ min: 1, max: 3 }) }) },
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
const use = fc.record({
  customer: fc.nat(1),
  group: fc.nat(1),
  size: fc.nat(1),
  name: fc.nat(1),
  first: fc.nat(27 * 24),
  hours: fc.integer({ min: 1, max: 60 }),
  /** Of one hour, in thousandths of a machine; whole ones often. */
  quantity: fc.oneof(fc.constantFrom(1000, 2000), fc.integer({ min: 1, max: 3000 })),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
type Use = typeof use extends fc.Arbitrary<infer U> ? U : never

interface Order {
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
  /** Units, or dollars, of an hour from an instant on. */
  steps: { at: Instant; amount: Decimal }[]
}

const group = (n: number): string => `rg${n}`

/** A partner with two customers, and what they bought; the clock is read and moved here. */
class World {
  readonly orders: Order[] = []
  readonly partner: PartnerCredentials
  readonly customers: readonly Purchase[]
  readonly start = parseInstant('2026-09-01T00:00:00Z') as Instant
  now = this.start
  #plans = 0

  private constructor(partner: PartnerCredentials, customers: readonly Purchase[]) {
    this.partner = partner
    this.customers = customers
  }

  static async begin(country: 'US' | 'DE'): Promise<World> {
    const made = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Chance', country } })
    const partner = { ...lapis, tenantId: made.tenantId, domain: made.domain, applicationId: made.applicationId }
    const customers = [
      await settle(server, { label: `one-${made.domain.split('.')[0]}` }, { partner }),
      await settle(server, { label: `two-${made.domain.split('.')[0]}` }, { partner }),
    ]
    return new World(partner, customers)
  }

  request(method: string, path: string, body?: unknown): Promise<Reply> {
    return server.request(method, path, { partner: this.partner, ...(body === undefined ? {} : { body }) })
  }
  post = (path: string, properties: object): Promise<Reply> => this.request('POST', `${capacity}${path}?${capacityVersion}`, { properties })

  async to(at: Instant): Promise<void> {
    await server.advance(formatInstant(at), this.partner)
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

  async #reserve({ customer, term, monthly, scope, size, quantity }: Extract<Step, { kind: 'reserve' }>): Promise<void> {
    const { entitlement } = this.customers[customer] as Purchase
    const body = reservationBody({
      ...{ subscription: entitlement, sku: (machines[size] as (typeof machines)[0]).sku, quantity },
      more: {
        term,
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
    this.orders.push({ id, type: 'Reservation', path, customer, term, size, scope, at: this.now, monthly, steps })
  }

  async #plan({ customer, term, monthly, scope, mills }: Extract<Step, { kind: 'plan' }>): Promise<void> {
    const { entitlement } = this.customers[customer] as Purchase
    const narrow =
      scope === 'group'
        ? { resourceGroupId: this.uri(customer, 0) }
        : scope === 'subscription'
          ? { subscriptionId: `/subscriptions/${entitlement}` }
          : undefined
    const more = narrow ? { appliedScopeType: 'Single', appliedScopeProperties: narrow } : {}
    const body = planBody({ subscription: entitlement, hourly: mills / 1000, term, monthly, more })
    const made = await this.request('PUT', `${benefits}/savingsPlanOrderAliases/chance-${++this.#plans}?${benefitVersion}`, body)
    expect(made.status, made.text).toBe(201)
    this.#planned(made.body.properties.savingsPlanOrderId, { customer, term, monthly, scope, mills })
  }

  #planned(path: string, { customer, term, monthly, scope, mills }: Omit<Extract<Step, { kind: 'plan' }>, 'kind'>): void {
    const steps = [{ at: this.now, amount: Decimal.from(BigInt(mills), 3) }]
    const id = path.split('/').at(-1) as string
    this.orders.push({ id, type: 'SavingsPlan', path, customer, term, size: 0, scope, at: this.now, monthly, steps })
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
    const as = { customer, term, monthly: false, scope: 'all' } as const
    if (forPlan) return this.#planned(done.body.properties.savingsPlansToPurchase[0].savingsPlanOrderId, { ...as, mills: 1000 })
    const path = done.body.properties.reservationsToPurchase[0].reservationId as string
    const id = /reservationOrders\/([^/]+)/i.exec(path)?.[1] as string
    const steps = [{ at: this.now, amount: Decimal.of(quantity) }]
    this.orders.push({ ...as, id, type: 'Reservation', path, size: 1, at: this.now, steps })
  }
}

/** Thousandths of a machine in an hour, by who used them. */
type Used = ReadonlyMap<Instant, readonly Use[]>

function eventsOf(world: World, uses: readonly Use[]): { events: UsageEvent[]; used: Used } {
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

/** What an order may cover at most on a day: of each hour what it gives, or what was used of it. */
function mostOn(order: Order, date: string, used: Used): Decimal {
  const midnight = startOfDay(date)
  let most = Decimal.zero
  for (let at = midnight; at < midnight + day; at += hour) {
    const amount = order.steps.findLast((one) => one.at <= at)?.amount
    if (!amount) continue
    const mine = (used.get(at) ?? []).filter(
      ({ customer, group: of, size }) =>
        customer === order.customer && (order.scope !== 'group' || of === 0) && (order.type === 'SavingsPlan' || size === order.size),
    )
    const taken = Decimal.sum(mine.map((each) => Decimal.from(BigInt(each.quantity), 3).times(rateOf(order, each.size))))
    most = most.plus(taken.lessThan(amount) ? taken : amount)
  }
  return most
}

const rateOf = ({ type, term }: Order, size: number): Decimal =>
  type === 'Reservation' ? Decimal.one : Decimal.parse((machines[size] as (typeof machines)[0])[term])

const exact = (value: unknown): Decimal => Decimal.parse(String(value ?? '0'))
const sum = (rows: readonly Row[], name: string): string => `${Decimal.sum(rows.map((row) => exact(row[name]))).reduced()}`
const ten = { digits: 10, mode: 'half-up' } as const

/** What of a row falls into September: evenly on its days, from that of the purchase to that on which its term ends, or before that of the next payment. */
function septemberOf(row: Row, { at, monthly, term }: Order): Decimal {
  const from = parseInstant(row.orderDate) as Instant
  const isPayment = row.chargeType === 'new'
  const to = addDuration(at, isPayment && monthly ? 'P1M' : term) as Instant
  const days = (until: Instant) => Math.round((startOfDay(dayOf(until)) + day - startOfDay(dayOf(from))) / day)
  const [count, through] = [isPayment && monthly ? days(to) - 1 : days(to - 1), days(parseInstant('2026-09-30T00:00:00Z') as Instant)]
  return exact(row.subtotal)
    .times(Decimal.of(Math.min(count, through)))
    .dividedBy(Decimal.of(count), ten)
}

async function check(world: World, used: Used): Promise<void> {
  const { partner, orders } = world
  const [{ id: invoice, totalCharges }] = (await must(server, 200, 'GET', '/v1/invoices', { partner })).items
  const list = async (type: string): Promise<Row[]> =>
    (
      await must(server, 200, 'GET', `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=${type}&size=2000`, {
        partner,
      })
    ).items
  const [lines, rows] = [await list('usagelineitems'), await list('billinglineitems')]
  const { rows: focus } = readCsv((await server.get(`/insight/v1/focus?invoiceId=${invoice}`, { partner })).text) as { rows: Row[] }

  // Each day's usage is there once, covered or not; what is covered is free, and bought.
  const metered = new Map<string, Decimal>()
  for (const [at, uses] of used)
    for (const { customer, size, quantity } of uses) {
      const key = `${world.customers[customer]?.entitlement} ${machines[size]?.meterId} ${dayOf(at)}`
      metered.set(key, (metered.get(key) ?? Decimal.zero).plus(Decimal.from(BigInt(quantity), 3)))
    }
  const byDay = Map.groupBy(lines, (line) => `${line.entitlementId} ${line.meterId} ${line.usageDate.slice(0, 10)}`)
  expect(Object.fromEntries([...byDay].map(([key, of]) => [key, sum(of, 'quantity')]))).toEqual(
    Object.fromEntries([...metered].map(([key, quantity]) => [key, `${quantity.reduced()}`])),
  )
  const covered = lines.filter(({ benefitType }) => benefitType === 'Reservation' || benefitType === 'SavingsPlan')
  for (const line of covered) expect([line.billingPreTaxTotal, line.pricingPreTaxTotal].map(String)).toEqual(['0', '0'])
  for (const [key, of] of Map.groupBy(covered, (line) => `${line.benefitOrderId} ${line.usageDate.slice(0, 10)}`)) {
    const [orderId, date = ''] = key.split(' ')
    const order = orders.find(({ id }) => id === orderId) as Order
    const taken = Decimal.sum(
      of.map((line) =>
        exact(line.quantity).times(
          rateOf(
            order,
            machines.findIndex(({ meterId }) => meterId === line.meterId),
          ),
        ),
      ),
    )
    const most = mostOn(order, date, used)
    expect(taken.greaterThan(most), `${key}: ${taken} of ${most}`).toBe(false)
  }

  // The invoice is what its rows come to; FOCUS bills the same.
  expect(sum(rows, 'totalForCustomer')).toBe(`${exact(totalCharges).reduced()}`)
  const purchases = rows.filter(({ reservationOrderId }) => reservationOrderId !== '')
  expect(sum([...lines.map((line) => ({ of: line.billingPreTaxTotal })), ...purchases.map((row) => ({ of: row.subtotal }))], 'of')).toBe(
    sum(rows, 'subtotal'),
  )
  expect(sum(focus, 'BilledCost')).toBe(sum(rows, 'subtotal'))

  // Each order costs what falls on the days of the month, used or not; nothing is told of what is not there.
  const orderOf = (row: Row): string =>
    (orders.find(({ id, path }) => id === row.CommitmentDiscountId || path.endsWith(row.CommitmentDiscountId))?.id ??
      covered.find(({ benefitId }) => benefitId === row.CommitmentDiscountId)?.benefitOrderId) as string
  const spread = Map.groupBy(
    focus.filter((row) => row.CommitmentDiscountStatus !== null),
    orderOf,
  )
  const expected = Map.groupBy(purchases, ({ reservationOrderId }) => reservationOrderId)
  expect(Object.fromEntries([...spread].map(([id, of]) => [id, sum(of, 'EffectiveCost')]))).toEqual(
    Object.fromEntries(
      [...expected].map(([id, of]) => {
        const order = orders.find((one) => one.id === id) as Order
        return [id, `${Decimal.sum(of.map((row) => septemberOf(row, order))).reduced()}`]
      }),
    ),
  )
  const least = Decimal.parse('1e-9')
  for (const row of focus.filter(({ CommitmentDiscountStatus: status }) => status === 'Unused')) {
    const units = exact(row.CommitmentDiscountQuantity).abs()
    // It gives its commitment from the next full hour on: of a plan that is bought within the last hour of a day, the day has cost alone.
    const { type, at } = orders.find(({ id }) => id === orderOf(row)) as Order
    const hasNoHour = type === 'SavingsPlan' && row.ChargePeriodStart.startsWith(dayOf(at)) && at > startOfDay(dayOf(at)) + day - day / 24
    expect(units.lessThan(least), `${row.ChargePeriodStart}: ${row.CommitmentDiscountQuantity} unused`).toBe(hasNoHour)
  }
  expect(
    sum(
      focus.filter((row) => row.CommitmentDiscountStatus === null && row.ChargeCategory === 'Usage'),
      'EffectiveCost',
    ),
  ).toBe(
    sum(
      focus.filter(({ ChargeCategory }) => ChargeCategory === 'Usage'),
      'BilledCost',
    ),
  )
}

/** One machine reserved and three used all day: two lines are covered, and nothing is left. */
const usedUp = {
  steps: [{ kind: 'reserve', customer: 0, term: 'P1Y', monthly: false, scope: 'all', size: 0, quantity: 1 }] as Step[],
  uses: [700, 2300].map((quantity, name) => ({ customer: 0, group: 0, size: 0, name, first: 0, hours: 60, quantity })),
}

test('what is bought covers no more than it gives, and costs what it costs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('US' as const, 'DE' as const),
      fc.array(step, { minLength: 6, maxLength: 14 }),
      fc.array(use, { minLength: 4, maxLength: 12 }),
      async (country, steps, uses) => {
        const world = await World.begin(country)
        for (const each of steps) await world.take(each)
        const { events, used } = eventsOf(world, uses)
        await world.to(parseInstant('2026-10-01T03:00:00Z') as Instant)
        await meter(server, events, { partner: world.partner })
        await world.to(parseInstant('2026-10-06T01:00:00Z') as Instant)
        await check(world, used)
      },
    ),
    { numRuns: Number(process.env.LAZULI_RUNS ?? 5), endOnFailure: true, examples: [['DE', usedUp.steps, usedUp.uses]] },
  )
})
