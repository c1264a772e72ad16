/** Catalogue items as they leave the service (commerce contract, section 4.1). */
import type { Static } from 'lazuli-contract'
import type { Availability, Product, Sku } from 'lazuli-contract/catalog.ts'
import type { CatalogProduct, CatalogSku } from './catalog.ts'
import { availabilityPath, link, productPath, skuPath } from './links.ts'
import { type CatalogAvailability, catalogItemId, isPurchasable } from './rules.ts'

/** `country` upper case: links are made for the market that was asked for. */
export function productToWire(product: CatalogProduct, country: string): Static<typeof Product> {
  return {
    id: product.id,
    title: product.title,
    description: product.description,
    productType: { id: product.type, displayName: product.type, subType: { id: product.subType, displayName: product.subType } },
    isMicrosoftProduct: product.isMicrosoftProduct,
    publisherName: product.publisherName,
    ...(product.localizedAttributes ? { localizedAttributes: [...product.localizedAttributes] } : {}),
    links: {
      skus: link(`${productPath(product.id)}/skus?country=${country}`),
      self: link(`${productPath(product.id)}?country=${country}`),
    },
  }
}

export function skuToWire(sku: CatalogSku, country: string): Static<typeof Sku> {
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
      availabilities: link(`${path}/availabilities?country=${country}`),
      self: link(`${path}?country=${country}`),
    },
  }
}

export function availabilityToWire(availability: CatalogAvailability): Static<typeof Availability> {
  const { product, sku, market } = availability
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
    product: productToWire(product, market.country),
    sku: skuToWire(sku, market.country),
    links: { self: link(`${availabilityPath(product.id, sku.id, availability.id)}?country=${market.country}`) },
  }
}
