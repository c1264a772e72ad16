/** What tokens of real tenants say, and what it means here (platform contract, sections 1.8 and 1.13). */
import type { Role } from 'lazuli-contract'
import type { RoleGrant } from '../db/partner.ts'

/** Sign-in hosts of Microsoft's clouds, with who their tokens say made them. `{tid}` is the tenant. */
const clouds: readonly { hosts: readonly string[]; issuers: readonly string[] }[] = [
  {
    hosts: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
    issuers: ['https://sts.windows.net/{tid}/', 'https://login.microsoftonline.com/{tid}/v2.0'],
  },
  {
    hosts: ['login.microsoftonline.us'],
    issuers: ['https://sts.windows.net/{tid}/', 'https://login.microsoftonline.us/{tid}/v2.0'],
  },
  {
    hosts: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    issuers: ['https://sts.chinacloudapi.cn/{tid}/', 'https://login.partner.microsoftonline.cn/{tid}/v2.0'],
  },
]

/** Whether an address is of the authority itself, or of another host of its cloud. */
export function isOfAuthority(authority: string, address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host } = new URL(address)
  const own = new URL(authority).host
  return protocol === 'https:' && (host === own || clouds.some(({ hosts }) => hosts.includes(own) && hosts.includes(host)))
}

/** Who may have made a token of the tenant: in the spelling of v1 and in that of v2. */
export function issuersOf(authority: string, tenantId: string): string[] {
  const { host } = new URL(authority)
  const cloud = clouds.find(({ hosts }) => hosts.includes(host))
  const issuers = cloud?.issuers ?? [`${authority}/{tid}/`, `${authority}/{tid}/v2.0`]
  return issuers.map((issuer) => issuer.replace('{tid}', tenantId))
}

/** Directory role templates that are partner roles wherever they are held. */
const directoryRoles: Readonly<Record<string, Role>> = {
  '62e90394-69f5-4237-9190-012177145e10': 'GlobalAdmin',
  'b0f54661-2d74-4c50-afa3-1ec803f12efe': 'BillingAdmin',
}

/** Partner roles by what a token says of its bearer, the partner's mapping, and what the operator gave. */
export function rolesBy(claims: Readonly<Record<string, unknown>>, mapping: readonly RoleGrant[], given: readonly Role[]): Role[] {
  const held = (claim: string): Set<string> => {
    const value = claims[claim]
    return new Set(Array.isArray(value) ? value.filter((one) => typeof one === 'string').map((one) => one.toLowerCase()) : [])
  }
  const roles = new Set<Role>(given)
  for (const id of held('wids')) if (Object.hasOwn(directoryRoles, id)) roles.add(directoryRoles[id] as Role)
  const byClaim = { groups: held('groups'), wids: held('wids'), roles: held('roles') }
  for (const { claim, value, role } of mapping) if (byClaim[claim].has(value.toLowerCase())) roles.add(role)
  return [...roles]
}
