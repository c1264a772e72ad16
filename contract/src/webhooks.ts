/** Webhooks: the registration of a partner's receiver, and what is delivered to it (platform contract, section 3). */
import { endpoint, type Role } from './endpoint.ts'
import { Flag, Guid, InstantText, List, Optional, Shape, Text, TextMap, Type, Words } from './schema.ts'

/** Every documented event. The first seven are raised here; the others only can be subscribed to. */
export const webhookEvents = [
  'test-created',
  'subscription-updated',
  'usagerecords-thresholdExceeded',
  'invoice-ready',
  'azure-fraud-event-detected',
  'reseller-relationship-accepted-by-customer',
  'indirect-reseller-relationship-accepted-by-customer',
  'dap-admin-relationship-approved',
  'dap-admin-relationship-terminated',
  'dap-admin-relationship-terminated-by-microsoft',
  'granular-admin-relationship-approved',
  'granular-admin-relationship-activated',
  'granular-admin-relationship-terminated',
  'granular-admin-relationship-expired',
  'granular-admin-access-assignment-created',
  'granular-admin-access-assignment-updated',
  'granular-admin-access-assignment-deleted',
  'granular-admin-access-assignment-activated',
  'referral-created',
  'referral-updated',
  'related-referral-created',
  'related-referral-updated',
  'new-commerce-migration-created',
  'new-commerce-migration-completed',
  'new-commerce-migration-failed',
  'new-commerce-migration-schedule-failed',
] as const
export type WebhookEventName = (typeof webhookEvents)[number]

/** PascalCase, as the documentation prints it; any case is read. */
const registrationMembers = {
  WebhookUrl: Text('Where events are posted to: https, and no address inside a network', { maxLength: 2048 }),
  WebhookEvents: List(Text(), 'Names of events'),
  SignatureTokenToMsSignatureHeader: Optional(Flag('The signature comes in `x-ms-signature` in place of `Authorization`; default false')),
  Properties: Optional(TextMap()),
}
export const WebhookRegistrationInput = Shape(registrationMembers, { $id: 'WebhookRegistrationInput' })
export const WebhookRegistration = Shape(
  { SubscriberId: Guid(), ...registrationMembers, LastModifiedTimestamp: InstantText() },
  { $id: 'WebhookRegistration' },
)

/** What is posted to the receiver. `ResourceUri` and `AuditUri` are null where an event has none. */
export const WebhookEvent = Shape(
  {
    EventName: Text(),
    ResourceUri: Type.Union([Text(), Type.Null()]),
    ResourceName: Optional(Text()),
    AuditUri: Type.Union([Text(), Type.Null()]),
    ResourceChangeUtcDate: Text('yyyy-MM-ddTHH:mm:ss.fffffff+00:00'),
  },
  { $id: 'WebhookEvent' },
)

export const WebhookValidation = Shape(
  {
    correlationId: Guid(),
    partnerId: Guid(),
    status: Words(['pending', 'completed', 'failed']),
    callbackUrl: Text(),
    results: List(
      Shape({
        responseCode: Text('Name of the HTTP status: `OK`; empty when there was no answer'),
        responseMessage: Text(),
        systemError: Flag('There was no answer'),
        dateTimeUtc: Text('Without a zone'),
      }),
      'One for each attempt',
    ),
  },
  { $id: 'WebhookValidation' },
)

const roles: readonly Role[] = ['GlobalAdmin', 'BillingAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent']

export const listWebhookEvents = endpoint({
  id: 'listWebhookEvents',
  method: 'GET',
  path: '/webhooks/v1/registration/events',
  alsoPaths: ['/webhooks/v1/internalApp/registration/events'],
  domain: 'webhooks',
  auth: 'A',
  roles,
  doc: 'Names of the events that can be subscribed to',
  page: 'partner-center-webhooks',
  replies: { 200: List(Text()) },
})

export const getWebhookRegistration = endpoint({
  id: 'getWebhookRegistration',
  method: 'GET',
  path: '/webhooks/v1/registration',
  alsoPaths: ['/webhooks/v1/internalApp/registration'],
  domain: 'webhooks',
  auth: 'A',
  roles,
  doc: 'Where events of the partner go',
  page: 'partner-center-webhooks',
  replies: { 200: WebhookRegistration },
  faults: ['WebhookRegistrationMissing'],
})

export const createWebhookRegistration = endpoint({
  id: 'createWebhookRegistration',
  method: 'POST',
  path: '/webhooks/v1/registration',
  alsoPaths: ['/webhooks/v1/internalApp/registration'],
  domain: 'webhooks',
  auth: 'A',
  roles,
  doc: 'Register a receiver of events',
  page: 'partner-center-webhooks',
  body: WebhookRegistrationInput,
  replies: { 200: WebhookRegistration },
  faults: ['BadInput', 'WebhookRegistrationExists'],
})

export const updateWebhookRegistration = endpoint({
  id: 'updateWebhookRegistration',
  method: 'PUT',
  path: '/webhooks/v1/registration',
  alsoPaths: ['/webhooks/v1/internalApp/registration'],
  domain: 'webhooks',
  auth: 'A',
  roles,
  doc: 'Change the receiver of events',
  page: 'partner-center-webhooks',
  body: WebhookRegistrationInput,
  replies: { 200: WebhookRegistration },
  faults: ['BadInput', 'WebhookRegistrationMissing'],
})

export const sendWebhookValidation = endpoint({
  id: 'sendWebhookValidation',
  method: 'POST',
  path: '/webhooks/v1/registration/validationEvents',
  alsoPaths: ['/webhooks/v1/internalApp/registration/validationEvents'],
  domain: 'webhooks',
  auth: 'A',
  roles,
  doc: 'Have a `test-created` event delivered',
  page: 'partner-center-webhooks',
  replies: { 200: Shape({ correlationId: Guid('Names the validation') }) },
  faults: ['BadInput', 'RateLimited'],
})

export const getWebhookValidation = endpoint({
  id: 'getWebhookValidation',
  method: 'GET',
  path: '/webhooks/v1/registration/validationEvents/{correlation-id}',
  alsoPaths: ['/webhooks/v1/internalApp/registration/validationEvents/{correlation-id}'],
  domain: 'webhooks',
  auth: 'A',
  roles,
  doc: 'How the delivery of a `test-created` event went',
  page: 'partner-center-webhooks',
  replies: { 200: WebhookValidation },
  faults: ['WebhookValidationNotFound'],
})
