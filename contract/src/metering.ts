/** Metered events in: newline-delimited JSON, one event a line, optionally gzip. */
import { endpoint } from './endpoint.ts'
import { List, Optional, Shape, Text, TextMap, Type, Whole, Words } from './schema.ts'

/** Why a line was refused; the other lines of the batch are taken. */
export const meteringRefusals = [
  'BadJson',
  'MissingField',
  'UnknownMeter',
  'UnknownEntitlement',
  'BadQuantity',
  'FutureTime',
  'TooOld',
  'NoPrice',
] as const
export type MeteringRefusal = (typeof meteringRefusals)[number]

/** One line of the body. */
export const MeteredEvent = Shape({
  id: Text('Unique per partner for ever; at most 128 bytes'),
  entitlementId: Text('Azure subscription'),
  resourceUri: Text('ARM id'),
  meterId: Text(),
  quantity: Type.Union([Type.String(), Type.Number()], {
    description: 'Exact decimal, at least 0, at most 12 integer and 15 fraction digits, in units of the meter',
  }),
  at: Text('Instant of consumption'),
  resourceLocation: Optional(Text()),
  productId: Optional(Text()),
  skuId: Optional(Text()),
  tags: Optional(TextMap()),
  additionalInfo: Optional(TextMap()),
})

export const MeteringReceipt = Shape({
  batchId: Text(),
  accepted: Whole(),
  duplicates: Whole('Events whose id this partner has sent before'),
  rejectedCount: Whole(),
  rejected: List(Shape({ line: Whole('From 1'), code: Words(meteringRefusals), message: Text() }), 'The first 1,000'),
})

export const postUsage = endpoint({
  id: 'postUsage',
  method: 'POST',
  path: '/metering/v1/usage',
  domain: 'metering',
  auth: 'A',
  doc: 'Send metered events; answered only when they are durable',
  bodyKind: 'stream',
  bodyMedia: ['application/x-ndjson'],
  replies: { 200: MeteringReceipt },
  faults: ['BadInput', 'StorageFull'],
})
