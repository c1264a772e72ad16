/** What becomes of partners that are here. */
import { isDeepStrictEqual } from 'node:util'
import {
  type BodyOf,
  listPartnerUsers,
  parseInstant,
  readGuid,
  resumePartner,
  setUserRoles,
  suspendPartner,
  updatePartner,
} from 'lazuli-contract'
import type { Ids } from '../base/ids.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import type { Registry, SignInPolicy } from '../identity/registry.ts'
import { factRows, policyRow, rolesRow } from '../identity/registry-writes.ts'
import { changed } from './deed.ts'
import { partnerNamed, toWire } from './registered.ts'
import type { OperatorRouteDeps } from './routes.ts'
import { clashing, domainsOf, type Markets, resellerOf, unfit } from './rules.ts'
import { givenRoles, givenRolesOf, giveRoles } from './store.ts'
import { partnerToWire } from './wire.ts'

export function partnerChangeRoutes(deps: OperatorRouteDeps): Route[] {
  const { registry, directory } = deps

  /** New facts of a partner: those who hold it see them once the call is carried out. */
  const changing = (
    endpoint: typeof updatePartner | typeof suspendPartner | typeof resumePartner,
    change: (facts: PartnerFacts, call: { body: unknown; now: number; ids: Ids }) => Promise<Outcome<PartnerFacts>> | Outcome<PartnerFacts>,
  ): Route =>
    serve(endpoint, async (call) => {
      let before = partnerNamed(registry, call.path.tenantId)
      if (isRefusal(before)) return before
      let after = await change(before, call)
      // A sandbox makes resellers meanwhile: what they are written into is changed anew.
      for (
        let now = partnerNamed(registry, call.path.tenantId);
        !isDeepStrictEqual(now, before);
        now = partnerNamed(registry, call.path.tenantId)
      ) {
        if (isRefusal(now)) return now
        before = now
        after = await change(before, call)
      }
      if (isRefusal(after)) return after
      const policy = endpoint === updatePartner ? changedPolicy(registry.policy(before.tenantId), call.body as Changes) : undefined
      if (isRefusal(policy)) return policy
      const { tenantId } = after
      const body = partnerToWire(after, registry.applications(tenantId), policy ?? registry.policy(tenantId))
      const writes = [...factRows(after), ...(policy ? [policyRow(tenantId, policy)] : [])]
      const deed = {
        status: 200,
        body,
        writes,
        partner: tenantId,
        before: toWire(before, registry),
        after: body,
        committed: () => directory.learn(after),
      }
      return changed(call, endpoint, deed)
    })

  return [
    changing(updatePartner, async (facts, { body, ids }) => {
      const after = changedFacts(facts, body as Changes, ids, deps.markets)
      if (isRefusal(after)) return after
      const clash = clashing(
        after,
        registry.partners().filter((p) => p.tenantId !== facts.tenantId),
      )
      if (clash) return clash
      for (const domain of domainsOf(after))
        if (!domainsOf(facts).includes(domain) && (await deps.customerHasDomain(domain))) return refuse('DomainTaken', { domain })
      return after
    }),
    changing(suspendPartner, (facts, { body, now }) => {
      const { reason } = body as BodyOf<typeof suspendPartner>
      return { ...facts, suspended: { at: facts.suspended?.at ?? now, ...(reason ? { reason } : {}) } }
    }),
    changing(resumePartner, ({ suspended: _, ...facts }) => facts),

    serve(listPartnerUsers, ({ path, db }) => {
      const facts = partnerNamed(registry, path.tenantId)
      if (isRefusal(facts)) return facts
      const embedded = deps.trustedTenants ? [] : usersOf(registry, facts)
      const given = givenRoles(db, facts.tenantId).map(({ userId, roles }) => ({ userId, roles: [...roles], enabled: true }))
      return ok(collection([...embedded, ...given]))
    }),
    serve(setUserRoles, (call) => {
      const { path, body, db } = call
      const facts = partnerNamed(registry, path.tenantId)
      if (isRefusal(facts)) return facts
      const userId = readGuid(path.userId)
      if (!userId) return refuse('BadInput', { detail: 'a user is named by its object id' })
      const roles = [...new Set(body.roles)]
      const target = { partner: facts.tenantId, status: 200 }
      if (deps.trustedTenants) {
        const [before, after] = [givenRolesOf(db, facts.tenantId, userId), roles].map((held) => ({
          userId,
          roles: [...held],
          enabled: true,
        }))
        const writes = [giveRoles(facts.tenantId, userId, roles)]
        return changed(call, setUserRoles, {
          ...target,
          body: after as NonNullable<typeof after>,
          writes,
          before: before as object,
          after: after as object,
        })
      }
      const before = usersOf(registry, facts).find((user) => user.userId === userId)
      if (!before) return refuse('UserNotFound', { userId })
      const after = { ...before, roles }
      return changed(call, setUserRoles, { ...target, body: after, writes: [rolesRow(userId, roles)], before, after })
    }),
  ]
}

type Changes = BodyOf<typeof updatePartner>

function changedPolicy(policy: SignInPolicy, { enforceMfa, enforceMfaFrom }: Changes): Outcome<SignInPolicy> | undefined {
  if (enforceMfa === undefined && enforceMfaFrom === undefined) return undefined
  if (enforceMfa !== 'from')
    return enforceMfa === undefined || enforceMfaFrom !== undefined
      ? refuse('BadInput', { detail: 'enforceMfaFrom goes with enforceMfa from' })
      : { ...policy, enforceMfa }
  const from = enforceMfaFrom === undefined ? undefined : parseInstant(enforceMfaFrom)
  return from === undefined ? refuse('BadInput', { detail: 'enforceMfaFrom is missing' }) : { ...policy, enforceMfa: from }
}

function usersOf(registry: Registry, { tenantId }: PartnerFacts) {
  return registry
    .users(tenantId)
    .map(({ oid, upn, roles, enabled }) => ({ userId: oid, userPrincipalName: upn, roles: [...roles] as string[], enabled }))
}

function changedFacts(facts: PartnerFacts, body: Changes, ids: Ids, markets: Markets): Outcome<PartnerFacts> {
  const { name, domains, resellers, roleMapping } = body
  const { markets: before, ...rest } = facts
  const sells = body.markets?.map((market) => market.toUpperCase()) ?? before
  const after: PartnerFacts = {
    ...rest,
    ...(name ? { name: name.trim() } : {}),
    ...(domains ? { domains: domains.map((domain) => domain.toLowerCase()) } : {}),
    ...(sells?.length ? { markets: sells } : {}),
    ...(resellers ? { resellers: resellers.map((wish) => keptReseller(facts, wish.mpnId, resellerOf(wish, ids))) } : {}),
    ...(roleMapping ? { roleMapping } : {}),
  }
  // The currency stays, and it has a rate: of the market or of the operator.
  return unfit(after, { ...markets, hasRate: () => true }) ?? after
}

/** A reseller that is there keeps its tenant. */
function keptReseller(facts: PartnerFacts, mpnId: string, made: PartnerFacts['resellers'][number]) {
  const known = facts.resellers.find((reseller) => reseller.mpnId === mpnId)
  return known ? { ...made, tenantId: known.tenantId } : made
}
