/** Decides what status a subscription may get, by request and with time (commerce contract, sections 7.3 and 12.4). Pure. */
import { addDuration, day, type Instant } from 'lazuli-contract'
import { may } from 'lazuli-contract/moves.ts'
import { type BillingCycle, type SubscriptionStatus, subscriptionMoves } from 'lazuli-contract/subscriptions.ts'
import { assert } from '../base/assert.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { NewJob } from '../db/state.ts'
import { cancellableUntil, kindOf, type SubscriptionRecord } from './record.ts'

/** What a suspended subscription says when the partner asked for it; the words upstream uses are not documented. */
export const partnerRequest = 'PartnerRequest'
/** What it says when its term ended. */
export const expiration = 'Expiration'

/** After so long a suspension a subscription is deleted: 30 days in which a licence still works and 90 in which it does not. */
export const longestSuspension = 120 * day

export interface StatusFacts {
  now: Instant
  /** The plan has an active Azure subscription or reservation. */
  hasActiveEntitlements: boolean
  /** Of an add-on: the status of what it is for. */
  parentStatus?: SubscriptionStatus | undefined
}

/** The subscription in the status that was asked for. */
export function changeStatus(current: SubscriptionRecord, to: string, facts: StatusFacts): Outcome<SubscriptionRecord> {
  if (!isStatus(to) || !may(subscriptionMoves, current.status, to)) return refuse('StatusChangeRefused', { from: current.status, to })
  if (to === 'deleted') return cancel(current, facts)
  if (to === 'active') return reactivate(current, facts)
  const kind = kindOf(current)
  // Marketplace items are cancelled, software runs to the end of its term.
  if (kind === 'saas' || kind === 'softwareSubscription') return refuse('StatusNotUpdatable')
  if (kind === 'plan' && facts.hasActiveEntitlements) return refuse('PlanHasActiveEntitlements')
  return suspended(current, [partnerRequest], facts.now)
}

function cancel(current: SubscriptionRecord, { now }: StatusFacts): Outcome<SubscriptionRecord> {
  if (kindOf(current) !== 'saas') return refuse('StatusNotUpdatable')
  const until = cancellableUntil(current)
  if (now > until) return refuse('CancellationWindowOver', { days: String(Math.round((until - current.createdAt) / day)) })
  return deleted(current)
}

/** What has expired starts a new term; a trial that has ended does not. */
function reactivate(current: SubscriptionRecord, { now, parentStatus }: StatusFacts): Outcome<SubscriptionRecord> {
  if (current.parentSubscriptionId !== undefined && parentStatus !== 'active') return refuse('ParentNotActive')
  const over = current.commitmentEndAt !== undefined && current.commitmentEndAt <= now
  if (over && current.isTrial) return refuse('StatusChangeRefused', { from: current.status, to: 'active' })
  const { suspensionReasons: _reasons, suspendedAt: _since, ...rest } = current
  return { ...rest, status: 'active', ...(over ? { commitmentEndAt: nextEnd(current, now) } : {}) }
}

function suspended(current: SubscriptionRecord, suspensionReasons: readonly string[], at: Instant): SubscriptionRecord {
  return { ...current, status: 'suspended', suspensionReasons, suspendedAt: at }
}

/** The subscription when it is gone for good. */
export function deleted(current: SubscriptionRecord): SubscriptionRecord {
  const { suspensionReasons: _reasons, suspendedAt: _since, pendingQuantity: _pending, ...rest } = current
  return { ...rest, status: 'deleted' }
}

/** What a trial turns into when it renews. */
export interface PaidItem {
  offerId: string
  offerName: string
  billingCycle: BillingCycle
}

/**
 * The subscription when its term ends: renewed, its trial converted, or suspended; `undefined` when nothing happens.
 * What was suspended already stays so and says that it expired too.
 */
export function endTerm(current: SubscriptionRecord, { at, paid }: { at: Instant; paid: PaidItem }): SubscriptionRecord | undefined {
  if (current.status === 'deleted') return undefined
  const version = current.version + 1
  if (current.status === 'suspended')
    return { ...current, version, suspensionReasons: [...new Set([...(current.suspensionReasons ?? []), expiration])] }
  if (!current.autoRenewEnabled) return { ...suspended(current, [expiration], at), version }
  if (!current.isTrial) return { ...current, version, commitmentEndAt: nextEnd(current, at) }
  const { isTrial: _over, renewalTermDuration, ...rest } = current
  const termDuration = renewalTermDuration ?? current.termDuration
  return { ...rest, ...paid, version, ...(termDuration ? { termDuration } : {}), commitmentEndAt: nextEnd({ termDuration }, at) }
}

function nextEnd({ termDuration }: Pick<Partial<SubscriptionRecord>, 'termDuration'>, from: Instant): Instant {
  const end = termDuration === undefined ? undefined : addDuration(from, termDuration)
  assert(end !== undefined, `what ends has a term, not ${termDuration}`)
  return end
}

/** The subscription when it has been suspended since `since` for too long; `undefined` when it has not. */
export function endSuspension(current: SubscriptionRecord, since: Instant): SubscriptionRecord | undefined {
  if (current.status !== 'suspended' || current.suspendedAt !== since) return undefined
  return { ...deleted(current), version: current.version + 1 }
}

export const suspensionEndJobKind = 'end-subscription-suspension'

/** The job at the end of the longest suspension, when the change from `before` began one. */
export function suspensionJobs(current: SubscriptionRecord, before: SubscriptionRecord): NewJob[] {
  const { id, suspendedAt: since } = current
  if (since === undefined || since === before.suspendedAt) return []
  return [{ kind: suspensionEndJobKind, dueAt: since + longestSuspension, key: `${id}@${since}`, payload: { id, since } }]
}

function isStatus(word: string): word is SubscriptionStatus {
  return word in subscriptionMoves
}
