// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { deleteConsumptionBudget as deleteConsumptionBudgetOperation, getConsumptionBudget as getConsumptionBudgetOperation, listConsumptionBudgets as listConsumptionBudgetsOperation, listReservationDetails as listReservationDetailsOperation, listReservationSummaries as listReservationSummariesOperation, listReservationTransactions as listReservationTransactionsOperation, listUsageDetails as listUsageDetailsOperation, putConsumptionBudget as putConsumptionBudgetOperation, queryCustomerCosts as queryCustomerCostsOperation, queryScopeCosts as queryScopeCostsOperation } from 'lazuli-contract/azure/cost.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { ConsumptionBudget, CostQuery, CostResult, Decimal, InstantText, OpenWord, PutConsumptionBudget, TableRow, UsageDetail } from './types.ts'

export interface QueryCustomerParams {
  billingAccount: string
  customer: string
  $top?: number | undefined
  $skiptoken?: string | undefined
  body?: CostQuery | undefined
}

/**
 * What a customer cost: a table whose columns are named, in pages.
 *
 * `POST /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/providers/Microsoft.CostManagement/query`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound, AzureBadRequest.
 */
export function queryCustomer(core: Core, params: QueryCustomerParams, options?: CallOptions): Paged<CostResult, TableRow> {
  return listOperation(core, queryCustomerCostsOperation, params, options)
}

export interface QueryParams {
  scope: string
  $top?: number | undefined
  $skiptoken?: string | undefined
  body?: CostQuery | undefined
}

/**
 * What an account, a subscription or a resource group cost: a table whose columns are named, in pages.
 *
 * `POST /{scope}/providers/Microsoft.CostManagement/query`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound, AzureBadRequest.
 */
export function query(core: Core, params: QueryParams, options?: CallOptions): Paged<CostResult, TableRow> {
  return listOperation(core, queryScopeCostsOperation, params, options)
}

export interface ListUsageDetailsParams {
  scope: string
  $top?: number | undefined
  $skiptoken?: string | undefined
  $expand?: string | undefined
  $filter?: string | undefined
  metric?: string | undefined
}

/**
 * Daily usage of a scope with its cost, of the running month unless filtered.
 *
 * `GET /{scope}/providers/Microsoft.Consumption/usageDetails`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound, AzureBadRequest.
 */
export function listUsageDetails(core: Core, params: ListUsageDetailsParams, options?: CallOptions): Paged<{
  value: UsageDetail[]
  nextLink?: string
}, UsageDetail> {
  return listOperation(core, listUsageDetailsOperation, params, options)
}

export interface ListBudgetsParams {
  scope: string
}

/**
 * Budgets of a scope with what is spent of them.
 *
 * `GET /{scope}/providers/Microsoft.Consumption/budgets`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound.
 */
export function listBudgets(core: Core, params: ListBudgetsParams, options?: CallOptions): Paged<{
  value: ConsumptionBudget[]
  nextLink?: string
}, ConsumptionBudget> {
  return listOperation(core, listConsumptionBudgetsOperation, params, options)
}

export interface GetBudgetParams {
  scope: string
  budgetName: string
}

/**
 * A budget with what is spent of it.
 *
 * `GET /{scope}/providers/Microsoft.Consumption/budgets/{budget-name}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound.
 */
export function getBudget(core: Core, params: GetBudgetParams, options?: CallOptions): Call<ConsumptionBudget> {
  return callOperation(core, getConsumptionBudgetOperation, params, options)
}

export interface PutBudgetParams {
  scope: string
  budgetName: string
  body: PutConsumptionBudget
}

/**
 * Set a budget; it stops nothing.
 *
 * `PUT /{scope}/providers/Microsoft.Consumption/budgets/{budget-name}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound, AzureBadRequest, AzureConflict.
 */
export function putBudget(core: Core, params: PutBudgetParams, options?: CallOptions): Call<ConsumptionBudget> {
  return callOperation(core, putConsumptionBudgetOperation, params, options)
}

export interface DeleteBudgetParams {
  scope: string
  budgetName: string
}

/**
 * Remove a budget.
 *
 * `DELETE /{scope}/providers/Microsoft.Consumption/budgets/{budget-name}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound.
 */
export function deleteBudget(core: Core, params: DeleteBudgetParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, deleteConsumptionBudgetOperation, params, options)
}

export interface ListReservationDetailsParams {
  scope: string
  $top?: number | undefined
  $skiptoken?: string | undefined
  /** properties/usageDate ge yyyy-MM-dd AND properties/usageDate le yyyy-MM-dd */
  $filter?: string | undefined
  startDate?: string | Date | undefined
  endDate?: string | Date | undefined
  reservationId?: string | undefined
  reservationOrderId?: string | undefined
}

