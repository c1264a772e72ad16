/** The laboratory's usage generator: seeded, realistic estates for the Azure subscriptions a partner has. Sandbox only. */
import { endpoint } from './endpoint.ts'
import { meteringRefusals } from './metering.ts'
import { Flag, Guid, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

/** `running`: usage up to the partner clock is being made. `waiting`: the next day has yet to come. */
export const generationStatuses = ['running', 'waiting', 'succeeded', 'cancelled'] as const

/** Daily lines of each Azure subscription. */
export const estateSizes = { small: 20, medium: 200, large: 2_000 } as const
export type EstateSize = keyof typeof estateSizes
const sizeNames = ['small', 'medium', 'large'] as const

const dayPattern = '^\\d{4}-\\d{2}-\\d{2}$'

export const UsageGeneration = Shape({
  id: Text(),
  status: Words(generationStatuses),
  seed: Text(),
  from: Text('First day of use'),
  to: Text('Last day of use, counted in'),
  subscriptionCount: Whole('Azure subscriptions it made usage for when it was asked'),
  linesPerSubscription: Whole('Daily lines aimed at in each, once everything in it runs'),
  anomalies: Flag(),
  latePercent: Whole(),
  lateDays: Whole(),
  duplicatePercent: Whole(),
  createdAt: InstantText(),
  days: Whole('Days to make, those on which late events are sent counted in'),
  daysDone: Whole(),
  events: Whole('Sent so far'),
  accepted: Whole(),
  duplicates: Whole('Events whose id was sent before: by the option, or because this usage was generated before'),
  rejectedCount: Whole(),
  rejected: List(Shape({ line: Whole(), code: Words(meteringRefusals), message: Text() }), 'The first 20'),
  nextAt: Optional(InstantText('While waiting: when the partner clock has the next day made')),
})

const at = '/lab/usage/generate'

export const generateUsage = endpoint({
  id: 'generateUsage',
  method: 'POST',
  path: at,
  domain: 'lab',
  auth: 'lab',
  doc: 'Make seeded, realistic usage of a span of days. Days up to the partner clock are made at once, later ones as the clock reaches them. The same seed makes the same events, so a repeat adds nothing',
  body: Shape({
    seed: Optional(Text('Default `1`', { maxLength: 64 })),
    from: Text('First day: 2026-09-01. Not before the oldest month metering takes', { pattern: dayPattern }),
    to: Text('Last day, counted in. May lie ahead of the partner clock', { pattern: dayPattern }),
    customers: Optional(List(Guid(), 'Only their Azure subscriptions; default all active ones of the partner')),
    subscriptions: Optional(List(Guid(), 'Only these Azure subscriptions')),
    size: Optional(Words(sizeNames, { description: 'Daily lines of each Azure subscription: 20, 200 or 2,000; default small' })),
    linesPerDay: Optional(Whole('In place of a size: daily lines of all of them together', { minimum: 1, maximum: 100_000 })),
    anomalies: Optional(Flag('Now and then a day with intruders or a burst; default true')),
    latePercent: Optional(Whole('Of a hundred events, how many are sent days after their day; default 0', { minimum: 0, maximum: 100 })),
    lateDays: Optional(Whole('How many days after it; default 3', { minimum: 1, maximum: 60 })),
    duplicatePercent: Optional(Whole('Of a hundred events, how many are sent twice; default 0', { minimum: 0, maximum: 100 })),
  }),
  replies: { 202: UsageGeneration },
  faults: ['BadInput', 'CustomerNotFound', 'NoRelationship', 'AzureSubscriptionUnknown', 'TooManyGenerations'],
})

export const listUsageGenerations = endpoint({
  id: 'listUsageGenerations',
  method: 'GET',
  path: at,
  domain: 'lab',
  auth: 'lab',
  doc: 'The last usage generations of the partner, newest first',
  replies: { 200: Shape({ items: List(UsageGeneration) }) },
})

export const getUsageGeneration = endpoint({
  id: 'getUsageGeneration',
  method: 'GET',
  path: `${at}/{generation-id}`,
  domain: 'lab',
  auth: 'lab',
  doc: 'How far a usage generation has come',
  replies: { 200: UsageGeneration },
  faults: ['GenerationNotFound'],
})

export const cancelUsageGeneration = endpoint({
  id: 'cancelUsageGeneration',
  method: 'DELETE',
  path: `${at}/{generation-id}`,
  domain: 'lab',
  auth: 'lab',
  doc: 'Stops a usage generation. What was sent stays',
  replies: { 200: UsageGeneration },
  faults: ['GenerationNotFound'],
})
