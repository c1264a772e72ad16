/** The Azure subscriptions of plans over HTTP: load, decide, return. */
import * as endpoints from 'lazuli-contract/azure/subscriptions.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import { resourceOperations, subscriptionOperations } from './provider-operations.ts'

export function azureSubscriptionRoutes(): Route[] {
  return [
    serve(endpoints.listSubscriptionProviderOperations, () => ok({ value: subscriptionOperations })),
    serve(endpoints.listResourceProviderOperations, () => ok({ value: resourceOperations })),
  ]
}
