/**
 * What a run or a close works on at once: what it joins and sorts at once runs out of memory rather than onto disk, were it a long month.
 * In the order of lines (by day, and within a day by customer), so that slices come one after the other as the whole would.
 */
import { type Connection, rows } from './pool.ts'

type Range = readonly [low: number, high: number]

/** Customers that follow one another by key, as lines of a day do: those of other slices are not read. */
export interface CustomerSlice {
  readonly customers: Range
}

/** Days that follow one another; of a day with more lines than are worked on at once, some customers. */
export interface Slice {
  readonly days: Range
  readonly customers?: Range
}

/** Days that follow one another, and how many lines they have. */
export interface DaySlice {
  readonly days: Range
  readonly lines: number
}

/** Of a table with a row for each that is worked on. */
export async function daySlices(connection: Connection, table: string, atOnce: number): Promise<DaySlice[]> {
  const found = await rows<{ day: number; n: bigint }>(connection, `SELECT day, count(*) AS n FROM ${table} GROUP BY day ORDER BY day`)
  return sliced(found, atOnce).map((some) => ({
    days: [some[0]?.day as number, some.at(-1)?.day as number],
    lines: some.reduce((sum, { n }) => sum + Number(n), 0),
  }))
}

export async function customerSlices(connection: Connection, table: string, atOnce: number): Promise<CustomerSlice[]> {
  const found = await rows<{ customer: number; n: bigint }>(
    connection,
    `SELECT customer, count(*) AS n FROM ${table} GROUP BY customer ORDER BY customer`,
  )
  return sliced(found, atOnce).map((some) => ({ customers: [some[0]?.customer as number, some.at(-1)?.customer as number] }))
}

/** None has more rows than are worked on at once, but what one customer has on one day. */
export async function slicesOf(connection: Connection, table: string, atOnce: number): Promise<Slice[]> {
  const slices: Slice[] = []
  for (const { days, lines } of await daySlices(connection, table, atOnce)) {
    if (lines <= atOnce) slices.push({ days })
    else for (const some of await customerSlices(connection, `${table} WHERE ${within({ days })}`, atOnce)) slices.push({ days, ...some })
  }
  return slices
}

/** SQL for the rows of a slice. */
export function within({ days, customers }: Slice): string {
  return `day BETWEEN ${days.join(' AND ')}${customers ? ` AND customer BETWEEN ${customers.join(' AND ')}` : ''}`
}

/** Cut in order, each with no more lines than are worked on at once, or of one item. */
export function sliced<T extends { n: bigint }>(items: readonly T[], atOnce: number): T[][] {
  const slices: T[][] = []
  let room = 0
  for (const item of items) {
    const n = Number(item.n)
    const last = slices.at(-1)
    if (last && n <= room) last.push(item)
    else {
      slices.push([item])
      room = atOnce
    }
    room -= n
  }
  return slices
}
