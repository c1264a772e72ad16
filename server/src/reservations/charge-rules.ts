/** What billing is told of reservation orders: what was bought, what was given back. Pure. */
import type { Instant } from 'lazuli-contract'
import type { ReservationCharge, Sold } from '../charges/record.ts'
import { amountOf, plus } from './price-rules.ts'
import type { ReservationAmount, ReservationOrderRecord, ReservationRecord } from './record.ts'

/** An order that came by Partner Center: bought, or cancelled there. */
export function chargeOfReservationOrder(order: ReservationOrderRecord, sold: Sold, at: Instant): ReservationCharge {
  return {
    ...factsOf(order, sold, at),
    event: order.state === 'Cancelled' ? 'cancel' : 'purchase',
    quantity: order.originalQuantity,
    amount: order.total?.pricing.amount ?? '0',
  }
}

/** What was bought or given back on the Azure side. Returns name what of the price they give back. */
export function chargeOfAmount(
  amount: ReservationAmount,
  order: ReservationOrderRecord,
  { product, displayName, skuDescription }: Pick<ReservationRecord, 'product' | 'displayName' | 'skuDescription'>,
): ReservationCharge {
  const { kind, at, quantity, remaining } = amount
  const usd = amountOf(amount.amount.pricing)
  const sold: Sold = {
    // Bought without a Partner Center order: the reservation order is the one to refer to.
    orderId: order.order?.id ?? order.id,
    ...(order.order ? {} : { alternateId: order.id.replaceAll('-', '').slice(0, 12) }),
    ...{ productId: product?.productId ?? '', skuId: product?.skuId ?? '', availabilityId: '' },
    ...{ productName: skuDescription || displayName, skuName: displayName, publisherName: 'Microsoft' },
  }
  return {
    ...factsOf(order, sold, at),
    event: kind,
    quantity,
    amount: usd.abs().toString(),
    ...(kind.endsWith('return') && remaining ? { share: shareOf(amount, remaining).toString() } : {}),
  }
}

/** What is left of the returned part's price, paid or not: future payments shrink by it. */
function shareOf(amount: ReservationAmount, remaining: NonNullable<ReservationAmount['remaining']>) {
  const paid = amount.paid ?? { pricing: { currency: 'USD', amount: '0' }, billing: amount.amount.billing }
  return amountOf(plus({ ...paid, billing: remaining.billing }, remaining).pricing)
}

function factsOf(order: ReservationOrderRecord, sold: Sold, at: Instant) {
  return {
    ...sold,
    kind: 'reservation' as const,
    thing: order.id,
    customerId: order.customerId,
    at,
    billingPlan: order.billingPlan,
    term: order.term,
    startedAt: order.createdAt,
    expiresAt: order.expiresAt,
    azureSubscriptionId: order.billingSubscriptionId,
  }
}
