/** Orders as they leave the service (commerce contract, section 6.1). */
import { Decimal, formatInstant, type Static } from 'lazuli-contract'
import type { Order, OrderLineItem, OrderLineItemActivationLink, OrderLineItemProvisioningStatus } from 'lazuli-contract/orders.ts'
import { link } from '../base/link.ts'
import { availabilityPath, productPath, skuPath } from '../catalog/links.ts'
import { activationUri, subscriptionPath } from '../subscriptions/record.ts'
import { lineKind, type OrderLineRecord, type OrderRecord, orderEtag, orderPath } from './record.ts'

/** With `prices`, what the purchase itself costs: nothing for an Azure plan, whose usage is billed. */
export function orderToWire(order: OrderRecord, prices = false): Static<typeof Order> {
  const self = orderPath(order.customerId, order.id)
  const legacy = order.form === 'legacy'
  const etag = orderEtag(order)
  return {
    id: order.id,
    alternateId: order.alternateId,
    referenceCustomerId: order.customerId,
    billingCycle: order.billingCycle,
    currencyCode: order.currency.code,
    ...(legacy ? {} : { currencySymbol: order.currency.symbol }),
    lineItems: order.lines.map((line) => lineToWire(order, line, prices)),
    creationDate: formatInstant(order.createdAt),
    status: order.status,
    transactionType: order.transactionType ?? 'UserPurchase',
    ...(prices ? { totalPrice: Decimal.sum(order.lines.map((line) => pricing(line).extendedPrice)) } : {}),
    ...(order.partnerOnRecordAttestationAccepted === undefined
      ? {}
      : { partnerOnRecordAttestationAccepted: order.partnerOnRecordAttestationAccepted }),
    ...(legacy
      ? {}
      : { client: { marketplaceCountry: order.country, deviceFamily: 'UniversalStore-PartnerCenter', name: 'Partner Center API' } }),
    links: {
      ...(legacy ? {} : { provisioningStatus: link(`${self}/provisioningstatus`), patchOperation: link(self, 'PATCH') }),
      self: link(self),
    },
    attributes: { ...(etag ? { etag } : {}), objectType: 'Order' },
  }
}

function lineToWire(order: OrderRecord, line: OrderLineRecord, prices: boolean): Static<typeof OrderLineItem> {
  const links = { ...catalogueLinks(order, line), ...fulfilmentLinks(order, line) }
  return {
    lineItemNumber: line.number,
    offerId: line.offerId,
    ...(line.subscriptionId ? { subscriptionId: line.subscriptionId } : {}),
    ...(line.parentSubscriptionId ? { parentSubscriptionId: line.parentSubscriptionId } : {}),
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
    ...(prices ? { pricing: pricing(line) } : {}),
    ...(Object.keys(links).length > 0 ? { links } : {}),
    attributes: { objectType: 'OrderLineItem' },
  }
}

/** Legacy offers have no product in the catalogue. */
function catalogueLinks(order: OrderRecord, { offerId }: OrderLineRecord) {
  if (order.form === 'legacy') return {}
  const [productId = '', skuId = '', availabilityId = ''] = offerId.split(':')
  const market = `?country=${order.country}`
  return {
    product: link(`${productPath(productId)}${market}`),
    sku: link(`${skuPath(productId, skuId)}${market}`),
    availability: link(`${availabilityPath(productId, skuId, availabilityId)}${market}`),
  }
}

function fulfilmentLinks({ id, customerId, form }: OrderRecord, { subscriptionId, kind, number }: OrderLineRecord) {
  if (!subscriptionId) return {}
  const subscription = subscriptionPath(customerId, subscriptionId)
  return {
    subscription: link(subscription),
    ...(form === 'legacy' ? {} : { provisioningStatus: link(`${subscription}/provisioningstatus`) }),
    ...(kind === 'saas' ? { activationLinks: link(lineActivationPath(orderPath(customerId, id), number)) } : {}),
  }
}

/** Per unit but for `extendedPrice`; nothing is discounted or prorated. 0 where no list has a price. */
function pricing({ price, quantity }: OrderLineRecord) {
  const unit = price ? Decimal.parse(price.billing.amount) : Decimal.zero
  return { listPrice: unit, discountedPrice: unit, proratedPrice: unit, price: unit, extendedPrice: unit.times(Decimal.of(quantity)) }
}

/** How far each line is. */
export function provisioningToWire(order: OrderRecord): Static<typeof OrderLineItemProvisioningStatus>[] {
  return order.lines.map(({ number, quantity, status }) => ({
    lineItemNumber: number,
    status,
    quantityProvisioningInformation: [{ quantity, status, attributes: { objectType: 'QuantityProvisioningStatus' } }],
    attributes: { objectType: 'OrderLineItemProvisioningStatus' },
  }))
}

function lineActivationPath(order: string, number: number): string {
  return `${order}/lineitems/${number}/activationlinks`
}

/** Where the customer activates what lines bought from a publisher: the publisher's own page, which knows the subscription. */
export function activationLinks(order: OrderRecord): Static<typeof OrderLineItemActivationLink>[] {
  return order.lines.flatMap((line) =>
    lineKind(line) === 'saas' && line.subscriptionId && !line.cancelled
      ? [{ lineItemNumber: line.number, link: link(activationUri(line.subscriptionId)) }]
      : [],
  )
}
