/** Reservations and savings plans as rating takes them: since when each gives how much to whom, and which usage it may cover. */
import { setImmediate } from 'node:timers/promises'
import { type Day, Decimal, day as dayLength, dayOf, hour as hourLength, type Instant, startOfDay } from 'lazuli-contract'
import { type Benefit, type BenefitScope, type BenefitStep, resourceGroupOf } from '../db/benefits.ts'
import type { Reads } from '../db/state.ts'
import type { MeterFacts, PlanPrice, Reference } from '../rates/reference.ts'
import { isOwnSchedule } from '../rates/rules.ts'
import type { AppliedScope, ReservationRecord } from '../reservations/record.ts'
import { isActive } from '../reservations/rules.ts'
import type { StandingsOf } from '../reservations/standings.ts'
import { reservationStandings } from '../reservations/store.ts'
import type { SavingsPlanRecord } from '../savings-plans/record.ts'
import { isInForce } from '../savings-plans/rules.ts'
import { planStandings } from '../savings-plans/store.ts'

/** Benefits of a partner, ended ones too: all, or those asked for. */
export type BenefitsOf = (db: Reads, of?: StandingsOf) => Promise<readonly Benefit[]>

/** Benefits read before others have their turn. */
const atOnce = 500

type Prices = Pick<Reference, 'meter' | 'listed' | 'planPrices'>

export function benefitsOf(reference: Prices): BenefitsOf {
  let priced: ReadonlyMap<string, string> | undefined
  return async (db, only) => {
    const found: Benefit[] = []
    const add = async (benefits: readonly Benefit[]) => {
      for (const benefit of benefits) if (found.push(benefit) % atOnce === 0) await setImmediate()
    }
    for (const of of reservationStandings(db, only)) {
      priced ??= reservationMeters(reference)
      await add(reservationBenefit(of, reference, priced))
    }
    for (const of of planStandings(db, only)) await add(planBenefit(of, reference))
    return found
  }
}

function reservationBenefit(of: readonly ReservationRecord[], reference: Prices, meters: ReadonlyMap<string, string>): Benefit[] {
  const last = of.at(-1) as ReservationRecord
  const steps = stepsOf(of)
  if (steps.length === 0) return []
  const meterId = last.product && meters.get(`${last.product.productId}/${last.product.skuId}`)
  const rateOf: Benefit['rateOf'] = (schedule) => {
    if (isOwnSchedule(schedule.key)) return undefined
    const meter = reference.meter(schedule.meterId)
    if (!meter || !isHourly(meter)) return undefined
    const isMeant = schedule.meterId === meterId || (isMachine(meter, last.armSkuName) && isIn(schedule.region, last.location))
    return isMeant ? Decimal.one : undefined
  }
  return [{ type: 'Reservation', id: last.id, orderId: last.reservationOrderId, customerId: last.customerId, steps, rateOf }]
}

/** A plan covers what it makes cheaper, at the prices of the day on which it was bought: they hold for its term. */
function planBenefit(of: readonly SavingsPlanRecord[], reference: Prices): Benefit[] {
  const last = of.at(-1) as SavingsPlanRecord
  const hourly = Decimal.parse(last.hourly)
  const steps = stepsFrom(
    of.map((plan) => ({
      from: Math.max(plan.updatedAt, plan.purchasedAt),
      amount: isInForce(plan) ? hourly : Decimal.zero,
      until: plan.expiresAt,
      scope: scopeOf(plan.scope),
    })),
  )
  const years = last.term === 'P1Y' ? 1 : 3
  const boughtOn = dayOf(last.purchasedAt)
  const known = new Map<string, Decimal | undefined>()
  const rateOf: Benefit['rateOf'] = (schedule) => {
    if (known.has(schedule.key)) return known.get(schedule.key)
    const rate = isOwnSchedule(schedule.key) ? undefined : planRate(reference.planPrices(schedule.meterId, years), schedule, boughtOn)
    const [tier] = schedule.tiers
    const found = rate && rate.sign > 0 && tier && rate.lessThan(tier.unitPrice) ? rate : undefined
    known.set(schedule.key, found)
    return found
  }
  return [{ type: 'SavingsPlan', id: last.id, orderId: last.orderId, customerId: last.customerId, steps, rateOf }]
}

