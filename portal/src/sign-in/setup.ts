/** What the server put into the page: where one signs in, and for whom. */
import { parseJson } from 'lazuli-contract/values/json.ts'

export interface Partner {
  tenantId: string
  name: string
  domain: string
  country: string
  currency: string
  role: string
  applicationId: string
}

export interface Setup {
  /** Address of the authority; empty: this service. */
  authority: string
  partners: readonly Partner[]
  /** Of a service for real partners, which has no laboratory: whoever signs in says by that for whom. */
  service?: { tenant: string; applicationId: string; scope: string }
}

/** Where one signs in, and as which application. */
export type Door = Pick<Partner, 'tenantId' | 'applicationId'>

/** The one of a service; a sandbox has one for each partner. */
export const serviceDoor = ({ service }: Setup): Door | undefined =>
  service && { tenantId: service.tenant, applicationId: service.applicationId }

export function doorOf(setup: Setup, tenantId: string | null): Door | undefined {
  return [serviceDoor(setup), ...setup.partners].find((door) => door?.tenantId === tenantId)
}

const content = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''

export function readSetup(): Setup {
  return parseJson(content('lazuli-setup')) as unknown as Setup
}

/** Under it the page's policy lets styles in. The browser hides it from scripts in its own attribute, so it comes in another. */
export const nonce: string = content('lazuli-nonce')
