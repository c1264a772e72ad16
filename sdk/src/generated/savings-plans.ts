// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getSavingsPlan as getSavingsPlanOperation, getSavingsPlanAlias as getSavingsPlanAliasOperation, getSavingsPlanOrder as getSavingsPlanOrderOperation, listBillingBenefitsOperations as listBillingBenefitsOperationsOperation, listSavingsPlanOrders as listSavingsPlanOrdersOperation, listSavingsPlans as listSavingsPlansOperation, listSavingsPlansOfOrder as listSavingsPlansOfOrderOperation, purchaseSavingsPlan as purchaseSavingsPlanOperation, updateSavingsPlan as updateSavingsPlanOperation, validateSavingsPlanPurchase as validateSavingsPlanPurchaseOperation, validateSavingsPlanUpdate as validateSavingsPlanUpdateOperation } from 'lazuli-contract/azure/savings-plans.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { AppliedScopeProperties, OpenWord, ProviderOperation, SavingsPlan, SavingsPlanAlias, SavingsPlanOrder, SavingsPlanPurchase } from './types.ts'

export interface ValidatePurchaseParams {
  body: {
    benefits: SavingsPlanPurchase[]
  }
}

/**
 * Whether savings plans could be bought, and if not, why.
 *
 * `POST /providers/Microsoft.BillingBenefits/validate`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 */
export function validatePurchase(core: Core, params: ValidatePurchaseParams, options?: CallOptions): Call<{
  benefits: {
    valid: boolean
    reasonCode?: string
    reason?: string
  }[]
}> {
  return callOperation(core, validateSavingsPlanPurchaseOperation, params, options)
}

export interface PurchaseParams {
  planAlias: string
  body: SavingsPlanPurchase
}

/**
 * Buy a savings plan: an hourly commitment for a term, which cannot be given back; the same once more answers what was bought.
 *
 * `PUT /providers/Microsoft.BillingBenefits/savingsPlanOrderAliases/{plan-alias}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: ReservationSubscriptionInvalid, AzureSubscriptionReadOnly, SavingsPlanUnknown, SavingsPlanTermUnsupported, SavingsPlanPlanUnsupported, SavingsPlanCommitmentInvalid, SavingsPlanNotInSandbox, ReservationPriceFailed, ReservationScopesMissing, ReservationScopeCountInvalid, ReservationScopesForeign, SavingsPlanAliasInvalid, SavingsPlanAliasTaken.
 */
export function purchase(core: Core, params: PurchaseParams, options?: CallOptions): Call<SavingsPlanAlias> {
  return callOperation(core, purchaseSavingsPlanOperation, params, options)
}

export interface GetPurchaseParams {
  planAlias: string
}

/**
 * What was bought under a name.
 *
 * `GET /providers/Microsoft.BillingBenefits/savingsPlanOrderAliases/{plan-alias}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SavingsPlanAliasNotFound.
 */
export function getPurchase(core: Core, params: GetPurchaseParams, options?: CallOptions): Call<SavingsPlanAlias> {
  return callOperation(core, getSavingsPlanAliasOperation, params, options)
}

/**
 * The savings plan orders of all customers.
 *
 * `GET /providers/Microsoft.BillingBenefits/savingsPlanOrders`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 */
export function listOrders(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: SavingsPlanOrder[]
  nextLink?: string
}, SavingsPlanOrder> {
  return listOperation(core, listSavingsPlanOrdersOperation, params, options)
}

export interface GetOrderParams {
  planOrderId: string
  /** `schedule` adds planInformation: what is paid when */
  $expand?: string | undefined
}

/**
 * One savings plan order.
 *
 * `GET /providers/Microsoft.BillingBenefits/savingsPlanOrders/{plan-order-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SavingsPlanOrderNotFound.
 */
export function getOrder(core: Core, params: GetOrderParams, options?: CallOptions): Call<SavingsPlanOrder> {
  return callOperation(core, getSavingsPlanOrderOperation, params, options)
}

export interface ListOfOrderParams {
  planOrderId: string
}

/**
 * The savings plan of an order.
 *
 * `GET /providers/Microsoft.BillingBenefits/savingsPlanOrders/{plan-order-id}/savingsPlans`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SavingsPlanOrderNotFound.
 */
