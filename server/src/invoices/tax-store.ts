/** Tax tables of a partner, by the billing period from which they apply. Decides nothing. */
import { type Month, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import { type KeptTax, keepTax, readTax, type TaxTable } from './tax.ts'

export const taxMigration: Migration = {
  id: 'invoices-tax-1',
  sql: 'CREATE TABLE invoice_tax (from_period TEXT PRIMARY KEY, terms TEXT NOT NULL) STRICT, WITHOUT ROWID',
}

/** In order of their periods. */
export function taxTables(db: Reads): TaxTable[] {
  return db
    .all<{ from_period: Month; terms: string }>('SELECT from_period, terms FROM invoice_tax ORDER BY from_period')
    .map(({ from_period, terms }) => ({ from: from_period, ...readTax(parseJson(terms) as unknown as KeptTax) }))
}

export function putTaxTable(table: TaxTable): Write {
  return write('INSERT OR REPLACE INTO invoice_tax (from_period, terms) VALUES (?, ?)', table.from, JSON.stringify(keepTax(table)))
}

export function dropTaxTable(from: Month): Write {
  return write('DELETE FROM invoice_tax WHERE from_period = ?', from)
}
