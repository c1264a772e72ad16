/** Where long-running operations of the Azure side are kept. Decides nothing. */
import { type Instant, parseJson, writeJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { AzureOperation } from './operation-rules.ts'

export const operationMigrations: Migration[] = [
  {
    id: 'azure-operations-1',
    sql: `CREATE TABLE azure_operations (
      id TEXT PRIMARY KEY,
      created_at INTEGER NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX azure_operations_by_age ON azure_operations (created_at);`,
  },
]

export function putOperation(operation: AzureOperation): Write {
  return write(
    `INSERT INTO azure_operations (id, created_at, doc) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`,
    operation.id,
    operation.createdAt,
    writeJson(operation),
  )
}

/** Forgets what nobody polls any more. */
export function dropOperationsBefore(at: Instant): Write {
  return write('DELETE FROM azure_operations WHERE created_at < ?', at)
}

export async function findOperation(db: Reads, id: string): Promise<AzureOperation | undefined> {
  const row = await db.get<{ doc: string }>('SELECT doc FROM azure_operations WHERE id = ?', id)
  return row && (parseJson(row.doc) as unknown as AzureOperation)
}