/** The price of usage under a plan: the latest row that had begun by the day, else the oldest. */
export function planRate(
  prices: readonly PlanPrice[],
  { productId, skuId, region, pricingCurrency }: Parameters<Benefit['rateOf']>[0],
  day: Day,
): Decimal | undefined {
  const rows = prices.filter(
    (row) => row.productId === productId && row.skuId === skuId && row.currency === pricingCurrency && isIn(row.region, region),
  )
  const row = rows.findLast(({ startDate }) => startDate <= day) ?? rows[0]
  return row && Decimal.parse(row.unitPrice)
}

/** The meter on the price row of each reservation SKU, by `product/sku`. */
function reservationMeters(reference: Pick<Reference, 'listed'>): Map<string, string> {
  const found = new Map<string, string>()
  for (const { meter, prices } of reference.listed('Reservation'))
    for (const { productId, skuId } of prices) found.set(`${productId}/${skuId}`, meter.meterId)
  return found
}

/** A reservation gives hours of machines; what is metered otherwise has no hours. */
const isHourly = ({ unitOfMeasure }: MeterFacts): boolean => unitOfMeasure === '1 Hour'

/** `Standard_D2as_v5` is the meter `D2as v5`, without Windows, Spot or low priority; one meter may name two sizes: `D2 v3/D2s v3`. */
export function isMachine({ category, productName, name }: MeterFacts, armSkuName: string): boolean {
  if (category !== 'Virtual Machines' || !productName.startsWith('Virtual Machines') || /\bwindows\b/i.test(productName)) return false
  const size = armSkuName
    .replace(/^standard_/i, '')
    .replaceAll('_', ' ')
    .toLowerCase()
  return name.split('/').some((part) => part.trim().toLowerCase() === size)
}

const isIn = (region: string, location: string): boolean => region.toLowerCase() === location.toLowerCase()

/** What a benefit gives from an instant on, unless its term ends before something changes. */
interface Standing {
  readonly from: Instant
  readonly amount: Decimal
  readonly until: Instant
  readonly scope: BenefitScope
}

/** What revisions of a reservation, oldest first, gave; it ends with its term. */
export function stepsOf(revisions: readonly ReservationRecord[]): BenefitStep[] {
  return stepsFrom(
    revisions.map((r) => ({
      from: Math.max(r.updatedAt, r.effectiveAt),
      amount: isActive(r) ? Decimal.of(r.quantity) : Decimal.zero,
      until: r.expiresAt,
      scope: scopeOf(r.scope),
    })),
  )
}

function stepsFrom(standings: readonly Standing[]): BenefitStep[] {
  const steps: BenefitStep[] = []
  const add = ({ from, amount, scope }: BenefitStep) => {
    const before = steps.at(-1)
    if (before && before.from >= from) steps.pop()
    const same = steps.at(-1)
    if (same ? same.amount.equals(amount) && sameScope(same.scope, scope) : amount.isZero) return
    steps.push({ from, amount, scope })
  }
  for (const standing of standings) add(standing)
  const last = standings.at(-1)
  if (last && !last.amount.isZero) add({ from: last.until, amount: Decimal.zero, scope: last.scope })
  return steps
}

/** What is given on a day: each of its hours has what stands at its start. */
export function hoursOfDay(steps: readonly BenefitStep[], date: Day): Decimal {
  const start = startOfDay(date)
  let sum = Decimal.zero
  for (let at = start; at < start + dayLength; at += hourLength)
    sum = sum.plus(steps.findLast(({ from }) => from <= at)?.amount ?? Decimal.zero)
  return sum
}

function sameScope(a: BenefitScope, b: BenefitScope): boolean {
  return a.entitlementId === b.entitlementId && a.resourceGroup === b.resourceGroup
}

/** One Azure subscription or resource group; all of the customer's for whatever is wider. */
function scopeOf({ type, scopes }: AppliedScope): BenefitScope {
  const [path] = type === 'Single' ? (scopes ?? []) : []
  const entitlementId = path === undefined ? undefined : /\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase()
  if (path === undefined || entitlementId === undefined) return {}
  const resourceGroup = resourceGroupOf(path)
  return { entitlementId, ...(resourceGroup === '' ? {} : { resourceGroup }) }
}
