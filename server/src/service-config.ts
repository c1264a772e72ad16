/**
 * What `--mode service` needs and refuses (design, section 1): real tenants, real secrets, the system clock. Each
 * mistake stops the start with one sentence; nothing is guessed where a guess would open a door.
 */
import { readFileSync } from 'node:fs'
import { readGuid } from 'lazuli-contract'
import { ConfigError } from './config-error.ts'

export interface ServiceConfig {
  /** Tenants whose tokens are believed, lower-case GUIDs. */
  tenants: readonly string[]
  /** Audiences of this API: `api://…`, an app id, an https address; lower case, without a trailing slash. */
  audiences: readonly string[]
  /** Whether tokens for Microsoft's own resources are taken too. */
  microsoftAudiences: boolean
  /** Where tenants publish their keys: `https://login.microsoftonline.com`. */
  authority: string
  /** PEM of who signs that host's certificate, where the system does not know them. */
  authorityCa?: string
  /** `https://host[:port]` under which clients know this service. */
  publicOrigin: string
  /** Certificate and key of the server; absent behind a trusted proxy. */
  certificate?: { certPath: string; keyPath: string }
  /** Under which the portal signs people in; absent: there is no portal. */
  portalApplication?: string
  /** Keys of the operator; turned into hashes at once. */
  operatorKeys: readonly string[]
  /** Tenant whose tokens open the operator's door, to these applications and app roles. */
  operatorTenant?: { tenantId: string; applications: readonly string[]; role?: string }
}

export const serviceOptions = [
  { flag: 'tenants', variable: 'LAZULI_TENANTS', says: 'service: Entra tenants whose tokens are believed, GUIDs with commas' },
  {
    flag: 'audiences',
    variable: 'LAZULI_AUDIENCES',
    says: 'service: audiences of this API, with commas: api://…, an app id, an https address',
  },
  {
    flag: 'microsoft-audiences',
    variable: 'LAZULI_MICROSOFT_AUDIENCES',
    says: "service: on takes tokens for Microsoft's own resources too",
  },
  {
    flag: 'authority',
    variable: 'LAZULI_AUTHORITY',
    says: 'service: where tenants publish their keys (default https://login.microsoftonline.com)',
  },
  { flag: 'authority-ca', variable: 'LAZULI_AUTHORITY_CA', says: 'service: PEM file of who signs the certificate of that host' },
  { flag: 'public-origin', variable: 'LAZULI_PUBLIC_ORIGIN', says: 'service: https://host under which clients know this service' },
  { flag: 'tls-cert', variable: 'LAZULI_TLS_CERT', says: 'service: PEM file of the certificate and its chain, read again when it changes' },
  { flag: 'tls-key', variable: 'LAZULI_TLS_KEY', says: 'service: PEM file of its key' },
  { flag: 'portal-app', variable: 'LAZULI_PORTAL_APP', says: 'service: client id of the portal in Entra; without it there is no portal' },
  { flag: 'operator-key-file', variable: 'LAZULI_OPERATOR_KEY_FILE', says: 'service: file with a key of the operator a line' },
  { flag: 'operator-tenant', variable: 'LAZULI_OPERATOR_TENANT', says: 'service: tenant of the operator, GUID' },
  { flag: 'operator-apps', variable: 'LAZULI_OPERATOR_APPS', says: 'service: applications of that tenant that may call /operator/v1' },
  { flag: 'operator-role', variable: 'LAZULI_OPERATOR_ROLE', says: 'service: app role that lets its holders call /operator/v1' },
] as const

/** Holds the key itself, so it is no flag: others on the machine see the flags of a process. */
const keyVariable = 'LAZULI_OPERATOR_KEY'
/** Fewer characters can be guessed. */
const shortestKey = 32

/** What belongs to the sandbox alone. */
const sandboxOnly: Readonly<Record<string, string>> = {
  seed: 'ids come from a secret of their own',
  world: 'there is no seeded world',
  start: 'time is the system time',
  tls: 'give your own certificate with --tls-cert and --tls-key, or name a proxy in LAZULI_TRUSTED_PROXY',
  'tls-host': 'give your own certificate with --tls-cert and --tls-key',
}

export interface Given {
  /** Value of a flag or its variable; undefined when neither is given. */
  of(flag: string): string | undefined
  env: Readonly<Record<string, string | undefined>>
  isBehindProxy: boolean
  /** Well-known values that are no secrets. */
  wellKnown: readonly string[]
}

/** Flags of service mode given to a sandbox are a mistake that must not pass unseen. */
export function refuseServiceFlags(of: Given['of']): void {
  const stray = serviceOptions.find(({ flag }) => of(flag) !== undefined)
  if (stray) throw new ConfigError(`--${stray.flag} belongs to --mode service.`)
}

