/** Whether somebody else has accepted an Azure subscription made for them (azure contract, section 6). Pure. */
import { day, type Instant } from 'lazuli-contract'
import { type OwnershipState, ownershipMoves } from 'lazuli-contract/azure/subscriptions.ts'
import { may } from 'lazuli-contract/moves.ts'
import type { Caller } from '../base/caller.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'
import { type EntitlementRecord, renameEntitlement } from '../entitlements/rules.ts'
import type { AliasWish } from './alias-rules.ts'

export interface Ownership {
  subscriptionId: string
  state: Exclude<OwnershipState, 'Expired'>
  /** Accepted, not done yet. */
  accepting?: true
  /** Directory of the owner to be. */
  tenantId: string
  ownerId?: string
  offeredAt: Instant
}

/** An offer that nobody accepts expires; upstream names no time. */
const offerLife = 7 * day

/** An offer where a request names another directory than the customer's or another owner than the caller; else none. */
export function offerOwnership(
  wish: Pick<AliasWish, 'subscriptionTenantId' | 'subscriptionOwnerId'>,
  made: { subscriptionId: string; customerId: string; callerOid: string; at: Instant },
): Ownership | undefined {
  const { subscriptionTenantId: tenantId = made.customerId, subscriptionOwnerId: ownerId } = wish
  if (tenantId === made.customerId && (ownerId === undefined || ownerId === made.callerOid)) return undefined
  return {
    subscriptionId: made.subscriptionId,
    state: 'Pending',
    tenantId,
    ...(ownerId === undefined ? {} : { ownerId }),
    offeredAt: made.at,
  }
}

export function ownershipState(ownership: Ownership, now: Instant): OwnershipState {
  return ownership.state === 'Pending' && !ownership.accepting && now >= ownership.offeredAt + offerLife ? 'Expired' : ownership.state
}

/** To accept is to name the subscription: for whom it was made, and for those who may make and own subscriptions of customers. */
export function mayAccept(caller: Pick<Caller, 'kind' | 'oid' | 'roles'>, ownership: Ownership | undefined): boolean {
  if (caller.kind === 'app' || ownership?.ownerId === caller.oid) return true
  return caller.roles.some((role) => role === 'GlobalAdmin' || role === 'AdminAgent')
}

/** The ownership while an acceptance runs; what was never offered or is accepted already may be accepted again. */
export function acceptOwnership(ownership: Ownership | undefined, now: Instant): Outcome<{ ownership?: Ownership }> {
  if (!ownership || ownership.state === 'Completed') return ownership ? { ownership } : {}
  if (!may(ownershipMoves, ownershipState(ownership, now), 'Completed'))
    return refuse('AzureConflict', { detail: 'The offer of ownership has expired.' })
  return { ownership: { ...ownership, accepting: true } }
}

export function completeOwnership({ accepting: _done, ...ownership }: Ownership): Ownership {
  return { ...ownership, state: 'Completed' }
}

export const ownershipJobKind = 'accept-azure-ownership'

/** The subscription under the name and tags its new owner gives it. */
export function acceptedSubscription(
  current: EntitlementRecord,
  { displayName, tags }: { displayName: string; tags?: Record<string, string> | undefined },
  customerName?: string,
): { record: EntitlementRecord; events: NewEvent[] } {
  const { record, events } = renameEntitlement(current, displayName, customerName)
  return { record: tags ? { ...record, tags } : record, events }
}
