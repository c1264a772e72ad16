/** Makes accepted Azure subscriptions, and hands them over, when their time has come. */
import { keepError } from '../base/kept-error.ts'
import { isRefusal } from '../base/outcome.ts'
import { findCustomer } from '../customers/store.ts'
import { isGone } from '../entitlements/rules.ts'
import { findEntitlement, putEntitlement } from '../entitlements/store.ts'
import type { JobHandler } from '../jobs/runner.ts'
import type { PlacedBy } from '../orders/record.ts'
import { findSubscription } from '../subscriptions/store.ts'
import { endAlias } from './alias-rules.ts'
import { creationJobKind, makeSubscription } from './creation-rules.ts'
import { endOperation } from './operation-rules.ts'
import { findOperation, putOperation } from './operation-store.ts'
import { acceptedSubscription, completeOwnership, ownershipJobKind } from './ownership-rules.ts'
import { dropCreation, findAlias, findCreation, findOwnership, putAlias, putOwnership } from './store.ts'

export const createSubscriptionJob: JobHandler = {
  kind: creationJobKind,
  async run(job, { now, db }) {
    const { subscriptionId } = job.payload as { subscriptionId: string }
    const creation = await findCreation(db, subscriptionId)
    if (!creation) return undefined
    const plan = await findSubscription(db, creation.customerId, creation.planId)
    const made = makeSubscription(creation, plan, now)
    const error = isRefusal(made) ? keepError(made) : undefined
    const writes = [dropCreation(subscriptionId)]
    if (!isRefusal(made)) writes.push(putEntitlement(made.entitlement))
    const alias = creation.aliasName === undefined ? undefined : await findAlias(db, creation.aliasName)
    // Its name may have been forgotten, or given to another request, in the meantime.
    if (alias?.subscriptionId === subscriptionId && alias.state === 'Accepted') writes.push(putAlias(endAlias(alias, error)))
    const operation = creation.operationId === undefined ? undefined : await findOperation(db, creation.operationId)
    if (operation) writes.push(putOperation(endOperation(operation, error ? { status: 'Failed', error } : { status: 'Succeeded' })))
    return { writes, events: isRefusal(made) ? [] : made.events }
  },
}

interface Acceptance {
  subscriptionId: string
  displayName: string
  tags?: Record<string, string>
  /** Not kept by the first releases. */
  placedBy?: PlacedBy
}

export const acceptOwnershipJob: JobHandler = {
  kind: ownershipJobKind,
  async run(job, { db }) {
    const { subscriptionId, placedBy, ...wish } = job.payload as Acceptance
    const [current, ownership] = [await findEntitlement(db, subscriptionId), await findOwnership(db, subscriptionId)]
    if (!current || isGone(current)) return undefined
    const customer = await findCustomer(db, current.customerId)
    const { record, events } = acceptedSubscription(current, wish, customer?.companyName)
    const told = placedBy ? events.map((event) => ({ ...event, doc: { placedBy } })) : events
    return { writes: [putEntitlement(record), ...(ownership ? [putOwnership(completeOwnership(ownership))] : [])], events: told }
  },
}
