/**
 * Random worlds for the money properties: customers with resources, price schedules with and without tiers, of which an operator
 * may set others from a month on, usage of several months that arrives in time or late and is taken back in part or in whole,
 * access that earns credit, exchange rates. Small in number, extreme in digits. Every way of rating and closing must give the
 * same lines for a world.
 */
import fc from 'fast-check'
import {
  addMonths,
  type Day,
  Decimal,
  day,
  dayOf,
  type Instant,
  lastDayOf,
  type Month,
  monthOf,
  startOfDay,
  startOfMonth,
} from 'lazuli-contract'
import type { AzureCredit, AzureCreditUse } from 'lazuli-server/db/azure-credit.ts'
import type { Benefit, BenefitScope } from 'lazuli-server/db/benefits.ts'
import type { PurchaseLine } from 'lazuli-server/invoices/rows.ts'
import { type ExchangeRates, exchangeRate, rateKey } from 'lazuli-server/rates/fx.ts'
import { ownSchedule } from 'lazuli-server/rates/rules.ts'
import type { RateSchedule, Tier } from 'lazuli-server/rates/schedule.ts'
import { cover, type TimedUsage } from 'lazuli-server/usage/coverage.ts'
import type { RatedLine, TierScope, UsageBucket } from 'lazuli-server/usage/lines.ts'
import { type RateInput, rate, tierScopeKey, tierScopeOf } from 'lazuli-server/usage/rating.ts'

/** One event's share of a bucket, and when it came. */
export interface WorldUsage extends TimedUsage {
  /** Events of a period arrive in three batches, with a rating run after each. */
  readonly batch: 0 | 1 | 2
  /** The period it was taken in for, where that had closed before its batch was published: it is billed with `period` all the same. */
  readonly takenInFor?: Month
}

/** Who may administer what, half-open; on an Azure subscription, a resource group of it or a resource. */
export interface WorldAccess {
  readonly entitlementId: string
  readonly resourceGroup?: string
  readonly resourceUri?: string
  readonly from: Instant
  readonly to: Instant
}

export interface World {
  readonly billingCurrency: string
  /** Billing periods, consecutive; usage lies in them or is late for them. */
  readonly periods: readonly Month[]
  readonly usage: readonly WorldUsage[]
  readonly rates: ExchangeRates
  readonly access: readonly WorldAccess[]
  /** Resource days that access covers from midnight to midnight, by {@link resourceDay}. */
  readonly creditDays: ReadonlySet<string>
  /** Reservations and savings plans, each with the run from which on they are known. */
  readonly benefits: readonly (Benefit & { readonly knownFrom: 0 | 1 | 2 })[]
  /** What else is billed, by billing period. */
  readonly purchases: ReadonlyMap<Month, readonly PurchaseLine[]>
  /** Azure credits as they were granted, in the order in which they are spent. */
  readonly azureCredits: readonly AzureCredit[]
}

/** What is left of the credits of a world after so many uses. */
export function creditsLeft(world: World, uses: Iterable<AzureCreditUse>): AzureCredit[] {
  const used = new Map<string, Decimal>()
  for (const { creditId, amount } of uses) used.set(creditId, (used.get(creditId) ?? Decimal.zero).plus(amount))
  return world.azureCredits
    .map((credit) => ({ ...credit, left: credit.left.minus(used.get(credit.id) ?? Decimal.zero) }))
    .filter(({ left }) => left.sign > 0)
}

/** Access by resource is in any letter case. */
export function resourceDay(usage: { entitlementId: string; resourceUri: string; usageDate: Day }): string {
  return JSON.stringify([usage.entitlementId, usage.resourceUri.toLowerCase(), usage.usageDate])
}

const halfDay = 43_200_000

