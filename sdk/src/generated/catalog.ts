// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { checkInventory as checkInventoryOperation, getAvailability as getAvailabilityOperation, getCustomerAvailability as getCustomerAvailabilityOperation, getCustomerProduct as getCustomerProductOperation, getCustomerSku as getCustomerSkuOperation, getProduct as getProductOperation, getSku as getSkuOperation, listAvailabilities as listAvailabilitiesOperation, listCustomerAvailabilities as listCustomerAvailabilitiesOperation, listCustomerProducts as listCustomerProductsOperation, listCustomerSkus as listCustomerSkusOperation, listCustomerSkusAllProducts as listCustomerSkusAllProductsOperation, listProducts as listProductsOperation, listSkus as listSkusOperation } from 'lazuli-contract/catalog.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Availability, Collection, InventoryItem, OpenWord, Product, Sku } from './types.ts'

export interface ListProductsParams {
  /** ISO 3166-1 alpha-2, any case */
  country: string
  targetView: 'Azure' | 'AzureReservations' | 'AzureReservationsVM' | 'AzureReservationsSQL' | 'AzureReservationsCosmosDb' | 'MicrosoftAzure' | 'OnlineServices' | 'Software' | 'SoftwareSUSELinux' | 'SoftwarePerpetual' | 'SoftwareSubscriptions' | 'MarketplaceSaaS' | OpenWord
  /** Absent: all the caller may see */
  targetSegment?: 'commercial' | 'education' | 'government' | 'nonprofit' | OpenWord | undefined
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * Products sold in a country, narrowed to a view.
 *
 * `GET /v1/products`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), SegmentNotAllowed (403/400030), ViewNotAllowed (403/400036).
 * Documentation: Get a list of products.
 */
export function listProducts(core: Core, params: ListProductsParams, options?: CallOptions): Paged<Collection<Product>, Product> {
  return listOperation(core, listProductsOperation, params, options)
}

export interface GetProductParams {
  productId: string
  /** ISO 3166-1 alpha-2, any case */
  country: string
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * One product.
 *
 * `GET /v1/products/{product-id}`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), ProductNotFound (404/400013).
 * Documentation: Get a product by ID.
 */
export function getProduct(core: Core, params: GetProductParams, options?: CallOptions): Call<Product> {
  return callOperation(core, getProductOperation, params, options)
}

export interface ListSkusParams {
  productId: string
  /** ISO 3166-1 alpha-2, any case */
  country: string
  /** Absent: all the caller may see */
  targetSegment?: 'commercial' | 'education' | 'government' | 'nonprofit' | OpenWord | undefined
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * SKUs of a product.
 *
 * `GET /v1/products/{product-id}/skus`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), SegmentNotAllowed (403/400030), ProductNotFound (404/400013).
 * Documentation: Get a list of SKUs for a product (by country).
 */
export function listSkus(core: Core, params: ListSkusParams, options?: CallOptions): Paged<Collection<Sku>, Sku> {
  return listOperation(core, listSkusOperation, params, options)
}

export interface GetSkuParams {
  productId: string
  skuId: string
  /** ISO 3166-1 alpha-2, any case */
  country: string
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * One SKU.
 *
 * `GET /v1/products/{product-id}/skus/{sku-id}`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), ProductNotFound (404/400013), SkuNotFound (404/400018).
 * Documentation: Get a SKU by ID.
 */
export function getSku(core: Core, params: GetSkuParams, options?: CallOptions): Call<Sku> {
  return callOperation(core, getSkuOperation, params, options)
}

export interface ListAvailabilitiesParams {
  productId: string
  skuId: string
  /** ISO 3166-1 alpha-2, any case */
  country: string
  /** Absent: all the caller may see */
  targetSegment?: 'commercial' | 'education' | 'government' | 'nonprofit' | OpenWord | undefined
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * Availabilities of a SKU, product and SKU embedded; their ids may change, so read them just before buying.
 *
 * `GET /v1/products/{product-id}/skus/{sku-id}/availabilities`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), SegmentNotAllowed (403/400030), ProductNotFound (404/400013), SkuNotFound (404/400018).
 * Documentation: Get a list of availabilities for a SKU (by country).
 */
export function listAvailabilities(core: Core, params: ListAvailabilitiesParams, options?: CallOptions): Paged<Collection<Availability>, Availability> {
  return listOperation(core, listAvailabilitiesOperation, params, options)
}

export interface GetAvailabilityParams {
  productId: string
  skuId: string
  availabilityId: string
  /** ISO 3166-1 alpha-2, any case */
  country: string
}

/**
 * One availability.
 *
 * `GET /v1/products/{product-id}/skus/{sku-id}/availabilities/{availability-id}`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), ProductNotFound (404/400013), SkuNotFound (404/400018), AvailabilityNotFound (404/400019).
 * Documentation: Get an availability by ID.
 */
export function getAvailability(core: Core, params: GetAvailabilityParams, options?: CallOptions): Call<Availability> {
  return callOperation(core, getAvailabilityOperation, params, options)
}

export interface ListCustomerProductsParams {
  customerId: string
  targetView: 'Azure' | 'AzureReservations' | 'AzureReservationsVM' | 'AzureReservationsSQL' | 'AzureReservationsCosmosDb' | 'MicrosoftAzure' | 'OnlineServices' | 'Software' | 'SoftwareSUSELinux' | 'SoftwarePerpetual' | 'SoftwareSubscriptions' | 'MarketplaceSaaS' | OpenWord
  /** Absent: all the caller may see */
  targetSegment?: 'commercial' | 'education' | 'government' | 'nonprofit' | OpenWord | undefined
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * Products sold to a customer, narrowed to a view.
 *
 * `GET /v1/customers/{customer-id}/products`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), SegmentNotAllowed (403/400030), ViewNotAllowed (403/400036).
 * Documentation: Get a list of products (by customer).
 */
