// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { checkDomain as checkDomainOperation, createCustomer as createCustomerOperation, deleteSandboxCustomer as deleteSandboxCustomerOperation, getCustomer as getCustomerOperation, getCustomerBillingProfile as getCustomerBillingProfileOperation, getCustomerCompanyProfile as getCustomerCompanyProfileOperation, listCustomers as listCustomersOperation, removeResellerRelationship as removeResellerRelationshipOperation, updateCustomerBillingProfile as updateCustomerBillingProfileOperation, validateAddress as validateAddressOperation } from 'lazuli-contract/customers.ts'
import { getRelationshipRequestLink as getRelationshipRequestLinkOperation, listCustomerRelationships as listCustomerRelationshipsOperation, listPartnerRelationships as listPartnerRelationshipsOperation } from 'lazuli-contract/relationships.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Address, AddressValidationResult, Attributes, BillingProfileChange, Collection, Customer, CustomerBillingProfile, CustomerCompanyProfile, NewCustomer, OpenWord, PartnerRelationship, RelationshipRequest } from './types.ts'

export interface ListParams {
  /** Customers on a page; absent or 0: all */
  size?: number | undefined
  /** JSON `{"Field","Value","Operator"}` */
  filter?: string | undefined
  seekOperation?: 'Next' | 'Previous' | 'First' | 'Last' | 'PageIndex' | OpenWord | undefined
  seek_operation?: 'Next' | 'Previous' | 'First' | 'Last' | 'PageIndex' | OpenWord | undefined
  seek?: 'Next' | 'Previous' | 'First' | 'Last' | 'PageIndex' | OpenWord | undefined
}

/**
 * Customers by company name; filtered and in pages on request.
 *
 * `GET /v1/customers`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: BadParameter (400/2000), AppOnlyRefused (403/900329).
 * Documentation: Get a list of customers; Get customers filtered by a search field; Get customers of an indirect reseller.
 */
export function list(core: Core, params?: ListParams, options?: CallOptions): Paged<Collection<Customer>, Customer> {
  return listOperation(core, listCustomersOperation, params, options)
}

export interface CreateParams {
  body?: NewCustomer | undefined
}

/**
 * Create a customer with its tenant, the reseller relationship and an administrator.
 *
 * `POST /v1/customers`
 *
 * Called by: application or user (AdminAgent, SalesAgent).
 * Refused with: AppOnlyRefused (403/900329), MarketNotAllowed (403/2030), AddressInvalid (400/2007), DomainTaken (409/3000), BadProperty (400/3000), RegistrationNumberNotSupported (400/600002), RegistrationNumberMissing (400/600049), RegistrationNumberMalformed (400/600050), PhoneMissing (400/600051), ResellerInvalid (400/800016), ResellerAgreementMissing (403/900123), SandboxCustomersFull (400/800018).
 * Documentation: Create a customer; Create a customer for an indirect reseller.
 */
export function create(core: Core, params?: CreateParams, options?: CallOptions): Call<Customer> {
  return callOperation(core, createCustomerOperation, params, options)
}

export interface GetParams {
  customerId: string
}

/**
 * One customer with its profiles.
 *
 * `GET /v1/customers/{customer-id}`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: CustomerIdInvalid (400/900118), CustomerNotFound (404/60003), NoRelationship (403/20002).
 * Documentation: Get a customer by ID.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<Customer> {
  return callOperation(core, getCustomerOperation, params, options)
}

export interface RemoveRelationshipParams {
  customerId: string
  body: {
    /** `none`, and nothing else */
    relationshipToPartner: 'unknown' | 'reseller' | 'advisor' | 'syndication' | 'microsoftSupport' | 'none' | OpenWord
  }
}

/**
 * End the reseller relationship with a customer who holds nothing active.
 *
 * `PATCH /v1/customers/{customer-id}`
 *
 * Called by: signed-in user (AdminAgent).
 * Refused with: BadProperty (400/3000), ReservationsActive (409/800014), PlanActive (403/900115), SubscriptionsActive (400/800096), OrderInProgress (409/800060).
 * Documentation: Remove a reseller relationship with a customer.
 */
export function removeRelationship(core: Core, params: RemoveRelationshipParams, options?: CallOptions): Call<{
  relationshipToPartner: 'unknown' | 'reseller' | 'advisor' | 'syndication' | 'microsoftSupport' | 'none' | OpenWord
  attributes: Attributes
}> {
  return callOperation(core, removeResellerRelationshipOperation, params, options)
}

export interface DeleteFromSandboxParams {
  customerId: string
}

/**
 * Purge a customer of an integration sandbox with all it holds.
 *
 * `DELETE /v1/customers/{customer-id}`
 *
 * Called by: application or user (AdminAgent).
 * Refused with: NotInThisEnvironment (400/900127), OrdersOpen (409/800014).
 * Documentation: Delete a customer account from the integration sandbox.
 */
