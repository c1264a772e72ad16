/** One row out of a file of rows: JSON (one, a list, a page of a list), JSON lines, or CSV. */
import { type Json, parseJson } from 'lazuli-contract'
import { CommandError, UsageError } from './error.ts'

/** As the service wants it: an object with all its digits, or the header and the record. */
export function rowFrom(text: string, number: number | undefined): { row: Json } | { csv: string } {
  const body = text.replace(/^\uFEFF/, '')
  if (!/^\s*[[{]/.test(body)) return { csv: recordFrom(body, number) }
  return { row: pick(jsonRows(body), number) }
}

function jsonRows(text: string): Json[] {
  try {
    const whole = parseJson(text)
    if (Array.isArray(whole)) return whole
    const items = (whole as { items?: Json }).items
    return Array.isArray(items) ? items : [whole]
  } catch {
    try {
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => parseJson(line))
    } catch (error) {
      throw new CommandError(`The file is neither JSON nor JSON lines: ${(error as Error).message}`)
    }
  }
}

function pick<Row>(rows: readonly Row[], number: number | undefined): Row {
  if (number === undefined && rows.length !== 1) throw new UsageError(`The file has ${rows.length} rows: say which with --row.`)
  const found = rows[(number ?? 1) - 1]
  if (found === undefined) throw new CommandError(`The file has ${rows.length} rows.`)
  return found
}

/** Records end at line ends that stand in no quotes. */
function recordFrom(text: string, number: number | undefined): string {
  const records: string[] = []
  let from = 0
  let quoted = false
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '"') quoted = !quoted
    if (i < text.length && (text[i] !== '\n' || quoted)) continue
    const record = text.slice(from, i).replace(/\r$/, '')
    if (record !== '') records.push(record)
    from = i + 1
  }
  const [header = '', ...rows] = records
  return `${header}\n${pick(rows, number)}\n`
}
