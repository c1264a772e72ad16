/** What service mode puts in the place of the sandbox's authority, secrets and worlds. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { JWTPayload } from 'jose'
import { decodeJwt } from 'jose/jwt/decode'
import type { Caller } from '../base/caller.ts'
import { securityNow } from '../base/clock.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { ConfigError } from '../config-error.ts'
import { partnerTokenClaim } from '../identity/claims.ts'
import { issuersOf, rolesBy } from '../identity/entra-rules.ts'
import { jsonFetcher } from '../identity/fetch-json.ts'
import { type IssuerKeys, issuerKeys } from '../identity/issuer-keys.ts'
import type { KeyRing } from '../identity/keys.ts'
import type { Registry } from '../identity/registry.ts'
import { type BearerDeps, bearerVerifier } from '../identity/rules.ts'
import { hashKey, type OperatorDeps } from '../operator/access.ts'
import { givenRolesOf } from '../operator/store.ts'
import type { ServiceConfig } from '../service-config.ts'

/** Clocks of tenants and of this machine may differ by this, seconds (platform contract, section 1.13). */
const skewSeconds = 300

/** A data folder belongs to one mode for good: a sandbox holds well-known secrets, a service holds real business. */
export function claimFolder(registry: Registry, mode: 'sandbox' | 'service', folder: string): void {
  const { store } = registry
  const kept = store.get<{ value: string }>("SELECT value FROM settings WHERE name = 'mode'")?.value
  const isOf = kept ?? (registry.partners().length > 0 ? 'sandbox' : mode)
  if (isOf !== mode)
    throw new ConfigError(
      mode === 'service'
        ? `The data folder ${folder} holds a sandbox with well-known secrets; give service mode a folder of its own with --data.`
        : `The data folder ${folder} is that of a service; start it with --mode service, or give the sandbox another with --data.`,
    )
  if (kept !== undefined) return
  const writes = [{ sql: "INSERT INTO settings (name, value) VALUES ('mode', ?)", params: [mode] }]
  store.commit({ writes }, { at: securityNow(), actor: { job: 'start' } })
}

/** A secret of this data folder, made at its first use and readable by its owner alone. */
export function folderSecret(path: string): Buffer {
  if (!existsSync(path)) {
    const draft = `${path}.draft`
    writeFileSync(draft, randomBytes(32), { mode: 0o600, flush: true })
    renameSync(draft, path)
  }
  return readFileSync(path)
}

/** How tokens of real tenants are verified. */
export function serviceTokens(
  config: ServiceConfig,
  registry: Registry,
  keys: KeyRing,
  report: (tenantId: string, error: unknown) => void,
): { bearer: Pick<BearerDeps, 'keyOf' | 'issuersOf' | 'skewSeconds' | 'rolesOf' | 'audiences' | 'takesMicrosoft'>; issuers: IssuerKeys } {
  const { authority, operatorTenant } = config
  const issuers = issuerKeys({
    authority,
    tenants: new Set([...config.tenants, ...(operatorTenant ? [operatorTenant.tenantId] : [])]),
    securityNow,
    fetchJson: jsonFetcher(config.authorityCa),
    report,
  })
  const partners = new Set(config.tenants)
  return {
    issuers,
    bearer: {
      keyOf(kid, claims) {
        // What `/generatetoken` gave out is ours; nothing else that our keys signed counts.
        const own = claims[partnerTokenClaim] === true ? keys.byId(kid)?.publicKey : undefined
        const tenantId = String(claims.tid)
        return own ?? (partners.has(tenantId) ? issuers.keyOf(tenantId, kid) : undefined)
      },
      issuersOf: (tenantId) => issuersOf(authority, tenantId),
      skewSeconds,
      rolesOf: (claims) => {
        const { tid, oid } = claims as JWTPayload & { tid: string; oid: string }
        return rolesBy(claims, registry.partner(tid)?.roleMapping ?? [], givenRolesOf(registry.store, tid, oid.toLowerCase()))
      },
      audiences: new Set(config.audiences),
      takesMicrosoft: config.microsoftAudiences,
    },
  }
}

/** Who opens the operator's door. */
export function serviceOperators(config: ServiceConfig, issuers: IssuerKeys): Pick<OperatorDeps, 'keyHashes' | 'needsNoKey' | 'readToken'> {
  const keyHashes = config.operatorKeys.map(hashKey)
  const tenant = config.operatorTenant
  if (!tenant) return { keyHashes, needsNoKey: () => false }
  const verify = bearerVerifier({
    keyOf: (kid, claims) => (claims.tid === tenant.tenantId ? issuers.keyOf(tenant.tenantId, kid) : undefined),
    issuersOf: (tenantId) => issuersOf(config.authority, tenantId),
    skewSeconds,
    securityNow,
    isPartner: (tenantId) => tenantId === tenant.tenantId,
    isRegistered: () => true,
    registryVersion: () => 0,
    audiences: new Set(config.audiences),
    takesMicrosoft: false,
  })
  return {
    keyHashes,
    needsNoKey: () => false,
    async readToken(authorization, origin) {
      const caller = await verify(authorization, origin)
      if (isRefusal(caller)) return refuse('OperatorRefused', { detail: 'this is neither a key nor a token of the operator.' })
      return entitledOperator(caller, authorization, tenant)
    },
  }
}

function entitledOperator(
  caller: Caller,
  authorization: string,
  { applications, role }: NonNullable<ServiceConfig['operatorTenant']>,
): Outcome<Caller> {
  const { roles } = decodeJwt(authorization.trim().split(/\s+/)[1] as string)
  const hasRole = role !== undefined && Array.isArray(roles) && roles.includes(role)
  if (caller.kind === 'app') return hasRole || applications.includes(caller.appId.toLowerCase()) ? caller : refuse('OperatorRoleMissing')
  if (!hasRole) return refuse('OperatorRoleMissing')
  return caller.mfa ? caller : refuse('OperatorRefused', { detail: 'operators sign in with a second factor.' })
}

export function greetOperator(url: string, data: string, { publicOrigin, tenants, portalApplication }: ServiceConfig): string {
  return `
  Service mode        for ${tenants.length} tenant${tenants.length === 1 ? '' : 's'}, known to clients as ${publicOrigin}
  Operator's door     ${publicOrigin}/operator/v1${portalApplication === undefined ? '' : `\n  Portal              ${publicOrigin}/portal`}
  Data folder         ${data}
  Documentation       ${url}/docs
`
}
