/**
 * Azure credit at a close (billing rules, section 10.2): lines of the period are paid in page order until the credit is spent, and units
 * given back of what earlier invoices let credit pay go back to it.
 */
import { BIGINT, HUGEINT, INTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { Decimal } from 'lazuli-contract'
import { type AzureCredit, type AzureCreditPart, AzureCreditPurse, type AzureCreditUse } from '../../azure-credit.ts'
import type { Published } from '../../lines.ts'
import { giveBack, type Returned } from './given-back.ts'
import { dayNumber, dayOfNumber, decimalOf, quantityDigits, trimmedOf } from './numbers.ts'
import { append, type Connection, rows, stream, text } from './pool.ts'
import { effectivePrice, mostWeight } from './prices.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'

/** Lines of `live` as a close settled them: what credit paid is a line of its own, what it left another. */
export function settledLines(live: string, close: number): string {
  return `(SELECT l.* REPLACE (coalesce(s.credit, l.credit) AS credit, coalesce(s.q, l.q) AS q,
      CASE WHEN s.seq IS NULL THEN l.w ELSE s.w END AS w, coalesce(s.ws, l.ws) AS ws)
    FROM ${live} l LEFT JOIN (SELECT * FROM settled WHERE job = ${close}) s ON s.seq = l.seq)`
}

export interface Settling {
  readonly job: number
  readonly azureCredits?: readonly AzureCredit[]
  readonly creditRate: Decimal
  readonly published: Published
  /** Number of the period that closes. */
  readonly period: number
}

/** Writes `settled` and `paid` for the lines of `live`; says whether there is any. */
export async function settleInto(connection: Connection, live: string, input: Settling, shelf: ScheduleShelf): Promise<boolean> {
  const { job, azureCredits = [] } = input
  await connection.run(`DELETE FROM settled WHERE job = ${job}; DELETE FROM paid WHERE job = ${job}`)
  const ledger = new Ledger(connection, input, shelf)
  await giveBack(connection, live, input, ledger)
  const purses = await pursesOf(connection, azureCredits)
  if (purses.size > 0) {
    await findPayable(connection, live, [...purses.keys()], azureCredits)
    await payAll(connection, purses, ledger)
    await connection.run('DROP TABLE payable')
  }
  return (await rows(connection, `SELECT 1 AS found FROM settled WHERE job = ${job} LIMIT 1`)).length > 0
}

/** By customer key; customers without usage are left out. */
async function pursesOf(connection: Connection, credits: readonly AzureCredit[]): Promise<Map<number, AzureCreditPurse>> {
  const byCustomer = Map.groupBy(credits, ({ customerId }) => customerId)
  const ids = [...byCustomer.keys()]
  const purses = new Map<number, AzureCreditPurse>()
  for (let from = 0; from < ids.length; from += 1000) {
    const some = ids.slice(from, from + 1000).map(text)
    for (const { k, id } of await rows<{ k: number; id: string }>(
      connection,
      `SELECT k, id FROM customers WHERE id IN (${some.join(',')})`,
    ))
      purses.set(k, new AzureCreditPurse(byCustomer.get(id) as AzureCredit[]))
  }
  return purses
}

/** `payable`: what credit may pay, numbered in the order it is paid in: by customer, then as lists of usage are. */
async function findPayable(
  connection: Connection,
  live: string,
  customers: readonly number[],
  credits: readonly AzureCredit[],
): Promise<void> {
  const from = credits.reduce((least, credit) => (credit.from < least ? credit.from : least), '9999-12-31')
  const currencies = [...new Set(credits.map(({ currency }) => text(currency)))]
  await connection.run('CREATE OR REPLACE TEMP TABLE owners (customer INTEGER)')
  await append(connection, 'owners', [INTEGER], [customers], 'temp')
  await connection.run(`CREATE OR REPLACE TEMP TABLE payable AS
    SELECT row_number() OVER () AS n, seq, customer, day, schedule, tier, credit, q
    FROM (SELECT l.* FROM ${live} l SEMI JOIN owners o ON o.customer = l.customer
      JOIN schedules s ON s.k = l.schedule JOIN tiers t ON t.schedule = l.schedule AND t.tier = l.tier
      JOIN customers c ON c.k = l.customer JOIN plans p ON p.k = l.plan JOIN entitlements e ON e.k = l.entitlement JOIN resources r ON r.k = l.resource
      WHERE l.q > 0 AND (l.w IS NULL OR l.w > 0) AND l.day >= ${dayNumber(from)} AND s.currency IN (${currencies.join(', ')}) AND NOT starts_with(s.id, 'own/')
      ORDER BY c.id, l.day, p.id, e.id, r.id, s.meter, t.minimum, l.credit, s.id, l.seq)`)
  await connection.run('DROP TABLE owners')
}

interface Payable {
  n: bigint
  seq: bigint
  customer: number
  day: number
  schedule: number
  tier: number
  credit: number
  q: bigint
}

/** Lines read at once. */
const atOnce = 8192

/** What is left behind a spent credit is not read. */
async function payAll(connection: Connection, purses: ReadonlyMap<number, AzureCreditPurse>, ledger: Ledger): Promise<void> {
  const stretches = await rows<{ customer: number; high: bigint }>(
    connection,
    'SELECT customer, max(n) AS high FROM payable GROUP BY customer ORDER BY high',
  )
  const endOf = new Map(stretches.map(({ customer, high }) => [customer, high]))
  const last = stretches.at(-1)?.high ?? 0n
  for (let from = 0n; from < last; ) {
    const found = await rows<Payable>(connection, `SELECT * FROM payable WHERE n > ${from} AND n <= ${from + BigInt(atOnce)} ORDER BY n`)
    await ledger.load(found)
    from = found.at(-1)?.n as bigint
    for (const line of found) {
      const purse = purses.get(line.customer) as AzureCreditPurse
      if (purse.isSpent(dayOfNumber(line.day))) {
        const end = endOf.get(line.customer) as bigint
        if (end > from) from = end
      } else ledger.pay(line, purse)
    }
    await ledger.write()
  }
}

/** Parts of lines on their way into the file. */
export class Ledger {
  readonly #connection: Connection
  readonly #input: Settling
  readonly #shelf: ScheduleShelf
  readonly #settled: { seq: bigint; credit: number; q: bigint; w: bigint | null; ws: number }[] = []
  readonly #paid: { seq: bigint; part: AzureCreditPart }[] = []

  constructor(connection: Connection, input: Settling, shelf: ScheduleShelf) {
    this.#connection = connection
    this.#input = input
    this.#shelf = shelf
  }

  load(lines: readonly Pick<Payable, 'schedule'>[]): Promise<void> {
    return this.#shelf.load(
      this.#connection,
      lines.map(({ schedule }) => schedule),
    )
  }

  pay(line: Payable, purse: AzureCreditPurse): void {
    const { pricingCurrency } = this.#shelf.get(line.schedule)
    const quantity = decimalOf(line.q, quantityDigits)
    const unitPrice = this.priceOf(line)
    this.add(line, purse.pay({ usageDate: dayOfNumber(line.day), pricingCurrency, quantity, unitPrice }))
  }

  /** List price of a unit. */
  priceOf({ schedule, tier }: Pick<Payable, 'schedule' | 'tier'>): Decimal {
    return this.#shelf.get(schedule).tiers[tier - 1]?.unitPrice ?? Decimal.zero
  }

  /** A line with what of it credits paid, or were given back. */
  add(line: Returned, parts: readonly AzureCreditPart[]): void {
    const { seq, credit, q } = line
    if (parts.length === 0) return
    const unitPrice = this.priceOf(line)
    const paid = parts.reduce((sum, part) => sum + part.quantity.atScale(quantityDigits), 0n)
    for (const part of parts) this.#paid.push({ seq, part })
    this.#settled.push({ seq, credit: creditCodes.azure, q: paid, ...weightOf(paid, unitPrice) })
    if (paid === q) return
    this.#settled.push({ seq, credit, q: q - paid, ...weightOf(q - paid, effectivePrice(unitPrice, credit, this.#input.creditRate)) })
  }

  async write(): Promise<void> {
    const { job } = this.#input
    const [settled, paid] = [this.#settled.splice(0), this.#paid.splice(0)]
    await append(
      this.#connection,
      'settled',
      [INTEGER, BIGINT, UTINYINT, HUGEINT, HUGEINT, UTINYINT],
      [
        settled.map(() => job),
        settled.map(({ seq }) => seq),
        settled.map(({ credit }) => credit),
        settled.map(({ q }) => q),
        settled.map(({ w }) => w),
        settled.map(({ ws }) => ws),
      ],
    )
    await append(
      this.#connection,
      'paid',
      [INTEGER, BIGINT, VARCHAR, HUGEINT, VARCHAR, VARCHAR],
      [
        paid.map(() => job),
        paid.map(({ seq }) => seq),
        paid.map(({ part }) => part.creditId),
        paid.map(({ part }) => part.quantity.atScale(quantityDigits)),
        paid.map(({ part }) => `${part.before}`),
        paid.map(({ part }) => `${part.used}`),
      ],
    )
  }
}

/** A weight has at least 6 decimals, and none when it has too many digits. */
const leastScale = 6

/** quantity × price: of what credit paid at list price, as its row charges it. */
function weightOf(q: bigint, price: Decimal): { w: bigint | null; ws: number } {
  const exact = decimalOf(q, quantityDigits).times(price).reduced()
  const ws = Math.max(exact.scale, leastScale)
  const w = exact.atScale(ws)
  return { w: w > mostWeight || w < -mostWeight ? null : w, ws }
}

/** What a close or a rebill took of each credit, in order of their ids. */
export async function creditUsesOf(connection: Connection, job: number): Promise<AzureCreditUse[]> {
  const sums = new Map<string, Decimal>()
  for await (const chunk of stream<{ credit: string; used: string }>(
    connection,
    `SELECT credit, used FROM paid WHERE job = ${job} ORDER BY credit, seq`,
  ))
    for (const { credit, used } of chunk) sums.set(credit, (sums.get(credit) ?? Decimal.zero).plus(Decimal.parse(used)))
  return [...sums].map(([creditId, amount]) => ({ creditId, amount }))
}

/** What credits paid of a line of the ledger at a close: those that it spent first, then the one that had more. */
export async function settledOf(
  connection: Connection,
  close: number,
  seq: bigint,
): Promise<{ quantity: Decimal; parts: AzureCreditPart[] } | undefined> {
  const found = await rows<{ credit: string; q: bigint; ahead: string; used: string }>(
    connection,
    `SELECT credit, q, ahead, used FROM paid WHERE job = ${close} AND seq = ${seq} ORDER BY used <> ahead, credit`,
  )
  if (found.length === 0) return undefined
  const [line] = await rows<{ q: bigint }>(connection, `SELECT q FROM rated WHERE seq = ${seq}`)
  return {
    quantity: trimmedOf(line?.q ?? 0n, quantityDigits),
    parts: found.map(({ credit, q, ahead, used }) => ({
      creditId: credit,
      quantity: trimmedOf(q, quantityDigits),
      before: Decimal.parse(ahead),
      used: Decimal.parse(used),
    })),
  }
}
