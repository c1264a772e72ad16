// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { listDailyUsageRecords as listDailyUsageRecordsOperation, listSubscriptionMonthlyUsage as listSubscriptionMonthlyUsageOperation, listUtilizationRecords as listUtilizationRecordsOperation } from 'lazuli-contract/legacy-usage.ts'
import { getCustomerUsageSummary as getCustomerUsageSummaryOperation, getPartnerUsageSummary as getPartnerUsageSummaryOperation, getSubscriptionUsageSummary as getSubscriptionUsageSummaryOperation, listCustomersUsageRecords as listCustomersUsageRecordsOperation, listMeterUsageRecords as listMeterUsageRecordsOperation, listResourceUsageRecords as listResourceUsageRecordsOperation, listSubscriptionsUsageRecords as listSubscriptionsUsageRecordsOperation } from 'lazuli-contract/usage.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { AzureResourceMonthlyUsageRecord, AzureUtilizationRecord, Collection, CustomerMonthlyUsageRecord, CustomerUsageSummary, MeterUsageRecord, OpenWord, PartnerUsageSummary, ResourceUsageRecord, SubscriptionDailyUsageRecord, SubscriptionMonthlyUsageRecord, SubscriptionUsageSummary } from './types.ts'

/**
 * Get a partner's usage summary.
 *
 * `GET /v1/usagesummary`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Documentation: get-a-partner-usage-summary.
 */
export function getPartnerSummary(core: Core, params?: Record<string, never>, options?: CallOptions): Call<PartnerUsageSummary> {
  return callOperation(core, getPartnerUsageSummaryOperation, params, options)
}

/**
 * Get the monthly usage records of all customers.
 *
 * `GET /v1/customers/usagerecords`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Documentation: get-a-customer-s-usage-records.
 */
export function listCustomers(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<Collection<CustomerMonthlyUsageRecord>, CustomerMonthlyUsageRecord> {
  return listOperation(core, listCustomersUsageRecordsOperation, params, options)
}

export interface GetCustomerSummaryParams {
  customerId: string
}

/**
 * Get a customer's usage summary.
 *
 * `GET /v1/customers/{customer-id}/usagesummary`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Documentation: get-a-customer-usage-summary.
 */
export function getCustomerSummary(core: Core, params: GetCustomerSummaryParams, options?: CallOptions): Call<CustomerUsageSummary> {
  return callOperation(core, getCustomerUsageSummaryOperation, params, options)
}

export interface ListSubscriptionsParams {
  customerId: string
}

/**
 * Get the usage records of a customer's subscriptions.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/usagerecords`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Documentation: get-a-customer-subscription-s-usage-records.
 */
export function listSubscriptions(core: Core, params: ListSubscriptionsParams, options?: CallOptions): Paged<Collection<SubscriptionMonthlyUsageRecord>, SubscriptionMonthlyUsageRecord> {
  return listOperation(core, listSubscriptionsUsageRecordsOperation, params, options)
}

export interface GetSubscriptionSummaryParams {
  customerId: string
  subscriptionId: string
}

/**
 * Get a subscription's usage summary.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/usagesummary`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: SubscriptionNotFound (404/20003), NotAnAzureSubscription (400/800011).
 * Documentation: get-a-customer-subscription-usage-summary.
 */
export function getSubscriptionSummary(core: Core, params: GetSubscriptionSummaryParams, options?: CallOptions): Call<SubscriptionUsageSummary> {
  return callOperation(core, getSubscriptionUsageSummaryOperation, params, options)
}

export interface ListMonthlyParams {
  customerId: string
  subscriptionId: string
}

/**
 * Get all monthly usage records for a subscription.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/usagerecords/resources`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: SubscriptionNotFound (404/20003), NotAnAzureSubscription (400/800011).
 * Documentation: get-all-monthly-usage-records-for-a-subscription.
 */
export function listMonthly(core: Core, params: ListMonthlyParams, options?: CallOptions): Paged<Collection<AzureResourceMonthlyUsageRecord>, AzureResourceMonthlyUsageRecord> {
  return listOperation(core, listSubscriptionMonthlyUsageOperation, params, options)
}

export interface ListResourcesParams {
  customerId: string
  subscriptionId: string
}

/**
 * Get a plan's usage by Azure resource.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/resourceusagerecords`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: SubscriptionNotFound (404/20003), NotAnAzureSubscription (400/800011).
 * Documentation: get-a-customer-subscription-resource-usage-records.
 */
export function listResources(core: Core, params: ListResourcesParams, options?: CallOptions): Paged<Collection<ResourceUsageRecord>, ResourceUsageRecord> {
  return listOperation(core, listResourceUsageRecordsOperation, params, options)
}

export interface ListMetersParams {
  customerId: string
  subscriptionId: string
}

/**
 * Get a plan's usage by meter.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/meterusagerecords`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: SubscriptionNotFound (404/20003), NotAnAzureSubscription (400/800011).
 * Documentation: get-a-customer-subscription-meter-usage-records.
 */
export function listMeters(core: Core, params: ListMetersParams, options?: CallOptions): Paged<Collection<MeterUsageRecord>, MeterUsageRecord> {
  return listOperation(core, listMeterUsageRecordsOperation, params, options)
}

export interface ListDailyParams {
  customerId: string
  subscriptionId: string
}

/**
 * Get the usage of a subscription by day.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/usagerecords/daily`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: SubscriptionNotFound (404/20003), NotAnAzureSubscription (400/800011), NotSupported (400/800042).
 */
export function listDaily(core: Core, params: ListDailyParams, options?: CallOptions): Paged<Collection<SubscriptionDailyUsageRecord>, SubscriptionDailyUsageRecord> {
  return listOperation(core, listDailyUsageRecordsOperation, params, options)
}

export interface ListUtilizationsParams {
  customerId: string
  subscriptionId: string
  /** Reported from; midnight for daily, a whole hour for hourly */
  start_time?: string | Date | undefined
  /** Reported before */
  end_time?: string | Date | undefined
  granularity?: 'daily' | 'hourly' | OpenWord | undefined
  /** Default true; false folds instances */
  show_details?: boolean | undefined
  /** Default and most 1000 */
  size?: number | undefined
  /** Next, with the MS-ContinuationToken header */
  seek_operation?: string | undefined
  seekOperation?: string | undefined
}

/**
 * Get a customer's utilization records for Azure, by when they were reported.
 *
 * `GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/utilizations/azure`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: SubscriptionNotFound (404/20003), NotAnAzureSubscription (400/800011), BadProperty (400/3000).
 * Documentation: get-a-customer-s-utilization-record-for-azure.
 */
export function listUtilizations(core: Core, params: ListUtilizationsParams, options?: CallOptions): Paged<Collection<AzureUtilizationRecord>, AzureUtilizationRecord> {
  return listOperation(core, listUtilizationRecordsOperation, params, options)
}
