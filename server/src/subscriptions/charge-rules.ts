/** What billing is told of a licence subscription: how it stands after a change. Pure. */
import type { Instant } from 'lazuli-contract'
import type { Catalog } from '../catalog/catalog.ts'
import { priceOf } from '../catalog/rules.ts'
import type { LicenceCharge } from '../charges/record.ts'
import { itemOf, keyOf } from './item-rules.ts'
import { isAzure, isLegacy, kindOf, type SubscriptionRecord } from './record.ts'

/** Nothing for subscriptions that are billed by use. */
export function chargesOfSubscription(
  catalog: Catalog,
  subscription: SubscriptionRecord,
  at: Instant,
  { cause, ...more }: { cause?: LicenceCharge['cause'] | undefined; alternateId?: string; promotionId?: string | undefined } = {},
): LicenceCharge[] {
  if (isAzure(subscription)) return []
  const { id, customerId, orderId, offerId, offerName, friendlyName, quantity, billingCycle, createdAt, termDuration } = subscription
  const item = itemOf(catalog, subscription)
  const [productId = '', skuId = '', availabilityId = ''] = isLegacy(subscription) ? ['', offerId] : offerId.split(':')
  const price = item && priceOf(item, termDuration, billingCycle)
  return [
    {
      ...{ kind: 'licence', thing: id, customerId, at, orderId, productId, skuId, availabilityId, offerKey: keyOf(offerId) },
      ...(more.alternateId ? { alternateId: more.alternateId } : {}),
      ...(more.promotionId ? { promotionId: more.promotionId } : {}),
      productName: item?.product.title ?? offerName,
      skuName: offerName,
      publisherName: subscription.publisherName ?? 'Microsoft Corporation',
      ...(price ? { price: price.toString() } : {}),
      ...{ friendlyName, quantity, billingCycle, createdAt },
      ...(termDuration ? { termDuration } : {}),
      ...(subscription.commitmentEndAt === undefined ? {} : { termEndsAt: subscription.commitmentEndAt }),
      ...(kindOf(subscription) === 'saas' ? { isMarketplace: true as const } : {}),
      ...(isLegacy(subscription) ? { isLegacy: true as const } : {}),
      ...(subscription.status === 'deleted' ? { isDeleted: true as const } : {}),
      ...(subscription.isTrial ? { isTrial: true as const } : {}),
      ...(subscription.parentSubscriptionId ? { isAddOn: true as const } : {}),
      ...(cause ? { cause } : {}),
    },
  ]
}
