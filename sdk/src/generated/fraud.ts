// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { listFraudEvents as listFraudEventsOperation, updateFraudEventStatus as updateFraudEventStatusOperation } from 'lazuli-contract/fraud.ts'
import { raiseFraudEvent as raiseFraudEventOperation } from 'lazuli-contract/lab-fraud.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { FraudEvent, OpenWord } from './types.ts'

export interface ListParams {
  eventStatus?: 'Active' | 'Investigating' | 'Resolved' | OpenWord | undefined
  subscriptionId?: string | undefined
  /** Of the newer form */
  eventType?: 'ServiceHealthSecurityAdvisory' | 'UsageAnomalyDetection' | 'MultiRegionVirtualMachineScaleSetDeploymentAnomaly' | 'NetworkConnectionsToCryptoMiningPools' | 'VirtualMachineDeploymentAnomaly' | 'MultiRegionMachineLearningUsageAnomaly' | OpenWord | undefined
  /** Of the newer form; default 100 */
  pageSize?: number | undefined
  /** Of the newer form, from 1 */
  pageNumber?: number | undefined
}

/**
 * List fraud events, newest first; with `X-NewEventsModel: true` in the newer form.
 *
 * `GET /v1/fraudEvents`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent).
 * Documentation: get-fraud-events.
 */
export function list(core: Core, params?: ListParams, options?: CallOptions): Paged<FraudEvent[], FraudEvent> {
  return listOperation(core, listFraudEventsOperation, params, options)
}

export interface UpdateStatusParams {
  subscriptionId: string
  body: {
    /** Empty or absent: all of the subscription */
    eventIds?: string[]
    eventStatus: 'Resolved' | 'Resolve' | 'Investigating' | OpenWord
    /** Needed to resolve */
    resolvedReason?: 'Fraud' | 'Ignore' | OpenWord
  }
}

/**
 * Say what became of fraud events of an Azure subscription.
 *
 * `POST /v1/fraudEvents/subscription/{subscription-id}/status`
 *
 * Called by: signed-in user (GlobalAdmin, AdminAgent).
 * Refused with: EntitlementNotFound (404/800111), FraudEventNotFound (404/1000), BadInput (400/800002).
 * Documentation: update-fraud-events-status.
 */
export function updateStatus(core: Core, params: UpdateStatusParams, options?: CallOptions): Call<FraudEvent[]> {
  return callOperation(core, updateFraudEventStatusOperation, params, options)
}

export interface RaiseParams {
  body: {
    /** The Azure subscription */
    subscriptionId: string
    /** Default UsageAnomalyDetection */
    eventType?: 'ServiceHealthSecurityAdvisory' | 'UsageAnomalyDetection' | 'MultiRegionVirtualMachineScaleSetDeploymentAnomaly' | 'NetworkConnectionsToCryptoMiningPools' | 'VirtualMachineDeploymentAnomaly' | 'MultiRegionMachineLearningUsageAnomaly' | OpenWord
    /** Default High */
    severity?: 'Low' | 'Medium' | 'High' | OpenWord
    /** Default 1 */
    hitCount?: number
    resourceName?: string
    resourceGroupName?: string
  }
}

/**
 * Raises a fraud event of an Azure subscription, as Microsoft would, with its webhook event and audit record.
 *
 * `POST /lab/fraudEvents`
 *
 * Called by: this machine, or a token.
 * Refused with: EntitlementNotFound (404/800111), BadInput (400/800002).
 */
export function raise(core: Core, params: RaiseParams, options?: CallOptions): Call<FraudEvent> {
  return callOperation(core, raiseFraudEventOperation, params, options)
}
