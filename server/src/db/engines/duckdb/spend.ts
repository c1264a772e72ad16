/** Spending so far: totals of rated lines by resource, meter, plan and customer, in US cents. */
import type { Decimal, Instant } from 'lazuli-contract'
import { assert } from '../../../base/assert.ts'
import type { CustomerSpend, MeterSpend, PlanSpend, ResourceSpend, SpendInput } from '../../lines.ts'
import { centDigits, decimalOf, fxDigits, monthNumber, quantityDigits, quotient, signed, totalDigits, trimmedOf } from './numbers.ts'
import { type Connection, rows, text } from './pool.ts'
import { bookRows } from './sums.ts'
import type { Names } from './wide.ts'

const halfUp = { digits: centDigits, mode: 'half-up' } as const
const centUnit = 10n ** BigInt(totalDigits + fxDigits - centDigits)

interface Found {
  customer: number
  plan: number
  entitlement: number
  resource: number
  schedule: number
  cents: bigint
  q: bigint
  stamp: bigint
}

/** Records by `keys`: a subquery with the columns `total` (exact dollars), `cents` (the same rounded half up), `q`, `stamp`. */
async function records(connection: Connection, input: SpendInput, keys: string): Promise<string> {
  const found = await rows<{ currency: string }>(connection, 'SELECT DISTINCT currency FROM schedules ORDER BY currency')
  const unit = (currency: string): bigint => {
    if (currency === 'USD') return 10n ** BigInt(fxDigits)
    const rate = input.usdOf?.(currency)
    assert(rate, `dollars for one ${currency} are known`)
    return rate.atScale(fxDigits)
  }
  const isPlain = found.every(({ currency }) => currency === 'USD')
  const cases = isPlain ? '' : found.map(({ currency }) => `WHEN ${text(currency)} THEN ${unit(currency)}::HUGEINT`).join(' ')
  const usd = isPlain ? `l.pc * ${unit('USD')}::HUGEINT` : `l.pc * CASE s.currency ${cases} END`
  const where = [
    input.customerId === undefined ? '' : `l.customer = (SELECT k FROM customers WHERE id = ${text(input.customerId)})`,
    input.subscriptionId === undefined ? '' : `l.plan = (SELECT k FROM plans WHERE id = ${text(input.subscriptionId)})`,
  ].filter(Boolean)
  return `(SELECT ${keys}, total, q, stamp, ${signed('total', quotient('(abs(total) + half)', 'unit'))} AS cents
    FROM (SELECT ${keys}, sum(usd) AS total, sum(q) AS q, max(stamp) AS stamp, ${centUnit}::HUGEINT AS unit, ${centUnit / 2n}::HUGEINT AS half
      FROM (SELECT l.customer, l.plan, l.entitlement, l.resource, l.schedule, l.q, l.stamp, ${usd} AS usd
        FROM ${bookRows(input.published, monthNumber(input.period))} l ${isPlain ? '' : 'JOIN schedules s ON s.k = l.schedule'}
        ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''})
      GROUP BY ${keys}))`
}

const resourceKeys = 'customer, plan, entitlement, resource'

function spendOf(f: Found): { usd: Decimal; changedAt: Instant } {
  return { usd: decimalOf(f.cents, centDigits), changedAt: Number(f.stamp) }
}

async function summed(connection: Connection, input: SpendInput, keys: string): Promise<Found[]> {
  return rows<Found>(
    connection,
    `SELECT ${keys}, sum(cents) AS cents, max(stamp) AS stamp FROM ${await records(connection, input, resourceKeys)} GROUP BY ${keys}`,
  )
}

/** Sorts by the named members, as text. */
function inOrder<T extends object>(made: T[], ...members: (keyof T)[]): T[] {
  const compare = (a: T, b: T) => {
    for (const m of members) if (a[m] !== b[m]) return a[m] < b[m] ? -1 : 1
    return 0
  }
  return made.sort(compare)
}

export async function customerSpend(connection: Connection, names: Names, input: SpendInput): Promise<CustomerSpend[]> {
  const found = await summed(connection, input, 'customer')
  const customer = await names.texts(
    connection,
    'customers',
    found.map((f) => f.customer),
  )
  return inOrder(
    found.map((f) => ({ customerId: customer(f.customer), ...spendOf(f) })),
    'customerId',
  )
}

export async function planSpend(connection: Connection, names: Names, input: SpendInput): Promise<PlanSpend[]> {
  const found = await summed(connection, input, 'customer, plan')
  const owners = await ownersOf(connection, names, found)
  return inOrder(
    found.map((f) => ({ ...owners(f), ...spendOf(f) })),
    'customerId',
    'subscriptionId',
  )
}

export async function resourceSpend(connection: Connection, names: Names, input: SpendInput): Promise<ResourceSpend[]> {
  const found = await rows<Found>(connection, `SELECT * FROM ${await records(connection, input, resourceKeys)}`)
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

export async function meterSpend(connection: Connection, names: Names, input: SpendInput): Promise<MeterSpend[]> {
  const found = await rows<Found & { total: bigint }>(
    connection,
    `SELECT * FROM ${await records(connection, input, 'customer, plan, schedule')} ORDER BY schedule`,
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
