// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getAccountBalance as getAccountBalanceOperation, getInvoice as getInvoiceOperation, getInvoiceReceiptStatement as getInvoiceReceiptStatementOperation, getInvoiceStatement as getInvoiceStatementOperation, listEstimateLinks as listEstimateLinksOperation, listInvoiceSummaries as listInvoiceSummariesOperation, listInvoices as listInvoicesOperation } from 'lazuli-contract/invoices.ts'
import { listInvoiceLineItems as listInvoiceLineItemsOperation, listInvoiceLineItemsByPath as listInvoiceLineItemsByPathOperation, listUnbilledLineItems as listUnbilledLineItemsOperation } from 'lazuli-contract/line-items.ts'
import { getServiceCostsSummary as getServiceCostsSummaryOperation, listServiceCostLineItems as listServiceCostLineItemsOperation } from 'lazuli-contract/service-costs.ts'
import type { Call, FileCall, Paged } from '../call.ts'
import { type Core, call as callOperation, file as fileOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Collection, EstimateLink, Invoice, InvoiceSummary, LineItem, ServiceCostLineItem, ServiceCostsSummary } from './types.ts'

export interface ListParams {
  size?: number | string | undefined
  offset?: number | string | undefined
  /** JSON; field InvoiceDate */
  filter?: string | undefined
}

/**
 * Get a collection of invoices.
 *
 * `GET /v1/invoices`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadProperty (400/3000).
 * Documentation: get-a-collection-of-invoices.
 */
export function list(core: Core, params?: ListParams, options?: CallOptions): Paged<Collection<Invoice>, Invoice> {
  return listOperation(core, listInvoicesOperation, params, options)
}

export interface GetParams {
  invoiceId: string
}

/**
 * Get an invoice by its id.
 *
 * `GET /v1/invoices/{invoice-id}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: InvoiceNotFound (404/1000).
 * Documentation: get-invoice-by-id.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<Invoice> {
  return callOperation(core, getInvoiceOperation, params, options)
}

export interface GetStatementParams {
  invoiceId: string
}

/**
 * Get the invoice statement, a PDF whatever Accept says.
 *
 * `GET /v1/invoices/{invoice-id}/documents/statement`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: InvoiceNotFound (404/1000).
 * Documentation: get-invoice-statement.
 */
export function getStatement(core: Core, params: GetStatementParams, options?: CallOptions): FileCall {
  return fileOperation(core, getInvoiceStatementOperation, params, options)
}

export interface GetReceiptStatementParams {
  invoiceId: string
  receiptId: string
}

/**
 * Get a tax receipt of an invoice, a PDF whatever Accept says; partners in Taiwan only.
 *
 * `GET /v1/invoices/{invoice-id}/receipts/{receipt-id}/documents/statement`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: InvoiceNotFound (404/1000).
 * Documentation: get-invoice-receipt-statement.
 */
export function getReceiptStatement(core: Core, params: GetReceiptStatementParams, options?: CallOptions): FileCall {
  return fileOperation(core, getInvoiceReceiptStatementOperation, params, options)
}

/**
 * Get invoice summaries, one per billing currency.
 *
 * `GET /v1/invoices/summaries`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Documentation: get-invoice-summaries.
 */
