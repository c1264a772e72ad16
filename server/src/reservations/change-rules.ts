/** Decides on changes of reservations that move no money: scope, name, renewal, split and merge, archive. Pure. */
import type { Instant } from 'lazuli-contract'
import type { AppliedScopeType } from 'lazuli-contract/reservations.ts'
import type { Ids } from '../base/ids.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { plus, shareOf } from './price-rules.ts'
import { type AppliedScope, type ReservationRecord, reservationPath } from './record.ts'
import { isActive, moved } from './rules.ts'

export interface SentScope {
  appliedScopeType?: AppliedScopeType | undefined
  appliedScopes?: readonly string[] | undefined
  appliedScopeProperties?: Readonly<Record<string, string>> | undefined
}

const scopePath = /^\/?subscriptions\/([0-9a-f-]{36})(?:\/resourceGroups\/([^/]+))?\/?$/i

/** The Azure subscription a scope or a billing scope names, lower case. */
export function subscriptionOfScope(scope: string): string | undefined {
  return scopePath.exec(scope.trim())?.[1]?.toLowerCase()
}

/** The scope a body asks for; `own` are the Azure subscriptions of the customer, lower case. */
export function readScope(sent: SentScope, own: ReadonlySet<string>): Outcome<AppliedScope> {
  const { appliedScopeType: type = 'Shared', appliedScopeProperties: given } = sent
  const properties = given && Object.keys(given).length > 0 ? { properties: given } : {}
  if (type === 'Shared') return { type }
  if (type === 'ManagementGroup')
    return given?.['managementGroupId']
      ? { type, ...properties }
      : refuse('AzureInputInvalid', { detail: 'appliedScopeProperties.managementGroupId is missing' })
  const named = given?.['resourceGroupId'] ?? given?.['subscriptionId']
  const scopes = sent.appliedScopes && sent.appliedScopes.length > 0 ? sent.appliedScopes : named ? [named] : []
  if (scopes.length === 0) return refuse('ReservationScopesMissing')
  if (scopes.length > 1) return refuse('ReservationScopeCountInvalid')
  const [scope = ''] = scopes
  const subscriptionId = subscriptionOfScope(/^[0-9a-f-]{36}$/i.test(scope) ? `/subscriptions/${scope}` : scope)
  if (!subscriptionId || !own.has(subscriptionId)) return refuse('ReservationScopesForeign', { scope })
  return { type, scopes: [scope.startsWith('/') ? scope : `/subscriptions/${subscriptionId}`], ...properties }
}

/** Refuses what only an active reservation may be asked. */
export function mustBeActive(r: ReservationRecord): Outcome<ReservationRecord> {
  return isActive(r) ? r : refuse('ReservationStateWrong', { state: r.state })
}

