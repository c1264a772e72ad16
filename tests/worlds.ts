/**
 * Random worlds for the money properties: customers with resources, price schedules with and without tiers, usage of
 * several months that arrives in time or late, days with and without earned credit, exchange rates. Small in number,
 * extreme in digits. Every way of rating and closing must give the same lines for a world.
 */
import fc from 'fast-check'
import { addMonths, type Day, Decimal, lastDayOf, type Month, monthOf, startOfMonth } from 'lazuli-contract'
import type { PurchaseLine } from 'lazuli-server/invoices/rows.ts'
import { type ExchangeRates, exchangeRate, rateKey } from 'lazuli-server/rates/fx.ts'
import { ownSchedule } from 'lazuli-server/rates/rules.ts'
import type { RateSchedule, Tier } from 'lazuli-server/rates/schedule.ts'
import type { RatedLine, TierScope, UsageBucket } from 'lazuli-server/usage/lines.ts'
import { type RateInput, rate, tierScopeKey, tierScopeOf } from 'lazuli-server/usage/rating.ts'

/** One event's share of a bucket, and when it came. */
export interface WorldUsage extends UsageBucket {
  /** Billing period: the usage month, or a later one for late usage. */
  readonly period: Month
  /** Events of a period arrive in three batches, with a rating run after each. */
  readonly batch: 0 | 1 | 2
}

export interface World {
  readonly billingCurrency: string
  /** Billing periods, consecutive; usage lies in them or is late for them. */
  readonly periods: readonly Month[]
  readonly usage: readonly WorldUsage[]
  readonly rates: ExchangeRates
  /** Resource days with earned credit, by {@link resourceDay}. */
  readonly creditDays: ReadonlySet<string>
  /** What else is billed, by billing period. */
  readonly purchases: ReadonlyMap<Month, readonly PurchaseLine[]>
}

/** Access by resource is in any letter case. */
export function resourceDay(usage: { entitlementId: string; resourceUri: string; usageDate: Day }): string {
  return JSON.stringify([usage.entitlementId, usage.resourceUri.toLowerCase(), usage.usageDate])
}

/** All usage of a billing period. */
export function usageOf(world: World, period: Month): WorldUsage[] {
  return world.usage.filter((usage) => usage.period === period)
}

/** Quantities of tier scopes in the periods before. */
export function quantityBefore(world: World, period: Month): (scope: TierScope) => Decimal {
  const sums = new Map<string, Decimal>()
  for (const usage of world.usage) {
    if (usage.period >= period) continue
    const key = tierScopeKey(tierScopeOf(usage))
    sums.set(key, (sums.get(key) ?? Decimal.zero).plus(usage.quantity))
  }
  return (scope) => sums.get(tierScopeKey(scope)) ?? Decimal.zero
}

/** What {@link rate} needs for a period; `usage` and the credit days may be replaced, to see the world at an earlier moment. */
export function rateInputOf(
  world: World,
  period: Month,
  usage: readonly UsageBucket[] = usageOf(world, period),
  creditDays: ReadonlySet<string> = world.creditDays,
): RateInput {
  return {
    period,
    billingCurrency: world.billingCurrency,
    usage,
    quantityBefore: quantityBefore(world, period),
    hasCreditAccess: (day) => creditDays.has(resourceDay(day)),
    fx: (pricing, month) => exchangeRate(world.rates, pricing, world.billingCurrency, month) as Decimal,
  }
}

/** The lines of a period by the reference rating. */
export function ratePeriod(world: World, period: Month): RatedLine[] {
  return rate(rateInputOf(world, period))
}

/** Random digits with a fixed count of fraction digits, `0` to 10^digits − 1. */
function decimal(digits: number, scale: number): fc.Arbitrary<Decimal> {
  return fc.bigInt({ min: 0n, max: 10n ** BigInt(digits) - 1n }).map((coefficient) => Decimal.from(coefficient, scale))
}

