/** What the portal has to know before anybody has signed in: where one signs in, for whom, as which application. */
import { join } from 'node:path'
import type { PortalDeps } from '../http/portal.ts'
import { usualRedirects } from '../identity/authorize-rules.ts'
import type { Application, Registry } from '../identity/registry.ts'
import type { ServiceConfig } from '../service-config.ts'

/** Its build; what is published has it in the same place. */
export const portalFolder = join(import.meta.dirname, '..', '..', '..', 'portal', 'dist')

export interface PortalPartner {
  tenantId: string
  name: string
  domain: string
  country: string
  currency: string
  role: string
  applicationId: string
}

/** A browser keeps no secret: an application that proves itself, or that answers go elsewhere, is not for it. */
function servesPortal({ publicClient, redirectUris }: Application): boolean {
  return publicClient === true && (redirectUris ?? usualRedirects).includes('/portal')
}

/** Of a sandbox: its own authority, and every partner here. */
export function portalOf(registry: Registry, random: PortalDeps['random'], folder = portalFolder): PortalDeps {
  return {
    folder,
    random,
    setup: () => ({
      authority: '',
      partners: registry.partners().flatMap(({ tenantId, name, domain, country, currency, role }): PortalPartner[] => {
        const application = registry.applications(tenantId).find(servesPortal)
        return application ? [{ tenantId, name, domain, country, currency, role, applicationId: application.appId }] : []
      }),
    }),
  }
}

/**
 * Of a service: people sign in at their own tenants, and nobody is told whom it is for. The first audience is the one that is
 * asked for; without one of our own it is Partner Center's.
 */
export function servicePortalOf(config: ServiceConfig, random: PortalDeps['random'], folder = portalFolder): PortalDeps | undefined {
  const { authority, tenants, audiences, portalApplication } = config
  if (portalApplication === undefined) return undefined
  const [only, ...others] = tenants
  const audience = audiences[0] ?? 'https://api.partnercenter.microsoft.com'
  const service = {
    tenant: only !== undefined && others.length === 0 ? only : 'organizations',
    applicationId: portalApplication,
    scope: `${audience}/.default`,
  }
  return { folder, random, setup: () => ({ authority, partners: [], service }) }
}
