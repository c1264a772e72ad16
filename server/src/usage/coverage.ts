/**
 * Which usage reservations and savings plans cover (billing rules, section 3 step 5 and section 10.1). Plain and exact: this is what
 * every faster way must equal. Each hour by itself: benefits one after the other, each over the usage it may cover, until its
 * hour is used up. What is left of an hour is lost.
 */
import type { Instant, Month } from 'lazuli-contract'
import { Decimal, hour as hourLength } from 'lazuli-contract'
import { type Benefit, type BenefitStep, benefitText, type LineBenefit, resourceGroupOf, stepAt } from '../db/benefits.ts'
import { compareText, type UsageBucket } from './lines.ts'

/** Usage with the instant it was metered for, and the billing period it belongs to. */
export interface TimedUsage extends UsageBucket {
  readonly at: Instant
  readonly period: Month
}

export interface CoveredPart {
  readonly benefit: LineBenefit
  readonly quantity: Decimal
}

/**
 * The covered parts of a resource's day, in order of their benefits; they sum to no more than its quantity. Of a day that gives back
 * what an earlier period billed they are below zero: as much as had been covered and is not left, for it cost nothing.
 */
export type CoveredOf = (day: UsageBucket & { readonly period: Month }) => readonly CoveredPart[]

interface Use {
  readonly usage: TimedUsage
  left: Decimal
}

const units = { digits: 15, mode: 'down' } as const

/** All usage of the hours it touches comes in, that of earlier periods too: what they were given is gone. */
export function cover(usage: readonly TimedUsage[], benefits: readonly Benefit[]): CoveredOf {
  const given = new Map<string, Map<string, CoveredPart>>()
  for (const { customerId, hour, uses } of hoursOf(usage)) {
    const standing = benefits
      .filter((benefit) => benefit.customerId === customerId)
      .flatMap((benefit) => {
        const step = stepAt(benefit, hour * hourLength)
        return step && step.amount.sign > 0 ? [{ benefit, step }] : []
      })
      .sort(compareStanding)
    for (const each of standing) give(each, uses, given)
  }
  const days = new Map<string, Decimal>()
  const periods = new Set<Month>()
  for (const each of usage) {
    periods.add(each.period)
    days.set(dayKey(each), (days.get(dayKey(each)) ?? Decimal.zero).plus(each.quantity))
  }
  const coveredOf: CoveredOf = (day) => {
    const whole = days.get(dayKey(day)) ?? Decimal.zero
    if (whole.sign < 0) return takenBack(day, whole)
    const parts: CoveredPart[] = []
    let left = days.get(dayKey(day)) ?? Decimal.zero
    const of = given.get(dayKey(day))?.values() ?? []
    for (const { benefit, quantity } of [...of].sort((a, b) => compareText(benefitText(a.benefit), benefitText(b.benefit)))) {
      const part = least(quantity, left)
      if (part.sign > 0) parts.push({ benefit, quantity: part })
      left = left.minus(part)
    }
    return parts
  }
  /** What was paid goes back first, then what was covered: had it been known in time, the hours would have covered the rest. */
  function takenBack(day: Parameters<CoveredOf>[0], whole: Decimal): CoveredPart[] {
    let used = Decimal.zero
    const held = new Map<string, CoveredPart>()
    for (const period of [...periods].filter((each) => each < day.period).sort(compareText)) {
      const before = { ...day, period }
      used = used.plus(days.get(dayKey(before)) ?? Decimal.zero)
      for (const part of coveredOf(before)) {
        const key = benefitText(part.benefit)
        held.set(key, { ...part, quantity: part.quantity.plus(held.get(key)?.quantity ?? Decimal.zero) })
      }
    }
    const covered = Decimal.sum([...held.values()].map(({ quantity }) => quantity))
    const paid = used.minus(covered)
    let left = paid.sign > 0 ? whole.plus(paid) : whole
    const parts: CoveredPart[] = []
    for (const { benefit, quantity } of [...held.values()].sort((a, b) => compareText(benefitText(b.benefit), benefitText(a.benefit)))) {
      if (left.sign >= 0) break
      const part = least(quantity, left.negated())
      if (part.sign <= 0) continue
      parts.push({ benefit, quantity: part.negated() })
      left = left.plus(part)
    }
    return parts.reverse()
  }
  return coveredOf
}

