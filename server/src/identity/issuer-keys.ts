/**
 * Keys of real tenants, as their authority publishes them: kept for a day, asked for anew when a token names a key
 * nobody knows, one fetch for all who wait. While the authority does not answer, the keys known last go on.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { hour, type Instant, minute, second } from 'lazuli-contract'
import { isOfAuthority } from './entra-rules.ts'

export interface IssuerKeysDeps {
  /** `https://login.microsoftonline.com` */
  authority: string
  tenants: ReadonlySet<string>
  securityNow(): Instant
  /** The JSON at an https address; throws when there is none in time. */
  fetchJson(url: string): Promise<unknown>
  /** Tells the operator that keys could not be had. */
  report(tenantId: string, error: unknown): void
}

export interface IssuerKeys {
  /** At once where the key is known and fresh. `undefined`: no such key. Throws {@link IssuerSilent} when that cannot be told. */
  keyOf(tenantId: string, kid: string): KeyObject | undefined | Promise<KeyObject | undefined>
}

/** The authority does not answer, so nobody knows whether the key is one of the tenant's. */
export class IssuerSilent extends Error {
  override name = 'IssuerSilent'
}

/** Keys are asked for again after this, milliseconds (platform contract, section 1.13). */
const freshFor = 24 * hour
/** An unknown key makes us ask again at most this often. */
const askEvery = 5 * minute
/** After a failure we ask again sooner. */
const retryAfter = 30 * second
/** More keys than this are no key set of a tenant. */
const mostKeys = 100
/** Shorter RSA keys are not believed, bits. */
const shortestKey = 2048

interface TenantKeys {
  keys: ReadonlyMap<string, KeyObject>
  /** When keys were had last; `undefined`: never. */
  hadAt?: Instant
  /** No question before this. */
  quietUntil: Instant
  failed: boolean
  asking?: Promise<void>
}

export function issuerKeys(deps: IssuerKeysDeps): IssuerKeys {
  const known = new Map<string, TenantKeys>()

  async function ask(tenantId: string, of: TenantKeys): Promise<void> {
    try {
      of.keys = await fetchKeys(deps, tenantId)
      of.hadAt = deps.securityNow()
      of.failed = false
      of.quietUntil = deps.securityNow() + askEvery
    } catch (error) {
      of.failed = true
      of.quietUntil = deps.securityNow() + retryAfter
      deps.report(tenantId, error)
    } finally {
      delete of.asking
    }
  }

  async function askFor(tenantId: string, of: TenantKeys, kid: string): Promise<KeyObject | undefined> {
    of.asking ??= ask(tenantId, of)
    await of.asking
    return answer(of, kid)
  }

  function answer(of: TenantKeys, kid: string): KeyObject | undefined {
    const key = of.keys.get(kid)
    if (!key && of.failed) throw new IssuerSilent()
    return key
  }

  return {
    keyOf(tenantId, kid) {
      // Tenants are few and configured: nobody can make this grow.
      if (!deps.tenants.has(tenantId)) return undefined
      let of = known.get(tenantId)
      if (!of) {
        of = { keys: new Map(), quietUntil: 0, failed: false }
        known.set(tenantId, of)
      }
      const now = deps.securityNow()
      const isFresh = of.hadAt !== undefined && now - of.hadAt < freshFor
      const key = of.keys.get(kid)
      if (key && isFresh) return key
      if (of.asking || now >= of.quietUntil) return askFor(tenantId, of, kid)
      return answer(of, kid)
    },
  }
}

async function fetchKeys({ authority, fetchJson }: IssuerKeysDeps, tenantId: string): Promise<Map<string, KeyObject>> {
  const configuration = (await fetchJson(`${authority}/${tenantId}/v2.0/.well-known/openid-configuration`)) as { jwks_uri?: unknown } | null
  const address = String(configuration?.jwks_uri)
  if (!isOfAuthority(authority, address)) throw new Error(`the keys of ${tenantId} are said to be elsewhere than at ${authority}`)
  const set = (await fetchJson(address)) as { keys?: unknown } | null
  if (!Array.isArray(set?.keys)) throw new Error(`the keys of ${tenantId} cannot be read`)
  const keys = new Map<string, KeyObject>()
  for (const one of set.keys.slice(0, mostKeys)) {
    const { kid, kty, use, n, e } = (one ?? {}) as Record<string, unknown>
    if (typeof kid !== 'string' || kty !== 'RSA' || (use !== undefined && use !== 'sig') || typeof n !== 'string' || typeof e !== 'string')
      continue
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' })
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) >= shortestKey) keys.set(kid, key)
  }
  if (keys.size === 0) throw new Error(`${tenantId} publishes no key that can be used`)
  return keys
}