/** Whether access to anything above the resource covers either half of the day: in these worlds it begins and ends at midnight or noon. */
function earns(usage: Pick<WorldUsage, 'entitlementId' | 'resourceUri' | 'usageDate'>, access: readonly WorldAccess[]): boolean {
  const uri = usage.resourceUri.toLowerCase()
  const above = access.filter(
    ({ entitlementId, resourceGroup, resourceUri }) =>
      entitlementId === usage.entitlementId &&
      (resourceUri === undefined || resourceUri.toLowerCase() === uri) &&
      (resourceGroup === undefined || uri.includes(`/resourcegroups/${resourceGroup.toLowerCase()}/`)),
  )
  const midnight = startOfDay(usage.usageDate)
  return [midnight, midnight + halfDay].every((half) => above.some(({ from, to }) => from <= half && half < to))
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
  const timed = [...world.usage.filter((each) => each.period < period), ...(usage as readonly TimedUsage[])]
  return {
    period,
    billingCurrency: world.billingCurrency,
    usage,
    quantityBefore: quantityBefore(world, period),
    coveredOf: cover(timed, world.benefits),
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

/** What an operator may set in its place: other tiers and prices of the same meter. */
const setSchedules = fc.record({ from: fc.nat(2), bounds, prices: fc.array(listPrice, { minLength: 4, maxLength: 4 }) })

/** Two own prices of one meter make two schedules and two groups. */
const ownSchedules: fc.Arbitrary<RateSchedule> = fc
  .record({ unitPrice: ownPrice, currency: fc.constantFrom('USD', 'EUR', 'JPY'), meter: fc.constantFrom('synthetic-1', 'synthetic-2') })
  .map(({ unitPrice, currency, meter }) =>
    ownSchedule({ meterId: meter, productId: 'own-product', skuId: 'own', region: '', unitPrice, currency, country: 'US' }),
  )

/** Names that a store must order by code point, not by UTF-16 unit, nor by letter case. */
const resourceNames = ['vm', 'VM', 'vm-10', 'vm-2', 'größe', '\u{1f4be}', '\uff5e', '']

/** In either letter case they are the same group. */
const groupNames = ['rg', 'RG', 'data', 'rg-2']

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

/** Access from noon or midnight on for so many half days. */
const accesses = fc.record({
  entitlement: fc.nat(3),
  scope: fc.constantFrom('whole', 'group', 'group', 'resource'),
  group: fc.nat(groupNames.length - 1),
  resource: fc.nat(resourceNames.length - 1),
  from: fc.integer({ min: -2, max: 190 }),
  length: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 190 })),
})

const uriOf = (entitlement: number, group: number, resource: number): string =>
  `/subscriptions/entitlement-${entitlement}/resourceGroups/${groupNames[group]}/${resourceNames[resource]}`

/** Credits of customers with usage and of one without: some too small, some for all there is, for some days or for ever. */
const azureCredit = fc.record({
  customer: fc.nat(2),
  left: fc.oneof(decimal(4, 2), decimal(9, 2), decimal(15, 2)),
  currency: fc.oneof({ weight: 4, arbitrary: fc.constant('USD') }, { weight: 1, arbitrary: fc.constant('EUR') }),
  from: fc.integer({ min: 0, max: 60 }).map((day) => (day < 30 ? 0 : day - 30)),
  days: fc.option(fc.integer({ min: 0, max: 45 })),
})

const beyond = 31 * 24 * 3

/** A benefit of a customer with usage or of the one without: some scope, some of the prices, hours that change. */
const benefit = fc.record({
  customer: fc.nat(2),
  type: fc.constantFrom('Reservation' as const, 'SavingsPlan' as const),
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  scope: fc.constantFrom('all', 'entitlement', 'group'),
  group: fc.nat(groupNames.length - 1),
  schedules: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  rates: fc.array(
    listPrice.map((price) => (price.isZero ? Decimal.one : price)),
    { minLength: 6, maxLength: 6 },
  ),
  amounts: fc.array(quantity, { minLength: 1, maxLength: 3 }),
  starts: fc.array(fc.oneof(fc.nat(beyond), fc.nat(30)), { minLength: 3, maxLength: 3 }),
  isMidHour: fc.boolean(),
  knownFrom: fc.constantFrom(0 as const, 1 as const, 2 as const),
})

