/**
 * Who can administer what of an Azure subscription, and the intervals in which that earns credit (billing rules,
 * section 4). Pure.
 */
import type { Instant } from 'lazuli-contract'
import type { Access } from '../db/lines.ts'

export type AccessMeans = 'adminOnBehalf' | 'guest' | 'lighthouse' | 'servicePrincipal'

/** A role somebody holds on an Azure subscription, a resource group of it or one resource; it counts for all below. */
export interface CreditAccess {
  /** `default`: administration on behalf of the whole Azure subscription since its creation. */
  readonly id: string
  /** Lower case; absent: the whole Azure subscription. */
  readonly resourceGroup?: string
  /** Lower case. */
  readonly resourceUri?: string
  /** MPN id of the partner whose people or programs hold it. */
  readonly heldBy: string
  readonly means: AccessMeans
  readonly role: string
  /** Half-open. */
  readonly from: Instant
  readonly to?: Instant
}

/** Most accesses of one Azure subscription, ended ones included. */
export const mostAccesses = 200

/** Administration on behalf, as a new Azure subscription has it. */
export function defaultAccess(heldBy: string, from: Instant): CreditAccess {
  return { id: 'default', heldBy, means: 'adminOnBehalf', role: 'Owner', from }
}

/** Owner, Contributor and what else may write earn credit; readers of any kind do not. */
export function isEligibleRole(role: string): boolean {
  return !/\breader\b/i.test(role)
}

/** Whether it earns credit at all: held by the partner itself or the reseller of record, in a role that may write. */
export function earnsCredit({ heldBy, role }: CreditAccess, partner: { mpnId: string; resellerOfRecord: string | undefined }): boolean {
  return isEligibleRole(role) && (heldBy === partner.mpnId || heldBy === partner.resellerOfRecord)
}

interface Interval {
  from: number
  to: number
}

/**
 * Intervals in which resources earn credit, by scope. One access that ends where another begins leaves no gap, even when one
 * is on the subscription and the other on a group: what holds above is part of what holds below.
 */
export function earningIntervals(entitlementId: string, accesses: Iterable<CreditAccess>): Access[] {
  const scopes = new Map<string, { resourceGroup?: string; resourceUri?: string; own: Interval[] }>()
  for (const { resourceGroup, resourceUri, from, to = Number.POSITIVE_INFINITY } of accesses) {
    const key = resourceUri ?? resourceGroup ?? ''
    const scope = scopes.get(key) ?? {
      ...(resourceGroup === undefined ? {} : { resourceGroup }),
      ...(resourceUri === undefined ? {} : { resourceUri }),
      own: [],
    }
    scope.own.push({ from, to })
    scopes.set(key, scope)
  }
  const whole = scopes.get('')?.own ?? []
  const found: Access[] = []
  for (const [key, { resourceGroup, resourceUri, own }] of [...scopes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const group = resourceUri === undefined ? undefined : groupOf(resourceUri)
    const above = key === '' ? [] : [...whole, ...((group !== undefined && scopes.get(group)?.own) || [])]
    const scope = { ...(resourceGroup === undefined ? {} : { resourceGroup }), ...(resourceUri === undefined ? {} : { resourceUri }) }
    for (const { from, to } of merged([...own, ...above]))
      found.push({ entitlementId, ...scope, from, ...(to === Number.POSITIVE_INFINITY ? {} : { to }) })
  }
  return found
}

/** The resource group an ARM id names, lower case. */
export function groupOf(uri: string): string | undefined {
  return /\/resourcegroups\/([^/]+)/i.exec(uri)?.[1]?.toLowerCase()
}

function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from || a.to - b.to)
  const found: Interval[] = []
  for (const { from, to } of sorted) {
    const last = found.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else found.push({ from, to })
  }
  return found
}
