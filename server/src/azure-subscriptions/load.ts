/** What routes and jobs of this domain read together. */
import { readGuid } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import { customerStanding, findCustomer } from '../customers/store.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { type EntitlementRecord, isGone } from '../entitlements/rules.ts'
import { entitlementsOf, findEntitlement } from '../entitlements/store.ts'
import { subscriptionsOf } from '../subscriptions/store.ts'
import { type CreationWish, customerIdOf, type Place, placeSubscription } from './creation-rules.ts'
import { countCreations } from './store.ts'

/** An Azure subscription of the partner that is not deleted. */
export async function findSubscriptionHere(db: Reads, named: string): Promise<Outcome<EntitlementRecord>> {
  const id = readGuid(named)
  const found = id === undefined ? undefined : await findEntitlement(db, id)
  // With the relationship to its customer the partner has lost its access.
  const isHere = found && !isGone(found) && customerStanding(db, found.customerId) === 'ours'
  return isHere ? found : refuse('AzureSubscriptionNotFound', { subscriptionId: named })
}

/** Where a wished subscription goes, with everything that decides it. */
export async function placeFor(partner: Partner, db: Reads, wish: CreationWish): Promise<Outcome<Place>> {
  const customerId = customerIdOf(wish.scope)
  const customer = customerId !== undefined && customerStanding(db, customerId) === 'ours' ? await findCustomer(db, customerId) : undefined
  const subscriptions = customer ? await subscriptionsOf(db, customer.id) : []
  const counts = new Map<string, number>()
  for (const { id } of subscriptions)
    counts.set(id, (await entitlementsOf(db, id)).filter((e) => !isGone(e)).length + (await countCreations(db, id)))
  return placeSubscription(wish, { partner: partner.facts, customer, subscriptions, countOf: (planId) => counts.get(planId) ?? 0 })
}

/** Seconds until a client should ask again; without delays there is nothing to wait for. */
export function retryAfter(partner: Pick<Partner, 'profile'>, seconds: number): Record<string, string> {
  return { 'retry-after': String(partner.profile.azureOperationDelay === 0 ? 1 : seconds) }
}