export function listOfOrder(core: Core, params: ListOfOrderParams, options?: CallOptions): Paged<{
  value: SavingsPlan[]
  nextLink?: string
}, SavingsPlan> {
  return listOperation(core, listSavingsPlansOfOrderOperation, params, options)
}

export interface GetParams {
  planOrderId: string
  savingsPlanId: string
  /** `renewProperties` adds what a renewal would buy */
  $expand?: string | undefined
}

/**
 * One savings plan.
 *
 * `GET /providers/Microsoft.BillingBenefits/savingsPlanOrders/{plan-order-id}/savingsPlans/{savings-plan-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SavingsPlanOrderNotFound, SavingsPlanNotFound.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<SavingsPlan> {
  return callOperation(core, getSavingsPlanOperation, params, options)
}

export interface ListParams {
  /** Such as `properties/term eq 'P1Y'` */
  $filter?: string | undefined
  /** Such as `properties/displayName desc` */
  $orderby?: string | undefined
  /** Adds the summary */
  refreshSummary?: boolean | undefined
  /** Rows to skip */
  $skiptoken?: number | undefined
  /** Only those of this displayProvisioningState */
  selectedState?: string | undefined
  /** Rows on a page, 100 when absent */
  take?: number | undefined
}

/**
 * The savings plans of all customers, with a count by state.
 *
 * `GET /providers/Microsoft.BillingBenefits/savingsPlans`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 */
export function list(core: Core, params?: ListParams, options?: CallOptions): Paged<{
  value: SavingsPlan[]
  nextLink?: string
  additionalProperties?: {
    name: string
    value: unknown
  }[]
}, SavingsPlan> {
  return listOperation(core, listSavingsPlansOperation, params, options)
}

export interface UpdateParams {
  planOrderId: string
  savingsPlanId: string
  body: {
    properties: {
      displayName?: string
      appliedScopeType?: 'Single' | 'Shared' | 'ManagementGroup' | OpenWord
      appliedScopeProperties?: AppliedScopeProperties
      renew?: boolean
      renewProperties?: {
        purchaseProperties?: SavingsPlanPurchase
      }
    }
  }
}

/**
 * Change name, scope or renewal of a savings plan; its commitment stays.
 *
 * `PATCH /providers/Microsoft.BillingBenefits/savingsPlanOrders/{plan-order-id}/savingsPlans/{savings-plan-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SavingsPlanOrderNotFound, SavingsPlanNotFound, SavingsPlanStateWrong, SavingsPlanValuesSame, ReservationScopesMissing, ReservationScopeCountInvalid, ReservationScopesForeign.
 */
export function update(core: Core, params: UpdateParams, options?: CallOptions): Call<SavingsPlan> {
  return callOperation(core, updateSavingsPlanOperation, params, options)
}

export interface ValidateUpdateParams {
  planOrderId: string
  savingsPlanId: string
  body: {
    benefits: {
      displayName?: string
      appliedScopeType?: 'Single' | 'Shared' | 'ManagementGroup' | OpenWord
      appliedScopeProperties?: AppliedScopeProperties
      renew?: boolean
      renewProperties?: {
        purchaseProperties?: SavingsPlanPurchase
      }
    }[]
  }
}

/**
 * Whether a savings plan could be changed so, and if not, why.
 *
 * `POST /providers/Microsoft.BillingBenefits/savingsPlanOrders/{plan-order-id}/savingsPlans/{savings-plan-id}/validate`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: SavingsPlanOrderNotFound, SavingsPlanNotFound.
 */
export function validateUpdate(core: Core, params: ValidateUpdateParams, options?: CallOptions): Call<{
  benefits: {
    valid: boolean
    reasonCode?: string
    reason?: string
  }[]
}> {
  return callOperation(core, validateSavingsPlanUpdateOperation, params, options)
}

/**
 * What the provider Microsoft.BillingBenefits can do.
 *
 * `GET /providers/Microsoft.BillingBenefits/operations`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 */
export function listProviderOperations(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: ProviderOperation[]
  nextLink?: string
}, ProviderOperation> {
  return listOperation(core, listBillingBenefitsOperationsOperation, params, options)
}
