/**
 * Refusals of the Azure side by name: HTTP status, code word and our own wording (azure contract, section 1.1). Numeric
 * Partner Center codes never occur there; what the request chain and shared rules refuse by a Partner Center name is
 * told in Azure's words by {@link azureNameOf}.
 */
import { type FaultName, faults, fillSentence } from '../faults.ts'
import { isTraditionalChinese } from '../values/cultures.ts'
import { azureFaultsZhTw } from './faults-zh-tw.ts'

export interface AzureFault {
  status: number
  /** The `code` on the wire. */
  word: string
  /** `{name}` parts are filled from the refusal's parameters. */
  message: string
}

const fault = (status: number, word: string, message: string): AzureFault => ({ status, word, message })

export const azureFaults = {
  // the address and the input
  AzureApiVersionMissing: fault(
    400,
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  ),
  AzureApiVersionUnknown: fault(
    400,
    'InvalidApiVersionParameter',
    "The api-version '{version}' is invalid. The supported versions are '{versions}'.",
  ),
  AzureInputInvalid: fault(400, 'InvalidRequestContent', 'The request content was invalid: {detail}'),
  AzureBadRequest: fault(400, 'BadRequest', 'The request is not valid: {detail}'),
  AzureWrongVerb: fault(405, 'HttpMethodNotSupported', 'The requested resource does not support the http method {verb}.'),
  AzureWrongVerbFinal: fault(400, 'HttpMethodNotSupported', 'The requested resource does not support the http method {verb}.'),
  AzureRouteUnknown: fault(404, 'NotFound', 'There is no resource at {path}.'),
  AzureResourceTypeUnknown: fault(
    404,
    'InvalidResourceType',
    "The resource type '{type}' could not be found in the namespace '{namespace}'.",
  ),

  // sign-in
  AzureNoToken: fault(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing."),
  AzureSchemeUnknown: fault(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header carries no bearer token."),
  AzureTokenInvalid: fault(401, 'InvalidAuthenticationToken', 'The access token is invalid: {detail}'),
  AzureTokenExpired: fault(401, 'ExpiredAuthenticationToken', 'The access token expiry has passed.'),
  AzureTokenAudience: fault(
    401,
    'InvalidAuthenticationTokenAudience',
    "The access token has been obtained for the wrong audience or resource. It should be for 'https://management.azure.com' or for this very address.",
  ),
  AzureTokenTenant: fault(
    401,
    'InvalidAuthenticationTokenTenant',
    'The access token is from a tenant that is no direct-bill partner or indirect provider here.',
  ),
  AzureNotAuthorized: fault(
    403,
    'AuthorizationFailed',
    "The client '{client}' does not have authorization to perform action '{action}' over scope '{scope}'.",
  ),
  AzureForbidden: fault(403, 'Forbidden', 'The operation is not allowed: {detail}'),
  AzureUserNotAuthorized: fault(403, 'UserNotAuthorized', 'The user needs the role Global administrator or Admin agent of the partner.'),

  // general
  AzureNotFound: fault(404, 'NotFound', 'The resource was not found.'),
  AzureResourceNotFound: fault(404, 'ResourceNotFound', "The resource '{resource}' was not found."),
  AzureConflict: fault(409, 'Conflict', '{detail}'),
  AzureThrottled: fault(429, 'TooManyRequests', 'The request is being throttled.'),
  AzureInternalError: fault(500, 'InternalServerError', 'Something broke on our side. Correlation id {correlationId}.'),
  AzureUnavailable: fault(503, 'ServerTimeout', 'The change may not stand ({detail}). Read it again before you repeat the call.'),

  // subscriptions
  AzureBillingScopeInvalid: fault(
    400,
    'InvalidBillingScope',
    'A partner makes Azure subscriptions for a customer: /providers/Microsoft.Billing/billingAccounts/<account>/customers/<customer>. {detail}',
  ),
  AzureBillingScopeNotFound: fault(404, 'BillingScopeNotFound', "The billing scope '{scope}' was not found."),
  AzureNoActivePlan: fault(400, 'NoActiveAzurePlan', 'The customer has no active Azure plan of SKU {skuId}.'),
  AzureResellerInvalid: fault(400, 'InvalidResellerId', "'{resellerId}' is no indirect reseller of this customer."),
  AzureSubscriptionLimit: fault(
    400,
    'SubscriptionLimitReached',
    'The plan already has the {limit} Azure subscriptions that a sandbox account may have.',
  ),
  AzureSubscriptionNotFound: fault(404, 'SubscriptionNotFound', "The subscription '{subscriptionId}' could not be found."),
  AzureSubscriptionReadOnly: fault(
    409,
    'ReadOnlyDisabledSubscription',
    "The subscription '{subscriptionId}' is disabled and therefore marked as read only. Enable it before you write to it.",
  ),

  // reservations
  ReservationOrderIdInvalid: fault(
    400,
    'InvalidReservationOrderId',
    "The reservation order id '{id}' is not one that calculatePrice gave.",
  ),
  ReservationIdInvalid: fault(400, 'InvalidReservationId', "'{id}' does not name a reservation."),
  ReservationNotInOrder: fault(400, 'ReservationIdNotInReservationOrder', "The reservation '{id}' does not belong to the order."),
  ReservationOrderNotFound: fault(404, 'ReservationOrderNotFound', "The reservation order '{id}' was not found."),
  ReservationNotFound: fault(404, 'NotFound', "The reservation '{id}' was not found."),
  ReservationOperationNotFound: fault(404, 'NotFound', "The operation '{id}' was not found."),
  ReservationOrderExists: fault(409, 'ReservationOrderIdAlreadyExists', "The reservation order '{id}' was bought by another request."),
  ReservationQuoteStale: fault(400, 'ActivateQuoteFailed', 'The price is no longer valid; ask for it again.'),
  ReservationQuoteDiffers: fault(
    400,
    'InvalidFulfillmentRequestParameters',
    'The purchase is not the one whose price was asked for: {detail}',
  ),
  ReservationSubscriptionInvalid: fault(400, 'InvalidSubscriptionId', "'{id}' does not name an Azure subscription of a customer."),
  ReservationLocationInvalid: fault(400, 'InvalidLocationId', "The SKU is not sold in the location '{location}'."),
  ReservationTermUnsupported: fault(400, 'UnsupportedReservationTerm', "The SKU is not sold for the term '{term}'."),
  ReservationInstanceLimit: fault(403, 'Forbidden', 'A customer of a sandbox has at most {limit} reservation instances; {held} are there.'),
  ReservationPriceFailed: fault(400, 'CalculatePriceFailed', 'There is no price: {detail}'),
  ReservationScopesMissing: fault(400, 'MissingAppliedScopesForSingle', 'A single scope has to be named.'),
  ReservationScopeCountInvalid: fault(400, 'InvalidSingleAppliedScopesCount', 'A single scope is one scope.'),
  ReservationScopesForeign: fault(
    400,
    'AppliedScopesNotAssociatedWithCommerceAccount',
    "The scope '{scope}' does not belong to the customer.",
  ),
  ReservationScopesSame: fault(400, 'AppliedScopesSameAsExisting', 'The scopes are those the reservation has.'),
  ReservationValuesSame: fault(400, 'PatchValuesSameAsExisting', 'The reservation has these values already.'),
  ReservationStateWrong: fault(
    400,
    'OperationCannotBePerformedInCurrentState',
    'The operation is not possible while the reservation is in the state {state}.',
  ),
  ReservationTenantInvalid: fault(400, 'InvalidTenantId', 'The destination tenant id is not a GUID.'),
  RefundQuantityInvalid: fault(400, 'InvalidRefundQuantity', 'The quantity to return exceeds the reservation quantity.'),
  RefundLimitReached: fault(
    400,
    'RefundLimitExceeded',
    'The refund exceeds what the customer may be refunded in twelve months: {consumed} of {limit} USD are used.',
  ),
  RefundNotSupported: fault(400, 'SelfServiceRefundNotSupported', 'Reservations of {type} are not refunded.'),
  ExchangeTooSmall: fault(
    400,
    'BillingCustomerInputError',
    'What is bought must be worth at least what is returned: {bought} < {returned}.',
  ),
  ExchangeFamilyDiffers: fault(
    400,
    'InvalidFulfillmentRequestParameters',
    'Only reservations of the same kind are exchanged: {returned} for {bought}.',
  ),
  ExchangeCustomersDiffer: fault(400, 'NonsupportedAccountId', 'An exchange concerns the reservations of one customer.'),

  // savings plans
  SavingsPlanAliasInvalid: fault(400, 'InvalidRequestContent', 'A name has letters, digits, dashes, dots and underscores, at most 128.'),
  SavingsPlanAliasTaken: fault(409, 'Conflict', "Another savings plan was bought under the name '{name}'."),
  SavingsPlanAliasNotFound: fault(404, 'NotFound', "Nothing was bought under the name '{name}'."),
  SavingsPlanOrderNotFound: fault(404, 'NotFound', "The savings plan order '{id}' was not found."),
  SavingsPlanNotFound: fault(404, 'NotFound', "The savings plan '{id}' was not found."),
  SavingsPlanUnknown: fault(400, 'InvalidRequestContent', "There is no savings plan '{name}'; 'Compute_Savings_Plan' is sold."),
  SavingsPlanTermUnsupported: fault(400, 'BadRequest', "Savings plans are sold for P1Y and P3Y, not for '{term}'."),
  SavingsPlanPlanUnsupported: fault(400, 'InvalidRequestContent', "The billing plan is P1M or left out, not '{plan}'."),
  SavingsPlanCommitmentInvalid: fault(400, 'BadRequest', 'The commitment is not one that is sold: {detail}'),
  SavingsPlanNotInSandbox: fault(403, 'CustomerCannotPurchaseSavingsPlan', 'A sandbox account buys no savings plans.'),
  SavingsPlanStateWrong: fault(
    400,
    'OperationCannotBePerformedInCurrentState',
    'The operation is not possible while the savings plan is in the state {state}.',
  ),
  SavingsPlanValuesSame: fault(400, 'PatchValuesSameAsExisting', 'The savings plan has these values already.'),
} as const satisfies Record<string, AzureFault>

export type AzureFaultName = keyof typeof azureFaults

/** Any refusal of either side. */
export type AnyFaultName = FaultName | AzureFaultName

export function isAzureFault(name: AnyFaultName): name is AzureFaultName {
  return Object.hasOwn(azureFaults, name)
}

/** The name of a refusal that Partner Center words; rules it runs never refuse in Azure's. */
export function partnerNameOf(name: AnyFaultName): FaultName {
  if (isAzureFault(name)) throw new TypeError(`${name} is no refusal of Partner Center`)
  return name
}

/** Refusals of the request chain in Azure's words. */
const inAzureWords: Readonly<Partial<Record<FaultName, AzureFaultName>>> = {
  BadInput: 'AzureInputInvalid',
  BadProperty: 'AzureInputInvalid',
  BadParameter: 'AzureBadRequest',
  BodyTooLong: 'AzureInputInvalid',
  RouteNotFound: 'AzureRouteUnknown',
  WrongVerb: 'AzureWrongVerb',
  WrongVerbFinal: 'AzureWrongVerbFinal',
  NoPartnerToken: 'AzureNoToken',
  AccessDenied: 'AzureTokenInvalid',
  TokenExpired: 'AzureTokenExpired',
  TokenForOther: 'AzureTokenAudience',
  PartnerNotEnabled: 'AzureTokenTenant',
  AppOnlyRefused: 'AzureForbidden',
  RoleMissing: 'AzureNotAuthorized',
  Unexpected: 'AzureInternalError',
  StorageFull: 'AzureUnavailable',
  IssuerSilent: 'AzureUnavailable',
  StorageUnsynced: 'AzureUnavailable',
}

/** What a refusal is called on the Azure side; rules shared with Partner Center fall to the word of their status. */
export function azureNameOf(name: AnyFaultName): AzureFaultName {
  if (isAzureFault(name)) return name
  const own = inAzureWords[name]
  if (own) return own
  const { status } = faults[name]
  if (status === 404) return 'AzureNotFound'
  if (status === 409) return 'AzureConflict'
  return status === 403 ? 'AzureForbidden' : 'AzureBadRequest'
}

/** The message of a refusal in the language of a culture, its `{name}` parts filled. */
export function describeAzure(name: AzureFaultName, params: Readonly<Record<string, string>> = {}, culture = 'en-US'): string {
  return fillSentence(isTraditionalChinese(culture) ? azureFaultsZhTw[name] : azureFaults[name].message, params, culture)
}
