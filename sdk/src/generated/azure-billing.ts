// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getBillingAccount as getBillingAccountOperation, getBillingCustomer as getBillingCustomerOperation, getBillingCustomerPolicy as getBillingCustomerPolicyOperation, getBillingSubscription as getBillingSubscriptionOperation, listBillingAccountInvoices as listBillingAccountInvoicesOperation, listBillingAccountSubscriptions as listBillingAccountSubscriptionsOperation, listBillingAccounts as listBillingAccountsOperation, listBillingCustomerPermissions as listBillingCustomerPermissionsOperation, listBillingCustomerProducts as listBillingCustomerProductsOperation, listBillingCustomerSubscriptions as listBillingCustomerSubscriptionsOperation, listBillingCustomers as listBillingCustomersOperation, listBillingProfileCustomers as listBillingProfileCustomersOperation, listEnrollmentAccounts as listEnrollmentAccountsOperation, updateBillingCustomerPolicy as updateBillingCustomerPolicyOperation } from 'lazuli-contract/azure/billing.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { BillingAccount, BillingCustomer, BillingSubscription, CustomerPolicy, Decimal, InstantText, OpenWord } from './types.ts'

export interface ListAccountsParams {
  $expand?: string | undefined
}

/**
 * The billing account of the partner.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts`
 *
 * Called by: application or user.
 */
export function listAccounts(core: Core, params?: ListAccountsParams, options?: CallOptions): Paged<{
  value: BillingAccount[]
  nextLink?: string
}, BillingAccount> {
  return listOperation(core, listBillingAccountsOperation, params, options)
}

export interface GetAccountParams {
  billingAccount: string
  $expand?: string | undefined
}

/**
 * A billing account.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function getAccount(core: Core, params: GetAccountParams, options?: CallOptions): Call<BillingAccount> {
  return callOperation(core, getBillingAccountOperation, params, options)
}

export interface ListCustomersParams {
  billingAccount: string
  /** Part of the name, in any letter case */
  $search?: string | undefined
  $filter?: string | undefined
}

/**
 * Customers with an Azure plan, by name.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function listCustomers(core: Core, params: ListCustomersParams, options?: CallOptions): Paged<{
  value: BillingCustomer[]
  totalCount: number
  nextLink?: string
}, BillingCustomer> {
  return listOperation(core, listBillingCustomersOperation, params, options)
}

export interface ListProfileCustomersParams {
  billingAccount: string
  billingProfile: string
  /** Part of the name, in any letter case */
  $search?: string | undefined
  $filter?: string | undefined
}

/**
 * Customers with an Azure plan that a billing profile pays for, by name.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/billingProfiles/{billing-profile}/customers`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function listProfileCustomers(core: Core, params: ListProfileCustomersParams, options?: CallOptions): Paged<{
  value: BillingCustomer[]
  totalCount: number
  nextLink?: string
}, BillingCustomer> {
  return listOperation(core, listBillingProfileCustomersOperation, params, options)
}

export interface GetCustomerParams {
  billingAccount: string
  customer: string
  $expand?: string | undefined
}

/**
 * A customer, with plans and resellers when asked for.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function getCustomer(core: Core, params: GetCustomerParams, options?: CallOptions): Call<BillingCustomer> {
  return callOperation(core, getBillingCustomerOperation, params, options)
}

export interface GetCustomerPolicyParams {
  billingAccount: string
  customer: string
}

/**
 * Whether users of a customer see what Azure costs.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/policies/default`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function getCustomerPolicy(core: Core, params: GetCustomerPolicyParams, options?: CallOptions): Call<CustomerPolicy> {
  return callOperation(core, getBillingCustomerPolicyOperation, params, options)
}

export interface UpdateCustomerPolicyParams {
  billingAccount: string
  customer: string
  body: {
    properties: {
      viewCharges: 'Allowed' | 'NotAllowed' | OpenWord
    }
  }
}

/**
 * Let users of a customer see what Azure costs, or not.
 *
 * `PUT /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/policies/default`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: AzureResourceNotFound.
 */
export function updateCustomerPolicy(core: Core, params: UpdateCustomerPolicyParams, options?: CallOptions): Call<CustomerPolicy> {
  return callOperation(core, updateBillingCustomerPolicyOperation, params, options)
}

export interface ListCustomerPermissionsParams {
  billingAccount: string
  customer: string
}

