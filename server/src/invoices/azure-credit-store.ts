/** Where Azure credits of customers are kept, and what invoices took of them. Decides nothing. */
import { type Month, parseJson } from 'lazuli-contract'
import type { AzureCreditUse } from '../db/azure-credit.ts'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { GrantedCredit, KeptUse } from './azure-credit-rules.ts'

export const azureCreditMigration: Migration = {
  id: 'invoices-azure-credit-1',
  sql: `CREATE TABLE azure_credits (
      id TEXT PRIMARY KEY,
      customer_id TEXT NOT NULL,
      doc TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX azure_credits_by_customer ON azure_credits (customer_id, id);
    CREATE TABLE azure_credit_uses (
      credit_id TEXT NOT NULL,
      invoice_id TEXT NOT NULL,    -- a rebill writes those of the new document in place of the old one's
      period TEXT NOT NULL,
      amount TEXT NOT NULL,
      PRIMARY KEY (credit_id, invoice_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX azure_credit_uses_by_invoice ON azure_credit_uses (invoice_id);`,
}

export function putAzureCredit(credit: GrantedCredit): Write {
  return write(
    'INSERT OR REPLACE INTO azure_credits (id, customer_id, doc) VALUES (?, ?, ?)',
    credit.id,
    credit.customerId,
    JSON.stringify(credit),
  )
}

/** In order of id; of one customer, or of all. */
export function azureCreditsOf(db: Reads, customerId?: string): GrantedCredit[] {
  const found =
    customerId === undefined
      ? db.all<{ doc: string }>('SELECT doc FROM azure_credits ORDER BY id')
      : db.all<{ doc: string }>('SELECT doc FROM azure_credits WHERE customer_id = ? ORDER BY id', customerId)
  return found.map(({ doc }) => parseJson(doc) as unknown as GrantedCredit)
}

export function findAzureCredit(db: Reads, id: string): GrantedCredit | undefined {
  const [found] = db.all<{ doc: string }>('SELECT doc FROM azure_credits WHERE id = ?', id)
  return found && (parseJson(found.doc) as unknown as GrantedCredit)
}

/** What counts of all credits, or of those of a customer, in order of credit and invoice. */
export function azureCreditUses(db: Reads, customerId?: string): KeptUse[] {
  const columns = 'u.credit_id AS creditId, u.invoice_id AS invoiceId, u.period, u.amount'
  return customerId === undefined
    ? db.all<KeptUse>(`SELECT ${columns} FROM azure_credit_uses u ORDER BY u.credit_id, u.invoice_id`)
    : db.all<KeptUse>(
        `SELECT ${columns} FROM azure_credits c JOIN azure_credit_uses u ON u.credit_id = c.id WHERE c.customer_id = ? ORDER BY u.credit_id, u.invoice_id`,
        customerId,
      )
}

/** What an invoice took; `instead` of the document it takes the place of, which gives back what it had taken. */
export function putUses(invoiceId: string, period: Month, uses: readonly AzureCreditUse[], instead?: string): Write[] {
  return [
    ...(instead === undefined ? [] : [write('DELETE FROM azure_credit_uses WHERE invoice_id = ?', instead)]),
    ...uses.map(({ creditId, amount }) =>
      write(
        'INSERT INTO azure_credit_uses (credit_id, invoice_id, period, amount) VALUES (?, ?, ?, ?)',
        creditId,
        invoiceId,
        period,
        `${amount}`,
      ),
    ),
  ]
}

/** Forgets credits of customers that were deleted so long ago that nothing knows their names any more. What invoices say stays. */
export function forgetCreditsOfStrangers(): Write[] {
  const strangers = 'customer_id NOT IN (SELECT id FROM customers) AND customer_id NOT IN (SELECT id FROM invoice_departed)'
  return [
    write(`DELETE FROM azure_credit_uses WHERE credit_id IN (SELECT id FROM azure_credits WHERE ${strangers})`),
    write(`DELETE FROM azure_credits WHERE ${strangers}`),
  ]
}
