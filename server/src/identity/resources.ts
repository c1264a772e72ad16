/** What a token may be for: the known resources, in every form clients name them, and the scopes asked of them. */

interface Resource {
  /** Address, lower case, without a trailing slash. */
  uri?: string
  appId?: string
  /** Whether Partner Center routes take a token for it. */
  partnerCenter?: true
  /** Whether the Azure side takes a token for it. */
  azure?: true
  /** Whether the billing exports of Graph take a token for it. */
  graph?: true
  /** Permission names other than `user_impersonation` are not checked: a grant target only. */
  anyPermission?: true
}

/** Platform contract, sections 1.1 and 1.2; the addresses of other clouds stand for the same services. */
const resources: readonly Resource[] = [
  { uri: 'https://graph.windows.net', appId: '00000002-0000-0000-c000-000000000000', partnerCenter: true },
  { uri: 'https://graph.chinacloudapi.cn', partnerCenter: true },
  { uri: 'https://graph.cloudapi.de', partnerCenter: true },
  { uri: 'https://api.partnercenter.microsoft.com', appId: 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd', partnerCenter: true },
  { uri: 'https://partner.partnercenterapi.microsoftonline.cn', partnerCenter: true },
  { uri: 'https://api.partnercenter.microsoft-ppe.com', partnerCenter: true },
  { appId: '4990cffe-04e8-4e8b-808a-1175604b879f' },
  // The host of price files, which have the manners of Graph.
  { uri: 'https://api.partner.microsoft.com', graph: true },
  { uri: 'https://management.azure.com', appId: '797f4846-ba00-4fd7-ba43-dac1f8f63013', azure: true },
  { uri: 'https://management.core.windows.net', azure: true },
  { uri: 'https://graph.microsoft.com', appId: '00000003-0000-0000-c000-000000000000', graph: true, anyPermission: true },
  { uri: 'https://api.partnercustomeradministration.microsoft.com', appId: '2832473f-ec63-45fb-976f-5d45a7d4bb91' },
]

const byName = new Map<string, Resource>()
for (const resource of resources) {
  if (resource.uri) byName.set(resource.uri, resource)
  if (resource.appId) byName.set(resource.appId, resource)
}

/** What the asked words come to when no resource is among them: a sign-in alone. */
const signInResource = 'https://graph.microsoft.com'

const withoutSlash = (name: string): string => (name.endsWith('/') ? name.slice(0, -1) : name)

/** Resources that a deployment adds: `extra` are whole audiences. */
export interface KnownResources {
  /** `https://host` as the caller sees this service. */
  origin: string
  extra: ReadonlySet<string>
  /** Whether an application of the caller's own tenant has this id: users get tokens for it, which it exchanges on their behalf. */
  isApplication?(appId: string): boolean
  /** Whether tokens for the documented resources are taken: they could be replayed to Microsoft. Absent: yes. */
  microsoft?: boolean
}

/** The audience of a token for `asked`, in the form asked (a trailing slash stays); undefined for unknown resources. */
export function audienceOf(asked: string, known: KnownResources): string | undefined {
  const name = asked.toLowerCase()
  const bare = withoutSlash(name)
  const ours = known.isApplication?.(bare.replace(/^api:\/\//, '')) === true
  return byName.has(bare) || isOwn(bare, known.origin) || isExtra(bare, known.extra) || ours ? name : undefined
}

/** The names of the resource an audience stands for: its address and its application id. */
export function resourceIds(audience: string): string[] {
  const bare = withoutSlash(audience.toLowerCase())
  const resource = byName.get(bare)
  return resource ? [resource.uri, resource.appId].filter((name) => name !== undefined) : [bare]
}

/**
 * The service's own address, and any path below it: Azure clients ask for the `endpoint` they are given, prefix and all
 * (azure contract, section 2).
 */
function isOwn(bare: string, origin: string): boolean {
  const own = origin.toLowerCase()
  return bare === own || (bare.startsWith(`${own}/`) && !/[?#\s]|\/\//.test(bare.slice(own.length)))
}

/** Whether the Azure side takes a token with this audience: Azure's management addresses and this service's own. */
export function isAzureAudience(audience: string, known: KnownResources): boolean {
  const bare = withoutSlash(audience.toLowerCase())
  const resource = byName.get(bare)
  if (resource) return (resource.azure === true && known.microsoft !== false) || isExtra(bare, known.extra)
  return isOwn(bare, known.origin) || isExtra(bare, known.extra)
}

/**
 * Whether Partner Center routes take a token with this audience: the documented ones, those the deployment adds, and
 * its own address. A token for another known resource stays refused even where its host name is mapped here.
 */
export function isPartnerCenterAudience(audience: string, known: KnownResources): boolean {
  const bare = withoutSlash(audience.toLowerCase())
  const resource = byName.get(bare)
  if (resource) return (resource.partnerCenter === true && known.microsoft !== false) || isExtra(bare, known.extra)
  return bare === known.origin.toLowerCase() || isExtra(bare, known.extra)
}

/** Whether the billing exports take a token with this audience: Graph's own, or one that Partner Center routes take. */
export function isGraphAudience(audience: string, known: KnownResources): boolean {
  const resource = byName.get(withoutSlash(audience.toLowerCase()))
  return (resource?.graph === true && known.microsoft !== false) || isPartnerCenterAudience(audience, known)
}

function isExtra(bare: string, extra: ReadonlySet<string>): boolean {
  return extra.size > 0 && (extra.has(bare) || extra.has(`${bare}/`))
}

/** What a v2 request asks for. */
export interface AskedScopes {
  audience: string
  /** Permission names without their resource, `openid` words left out; `.default` stands for `user_impersonation`. */
  permissions: string[]
  /** The resource scopes exactly as asked, for the reply: clients cache by them. */
  granted: string[]
}

export type ScopeProblem = 'malformed' | 'several'

const signInWords = new Set(['openid', 'profile', 'email', 'offline_access'])

/**
 * Reads a `scope` field: `{resource}/{permission}` words of one resource among `openid profile email offline_access`.
 * The last slash parts them, so `https://host//.default` asks for the audience `https://host/`.
 */
export function readScopes(scope: string, known: KnownResources): AskedScopes | ScopeProblem {
  const granted: string[] = []
  const permissions: string[] = []
  let audience: string | undefined
  for (const word of scope.split(/\s+/).filter(Boolean)) {
    if (signInWords.has(word.toLowerCase())) continue
    const cut = word.lastIndexOf('/')
    const of = cut > 0 ? audienceOf(word.slice(0, cut), known) : undefined
    const permission = readPermission(word.slice(cut + 1), of)
    if (of === undefined || permission === undefined) return 'malformed'
    if (audience !== undefined && withoutSlash(audience) !== withoutSlash(of)) return 'several'
    audience = of
    if (!permissions.includes(permission)) permissions.push(permission)
    if (!granted.includes(word)) granted.push(word)
  }
  if (audience !== undefined) return { audience, permissions, granted }
  const words = scope.split(/\s+/).filter((word) => word && word.toLowerCase() !== 'offline_access')
  return words.length > 0 ? { audience: signInResource, permissions: words, granted: words } : 'malformed'
}

function readPermission(name: string, audience: string | undefined): string | undefined {
  const word = name.toLowerCase()
  if (word === '.default' || word === 'user_impersonation') return 'user_impersonation'
  const open = audience !== undefined && byName.get(withoutSlash(audience))?.anyPermission
  return open && /^[\w.-]+$/.test(name) ? name : undefined
}

/** The audience of a client credentials request: `scope` must be `{resource}/.default` and nothing else. */
export function readDefaultScope(scope: string, known: KnownResources): { audience: string } | ScopeProblem {
  const words = scope.split(/\s+/).filter(Boolean)
  const audiences = new Set<string>()
  for (const word of words) {
    const of = /\/\.default$/i.test(word) ? audienceOf(word.slice(0, -'/.default'.length), known) : undefined
    if (of === undefined) return 'malformed'
    audiences.add(of)
  }
  const [audience] = audiences
  return audience === undefined ? 'malformed' : audiences.size > 1 ? 'several' : { audience }
}
