/** What operators restated, as it was answered. Decides nothing. */
import { Decimal, parseJson, writeJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { KeptRestatement } from './restatement.ts'

export const restatementMigration: Migration = {
  id: 'usage-restatements-1',
  sql: `CREATE TABLE restatements (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      doc TEXT NOT NULL
    ) STRICT;`,
}

export function putRestatement(restatement: KeptRestatement): Write {
  return write('INSERT INTO restatements (id, doc) VALUES (?, ?)', restatement.id, writeJson(restatement))
}

export function findRestatement(db: Reads, id: string): KeptRestatement | undefined {
  const row = db.get<{ doc: string }>('SELECT doc FROM restatements WHERE id = ?', id)
  return row && fromDoc(row.doc)
}

/** Newest first, below a number; each with its own. */
export function restatementsBelow(db: Reads, below: number, limit: number): { seq: number; restatement: KeptRestatement }[] {
  return db
    .all<{ seq: number; doc: string }>('SELECT seq, doc FROM restatements WHERE seq < ? ORDER BY seq DESC LIMIT ?', below, limit)
    .map(({ seq, doc }) => ({ seq, restatement: fromDoc(doc) }))
}

function fromDoc(doc: string): KeptRestatement {
  const read = parseJson(doc) as unknown as KeptRestatement
  return { ...read, usage: read.usage.map((each) => ({ ...each, was: Decimal.of(each.was), quantity: Decimal.of(each.quantity) })) }
}
