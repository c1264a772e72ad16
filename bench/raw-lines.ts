/** Plain DuckDB with the limits the service gives its own. */
import { DuckDBInstance } from '@duckdb/node-api'

export interface RawLines {
  run(sql: string): Promise<unknown>
  /** The one figure a query gives. */
  count(sql: string): Promise<number>
  close(): void
}

export async function openRaw(path: string): Promise<RawLines> {
  const instance = await DuckDBInstance.create(path, { threads: '2', memory_limit: '512MB' })
  const connection = await instance.connect()
  return {
    run: (sql) => connection.run(sql),
    count: async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0]?.[0]),
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
