/** A subscription as stored, and as it leaves the service. */
import type { Instant } from 'lazuli-contract'
import { day, formatInstant, type Static } from 'lazuli-contract'
import type { BillingCycle, RegistrationStatus, Subscription, SubscriptionStatus } from 'lazuli-contract/subscriptions.ts'
import { link } from '../base/link.ts'
import type { ProductKind } from '../catalog/catalog.ts'
import { availabilityPath, productPath, skuPath } from '../catalog/links.ts'

/** Members that are optional came after the first release: stored documents without them stay as they were. */
export interface SubscriptionRecord {
  /** As emitted: upper case for legacy offers, else lower; looked up without regard to case. */
  id: string
  customerId: string
  /** Grows by one with each change; inside the etag. */
  version: number
  orderId: string
  /** `product:sku:availability`, or a legacy offer id. */
  offerId: string
  offerName: string
  friendlyName: string
  /** ISO 3166 code of the customer's market, for the catalogue links. */
  country: string
  quantity: number
  status: SubscriptionStatus
  suspensionReasons?: readonly string[]
  billingCycle: BillingCycle
  /** MPN id of the reseller of record; indirect providers only. */
  partnerId?: string
  createdAt: Instant
  /** Read through {@link kindOf}: the first release held plans alone and did not say so. */
  kind?: ProductKind
  /** Legacy Azure: its Azure subscription, in upper case. */
  entitlementId?: string
  /** Add-ons. */
  parentSubscriptionId?: string
  /** ISO 8601: `P1M`, `P1Y`, `P3Y`. */
  termDuration?: string
  /** The term that follows a trial. */
  renewalTermDuration?: string
  /** End of the current term; absent: no end. */
  commitmentEndAt?: Instant
  autoRenewEnabled?: boolean
  isTrial?: true
  unitType?: string
  publisherName?: string
  isMicrosoftProduct?: boolean
  /** Modern items only; absent: that of the Azure plan. */
  productType?: { id: string; displayName: string; subType?: { id: string; displayName: string } }
  /** Add-ons can be bought for it. */
  hasPurchasableAddons?: true
  /** Absent: `NotRegistered`. */
  registration?: Exclude<RegistrationStatus, 'NotRegistered'>
  supportContact?: { supportTenantId: string; supportMpnId: string; name: string }
  /** Marketplace: whether the customer has activated it with the publisher. */
  activation?: 'pending' | 'done'
  /** Exactly while suspended, but for what an earlier release suspended. */
  suspendedAt?: Instant
  /** A new quantity that is still being provisioned. */
  pendingQuantity?: number
  /** The plan a product upgrade turned it into; then `deleted`. */
  upgradedTo?: string
}

/** The last day upstream prints for commitments without an end. */
const noCommitmentEnd = '9999-12-10T00:00:00Z'

/** Kinds of product that become subscriptions. Reservations, savings plans and software bought for ever do not. */
export type SubscriptionKind = Extract<ProductKind, 'plan' | 'legacyAzure' | 'saas' | 'softwareSubscription' | 'onlineService'>

/** What kind of product it is a subscription to. */
export function kindOf(subscription: Pick<SubscriptionRecord, 'kind'>): SubscriptionKind {
  return (subscription.kind ?? 'plan') as SubscriptionKind
}

/** Whether the subscription is an Azure plan. */
export function isAzurePlan(subscription: Pick<SubscriptionRecord, 'kind'>): boolean {
  return kindOf(subscription) === 'plan'
}

/** Whether Azure entitlements can belong to it: a plan, or a legacy Azure offer. */
export function isAzure(subscription: Pick<SubscriptionRecord, 'kind'>): boolean {
  const kind = kindOf(subscription)
  return kind === 'plan' || kind === 'legacyAzure'
}

/** Whether it came from a legacy offer: its ids are upper case and it links to its offer. */
export function isLegacy(subscription: Pick<SubscriptionRecord, 'offerId'>): boolean {
  return !subscription.offerId.includes(':')
}

/**
 * The etag: base64 of `{"id":"<lower-case guid>","version":<n>}`. Clients treat it as opaque.
 * Version 2 of `a356ac8c-…` is the one printed in "Get a subscription by ID".
 */
export function subscriptionEtag(subscription: Pick<SubscriptionRecord, 'id' | 'version'>): string {
  return Buffer.from(JSON.stringify({ id: subscription.id.toLowerCase(), version: subscription.version })).toString('base64')
}

/** Address of a subscription, relative and without `/v1`. */
export function subscriptionPath(customerId: string, id: string): string {
  return `/customers/${customerId}/subscriptions/${id}`
}

