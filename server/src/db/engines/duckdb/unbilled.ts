/** Reads of open periods, pinned to what was published when the first page was read. */
import { Decimal, type Month } from 'lazuli-contract'
import type { CreditFilter, Page, Published, ReconRow, UnbilledInput, UnbilledReconInput } from '../../lines.ts'
import type { OpenResellers, Purchase } from '../../purchases.ts'
import { fromCursor, pinFromText, pinToText, toCursor } from './cursors.ts'
import { compareSlots, compareText } from './groups.ts'
import { type ColumnPage, LineColumns, ownColumns, selected } from './line-columns.ts'
import { centDigits, decimalOf, fxDigits, monthNumber, quantityDigits } from './numbers.ts'
import { type Connection, row, rows, text } from './pool.ts'
import { effectivePrice } from './prices.ts'
import { liveLines, visible } from './published.ts'
import { creditCodes } from './schema.ts'
import type { Names, RowKeys } from './wide.ts'

const nobody = () => ''

/** Whether a period has closed, and with an invoice. */
async function closeOf(connection: Connection, pin: Published, period: number): Promise<'none' | 'empty' | 'billed'> {
  const found = await row<{ billed: boolean | null }>(
    connection,
    `SELECT max(reconciled) > 0 AS billed FROM closes WHERE period = ${period} AND ${visible(pin)}`,
  )
  if (typeof found?.billed !== 'boolean') return 'none'
  return found.billed ? 'billed' : 'empty'
}

/** The order of usage lists (billing contract, section 7.4), then the ledger's own. */
const order = 'l.day, c.id, p.id, e.id, r.id, s.meter, t.minimum, l.credit, s.id, l.seq'

interface Place {
  day: number
  customer: string
  plan: string
  entitlement: string
  resource: string
  meter: string
  minimum: bigint
  credit: number
  schedule: string
}

const joins = `JOIN customers c ON c.k = l.customer JOIN plans p ON p.k = l.plan JOIN entitlements e ON e.k = l.entitlement
  JOIN resources r ON r.k = l.resource JOIN schedules s ON s.k = l.schedule JOIN tiers t ON t.schedule = l.schedule AND t.tier = l.tier`

const source = { ...ownColumns, number: 'l.seq', row_no: '0', period: 'l.period', reverses: '(l.reverses IS NOT NULL)' }

export async function openLines(connection: Connection, input: UnbilledInput & CreditFilter): Promise<ColumnPage> {
  const { period: month, after, size, earnedCredit } = input
  const kind = `uu ${month} ${earnedCredit ?? ''}`
  const [pinned, seq] = after === undefined ? [] : fromCursor(kind, after, 2)
  const pin = pinned === undefined ? input.published : pinFromText(pinned)
  const period = monthNumber(month)
  const columns = new LineColumns()
  const close = await closeOf(connection, pin, period)
  if (close === 'billed') return { columns, resellerOf: nobody }
  const filter =
    earnedCredit === undefined ? '' : earnedCredit ? ` AND l.credit = ${creditCodes.earned}` : ` AND l.credit <> ${creditCodes.earned}`
  // As in `notBilled`.
  const left = close === 'empty' ? ` AND l.credit = ${creditCodes.covered}` : ''
  const open = `l.period = ${period} AND ${visible(pin, 'l.job')}${filter}${left}`
  const last = seq === undefined ? undefined : await placeOf(connection, BigInt(seq))

  const days = await rows<{ day: number; n: bigint }>(
    connection,
    `SELECT l.day, count(*) AS n FROM rated l WHERE ${open}${last ? ` AND l.day >= ${last.day}` : ''} GROUP BY l.day ORDER BY l.day`,
  )
  for (let i = 0; i < days.length && columns.count <= size; ) {
    const low = days[i]?.day as number
    let high = low
    // The day a page begins in may be partly read; later days are taken together until they are enough.
    for (let n = 0; i < days.length && (n === 0 || n + columns.count <= size); i++) {
      n += last && days[i]?.day === last.day ? size + 1 : Number(days[i]?.n)
      high = days[i]?.day as number
    }
    const beyond = last && low === last.day ? ` AND (${order}) > (${tuple(last, seq as string)})` : ''
    await columns.add(
      connection,
      `SELECT ${selected(source)} FROM rated l ${joins}
        WHERE ${open} AND l.day BETWEEN ${low} AND ${high}${beyond} ORDER BY ${order} LIMIT ${size + 1 - columns.count} /* unique: seq */`,
    )
  }
  if (columns.count <= size) return { columns, resellerOf: nobody }
  columns.cut(size)
  return { columns, resellerOf: nobody, next: toCursor(kind, [pinToText(pin), columns.number(size - 1)]) }
}

