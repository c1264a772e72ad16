/** Lazuli's own side of webhooks: the certificates that prove deliveries, and the inspector of a sandbox. */
import { endpoint } from './endpoint.ts'
import { Bytes, InstantText, List, Optional, Shape, Text, TextMap, Whole, Words } from './schema.ts'
import { WebhookRegistration } from './webhooks.ts'

export const getCertificate = endpoint({
  id: 'getCertificate',
  method: 'GET',
  path: '/certificates/{certificate-name}',
  domain: 'webhooks',
  auth: 'none',
  doc: 'A certificate of webhooks, DER: `current.cer`, `authority.cer` it comes from, or one by its lasting name',
  replies: { 200: Bytes() },
  media: 'application/pkix-cert',
  faults: ['RouteNotFound'],
})

export const Delivery = Shape(
  {
    id: Text(),
    eventName: Text(),
    resourceId: Text(),
    createdAt: InstantText('When the event happened'),
    status: Words(['waiting', 'delivered', 'parked', 'streamed'], {
      description: '`parked`: ten attempts failed, none follows. `streamed`: nobody is registered for it, listeners alone got it',
    }),
    dueAt: Optional(InstantText('When it is tried next')),
    url: Text('Where it goes; empty when nobody is registered for it'),
    body: Text('The exact text'),
    attemptCount: Whole(),
    attempts: List(
      Shape({
        at: InstantText(),
        url: Text(),
        status: Optional(Whole('The HTTP status of the answer')),
        text: Optional(Text('Beginning of the answer')),
        error: Optional(Text('Why there was no answer')),
      }),
      'The latest twenty',
    ),
    headers: TextMap('As they are sent now; the signature is the same at every attempt while its certificate is'),
  },
  { $id: 'Delivery' },
)

export const listDeliveries = endpoint({
  id: 'listDeliveries',
  method: 'GET',
  path: '/lab/deliveries',
  domain: 'lab',
  auth: 'lab',
  doc: 'Deliveries of webhooks, newest first, and where they go now',
  query: Shape({
    eventName: Optional(Text()),
    status: Optional(Words(['waiting', 'delivered', 'parked', 'streamed'])),
    size: Optional(Whole('At most 500; default 50', { minimum: 1, maximum: 500 })),
    before: Optional(Text('The id the page begins below: `next` of the page before')),
  }),
  replies: {
    200: Shape({
      items: List(Delivery),
      next: Optional(Text('There are more: `before` of the next page')),
      registration: Optional(WebhookRegistration),
    }),
  },
  faults: ['BadInput'],
})

export const replayDelivery = endpoint({
  id: 'replayDelivery',
  method: 'POST',
  path: '/lab/deliveries/{delivery-id}/replay',
  domain: 'lab',
  auth: 'lab',
  doc: 'Has a delivery made once more, whatever became of it; answers when it was tried',
  replies: { 200: Delivery },
  faults: ['DeliveryNotFound', 'WebhookRegistrationMissing'],
})

export const streamDeliveries = endpoint({
  id: 'streamDeliveries',
  method: 'GET',
  path: '/lab/deliveries/stream',
  domain: 'lab',
  auth: 'lab',
  doc: 'Server-sent events, one a delivery as it is made: `{id, eventName, url, headers, body}`',
  query: Shape({ events: Optional(Text('Names of events, separated by commas; default all')) }),
  replies: { 200: Bytes() },
  media: 'text/event-stream',
  faults: ['BadInput', 'TooManyListeners'],
})
