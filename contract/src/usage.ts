/** Azure spending: what the running period has cost so far (billing contract, section 3). */

import { SpendingBudget } from './budgets.ts'
import { endpoint } from './endpoint.ts'
import { Attributes, Collection, Exact, Flag, InstantText, Link, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

const links = Optional(Shape({ self: Optional(Link) }))

/** Members every figure of an Azure plan carries: cost in the billing currency and in US dollars. */
const cost = {
  totalCost: Exact('Estimate in the billing currency: usdTotalCost × exchange rate, unrounded'),
  currencyCode: Optional(Text('ISO 4217; plans only')),
  currencyLocale: Optional(Text('Culture name; MS-AZR-0145P only')),
  currencySymbol: Optional(Text()),
  usdTotalCost: Optional(Exact('US dollars, cents')),
}

/** Id and name under both pairs of member names. */
const named = { resourceId: Text(), id: Text(), resourceName: Text(), name: Text() }

export const PartnerUsageSummary = Shape({
  emailsToNotify: Optional(List(Text())),
  customersOverBudget: Whole(),
  customersTrendingOver: Whole('At 80 % of their budget or more, not over it'),
  customersWithUsageBasedSubscription: Whole(),
  ...named,
  billingStartDate: InstantText(),
  billingEndDate: InstantText(),
  totalCost: Exact('MS-AZR-0145P only: plans are not counted'),
  currencyLocale: Text(),
  currencySymbol: Optional(Text()),
  lastModifiedDate: InstantText(),
  links,
  attributes: Attributes,
})

export const CustomerMonthlyUsageRecord = Shape({
  budget: SpendingBudget,
  customerSpendingBudget: Optional(SpendingBudget),
  percentUsed: Exact('totalCost of the budget in percent, 2 decimals; 0 without a budget'),
  isUpgraded: Flag('Has an Azure plan'),
  ...named,
  ...cost,
  lastModifiedDate: InstantText(),
  attributes: Attributes,
})

export const CustomerUsageSummary = Shape({
  budget: SpendingBudget,
  ...named,
  billingStartDate: InstantText(),
  billingEndDate: InstantText('First instant of the next period'),
  ...cost,
  lastModifiedDate: InstantText(),
  links,
  attributes: Attributes,
})

export const SubscriptionMonthlyUsageRecord = Shape({
  status: Words(['none', 'active', 'suspended', 'deleted']),
  partnerOnRecord: Optional(Text('MPN id of the reseller of record')),
  offerId: Text('Catalog item id of the plan'),
  ...named,
  ...cost,
  lastModifiedDate: InstantText(),
  attributes: Attributes,
})

export const SubscriptionUsageSummary = Shape({
  ...named,
  billingStartDate: InstantText(),
  billingEndDate: InstantText('First instant of the next period'),
  ...cost,
  lastModifiedDate: InstantText(),
  links,
  attributes: Attributes,
})

export const ResourceUsageRecord = Shape({
  subscriptionId: Text('The plan'),
  resourceUri: Text(),
  resourceType: Text('Provider namespace: Microsoft.Compute'),
  entitlementId: Text(),
  entitlementName: Text(),
  resourceGroupName: Text(),
  resourceName: Text(),
  name: Text(),
  ...cost,
  lastModifiedDate: InstantText(),
  attributes: Attributes,
})

export const MeterUsageRecord = Shape({
  subscriptionId: Text('The plan'),
  meterId: Text('product-sku-meter name'),
  meterName: Text(),
  category: Text(),
  subcategory: Text(),
  quantityUsed: Exact('Period to date'),
  unit: Text(),
  ...cost,
  lastModifiedDate: InstantText(),
  attributes: Attributes,
})

const usageRoles = ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'] as const

export const getPartnerUsageSummary = endpoint({
  id: 'getPartnerUsageSummary',
  method: 'GET',
  path: '/v1/usagesummary',
  domain: 'usage',
  auth: 'A',
  roles: usageRoles,
  doc: "Get a partner's usage summary",
  page: 'get-a-partner-usage-summary.md',
  replies: { 200: PartnerUsageSummary },
})

export const listCustomersUsageRecords = endpoint({
  id: 'listCustomersUsageRecords',
  method: 'GET',
  path: '/v1/customers/usagerecords',
  domain: 'usage',
  auth: 'A',
  roles: usageRoles,
  doc: 'Get the monthly usage records of all customers',
  page: 'get-a-customer-s-usage-records.md',
  replies: { 200: Collection(CustomerMonthlyUsageRecord) },
})

export const getCustomerUsageSummary = endpoint({
  id: 'getCustomerUsageSummary',
  method: 'GET',
  path: '/v1/customers/{customer-id}/usagesummary',
  domain: 'usage',
  auth: 'A',
  roles: usageRoles,
  doc: "Get a customer's usage summary",
  page: 'get-a-customer-usage-summary.md',
  replies: { 200: CustomerUsageSummary },
})

export const listSubscriptionsUsageRecords = endpoint({
  id: 'listSubscriptionsUsageRecords',
  method: 'GET',
  path: '/v1/customers/{customer-id}/subscriptions/usagerecords',
  domain: 'usage',
  auth: 'A',
  roles: usageRoles,
  doc: "Get the usage records of a customer's subscriptions",
  page: 'get-a-customer-subscription-s-usage-records.md',
  replies: { 200: Collection(SubscriptionMonthlyUsageRecord) },
})

export const getSubscriptionUsageSummary = endpoint({
  id: 'getSubscriptionUsageSummary',
  method: 'GET',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/usagesummary',
  domain: 'usage',
  auth: 'A',
  roles: usageRoles,
  doc: "Get a subscription's usage summary",
  page: 'get-a-customer-subscription-usage-summary.md',
  replies: { 200: SubscriptionUsageSummary },
  faults: ['SubscriptionNotFound', 'NotAnAzureSubscription'],
})

export const listResourceUsageRecords = endpoint({
  id: 'listResourceUsageRecords',
  method: 'GET',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/resourceusagerecords',
  domain: 'usage',
  auth: 'A',
  roles: usageRoles,
  doc: "Get a plan's usage by Azure resource",
  page: 'get-a-customer-subscription-resource-usage-records.md',
  replies: { 200: Collection(ResourceUsageRecord) },
  faults: ['SubscriptionNotFound', 'NotAnAzureSubscription'],
})

export const listMeterUsageRecords = endpoint({
  id: 'listMeterUsageRecords',
  method: 'GET',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/meterusagerecords',
  domain: 'usage',
  auth: 'A',
  roles: usageRoles,
  doc: "Get a plan's usage by meter",
  page: 'get-a-customer-subscription-meter-usage-records.md',
  replies: { 200: Collection(MeterUsageRecord) },
  faults: ['SubscriptionNotFound', 'NotAnAzureSubscription'],
})
