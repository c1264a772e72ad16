/** Consents of customers to applications, given by the partner. */
import { type Instant, parseJson } from 'lazuli-contract'
import type { Migration, Reads, Write } from '../db/state.ts'
import { write } from '../db/state.ts'

export interface Consent {
  displayName?: string
  applicationId: string
  applicationGrants: { enterpriseApplicationId: string; scope: string }[]
}

export const consentMigrations: Migration[] = [
  {
    id: 'consents-1',
    sql: `CREATE TABLE application_consents (
      customer_id TEXT NOT NULL, app_id TEXT NOT NULL, created_at INTEGER NOT NULL, doc TEXT NOT NULL,
      PRIMARY KEY (customer_id, app_id)
    ) STRICT, WITHOUT ROWID`,
  },
]

export function findConsent(db: Reads, customerId: string, appId: string): Consent | undefined {
  const row = db.get<{ doc: string }>('SELECT doc FROM application_consents WHERE customer_id = ? AND app_id = ?', customerId, appId)
  return row && (parseJson(row.doc) as unknown as Consent)
}

export function putConsent(customerId: string, consent: Consent, at: Instant): Write {
  return write(
    'INSERT INTO application_consents (customer_id, app_id, created_at, doc) VALUES (?, ?, ?, ?)',
    customerId,
    consent.applicationId,
    at,
    JSON.stringify(consent),
  )
}

export function deleteConsent(customerId: string, appId: string): Write {
  return write('DELETE FROM application_consents WHERE customer_id = ? AND app_id = ?', customerId, appId)
}
