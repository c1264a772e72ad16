/** Customer agreements (commerce contract, section 3). */
import { endpoint } from './endpoint.ts'
import { Collection, Guid, InstantText, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const agreementTypes = ['MicrosoftCloudAgreement', 'MicrosoftCustomerAgreement'] as const
export type AgreementType = (typeof agreementTypes)[number]

export const AgreementMetaData = Shape(
  { templateId: Text(), agreementType: Words(agreementTypes), agreementLink: Text(), versionRank: Whole() },
  { $id: 'AgreementMetaData' },
)

const Contact = Shape({ firstName: Text(), lastName: Text(), email: Text(), phoneNumber: Optional(Text()) })

export const Agreement = Shape(
  {
    userId: Optional(Guid('The partner user who confirmed')),
    primaryContact: Contact,
    templateId: Text('Compared with regard to case'),
    dateAgreed: InstantText(),
    type: Words(agreementTypes),
    agreementLink: Optional(Text()),
  },
  { $id: 'Agreement' },
)

/** What is read of a confirmation: `type` may be left out, `userId` is the caller when it is. */
export const AgreementConfirmation = Shape(
  {
    userId: Optional(Guid()),
    primaryContact: Contact,
    templateId: Text(),
    dateAgreed: InstantText(),
    type: Optional(Words(agreementTypes)),
  },
  { $id: 'AgreementConfirmation' },
)

const query = Shape({
  agreementType: Optional(Words([...agreementTypes, '*'], { description: '`*`: all; absent: the Microsoft Cloud Agreement' })),
})

export const listAgreementMetadata = endpoint({
  id: 'listAgreementMetadata',
  method: 'GET',
  path: '/v1/agreements',
  domain: 'agreements',
  auth: 'U',
  roles: ['GlobalAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  doc: 'The agreements a customer can be asked to accept',
  page: 'Get agreement metadata for Microsoft Cloud Agreement; Get agreement metadata for the Microsoft Customer Agreement',
  query,
  replies: { 200: Collection(AgreementMetaData) },
})

export const listCustomerAgreements = endpoint({
  id: 'listCustomerAgreements',
  method: 'GET',
  path: '/v1/customers/{customer-id}/agreements',
  domain: 'agreements',
  auth: 'U',
  roles: ['GlobalAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  doc: 'Confirmations of agreements by a customer',
  page: 'Get confirmation of customer acceptance',
  query,
  replies: { 200: Collection(Agreement) },
})

export const confirmCustomerAgreement = endpoint({
  id: 'confirmCustomerAgreement',
  method: 'POST',
  path: '/v1/customers/{customer-id}/agreements',
  domain: 'agreements',
  auth: 'U',
  roles: ['GlobalAdmin', 'AdminAgent', 'SalesAgent'],
  doc: 'Confirm that a customer has accepted an agreement',
  page: 'Confirm customer acceptance of the Microsoft Customer Agreement',
  body: AgreementConfirmation,
  replies: { 201: Agreement },
  faults: ['BadInput', 'AgreementExists'],
})
