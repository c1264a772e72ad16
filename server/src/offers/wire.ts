/** Offers and their categories as they leave the service (commerce contract, section 11). */
import type { Static } from 'lazuli-contract'
import type { Offer, OfferCategory } from 'lazuli-contract/offers.ts'
import { assert } from '../base/assert.ts'
import { link } from '../base/link.ts'
import { type Catalog, type CatalogItem, itemKey, type Market } from '../catalog/catalog.ts'
import { addOnsOf, isPurchasable } from '../catalog/rules.ts'
import { type Category, categories } from './rules.ts'

export interface OfferView {
  market: Market
  /** Culture asked for; texts are English whatever it says. */
  locale: string
  /** Tenant of the partner: part of an offer's `uri`. */
  tenantId: string
}

/** Add-ons have a category without name, as recorded. */
const noCategory = { id: '', name: '', rank: 0 }

export function categoryToWire(category: Category | typeof noCategory, { locale, market }: OfferView): Static<typeof OfferCategory> {
  const { id, name, rank } = category
  return { id, name, rank, locale, country: market.country, attributes: { objectType: 'OfferCategory' } }
}

export function offerToWire(catalog: Catalog, { product, sku }: CatalogItem, view: OfferView): Static<typeof Offer> {
  const { offer } = sku
  assert(offer, 'what the offers API shows has the facts of an offer')
  const { country } = view.market
  const unit = sku.unitType ?? ''
  return {
    id: sku.id,
    name: sku.title,
    description: sku.description,
    minimumQuantity: sku.minimumQuantity,
    maximumQuantity: offer.maximumQuantity,
    rank: offer.rank,
    uri: `/${view.tenantId}/Offers/${sku.id}`,
    locale: view.locale,
    country,
    category: categoryToWire(categories.find(({ name }) => name === offer.category) ?? noCategory, view),
    limitUnitOfMeasure: 'None',
    limit: 0,
    termUnitOfMeasure: offer.termUnit,
    term: offer.term,
    prerequisiteOffers: [...(sku.addOnOf ?? [])],
    isAddOn: sku.addOnOf !== undefined,
    hasAddOns: addOnsOf(catalog, itemKey(sku)).length > 0,
    isAvailableForPurchase: isPurchasable({ product, sku }),
    billing: offer.billing,
    supportedBillingCycles: [...sku.supportedBillingCycles].toSorted(),
    isAutoRenewable: offer.isAutoRenewable,
    isInternal: false,
    isMicrosoftProduct: product.isMicrosoftProduct,
    upgradeTargetOffers: [...(sku.transitionTargets ?? [])],
    conversionTargetOffers: [...(sku.conversionTargets ?? [])],
    reselleeQualifications: [],
    resellerQualifications: [],
    salesGroupId: offer.salesGroupId,
    isTrial: sku.isTrial,
    acquisitionType: 'purchase',
    supportedCatalogTypes: offer.billing === 'usage' ? ['live'] : ['sandbox', 'live'],
    actions: ['Cancel', 'Edit'],
    product: { id: product.id, name: product.title, unit },
    unitType: unit,
    links: {
      // Without a page to name, the link has no uri: as recorded.
      learnMore: offer.learnMore ? link(offer.learnMore) : { method: 'GET', headers: [] },
      self: link(`/offers/${encodeURIComponent(sku.id)}?country=${country}`),
    },
    attributes: { objectType: 'Offer' },
  }
}
