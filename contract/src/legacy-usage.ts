/** Usage of MS-AZR-0145P subscriptions alone: by meter, by day, and as it was reported (billing contract, sections 3 and 5.3). */
import { endpoint } from './endpoint.ts'
import { Attributes, Collection, Exact, Flag, InstantText, Optional, Shape, Text, TextMap, Whole, Words } from './schema.ts'

const usageRoles = ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'] as const
const onUsage = { method: 'GET', domain: 'usage', auth: 'A', roles: usageRoles } as const

export const AzureResourceMonthlyUsageRecord = Shape({
  category: Text(),
  subcategory: Text(),
  quantityUsed: Exact('Period to date'),
  unit: Text(),
  resourceId: Text('The meter'),
  id: Text(),
  resourceName: Text(),
  name: Text(),
  totalCost: Exact(),
  currencyLocale: Text('Culture name'),
  currencySymbol: Optional(Text()),
  lastModifiedDate: InstantText(),
  attributes: Attributes,
})

export const listSubscriptionMonthlyUsage = endpoint({
  ...onUsage,
  id: 'listSubscriptionMonthlyUsage',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/usagerecords/resources',
  doc: 'Get all monthly usage records for a subscription',
  page: 'get-all-monthly-usage-records-for-a-subscription.md',
  replies: { 200: Collection(AzureResourceMonthlyUsageRecord) },
  faults: ['SubscriptionNotFound', 'NotAnAzureSubscription'],
})

export const SubscriptionDailyUsageRecord = Shape({
  resourceId: Text('The subscription'),
  resourceName: Text(),
  dateUsed: InstantText(),
  totalCost: Exact(),
  currencyLocale: Text('Culture name'),
  lastModifiedDate: InstantText(),
  attributes: Attributes,
})

export const listDailyUsageRecords = endpoint({
  ...onUsage,
  id: 'listDailyUsageRecords',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/usagerecords/daily',
  doc: 'Get the usage of a subscription by day',
  replies: { 200: Collection(SubscriptionDailyUsageRecord) },
  faults: ['SubscriptionNotFound', 'NotAnAzureSubscription', 'NotSupported'],
})

export const utilizationGranularities = ['daily', 'hourly'] as const

export const AzureUtilizationRecord = Shape({
  usageStartTime: InstantText(),
  usageEndTime: InstantText(),
  resource: Shape({ id: Text('The meter'), name: Text(), category: Text(), subcategory: Text(), region: Text() }),
  quantity: Exact(),
  unit: Text(),
  infoFields: TextMap(),
  instanceData: Optional(
    Shape({
      resourceUri: Text(),
      location: Text(),
      partNumber: Text(),
      orderNumber: Text(),
      tags: TextMap(),
      additionalInfo: TextMap(),
    }),
  ),
  attributes: Attributes,
})

export const listUtilizationRecords = endpoint({
  ...onUsage,
  id: 'listUtilizationRecords',
  path: '/v1/customers/{customer-id}/subscriptions/{subscription-id}/utilizations/azure',
  doc: "Get a customer's utilization records for Azure, by when they were reported",
  page: 'get-a-customer-s-utilization-record-for-azure.md',
  query: Shape({
    start_time: Optional(Text('Reported from; midnight for daily, a whole hour for hourly')),
    end_time: Optional(Text('Reported before')),
    granularity: Optional(Words(utilizationGranularities)),
    show_details: Optional(Flag('Default true; false folds instances')),
    size: Optional(Whole('Default and most 1000', { minimum: 0 })),
    seek_operation: Optional(Text('Next, with the MS-ContinuationToken header')),
    seekOperation: Optional(Text()),
  }),
  replies: { 200: Collection(AzureUtilizationRecord), 204: null },
  inputFault: 'BadProperty',
  faults: ['SubscriptionNotFound', 'NotAnAzureSubscription', 'BadProperty'],
})

export type UtilizationGranularity = (typeof utilizationGranularities)[number]
