/** Customers of a partner (commerce contract, section 2). */
import { endpoint } from './endpoint.ts'
import { Attributes, Collection, Flag, Guid, Link, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

/** Ordinals are those of the SDKs; emitted exactly so (clients rule 23). */
export const partnerRelationships = ['unknown', 'reseller', 'advisor', 'syndication', 'microsoftSupport', 'none'] as const

export const Address = Shape(
  {
    country: Optional(Text('ISO 3166 alpha-2')),
    region: Optional(Text('Stands for `state` in the address of a company profile')),
    city: Optional(Text()),
    state: Optional(Text('Checked against the list of the country in CA, CN, MX and US')),
    addressLine1: Optional(Text()),
    addressLine2: Optional(Text()),
    postalCode: Optional(Text()),
    firstName: Optional(Text()),
    lastName: Optional(Text()),
    middleName: Optional(Text()),
    phoneNumber: Optional(Text('Needed in the countries that need a registration number; empty when not given')),
  },
  { $id: 'Address' },
)

export const CustomerCompanyProfile = Shape(
  {
    tenantId: Guid('The customer id'),
    domain: Text(),
    companyName: Text(),
    organizationRegistrationNumber: Optional(Text('Only in the countries that use one')),
    address: Optional(Address),
    email: Optional(Text()),
    links: Shape({ self: Link }),
    attributes: Attributes,
  },
  { $id: 'CustomerCompanyProfile' },
)

export const CustomerBillingProfile = Shape(
  {
    id: Guid(),
    firstName: Optional(Text()),
    lastName: Optional(Text()),
    email: Text(),
    culture: Text('`en-US`'),
    language: Text('Two letters'),
    companyName: Text(),
    defaultAddress: Address,
    links: Shape({ self: Link }),
    attributes: Attributes,
  },
  { $id: 'CustomerBillingProfile' },
)

export const Customer = Shape(
  {
    id: Guid('Directory tenant; the `{customer-id}` of every path'),
    commerceId: Optional(Guid()),
    companyProfile: CustomerCompanyProfile,
    billingProfile: Optional(CustomerBillingProfile),
    relationshipToPartner: Words(partnerRelationships),
    allowDelegatedAccess: Optional(Flag()),
    userCredentials: Optional(Shape({ userName: Text(), password: Text() })),
    customDomains: Optional(List(Text())),
    associatedPartnerId: Optional(Guid('Tenant of the indirect reseller')),
    links: Shape({ self: Link }),
    attributes: Attributes,
  },
  { $id: 'Customer' },
)

/** What is read of a new customer. The rules say what is missing: two spellings of some members are in use. */
export const NewCustomer = Shape(
  {
    associatedPartnerId: Optional(Text('Tenant of the indirect reseller; indirect providers only')),
    companyProfile: Optional(
      Shape({
        domain: Optional(Text('A domain name; an `onmicrosoft.com` one has 17 to 43 characters')),
        companyName: Optional(Text()),
        company_name: Optional(Text()),
        organizationRegistrationNumber: Optional(Text()),
      }),
    ),
    billingProfile: Optional(
      Shape({
        firstName: Optional(Text()),
        lastName: Optional(Text()),
        email: Optional(Text()),
        culture: Optional(Text()),
        language: Optional(Text()),
        companyName: Optional(Text()),
        company_name: Optional(Text()),
        defaultAddress: Optional(Address),
        default_address: Optional(Address),
      }),
    ),
  },
  { $id: 'NewCustomer' },
)

/** `PageIndex` is a word of the SDKs only and is not served. */
export const seekOperations = ['Next', 'Previous', 'First', 'Last', 'PageIndex'] as const
export type SeekOperation = (typeof seekOperations)[number]

const read = ['AdminAgent', 'SalesAgent', 'HelpdeskAgent'] as const

export const listCustomers = endpoint({
  id: 'listCustomers',
  method: 'GET',
  path: '/v1/customers',
  domain: 'customers',
  auth: 'A',
  roles: read,
  doc: 'Customers by company name; filtered and in pages on request',
  page: 'Get a list of customers; Get customers filtered by a search field; Get customers of an indirect reseller',
  query: Shape({
    size: Optional(Whole('Customers on a page; absent or 0: all', { minimum: 0 })),
    filter: Optional(Text('JSON `{"Field","Value","Operator"}`', { maxLength: 2000 })),
    seekOperation: Optional(Words(seekOperations)),
    seek_operation: Optional(Words(seekOperations)),
    seek: Optional(Words(seekOperations)),
  }),
  inputFault: 'BadParameter',
  replies: { 200: Collection(Customer) },
  faults: ['BadParameter', 'AppOnlyRefused'],
})

export const getCustomer = endpoint({
  id: 'getCustomer',
  method: 'GET',
  path: '/v1/customers/{customer-id}',
  domain: 'customers',
  auth: 'A',
  roles: read,
  doc: 'One customer with its profiles',
  page: 'Get a customer by ID',
  replies: { 200: Customer },
  faults: ['CustomerIdInvalid', 'CustomerNotFound', 'NoRelationship'],
})

export const createCustomer = endpoint({
  id: 'createCustomer',
  method: 'POST',
  path: '/v1/customers',
  domain: 'customers',
  auth: 'A',
  roles: ['AdminAgent', 'SalesAgent'],
  doc: 'Create a customer with its tenant, the reseller relationship and an administrator',
  page: 'Create a customer; Create a customer for an indirect reseller',
  body: NewCustomer,
  replies: { 201: Customer },
  faults: [
    'AppOnlyRefused',
    'MarketNotAllowed',
    'AddressInvalid',
    'DomainTaken',
    'BadProperty',
    'RegistrationNumberNotSupported',
    'RegistrationNumberMissing',
    'RegistrationNumberMalformed',
    'PhoneMissing',
    'ResellerInvalid',
  ],
})
