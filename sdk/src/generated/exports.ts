// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { downloadExportBlob as downloadExportBlobOperation, exportBilledAggregatedUsage as exportBilledAggregatedUsageOperation, exportBilledReconciliation as exportBilledReconciliationOperation, exportBilledUsage as exportBilledUsageOperation, exportBilledUsageBeta2022 as exportBilledUsageBeta2022Operation, exportUnbilledReconciliation as exportUnbilledReconciliationOperation, exportUnbilledUsage as exportUnbilledUsageOperation, exportUnbilledUsageBeta2022 as exportUnbilledUsageBeta2022Operation, getExportManifest as getExportManifestOperation, getExportManifestBeta2022 as getExportManifestBeta2022Operation, getExportOperation as getExportOperationOperation, getExportOperationBeta2022 as getExportOperationBeta2022Operation } from 'lazuli-contract/exports.ts'
import type { Call, FileCall } from '../call.ts'
import { type Core, call as callOperation, file as fileOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { ExportManifest, ExportOperation, InstantText, OpenWord } from './types.ts'

export interface BilledUsageParams {
  body: {
    invoiceId: string
    /** Which columns; default full */
    attributeSet?: 'full' | 'basic' | OpenWord
  }
}

/**
 * Export the daily rated usage of an invoice.
 *
 * `POST /v1.0/reports/partners/billing/usage/billed/export`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: RateLimited (429/429).
 */
export function billedUsage(core: Core, params: BilledUsageParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, exportBilledUsageOperation, params, options)
}

export interface UnbilledUsageParams {
  body: {
    /** Billing currency */
    currencyCode: string
    billingPeriod: 'current' | 'last' | OpenWord
    /** Which columns; default full */
    attributeSet?: 'full' | 'basic' | OpenWord
  }
}

/**
 * Export the daily rated usage that is not billed yet.
 *
 * `POST /v1.0/reports/partners/billing/usage/unbilled/export`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: RateLimited (429/429).
 */
export function unbilledUsage(core: Core, params: UnbilledUsageParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, exportUnbilledUsageOperation, params, options)
}

export interface BilledReconciliationParams {
  body: {
    invoiceId: string
    /** Which columns; default full */
    attributeSet?: 'full' | 'basic' | OpenWord
  }
}

/**
 * Export the reconciliation rows of an invoice.
 *
 * `POST /v1.0/reports/partners/billing/reconciliation/billed/export`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: RateLimited (429/429).
 */
export function billedReconciliation(core: Core, params: BilledReconciliationParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, exportBilledReconciliationOperation, params, options)
}

export interface UnbilledReconciliationParams {
  body: {
    /** Billing currency */
    currencyCode: string
    billingPeriod: 'current' | 'last' | OpenWord
    /** Which columns; default full */
    attributeSet?: 'full' | 'basic' | OpenWord
  }
}

/**
 * Export the reconciliation rows of what is not billed yet.
 *
 * `POST /v1.0/reports/partners/billing/reconciliation/unbilled/export`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: RateLimited (429/429).
 */
export function unbilledReconciliation(core: Core, params: UnbilledReconciliationParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, exportUnbilledReconciliationOperation, params, options)
}

export interface BilledAggregatedUsageParams {
  body: {
    invoiceId: string
  }
}

/**
 * Export the usage of an invoice summed over the month: refused, its columns are not documented.
 *
 * `POST /beta/reports/partners/billing/aggregatedUsage/billed/export`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: AggregatedUsageUnknown (501/0).
 */
export function billedAggregatedUsage(core: Core, params: BilledAggregatedUsageParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, exportBilledAggregatedUsageOperation, params, options)
}

export interface GetOperationParams {
  operationId: string
}

/**
 * How far an export is.
 *
 * `GET /v1.0/reports/partners/billing/operations/{operation-id}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: ExportNotFound (404/1000).
 */
export function getOperation(core: Core, params: GetOperationParams, options?: CallOptions): Call<ExportOperation> {
  return callOperation(core, getExportOperationOperation, params, options)
}