async function placeOf(connection: Connection, seq: bigint): Promise<Place> {
  return (await row<Place>(
    connection,
    `SELECT l.day, c.id AS customer, p.id AS plan, e.id AS entitlement, r.id AS resource, s.meter, t.minimum, l.credit, s.id AS schedule
      FROM rated l ${joins} WHERE l.seq = ${seq}`,
  )) as Place
}

function tuple(at: Place, seq: string): string {
  const names = [at.customer, at.plan, at.entitlement, at.resource, at.meter].map(text).join(', ')
  return `${at.day}, ${names}, ${at.minimum}::HUGEINT, ${at.credit}, ${text(at.schedule)}, ${BigInt(seq)}`
}

interface Sum {
  customer: number
  plan: number
  schedule: number
  tier: number
  credit: number
  month: number
  /** Azure subscription that has a reseller of its own. */
  own: number | null
  fx: bigint
  q: bigint
}

/** The Azure subscription of a line, where it has a reseller of its own. */
export function ownOf(resellers: OpenResellers | undefined): string {
  if (!resellers || resellers.own.length === 0) return 'NULL::INTEGER'
  return `CASE WHEN entitlement IN (SELECT k FROM entitlements WHERE lower(id) IN (${resellers.own.map(text).join(', ')})) THEN entitlement END`
}

/** Customers whose rows are made at once. */
const customersAtOnce = 64

/** Reconciliation rows as a close would write them now. */
export async function openRows(connection: Connection, names: Names, input: UnbilledReconInput): Promise<Page<ReconRow>> {
  const { period: month, after, size, purchases, resellers } = input
  const kind = `ur ${month}`
  const [pinned, customerId = '', skip = '0', numbered = '0'] = after === undefined ? [] : fromCursor(kind, after, 4)
  const pin = pinned === undefined ? input.published : pinFromText(pinned)
  const period = monthNumber(month)
  if ((await closeOf(connection, pin, period)) !== 'none') return { rows: [] }
  const live = liveLines(pin, `r.period = ${period} AND r.credit <> ${creditCodes.covered}`)
  const users = await rows<{ k: number; id: string }>(
    connection,
    `SELECT c.k, c.id FROM customers c SEMI JOIN ${live} l ON l.customer = c.k WHERE c.id >= ${text(customerId)} ORDER BY c.id`,
  )
  const found: Found[] = []
  const customers = merged(users, purchases?.customers(customerId) ?? [])
  while (found.length <= size) {
    const some = [...take(customers, customersAtOnce)]
    if (some.length === 0) break
    const using = some.flatMap(({ k, id }) => (k === undefined ? [] : [{ k, id }]))
    const used = new Map((await rowsOf(connection, names, live, using, { period, resellers })).map((each) => [each.id, each.rows]))
    for (const { id } of some) {
      const first = id === customerId ? Number(skip) : 0
      const all = [...(purchases?.of(id) ?? []), ...(used.get(id) ?? [])]
      for (const [place, row] of all.entries()) if (place >= first) found.push({ row, customerId: id, place })
      if (found.length > size) break
    }
  }
  const page = found.slice(0, size)
  const keys = page.flatMap(({ row }) => (isPurchase(row) ? [] : [row]))
  const made = (await names.reconRows(connection, keys, nobody)).values()
  const all = page.map(({ row }, i): ReconRow => {
    const number = Number(numbered) + i + 1
    if (isPurchase(row)) return rowOfPurchase(row, month, number)
    return { ...(made.next().value as ReconRow), number, ...(row.now === undefined ? {} : { resellerNow: row.now }) }
  })
  const last = page.at(-1)
  if (found.length <= size || !last) return { rows: all }
  return { rows: all, next: toCursor(kind, [pinToText(pin), last.customerId, last.place + 1, Number(numbered) + page.length]) }
}

/** `now`: the reseller of record as it stands, where it parts rows. */
type OpenKeys = RowKeys & { now?: string }

interface Found {
  row: OpenKeys | Purchase
  customerId: string
  place: number
}

const isPurchase = (row: OpenKeys | Purchase): row is Purchase => 'billableQuantity' in row

function rowOfPurchase(p: Purchase, period: Month, number: number): ReconRow {
  return {
    ...{ number, period, customerId: p.customerId, subscriptionId: p.subscriptionId, schedule: p.schedule, usageMonth: p.month },
    ...{ tier: 1, tierMinimum: Decimal.zero, unitPrice: p.schedule.tiers[0]?.unitPrice ?? Decimal.zero, fx: p.fx, resellerMpnId: '' },
    ...{ billableQuantity: p.billableQuantity, pcCost: p.pcCost, effectiveUnitPrice: p.facts.effectiveUnitPrice, subtotal: p.subtotal },
    earnedCredit: false,
    purchase: p.facts,
  }
}

