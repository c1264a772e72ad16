/**
 * Rows as lines of JSON. Daily lines come by the million, so they are told in pieces as pages of line items are.
 * Reconciliation rows are few and written member by member, in column order.
 */
import { Decimal, writeJson } from 'lazuli-contract'
import type { DailyLine, ReconRow } from '../db/lines.ts'
import { type DailyPart, dailyGroups, dailyParts, type ListFacts, reconRowToWire } from '../invoices/line-items.ts'
import type { LineForm, Piece, Told } from '../invoices/line-text.ts'
import { type AttributeSet, type Column, cellOf, columnsOf, exported } from './columns.ts'

export function reconciliationText(set: AttributeSet, rows: readonly ReconRow[], list: ListFacts): Uint8Array {
  const columns = columnsOf('reconciliation', set)
  let text = ''
  for (const row of rows) {
    const item = reconRowToWire(row, list)
    const productCategory = row.purchase && item.reservationOrderId === '' ? '' : azure
    text += `${writeJson(exported({ ...item, productCategory }, columns))}\n`
  }
  return Buffer.from(text)
}

/** The category of usage and of what is bought for it; line items do not say it. */
const azure = 'Azure'

/** Daily lines, each ended by a line feed. */
export function usageForm(set: AttributeSet): LineForm {
  const columns = columnsOf('usage', set)
  const byMember = new Map(columns.map((column) => [column.of, column]))
  const absent = new Absent(columns.filter(({ name }) => name.startsWith('Benefit')))
  const told = ({ members }: DailyPart, row: DailyLine, list: ListFacts, lead: string): Told => {
    let text = lead
    let has = 0
    for (const [member, value] of Object.entries(members(row, list))) {
      const column = byMember.get(member)
      if (!column) continue
      has |= absent.bit(column)
      text += `${text === '{' ? '' : ','}${nameText(column)}${cell(column, value)}`
    }
    return { text, has }
  }
  return {
    groups: dailyGroups,
    pieces: dailyParts.flatMap((part, i): Piece[] => {
      const lead = i === 0 ? '{' : ''
      if ('of' in part) return [{ of: part.of, tell: (row, list) => told(part, row, list, lead) }]
      const column = byMember.get(part.amount)
      return column ? [{ of: [], tell: () => `,${nameText(column)}` }, { amount: part.amount }] : []
    }),
    end: (has) => absent.text(has),
  }
}

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