/** Throws {@link ConfigError}. */
export function readServiceConfig({ of, env, isBehindProxy, wellKnown }: Given): ServiceConfig {
  for (const [flag, why] of Object.entries(sandboxOnly))
    if (of(flag) !== undefined) throw new ConfigError(`Service mode takes no --${flag}: ${why}.`)
  const clock = of('clock')
  if (clock !== undefined && clock !== 'system') throw new ConfigError(`Service mode runs on the system clock, not on --clock ${clock}.`)

  const tenants = listOf(of('tenants')).map((tenant) => guid('--tenants', tenant))
  if (tenants.length === 0) throw new ConfigError('Service mode needs the tenants it believes: --tenants <GUID>,<GUID>.')
  const microsoftAudiences = isOn('microsoft-audiences', of('microsoft-audiences'))
  const audiences = listOf(of('audiences')).map(readAudience)
  if (audiences.length === 0 && !microsoftAudiences)
    throw new ConfigError('Service mode needs an audience that tokens are for: --audiences api://<app id>.')
  const authority = readOrigin('--authority', of('authority') ?? 'https://login.microsoftonline.com')
  const origin = of('public-origin')
  if (origin === undefined) throw new ConfigError('Service mode needs the address clients know: --public-origin https://host.')

  const portalApp = of('portal-app')
  const caPath = of('authority-ca')
  const certificate = readCertificate(of('tls-cert'), of('tls-key'))
  if (!certificate && !isBehindProxy)
    throw new ConfigError('Service mode needs TLS: give --tls-cert and --tls-key, or name the proxy that ends TLS in LAZULI_TRUSTED_PROXY.')
  return {
    tenants,
    audiences,
    microsoftAudiences,
    authority,
    ...(caPath === undefined ? {} : { authorityCa: readPem('--authority-ca', caPath, 'CERTIFICATE') }),
    publicOrigin: readOrigin('--public-origin', origin),
    ...(portalApp === undefined ? {} : { portalApplication: guid('--portal-app', portalApp) }),
    ...(certificate ? { certificate } : {}),
    ...readOperator(of, env, wellKnown),
  }
}

function readOperator(of: Given['of'], env: Given['env'], wellKnown: readonly string[]) {
  const path = of('operator-key-file')
  const inFile = path === undefined ? [] : readLines('--operator-key-file', path)
  if (path !== undefined && inFile.length === 0) throw new ConfigError(`--operator-key-file ${path} holds no key.`)
  const operatorKeys = [...inFile, ...(env[keyVariable] ? [env[keyVariable]] : [])]
  for (const key of operatorKeys) {
    if (wellKnown.includes(key)) throw new ConfigError('The key of the operator is one of the well-known sandbox secrets: make another.')
    if (key.length < shortestKey || /\s/.test(key))
      throw new ConfigError(
        `A key of the operator has at least ${shortestKey} characters and no blanks: openssl rand -base64 32 makes one.`,
      )
  }
  const tenant = of('operator-tenant')
  const applications = listOf(of('operator-apps')).map((id) => guid('--operator-apps', id))
  const role = of('operator-role')
  if (tenant === undefined && (applications.length > 0 || role !== undefined))
    throw new ConfigError('--operator-apps and --operator-role need the tenant they are of: --operator-tenant <GUID>.')
  if (tenant !== undefined && applications.length === 0 && role === undefined)
    throw new ConfigError('--operator-tenant alone would let everyone of the tenant in: add --operator-apps or --operator-role.')
  if (tenant === undefined && operatorKeys.length === 0)
    throw new ConfigError(
      'Service mode needs an operator: --operator-key-file <file>, or --operator-tenant with --operator-apps or --operator-role.',
    )
  const operatorTenant = tenant && { tenantId: guid('--operator-tenant', tenant), applications, ...(role === undefined ? {} : { role }) }
  return { operatorKeys, ...(operatorTenant ? { operatorTenant } : {}) }
}

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

function guid(flag: string, text: string): string {
  const read = readGuid(text)
  if (!read || /^[0-]+$/.test(read)) throw new ConfigError(`${flag} lists GUIDs, not "${text}".`)
  return read
}

export function isOn(flag: string, text: string | undefined): boolean {
  const word = (text ?? 'off').toLowerCase()
  if (!['on', 'true', '1', 'off', 'false', '0', ''].includes(word)) throw new ConfigError(`--${flag} must be on or off, not "${text}".`)
  return ['on', 'true', '1'].includes(word)
}

function readAudience(text: string): string {
  const bare = text.toLowerCase().replace(/\/$/, '')
  if (!readGuid(bare) && !/^(api|https):\/\/[^\s/?#]+[^\s?#]*$/.test(bare))
    throw new ConfigError(`--audiences lists api:// and https:// addresses and app ids, not "${text}".`)
  return bare
}

function readOrigin(flag: string, text: string): string {
  let url: URL | undefined
  try {
    url = new URL(text)
  } catch {
    // Said below.
  }
  if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search || url.hash || url.username || url.password)
    throw new ConfigError(`${flag} must be an https address without a path, such as https://partner.contoso.com, not "${text}".`)
  return url.origin
}

function readCertificate(certPath: string | undefined, keyPath: string | undefined) {
  if (certPath === undefined && keyPath === undefined) return undefined
  if (certPath === undefined || keyPath === undefined) throw new ConfigError('--tls-cert and --tls-key belong together: give both.')
  readPem('--tls-cert', certPath, 'CERTIFICATE')
  readPem('--tls-key', keyPath, 'PRIVATE KEY')
  return { certPath, keyPath }
}

function readText(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`${flag} ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

function readPem(flag: string, path: string, kind: string): string {
  const text = readText(flag, path)
  if (!new RegExp(`-----BEGIN ([A-Z]+ )*${kind}-----`).test(text))
    throw new ConfigError(`${flag} ${path} is no PEM file with a ${kind.toLowerCase()}.`)
  return text
}

function readLines(flag: string, path: string): string[] {
  return readText(flag, path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
