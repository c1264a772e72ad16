/**
 * Rows as lines of JSON. Daily lines come by the million, so they are written part by part as pages of line items are:
 * what rows share is turned into text once. Reconciliation rows are few and written member by member, in column order.
 */
import { Decimal, writeJson } from 'lazuli-contract'
import type { DailyLine, ReconRow } from '../db/lines.ts'
import { dailyParts, type ListFacts, PageText, type Part, reconRowToWire } from '../invoices/line-items.ts'
import { type AttributeSet, type Column, cellOf, columnsOf, exported } from './columns.ts'

/** Turns rows into text, some at a time, and remembers what they share. */
export interface RowWriter<Row> {
  write(rows: readonly Row[], list: ListFacts): Uint8Array
}

/** Most rows are shorter, bytes. */
const usualRow = 2500
/** Texts of a part kept; then it begins anew. */
const mostShared = 50_000

export function reconciliationWriter(set: AttributeSet): RowWriter<ReconRow> {
  const columns = columnsOf('reconciliation', set)
  return {
    write(rows, list) {
      let text = ''
      for (const row of rows) {
        const item = reconRowToWire(row, list)
        const productCategory = row.purchase && item.reservationOrderId === '' ? '' : azure
        text += `${writeJson(exported({ ...item, productCategory }, columns))}\n`
      }
      return Buffer.from(text)
    },
  }
}

/** The category of usage and of what is bought for it; line items do not say it. */
const azure = 'Azure'

interface Shared {
  bytes: Uint8Array
  /** Which of the columns that not every line has are here, one bit each. */
  has: number
}

export function usageWriter(set: AttributeSet): RowWriter<DailyLine> {
  const columns = columnsOf('usage', set)
  const byMember = new Map(columns.map((column) => [column.of, column]))
  const absent = new Absent(columns.filter(({ name }) => name.startsWith('Benefit')))
  const shared = dailyParts.map(() => new Map<unknown, Shared>())
  let before: ListFacts | undefined

  const told = (part: Part<DailyLine>, row: DailyLine, list: ListFacts): { text: string; has: number } => {
    let text = ''
    let has = 0
    for (const [member, value] of Object.entries(part.members(row, list))) {
      const column = byMember.get(member)
      if (!column) continue
      has |= absent.bit(column)
      text += `,${nameText(column)}${cell(column, value)}`
    }
    return { text, has }
  }

  return {
    write(rows, list) {
      if (before?.invoiceNumber !== list.invoiceNumber) for (const map of shared) map.clear()
      before = list
      const page = new PageText(rows.length * usualRow)
      const last: ({ row: DailyLine } & Shared)[] = []
      for (const row of rows) {
        let has = 0
        const from = page.length
        for (const [i, part] of dailyParts.entries()) {
          const { key, same } = part
          if (key) {
            const map = shared[i] as Map<unknown, Shared>
            const k = key(row)
            let found = map.get(k)
            if (!found) {
              if (map.size >= mostShared) map.clear()
              const made = told(part, row, list)
              found = { bytes: Buffer.from(made.text), has: made.has }
              map.set(k, found)
            }
            page.addBytes(found.bytes)
            has |= found.has
          } else if (same) {
            let found = last[i]
            if (!found || !same(row, found.row)) {
              const made = told(part, row, list)
              found = { row, bytes: Buffer.from(made.text), has: made.has }
              last[i] = found
            }
            page.addBytes(found.bytes)
            has |= found.has
          } else {
            const made = told(part, row, list)
            page.addText(made.text)
            has |= made.has
          }
        }
        // The comma before the first member is the opening brace.
        page.put(from, brace)
        page.addText(absent.text(has))
      }
      return page.bytes()
    },
  }
}

const brace = 0x7b

/** The columns that only some lines have, for those that do not; and the end of the line. */
class Absent {
  readonly #columns: readonly Column[]
  readonly #texts = new Map<number, string>()

  constructor(columns: readonly Column[]) {
    this.#columns = columns
  }

  bit(column: Column): number {
    const at = this.#columns.indexOf(column)
    return at < 0 ? 0 : 1 << at
  }

  text(has: number): string {
    let text = this.#texts.get(has)
    if (text === undefined) {
      const missing = this.#columns.filter((_, at) => (has & (1 << at)) === 0)
      text = `${missing.map((column) => `,${nameText(column)}${cell(column, undefined)}`).join('')}}\n`
      this.#texts.set(has, text)
    }
    return text
  }
}

const names = new Map<string, string>()
function nameText({ name }: Column): string {
  let text = names.get(name)
  if (text === undefined) {
    text = `${JSON.stringify(name)}:`
    names.set(name, text)
  }
  return text
}

function cell(column: Column, value: unknown): string {
  const told = cellOf(column, value)
  if (told instanceof Decimal) return told.toWire()
  return typeof told === 'string' ? JSON.stringify(told) : writeJson(told)
}
