/** Partners come, are looked at and listed. Every call runs on the house: see `house.ts`. */
import { getPartner, type Instant, listPartners, onboardPartner } from 'lazuli-contract'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Partner, PartnerFacts } from '../db/partner.ts'
import { pageTokens, tokenHeader } from '../http/paging.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import { changedApplication } from '../identity/application-rules.ts'
import { type Application, defaultPolicy, type Registry, type User } from '../identity/registry.ts'
import { hashSecret, type RandomBytes, randomGuid } from '../identity/secrets.ts'
import type { SetRate } from '../rates/fx.ts'
import { putRate } from '../rates/set-rates-store.ts'
import { beyondService } from './application-routes.ts'
import { changed } from './deed.ts'
import { type OnboardingDeps, onboard } from './onboarding.ts'
import { rateToWire } from './rate-rules.ts'
import { newApplication, newSecret, pageOf, partnerNamed, toWire } from './registered.ts'
import { domainsOf, factsOf, type Markets, taken, type Wish } from './rules.ts'
import { partnerToWire } from './wire.ts'

export interface OperatorRouteDeps extends OnboardingDeps {
  registry: Registry
  random: RandomBytes
  markets: Markets
  /** What service mode asks of a new partner and a sandbox does not; `undefined` in a sandbox. */
  trustedTenants: ReadonlySet<string> | undefined
  /** The seed of a new partner's ids. */
  newSeed(): string
  /** Where the clock of a new partner stands. */
  stand(): Parameters<typeof onboard>[1]
  /** Whether a customer of any partner has the domain. */
  customerHasDomain(domain: string): Promise<boolean>
  /** Wakes a new partner's jobs. */
  watch(partner: Partner): void
  pagingKey: Uint8Array
}

export function partnerRoutes(deps: OperatorRouteDeps): Route[] {
  const { registry } = deps
  return [
    serve(onboardPartner, async (call) => {
      const stand = deps.stand()
      const made = await newPartner(call.body, deps, call.ids, stand.start)
      if (isRefusal(made)) return made
      const { facts, rates, applications, users, secrets, passwords } = made
      if (await holdsBusiness(deps, facts))
        return refuse('BadInput', {
          detail: `the data folder holds business of this tenant already; move partners/${facts.tenantId} away first`,
        })
      const writes = await onboard({ facts, applications, users }, stand, 'empty', deps, rates.map(putRate))
      const partner = partnerToWire(facts, applications, defaultPolicy)
      const body = {
        partner,
        credentials: applications.flatMap(({ appId }, at) => (secrets[at] ? [{ applicationId: appId, secret: secrets[at] }] : [])),
        users: users.map(({ upn, oid, roles }, at) => ({
          userPrincipalName: upn,
          userId: oid,
          password: passwords[at] as string,
          roles: [...roles],
        })),
      }
      return changed(call, onboardPartner, {
        status: 201,
        body,
        writes,
        partner: facts.tenantId,
        after: rates.length > 0 ? { ...partner, exchangeRates: rates.map(rateToWire) } : partner,
        committed: () => deps.watch(deps.directory.open(facts)),
      })
    }),
    serve(listPartners, ({ query, headers, origin, now }) => {
      const tokens = pageTokens<{ size: number; from: number }>(deps.pagingKey, ['operator', 'partners'])
      const sent = headers[tokenHeader]
      const place = sent === undefined ? { size: Math.min(query.size ?? 100, 500), from: 0 } : tokens.open(sent, now)
      if (!place) return refuse('BadParameter', { detail: 'the continuation token is not one of this list' })
      const all = registry.partners()
      const items = all.slice(place.from, place.from + place.size).map((facts) => toWire(facts, registry))
      const from = place.from + items.length
      return ok(
        pageOf(items, from < all.length ? tokens.seal({ size: place.size, from }, now) : undefined, `${origin}/operator/v1/partners`),
      )
    }),
    serve(getPartner, ({ path }) => {
      const facts = partnerNamed(registry, path.tenantId)
      return isRefusal(facts) ? facts : ok(toWire(facts, registry))
    }),
  ]
}

