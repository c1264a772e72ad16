/** Fraud events of Azure subscriptions (platform contract, section 2.16). */
import { endpoint } from './endpoint.ts'
import { Anything, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const fraudEventTypes = [
  'ServiceHealthSecurityAdvisory',
  'UsageAnomalyDetection',
  'MultiRegionVirtualMachineScaleSetDeploymentAnomaly',
  'NetworkConnectionsToCryptoMiningPools',
  'VirtualMachineDeploymentAnomaly',
  'MultiRegionMachineLearningUsageAnomaly',
] as const

export const fraudStatuses = ['Active', 'Investigating', 'Resolved'] as const

/** Times are printed without a zone; they are UTC. */
export const FraudEvent = Shape({
  eventTime: Text(),
  eventId: Text('Azure subscription and entity, joined by `_`'),
  partnerTenantId: Text(),
  partnerFriendlyName: Text(),
  customerTenantId: Text(),
  customerFriendlyName: Text(),
  subscriptionId: Text('The Azure subscription'),
  subscriptionType: Text(),
  entityId: Text(),
  entityName: Text(),
  entityUrl: Text(),
  hitCount: Text(),
  catalogOfferId: Text(),
  eventStatus: Words(fraudStatuses),
  serviceName: Text(),
  resourceName: Text(),
  resourceGroupName: Text(),
  firstOccurrence: Text(),
  lastOccurrence: Text(),
  resolvedReason: Text('`None` until it is resolved'),
  resolvedOn: Text(),
  resolvedBy: Text(),
  firstObserved: Text(),
  lastObserved: Text(),
  eventType: Optional(Text('This and what follows: only with `X-NewEventsModel: true`')),
  severity: Optional(Text()),
  confidenceLevel: Optional(Text()),
  displayName: Optional(Text()),
  description: Optional(Text()),
  country: Optional(Text()),
  valueAddedResellerTenantId: Optional(Text()),
  valueAddedResellerFriendlyName: Optional(Text()),
  subscriptionName: Optional(Text()),
  affectedResources: Optional(List(Shape({ azureResourceId: Text(), type: Text() }))),
  additionalDetails: Optional(Anything()),
  IsTest: Optional(Text('`true` or `false`')),
  activityLogs: Optional(Text('An array of JSON in a text')),
})

const fraudRoles = ['GlobalAdmin', 'AdminAgent'] as const

export const listFraudEvents = endpoint({
  id: 'listFraudEvents',
  method: 'GET',
  path: '/v1/fraudEvents',
  domain: 'fraud',
  auth: 'U',
  roles: fraudRoles,
  doc: 'List fraud events, newest first; with `X-NewEventsModel: true` in the newer form',
  page: 'get-fraud-events.md',
  query: Shape({
    eventStatus: Optional(Words(fraudStatuses)),
    subscriptionId: Optional(Text()),
    eventType: Optional(Words(fraudEventTypes, { description: 'Of the newer form' })),
    pageSize: Optional(Whole('Of the newer form; default 100', { minimum: 1, maximum: 1000 })),
    pageNumber: Optional(Whole('Of the newer form, from 1', { minimum: 1, maximum: 1_000_000 })),
  }),
  replies: { 200: List(FraudEvent) },
})

export const updateFraudEventStatus = endpoint({
  id: 'updateFraudEventStatus',
  method: 'POST',
  path: '/v1/fraudEvents/subscription/{subscription-id}/status',
  domain: 'fraud',
  auth: 'U',
  roles: fraudRoles,
  doc: 'Say what became of fraud events of an Azure subscription',
  page: 'update-fraud-events-status.md',
  body: Shape({
    eventIds: Optional(List(Text(), 'Empty or absent: all of the subscription')),
    eventStatus: Words(['Resolved', 'Resolve', 'Investigating']),
    resolvedReason: Optional(Words(['Fraud', 'Ignore'], { description: 'Needed to resolve' })),
  }),
  replies: { 200: List(FraudEvent) },
  faults: ['EntitlementNotFound', 'FraudEventNotFound', 'BadInput'],
})
