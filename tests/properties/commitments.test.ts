/**
 * Reservations and savings plans in worlds of chance, over HTTP: bought, returned, exchanged and used at random instants of a month.
 * What they cover is never more than was bought for the hour, nor than was used in it by whom they are for; the invoice is what its
 * rows come to; and what they cost falls on the hours they give to the last digit, used or not: none twice, none missing, over a
 * term and into its renewal.
 */
import fc from 'fast-check'
import { addDuration, Decimal, day, dayOf, hour, type Instant, parseInstant, startOfDay } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { meter, must } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'
import { boughtFor, eventsOf, machines, type Order, type Step, step, stepFor, type Used, use, World } from './commitments-world.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows as they come
type Row = any

let server: TestServer
beforeAll(async () => {
  server = await startServer()
}, 60_000)
afterAll(() => server.remove())

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
        const world = await World.begin(server, country)
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
      const world = await World.begin(server, 'DE')
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
