/**
 * Daily lines as columns of numbers, read as they lie in the engine's memory: an object and a bigint for each value took
 * several times as long as the query.
 */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { type BatchPage, type LineBatch, type LineKey, lineKeys } from '../../line-batch.ts'
import type { DailyLine, Page } from '../../lines.ts'
import { quantityDigits, totalDigits } from './numbers.ts'
import type { Connection } from './pool.ts'
import type { LineKeys, Names, ResellerOf } from './wide.ts'

const whole = ['number', 'fx'] as const
const wide = ['q', 'pc', 'bc'] as const
const small = [...lineKeys, 'row_no'] as const
const all = [...whole, ...wide, ...small] as const

/** Columns of `rated` or `billed`, and how they are called there. */
export type LineSource = Readonly<Record<(typeof all)[number], string>>

/** What both tables call alike; `l.` is the table. */
export const ownColumns = {
  ...{ customer: 'l.customer', plan: 'l.plan', entitlement: 'l.entitlement', resource: 'l.resource', details: 'l.details' },
  ...{ schedule: 'l.schedule', month: 'l.month', day: 'l.day', tier: 'l.tier', credit: 'l.credit', benefit: 'l.benefit' },
  ...{ fx: 'l.fx', q: 'l.q', pc: 'l.pc', bc: 'l.bc' },
}

/** The select list for {@link LineColumns.add}. */
export function selected(source: LineSource): string {
  const typed = (names: readonly (typeof all)[number][], type: string) => names.map((name) => `${source[name]}::${type} AS "${name}"`)
  return [...typed(whole, 'BIGINT'), ...typed(wide, 'HUGEINT'), ...typed(small, 'INTEGER')].join(', ')
}

/** Whose `items` or `dataView` the binding keeps to its own readers, which make an object of each value. */
interface Vector {
  readonly items?: Int32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>
  readonly dataView?: DataView<ArrayBuffer>
}

/**
 * Nobody reads this memory any more. It is the engine's, but until it is detached it counts with that of scripts, and what they
 * leave behind of it brought most full collections while pages are read one after the other.
 */
function leave(memory: ArrayBuffer): void {
  memory.transfer(0)
}

/** Lines in the order in which they were added. */
export class LineColumns {
  count = 0
  #room = 0
  readonly #expected: number
  #whole: Record<string, BigInt64Array> = {}
  #wide: Record<string, Int32Array> = {}
  #small: Record<string, Int32Array> = {}

  /** Room is made for so many at once: to grow leaves as much behind as it keeps. */
  constructor(expected = 0) {
    this.#expected = expected
  }

