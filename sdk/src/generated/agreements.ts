// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getAgreementFile as getAgreementFileOperation } from 'lazuli-contract/agreement-files.ts'
import { confirmCustomerAgreement as confirmCustomerAgreementOperation, getAgreementDocument as getAgreementDocumentOperation, getCustomerAgreementSignStatus as getCustomerAgreementSignStatusOperation, getResellerAgreementStatus as getResellerAgreementStatusOperation, listAgreementMetadata as listAgreementMetadataOperation, listCustomerAgreements as listCustomerAgreementsOperation } from 'lazuli-contract/agreements.ts'
import type { Call, FileCall, Paged } from '../call.ts'
import { type Core, call as callOperation, file as fileOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Agreement, AgreementConfirmation, AgreementDocument, AgreementMetaData, Collection, OpenWord } from './types.ts'

export interface ListParams {
  customerId: string
  /** `*`: all; absent: the Microsoft Cloud Agreement */
  agreementType?: 'MicrosoftCloudAgreement' | 'MicrosoftCustomerAgreement' | '*' | OpenWord | undefined
}

/**
 * Confirmations of agreements by a customer.
 *
 * `GET /v1/customers/{customer-id}/agreements`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Documentation: Get confirmation of customer acceptance.
 */
export function list(core: Core, params: ListParams, options?: CallOptions): Paged<Collection<Agreement>, Agreement> {
  return listOperation(core, listCustomerAgreementsOperation, params, options)
}

export interface ConfirmParams {
  customerId: string
  body: AgreementConfirmation
}

/**
 * Confirm that a customer has accepted an agreement.
 *
 * `POST /v1/customers/{customer-id}/agreements`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent, SalesAgent).
 * Refused with: BadInput (400/800002), AgreementExists (400/600061).
 * Documentation: Confirm customer acceptance of the Microsoft Customer Agreement.
 */
export function confirm(core: Core, params: ConfirmParams, options?: CallOptions): Call<Agreement> {
  return callOperation(core, confirmCustomerAgreementOperation, params, options)
}

export interface ListMetadataParams {
  /** `*`: all; absent: the Microsoft Cloud Agreement */
  agreementType?: 'MicrosoftCloudAgreement' | 'MicrosoftCustomerAgreement' | '*' | OpenWord | undefined
}

/**
 * The agreements a customer can be asked to accept.
 *
 * `GET /v1/agreements`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Documentation: Get agreement metadata for Microsoft Cloud Agreement; Get agreement metadata for the Microsoft Customer Agreement.
 */
export function listMetadata(core: Core, params?: ListMetadataParams, options?: CallOptions): Paged<Collection<AgreementMetaData>, AgreementMetaData> {
  return listOperation(core, listAgreementMetadataOperation, params, options)
}

export interface GetDocumentParams {
  agreementTemplateId: string
  /** ISO 3166 alpha-2 in upper case; default `US` */
  country?: string | undefined
  /** Culture; `en-US` where the country has no other of that name */
  language?: string | undefined
}

/**
 * Where the text of the Microsoft Customer Agreement is found.
 *
 * `GET /v1/agreementtemplates/{agreement-template-id}/document`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: BadInput (400/800002).
 * Documentation: Download the Microsoft Customer Agreement template.
 */
export function getDocument(core: Core, params: GetDocumentParams, options?: CallOptions): Call<AgreementDocument> {
  return callOperation(core, getAgreementDocumentOperation, params, options)
}

export interface GetSignStatusParams {
  customerId: string
}

/**
 * Whether the customer has signed the Microsoft Customer Agreement itself.
 *
 * `GET /v1/customers/{customer-id}/directSignedMicrosoftCustomerAgreementStatus`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Documentation: Get the direct sign status of a customer agreement.
 */
export function getSignStatus(core: Core, params: GetSignStatusParams, options?: CallOptions): Call<{
  isSigned: boolean
}> {
  return callOperation(core, getCustomerAgreementSignStatusOperation, params, options)
}

export interface GetResellerStatusParams {
  /** Partner id of the reseller; digits */
  mpnId?: string | undefined
  /** Tenant of the reseller, in place of the partner id */
  tenantId?: string | undefined
}

/**
 * Whether an indirect reseller has signed the Microsoft Partner Agreement.
 *
 * `GET /v1/compliance/csp/agreementstatus`
 *
 * Called by: signed-in user.
 * Refused with: ResellerTenantNotGuid (400/2000), ResellerMpnNotNumeric (400/2000), ResellerNamedTwice (400/2000), ResellerNotNamed (400/2001), ResellerMpnUnknown (400/2200), ResellerRegionDiffers (400/2201), ResellerNotSigned (400/2203), ResellerMpnOfOther (400/2204), ResellerTenantUnknown (400/2205), ResellerTenantNotSigned (400/2206).
 * Documentation: Verify the Microsoft Partner Agreement status of an indirect reseller.
 */
export function getResellerStatus(core: Core, params?: GetResellerStatusParams, options?: CallOptions): Call<{
  isAgreementSigned: boolean
}> {
  return callOperation(core, getResellerAgreementStatusOperation, params, options)
}

export interface GetFileParams {
  link: string
}

/**
 * The file behind a link to the text of an agreement.
 *
 * `GET /agreementfiles/{link}`
 *
 * Called by: no token.
 * Refused with: DocumentLinkDead (403/2032).
 */
export function getFile(core: Core, params: GetFileParams, options?: CallOptions): FileCall {
  return fileOperation(core, getAgreementFileOperation, params, options)
}
