/** Acceptance of ownership over HTTP: load, decide, return. */
import type { PathOf } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/subscriptions.ts'
import type { Refusal } from '../base/outcome.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { findCustomer } from '../customers/store.ts'
import { putEntitlement } from '../entitlements/store.ts'
import { azureLink, type Call, type Done, ok, type Route, serve } from '../http/serve.ts'
import { placedBy } from '../orders/record.ts'
import { findSubscriptionHere, retryAfter } from './load.ts'
import { newOperation } from './operation-rules.ts'
import { putOperation } from './operation-store.ts'
import { acceptedSubscription, acceptOwnership, completeOwnership, mayAccept, ownershipJobKind, ownershipState } from './ownership-rules.ts'
import { findOwnership, putOwnership } from './store.ts'
import { azureStateOf } from './wire.ts'

/** Asked again after this many seconds, as upstream says it. */
const acceptancePause = 10

export function ownershipRoutes(): Route[] {
  return [
    serve(endpoints.acceptSubscriptionOwnership, accept),
    serve(endpoints.acceptSubscriptionOwnershipShort, accept),

    serve(endpoints.getSubscriptionOwnershipStatus, async ({ path, partner, now, db }) => {
      const found = await findSubscriptionHere(db, path.subscriptionId)
      if (isRefusal(found)) return found
      const ownership = await findOwnership(db, found.id)
      const state = ownership ? ownershipState(ownership, now) : 'Completed'
      return ok({
        subscriptionId: found.id,
        acceptOwnershipState: state,
        provisioningState: state === 'Completed' ? 'Succeeded' : ownership?.accepting ? 'Accepted' : 'Pending',
        billingOwner: partner.facts.domain,
        subscriptionTenantId: ownership?.tenantId ?? found.customerId,
        displayName: found.friendlyName,
        tags: { ...found.tags },
      })
    }),
  ]
}

async function accept(call: AcceptCall): Promise<Done<undefined> | Refusal> {
  const { path, body, caller, partner, now, ids, db } = call
  const found = await findSubscriptionHere(db, path.subscriptionId)
  if (isRefusal(found)) return found
  const offered = await findOwnership(db, found.id)
  if (!mayAccept(caller, offered))
    return refuse('AzureNotAuthorized', {
      client: caller.upn ?? caller.oid,
      action: 'Microsoft.Subscription/subscriptions/acceptOwnership/action',
      scope: `/subscriptions/${found.id}`,
    })
  if (azureStateOf(found) !== 'Enabled') return refuse('AzureSubscriptionReadOnly', { subscriptionId: found.id })
  const begun = acceptOwnership(offered, now)
  if (isRefusal(begun)) return begun
  const delay = partner.profile.azureOperationDelay
  const { operation, jobs } = newOperation({
    guid: ids.guid('azure operation'),
    type: 'Microsoft.Subscription/acceptOwnership',
    at: now,
    delay,
    resourceLink: `/subscriptions/${found.id}`,
  })
  const headers = {
    location: azureLink(call, `/providers/Microsoft.Subscription/subscriptionOperations/${operation.id}`),
    ...retryAfter(partner, acceptancePause),
  }
  const { displayName, tags } = body.properties
  const { ownership } = begun
  if (delay > 0) {
    const payload = { subscriptionId: found.id, displayName, ...(tags ? { tags } : {}), placedBy: placedBy(call) }
    const job = { kind: ownershipJobKind, dueAt: now + delay, key: operation.id, payload }
    const writes = [putOperation(operation), ...(ownership ? [putOwnership(ownership)] : [])]
    return { status: 202, headers, change: { writes, jobs: [job, ...jobs] } }
  }
  const customer = await findCustomer(db, found.customerId)
  const { record, events } = acceptedSubscription(found, { displayName, tags }, customer?.companyName)
  const writes = [putOperation(operation), putEntitlement(record), ...(ownership ? [putOwnership(completeOwnership(ownership))] : [])]
  return { status: 202, headers, change: { writes, events } }
}

type AcceptCall = Omit<Call<typeof endpoints.acceptSubscriptionOwnership>, 'path'> & {
  path: PathOf<typeof endpoints.acceptSubscriptionOwnershipShort>
}
