/** Legacy offers by country and by customer: MS-AZR-0145P and licences (commerce contract, section 11). */
import { endpoint } from './endpoint.ts'
import { Attributes, Collection, Flag, Link, List, Optional, Shape, Text, Whole, Words } from './schema.ts'
import { billingCycles } from './subscriptions.ts'

export const offerCategoryIds = [
  'Enterprise_Key',
  'SmallBusiness_Key',
  'Government_Key',
  'Nonprofit_Key',
  'Trial_Key',
  'Internal_Key',
] as const

export const OfferCategory = Shape(
  {
    id: Text('One of the category keys; empty on add-ons'),
    name: Text(),
    rank: Whole(),
    locale: Text(),
    country: Text(),
    attributes: Attributes,
  },
  { $id: 'OfferCategory' },
)

export const Offer = Shape(
  {
    id: Text('MS-AZR-0145P or a GUID in upper case'),
    name: Text(),
    description: Text(),
    minimumQuantity: Whole(),
    maximumQuantity: Whole(),
    rank: Whole(),
    uri: Text(),
    locale: Text(),
    country: Text(),
    category: OfferCategory,
    limitUnitOfMeasure: Words(['None', 'Concurrent', 'Lifetime']),
    limit: Whole(),
    termUnitOfMeasure: Words(['Year', 'Month', 'Day']),
    term: Whole(),
    prerequisiteOffers: List(Text(), 'Offers of which one has to be held; add-ons alone have any'),
    isAddOn: Flag(),
    hasAddOns: Flag(),
    isAvailableForPurchase: Flag(),
    billing: Words(['none', 'usage', 'license']),
    supportedBillingCycles: List(Words(billingCycles)),
    isAutoRenewable: Flag(),
    isInternal: Flag(),
    isMicrosoftProduct: Flag(),
    upgradeTargetOffers: List(Text()),
    conversionTargetOffers: List(Text(), 'What a trial turns into'),
    reselleeQualifications: List(Text()),
    resellerQualifications: List(Text()),
    salesGroupId: Text('Cart lines of one group are ordered together'),
    isTrial: Flag(),
    acquisitionType: Text(),
    supportedCatalogTypes: List(Text()),
    actions: List(Text()),
    product: Shape({ id: Text(), name: Text(), unit: Text() }),
    unitType: Text(),
    links: Shape({ learnMore: Link, self: Link }),
    attributes: Attributes,
  },
  { $id: 'Offer' },
)

const country = Text('ISO 3166-1 alpha-2, any case')
const paging = {
  offset: Optional(Text('How many to skip')),
  size: Optional(Text('How many to answer with; 0 and absent: all')),
}
const categoryId = Optional(Text('Narrows to one category'))

export const listOffers = endpoint({
  id: 'listOffers',
  method: 'GET',
  path: '/v1/offers',
  domain: 'offers',
  auth: 'A',
  doc: 'Legacy offers of a market',
  page: 'Get a list of offers for a market',
  query: Shape({ country, ...paging, offer_category_id: categoryId }),
  replies: { 200: Collection(Offer) },
  faults: ['BadInput', 'BadParameter', 'MarketNotAllowed'],
})

export const getOffer = endpoint({
  id: 'getOffer',
  method: 'GET',
  path: '/v1/offers/{offer-id}',
  domain: 'offers',
  auth: 'A',
  doc: 'One legacy offer',
  page: 'Get an offer by ID',
  query: Shape({ country }),
  replies: { 200: Offer },
  faults: ['BadInput', 'MarketNotAllowed', 'ItemOfProductApi', 'OfferNotFound'],
})

export const listOfferAddons = endpoint({
  id: 'listOfferAddons',
  method: 'GET',
  path: '/v1/offers/{offer-id}/addons',
  domain: 'offers',
  auth: 'A',
  doc: 'Offers that are bought on top of one; Azure has none',
  page: 'Get add-on offers by offer ID',
  query: Shape({ country, ...paging }),
  replies: { 200: Collection(Offer) },
  faults: ['BadInput', 'BadParameter', 'MarketNotAllowed', 'ItemOfProductApi', 'OfferNotFound'],
})

export const listOfferCategories = endpoint({
  id: 'listOfferCategories',
  method: 'GET',
  path: '/v1/offercategories',
  domain: 'offers',
  auth: 'A',
  doc: 'Categories of the legacy offers of a market',
  page: 'Get a list of offer categories by country and locale',
  query: Shape({ country }),
  replies: { 200: Collection(OfferCategory) },
  faults: ['BadInput', 'MarketNotAllowed'],
})

export const listCustomerOffers = endpoint({
  id: 'listCustomerOffers',
  method: 'GET',
  path: '/v1/customers/{customer-id}/offers',
  domain: 'offers',
  auth: 'A',
  doc: 'Legacy offers for a customer, by its country',
  query: Shape({ ...paging, offer_category_id: categoryId }),
  replies: { 200: Collection(Offer) },
  faults: ['BadParameter', 'MarketNotAllowed'],
})

export const listCustomerOfferCategories = endpoint({
  id: 'listCustomerOfferCategories',
  method: 'GET',
  path: '/v1/customers/{customer-id}/offercategories',
  domain: 'offers',
  auth: 'A',
  doc: 'Categories of the legacy offers for a customer, by its country',
  replies: { 200: Collection(OfferCategory) },
  faults: ['MarketNotAllowed'],
})
