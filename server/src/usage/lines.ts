/**
 * What rating reads and writes. A bucket is the usage of one entitlement, resource, price schedule and UTC day; a rated
 * line is the part of a bucket that falls in one tier. Rated lines are never rewritten: a correction appends the line
 * again with every sign turned, and the line as it should be.
 */
import type { Day, Decimal, Month } from 'lazuli-contract'
import { benefitText, type LineBenefit } from '../db/benefits.ts'
import type { RateSchedule, Tier } from '../rates/schedule.ts'

/** Quantities of one entitlement, resource, schedule and day; several buckets of the same key are summed. */
export interface UsageBucket {
  readonly customerId: string
  /** Subscription resource of the Azure plan. */
  readonly subscriptionId: string
  /** The Azure subscription below the plan. */
  readonly entitlementId: string
  readonly resourceUri: string
  readonly schedule: RateSchedule
  /** UTC day of consumption. */
  readonly usageDate: Day
  /** In the meter's unit of measure, at most 15 decimals. */
  readonly quantity: Decimal
}

/** Where a running quantity for tiers is kept (billing rules, section 3, step 4a). */
export interface TierScope {
  readonly customerId: string
  readonly subscriptionId: string
  readonly scheduleKey: string
  readonly usageMonth: Month
}

/** `earned`: partner earned credit, 15 % off. `azure`: Azure credit offer, price 0. `covered`: no credit, a benefit pays for it, price 0. */
export type CreditKind = 'azure' | 'covered' | 'earned' | 'none'

/** A daily rated line of an open period, or the reversal of one (all signs turned). */
export interface RatedLine {
  /** The billing period it belongs to; later than its usage month for late usage. */
  readonly period: Month
  readonly customerId: string
  readonly subscriptionId: string
  readonly entitlementId: string
  readonly resourceUri: string
  readonly schedule: RateSchedule
  readonly usageDate: Day
  readonly tier: Tier
  readonly creditKind: CreditKind
  /** What covers it, or does not cover it beside a part that is; absent for all other usage. */
  readonly benefit?: LineBenefit
  readonly quantity: Decimal
  /** Unit price after credit. */
  readonly effectiveUnitPrice: Decimal
  /** quantity × effectiveUnitPrice, 10 decimals half up, pricing currency. */
  readonly pricingPreTaxTotal: Decimal
  /** quantity × effectiveUnitPrice × fx, 10 decimals half up, billing currency. */
  readonly billingPreTaxTotal: Decimal
  readonly billingCurrency: string
  /** Billing currency for one unit of pricing currency, of the usage month. */
  readonly fx: Decimal
  /** First day of the usage month. */
  readonly fxDate: Day
}

/** Code point order, which is the byte order of UTF-8 and so the order of every store; UTF-16 order differs beyond U+FFFF. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return surrogatesLast(x) - surrogatesLast(y)
  }
  return a.length - b.length
}

function surrogatesLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** The daily-line key within a period: entitlement × resource × schedule × usage day × tier × credit kind, and the benefit where there is one. */
export function lineKey(line: RatedLine): string {
  const { customerId, subscriptionId, entitlementId, resourceUri, schedule, usageDate, tier, creditKind } = line
  return JSON.stringify([
    line.period,
    customerId,
    subscriptionId,
    entitlementId,
    resourceUri,
    schedule.key,
    usageDate,
    `${tier.minimum}`,
    creditKind,
    ...(line.benefit ? [benefitText(line.benefit)] : []),
  ])
}

/** The fixed and total order of usage lists (billing contract, section 7.4); what it leaves open is settled by schedule and period. */
export function compareLines(a: RatedLine, b: RatedLine): number {
  return (
    compareText(a.usageDate, b.usageDate) ||
    compareText(a.customerId, b.customerId) ||
    compareText(a.subscriptionId, b.subscriptionId) ||
    compareText(a.entitlementId, b.entitlementId) ||
    compareText(a.resourceUri, b.resourceUri) ||
    compareText(a.schedule.meterId, b.schedule.meterId) ||
    a.tier.minimum.compare(b.tier.minimum) ||
    compareText(a.creditKind, b.creditKind) ||
    compareText(a.schedule.key, b.schedule.key) ||
    compareText(benefitOf(a), benefitOf(b)) ||
    compareText(a.period, b.period) ||
    a.effectiveUnitPrice.compare(b.effectiveUnitPrice) ||
    a.fx.compare(b.fx)
  )
}

function benefitOf({ benefit }: RatedLine): string {
  return benefit ? benefitText(benefit) : ''
}
