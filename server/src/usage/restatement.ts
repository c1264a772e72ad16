/** What an operator says usage really was, and the job that brings it in. */
import type { Day, Decimal, Instant, Month } from 'lazuli-contract'
import type { NewJob } from '../db/state.ts'

export const restateKind = 'usage.restate'

/** One resource, meter and day, as metered; numbers as text. */
export interface RestatedUsage {
  entitlementId: string
  resourceUri: string
  meterId: string
  scheduleKey: string
  usageDate: Day
  quantity: string
  /** Billing period of the difference. */
  period: Month
}

export interface Restatement {
  id: string
  usage: RestatedUsage[]
}

/** A restatement as it was answered; numbers are exact. */
export interface KeptRestatement {
  id: string
  at: Instant
  usage: (Pick<RestatedUsage, 'entitlementId' | 'resourceUri' | 'meterId' | 'usageDate' | 'period'> & { was: Decimal; quantity: Decimal })[]
  reason?: string
}

export function restateJob(restatement: Restatement, dueAt: Instant): NewJob {
  return { kind: restateKind, dueAt, key: restatement.id, payload: restatement }
}
