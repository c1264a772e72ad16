// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getOffer as getOfferOperation, listCustomerOfferCategories as listCustomerOfferCategoriesOperation, listCustomerOffers as listCustomerOffersOperation, listOfferAddons as listOfferAddonsOperation, listOfferCategories as listOfferCategoriesOperation, listOffers as listOffersOperation } from 'lazuli-contract/offers.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Collection, Offer, OfferCategory } from './types.ts'

export interface ListParams {
  /** ISO 3166-1 alpha-2, any case */
  country: string
  /** How many to skip */
  offset?: number | string | undefined
  /** How many to answer with; 0 and absent: all */
  size?: number | string | undefined
  /** Narrows to one category */
  offer_category_id?: string | undefined
}

/**
 * Legacy offers of a market.
 *
 * `GET /v1/offers`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), BadParameter (400/2000), MarketNotAllowed (403/2030).
 * Documentation: Get a list of offers for a market.
 */
export function list(core: Core, params: ListParams, options?: CallOptions): Paged<Collection<Offer>, Offer> {
  return listOperation(core, listOffersOperation, params, options)
}

export interface GetParams {
  offerId: string
  /** ISO 3166-1 alpha-2, any case */
  country: string
}

/**
 * One legacy offer.
 *
 * `GET /v1/offers/{offer-id}`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), MarketNotAllowed (403/2030), ItemOfProductApi (400/2100), OfferNotFound (404/1000).
 * Documentation: Get an offer by ID.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<Offer> {
  return callOperation(core, getOfferOperation, params, options)
}

export interface ListAddonsParams {
  offerId: string
  /** ISO 3166-1 alpha-2, any case */
  country: string
  /** How many to skip */
  offset?: number | string | undefined
  /** How many to answer with; 0 and absent: all */
  size?: number | string | undefined
}

/**
 * Offers that are bought on top of one; Azure has none.
 *
 * `GET /v1/offers/{offer-id}/addons`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), BadParameter (400/2000), MarketNotAllowed (403/2030), ItemOfProductApi (400/2100), OfferNotFound (404/1000).
 * Documentation: Get add-on offers by offer ID.
 */
export function listAddons(core: Core, params: ListAddonsParams, options?: CallOptions): Paged<Collection<Offer>, Offer> {
  return listOperation(core, listOfferAddonsOperation, params, options)
}

export interface ListCategoriesParams {
  /** ISO 3166-1 alpha-2, any case */
  country: string
}

/**
 * Categories of the legacy offers of a market.
 *
 * `GET /v1/offercategories`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), MarketNotAllowed (403/2030).
 * Documentation: Get a list of offer categories by country and locale.
 */
export function listCategories(core: Core, params: ListCategoriesParams, options?: CallOptions): Paged<Collection<OfferCategory>, OfferCategory> {
  return listOperation(core, listOfferCategoriesOperation, params, options)
}

export interface ListOfCustomerParams {
  customerId: string
  /** How many to skip */
  offset?: number | string | undefined
  /** How many to answer with; 0 and absent: all */
  size?: number | string | undefined
  /** Narrows to one category */
  offer_category_id?: string | undefined
}

/**
 * Legacy offers for a customer, by its country.
 *
 * `GET /v1/customers/{customer-id}/offers`
 *
 * Called by: application or user.
 * Refused with: BadParameter (400/2000), MarketNotAllowed (403/2030).
 */
export function listOfCustomer(core: Core, params: ListOfCustomerParams, options?: CallOptions): Paged<Collection<Offer>, Offer> {
  return listOperation(core, listCustomerOffersOperation, params, options)
}

export interface ListCategoriesOfCustomerParams {
  customerId: string
}

/**
 * Categories of the legacy offers for a customer, by its country.
 *
 * `GET /v1/customers/{customer-id}/offercategories`
 *
 * Called by: application or user.
 * Refused with: MarketNotAllowed (403/2030).
 */
export function listCategoriesOfCustomer(core: Core, params: ListCategoriesOfCustomerParams, options?: CallOptions): Paged<Collection<OfferCategory>, OfferCategory> {
  return listOperation(core, listCustomerOfferCategoriesOperation, params, options)
}
