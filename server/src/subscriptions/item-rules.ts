/** What the catalogue says of the item of a subscription. Pure. */
import type { Catalog, CatalogItem } from '../catalog/catalog.ts'
import { itemKey } from '../catalog/catalog.ts'
import { availabilitiesOf, catalogItemId } from '../catalog/rules.ts'
import type { SubscriptionRecord } from './record.ts'
import type { PaidItem } from './status-rules.ts'

/** The item of a subscription; undefined when the catalogue no longer has it. */
export function itemOf(catalog: Catalog, { offerId }: Pick<SubscriptionRecord, 'offerId'>): CatalogItem | undefined {
  return catalog.items.get(keyOf(offerId))
}

/** `product:sku:availability` or a legacy offer id, as the catalogue keys its items. */
export function keyOf(offerId: string): string {
  return offerId.trim().split(':').slice(0, 2).join(':').toUpperCase()
}

/** How a subscription of a market names an item it turns into. */
export function offerIdOf(catalog: Catalog, country: string, { product, sku }: CatalogItem): string | undefined {
  if (sku.offer) return sku.id
  const market = catalog.markets.get(country)
  const [availability] = market ? availabilitiesOf(product, sku, market) : []
  return availability && catalogItemId(availability)
}

/** What a trial turns into when it renews: the first item it may be converted to, else the paid form of its own. */
export function paidItemOf(catalog: Catalog, trial: SubscriptionRecord): PaidItem {
  const own = itemOf(catalog, trial)
  const target = own?.sku.conversionTargets?.map((key) => catalog.items.get(key))[0] ?? own
  const offerId = target && offerIdOf(catalog, trial.country, target)
  const sameItem = !offerId || !target || itemKey(target.sku) === keyOf(trial.offerId)
  const cycle = target?.sku.supportedBillingCycles.find((each) => each !== 'none') ?? 'monthly'
  return { offerId: sameItem ? trial.offerId : offerId, offerName: sameItem ? trial.offerName : target.sku.title, billingCycle: cycle }
}

/** The GUID of what a subscription licenses, where there is one: that of the product of a legacy offer. */
export function skuGuidOf(catalog: Catalog, subscription: SubscriptionRecord): string | undefined {
  const item = itemOf(catalog, subscription)
  return item?.sku.offer && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(item.product.id) ? item.product.id : undefined
}

/** The type of a product as subscriptions show it. */
export function productTypeOf({ type, subType }: CatalogItem['product']): NonNullable<SubscriptionRecord['productType']> {
  return { id: type, displayName: type, subType: { id: subType, displayName: subType } }
}
