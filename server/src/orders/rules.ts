/**
 * Decides whether an order may be placed, and what follows from it (commerce contract, sections 6.3, 12.2 and 12.3).
 * Pure: ids are drawn from the source that is handed in.
 */
import type { Instant } from 'lazuli-contract'
import { may } from 'lazuli-contract/moves.ts'
import { type OrderLineStatus, type OrderStatus, orderLineMoves, orderMoves } from 'lazuli-contract/orders.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import { assert } from '../base/assert.ts'
import type { Ids } from '../base/ids.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { Catalog, Market } from '../catalog/catalog.ts'
import { azurePlanProductId, type CatalogAvailability, catalogItemId, findItem, itemForm } from '../catalog/rules.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { type EntitlementRecord, newAzureEntitlement } from '../entitlements/rules.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'
import { azurePlanName, newPlanSubscription } from '../subscriptions/rules.ts'
import type { OrderLineRecord, OrderRecord, PlacedBy } from './record.ts'
import { orderToWire } from './wire.ts'

export interface WantedLine {
  catalogItemId: string
  quantity: number
  friendlyName?: string | undefined
  termDuration?: string | undefined
  /** MPN id of an indirect reseller. */
  partnerIdOnRecord?: string | undefined
  provisioningContext?: Record<string, string> | undefined
  renewsTo?: { termDuration: string } | undefined
  promotionId?: string | undefined
  customTermEndDate?: string | undefined
  attestationAccepted?: boolean | undefined
}

/** What a customer wants ordered together. */
export interface WantedOrder {
  customerId: string
  billingCycle: BillingCycle
  /** At least one. */
  lines: readonly WantedLine[]
  partnerOnRecordAttestationAccepted?: boolean | undefined
}

/** What the decision looks at. */
export interface OrderFacts {
  catalog: Catalog
  /** Of the customer; `null` where nothing is sold. */
  market: Market | null
  /** The customer has confirmed the Microsoft Customer Agreement. */
  agreementConfirmed: boolean
  /** All the customer holds. */
  subscriptions: readonly Pick<SubscriptionRecord, 'offerId' | 'status' | 'partnerId'>[]
  /** Orders of the customer that are not yet completed. */
  pendingOrders: readonly Pick<OrderRecord, 'lines'>[]
  partner: { role: 'direct' | 'provider'; mpnId: string; resellers: readonly { mpnId: string }[] }
}

/** A wanted line with the catalogue item it names. */
export interface CheckedLine extends WantedLine {
  item: CatalogAvailability
}

/**
 * The checks of a purchase, in the order they are documented: the first that fails in any line is the refusal. Checks
 * that need state this release does not keep (credit, risk, sandbox limits, reservations, upgrades) are not among them.
 */
export function checkOrder(wanted: WantedOrder, facts: OrderFacts): Outcome<CheckedLine[]> {
  assert(wanted.lines.length > 0, 'an order has lines')
  if (wanted.lines.some((line) => itemForm(line.catalogItemId) === undefined)) return refuse('OfferInvalid')
  const lines: CheckedLine[] = []
  for (const line of wanted.lines) {
    const item = purchasableItem(line, facts)
    if (isRefusal(item)) return item
    lines.push({ ...line, item })
  }
  if (lines.some((line) => line.quantity < line.item.sku.minimumQuantity || line.quantity > line.item.sku.maximumQuantity))
    return refuse('QuantityUnavailable')
  return checkReseller(lines, facts) ?? checkPlans(lines, facts) ?? lines
}

function purchasableItem(line: WantedLine, { catalog, market }: OrderFacts): Outcome<CatalogAvailability> {
  const item = findItem(catalog, market, line.catalogItemId)
  if (itemForm(line.catalogItemId) === 'legacy') return refuse('LegacyOfferNotPurchasable')
  if (item) return item.product.kind === 'plan' ? item : refuse('ItemNotPurchasable')
  const [productId = '', skuId = ''] = line.catalogItemId.trim().toUpperCase().split(':')
  const known = catalog.byId.get(productId)?.skus.some((sku) => sku.id.toUpperCase() === skuId)
  return refuse(known ? 'ItemNotInCountry' : 'ItemNotPurchasable')
}