/** Whether a store of the tenant lies in the data folder that the registry does not know of, as after restoring an older registry. */
async function holdsBusiness({ directory }: OperatorRouteDeps, facts: PartnerFacts): Promise<boolean> {
  const { state } = directory.open(facts)
  const isUsed = state.get('SELECT 1 FROM events LIMIT 1') !== undefined
  await directory.close(facts.tenantId)
  return isUsed
}

interface NewPartner {
  facts: PartnerFacts
  rates: SetRate[]
  applications: Application[]
  users: User[]
  /** In the order of applications and users; none in service mode. */
  secrets: (string | undefined)[]
  passwords: string[]
}

async function newPartner(
  wish: Wish,
  deps: OperatorRouteDeps,
  ids: Parameters<typeof factsOf>[1]['ids'],
  now: Instant,
): Promise<Outcome<NewPartner>> {
  const { registry, random, trustedTenants } = deps
  const refused = trustedTenants && unfitForService(wish, trustedTenants)
  if (refused) return refuse('BadInput', { detail: refused })
  const known = factsOf(wish, { tenantId: wish.tenantId ?? ids.guid('tenant'), seed: deps.newSeed(), ids, markets: deps.markets, now })
  if (isRefusal(known)) return known
  const { facts, rates } = known
  const clash = taken(facts, registry.partners())
  if (clash) return clash
  for (const domain of domainsOf(facts)) if (await deps.customerHasDomain(domain)) return refuse('DomainTaken', { domain })

  const applications: Application[] = []
  const secrets: (string | undefined)[] = []
  for (const { applicationId, name, publicClient, ...given } of wish.applications ?? []) {
    const bare = newApplication(facts, { applicationId: applicationId ?? ids.guid('application'), name, publicClient }, random)
    const application = changedApplication(bare, given)
    if (isRefusal(application)) return application
    if (applications.some(({ appId }) => appId === application.appId))
      return refuse('ApplicationExists', { applicationId: application.appId })
    const secret = trustedTenants ? undefined : newSecret(random)
    if (secret) application.secrets.push({ hash: await hashSecret(secret, random), expiresAt: null })
    applications.push(application)
    secrets.push(secret)
  }

  const users: User[] = []
  const passwords: string[] = []
  for (const { userPrincipalName, roles } of wish.users ?? []) {
    const upn = userPrincipalName.toLowerCase()
    const [local = '', domain = '', ...rest] = upn.split('@')
    if (!/^[\w.+'-]{1,64}$/.test(local) || rest.length > 0 || !domainsOf(facts).includes(domain))
      return refuse('BadInput', { detail: 'a user principal name is a name, @ and a domain of the partner' })
    if (registry.userNamed(upn) || users.some((user) => user.upn === upn)) return refuse('PartnerExists', { what: `user ${upn}` })
    const password = newSecret(random)
    users.push({
      oid: randomGuid(random),
      tenantId: facts.tenantId,
      upn,
      givenName: local,
      familyName: '',
      passwordHash: await hashSecret(password, random),
      roles: [...new Set(roles)],
      mfa: true,
      enabled: true,
    })
    passwords.push(password)
  }
  return { facts, rates, applications, users, secrets, passwords }
}

/** Why service mode cannot take on the partner: it has no authority of its own. */
function unfitForService(wish: Wish, trusted: ReadonlySet<string>): string | undefined {
  if (wish.tenantId === undefined) return 'tenantId is missing'
  if (!trusted.has(wish.tenantId)) return `the tenant ${wish.tenantId} is not among those this service trusts (--tenants)`
  if (wish.users?.length) return 'users sign in at their own tenant; map their groups or directory roles with roleMapping'
  if (wish.applications?.some(({ applicationId }) => applicationId === undefined)) return 'applicationId of an application is missing'
  if (wish.applications?.some(beyondService)) return 'redirectUris and certificates of an application are those of its own tenant'
  return undefined
}
