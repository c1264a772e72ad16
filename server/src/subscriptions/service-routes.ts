/** What stands around a subscription, over HTTP: provisioning, registration, support contact, activation, overage. */
import * as endpoints from 'lazuli-contract/subscription-services.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { findCustomer } from '../customers/store.ts'
import type { Reads } from '../db/state.ts'
import { collection, link, ok, type Route, serve } from '../http/serve.ts'
import { skuGuidOf } from './item-rules.ts'
import { activationUri, isAzure, isAzurePlan, kindOf, type SubscriptionRecord, subscriptionPath } from './record.ts'
import {
  activate,
  changeSupportContact,
  finishRegistration,
  type OverageRecord,
  overageChanged,
  overageToWire,
  provisioningToWire,
  register,
  registrationJob,
  registrationOf,
  serviceChanged,
  supportContactToWire,
} from './service-rules.ts'
import { findSubscription, overagesOf, putOverage, putSubscription, subscriptionsOf } from './store.ts'

/** What lies in domains that come later: handed in by `main.ts`. */
export interface ServiceDeps {
  /** The number of the order line a subscription came from. */
  lineNumber(db: Reads, subscription: SubscriptionRecord): Promise<number>
  /** Whether an active Azure subscription with this id belongs to the customer. */
  hasAzureSubscription(db: Reads, customerId: string, azureSubscriptionId: string): Promise<boolean>
}

export function serviceRoutes(catalog: Catalog, deps: ServiceDeps): Route[] {
  return [
    serve(endpoints.getSubscriptionProvisioningStatus, async ({ path, db, partner }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      const status = provisioningToWire(subscription, { sandbox: partner.facts.sandbox, skuId: skuGuidOf(catalog, subscription) })
      return isRefusal(status) ? status : ok(status)
    }),

    serve(endpoints.getSubscriptionRegistrationStatus, async ({ path, db }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      const attributes = { objectType: 'SubscriptionRegistrationStatus' }
      return ok({ subscriptionId: subscription.id, status: registrationOf(subscription), attributes })
    }),

    serve(endpoints.registerSubscription, async ({ path, db, partner, now }) => {
      const current = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!current) return refuse('SubscriptionNotFound')
      const registering = register(current)
      if (isRefusal(registering)) return registering
      const headers = { Location: `${subscriptionPath(path.customerId, current.id)}/registrationstatus` }
      if (registering === current) return { status: 202, headers }
      const delay = partner.profile.registrationDelay
      const stored = delay === 0 ? (finishRegistration(registering) ?? registering) : registering
      const customer = await findCustomer(db, path.customerId)
      return {
        status: 202,
        headers,
        change: {
          writes: [putSubscription(stored)],
          events: [serviceChanged('subscription-registered', stored, customer?.companyName)],
          jobs: delay === 0 ? [] : [registrationJob(stored, now + delay)],
        },
      }
    }),

    serve(endpoints.getSubscriptionSupportContact, async ({ path, db, partner }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      return subscription ? ok(supportContactToWire(subscription, partner.facts)) : refuse('SubscriptionNotFound')
    }),

    serve(endpoints.updateSubscriptionSupportContact, async ({ path, body, db, partner }) => {
      const current = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!current) return refuse('SubscriptionNotFound')
      const updated = changeSupportContact(current, body, [partner.facts, ...partner.facts.resellers])
      if (isRefusal(updated)) return updated
      const answer = ok(supportContactToWire(updated, partner.facts))
      if (updated === current) return answer
      const customer = await findCustomer(db, path.customerId)
      const events = [serviceChanged('subscription-support-contact-changed', updated, customer?.companyName)]
      return { ...answer, change: { writes: [putSubscription(updated)], events } }
    }),

    serve(endpoints.listSubscriptionActivationLinks, async ({ path, db }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      const waits = kindOf(subscription) === 'saas' && subscription.status !== 'deleted'
      const links = waits ? [{ lineItemNumber: await deps.lineNumber(db, subscription), link: link(activationUri(subscription.id)) }] : []
      return ok(collection(links, `${subscriptionPath(path.customerId, subscription.id)}/activationlinks`))
    }),

    serve(endpoints.activateSandboxSubscription, async ({ path, db, partner }) => {
      const current = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!current) return refuse('SubscriptionNotFound')
      const activated = activate(current, partner.facts.sandbox)
      if (isRefusal(activated)) return activated
      const customer = await findCustomer(db, path.customerId)
      return {
        ...ok({ subscriptionId: activated.id, status: 'Success' }),
        change: {
          writes: [putSubscription(activated)],
          events: [serviceChanged('subscription-activated', activated, customer?.companyName)],
        },
      }
    }),

    serve(endpoints.getOverage, async ({ path, db }) =>
      ok(collection((await overagesOf(db, path.customerId)).map(overageToWire), `/customers/${path.customerId}/subscriptions/overage`)),
    ),

    serve(endpoints.updateOverage, async ({ path, body, db, partner }) => {
      const { azureEntitlementId, overageEnabled, partnerId, type = 'PhoneServices' } = body
      if (!(await deps.hasAzureSubscription(db, path.customerId, azureEntitlementId)))
        return refuse('EntitlementNotFound', { entitlementId: azureEntitlementId })
      const held = await subscriptionsOf(db, path.customerId)
      if (held.some((one) => isAzure(one) && !isAzurePlan(one) && one.status !== 'deleted')) return refuse('OverageBesideLegacyAzure')
      const known = [partner.facts, ...partner.facts.resellers].map(({ mpnId }) => mpnId)
      if (partnerId !== undefined && !known.includes(partnerId)) return refuse('ResellerNotFound')
      const before = (await overagesOf(db, path.customerId)).find((overage) => overage.type === type)
      const now: OverageRecord = {
        customerId: path.customerId,
        type,
        azureEntitlementId,
        overageEnabled,
        ...(partnerId ? { partnerId } : {}),
      }
      const customer = await findCustomer(db, path.customerId)
      return {
        ...ok(overageToWire(now)),
        change: { writes: [putOverage(now)], events: [overageChanged(now, before, customer?.companyName)] },
      }
    }),
  ]
}
