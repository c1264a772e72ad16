/** Audit records with what they ask of domains. */
import { auditId } from '../audit/record.ts'
import { auditRoutes } from '../audit/routes.ts'
import { customersNamed, findCustomer } from '../customers/store.ts'
import type { Route } from '../http/serve.ts'
import type { EventRow } from '../webhooks/record.ts'

export function auditing(pagingKey: Uint8Array): Route[] {
  return auditRoutes({
    pagingKey,
    customersNamed,
    async customer(db, id) {
      const found = await findCustomer(db, id)
      return { name: found?.companyName, reseller: found?.associatedPartnerId }
    },
  })
}

/** The id of the audit record of an event row that has one. */
export function auditIdOf(tenantId: string, row: EventRow): string {
  return auditId(tenantId, { ...row, audit: row.audit ?? '{}' })
}
