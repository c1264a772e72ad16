// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { convertTrial as convertTrialOperation, createTransition as createTransitionOperation, listSubscriptionUpgrades as listSubscriptionUpgradesOperation, listTransitionEligibilities as listTransitionEligibilitiesOperation, listTransitions as listTransitionsOperation, listTrialConversions as listTrialConversionsOperation, upgradeSubscription as upgradeSubscriptionOperation } from 'lazuli-contract/subscription-changes.ts'
import { activateSandboxSubscription as activateSandboxSubscriptionOperation, getOverage as getOverageOperation, getSubscriptionProvisioningStatus as getSubscriptionProvisioningStatusOperation, getSubscriptionRegistrationStatus as getSubscriptionRegistrationStatusOperation, getSubscriptionSupportContact as getSubscriptionSupportContactOperation, listSubscriptionActivationLinks as listSubscriptionActivationLinksOperation, registerSubscription as registerSubscriptionOperation, updateOverage as updateOverageOperation, updateSubscriptionSupportContact as updateSubscriptionSupportContactOperation } from 'lazuli-contract/subscription-services.ts'
import { getSubscription as getSubscriptionOperation, listSubscriptionAddons as listSubscriptionAddonsOperation, listSubscriptions as listSubscriptionsOperation, updateSubscription as updateSubscriptionOperation } from 'lazuli-contract/subscriptions.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Collection, Conversion, ConversionRequest, ConversionResult, Link, OpenWord, Overage, OverageUpdate, Subscription, SubscriptionActivationResult, SubscriptionPatch, SubscriptionProvisioningStatus, SubscriptionRegistrationStatus, SupportContact, SupportContactUpdate, Transition, TransitionEligibility, TransitionRequest, Upgrade, UpgradeRequest, UpgradeResult } from './types.ts'

export interface ListParams {
  customerId: string
  /** `id` or `alternateId` of an order */
  order_id?: string | undefined
  /** MPN id of the reseller of record */
  mpn_id?: string | undefined
}

/**
 * Subscriptions of a customer in all states, of one order, or of one reseller of record.
 *
 * `GET /v1/customers/{customer-id}/subscriptions`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: OrderNotFound (404/20000), ResellerNotFound (404/800015), BadParameter (400/2000).
 * Documentation: Get all of a customer's subscriptions.
 */
export function list(core: Core, params: ListParams, options?: CallOptions): Paged<Collection<Subscription>, Subscription> {
  return listOperation(core, listSubscriptionsOperation, params, options)
}

export interface GetParams {
  customerId: string
  subscriptionId: string
}

/**
 * One subscription.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 * Documentation: Get a subscription by ID.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<Subscription> {
  return callOperation(core, getSubscriptionOperation, params, options)
}

export interface UpdateParams {
  customerId: string
  subscriptionId: string
  body?: SubscriptionPatch | undefined
}

/**
 * Suspend, reactivate, cancel or rename a subscription, or change its quantity or renewal.
 *
 * `PATCH /v1/customers/{customer-id}/subscriptions/{subscription-id}`
 *
 * Called by: application or user (AdminAgent, SalesAgent).
 * Refused with: SubscriptionNotFound (404/20003), SubscriptionDeleted (400/2011), StaleEtag (400/2055), BeforeActivation (400/800081), SubscriptionNotReady (409/800082), StatusChangeRefused (400/800040), StatusNotUpdatable (400/800096), PlanHasActiveEntitlements (403/900115), ParentNotActive (409/27009), CancellationWindowOver (400/900117), QuantityNotUpdatable (400/800095), QuantityWhileSuspended (400/2001), SubscriptionSuspended (400/800091), LegacyQuantityUnavailable (400/2002), QuantityDecreaseRefused (400/800090), QuantityChangeRefused (403/800027), SeatLimit (403/800067), AutoRenewNotUpdatable (400/800093), BillingCycleNotUpdatable (400/800097), BillingCycleOfOrder (400/2054), PartnerOnRecordNotUpdatable (400/800098), ProviderNotPartnerOnRecord (404/2072), PartnerOnRecordInvalid (400/2071), BadInput (400/800002).
 * Documentation: Suspend a subscription; Reactivate a suspended subscription; Update the nickname for a subscription.
 */
export function update(core: Core, params: UpdateParams, options?: CallOptions): Call<Subscription | undefined> {
  return callOperation(core, updateSubscriptionOperation, params, options)
}

export interface ListAddonsParams {
  customerId: string
  subscriptionId: string
}

