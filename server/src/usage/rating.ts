/**
 * From usage to daily rated lines (billing rules, sections 3 and 4). Plain and exact: this is what every faster way of
 * rating must equal.
 */
import type { Day, Month } from 'lazuli-contract'
import { Decimal } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { type LineBenefit, rest } from '../db/benefits.ts'
import { exchangeRateDate } from '../rates/fx.ts'
import type { Tier } from '../rates/schedule.ts'
import type { CoveredOf } from './coverage.ts'
import { type CreditKind, compareLines, compareText, type RatedLine, type TierScope, type UsageBucket } from './lines.ts'

export interface RateInput {
  /** The billing period all this usage belongs to. */
  readonly period: Month
  readonly billingCurrency: string
  /** All usage of every tier scope it touches, in any order; buckets of the same key are summed. */
  readonly usage: readonly UsageBucket[]
  /** Quantity of the scope in earlier periods: where late usage goes on counting. Zero for usage of the period's own month. */
  readonly quantityBefore: (scope: TierScope) => Decimal
  /** Whether the partner (or its reseller of record) had eligible access to the resource for the whole UTC day. */
  readonly hasCreditAccess: (usage: { entitlementId: string; resourceUri: string; usageDate: Day }) => boolean
  /** What reservations and savings plans cover of a resource's day; absent: nothing. */
  readonly coveredOf?: CoveredOf
  /** Billing currency for one unit of pricing currency, for usage of the month. */
  readonly fx: (pricingCurrency: string, usageMonth: Month) => Decimal
}

/** Rates all usage of a period; the lines come in canonical order. Usage that sums to zero leaves no line. */
export function rate(input: RateInput): RatedLine[] {
  const lines: RatedLine[] = []
  for (const { scope, buckets } of scopesOf(input.usage)) {
    const fx = input.fx((buckets[0] as UsageBucket).schedule.pricingCurrency, scope.usageMonth)
    let running = input.quantityBefore(scope)
    for (const bucket of buckets) {
      const creditKind = bucket.schedule.creditEligible && input.hasCreditAccess(bucket) ? 'earned' : 'none'
      const terms = { period: input.period, billingCurrency: input.billingCurrency, fx }
      const covered = input.coveredOf?.({ ...bucket, period: input.period }) ?? []
      for (const { benefit, quantity } of covered)
        lines.push(priceLine({ ...bucket, tier: bucket.schedule.tiers[0] as Tier, quantity, benefit }, 'covered', terms))
      const left = bucket.quantity.minus(Decimal.sum(covered.map(({ quantity }) => quantity)))
      // What may be covered has one price: units that are do not change the tier of others.
      for (const { tier, quantity } of cutByTier(bucket.schedule.tiers, running, left))
        lines.push(priceLine({ ...bucket, tier, quantity, ...(covered.length > 0 ? { benefit: rest } : {}) }, creditKind, terms))
      running = running.plus(bucket.quantity)
    }
  }
  return lines.sort(compareLines)
}

/** One scope of tiers and its usage in the order units are counted: day, entitlement, resource. */
function scopesOf(usage: readonly UsageBucket[]): { scope: TierScope; buckets: UsageBucket[] }[] {
  const scopes = new Map<string, { scope: TierScope; buckets: UsageBucket[] }>()
  for (const bucket of sumBuckets(usage)) {
    const scope = tierScopeOf(bucket)
    const key = tierScopeKey(scope)
    const found = scopes.get(key)
    if (found) found.buckets.push(bucket)
    else scopes.set(key, { scope, buckets: [bucket] })
  }
  for (const { buckets } of scopes.values()) buckets.sort(compareBuckets)
  return [...scopes.values()]
}

function sumBuckets(usage: readonly UsageBucket[]): Iterable<UsageBucket> {
  const sums = new Map<string, UsageBucket>()
  for (const bucket of usage) {
    const { customerId, subscriptionId, entitlementId, resourceUri, schedule, usageDate } = bucket
    const key = JSON.stringify([customerId, subscriptionId, entitlementId, resourceUri, schedule.key, usageDate])
    const sum = sums.get(key)
    sums.set(key, sum ? { ...sum, quantity: sum.quantity.plus(bucket.quantity) } : bucket)
  }
  return sums.values()
}

