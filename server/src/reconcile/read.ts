/** Reads a file of rows as it streams past: CSV or JSON, packed or not, or Parquet. */
import { type Json, parseJson } from 'lazuli-contract'
import { BrokenParquet, openParquet } from '../db/engines/duckdb/parquet.ts'
import { BrokenFile } from '../insight/imports/broken-file.ts'
import { csvRecords } from '../insight/imports/csv.ts'
import { jsonItems } from '../insight/imports/json-items.ts'
import type { SpooledFile } from '../insight/imports/spool.ts'
import { unpacked } from '../insight/imports/unpacked.ts'
import { BatchBroken } from '../usage/batches.ts'
import { columnsOf, type ReadRow, RowForm, valuesOf } from './rows.ts'

/** The file cannot be read, or is none that can be compared. The message says why. */
export class Unreadable extends Error {
  override name = 'Unreadable'
}

export type FileRow = { line: number; form: RowForm; value: (member: string) => string; row: ReadRow | string }

/** Rows in order; those that cannot be read as a text that says why. Throws {@link Unreadable}. */
export async function* fileRows(file: Pick<SpooledFile, 'read' | 'path'>): AsyncGenerator<FileRow> {
  try {
    if (file.path !== undefined) return yield* columnar(file.path)
    const { chunks } = await unpacked(file.read())
    const { first, all } = await peek(chunks)
    yield* first === '{' || first === '[' ? itemsOf(all) : recordsOf(all)
  } catch (error) {
    if (error instanceof BrokenFile) throw new Unreadable(error.line === undefined ? error.message : `line ${error.line}: ${error.message}`)
    if (error instanceof BatchBroken || error instanceof BrokenParquet) throw new Unreadable(error.message)
    throw error
  }
}

async function* recordsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileRow> {
  let names: string[] | undefined
  let form: RowForm | undefined
  let of: ReturnType<typeof columnsOf> | undefined
  for await (const { line, fields } of csvRecords(chunks)) {
    if (!names || !form || !of) {
      names = fields
      form = formOf(fields)
      of = columnsOf(fields)
      continue
    }
    const value = of(fields)
    const row =
      fields.length === names.length ? form.read(value, { line }) : `the row has ${fields.length} values, the header ${names.length}`
    yield { line, form, value, row }
  }
  if (!form) throw new Unreadable('it is empty')
}

/** Rows of Parquet are counted from 1. */
async function* columnar(path: string): AsyncGenerator<FileRow> {
  const opened = await openParquet(path)
  try {
    const form = formOf(opened.columns)
    const of = columnsOf(opened.columns)
    let line = 0
    for await (const rows of opened.chunks)
      for (const fields of rows) {
        const value = of(fields)
        yield { line: ++line, form, value, row: form.read(value, { line }) }
      }
    if (line === 0) throw new Unreadable('it has no rows')
  } finally {
    opened.close()
  }
}

async function* itemsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileRow> {
  let form: RowForm | undefined
  for await (const { line, text } of jsonItems(chunks)) {
    const item = parsed(line, text)
    form ??= formOf(Object.keys(item))
    const value = valuesOf(Object.entries(item), form.kind)
    yield { line, form, value, row: form.read(value, { line }) }
  }
  if (!form) throw new Unreadable('it has no rows')
}

function parsed(line: number, text: string): Record<string, Json> {
  try {
    return parseJson(text) as Record<string, Json>
  } catch (error) {
    throw new Unreadable(`item ${line} is no JSON (${(error as Error).message.slice(0, 100)})`)
  }
}

function formOf(names: Iterable<string>): RowForm {
  const form = RowForm.of(names)
  if (typeof form === 'string') throw new Unreadable(form)
  return form
}

/** The first character that says what the file is, and all of its bytes. */
async function peek(chunks: AsyncIterable<Uint8Array>): Promise<{ first: string; all: AsyncIterable<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]()
  let start = Buffer.alloc(0)
  let first = ''
  while (first === '') {
    const next = await rest.next()
    if (next.done) break
    start = Buffer.concat([start, next.value])
    if (start.length >= 3 && start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) start = start.subarray(3)
    first = start.toString('latin1').trimStart().slice(0, 1)
    if (start.length > 65_536 && first === '') throw new Unreadable('it begins with nothing but white space')
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield start
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
    } finally {
      await rest.return?.()
    }
  }
  return { first, all: all() }
}
