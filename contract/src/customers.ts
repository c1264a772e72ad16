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

/** Longest texts taken, characters. What is longer is refused; addresses have limits of their own. */
const longest = { name: 256, email: 254, domain: 253, culture: 32, number: 64 }
const Short = (max: number, doc?: string) => Optional(Text(doc, { maxLength: max }))

/** What is read of a new customer. The rules say what is missing: two spellings of some members are in use. */
export const NewCustomer = Shape(
  {
    associatedPartnerId: Optional(Text('Tenant of the indirect reseller; indirect providers only')),
    companyProfile: Optional(
      Shape({
        domain: Short(longest.domain, 'A domain name; an `onmicrosoft.com` one has 17 to 43 characters'),
        companyName: Short(longest.name),
        company_name: Short(longest.name),
        organizationRegistrationNumber: Short(longest.number),
      }),
    ),
    billingProfile: Optional(
      Shape({
        firstName: Short(longest.name),
        lastName: Short(longest.name),
        email: Short(longest.email),
        culture: Short(longest.culture),
        language: Short(longest.culture),
        companyName: Short(longest.name),
        company_name: Short(longest.name),
        defaultAddress: Optional(Address),
        default_address: Optional(Address),
      }),
    ),
  },
  { $id: 'NewCustomer' },
)

/** What is read of a changed billing profile; `id`, `links` and `objectType` come back with it and change nothing. */
export const BillingProfileChange = Shape(
  {
    firstName: Short(longest.name),
    lastName: Short(longest.name),
    email: Short(longest.email),
    culture: Short(longest.culture),
    language: Short(longest.culture),
    companyName: Short(longest.name),
    company_name: Short(longest.name),
    defaultAddress: Optional(Address),
    default_address: Optional(Address),
    attributes: Optional(Attributes),
  },
  { $id: 'BillingProfileChange' },
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
    'ResellerAgreementMissing',
    'SandboxCustomersFull',
  ],
})

export const removeResellerRelationship = endpoint({
  id: 'removeResellerRelationship',
  method: 'PATCH',
  path: '/v1/customers/{customer-id}',
  domain: 'customers',
  auth: 'U',
  roles: ['AdminAgent'],
  doc: 'End the reseller relationship with a customer who holds nothing active',
  page: 'Remove a reseller relationship with a customer',
  body: Shape({ relationshipToPartner: Words(partnerRelationships, { description: '`none`, and nothing else' }) }),
  inputFault: 'BadProperty',
  replies: { 200: Shape({ relationshipToPartner: Words(partnerRelationships), attributes: Attributes }) },
  faults: ['BadProperty', 'ReservationsActive', 'PlanActive', 'SubscriptionsActive', 'OrderInProgress'],
})

export const deleteSandboxCustomer = endpoint({
  id: 'deleteSandboxCustomer',
  method: 'DELETE',
  path: '/v1/customers/{customer-id}',
  domain: 'customers',
  auth: 'A',
  roles: ['AdminAgent'],
  doc: 'Purge a customer of an integration sandbox with all it holds',
  page: 'Delete a customer account from the integration sandbox',
  replies: { 204: null },
  faults: ['NotInThisEnvironment', 'OrdersOpen'],
})

export const getCustomerCompanyProfile = endpoint({
  id: 'getCustomerCompanyProfile',
  method: 'GET',
  path: '/v1/customers/{customer-id}/profiles/company',
  domain: 'customers',
  auth: 'U',
  roles: read,
  doc: 'The company profile of a customer',
  page: "Get a customer's company profile",
  replies: { 200: CustomerCompanyProfile },
})

export const getCustomerBillingProfile = endpoint({
  id: 'getCustomerBillingProfile',
  method: 'GET',
  path: '/v1/customers/{customer-id}/profiles/billing',
  domain: 'customers',
  auth: 'A',
  roles: [...read, 'BillingAdmin'],
  doc: 'The billing profile of a customer, with the etag that a change needs',
  page: "Get a customer's billing profile",
  replies: { 200: CustomerBillingProfile },
})

export const updateCustomerBillingProfile = endpoint({
  id: 'updateCustomerBillingProfile',
  method: 'PUT',
  path: '/v1/customers/{customer-id}/profiles/billing',
  domain: 'customers',
  auth: 'A',
  roles: [...read, 'BillingAdmin'],
  doc: 'Replace the billing profile of a customer',
  page: "Update a customer's billing profile",
  body: BillingProfileChange,
  replies: { 200: CustomerBillingProfile },
  faults: ['StaleEtag', 'BadInput', 'BadProperty', 'AddressInvalid', 'PhoneMissing'],
})

export const checkDomain = endpoint({
  id: 'checkDomain',
  method: 'HEAD',
  path: '/v1/domains/{domain}',
  domain: 'customers',
  auth: 'A',
  roles: ['AdminAgent', 'SalesAgent'],
  doc: 'Whether a domain is taken (200) or free (404)',
  page: 'Verify domain availability',
  replies: { 200: null, 404: null },
  faults: ['BadInput'],
})

/** What is found of an address. `None`: wrong; `StreetPartial`: the street is real as far as it goes. */
export const addressStatuses = [
  'VerifiedShippable',
  'Verified',
  'InteractionRequired',
  'StreetPartial',
  'PremisesPartial',
  'Multiple',
  'None',
  'NotValidated',
] as const

export const AddressValidationResult = Shape(
  {
    originalAddress: Address,
    suggestedAddresses: List(Address),
    status: Text('`Verified` when the address is good'),
    validationMessage: Optional(Text('What is wrong with it')),
  },
  { $id: 'AddressValidationResult' },
)

export const validateAddress = endpoint({
  id: 'validateAddress',
  method: 'POST',
  path: '/v1/validations/address',
  domain: 'customers',
  auth: 'A',
  roles: read,
  doc: 'Check an address before a customer is created with it',
  page: 'Validate an address',
  body: Address,
  reads: true,
  replies: { 200: AddressValidationResult },
  faults: ['AddressCheckFailed'],
})
