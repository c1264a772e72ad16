/** Reports on reservations: hours by day or month, and purchases (azure contract, section 9). Pure. */
import {
  type Day,
  Decimal,
  day as dayLength,
  dayOf,
  formatInstant,
  type Instant,
  monthOf,
  parseInstant,
  startOfMonth,
} from 'lazuli-contract'
import { accountPath, profileMembers } from '../azure-billing/wire.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { type ReservationOrderRecord, type ReservationRecord, reservationPath } from '../reservations/record.ts'
import { isActive } from '../reservations/rules.ts'

/** Hours nothing has used: usage is not yet matched with reservations here. */
const used = Decimal.zero
const percent = Decimal.zero

/** Hours of a day a reservation gave: from its start to its end, or to what ended it before. */
export function reservedHours(reservation: ReservationRecord, day: Day): Decimal {
  const from = parseInstant(`${day}T00:00:00Z`) as Instant
  const end = isActive(reservation) ? reservation.expiresAt : Math.min(reservation.expiresAt, reservation.updatedAt)
  const covered = Math.min(end, from + dayLength) - Math.max(reservation.effectiveAt, from)
  if (covered <= 0) return Decimal.zero
  // Whole minutes: 90 of them are 1.5 hours.
  const hours = Decimal.of(Math.round(covered / 60_000)).dividedBy(Decimal.of(60), { digits: 4, mode: 'half-up' })
  return hours.times(Decimal.of(reservation.quantity))
}

export interface DayOfReservation {
  reservation: ReservationRecord
  day: Day
  reserved: Decimal
}

/** Days `[from, to)` on which reservations gave hours, by day, then reservation. */
export function reservationDays(reservations: readonly ReservationRecord[], { from, to }: { from: Day; to: Day }): DayOfReservation[] {
  const found: DayOfReservation[] = []
  const end = parseInstant(`${to}T00:00:00Z`) as Instant
  const ordered = [...reservations].sort((a, b) => (a.id < b.id ? -1 : 1))
  // A span may begin ages ago: nothing is given before the first of them.
  const first = Math.min(...ordered.map(({ effectiveAt }) => effectiveAt))
  const begin = dayOf(Math.max(parseInstant(`${from}T00:00:00Z`) as Instant, Math.min(first, end)))
  for (let at = parseInstant(`${begin}T00:00:00Z`) as Instant; at < end; at += dayLength)
    for (const reservation of ordered) {
      const reserved = reservedHours(reservation, dayOf(at))
      if (!reserved.isZero) found.push({ reservation, day: dayOf(at), reserved })
    }
  return found
}

export const dayKey = ({ reservation, day }: DayOfReservation): string => `${reservation.id}-${day}`

export function dayToDetail(it: DayOfReservation) {
  const { reservation, day, reserved } = it
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
      instanceId: '',
      reservedHours: reserved,
      usedHours: used,
      totalReservedQuantity: Decimal.of(reservation.quantity),
      kind: 'Reservation',
    },
  }
}

/** By day, or the days of each month together under its first. */
export function daysToSummaries(days: readonly DayOfReservation[], grain: 'daily' | 'monthly') {
  const dateOf = ({ day }: DayOfReservation): Day =>
    grain === 'daily' ? day : dayOf(startOfMonth(monthOf(parseInstant(`${day}T00:00:00Z`) as Instant)))
  const groups = Map.groupBy(days, (it) => `${dateOf(it)} ${it.reservation.id}`)
  return [...groups.values()].map((some) => {
    const { reservation } = some[0] as DayOfReservation
    const date = dateOf(some[0] as DayOfReservation)
    const name = `${reservation.id}-${date}`
    const quantity = Decimal.of(reservation.quantity)
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
        reservedHours: Decimal.sum(some.map(({ reserved }) => reserved)),
        usedHours: used,
        minUtilizationPercentage: percent,
        avgUtilizationPercentage: percent,
        maxUtilizationPercentage: percent,
        purchasedQuantity: quantity,
        remainingQuantity: quantity,
        totalReservedQuantity: quantity,
        usedQuantity: Decimal.zero,
        utilizedPercentage: percent,
      },
    }
  })
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