/** Until when a marketplace subscription can be cancelled with a full refund: a day into a month, two weeks into longer terms. */
export function cancellableUntil(record: SubscriptionRecord): Instant {
  return record.createdAt + (record.termDuration === undefined || record.termDuration === 'P1M' ? day : 14 * day)
}

/** Until when licences can be given back: a week into a modern term, its marketplace window, always for legacy offers. */
export function quantityMayFallUntil(record: SubscriptionRecord): Instant {
  if (isLegacy(record)) return Number.POSITIVE_INFINITY
  return kindOf(record) === 'saas' ? cancellableUntil(record) : record.createdAt + 7 * day
}

/** Where the customer activates a marketplace subscription. There is no publisher here: the page does not exist. */
export function activationUri(subscriptionId: string): string {
  return `https://marketplace.lazuli.example/activate/${encodeURIComponent(subscriptionId)}`
}

export function subscriptionToWire(record: SubscriptionRecord): Static<typeof Subscription> {
  const kind = kindOf(record)
  const self = subscriptionPath(record.customerId, record.id)
  const productType = record.productType ?? (isAzurePlan(record) ? azureProductType : undefined)
  return {
    id: record.id,
    offerId: record.offerId,
    ...(record.entitlementId ? { entitlementId: record.entitlementId } : {}),
    offerName: record.offerName,
    friendlyName: record.friendlyName,
    ...(productType && !isLegacy(record) ? { productType } : {}),
    quantity: record.quantity,
    unitType: record.unitType ?? unitOf(record),
    ...(record.parentSubscriptionId ? { parentSubscriptionId: record.parentSubscriptionId } : {}),
    hasPurchasableAddons: record.hasPurchasableAddons ?? false,
    creationDate: formatInstant(record.createdAt),
    effectiveStartDate: formatInstant(record.createdAt),
    commitmentEndDate: commitmentEndOf(record),
    status: record.status,
    autoRenewEnabled: record.autoRenewEnabled ?? false,
    isTrial: record.isTrial ?? false,
    billingType: isAzure(record) ? 'usage' : 'license',
    billingCycle: record.billingCycle,
    isMicrosoftProduct: record.isMicrosoftProduct ?? true,
    publisherName: record.publisherName ?? 'Microsoft Corporation',
    actions: record.status === 'deleted' ? [] : ['Edit', 'Cancel'],
    ...(record.partnerId ? { partnerId: record.partnerId } : {}),
    ...(record.suspensionReasons ? { suspensionReasons: [...record.suspensionReasons] } : {}),
    contractType: 'subscription',
    ...(kind === 'saas' ? { refundOptions: [{ type: 'Full', expiresAt: formatInstant(cancellableUntil(record)) }] } : {}),
    ...(record.termDuration ? { termDuration: record.termDuration } : {}),
    ...(record.renewalTermDuration ? { renewalTermDuration: record.renewalTermDuration } : {}),
    orderId: record.orderId,
    links: {
      ...(isLegacy(record) ? offerLink(record) : catalogueLinks(record)),
      ...(record.parentSubscriptionId
        ? { parentSubscription: link(subscriptionPath(record.customerId, record.parentSubscriptionId)) }
        : {}),
      ...(kind === 'saas' ? { activationLinks: link(`${self}/activationlinks`) } : {}),
      self: link(self),
    },
    attributes: { etag: subscriptionEtag(record), objectType: 'Subscription' },
  }
}

/** End of the current term as printed. */
export function commitmentEndOf({ commitmentEndAt }: Pick<SubscriptionRecord, 'commitmentEndAt'>): string {
  return commitmentEndAt === undefined ? noCommitmentEnd : formatInstant(commitmentEndAt)
}

const azureProductType = { id: 'Azure', displayName: 'Azure' }

/** How upstream names the units of what has none of its own. */
function unitOf(record: SubscriptionRecord): string {
  if (isAzure(record)) return 'Usage-based'
  return isLegacy(record) ? 'Licenses' : 'License(s)'
}

function offerLink({ offerId, country }: SubscriptionRecord) {
  return { offer: link(`/offers/${encodeURIComponent(offerId)}?country=${country}`) }
}

function catalogueLinks({ offerId, country }: SubscriptionRecord) {
  const [productId = '', skuId = '', availabilityId = ''] = offerId.split(':')
  const market = `?country=${country}`
  return {
    product: link(`${productPath(productId)}${market}`),
    sku: link(`${skuPath(productId, skuId)}${market}`),
    availability: link(`${availabilityPath(productId, skuId, availabilityId)}${market}`),
  }
}
