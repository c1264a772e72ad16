/** Where orders to rebill are kept, and what a rebill changes of the documents. Decides nothing. */
import { type Instant, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { Corrections } from './rebill-rules.ts'

export const rebillMigration: Migration = {
  id: 'invoices-3',
  sql: `CREATE TABLE invoice_rebills (
    id TEXT PRIMARY KEY,
    invoice_id TEXT NOT NULL,
    corrections TEXT NOT NULL,   -- JSON
    status TEXT NOT NULL,        -- running, succeeded, failed
    new_invoice_id TEXT,
    detail TEXT NOT NULL,        -- why it failed
    ordered_at INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX invoice_rebills_by_invoice ON invoice_rebills (invoice_id, id);`,
}

export interface RebillRecord {
  id: string
  /** The document to replace. */
  invoiceId: string
  corrections: Corrections
  status: 'running' | 'succeeded' | 'failed'
  newInvoiceId?: string
  detail: string
  orderedAt: Instant
  endedAt?: Instant
}

interface Row {
  id: string
  invoice_id: string
  corrections: string
  status: RebillRecord['status']
  new_invoice_id: string | null
  detail: string
  ordered_at: Instant
  ended_at: Instant | null
}

const fromRow = (row: Row): RebillRecord => ({
  id: row.id,
  invoiceId: row.invoice_id,
  corrections: parseJson(row.corrections) as unknown as Corrections,
  status: row.status,
  ...(row.new_invoice_id === null ? {} : { newInvoiceId: row.new_invoice_id }),
  detail: row.detail,
  orderedAt: row.ordered_at,
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
})

export function insertRebill({ id, invoiceId, corrections, status, detail, orderedAt }: RebillRecord): Write {
  return write(
    'INSERT INTO invoice_rebills (id, invoice_id, corrections, status, detail, ordered_at) VALUES (?, ?, ?, ?, ?, ?)',
    id,
    invoiceId,
    JSON.stringify(corrections),
    status,
    detail,
    orderedAt,
  )
}

export async function findRebill(db: Reads, id: string): Promise<RebillRecord | undefined> {
  const row = await db.get<Row>('SELECT * FROM invoice_rebills WHERE id = ?', id)
  return row && fromRow(row)
}

export async function isBeingRebilled(db: Reads, invoiceId: string): Promise<boolean> {
  return (await db.get("SELECT 1 AS found FROM invoice_rebills WHERE invoice_id = ? AND status = 'running'", invoiceId)) !== undefined
}

export function endRebill(id: string, at: Instant, end: { newInvoiceId: string } | { detail: string }): Write {
  const [status, newInvoiceId, detail] = 'detail' in end ? ['failed', null, end.detail] : ['succeeded', end.newInvoiceId, '']
  return write(
    'UPDATE invoice_rebills SET status = ?, new_invoice_id = ?, detail = ?, ended_at = ? WHERE id = ?',
    status,
    newInvoiceId,
    detail,
    at,
    id,
  )
}

/** The old document is void, its payments count for the new one, and the new one prints the names of the old. */
export function replaceInvoice(oldId: string, newId: string): Write[] {
  const names = (table: string, columns: string): Write =>
    write(`INSERT INTO ${table} (invoice_id, ${columns}) SELECT ?, ${columns} FROM ${table} WHERE invoice_id = ?`, newId, oldId)
  return [
    write("UPDATE invoices SET document_type = 'void_note', state = 'void', amended_by = ?, paid_amount = '0' WHERE id = ?", newId, oldId),
    write('UPDATE invoice_payments SET invoice_id = ? WHERE invoice_id = ?', newId, oldId),
    names('invoice_customers', 'id, name, domain, country'),
    names('invoice_plans', 'id, description, order_id, order_alternate_id, start_date, end_date'),
    names('invoice_entitlements', 'id, name'),
    names('invoice_cycles', 'id, from_day, ended_on, offer_id, offer_name'),
  ]
}
