/** The catalogue by country. Reads only; the same for every partner. */
import { getAvailability, getProduct, getSku, listAvailabilities, listProducts, listSkus } from 'lazuli-contract'
import { isRefusal } from '../base/outcome.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import type { Catalog } from './catalog.ts'
import { productPath, skuPath } from './links.ts'
import { availabilitiesOf, findAvailability, findProduct, findSku, inSegment, marketOf, maySeeSegment, productsOf } from './rules.ts'
import { availabilityToWire, productToWire, skuToWire } from './wire.ts'

export function catalogRoutes(catalog: Catalog): Route[] {
  return [
    serve(listProducts, ({ query }) => {
      const market = marketOf(catalog, query.country)
      if (isRefusal(market)) return market
      const seen = maySeeSegment(query.targetSegment)
      if (isRefusal(seen)) return seen
      const country = query.country.toUpperCase()
      const items = productsOf(catalog, market, query.targetView, query.targetSegment).map((p) => productToWire(p, country))
      return ok(
        collection(
          items,
          address('/products', {
            country,
            targetView: query.targetView,
            targetSegment: query.targetSegment,
            reservationScope: query.reservationScope,
          }),
        ),
      )
    }),
    serve(getProduct, ({ path, query }) => {
      const market = marketOf(catalog, query.country)
      if (isRefusal(market)) return market
      const product = findProduct(catalog, market, path.productId)
      if (isRefusal(product)) return product
      return ok(productToWire(product, query.country.toUpperCase()))
    }),
    serve(listSkus, ({ path, query }) => {
      const market = marketOf(catalog, query.country)
      if (isRefusal(market)) return market
      const seen = maySeeSegment(query.targetSegment)
      if (isRefusal(seen)) return seen
      const product = findProduct(catalog, market, path.productId)
      if (isRefusal(product)) return product
      const country = query.country.toUpperCase()
      const items = inSegment(product, query.targetSegment) ? product.skus.map((s) => skuToWire(s, country)) : []
      return ok(
        collection(
          items,
          address(`${productPath(product.id)}/skus`, {
            country,
            targetSegment: query.targetSegment,
            reservationScope: query.reservationScope,
          }),
        ),
      )
    }),
    serve(getSku, ({ path, query }) => {
      const market = marketOf(catalog, query.country)
      if (isRefusal(market)) return market
      const product = findProduct(catalog, market, path.productId)
      if (isRefusal(product)) return product
      const sku = findSku(product, path.skuId)
      if (isRefusal(sku)) return sku
      return ok(skuToWire(sku, query.country.toUpperCase()))
    }),
    serve(listAvailabilities, ({ path, query }) => {
      const market = marketOf(catalog, query.country)
      if (isRefusal(market)) return market
      const seen = maySeeSegment(query.targetSegment)
      if (isRefusal(seen)) return seen
      const product = findProduct(catalog, market, path.productId)
      if (isRefusal(product)) return product
      const sku = findSku(product, path.skuId)
      if (isRefusal(sku)) return sku
      const all = market ? availabilitiesOf(product, sku, market, query.reservationScope) : []
      const items = all.filter((a) => query.targetSegment === undefined || a.segment === query.targetSegment).map(availabilityToWire)
      const { targetSegment, reservationScope } = query
      return ok(
        collection(
          items,
          address(`${skuPath(product.id, sku.id)}/availabilities`, {
            country: query.country.toUpperCase(),
            targetSegment,
            reservationScope,
          }),
        ),
      )
    }),
    serve(getAvailability, ({ path, query }) => {
      const market = marketOf(catalog, query.country)
      if (isRefusal(market)) return market
      const product = findProduct(catalog, market, path.productId)
      if (isRefusal(product)) return product
      const sku = findSku(product, path.skuId)
      if (isRefusal(sku)) return sku
      const availability = market ? findAvailability(product, sku, market, path.availabilityId) : undefined
      if (availability === undefined || isRefusal(availability)) return { refused: 'AvailabilityNotFound' }
      return ok(availabilityToWire(availability))
    }),
  ]
}

/** A path with the query members that have a value, percent-encoded. */
function address(path: string, query: Record<string, string | undefined>): string {
  const sent = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
  return `${path}?${sent.join('&')}`
}
