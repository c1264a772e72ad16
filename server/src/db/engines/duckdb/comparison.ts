/** Holds two lists against each other in a database of its own, in memory; what does not fit is spilled into a folder. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ComparedRow, Comparison, LeftOver, Side } from '../../comparison.ts'
import { append, type Connection, row, stream } from './pool.ts'

/** Kept in memory; more is spilled. */
const memory = '192MB'

const sides: Readonly<Record<Side, number>> = { file: 0, books: 1 }

/** Spills into a folder of its own in `folder`, which goes with {@link Comparison.close}. */
export async function openComparison(folder: string): Promise<Comparison> {
  // Loaded with the first comparison: no start waits for it.
  const { DuckDBInstance, UTINYINT, VARCHAR, BIGINT } = await import('@duckdb/node-api')
  mkdirSync(folder, { recursive: true })
  const spill = mkdtempSync(join(folder, 'compare-'))
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    threads: '1',
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection: Connection = await instance.connect()
  await connection.run(
    'CREATE TABLE compared (side UTINYINT, n BIGINT, key VARCHAR, owner VARCHAR, day VARCHAR, figures VARCHAR, note VARCHAR)',
  )
  let count = 0n
  return {
    async add(side: Side, rows: readonly ComparedRow[]) {
      const columns = [
        rows.map(() => sides[side]),
        rows.map(() => count++),
        rows.map((r) => r.key),
        rows.map((r) => r.owner),
        rows.map((r) => r.day),
        rows.map((r) => r.figures),
        rows.map((r) => r.note),
      ]
      await append(connection, 'compared', [UTINYINT, BIGINT, ...Array.from({ length: 5 }, () => VARCHAR)], columns)
    },
    async matching() {
      const found = await row<{ n: bigint | null }>(
        connection,
        `SELECT sum(least(a, b))::BIGINT AS n FROM (SELECT count(*) FILTER (side = 0) AS a, count(*) FILTER (side = 1) AS b FROM compared GROUP BY key, figures)`,
      )
      return Number(found?.n ?? 0n)
    },
    async *leftOvers() {
      const chunks = stream<{
        key: string
        side: number
        figures: string
        note: string
        copies: bigint
        twin: boolean
        known: boolean
      }>(
        connection,
        `WITH counted AS (
          SELECT key, figures, count(*) FILTER (side = 0) AS a, count(*) FILTER (side = 1) AS b, min(owner) AS owner, min(day) AS day,
            max({'n': n, 'note': note}) FILTER (side = 1) AS b_note,
            max({'n': n, 'note': note}) FILTER (side = 0) AS f_note
          FROM compared GROUP BY key, figures HAVING a <> b),
        days AS (SELECT DISTINCT side, owner, day FROM compared)
        SELECT c.key, CASE WHEN a > b THEN 0 ELSE 1 END AS side, c.figures, CASE WHEN a > b THEN f_note.note ELSE b_note.note END AS note,
          abs(a - b) AS copies, least(a, b) > 0 AS twin, d.side IS NOT NULL AS known
        FROM counted c LEFT JOIN days d ON d.owner = c.owner AND d.day = c.day AND d.side = CASE WHEN a > b THEN 1 ELSE 0 END
        ORDER BY c.key, side, c.figures /* unique: what is grouped by; n counts rows */`,
      )
      for await (const chunk of chunks)
        yield chunk.map(
          (r): LeftOver => ({
            key: r.key,
            side: r.side === 0 ? 'file' : 'books',
            figures: r.figures,
            note: r.note,
            copies: Number(r.copies),
            hasTwin: r.twin,
            dayKnown: r.known,
          }),
        )
    },
    async close() {
      connection.closeSync()
      instance.closeSync()
      rmSync(spill, { recursive: true, force: true })
    },
  }
}
