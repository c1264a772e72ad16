/** Decides what becomes of a subscription (commerce contract, sections 7.1, 7.3 and 12.4). Pure. */
import type { Static } from 'lazuli-contract'
import { may } from 'lazuli-contract/moves.ts'
import { type SubscriptionPatch, type SubscriptionStatus, subscriptionMoves } from 'lazuli-contract/subscriptions.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'
import { isAzurePlan, type SubscriptionRecord, subscriptionEtag, subscriptionToWire } from './record.ts'

export * from './creation-rules.ts'

/** What a suspended subscription says when the partner asked for it; the words upstream uses are not documented. */
export const partnerRequest = 'PartnerRequest'

/** What the decision needs to know beyond the subscription. */
export interface UpdateFacts {
  /** `If-Match` as sent. */
  ifMatch?: string | undefined
  /** The plan has an active Azure subscription or reservation. */
  hasActiveEntitlements: boolean
  /** MPN ids that may become partner of record: of the partner's resellers. Absent: the partner is no indirect provider. */
  resellerMpnIds?: readonly string[] | undefined
  /** The partner's own MPN id. */
  ownMpnId?: string | undefined
}

/** The updated record, or the same object when nothing changes. */
export type Updated = Outcome<SubscriptionRecord>

/** A step of an update: the record after it. */
type Step = (current: SubscriptionRecord) => Updated

/**
 * Applies a PATCH. A body without `id` is sparse: members at their type default (`false`, 0, `none`, `unknown`, empty)
 * were never set by the client and are left alone. A body with `id` is the whole resource: each member that can be
 * written and differs is a wish. Nothing is applied unless everything is allowed; asking for what already is changes
 * nothing, not even the etag.
 */
export function updateSubscription(current: SubscriptionRecord, patch: Static<typeof SubscriptionPatch>, facts: UpdateFacts): Updated {
  const etag = facts.ifMatch ? readEtag(facts.ifMatch) : patch.attributes?.etag
  if (etag && etag !== '*' && etag !== subscriptionEtag(current)) return refuse('StaleEtag')
  if (current.status === 'deleted') return refuse('SubscriptionDeleted')
  let next: SubscriptionRecord = current
  for (const step of wishes(current, patch, facts)) {
    const outcome = step(next)
    if (isRefusal(outcome)) return outcome
    next = outcome
  }
  return next === current ? current : { ...next, version: current.version + 1 }
}

/** The changes a body asks for, those that are never granted first. */
function wishes(current: SubscriptionRecord, patch: Static<typeof SubscriptionPatch>, facts: UpdateFacts): Step[] {
  const sparse = patch.id === undefined
  const { quantity, billingCycle, autoRenewEnabled, partnerId, status, friendlyName } = patch
  const steps: Step[] = []
  if (quantity !== undefined && quantity !== current.quantity && !(sparse && quantity === 0))
    steps.push(() => refuse('QuantityNotUpdatable'))
  if (billingCycle !== undefined && billingCycle !== 'unknown' && billingCycle !== 'none' && billingCycle !== current.billingCycle)
    steps.push(() => refuse('BillingCycleNotUpdatable'))
  if (autoRenewEnabled) steps.push(() => refuse('AutoRenewNotUpdatable'))
  if (partnerId !== undefined && partnerId !== current.partnerId) steps.push((record) => changePartnerOnRecord(record, partnerId, facts))
  if (status !== undefined && status !== 'none' && status !== current.status) steps.push((record) => changeStatus(record, status, facts))
  if (friendlyName !== undefined && friendlyName !== current.friendlyName) steps.push((record) => ({ ...record, friendlyName }))
  return steps
}

function changeStatus(current: SubscriptionRecord, to: string, facts: UpdateFacts): Updated {
  if (!isStatus(to) || !may(subscriptionMoves, current.status, to)) return refuse('StatusChangeRefused', { from: current.status, to })
  if (to === 'deleted') return refuse('StatusNotUpdatable')
  if (to === 'active') return without(current, 'suspensionReasons', { status: to })
  if (isAzurePlan(current) && facts.hasActiveEntitlements) return refuse('PlanHasActiveEntitlements')
  return { ...current, status: to, suspensionReasons: [partnerRequest] }
}

function changePartnerOnRecord(current: SubscriptionRecord, partnerId: string, facts: UpdateFacts): Updated {
  if (!facts.resellerMpnIds) return refuse('PartnerOnRecordNotUpdatable')
  if (partnerId === facts.ownMpnId) return refuse('ProviderNotPartnerOnRecord')
  if (!facts.resellerMpnIds.includes(partnerId)) return refuse('PartnerOnRecordInvalid')
  return { ...current, partnerId }
}

function isStatus(word: string): word is SubscriptionStatus {
  return word in subscriptionMoves
}

function without(current: SubscriptionRecord, member: 'suspensionReasons', changed: Partial<SubscriptionRecord>): SubscriptionRecord {
  const { [member]: _gone, ...rest } = current
  return { ...rest, ...changed }
}

/** An entity tag as sent: in quotes, weak, or bare. */
function readEtag(header: string): string {
  return header
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
}

/**
 * The event of a subscription that came to be, changed, or whose Azure subscriptions changed: webhook
 * `subscription-updated`, audited as `update_subscription`. Without an old value nothing is audited: the order is.
 */
export function subscriptionUpdated(now: SubscriptionRecord, before?: SubscriptionRecord, customerName?: string): NewEvent {
  return {
    type: 'subscription-updated',
    resourceId: now.id,
    customerId: now.customerId,
    ...(before
      ? {
          audit: {
            resourceType: 'subscription',
            operationType: 'update_subscription',
            ...(customerName ? { customerName } : {}),
            customizedData: [
              { key: 'SubscriptionId', value: now.id },
              { key: 'SubscriptionName', value: now.friendlyName },
            ],
            oldValue: subscriptionToWire(before),
            newValue: subscriptionToWire(now),
          },
        }
      : {}),
  }
}
