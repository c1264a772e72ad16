/** Azure entitlements over HTTP: load, decide, return. */
import type { Instant } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/entitlements.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { findCustomer } from '../customers/store.ts'
import type { Partner } from '../db/partner.ts'
import type { Change, Reads } from '../db/state.ts'
import { collection, ok, type Route, serve, serveRemembered } from '../http/serve.ts'
import { isAzure, type SubscriptionRecord, subscriptionPath } from '../subscriptions/record.ts'
import { findSubscription } from '../subscriptions/store.ts'
import { productEntitlementRoutes } from './product-routes.ts'
import {
  acceptChange,
  cancelAtLimit,
  cancelEntitlement,
  type EntitlementRecord,
  entitlementToWire,
  isAtLimit,
  isGone,
  reactivateEntitlement,
} from './rules.ts'
import { entitlementsOf, findEntitlement, putEntitlement } from './store.ts'

export function entitlementRoutes(): Route[] {
  return [
    ...productEntitlementRoutes(),
    serveRemembered(endpoints.listAzureEntitlements, async ({ path, db }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      if (!isAzure(subscription)) return refuse('NotAnAzureSubscription')
      const items = (await entitlementsOf(db, subscription.id)).filter((e) => !isGone(e)).map((e) => shown(e, subscription))
      return ok(collection(items, `${subscriptionPath(subscription.customerId, subscription.id)}/azureEntitlements`))
    }),

    serveRemembered(endpoints.getAzureEntitlement, async ({ path, db }) => {
      const found = await find(db, path)
      return isRefusal(found) ? found : ok(shown(found.entitlement, found.subscription))
    }),

    serve(endpoints.cancelAzureEntitlement, async ({ path, body, rawBody, partner, now, db }) => {
      const found = await find(db, path)
      if (isRefusal(found)) return found
      if (rawBody === undefined || rawBody === null) return refuse('BadInput', { detail: 'the body is missing' })
      const next = cancelEntitlement(found.entitlement, body.cancellationReason)
      if (isRefusal(next)) {
        if (next.refused !== 'StatusChangeRefused' || !isAtLimit(found.entitlement, now)) return next
        const customer = await findCustomer(db, path.customerId)
        const { record, events } = cancelAtLimit(found.entitlement, customer?.companyName)
        return {
          status: 200,
          body: shown(found.entitlement, found.subscription),
          change: { writes: [putEntitlement(record)], events },
        }
      }
      return {
        status: 200,
        body: shown(found.entitlement, found.subscription),
        change: await changed(found.entitlement, next, { partner, now, db }),
      }
    }),

    serve(endpoints.reactivateAzureEntitlement, async ({ path, partner, now, db }) => {
      const found = await find(db, path)
      if (isRefusal(found)) return found
      const next = reactivateEntitlement(found.entitlement, found.subscription, now)
      if (isRefusal(next)) return next
      return {
        status: 202,
        body: shown(found.entitlement, found.subscription),
        change: await changed(found.entitlement, next, { partner, now, db }),
      }
    }),
  ]
}

/** Of a legacy subscription as that spells it, so that clients find one id in the other. */
function shown(entitlement: EntitlementRecord, { entitlementId }: SubscriptionRecord) {
  const legacy = entitlementId?.toLowerCase() === entitlement.id.toLowerCase()
  return entitlementToWire(legacy ? { ...entitlement, id: entitlementId } : entitlement)
}

interface Found {
  subscription: SubscriptionRecord
  entitlement: EntitlementRecord
}

async function find(db: Reads, path: { customerId: string; subscriptionId: string; entitlementId: string }): Promise<Outcome<Found>> {
  if (path.subscriptionId === '') return refuse('BadInput', { detail: 'the subscription id is missing' })
  if (path.entitlementId === '') return refuse('BadInput', { detail: 'the entitlement id is missing' })
  const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
  if (!subscription) return refuse('SubscriptionNotFound')
  const entitlement = await findEntitlement(db, path.entitlementId)
  if (entitlement?.subscriptionId.toLowerCase() !== subscription.id.toLowerCase() || isGone(entitlement))
    return refuse('EntitlementNotFound', { entitlementId: path.entitlementId })
  return { subscription, entitlement }
}

async function changed(
  current: EntitlementRecord,
  next: EntitlementRecord,
  { partner, now, db }: { partner: Partner; now: Instant; db: Reads },
): Promise<Change> {
  const customer = await findCustomer(db, current.customerId)
  const accepted = acceptChange(current, next, {
    at: now,
    delay: partner.profile.entitlementDelay,
    customerName: customer?.companyName,
  })
  return { writes: [putEntitlement(accepted.record)], events: accepted.events, jobs: accepted.jobs }
}
