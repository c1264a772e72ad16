/** Subscriptions over HTTP: load, decide, return. */
import * as endpoints from 'lazuli-contract/subscriptions.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { findCustomer } from '../customers/store.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { type Call, collection, ok, type Route, serve } from '../http/serve.ts'
import { subscriptionToWire } from './record.ts'
import { subscriptionUpdated, updateSubscription } from './rules.ts'
import { findSubscription, putSubscription, subscriptionsOf } from './store.ts'

/** What lies in domains that come later: handed in by `main.ts`. */
export interface SubscriptionDeps {
  /** Id of a customer's order named by its `id` or `alternateId`, in any letter case. */
  orderId(db: Reads, customerId: string, named: string): Promise<string | undefined>
  /** Whether a plan has an active Azure subscription or an active reservation under it. */
  hasActiveEntitlements(db: Reads, subscriptionId: string): Promise<boolean>
}

export function subscriptionRoutes(deps: SubscriptionDeps): Route[] {
  return [
    serve(endpoints.listSubscriptions, async (call) => {
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

    serve(endpoints.getSubscription, async ({ path, db }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      return subscription ? ok(subscriptionToWire(subscription)) : refuse('SubscriptionNotFound')
    }),

    serve(endpoints.updateSubscription, async ({ path, body, headers, partner, db }) => {
      const current = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!current) return refuse('SubscriptionNotFound')
      const { role, resellers, mpnId } = partner.facts
      const updated = updateSubscription(current, body, {
        ifMatch: headers['if-match'],
        hasActiveEntitlements: await deps.hasActiveEntitlements(db, current.id),
        resellerMpnIds: role === 'provider' ? resellers.map((reseller) => reseller.mpnId) : undefined,
        ownMpnId: mpnId,
      })
      if (isRefusal(updated)) return updated
      if (updated === current) return ok(subscriptionToWire(current))
      const customer = await findCustomer(db, path.customerId)
      return {
        status: 200,
        body: subscriptionToWire(updated),
        change: { writes: [putSubscription(updated)], events: [subscriptionUpdated(updated, current, customer?.companyName)] },
      }
    }),
  ]
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
function knowsMpnId(partner: PartnerFacts, mpnId: string): boolean {
  return partner.mpnId === mpnId || partner.resellers.some((reseller) => reseller.mpnId === mpnId)
}
