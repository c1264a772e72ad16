/** Where confirmations of agreements are kept. Decides nothing. */
import type { Instant } from 'lazuli-contract'
import type { AgreementType } from 'lazuli-contract/agreements.ts'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { AgreementRecord } from './rules.ts'

export const migrations: Migration[] = [
  {
    id: 'agreements-1',
    sql: `CREATE TABLE agreements (
      customer_id TEXT NOT NULL,
      number INTEGER NOT NULL,
      type TEXT NOT NULL,
      date_agreed TEXT NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (customer_id, number)
    ) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 'agreements-2',
    sql: `CREATE TABLE direct_signatures (customer_id TEXT PRIMARY KEY, signed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  },
]

export function putAgreement(record: AgreementRecord): Write {
  return write(
    'INSERT INTO agreements (customer_id, number, type, date_agreed, doc) VALUES (?, ?, ?, ?, ?)',
    record.customerId,
    record.number,
    record.type,
    record.dateAgreed,
    JSON.stringify(record),
  )
}

/** Confirmations of a customer, the newest date first, then the latest recorded. */
export async function agreementsOf(db: Reads, customerId: string): Promise<AgreementRecord[]> {
  const rows = await db.all<{ doc: string }>(
    'SELECT doc FROM agreements WHERE customer_id = ? ORDER BY date_agreed DESC, number DESC',
    customerId,
  )
  return rows.map((row) => JSON.parse(row.doc) as AgreementRecord)
}

/** The customer has signed the Microsoft Customer Agreement itself. */
export function putSignature(customerId: string, at: Instant): Write {
  return write('INSERT INTO direct_signatures (customer_id, signed_at) VALUES (?, ?) ON CONFLICT (customer_id) DO NOTHING', customerId, at)
}

export async function hasSigned(db: Reads, customerId: string): Promise<boolean> {
  return (await db.get('SELECT 1 AS found FROM direct_signatures WHERE customer_id = ?', customerId)) !== undefined
}

/**
 * Whether an agreement of the type holds: the partner has confirmed it, or the customer signed the Microsoft Customer
 * Agreement itself. An Azure plan needs `MicrosoftCustomerAgreement`.
 */
export async function hasAgreement(db: Reads, customerId: string, type: AgreementType): Promise<boolean> {
  if ((await db.get('SELECT 1 AS found FROM agreements WHERE customer_id = ? AND type = ? LIMIT 1', customerId, type)) !== undefined)
    return true
  return type === 'MicrosoftCustomerAgreement' && hasSigned(db, customerId)
}
