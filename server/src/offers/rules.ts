/** Decides which legacy offers a caller sees, and pages them (commerce contract, sections 1.5 and 11). Pure. */
import type { offerCategoryIds } from 'lazuli-contract/offers.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Catalog, CatalogItem, Market, OfferFacts } from '../catalog/catalog.ts'
import { itemKey } from '../catalog/catalog.ts'
import { addOnsOf, findOffer, isPurchasable, itemForm, marketOf } from '../catalog/rules.ts'

export interface Category {
  id: (typeof offerCategoryIds)[number]
  name: NonNullable<OfferFacts['category']>
  rank: number
}

/** As recorded; Government and Internal as the documentation prints them. */
export const categories: readonly Category[] = [
  { id: 'Enterprise_Key', name: 'Enterprise', rank: 20 },
  { id: 'SmallBusiness_Key', name: 'Small business', rank: 30 },
  { id: 'Government_Key', name: 'Government', rank: 40 },
  { id: 'Nonprofit_Key', name: 'Nonprofit', rank: 60 },
  { id: 'Trial_Key', name: 'Trial', rank: 70 },
  { id: 'Internal_Key', name: 'Internal', rank: 100 },
]

/** The market of a country, where the partner sells: refused where nothing is sold. */
export function sellingMarket(catalog: Catalog, country: string): Outcome<Market> {
  const market = marketOf(catalog, country)
  return market ?? refuse('MarketNotAllowed', { country: country.trim().toUpperCase() })
}

/** Offers of a list in its order, narrowed to a category (its id in any case); an unknown category has none. */
export function offersOf(catalog: Catalog, market: Market, categoryId?: string): CatalogItem[] {
  const name = categories.find(({ id }) => id.toLowerCase() === categoryId?.trim().toLowerCase())?.name
  if (categoryId !== undefined && name === undefined) return []
  return [...catalog.offers.values()].filter(
    (item) => isShown(catalog, market, item) && (name === undefined || item.sku.offer?.category === name),
  )
}

const isShown = (catalog: Catalog, market: Market, item: CatalogItem): boolean =>
  isPurchasable(item) && findOffer(catalog, market, item.sku.id) !== undefined

/** The categories of the offers shown, by rank. */
export function categoriesOf(catalog: Catalog, market: Market): Category[] {
  const used = new Set(offersOf(catalog, market).map(({ sku }) => sku.offer?.category))
  return categories.filter(({ name }) => used.has(name))
}

/** One offer, its id in any case; ids of the product API are told apart from unknown ones. */
export function offerById(catalog: Catalog, market: Market, id: string): Outcome<CatalogItem> {
  const shown = { offerId: id.slice(0, 60) }
  const isModern = itemForm(id) === 'modern' || (itemForm(id) === undefined && catalog.byId.has(id.split(':')[0]?.toUpperCase() ?? ''))
  if (isModern) return refuse('ItemOfProductApi', shown)
  return findOffer(catalog, market, id) ?? refuse('OfferNotFound', shown)
}

export function addOnOffersOf(catalog: Catalog, market: Market, offer: CatalogItem): CatalogItem[] {
  return addOnsOf(catalog, itemKey(offer.sku)).filter((item) => isShown(catalog, market, item))
}

/** The slice of a list that was asked for. */
export interface Slice {
  offset: number
  /** Absent: all. */
  size?: number
}

/** Reads `offset` and `size`; `size=0` is no limit, as nothing is. */
export function readSlice(query: { offset?: string | undefined; size?: string | undefined }): Outcome<Slice> {
  const offset = wholeNumber('offset', query.offset)
  if (isRefusal(offset)) return offset
  const size = wholeNumber('size', query.size)
  if (isRefusal(size)) return size
  return { offset, ...(size > 0 ? { size } : {}) }
}

function wholeNumber(name: string, text: string | undefined): Outcome<number> {
  if (text === undefined) return 0
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : refuse('BadParameter', { detail: `${name} has to be a whole number` })
}

/** Neighbours of a slice in a list of so many; absent at the ends. */
export function neighbours({ offset, size }: Slice, count: number): { next?: Slice; previous?: Slice } {
  if (size === undefined) return offset > 0 && count > 0 ? { previous: { offset: 0, size: Math.min(offset, count) } } : {}
  return {
    ...(offset + size < count ? { next: { offset: offset + size, size } } : {}),
    ...(offset > 0 && count > 0 ? { previous: { offset: Math.max(0, Math.min(offset, count) - size), size } } : {}),
  }
}
