/** Indirect resellers of an integration sandbox over HTTP: load, decide, return. */
import * as endpoints from 'lazuli-contract/sandbox-resellers.ts'
import { isRefusal, type Refusal, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { type Route, serve } from '../http/serve.ts'
import type { Countries } from './countries.ts'
import { checkDeletion, checkReseller, domainOf, newReseller, resellerEvent, resellerToWire } from './reseller-rules.ts'
import { customersOfReseller } from './store.ts'

/** The registry keeps resellers with the facts of their provider: handed in by `main.ts`. */
export interface ResellerDeps {
  countries: Countries
  domainTaken(domain: string, tenantId: string): Promise<boolean>
  /** Why no account may have these facts beside the others, if so. */
  clashing(facts: PartnerFacts): Refusal | undefined
  /** Takes new facts of the account at once; whoever holds it sees them from now on. */
  keep(facts: PartnerFacts): void
}

export function resellerRoutes(deps: ResellerDeps): Route[] {
  return [
    serve(endpoints.createSandboxReseller, async ({ body, caller, partner, ids, now, requestId }) => {
      const known = checkReseller(partner.facts, body, { requestId, isCountry: (country) => deps.countries.has(country) })
      if (isRefusal(known)) return known
      const domain = domainOf(body)
      if (!known && (await deps.domainTaken(domain, partner.facts.tenantId)))
        return refuse('TenantConflict', { detail: `the domain ${domain} is taken` })
      const { facts } = partner
      const made = known ?? newReseller(body, ids.guid('reseller'), requestId)
      if (!known) {
        const after = { ...facts, resellers: [...facts.resellers, made] }
        if (deps.clashing(after)) return refuse('TenantConflict', { detail: `the MPN id ${made.mpnId} or the domain ${domain} is taken` })
        // The registry first: an answer tells of what is there, and a call broken off here is finished by its repeat.
        deps.keep(after)
      }
      // Shown once and kept nowhere; the ending satisfies every rule for passwords.
      const password = `${ids.token('reseller-password', 16)}-aA1`
      const signing = { facts, caller, now, signatureId: ids.guid('agreement-signature'), password }
      return {
        status: 201,
        body: resellerToWire(made, body, signing),
        change: { writes: [], events: [resellerEvent('created', made)] },
      }
    }),

    serve(endpoints.deleteSandboxReseller, ({ path, partner, db }) => {
      const { facts } = partner
      const reseller = checkDeletion(facts, path.resellerId, (tenantId) => customersOfReseller(db, tenantId))
      if (isRefusal(reseller)) return reseller
      // The registry first: nobody is told that it is gone while it is there.
      deps.keep({ ...facts, resellers: facts.resellers.filter((one) => one !== reseller) })
      return { status: 204, change: { writes: [], events: [resellerEvent('deleted', reseller)] } }
    }),
  ]
}
