/** What Microsoft finds of itself: a fraud event of an Azure subscription. Sandbox only. */
import { endpoint } from './endpoint.ts'
import { FraudEvent, fraudEventTypes } from './fraud.ts'
import { Guid, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const raiseFraudEvent = endpoint({
  id: 'raiseFraudEvent',
  method: 'POST',
  path: '/lab/fraudEvents',
  domain: 'lab',
  auth: 'lab',
  doc: 'Raises a fraud event of an Azure subscription, as Microsoft would, with its webhook event and audit record',
  body: Shape({
    subscriptionId: Guid('The Azure subscription'),
    eventType: Optional(Words(fraudEventTypes, { description: 'Default UsageAnomalyDetection' })),
    severity: Optional(Words(['Low', 'Medium', 'High'], { description: 'Default High' })),
    hitCount: Optional(Whole('Default 1', { minimum: 1, maximum: 1_000_000 })),
    resourceName: Optional(Text(undefined, { maxLength: 100 })),
    resourceGroupName: Optional(Text(undefined, { maxLength: 100 })),
  }),
  replies: { 201: FraudEvent },
  faults: ['EntitlementNotFound', 'BadInput'],
})