export interface GetManifestParams {
  manifestId: string
}

/**
 * Where the rows of a finished export lie.
 *
 * `GET /v1.0/reports/partners/billing/manifests/{manifest-id}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: ExportNotFound (404/1000).
 */
export function getManifest(core: Core, params: GetManifestParams, options?: CallOptions): Call<ExportManifest> {
  return callOperation(core, getExportManifestOperation, params, options)
}

export interface DownloadBlobParams {
  tenantId: string
  exportId: string
  blobName: string
}

/**
 * A part of an export, signed by its query.
 *
 * `GET /blobs/{tenant-id}/{export-id}/{blob-name}`
 *
 * Called by: no token.
 */
export function downloadBlob(core: Core, params: DownloadBlobParams, options?: CallOptions): FileCall {
  return fileOperation(core, downloadExportBlobOperation, params, options)
}

export interface UnbilledUsageBeta2022Params {
  /** Which columns; default full */
  fragment?: 'full' | 'basic' | OpenWord | undefined
  period: 'current' | 'last' | OpenWord
  currencyCode: string
}

/**
 * Export the daily rated usage that is not billed yet, beta of 2022.
 *
 * `POST /v1/unbilledusage`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadProperty (400/3000), RateLimited (429/429).
 * Documentation: get-invoice-billed-unbilled-consumption.
 */
export function unbilledUsageBeta2022(core: Core, params: UnbilledUsageBeta2022Params, options?: CallOptions): Call<undefined> {
  return callOperation(core, exportUnbilledUsageBeta2022Operation, params, options)
}

export interface BilledUsageBeta2022Params {
  invoiceId: string
  /** Which columns; default full */
  fragment?: 'full' | 'basic' | OpenWord | undefined
}

/**
 * Export the daily rated usage of an invoice, beta of 2022.
 *
 * `POST /v1/billedusage/invoices/{invoice-id}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadProperty (400/3000), RateLimited (429/429).
 * Documentation: get-invoice-billed-unbilled-consumption.
 */
export function billedUsageBeta2022(core: Core, params: BilledUsageBeta2022Params, options?: CallOptions): Call<undefined> {
  return callOperation(core, exportBilledUsageBeta2022Operation, params, options)
}

export interface GetOperationBeta2022Params {
  operationId: string
}

/**
 * How far an export is, beta of 2022.
 *
 * `GET /v1/billingoperations/{operation-id}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: ExportNotFound (404/1000), ExportExpired (410/1000).
 * Documentation: get-invoice-billed-unbilled-consumption.
 */
export function getOperationBeta2022(core: Core, params: GetOperationBeta2022Params, options?: CallOptions): Call<{
  id: string
  createdDateTime: InstantText
  lastActionDateTime: InstantText
  status: 'notstarted' | 'running' | 'succeeded' | 'failed' | OpenWord
  /** Address of the manifest */
  resourceLocation?: string
  error?: {
    code: string
    message: string
  }
}> {
  return callOperation(core, getExportOperationBeta2022Operation, params, options)
}

export interface GetManifestBeta2022Params {
  manifestId: string
}

/**
 * Where the rows of a finished export lie, beta of 2022.
 *
 * `GET /v1/billingmanifests/{manifest-id}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: ExportNotFound (404/1000), ExportExpired (410/1000).
 * Documentation: get-invoice-billed-unbilled-consumption.
 */
export function getManifestBeta2022(core: Core, params: GetManifestBeta2022Params, options?: CallOptions): Call<{
  version: string
  dataFormat: string
  utcCreatedDateTime: InstantText
  eTag: string
  partnerTenantId: string
  rootFolder: string
  rootFolderSAS: string
  partitionType: string
  blobCount: number
  sizeInBytes: number
  blobs: {
    name: string
    sizeInBytes: number
    partitionValue: string
  }[]
}> {
  return callOperation(core, getExportManifestBeta2022Operation, params, options)
}
