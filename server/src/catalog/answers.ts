/** What the catalogue answers, whether asked by country or by customer: decided by the rules, written for the wire. */
import type { Static } from 'lazuli-contract'
import type { Availability, Product, ReservationScope, Sku, TargetSegment } from 'lazuli-contract/catalog.ts'
import { collection } from '../base/link.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Catalog, Market } from './catalog.ts'
import { productPath, skuPath } from './links.ts'
import { availabilitiesOf, findAvailability, findProduct, findSku, inSegment, maySeeSegment, maySeeView, productsOf } from './rules.ts'
import { availabilityToWire, productToWire, skuToWire, type WireView } from './wire.ts'

/** From where the catalogue is looked at. */
export interface Place {
  market: Market | null
  /** Upper case. */
  country: string
  /** Whose catalogue it is; absent: the country's. */
  customerId?: string
}

interface Narrowed {
  targetSegment?: TargetSegment | undefined
  reservationScope?: ReservationScope | undefined
}

interface Viewed extends Narrowed {
  targetView: Parameters<typeof maySeeView>[0]
}

/** A list, or the envelope of one. */
type Listed<T> = Outcome<ReturnType<typeof collection<T>>>

export function products(catalog: Catalog, place: Place, query: Viewed): Listed<Static<typeof Product>> {
  const seen = seenProducts(catalog, place, query)
  if (isRefusal(seen)) return seen
  const items = seen.map((p) => productToWire(p, viewOf(place, query)))
  return collection(items, address(place, '/products', query))
}

/** The SKUs of every product of a view. */
export function skusOfAll(catalog: Catalog, place: Place, query: Viewed): Listed<Static<typeof Sku>> {
  const seen = seenProducts(catalog, place, query)
  if (isRefusal(seen)) return seen
  const items = seen.flatMap((p) => p.skus.map((s) => skuToWire(s, listedView(place, query))))
  return collection(items, address(place, '/products/all/skus', query))
}

function seenProducts(catalog: Catalog, { market }: Place, { targetView, targetSegment }: Viewed) {
  const view = maySeeView(targetView)
  if (isRefusal(view)) return view
  const seen = maySeeSegment(targetSegment)
  return isRefusal(seen) ? seen : productsOf(catalog, market, view, targetSegment)
}

export function product(catalog: Catalog, place: Place, productId: string, query: Narrowed): Outcome<Static<typeof Product>> {
  const found = findProduct(catalog, place.market, productId)
  return isRefusal(found) ? found : productToWire(found, viewOf(place, query))
}

export function skus(catalog: Catalog, place: Place, productId: string, query: Narrowed): Listed<Static<typeof Sku>> {
  const seen = maySeeSegment(query.targetSegment)
  if (isRefusal(seen)) return seen
  const found = findProduct(catalog, place.market, productId)
  if (isRefusal(found)) return found
  const items = inSegment(found, query.targetSegment) ? found.skus.map((s) => skuToWire(s, listedView(place, query))) : []
  return collection(items, address(place, `${productPath(found.id)}/skus`, query))
}

interface SkuPath {
  productId: string
  skuId: string
}

function itemAt(catalog: Catalog, { market }: Place, path: SkuPath) {
  const found = findProduct(catalog, market, path.productId)
  if (isRefusal(found)) return found
  const sku = findSku(found, path.skuId)
  return isRefusal(sku) ? sku : { product: found, sku }
}

export function sku(catalog: Catalog, place: Place, path: SkuPath, query: Narrowed): Outcome<Static<typeof Sku>> {
  const item = itemAt(catalog, place, path)
  return isRefusal(item) ? item : skuToWire(item.sku, viewOf(place, query))
}

export function availabilities(catalog: Catalog, place: Place, path: SkuPath, query: Narrowed): Listed<Static<typeof Availability>> {
  const seen = maySeeSegment(query.targetSegment)
  if (isRefusal(seen)) return seen
  const item = itemAt(catalog, place, path)
  if (isRefusal(item)) return item
  const all = place.market ? availabilitiesOf(item.product, item.sku, place.market, query.reservationScope) : []
  const items = all.filter((a) => query.targetSegment === undefined || a.segment === query.targetSegment)
  return collection(items.map(availabilityToWire), address(place, `${skuPath(item.product.id, item.sku.id)}/availabilities`, query))
}

export function availability(
  catalog: Catalog,
  place: Place,
  path: SkuPath & { availabilityId: string },
): Outcome<Static<typeof Availability>> {
  const item = itemAt(catalog, place, path)
  if (isRefusal(item)) return item
  if (!place.market) return refuse('AvailabilityNotFound')
  const found = findAvailability(item.product, item.sku, place.market, path.availabilityId)
  return isRefusal(found) ? found : availabilityToWire(found)
}

const viewOf = ({ country }: Place, { reservationScope }: Narrowed): WireView => ({
  country,
  ...(reservationScope ? { reservationScope } : {}),
})

const listedView = (place: Place, query: Narrowed): WireView => ({
  ...viewOf(place, query),
  ...(place.customerId ? { byCustomer: true } : {}),
})

/** A list's own address with the query members that have a value, percent-encoded; a country only where no customer gives it. */
function address({ country, customerId }: Place, path: string, query: Partial<Viewed>): string {
  const { targetView, targetSegment, reservationScope } = query
  const sent = Object.entries({ country: customerId ? undefined : country, targetView, targetSegment, reservationScope }).flatMap(
    ([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]),
  )
  return `${customerId ? `/customers/${customerId}` : ''}${path}${sent.length > 0 ? `?${sent.join('&')}` : ''}`
}
