/** Consent of a customer to an application of a control panel vendor, given by the partner (platform contract, section 1.18). */
import { endpoint } from './endpoint.ts'
import { Guid, List, Optional, Shape, Text } from './schema.ts'

export const ApplicationConsent = Shape(
  {
    displayName: Optional(Text(undefined, { maxLength: 256 })),
    applicationId: Guid('Application of the vendor'),
    applicationGrants: List(
      Shape({
        enterpriseApplicationId: Guid('Application id of the resource: 00000003-0000-0000-c000-000000000000 is Graph'),
        scope: Text('Permissions, separated by commas', { maxLength: 4096 }),
      }),
    ),
  },
  { $id: 'ApplicationConsent' },
)

export const createApplicationConsent = endpoint({
  id: 'createApplicationConsent',
  method: 'POST',
  path: '/v1/customers/{customer-id}/applicationconsents',
  domain: 'identity',
  auth: 'U',
  roles: ['GlobalAdmin', 'AdminAgent'],
  doc: 'Consent to an application for a customer: its tokens for that tenant are given from then on',
  body: ApplicationConsent,
  replies: { 201: ApplicationConsent },
  faults: ['ConsentExists', 'BadInput'],
})

export const deleteApplicationConsent = endpoint({
  id: 'deleteApplicationConsent',
  method: 'DELETE',
  path: '/v1/customers/{customer-id}/applicationconsents/{application-id}',
  domain: 'identity',
  auth: 'U',
  roles: ['GlobalAdmin', 'AdminAgent'],
  doc: 'Take the consent back',
  replies: { 200: null },
  faults: ['ConsentNotFound'],
})
