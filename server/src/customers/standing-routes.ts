/** One customer's profiles, and how relationships begin and end: load, decide, return. */
import * as endpoints from 'lazuli-contract/customers.ts'
import * as relationships from 'lazuli-contract/relationships.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads, Write } from '../db/state.ts'
import { readFilter } from '../http/filter.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import type { Countries } from './countries.ts'
import { billingProfileUpdated, updateBillingProfile } from './profile-rules.ts'
import { billingProfile, companyProfile, customerPath } from './record.ts'
import {
  checkPurge,
  customerDeleted,
  endRelationship,
  type Holdings,
  relationshipEnded,
  relationshipRequestUrl,
  resellerRelationships,
} from './relationship-rules.ts'
import { findCustomer, putCustomer } from './store.ts'

/** What lies in domains that come later: handed in by `main.ts`. */
export interface StandingDeps {
  countries: Countries
  holdings(db: Reads, customerId: string): Promise<Holdings>
  /** Whether orders for reservations, software or SaaS stand that nobody has cancelled. */
  hasOpenOrders(db: Reads, customerId: string): Promise<boolean>
  /** Removes all a customer has, itself included. */
  purge(partner: Partner, customerId: string): Promise<Write[]> | Write[]
}

export function standingRoutes(deps: StandingDeps): Route[] {
  return [
    serve(endpoints.removeResellerRelationship, async ({ path, body, now, db }) => {
      const customer = await findCustomer(db, path.customerId)
      if (!customer) return refuse('CustomerNotFound')
      const ended = endRelationship(customer, body.relationshipToPartner, await deps.holdings(db, customer.id), now)
      if (isRefusal(ended)) return ended
      return {
        status: 200,
        body: { relationshipToPartner: 'none' as const, attributes: { objectType: 'Customer' } },
        change: { writes: [putCustomer(ended)], events: [relationshipEnded(customer)] },
      }
    }),

    serve(endpoints.deleteSandboxCustomer, async ({ path, partner, db }) => {
      const customer = await findCustomer(db, path.customerId)
      if (!customer) return refuse('CustomerNotFound')
      const refusal = checkPurge(partner.facts, await deps.hasOpenOrders(db, customer.id))
      if (refusal) return refusal
      return { status: 204, change: { writes: await deps.purge(partner, customer.id), events: [customerDeleted(customer)] } }
    }),

    serve(endpoints.getCustomerCompanyProfile, async ({ path, db }) => {
      const customer = await findCustomer(db, path.customerId)
      return customer ? ok(companyProfile(customer)) : refuse('CustomerNotFound')
    }),

    serve(endpoints.getCustomerBillingProfile, async ({ path, db }) => {
      const customer = await findCustomer(db, path.customerId)
      return customer ? ok(billingProfile(customer)) : refuse('CustomerNotFound')
    }),

    serve(endpoints.updateCustomerBillingProfile, async ({ path, body, headers, db }) => {
      const customer = await findCustomer(db, path.customerId)
      if (!customer) return refuse('CustomerNotFound')
      const updated = updateBillingProfile(customer, body, { countries: deps.countries, ifMatch: headers['if-match'] })
      if (isRefusal(updated)) return updated
      return {
        status: 200,
        body: billingProfile(updated),
        change: { writes: [putCustomer(updated)], events: [billingProfileUpdated(updated, customer)] },
      }
    }),

    serve(relationships.getRelationshipRequestLink, ({ query, partner, origin }) => {
      const url = relationshipRequestUrl(partner.facts, query.indirectResellerId, origin)
      return isRefusal(url) ? url : ok({ url, attributes: { objectType: 'RelationshipRequest' } })
    }),

    serve(relationships.listCustomerRelationships, async ({ path, partner, db }) => {
      const tenantId = (await findCustomer(db, path.customerId))?.associatedPartnerId
      const items = tenantId ? resellerRelationships(partner.facts, 'is_indirect_cloud_solution_provider_of', { tenantId }) : []
      return ok(collection(items, `${customerPath(path.customerId)}/relationships`))
    }),

    serve(relationships.listPartnerRelationships, ({ query, partner }) => {
      const name = query.filter === undefined ? undefined : nameIn(query.filter)
      if (isRefusal(name)) return name
      const filter = query.filter === undefined ? '' : `&filter=${encodeURIComponent(query.filter)}`
      const type = query.relationship_type
      const asked = type === 'is_indirect_reseller_of' ? 'IsIndirectResellerOf' : 'IsIndirectCloudSolutionProviderOf'
      const items = resellerRelationships(partner.facts, type, { name })
      return ok(collection(items, `/relationships?relationship_type=${asked}${filter}`))
    }),
  ]
}

/** The text that names shall contain. */
function nameIn(text: string) {
  const filter = readFilter(text)
  if (filter?.kind !== 'field' || filter.field !== 'name' || filter.operator !== 'substring')
    return refuse('BadParameter', { detail: 'the filter takes the field Name and the operator substring' })
  return filter.value
}