const quantity: fc.Arbitrary<Decimal> = fc.oneof(
  { weight: 4, arbitrary: decimal(4, 0) },
  { weight: 4, arbitrary: decimal(9, 6) },
  { weight: 2, arbitrary: decimal(3, 15) },
  { weight: 2, arbitrary: decimal(18, 15) },
  { weight: 1, arbitrary: decimal(27, 15) },
  { weight: 1, arbitrary: fc.constant(Decimal.zero) },
)

const listPrice: fc.Arbitrary<Decimal> = fc.oneof(decimal(5, 3), decimal(8, 10), decimal(3, 10), decimal(11, 4), fc.constant(Decimal.zero))

/** Prices of real cost exports have up to twenty decimals. */
const ownPrice: fc.Arbitrary<Decimal> = fc.oneof(decimal(16, 15), decimal(20, 20), decimal(6, 2))

const bounds: fc.Arbitrary<Decimal[]> = fc
  .uniqueArray(fc.constantFrom('1', '5', '100', '1000', '51200', '100000', '999999999999'), { maxLength: 3 })
  .map((texts) => texts.map((text) => Decimal.parse(text)).sort((a, b) => a.compare(b)))

function listSchedule(number: number): fc.Arbitrary<RateSchedule> {
  return fc.record({ bounds, prices: fc.array(listPrice, { minLength: 4, maxLength: 4 }), creditEligible: fc.boolean() }).map((parts) => {
    const tiers: Tier[] = [Decimal.zero, ...parts.bounds].map((minimum, i) => ({ minimum, unitPrice: parts.prices[i] as Decimal }))
    const meterId = `00000000-0000-4000-8000-00000000000${number}`
    return {
      key: `DZH318Z0000${number}/000${number}/${meterId}/Consumption/2025-01-01/US`,
      productId: `DZH318Z0000${number}`,
      skuId: `000${number}`,
      meterId,
      availabilityId: `DZH318Z0000${number}`,
      region: 'eastus',
      pricingCurrency: 'USD',
      creditEligible: parts.creditEligible,
      tiers,
    }
  })
}

/** Two own prices of one meter make two schedules and two groups. */
const ownSchedules: fc.Arbitrary<RateSchedule> = fc
  .record({ unitPrice: ownPrice, currency: fc.constantFrom('USD', 'EUR', 'JPY'), meter: fc.constantFrom('synthetic-1', 'synthetic-2') })
  .map(({ unitPrice, currency, meter }) =>
    ownSchedule({ meterId: meter, productId: 'own-product', skuId: 'own', region: '', unitPrice, currency, country: 'US' }),
  )

/** Names that a store must order by code point, not by UTF-16 unit, nor by letter case. */
const resourceNames = ['vm', 'VM', 'vm-10', 'vm-2', 'größe', '\u{1f4be}', '\uff5e', '']

const month0: Month = '2026-11'

/** Orders of customers with usage and of one without; several at one instant, some given back. */
const purchased = fc.record({
  customer: fc.nat(2),
  month: fc.nat(2),
  hour: fc.constantFrom(0, 1, 24, 700),
  unitPrice: fc.oneof(decimal(6, 2), decimal(16, 15)),
  isGivenBack: fc.boolean(),
  seats: fc.integer({ min: 0, max: 400 }),
  currency: fc.constantFrom('USD', 'billing'),
  isForEver: fc.boolean(),
  id: fc.constantFrom('a', 'B', '\u{1f4be}', '\uff5e', 'z'),
})

