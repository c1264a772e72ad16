/** Insight over HTTP: who imports what where; the file itself is taken by `imports/`. */
import { join } from 'node:path'
import { monthOf } from 'lazuli-contract'
import { importUsage } from 'lazuli-contract/insight.ts'
import { securityNow } from '../base/clock.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { type CustomerRecord, countryOf } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import type { Reads } from '../db/state.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'
import type { OpenCommitments, OpenPurchases } from '../invoices/purchases.ts'
import { exchangeRate } from '../rates/fx.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { isAzurePlan, type SubscriptionRecord } from '../subscriptions/record.ts'
import { findSubscription, subscriptionsOf } from '../subscriptions/store.ts'
import { arriving, BatchBroken } from '../usage/batches.ts'
import type { Pricing } from '../usage/pricing.ts'
import { focusRoutes } from './focus-routes.ts'
import { type SpooledFile, spool } from './imports/spool.ts'
import { takeImport } from './imports/take.ts'
import { resaleRoutes } from './resale-routes.ts'

export interface InsightDeps {
  pricing: Pricing
  rates: PartnerRates
  purchases: OpenPurchases
  commitments: OpenCommitments
  /** Whether a partner other than the one of this tenant knows the customer. */
  customerElsewhere(customerId: string, tenantId: string): Promise<boolean>
  /** Whether a partner other than the one of this tenant has the Azure subscription. */
  entitlementElsewhere(id: string, tenantId: string): Promise<boolean>
}

export function insightRoutes(deps: InsightDeps): Route[] {
  const { pricing, rates, purchases, commitments } = deps
  return [
    ...focusRoutes(purchases, commitments),
    ...resaleRoutes({ purchases, securityNow }),
    serveUnchained(importUsage, async ({ partner, query, stream, caller, correlationId, now }) => {
      const { tenantId, currency: billingCurrency } = partner.facts
      const customer = await findCustomer(partner.state, query.customerId)
      if (!customer || customer.removedAt !== undefined)
        return refuse((await deps.customerElsewhere(query.customerId, tenantId)) ? 'NoRelationship' : 'CustomerNotFound')
      const plan = await planOf(partner.state, customer, query.subscriptionId)
      if (isRefusal(plan)) return plan
      const prices = pricing.of(partner.state)
      const uploads = join(partner.folder, 'uploads')
      const file = await kept(() => spool(uploads, arriving(stream)))
      if (isRefusal(file)) return file
      try {
        const receipt = await takeImport(partner, file, {
          plan,
          scratch: uploads,
          format: query.format ?? 'auto',
          actor: { appId: caller.appId, oid: caller.oid, ...(caller.upn ? { upn: caller.upn } : {}), correlationId },
          entitlementElsewhere: (id) => deps.entitlementElsewhere(id, tenantId),
          context: {
            fileHash: file.hash,
            price: query.price ?? 'own',
            ...(query.month ? { month: query.month } : {}),
            now: partner.clock.now(),
            customerId: customer.id,
            subscriptionId: plan.id,
            planSkuId: plan.offerId.split(':')[1] ?? '',
            country: countryOf(customer),
            billingCurrency,
            listed: (question) => prices.ask(question),
            hasRate: (currency) => exchangeRate(rates(partner.state), currency, billingCurrency, monthOf(now)) !== undefined,
          },
        })
        return isRefusal(receipt) ? receipt : ok(receipt)
      } finally {
        await file.close()
      }
    }),
  ]
}

/** The Azure plan named, or the only one there is. */
async function planOf(db: Reads, customer: CustomerRecord, named: string | undefined): Promise<Outcome<SubscriptionRecord>> {
  if (named === undefined) {
    const plans = (await subscriptionsOf(db, customer.id)).filter((s) => isAzurePlan(s) && s.status !== 'deleted')
    return plans.length === 1
      ? (plans[0] as SubscriptionRecord)
      : refuse('ImportRefused', { detail: `the customer has ${plans.length} Azure plans; name one as subscriptionId` })
  }
  const plan = await findSubscription(db, customer.id, named)
  if (!plan) return refuse('SubscriptionNotFound')
  if (!isAzurePlan(plan)) return refuse('NotAnAzureSubscription')
  return plan.status === 'deleted' ? refuse('SubscriptionDeleted') : plan
}

async function kept(work: () => Promise<SpooledFile>): Promise<Outcome<SpooledFile>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BatchBroken)) throw error
    return refuse('ImportRefused', { detail: `${error.message}; nothing was taken` })
  }
}
