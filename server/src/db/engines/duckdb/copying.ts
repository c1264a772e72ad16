/** A copy of the line file as of one moment, holding what is published and nothing else. */
import type { Published } from '../../lines.ts'
import { type Connection, row, text, transaction } from './pool.ts'
import { visible } from './published.ts'
import { jobTables, schema, sharedTables } from './schema.ts'

/**
 * Copies row by row into a file that is attached meanwhile: one transaction reads all tables, so they belong together, and
 * order of insertion stays. Jobs not yet published are left out as if they had not begun: whoever repeats them writes them anew.
 */
export async function copyInto(connection: Connection, path: string, published: Published): Promise<void> {
  const here = await row<{ name: string }>(connection, 'SELECT current_database() AS name')
  const source = `"${here?.name}".main`
  await connection.run(`ATTACH ${text(path)} AS copied`)
  try {
    await connection.run(`USE copied; ${schema}; USE ${source}`)
    await transaction(connection, async () => {
      // Columns by name: a table that grew by a migration has them in another order than a new one.
      for (const table of sharedTables) await connection.run(`INSERT INTO copied.${table} BY NAME SELECT * FROM ${source}.${table}`)
      for (const table of jobTables)
        await connection.run(`INSERT INTO copied.${table} BY NAME SELECT * FROM ${source}.${table} WHERE ${visible(published)}`)
    })
    await connection.run('CHECKPOINT copied')
  } finally {
    await connection.run(`USE ${source}`)
    await connection.run('DETACH copied')
  }
}