/**
 * Add-ons of a subscription; none for Azure.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/addons`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 * Documentation: Get a list of add-ons for a subscription.
 */
export function listAddons(core: Core, params: ListAddonsParams, options?: CallOptions): Paged<Collection<Subscription>, Subscription> {
  return listOperation(core, listSubscriptionAddonsOperation, params, options)
}

export interface GetProvisioningStatusParams {
  customerId: string
  subscriptionId: string
}

/**
 * How far the provisioning of a subscription is.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/provisioningstatus`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003), NoProvisioning (404/800007).
 * Documentation: Get subscription provisioning status.
 */
export function getProvisioningStatus(core: Core, params: GetProvisioningStatusParams, options?: CallOptions): Call<SubscriptionProvisioningStatus> {
  return callOperation(core, getSubscriptionProvisioningStatusOperation, params, options)
}

export interface GetRegistrationStatusParams {
  customerId: string
  subscriptionId: string
}

/**
 * Whether reservations can be bought under a subscription.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/registrationstatus`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 * Documentation: Get subscription registration status.
 */
export function getRegistrationStatus(core: Core, params: GetRegistrationStatusParams, options?: CallOptions): Call<SubscriptionRegistrationStatus> {
  return callOperation(core, getSubscriptionRegistrationStatusOperation, params, options)
}

export interface RegisterParams {
  customerId: string
  subscriptionId: string
}

/**
 * Register an Azure subscription, so that reservations can be bought under it; Location names the status.
 *
 * `POST /v1/customers/{customer-id}/subscriptions/{subscription-id}/registrations`
 *
 * Called by: application or user (AdminAgent, SalesAgent).
 * Refused with: SubscriptionNotFound (404/20003), NotAnAzureSubscription (400/800011), SubscriptionNotActive (400/800012).
 * Documentation: Register a subscription.
 */
export function register(core: Core, params: RegisterParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, registerSubscriptionOperation, params, options)
}

export interface GetSupportContactParams {
  customerId: string
  subscriptionId: string
}

/**
 * Who supports the customer with a subscription: the partner itself unless a reseller was named.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/supportcontact`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 * Documentation: Get a subscription's support contact.
 */
export function getSupportContact(core: Core, params: GetSupportContactParams, options?: CallOptions): Call<SupportContact> {
  return callOperation(core, getSubscriptionSupportContactOperation, params, options)
}

export interface UpdateSupportContactParams {
  customerId: string
  subscriptionId: string
  body: SupportContactUpdate
}

/**
 * Name the reseller that supports the customer with a subscription.
 *
 * `PUT /v1/customers/{customer-id}/subscriptions/{subscription-id}/supportcontact`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent).
 * Refused with: SubscriptionNotFound (404/20003), SubscriptionDeleted (400/2011), ResellerInvalid (400/800016).
 * Documentation: Update a subscription's support contact.
 */
export function updateSupportContact(core: Core, params: UpdateSupportContactParams, options?: CallOptions): Call<SupportContact> {
  return callOperation(core, updateSubscriptionSupportContactOperation, params, options)
}

export interface ListActivationLinksParams {
  customerId: string
  subscriptionId: string
}

/**
 * Where a marketplace subscription is activated; none for what needs no activation.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/activationlinks`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 */
export function listActivationLinks(core: Core, params: ListActivationLinksParams, options?: CallOptions): Paged<Collection<{
  /** Of the order */
  lineItemNumber: number
  link: Link
}>, {
  /** Of the order */
  lineItemNumber: number
  link: Link
}> {
  return listOperation(core, listSubscriptionActivationLinksOperation, params, options)
}

export interface ListUpgradesParams {
  customerId: string
  subscriptionId: string
}

/**
 * Offers a legacy licence can be upgraded to; none for Azure.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/upgrades`
 *
 * Called by: application or user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 * Documentation: Transition a subscription.
 */
export function listUpgrades(core: Core, params: ListUpgradesParams, options?: CallOptions): Paged<Collection<Upgrade>, Upgrade> {
  return listOperation(core, listSubscriptionUpgradesOperation, params, options)
}

export interface UpgradeParams {
  customerId: string
  subscriptionId: string
  body: UpgradeRequest
}

/**
 * Upgrade a legacy licence to another offer; a refusal stands inside the result.
 *
 * `POST /v1/customers/{customer-id}/subscriptions/{subscription-id}/upgrades`
 *
 * Called by: application or user (AdminAgent, SalesAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 * Documentation: Transition a subscription.
 */
