/** Where exports are kept. Decides nothing. */
import { type Instant, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { Ending, ExportRecord, Wish } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'exports-1',
    sql: `CREATE TABLE exports (
      id TEXT PRIMARY KEY,
      manifest_id TEXT NOT NULL UNIQUE,
      created_at INTEGER NOT NULL,   -- partner clock
      made_at INTEGER NOT NULL,      -- security clock
      wish TEXT NOT NULL,            -- JSON: what was asked for
      ending TEXT,                   -- JSON: how it ended; null until then
      erased INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX exports_unended ON exports (made_at, id) WHERE ending IS NULL;`,
  },
]

/** Exports stay with the partner that asked for them. */
export const leavesExports = [{ table: 'exports' }]

interface Row {
  id: string
  manifest_id: string
  created_at: Instant
  made_at: Instant
  wish: string
  ending: string | null
}

function fromRow(row: Row): ExportRecord {
  return {
    id: row.id,
    manifestId: row.manifest_id,
    wish: parseJson(row.wish) as unknown as Wish,
    createdAt: row.created_at,
    madeAt: row.made_at,
    ...(row.ending === null ? {} : { ending: parseJson(row.ending) as unknown as Ending }),
  }
}

export function insertExport({ id, manifestId, createdAt, madeAt, wish }: ExportRecord): Write {
  return write(
    'INSERT INTO exports (id, manifest_id, created_at, made_at, wish) VALUES (?, ?, ?, ?, ?)',
    id,
    manifestId,
    createdAt,
    madeAt,
    JSON.stringify(wish),
  )
}

export function endExport(id: string, ending: Ending): Write {
  return write('UPDATE exports SET ending = ? WHERE id = ?', JSON.stringify(ending), id)
}

export function findExport(db: Reads, id: string): ExportRecord | undefined {
  const row = db.get<Row>('SELECT * FROM exports WHERE id = ?', id)
  return row && fromRow(row)
}

export function findManifest(db: Reads, manifestId: string): ExportRecord | undefined {
  const row = db.get<Row>('SELECT * FROM exports WHERE manifest_id = ?', manifestId)
  return row && fromRow(row)
}

/** Asked for and not ended, oldest first. */
export function unendedExports(db: Reads): ExportRecord[] {
  return db.all<Row>('SELECT * FROM exports WHERE ending IS NULL ORDER BY made_at, id').map(fromRow)
}

/** All whose files may lie there, newest first. */
export function keptExports(db: Reads): ExportRecord[] {
  return db.all<Row>('SELECT * FROM exports WHERE erased = 0 ORDER BY made_at DESC, id').map(fromRow)
}

/** Its files are gone. */
export function eraseExport(id: string): Write {
  return write('UPDATE exports SET erased = 1 WHERE id = ?', id)
}

/** Forgets exports made before. */
export function forgetExports(before: Instant): Write {
  return write('DELETE FROM exports WHERE made_at < ? AND erased = 1', before)
}