export function deleteFromSandbox(core: Core, params: DeleteFromSandboxParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, deleteSandboxCustomerOperation, params, options)
}

export interface GetCompanyProfileParams {
  customerId: string
}

/**
 * The company profile of a customer.
 *
 * `GET /v1/customers/{customer-id}/profiles/company`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Documentation: Get a customer's company profile.
 */
export function getCompanyProfile(core: Core, params: GetCompanyProfileParams, options?: CallOptions): Call<CustomerCompanyProfile> {
  return callOperation(core, getCustomerCompanyProfileOperation, params, options)
}

export interface GetBillingProfileParams {
  customerId: string
}

/**
 * The billing profile of a customer, with the etag that a change needs.
 *
 * `GET /v1/customers/{customer-id}/profiles/billing`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent, BillingAdmin).
 * Documentation: Get a customer's billing profile.
 */
export function getBillingProfile(core: Core, params: GetBillingProfileParams, options?: CallOptions): Call<CustomerBillingProfile> {
  return callOperation(core, getCustomerBillingProfileOperation, params, options)
}

export interface UpdateBillingProfileParams {
  customerId: string
  body?: BillingProfileChange | undefined
}

/**
 * Replace the billing profile of a customer.
 *
 * `PUT /v1/customers/{customer-id}/profiles/billing`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent, BillingAdmin).
 * Refused with: StaleEtag (400/2055), BadInput (400/800002), BadProperty (400/3000), AddressInvalid (400/2007), PhoneMissing (400/600051).
 * Documentation: Update a customer's billing profile.
 */
export function updateBillingProfile(core: Core, params: UpdateBillingProfileParams, options?: CallOptions): Call<CustomerBillingProfile> {
  return callOperation(core, updateCustomerBillingProfileOperation, params, options)
}

export interface GetRelationshipRequestParams {
  /** Tenant of a reseller of an indirect provider */
  indirectResellerId?: string | undefined
  /** Read and not needed: the caller is the provider */
  indirectCloudSolutionProviderId?: string | undefined
  /** Read and not needed */
  dualRoleIndirectRelationship?: string | undefined
}

/**
 * The address under which a customer accepts the reseller relationship.
 *
 * `GET /v1/customers/relationshiprequests`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent).
 * Refused with: NotInThisEnvironment (400/900127), ResellerInvalid (400/800016).
 * Documentation: Request a reseller relationship.
 */
export function getRelationshipRequest(core: Core, params?: GetRelationshipRequestParams, options?: CallOptions): Call<RelationshipRequest> {
  return callOperation(core, getRelationshipRequestLinkOperation, params, options)
}

export interface ListRelationshipsParams {
  customerId: string
}

/**
 * The indirect resellers of a customer.
 *
 * `GET /v1/customers/{customer-id}/relationships`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Documentation: Get indirect resellers of a customer.
 */
export function listRelationships(core: Core, params: ListRelationshipsParams, options?: CallOptions): Paged<Collection<PartnerRelationship>, PartnerRelationship> {
  return listOperation(core, listCustomerRelationshipsOperation, params, options)
}

export interface ListPartnerRelationshipsParams {
  /** `IsIndirectCloudSolutionProviderOf` lists the resellers of a provider */
  relationship_type: 'is_indirect_reseller_of' | 'is_indirect_cloud_solution_provider_of' | OpenWord
  /** JSON `{"Field":"Name","Value","Operator":"substring"}` */
  filter?: string | undefined
}

/**
 * Partners the caller works with as provider or as reseller.
 *
 * `GET /v1/relationships`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent, BillingAdmin).
 * Refused with: BadParameter (400/2000).
 * Documentation: Retrieve a list of indirect resellers.
 */
export function listPartnerRelationships(core: Core, params: ListPartnerRelationshipsParams, options?: CallOptions): Paged<Collection<PartnerRelationship>, PartnerRelationship> {
  return listOperation(core, listPartnerRelationshipsOperation, params, options)
}

export interface ValidateAddressParams {
  body?: Address | undefined
}

/**
 * Check an address before a customer is created with it.
 *
 * `POST /v1/validations/address`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: AddressCheckFailed (400/2007).
 * Documentation: Validate an address.
 */
export function validateAddress(core: Core, params?: ValidateAddressParams, options?: CallOptions): Call<AddressValidationResult> {
  return callOperation(core, validateAddressOperation, params, options)
}

export interface CheckDomainParams {
  domain: string
}

/**
 * Whether a domain is taken (200) or free (404).
 *
 * `HEAD /v1/domains/{domain}`
 *
 * Called by: application or user (AdminAgent, SalesAgent).
 * Refused with: BadInput (400/800002).
 * Documentation: Verify domain availability.
 */
export function checkDomain(core: Core, params: CheckDomainParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, checkDomainOperation, params, options)
}