/** Both lists of customers in one order, each customer once; `k`: it has usage. */
function* merged(users: readonly { k: number; id: string }[], buyers: Iterable<string>): Generator<{ k?: number; id: string }> {
  let i = 0
  for (const id of buyers) {
    for (; i < users.length && compareText(users[i]?.id as string, id) < 0; i++) yield users[i] as { k: number; id: string }
    yield users[i]?.id === id ? (users[i++] as { k: number; id: string }) : { id }
  }
  yield* users.slice(i)
}

function* take<T>(from: Generator<T>, count: number): Generator<T> {
  for (let n = 0; n < count; n++) {
    const { value, done } = from.next()
    if (done) return
    yield value
  }
}

async function rowsOf(
  connection: Connection,
  names: Names,
  live: string,
  customers: readonly { k: number; id: string }[],
  { period, resellers }: { period: number; resellers: OpenResellers | undefined },
): Promise<{ id: string; rows: OpenKeys[] }[]> {
  if (customers.length === 0) return []
  const sums = await rows<Sum>(
    connection,
    `SELECT customer, plan, schedule, tier, credit, month, own, min(fx) AS fx, sum(q) AS q FROM (SELECT *, ${ownOf(resellers)} AS own FROM ${live}) l
      WHERE customer IN (${customers.map((c) => c.k).join(',')}) GROUP BY customer, plan, schedule, tier, credit, month, own`,
  )
  await names.shelf.load(
    connection,
    sums.map((s) => s.schedule),
  )
  const plan = await names.texts(
    connection,
    'plans',
    sums.map((s) => s.plan),
  )
  const entitlement = await names.texts(
    connection,
    'entitlements',
    sums.flatMap((s) => s.own ?? []),
  )
  const owners = new Map(customers.map(({ k, id }) => [k, id]))
  const resellerOf = (s: Sum): string =>
    resellers?.of(owners.get(s.customer) as string, plan(s.plan), s.own === null ? undefined : entitlement(s.own)) ?? ''
  const creditRate = await names.creditRate(connection)
  const slot = (s: Sum) => ({ ...s, schedule: names.shelf.get(s.schedule) })
  const byCustomer = Map.groupBy(sums, (s) => s.customer)
  return customers.map(({ k, id }) => {
    const mine = (byCustomer.get(k) ?? []).sort(
      (a, b) =>
        compareText(plan(a.plan), plan(b.plan)) ||
        compareText(resellerOf(a), resellerOf(b)) ||
        compareSlots(slot(a), slot(b)) ||
        a.schedule - b.schedule ||
        a.credit - b.credit ||
        (a.own ?? 0) - (b.own ?? 0),
    )
    const groups: Sum[][] = []
    for (const sum of mine) {
      const group = groups.at(-1)
      const head = group?.[0]
      const isOne = (one: Sum) => one.plan === sum.plan && resellerOf(one) === resellerOf(sum) && compareSlots(slot(one), slot(sum)) === 0
      if (group && head && isOne(head)) group.push(sum)
      else groups.push([sum])
    }
    const now = (group: Sum[]) => (resellers ? { now: resellerOf(group[0] as Sum) } : {})
    return { id, rows: groups.map((group) => ({ ...rowOf(group, names, period, creditRate), ...now(group) })) }
  })
}

const down2 = { digits: centDigits, mode: 'down' } as const

/** Σ quantity × effective price of one group: lines of one price share it, so their summed quantity is multiplied once. */
function rowOf(group: readonly Sum[], names: Names, period: number, creditRate: Decimal): RowKeys {
  const head = group[0] as Sum
  const costs = group.map(({ schedule, tier, credit, q }) => {
    const unitPrice = names.shelf.get(schedule).tiers[tier - 1]?.unitPrice ?? Decimal.zero
    return decimalOf(q, quantityDigits).times(effectivePrice(unitPrice, credit, creditRate))
  })
  const cost = Decimal.sum(costs).round(down2)
  return {
    number: 0,
    period,
    month: head.month,
    customer: head.customer,
    plan: head.plan,
    schedule: head.schedule,
    tier: head.tier,
    fx: head.fx,
    q: group.reduce((sum, each) => sum + each.q, 0n),
    cost: cost.atScale(centDigits),
    subtotal: cost.times(decimalOf(head.fx, fxDigits)).round(down2).atScale(centDigits),
    earned: group.some((each) => each.credit === creditCodes.earned),
  }
}