/**
 * Hours of reservations by day: reserved, and used.
 *
 * `GET /{scope}/providers/Microsoft.Consumption/reservationDetails`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound, AzureBadRequest.
 */
export function listReservationDetails(core: Core, params: ListReservationDetailsParams, options?: CallOptions): Paged<{
  value: {
    id: string
    name: string
    type: string
    properties: {
      reservationOrderId: string
      reservationId: string
      skuName: string
      instanceFlexibilityRatio: string
      instanceFlexibilityGroup: string
      usageDate: InstantText
      instanceId: string
      reservedHours: Decimal
      usedHours: Decimal
      totalReservedQuantity: Decimal
      kind: string
    }
  }[]
  nextLink?: string
}, {
  id: string
  name: string
  type: string
  properties: {
    reservationOrderId: string
    reservationId: string
    skuName: string
    instanceFlexibilityRatio: string
    instanceFlexibilityGroup: string
    usageDate: InstantText
    instanceId: string
    reservedHours: Decimal
    usedHours: Decimal
    totalReservedQuantity: Decimal
    kind: string
  }
}> {
  return listOperation(core, listReservationDetailsOperation, params, options)
}

export interface ListReservationSummariesParams {
  scope: string
  $top?: number | undefined
  $skiptoken?: string | undefined
  /** properties/usageDate ge yyyy-MM-dd AND properties/usageDate le yyyy-MM-dd */
  $filter?: string | undefined
  startDate?: string | Date | undefined
  endDate?: string | Date | undefined
  reservationId?: string | undefined
  reservationOrderId?: string | undefined
  grain: 'daily' | 'monthly' | OpenWord
}

/**
 * How far reservations were used, by day or month.
 *
 * `GET /{scope}/providers/Microsoft.Consumption/reservationSummaries`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound, AzureBadRequest.
 */
export function listReservationSummaries(core: Core, params: ListReservationSummariesParams, options?: CallOptions): Paged<{
  value: {
    id: string
    name: string
    type: string
    properties: {
      reservationOrderId: string
      reservationId: string
      skuName: string
      kind: string
      usageDate: InstantText
      reservedHours: Decimal
      usedHours: Decimal
      minUtilizationPercentage: Decimal
      avgUtilizationPercentage: Decimal
      maxUtilizationPercentage: Decimal
      purchasedQuantity: Decimal
      remainingQuantity: Decimal
      totalReservedQuantity: Decimal
      usedQuantity: Decimal
      utilizedPercentage: Decimal
    }
  }[]
  nextLink?: string
}, {
  id: string
  name: string
  type: string
  properties: {
    reservationOrderId: string
    reservationId: string
    skuName: string
    kind: string
    usageDate: InstantText
    reservedHours: Decimal
    usedHours: Decimal
    minUtilizationPercentage: Decimal
    avgUtilizationPercentage: Decimal
    maxUtilizationPercentage: Decimal
    purchasedQuantity: Decimal
    remainingQuantity: Decimal
    totalReservedQuantity: Decimal
    usedQuantity: Decimal
    utilizedPercentage: Decimal
  }
}> {
  return listOperation(core, listReservationSummariesOperation, params, options)
}

export interface ListReservationTransactionsParams {
  scope: string
  $top?: number | undefined
  $skiptoken?: string | undefined
  /** properties/usageDate ge yyyy-MM-dd AND properties/usageDate le yyyy-MM-dd */
  $filter?: string | undefined
  startDate?: string | Date | undefined
  endDate?: string | Date | undefined
  reservationId?: string | undefined
  reservationOrderId?: string | undefined
}

/**
 * Purchases of reservations under a billing account or profile.
 *
 * `GET /{scope}/providers/Microsoft.Consumption/reservationTransactions`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound, AzureSubscriptionNotFound, AzureBadRequest.
 */
export function listReservationTransactions(core: Core, params: ListReservationTransactionsParams, options?: CallOptions): Paged<{
  value: {
    id: string
    name: string
    type: string
    properties: {
      eventDate: InstantText
      reservationOrderId: string
      description: string
      eventType: string
      quantity: Decimal
      amount: Decimal
      currency: string
      reservationOrderName: string
      billingFrequency: string
      billingProfileId: string
      billingProfileName: string
      purchasingSubscriptionGuid: string
      purchasingSubscriptionName: string
      armSkuName: string
      term: string
      region: string
    }
  }[]
  nextLink?: string
}, {
  id: string
  name: string
  type: string
  properties: {
    eventDate: InstantText
    reservationOrderId: string
    description: string
    eventType: string
    quantity: Decimal
    amount: Decimal
    currency: string
    reservationOrderName: string
    billingFrequency: string
    billingProfileId: string
    billingProfileName: string
    purchasingSubscriptionGuid: string
    purchasingSubscriptionName: string
    armSkuName: string
    term: string
    region: string
  }
}> {
  return listOperation(core, listReservationTransactionsOperation, params, options)
}