export function upgrade(core: Core, params: UpgradeParams, options?: CallOptions): Call<UpgradeResult> {
  return callOperation(core, upgradeSubscriptionOperation, params, options)
}

export interface ListTransitionEligibilitiesParams {
  customerId: string
  subscriptionId: string
  eligibilityType?: 'immediate' | 'scheduled' | OpenWord | undefined
}

/**
 * Items a modern licence can move on to; none for Azure.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/transitioneligibilities`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 */
export function listTransitionEligibilities(core: Core, params: ListTransitionEligibilitiesParams, options?: CallOptions): Paged<Collection<TransitionEligibility>, TransitionEligibility> {
  return listOperation(core, listTransitionEligibilitiesOperation, params, options)
}

export interface ListTransitionsParams {
  customerId: string
  subscriptionId: string
  operationId?: string | undefined
}

/**
 * Transitions of a subscription, or the one with an operation id; none for Azure.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/transitions`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 */
export function listTransitions(core: Core, params: ListTransitionsParams, options?: CallOptions): Paged<Collection<Transition>, Transition> {
  return listOperation(core, listTransitionsOperation, params, options)
}

export interface CreateTransitionParams {
  customerId: string
  subscriptionId: string
  body: TransitionRequest
}

/**
 * Move licences on to another item; a refusal stands inside the event of the transition.
 *
 * `POST /v1/customers/{customer-id}/subscriptions/{subscription-id}/transitions`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SubscriptionNotFound (404/20003), OperationUnsupported (400/900141).
 */
export function createTransition(core: Core, params: CreateTransitionParams, options?: CallOptions): Call<Transition> {
  return callOperation(core, createTransitionOperation, params, options)
}

export interface ListTrialConversionsParams {
  customerId: string
  subscriptionId: string
}

/**
 * What a trial can be converted to; none for what is no trial.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/conversions`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 * Documentation: Get a list of trial conversion offers.
 */
export function listTrialConversions(core: Core, params: ListTrialConversionsParams, options?: CallOptions): Paged<Collection<Conversion>, Conversion> {
  return listOperation(core, listTrialConversionsOperation, params, options)
}

export interface ConvertTrialParams {
  customerId: string
  subscriptionId: string
  body: ConversionRequest
}

/**
 * Convert a trial to a paid subscription; a refusal stands inside the result.
 *
 * `POST /v1/customers/{customer-id}/subscriptions/{subscription-id}/conversions`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent).
 * Refused with: SubscriptionNotFound (404/20003).
 * Documentation: Convert a trial subscription to paid.
 */
export function convertTrial(core: Core, params: ConvertTrialParams, options?: CallOptions): Call<ConversionResult> {
  return callOperation(core, convertTrialOperation, params, options)
}

export interface ActivateInSandboxParams {
  customerId: string
  subscriptionId: string
}

/**
 * Activate a marketplace subscription in a sandbox account, in place of the publisher.
 *
 * `POST /v1/customers/{customer-id}/subscriptions/{subscription-id}/activate`
 *
 * Called by: application or user (AdminAgent, SalesAgent).
 * Refused with: NotInThisEnvironment (400/900127), SubscriptionNotFound (404/20003), SubscriptionDeleted (400/2011), AlreadyActivated (400/800041), OperationUnsupported (400/900141).
 * Documentation: Activate a sandbox subscription for commercial marketplace SaaS products.
 */
export function activateInSandbox(core: Core, params: ActivateInSandboxParams, options?: CallOptions): Call<SubscriptionActivationResult> {
  return callOperation(core, activateSandboxSubscriptionOperation, params, options)
}

export interface GetOverageParams {
  customerId: string
}

/**
 * Which Azure subscriptions of a customer pay for usage beyond its licences.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/overage`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 */
export function getOverage(core: Core, params: GetOverageParams, options?: CallOptions): Paged<Collection<Overage>, Overage> {
  return listOperation(core, getOverageOperation, params, options)
}

export interface UpdateOverageParams {
  customerId: string
  body: OverageUpdate
}

/**
 * Let an Azure subscription pay for usage beyond the licences of a customer, or no longer.
 *
 * `PUT /v1/customers/{customer-id}/subscriptions/overage`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: EntitlementNotFound (404/800111), ResellerNotFound (404/800015), OverageBesideLegacyAzure (403/800112).
 */
export function updateOverage(core: Core, params: UpdateOverageParams, options?: CallOptions): Call<Overage> {
  return callOperation(core, updateOverageOperation, params, options)
}
