/** What makes and unmakes resellers of sandboxes: they are kept in the registry, with the facts of their provider. */
import { securityNow } from '../base/clock.ts'
import { type ResellerDeps, resellerRoutes } from '../customers/reseller-routes.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import type { Route } from '../http/serve.ts'
import type { Registry } from '../identity/registry.ts'
import { clashing } from '../operator/rules.ts'

export function sandboxResellers(
  registry: Registry,
  directory: PartnerDirectory,
  deps: Pick<ResellerDeps, 'countries' | 'domainTaken'>,
): Route[] {
  return resellerRoutes({
    ...deps,
    clashing: (facts) =>
      clashing(
        facts,
        registry.partners().filter(({ tenantId }) => tenantId !== facts.tenantId),
      ),
    keep(facts) {
      registry.updatePartner(facts, securityNow())
      directory.learn(facts)
    },
  })
}
