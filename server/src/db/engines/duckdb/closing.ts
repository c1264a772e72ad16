/** Closing a period in SQL: lines in page order, reconciliation rows, totals allocated to the last unit of 10 decimals. */
import { INTEGER, VARCHAR } from '@duckdb/node-api'
import type { Decimal, Instant } from 'lazuli-contract'
import type { CloseInput } from '../../lines.ts'
import { monthNumber } from './numbers.ts'
import { findPlaces, type Places } from './places.ts'
import { append, type Connection, rows, slices, text } from './pool.ts'
import { including, liveLines } from './published.ts'
import { countPurchases, writePurchases } from './purchases.ts'
import type { ScheduleShelf } from './schedules.ts'
import { settledLines, settleInto } from './settlement.ts'
import { makeParts, orderRows, shareSlice } from './sharing.ts'
import { type DaySlice, sliced, within } from './slices.ts'

/** Splits a total so that its parts sum to it: `invoices/allocate.ts`, handed in, for groups with too many digits or mixed signs. */
export type Allocate = (target: Decimal, weights: readonly Decimal[]) => Decimal[]

/** What billing is done with. */
export interface Means {
  readonly allocate: Allocate
  /** Lines worked on at once: they, and what is made of them, fit the engine's memory. */
  readonly atOnce: number
}

/** What billing needs to know of a close, or of a rebill. */
export interface Billing {
  readonly job: number
  readonly at: Instant
  readonly invoiceId: string
  readonly period: number
  readonly resellerOf: (customerId: string, subscriptionId: string, entitlementId?: string) => string
  readonly creditRate: Decimal
  /** Of legacy subscriptions: charges to the nearest cent (billing rules, section 5.4). */
  readonly isLegacy?: boolean
  /** The close that is replaced. */
  readonly amends?: number
}

/** Closes within the open transaction of `connection`, after rating in it. */
export async function closeInto(connection: Connection, input: CloseInput, shelf: ScheduleShelf, means: Means): Promise<void> {
  const period = monthNumber(input.period)
  const rated = liveLines(including(input.published, input.job), `r.period = ${period}`)
  const live = (await settleInto(connection, rated, { ...input, period }, shelf)) ? settledLines(rated, input.job) : rated
  await billInto(connection, live, { ...input, period }, shelf, means)
}

/**
 * Bills the lines of `live` (a FROM item with the columns of `rated`) and the purchases staged under the job. Goes through lines
 * customer by customer, then day by day, as many at once as fit the engine's memory: a line costs the same however many there are.
 */
export async function billInto(connection: Connection, live: string, input: Billing, shelf: ScheduleShelf, means: Means): Promise<void> {
  const { job } = input
  await connection.run(['billed', 'recon', 'closes', 'resellers'].map((table) => `DELETE FROM ${table} WHERE job = ${job}`).join('; '))
  await connection.run(`CREATE OR REPLACE TEMP VIEW live AS SELECT * FROM ${live}`)
  await countPurchases(connection, job)
  const places = await findPlaces(connection, shelf, input.resellerOf, means.atOnce)
  await makeParts(connection, places)
  let rows = 0
  for (const slice of places.byCustomer) rows += await shareSlice(connection, input, places, slice, rows, shelf, means.allocate)
  const isSliced = places.byCustomer.length > 1
  if (isSliced) await orderRows(connection)
  const lines = await writeLines(connection, job, places, { isShifted: isSliced, atOnce: means.atOnce })
  await write(connection, input, lines)
  await connection.run('DROP VIEW live')
  for (const table of ['shelves', 'slots', 'holders', 'owners', 'places', 'parts', 'made_rows', 'counted'])
    await connection.run(`DROP TABLE ${table}`)
  await connection.run('DROP TABLE IF EXISTS shifts')
}

