/** Access to Azure subscriptions that earns credit, by the operator. */
import {
  formatInstant,
  grantCreditAccess,
  type Instant,
  listCreditAccess,
  parseInstant,
  revokeCreditAccess,
  type Static,
} from 'lazuli-contract'
import type { CreditAccess as WireAccess } from 'lazuli-contract/operator-access.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import type { EntitlementRecord } from '../entitlements/rules.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { findSubscriptionById } from '../subscriptions/store.ts'
import { type CreditAccess, defaultAccess, earnsCredit, mostAccesses } from '../usage/credit-access.ts'
import { accessesOf, putAccess } from '../usage/credit-access-store.ts'
import { changedOn } from './deed.ts'

export function creditAccessRoutes({ securityNow }: { securityNow(): Instant }): Route[] {
  return [
    serve(listCreditAccess, async ({ path, db, partner }) => {
      const known = await standing(db, partner.facts, path.entitlementId)
      return isRefusal(known) ? known : ok(collection(known.accesses.map(known.toWire)))
    }),
    serve(grantCreditAccess, async (call) => {
      const { path, body, now, db, partner, ids } = call
      const known = await standing(db, partner.facts, path.entitlementId)
      if (isRefusal(known)) return known
      if (body.resourceGroup !== undefined && body.resourceUri !== undefined)
        return refuse('BadInput', { detail: 'name a resource group or a resource, not both' })
      if (known.accesses.length >= mostAccesses)
        return refuse('BadInput', { detail: `an Azure subscription has at most ${mostAccesses} accesses` })
      const from = body.from === undefined ? now : parseInstant(body.from)
      const to = body.to === undefined ? undefined : parseInstant(body.to)
      if (from === undefined || (to !== undefined && to <= from)) return refuse('BadInput', { detail: 'an access ends after it begins' })
      const access: CreditAccess = {
        id: ids.guid('credit access'),
        ...(body.resourceGroup === undefined ? {} : { resourceGroup: body.resourceGroup.toLowerCase() }),
        ...(body.resourceUri === undefined ? {} : { resourceUri: body.resourceUri.toLowerCase() }),
        heldBy: body.heldBy ?? partner.facts.mpnId,
        means: body.means ?? 'adminOnBehalf',
        role: body.role ?? 'Owner',
        from,
        ...(to === undefined ? {} : { to }),
      }
      const { entitlement, toWire } = known
      const after = toWire(access)
      const writes = [putAccess(entitlement.id, entitlement.customerId, access)]
      return changedOn(call, grantCreditAccess, securityNow(), {
        ...{ status: 201, body: after, writes },
        after: { entitlementId: entitlement.id, ...after },
      })
    }),
    serve(revokeCreditAccess, async (call) => {
      const { path, body, now, db, partner } = call
      const known = await standing(db, partner.facts, path.entitlementId)
      if (isRefusal(known)) return known
      const { entitlement, toWire } = known
      const access = known.accesses.find(({ id }) => id === path.accessId.toLowerCase())
      if (!access) return refuse('InputNotFound', { what: 'such access' })
      const to = body.from === undefined ? now : parseInstant(body.from)
      if (to === undefined || to < access.from) return refuse('BadInput', { detail: 'an access does not end before it begins' })
      if (access.to !== undefined && to > access.to) return refuse('BadInput', { detail: 'the access ends earlier already' })
      const ended: CreditAccess = { ...access, to }
      const after = toWire(ended)
      return changedOn(call, revokeCreditAccess, securityNow(), {
        ...{ status: 200, body: after, writes: [putAccess(entitlement.id, entitlement.customerId, ended)] },
        before: { entitlementId: entitlement.id, ...toWire(access) },
        after: { entitlementId: entitlement.id, ...after },
      })
    }),
  ]
}

interface Standing {
  entitlement: EntitlementRecord
  /** The default first, then in order of their beginning. */
  accesses: CreditAccess[]
  toWire(access: CreditAccess): Static<typeof WireAccess>
}

async function standing(db: Reads, facts: PartnerFacts, sent: string): Promise<Outcome<Standing>> {
  const entitlement = await findEntitlement(db, sent.trim())
  if (!entitlement) return refuse('InputNotFound', { what: 'such Azure subscription' })
  const kept = accessesOf(db, entitlement.id)
  const given = kept.filter(({ id }) => id !== 'default').sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
  const first = kept.find(({ id }) => id === 'default') ?? defaultAccess(facts.mpnId, entitlement.upgraded?.at ?? entitlement.createdAt)
  const resellerOfRecord = entitlement.partnerOnRecord ?? (await findSubscriptionById(db, entitlement.subscriptionId))?.partnerId
  return {
    entitlement,
    accesses: [first, ...given],
    toWire: (access) => ({
      id: access.id,
      ...(access.resourceGroup === undefined ? {} : { resourceGroup: access.resourceGroup }),
      ...(access.resourceUri === undefined ? {} : { resourceUri: access.resourceUri }),
      heldBy: access.heldBy,
      means: access.means,
      role: access.role,
      from: formatInstant(access.from),
      ...(access.to === undefined ? {} : { to: formatInstant(access.to) }),
      earnsCredit: earnsCredit(access, { mpnId: facts.mpnId, resellerOfRecord }),
    }),
  }
}
