// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { explain as explainOperation } from 'lazuli-contract/insight-explain.ts'
import { exportFocus as exportFocusOperation } from 'lazuli-contract/insight-focus.ts'
import { reconcile as reconcileOperation } from 'lazuli-contract/insight-reconcile.ts'
import { importUsage as importUsageOperation } from 'lazuli-contract/insight.ts'
import type { Call, FileCall } from '../call.ts'
import { type Core, call as callOperation, file as fileOperation } from '../core.ts'
import type { CallOptions, Content } from '../operation.ts'
import type { Explanation, ImportReceipt, OpenWord, ReconcileReport } from './types.ts'

export interface ExplainParams {
  body?: {
    /** A row as printed: an object of a line item list, an export or FOCUS */
    row?: unknown
    /** A row as printed: the header and one record of a CSV file */
    csv?: string
    /** An invoice, or the one whose row is meant; rows of licences do not name theirs */
    invoiceId?: string
    /** With number. Default `reconciliation`: all rows. `licences`, `charges`: as a legacy invoice lists them, each by itself */
    list?: 'reconciliation' | 'usage' | 'licences' | 'charges' | OpenWord
    /** Place of the row in the list of the invoice, from 1 */
    number?: number
    /** Of several rows that print the same, which, from 1 */
    match?: number
    /** `next` of the parts of a step: the same with the following page of them */
    after?: string
  } | undefined
}

/**
 * Where a printed row or an invoice comes from: events, price, tier, credit, exchange rate, rounding, as steps to recompute.
 *
 * `POST /insight/v1/explain`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: InvoiceNotFound (404/1000), RowNotFound (404/1000), RowAmbiguous (409/800002), BadProperty (400/3000).
 */
export function explain(core: Core, params?: ExplainParams, options?: CallOptions): Call<Explanation> {
  return callOperation(core, explainOperation, params, options)
}

export interface ReconcileParams {
  /** Default: the invoice the file names; where it names none, the open month of its first row */
  invoiceId?: string | undefined
  /** An open month in place of an invoice */
  period?: 'current' | 'previous' | OpenWord | undefined
  /** Default `json`: the report. `csv`: every row that does not match, streamed */
  format?: 'json' | 'csv' | OpenWord | undefined
  /** Sent as it is; a stream is sent once and not tried again. */
  content: Content
  /** One of text/csv, application/json, application/x-ndjson, application/gzip, application/vnd.apache.parquet, application/octet-stream */
  contentType?: string | undefined
}

/**
 * Hold a file of Partner Center (daily rated usage, reconciliation, export blobs) or of costs in FOCUS against the books; CSV or JSON, packed or not, or Parquet.
 *
 * `POST /insight/v1/reconcile`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: InvoiceNotFound (404/1000), ReconcileRefused (400/800002), BadProperty (400/3000), StorageFull (503/800003).
 */
export function reconcile(core: Core, params: ReconcileParams, options?: CallOptions): Call<ReconcileReport> {
  return callOperation(core, reconcileOperation, params, options)
}

export interface ImportUsageParams {
  customerId: string
  /** The Azure plan the usage belongs to; may be left out where the customer has exactly one */
  subscriptionId?: string | undefined
  /** Default `auto` */
  format?: 'auto' | 'costExport' | 'dailyRated' | 'lineItems' | 'focus' | OpenWord | undefined
  /** Default `own` */
  price?: 'own' | 'list' | OpenWord | undefined
  /** Re-dates all rows into this month, keeping the day: 2026-09 */
  month?: string | undefined
  /** Sent as it is; a stream is sent once and not tried again. */
  content: Content
  /** One of text/csv, application/json, application/gzip, application/vnd.apache.parquet */
  contentType?: string | undefined
}

/**
 * Import a usage file: a Cost Management export, Partner Center usage or FOCUS. Rows that were imported before are not taken again.
 *
 * `POST /insight/v1/imports`
 *
 * Called by: application or user.
 * Refused with: CustomerNotFound (404/60003), NoRelationship (403/20002), SubscriptionNotFound (404/20003), SubscriptionDeleted (400/2011), NotAnAzureSubscription (400/800011), ImportRefused (400/800002), StorageFull (503/800003).
 */
export function importUsage(core: Core, params: ImportUsageParams, options?: CallOptions): Call<ImportReceipt> {
  return callOperation(core, importUsageOperation, params, options)
}

export interface ExportFocusParams {
  /** Either this or a period */
  invoiceId?: string | undefined
  /** `current` or `previous`: what is not billed yet; `2026-09`: the month, by the invoice that stands for it, or as far as it is open */
  period?: string | undefined
  /** Default `cost`, of the partner; `resale`: what its customers are to pay, by markups, and nothing that tells the cost */
  view?: 'cost' | 'resale' | OpenWord | undefined
  /** Only this customer; of the resale view */
  customerId?: string | undefined
  /** Default 1.2 */
  version?: '1.2' | '1.3' | OpenWord | undefined
  /** Default `csv` */
  format?: 'csv' | 'parquet' | OpenWord | undefined
}

/**
 * What an invoice, a month, or what is not billed yet costs the partner: FOCUS as CSV, streamed, or as Parquet.
 *
 * `GET /insight/v1/focus`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: InvoiceNotFound (404/1000), CustomerNotFound (404/60003), BadProperty (400/3000).
 */
export function exportFocus(core: Core, params?: ExportFocusParams, options?: CallOptions): FileCall {
  return fileOperation(core, exportFocusOperation, params, options)
}
