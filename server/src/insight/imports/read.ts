/** Reads a usage file as it streams past: rows in order, bad ones beside them, in memory bounded by the longest row. */
import { createHash } from 'node:crypto'
import type { ImportFormat } from 'lazuli-contract/insight.ts'
import { BrokenParquet, type ParquetFile } from '../../db/engines/duckdb/parquet.ts'
import { BrokenFile } from './broken-file.ts'
import { csvRecords, owned } from './csv.ts'
import { formatOfColumns } from './formats.ts'
import { jsonItems } from './json-items.ts'
import { csvRowReader, type ImportRow, isRefusedRow, type RefusedRow, readItem } from './rows.ts'

/**
 * `format` comes first. `broken` comes last, if at all: the file cannot be read, or not to its end, and nothing of it may
 * be taken, for nobody can tell what the rest was. Of a broken file fewer rows may come than it has.
 */
export type Reading =
  | { kind: 'format'; format: ImportFormat }
  | { kind: 'row'; row: ImportRow }
  | { kind: 'refused'; refused: RefusedRow }
  | { kind: 'broken'; line?: number; message: string }

/** Rows of a CSV or JSON usage file in UTF-8. `auto` finds the format from its beginning. */
export async function* readImport(body: AsyncIterable<Uint8Array>, wanted: ImportFormat | 'auto' = 'auto'): AsyncGenerator<Reading> {
  try {
    const { first, chunks } = await peek(checkedUtf8(body))
    if (first === undefined) throw new BrokenFile(undefined, 'the file is empty')
    const isJson = first === '{' || first === '['
    if (isJson && wanted !== 'auto' && wanted !== 'lineItems') throw new BrokenFile(1, 'it is JSON, not CSV')
    if (isJson) yield* readItems(chunks)
    else yield* readRecords(chunks, wanted)
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
    yield { kind: 'broken', ...(error.line === undefined ? {} : { line: error.line }), message: error.message }
  }
}

async function* readItems(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Reading> {
  yield { kind: 'format', format: 'lineItems' }
  for await (const { line, text } of jsonItems(chunks)) yield readingOf(readItem(line, text))
}

/** Titles before the header: files of the enterprise portal began with one. */
const mostTitles = 3

async function* readRecords(chunks: AsyncIterable<Uint8Array>, wanted: ImportFormat | 'auto'): AsyncGenerator<Reading> {
  let read: ReturnType<typeof csvRowReader> | undefined
  let titles = 0
  let problem: BrokenFile | undefined
  for await (const { line, fields } of csvRecords(chunks)) {
    if (read) yield readingOf(read(line, fields.map(owned)))
    else {
      const found = formatOfColumns(fields, wanted)
      if ('unreadable' in found) {
        problem ??= new BrokenFile(line, found.unreadable)
        if (fields.filter((field) => field.trim() !== '').length > 1 || ++titles > mostTitles) throw problem
        continue
      }
      yield { kind: 'format', format: found.format }
      read = csvRowReader(found.format as Exclude<ImportFormat, 'lineItems'>, fields)
    }
  }
  if (!read) throw problem ?? new BrokenFile(undefined, 'the file is empty')
}

/** Rows of a Parquet file: its columns are a header, its rows are counted from 1. */
export async function* readParquet(file: ParquetFile, wanted: ImportFormat | 'auto' = 'auto'): AsyncGenerator<Reading> {
  const found = formatOfColumns(file.columns, wanted)
  if ('unreadable' in found) return yield { kind: 'broken', message: found.unreadable }
  yield { kind: 'format', format: found.format }
  const read = csvRowReader(found.format as Exclude<ImportFormat, 'lineItems'>, file.columns)
  let line = 0
  try {
    for await (const rows of file.chunks) for (const row of rows) yield readingOf(read(++line, row))
  } catch (error) {
    if (!(error instanceof BrokenParquet)) throw error
    yield { kind: 'broken', message: error.message }
  }
}

function readingOf(row: ImportRow | RefusedRow): Reading {
  return isRefusedRow(row) ? { kind: 'refused', refused: row } : { kind: 'row', row }
}

/** White space before the first character, bytes. */
const mostBlank = 64 * 1024

/** The first character that is neither white space nor byte order mark, and all chunks, mark dropped. */
async function peek(body: AsyncIterable<Uint8Array>): Promise<{ first: string | undefined; chunks: AsyncIterable<Uint8Array> }> {
  const rest = body[Symbol.asyncIterator]()
  let start = Buffer.alloc(0)
  let text = ''
  let ended = false
  while (text === '' && !ended) {
    const next = await rest.next()
    if (next.done) ended = true
    else start = Buffer.concat([start, next.value])
    if (start.length >= 3 && start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) start = start.subarray(3)
    text = start.length < 3 && start[0] === 0xef ? '' : start.toString('latin1').trimStart()
    if (text === '' && start.length > mostBlank) throw new BrokenFile(undefined, 'the file begins with nothing but white space')
  }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield start
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
    } finally {
      await rest.return?.()
    }
  }
  return { first: text === '' ? undefined : text[0], chunks: chunks() }
}

/** Passes chunks on; text in another encoding would arrive garbled without a word. */
async function* checkedUtf8(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of body) {
    check(() => decoder.decode(chunk, { stream: true }))
    yield chunk
  }
  check(() => decoder.decode())
}

function check(decode: () => unknown): void {
  try {
    decode()
  } catch {
    throw new BrokenFile(undefined, 'the file is not UTF-8 text')
  }
}

/** Passes chunks on and knows the SHA-256 of all that passed, in lower-case hex: the name of the file in receipts and on record. */
export function fingerprinted(body: AsyncIterable<Uint8Array>): { chunks: AsyncIterable<Uint8Array>; hash: () => string } {
  const hash = createHash('sha256')
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      hash.update(chunk)
      yield chunk
    }
  }
  return { chunks: chunks(), hash: () => hash.copy().digest('hex') }
}
