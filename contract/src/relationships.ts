/** How partners and customers come together (commerce contract, section 2.8). */
import { endpoint } from './endpoint.ts'
import { Attributes, Collection, Guid, Link, Optional, Shape, Text, Words } from './schema.ts'

export const RelationshipRequest = Shape(
  { url: Text('Where the customer accepts'), attributes: Attributes },
  { $id: 'RelationshipRequest' },
)

/** Words of answers; queries spell them `IsIndirectCloudSolutionProviderOf`. */
export const partnerRelationshipTypes = ['is_indirect_reseller_of', 'is_indirect_cloud_solution_provider_of'] as const
export type PartnerRelationshipType = (typeof partnerRelationshipTypes)[number]

export const PartnerRelationship = Shape(
  {
    id: Guid('Tenant of the other partner'),
    name: Text(),
    relationshipType: Words(partnerRelationshipTypes),
    state: Text('`Active`'),
    mpnId: Text(),
    location: Text('ISO 3166 alpha-2'),
    links: Optional(Shape({ self: Optional(Link) })),
    attributes: Attributes,
  },
  { $id: 'PartnerRelationship' },
)

export const getRelationshipRequestLink = endpoint({
  id: 'getRelationshipRequestLink',
  method: 'GET',
  path: '/v1/customers/relationshiprequests',
  domain: 'customers',
  auth: 'U',
  roles: ['AdminAgent', 'SalesAgent'],
  doc: 'The address under which a customer accepts the reseller relationship',
  page: 'Request a reseller relationship',
  query: Shape({
    indirectResellerId: Optional(Text('Tenant of a reseller of an indirect provider')),
    indirectCloudSolutionProviderId: Optional(Text('Read and not needed: the caller is the provider')),
    dualRoleIndirectRelationship: Optional(Text('Read and not needed')),
  }),
  replies: { 200: RelationshipRequest },
  faults: ['NotInThisEnvironment', 'ResellerInvalid'],
})

export const listCustomerRelationships = endpoint({
  id: 'listCustomerRelationships',
  method: 'GET',
  path: '/v1/customers/{customer-id}/relationships',
  domain: 'customers',
  auth: 'U',
  roles: ['AdminAgent', 'SalesAgent', 'HelpdeskAgent'],
  doc: 'The indirect resellers of a customer',
  page: 'Get indirect resellers of a customer',
  replies: { 200: Collection(PartnerRelationship) },
})

export const listPartnerRelationships = endpoint({
  id: 'listPartnerRelationships',
  method: 'GET',
  path: '/v1/relationships',
  domain: 'customers',
  auth: 'U',
  roles: ['GlobalAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent', 'BillingAdmin'],
  doc: 'Partners the caller works with as provider or as reseller',
  page: 'Retrieve a list of indirect resellers',
  query: Shape({
    relationship_type: Words(partnerRelationshipTypes, {
      description: '`IsIndirectCloudSolutionProviderOf` lists the resellers of a provider',
    }),
    filter: Optional(Text('JSON `{"Field":"Name","Value","Operator":"substring"}`', { maxLength: 2000 })),
  }),
  replies: { 200: Collection(PartnerRelationship) },
  faults: ['BadParameter'],
})
