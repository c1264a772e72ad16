/** Decides whether an Azure subscription may be made under a plan, and makes it (azure contract, sections 4, 5 and 11). Pure. */
import { type Instant, readGuid } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { CustomerRecord } from '../customers/record.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { type EntitlementRecord, entitlementCreated, newAzureEntitlement } from '../entitlements/rules.ts'
import type { PlacedBy } from '../orders/record.ts'
import { isAzurePlan, type SubscriptionRecord } from '../subscriptions/record.ts'
import { subscriptionUpdated } from '../subscriptions/rules.ts'
import { type BillingScope, isBillingAccountOf } from './billing-scope.ts'

export interface CreationWish {
  scope: BillingScope
  /** `0001`, or `0002` for Dev/Test. */
  skuId: string
  /** MPN id of an indirect reseller. */
  resellerId?: string | undefined
}

export interface CreationFacts {
  partner: PartnerFacts
  /** The customer of the scope, if the partner has it. */
  customer?: CustomerRecord | undefined
  /** All subscriptions of the customer. */
  subscriptions: readonly SubscriptionRecord[]
  /** Azure subscriptions of a plan: those that are, and those being made. */
  countOf(planId: string): number
}

export interface Place {
  plan: SubscriptionRecord
  partnerOnRecord?: string
}

/** Azure subscriptions under one plan of an integration sandbox account. */
export const sandboxLimit = 3

/** The customer a scope names, as an id; undefined for what can be none. */
export function customerIdOf(scope: BillingScope): string | undefined {
  return readGuid(scope.customer)
}

/** Where a wished subscription goes. */
export function placeSubscription(wish: CreationWish, facts: CreationFacts): Outcome<Place> {
  const { partner, customer } = facts
  if (!isBillingAccountOf(partner, wish.scope.account) || !customer)
    return refuse('AzureBillingScopeNotFound', {
      scope: `/providers/Microsoft.Billing/billingAccounts/${wish.scope.account}/customers/${wish.scope.customer}`,
    })
  const plans = facts.subscriptions.filter((s) => isAzurePlan(s) && s.offerId.split(':')[1] === wish.skuId && s.status !== 'deleted')
  const plan = plans.find((p) => p.status === 'active')
  if (!plan)
    return plans.length > 0
      ? refuse('AzureConflict', { detail: 'The Azure plan of the customer is suspended.' })
      : refuse('AzureNoActivePlan', { skuId: wish.skuId })
  if (wish.resellerId !== undefined && !resellersOf(partner, customer).includes(wish.resellerId))
    return refuse('AzureResellerInvalid', { resellerId: wish.resellerId })
  if (partner.sandbox && facts.countOf(plan.id) >= sandboxLimit) return refuse('AzureSubscriptionLimit', { limit: String(sandboxLimit) })
  const partnerOnRecord = wish.resellerId ?? plan.partnerId
  return { plan, ...(partnerOnRecord === undefined ? {} : { partnerOnRecord }) }
}

/** MPN ids of the indirect resellers of a customer; a direct-bill partner has none. */
function resellersOf(partner: PartnerFacts, customer: CustomerRecord): string[] {
  if (partner.role !== 'provider') return []
  return partner.resellers.filter(({ tenantId }) => tenantId === customer.associatedPartnerId).map(({ mpnId }) => mpnId)
}

/** A subscription that is being made; gone when it is, or when it could not be. */
export interface Creation {
  /** The Azure subscription id to be. */
  subscriptionId: string
  customerId: string
  planId: string
  displayName: string
  partnerOnRecord?: string
  tags?: Record<string, string>
  /** What waits for it. */
  aliasName?: string
  operationId?: string
  /** Who asked for it; not kept by the first releases. */
  placedBy?: PlacedBy
}

export const creationJobKind = 'create-azure-subscription'

/** The job that makes it. */
export function creationJob(creation: Creation, at: Instant, delay: number): NewJob {
  return { kind: creationJobKind, dueAt: at + delay, key: creation.subscriptionId, payload: { subscriptionId: creation.subscriptionId } }
}

export interface Made {
  entitlement: EntitlementRecord
  events: NewEvent[]
}

/** The subscription, active from `at`. A plan that is no longer active by then gets none. */
export function makeSubscription(creation: Creation, plan: SubscriptionRecord | undefined, at: Instant): Outcome<Made> {
  if (plan?.status !== 'active') return refuse('AzureConflict', { detail: 'The Azure plan of the customer is no longer active.' })
  const entitlement = newAzureEntitlement({
    id: creation.subscriptionId,
    customerId: creation.customerId,
    subscriptionId: plan.id,
    friendlyName: creation.displayName,
    partnerOnRecord: creation.partnerOnRecord,
    tags: creation.tags,
    at,
  })
  const created = entitlementCreated(entitlement)
  const { placedBy } = creation
  return {
    entitlement,
    events: [{ ...created, doc: { ...(created.doc as object), ...(placedBy ? { placedBy } : {}) } }, subscriptionUpdated(plan)],
  }
}
