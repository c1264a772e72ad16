/** Decides what a PATCH does to a subscription (commerce contract, section 7.3). Pure. */
import { formatInstant, type Instant, type Static } from 'lazuli-contract'
import type { SubscriptionPatch } from 'lazuli-contract/subscriptions.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { isAzure, isLegacy, kindOf, quantityMayFallUntil, type SubscriptionRecord, subscriptionEtag, subscriptionToWire } from './record.ts'
import { changeStatus, type StatusFacts } from './status-rules.ts'

export * from './creation-rules.ts'
export { partnerRequest } from './status-rules.ts'

/** What the decision needs to know beyond the subscription. */
export interface UpdateFacts extends StatusFacts {
  /** `If-Match` as sent. */
  ifMatch?: string | undefined
  /** MPN ids that may become partner of record: of the partner's resellers. Absent: the partner is no indirect provider. */
  resellerMpnIds?: readonly string[] | undefined
  /** Resellers of record of the customer's other plans; only there when a plan shall get another. */
  otherPlansOf?: readonly string[] | undefined
  /** The partner's own MPN id. */
  ownMpnId?: string | undefined
  /** The partner is an integration sandbox account: marketplace items wait there to be activated. */
  sandbox?: boolean | undefined
  /** What the catalogue lets a subscription hold of the item. Absent: it no longer has the item. */
  limits?: { minimumQuantity: number; maximumQuantity: number } | undefined
}

/** Longer names are refused when they are new; those an order gave stay. */
export const longestName = 256

/** Licences of one subscription of a sandbox account (commerce contract, section 13.2). */
export const sandboxSeats = 25

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
  const steps = wishes(current, patch, facts)
  if (steps.length === 0) return current
  if (waitsForActivation(current, facts.sandbox)) return refuse('BeforeActivation')
  if (current.pendingQuantity !== undefined) return refuse('SubscriptionNotReady')
  let next: SubscriptionRecord = current
  for (const step of steps) {
    const outcome = step(next)
    if (isRefusal(outcome)) return outcome
    next = outcome
  }
  return next === current ? current : { ...next, version: current.version + 1 }
}

/**
 * Whether a marketplace item still has to be activated. There is no publisher here: outside a sandbox every item counts
 * as activated by its customer at once.
 */
export function waitsForActivation(subscription: SubscriptionRecord, sandbox: boolean | undefined): boolean {
  return sandbox === true && kindOf(subscription) === 'saas' && subscription.activation !== 'done'
}

/** The changes a body asks for; those that are never granted first, reactivation before what needs an active subscription. */
function wishes(current: SubscriptionRecord, patch: Static<typeof SubscriptionPatch>, facts: UpdateFacts): Step[] {
  const sparse = patch.id === undefined
  const { quantity, billingCycle, autoRenewEnabled, partnerId, status, friendlyName } = patch
  const steps: Step[] = []
  if (billingCycle !== undefined && billingCycle !== 'unknown' && billingCycle !== 'none' && billingCycle !== current.billingCycle)
    steps.push(() => refuse(isLegacy(current) ? 'BillingCycleOfOrder' : 'BillingCycleNotUpdatable'))
  const newStatus = status !== undefined && status !== 'none' && status !== current.status ? status : undefined
  const toStatus: Step = (record) => changeStatus(record, newStatus as string, facts)
  if (newStatus === 'active') steps.push(toStatus)
  if (quantity !== undefined && quantity !== current.quantity && !(sparse && quantity === 0))
    steps.push((record) => changeQuantity(record, quantity, facts))
  if (autoRenewEnabled !== undefined && autoRenewEnabled !== (current.autoRenewEnabled ?? false) && !(sparse && !autoRenewEnabled))
    steps.push((record) => changeRenewal(record, autoRenewEnabled))
  if (partnerId !== undefined && partnerId !== current.partnerId) steps.push((record) => changePartnerOnRecord(record, partnerId, facts))
  if (newStatus !== undefined && newStatus !== 'active') steps.push(toStatus)
  if (friendlyName !== undefined && friendlyName !== current.friendlyName) steps.push((record) => rename(record, friendlyName))
  return steps
}