/** A world. `negatives`: usage with its own price may be negative, as refunds in cost exports are. */
export function worlds(options: { maxUsage?: number; negatives?: boolean } = {}): fc.Arbitrary<World> {
  const { maxUsage = 40, negatives = true } = options
  const usage = fc.record({
    entitlement: fc.nat(3),
    resource: fc.nat(resourceNames.length - 1),
    schedule: fc.oneof(fc.nat(5), fc.constantFrom(0, 4)),
    month: fc.nat(2),
    dayOfMonth: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 1, max: 3 })),
    quantity,
    isNegative: fc.nat(9).map((n) => negatives && n === 0),
    lateBy: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) }),
    batch: fc.constantFrom(0 as const, 1 as const, 2 as const),
  })
  return fc
    .record({
      billingCurrency: fc.constantFrom('USD', 'EUR', 'JPY'),
      monthCount: fc.integer({ min: 1, max: 3 }),
      schedules: fc.tuple(listSchedule(1), listSchedule(2), listSchedule(3), listSchedule(4), ownSchedules, ownSchedules),
      usage: fc.array(usage, { maxLength: maxUsage, size: 'max' }),
      rates: fc.array(fc.tuple(decimal(9, 9), decimal(11, 9)), { minLength: 3, maxLength: 3 }),
      creditSeed: fc.array(fc.boolean(), { minLength: 17, maxLength: 17 }),
      purchases: fc.array(purchased, { maxLength: 12 }),
    })
    .map((parts) => {
      const periods = Array.from({ length: parts.monthCount }, (_, i) => addMonths(month0, i))
      const all = parts.usage.map((item): WorldUsage => {
        const month = periods[item.month % periods.length] as Month
        const last = lastDayOf(month)
        const wanted = `${month}-${String(item.dayOfMonth).padStart(2, '0')}`
        const schedule = parts.schedules[item.schedule] as RateSchedule
        const late = addMonths(month, item.lateBy)
        const customer = item.entitlement % 2
        return {
          customerId: `customer-${customer}`,
          subscriptionId: `plan-${customer}`,
          entitlementId: `entitlement-${item.entitlement}`,
          resourceUri: `/subscriptions/entitlement-${item.entitlement}/resourceGroups/rg/${resourceNames[item.resource]}`,
          schedule,
          usageDate: wanted > last ? last : wanted,
          quantity: item.isNegative && schedule.key.startsWith('own/') ? item.quantity.negated() : item.quantity,
          period: periods.includes(late) ? late : month,
          batch: item.batch,
        }
      })
      const set = new Map<string, Decimal>()
      for (const [i, month] of periods.entries()) {
        const [eur, jpy] = parts.rates[i] as [Decimal, Decimal]
        set.set(rateKey('EUR', month), eur.plus(Decimal.parse('0.5')))
        set.set(rateKey('JPY', month), jpy.plus(Decimal.parse('90')))
      }
      const days = [...new Set(all.map(resourceDay))].sort()
      const rates: ExchangeRates = { market: new Map(), set }
      const purchases = parts.purchases.map((item, i): PurchaseLine => {
        const month = periods[item.month % periods.length] as Month
        const pricingCurrency = item.currency === 'billing' ? parts.billingCurrency : item.currency
        const seats = Decimal.of(item.seats)
        return {
          id: `${item.id}${i}`,
          customerId: `customer-${item.customer}`,
          subscriptionId: item.isForEver ? '' : `licence-${item.customer}`,
          ...{ productId: 'P', skuId: '0001', availabilityId: 'A', chargeType: item.isGivenBack ? 'removeQuantity' : 'new' },
          orderDate: startOfMonth(month) + item.hour * 3_600_000,
          chargeStartDate: `${month}-01`,
          ...(item.isForEver ? {} : { chargeEndDate: lastDayOf(month) }),
          unitPrice: item.unitPrice,
          effectiveUnitPrice: item.isGivenBack ? item.unitPrice.negated() : item.unitPrice,
          ...{ quantity: seats, billableQuantity: seats, pricingCurrency },
          fx: exchangeRate(rates, pricingCurrency, parts.billingCurrency, month) as Decimal,
          fxDate: `${month}-01`,
          priceAdjustments: [],
        }
      })
      return {
        billingCurrency: parts.billingCurrency,
        periods,
        usage: all,
        rates,
        purchases: Map.groupBy(purchases, (purchase) => monthOf(purchase.orderDate)),
        creditDays: new Set(days.filter((_, i) => parts.creditSeed[i % parts.creditSeed.length])),
      }
    })
}
