/**
 * What an integration sandbox account may spend in a billing cycle before its Azure subscriptions are disabled until the
 * next one (commerce contract, section 13.2). Pure.
 */
import { Decimal, type Instant, type Month } from 'lazuli-contract'
import { isRefusal } from '../base/outcome.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { acceptChange, changeEntitlementStatus, type EntitlementRecord, isEnabled, isGone } from '../entitlements/rules.ts'
import { isAzurePlan, type SubscriptionRecord } from '../subscriptions/record.ts'

/** USD a cycle. */
export const spendLimits = {
  /** Over all plans of the partner. */
  plans: Decimal.of(2000),
  /** Each legacy Azure subscription by itself. */
  legacy: Decimal.of(200),
} as const

export interface SpendFacts {
  /** The running cycle: the calendar month. */
  month: Month
  at: Instant
  /** Milliseconds until Partner Center shows a change. */
  delay: number
  subscriptions: readonly SubscriptionRecord[]
  entitlements: readonly EntitlementRecord[]
  /** What the cycle has cost so far, in USD. */
  spent: readonly { subscriptionId: string; usd: Decimal }[]
  customerNames: ReadonlyMap<string, string>
}

export interface SpendChange {
  /** Those that changed. */
  entitlements: EntitlementRecord[]
  events: NewEvent[]
  jobs: NewJob[]
}

/**
 * Disables what works although its limit is reached, and enables again what an earlier cycle has disabled. What anybody
 * cancelled stays cancelled; so does what belongs to a subscription that was suspended meanwhile.
 */
export function keepSpendLimits(facts: SpendFacts): SpendChange {
  const { month, at, delay } = facts
  const owners = new Map(facts.subscriptions.map((s) => [s.id.toLowerCase(), s]))
  const isOver = reached(facts)
  const change: SpendChange = { entitlements: [], events: [], jobs: [] }
  for (const current of facts.entitlements) {
    const owner = owners.get(current.subscriptionId.toLowerCase())
    if (!owner || isGone(current)) continue
    if (isOver(owner)) {
      if (isEnabled(current)) become({ ...current, limitReachedIn: month }, 'inactive')
      else if (current.limitReachedIn && current.limitReachedIn !== month) change.entitlements.push({ ...current, limitReachedIn: month })
    } else if (current.limitReachedIn && current.limitReachedIn !== month) {
      const { limitReachedIn: _over, ...free } = current
      if (owner.status === 'active' && !isEnabled(free)) become(free, 'active')
      else change.entitlements.push(free)
    }
  }
  return change

  function become(current: EntitlementRecord, to: 'active' | 'inactive'): void {
    const next = changeEntitlementStatus(current, to)
    if (isRefusal(next)) return
    const accepted = acceptChange(current, next, { at, delay, customerName: facts.customerNames.get(current.customerId) })
    change.entitlements.push(accepted.record)
    change.events.push(...accepted.events)
    change.jobs.push(...accepted.jobs)
  }
}

/** Whether the Azure subscriptions of a subscription have used up what they may. */
function reached({ subscriptions, spent }: SpendFacts): (owner: SubscriptionRecord) => boolean {
  const usd = new Map(spent.map((s) => [s.subscriptionId.toLowerCase(), s.usd]))
  const of = (s: SubscriptionRecord): Decimal => usd.get(s.id.toLowerCase()) ?? Decimal.zero
  const plans = subscriptions.filter(isAzurePlan).reduce((sum, plan) => sum.plus(of(plan)), Decimal.zero)
  const isOver = !plans.lessThan(spendLimits.plans)
  return (owner) => (isAzurePlan(owner) ? isOver : !of(owner).lessThan(spendLimits.legacy))
}
