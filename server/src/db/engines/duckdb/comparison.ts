/**
 * Holds two lists against each other in a database of its own, in a file that goes with it. Rows are grouped by a hash of what they
 * say: what both lists have falls out without being read again, and of the rest alone texts are looked up.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ComparedRow, Comparison, LeftOver, Side } from '../../comparison.ts'
import { append, type Connection, row, stream } from './pool.ts'

/** Kept in memory while lists come in and are counted; more lies on disk. More than this made nothing quicker. */
const memory = '64MB'
/** The same once what differs is put in order: of two lists that have nothing in common that is all of both, with their texts. */
const orderingMemory = '192MB'

/** Rows of one transaction, which the engine holds in memory until it ends: those of a whole group of its own took 100 MB more. */
const atOnce = 30_720

const sides: Readonly<Record<Side, number>> = { file: 0, books: 1 }

/** Lies in a folder of its own in `folder`, which goes with {@link Comparison.close}. */
export async function openComparison(folder: string): Promise<Comparison> {
  // Loaded with the first comparison: no start waits for it.
  const { DuckDBInstance, UTINYINT, VARCHAR, BIGINT } = await import('@duckdb/node-api')
  mkdirSync(folder, { recursive: true })
  const spill = mkdtempSync(join(folder, 'compare-'))
  const instance = await DuckDBInstance.create(join(spill, 'compared.duckdb'), {
    memory_limit: memory,
    threads: '1',
    temp_directory: join(spill, 'spill'),
    preserve_insertion_order: 'false',
    // The file goes with the answer: nothing is to be gathered from a log into it, neither on the way nor at the end.
    checkpoint_threshold: '1TB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection: Connection = await instance.connect()
  await connection.run('PRAGMA disable_checkpoint_on_shutdown')
  await connection.run(
    'CREATE TABLE compared (side UTINYINT, n BIGINT, key VARCHAR, owner VARCHAR, day VARCHAR, figures VARCHAR, note VARCHAR)',
  )
  // Transactions of some rows: one for all held on to them.
  await connection.run('BEGIN')
  let uncommitted = 0
  let count = 0n
  let isIn = false
  /** Once all rows are in: those of which one list has more, by the last of them. */
  async function countOdd(): Promise<void> {
    if (isIn) return
    isIn = true
    await connection.run('COMMIT')
    // A hash of 128 bits stands for the texts, as it does for the ids of events.
    await connection.run(`CREATE TABLE odd AS
      SELECT CASE WHEN a > b THEN 0 ELSE 1 END::UTINYINT AS side, CASE WHEN a > b THEN f_n ELSE b_n END AS n, abs(a - b) AS copies, least(a, b) > 0 AS twin
      FROM (SELECT count(*) FILTER (side = 0) AS a, count(*) FILTER (side = 1) AS b, max(n) FILTER (side = 0) AS f_n, max(n) FILTER (side = 1) AS b_n
        FROM (SELECT side, n, md5_number(key || chr(10) || figures) AS what FROM compared) GROUP BY what)
      WHERE a <> b`)
    await connection.run(`SET memory_limit = '${orderingMemory}'`)
    await connection.run(`CREATE TABLE odd_days AS
      SELECT DISTINCT c.side, c.owner, c.day FROM compared c
        SEMI JOIN (SELECT c.owner, c.day FROM compared c JOIN odd o ON o.n = c.n) w ON w.owner = c.owner AND w.day = c.day`)
  }
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
      uncommitted += rows.length
      if (uncommitted < atOnce) return
      await connection.run('COMMIT; BEGIN')
      uncommitted = 0
    },
    async matching() {
      await countOdd()
      // Of two lists of 7 and 9 rows with 2 left over, 7 match.
      const found = await row<{ left: bigint | null }>(connection, 'SELECT sum(copies)::BIGINT AS left FROM odd')
      return Number((count - (found?.left ?? 0n)) / 2n)
    },
    async *leftOvers() {
      await countOdd()
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
        `SELECT c.key, o.side, c.figures, c.note, o.copies, o.twin, d.side IS NOT NULL AS known
        FROM compared c JOIN odd o ON o.n = c.n LEFT JOIN odd_days d ON d.owner = c.owner AND d.day = c.day AND d.side = 1 - o.side
        ORDER BY c.key, o.side, c.figures /* unique: one row of each that is grouped */`,
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
