/** Reports on reservations: hours by day or month, and purchases (azure contract, section 9). */
import { addDays, type Day, Decimal, day as dayLength, dayOf, formatInstant, startOfDay } from 'lazuli-contract'
import { accountPath, profileMembers } from '../azure-billing/wire.ts'
import { guidOfText } from '../base/ids.ts'
import type { BenefitStep } from '../db/benefits.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { type ReservationOrderRecord, type ReservationRecord, reservationPath } from '../reservations/record.ts'
import { hoursOfDay, stepsOf } from '../usage/benefits.ts'

/** A reservation as it is, and what its revisions gave. */
export interface Given {
  reservation: ReservationRecord
  steps: readonly BenefitStep[]
}

/** Hours of usage that a reservation covered on a day: `resourceUri` where asked for by resource. */
export interface Used {
  benefitId: string
  day: Day
  resourceUri: string
  hours: Decimal
}

export interface DayOfReservation {
  reservation: ReservationRecord
  day: Day
  reserved: Decimal
  /** Units it gave at the day's end: what is left where some were given back. */
  quantity: Decimal
  used: Decimal
  /** '' for all together, or where nothing was used. */
  resourceUri: string
}

/** Each with what its revisions gave, in order of id. */
export function withSteps(reservations: readonly ReservationRecord[], standings: Iterable<readonly ReservationRecord[]>): Given[] {
  const steps = new Map<string, readonly BenefitStep[]>()
  for (const revisions of standings) steps.set((revisions[0] as ReservationRecord).id, stepsOf(revisions))
  return [...reservations]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((reservation) => ({ reservation, steps: steps.get(reservation.id) ?? stepsOf([reservation]) }))
}

/**
 * Days `[from, to)` on which reservations gave hours, by day, reservation and resource. Given and used are counted by whole hours:
 * an hour has what stands at its start, as usage is covered by it.
 */
export function reservationDays(given: readonly Given[], used: readonly Used[], { from, to }: { from: Day; to: Day }): DayOfReservation[] {
  const uses = Map.groupBy(used, ({ benefitId, day }) => `${benefitId} ${day}`)
  const found: DayOfReservation[] = []
  // A span may begin ages ago: nothing is given before the first of them.
  const first = firstDay(given)
  if (first === undefined) return []
  for (let day = from > first ? from : first; day < to; day = addDays(day, 1))
    for (const { reservation, steps } of given) {
      const reserved = hoursOfDay(steps, day)
      if (reserved.isZero) continue
      const quantity = steps.findLast(({ from: at, amount }) => at < startOfDay(day) + dayLength && amount.sign > 0)?.amount ?? Decimal.zero
      const of = uses.get(`${reservation.id} ${day}`) ?? [{ resourceUri: '', hours: Decimal.zero }]
      for (const { resourceUri, hours } of of) found.push({ reservation, day, reserved, quantity, used: hours, resourceUri })
    }
  return found
}

export function firstDay(given: readonly Given[]): Day | undefined {
  const starts = given.flatMap(({ steps }) => steps[0]?.from ?? [])
  return starts.length === 0 ? undefined : dayOf(starts.reduce((a, b) => Math.min(a, b)))
}

/** Names of rows: by reservation and day, and by resource where there is one. */
export function dayKey({
  reservation,
  day,
  resourceUri,
}: Pick<DayOfReservation, 'day' | 'resourceUri'> & { reservation: { id: string } }): string {
  return `${reservation.id}-${day}${resourceUri === '' ? '' : `-${guidOfText(resourceUri)}`}`
}

export function dayToDetail(it: DayOfReservation) {
  const { reservation, day, reserved, used, quantity, resourceUri } = it
  return {
    id: `${reservationPath(reservation)}/providers/Microsoft.Consumption/reservationDetails/${dayKey(it)}`,
    name: dayKey(it),
    type: 'Microsoft.Consumption/reservationDetails',
    properties: {
      reservationOrderId: reservation.reservationOrderId,
      reservationId: reservation.id,
      skuName: reservation.armSkuName,
      instanceFlexibilityRatio: '1',
      instanceFlexibilityGroup: 'NA',
      usageDate: `${day}T00:00:00Z`,
      instanceId: resourceUri,
      reservedHours: reserved,
      usedHours: used,
      totalReservedQuantity: quantity,
      kind: 'Reservation',
    },
  }
}

