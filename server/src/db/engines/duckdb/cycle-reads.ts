/** Reads of what legacy subscriptions were billed, by place in the list: their pages are asked for by offset. */
import type { CycleList, CyclePage, CycleRow } from '../../cycles.ts'
import type { DailyLine } from '../../lines.ts'
import { type KnownCloses, knownClose } from './billed.ts'
import { type Connection, row, rows } from './pool.ts'
import { purchasesOf } from './purchases.ts'
import type { LineKeys, Names, RowKeys } from './wide.ts'

async function count(connection: Connection, from: string): Promise<number> {
  return Number((await row<{ n: bigint }>(connection, `SELECT count(*) AS n FROM ${from}`))?.n ?? 0n)
}

/** Rows of usage, or of purchases. */
export async function cycleRows(
  connection: Connection,
  names: Names,
  known: KnownCloses,
  { invoiceId, of, offset, size }: CycleList & { readonly of: 'usage' | 'purchases' },
): Promise<CyclePage<CycleRow>> {
  const close = await knownClose(connection, known, invoiceId)
  if (!close) return { rows: [], total: 0 }
  const wanted = `recon r WHERE r.job = ${close.job} AND r.lines ${of === 'usage' ? '> 0' : '= 0'}`
  const found = await rows<RowKeys & { place: number }>(
    connection,
    `SELECT r.row_no AS number, ${close.period} AS period, r.month, r.customer, r.plan, r.schedule, r.tier, r.q, r.fx, r.cost, r.subtotal, r.earned, r.reseller, p.place
      FROM recon r JOIN (SELECT x.row_no, row_number() OVER (PARTITION BY x.customer, x.plan, s.meter ORDER BY x.row_no)::INTEGER AS place
        FROM recon x JOIN schedules s ON s.k = x.schedule WHERE x.job = ${close.job}) p ON p.row_no = r.row_no
      WHERE ${wanted.slice('recon r WHERE '.length)} ORDER BY r.row_no LIMIT ${size} OFFSET ${offset} /* unique: row_no counts rows */`,
  )
  const [first, last] = [found[0], found.at(-1)]
  if (of === 'purchases' && first && last) {
    const bought = await purchasesOf(connection, close.job, first.number - 1, last.number)
    for (const f of found) f.facts = bought.get(f.number) as string
  }
  const made = await names.reconRows(connection, found, close.resellerOf)
  return { rows: made.map((each, i) => ({ ...each, place: found[i]?.place as number })), total: await count(connection, wanted) }
}

export async function cycleLines(
  connection: Connection,
  names: Names,
  known: KnownCloses,
  { invoiceId, offset, size }: CycleList,
): Promise<CyclePage<DailyLine>> {
  const close = await knownClose(connection, known, invoiceId)
  if (!close) return { rows: [], total: 0 }
  const found = await rows<LineKeys>(
    connection,
    `SELECT line_no AS number, month, day, customer, plan, entitlement, resource, schedule, details, tier, credit, q, fx, pc, bc, row_no,
        ${close.period} AS period, false AS reverses
      FROM billed WHERE job = ${close.job} AND line_no > ${offset} AND line_no <= ${offset + size} ORDER BY line_no`,
  )
  return { rows: await names.lines(connection, found, close.resellerOf), total: Number(close.lines) }
}
