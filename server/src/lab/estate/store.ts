/** Where usage generations are kept. Decides nothing. */
import { parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../../db/state.ts'
import type { GenerationRecord } from './generation.ts'

export const generationMigrations: Migration[] = [
  {
    id: 'lab-usage-1',
    sql: `CREATE TABLE lab_generations (
      number INTEGER PRIMARY KEY, -- counts up
      id TEXT NOT NULL UNIQUE,
      open INTEGER NOT NULL, -- 1: runs or waits
      doc TEXT NOT NULL
    ) STRICT;`,
  },
]

/** Those that are over are kept up to this number. */
const kept = 100

const fromRow = (row: { doc: string }): GenerationRecord => parseJson(row.doc) as unknown as GenerationRecord

export function insertGeneration(number: number, record: GenerationRecord): Write[] {
  return [
    write('INSERT INTO lab_generations (number, id, open, doc) VALUES (?, ?, 1, ?)', number, record.id, JSON.stringify(record)),
    write('DELETE FROM lab_generations WHERE open = 0 AND number <= ?', number - kept),
  ]
}

export function putGeneration(record: GenerationRecord, isOpen: boolean): Write {
  return write('UPDATE lab_generations SET open = ?, doc = ? WHERE id = ?', isOpen ? 1 : 0, JSON.stringify(record), record.id)
}

export function findGeneration(db: Reads, id: string): GenerationRecord | undefined {
  const row = db.get<{ doc: string }>('SELECT doc FROM lab_generations WHERE id = ?', id)
  return row && fromRow(row)
}

export function openGenerations(db: Reads): number {
  return db.get<{ count: number }>('SELECT count(*) AS count FROM lab_generations WHERE open = 1')?.count ?? 0
}

/** Newest first. */
export function lastGenerations(db: Reads): GenerationRecord[] {
  return db.all<{ doc: string }>('SELECT doc FROM lab_generations ORDER BY number DESC, id LIMIT 100').map(fromRow)
}
