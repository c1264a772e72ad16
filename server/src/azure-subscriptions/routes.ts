/** The Azure subscriptions of plans over HTTP. */
import type { Route } from '../http/serve.ts'
import { aliasRoutes } from './alias-routes.ts'
import { creationRoutes } from './creation-routes.ts'
import { ownershipRoutes } from './ownership-routes.ts'
import { subscriptionRoutes } from './subscription-routes.ts'
import { tenantRoutes } from './tenant-routes.ts'

export function azureSubscriptionRoutes(): Route[] {
  return [...aliasRoutes(), ...creationRoutes(), ...subscriptionRoutes(), ...ownershipRoutes(), ...tenantRoutes()]
}
