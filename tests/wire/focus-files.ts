/** Readers of FOCUS files, for tests alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Row } from './focus-rules.ts'

export interface FocusFile {
  columns: string[]
  rows: Row[]
}

/** RFC 4180. */
export function readCsv(text: string): FocusFile {
  const records: string[][] = [[]]
  for (const found of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    const record = records.at(-1) as string[]
    record.push(found[1] === undefined ? (found[2] as string) : found[1].replaceAll('""', '"'))
    if (found[3] === '\n') records.push([])
  }
  records.pop()
  const [columns = [], ...rest] = records
  return {
    columns,
    rows: rest.map((cells) => Object.fromEntries(columns.map((name, i) => [name, cells[i] === '' ? null : (cells[i] as string)]))),
  }
}

/** Decimals without the zeros their scale adds, time stamps as the CSV has them. */
export function readParquet(bytes: Uint8Array): Promise<FocusFile> {
  return opened(bytes, async (connection, from) => {
    const types = await typesOf(connection, from)
    const columns = Object.keys(types)
    const told = columns.map((name) => {
      const type = types[name] as string
      if (type.startsWith('DECIMAL')) return `rtrim(rtrim(CAST("${name}" AS VARCHAR), '0'), '.')`
      return type.startsWith('TIMESTAMP') ? `strftime(make_timestamp(epoch_us("${name}")), '%Y-%m-%dT%H:%M:%SZ')` : `"${name}"`
    })
    const reader = await connection.runAndReadAll(`SELECT ${told.join(', ')} FROM ${from}`)
    return {
      columns,
      rows: reader.getRowsJson().map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] as string | null]))),
    }
  })
}

export function parquetTypes(bytes: Uint8Array): Promise<Record<string, string>> {
  return opened(bytes, typesOf)
}

async function typesOf(connection: DuckDBConnection, from: string): Promise<Record<string, string>> {
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
  return Object.fromEntries(reader.getRowsJson().map(([name, type]) => [String(name), String(type)]))
}

async function opened<T>(bytes: Uint8Array, read: (connection: DuckDBConnection, from: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-parquet-'))
  const path = join(folder, 'file.parquet')
  writeFileSync(path, bytes)
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    return await read(connection, `read_parquet('${path}')`)
  } finally {
    connection.closeSync()
    instance.closeSync()
    rmSync(folder, { recursive: true })
  }
}
