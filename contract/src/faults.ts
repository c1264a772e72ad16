/**
 * Refusals by name. A name maps to the HTTP status, the documented code and our own wording of what went wrong
 * (public list: "Partner Center REST error codes"). Final refusals use only 400, 401, 403, 404, 409, 417, 429 and 405:
 * the Java SDK repeats anything else without end (clients rule 13).
 */

import { detailInChinese } from './details-zh-tw.ts'
import { faultsZhTw } from './faults-zh-tw.ts'
import { isTraditionalChinese } from './values/cultures.ts'

export interface Fault {
  status: number
  /** A number on the wire, always. */
  code: number
  /** At most 1024 characters; `{name}` parts are filled from the refusal's parameters. */
  description: string
  source?: 'PartnerFD' | 'PartnerApiServiceControllers' | 'ComplianceController'
  /** Codes 600000–600999 carry the second error shape too (platform contract, section 2.12). */
  errorName?: string
}

const fault = (status: number, code: number, description: string, more: Partial<Fault> = {}): Fault => ({
  status,
  code,
  description,
  ...more,
})

const compliance: Partial<Fault> = { source: 'PartnerApiServiceControllers' }

export const faults = {
  // wire and sign-in
  RouteNotFound: fault(404, 1000, 'There is no such resource.'),
  NotImplementedHere: fault(404, 1000, 'This operation is known but not served by this release.'),
  WrongVerb: fault(405, 900141, 'This address does not answer to the verb {verb}.'),
  WrongVerbFinal: fault(400, 900141, 'This address does not answer to the verb {verb}.'),
  BadParameter: fault(400, 2000, 'The request is malformed: {detail}', { source: 'PartnerApiServiceControllers' }),
  BadProperty: fault(400, 3000, 'A value in the request is missing or not valid: {detail}'),
  BadInput: fault(400, 800002, 'The request cannot be read: {detail}'),
  BodyTooLong: fault(400, 800002, 'The body is longer than the {limit} bytes this operation reads.'),
  NoPartnerToken: fault(401, 800001, 'The request carries no bearer token that names a partner.'),
  AccessDenied: fault(401, 400, 'Access denied: {detail}'),
  TokenExpired: fault(401, 400, 'Access denied: the token has expired.'),
  TokenForOther: fault(401, 400, 'Access denied: the token is for another resource.'),
  PartnerNotEnabled: fault(403, 2032, 'The tenant of this token is not a direct-bill partner or an indirect provider here.'),
  IssuerSilent: fault(503, 800003, 'The sign-in service of the tenant does not answer, so the token cannot be checked.'),
  PartnerSuspended: fault(403, 2032, 'The operator of this service has suspended the partner account.'),
  MfaRequired: fault(401, 10001, 'Authentication failed. MFA required.'),
  ConditionalAccess: fault(403, 900309, 'Access has been blocked by Conditional Access policies.'),
  ConsentExists: fault(409, 600409, 'There is a consent to application {applicationId} already; delete it first.', {
    errorName: 'ApplicationConsentAlreadyExists',
  }),
  LabUnknown: fault(404, 800002, 'The partner has no such {detail}.'),
  ConsentNotFound: fault(404, 800002, 'There is no consent to application {applicationId}.'),
  AppOnlyRefused: fault(403, 900329, 'This operation needs an app+user token.'),
  RoleMissing: fault(403, 900150, 'The signed-in user lacks the roles this operation needs.'),
  EntraTokenNeeded: fault(400, 900316, 'This operation needs the Entra token itself, not a partner token.'),
  CustomerIdInvalid: fault(400, 900118, 'The customer id is not a GUID.'),
  CustomerNotFound: fault(404, 60003, 'No tenant with this customer id exists.'),
  NoRelationship: fault(403, 20002, 'The partner has no commerce relationship with this customer.'),
  RequestStillRunning: fault(409, 800060, 'A request with the same id is still running.'),
  Unexpected: fault(500, 800003, 'Something broke on our side. Correlation id {correlationId}.'),
  NotSupported: fault(400, 800042, 'This combination is not supported: {detail}'),
  OperationUnsupported: fault(400, 900141, 'This operation is not supported for this kind of item.'),
  RateLimited: fault(429, 429, 'Rate limit is exceeded. Try again in {seconds} seconds.'),
  StaleEtag: fault(400, 2055, 'The etag is missing or no longer current; read the resource again.'),
  NotInThisEnvironment: fault(400, 900127, 'This operation is not available in this environment.'),

  ResellerCreationRefused: fault(403, 6004, 'A sandbox reseller cannot be made here: {detail}'),
  ResellerDeletionRefused: fault(403, 6003, 'The sandbox reseller cannot be deleted: {detail}'),
  TenantConflict: fault(409, 1003, 'The tenant of the reseller cannot be made: {detail}'),

  // operator
  OperatorUnknown: fault(401, 800001, 'This address is for the operator of the service: send the key or a token of the operator.'),
  OperatorRefused: fault(401, 400, 'Access denied: {detail}'),
  OperatorRoleMissing: fault(
    403,
    900150,
    'The token is of the tenant of the operator, but neither its application nor its roles are those of operators.',
  ),
  PartnerNotFound: fault(404, 1000, 'There is no partner {name}.'),
  PartnerExists: fault(409, 3000, 'The {what} is that of a partner already.'),
  ApplicationNotFound: fault(404, 1000, 'The partner has no application {applicationId}.'),
  ApplicationExists: fault(409, 3000, 'The application {applicationId} is registered with this partner already.'),
  UserNotFound: fault(404, 1000, 'The partner has no user {userId}.'),
  MonthInUse: fault(409, 3000, '{month} is in use already: its {what} cannot be changed any more.'),
  InputNotFound: fault(404, 1000, 'The partner has no {what}.'),

  // webhooks and audit
  WebhookRegistrationMissing: fault(404, 1000, 'No receiver of events is registered.'),
  WebhookRegistrationExists: fault(409, 3000, 'A receiver of events is registered already; change it by PUT.'),
  WebhookValidationNotFound: fault(404, 1000, 'There is no such validation event, or it is older than seven days.'),
  DeliveryNotFound: fault(404, 1000, 'There is no such delivery.'),
  TooManyListeners: fault(409, 3000, 'At most {limit} listeners at a time.'),
  AuditRecordNotFound: fault(404, 1000, 'There is no such audit record.'),
  AuditQueryInvalid: fault(400, 2000, 'The audit records cannot be read so: {detail}', { source: 'PartnerApiServiceControllers' }),

  // customers
  MarketNotAllowed: fault(403, 2030, 'The partner may not sell in {country}.'),
  AddressInvalid: fault(400, 2007, 'The address does not pass validation: {detail}', { source: 'PartnerFD' }),
  DomainTaken: fault(409, 3000, 'The domain {domain} is already taken.'),
  RegistrationNumberNotSupported: fault(400, 600002, 'A registration number is not used in this country.', {
    errorName: 'OrganizationRegistrationNumberNotSupported',
  }),
  RegistrationNumberMissing: fault(400, 600049, 'This country needs an organization registration number.', {
    errorName: 'OrganizationRegistrationNumberMissing',
  }),
  RegistrationNumberMalformed: fault(400, 600050, 'The organization registration number does not look like {pattern}.', {
    errorName: 'OrganizationRegistrationNumberInvalid',
  }),
  PhoneMissing: fault(400, 600051, 'This country needs a phone number.', { errorName: 'PhoneNumberMissing' }),
  ResellerInvalid: fault(400, 800016, 'The MPN id or tenant does not name an indirect reseller of this partner.'),
  ResellerNotFound: fault(404, 800015, 'No partner with this MPN id exists.'),
  SandboxCustomersFull: fault(400, 800018, 'An integration sandbox holds at most {limit} customers; delete one first.'),
  ReservationsActive: fault(409, 800014, 'A reservation of the customer is active.'),
  OrdersOpen: fault(409, 800014, 'Orders for reservations, software or SaaS are open; cancel them first.'),
  PlanActive: fault(403, 900115, 'An Azure plan of the customer is active; suspend it first.'),
  SubscriptionsActive: fault(400, 800096, 'A subscription of the customer is active; suspend it first.'),
  AddressCheckFailed: fault(400, 2007, '{report}', { source: 'PartnerFD' }),
  RelationshipRequestInvalid: fault(400, 800002, 'The relationship cannot be accepted: {detail}'),
  ResellerAgreementMissing: fault(403, 900123, 'The indirect reseller has not accepted the partner agreement.'),

  // agreements
  AgreementExists: fault(400, 600061, 'The customer has already confirmed this agreement with the same contact.', {
    errorName: 'PartnerConfirmedAgreementAlreadyExists',
  }),
  DocumentLinkDead: fault(403, 2032, 'This link was not given out here, or is older than five minutes.'),
  ResellerTenantNotGuid: fault(400, 2000, 'Tenant Id must be a GUID.', compliance),
  ResellerMpnNotNumeric: fault(400, 2000, 'MPN Id must be a number.', compliance),
  ResellerNamedTwice: fault(400, 2000, 'Give either MPN Id or Tenant Id.', compliance),
  ResellerNotNamed: fault(400, 2001, 'Both MPN Id and Tenant Id cannot be empty.', { source: 'ComplianceController' }),
  ResellerMpnUnknown: fault(400, 2200, 'Requested MPN Id {mpnId} is either invalid or does not exist in Partner Center.'),
  ResellerRegionDiffers: fault(
    400,
    2201,
    "The CSP region of the requested PartnerID {mpnId} is {region} and doesn't match the CSP region {own} of Indirect Provider with Tenant id {tenantId}.",
  ),
  ResellerNotSigned: fault(400, 2203, 'The indirect reseller with MPN Id {mpnId} has not signed the agreement in its region.'),
  ResellerMpnOfOther: fault(
    400,
    2204,
    'Requested MPN Id {mpnId} is not associated with any CSP Indirect Reseller account in Partner Center. Please advise your reseller to enroll into the CSP program as an indirect reseller in Partner Center to be compliant.',
  ),
  ResellerTenantUnknown: fault(400, 2205, 'Tenant Id {tenantId} does not exist in Partner Center.'),
  ResellerTenantNotSigned: fault(400, 2206, "Partner Center account associated to Tenant Id {tenantId} hasn't signed the agreement"),
  AgreementMissing: fault(403, 13605, 'The customer has not accepted the Microsoft Customer Agreement.'),

  // catalogue
  SegmentNotAllowed: fault(403, 400030, 'The target segment is not allowed for this caller.'),
  ViewNotAllowed: fault(403, 400036, 'The target view is not allowed for this caller.'),
  ProductNotFound: fault(404, 400013, 'The product was not found.'),
  SkuNotFound: fault(404, 400018, 'The SKU was not found.'),
  OfferNotFound: fault(404, 1000, 'There is no offer {offerId} in this market.'),
  ItemOfProductApi: fault(400, 2100, 'The id {offerId} names an item of the product API, not an offer.'),
  AvailabilityNotFound: fault(404, 400019, 'The availability was not found.'),

  // carts and orders
  CartNotFound: fault(404, 800008, 'The cart was not found.'),
  CartHasErrors: fault(400, 800009, 'A line of the cart cannot be ordered: {detail}'),
  CartOrdered: fault(400, 800065, 'The cart has already been checked out.'),
  OrderNotFound: fault(404, 20000, 'The order was not found.'),
  OfferInvalid: fault(400, 800004, 'The catalog item id cannot be read.'),
  SavingsPlanElsewhere: fault(403, 900321, 'An Azure savings plan is bought on the Azure side, not by an order.'),
  ItemNotPurchasable: fault(403, 800020, 'The item cannot be bought by this customer.'),
  ItemNotInCountry: fault(400, 800070, 'The item is not sold in the country of the customer.'),
  LegacyOfferNotPurchasable: fault(403, 2085, 'The legacy offer cannot be bought.'),
  QuantityUnavailable: fault(400, 800017, 'The quantity is outside the limits of the item.'),
  AddOnUnrelated: fault(400, 800029, 'The item is no add-on to this subscription.'),
  SubscriptionInvalid: fault(400, 800021, 'The customer has no such subscription.'),
  SandboxPlanLimit: fault(400, 900116, "There's a limit to how many Azure plans a sandbox account can create."),
  LegacyAzureLimit: fault(403, 800068, 'The partner holds the Azure subscriptions it may hold.'),
  SubscriptionNotEnabled: fault(400, 800013, 'The subscription cannot buy this reservation: it is sold to another kind of subscription.'),
  SubscriptionNotRegistered: fault(400, 800030, 'The subscription is not registered for reservations.'),
  InventoryUnavailable: fault(400, 800010, 'The item is out of stock for this subscription: {detail}'),
  ReservationLimit: fault(403, 800089, 'A sandbox customer has at most {limit} reservation instances; {held} are there.'),
  NotSoldInSandbox: fault(
    403,
    900322,
    '{product} cannot be bought in the integration sandbox; see https://learn.microsoft.com/partner-center/developer/set-up-api-access-in-partner-center.',
  ),
  SandboxLimit: fault(400, 800018, 'The sandbox does not sell this item: {detail}'),
  OnlySoftwareCancellable: fault(403, 800019, 'Outside a sandbox only software purchases can be cancelled.'),
  OrderNotCancellable: fault(400, 800061, 'The order cannot be cancelled or changed any more.'),
  CancelTheSubscription: fault(400, 800063, 'This order cannot be cancelled; suspend {subscription} by PATCH instead.'),
  CancelTheSaas: fault(403, 800077, 'Marketplace items are cancelled by PATCH of the subscription {subscriptionId}, not of the order.'),
  LineNumberUnknown: fault(400, 800071, 'The order has no line {line}.'),
  CycleOfInactive: fault(400, 6000, 'The billing cycle of a subscription that is not active cannot be changed.'),
  CycleNotOffered: fault(400, 6001, 'An item of the order is not sold with this billing cycle.'),
  AdjustmentPending: fault(409, 800014, 'The order is still being fulfilled; change it when it is completed.'),
  OrderInProgress: fault(409, 800060, 'The same purchase is still being processed.'),
  SubscriptionLimit: fault(403, 800066, 'The customer already holds the subscriptions of this kind it may hold.'),
  PricesRefused: fault(403, 800043, 'The caller may not see prices.'),
  NoProvisioning: fault(404, 800007, 'There is no provisioning information.'),

  // subscriptions and entitlements
  SubscriptionNotFound: fault(404, 20003, 'The subscription was not found.'),
  SubscriptionDeleted: fault(400, 2011, 'The subscription is deleted.'),
  StatusChangeRefused: fault(400, 800040, 'The subscription cannot go from {from} to {to}.'),
  StatusNotUpdatable: fault(400, 800096, 'The status of this kind of subscription cannot be changed so.'),
  QuantityNotUpdatable: fault(400, 800095, 'The quantity of this subscription cannot be changed.'),
  AutoRenewNotUpdatable: fault(400, 800093, 'Automatic renewal cannot be changed for this subscription.'),
  BillingCycleNotUpdatable: fault(400, 800097, 'The billing cycle of this subscription cannot be changed.'),
  PartnerOnRecordNotUpdatable: fault(400, 800098, 'The partner on record of this subscription cannot be changed.'),
  ProviderNotPartnerOnRecord: fault(404, 2072, 'The provider itself cannot be the partner on record.'),
  PartnerOnRecordInvalid: fault(400, 2071, 'The MPN id does not name a reseller that can be partner on record.'),
  PlanHasActiveEntitlements: fault(403, 900115, 'The Azure plan still has active Azure subscriptions or reservations.'),
  PriceFileNotFound: fault(404, 1000, 'There is no such file for {month}.'),
  NotAnAzureSubscription: fault(400, 800011, 'The subscription is not of the Azure kind this call needs.'),
  EntitlementNotFound: fault(404, 800111, 'The subscription has no Azure entitlement with the id {entitlementId}.'),
  ArtifactNotFound: fault(404, 800037, 'The customer has no such artifact.'),
  EntitlementCustomerIdInvalid: fault(400, 800002, 'The customer id is not a GUID.'),
  NoCommerceRelation: fault(403, 900159, 'The partner has no commerce relation with this customer.'),
  CancellationReasonInvalid: fault(400, 900307, 'An Azure subscription cannot be cancelled for the reason "{reason}".'),
  ReactivationNotPermitted: fault(403, 900335, 'The caller may not reactivate the Azure entitlement with the id {entitlementId}.'),
  ReactivationImpossible: fault(400, 900337, 'The Azure entitlement with the id {entitlementId} cannot be reactivated.'),

  SubscriptionNotActive: fault(400, 800012, 'The Azure subscription is not active.'),
  ParentNotActive: fault(409, 27009, 'The subscription the add-on is for is not active.'),
  CancellationWindowOver: fault(400, 900117, 'What was bought can be cancelled within {days} days only.'),
  QuantityWhileSuspended: fault(400, 2001, 'The quantity of a suspended subscription cannot be changed.'),
  SubscriptionSuspended: fault(400, 800091, 'The subscription is suspended.'),
  LegacyQuantityUnavailable: fault(400, 2002, 'The quantity is outside the limits of the offer.'),
  QuantityChangeRefused: fault(403, 800027, 'The quantity of this item cannot be changed.'),
  SeatLimit: fault(403, 800067, 'A subscription of a sandbox customer has at most {limit} licences.'),
  QuantityDecreaseRefused: fault(400, 800090, 'The quantity can be decreased until {until} only.'),
  BillingCycleOfOrder: fault(400, 2054, 'The billing cycle of this subscription is changed through its order.'),
  BeforeActivation: fault(400, 800081, 'The subscription has to be activated with its publisher first.'),
  AlreadyActivated: fault(400, 800041, 'The subscription is already activated.'),
  SubscriptionNotReady: fault(409, 800082, 'An earlier change of the subscription is still under way.'),
  OverageBesideLegacyAzure: fault(403, 800112, 'Overage cannot be managed while the customer has legacy Azure subscriptions.'),

  // product upgrades
  ProductFamilyUnknown: fault(400, 900126, 'There is no upgrade for the product family "{family}".'),
  UpgradeNotFound: fault(404, 900106, 'There is no product upgrade with the id {upgradeId}.'),
  UpgradeItemMissing: fault(400, 900107, 'The catalogue has no Azure plan for the market of the customer.'),
  NothingToUpgrade: fault(403, 900108, 'The customer has no legacy Azure subscription to upgrade.'),
  UpgradeOfSuspended: fault(403, 900105, 'A suspended Azure subscription cannot move to the Azure plan.'),
  UpgradeRunning: fault(409, 900109, 'The upgrade {upgradeId} of this customer is still running.'),
  UpgradeCompleted: fault(400, 900110, 'The upgrade {upgradeId} of this customer is completed.'),
  UpgradeOfOtherCustomer: fault(400, 900111, 'The upgrade {upgradeId} does not belong to the customer {customerId}.'),
  UpgradeOfSharedServices: fault(403, 900119, 'Azure Partner Shared Services cannot be upgraded.'),
  UpgradeImpossible: fault(403, 900120, 'The upgrade is not possible: {detail}'),
  UpgradeTooEarly: fault(403, 900130, 'An Azure subscription was bought too recently; it can be upgraded from {from} on.'),
  PurchaseWhileUpgradePending: fault(409, 900112, 'Azure cannot be bought while an upgrade of the customer is pending.'),
  PurchaseWhileUpgradeRunning: fault(409, 900113, 'Azure cannot be bought while an upgrade of the customer is running.'),
  PurchaseAfterFailedUpgrade: fault(
    409,
    900114,
    'Azure cannot be bought after an upgrade of the customer failed; ask for the upgrade again.',
  ),

  // billing
  InvoiceNotFound: fault(404, 1000, 'The invoice or document was not found.'),
  RebillRefused: fault(409, 800002, 'The invoice was not made anew: {detail}'),
  PaymentRefused: fault(409, 800002, 'The payment was not recorded: {detail}'),

  // alerts
  AlertReceiverMissing: fault(404, 1000, 'No address is registered for alerts.'),
  AlertNotFound: fault(404, 1000, 'There is no such alert.'),

  // resale
  ResaleRuleNotFound: fault(404, 1000, 'There is no such markup.'),
  TooManyRules: fault(409, 3000, 'A partner has at most {limit} markups.'),

  // the laboratory's usage
  GenerationNotFound: fault(404, 1000, 'There is no such usage generation, or it is long over.'),
  TooManyGenerations: fault(409, 3000, 'At most {limit} usage generations of a partner run or wait at a time; cancel one.'),
  AzureSubscriptionUnknown: fault(404, 1000, 'The partner has no Azure subscription {id}.'),

  // exports
  ExportNotFound: fault(404, 1000, 'There is no such export, or it is gone.'),
  ExportExpired: fault(410, 1000, 'The export is older than 24 hours and gone.'),
  AggregatedUsageUnknown: fault(501, 0, 'The columns of aggregated usage are not documented; export the daily usage.'),

  // fraud events and partner profiles
  FraudEventNotFound: fault(404, 1000, 'The Azure subscription has no such fraud event.'),
  MpnIdNotFound: fault(404, 3000, 'No partner has the MPN id {mpnId}.'),

  // our own surfaces: intake, lab, imports
  ClockBackwards: fault(400, 800002, 'The clock only moves forward: it stands at {now}.'),
  JobStopped: fault(500, 800003, 'The clock stopped where a job failed; nothing of it was kept, and it is due again: {detail}'),
  MetricsForbidden: fault(403, 2032, 'Only this machine itself, or a bearer of the metrics token, reads the metrics.'),
  LabForbidden: fault(403, 2032, 'Without a token the lab only serves this machine itself.'),
  SnapshotRefused: fault(400, 800002, 'The snapshot cannot be restored, and nothing was changed: {detail}'),
  RowNotFound: fault(404, 1000, 'No row prints so: {detail}'),
  ReconcileRefused: fault(400, 800002, 'The file cannot be compared: {detail}'),
  RowAmbiguous: fault(409, 800002, '{count} rows print so: {detail}'),
  ImportRefused: fault(400, 800002, 'The file cannot be imported: {detail}'),
  StorageUnsynced: fault(503, 800003, 'The change may or may not stand ({detail}). Read it again before you repeat the call.'),
  StorageFull: fault(503, 800003, 'The store cannot be written ({detail}); nothing was changed. Free some space and try again.'),
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults

/** The sentence of a refusal in the language of a culture (`X-Locale`), its `{name}` parts filled. */
export function describe(name: FaultName, params: Readonly<Record<string, string>> = {}, culture = 'en-US'): string {
  return fillSentence(isTraditionalChinese(culture) ? faultsZhTw[name] : faults[name].description, params, culture).slice(0, 1024)
}

/** A sentence with its `{name}` parts filled; `{detail}` holds words of ours, the others names and values. */
export function fillSentence(sentence: string, params: Readonly<Record<string, string>>, culture: string): string {
  return sentence.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = params[key] ?? ''
    return key === 'detail' ? tellDetail(value, culture) : value
  })
}

/** What is said of the request beside the sentence of its refusal, in the language of a culture. */
export function tellDetail(detail: string, culture: string): string {
  return isTraditionalChinese(culture) ? detailInChinese(detail) : detail
}
