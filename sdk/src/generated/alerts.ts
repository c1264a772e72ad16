// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { acknowledgeAlert as acknowledgeAlertOperation, getAlert as getAlertOperation, getAlertReceiver as getAlertReceiverOperation, listAlerts as listAlertsOperation, removeAlertReceiver as removeAlertReceiverOperation, replayAlerts as replayAlertsOperation, setAlertReceiver as setAlertReceiverOperation } from 'lazuli-contract/alerts.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Alert, AlertReceiver, Attributes, OpenWord } from './types.ts'

export interface ListParams {
  customerId?: string | undefined
  kind?: 'budget80' | 'budget100' | 'budgetForecast' | 'dailySpend' | OpenWord | undefined
  /** First day: 2026-09-01 */
  from?: string | undefined
  /** Last day, counted in */
  to?: string | undefined
  acknowledged?: 'true' | 'false' | OpenWord | undefined
  /** Alerts a page; default 50, at most 500 */
  size?: number | undefined
  /** `next` of the page before */
  before?: string | undefined
}

/**
 * Alerts on what customers spend, the latest day first.
 *
 * `GET /insight/v1/alerts`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadInput (400/800002).
 */
export function list(core: Core, params?: ListParams, options?: CallOptions): Paged<{
  /** Alerts in this answer */
  totalCount: number
  items: Alert[]
  /** There are more: `before` of the next page */
  next?: string
  attributes: Attributes
}, Alert> {
  return listOperation(core, listAlertsOperation, params, options)
}

export interface GetParams {
  alertId: string
}

/**
 * One alert.
 *
 * `GET /insight/v1/alerts/{alert-id}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: AlertNotFound (404/1000).
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<Alert> {
  return callOperation(core, getAlertOperation, params, options)
}

export interface AcknowledgeParams {
  alertId: string
  body?: {
    note?: string
  } | undefined
}

/**
 * Somebody has seen it. The first to say so stands.
 *
 * `POST /insight/v1/alerts/{alert-id}/acknowledge`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: AlertNotFound (404/1000), BadInput (400/800002).
 */
export function acknowledge(core: Core, params: AcknowledgeParams, options?: CallOptions): Call<Alert> {
  return callOperation(core, acknowledgeAlertOperation, params, options)
}

export interface ReplayParams {
  body: {
    /** First day */
    from: string
    /** Last day, counted in; at most 92 days, all of them over */
    to: string
  }
}

/**
 * Looks through past days once more, say after an import. What is on record stays as it is; what is not is added.
 *
 * `POST /insight/v1/alerts/replay`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadInput (400/800002).
 */
export function replay(core: Core, params: ReplayParams, options?: CallOptions): Call<{
  days: number
  /** Not on record before */
  raised: number
  /** On record already */
  known: number
}> {
  return callOperation(core, replayAlertsOperation, params, options)
}

/**
 * Where alerts are told.
 *
 * `GET /insight/v1/alerts/receiver`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: AlertReceiverMissing (404/1000).
 */
export function getReceiver(core: Core, params?: Record<string, never>, options?: CallOptions): Call<AlertReceiver> {
  return callOperation(core, getAlertReceiverOperation, params, options)
}

export interface SetReceiverParams {
  body: {
    url: string
    /** Absent: all */
    kinds?: ('budget80' | 'budget100' | 'budgetForecast' | 'dailySpend' | OpenWord)[]
  }
}

/**
 * Have alerts told at an address as they are raised: a POST each, signed as deliveries of webhooks are.
 *
 * `PUT /insight/v1/alerts/receiver`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadInput (400/800002).
 */
export function setReceiver(core: Core, params: SetReceiverParams, options?: CallOptions): Call<AlertReceiver> {
  return callOperation(core, setAlertReceiverOperation, params, options)
}

/**
 * Tell alerts nowhere; what waits is forgotten. Answers where they were told.
 *
 * `DELETE /insight/v1/alerts/receiver`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: AlertReceiverMissing (404/1000).
 */
export function removeReceiver(core: Core, params?: Record<string, never>, options?: CallOptions): Call<AlertReceiver> {
  return callOperation(core, removeAlertReceiverOperation, params, options)
}