function changeQuantity(current: SubscriptionRecord, quantity: number, facts: UpdateFacts): Updated {
  if (isAzure(current)) return refuse('QuantityNotUpdatable')
  if (current.status !== 'active') return refuse(isLegacy(current) ? 'QuantityWhileSuspended' : 'SubscriptionSuspended')
  if (current.isTrial || kindOf(current) === 'softwareSubscription') return refuse('QuantityChangeRefused')
  if (current.parentSubscriptionId !== undefined && facts.parentStatus !== 'active') return refuse('ParentNotActive')
  const { minimumQuantity, maximumQuantity } = facts.limits ?? { minimumQuantity: 1, maximumQuantity: current.quantity }
  if (quantity < minimumQuantity || quantity > maximumQuantity) return refuse('LegacyQuantityUnavailable')
  if (facts.sandbox && quantity > sandboxSeats) return refuse('SeatLimit', { limit: String(sandboxSeats) })
  const until = quantityMayFallUntil(current)
  if (quantity < current.quantity && facts.now > until) return refuse('QuantityDecreaseRefused', { until: formatInstant(until) })
  return { ...current, quantity }
}

/** Only what has a term renews, a trial only when it is known into what. */
function changeRenewal(current: SubscriptionRecord, autoRenewEnabled: boolean): Updated {
  if (current.commitmentEndAt === undefined || isAzure(current) || (current.isTrial && current.renewalTermDuration === undefined))
    return refuse('AutoRenewNotUpdatable')
  return { ...current, autoRenewEnabled }
}

function changePartnerOnRecord(current: SubscriptionRecord, partnerId: string, facts: UpdateFacts): Updated {
  if (!facts.resellerMpnIds) return refuse('PartnerOnRecordNotUpdatable')
  if (partnerId === facts.ownMpnId) return refuse('ProviderNotPartnerOnRecord')
  if (!facts.resellerMpnIds.includes(partnerId)) return refuse('PartnerOnRecordInvalid')
  // A customer has one plan for each reseller, by whatever way it came to it.
  if (facts.otherPlansOf?.includes(partnerId)) return refuse('PartnerOnRecordNotUpdatable')
  return { ...current, partnerId }
}

function rename(current: SubscriptionRecord, friendlyName: string): Updated {
  if (friendlyName.length > longestName) return refuse('BadInput', { detail: `friendlyName is longer than ${longestName} characters` })
  return { ...current, friendlyName }
}

/** An entity tag as sent: in quotes, weak, or bare. */
function readEtag(header: string): string {
  return header
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
}

export const licenceChangeJobKind = 'finish-licence-change'

/** The update as it stands while its new quantity is still being provisioned, and the job that ends that. */
export function provisionLater(updated: SubscriptionRecord, before: SubscriptionRecord, dueAt: Instant): [SubscriptionRecord, NewJob] {
  const { id, quantity } = updated
  return [
    { ...updated, quantity: before.quantity, pendingQuantity: quantity },
    { kind: licenceChangeJobKind, dueAt, key: `${id}@${updated.version}`, payload: { id, quantity } },
  ]
}

/** The subscription with its new quantity provisioned; `undefined` when that quantity is no longer waited for. */
export function provisioned(current: SubscriptionRecord, quantity: number): SubscriptionRecord | undefined {
  if (current.pendingQuantity !== quantity) return undefined
  const { pendingQuantity: _done, ...rest } = current
  return { ...rest, quantity, version: current.version + 1 }
}

/**
 * The event of a subscription that came to be, changed, or whose Azure subscriptions changed: webhook
 * `subscription-updated`, audited as `update_subscription`. Without an old value nothing is audited: the order is.
 */
export function subscriptionUpdated(
  now: SubscriptionRecord,
  before?: SubscriptionRecord,
  customerName?: string,
  operationType = 'update_subscription',
): NewEvent {
  return {
    type: 'subscription-updated',
    resourceId: now.id,
    customerId: now.customerId,
    ...(before
      ? {
          audit: {
            resourceType: 'subscription',
            operationType,
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
