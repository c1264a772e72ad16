/** Orders as they leave the service (commerce contract, section 6.1). */
import { Decimal, formatInstant, type Static } from 'lazuli-contract'
import type { Order, OrderLineItem } from 'lazuli-contract/orders.ts'
import { availabilityPath, link, productPath, skuPath } from '../catalog/links.ts'
import { subscriptionPath } from '../subscriptions/record.ts'
import type { OrderLineRecord, OrderRecord } from './record.ts'

/** Address of an order, relative and without `/v1`. */
export function orderPath(customerId: string, orderId: string): string {
  return `/customers/${customerId}/orders/${orderId}`
}

/** With `prices`, what the purchase itself costs: nothing for an Azure plan, whose usage is billed. */
export function orderToWire(order: OrderRecord, prices = false): Static<typeof Order> {
  const self = orderPath(order.customerId, order.id)
  return {
    id: order.id,
    alternateId: order.alternateId,
    referenceCustomerId: order.customerId,
    billingCycle: order.billingCycle,
    currencyCode: order.currency.code,
    currencySymbol: order.currency.symbol,
    lineItems: order.lines.map((line) => lineToWire(order, line, prices)),
    creationDate: formatInstant(order.createdAt),
    status: order.status,
    transactionType: order.transactionType ?? 'UserPurchase',
    ...(prices ? { totalPrice: Decimal.zero } : {}),
    ...(order.partnerOnRecordAttestationAccepted === undefined
      ? {}
      : { partnerOnRecordAttestationAccepted: order.partnerOnRecordAttestationAccepted }),
    client: { marketplaceCountry: order.country, deviceFamily: 'UniversalStore-PartnerCenter', name: 'Partner Center API' },
    links: { provisioningStatus: link(`${self}/provisioningstatus`), self: link(self) },
    attributes: { objectType: 'Order' },
  }
}

function lineToWire(order: OrderRecord, line: OrderLineRecord, prices: boolean): Static<typeof OrderLineItem> {
  const [productId = '', skuId = '', availabilityId = ''] = line.offerId.split(':')
  const market = `?country=${order.country}`
  return {
    lineItemNumber: line.number,
    offerId: line.offerId,
    ...(line.subscriptionId ? { subscriptionId: line.subscriptionId } : {}),
    ...(line.termDuration ? { termDuration: line.termDuration } : {}),
    transactionType: 'New',
    friendlyName: line.friendlyName,
    quantity: line.quantity,
    ...(line.partnerIdOnRecord ? { partnerIdOnRecord: line.partnerIdOnRecord } : {}),
    ...(line.provisioningContext ? { provisioningContext: line.provisioningContext } : {}),
    ...(line.renewsTo ? { renewsTo: line.renewsTo } : {}),
    ...(line.promotionId ? { promotionId: line.promotionId } : {}),
    ...(line.customTermEndDate ? { customTermEndDate: line.customTermEndDate } : {}),
    ...(line.attestationAccepted === undefined ? {} : { attestationAccepted: line.attestationAccepted }),
    ...(prices ? { pricing: free } : {}),
    links: {
      product: link(`${productPath(productId)}${market}`),
      sku: link(`${skuPath(productId, skuId)}${market}`),
      availability: link(`${availabilityPath(productId, skuId, availabilityId)}${market}`),
      ...(line.subscriptionId ? { subscription: link(subscriptionPath(order.customerId, line.subscriptionId)) } : {}),
    },
    attributes: { objectType: 'OrderLineItem' },
  }
}

const free = {
  listPrice: Decimal.zero,
  discountedPrice: Decimal.zero,
  proratedPrice: Decimal.zero,
  price: Decimal.zero,
  extendedPrice: Decimal.zero,
}
