/** Bills an invoice once more, in place of the first: the lines it billed, less what is left out. */
import type { Decimal } from 'lazuli-contract'
import type { BilledPart, RebillInput } from '../../lines.ts'
import type { Rebilled } from '../../rebilling.ts'
import { findClose } from './billed.ts'
import { billInto, type Means } from './closing.ts'
import { lineKey, sameIn } from './column-lists.ts'
import { takenLines } from './cycles.ts'
import { refundedTwice } from './left-out.ts'
import { dayNumber, isCycle } from './numbers.ts'
import { type Connection, row, rows, text } from './pool.ts'
import { liveLines } from './published.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'
import { settledLines } from './settlement.ts'

export async function rebillInto(connection: Connection, input: RebillInput, shelf: ScheduleShelf, means: Means): Promise<Rebilled> {
  const { job, amends, invoiceId, at, without, published } = input
  const close = await findClose(connection, amends)
  if (!close) throw new RangeError(`there is no invoice ${amends}`)
  const first = await firstClose(connection, close)
  const isLegacy = isCycle(close.period)
  // The ledger as the first close saw it; what later rebills left out stays out.
  const rated = isLegacy ? takenLines(first) : settledLines(liveLines({ upTo: first, except: [] }, `r.period = ${close.period}`), first)
  const live = `(SELECT l.* FROM ${rated} l SEMI JOIN (SELECT * FROM billed WHERE job = ${close.job}) b ON ${sameIn(lineKey, 'b', 'l')}
    WHERE ${without.map((part) => `NOT (${usageOf(part)})`).join(' AND ') || 'true'})`
  const kept = without.filter((part) => !isUsageAlone(part)).map((part) => `NOT (${partyOf(part)})`)
  await connection.run(`INSERT INTO purchases BY NAME
    SELECT * REPLACE (${job} AS job, NULL AS row_no) FROM purchases l WHERE job = ${close.job}${kept.map((one) => ` AND ${one}`).join('')}`)
  await connection.run(`DELETE FROM paid WHERE job = ${job}`)
  if (!isLegacy)
    await connection.run(`INSERT INTO paid SELECT ${job}, p.seq, p.credit, p.q, p.ahead, p.used FROM paid p
      SEMI JOIN (SELECT seq FROM ${live} WHERE credit = ${creditCodes.azure}) l ON l.seq = p.seq WHERE p.job = ${close.job} ORDER BY p.seq`)
  const resellers = await resellersOf(connection, close.job)
  await billInto(
    connection,
    live,
    {
      job,
      at,
      invoiceId,
      period: close.period,
      isLegacy,
      creditRate: input.creditRate as Decimal,
      amends: close.job,
      resellerOf: (customer, plan, entitlement = '') =>
        input.resellerOf(customer, plan) ??
        resellers.get(`${customer} ${plan} ${entitlement}`) ??
        resellers.get(`${customer} ${plan} `) ??
        '0',
    },
    shelf,
    means,
  )
  const leftOut = without.map((part) => `(${usageOf(part)})`).join(' OR ')
  const twice = leftOut === '' ? undefined : await refundedTwice(connection, { job, published, close: close.job, leftOut })
  return twice ? { refundedTwice: twice } : {}
}

/** The close of a period that amends no other. */
async function firstClose(connection: Connection, from: { job: number; amends: number | null }): Promise<number> {
  let close = from
  while (close.amends !== null) {
    const before = await row<{ job: number; amends: number | null }>(
      connection,
      `SELECT job, amends FROM closes WHERE job = ${close.amends}`,
    )
    if (!before) throw new RangeError(`the close ${close.amends} is gone`)
    close = before
  }
  return close.job
}

async function resellersOf(connection: Connection, job: number): Promise<Map<string, string>> {
  const found = await rows<{ customer: string; plan: string; entitlement: string | null; reseller: string }>(
    connection,
    `SELECT c.id AS customer, p.id AS plan, e.id AS entitlement, r.reseller FROM resellers r JOIN customers c ON c.k = r.customer JOIN plans p ON p.k = r.plan
      LEFT JOIN entitlements e ON e.k = r.entitlement WHERE r.job = ${job} ORDER BY c.id, p.id, e.id`,
  )
  return new Map(found.map(({ customer, plan, entitlement, reseller }) => [`${customer} ${plan} ${entitlement ?? ''}`, reseller]))
}

const isUsageAlone = ({ entitlementId, resourceUri, meterId, from, to }: BilledPart): boolean =>
  [entitlementId, resourceUri, meterId, from, to].some((member) => member !== undefined)

function partyOf({ customerId, subscriptionId }: BilledPart): string {
  return both([among('customer', 'customers', 'id', customerId), among('plan', 'plans', 'id', subscriptionId)])
}

function usageOf(part: BilledPart): string {
  return both([
    partyOf(part),
    among('entitlement', 'entitlements', 'id', part.entitlementId),
    among('resource', 'resources', 'id', part.resourceUri),
    among('schedule', 'schedules', 'meter', part.meterId),
    part.from === undefined ? '' : `l.day >= ${dayNumber(part.from)}`,
    part.to === undefined ? '' : `l.day <= ${dayNumber(part.to)}`,
  ])
}

/** Ids and ARM addresses are compared in any letter case. */
function among(column: string, table: string, of: string, value: string | undefined): string {
  return value === undefined ? '' : `l.${column} IN (SELECT k FROM ${table} WHERE lower(${of}) = lower(${text(value)}))`
}

const both = (conditions: readonly string[]): string => conditions.filter((one) => one !== '').join(' AND ') || 'true'