export function listSummaries(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<Collection<InvoiceSummary>, InvoiceSummary> {
  return listOperation(core, listInvoiceSummariesOperation, params, options)
}

/**
 * Get the partner's current account balance.
 *
 * `GET /v1/invoices/summary`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Documentation: get-the-reseller-s-current-account-balance.
 */
export function getAccountBalance(core: Core, params?: Record<string, never>, options?: CallOptions): Call<InvoiceSummary> {
  return callOperation(core, getAccountBalanceOperation, params, options)
}

export interface ListEstimateLinksParams {
  /** Absent: the partner's billing currency */
  currencyCode?: string | undefined
}

/**
 * Get links to the unbilled line items.
 *
 * `GET /v1/invoices/estimates/links`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Documentation: get-invoice-estimate-links.
 */
export function listEstimateLinks(core: Core, params?: ListEstimateLinksParams, options?: CallOptions): Paged<Collection<EstimateLink>, EstimateLink> {
  return listOperation(core, listEstimateLinksOperation, params, options)
}

export interface ListLineItemsParams {
  invoiceId: string
  /** office, azure, onetime, marketplace or all */
  provider?: string | undefined
  /** billinglineitems or usagelineitems */
  invoiceLineItemType?: string | undefined
  /** Required for unbilled */
  currencyCode?: string | undefined
  /** current or previous; required for unbilled */
  period?: string | undefined
  /** 1 to 2000; default 2000 */
  size?: number | string | undefined
  /** office and azure only */
  offset?: number | string | undefined
  /** Next */
  seekOperation?: string | undefined
  /** Next, another spelling */
  seek_operation?: string | undefined
  /** Next, another spelling */
  seek?: string | undefined
  /** true or false; usage rows only */
  hasPartnerEarnedCredit?: boolean | string | undefined
}

/**
 * Get the line items of an invoice.
 *
 * `GET /v1/invoices/{invoice-id}/lineitems`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: InvoiceNotFound (404/1000), BadInput (400/800002), BadProperty (400/3000), NotSupported (400/800042).
 * Documentation: get-invoiceline-items.
 */
export function listLineItems(core: Core, params: ListLineItemsParams, options?: CallOptions): Paged<Collection<LineItem>, LineItem> {
  return listOperation(core, listInvoiceLineItemsOperation, params, options)
}

export interface ListUnbilledLineItemsParams {
  /** office, azure, onetime, marketplace or all */
  provider?: string | undefined
  /** billinglineitems or usagelineitems */
  invoiceLineItemType?: string | undefined
  /** Required for unbilled */
  currencyCode?: string | undefined
  /** current or previous; required for unbilled */
  period?: string | undefined
  /** 1 to 2000; default 2000 */
  size?: number | string | undefined
  /** office and azure only */
  offset?: number | string | undefined
  /** Next */
  seekOperation?: string | undefined
  /** Next, another spelling */
  seek_operation?: string | undefined
  /** Next, another spelling */
  seek?: string | undefined
  /** true or false; usage rows only */
  hasPartnerEarnedCredit?: boolean | string | undefined
}

/**
 * Get unbilled usage or reconciliation line items.
 *
 * `GET /v1/invoices/unbilled/lineitems`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadInput (400/800002), BadProperty (400/3000), NotSupported (400/800042).
 * Documentation: get-invoice-unbilled-consumption-lineitems.
 */
export function listUnbilledLineItems(core: Core, params?: ListUnbilledLineItemsParams, options?: CallOptions): Paged<Collection<LineItem>, LineItem> {
  return listOperation(core, listUnbilledLineItemsOperation, params, options)
}

export interface ListLineItemsByPathParams {
  invoiceId: string
  provider: string
  invoiceLineItemType: string
  /** Required for unbilled */
  currencyCode?: string | undefined
  /** current or previous; required for unbilled */
  period?: string | undefined
  /** 1 to 2000; default 2000 */
  size?: number | string | undefined
  /** office and azure only */
  offset?: number | string | undefined
  /** Next */
  seekOperation?: string | undefined
  /** Next, another spelling */
  seek_operation?: string | undefined
  /** Next, another spelling */
  seek?: string | undefined
  /** true or false; usage rows only */
  hasPartnerEarnedCredit?: boolean | string | undefined
}

/**
 * Get the line items of an invoice, older address.
 *
 * `GET /v1/invoices/{invoice-id}/lineitems/{provider}/{invoice-line-item-type}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: InvoiceNotFound (404/1000), BadInput (400/800002), BadProperty (400/3000), NotSupported (400/800042).
 * Documentation: get-invoiceline-items.
 */
export function listLineItemsByPath(core: Core, params: ListLineItemsByPathParams, options?: CallOptions): Paged<Collection<LineItem>, LineItem> {
  return listOperation(core, listInvoiceLineItemsByPathOperation, params, options)
}

export interface GetServiceCostsParams {
  customerId: string
  period: string
}

/**
 * Get a customer's service costs of the last closed period.
 *
 * `GET /v1/customers/{customer-id}/servicecosts/{period}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadInput (400/800002).
 */
export function getServiceCosts(core: Core, params: GetServiceCostsParams, options?: CallOptions): Call<ServiceCostsSummary> {
  return callOperation(core, getServiceCostsSummaryOperation, params, options)
}

export interface ListServiceCostLineItemsParams {
  customerId: string
  period: string
}

/**
 * Get the lines of a customer's service costs of the last closed period.
 *
 * `GET /v1/customers/{customer-id}/servicecosts/{period}/lineitems`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadInput (400/800002).
 * Documentation: get-a-customer-s-service-costs-line-items.
 */
export function listServiceCostLineItems(core: Core, params: ListServiceCostLineItemsParams, options?: CallOptions): Paged<Collection<ServiceCostLineItem>, ServiceCostLineItem> {
  return listOperation(core, listServiceCostLineItemsOperation, params, options)
}
