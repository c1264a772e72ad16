/** Spending so far: totals of rated lines by resource, meter, plan and customer, in US cents. */
import { Decimal, type Instant } from 'lazuli-contract'
import { assert } from '../../../base/assert.ts'
import type { CustomerSpend, MeterSpend, PlanSpend, ResourceSpend, SpendInput } from '../../lines.ts'
import { centDigits, decimalOf, fxDigits, monthNumber, quantityDigits, quotient, signed, totalDigits, trimmedOf } from './numbers.ts'
import { type Connection, row, rows, text } from './pool.ts'
import type { Asked, Standing, Summed } from './standings.ts'
import { bookRows, lastWhole } from './sums.ts'
import type { Names } from './wide.ts'

const halfUp = { digits: centDigits, mode: 'half-up' } as const
const centUnit = 10n ** BigInt(totalDigits + fxDigits - centDigits)

interface Found {
  customer: number
  plan: number
  entitlement: number
  resource: number
  schedule: number
  /** Exact dollars, 19 decimals. */
  total: bigint
  /** The same rounded half up. */
  cents: bigint
  q: bigint
  stamp: bigint
}

/** The number of a name; -1 for one that nothing was ever used by. */
async function keyOf(connection: Connection, { keys }: Standing, table: 'customers' | 'plans', id: string): Promise<number> {
  const name = `${table} ${id}`
  let k = keys.get(name)
  if (k === undefined) {
    k = (await row<{ k: number }>(connection, `SELECT k FROM ${table} WHERE id = ${text(id)}`))?.k ?? -1
    // Usage may begin any time; a number stays.
    if (k >= 0) keys.set(name, k)
  }
  return k
}

async function wholeOf(connection: Connection, { published, standing }: Asked, book: number): Promise<number> {
  let n = standing.wholes.get(book)
  if (n === undefined) {
    n = Number((await row<{ n: number }>(connection, lastWhole(published, book)))?.n ?? 0)
    if (standing.wholes.size > 24) standing.wholes.clear()
    standing.wholes.set(book, n)
  }
  return n
}

/** Units of 1e-19 US dollars for one unit of 1e-10 of each pricing currency. */
function dollarsOf({ standing, usdOf }: Asked): [currency: string, unit: bigint][] {
  return standing.currencies.map((currency) => {
    if (currency === 'USD') return [currency, 10n ** BigInt(fxDigits)]
    const rate = usdOf?.(currency)
    assert(rate, `dollars for one ${currency} are known`)
    return [currency, rate.atScale(fxDigits)]
  })
}

/** A subquery of records by `keys`, with the columns `total` (exact dollars, 19 decimals), `q`, `stamp`. */
async function totals(connection: Connection, input: Asked, keys: string): Promise<string> {
  const dollars = dollarsOf(input)
  const isPlain = dollars.every(([currency]) => currency === 'USD')
  const cases = dollars.map(([currency, unit]) => `WHEN ${text(currency)} THEN ${unit}::HUGEINT`).join(' ')
  const usd = isPlain ? `l.pc * ${10 ** fxDigits}::HUGEINT` : `l.pc * CASE s.currency ${cases} END`
  // A number, and not a subquery: the engine then reads only the parts of the table that have it.
  const of = async (table: 'customers' | 'plans', column: string, id: string | undefined) =>
    id === undefined ? '' : `l.${column} = ${await keyOf(connection, input.standing, table, id)}`
  const where = [await of('customers', 'customer', input.customerId), await of('plans', 'plan', input.subscriptionId)].filter(Boolean)
  const book = monthNumber(input.period)
  const whole = await wholeOf(connection, input, book)
  return `(SELECT ${keys}, sum(usd) AS total, sum(q) AS q, max(stamp) AS stamp
    FROM (SELECT l.customer, l.plan, l.entitlement, l.resource, l.schedule, l.q, l.stamp, ${usd} AS usd
      FROM ${bookRows(input.published, book, whole, input.standing.plain > whole)} l ${isPlain ? '' : 'JOIN schedules s ON s.k = l.schedule'}
      ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''})
    GROUP BY ${keys})`
}

