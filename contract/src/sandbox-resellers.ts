/** Indirect resellers of an integration sandbox: made and unmade by its provider (platform contract, section 5.2). */
import { endpoint } from './endpoint.ts'
import { Attributes, Guid, InstantText, Optional, Shape, Text } from './schema.ts'

const word = (doc: string) => Text(doc, { minLength: 1, maxLength: 100 })
const maybe = (doc?: string) => Optional(Text(doc, { maxLength: 256 }))

export const NewSandboxReseller = Shape(
  {
    mpnId: Text('Digits', { pattern: '^[0-9]{5,10}$' }),
    tenant: Shape({
      domainPrefix: Text('First label of the domain below onmicrosoft.com', { minLength: 1, maxLength: 63 }),
      name: word('Name of the tenant'),
      displayName: maybe(),
      adminUserName: Text('Name of the administrator, without the domain', { pattern: "^[A-Za-z0-9._'-]{1,64}$" }),
      adminFirstName: maybe(),
      adminLastName: maybe(),
      adminAlternateEmail: maybe(),
      country: Text('ISO 3166-1 alpha-2', { pattern: '^[A-Za-z]{2}$' }),
      culture: maybe(),
    }),
    legalBusinessProfile: Shape({
      companyName: word('Shown to customers'),
      address: Shape({
        country: Text('ISO 3166-1 alpha-2', { pattern: '^[A-Za-z]{2}$' }),
        region: maybe(),
        city: maybe(),
        state: maybe(),
        addressLine1: maybe(),
        addressLine2: maybe(),
        postalCode: maybe(),
      }),
      primaryContact: Shape({ firstName: maybe(), lastName: maybe(), email: maybe(), phoneNumber: maybe() }),
      culture: maybe(),
    }),
    organizationProfileLanguage: maybe(),
  },
  { $id: 'NewSandboxReseller' },
)

export const SandboxIndirectReseller = Shape(
  {
    accountId: Guid('Tenant of the reseller; what its deletion and its customers name'),
    mpnId: Text(),
    tenant: Shape({ id: Guid(), adminUserAccount: Text(), password: Text('Shown this once') }),
    agreementSignature: Shape({
      id: Guid(),
      accountId: Guid(),
      agreementId: Guid(),
      agreementType: Text('`ValueAddedReseller`'),
      dateSigned: InstantText(),
      signedByFirstName: Text(),
      signedByUserPrincipalName: Optional(Text('Absent when an application called alone')),
      signedByUserObjectId: Guid(),
      signedByUserTenantId: Guid(),
      attributes: Attributes,
    }),
    partnerRelationship: Shape({
      id: Guid('Tenant of the provider'),
      name: Text(),
      relationshipType: Text('`is_indirect_reseller_of`'),
      state: Text('`Active`'),
      mpnId: Text('Of the reseller'),
      attributes: Attributes,
    }),
  },
  { $id: 'SandboxIndirectReseller' },
)

export const createSandboxReseller = endpoint({
  id: 'createSandboxReseller',
  method: 'POST',
  path: '/v1/sandboxIndirectReseller',
  domain: 'sandbox',
  auth: 'A',
  roles: ['AdminAgent'],
  doc: 'Make an indirect reseller below the provider of an integration sandbox; five at the most',
  page: 'Create Sandbox Indirect Reseller',
  body: NewSandboxReseller,
  replies: { 201: SandboxIndirectReseller },
  faults: ['ResellerCreationRefused', 'TenantConflict', 'BadInput'],
})

export const deleteSandboxReseller = endpoint({
  id: 'deleteSandboxReseller',
  method: 'DELETE',
  path: '/v1/sandboxIndirectReseller/{reseller-id}',
  domain: 'sandbox',
  auth: 'U',
  roles: ['AdminAgent'],
  doc: 'Take an indirect reseller away from the provider of an integration sandbox, once it has no customers',
  page: 'Delete Sandbox Indirect Reseller',
  replies: { 204: null },
  faults: ['ResellerDeletionRefused', 'BadInput'],
})