function compareBuckets(a: UsageBucket, b: UsageBucket): number {
  return compareText(a.usageDate, b.usageDate) || compareText(a.entitlementId, b.entitlementId) || compareText(a.resourceUri, b.resourceUri)
}

export function tierScopeOf(line: Pick<UsageBucket, 'customerId' | 'subscriptionId' | 'schedule' | 'usageDate'>): TierScope {
  const { customerId, subscriptionId, schedule, usageDate } = line
  return { customerId, subscriptionId, scheduleKey: schedule.key, usageMonth: usageDate.slice(0, 7) }
}

export function tierScopeKey(scope: TierScope): string {
  return JSON.stringify([scope.customerId, scope.subscriptionId, scope.scheduleKey, scope.usageMonth])
}

/**
 * The parts of `quantity` by tier when `running` units were used before; they sum to it. Tier k takes the units in
 * (minimum of k, minimum of k+1], the first also everything below. With minimums 0 and 100: 99.5 units, then 1, is half a
 * unit in each. A negative quantity gives units back from the top.
 */
export function cutByTier(tiers: readonly Tier[], running: Decimal, quantity: Decimal): { tier: Tier; quantity: Decimal }[] {
  const after = running.plus(quantity)
  const [from, to] = quantity.sign < 0 ? [after, running] : [running, after]
  const parts: { tier: Tier; quantity: Decimal }[] = []
  for (const [index, tier] of tiers.entries()) {
    const next = tiers[index + 1]
    assert(!next || tier.minimum.lessThan(next.minimum), 'tiers ascend')
    const low = index > 0 && tier.minimum.greaterThan(from) ? tier.minimum : from
    const high = next?.minimum.lessThan(to) ? next.minimum : to
    if (!low.lessThan(high)) continue
    const units = high.minus(low)
    parts.push({ tier, quantity: quantity.sign < 0 ? units.negated() : units })
  }
  return parts
}

/** 15 % or nothing, no rate between. */
export const partnerEarnedCreditRate = Decimal.parse('0.15')

/** What a credit takes off the unit price: nothing, 15 %, or all of it. A benefit is no credit. */
export const rateOfCredit: Readonly<Record<CreditKind, Decimal>> = {
  none: Decimal.zero,
  covered: Decimal.zero,
  earned: partnerEarnedCreditRate,
  azure: Decimal.one,
}

const openTotal = { digits: 10, mode: 'half-up' } as const
const effectivePrice = { digits: 15, mode: 'half-up' } as const

/** unitPrice × (1 − rate of credit), nothing for what is covered. Without credit the price keeps all its digits, with credit at most 15. */
export function effectiveUnitPriceOf(unitPrice: Decimal, creditKind: CreditKind): Decimal {
  if (creditKind === 'none') return unitPrice
  if (creditKind === 'covered') return Decimal.zero
  return unitPrice.times(Decimal.one.minus(rateOfCredit[creditKind])).round(effectivePrice)
}

/** A line of an open period with its totals: 23.200004 × 0.0209496384791679 = 0.4860316965. */
export function priceLine(
  part: UsageBucket & { readonly tier: Tier; readonly benefit?: LineBenefit },
  creditKind: CreditKind,
  terms: { readonly period: Month; readonly billingCurrency: string; readonly fx: Decimal },
): RatedLine {
  const { customerId, subscriptionId, entitlementId, resourceUri, schedule, usageDate, tier, quantity } = part
  const effectiveUnitPrice = effectiveUnitPriceOf(tier.unitPrice, creditKind)
  const cost = quantity.times(effectiveUnitPrice)
  return {
    period: terms.period,
    customerId,
    subscriptionId,
    entitlementId,
    resourceUri,
    schedule,
    usageDate,
    tier,
    creditKind,
    ...(part.benefit ? { benefit: part.benefit } : {}),
    quantity,
    effectiveUnitPrice,
    pricingPreTaxTotal: cost.round(openTotal),
    billingPreTaxTotal: cost.times(terms.fx).round(openTotal),
    billingCurrency: terms.billingCurrency,
    fx: terms.fx,
    fxDate: exchangeRateDate(usageDate.slice(0, 7)),
  }
}