/** By day, or the days of each month together under its first. Lines tell days, so the least and the most are those of a day. */
export function daysToSummaries(days: readonly DayOfReservation[], grain: 'daily' | 'monthly') {
  const dateOf = ({ day }: DayOfReservation): Day => (grain === 'daily' ? day : `${day.slice(0, 7)}-01`)
  const groups = Map.groupBy(days, (it) => `${dateOf(it)} ${it.reservation.id}`)
  return [...groups.values()].map((some) => {
    const { reservation } = some[0] as DayOfReservation
    const { quantity } = some.at(-1) as DayOfReservation
    const date = dateOf(some[0] as DayOfReservation)
    const name = `${reservation.id}-${date}`
    const reserved = Decimal.sum(some.map((it) => it.reserved))
    const used = Decimal.sum(some.map((it) => it.used))
    const percents = some.map((it) => percentOf(it.used, it.reserved)).sort((a, b) => a.compare(b))
    const inUse = used.times(quantity).dividedBy(reserved, fourDigits)
    return {
      id: `${reservationPath(reservation)}/providers/Microsoft.Consumption/reservationSummaries/${name}`,
      name,
      type: 'Microsoft.Consumption/reservationSummaries',
      properties: {
        reservationOrderId: reservation.reservationOrderId,
        reservationId: reservation.id,
        skuName: reservation.armSkuName,
        kind: 'Reservation',
        usageDate: `${date}T00:00:00Z`,
        reservedHours: reserved,
        usedHours: used,
        minUtilizationPercentage: percents[0] as Decimal,
        avgUtilizationPercentage: percentOf(used, reserved),
        maxUtilizationPercentage: percents.at(-1) as Decimal,
        purchasedQuantity: quantity,
        remainingQuantity: quantity.minus(inUse),
        totalReservedQuantity: quantity,
        usedQuantity: inUse,
        utilizedPercentage: percentOf(used, reserved),
      },
    }
  })
}

const fourDigits = { digits: 4, mode: 'half-up' } as const

/** 6 of 24 hours are 25. */
export function percentOf(used: Decimal, reserved: Decimal): Decimal {
  return reserved.isZero ? Decimal.zero : used.times(Decimal.of(100)).dividedBy(reserved, { digits: 2, mode: 'half-up' }).reduced()
}

/** What was bought, as an event of the account. */
export function orderToTransaction(
  order: ReservationOrderRecord,
  reservation: ReservationRecord | undefined,
  facts: PartnerFacts,
  subscriptionName: string,
) {
  const { billingProfileId, billingProfileDisplayName } = profileMembers(facts)
  return {
    id: `${accountPath(facts)}/providers/Microsoft.Consumption/reservationTransactions/${order.id}`,
    name: order.id,
    type: 'Microsoft.Consumption/reservationTransactions',
    properties: {
      eventDate: formatInstant(order.createdAt),
      reservationOrderId: order.id,
      description: reservation?.skuDescription ?? order.displayName,
      eventType: 'Purchase',
      quantity: Decimal.of(order.originalQuantity),
      amount: order.total ? Decimal.parse(order.total.billing.amount) : Decimal.zero,
      currency: order.total?.billing.currency ?? facts.currency,
      reservationOrderName: order.displayName,
      billingFrequency: order.billingPlan === 'Monthly' ? 'Recurring' : 'OneTime',
      billingProfileId,
      billingProfileName: billingProfileDisplayName,
      purchasingSubscriptionGuid: order.billingSubscriptionId,
      purchasingSubscriptionName: subscriptionName,
      armSkuName: reservation?.armSkuName ?? '',
      term: order.term,
      region: reservation?.location ?? '',
    },
  }
}

/** `providers/Microsoft.Capacity/reservationOrders/{o}` or one reservation of it. */
export function readReservationPath(text: string): { order: string; reservation?: string } | undefined {
  const [, order, reservation] =
    /^\/?providers\/Microsoft\.Capacity\/reservationOrders\/([^/]+)(?:\/reservations\/([^/]+))?\/*$/i.exec(text) ?? []
  return order === undefined
    ? undefined
    : { order: order.toLowerCase(), ...(reservation ? { reservation: reservation.toLowerCase() } : {}) }
}
