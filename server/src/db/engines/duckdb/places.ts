/** Where each line of an invoice stands: the order of its pages as one number, and the slices that a close of many lines goes through. */
import { BIGINT, INTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { assert } from '../../../base/assert.ts'
import { comparePrices, compareSlots, ranks } from './groups.ts'
import { append, type Connection, row, rows, slices } from './pool.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'
import { type CustomerSlice, customerSlices, type DaySlice, daySlices } from './slices.ts'

export interface Places {
  /** SQL type of `pos`, the place of a line: BIGINT where that holds it. */
  readonly type: 'BIGINT' | 'HUGEINT'
  /** Places a day has: `pos` is the day times this, and more. */
  readonly perDay: bigint
  /** SQL for `pos` of `l` (a line), `p` (of `places`), `s` (of `shelves`). */
  readonly pos: string
  /** A benefit covers some lines: those are in no rating group. */
  readonly hasCovered: boolean
  /** Azure credit paid some lines: what it left of a line has the line's number as well. */
  readonly hasPaid: boolean
  /** There are more lines than are worked on at once. */
  readonly isSliced: boolean
  /** In order of keys, and of days. */
  readonly byCustomer: readonly CustomerSlice[]
  readonly byDay: readonly DaySlice[]
}

/**
 * Makes of the lines in `live`: `shelves` (prices in use, with their rank in page order and their rating group's `slot` in
 * reconciliation order), `slots`, `holders` (who holds an Azure subscription), `owners` (customer, plan and reseller of record, ranked
 * by name) and `places` (resources, ranked by name).
 */
export async function findPlaces(
  connection: Connection,
  shelf: ScheduleShelf,
  resellerOf: (customerId: string, subscriptionId: string, entitlementId?: string) => string,
  atOnce: number,
): Promise<Places> {
  const prices = await rankPrices(connection, shelf)
  await rankHolders(connection, resellerOf)
  await connection.run(`CREATE OR REPLACE TEMP TABLE places AS
    SELECT customer, plan, entitlement, resource, owner, row_number() OVER ()::INTEGER AS place
    FROM (SELECT s.*, h.owner FROM spots s JOIN resources r ON r.k = s.resource
      JOIN holders h ON h.customer = s.customer AND h.plan = s.plan AND h.entitlement = s.entitlement
      ORDER BY h.spot, r.id /* unique: names are */)`)
  const most = await row<{ places: bigint }>(connection, 'SELECT count(*) AS places FROM places')
  await connection.run('DROP TABLE spots')
  const perPlace = BigInt(prices.count + 1)
  const perDay = ((most?.places ?? 0n) + 1n) * perPlace
  const { count, days, customers } = prices.extent
  const type = BigInt(days[1]) + 1n < (2n ** 63n - 1n) / perDay ? 'BIGINT' : 'HUGEINT'
  // Most months are worked on at once.
  const isSliced = count > atOnce
  return {
    type,
    perDay,
    pos: `l.day::${type} * ${perDay} + p.place::${type} * ${perPlace} + s.page_rank`,
    hasCovered: prices.hasCovered,
    hasPaid: prices.hasPaid,
    isSliced,
    byCustomer: isSliced ? await customerSlices(connection, 'live', atOnce) : count === 0 ? [] : [{ customers }],
    byDay: isSliced ? await daySlices(connection, 'live', atOnce) : count === 0 ? [] : [{ days, lines: count }],
  }
}

/** Lines of one price, and what they lie between. */
interface Priced {
  schedule: number
  tier: number
  credit: number
  benefit: number
  month: number
  low: bigint
  high: bigint
  n: bigint
  first_day: number
  last_day: number
  first_customer: number
  last_customer: number
}

/** How many lines there are, and the first and last of their days and customers. */
interface Extent {
  readonly count: number
  readonly days: readonly [low: number, high: number]
  readonly customers: readonly [low: number, high: number]
}

function extentOf(found: readonly Priced[]): Extent {
  const between = (low: (p: Priced) => number, high: (p: Priced) => number) =>
    found.reduce<[number, number]>(
      (so, p) => [Math.min(so[0], low(p)), Math.max(so[1], high(p))],
      found[0] ? [low(found[0]), high(found[0])] : [0, -1],
    )
  return {
    count: found.reduce((sum, { n }) => sum + Number(n), 0),
    days: between(
      (p) => p.first_day,
      (p) => p.last_day,
    ),
    customers: between(
      (p) => p.first_customer,
      (p) => p.last_customer,
    ),
  }
}

async function rankPrices(
  connection: Connection,
  shelf: ScheduleShelf,
): Promise<{ count: number; hasCovered: boolean; hasPaid: boolean; extent: Extent }> {
  const found = await rows<Priced>(
    connection,
    `SELECT schedule, tier, credit, benefit, month, min(fx) AS low, max(fx) AS high, count(*) AS n, min(day) AS first_day, max(day) AS last_day,
      min(customer) AS first_customer, max(customer) AS last_customer FROM live GROUP BY schedule, tier, credit, benefit, month`,
  )
  await shelf.load(
    connection,
    found.map((f) => f.schedule),
  )
  const benefits = new Map((await rows<{ k: number; id: string }>(connection, 'SELECT k, id FROM benefits')).map(({ k, id }) => [k, id]))
  const used = found.map((f) => ({ ...f, k: f.schedule, schedule: shelf.get(f.schedule), benefitText: benefits.get(f.benefit) ?? '' }))
  const rates = new Map<string, bigint>()
  for (const { low, high, month, schedule } of used) {
    const pair = `${month} ${schedule.pricingCurrency}`
    assert(low === high && (rates.get(pair) ?? low) === low, 'one exchange rate per month and currency pair (I12)')
    rates.set(pair, low)
  }
  // What is covered is in no group.
  const slots = ranks(used, compareSlots).map((slot, i) => (used[i]?.credit === creditCodes.covered ? 0 : slot))
  const members = (['k', 'tier', 'credit', 'benefit', 'month', 'low'] as const).map((name) => used.map((u) => u[name]))
  await connection.run(`CREATE OR REPLACE TEMP TABLE shelves (schedule INTEGER, tier UTINYINT, credit UTINYINT, benefit INTEGER, month INTEGER,
    fx BIGINT, page_rank INTEGER, slot INTEGER)`)
  await append(
    connection,
    'shelves',
    [INTEGER, UTINYINT, UTINYINT, INTEGER, INTEGER, BIGINT, INTEGER, INTEGER],
    [...members, ranks(used, comparePrices), slots],
    'temp',
  )
  await connection.run(`CREATE OR REPLACE TEMP TABLE slots AS
    SELECT slot, min(month) AS month, min(fx) AS fx, bool_or(credit = ${creditCodes.azure}) AS offered FROM shelves GROUP BY slot`)
  return {
    count: used.length,
    hasCovered: slots.includes(0),
    hasPaid: used.some(({ credit }) => credit === creditCodes.azure),
    extent: extentOf(found),
  }
}

async function rankHolders(
  connection: Connection,
  resellerOf: (customerId: string, subscriptionId: string, entitlementId?: string) => string,
): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE spots AS SELECT DISTINCT customer, plan, entitlement, resource FROM live')
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE held (customer INTEGER, plan INTEGER, entitlement INTEGER, c VARCHAR, p VARCHAR, e VARCHAR, reseller VARCHAR)',
  )
  // Some at a time: 120,000 of them at once were 200 MB beside the engine.
  for await (const held of slices<{ customer: number; plan: number; entitlement: number; c: string; p: string; e: string }>(
    connection,
    `SELECT s.customer, s.plan, s.entitlement, c.id AS c, p.id AS p, e.id AS e FROM (SELECT DISTINCT customer, plan, entitlement FROM spots) s
      JOIN customers c ON c.k = s.customer JOIN plans p ON p.k = s.plan JOIN entitlements e ON e.k = s.entitlement`,
    'customer, plan, entitlement',
  )) {
    const columns = [
      ...(['customer', 'plan', 'entitlement', 'c', 'p', 'e'] as const).map((name) => held.map((h) => h[name])),
      held.map((h) => resellerOf(h.c, h.p, h.e)),
    ]
    await append(connection, 'held', [INTEGER, INTEGER, INTEGER, VARCHAR, VARCHAR, VARCHAR, VARCHAR], columns, 'temp')
  }
  await connection.run(`CREATE OR REPLACE TEMP TABLE holders AS
    SELECT customer, plan, entitlement, reseller,
      row_number() OVER (ORDER BY c, p, e /* unique: names are */)::INTEGER AS spot,
      dense_rank() OVER (ORDER BY c, p, reseller /* unique: ties are meant */)::INTEGER AS owner
    FROM held`)
  await connection.run(`DROP TABLE held;
    CREATE OR REPLACE TEMP TABLE owners AS SELECT DISTINCT owner, customer, plan, reseller FROM holders`)
}