const resourceKeys = 'customer, plan, entitlement, resource'

const half = centUnit / 2n
const centsOf = (total: bigint): bigint => (total < 0n ? -((half - total) / centUnit) : (total + half) / centUnit)

function spendOf(f: Pick<Found, 'cents' | 'stamp'>): { usd: Decimal; changedAt: Instant } {
  return { usd: decimalOf(f.cents, centDigits), changedAt: Number(f.stamp) }
}

/** What all customers have spent is kept under this name. */
function nameOf(input: Asked): string {
  return JSON.stringify([input.period, dollarsOf(input).map(([currency, unit]) => `${currency} ${unit}`)])
}

/** The sums of all customers, where they have been made; asking the engine is not necessary then. */
export function knownSums(input: Asked): Summed | undefined {
  return input.standing.known.get(nameOf(input))
}

/** Whether sums over all customers should be made: single customers are asked for one after the other, and each costs a query. */
export function wantsAll(input: Asked): boolean {
  if (input.customerId === undefined && input.subscriptionId === undefined) return false
  const { asked, known } = input.standing
  const name = nameOf(input)
  const times = (asked.get(name) ?? 0) + 1
  asked.set(name, times)
  return times === askedBefore && !known.has(name)
}

/** Single sums that are read before those of all are made. */
const askedBefore = 3

/** Sums of all customers, made and kept. */
export async function sumAll(
  connection: Connection,
  names: Names,
  { customerId: _, subscriptionId: __, ...input }: Asked,
): Promise<Summed> {
  const known = knownSums(input)
  if (known) return known
  const found = await rows<Found>(
    connection,
    `SELECT customer, plan, sum(cents) AS cents, max(stamp) AS stamp FROM
      (SELECT *, ${signed('total', quotient('(abs(total) + half)', 'unit'))} AS cents
        FROM (SELECT *, ${centUnit}::HUGEINT AS unit, ${half}::HUGEINT AS half FROM ${await totals(connection, input, resourceKeys)})) GROUP BY customer, plan`,
  )
  const made = summedOf(await plansOf(connection, names, found))
  input.standing.known.set(nameOf(input), made)
  return made
}

/** By customer and plan, in order. */
async function plansOf(connection: Connection, names: Names, found: readonly Found[]): Promise<PlanSpend[]> {
  const owners = await ownersOf(connection, names, found)
  return inOrder(
    found.map((f) => ({ ...owners(f), ...spendOf(f) })),
    'customerId',
    'subscriptionId',
  )
}

/** Cents are of resources, and a resource is of one plan: those of plans sum to those of customers. */
function summedOf(plans: readonly PlanSpend[]): Summed {
  const plansOf = Map.groupBy(plans, (plan) => plan.customerId)
  const customers = [...plansOf].map(([customerId, own]): CustomerSpend => {
    if (own.length === 1) return { customerId, usd: (own[0] as PlanSpend).usd, changedAt: (own[0] as PlanSpend).changedAt }
    return { customerId, usd: Decimal.sum(own.map(({ usd }) => usd)), changedAt: Math.max(...own.map(({ changedAt }) => changedAt)) }
  })
  return { plans, plansOf, customers }
}

/** What of them is asked for. */
export function plansAsked({ plans, plansOf }: Summed, { customerId, subscriptionId }: SpendInput): PlanSpend[] {
  const own = customerId === undefined ? plans : (plansOf.get(customerId) ?? [])
  return subscriptionId === undefined ? [...own] : own.filter((plan) => plan.subscriptionId === subscriptionId)
}

export function customersAsked(summed: Summed, input: SpendInput): readonly CustomerSpend[] {
  if (input.customerId === undefined && input.subscriptionId === undefined) return summed.customers
  return summedOf(plansAsked(summed, input)).customers
}

