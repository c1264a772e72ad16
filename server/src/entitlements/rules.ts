/** Decides what becomes of the Azure subscriptions of a plan (commerce contract, sections 8 and 12.5). Pure. */
import { day, type Instant, type Month, monthOf, type Static } from 'lazuli-contract'
import { type AzureEntitlement, cancellationReason, type EntitlementStatus, entitlementMoves } from 'lazuli-contract/entitlements.ts'
import { may } from 'lazuli-contract/moves.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { type SubscriptionRecord, subscriptionPath } from '../subscriptions/record.ts'

export interface EntitlementRecord {
  /** The Azure subscription id, lower case. */
  id: string
  customerId: string
  /** The plan. */
  subscriptionId: string
  friendlyName: string
  /** As shown. */
  status: EntitlementStatus
  /** Accepted, not shown yet: the last accepted change decides what comes next. */
  changingTo?: EntitlementStatus
  /** MPN id of the reseller of record. */
  partnerOnRecord?: string
  /** Start of its life: usage may exist from here on, and the partner administers it from here on. */
  createdAt: Instant
  /** Made for usage that was imported: its life begins with its first day of usage, also when earlier usage is imported later. */
  imported?: true
  /** It began under a legacy Azure subscription that a product upgrade ended at that instant: usage before is the legacy one's. */
  upgraded?: { from: string; at: Instant }
  /** When it was disabled, each time: from a cancel, at once, to the next reactivation. Usage of these times is not taken. */
  pauses?: readonly Pause[]
  /** The billing cycle in which the spend limit of a sandbox account disabled it: the next one enables it again. */
  limitReachedIn?: Month
  /** Given on the Azure side. */
  tags?: Readonly<Record<string, string>>
}

/** Half-open; without `to` it lasts. */
export interface Pause {
  from: Instant
  to?: Instant
}

export interface NewEntitlement {
  /** A new GUID. */
  id: string
  customerId: string
  /** Id of the plan. */
  subscriptionId: string
  /** 1 for the one that completes an order, counting on for further ones without a name of their own. */
  ordinal?: number | undefined
  friendlyName?: string | undefined
  partnerOnRecord?: string | undefined
  at: Instant
  imported?: true
  tags?: Readonly<Record<string, string>> | undefined
}

/** An Azure subscription under a plan, active from `at`. Completing a plan order makes one, named `Azure subscription 1`. */
export function newAzureEntitlement(wanted: NewEntitlement): EntitlementRecord {
  return {
    id: wanted.id.toLowerCase(),
    customerId: wanted.customerId,
    subscriptionId: wanted.subscriptionId,
    friendlyName: wanted.friendlyName || `Azure subscription ${wanted.ordinal ?? 1}`,
    status: 'active',
    ...(wanted.partnerOnRecord ? { partnerOnRecord: wanted.partnerOnRecord } : {}),
    createdAt: wanted.at,
    ...(wanted.imported ? { imported: true } : {}),
    ...(wanted.tags ? { tags: wanted.tags } : {}),
  }
}

/** The entitlement in its new status; a step the table does not have is refused. */
export function changeEntitlementStatus(current: EntitlementRecord, to: EntitlementStatus): Outcome<EntitlementRecord> {
  const from = current.changingTo ?? current.status
  return may(entitlementMoves, from, to) ? inStatus(current, to) : refuse('StatusChangeRefused', { from, to })
}

/** The entitlement after a cancel. The reason is read in any letter case. */
export function cancelEntitlement(current: EntitlementRecord, reason: string | undefined): Outcome<EntitlementRecord> {
  if (reason?.trim().toLowerCase() !== cancellationReason) return refuse('CancellationReasonInvalid', { reason: reason ?? '' })
  return changeEntitlementStatus(current, 'inactive')
}

/** The entitlement after a reactivation; not below a plan that is not active itself, nor in a cycle whose spend limit is reached. */
export function reactivateEntitlement(
  current: EntitlementRecord,
  plan: Pick<SubscriptionRecord, 'status'>,
  at: Instant,
): Outcome<EntitlementRecord> {
  const next = changeEntitlementStatus(current, 'active')
  if (isRefusal(next) || plan.status !== 'active' || isAtLimit(current, at))
    return refuse('ReactivationImpossible', { entitlementId: current.id })
  return next
}

/** Whether the spend limit of the running billing cycle keeps it disabled. */
export function isAtLimit({ limitReachedIn }: Pick<EntitlementRecord, 'limitReachedIn'>, at: Instant): boolean {
  return limitReachedIn === monthOf(at)
}

/** Cancelled while a spend limit keeps it disabled: nothing shows, and the next billing cycle does not enable it. Told to the audit alone. */
export function cancelAtLimit(current: EntitlementRecord, customerName?: string): { record: EntitlementRecord; events: NewEvent[] } {
  const { limitReachedIn: _enabledNext, ...record } = current
  return { record, events: [{ ...entitlementUpdated(record, current, customerName), type: 'entitlement-change-accepted' }] }
}

/** Whether it was disabled at an instant. */
export function isPausedAt(pauses: readonly Pause[] | undefined, at: Instant): boolean {
  return pauses?.some(({ from, to }) => at >= from && (to === undefined || at < to)) ?? false
}

/** Since when it is disabled, if it is. */
export function disabledSince({ pauses }: Pick<EntitlementRecord, 'pauses'>): Instant | undefined {
  const last = pauses?.at(-1)
  return last && last.to === undefined ? last.from : undefined
}

/** Whether it works: Azure knows an accepted change at once, however late Partner Center shows it. */
export function isEnabled(record: EntitlementRecord): boolean {
  return (record.changingTo ?? record.status) === 'active' && disabledSince(record) === undefined
}

