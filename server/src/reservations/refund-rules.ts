/** Decides what a return refunds and what it leaves (azure contract, section 10.3). Pure. */
import { addDuration, Decimal, type Instant, minute } from 'lazuli-contract'
import type { ReservedResourceType } from 'lazuli-contract/reservations.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { mustBeActive } from './change-rules.ts'
import { cancelledCommitment, nothing, shareOf, type Worth, worthAt } from './price-rules.ts'
import type { Commitment, ReservationOrderRecord, ReservationRecord } from './record.ts'
import { isActive, moved } from './rules.ts'

/** A session of a quote. */
export const quoteLife = 15 * minute

/** What a customer's cancelled commitments may add up to in a rolling year, USD. */
export const refundLimit = Decimal.of(50_000)

/** Whether what happened at `then` still counts: a year has not passed. */
export function countsStill(then: Instant, now: Instant): boolean {
  return (addDuration(then, 'P1Y') as Instant) > now
}

/** Plans of other publishers and commitments that are used up in advance. */
const notRefunded: readonly ReservedResourceType[] = [
  'Databricks',
  'VMwareCloudSimple',
  'RedHatOsa',
  'RedHat',
  'SuseLinux',
  'VirtualMachineSoftware',
]

export interface Returned {
  reservation: ReservationRecord
  quantity: number
  /** The part of the price that is returned, and what it is worth. */
  share: Commitment
  worth: Worth
}

/** Where the price list had no price nothing was paid, and nothing is refunded. */
const free: Commitment = { pricing: { currency: 'USD', amount: '0' }, billing: { currency: 'USD', amount: '0' } }

/** What giving back some of a reservation is worth now; `unitPriceNow` is today's price of one for the whole term, in USD. */
export function valueReturn(
  reservation: ReservationRecord,
  quantity: number,
  { at, unitPriceNow, currency }: { at: Instant; unitPriceNow?: Decimal | undefined; currency: string },
): Outcome<Returned> {
  const active = mustBeActive(reservation)
  if (isRefusal(active)) return active
  if (notRefunded.includes(reservation.resourceType)) return refuse('RefundNotSupported', { type: reservation.resourceType })
  if (quantity > reservation.quantity) return refuse('RefundQuantityInvalid')
  const commitment = reservation.commitment ?? { ...free, billing: { currency, amount: '0' } }
  const share = shareOf(commitment, quantity, reservation.quantity).part
  const { billingPlan: plan, term, effectiveAt, expiresAt } = reservation
  const priceNow = unitPriceNow?.times(Decimal.of(quantity))
  return { reservation, quantity, share, worth: worthAt({ commitment: share, plan, term, effectiveAt, expiresAt, priceNow }, at) }
}

/** Whether a return goes beyond what the customer may still cancel; `consumed` is what was cancelled in the year, in USD. */
export function exceedsLimit(returned: Returned, consumed: Decimal): boolean {
  return consumed.plus(cancelledCommitment(returned.worth)).greaterThan(refundLimit)
}

export interface AfterReturn {
  reservation: ReservationRecord
  /** Given when nothing active is left in it. */
  order?: ReservationOrderRecord
}

/** The reservation with less, or cancelled; with the last of it the order is cancelled too. `all` are those of the order. */
export function takeBack(
  { reservation, quantity, share }: Returned,
  order: ReservationOrderRecord,
  all: readonly ReservationRecord[],
  at: Instant,
): AfterReturn {
  if (quantity < reservation.quantity)
    return {
      reservation: {
        ...reservation,
        quantity: reservation.quantity - quantity,
        version: reservation.version + 1,
        updatedAt: at,
        ...(reservation.commitment ? { commitment: shareOf(reservation.commitment, quantity, reservation.quantity).rest } : {}),
      },
    }
  const ended: ReservationRecord = {
    ...moved(reservation, 'Cancelled'),
    updatedAt: at,
    ...(reservation.commitment ? { commitment: nothing(share) } : {}),
  }
  const last = all.every((r) => r.id === reservation.id || !isActive(r))
  return { reservation: ended, ...(last && order.state === 'Succeeded' ? { order: moved(order, 'Cancelled') } : {}) }
}
