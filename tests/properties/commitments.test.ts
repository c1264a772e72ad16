/**
 * Reservations and savings plans in worlds of chance, over HTTP: bought, returned, exchanged and used at random instants of a month.
 * What they cover is never more than was bought for the hour, nor than was used in it by whom they are for; the invoice is what its
 * rows come to; and what they cost falls on the hours they give to the last digit, used or not: none twice, none missing, over a
 * term and into its renewal.
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
const boughtFor = (...some: readonly Term[]) => ({
  ...{ customer: fc.nat(1), term: fc.constantFrom(...some), monthly: fc.boolean() },
  ...{ scope: fc.constantFrom(...scopes), renew: fc.boolean() },
})
const stepFor = (bought: ReturnType<typeof boughtFor>) =>
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
const step = stepFor(boughtFor(...terms))
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
  renew: boolean
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

const fullHour = (at: Instant): Instant => Math.ceil(at / hour) * hour
const monthsOf = { P1Y: 12, P3Y: 36 } as const

/**
 * What of a row falls before an instant: evenly on its hours, from the first full one on; of a payment to that of the next, of what is
 * given back to the next payment too, where there is one.
 */
function through(until: Instant, row: Row, { at, monthly, term }: Order): Decimal {
  const from = parseInstant(row.orderDate) as Instant
  const dues = monthly ? Array.from({ length: monthsOf[term] }, (_, i) => addDuration(at, `P${i}M`) as Instant) : []
  const to = dues.find((due) => due > from) ?? (addDuration(at, term) as Instant)
  const hours = (end: Instant) => Math.round((end - fullHour(from)) / hour)
  const [count, told] = [hours(fullHour(to)), hours(until)]
  if (count <= 0) return from < until ? exact(row.subtotal) : Decimal.zero
  return exact(row.subtotal)
    .times(Decimal.of(Math.max(0, Math.min(count, told))))
    .dividedBy(Decimal.of(count), ten)
}

/** What an order gives on a day, in machines of a day or in money: of each hour what stands at its start; then what it is renewed by. */
function givenOn({ at: boughtAt, type, term, renew, steps }: Order, date: string): Decimal {
  const midnight = startOfDay(date)
  const end = renew ? Number.POSITIVE_INFINITY : (addDuration(boughtAt, term) as Instant)
  let sum = Decimal.zero
  for (let at = midnight; at < midnight + day; at += hour)
    if (at < end) sum = sum.plus(steps.findLast((one) => one.at <= at)?.amount ?? Decimal.zero)
  return type === 'Reservation' ? sum.dividedBy(Decimal.of(24), { digits: 15, mode: 'half-up' }) : sum
}

const eight = { digits: 8, mode: 'half-up' } as const
const ofDay = (of: readonly Decimal[]): string => `${Decimal.sum(of).round(eight).reduced()}`

/** Each day of a month has what its orders give, once: told as used or unused, with a cost or without. */
function checkUnits(orders: readonly Order[], focus: readonly Row[], month: string): void {
  const rows = focus.filter((row) => row.CommitmentDiscountStatus !== null)
  for (const [name, type] of [
    ['Reservation', 'Reservation'],
    ['Savings Plan', 'SavingsPlan'],
  ] as const) {
    const told = Map.groupBy(
      rows.filter((row) => row.CommitmentDiscountType === name),
      (row) => row.ChargePeriodStart.slice(0, 10) as string,
    )
    const mine = orders.filter((order) => order.type === type)
    const dates = Array.from({ length: 31 }, (_, i) => `${month}-${`${i + 1}`.padStart(2, '0')}`).filter((date) =>
      parseInstant(`${date}T00:00:00Z`),
    )
    const list = (of: (date: string) => string) => dates.map((date) => `${date} ${of(date)}`)
    expect(list((date) => ofDay((told.get(date) ?? []).map((row) => exact(row.CommitmentDiscountQuantity))))).toEqual(
      list((date) => ofDay(mine.map((order) => givenOn(order, date)))),
    )
  }
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
        return [id, `${Decimal.sum(of.map((row) => through(world.start + 30 * day, row, order))).reduced()}`]
      }),
    ),
  )
  checkUnits(orders, focus, '2026-09')
  const least = Decimal.parse('1e-9')
  for (const row of focus.filter(({ CommitmentDiscountStatus: status }) => status === 'Unused')) {
    const units = exact(row.CommitmentDiscountQuantity).abs()
    expect(units.lessThan(least), `${row.ChargePeriodStart}: ${row.CommitmentDiscountQuantity} unused`).toBe(false)
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
  steps: [{ kind: 'reserve', customer: 0, term: 'P1Y', monthly: false, scope: 'all', renew: false, size: 0, quantity: 1 }] as Step[],
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

const monthly: Step = { kind: 'plan', customer: 1, term: 'P1Y', monthly: true, scope: 'all', renew: true, mills: 2 }
/** Bought monthly, half of it given back in its third month; and a plan of the last hour of a day, renewed. */
const story: Step[] = [
  { kind: 'reserve', customer: 0, term: 'P1Y', monthly: true, scope: 'all', renew: true, size: 0, quantity: 2 },
  { kind: 'wait', minutes: 23 * 60 + 30 },
  { kind: 'plan', customer: 1, term: 'P1Y', monthly: false, scope: 'all', renew: true, mills: 100 },
  { kind: 'reserve', customer: 0, term: 'P1Y', monthly: false, scope: 'all', renew: true, size: 1, quantity: 1 },
  { kind: 'wait', minutes: 600 },
  { kind: 'return', which: 0, quantity: 1 },
]

test('over a whole term, and into its renewal, no hour is told twice and none is missing, and it costs what was paid', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepFor(boughtFor('P1Y')), { minLength: 4, maxLength: 10 }), fc.nat(11 * 31 * 24), async (steps, hours) => {
      const world = await World.begin('DE')
      // Something is billed each month, so that each has an invoice that tells its days.
      for (const each of [monthly, ...steps]) await world.take(each)
      // Something is given back in a later month, wherever the payments are.
      await world.to(world.now + hours * hour + 7 * 60_000)
      await world.take({ kind: 'return', which: hours, quantity: 1 })
      await world.to(parseInstant('2027-11-06T01:00:00Z') as Instant)
      const { partner, orders } = world
      const invoices: Row[] = (await must(server, 200, 'GET', '/v1/invoices?size=100', { partner })).items
      const all: Row[] = []
      const months = Array.from({ length: 14 }, (_, i) => dayOf(addDuration(world.start, `P${i}M`) as Instant).slice(0, 7))
      for (const month of months) {
        const invoice = invoices.find(({ billingPeriodStartDate }) => billingPeriodStartDate.startsWith(month))
        const rows = invoice ? readCsv((await server.get(`/insight/v1/focus?invoiceId=${invoice.id}`, { partner })).text).rows : []
        checkUnits(orders, rows, month)
        all.push(...rows)
      }
      for (const { id, path } of orders) {
        const of = all.filter(({ CommitmentDiscountId: named }) => named === id || path.endsWith(named))
        expect(sum(of, 'EffectiveCost'), id).toBe(sum(of, 'BilledCost'))
      }
    }),
    { numRuns: Number(process.env.LAZULI_RUNS ?? 2), endOnFailure: true, examples: [[story, 70 * 24]] },
  )
})
