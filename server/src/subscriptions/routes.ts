/** Subscriptions over HTTP: load, decide, return. */
import type { Instant } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/subscriptions.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { putCharge } from '../charges/store.ts'
import { findCustomer } from '../customers/store.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { Change, Reads, Write } from '../db/state.ts'
import { type Call, collection, ok, type Route, serve, serveRemembered } from '../http/serve.ts'
import { changeRoutes } from './change-routes.ts'
import { chargesOfSubscription } from './charge-rules.ts'
import { itemOf } from './item-rules.ts'
import { isAzure, isAzurePlan, type SubscriptionRecord, subscriptionPath, subscriptionToWire } from './record.ts'
import { provisionLater, subscriptionUpdated, termJobs, type UpdateFacts, updateSubscription } from './rules.ts'
import { type ServiceDeps, serviceRoutes } from './service-routes.ts'
import { suspensionJobs } from './status-rules.ts'
import { addonsOf, findSubscription, putSubscription, subscriptionsOf } from './store.ts'

/** What lies in domains that come later: handed in by `main.ts`. */
export interface SubscriptionDeps extends ServiceDeps {
  /** Id of a customer's order named by its `id` or `alternateId`, in any letter case. */
  orderId(db: Reads, customerId: string, named: string): Promise<string | undefined>
  /** Whether a plan has an active Azure subscription or an active reservation under it. */
  hasActiveEntitlements(db: Reads, subscriptionId: string): Promise<boolean>
  /** Lets the Azure subscriptions below follow a changed status of a legacy subscription, or another reseller of record, from an instant on. */
  azureFollows(db: Reads, now: SubscriptionRecord, before: SubscriptionRecord, at: Instant): Promise<Write[]>
}

export function subscriptionRoutes(catalog: Catalog, deps: SubscriptionDeps): Route[] {
  return [
    serveRemembered(endpoints.listSubscriptions, async (call) => {
      const { path, query, db } = call
      const only = await narrowed(call, deps)
      if (isRefusal(only)) return only
      const subscriptions = await subscriptionsOf(db, path.customerId, only)
      const asked =
        query.order_id !== undefined
          ? `?order_id=${encodeURIComponent(query.order_id)}`
          : query.mpn_id !== undefined
            ? `?mpn_id=${query.mpn_id}`
            : ''
      return ok(collection(subscriptions.map(subscriptionToWire), `/customers/${path.customerId}/subscriptions${asked}`))
    }),

    serveRemembered(endpoints.getSubscription, ({ path, db }) => {
      const subscription = findSubscription(db, path.customerId, path.subscriptionId)
      return subscription ? ok(subscriptionToWire(subscription)) : refuse('SubscriptionNotFound')
    }),

    serve(endpoints.listSubscriptionAddons, async ({ path, db }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      const addons = await addonsOf(db, subscription)
      return ok(collection(addons.map(subscriptionToWire), `${subscriptionPath(path.customerId, subscription.id)}/addons`))
    }),

    serve(endpoints.updateSubscription, async (call) => {
      const { path, body, partner, db, now } = call
      const current = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!current) return refuse('SubscriptionNotFound')
      const updated = updateSubscription(current, body, await updateFacts(call, current))
      if (isRefusal(updated)) return updated
      if (updated === current) return ok(subscriptionToWire(current))
      const delay = updated.quantity === current.quantity ? 0 : partner.profile.licenceChangeDelay
      const [stored, later] = delay > 0 ? provisionLater(updated, current, now + delay) : [updated]
      const customer = await findCustomer(db, path.customerId)
      const followed = isAzure(stored) ? await deps.azureFollows(db, stored, current, now) : []
      const cause = stored.status === 'deleted' ? 'cancel' : undefined
      const change: Change = {
        writes: [putSubscription(stored), ...followed, ...chargesOfSubscription(catalog, stored, now, { cause }).map(putCharge)],
        events: [subscriptionUpdated(stored, current, customer?.companyName)],
        jobs: [
          ...(stored.commitmentEndAt === current.commitmentEndAt ? [] : termJobs([stored])),
          ...suspensionJobs(stored, current),
          ...(later ? [later] : []),
        ],
      }
      if (later) return { status: 202, headers: { Location: subscriptionPath(path.customerId, stored.id) }, change }
      return { status: 200, body: subscriptionToWire(stored), change }
    }),

    ...serviceRoutes(catalog, deps),
    ...changeRoutes(catalog),
  ]

  async function updateFacts(
    { headers, body, partner, db, now }: Call<typeof endpoints.updateSubscription>,
    current: SubscriptionRecord,
  ): Promise<UpdateFacts> {
    const { role, resellers, mpnId, sandbox } = partner.facts
    const parent = current.parentSubscriptionId
    return {
      now,
      ifMatch: headers['if-match'],
      hasActiveEntitlements: isAzurePlan(current) && (await deps.hasActiveEntitlements(db, current.id)),
      resellerMpnIds: role === 'provider' ? resellers.filter((r) => !r.agreementMissing).map((r) => r.mpnId) : undefined,
      otherPlansOf: body.partnerId !== undefined && isAzurePlan(current) ? await otherPlansOf(db, current) : undefined,
      ownMpnId: mpnId,
      sandbox,
      parentStatus: parent === undefined ? undefined : (await findSubscription(db, current.customerId, parent))?.status,
      limits: itemOf(catalog, current)?.sku,
    }
  }
}

/** Whose the other plans of the same customer are. */
async function otherPlansOf(db: Reads, plan: SubscriptionRecord): Promise<string[]> {
  const others = (await subscriptionsOf(db, plan.customerId)).filter((s) => isAzurePlan(s) && s.id !== plan.id && s.status !== 'deleted')
  return others.flatMap(({ partnerId }) => (partnerId === undefined ? [] : [partnerId]))
}

/** The order or the partner of record a list is narrowed to. */
async function narrowed({ path, query, partner, db }: Call<typeof endpoints.listSubscriptions>, deps: SubscriptionDeps) {
  if (query.order_id !== undefined) {
    const orderId = await deps.orderId(db, path.customerId, query.order_id)
    return orderId === undefined ? refuse('OrderNotFound') : { orderId }
  }
  if (query.mpn_id !== undefined) {
    if (!/^\d+$/.test(query.mpn_id)) return refuse('BadParameter', { detail: 'mpn_id is no number' })
    return knowsMpnId(partner.facts, query.mpn_id) ? { partnerId: query.mpn_id } : refuse('ResellerNotFound')
  }
  return {}
}

/** MPN ids a subscription of the partner can carry: its own and its resellers'. */
export function knowsMpnId(partner: PartnerFacts, mpnId: string): boolean {
  return partner.mpnId === mpnId || partner.resellers.some((reseller) => reseller.mpnId === mpnId)
}
