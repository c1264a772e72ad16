/** What a customer cost in the last closed period (billing contract, section 10). */
import { endpoint } from './endpoint.ts'
import { Attributes, Collection, Exact, InstantText, Link, List, Shape, Text } from './schema.ts'

const figures = {
  billingStartDate: InstantText(),
  billingEndDate: Text('Last instant of the last day, 7 fraction digits'),
  pretaxTotal: Exact(),
  tax: Exact(),
  afterTaxTotal: Exact(),
  currencyCode: Text(),
  currencySymbol: Text(),
  customerId: Text(),
}

export const ServiceCostsSummary = Shape({
  ...figures,
  details: List(Shape({ invoiceType: Text('Recurring or OneTime'), summary: Shape(figures) })),
  links: Shape({ serviceCostLineItems: Link, self: Link }),
  attributes: Attributes,
})

export const ServiceCostLineItem = Shape({
  startDate: InstantText(),
  endDate: InstantText('Inclusive'),
  subscriptionFriendlyName: Text(),
  subscriptionId: Text(),
  orderId: Text(),
  offerId: Text(),
  offerName: Text(),
  resellerMPNId: Text('-1 for none'),
  chargeType: Text('Upper case'),
  quantity: Exact(),
  unitPrice: Exact('Billing currency'),
  pretaxTotal: Exact(),
  tax: Exact(),
  afterTaxTotal: Exact(),
  currencyCode: Text(),
  currencySymbol: Text(),
  customerId: Text(),
  customerName: Text(),
  invoiceNumber: Text(),
  invoiceType: Text('Recurring or OneTime'),
  productId: Text(),
  productName: Text(),
  skuId: Text(),
  skuName: Text(),
  availabilityId: Text(),
  publisherId: Text(),
  publisherName: Text(),
  termAndBillingCycle: Text(),
  discountDetails: Text(),
})

const shared = { domain: 'invoices', auth: 'A', roles: ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'], faults: ['BadInput'] } as const

export const getServiceCostsSummary = endpoint({
  id: 'getServiceCostsSummary',
  method: 'GET',
  path: '/v1/customers/{customer-id}/servicecosts/{period}',
  ...shared,
  doc: "Get a customer's service costs of the last closed period",
  replies: { 200: ServiceCostsSummary },
})

export const listServiceCostLineItems = endpoint({
  id: 'listServiceCostLineItems',
  method: 'GET',
  path: '/v1/customers/{customer-id}/servicecosts/{period}/lineitems',
  ...shared,
  doc: "Get the lines of a customer's service costs of the last closed period",
  page: 'get-a-customer-s-service-costs-line-items.md',
  replies: { 200: Collection(ServiceCostLineItem) },
})
