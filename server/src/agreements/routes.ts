/** Agreements over HTTP: load, decide, return. */
import type { Instant } from 'lazuli-contract'
import { getAgreementFile } from 'lazuli-contract/agreement-files.ts'
import * as endpoints from 'lazuli-contract/agreements.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Countries } from '../customers/countries.ts'
import { findCustomer } from '../customers/store.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { pageTokens } from '../http/paging.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { findDocument } from './document-rules.ts'
import { agreementFile } from './file.ts'
import { resellerAgreement } from './reseller-rules.ts'
import { agreementConfirmed, agreementTemplates, agreementToWire, confirmAgreement, wantedTypes } from './rules.ts'
import { agreementsOf, hasSigned, putAgreement } from './store.ts'

const withType = (uri: string, sent: string | undefined): string => (sent === undefined ? uri : `${uri}?agreementType=${sent}`)

export interface AgreementDeps {
  countries: Countries
  /** Secret that seals the links to files. */
  linkKey: Uint8Array
  /** Every partner account of this service. */
  accounts(): readonly PartnerFacts[]
  /** Where the clock of a partner stands. */
  nowOf(tenantId: string): Promise<Instant | undefined>
}

/** What a link to a file carries. */
interface FileLink {
  readonly tenantId: string
  readonly country: string
  readonly language: string
  readonly until: Instant
  /** Counts the links given out: each is another. */
  readonly number: number
  readonly [member: string]: string | number
}

export function agreementRoutes(deps: AgreementDeps): Route[] {
  // How long a link works is written in it, on the clock of its partner.
  const links = pageTokens<FileLink>(deps.linkKey, ['agreement file'], Number.POSITIVE_INFINITY)
  let given = 0
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

    serve(endpoints.getAgreementDocument, ({ path, query, partner, now, origin }) => {
      const found = findDocument({ templateId: path.agreementTemplateId, ...query }, deps.countries)
      if (isRefusal(found)) return found
      const until = now + partner.profile.agreementLinkLifetime
      const uri = (): string =>
        `${origin}/agreementfiles/${links.seal({ tenantId: partner.facts.tenantId, ...found, until, number: ++given }, now)}`
      return ok({ displayUri: uri(), downloadUri: uri(), ...found })
    }),

    serve(getAgreementFile, async ({ path }) => {
      const link = links.open(path.link, 0)
      const now = link && (await deps.nowOf(link.tenantId))
      if (!link || now === undefined || now > link.until) return refuse('DocumentLinkDead')
      return { status: 200, bytes: agreementFile(link.country, link.language), media: 'application/pdf' }
    }),

    serve(endpoints.getCustomerAgreementSignStatus, async ({ path, db }) => ok({ isSigned: await hasSigned(db, path.customerId) })),

    serve(endpoints.getResellerAgreementStatus, ({ query, partner }) => {
      const regionOf = (country: string): string => deps.countries.get(country)?.region || country
      const status = resellerAgreement(query, { partner: partner.facts, accounts: deps.accounts(), regionOf })
      return isRefusal(status) ? status : ok(status)
    }),
  ]
}