/**
 * What the caller may do for a customer.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/billingPermissions`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function listCustomerPermissions(core: Core, params: ListCustomerPermissionsParams, options?: CallOptions): Paged<{
  value: {
    actions: string[]
    notActions: string[]
  }[]
  nextLink?: string
}, {
  actions: string[]
  notActions: string[]
}> {
  return listOperation(core, listBillingCustomerPermissionsOperation, params, options)
}

export interface ListCustomerSubscriptionsParams {
  billingAccount: string
  customer: string
}

/**
 * Azure subscriptions of a customer with their charges.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/billingSubscriptions`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function listCustomerSubscriptions(core: Core, params: ListCustomerSubscriptionsParams, options?: CallOptions): Paged<{
  value: BillingSubscription[]
  nextLink?: string
}, BillingSubscription> {
  return listOperation(core, listBillingCustomerSubscriptionsOperation, params, options)
}

export interface ListAccountSubscriptionsParams {
  billingAccount: string
}

/**
 * Azure subscriptions of all customers with their charges.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/billingSubscriptions`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function listAccountSubscriptions(core: Core, params: ListAccountSubscriptionsParams, options?: CallOptions): Paged<{
  value: BillingSubscription[]
  nextLink?: string
}, BillingSubscription> {
  return listOperation(core, listBillingAccountSubscriptionsOperation, params, options)
}

export interface GetSubscriptionParams {
  billingAccount: string
  subscriptionId: string
}

/**
 * An Azure subscription with its charges.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/billingSubscriptions/{subscription-id}`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function getSubscription(core: Core, params: GetSubscriptionParams, options?: CallOptions): Call<BillingSubscription> {
  return callOperation(core, getBillingSubscriptionOperation, params, options)
}

export interface ListCustomerProductsParams {
  billingAccount: string
  customer: string
}

/**
 * Azure plans of a customer.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/products`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function listCustomerProducts(core: Core, params: ListCustomerProductsParams, options?: CallOptions): Paged<{
  value: {
    id: string
    name: string
    type: string
    properties: {
      displayName: string
      purchaseDate: InstantText
      productTypeId: string
      productType: string
      status: string
      skuId: string
      skuDescription: string
      billingProfileId: string
      billingProfileDisplayName: string
      customerId: string
      customerDisplayName: string
      reseller?: {
        /** MPN id */
        resellerId: string
        description: string
      }
      availabilityId: string
      billingFrequency: string
    }
  }[]
  nextLink?: string
}, {
  id: string
  name: string
  type: string
  properties: {
    displayName: string
    purchaseDate: InstantText
    productTypeId: string
    productType: string
    status: string
    skuId: string
    skuDescription: string
    billingProfileId: string
    billingProfileDisplayName: string
    customerId: string
    customerDisplayName: string
    reseller?: {
      /** MPN id */
      resellerId: string
      description: string
    }
    availabilityId: string
    billingFrequency: string
  }
}> {
  return listOperation(core, listBillingCustomerProductsOperation, params, options)
}

export interface ListInvoicesParams {
  billingAccount: string
  /** yyyy-MM-dd */
  periodStartDate?: string | Date | undefined
  /** yyyy-MM-dd */
  periodEndDate?: string | Date | undefined
}

/**
 * Invoices of the partner, newest first.
 *
 * `GET /providers/Microsoft.Billing/billingAccounts/{billing-account}/invoices`
 *
 * Called by: application or user.
 * Refused with: AzureResourceNotFound.
 */
export function listInvoices(core: Core, params: ListInvoicesParams, options?: CallOptions): Paged<{
  value: {
    id: string
    name: string
    type: string
    properties: {
      dueDate: InstantText
      invoiceDate: InstantText
      status: string
      amountDue: {
        currency: string
        value: Decimal
      }
      billedAmount: {
        currency: string
        value: Decimal
      }
      totalAmount: {
        currency: string
        value: Decimal
      }
      subTotal: {
        currency: string
        value: Decimal
      }
      taxAmount: {
        currency: string
        value: Decimal
      }
      invoicePeriodStartDate: InstantText
      invoicePeriodEndDate: InstantText
      invoiceType: string
      documentType: string
      isMonthlyInvoice: boolean
      billingProfileId: string
      billingProfileDisplayName: string
    }
  }[]
  nextLink?: string
}, {
  id: string
  name: string
  type: string
  properties: {
    dueDate: InstantText
    invoiceDate: InstantText
    status: string
    amountDue: {
      currency: string
      value: Decimal
    }
    billedAmount: {
      currency: string
      value: Decimal
    }
    totalAmount: {
      currency: string
      value: Decimal
    }
    subTotal: {
      currency: string
      value: Decimal
    }
    taxAmount: {
      currency: string
      value: Decimal
    }
    invoicePeriodStartDate: InstantText
    invoicePeriodEndDate: InstantText
    invoiceType: string
    documentType: string
    isMonthlyInvoice: boolean
    billingProfileId: string
    billingProfileDisplayName: string
  }
}> {
  return listOperation(core, listBillingAccountInvoicesOperation, params, options)
}

/**
 * None: partners have no enrolments.
 *
 * `GET /providers/Microsoft.Billing/enrollmentAccounts`
 *
 * Called by: application or user.
 */
export function listEnrollmentAccounts(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  value: {
    id: string
    name: string
    type: string
  }[]
  nextLink?: string
}, {
  id: string
  name: string
  type: string
}> {
  return listOperation(core, listEnrollmentAccountsOperation, params, options)
}
