/** A subscription as stored, and as it leaves the service. */
import type { Instant } from 'lazuli-contract'
import { formatInstant, type Static } from 'lazuli-contract'
import type { BillingCycle, Subscription, SubscriptionStatus } from 'lazuli-contract/subscriptions.ts'

export interface SubscriptionRecord {
  /** As emitted; looked up without regard to case. */
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
}

/** The last day upstream prints for commitments without an end. */
const noCommitmentEnd = '9999-12-10T00:00:00Z'

/** Azure subscriptions sold as legacy offers carry such an offer id. */
const legacyAzureOffer = /^MS-AZR/i

/** Whether the subscription is an Azure plan: usage billed and no legacy offer, as published clients tell it. */
export function isAzurePlan(subscription: Pick<SubscriptionRecord, 'offerId'>): boolean {
  return subscription.offerId.includes(':') && !legacyAzureOffer.test(subscription.offerId)
}

/** Whether Azure entitlements can belong to it: a plan, or a legacy Azure offer. */
export function isAzure(subscription: Pick<SubscriptionRecord, 'offerId'>): boolean {
  return isAzurePlan(subscription) || legacyAzureOffer.test(subscription.offerId)
}

/**
 * The etag: base64 of `{"id":"<lower-case guid>","version":<n>}`. Clients treat it as opaque.
 * Version 2 of `a356ac8c-…` is the one printed in "Get a subscription by ID".
 */
export function subscriptionEtag(subscription: Pick<SubscriptionRecord, 'id' | 'version'>): string {
  return Buffer.from(JSON.stringify({ id: subscription.id.toLowerCase(), version: subscription.version })).toString('base64')
}

const link = (uri: string) => ({ uri, method: 'GET', headers: [] })

/** Address of a subscription, relative and without `/v1`. */
export function subscriptionPath(customerId: string, id: string): string {
  return `/customers/${customerId}/subscriptions/${id}`
}

export function subscriptionToWire(record: SubscriptionRecord): Static<typeof Subscription> {
  const [productId, skuId, availabilityId] = record.offerId.split(':')
  const market = `?country=${record.country}`
  const product = `/products/${productId}`
  return {
    id: record.id,
    offerId: record.offerId,
    offerName: record.offerName,
    friendlyName: record.friendlyName,
    productType: { id: 'Azure', displayName: 'Azure' },
    quantity: record.quantity,
    unitType: 'Usage-based',
    hasPurchasableAddons: false,
    creationDate: formatInstant(record.createdAt),
    effectiveStartDate: formatInstant(record.createdAt),
    commitmentEndDate: noCommitmentEnd,
    status: record.status,
    autoRenewEnabled: false,
    isTrial: false,
    billingType: 'usage',
    billingCycle: record.billingCycle,
    isMicrosoftProduct: true,
    publisherName: 'Microsoft Corporation',
    actions: record.status === 'deleted' ? [] : ['Edit', 'Cancel'],
    ...(record.partnerId ? { partnerId: record.partnerId } : {}),
    ...(record.suspensionReasons ? { suspensionReasons: [...record.suspensionReasons] } : {}),
    contractType: 'subscription',
    orderId: record.orderId,
    links: {
      product: link(`${product}${market}`),
      sku: link(`${product}/skus/${skuId}${market}`),
      availability: link(`${product}/skus/${skuId}/availabilities/${availabilityId}${market}`),
      self: link(subscriptionPath(record.customerId, record.id)),
    },
    attributes: { etag: subscriptionEtag(record), objectType: 'Subscription' },
  }
}
