/**
 * Rows of texts into a Parquet file with exact types: staged in a file of DuckDB's of its own, because a DECIMAL needs its
 * scale before the first row is written, and the widest row may be the last. Memory is bounded; so is the room on disk.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { Lock } from '../../../base/lock.ts'
import { StorageError } from '../../state.ts'

export interface ParquetColumn {
  name: string
  /** `instant`: ISO 8601 text in UTC. `decimal`: digits with or without a point. */
  kind: 'text' | 'instant' | 'decimal'
}

/** The rows are more than one file may take. */
export class TooMuchForParquet extends Error {
  override name = 'TooMuchForParquet'
}

/** Bytes of text staged at most. */
export const usualMost = 32 * 2 ** 30
const memory = '384MB'
/** Rows handed over at once. */
const atOnce = 8192
/** Fraction digits of every decimal column, where its values need no more: that of billed totals. */
const usualScale = 10
/** Digits of a DECIMAL. */
const width = 38

/** One file is made at a time: each takes its share of memory. */
const making = new Lock()
let made = 0
/** Files that somebody still reads. */
const read = new Set<string>()

/**
 * The file, without a name any more where the platform allows it; closing it frees the room. Texts that are no decimal or
 * instant are bugs and throw.
 */
export async function writeParquet(
  folder: string,
  columns: readonly ParquetColumn[],
  chunks: AsyncIterable<readonly (readonly (string | null)[])[]>,
  most = usualMost,
): Promise<{ file: FileHandle; size: number; remove(): void }> {
  return making.run(async () => {
    mkdirSync(folder, { recursive: true })
    // What a crash left: nobody else writes here.
    for (const name of readdirSync(folder)) if (!read.has(join(folder, name))) rmSync(join(folder, name), { recursive: true, force: true })
    const base = join(folder, `making-${++made}`)
    const path = `${base}.parquet`
    try {
      await stageAndCopy(base, path, columns, chunks, most)
      const file = await open(path, 'r')
      const { size } = await file.stat()
      const remove = (): void => {
        rmSync(path, { force: true })
        read.delete(path)
      }
      if (process.platform === 'win32') read.add(path)
      else remove()
      return { file, size, remove }
    } catch (error) {
      rmSync(path, { force: true })
      throw error
    } finally {
      for (const end of ['.duckdb', '.duckdb.wal', '.spill']) rmSync(`${base}${end}`, { recursive: true, force: true })
    }
  })
}

async function stageAndCopy(
  base: string,
  path: string,
  columns: readonly ParquetColumn[],
  chunks: AsyncIterable<readonly (readonly (string | null)[])[]>,
  most: number,
): Promise<void> {
  const { DuckDBInstance, BIGINT, VARCHAR } = await import('@duckdb/node-api')
  const { append, text } = await import('./pool.ts')
  const instance = await DuckDBInstance.create(`${base}.duckdb`, { memory_limit: memory, threads: '1', temp_directory: `${base}.spill` })
  const connection = await instance.connect()
  const cells = columns.map((_, i) => `c${i}`)
  try {
    // One transaction that is never committed: nothing of it has to be synced.
    await connection.run(`BEGIN; CREATE TABLE staged (n BIGINT, ${cells.map((cell) => `${cell} VARCHAR`).join(', ')})`)
    let n = 0n
    let length = 0
    for await (const rows of gathered(chunks)) {
      for (const row of rows) for (const cell of row) length += cell?.length ?? 0
      if (length > most) throw new TooMuchForParquet()
      const first = n
      n += BigInt(rows.length)
      await append(
        connection,
        'staged',
        [BIGINT, ...columns.map(() => VARCHAR)],
        [rows.map((_, i) => first + BigInt(i)), ...columns.map((_, c) => rows.map((row) => row[c] ?? null))],
      )
    }
    const digits = columns.map(({ kind }, c) =>
      kind === 'decimal'
        ? `max(length(split_part(ltrim(c${c}, '-'), '.', 1))) AS w${c}, max(length(split_part(c${c}, '.', 2))) AS s${c}`
        : `NULL AS w${c}, NULL AS s${c}`,
    )
    const [widths = {}] = (await connection.runAndReadAll(`SELECT ${digits.join(', ')} FROM staged`)).getRowObjects()
    const told = columns.map(({ name, kind }, c) => {
      const as = `AS "${name.replaceAll('"', '""')}"`
      if (kind === 'text') return `c${c} ${as}`
      if (kind === 'instant') return `CAST(c${c} AS TIMESTAMPTZ) ${as}`
      const scale = Math.min(Math.max(Number(widths[`s${c}`] ?? 0), usualScale), width - Number(widths[`w${c}`] ?? 1))
      return `CAST(c${c} AS DECIMAL(${width}, ${scale})) ${as}`
    })
    await connection.run(`COPY (SELECT ${told.join(', ')} FROM staged ORDER BY n) TO ${text(path)} (FORMAT parquet, COMPRESSION zstd)`)
  } catch (error) {
    if (/IO Error|Out of Memory/i.test((error as Error).message)) throw new StorageError('the file cannot be kept', { cause: error })
    throw error
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function* gathered<T>(chunks: AsyncIterable<readonly T[]>): AsyncGenerator<T[]> {
  let held: T[] = []
  for await (const chunk of chunks) {
    held.push(...chunk)
    if (held.length < atOnce) continue
    yield held
    held = []
  }
  if (held.length > 0) yield held
}
