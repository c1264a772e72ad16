/** Fraud events: how one is raised, and what a partner may say became of it. */
import { type BodyOf, formatInstant, type Instant, type raiseFraudEvent, type updateFraudEventStatus } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'

export type FraudStatus = 'Active' | 'Investigating' | 'Resolved'

export interface FraudRecord {
  id: string
  subscriptionId: string
  subscriptionName: string
  customerId: string
  customerName: string
  country: string
  entityId: string
  eventType: string
  severity: string
  hitCount: number
  resourceName: string
  resourceGroupName: string
  status: FraudStatus
  raisedAt: Instant
  resolvedReason?: string
  resolvedAt?: Instant
  resolvedBy?: string
  /** Latest last. */
  log: { from: FraudStatus; to: FraudStatus; by: string; at: Instant }[]
}

export interface FraudOn {
  subscription: { id: string; name: string; customerId: string }
  customer: { name: string; country: string }
  entityId: string
  at: Instant
}

export function raise(wish: BodyOf<typeof raiseFraudEvent>, { subscription, customer, entityId, at }: FraudOn): FraudRecord {
  return {
    id: `${subscription.id}_${entityId}`,
    subscriptionId: subscription.id,
    subscriptionName: subscription.name,
    customerId: subscription.customerId,
    customerName: customer.name,
    country: customer.country,
    entityId,
    eventType: wish.eventType ?? 'UsageAnomalyDetection',
    severity: wish.severity ?? 'High',
    hitCount: wish.hitCount ?? 1,
    resourceName: wish.resourceName ?? 'vm-1',
    resourceGroupName: wish.resourceGroupName ?? 'rg-1',
    status: 'Active',
    raisedAt: at,
    log: [],
  }
}

/** Steps kept of an event's log. */
const mostSteps = 100

/** The events named (none: all of the subscription), as the partner wishes them. */
export function decide(
  events: readonly FraudRecord[],
  { eventIds = [], eventStatus, resolvedReason }: BodyOf<typeof updateFraudEventStatus>,
  { by, at }: { by: string; at: Instant },
): Outcome<FraudRecord[]> {
  const to: FraudStatus = eventStatus === 'Investigating' ? 'Investigating' : 'Resolved'
  if (to === 'Resolved' && resolvedReason === undefined) return refuse('BadInput', { detail: 'ResolvedReason is missing' })
  const unknown = eventIds.find((id) => !events.some((event) => event.id === id.toLowerCase()))
  if (unknown !== undefined) return refuse('FraudEventNotFound')
  const wanted = eventIds.length === 0 ? events : events.filter(({ id }) => eventIds.some((named) => named.toLowerCase() === id))
  return wanted.map(({ resolvedReason: _, resolvedAt: __, resolvedBy: ___, ...event }) => ({
    ...event,
    status: to,
    ...(to === 'Resolved' && resolvedReason !== undefined ? { resolvedReason, resolvedAt: at, resolvedBy: by } : {}),
    log: [...event.log, { from: event.status, to, by, at }].slice(-mostSteps),
  }))
}

/** As printed: without a zone. */
const time = (at: Instant): string => formatInstant(at).replace('Z', '')
const never = '9999-12-31T23:59:59.9970000'

/** `newer`: with the members of `X-NewEventsModel`. */
export function fraudToWire(event: FraudRecord, partner: { tenantId: string; name: string }, newer: boolean) {
  const at = time(event.raisedAt)
  return {
    eventTime: at,
    eventId: event.id,
    partnerTenantId: partner.tenantId,
    partnerFriendlyName: partner.name,
    customerTenantId: event.customerId,
    customerFriendlyName: event.customerName,
    subscriptionId: event.subscriptionId,
    subscriptionType: 'modern',
    entityId: event.entityId,
    entityName: event.resourceName,
    entityUrl: `/subscriptions/${event.subscriptionId}/resourceGroups/${event.resourceGroupName}`,
    hitCount: String(event.hitCount),
    catalogOfferId: 'ms-azr-17g',
    eventStatus: event.status,
    serviceName: 'Azure',
    resourceName: event.resourceName,
    resourceGroupName: event.resourceGroupName,
    firstOccurrence: at,
    lastOccurrence: at,
    resolvedReason: event.resolvedReason ?? 'None',
    resolvedOn: event.resolvedAt === undefined ? never : time(event.resolvedAt),
    resolvedBy: event.resolvedBy ?? '',
    firstObserved: newer ? at : never,
    lastObserved: newer ? at : never,
    ...(newer ? newerMembers(event) : {}),
  }
}

function newerMembers(event: FraudRecord) {
  const azureResourceId = `/subscriptions/${event.subscriptionId}/resourceGroups/${event.resourceGroupName}/providers/Microsoft.Compute/virtualMachines/${event.resourceName}`
  return {
    eventType: event.eventType,
    severity: event.severity,
    confidenceLevel: 'High',
    displayName: event.eventType,
    description: `${event.eventType} in ${event.subscriptionName}`,
    country: event.country,
    valueAddedResellerTenantId: '',
    valueAddedResellerFriendlyName: '',
    subscriptionName: event.subscriptionName,
    affectedResources: [{ azureResourceId, type: 'Microsoft.Compute/virtualMachines' }],
    additionalDetails: {},
    IsTest: 'false',
    activityLogs: JSON.stringify(
      event.log.map(({ from, to, by, at }) => ({ statusFrom: from, statusTo: to, updatedBy: by, dateTime: time(at) })),
    ),
  }
}
