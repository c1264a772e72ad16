/** State files that are not in service: looked through before they are believed, and made another partner's. */
import { DatabaseSync } from 'node:sqlite'

/** What is wrong with the file, or `undefined`: damaged, or holding more than tables and indexes. */
export function stateFileProblem(path: string): string | undefined {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: true })
    const strange = db
      .prepare("SELECT type, name FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'")
      .get()
    if (strange) return `it holds a ${strange.type}`
    const found = db.prepare('PRAGMA quick_check(1)').get()?.quick_check
    if (found !== 'ok') return String(found)
    return db.prepare("SELECT 1 FROM settings WHERE name = 'world'").get() ? undefined : 'its world was never finished'
  } catch (error) {
    return (error as Error).message
  } finally {
    db?.close()
  }
}

/** Different texts of a column, in order; none where there is no such table, or the file cannot be read. */
export function valuesIn(path: string, table: string, column: string): string[] {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: true })
    return db
      .prepare(`SELECT DISTINCT "${column}" AS value FROM "${table}" ORDER BY value`)
      .all()
      .map(({ value }) => String(value))
  } catch {
    return []
  } finally {
    db?.close()
  }
}

export interface StateFileChange {
  /** The stand of the clock it opens with. */
  clock: unknown
  /** Kept under this name until who opens it has taken it over. */
  facts: unknown
  /** A tenant named anywhere, and the one to name instead. */
  rename?: { from: string; to: string }
  /** Forget stored replies: they are sealed with another key, or were given to another partner's callers. */
  dropReplies: boolean
  /** Rows that stay behind when the file becomes another partner's. Tables an earlier release has not made are passed over. */
  leaves?: readonly Leaving[]
}

export interface Leaving {
  table: string
  where?: string
}

/** Changes a file that nobody has open. */
export function changeStateFile(path: string, change: StateFileChange): void {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  try {
    db.exec('BEGIN IMMEDIATE')
    // First: the facts may name the tenant the file came from.
    if (change.rename) rename(db, change.rename)
    const put = db.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
    put.run('clock', JSON.stringify(change.clock))
    put.run('facts', JSON.stringify(change.facts))
    if (change.dropReplies) db.exec('DELETE FROM replies')
    for (const { table, where = 'true' } of change.leaves ?? [])
      if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table))
        db.exec(`DELETE FROM "${table}" WHERE ${where}`)
    db.exec('COMMIT')
  } finally {
    db.close()
  }
}

/** A GUID stands for nothing but its tenant, so wherever it is written the tenant is meant. */
function rename(db: DatabaseSync, { from, to }: { from: string; to: string }): void {
  const columns = db
    .prepare(
      `SELECT m.name AS tbl, c.name AS col FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND upper(c.type) IN ('TEXT', 'ANY', '') ORDER BY m.name, c.cid`,
    )
    .all() as { tbl: string; col: string }[]
  for (const { tbl, col } of columns)
    db.prepare(`UPDATE "${tbl}" SET "${col}" = replace("${col}", ?, ?) WHERE instr("${col}", ?) > 0`).run(from, to, from)
}
