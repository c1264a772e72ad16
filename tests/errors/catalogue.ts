/**
 * The catalogue of documented error codes (`catalogue.csv`, see NOTICE), each row with the test that reaches it or the
 * reason why nothing does.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { reached, toldAs } from './reached.ts'
import { unreached } from './unreached.ts'

export interface DocumentedError {
  /** `code status resource`, `#2` for the second of its like. */
  row: string
  code: string
  httpStatus: string
  resource: string
  meaning: string
  source: string
  /** Where it is reached. */
  tests: readonly { file: string; name: string }[]
  /** Why it is not. */
  why?: string
}

interface Line {
  code: string
  httpStatus: string
  resource: string
  meaning: string
  source: string
}

/** `status code` as an answer shows it, of a row. */
export function shown(row: string): string {
  const [code = '', status = ''] = row.split(' ')
  return toldAs[row] ?? `${status} ${code}`
}

/** Tests by the row they reach. */
function testsByRow(): Map<string, { file: string; name: string }[]> {
  const found = new Map<string, { file: string; name: string }[]>()
  for (const [file, tests] of Object.entries(reached))
    for (const [name, rows] of Object.entries(tests)) for (const row of rows) found.set(row, [...(found.get(row) ?? []), { file, name }])
  return found
}

export function readCatalogue(): DocumentedError[] {
  const text = readFileSync(join(import.meta.dirname, 'catalogue.csv'), 'utf8')
  const tests = testsByRow()
  const whys = new Map(unreached.flatMap(({ why, rows }) => rows.map((row) => [row, why] as const)))
  const count = new Map<string, number>()
  return parse<Line>(text, { columns: true }).map((line) => {
    const plain = `${line.code} ${line.httpStatus} ${line.resource}`
    const nth = (count.get(plain) ?? 0) + 1
    count.set(plain, nth)
    const row = nth === 1 ? plain : `${plain} #${nth}`
    const why = whys.get(row)
    return { ...line, row, tests: tests.get(row) ?? [], ...(why === undefined ? {} : { why }) }
  })
}