/** A world. What is negative is taken back, as by refunds in cost exports or by usage that is restated, even more than there was. */
export function worlds(options: { maxUsage?: number } = {}): fc.Arbitrary<World> {
  const { maxUsage = 40 } = options
  const usage = fc.record({
    entitlement: fc.nat(3),
    group: fc.oneof(fc.constant(0), fc.nat(groupNames.length - 1)),
    resource: fc.nat(resourceNames.length - 1),
    schedule: fc.oneof(fc.nat(5), fc.constantFrom(0, 4)),
    month: fc.nat(2),
    dayOfMonth: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 1, max: 3 })),
    quantity,
    isNegative: fc.nat(9).map((n) => n === 0),
    /** Restated to so many tenths of what was metered, in a later batch or period. */
    restated: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(0, 0, 3, 12) }),
    /** Periods later than what is restated, so that what was billed is given back. */
    restatedLateBy: fc.nat(2),
    lateBy: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) }),
    isPublishedLate: fc.boolean(),
    batch: fc.constantFrom(0 as const, 1 as const, 2 as const),
  })
  return fc
    .record({
      billingCurrency: fc.constantFrom('USD', 'EUR', 'JPY'),
      monthCount: fc.constantFrom(1, 2, 3, 3),
      schedules: fc.tuple(listSchedule(1), listSchedule(2), listSchedule(3), listSchedule(4), ownSchedules, ownSchedules),
      set: fc.tuple(...[1, 2, 3, 4].map(() => fc.option(setSchedules, { nil: undefined }))),
      access: fc.array(accesses, { maxLength: 8 }),
      usage: fc.array(usage, { maxLength: maxUsage, size: 'max' }),
      rates: fc.array(fc.tuple(decimal(9, 9), decimal(11, 9)), { minLength: 3, maxLength: 3 }),
      creditSeed: fc.array(fc.boolean(), { minLength: 17, maxLength: 17 }),
      purchases: fc.array(purchased, { maxLength: 12 }),
      azureCredits: fc.array(azureCredit, { maxLength: 4 }),
      benefits: fc.uniqueArray(benefit, { selector: ({ id }) => id, maxLength: 5 }),
    })
    .map((parts) => {
      const periods = Array.from({ length: parts.monthCount }, (_, i) => addMonths(month0, i))
      const scheduleOf = (number: number, month: Month): RateSchedule => {
        const listed = parts.schedules[number] as RateSchedule
        const set = parts.set[number]
        if (!set || month < addMonths(month0, set.from)) return listed
        const tiers = [Decimal.zero, ...set.bounds].map((minimum, i): Tier => ({ minimum, unitPrice: set.prices[i] as Decimal }))
        return { ...listed, key: `${listed.key}/set`, tiers }
      }
      const all = parts.usage.flatMap((item, i): WorldUsage[] => {
        const month = periods[item.month % periods.length] as Month
        const last = lastDayOf(month)
        const wanted = `${month}-${String(item.dayOfMonth).padStart(2, '0')}`
        const periodOf = (lateBy: number): Month => {
          const late = addMonths(month, lateBy)
          return periods.includes(late) ? late : month
        }
        const customer = item.entitlement % 2
        const usageDate = wanted > last ? last : wanted
        const usage: WorldUsage = {
          customerId: `customer-${customer}`,
          subscriptionId: `plan-${customer}`,
          entitlementId: `entitlement-${item.entitlement}`,
          resourceUri: uriOf(item.entitlement, item.group, item.resource),
          schedule: scheduleOf(item.schedule, month),
          usageDate,
          at: startOfDay(usageDate) + (i % 24) * 3_600_000,
          quantity: item.isNegative ? item.quantity.negated() : item.quantity,
          period: periodOf(item.lateBy),
          batch: item.batch,
        }
        // Its day is rated again once more of it is there.
        if (item.isPublishedLate && usage.period > month)
          return [
            { ...usage, takenInFor: month, batch: 0 },
            { ...usage, batch: 2, takenInFor: month, quantity: item.quantity },
          ]
        if (item.restated === undefined) return [usage]
        const is = item.quantity.times(Decimal.from(BigInt(item.restated), 1)).round({ digits: 15, mode: 'down' })
        const later = { batch: 2 as const, period: periodOf(item.lateBy + item.restatedLateBy) }
        return [usage, { ...usage, ...later, quantity: is.minus(usage.quantity) }]
      })
      const set = new Map<string, Decimal>()
      for (const [i, month] of periods.entries()) {
        const [eur, jpy] = parts.rates[i] as [Decimal, Decimal]
        set.set(rateKey('EUR', month), eur.plus(Decimal.parse('0.5')))
        set.set(rateKey('JPY', month), jpy.plus(Decimal.parse('90')))
      }
      const days = [...new Set(all.map(resourceDay))].sort()
      const access = [
        ...parts.access.map(({ entitlement, scope, group, resource, from, length }): WorldAccess => {
          const at = startOfMonth(month0) + from * halfDay
          return {
            entitlementId: `entitlement-${entitlement}`,
            ...(scope === 'group' ? { resourceGroup: groupNames[group] as string } : {}),
            ...(scope === 'resource' ? { resourceUri: uriOf(entitlement, group, resource) } : {}),
            ...{ from: at, to: at + length * halfDay },
          }
        }),
        ...days
          .filter((_, i) => parts.creditSeed[i % parts.creditSeed.length])
          .map((key): WorldAccess => {
            const [entitlementId, resourceUri, day] = JSON.parse(key) as [string, string, Day]
            return { entitlementId, resourceUri, from: startOfDay(day), to: startOfDay(day) + 2 * halfDay }
          }),
      ]
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
      const benefits = parts.benefits.map((item) => {
        const { type, id, knownFrom } = item
        const scope: BenefitScope = {
          ...(item.scope === 'all' ? {} : { entitlementId: `entitlement-${item.customer}` }),
          ...(item.scope === 'group' ? { resourceGroup: (groupNames[item.group] as string).toLowerCase() } : {}),
        }
        const hours = [...new Set(item.starts)].sort((a, b) => a - b)
        const meters = new Map(
          parts.schedules.flatMap(({ meterId }, n) =>
            item.schedules[n] ? [[meterId, type === 'Reservation' ? Decimal.one : (item.rates[n] as Decimal)] as const] : [],
          ),
        )
        return {
          ...{ type, id, orderId: `order-${id}`, customerId: `customer-${item.customer}`, knownFrom },
          steps: item.amounts.slice(0, hours.length).map((amount, n) => ({
            from: startOfMonth(month0) + (hours[n] as number) * 3_600_000 + (item.isMidHour ? 1 : 0),
            amount,
            scope,
          })),
          rateOf: ({ meterId }: { meterId: string }) => meters.get(meterId),
        }
      })
      return {
        benefits,
        billingCurrency: parts.billingCurrency,
        periods,
        usage: all,
        rates,
        purchases: Map.groupBy(purchases, (purchase) => monthOf(purchase.orderDate)),
        azureCredits: parts.azureCredits.map(({ customer, left, currency, from, days }, i) => ({
          ...{ id: `credit-${9 - i}`, customerId: `customer-${customer}`, left, currency },
          from: dayOf(startOfMonth(month0) + from * day),
          ...(days === null ? {} : { to: dayOf(startOfMonth(month0) + (from + days) * day) }),
        })),
        access,
        creditDays: new Set(all.filter((usage) => earns(usage, access)).map(resourceDay)),
      }
    })
}
