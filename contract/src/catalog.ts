/** The catalogue by country: products, their SKUs, and the availabilities a cart names (commerce contract, sections 1.8, 4.1 and 4.2). */
import { endpoint } from './endpoint.ts'
import { Anything, Collection, Flag, Link, List, Optional, Shape, Text, TextMap, Whole, Words } from './schema.ts'
import { billingCycles } from './subscriptions.ts'

/** What a client may narrow the product list to. `Azure` holds everything of product type Azure. */
export const targetViews = [
  'Azure',
  'AzureReservations',
  'AzureReservationsVM',
  'AzureReservationsSQL',
  'AzureReservationsCosmosDb',
  'MicrosoftAzure',
  'OnlineServices',
  'Software',
  'SoftwareSUSELinux',
  'SoftwarePerpetual',
  'SoftwareSubscriptions',
] as const
export type TargetView = (typeof targetViews)[number]
/** Views that some list names beside the documented ones; no partner here may see them. */
export const closedViews = ['MarketplaceSaaS'] as const

export const targetSegments = ['commercial', 'education', 'government', 'nonprofit'] as const
export type TargetSegment = (typeof targetSegments)[number]

/** Absent: reservation items for legacy subscriptions. */
export const reservationScopes = ['AzurePlan'] as const
export type ReservationScope = (typeof reservationScopes)[number]

const NamedType = Shape({ id: Text(), displayName: Text() })

export const Product = Shape(
  {
    id: Text(),
    title: Text(),
    description: Text(),
    productType: Shape({ id: Text(), displayName: Text(), subType: NamedType }),
    isMicrosoftProduct: Flag(),
    publisherName: Text(),
    localizedAttributes: Optional(List(Shape({ key: Text(), value: Text() }))),
    links: Shape({ skus: Link, self: Link }),
  },
  { $id: 'Product' },
)

export const Sku = Shape(
  {
    id: Text('Unique inside its product'),
    productId: Text(),
    title: Text(),
    description: Text(),
    minimumQuantity: Whole(),
    maximumQuantity: Whole(),
    isTrial: Flag(),
    supportedBillingCycles: List(Words(billingCycles)),
    purchasePrerequisites: List(Text()),
    inventoryVariables: List(Text(), 'What an inventory check needs to know'),
    provisioningVariables: List(Text(), 'What a cart line has to say in its provisioningContext'),
    actions: Optional(List(Text())),
    dynamicAttributes: Anything('A map of scalars: a list or object in it fails the whole answer in the Java SDK'),
    links: Shape({ availabilities: Link, self: Link }),
  },
  { $id: 'Sku' },
)

export const Availability = Shape(
  {
    id: Text(),
    productId: Text(),
    skuId: Text(),
    catalogItemId: Text('`product:sku:availability`, or the offer id of a legacy offer: what a cart line names'),
    defaultCurrency: Shape({ code: Text(), symbol: Text() }),
    segment: Words(targetSegments),
    country: Text(),
    isPurchasable: Flag(),
    isRenewable: Flag(),
    terms: List(Shape({ duration: Text('ISO 8601'), description: Text() })),
    product: Product,
    sku: Sku,
    links: Shape({ self: Link }),
  },
  { $id: 'Availability' },
)

const country = Text('ISO 3166-1 alpha-2, any case')
const targetSegment = Optional(Words(targetSegments, { description: 'Absent: all the caller may see' }))
const targetView = Words([...targetViews, ...closedViews])
const reservationScope = Optional(Words(reservationScopes, { description: 'Absent: reservation items for legacy subscriptions' }))

export const listProducts = endpoint({
  id: 'listProducts',
  method: 'GET',
  path: '/v1/products',
  domain: 'catalog',
  auth: 'A',
  doc: 'Products sold in a country, narrowed to a view',
  page: 'Get a list of products',
  query: Shape({ country, targetView, targetSegment, reservationScope }),
  replies: { 200: Collection(Product) },
  faults: ['BadInput', 'SegmentNotAllowed', 'ViewNotAllowed'],
})