interface Standing {
  readonly benefit: Benefit
  readonly step: BenefitStep
}

/** Reservations before savings plans, the narrower scope first, then the older benefit. */
function compareStanding(a: Standing, b: Standing): number {
  return (
    compareText(a.benefit.type, b.benefit.type) ||
    width(a.step) - width(b.step) ||
    (a.benefit.steps[0] as BenefitStep).from - (b.benefit.steps[0] as BenefitStep).from ||
    compareText(benefitText(a.benefit), benefitText(b.benefit))
  )
}

function width({ scope }: BenefitStep): number {
  return scope.resourceGroup !== undefined ? 0 : scope.entitlementId !== undefined ? 1 : 2
}

function give({ benefit, step }: Standing, uses: readonly Use[], given: Map<string, Map<string, CoveredPart>>): void {
  let amount = step.amount
  const mine = uses.flatMap((use) => {
    const rate = use.usage.schedule.tiers.length === 1 && isWithin(use.usage, step) ? benefit.rateOf(use.usage.schedule) : undefined
    return rate && use.left.sign > 0 ? [{ use, rate, price: use.usage.schedule.tiers[0]?.unitPrice as Decimal }] : []
  })
  // A savings plan goes where it saves most: 0.22 for 0.33 before 0.60 for 0.80.
  if (benefit.type === 'SavingsPlan')
    mine.sort((a, b) => comparePeriods(a.use, b.use) || a.rate.times(b.price).compare(b.rate.times(a.price)) || compareUses(a.use, b.use))
  for (const { use, rate } of mine) {
    const part = least(use.left, amount.dividedBy(rate, units))
    if (part.sign <= 0) continue
    use.left = use.left.minus(part)
    amount = amount.minus(part.times(rate))
    const parts = given.get(dayKey(use.usage)) ?? new Map<string, CoveredPart>()
    given.set(dayKey(use.usage), parts)
    const { type, id, orderId } = benefit
    const before = parts.get(benefitText(benefit))?.quantity ?? Decimal.zero
    parts.set(benefitText(benefit), { benefit: { type, id, orderId }, quantity: before.plus(part) })
  }
}

function isWithin({ entitlementId, resourceUri }: UsageBucket, { scope }: BenefitStep): boolean {
  if (scope.entitlementId !== undefined && scope.entitlementId !== entitlementId.toLowerCase()) return false
  return scope.resourceGroup === undefined || scope.resourceGroup === resourceGroupOf(resourceUri)
}

/** Usage by customer and hour, in the order in which it is covered. */
function hoursOf(usage: readonly TimedUsage[]): { customerId: string; hour: number; uses: Use[] }[] {
  const hours = new Map<string, { customerId: string; hour: number; sums: Map<string, Use> }>()
  for (const each of usage) {
    const { customerId } = each
    const hour = Math.floor(each.at / hourLength)
    const found = hours.get(`${hour} ${customerId}`) ?? { customerId, hour, sums: new Map<string, Use>() }
    hours.set(`${hour} ${customerId}`, found)
    const known = found.sums.get(dayKey(each))
    if (known) known.left = known.left.plus(each.quantity)
    else found.sums.set(dayKey(each), { usage: each, left: each.quantity })
  }
  return [...hours.values()].map(({ customerId, hour, sums }) => ({ customerId, hour, uses: [...sums.values()].sort(compareUses) }))
}

/** What an earlier period was billed stays; then as units are counted for tiers. */
function compareUses(a: Use, b: Use): number {
  return (
    comparePeriods(a, b) ||
    compareText(a.usage.entitlementId, b.usage.entitlementId) ||
    compareText(a.usage.resourceUri, b.usage.resourceUri) ||
    compareText(a.usage.schedule.key, b.usage.schedule.key) ||
    compareText(a.usage.subscriptionId, b.usage.subscriptionId)
  )
}

function comparePeriods(a: Use, b: Use): number {
  return compareText(a.usage.period, b.usage.period)
}

function dayKey(usage: UsageBucket & { readonly period: Month }): string {
  const { period, customerId, subscriptionId, entitlementId, resourceUri, schedule, usageDate } = usage
  return JSON.stringify([period, customerId, subscriptionId, entitlementId, resourceUri, schedule.key, usageDate])
}

function least(a: Decimal, b: Decimal): Decimal {
  return a.lessThan(b) ? a : b
}