/** Lines in page order; how many. */
async function writeLines(
  connection: Connection,
  job: number,
  places: Places,
  { isShifted, atOnce }: { isShifted: boolean; atOnce: number },
): Promise<number> {
  // What is covered is in no row, and its customer may have none.
  const [rowNo, join] = isShifted
    ? ['CASE WHEN p.row_no = 0 THEN 0 ELSE p.row_no + f.shift END', 'LEFT JOIN shifts f ON f.customer = l.customer']
    : ['p.row_no', '']
  let written = 0
  for (const slice of places.byDay) {
    for (const between of await pagesOf(connection, places, slice, atOnce)) {
      const made = await connection.run(`INSERT INTO billed
        SELECT ${job}, ${written} + row_number() OVER (), *
        FROM (SELECT ${rowNo}, l.month, l.day, l.customer, l.plan, l.entitlement, l.resource, l.schedule, l.details, l.tier, l.credit, l.q, l.fx, p.pc, p.bc, l.benefit
          FROM (SELECT * FROM live WHERE ${within(slice)}) l
          JOIN (SELECT * FROM parts${between}) p ON p.seq = l.seq${places.hasPaid ? ' AND p.credit = l.credit' : ''} ${join} ORDER BY p.pos /* unique: a line */)`)
      written += made.rowsChanged
    }
  }
  return written
}

/** How finely a long day is looked at before it is cut. */
const finest = 1024n

/**
 * SQL for which parts are written at once: those of some days or, of a day with more lines, in the order of its pages. That is the order of
 * names, where customers by key lie here and there.
 */
async function pagesOf(
  connection: Connection,
  { type, perDay, isSliced }: Places,
  { days, lines }: DaySlice,
  atOnce: number,
): Promise<string[]> {
  if (!isSliced) return ['']
  const [first, end] = [BigInt(days[0]) * perDay, BigInt(days[1] + 1) * perDay]
  const between = (from: bigint, to: bigint) => ` WHERE pos BETWEEN ${from}::${type} AND ${to - 1n}::${type}`
  if (lines <= atOnce) return [between(first, end)]
  const step = perDay / finest + 1n
  const found = await rows<{ piece: number; n: bigint }>(
    connection,
    `SELECT ((pos - ${first}::${type}) // ${step})::INTEGER AS piece, count(*) AS n FROM parts${between(first, end)} GROUP BY piece ORDER BY piece`,
  )
  return sliced(found, atOnce).map((some) =>
    between(first + BigInt(some[0]?.piece ?? 0) * step, first + BigInt((some.at(-1)?.piece ?? 0) + 1) * step),
  )
}

async function write(connection: Connection, input: Billing, lines: number): Promise<void> {
  const { job } = input
  await connection.run(`INSERT INTO recon
    SELECT ${job}, row_no + 1, month, customer, plan, schedule, tier, 0, q, fx, -cost, -subtotal, false, '0', 0, '0', 0, 2, reseller
    FROM recon WHERE job = ${job} AND offer = 1 ORDER BY row_no`)
  await writePurchases(connection, job)
  await writeResellers(connection, input)
  await connection.run(`INSERT INTO closes (job, invoice, period, stamp, lines, reconciled, subtotal, amends)
    SELECT ${job}, ${text(input.invoiceId)}, ${input.period}, ${input.at}, ${lines}, count(*), coalesce(sum(subtotal), 0), ${input.amends ?? 'NULL'}
    FROM recon WHERE job = ${job}`)
}

async function writeResellers(connection: Connection, { job, resellerOf }: Billing): Promise<void> {
  for await (const owners of slices<{ customer: number; plan: number; customer_id: string; plan_id: string }>(
    connection,
    `SELECT g.customer, g.plan, c.id AS customer_id, p.id AS plan_id FROM (SELECT customer, plan FROM recon WHERE job = ${job} UNION SELECT customer, plan FROM holders) g
      JOIN customers c ON c.k = g.customer JOIN plans p ON p.k = g.plan`,
    'customer_id, plan_id',
  )) {
    const resellers = owners.map((o) => resellerOf(o.customer_id, o.plan_id))
    const columns = [owners.map(() => job), owners.map((o) => o.customer), owners.map((o) => o.plan), resellers, owners.map(() => null)]
    await append(connection, 'resellers', [INTEGER, INTEGER, INTEGER, VARCHAR, INTEGER], columns)
  }
  await connection.run(
    `INSERT INTO resellers SELECT ${job}, customer, plan, reseller, entitlement FROM holders ORDER BY customer, plan, entitlement`,
  )
}
