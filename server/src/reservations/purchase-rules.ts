/** Decides on purchases on the Azure side (azure contract, section 10.1). Pure. */
import { type BodyOf, type Decimal, formatInstant, type Instant, parseInstant } from 'lazuli-contract'
import type { calculateReservationPrice } from 'lazuli-contract/azure/reservations.ts'
import type { Ids } from '../base/ids.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { readScope, type SentScope, subscriptionOfScope } from './change-rules.ts'
import type { ReservationOffer } from './price-list.ts'
import { commitmentOf, findOffer } from './price-rules.ts'
import type { AppliedScope, Commitment, ReservationRecord } from './record.ts'
import { newReservationPurchase, type ReservationPurchase, type WantedReservation } from './rules.ts'
import { instanceLimit } from './sandbox-rules.ts'

export type PurchaseBody = BodyOf<typeof calculateReservationPrice>

/** The Azure subscription a purchase is billed to. */
export interface Billed {
  id: string
  customerId: string
  isEnabled: boolean
}

export interface PurchaseFacts {
  offers: readonly ReservationOffer[]
  billed: Billed | undefined
  /** Azure subscriptions of its customer, lower case. */
  own: ReadonlySet<string>
  /** Billing currency, and units of it for one USD; without a rate nothing is sold. */
  currency: string
  rate: Decimal | undefined
  /** Of a sandbox account alone: reservation instances the customer holds or has ordered. */
  held?: number
}

/** A purchase that could be made, with its price. */
export interface PricedPurchase {
  body: PurchaseBody
  billed: Billed
  offer: ReservationOffer
  scope: AppliedScope
  price: Commitment
}

/** The id a billing scope names; as sent where it names none. */
export function billedSubscription(body: PurchaseBody): string {
  return subscriptionOfScope(body.properties.billingScopeId) ?? body.properties.billingScopeId
}

export function pricePurchase(body: PurchaseBody, facts: PurchaseFacts): Outcome<PricedPurchase> {
  const { properties } = body
  const { billed, rate } = facts
  if (!billed) return refuse('ReservationSubscriptionInvalid', { id: properties.billingScopeId })
  if (!billed.isEnabled) return refuse('AzureSubscriptionReadOnly', { subscriptionId: billed.id })
  const offer = findOffer(facts.offers, {
    skuName: body.sku.name,
    location: body.location ?? '',
    term: properties.term,
    resourceType: properties.reservedResourceType,
  })
  if (isRefusal(offer)) return offer
  const limit = facts.held === undefined ? undefined : instanceLimit(properties.quantity, facts.held)
  if (limit) return limit
  if (!rate) return refuse('ReservationPriceFailed', { detail: `there is no exchange rate for ${facts.currency}` })
  const scope = readScope(properties as SentScope, facts.own)
  if (isRefusal(scope)) return scope
  return { body, billed, offer, scope, price: commitmentOf(offer.unitPrice, properties.quantity, { currency: facts.currency, rate }) }
}

/** What makes two purchases the same: everything that is paid for. */
export function askedIn({ sku, location, properties: p }: PurchaseBody): string {
  const plan = p.billingPlan ?? 'Upfront'
  return [sku.name, location ?? '', p.term, plan, p.quantity, subscriptionOfScope(p.billingScopeId) ?? p.billingScopeId]
    .join('|')
    .toLowerCase()
}

export interface Making {
  at: Instant
  ids: Ids
  reservationOrderId?: string | undefined
  renewSource?: string | undefined
  swapSource?: string | undefined
}

/** The bought reservation. */
export function makePurchase({ body, billed, offer, scope, price }: PricedPurchase, making: Making): ReservationPurchase {
  const { properties } = body
  const reviewAt = properties.reviewDateTime ? parseInstant(properties.reviewDateTime) : undefined
  const wanted: WantedReservation = {
    ...making,
    customerId: billed.customerId,
    subscriptionId: billed.id,
    productId: offer.productId,
    skuId: offer.skuId,
    armSkuName: offer.armSkuName,
    displayName: properties.displayName,
    skuDescription: offer.title,
    location: offer.location,
    term: properties.term,
    quantity: properties.quantity,
    resourceType: offer.resourceType,
    scope,
    billingPlan: properties.billingPlan,
    renew: properties.renew,
    instanceFlexibility: properties.reservedResourceProperties?.instanceFlexibility,
    reviewAt,
    price,
  }
  const purchase = newReservationPurchase(wanted)
  return { ...purchase, reservationOrder: { ...purchase.reservationOrder, asked: askedIn(body) } }
}

/** The purchase that a reservation is renewed with: what was asked for, else the same again. */
export function renewalOf(r: ReservationRecord): PurchaseBody {
  const wanted = r.renewProperties as { purchaseProperties?: PurchaseBody } | undefined
  return wanted?.purchaseProperties ?? samePurchase(r)
}

/** A reservation as the purchase that would buy it. */
export function samePurchase(r: ReservationRecord): PurchaseBody {
  return {
    sku: { name: r.armSkuName },
    location: r.location,
    properties: {
      reservedResourceType: r.resourceType,
      billingScopeId: `/subscriptions/${r.billingSubscriptionId}`,
      term: r.term,
      billingPlan: r.billingPlan,
      quantity: r.quantity,
      displayName: r.displayName,
      appliedScopeType: r.scope.type,
      ...(r.scope.scopes ? { appliedScopes: [...r.scope.scopes] } : {}),
      ...(r.scope.properties ? { appliedScopeProperties: { ...r.scope.properties } } : {}),
      renew: r.renew,
      reservedResourceProperties: { instanceFlexibility: r.instanceFlexibility },
      ...(r.reviewAt === undefined ? {} : { reviewDateTime: formatInstant(r.reviewAt) }),
    },
  }
}
