/**
 * The files whose endpoints are rows of the operations table: Partner Center, its token authority and the Azure side.
 * To add a file, add its line here: routes, SDK, OpenAPI and coverage then have its endpoints. An endpoint is exported
 * under its id, and its row in `operations/` says `served: true`.
 */

export * from './agreements.ts'
export * from './azure/aliases.ts'
export * from './azure/billing.ts'
export * from './azure/cost.ts'
export * from './azure/reservations.ts'
export * from './azure/subscriptions.ts'
export * from './azure/tenants.ts'
export * from './budgets.ts'
export * from './carts.ts'
export * from './catalog.ts'
export * from './consents.ts'
export * from './customers.ts'
export * from './entitlements.ts'
export * from './identity.ts'
export * from './invoices.ts'
export * from './line-items.ts'
export * from './mfa-reports.ts'
export * from './offers.ts'
export * from './orders.ts'
export * from './product-entitlements.ts'
export * from './relationships.ts'
export * from './reservations.ts'
export * from './subscription-changes.ts'
export * from './subscription-services.ts'
export * from './subscriptions.ts'
export * from './upgrades.ts'
export * from './usage.ts'
export * from './webhooks.ts'
