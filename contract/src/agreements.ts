/** Customer agreements (commerce contract, section 3). */
import { endpoint } from './endpoint.ts'
import { Collection, Flag, Guid, InstantText, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const agreementTypes = ['MicrosoftCloudAgreement', 'MicrosoftCustomerAgreement'] as const
export type AgreementType = (typeof agreementTypes)[number]

export const AgreementMetaData = Shape(
  { templateId: Text(), agreementType: Words(agreementTypes), agreementLink: Text(), versionRank: Whole() },
  { $id: 'AgreementMetaData' },
)

const name = { maxLength: 256 }
const Contact = Shape({
  firstName: Text(undefined, name),
  lastName: Text(undefined, name),
  email: Text(undefined, { maxLength: 254 }),
  phoneNumber: Optional(Text(undefined, { maxLength: 50 })),
})

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

export const AgreementDocument = Shape(
  {
    displayUri: Text('Shows the document'),
    downloadUri: Text('Serves it as a file; another on every read, good for five minutes'),
    language: Text(),
    country: Text(),
  },
  { $id: 'AgreementDocument' },
)

export const getAgreementDocument = endpoint({
  id: 'getAgreementDocument',
  method: 'GET',
  path: '/v1/agreementtemplates/{agreement-template-id}/document',
  domain: 'agreements',
  auth: 'U',
  roles: ['GlobalAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  doc: 'Where the text of the Microsoft Customer Agreement is found',
  page: 'Download the Microsoft Customer Agreement template',
  query: Shape({
    country: Optional(Text('ISO 3166 alpha-2 in upper case; default `US`')),
    language: Optional(Text('Culture; `en-US` where the country has no other of that name')),
  }),
  replies: { 200: AgreementDocument },
  faults: ['BadInput'],
})

export const getCustomerAgreementSignStatus = endpoint({
  id: 'getCustomerAgreementSignStatus',
  method: 'GET',
  path: '/v1/customers/{customer-id}/directSignedMicrosoftCustomerAgreementStatus',
  domain: 'agreements',
  auth: 'U',
  roles: ['GlobalAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  doc: 'Whether the customer has signed the Microsoft Customer Agreement itself',
  page: 'Get the direct sign status of a customer agreement',
  replies: { 200: Shape({ isSigned: Flag() }) },
})

export const getResellerAgreementStatus = endpoint({
  id: 'getResellerAgreementStatus',
  method: 'GET',
  path: '/v1/compliance/csp/agreementstatus',
  domain: 'agreements',
  auth: 'U',
  doc: 'Whether an indirect reseller has signed the Microsoft Partner Agreement',
  page: 'Verify the Microsoft Partner Agreement status of an indirect reseller',
  query: Shape({
    mpnId: Optional(Text('Partner id of the reseller; digits')),
    tenantId: Optional(Text('Tenant of the reseller, in place of the partner id')),
  }),
  replies: { 200: Shape({ isAgreementSigned: Flag() }) },
  faults: [
    'ResellerTenantNotGuid',
    'ResellerMpnNotNumeric',
    'ResellerNamedTwice',
    'ResellerNotNamed',
    'ResellerMpnUnknown',
    'ResellerRegionDiffers',
    'ResellerNotSigned',
    'ResellerMpnOfOther',
    'ResellerTenantUnknown',
    'ResellerTenantNotSigned',
  ],
})
