/** What billing is told when an order is fulfilled, changed or cancelled. Pure. */
import type { Instant } from 'lazuli-contract'
import type { Catalog } from '../catalog/catalog.ts'
import type { ChargeFact, Sold } from '../charges/record.ts'
import type { ProductEntitlementRecord } from '../entitlements/product-rules.ts'
import { chargeOfReservationOrder } from '../reservations/charge-rules.ts'
import type { ReservationOrderRecord } from '../reservations/record.ts'
import { chargesOfSubscription } from '../subscriptions/charge-rules.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'
import { keyOfOffer } from './check-rules.ts'
import type { OrderLineRecord, OrderRecord } from './record.ts'

/** An order and what changed with it. */
export interface Done {
  order: OrderRecord
  subscriptions: readonly SubscriptionRecord[]
  products: readonly ProductEntitlementRecord[]
  reservationOrders: readonly ReservationOrderRecord[]
}

export function chargesOfOrder({ order, subscriptions, products, reservationOrders }: Done, at: Instant, catalog: Catalog): ChargeFact[] {
  const lineOf = (of: { number?: number; subscriptionId?: string }) =>
    order.lines.find((line) => line.number === of.number || (of.subscriptionId !== undefined && line.subscriptionId === of.subscriptionId))
  return [
    ...subscriptions.flatMap((subscription) =>
      chargesOfSubscription(catalog, subscription, at, {
        ...{ alternateId: order.alternateId, promotionId: lineOf({ subscriptionId: subscription.id })?.promotionId },
        cause: subscription.status === 'deleted' ? 'cancel' : undefined,
      }),
    ),
    ...products.flatMap((product): ChargeFact[] => {
      const line = lineOf({ number: product.order.lineNumber })
      if (product.kind !== 'software' || !line) return []
      const { customerId, quantity } = product
      return [{ kind: 'software', thing: `${order.id}/${line.number}`, customerId, at, ...soldBy(order, line, catalog), quantity }]
    }),
    ...reservationOrders.flatMap((bought) => {
      const line = lineOf({ number: bought.order?.lineNumber ?? 0 })
      return line ? [chargeOfReservationOrder(bought, soldBy(order, line, catalog), at)] : []
    }),
  ]
}

function soldBy({ id, alternateId }: OrderRecord, line: OrderLineRecord, catalog: Catalog): Sold {
  const [productId = '', skuId = '', availabilityId = ''] = line.offerId.split(':')
  const product = catalog.items.get(keyOfOffer(line.offerId))?.product
  return {
    ...{ orderId: id, alternateId, productId, skuId, availabilityId },
    productName: product?.title ?? line.offerName,
    skuName: line.offerName,
    publisherName: product?.publisherName ?? 'Microsoft Corporation',
    ...(line.promotionId ? { promotionId: line.promotionId } : {}),
    ...(line.price ? { price: line.price.pricing.amount } : {}),
  }
}
