/**
 * The subscriptions that follow from order lines (commerce contract, sections 7.1 and 11). Pure. Whoever stores one also
 * schedules its {@link termJobs}.
 */
import { addDuration, type Instant } from 'lazuli-contract'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import { assert } from '../base/assert.ts'
import type { NewJob } from '../db/state.ts'
import { isLegacy, type SubscriptionKind, type SubscriptionRecord } from './record.ts'

/** The name upstream gives every Azure plan; usage records show it too. */
export const azurePlanName = 'Azure plan'

export interface NewPlan {
  /** A new GUID, lower case. */
  id: string
  customerId: string
  /** `product:sku:availability` as bought. */
  catalogItemId: string
  orderId: string
  /** ISO 3166 code of the customer's market. */
  country: string
  /** Name on the cart line; the plan's own name when there is none. */
  friendlyName?: string | undefined
  /** Title of the SKU when it is not the plain plan. */
  offerName?: string | undefined
  /** MPN id of the reseller of record; indirect providers only. */
  partnerId?: string | undefined
  at: Instant
}

/** The subscription that follows from an Azure plan order line, active from `at`. Always billed `one_time` on the wire, whatever cycle was asked for. */
export function newPlanSubscription(plan: NewPlan): SubscriptionRecord {
  const offerName = plan.offerName ?? azurePlanName
  return {
    id: plan.id.toLowerCase(),
    customerId: plan.customerId,
    version: 1,
    orderId: plan.orderId,
    offerId: plan.catalogItemId,
    offerName,
    friendlyName: plan.friendlyName || offerName,
    country: plan.country.toUpperCase(),
    quantity: 1,
    status: 'active',
    billingCycle: 'one_time',
    kind: 'plan',
    ...(plan.partnerId ? { partnerId: plan.partnerId } : {}),
    createdAt: plan.at,
  }
}

export interface NewLegacyAzure {
  /** A new GUID, emitted in upper case. */
  id: string
  /** A new GUID: the Azure subscription, emitted in upper case. */
  entitlementId: string
  customerId: string
  /** `MS-AZR-0145P`. */
  offerId: string
  orderId: string
  country: string
  friendlyName?: string | undefined
  /** Name of the offer; absent: `Microsoft Azure`. */
  offerName?: string | undefined
  partnerId?: string | undefined
  at: Instant
}

/** The subscription that follows from a legacy Azure order line: one Azure subscription, billed by usage, without end. */
export function newLegacyAzureSubscription(wanted: NewLegacyAzure): SubscriptionRecord {
  const offerName = wanted.offerName ?? 'Microsoft Azure'
  return {
    id: wanted.id.toUpperCase(),
    customerId: wanted.customerId,
    version: 1,
    orderId: wanted.orderId,
    offerId: wanted.offerId.toUpperCase(),
    offerName,
    friendlyName: wanted.friendlyName || offerName,
    country: wanted.country.toUpperCase(),
    quantity: 1,
    status: 'active',
    billingCycle: 'monthly',
    kind: 'legacyAzure',
    entitlementId: wanted.entitlementId.toUpperCase(),
    ...(wanted.partnerId ? { partnerId: wanted.partnerId } : {}),
    createdAt: wanted.at,
  }
}

export interface NewLicence {
  /** A new GUID; emitted in upper case when the offer is a legacy one. */
  id: string
  kind: Extract<SubscriptionKind, 'saas' | 'onlineService' | 'softwareSubscription'>
  customerId: string
  /** `product:sku:availability` as bought, or a legacy offer id. */
  catalogItemId: string
  orderId: string
  country: string
  friendlyName?: string | undefined
  /** Title of the SKU or offer. */
  offerName: string
  quantity: number
  billingCycle: BillingCycle
  /** ISO 8601: `P1M`, `P1Y`, `P3Y`. Absent: no end. */
  termDuration?: string | undefined
  /** The term of the paid subscription that follows a trial: a cart line's `renewsTo`. */
  renewalTermDuration?: string | undefined
  isTrial?: boolean | undefined
  /** Absent: what has a term renews, a trial only when it says into what. */
  autoRenewEnabled?: boolean | undefined
  /** MPN id of the reseller of record; indirect providers only. */
  partnerId?: string | undefined
  /** Add-ons: the subscription they are for. */
  parentSubscriptionId?: string | undefined
  unitType?: string | undefined
  publisherName?: string | undefined
  isMicrosoftProduct?: boolean | undefined
  productType?: SubscriptionRecord['productType'] | undefined
  hasPurchasableAddons?: boolean | undefined
  at: Instant
}

/**
 * The subscription that follows from an order line for licences: marketplace SaaS, online services, software with a
 * term, their add-ons and trials. Marketplace items wait for their activation.
 */
export function newLicenceSubscription(wanted: NewLicence): SubscriptionRecord {
  const legacy = isLegacy({ offerId: wanted.catalogItemId })
  const { termDuration, renewalTermDuration, isTrial } = wanted
  const end = termDuration === undefined ? undefined : addDuration(wanted.at, termDuration)
  assert(termDuration === undefined || end !== undefined, `a term is a duration, not ${termDuration}`)
  const renews = wanted.autoRenewEnabled ?? (isTrial ? renewalTermDuration !== undefined : termDuration !== undefined)
  return {
    id: legacy ? wanted.id.toUpperCase() : wanted.id.toLowerCase(),
    customerId: wanted.customerId,
    version: 1,
    orderId: wanted.orderId,
    offerId: wanted.catalogItemId,
    offerName: wanted.offerName,
    friendlyName: wanted.friendlyName || wanted.offerName,
    country: wanted.country.toUpperCase(),
    quantity: wanted.quantity,
    status: 'active',
    billingCycle: wanted.billingCycle,
    kind: wanted.kind,
    ...(wanted.partnerId ? { partnerId: wanted.partnerId } : {}),
    ...(wanted.parentSubscriptionId ? { parentSubscriptionId: wanted.parentSubscriptionId } : {}),
    ...(termDuration ? { termDuration } : {}),
    ...(renewalTermDuration ? { renewalTermDuration } : {}),
    ...(end === undefined ? {} : { commitmentEndAt: end }),
    ...(renews ? { autoRenewEnabled: true } : {}),
    ...(isTrial ? { isTrial } : {}),
    ...(wanted.unitType ? { unitType: wanted.unitType } : {}),
    ...(wanted.publisherName ? { publisherName: wanted.publisherName } : {}),
    ...(wanted.isMicrosoftProduct === undefined ? {} : { isMicrosoftProduct: wanted.isMicrosoftProduct }),
    ...(wanted.productType ? { productType: wanted.productType } : {}),
    ...(wanted.hasPurchasableAddons ? { hasPurchasableAddons: true as const } : {}),
    ...(wanted.kind === 'saas' ? { activation: 'pending' as const } : {}),
    createdAt: wanted.at,
  }
}

export const termEndJobKind = 'end-subscription-term'

/** The job at the end of the current term; none where there is no end. */
export function termJobs(subscriptions: readonly Pick<SubscriptionRecord, 'id' | 'commitmentEndAt'>[]): NewJob[] {
  return subscriptions.flatMap(({ id, commitmentEndAt }) =>
    commitmentEndAt === undefined
      ? []
      : [{ kind: termEndJobKind, dueAt: commitmentEndAt, key: `${id}@${commitmentEndAt}`, payload: { id, endAt: commitmentEndAt } }],
  )
}
