/** The laboratory's hold on sign-in. Changes are the registry's: they are there at once and survive a reset of the world. */
import {
  formatInstant,
  getSignInPolicy,
  type Instant,
  listLabApplications,
  listLabUsers,
  mintToken,
  parseInstant,
  putLabApplication,
  readGuid,
  revokeSignIns,
  rotateKeys,
  setSignInPolicy,
  updateLabUser,
} from 'lazuli-contract'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'
import { changedApplication } from '../identity/application-rules.ts'
import { usualRedirects } from '../identity/authorize-rules.ts'
import type { KeyRing } from '../identity/keys.ts'
import type { Application, Registry, SignInPolicy, User } from '../identity/registry.ts'
import { hashSecret, type RandomBytes, randomGuid } from '../identity/secrets.ts'
import { mint } from './mint.ts'

export interface LabIdentityDeps {
  registry: Registry
  keys: KeyRing
  securityNow(): Instant
  random: RandomBytes
}

const mostSecrets = 20
const mostApplications = 200

export function labIdentityRoutes(deps: LabIdentityDeps): Route[] {
  const { registry, keys, securityNow, random } = deps
  return [
    serveUnchained(mintToken, async ({ partner, body, origin, address }) => {
      const user = userNamed(registry, partner.facts, body.user ?? 'admin')
      if (!user) return refuse('BadInput', { detail: 'user names nobody of this partner' })
      const audience = body.audience ?? 'https://api.partnercenter.microsoft.com'
      return ok(await mint({ ...deps, kind: body.kind, user, audience, partner: partner.facts, origin, address }))
    }),
    serveUnchained(rotateKeys, async () => {
      const { kid } = await keys.rotate()
      return ok({ kid, published: keys.all().map((key) => key.kid) })
    }),

    serveUnchained(getSignInPolicy, ({ partner }) => ok(policyToWire(registry.policy(partner.facts.tenantId)))),
    serveUnchained(setSignInPolicy, ({ partner, body }) => {
      const { tenantId } = partner.facts
      const before = registry.policy(tenantId)
      const from = body.enforceMfaFrom === undefined ? undefined : parseInstant(body.enforceMfaFrom)
      if (body.enforceMfa === 'from' && from === undefined) return refuse('BadInput', { detail: 'enforceMfaFrom is missing' })
      const { requireMfa = before.requireMfa, hideMfa = before.hideMfa, blockUsers = before.blockUsers } = body
      const enforceMfa = body.enforceMfa === 'from' ? (from as Instant) : (body.enforceMfa ?? before.enforceMfa)
      registry.setPolicy(tenantId, { enforceMfa, requireMfa, hideMfa, blockUsers }, securityNow())
      return ok(policyToWire(registry.policy(tenantId)))
    }),

    serveUnchained(listLabUsers, ({ partner }) => ok({ items: registry.users(partner.facts.tenantId).map(userToWire) })),
    serveUnchained(updateLabUser, async ({ partner, path, body }) => {
      const { password, ...changes } = body
      const passwordHash = password === undefined ? undefined : await hashSecret(password, random)
      const user = userNamed(registry, partner.facts, path.user)
      if (!user) return refuse('LabUnknown', { detail: 'user' })
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<User>
      const changed: User = {
        ...user,
        ...given,
        ...(passwordHash === undefined ? {} : { passwordHash, passwordExpired: given.passwordExpired ?? false }),
      }
      registry.updateUser(changed, securityNow())
      return ok(userToWire(changed))
    }),
    serveUnchained(revokeSignIns, ({ partner, path }) => {
      const user = userNamed(registry, partner.facts, path.user)
      if (!user) return refuse('LabUnknown', { detail: 'user' })
      registry.endSignIns(user.oid, securityNow())
      return ok(userToWire(user))
    }),

    serveUnchained(listLabApplications, ({ partner }) =>
      ok({ items: registry.applications(partner.facts.tenantId).map(applicationToWire) }),
    ),
    serveUnchained(putLabApplication, async ({ partner, path, body }) => {
      const appId = readGuid(path.applicationId)
      if (!appId) return refuse('BadInput', { detail: 'the application id is not a GUID' })
      const { secret } = body
      const hash = secret === undefined ? undefined : await hashSecret(secret, random)
      const { tenantId } = partner.facts
      const before = registry.application(tenantId, appId)
      if (!before && registry.applications(tenantId).length >= mostApplications)
        return refuse('BadInput', { detail: `a partner has at most ${mostApplications} applications` })
      const known = before ?? newApplication(tenantId, appId, randomGuid(random))
      const further = withSecret(known, hash, body.secretExpiresAt)
      if (isRefusal(further)) return further
      const changed = changedApplication(further, body)
      if (isRefusal(changed)) return changed
      registry.putApplication(changed, securityNow())
      return ok(applicationToWire(changed))
    }),
  ]
}

function newApplication(tenantId: string, appId: string, oid: string): Application {
  return { tenantId, appId, oid, name: 'Application', publicClient: false, secrets: [], redirectUris: [] }
}

function withSecret(known: Application, hash: string | undefined, expiresAt: string | undefined): Outcome<Application> {
  if (hash === undefined) return known
  if (known.secrets.length >= mostSecrets) return refuse('BadInput', { detail: `an application has at most ${mostSecrets} secrets` })
  const ends = expiresAt === undefined ? null : (parseInstant(expiresAt) ?? null)
  return { ...known, secrets: [...known.secrets, { hash, expiresAt: ends }] }
}

/** By principal name, its first part, or object id. */
function userNamed(registry: Registry, { tenantId, domain }: PartnerFacts, name: string): User | undefined {
  const asGuid = readGuid(name)
  const user = asGuid ? registry.user(asGuid) : registry.userNamed(name.includes('@') ? name : `${name}@${domain}`)
  return user?.tenantId === tenantId ? user : undefined
}

function policyToWire({ enforceMfa, ...rest }: SignInPolicy) {
  return typeof enforceMfa === 'number'
    ? { enforceMfa: 'from' as const, enforceMfaFrom: formatInstant(enforceMfa), ...rest }
    : { enforceMfa, ...rest }
}

function userToWire({ upn, oid, givenName, familyName, roles, mfa, enabled, locked = false, passwordExpired = false }: User) {
  return { userPrincipalName: upn, objectId: oid, name: `${givenName} ${familyName}`, roles, mfa, enabled, locked, passwordExpired }
}

function applicationToWire({ appId, name, publicClient, redirectUris, certificates = [], resources }: Application) {
  return {
    applicationId: appId,
    name,
    publicClient,
    redirectUris: redirectUris ?? [...usualRedirects],
    certificates: certificates.map(({ x5t, expiresAt }) => ({ x5t, expiresAt: formatInstant(expiresAt) })),
    ...(resources ? { resources } : {}),
  }
}
