/** Savings plans as stored: one plan is all of its order. Amounts are decimal texts. */
import type { Instant } from 'lazuli-contract'
import type { SavingsPlanState, SavingsPlanTerm } from 'lazuli-contract/azure/savings-plans.ts'
import type { ReservationBillingPlan } from 'lazuli-contract/reservations.ts'
import type { AppliedScope, Commitment } from '../reservations/record.ts'

export interface SavingsPlanRecord {
  /** Lower-case GUID. */
  id: string
  orderId: string
  /** The name it was bought under, as sent; renewals have none. */
  alias?: string
  customerId: string
  /** Grows by one with each change; the etag. */
  version: number
  displayName: string
  term: SavingsPlanTerm
  billingPlan: ReservationBillingPlan
  /** Of one hour, in USD. */
  hourly: string
  billingSubscriptionId: string
  scope: AppliedScope
  state: SavingsPlanState
  purchasedAt: Instant
  /** First instant after the term. */
  expiresAt: Instant
  updatedAt: Instant
  renew: boolean
  /** What a renewal buys instead of the same again. */
  renewProperties?: unknown
  renewSource?: string
  renewDestination?: string
  /** What the whole term costs. */
  total: Commitment
  /** What was asked for: the same purchase once more is the same plan. */
  asked?: string
}

const provider = '/providers/Microsoft.BillingBenefits'

export const aliasPath = (name: string): string => `${provider}/savingsPlanOrderAliases/${name}`
export const planOrderPath = (orderId: string): string => `${provider}/savingsPlanOrders/${orderId}`
export const planPath = ({ orderId, id }: Pick<SavingsPlanRecord, 'orderId' | 'id'>): string =>
  `${planOrderPath(orderId)}/savingsPlans/${id}`