export interface WantedUpdate extends SentScope {
  instanceFlexibility?: 'On' | 'Off' | undefined
  name?: string | undefined
  renew?: boolean | undefined
  renewProperties?: unknown
  reviewAt?: Instant | undefined
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

export function updateReservation(
  current: ReservationRecord,
  wanted: WantedUpdate,
  own: ReadonlySet<string>,
  at: Instant,
): Outcome<ReservationRecord> {
  const active = mustBeActive(current)
  if (isRefusal(active)) return active
  const asksScope = wanted.appliedScopeType !== undefined || (wanted.appliedScopes?.length ?? 0) > 0
  const scope = asksScope ? readScope({ ...wanted, appliedScopeType: wanted.appliedScopeType ?? 'Single' }, own) : current.scope
  if (isRefusal(scope)) return scope
  const next: ReservationRecord = {
    ...current,
    scope,
    ...(wanted.name === undefined ? {} : { displayName: wanted.name }),
    ...(wanted.instanceFlexibility === undefined ? {} : { instanceFlexibility: wanted.instanceFlexibility }),
    ...(wanted.renew === undefined ? {} : { renew: wanted.renew }),
    ...(wanted.renewProperties === undefined ? {} : { renewProperties: wanted.renewProperties }),
    ...(wanted.reviewAt === undefined ? {} : { reviewAt: wanted.reviewAt }),
  }
  if (same(next, current)) return refuse(asksScope ? 'ReservationScopesSame' : 'ReservationValuesSame')
  return { ...next, version: current.version + 1, updatedAt: at }
}

/** Two reservations of one: quantities and cost add up to it, and it ends as the source of both. */
export function splitReservation(
  source: ReservationRecord,
  quantities: readonly number[],
  { at, ids }: { at: Instant; ids: Ids },
): Outcome<{ made: ReservationRecord[]; source: ReservationRecord }> {
  const active = mustBeActive(source)
  if (isRefusal(active)) return active
  const [first, second] = quantities
  if (quantities.length !== 2 || first === undefined || second === undefined)
    return refuse('AzureInputInvalid', { detail: 'a reservation is split into two quantities' })
  if (first < 1 || second < 1 || first + second !== source.quantity)
    return refuse('AzureInputInvalid', { detail: `the quantities must add up to ${source.quantity}` })
  const shares = source.commitment && shareOf(source.commitment, first, source.quantity)
  const half = (quantity: number, commitment: ReservationRecord['commitment']): ReservationRecord => ({
    ...heir(source, ids, at),
    quantity,
    ...(commitment ? { commitment } : {}),
    splitSource: reservationPath(source),
  })
  const made = [half(first, shares?.part), half(second, shares?.rest)]
  return { made, source: { ...moved(source, 'Split'), updatedAt: at, splitDestinations: made.map(reservationPath) } }
}

/** One reservation of several that differ in nothing but quantity and cost. */
export function mergeReservations(
  sources: readonly ReservationRecord[],
  { at, ids }: { at: Instant; ids: Ids },
): Outcome<{ made: ReservationRecord; sources: ReservationRecord[] }> {
  const [first] = sources
  if (!first || sources.length < 2 || new Set(sources.map((r) => r.id)).size !== sources.length)
    return refuse('AzureInputInvalid', { detail: 'two different reservations are merged' })
  for (const r of sources) {
    const active = mustBeActive(r)
    if (isRefusal(active)) return active
    if (!same(traits(r), traits(first)))
      return refuse('AzureInputInvalid', { detail: 'merged reservations have the same SKU, location, term, scope and billing' })
  }
  const commitments = sources.flatMap((r) => (r.commitment ? [r.commitment] : []))
  const made: ReservationRecord = {
    ...heir(first, ids, at),
    quantity: sources.reduce((sum, r) => sum + r.quantity, 0),
    ...(commitments.length > 0 ? { commitment: commitments.reduce(plus) } : {}),
    mergeSources: sources.map(reservationPath),
  }
  return { made, sources: sources.map((r) => ({ ...moved(r, 'Merged'), updatedAt: at, mergeDestination: reservationPath(made) })) }
}

function traits(r: ReservationRecord): unknown[] {
  return [r.reservationOrderId, r.armSkuName, r.location, r.term, r.billingPlan, r.billingSubscriptionId, r.scope, r.instanceFlexibility]
}

/** What a new reservation takes over from the one it is made of. */
function heir(source: ReservationRecord, ids: Ids, at: Instant): ReservationRecord {
  const { splitSource: _s, splitDestinations: _d, mergeSources: _m, mergeDestination: _e, archived: _a, ...rest } = source
  return { ...rest, id: ids.guid('reservation'), version: 1, updatedAt: at }
}

/** Only what has ended is put out of sight. */
export function archiveReservation(current: ReservationRecord, archived: boolean, at: Instant): Outcome<ReservationRecord> {
  if (archived && isActive(current)) return refuse('ReservationStateWrong', { state: current.state })
  if ((current.archived ?? false) === archived) return current
  const { archived: _before, ...rest } = current
  return { ...rest, version: current.version + 1, updatedAt: at, ...(archived ? { archived } : {}) }
}
