/** Consents of customers (platform contract, section 1.18) and the reports on second factors (1.14). */
import {
  createApplicationConsent,
  deleteApplicationConsent,
  formatInstant,
  listApplicationMfaAdoption,
  listNonMfaCompliantPrincipals,
  listPartnerRequests,
  readGuid,
} from 'lazuli-contract'
import { refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { type Consent, deleteConsent, findConsent, putConsent } from './consent-store.ts'
import type { Registry } from './registry.ts'
import type { RequestFact } from './request-facts.ts'

export function consentRoutes(registry: Registry): Route[] {
  return [
    serve(createApplicationConsent, ({ path, body, db, now }) => {
      const { applicationId } = body
      if (body.applicationGrants.length === 0) return refuse('BadInput', { detail: 'applicationGrants must not be empty' })
      if (findConsent(db, path.customerId, applicationId)) return refuse('ConsentExists', { applicationId })
      const consent = { ...body, applicationGrants: [...body.applicationGrants] }
      return {
        status: 201,
        body: consent,
        change: { writes: [putConsent(path.customerId, consent, now)], events: [consentEvent('given', path.customerId, consent)] },
      }
    }),
    serve(deleteApplicationConsent, ({ path, db }) => {
      const applicationId = readGuid(path.applicationId) ?? path.applicationId
      const consent = findConsent(db, path.customerId, applicationId)
      if (!consent) return refuse('ConsentNotFound', { applicationId })
      return {
        status: 200,
        change: {
          writes: [deleteConsent(path.customerId, applicationId)],
          events: [consentEvent('taken', path.customerId, consent)],
        },
      }
    }),

    serve(listNonMfaCompliantPrincipals, ({ partner }) => {
      const last = new Map<string, RequestFact>()
      for (const fact of registry.requests.last(partner.facts.tenantId)) if (!fact.mfa && !last.has(fact.oid)) last.set(fact.oid, fact)
      const principals = [...last.values()].map(({ oid, tenantId, upn, at }) => ({
        objectId: oid,
        tenantId,
        upn: upn ?? '',
        lastNonMfaCompliantRequestDateTime: formatInstant(at),
        lastNonMfaCompliantLoginDateTime: formatInstant(at),
      }))
      return ok(collection(principals))
    }),
    serve(listApplicationMfaAdoption, ({ partner }) => {
      const { tenantId } = partner.facts
      const rows = registry.requests.days(tenantId).map(({ day, appId, withMfa, total }) => ({
        loginDate: day,
        mfaCompliantRequestCount: withMfa,
        totalRequestCount: total,
        applicationId: appId,
        applicationName: registry.application(tenantId, appId)?.name ?? '',
      }))
      return ok(rows)
    }),
    serve(listPartnerRequests, ({ partner }) => {
      const requests = registry.requests.last(partner.facts.tenantId).map((fact) => ({
        requestId: fact.requestId,
        correlationId: fact.correlationId,
        operationName: fact.operation,
        requestDateTime: formatInstant(fact.at),
        ipAddress: fact.ipAddress,
        sourceIpAddress: fact.ipAddress,
        objectId: fact.oid,
        tenantId: fact.tenantId,
        ...(fact.upn === undefined ? {} : { upn: fact.upn }),
        applicationId: fact.appId,
        mfaCompliant: fact.mfa,
      }))
      return ok(collection(requests))
    }),
  ]
}

/** No operation of its own is documented for the audit: a consent is shown as the registration of an application with a customer. */
function consentEvent(what: 'given' | 'taken', customerId: string, consent: Consent): NewEvent {
  const isGiven = what === 'given'
  return {
    type: `application-consent-${what}`,
    resourceId: consent.applicationId,
    customerId,
    audit: {
      resourceType: 'application',
      operationType: isGiven ? 'register_application' : 'unregister_application',
      ...(isGiven ? { newValue: consent } : { oldValue: consent }),
    },
  }
}
