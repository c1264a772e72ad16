/**
 * What commitments cost on days on which they were used: the cost of a day falls on the hours it gives, each covered line has
 * its part, and what is left is told as unused. Of a day that was used to its end, one line has what cutting digits left over.
 * So the days of a payment still sum to it.
 */
import { type Day, Decimal, type Month } from 'lazuli-contract'
import type { CommitmentDay } from '../charges/commitment-rules.ts'
import type { Benefit, CoveredDay, LineBenefit } from '../db/benefits.ts'
import type { DailyLine, Lines, Schedule } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { TraceList } from '../db/traces.ts'
import { hoursOfDay } from '../usage/benefits.ts'
import type { OpenCommitments, PurchasePin } from './purchases.ts'

/** What an order costs on a day, and how many units and hours it gives; of a savings plan both are its commitment, in pricing currency. */
export interface DayCost {
  billed: Decimal
  priced: Decimal
  units: Decimal
  hours: Decimal
}

/** What benefits give, as their costs are spread by it. */
export class Given {
  readonly #byOrder: ReadonlyMap<string, readonly Benefit[]>

  constructor(benefits: readonly Benefit[]) {
    this.#byOrder = Map.groupBy(benefits, ({ orderId }) => orderId)
  }

  /** On a day, by all revisions there were: hours of reservations, money of savings plans. */
  on(orderId: string, date: Day): Decimal {
    return Decimal.sum((this.#byOrder.get(orderId) ?? []).map(({ steps }) => hoursOfDay(steps, date)))
  }

  isPlan(orderId: string): boolean {
    return this.#byOrder.get(orderId)?.[0]?.type === 'SavingsPlan'
  }

  /** What a unit of usage takes of it: of a reservation an hour, of a savings plan its price under the plan. */
  rateOf({ id, orderId }: Pick<LineBenefit, 'id' | 'orderId'>, schedule: Schedule): Decimal {
    const of = this.#byOrder.get(orderId) ?? []
    return (of.find((one) => one.id === id) ?? of[0])?.rateOf(schedule) ?? Decimal.one
  }
}

export interface Share {
  billed: Decimal
  priced: Decimal
  /** Of the units bought. */
  units: Decimal
}

/** Of a line, what its share goes by. */
type Covered = Pick<DailyLine, 'usageDate' | 'schedule' | 'quantity'>

/** Covered usage of a day of an order. */
interface Used extends Share {
  /** Of what it gives. */
  taken: Decimal
  /** The line that has the largest share, the first of those. */
  carrier?: { number: number; quantity: Decimal }
}

/** What of the cost of its benefit a line has, where it is covered. */
export type ShareOf = (line: DailyLine) => Share | undefined

const ten = { digits: 10, mode: 'down' } as const
const nothing: Share = { billed: Decimal.zero, priced: Decimal.zero, units: Decimal.zero }

export class CommitmentUse {
  readonly #costs: ReadonlyMap<string, DayCost>
  readonly #used = new Map<string, Used>()
  /** What cutting digits left over of days that were used to their end, and the line that has it. */
  readonly #carried = new Map<string, { number: number; share: Share }>()
  readonly #given: Given

  constructor(days: Iterable<CommitmentDay>, given: Given, covered: Iterable<CoveredDay>) {
    this.#given = given
    const costs = new Map<string, DayCost>()
    for (const day of days) {
      const orderId = day.purchase.facts.reservationOrderId
      const key = `${orderId} ${day.date}`
      const known = costs.get(key)
      costs.set(key, {
        billed: day.billed.plus(known?.billed ?? Decimal.zero),
        priced: day.priced.plus(known?.priced ?? Decimal.zero),
        units: day.units.plus(known?.units ?? Decimal.zero),
        hours: known?.hours ?? given.on(orderId, day.date),
      })
    }
    this.#costs = costs
    for (const { id, orderId, usageDate, schedule, quantity, lines, first } of covered) {
      const key = `${orderId} ${usageDate}`
      const { billed, priced, units } = this.shareOf({ id, orderId }, { usageDate, schedule, quantity })
      const known = this.#used.get(key) ?? { ...nothing, taken: Decimal.zero }
      const n = Decimal.of(lines)
      const carrier = larger(known.carrier, first === undefined ? undefined : { number: first, quantity })
      this.#used.set(key, {
        billed: known.billed.plus(billed.times(n)),
        priced: known.priced.plus(priced.times(n)),
        units: known.units.plus(units.times(n)),
        taken: known.taken.plus(quantity.times(this.rateOf({ id, orderId }, schedule)).times(n)),
        ...(carrier ? { carrier } : {}),
      })
    }
    for (const [key, { taken, carrier, ...used }] of this.#used) {
      const cost = costs.get(key)
      if (!cost || !carrier || !isUsedUp(cost, taken)) continue
      const left = (name: keyof Share) => cost[name].minus(used[name])
      this.#carried.set(key, { number: carrier.number, share: { billed: left('billed'), priced: left('priced'), units: left('units') } })
    }
  }

