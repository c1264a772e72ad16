/** What a reconciliation row of usage was made of, and how its cents were handed out among its lines. */
import { type Day, Decimal } from 'lazuli-contract'
import type { DailyLine, ReconRow } from '../../lines.ts'
import type { CreditPart, GroupTrace, PartInput, ShareTrace, TraceList } from '../../traces.ts'
import { findClose } from './billed.ts'
import { compareSlots } from './groups.ts'
import { centDigits, dayOfNumber, decimalOf, monthNumber, quantityDigits, totalDigits, trimmedOf } from './numbers.ts'
import { type Connection, rows, stream, text } from './pool.ts'
import { effectivePrice } from './prices.ts'
import { liveLines } from './published.ts'
import { creditCodes, creditNames } from './schema.ts'
import { keysOf, placeOf } from './trace-keys.ts'
import type { Names } from './wide.ts'

/** Lines of a group whose remainders are looked at, one by one. */
const mostRanked = 200_000

/** The lines of a group as a FROM item, with `no` as their place. */
async function linesOfGroup(connection: Connection, names: Names, of: TraceList, one: ReconRow): Promise<string> {
  if ('invoiceId' in of) {
    const close = await findClose(connection, of.invoiceId)
    // The row that takes a charge back stands after it and has no lines of its own.
    const charge = one.azureCredit === 'credit' ? one.number - 1 : one.number
    return `(SELECT line_no AS no, day, entitlement, resource, credit, q, bc FROM billed WHERE job = ${close?.job} AND row_no = ${charge})`
  }
  const { schedule } = one
  const month = monthNumber(one.usageMonth)
  const credit = creditCodes.none // Azure credit pays at the close
  const alike = await rows<{ k: number }>(
    connection,
    `SELECT k FROM schedules WHERE meter = ${text(schedule.meterId)} AND currency = ${text(schedule.pricingCurrency)} ORDER BY k`,
  )
  await names.shelf.load(
    connection,
    alike.map(({ k }) => k),
  )
  const slots = alike.flatMap(({ k }) =>
    names.shelf.get(k).tiers.map((_, i) => ({ k, schedule: names.shelf.get(k), tier: i + 1, month, credit })),
  )
  const priced = slots.filter((slot) => compareSlots(slot, { schedule, tier: one.tier, month, credit }) === 0)
  const customer = await keysOf(connection, 'customers', one.customerId)
  const plan = await keysOf(connection, 'plans', one.subscriptionId)
  const among = priced.map(({ k, tier }) => `(r.schedule = ${k} AND r.tier = ${tier})`).join(' OR ') || 'false'
  const where = `r.period = ${monthNumber(one.period)} AND r.month = ${month} AND r.customer IN (${customer.join(',') || 'NULL'})
    AND r.plan IN (${plan.join(',') || 'NULL'}) AND (${among})`
  return `(SELECT seq AS no, day, entitlement, resource, credit, q, bc FROM ${liveLines(of.published, where)}${await underReseller(connection, of, one, where)})`
}

/** Where Azure subscriptions have resellers of their own: those of one reseller of record alone. */
async function underReseller(connection: Connection, of: TraceList, one: ReconRow, where: string): Promise<string> {
  const { resellerNow: now, customerId, subscriptionId } = one
  if ('invoiceId' in of || !of.resellers || now === undefined) return ''
  const { own, of: resellerOf } = of.resellers
  const all = await rows<{ k: number; id: string }>(
    connection,
    `SELECT k, id FROM entitlements SEMI JOIN (SELECT entitlement FROM rated r WHERE ${where}) l ON l.entitlement = k ORDER BY k`,
  )
  const mine = all.filter(({ id }) => resellerOf(customerId, subscriptionId, own.includes(id.toLowerCase()) ? id : undefined) === now)
  return ` WHERE entitlement IN (${mine.map(({ k }) => k).join(',') || 'NULL'})`
}