export const getProduct = endpoint({
  id: 'getProduct',
  method: 'GET',
  path: '/v1/products/{product-id}',
  domain: 'catalog',
  auth: 'A',
  doc: 'One product',
  page: 'Get a product by ID',
  query: Shape({ country, reservationScope }),
  replies: { 200: Product },
  faults: ['BadInput', 'ProductNotFound'],
})

export const listSkus = endpoint({
  id: 'listSkus',
  method: 'GET',
  path: '/v1/products/{product-id}/skus',
  domain: 'catalog',
  auth: 'A',
  doc: 'SKUs of a product',
  page: 'Get a list of SKUs for a product (by country)',
  query: Shape({ country, targetSegment, reservationScope }),
  replies: { 200: Collection(Sku) },
  faults: ['BadInput', 'SegmentNotAllowed', 'ProductNotFound'],
})

export const getSku = endpoint({
  id: 'getSku',
  method: 'GET',
  path: '/v1/products/{product-id}/skus/{sku-id}',
  domain: 'catalog',
  auth: 'A',
  doc: 'One SKU',
  page: 'Get a SKU by ID',
  query: Shape({ country, reservationScope }),
  replies: { 200: Sku },
  faults: ['BadInput', 'ProductNotFound', 'SkuNotFound'],
})

export const listAvailabilities = endpoint({
  id: 'listAvailabilities',
  method: 'GET',
  path: '/v1/products/{product-id}/skus/{sku-id}/availabilities',
  domain: 'catalog',
  auth: 'A',
  doc: 'Availabilities of a SKU, product and SKU embedded; their ids may change, so read them just before buying',
  page: 'Get a list of availabilities for a SKU (by country)',
  query: Shape({ country, targetSegment, reservationScope }),
  replies: { 200: Collection(Availability) },
  faults: ['BadInput', 'SegmentNotAllowed', 'ProductNotFound', 'SkuNotFound'],
})

export const getAvailability = endpoint({
  id: 'getAvailability',
  method: 'GET',
  path: '/v1/products/{product-id}/skus/{sku-id}/availabilities/{availability-id}',
  domain: 'catalog',
  auth: 'A',
  doc: 'One availability',
  page: 'Get an availability by ID',
  query: Shape({ country }),
  replies: { 200: Availability },
  faults: ['BadInput', 'ProductNotFound', 'SkuNotFound', 'AvailabilityNotFound'],
})

// What a customer may buy: as above, with the customer's country. The pages print POST for these reads, all clients send
// GET; both get the same answer.

export const listCustomerProducts = endpoint({
  id: 'listCustomerProducts',
  method: 'GET',
  alsoMethods: ['POST'],
  path: '/v1/customers/{customer-id}/products',
  domain: 'catalog',
  auth: 'A',
  doc: 'Products sold to a customer, narrowed to a view',
  page: 'Get a list of products (by customer)',
  query: Shape({ targetView, targetSegment, reservationScope }),
  replies: { 200: Collection(Product) },
  faults: ['BadInput', 'SegmentNotAllowed', 'ViewNotAllowed'],
})

/** Seen in a self link of the page above, whose sample shows SKUs. */
export const listCustomerSkusAllProducts = endpoint({
  id: 'listCustomerSkusAllProducts',
  method: 'GET',
  alsoMethods: ['POST'],
  path: '/v1/customers/{customer-id}/products/all/skus',
  domain: 'catalog',
  auth: 'A',
  doc: 'SKUs of every product of a view sold to a customer',
  page: 'Get a list of products (by customer)',
  query: Shape({ targetView, targetSegment, reservationScope }),
  replies: { 200: Collection(Sku) },
  faults: ['BadInput', 'SegmentNotAllowed', 'ViewNotAllowed'],
})

