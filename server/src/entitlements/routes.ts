/** Azure entitlements over HTTP: load, decide, return. */
import * as endpoints from 'lazuli-contract/entitlements.ts'
import { refuse } from '../base/outcome.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { isAzure, subscriptionPath } from '../subscriptions/record.ts'
import { findSubscription } from '../subscriptions/store.ts'
import { entitlementToWire } from './rules.ts'
import { entitlementsOf } from './store.ts'

export function entitlementRoutes(): Route[] {
  return [
    serve(endpoints.listAzureEntitlements, async ({ path, db }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      if (!isAzure(subscription)) return refuse('NotAnAzureSubscription')
      const items = (await entitlementsOf(db, subscription.id)).map(entitlementToWire)
      return ok(collection(items, `${subscriptionPath(subscription.customerId, subscription.id)}/azureEntitlements`))
    }),
  ]
}
