// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getCertificate as getCertificateOperation } from 'lazuli-contract/deliveries.ts'
import { createWebhookRegistration as createWebhookRegistrationOperation, getWebhookRegistration as getWebhookRegistrationOperation, getWebhookValidation as getWebhookValidationOperation, listWebhookEvents as listWebhookEventsOperation, sendWebhookValidation as sendWebhookValidationOperation, updateWebhookRegistration as updateWebhookRegistrationOperation } from 'lazuli-contract/webhooks.ts'
import type { Call, FileCall, Paged } from '../call.ts'
import { type Core, call as callOperation, file as fileOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { WebhookRegistration, WebhookRegistrationInput, WebhookValidation } from './types.ts'

/**
 * Names of the events that can be subscribed to.
 *
 * `GET /webhooks/v1/registration/events`
 *
 * Called by: application or user (GlobalAdmin, BillingAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Documentation: partner-center-webhooks.
 */
export function listEvents(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<string[], string> {
  return listOperation(core, listWebhookEventsOperation, params, options)
}

/**
 * Where events of the partner go.
 *
 * `GET /webhooks/v1/registration`
 *
 * Called by: application or user (GlobalAdmin, BillingAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: WebhookRegistrationMissing (404/1000).
 * Documentation: partner-center-webhooks.
 */
export function get(core: Core, params?: Record<string, never>, options?: CallOptions): Call<WebhookRegistration> {
  return callOperation(core, getWebhookRegistrationOperation, params, options)
}

export interface CreateParams {
  body: WebhookRegistrationInput
}

/**
 * Register a receiver of events.
 *
 * `POST /webhooks/v1/registration`
 *
 * Called by: application or user (GlobalAdmin, BillingAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: BadInput (400/800002), WebhookRegistrationExists (409/3000).
 * Documentation: partner-center-webhooks.
 */
export function create(core: Core, params: CreateParams, options?: CallOptions): Call<WebhookRegistration> {
  return callOperation(core, createWebhookRegistrationOperation, params, options)
}

export interface UpdateParams {
  body: WebhookRegistrationInput
}

/**
 * Change the receiver of events.
 *
 * `PUT /webhooks/v1/registration`
 *
 * Called by: application or user (GlobalAdmin, BillingAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: BadInput (400/800002), WebhookRegistrationMissing (404/1000).
 * Documentation: partner-center-webhooks.
 */
export function update(core: Core, params: UpdateParams, options?: CallOptions): Call<WebhookRegistration> {
  return callOperation(core, updateWebhookRegistrationOperation, params, options)
}

/**
 * Have a `test-created` event delivered.
 *
 * `POST /webhooks/v1/registration/validationEvents`
 *
 * Called by: application or user (GlobalAdmin, BillingAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: BadInput (400/800002), RateLimited (429/429).
 * Documentation: partner-center-webhooks.
 */
export function sendValidation(core: Core, params?: Record<string, never>, options?: CallOptions): Call<{
  /** Names the validation */
  correlationId: string
}> {
  return callOperation(core, sendWebhookValidationOperation, params, options)
}

export interface GetValidationParams {
  correlationId: string
}

/**
 * How the delivery of a `test-created` event went.
 *
 * `GET /webhooks/v1/registration/validationEvents/{correlation-id}`
 *
 * Called by: application or user (GlobalAdmin, BillingAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: WebhookValidationNotFound (404/1000).
 * Documentation: partner-center-webhooks.
 */
export function getValidation(core: Core, params: GetValidationParams, options?: CallOptions): Call<WebhookValidation> {
  return callOperation(core, getWebhookValidationOperation, params, options)
}

export interface GetCertificateParams {
  certificateName: string
}

/**
 * A certificate of webhooks, DER: `current.cer`, `authority.cer` it comes from, or one by its lasting name.
 *
 * `GET /certificates/{certificate-name}`
 *
 * Called by: no token.
 * Refused with: RouteNotFound (404/1000).
 */
export function getCertificate(core: Core, params: GetCertificateParams, options?: CallOptions): FileCall {
  return fileOperation(core, getCertificateOperation, params, options)
}