  costOf({ orderId }: Pick<LineBenefit, 'orderId'>, date: Day): DayCost | undefined {
    return this.#costs.get(`${orderId} ${date}`)
  }

  /** Of a covered line; nothing for usage that came too late for its day: what that cost was told with its month. */
  shareOf(benefit: Pick<LineBenefit, 'id' | 'orderId'>, { usageDate, schedule, quantity }: Covered): Share {
    const cost = this.costOf(benefit, usageDate)
    if (!cost || cost.hours.isZero) return nothing
    const taken = quantity.times(this.rateOf(benefit, schedule))
    const part = (of: Decimal) => of.times(taken).dividedBy(cost.hours, ten)
    return { billed: part(cost.billed), priced: part(cost.priced), units: part(cost.units) }
  }

  /** What a unit takes of its benefit. */
  rateOf(benefit: Pick<LineBenefit, 'id' | 'orderId'>, schedule: Schedule): Decimal {
    return this.#given.rateOf(benefit, schedule)
  }

  /** What a line has beyond its share. */
  carriedBy({ benefit, usageDate, number }: Pick<DailyLine, 'benefit' | 'usageDate' | 'number'>): Share | undefined {
    const carried = benefit && this.#carried.get(`${benefit.orderId} ${usageDate}`)
    return carried?.number === number ? carried.share : undefined
  }

  of: ShareOf = ({ creditKind, benefit, ...line }) => {
    if (creditKind !== 'covered' || !benefit) return undefined
    const share = this.shareOf(benefit, line)
    const more = this.carriedBy({ benefit, ...line })
    if (!more) return share
    return { billed: share.billed.plus(more.billed), priced: share.priced.plus(more.priced), units: share.units.plus(more.units) }
  }

  /** What is left of the days of the payments of one order and date, in their order: the first has what cutting digits left over. */
  unused(days: readonly CommitmentDay[]): Share[] {
    const [first] = days
    if (!first) return []
    const { reservationOrderId: orderId } = first.purchase.facts
    const key = `${orderId} ${first.date}`
    if (this.#carried.has(key)) return days.map(() => nothing)
    const used = this.#used.get(key)
    const all = days.map(({ billed, priced, units }): Share => ({ billed, priced, units }))
    const cost = this.costOf({ orderId }, first.date)
    if (!used || !cost) return all
    const less = (name: keyof Share): Decimal[] => {
      const rest = all
        .slice(1)
        .map((one) => (cost[name].isZero ? one[name] : one[name].minus(one[name].times(used[name]).dividedBy(cost[name], ten))))
      return [cost[name].minus(used[name]).minus(Decimal.sum(rest)), ...rest]
    }
    const [billed, priced, units] = [less('billed'), less('priced'), less('units')]
    return all.map((_, i) => ({ billed: billed[i] as Decimal, priced: priced[i] as Decimal, units: units[i] as Decimal }))
  }
}

function larger(a: Used['carrier'], b: Used['carrier']): Used['carrier'] {
  if (!a || !b) return a ?? b
  const order = a.quantity.compare(b.quantity) || b.number - a.number
  return order >= 0 ? a : b
}

/** Nothing is left that ten digits show, in units or, where they are few, as a part. */
function isUsedUp({ hours, units }: DayCost, taken: Decimal): boolean {
  if (hours.isZero) return false
  const left = hours.minus(taken)
  const most = units.abs().greaterThan(Decimal.one) ? units.abs() : Decimal.one
  return left.times(most).dividedBy(hours, ten).isZero
}

/** Days of one order and date together. */
export function byOrderAndDate(days: readonly CommitmentDay[]): CommitmentDay[][] {
  return [...Map.groupBy(days, ({ purchase, date }) => `${purchase.facts.reservationOrderId} ${date}`).values()]
}

/** How commitments of a month were used by what an invoice bills, or by what is open; absent where they are told whole. */
export async function commitmentUse(
  partner: Pick<Partner, 'state' | 'facts'>,
  lines: Pick<Lines, 'coveredDays'>,
  of: TraceList,
  { period, pin, commitments }: { period: Month; pin: PurchasePin; commitments: OpenCommitments },
): Promise<CommitmentUse | undefined> {
  const benefits = await commitments.benefits(partner.state)
  if (benefits.length === 0) return undefined
  const covered = await lines.coveredDays(of, period)
  if (covered.length === 0 && benefits.every(({ type }) => type === 'Reservation')) return undefined
  function* days() {
    for (const some of commitments(partner, period, pin)) yield* some
  }
  return new CommitmentUse(days(), new Given(benefits), covered)
}
