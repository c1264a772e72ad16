/** What customers do by themselves, elsewhere than at Partner Center: accept a relationship, sign an agreement. */
import { acceptRelationship as acceptance, readGuid, signAgreement } from 'lazuli-contract'
import { putSignature } from '../agreements/store.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { type CustomerRecord, customerToWire } from '../customers/record.ts'
import { acceptRelationship, relationshipAccepted } from '../customers/relationship-rules.ts'
import { customerStanding, findCustomer, putCustomer } from '../customers/store.ts'
import type { Partner } from '../db/partner.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'

export interface LabCustomerDeps {
  partnerOf(tenantId: string): Promise<Partner | undefined> | Partner | undefined
  /** The customer as any partner knows it. */
  customerAnywhere(id: string): Promise<CustomerRecord | undefined>
}

const actor = { job: 'customer' }

export function labCustomerRoutes(deps: LabCustomerDeps): Route[] {
  return [
    serveUnchained(acceptance, async ({ query, body }) => {
      const tenantId = query.partnerId && readGuid(query.partnerId)
      const partner = tenantId ? await deps.partnerOf(tenantId) : undefined
      if (!partner) return refuse('RelationshipRequestInvalid', { detail: 'partnerId names no partner' })
      return partner.lock.run(async () => {
        const own = await findCustomer(partner.state, body.customerId)
        if (own && own.removedAt === undefined) return ok(customerToWire(own))
        const customer = own ?? (await deps.customerAnywhere(body.customerId))
        if (!customer) return refuse('CustomerNotFound')
        const ids = partner.ids.scope()
        const at = partner.clock.now()
        const accepted = acceptRelationship({
          partner: partner.facts,
          reseller: query.indirectResellerId,
          customer,
          own: own !== undefined,
          ids: { commerceId: ids.guid('commerce-account'), profileId: ids.guid('billing-profile') },
          at,
        })
        if (isRefusal(accepted)) return accepted
        partner.state.commit(
          { writes: [putCustomer(accepted)], events: relationshipAccepted(accepted, query.indirectResellerId) },
          { at, actor, ids },
        )
        return ok(customerToWire(accepted))
      })
    }),

    serveUnchained(signAgreement, ({ partner, body }) =>
      partner.lock.run(async () => {
        const standing = customerStanding(partner.state, body.customerId)
        if (standing !== 'ours') return refuse(standing === 'removed' ? 'NoRelationship' : 'CustomerNotFound')
        const at = partner.clock.now()
        partner.state.commit({ writes: [putSignature(body.customerId, at)] }, { at, actor })
        return ok({ isSigned: true })
      }),
    ),
  ]
}