export const getCustomerProduct = endpoint({
  id: 'getCustomerProduct',
  method: 'GET',
  alsoMethods: ['POST'],
  path: '/v1/customers/{customer-id}/products/{product-id}',
  domain: 'catalog',
  auth: 'A',
  doc: 'One product sold to a customer',
  page: 'Get a list of SKUs for a product (by customer)',
  query: Shape({ reservationScope }),
  replies: { 200: Product },
  faults: ['BadInput', 'ProductNotFound'],
})

export const listCustomerSkus = endpoint({
  id: 'listCustomerSkus',
  method: 'GET',
  alsoMethods: ['POST'],
  path: '/v1/customers/{customer-id}/products/{product-id}/skus',
  domain: 'catalog',
  auth: 'A',
  doc: 'SKUs of a product sold to a customer',
  page: 'Get a list of SKUs for a product (by customer)',
  query: Shape({ targetSegment, reservationScope }),
  replies: { 200: Collection(Sku) },
  faults: ['BadInput', 'SegmentNotAllowed', 'ProductNotFound'],
})

export const getCustomerSku = endpoint({
  id: 'getCustomerSku',
  method: 'GET',
  alsoMethods: ['POST'],
  path: '/v1/customers/{customer-id}/products/{product-id}/skus/{sku-id}',
  domain: 'catalog',
  auth: 'A',
  doc: 'One SKU sold to a customer',
  query: Shape({ reservationScope }),
  replies: { 200: Sku },
  faults: ['BadInput', 'ProductNotFound', 'SkuNotFound'],
})

export const listCustomerAvailabilities = endpoint({
  id: 'listCustomerAvailabilities',
  method: 'GET',
  alsoMethods: ['POST'],
  path: '/v1/customers/{customer-id}/products/{product-id}/skus/{sku-id}/availabilities',
  domain: 'catalog',
  auth: 'A',
  doc: 'Availabilities of a SKU for a customer',
  page: 'Get a list of availabilities for a SKU (by customer)',
  query: Shape({ targetSegment, reservationScope }),
  replies: { 200: Collection(Availability) },
  faults: ['BadInput', 'SegmentNotAllowed', 'ProductNotFound', 'SkuNotFound'],
})

export const getCustomerAvailability = endpoint({
  id: 'getCustomerAvailability',
  method: 'GET',
  alsoMethods: ['POST'],
  path: '/v1/customers/{customer-id}/products/{product-id}/skus/{sku-id}/availabilities/{availability-id}',
  domain: 'catalog',
  auth: 'A',
  doc: 'One availability for a customer',
  replies: { 200: Availability },
  faults: ['ProductNotFound', 'SkuNotFound', 'AvailabilityNotFound'],
})

export const InventoryItem = Shape(
  {
    productId: Text(),
    skuId: Text(),
    isRestricted: Flag(),
    restrictions: List(
      Shape({ reasonCode: Text(), description: Text(), properties: TextMap('`type` and `values`, such as Location and a region') }),
    ),
  },
  { $id: 'InventoryItem' },
)

export const checkInventory = endpoint({
  id: 'checkInventory',
  method: 'POST',
  path: '/v1/extensions/product/checkinventory',
  domain: 'catalog',
  auth: 'A',
  doc: 'Which SKUs cannot be had just now, for SKUs whose purchasePrerequisites name InventoryCheck',
  page: 'Check inventory',
  query: Shape({ country }),
  body: Shape({
    targetItems: List(Shape({ productId: Text(), skuId: Optional(Text('Absent: every SKU of the product')) })),
    inventoryContext: Optional(TextMap('customerId, azureSubscriptionId, armRegionName: what the inventoryVariables of the SKUs name')),
  }),
  replies: { 200: List(InventoryItem, 'A bare list; unknown items are left out') },
  faults: ['BadInput'],
  reads: true,
})
