// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getAuditActivityRecord as getAuditActivityRecordOperation, getAuditRecord as getAuditRecordOperation, listAuditActivityRecords as listAuditActivityRecordsOperation, listAuditRecords as listAuditRecordsOperation } from 'lazuli-contract/audit.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { AuditRecord, Collection } from './types.ts'

export interface ListParams {
  /** At most 90 days back; default 30 days back */
  startDate?: string | Date | undefined
  /** Default 30 days after the start, or today */
  endDate?: string | Date | undefined
  /** CompanyName by substring, CustomerId or ResourceType by equals */
  filter?: string | undefined
  /** At most and by default 500 */
  size?: number | string | undefined
  seekOperation?: string | undefined
  seek_operation?: string | undefined
  seek?: string | undefined
  /** In the header, or here */
  'MS-ContinuationToken'?: string | undefined
}

/**
 * Audit records of a time, newest first.
 *
 * `GET /v1/auditrecords`
 *
 * Called by: application or user.
 * Refused with: AuditQueryInvalid (400/2000).
 * Documentation: get-a-record-of-partner-center-activity-by-user.
 */
export function list(core: Core, params?: ListParams, options?: CallOptions): Paged<Collection<AuditRecord>, AuditRecord> {
  return listOperation(core, listAuditRecordsOperation, params, options)
}

export interface GetParams {
  auditId: string
}

/**
 * One audit record.
 *
 * `GET /v1/auditrecords/{audit-id}`
 *
 * Called by: application or user.
 * Refused with: AuditRecordNotFound (404/1000).
 * Documentation: get-a-record-of-partner-center-activity-by-user.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<AuditRecord> {
  return callOperation(core, getAuditRecordOperation, params, options)
}

export interface ListActivityParams {
  'auditRequest.startDate'?: string | Date | undefined
  'auditRequest.endDate'?: string | Date | undefined
  'auditRequest.size'?: string | undefined
  'auditRequest.filter.field'?: string | undefined
  'auditRequest.filter.value'?: string | undefined
  /** A number: equals 0, substring 6 */
  'auditRequest.filter.operator'?: string | undefined
  seekOperation?: string | undefined
  seek_operation?: string | undefined
  seek?: string | undefined
  /** In the header, or here */
  'MS-ContinuationToken'?: string | undefined
}

/**
 * The same under the names of the audit service.
 *
 * `GET /auditactivity/v1/auditrecords`
 *
 * Called by: application or user.
 * Refused with: AuditQueryInvalid (400/2000).
 */
export function listActivity(core: Core, params?: ListActivityParams, options?: CallOptions): Paged<Collection<AuditRecord>, AuditRecord> {
  return listOperation(core, listAuditActivityRecordsOperation, params, options)
}

export interface GetActivityParams {
  auditId: string
}

/**
 * One audit record under the address of the audit service.
 *
 * `GET /auditactivity/v1/auditrecords/{audit-id}`
 *
 * Called by: application or user.
 * Refused with: AuditRecordNotFound (404/1000).
 */
export function getActivity(core: Core, params: GetActivityParams, options?: CallOptions): Call<AuditRecord> {
  return callOperation(core, getAuditActivityRecordOperation, params, options)
}