/** Whether it is over for good: the record stays for what was used before. */
export function isGone(record: Pick<EntitlementRecord, 'status'>): boolean {
  return record.status === 'deleted'
}

function withPauses(record: EntitlementRecord, to: EntitlementStatus, at: Instant): EntitlementRecord {
  const since = disabledSince(record)
  if (to === 'inactive') return since === undefined ? { ...record, pauses: [...(record.pauses ?? []), { from: at }] } : record
  return since === undefined ? record : { ...record, pauses: [...(record.pauses ?? []).slice(0, -1), { from: since, to: at }] }
}

/** The one Azure subscription of a legacy subscription, which works exactly while that is active: it is disabled but never deleted with it. */
export function followSubscription(current: EntitlementRecord, to: 'active' | 'inactive', at: Instant): Outcome<EntitlementRecord> {
  if (to === 'active' && isAtLimit(current, at)) return current
  const next = changeEntitlementStatus(current, to)
  return isRefusal(next) ? next : withPauses(next, to, at)
}

/** A disabled Azure subscription is kept this long (azure contract, section 6). */
export const retention = 90 * day

export const deletionJobKind = 'delete-entitlement'

export const showChangeJobKind = 'show-entitlement-change'

/** What an accepted change stores and tells. */
export interface AcceptedChange {
  record: EntitlementRecord
  events: NewEvent[]
  jobs: NewJob[]
}

/**
 * Accepts the change of `current` to `next` at `at`; reads show it after `delay` milliseconds, or at once. Usage ends and
 * begins again with the acceptance. The audit belongs to the call, which knows who asked; webhooks are told when the
 * change shows.
 */
export function acceptChange(
  current: EntitlementRecord,
  next: EntitlementRecord,
  { at, delay, customerName }: { at: Instant; delay: number; customerName?: string | undefined },
): AcceptedChange {
  const to = next.status
  const updated = entitlementUpdated(next, inStatus(current, current.changingTo ?? current.status), customerName)
  const deletion: NewJob[] =
    to === 'inactive'
      ? [{ kind: deletionJobKind, dueAt: at + retention, key: `${current.id} ${at}`, payload: { entitlementId: current.id, since: at } }]
      : []
  if (delay === 0) return { record: withPauses(next, to, at), events: [updated], jobs: deletion }
  return {
    record: withPauses({ ...current, changingTo: to }, to, at),
    events: [{ ...updated, type: 'entitlement-change-accepted' }],
    jobs: [
      { kind: showChangeJobKind, dueAt: at + delay, key: `${current.id} ${to}`, payload: { entitlementId: current.id, to } },
      ...deletion,
    ],
  }
}

/** Shows an accepted change; `undefined` when a later one has overtaken it. */
export function showChange(
  current: EntitlementRecord,
  to: EntitlementStatus,
): { record: EntitlementRecord; events: NewEvent[] } | undefined {
  if (current.changingTo !== to) return undefined
  const record = inStatus(current, to)
  return { record, events: current.status === to ? [] : [entitlementUpdated(record)] }
}

/** The entitlement once its retention is over; `undefined` when it has been reactivated since. */
export function deleteEntitlement(
  current: EntitlementRecord,
  since: Instant,
): { record: EntitlementRecord; events: NewEvent[] } | undefined {
  if (disabledSince(current) !== since || !may(entitlementMoves, current.status, 'deleted')) return undefined
  const record = inStatus(current, 'deleted')
  return { record, events: [entitlementUpdated(record, current)] }
}

/** The entitlement under another name; told as a change of its plan. */
export function renameEntitlement(
  current: EntitlementRecord,
  friendlyName: string,
  customerName?: string,
): { record: EntitlementRecord; events: NewEvent[] } {
  const record = { ...current, friendlyName }
  return { record, events: friendlyName === current.friendlyName ? [] : [entitlementUpdated(record, current, customerName)] }
}

function inStatus({ changingTo: _shown, ...rest }: EntitlementRecord, status: EntitlementStatus): EntitlementRecord {
  return { ...rest, status }
}

/** The event of an entitlement made for imported usage. */
export function entitlementCreated(made: EntitlementRecord): NewEvent {
  return {
    type: 'entitlement-created',
    resourceId: made.id,
    customerId: made.customerId,
    audit: {
      resourceType: 'azure_entitlement',
      operationType: 'update_subscription',
      customizedData: [{ key: 'EntitlementId', value: made.id }],
      newValue: entitlementToWire(made),
    },
    doc: { subscriptionId: made.subscriptionId },
  }
}

/** The event of a changed entitlement; told to webhooks as a change of its plan. Without an old value nothing is audited: the call was. */
export function entitlementUpdated(now: EntitlementRecord, before?: EntitlementRecord, customerName?: string): NewEvent {
  return {
    type: 'subscription-updated',
    resourceId: now.subscriptionId,
    customerId: now.customerId,
    ...(before
      ? {
          audit: {
            resourceType: 'azure_entitlement',
            operationType: 'update_subscription',
            ...(customerName ? { customerName } : {}),
            customizedData: [{ key: 'EntitlementId', value: now.id }],
            oldValue: entitlementToWire(before),
            newValue: entitlementToWire(now),
          },
        }
      : {}),
  }
}

export function entitlementToWire(record: EntitlementRecord): Static<typeof AzureEntitlement> {
  return {
    id: record.id,
    friendlyName: record.friendlyName,
    status: record.status,
    subscriptionId: record.subscriptionId,
    ...(record.partnerOnRecord ? { partnerOnRecord: record.partnerOnRecord } : {}),
    links: {
      self: {
        uri: `${subscriptionPath(record.customerId, record.subscriptionId)}/azureEntitlements/${record.id}`,
        method: 'GET',
        headers: [],
      },
    },
    attributes: { objectType: 'AzureEntitlement' },
  }
}
