/** Catalogue items as they leave the service (commerce contract, section 4.1). */
import type { Static } from 'lazuli-contract'
import type { Availability, Product, ReservationScope, Sku } from 'lazuli-contract/catalog.ts'
import type { CatalogProduct, CatalogSku } from './catalog.ts'
import { availabilityPath, link, productPath, skuPath } from './links.ts'
import { type CatalogAvailability, catalogItemId, isPurchasable } from './rules.ts'

/** For what links are made: the market that was asked for, and the scope, so that whoever follows them stays in it. */
export interface WireView {
  /** Upper case. */
  country: string
  reservationScope?: ReservationScope
  /** Lists by customer lead on to what is sold to commercial customers, as printed. */
  byCustomer?: true
}

const queryOf = ({ country, reservationScope }: WireView): string =>
  `country=${country}${reservationScope ? `&reservationScope=${reservationScope}` : ''}`

export function productToWire(product: CatalogProduct, view: WireView): Static<typeof Product> {
  const query = queryOf(view)
  return {
    id: product.id,
    title: product.title,
    description: product.description,
    productType: { id: product.type, displayName: product.type, subType: { id: product.subType, displayName: product.subType } },
    isMicrosoftProduct: product.isMicrosoftProduct,
    publisherName: product.publisherName,
    ...(product.localizedAttributes ? { localizedAttributes: [...product.localizedAttributes] } : {}),
    links: {
      skus: link(`${productPath(product.id)}/skus?${query}`),
      self: link(`${productPath(product.id)}?${query}`),
    },
  }
}

export function skuToWire(sku: CatalogSku, view: WireView): Static<typeof Sku> {
  const query = queryOf(view)
  const segment = view.byCustomer ? '&targetSegment=Commercial' : ''
  const path = skuPath(sku.productId, sku.id)
  return {
    id: sku.id,
    productId: sku.productId,
    title: sku.title,
    description: sku.description,
    minimumQuantity: sku.minimumQuantity,
    maximumQuantity: sku.maximumQuantity,
    isTrial: sku.isTrial,
    supportedBillingCycles: [...sku.supportedBillingCycles],
    purchasePrerequisites: [...sku.purchasePrerequisites],
    inventoryVariables: [...sku.inventoryVariables],
    provisioningVariables: [...sku.provisioningVariables],
    actions: [...sku.actions],
    dynamicAttributes: { ...sku.dynamicAttributes },
    links: {
      availabilities: link(`${path}/availabilities?${query}${segment}`),
      self: link(`${path}?${query}`),
    },
  }
}

export function availabilityToWire(availability: CatalogAvailability): Static<typeof Availability> {
  const { product, sku, market, scope } = availability
  const view: WireView = { country: market.country, ...(scope ? { reservationScope: scope } : {}) }
  return {
    id: availability.id,
    productId: product.id,
    skuId: sku.id,
    catalogItemId: catalogItemId(availability),
    defaultCurrency: { ...market.currency },
    segment: availability.segment,
    country: market.country,
    isPurchasable: isPurchasable(availability),
    isRenewable: product.kind === 'onlineService' || product.kind === 'saas',
    terms: sku.terms.map((t) => ({ ...t })),
    product: productToWire(product, view),
    sku: skuToWire(sku, view),
    links: { self: link(`${availabilityPath(product.id, sku.id, availability.id)}?country=${market.country}`) },
  }
}
