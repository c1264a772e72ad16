/** What MS-AZR-0145P subscriptions have cost in their running period, from the line store. */
import { type Day, Decimal, type Instant } from 'lazuli-contract'
import { legacyPeriod } from '../charges/legacy-period.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { CostKey, CostSum, Schedule } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { entitlementsOf } from '../entitlements/store.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'

const cents = { digits: 2, mode: 'half-up' } as const

/** US dollars for one unit of a pricing currency, at most 9 decimals. */
export type UsdOf = (pricingCurrency: string) => Decimal

export class LegacySpend {
  readonly #partner: Partner
  readonly #db: Reads
  readonly #now: Instant
  readonly #usdOf: UsdOf

  constructor({ partner, db, now }: { partner: Partner; db: Reads; now: Instant }, usdOf: UsdOf) {
    this.#partner = partner
    this.#db = db
    this.#now = now
    this.#usdOf = usdOf
  }

  async #costs(subscription: SubscriptionRecord, by: readonly CostKey[]): Promise<CostSum[]> {
    const entitlementIds = (await entitlementsOf(this.#db, subscription.id)).map(({ id }) => id)
    // After an upgrade its Azure subscription is the plan's: what it used before stays the legacy subscription's.
    if (subscription.entitlementId) entitlementIds.push(subscription.entitlementId.toLowerCase())
    if (entitlementIds.length === 0) return []
    const { customerId } = subscription
    const span = { ...legacyPeriod(subscription.createdAt, this.#now), published: publishedLines(this.#db), customerId, entitlementIds, by }
    return (await (await this.#partner.lines()).costs(span)).filter((cost) => cost.subscriptionId === subscription.id)
  }

  #usd(costs: readonly CostSum[]): Decimal {
    return Decimal.sum(costs.map(({ schedule, pricingTotal }) => pricingTotal.times(this.#usdOf(schedule.pricingCurrency)))).round(cents)
  }

  /** US dollars: cents of each meter, added up. A legacy subscription has no finer records, and is invoiced by them. */
  async total(subscription: SubscriptionRecord): Promise<Decimal> {
    return Decimal.sum((await this.byMeter(subscription)).map(({ usd }) => usd))
  }

  async byDay(subscription: SubscriptionRecord): Promise<{ day: Day; usd: Decimal }[]> {
    const days = Map.groupBy(await this.#costs(subscription, ['day']), (c) => c.usageDate as Day)
    return [...days.keys()].sort().map((day) => ({ day, usd: this.#usd(days.get(day) as CostSum[]) }))
  }

  /** In order of meter id. */
  async byMeter(subscription: SubscriptionRecord): Promise<{ schedule: Schedule; quantity: Decimal; usd: Decimal }[]> {
    const meters = Map.groupBy(await this.#costs(subscription, []), (c) => c.schedule.meterId)
    return [...meters.keys()].sort().map((meterId) => {
      const costs = meters.get(meterId) as CostSum[]
      const [{ schedule }] = costs as [CostSum]
      return { schedule, quantity: Decimal.sum(costs.map((c) => c.quantity)), usd: this.#usd(costs) }
    })
  }
}