  /** Runs a query that selects {@link selected}. */
  async add(connection: Connection, sql: string): Promise<void> {
    const result = await connection.run(sql)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) return
      this.#take(chunk)
    }
  }

  /** Adds lines of others, from one place up to another. */
  addPart(of: LineColumns, from: number, to: number): void {
    const end = Math.min(to, of.count)
    if (end <= from) return
    this.#grow(end - from)
    for (const name of whole) this.#whole[name]?.set(of.#whole[name]?.subarray(from, end) as BigInt64Array, this.count)
    for (const name of wide) this.#wide[name]?.set(of.#wide[name]?.subarray(from * 4, end * 4) as Int32Array, this.count * 4)
    for (const name of small) this.#small[name]?.set(of.#small[name]?.subarray(from, end) as Int32Array, this.count)
    this.count += end - from
  }

  /** Some of them, from one place up to another, where they lie. Nothing can be added to it. */
  part(from: number, to: number): LineColumns {
    const part = new LineColumns()
    part.count = Math.max(0, Math.min(to, this.count) - from)
    part.#room = part.count
    for (const name of whole) part.#whole[name] = this.#whole[name]?.subarray(from, from + part.count) as BigInt64Array
    for (const name of wide) part.#wide[name] = this.#wide[name]?.subarray(from * 4, (from + part.count) * 4) as Int32Array
    for (const name of small) part.#small[name] = this.#small[name]?.subarray(from, from + part.count) as Int32Array
    return part
  }

  /** Forgets what is beyond the first `count`. */
  cut(count: number): void {
    if (count < this.count) this.count = count
  }

  number(i: number): bigint {
    return this.#whole.number?.[i] as bigint
  }

  row(i: number): LineKeys {
    const row: Record<string, number | bigint | boolean> = {}
    for (const name of whole) row[name] = this.#whole[name]?.[i] as bigint
    for (const name of wide) row[name] = hugeAt(this.#wide[name] as Int32Array, i)
    for (const name of small) row[name] = this.#small[name]?.[i] as number
    row.reverses = row.reverses !== 0
    return row as unknown as LineKeys
  }

  rows(): LineKeys[] {
    return Array.from({ length: this.count }, (_, i) => this.row(i))
  }

  /** `lines` widens some of them. */
  batch(lines: (rows: readonly LineKeys[]) => Promise<DailyLine[]>): LineBatch {
    const keys = Object.fromEntries(lineKeys.map((name) => [name, this.#small[name] ?? new Int32Array()]))
    const amount = (name: (typeof wide)[number], digits: number) => ({ words: this.#wide[name] ?? new Int32Array(), digits })
    return {
      count: this.count,
      keys: keys as Record<LineKey, Int32Array>,
      amounts: {
        quantity: amount('q', quantityDigits),
        pricingPreTaxTotal: amount('pc', totalDigits),
        billingPreTaxTotal: amount('bc', totalDigits),
      },
      lines: (places) => lines(places.map((i) => this.row(i))),
    }
  }

  #take(chunk: DuckDBDataChunk): void {
    const { rowCount } = chunk
    this.#grow(rowCount)
    let column = 0
    const next = () => chunk.getColumnVector(column++) as unknown as Vector
    for (const name of whole) {
      const items = next().items as BigInt64Array<ArrayBuffer>
      this.#whole[name]?.set(items, this.count)
      leave(items.buffer)
    }
    for (const name of wide) {
      const { buffer, byteOffset } = next().dataView as DataView<ArrayBuffer>
      this.#wide[name]?.set(new Int32Array(buffer, byteOffset, rowCount * 4), this.count * 4)
      leave(buffer)
    }
    for (const name of small) {
      const items = next().items as Int32Array<ArrayBuffer>
      this.#small[name]?.set(items, this.count)
      leave(items.buffer)
    }
    // The chunk is asked last: until then it keeps the memory that its vectors show.
    this.count += chunk.rowCount
  }

  #grow(more: number): void {
    if (this.count + more <= this.#room) return
    this.#room = Math.max(this.#room * 2, this.count + more, this.#expected)
    const moved = <T extends Int32Array | BigInt64Array>(from: T | undefined, to: T): T => {
      if (from) to.set(from as never)
      return to
    }
    for (const name of whole) this.#whole[name] = moved(this.#whole[name], new BigInt64Array(this.#room))
    for (const name of wide) this.#wide[name] = moved(this.#wide[name], new Int32Array(this.#room * 4))
    for (const name of small) this.#small[name] = moved(this.#small[name], new Int32Array(this.#room))
  }
}

function hugeAt(words: Int32Array, i: number): bigint {
  const at = i * 4
  const unsigned = (n: number) => BigInt((words[n] as number) >>> 0)
  return (BigInt(words[at + 3] as number) << 96n) | (unsigned(at + 2) << 64n) | (unsigned(at + 1) << 32n) | unsigned(at)
}

/** A page of columns, and what its plans' resellers are. */
export interface ColumnPage {
  readonly columns: LineColumns
  readonly resellerOf: ResellerOf
  readonly next?: string
}

export async function pageOfLines(connection: Connection, names: Names, page: ColumnPage): Promise<Page<DailyLine>> {
  const rows = await names.lines(connection, page.columns.rows(), page.resellerOf)
  return page.next === undefined ? { rows } : { rows, next: page.next }
}

/** `read` runs a later read of the same store. */
export function batchOfLines(
  read: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>,
  names: Names,
  { columns, resellerOf, next }: ColumnPage,
): BatchPage {
  const batch = columns.batch((rows) => read((connection) => names.lines(connection, rows, resellerOf)))
  return next === undefined ? { batch } : { batch, next }
}
