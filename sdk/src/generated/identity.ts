// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { createApplicationConsent as createApplicationConsentOperation, deleteApplicationConsent as deleteApplicationConsentOperation } from 'lazuli-contract/consents.ts'
import { authorizeV1 as authorizeV1Operation, authorizeV2 as authorizeV2Operation, discoverInstance as discoverInstanceOperation, exchangeLegacyToken as exchangeLegacyTokenOperation, getOpenIdConfigurationV1 as getOpenIdConfigurationV1Operation, getOpenIdConfigurationV2 as getOpenIdConfigurationV2Operation, getSigningKeysV1 as getSigningKeysV1Operation, getSigningKeysV2 as getSigningKeysV2Operation, requestDeviceCodeV1 as requestDeviceCodeV1Operation, requestDeviceCodeV2 as requestDeviceCodeV2Operation, requestTokenV1 as requestTokenV1Operation, requestTokenV2 as requestTokenV2Operation, signOutV1 as signOutV1Operation, signOutV2 as signOutV2Operation } from 'lazuli-contract/identity.ts'
import { listApplicationMfaAdoption as listApplicationMfaAdoptionOperation, listNonMfaCompliantPrincipals as listNonMfaCompliantPrincipalsOperation, listPartnerRequests as listPartnerRequestsOperation } from 'lazuli-contract/mfa-reports.ts'
import type { Call, FileCall, Paged } from '../call.ts'
import { type Core, call as callOperation, file as fileOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { ApplicationConsent, Collection, InstantText, JsonWebKeySet, OpenIdConfiguration } from './types.ts'

export interface RequestTokenParams {
  tenant: string
  body: {
    /** client_credentials, authorization_code, refresh_token, device_code, password or urn:ietf:params:oauth:grant-type:jwt-bearer */
    grant_type: string
    /** Application id */
    client_id: string
    /** Secret of the application; may come in an Authorization: Basic header instead */
    client_secret?: string
    /** User principal name, with grant_type=password */
    username?: string
    password?: string
    refresh_token?: string
    /** urn:ietf:params:oauth:client-assertion-type:jwt-bearer */
    client_assertion_type?: string
    /** JWT signed with a registered certificate, in place of a secret */
    client_assertion?: string
    /** Authorization code; on the v1 address a device code as well */
    code?: string
    /** The one the code went to */
    redirect_uri?: string
    /** When the code was asked for with a challenge */
    code_verifier?: string
    device_code?: string
    /** A user's token for this application, to act for that user elsewhere */
    assertion?: string
    /** on_behalf_of */
    requested_token_use?: string
    /** https://api.partnercenter.microsoft.com/.default */
    scope?: string
  }
}

/**
 * Get a token, v2.0: tenant id, domain, common or organizations.
 *
 * `POST /{tenant}/oauth2/v2.0/token`
 *
 * Called by: no token.
 * Documentation: Partner Center authentication.
 */
export function requestToken(core: Core, params: RequestTokenParams, options?: CallOptions): Call<{
  token_type: string
  /** Seconds */
  expires_in: number
  ext_expires_in: number
  access_token: string
  /** What the user granted; absent from app-only replies */
  scope?: string
  /** Opaque; ends after 90 days without use */
  refresh_token?: string
  id_token?: string
  /** Base64url of {"uid","utid"} */
  client_info?: string
}> {
  return callOperation(core, requestTokenV2Operation, params, options)
}

export interface RequestTokenV1Params {
  tenant: string
  body: {
    /** client_credentials, authorization_code, refresh_token, device_code, password or urn:ietf:params:oauth:grant-type:jwt-bearer */
    grant_type: string
    /** Application id */
    client_id: string
    /** Secret of the application; may come in an Authorization: Basic header instead */
    client_secret?: string
    /** User principal name, with grant_type=password */
    username?: string
    password?: string
    refresh_token?: string
    /** urn:ietf:params:oauth:client-assertion-type:jwt-bearer */
    client_assertion_type?: string
    /** JWT signed with a registered certificate, in place of a secret */
    client_assertion?: string
    /** Authorization code; on the v1 address a device code as well */
    code?: string
    /** The one the code went to */
    redirect_uri?: string
    /** When the code was asked for with a challenge */
    code_verifier?: string
    device_code?: string
    /** A user's token for this application, to act for that user elsewhere */
    assertion?: string
    /** on_behalf_of */
    requested_token_use?: string
    /** What the token is for: https://graph.windows.net */
    resource?: string
    scope?: string
  }
}

/**
 * Get a token, v1: tenant id, domain, common or organizations; numbers come as text.
 *
 * `POST /{tenant}/oauth2/token`
 *
 * Called by: no token.
 * Documentation: Partner Center authentication.
 */
export function requestTokenV1(core: Core, params: RequestTokenV1Params, options?: CallOptions): Call<{
  token_type: string
  /** Seconds, as text */
  expires_in: string
  ext_expires_in: string
  /** Seconds since 1970, as text */
  expires_on: string
  not_before: string
  resource: string
  access_token: string
  /** What the user granted; absent from app-only replies */
  scope?: string
  /** Opaque; ends after 90 days without use */
  refresh_token?: string
  id_token?: string
}> {
  return callOperation(core, requestTokenV1Operation, params, options)
}

export interface RequestDeviceCodeParams {
  tenant: string
  body: {
    client_id: string
    scope: string
  }
}

/**
 * Begin a sign-in on another device, v2.0.
 *
 * `POST /{tenant}/oauth2/v2.0/devicecode`
 *
 * Called by: no token.
 */
export function requestDeviceCode(core: Core, params: RequestDeviceCodeParams, options?: CallOptions): Call<{
  /** What the person types */
  user_code: string
  /** What the program asks with */
  device_code: string
  message: string
  verification_uri: string
  /** Seconds */
  expires_in: number
  /** Seconds */
  interval: number
}> {
  return callOperation(core, requestDeviceCodeV2Operation, params, options)
}

export interface RequestDeviceCodeV1Params {
  tenant: string
  body: {
    client_id: string
    resource?: string
    scope?: string
  }
}

/**
 * Begin a sign-in on another device, v1; numbers come as text.
 *
 * `POST /{tenant}/oauth2/devicecode`
 *
 * Called by: no token.
 */
export function requestDeviceCodeV1(core: Core, params: RequestDeviceCodeV1Params, options?: CallOptions): Call<{
  /** What the person types */
  user_code: string
  /** What the program asks with */
  device_code: string
  message: string
  verification_url: string
  expires_in: string
  interval: string
}> {
  return callOperation(core, requestDeviceCodeV1Operation, params, options)
}

export interface AuthorizeParams {
  tenant: string
  client_id: string
  /** code, code id_token or id_token */
  response_type: string
  /** Registered; on the loopback address the port does not matter */
  redirect_uri?: string | undefined
  /** query, fragment or form_post */
  response_mode?: string | undefined
  scope?: string | undefined
  state?: string | undefined
  nonce?: string | undefined
  /** none, login, select_account, consent or admin_consent */
  prompt?: string | undefined
  login_hint?: string | undefined
  domain_hint?: string | undefined
  code_challenge?: string | undefined
  /** S256 or plain */
  code_challenge_method?: string | undefined
  claims?: string | undefined
}

/**
 * As the v1 address, with scopes in place of a resource.
 *
 * `GET /{tenant}/oauth2/v2.0/authorize`
 *
 * Called by: no token.
 */
export function authorize(core: Core, params: AuthorizeParams, options?: CallOptions): FileCall {
  return fileOperation(core, authorizeV2Operation, params, options)
}

export interface AuthorizeV1Params {
  tenant: string
  client_id: string
  /** code, code id_token or id_token */
  response_type: string
  /** Registered; on the loopback address the port does not matter */
  redirect_uri?: string | undefined
  /** query, fragment or form_post */
  response_mode?: string | undefined
  scope?: string | undefined
  state?: string | undefined
  nonce?: string | undefined
  /** none, login, select_account, consent or admin_consent */
  prompt?: string | undefined
  login_hint?: string | undefined
  domain_hint?: string | undefined
  code_challenge?: string | undefined
  /** S256 or plain */
  code_challenge_method?: string | undefined
  claims?: string | undefined
  resource?: string | undefined
  /** mfa: ask for a second factor */
  amr_values?: string | undefined
}

/**
 * A page where a person signs in; the browser then takes a code to the redirect address.
 *
 * `GET /{tenant}/oauth2/authorize`
 *
 * Called by: no token.
 * Documentation: Partner Center authentication.
 */
export function authorizeV1(core: Core, params: AuthorizeV1Params, options?: CallOptions): FileCall {
  return fileOperation(core, authorizeV1Operation, params, options)
}

export interface SignOutParams {
  tenant: string
  /** Registered */
  post_logout_redirect_uri?: string | undefined
  state?: string | undefined
}

/**
 * Sign the browser out.
 *
 * `GET /{tenant}/oauth2/v2.0/logout`
 *
 * Called by: no token.
 */
export function signOut(core: Core, params: SignOutParams, options?: CallOptions): FileCall {
  return fileOperation(core, signOutV2Operation, params, options)
}

export interface SignOutV1Params {
  tenant: string
  /** Registered */
  post_logout_redirect_uri?: string | undefined
  state?: string | undefined
}

/**
 * Sign the browser out.
 *
 * `GET /{tenant}/oauth2/logout`
 *
 * Called by: no token.
 */
export function signOutV1(core: Core, params: SignOutV1Params, options?: CallOptions): FileCall {
  return fileOperation(core, signOutV1Operation, params, options)
}

export interface GetOpenIdConfigurationParams {
  tenant: string
}

/**
 * OpenID configuration of the v2.0 endpoints.
 *
 * `GET /{tenant}/v2.0/.well-known/openid-configuration`
 *
 * Called by: no token.
 */
export function getOpenIdConfiguration(core: Core, params: GetOpenIdConfigurationParams, options?: CallOptions): Call<OpenIdConfiguration> {
  return callOperation(core, getOpenIdConfigurationV2Operation, params, options)
}

export interface GetOpenIdConfigurationV1Params {
  tenant: string
}

/**
 * OpenID configuration of the v1 endpoints.
 *
 * `GET /{tenant}/.well-known/openid-configuration`
 *
 * Called by: no token.
 */
export function getOpenIdConfigurationV1(core: Core, params: GetOpenIdConfigurationV1Params, options?: CallOptions): Call<OpenIdConfiguration> {
  return callOperation(core, getOpenIdConfigurationV1Operation, params, options)
}

export interface GetSigningKeysParams {
  tenant: string
}

/**
 * Keys that verify tokens.
 *
 * `GET /{tenant}/discovery/v2.0/keys`
 *
 * Called by: no token.
 */
export function getSigningKeys(core: Core, params: GetSigningKeysParams, options?: CallOptions): Call<JsonWebKeySet> {
  return callOperation(core, getSigningKeysV2Operation, params, options)
}

export interface GetSigningKeysV1Params {
  tenant: string
}

/**
 * Keys that verify tokens.
 *
 * `GET /{tenant}/discovery/keys`
 *
 * Called by: no token.
 */
export function getSigningKeysV1(core: Core, params: GetSigningKeysV1Params, options?: CallOptions): Call<JsonWebKeySet> {
  return callOperation(core, getSigningKeysV1Operation, params, options)
}

export interface DiscoverInstanceParams {
  /** 1.1 */
  'api-version'?: string | undefined
  /** https://host/{tenant}/oauth2/v2.0/authorize */
  authorization_endpoint: string
}

/**
 * Which names an authority goes by, and where its OpenID configuration is.
 *
 * `GET /common/discovery/instance`
 *
 * Called by: no token.
 */
export function discoverInstance(core: Core, params: DiscoverInstanceParams, options?: CallOptions): Call<{
  tenant_discovery_endpoint: string
  'api-version': string
  metadata: {
    preferred_network: string
    preferred_cache: string
    aliases: string[]
  }[]
}> {
  return callOperation(core, discoverInstanceOperation, params, options)
}

export interface ExchangeTokenParams {
  body: {
    /** jwt_token */
    grant_type: string
  }
}

/**
 * Exchange an Entra token for a partner token, as old clients do.
 *
 * `POST /generatetoken`
 *
 * Called by: application or user.
 * Refused with: BadInput (400/800002), EntraTokenNeeded (400/900316).
 * Documentation: Partner Center authentication.
 */
export function exchangeToken(core: Core, params: ExchangeTokenParams, options?: CallOptions): Call<{
  access_token: string
  /** bearer */
  token_type: string
  /** Seconds */
  expires_in: number
}> {
  return callOperation(core, exchangeLegacyTokenOperation, params, options)
}

export interface CreateConsentParams {
  customerId: string
  body: ApplicationConsent
}

/**
 * Consent to an application for a customer: its tokens for that tenant are given from then on.
 *
 * `POST /v1/customers/{customer-id}/applicationconsents`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent).
 * Refused with: ConsentExists (409/600409), BadInput (400/800002).
 */
export function createConsent(core: Core, params: CreateConsentParams, options?: CallOptions): Call<ApplicationConsent> {
  return callOperation(core, createApplicationConsentOperation, params, options)
}

export interface DeleteConsentParams {
  customerId: string
  applicationId: string
}

/**
 * Take the consent back.
 *
 * `DELETE /v1/customers/{customer-id}/applicationconsents/{application-id}`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent).
 * Refused with: ConsentNotFound (404/800002).
 */
export function deleteConsent(core: Core, params: DeleteConsentParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, deleteApplicationConsentOperation, params, options)
}