export function listCustomerProducts(core: Core, params: ListCustomerProductsParams, options?: CallOptions): Paged<Collection<Product>, Product> {
  return listOperation(core, listCustomerProductsOperation, params, options)
}

export interface GetCustomerProductParams {
  customerId: string
  productId: string
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * One product sold to a customer.
 *
 * `GET /v1/customers/{customer-id}/products/{product-id}`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), ProductNotFound (404/400013).
 * Documentation: Get a list of SKUs for a product (by customer).
 */
export function getCustomerProduct(core: Core, params: GetCustomerProductParams, options?: CallOptions): Call<Product> {
  return callOperation(core, getCustomerProductOperation, params, options)
}

export interface ListCustomerSkusParams {
  customerId: string
  productId: string
  /** Absent: all the caller may see */
  targetSegment?: 'commercial' | 'education' | 'government' | 'nonprofit' | OpenWord | undefined
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * SKUs of a product sold to a customer.
 *
 * `GET /v1/customers/{customer-id}/products/{product-id}/skus`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), SegmentNotAllowed (403/400030), ProductNotFound (404/400013).
 * Documentation: Get a list of SKUs for a product (by customer).
 */
export function listCustomerSkus(core: Core, params: ListCustomerSkusParams, options?: CallOptions): Paged<Collection<Sku>, Sku> {
  return listOperation(core, listCustomerSkusOperation, params, options)
}

export interface GetCustomerSkuParams {
  customerId: string
  productId: string
  skuId: string
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * One SKU sold to a customer.
 *
 * `GET /v1/customers/{customer-id}/products/{product-id}/skus/{sku-id}`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), ProductNotFound (404/400013), SkuNotFound (404/400018).
 */
export function getCustomerSku(core: Core, params: GetCustomerSkuParams, options?: CallOptions): Call<Sku> {
  return callOperation(core, getCustomerSkuOperation, params, options)
}

export interface ListCustomerAvailabilitiesParams {
  customerId: string
  productId: string
  skuId: string
  /** Absent: all the caller may see */
  targetSegment?: 'commercial' | 'education' | 'government' | 'nonprofit' | OpenWord | undefined
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * Availabilities of a SKU for a customer.
 *
 * `GET /v1/customers/{customer-id}/products/{product-id}/skus/{sku-id}/availabilities`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), SegmentNotAllowed (403/400030), ProductNotFound (404/400013), SkuNotFound (404/400018).
 * Documentation: Get a list of availabilities for a SKU (by customer).
 */
export function listCustomerAvailabilities(core: Core, params: ListCustomerAvailabilitiesParams, options?: CallOptions): Paged<Collection<Availability>, Availability> {
  return listOperation(core, listCustomerAvailabilitiesOperation, params, options)
}

export interface GetCustomerAvailabilityParams {
  customerId: string
  productId: string
  skuId: string
  availabilityId: string
}

/**
 * One availability for a customer.
 *
 * `GET /v1/customers/{customer-id}/products/{product-id}/skus/{sku-id}/availabilities/{availability-id}`
 *
 * Called by: application or user.
 * Refused with: ProductNotFound (404/400013), SkuNotFound (404/400018), AvailabilityNotFound (404/400019).
 */
export function getCustomerAvailability(core: Core, params: GetCustomerAvailabilityParams, options?: CallOptions): Call<Availability> {
  return callOperation(core, getCustomerAvailabilityOperation, params, options)
}

export interface ListAllCustomerSkusParams {
  customerId: string
  targetView: 'Azure' | 'AzureReservations' | 'AzureReservationsVM' | 'AzureReservationsSQL' | 'AzureReservationsCosmosDb' | 'MicrosoftAzure' | 'OnlineServices' | 'Software' | 'SoftwareSUSELinux' | 'SoftwarePerpetual' | 'SoftwareSubscriptions' | 'MarketplaceSaaS' | OpenWord
  /** Absent: all the caller may see */
  targetSegment?: 'commercial' | 'education' | 'government' | 'nonprofit' | OpenWord | undefined
  /** Absent: reservation items for legacy subscriptions */
  reservationScope?: 'AzurePlan' | undefined
}

/**
 * SKUs of every product of a view sold to a customer.
 *
 * `GET /v1/customers/{customer-id}/products/all/skus`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), SegmentNotAllowed (403/400030), ViewNotAllowed (403/400036).
 * Documentation: Get a list of products (by customer).
 */
export function listAllCustomerSkus(core: Core, params: ListAllCustomerSkusParams, options?: CallOptions): Paged<Collection<Sku>, Sku> {
  return listOperation(core, listCustomerSkusAllProductsOperation, params, options)
}

export interface CheckInventoryParams {
  /** ISO 3166-1 alpha-2, any case */
  country: string
  body: {
    targetItems: {
      productId: string
      /** Absent: every SKU of the product */
      skuId?: string
    }[]
    /** customerId, azureSubscriptionId, armRegionName: what the inventoryVariables of the SKUs name */
    inventoryContext?: { [name: string]: string }
  }
}

/**
 * Which SKUs cannot be had just now, for SKUs whose purchasePrerequisites name InventoryCheck.
 *
 * `POST /v1/extensions/product/checkinventory`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002).
 * Documentation: Check inventory.
 */
export function checkInventory(core: Core, params: CheckInventoryParams, options?: CallOptions): Call<InventoryItem[]> {
  return callOperation(core, checkInventoryOperation, params, options)
}
