/** The older ways to make Azure subscriptions, over HTTP: load, decide, return. */
import * as endpoints from 'lazuli-contract/azure/aliases.ts'
import { tellError } from '../base/kept-error.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { putEntitlement } from '../entitlements/store.ts'
import { azureLink, ok, type Route, serve } from '../http/serve.ts'
import { placedBy } from '../orders/record.ts'
import { type Creation, creationJob, makeSubscription } from './creation-rules.ts'
import { placeFor, retryAfter } from './load.ts'
import { newOperation } from './operation-rules.ts'
import { findOperation, putOperation } from './operation-store.ts'
import { putCreation } from './store.ts'

/** Asked again after this many seconds, as upstream says it. */
const operationPause = 8

const operationPath = (id: string): string => `/providers/Microsoft.Subscription/subscriptionOperations/${id}`

export function creationRoutes(): Route[] {
  return [
    serve(endpoints.createCustomerAzureSubscription, async (call) => {
      const { path, body, partner, now, ids, db } = call
      const place = await placeFor(partner, db, {
        scope: { account: path.billingAccount, customer: path.customer },
        skuId: body.skuId ?? '0001',
        resellerId: body.resellerId ?? body.serviceProviderId,
      })
      if (isRefusal(place)) return place
      const { plan, partnerOnRecord } = place
      const subscriptionId = ids.guid('entitlement')
      const delay = partner.profile.azureOperationDelay
      const { operation, jobs } = newOperation({
        guid: ids.guid('azure operation'),
        type: 'Microsoft.Subscription/createSubscription',
        at: now,
        delay,
        resourceLink: `/subscriptions/${subscriptionId}`,
      })
      const creation: Creation = {
        subscriptionId,
        customerId: plan.customerId,
        planId: plan.id,
        displayName: body.displayName,
        ...(partnerOnRecord === undefined ? {} : { partnerOnRecord }),
        operationId: operation.id,
        placedBy: placedBy(call),
      }
      const headers = { location: azureLink(call, operationPath(operation.id)), ...retryAfter(partner, operationPause) }
      const writes = [putOperation(operation)]
      // The subscription is made before its operation ends: both are due at once, in this order.
      if (delay > 0)
        return {
          status: 202,
          headers,
          change: { writes: [...writes, putCreation(creation)], jobs: [creationJob(creation, now, delay), ...jobs] },
        }
      const made = makeSubscription(creation, plan, now)
      if (isRefusal(made)) return made
      return { status: 202, headers, change: { writes: [...writes, putEntitlement(made.entitlement)], events: made.events } }
    }),

    serve(endpoints.createSectionAzureSubscription, () =>
      refuse('AzureBillingScopeInvalid', { detail: 'An invoice section is no scope of a partner.' }),
    ),
    serve(endpoints.createEnrollmentAzureSubscription, () =>
      refuse('AzureBillingScopeInvalid', { detail: 'An enrolment is no scope of a partner.' }),
    ),
    serve(endpoints.createSubscriptionDefinition, () =>
      refuse('AzureResourceTypeUnknown', { namespace: 'Microsoft.Subscription', type: 'subscriptionDefinitions' }),
    ),

    serve(endpoints.getSubscriptionOperation, async (call) => {
      const { path, partner, db } = call
      const operation = await findOperation(db, path.operationId)
      if (!operation?.type.startsWith('Microsoft.Subscription/'))
        return refuse('AzureResourceNotFound', { resource: `Microsoft.Subscription/subscriptionOperations/${path.operationId}` })
      if (operation.status === 'Running')
        return {
          status: 202,
          headers: { location: azureLink(call, operationPath(operation.id)), ...retryAfter(partner, operationPause) },
        }
      // Clients that poll by status take any 200 for a success.
      if (operation.status !== 'Succeeded')
        return refuse('AzureConflict', {
          detail: operation.error ? tellError(operation.error, call.locale).message : 'The operation has failed.',
        })
      return ok({ subscriptionLink: operation.resourceLink as string })
    }),
  ]
}