function checkReseller(lines: readonly CheckedLine[], { partner }: OrderFacts): Refusal | undefined {
  for (const { partnerIdOnRecord } of lines) {
    if (partnerIdOnRecord === undefined || partner.resellers.some((reseller) => reseller.mpnId === partnerIdOnRecord)) continue
    return refuse(partnerIdOnRecord === partner.mpnId ? 'ResellerInvalid' : 'ResellerNotFound')
  }
  return undefined
}

/** Agreement, legacy subscription, one plan per customer (and reseller), nothing of the kind under way. */
function checkPlans(lines: readonly CheckedLine[], facts: OrderFacts): Refusal | undefined {
  if (!facts.agreementConfirmed) return refuse('AgreementMissing')
  const held = facts.subscriptions.filter((subscription) => subscription.status !== 'deleted')
  if (held.some((subscription) => /^MS-AZR-0145P$/i.test(subscription.offerId))) return refuse('ItemNotPurchasable')
  // Direct partners name no reseller: all their plans of a customer count as one reseller's.
  const taken = new Set(held.filter(isPlan).map((subscription) => subscription.partnerId))
  for (const { partnerIdOnRecord } of lines) {
    if (taken.has(partnerIdOnRecord)) return refuse('SubscriptionLimit')
    taken.add(partnerIdOnRecord)
  }
  const running = new Set(facts.pendingOrders.flatMap((order) => order.lines.filter(isPlan).map((line) => line.partnerIdOnRecord)))
  return lines.some((line) => running.has(line.partnerIdOnRecord)) ? refuse('OrderInProgress') : undefined
}

function isPlan(what: { offerId: string }): boolean {
  return what.offerId.toUpperCase().startsWith(`${azurePlanProductId}:`)
}

export interface Placing {
  now: Instant
  ids: Ids
  market: Market
  /** Milliseconds until order lists show it. */
  listDelay: number
  placedBy: PlacedBy
}

/** The accepted order: pending, no line fulfilled. */
export function placeOrder(
  wanted: WantedOrder,
  lines: readonly CheckedLine[],
  { now, ids, market, listDelay, placedBy }: Placing,
): OrderRecord {
  return {
    // Ids of modern orders are 33 characters and end in 1.
    id: `${ids.token('order', 32)}1`,
    alternateId: ids.hex('order-alternate', 12),
    customerId: wanted.customerId,
    billingCycle: wanted.billingCycle,
    currency: { ...market.currency },
    country: market.country,
    lines: lines.map(orderLine),
    createdAt: now,
    listedAt: now + listDelay,
    status: 'pending',
    ...(wanted.partnerOnRecordAttestationAccepted === undefined
      ? {}
      : { partnerOnRecordAttestationAccepted: wanted.partnerOnRecordAttestationAccepted }),
    placedBy,
  }
}

function orderLine(line: CheckedLine, number: number): OrderLineRecord {
  const offerName = planName(line.item)
  return {
    number,
    offerId: catalogItemId(line.item),
    friendlyName: line.friendlyName || offerName,
    offerName,
    quantity: line.quantity,
    status: 'PrefulfillmentPending',
    ...(line.termDuration ? { termDuration: line.termDuration } : {}),
    ...(line.partnerIdOnRecord ? { partnerIdOnRecord: line.partnerIdOnRecord } : {}),
    ...(line.provisioningContext ? { provisioningContext: line.provisioningContext } : {}),
    ...(line.renewsTo ? { renewsTo: line.renewsTo } : {}),
    ...(line.promotionId ? { promotionId: line.promotionId } : {}),
    ...(line.customTermEndDate ? { customTermEndDate: line.customTermEndDate } : {}),
    ...(line.attestationAccepted === undefined ? {} : { attestationAccepted: line.attestationAccepted }),
  }
}

/** Usage records and subscriptions call the plain plan `Azure plan`, not by the title of its SKU. */
function planName({ sku }: CatalogAvailability): string {
  return sku.id === '0001' ? azurePlanName : sku.title
}

export const completionJobKind = 'complete-order'

/** The job that completes an order which takes its time. */
export function completionJob(order: Pick<OrderRecord, 'id' | 'customerId'>, dueAt: Instant): NewJob {
  return { kind: completionJobKind, dueAt, key: order.id, payload: { customerId: order.customerId, orderId: order.id } }
}

