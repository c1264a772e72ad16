/**
 * Rows of a Parquet file as texts, with all digits: an instance of DuckDB of its own, in memory, that knows nothing but the
 * file. DECIMAL becomes its digits, DOUBLE the shortest text that is the same double, time stamps ISO 8601 in UTC.
 */
import type { DuckDBInstance as Instance } from '@duckdb/node-api'

/** A file that is no Parquet, or broken. */
export class BrokenParquet extends Error {
  override name = 'BrokenParquet'
}

/** Enough for a row group of wide rows; a file that needs more is refused. */
const memory = '384MB'
/** Bytes of the texts of one row; 2,048 of them are held at once. Rows of real files have some 3,000. */
const longestRow = 65_536
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

export interface ParquetFile {
  columns: readonly string[]
  /** Chunks of rows, values in order of the columns; empty text for null. */
  chunks: AsyncIterable<readonly string[][]>
  close(): void
}

export async function openParquet(path: string): Promise<ParquetFile> {
  // Loaded with the first file: no start waits for it.
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance: Instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    threads: '1',
    // Nothing is spilled to disk.
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  const close = (): void => {
    connection.closeSync()
    instance.closeSync()
  }
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw new BrokenParquet((error as Error).message.split('\n')[0]?.replaceAll(path, 'the file'), { cause: error })
    }
  }
  try {
    const from = `read_parquet(${literal(path)})`
    const columns = await told(async () => {
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
      return described.getRowsJson().map(([name, type]) => ({ name: String(name), type: String(type) }))
    })
    // A dictionary repeats a long value at no cost to the file: judged in the engine, before it becomes texts of ours.
    const size = columns.map((_, i) => `coalesce(strlen(c${i}), 0)`).join(' + ')
    const select = `SELECT * FROM (SELECT ${columns.map((column, i) => `${textOf(column)} AS c${i}`).join(', ')} FROM ${from})
      WHERE CASE WHEN ${size} > ${longestRow} THEN error('a row has more than ${longestRow} bytes') ELSE true END`
    return { columns: columns.map(({ name }) => name), chunks: chunks(), close }

    async function* chunks(): AsyncGenerator<readonly string[][]> {
      const result = await told(() => connection.stream(select))
      for (;;) {
        const chunk = await told(() => result.fetchChunk())
        if (!chunk || chunk.rowCount === 0) return
        yield chunk.getRows().map((row) => row.map((value) => (value === null ? '' : String(value))))
      }
    }
  } catch (error) {
    close()
    throw error
  }
}

function textOf({ name, type }: { name: string; type: string }): string {
  const column = quoted(name)
  // Trailing zeros are the scale of the type, not digits of the value.
  if (/^DECIMAL\(\d+,[1-9]/.test(type)) return `rtrim(rtrim(CAST(${column} AS VARCHAR), '0'), '.')`
  if (type.startsWith('TIMESTAMP')) return `strftime(make_timestamp(epoch_us(${column})), '%Y-%m-%dT%H:%M:%S.%gZ')`
  if (type === 'BLOB') return `decode(${column})`
  if (/^(MAP|STRUCT)|\[\]$/.test(type)) return `CAST(to_json(${column}) AS VARCHAR)`
  return `CAST(${column} AS VARCHAR)`
}
