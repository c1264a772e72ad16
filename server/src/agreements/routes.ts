/** Agreements over HTTP: load, decide, return. */
import * as endpoints from 'lazuli-contract/agreements.ts'
import { isRefusal } from '../base/outcome.ts'
import { findCustomer } from '../customers/store.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { agreementConfirmed, agreementTemplates, agreementToWire, confirmAgreement, wantedTypes } from './rules.ts'
import { agreementsOf, putAgreement } from './store.ts'

const withType = (uri: string, sent: string | undefined): string => (sent === undefined ? uri : `${uri}?agreementType=${sent}`)

export function agreementRoutes(): Route[] {
  return [
    serve(endpoints.listAgreementMetadata, ({ query }) => {
      const wanted = wantedTypes(query.agreementType)
      const items = agreementTemplates.filter((template) => wanted.includes(template.agreementType))
      return ok(collection([...items], withType('/agreements', query.agreementType)))
    }),

    serve(endpoints.listCustomerAgreements, async ({ path, query, db }) => {
      const wanted = wantedTypes(query.agreementType)
      const items = (await agreementsOf(db, path.customerId)).filter((agreement) => wanted.includes(agreement.type))
      return ok(collection(items.map(agreementToWire), withType(`/customers/${path.customerId}/agreements`, query.agreementType)))
    }),

    serve(endpoints.confirmCustomerAgreement, async ({ path, body, caller, ids, now, db }) => {
      const { customerId } = path
      const earlier = await agreementsOf(db, customerId)
      const agreement = confirmAgreement(body, { customerId, userId: caller.oid, now, number: ids.next('agreement'), earlier })
      if (isRefusal(agreement)) return agreement
      const customer = await findCustomer(db, customerId)
      return {
        status: 201,
        body: agreementToWire(agreement),
        change: { writes: [putAgreement(agreement)], events: [agreementConfirmed(agreement, customer?.companyName)] },
      }
    }),
  ]
}