/** Sums of one customer or plan. */
export async function sumSome(connection: Connection, names: Names, input: Asked): Promise<Summed> {
  const sums = new Map<number, Found>()
  for (const record of await rows<Found>(connection, `SELECT * FROM ${await totals(connection, input, resourceKeys)}`)) {
    const known = sums.get(record.plan)
    const cents = centsOf(record.total) + (known?.cents ?? 0n)
    const stamp = known && known.stamp > record.stamp ? known.stamp : record.stamp
    sums.set(record.plan, { ...record, cents, stamp })
  }
  return summedOf(await plansOf(connection, names, [...sums.values()]))
}

/** Sorts by the named members, as text. */
function inOrder<T extends object>(made: T[], ...members: (keyof T)[]): T[] {
  const compare = (a: T, b: T) => {
    for (const m of members) if (a[m] !== b[m]) return a[m] < b[m] ? -1 : 1
    return 0
  }
  return made.sort(compare)
}

export async function resourceSpend(connection: Connection, names: Names, input: Asked): Promise<ResourceSpend[]> {
  const found = (await rows<Found>(connection, `SELECT * FROM ${await totals(connection, input, resourceKeys)}`)).map((f) => ({
    ...f,
    cents: centsOf(f.total),
  }))
  const owners = await ownersOf(connection, names, found)
  const entitlement = await names.texts(
    connection,
    'entitlements',
    found.map((f) => f.entitlement),
  )
  const resource = await names.texts(
    connection,
    'resources',
    found.map((f) => f.resource),
  )
  return inOrder(
    found.map((f) => ({ ...owners(f), entitlementId: entitlement(f.entitlement), resourceUri: resource(f.resource), ...spendOf(f) })),
    'customerId',
    'subscriptionId',
    'entitlementId',
    'resourceUri',
  )
}

export async function meterSpend(connection: Connection, names: Names, input: Asked): Promise<MeterSpend[]> {
  const found = await rows<Found>(
    connection,
    `SELECT * FROM ${await totals(connection, input, 'customer, plan, schedule')} ORDER BY schedule`,
  )
  const owners = await ownersOf(connection, names, found)
  await names.shelf.load(
    connection,
    found.map((f) => f.schedule),
  )
  const meters = new Map<string, MeterSpend & { key: string; total: bigint; q: bigint }>()
  for (const f of found) {
    const schedule = names.shelf.get(f.schedule)
    const { customerId, subscriptionId } = owners(f)
    // One meter has a schedule for each price it had: a month's list price, every price of an import.
    const { productId, skuId, meterId, meterName, unitOfMeasure } = schedule
    const meter = JSON.stringify([customerId, subscriptionId, productId, skuId, meterId, meterName, unitOfMeasure])
    const known = meters.get(meter)
    const total = f.total + (known?.total ?? 0n)
    const q = f.q + (known?.q ?? 0n)
    const shown = known && known.key < schedule.key ? known.schedule : schedule
    meters.set(meter, {
      ...{ customerId, subscriptionId, schedule: shown, key: shown.key, total, q },
      quantity: trimmedOf(q, quantityDigits),
      usd: decimalOf(total, totalDigits + fxDigits).round(halfUp),
      changedAt: Math.max(Number(f.stamp), known?.changedAt ?? 0),
    })
  }
  return inOrder([...meters.values()], 'customerId', 'subscriptionId', 'key').map(({ key: _, total: __, q: ___, ...spend }) => spend)
}

async function ownersOf(
  connection: Connection,
  names: Names,
  found: readonly Found[],
): Promise<(f: Found) => { customerId: string; subscriptionId: string }> {
  const customer = await names.texts(
    connection,
    'customers',
    found.map((f) => f.customer),
  )
  const plan = await names.texts(
    connection,
    'plans',
    found.map((f) => f.plan),
  )
  return (f) => ({ customerId: customer(f.customer), subscriptionId: plan(f.plan) })
}
