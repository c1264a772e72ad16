/** Azure subscriptions over HTTP, seen and run from the Azure side: load, decide, return. */
import * as endpoints from 'lazuli-contract/azure/subscriptions.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { findCustomer } from '../customers/store.ts'
import type { Partner } from '../db/partner.ts'
import type { Change, Reads } from '../db/state.ts'
import {
  acceptChange,
  cancelAtLimit,
  changeEntitlementStatus,
  type EntitlementRecord,
  isAtLimit,
  renameEntitlement,
} from '../entitlements/rules.ts'
import { countEntitlements, entitlementsAfter, putEntitlement } from '../entitlements/store.ts'
import { azureSeek, ok, type Route, serve } from '../http/serve.ts'
import { findSubscription } from '../subscriptions/store.ts'
import { findSubscriptionHere } from './load.ts'
import { locations, locationToWire } from './locations.ts'
import { azureStateOf, subscriptionToAzure } from './wire.ts'

/** Roles that mean something on the Azure side; an application acts as Admin agent. */
const azureRoles = ['GlobalAdmin', 'AdminAgent', 'HelpdeskAgent']

const done = (id: string) => ({ subscriptionId: id, value: id })

export function subscriptionRoutes(): Route[] {
  return [
    serve(endpoints.listAzureSubscriptions, async (call) => {
      const { caller, db } = call
      const sees = caller.kind === 'app' || caller.roles.some((role) => azureRoles.includes(role))
      if (!sees) return ok({ value: [], count: { type: 'Total', value: 0 } })
      const page = await azureSeek(
        call,
        (after, limit) => entitlementsAfter(db, after, limit, { seen: true }),
        (e) => e.id,
      )
      if (isRefusal(page)) return page
      return ok({ ...page, value: page.value.map(subscriptionToAzure), count: { type: 'Total', value: await countEntitlements(db) } })
    }),

    serve(endpoints.getAzureSubscription, async ({ path, db }) => {
      const found = await findSubscriptionHere(db, path.subscriptionId)
      return isRefusal(found) ? found : ok(subscriptionToAzure(found))
    }),

    serve(endpoints.listAzureLocations, async ({ path, db }) => {
      const found = await findSubscriptionHere(db, path.subscriptionId)
      return isRefusal(found) ? found : ok({ value: [...locations().values()].map((location) => locationToWire(location, found.id)) })
    }),

    serve(endpoints.cancelAzureSubscription, async (call) => {
      const found = await findSubscriptionHere(call.db, call.path.subscriptionId)
      if (isRefusal(found)) return found
      const change = await changed(call, found, 'inactive')
      return isRefusal(change) ? change : { status: 200, body: done(found.id), change }
    }),

    serve(endpoints.enableAzureSubscription, async (call) => {
      const found = await findSubscriptionHere(call.db, call.path.subscriptionId)
      if (isRefusal(found)) return found
      const plan = await findSubscription(call.db, found.customerId, found.subscriptionId)
      if (plan?.status !== 'active') return refuse('AzureConflict', { detail: 'The Azure plan of the subscription is suspended.' })
      if (isAtLimit(found, call.now))
        return refuse('AzureConflict', {
          detail: 'The spend limit of the sandbox is reached; the next billing cycle enables the subscription.',
        })
      const change = await changed(call, found, 'active')
      return isRefusal(change) ? change : { status: 200, body: done(found.id), change }
    }),

    serve(endpoints.renameAzureSubscription, async ({ path, body, db }) => {
      const found = await findSubscriptionHere(db, path.subscriptionId)
      if (isRefusal(found)) return found
      if (azureStateOf(found) !== 'Enabled') return refuse('AzureSubscriptionReadOnly', { subscriptionId: found.id })
      const customer = await findCustomer(db, found.customerId)
      const { record, events } = renameEntitlement(found, body.subscriptionName, customer?.companyName)
      return { status: 200, body: done(found.id), change: { writes: [putEntitlement(record)], events } }
    }),
  ]
}

/** What stores and tells a change of status; asking for what already is changes nothing. */
async function changed(
  { partner, now, db }: { partner: Partner; now: number; db: Reads },
  current: EntitlementRecord,
  to: 'active' | 'inactive',
): Promise<Outcome<Change>> {
  const customer = await findCustomer(db, current.customerId)
  if ((current.changingTo ?? current.status) === to) {
    if (to === 'active' || !isAtLimit(current, now)) return { writes: [] }
    const { record, events } = cancelAtLimit(current, customer?.companyName)
    return { writes: [putEntitlement(record)], events }
  }
  const next = changeEntitlementStatus(current, to)
  if (isRefusal(next)) return next
  const { record, events, jobs } = acceptChange(current, next, {
    at: now,
    delay: partner.profile.entitlementDelay,
    customerName: customer?.companyName,
  })
  return { writes: [putEntitlement(record)], events, jobs }
}
