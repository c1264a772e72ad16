/** Legacy offers by country and by customer. Reads only. */
import * as endpoints from 'lazuli-contract/offers.ts'
import { isRefusal, type Outcome } from '../base/outcome.ts'
import type { Catalog, CatalogItem } from '../catalog/catalog.ts'
import type { Reads } from '../db/state.ts'
import { collection, link, ok, type Route, serve } from '../http/serve.ts'
import { addOnOffersOf, categoriesOf, neighbours, offerById, offersOf, readSlice, type Slice, sellingMarket } from './rules.ts'
import { categoryToWire, type OfferView, offerToWire } from './wire.ts'

export interface OfferRouteDeps {
  /** ISO 3166-1 alpha-2 of a customer of the partner; customers come after offers. */
  countryOfCustomer(db: Reads, customerId: string): Promise<string>
}

interface Asking {
  locale: string
  caller: { tenantId: string }
}

export function offerRoutes(catalog: Catalog, { countryOfCustomer }: OfferRouteDeps): Route[] {
  const viewOf = (country: string, { locale, caller }: Asking): Outcome<OfferView> => {
    const market = sellingMarket(catalog, country)
    return isRefusal(market) ? market : { market, locale, tenantId: caller.tenantId }
  }

  /** A page of offers; `own` are the query members beside the slice that lead to it. */
  const page = (items: readonly CatalogItem[], view: OfferView, slice: Slice, path: string, own: Record<string, string | undefined>) => {
    const shown = items.slice(slice.offset, slice.size === undefined ? undefined : slice.offset + slice.size)
    const at = (part?: Slice) => link(address(path, { ...own, offset: part?.offset, size: part?.size }))
    const { next, previous } = neighbours(slice, items.length)
    const self = at(slice.offset > 0 || slice.size !== undefined ? slice : undefined)
    return ok({
      totalCount: items.length,
      items: shown.map((item) => offerToWire(catalog, item, view)),
      links: { self, ...(next ? { next: at(next) } : {}), ...(previous ? { previous: at(previous) } : {}) },
      attributes: { objectType: 'Collection' },
    })
  }
  const categories = (view: OfferView) =>
    ok(collection(categoriesOf(catalog, view.market).map((category) => categoryToWire(category, view))))

  return [
    serve(endpoints.listOffers, (call) => {
      const { query } = call
      const view = viewOf(query.country, call)
      if (isRefusal(view)) return view
      const slice = readSlice(query)
      if (isRefusal(slice)) return slice
      const offers = offersOf(catalog, view.market, query.offer_category_id)
      return page(offers, view, slice, '/offers', { country: view.market.country, offer_category_id: query.offer_category_id })
    }),

    serve(endpoints.getOffer, (call) => {
      const view = viewOf(call.query.country, call)
      if (isRefusal(view)) return view
      const offer = offerById(catalog, view.market, call.path.offerId)
      return isRefusal(offer) ? offer : ok(offerToWire(catalog, offer, view))
    }),

    serve(endpoints.listOfferAddons, (call) => {
      const { query } = call
      const view = viewOf(query.country, call)
      if (isRefusal(view)) return view
      const slice = readSlice(query)
      if (isRefusal(slice)) return slice
      const offer = offerById(catalog, view.market, call.path.offerId)
      if (isRefusal(offer)) return offer
      const path = `/offers/${encodeURIComponent(offer.sku.id)}/addons`
      return page(addOnOffersOf(catalog, view.market, offer), view, slice, path, { country: view.market.country })
    }),

    serve(endpoints.listOfferCategories, (call) => {
      const view = viewOf(call.query.country, call)
      return isRefusal(view) ? view : categories(view)
    }),

    serve(endpoints.listCustomerOffers, async (call) => {
      const { path, query, db } = call
      const view = viewOf(await countryOfCustomer(db, path.customerId), call)
      if (isRefusal(view)) return view
      const slice = readSlice(query)
      if (isRefusal(slice)) return slice
      const offers = offersOf(catalog, view.market, query.offer_category_id)
      return page(offers, view, slice, `/customers/${path.customerId}/offers`, { offer_category_id: query.offer_category_id })
    }),

    serve(endpoints.listCustomerOfferCategories, async (call) => {
      const view = viewOf(await countryOfCustomer(call.db, call.path.customerId), call)
      return isRefusal(view) ? view : categories(view)
    }),
  ]
}

/** A path with the query members that have a value, percent-encoded. */
function address(path: string, query: Record<string, string | number | undefined>): string {
  const sent = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
  return sent.length > 0 ? `${path}?${sent.join('&')}` : path
}
