/** What an operator says usage really was, and the job that brings it in. */
import type { Day, Instant, Month } from 'lazuli-contract'
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

export function restateJob(restatement: Restatement, dueAt: Instant): NewJob {
  return { kind: restateKind, dueAt, key: restatement.id, payload: restatement }
}
