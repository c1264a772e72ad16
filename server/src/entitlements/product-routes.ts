/** Product entitlements over HTTP. */
import { listEntitlements } from 'lazuli-contract/product-entitlements.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { isOfType, productEntitlementToWire } from './product-rules.ts'
import { productEntitlementsOf } from './product-store.ts'

export function productEntitlementRoutes(): Route[] {
  return [
    serve(listEntitlements, async ({ path, query, db }) => {
      const { entitlementType: type, showExpiry } = query
      const held = (await productEntitlementsOf(db, path.customerId)).filter((record) => isOfType(record, type))
      const asked = new URLSearchParams({ ...(type ? { entitlementType: type } : {}), ...(showExpiry ? { showExpiry: 'true' } : {}) })
      return ok(
        collection(
          held.map((record) => productEntitlementToWire(record, { type, showExpiry })),
          `/customers/${path.customerId}/entitlements${asked.size > 0 ? `?${asked}` : ''}`,
        ),
      )
    }),
  ]
}