export interface Completion {
  order: OrderRecord
  subscriptions: SubscriptionRecord[]
  entitlements: EntitlementRecord[]
  events: NewEvent[]
}

/**
 * Fulfils every line of a pending order: each plan becomes an active subscription with one Azure subscription under it.
 * The first `subscription-updated` event carries the audit of the order, because only now the subscription id is known.
 */
export function completeOrder(
  order: OrderRecord,
  { at, ids, customerName }: { at: Instant; ids: Ids; customerName?: string | undefined },
): Completion {
  const subscriptions: SubscriptionRecord[] = []
  const entitlements: EntitlementRecord[] = []
  const lines = order.lines.map((line) => {
    const { customerId, country } = order
    const partnerId = line.partnerIdOnRecord
    const { offerName, friendlyName, offerId } = line
    const subscription = newPlanSubscription({
      id: ids.guid('subscription'),
      customerId,
      catalogItemId: offerId,
      orderId: order.id,
      country,
      friendlyName,
      offerName,
      partnerId,
      at,
    })
    subscriptions.push(subscription)
    entitlements.push(
      newAzureEntitlement({ id: ids.guid('entitlement'), customerId, subscriptionId: subscription.id, partnerOnRecord: partnerId, at }),
    )
    return { ...line, status: moveLine(line.status, 'Fulfilled'), subscriptionId: subscription.id }
  })
  const completed: OrderRecord = { ...order, lines, status: moveOrder(order.status, 'completed'), completedAt: at }
  return { order: completed, subscriptions, entitlements, events: completionEvents(completed, subscriptions, entitlements, customerName) }
}

function moveOrder(from: OrderStatus, to: OrderStatus): OrderStatus {
  assert(may(orderMoves, from, to), `an order does not go from ${from} to ${to}`)
  return to
}

function moveLine(from: OrderLineStatus, to: OrderLineStatus): OrderLineStatus {
  assert(may(orderLineMoves, from, to), `an order line does not go from ${from} to ${to}`)
  return to
}

/** Told when an order is accepted. */
export function orderCreated(order: OrderRecord): NewEvent {
  return { type: 'order-created', resourceId: order.id, customerId: order.customerId }
}

function completionEvents(
  order: OrderRecord,
  subscriptions: SubscriptionRecord[],
  entitlements: EntitlementRecord[],
  customerName: string | undefined,
): NewEvent[] {
  const { customerId, placedBy } = order
  return [
    { type: 'order-completed', resourceId: order.id, customerId },
    ...subscriptions.map((s) => ({ type: 'subscription-created', resourceId: s.id, customerId })),
    ...entitlements.map((e) => ({ type: 'entitlement-created', resourceId: e.id, customerId, doc: { subscriptionId: e.subscriptionId } })),
    ...subscriptions.map((s, i) => ({
      type: 'subscription-updated',
      resourceId: s.id,
      customerId,
      ...(i === 0 ? { audit: orderAudit(order, customerName), doc: { placedBy } } : {}),
    })),
  ]
}

/** The audit facts of an order (platform contract, section 4); keys end in the number of the line. */
export function orderAudit(order: OrderRecord, customerName: string | undefined): NonNullable<NewEvent['audit']> {
  return {
    resourceType: 'order',
    operationType: 'create_order',
    ...(customerName ? { customerName } : {}),
    customizedData: [
      { key: 'OrderId', value: order.id },
      { key: 'AlternateId', value: order.alternateId },
      { key: 'BillingCycle', value: pascal(order.billingCycle) },
      ...order.lines.flatMap((line) => [
        { key: `OfferId-${line.number}`, value: line.offerId },
        { key: `SubscriptionId-${line.number}`, value: line.subscriptionId ?? null },
        { key: `SubscriptionName-${line.number}`, value: line.friendlyName },
        { key: `Quantity-${line.number}`, value: String(line.quantity) },
        { key: `PartnerOnRecord-${line.number}`, value: line.partnerIdOnRecord ?? null },
      ]),
    ],
    newValue: orderToWire(order),
  }
}

/** `one_time` → `OneTime`. */
function pascal(word: string): string {
  return word
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
}
