/** The catalogue by country and by customer, and the inventory check. Reads only; the same for every partner, and for ever: remembered. */
import * as endpoints from 'lazuli-contract/catalog.ts'
import { isRefusal, type Outcome } from '../base/outcome.ts'
import type { Reads } from '../db/state.ts'
import { type Done, ok, type Route, serve, serveRemembered } from '../http/serve.ts'
import * as answers from './answers.ts'
import type { Catalog } from './catalog.ts'
import { checkedInventory } from './inventory.ts'
import { marketOf } from './rules.ts'

export interface CatalogRouteDeps {
  /** ISO 3166-1 alpha-2 of a customer of the partner; customers come after the catalogue. */
  countryOfCustomer(db: Reads, customerId: string): Promise<string>
}

export function catalogRoutes(catalog: Catalog, { countryOfCustomer }: CatalogRouteDeps): Route[] {
  const placeOf = (country: string): Outcome<answers.Place> => {
    const market = marketOf(catalog, country)
    return isRefusal(market) ? market : { market, country: country.trim().toUpperCase() }
  }
  const placeOfCustomer = async (db: Reads, customerId: string): Promise<answers.Place> => {
    const country = await countryOfCustomer(db, customerId)
    return { market: catalog.markets.get(country) ?? null, country, customerId }
  }
  /** Asked by country: where there is no such country nothing else is looked at. */
  const inCountry = <T>(
    country: string,
    answer: (place: answers.Place) => Outcome<T>,
  ): Done<T> | Extract<Outcome<T>, { refused: unknown }> => {
    const place = placeOf(country)
    return isRefusal(place) ? place : done(answer(place))
  }
  return [
    serveRemembered(endpoints.listProducts, ({ query }) => inCountry(query.country, (place) => answers.products(catalog, place, query))),
    serveRemembered(endpoints.getProduct, ({ path, query }) =>
      inCountry(query.country, (place) => answers.product(catalog, place, path.productId, query)),
    ),
    serveRemembered(endpoints.listSkus, ({ path, query }) =>
      inCountry(query.country, (place) => answers.skus(catalog, place, path.productId, query)),
    ),
    serveRemembered(endpoints.getSku, ({ path, query }) => inCountry(query.country, (place) => answers.sku(catalog, place, path, query))),
    serveRemembered(endpoints.listAvailabilities, ({ path, query }) =>
      inCountry(query.country, (place) => answers.availabilities(catalog, place, path, query)),
    ),
    serveRemembered(endpoints.getAvailability, ({ path, query }) =>
      inCountry(query.country, (place) => answers.availability(catalog, place, path)),
    ),

    serveRemembered(endpoints.listCustomerProducts, async ({ path, query, db }) =>
      done(answers.products(catalog, await placeOfCustomer(db, path.customerId), query)),
    ),
    serveRemembered(endpoints.listCustomerSkusAllProducts, async ({ path, query, db }) =>
      done(answers.skusOfAll(catalog, await placeOfCustomer(db, path.customerId), query)),
    ),
    serveRemembered(endpoints.getCustomerProduct, async ({ path, query, db }) =>
      done(answers.product(catalog, await placeOfCustomer(db, path.customerId), path.productId, query)),
    ),
    serveRemembered(endpoints.listCustomerSkus, async ({ path, query, db }) =>
      done(answers.skus(catalog, await placeOfCustomer(db, path.customerId), path.productId, query)),
    ),
    serveRemembered(endpoints.getCustomerSku, async ({ path, query, db }) =>
      done(answers.sku(catalog, await placeOfCustomer(db, path.customerId), path, query)),
    ),
    serveRemembered(endpoints.listCustomerAvailabilities, async ({ path, query, db }) =>
      done(answers.availabilities(catalog, await placeOfCustomer(db, path.customerId), path, query)),
    ),
    serveRemembered(endpoints.getCustomerAvailability, async ({ path, db }) =>
      done(answers.availability(catalog, await placeOfCustomer(db, path.customerId), path)),
    ),

    serve(endpoints.checkInventory, ({ query, body }) =>
      inCountry(query.country, ({ market }) => checkedInventory(catalog, market, body.targetItems, body.inventoryContext)),
    ),
  ]
}

function done<T>(outcome: Outcome<T>) {
  return isRefusal(outcome) ? outcome : ok(outcome as T)
}
