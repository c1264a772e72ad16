/**
 * Units given back of what earlier invoices have billed and let Azure credit pay: they cost no money, so they go back to the credit.
 * What `settle` of `invoices/settlement.ts` says.
 */
import { Decimal } from 'lazuli-contract'
import { BilledDay, type HeldPart } from '../../azure-credit.ts'
import { qualified, sameIn } from './column-lists.ts'
import { decimalOf, legacyLedger, quantityDigits } from './numbers.ts'
import { type Connection, row, rows, slices } from './pool.ts'
import { visible } from './published.ts'
import { creditCodes } from './schema.ts'
import type { Ledger, Settling } from './settlement.ts'

/** A line of the ledger below zero. */
export interface Returned {
  seq: bigint
  schedule: number
  tier: number
  credit: number
  q: bigint
}

const place = 'day, customer, plan, entitlement, resource, schedule'
const same = (a: string, b: string): string => sameIn(place, a, b)
const inMoney = `credit IN (${creditCodes.none}, ${creditCodes.earned})`

/** Lines written at once. */
const chunk = 8192

export async function giveBack(connection: Connection, live: string, input: Settling, ledger: Ledger): Promise<void> {
  const { job, period, published } = input
  if (!(await row(connection, `SELECT 1 AS found FROM paid WHERE job <> ${job} LIMIT 1`))) return
  await connection.run(`CREATE OR REPLACE TEMP TABLE returned AS SELECT l.seq, l.tier, l.credit, l.q, ${qualified('l', place)}
    FROM ${live} l JOIN schedules s ON s.k = l.schedule WHERE l.q < 0 AND l.${inMoney} AND (l.w IS NULL OR l.w < 0) AND NOT starts_with(s.id, 'own/')`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE return_days AS
    SELECT row_number() OVER ()::INTEGER AS n, ${place} FROM (SELECT DISTINCT ${place} FROM returned ORDER BY ${place} /* unique: distinct */)`)
  const span = await row<{ low: number | null; high: number | null }>(
    connection,
    'SELECT min(day) AS low, max(day) AS high FROM return_days',
  )
  if (span?.low != null) {
    // Of a rebilled invoice the document in its place counts.
    const closes = `SELECT k.job FROM closes k WHERE k.period < ${Math.min(period, legacyLedger)} AND ${visible(published, 'k.job')}
      AND NOT EXISTS (SELECT 1 FROM closes n WHERE n.amends = k.job AND ${visible(published, 'n.job')})`
    const near = (table: string) => `${table}.day BETWEEN ${span.low} AND ${span.high}`
    const days = await billedDays(connection, closes, near)
    if (days.size > 0) await returnAll(connection, days, ledger)
  }
  await connection.run('DROP TABLE returned; DROP TABLE return_days')
}

/** Days of which credit paid something, by their numbers. */
async function billedDays(connection: Connection, closes: string, near: (table: string) => string): Promise<Map<number, BilledDay>> {
  const parts = await rows<{ n: number; credit: string; q: bigint; used: string }>(
    connection,
    `SELECT d.n, p.credit, p.q, p.used FROM (SELECT * FROM paid WHERE job IN (${closes})) p
      JOIN (SELECT * FROM rated r WHERE ${near('r')}) r ON r.seq = p.seq JOIN return_days d ON ${same('d', 'r')} ORDER BY d.n, p.credit, p.job, p.seq`,
  )
  if (parts.length === 0) return new Map()
  const charged = new Map(
    (
      await rows<{ n: number; q: bigint }>(
        connection,
        `SELECT d.n, sum(b.q)::HUGEINT AS q FROM (SELECT * FROM billed b WHERE ${near('b')} AND ${inMoney} AND job IN (${closes})) b
          JOIN return_days d ON ${same('d', 'b')} GROUP BY d.n ORDER BY d.n`,
      )
    ).map(({ n, q }) => [n, decimalOf(q, quantityDigits)]),
  )
  return new Map(
    [...Map.groupBy(parts, ({ n }) => n)].map(([n, of]) => {
      const held = [...Map.groupBy(of, ({ credit }) => credit)].map(
        ([creditId, some]): HeldPart => ({
          creditId,
          quantity: Decimal.sum(some.map(({ q }) => decimalOf(q, quantityDigits))),
          used: Decimal.sum(some.map(({ used }) => Decimal.parse(used))),
        }),
      )
      return [n, new BilledDay(charged.get(n) ?? Decimal.zero, held)]
    }),
  )
}

async function returnAll(connection: Connection, days: ReadonlyMap<number, BilledDay>, ledger: Ledger): Promise<void> {
  let kept = 0
  for await (const some of slices<Returned & { n: number }>(
    connection,
    `SELECT d.n, r.seq, r.schedule, r.tier, t.minimum, r.credit, r.q FROM returned r JOIN return_days d ON ${same('d', 'r')}
      JOIN tiers t ON t.schedule = r.schedule AND t.tier = r.tier`,
    'n, minimum, credit, seq',
  )) {
    await ledger.load(some)
    for (const line of some) {
      const day = days.get(line.n)
      if (!day) continue
      ledger.add(line, day.giveBack(decimalOf(-line.q, quantityDigits), ledger.priceOf(line)))
      kept++
    }
    if (kept < chunk) continue
    await ledger.write()
    kept = 0
  }
  await ledger.write()
}