/**
 * Users that called without a second factor, and when they last did.
 *
 * `GET /v1/nonMfaCompliantPartnerPrincipals`
 *
 * Called by: signed-in user.
 */
export function listPrincipalsWithoutMfa(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<Collection<{
  objectId: string
  tenantId: string
  upn: string
  lastNonMfaCompliantRequestDateTime: InstantText
  /** The same; the resource table has this name */
  lastNonMfaCompliantLoginDateTime: InstantText
}>, {
  objectId: string
  tenantId: string
  upn: string
  lastNonMfaCompliantRequestDateTime: InstantText
  /** The same; the resource table has this name */
  lastNonMfaCompliantLoginDateTime: InstantText
}> {
  return listOperation(core, listNonMfaCompliantPrincipalsOperation, params, options)
}

/**
 * How many calls of each application and day had a second factor.
 *
 * `GET /v1/applicationmfaadoptionstatus`
 *
 * Called by: signed-in user.
 */
export function listApplicationMfaAdoption(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  /** yyyy-MM-dd */
  loginDate: string
  mfaCompliantRequestCount: number
  totalRequestCount: number
  applicationId: string
  applicationName: string
}[], {
  /** yyyy-MM-dd */
  loginDate: string
  mfaCompliantRequestCount: number
  totalRequestCount: number
  applicationId: string
  applicationName: string
}> {
  return listOperation(core, listApplicationMfaAdoptionOperation, params, options)
}

/**
 * The last calls of users, at most 10,000.
 *
 * `GET /v1/partnerRequests`
 *
 * Called by: signed-in user.
 */
export function listPartnerRequests(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<Collection<{
  requestId: string
  correlationId: string
  operationName: string
  requestDateTime: InstantText
  ipAddress: string
  /** The same under its other name */
  sourceIpAddress: string
  objectId: string
  tenantId: string
  upn?: string
  applicationId: string
  mfaCompliant: boolean
}>, {
  requestId: string
  correlationId: string
  operationName: string
  requestDateTime: InstantText
  ipAddress: string
  /** The same under its other name */
  sourceIpAddress: string
  objectId: string
  tenantId: string
  upn?: string
  applicationId: string
  mfaCompliant: boolean
}> {
  return listOperation(core, listPartnerRequestsOperation, params, options)
}