export async function traceGroup(
  connection: Connection,
  names: Names,
  of: TraceList,
  one: ReconRow,
  { after, size }: PartInput,
): Promise<GroupTrace> {
  const from = await linesOfGroup(connection, names, of, one)
  const creditRate = await names.creditRate(connection)
  const sums = await rows<{ credit: number; n: bigint; q: bigint }>(
    connection,
    `SELECT credit, count(*) AS n, sum(q) AS q FROM ${from} GROUP BY credit ORDER BY credit`,
  )
  const parts = sums.map(
    ({ credit, n, q }): CreditPart => ({
      creditKind: creditNames[credit as keyof typeof creditNames],
      // What Azure credit paid is charged at list price and taken back whole.
      effectiveUnitPrice: one.azureCredit ? one.unitPrice : effectivePrice(one.unitPrice, credit, creditRate),
      lines: Number(n),
      quantity: trimmedOf(q, quantityDigits),
    }),
  )
  const found = await rows<{
    no: bigint | number
    day: number
    entitlement: string
    resource: string
    credit: number
    q: bigint
    bc: bigint
  }>(
    connection,
    `SELECT g.no, g.day, e.id AS entitlement, r.id AS resource, g.credit, g.q, g.bc
      FROM ${from} g JOIN resources r ON r.k = g.resource JOIN entitlements e ON e.k = g.entitlement
      WHERE g.no > ${placeOf(after)} ORDER BY g.no LIMIT ${size + 1} /* unique: no */`,
  )
  const shown = found.slice(0, size)
  return {
    parts,
    lines: {
      count: parts.reduce((n, part) => n + part.lines, 0),
      rows: shown.map((g) => ({
        number: Number(g.no),
        usageDate: dayOfNumber(g.day) as Day,
        resourceUri: g.resource,
        entitlementId: g.entitlement,
        creditKind: creditNames[g.credit as keyof typeof creditNames],
        quantity: trimmedOf(g.q, quantityDigits),
        billingPreTaxTotal: trimmedOf(g.bc, totalDigits),
      })),
      ...(found.length > size ? { next: `${shown.at(-1)?.no}` } : {}),
    },
  }
}

/** Σ of remainders over Σ of weights are the units that were missing; who got one is a matter of rank. */
export async function traceShares(
  connection: Connection,
  names: Names,
  invoiceId: string,
  line: DailyLine,
  one: ReconRow,
): Promise<readonly [ShareTrace, ShareTrace]> {
  const close = await findClose(connection, invoiceId)
  const creditRate = await names.creditRate(connection)
  const prices = new Map(Object.values(creditCodes).map((code) => [code as number, effectivePrice(one.unitPrice, code, creditRate)]))
  const scale = Math.max(...[...prices.values()].map((price) => price.scale))
  const weight = (q: bigint, credit: number): bigint => q * (prices.get(credit) as Decimal).atScale(scale)
  const where = `job = ${close?.job} AND row_no = ${one.number}`
  const sums = await rows<{ credit: number; n: bigint; q: bigint }>(
    connection,
    `SELECT credit, count(*) AS n, sum(q) AS q FROM billed WHERE ${where} GROUP BY credit ORDER BY credit`,
  )
  const total = sums.reduce((sum, { q, credit }) => sum + weight(q, credit), 0n)
  const count = sums.reduce((n, each) => n + Number(each.n), 0)
  const targets = [one.pcCost.round({ digits: centDigits, mode: 'down' }), one.subtotal].map((target) => target.atScale(totalDigits))
  const none: ShareTrace = { missing: Decimal.zero, rank: 1 }
  if (total === 0n) return [none, none]
  if (count > mostRanked) return [{ missing: Decimal.zero }, { missing: Decimal.zero }]
  const sign = total < 0n ? -1n : 1n
  const own = weight(line.quantity.atScale(quantityDigits), creditCodes[line.creditKind])
  const restOf = (target: bigint, w: bigint): { cut: bigint; rest: bigint } => {
    const product = target * w * sign
    const cut = product / (total * sign)
    return { cut, rest: product - cut * total * sign }
  }
  const mine = targets.map((target) => restOf(target, own).rest)
  const cuts = [0n, 0n]
  const ahead: { rest: bigint; no: number }[][] = [[], []]
  for await (const chunk of stream<{ no: number; credit: number; q: bigint }>(
    connection,
    `SELECT line_no AS no, credit, q FROM billed WHERE ${where} ORDER BY line_no`,
  ))
    for (const { no, credit, q } of chunk)
      for (const [i, target] of targets.entries()) {
        const { cut, rest } = restOf(target, weight(q, credit))
        cuts[i] = (cuts[i] as bigint) + cut
        ;(ahead[i] as { rest: bigint; no: number }[]).push({ rest, no })
      }
  return targets.map((target, i): ShareTrace => {
    const missing = target - (cuts[i] as bigint)
    const step = missing < 0n ? -1n : 1n
    const before = (ahead[i] as { rest: bigint; no: number }[]).filter(({ rest, no }) => {
      const difference = (rest - (mine[i] as bigint)) * step
      return difference > 0n || (difference === 0n && no < line.number)
    })
    return { missing: decimalOf(missing, totalDigits), rank: before.length + 1 }
  }) as unknown as readonly [ShareTrace, ShareTrace]
}
