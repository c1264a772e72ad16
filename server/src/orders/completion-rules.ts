/** What follows from an order when it is fulfilled (commerce contract, sections 12.2 and 12.3). Pure. */
import { Decimal, type Instant } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { Ids } from '../base/ids.ts'
import { type Catalog, type CatalogItem, itemKey } from '../catalog/catalog.ts'
import { addOnsOf } from '../catalog/rules.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { newProductEntitlement, type ProductEntitlementRecord } from '../entitlements/product-rules.ts'
import { type EntitlementRecord, newAzureEntitlement } from '../entitlements/rules.ts'
import type { ReservationOrderRecord, ReservationRecord } from '../reservations/record.ts'
import { newReservationPurchase } from '../reservations/rules.ts'
import { newLegacyAzureSubscription, newLicenceSubscription, newPlanSubscription, termJobs } from '../subscriptions/creation-rules.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'
import { keyOfOffer } from './check-rules.ts'
import { lineKind, type OrderLineRecord, type OrderRecord } from './record.ts'
import { moveLine, moveOrder, orderAudit } from './rules.ts'

/** All that is stored and told. */
export interface Completion {
  order: OrderRecord
  subscriptions: SubscriptionRecord[]
  /** Azure subscriptions. */
  entitlements: EntitlementRecord[]
  reservationOrders: ReservationOrderRecord[]
  reservations: ReservationRecord[]
  products: ProductEntitlementRecord[]
  events: NewEvent[]
  jobs: NewJob[]
}

export interface Completing {
  at: Instant
  ids: Ids
  catalog: Catalog
  customerName?: string | undefined
}

/**
 * Fulfils every line of a pending order. The event that tells of the first subscription carries the audit of the order,
 * because only now its id is known; where there is none, the event of the completion does.
 */
export function completeOrder(order: OrderRecord, completing: Completing): Completion {
  const done = fulfilLines(order, completing)
  const { at, customerName } = completing
  const completed: OrderRecord = { ...done.order, status: moveOrder(order.status, 'completed'), completedAt: at }
  return { ...done, order: completed, events: completionEvents(completed, done, customerName) }
}

/** Fulfils the lines of an order that wait for it; the order itself stays in its status. */
export function fulfilLines(order: OrderRecord, { at, ids, catalog }: Completing): Completion {
  const done: Completion = {
    order,
    subscriptions: [],
    entitlements: [],
    reservationOrders: [],
    reservations: [],
    products: [],
    events: [],
    jobs: [],
  }
  const lines: OrderLineRecord[] = []
  for (const line of order.lines) {
    if (line.status !== 'PrefulfillmentPending') {
      lines.push(line)
      continue
    }
    // An add-on comes after the line it goes with.
    const parent = line.parentLine === undefined ? line.parentSubscriptionId : lines[line.parentLine]?.subscriptionId
    const fulfilled = { ...line, ...(parent ? { parentSubscriptionId: parent } : {}), status: moveLine(line.status, 'Fulfilled') }
    lines.push({ ...fulfilled, ...fulfil(fulfilled, order, { at, ids, item: catalog.items.get(keyOfOffer(line.offerId)), catalog }, done) })
  }
  done.jobs.push(...termJobs(done.subscriptions))
  return { ...done, order: { ...order, lines } }
}

interface Fulfilling {
  at: Instant
  ids: Ids
  catalog: Catalog
  /** Absent when the catalogue no longer has it. */
  item: CatalogItem | undefined
}

/** What one line becomes, put with the rest; returned is what the line keeps of it. */
function fulfil(line: OrderLineRecord, order: OrderRecord, how: Fulfilling, done: Completion): Partial<OrderLineRecord> {
  const kind = lineKind(line)
  switch (kind) {
    case 'plan':
      return plan(line, order, how, done)
    case 'legacyAzure':
      return legacyAzure(line, order, how, done)
    case 'reservation':
      return reservation(line, order, how, done)
    case 'software':
      done.products.push(newProductEntitlement({ ...productOf(line), ...entitled(line, order, how) }))
      return {}
    case 'savingsPlan':
      throw new Error('no order has a line for a savings plan')
    default:
      return licence(line, kind, order, how, done)
  }
}

function common(line: OrderLineRecord, { id: orderId, customerId, country }: OrderRecord, at: Instant) {
  const { offerId, offerName, friendlyName, partnerIdOnRecord: partnerId } = line
  return { customerId, catalogItemId: offerId, orderId, country, friendlyName, offerName, partnerId, at }
}

function plan(line: OrderLineRecord, order: OrderRecord, { at, ids }: Fulfilling, done: Completion): Partial<OrderLineRecord> {
  const subscription = newPlanSubscription({ id: ids.guid('subscription'), ...common(line, order, at) })
  done.subscriptions.push(subscription)
  done.entitlements.push(
    newAzureEntitlement({
      id: ids.guid('entitlement'),
      customerId: order.customerId,
      subscriptionId: subscription.id,
      partnerOnRecord: line.partnerIdOnRecord,
      at,
    }),
  )
  return { subscriptionId: subscription.id }
}

/** The subscription and the one Azure subscription behind it. */
function legacyAzure(line: OrderLineRecord, order: OrderRecord, { at, ids }: Fulfilling, done: Completion): Partial<OrderLineRecord> {
  const entitlementId = ids.guid('entitlement')
  const { catalogItemId: offerId, ...facts } = common(line, order, at)
  const subscription = newLegacyAzureSubscription({ id: ids.guid('subscription'), entitlementId, offerId, ...facts })
  done.subscriptions.push(subscription)
  done.entitlements.push(
    newAzureEntitlement({
      id: entitlementId,
      customerId: order.customerId,
      subscriptionId: subscription.id,
      friendlyName: subscription.friendlyName,
      partnerOnRecord: line.partnerIdOnRecord,
      at,
    }),
  )
  return { subscriptionId: subscription.id }
}

function reservation(line: OrderLineRecord, order: OrderRecord, how: Fulfilling, done: Completion): Partial<OrderLineRecord> {
  const { at, ids, item } = how
  const { reservation: wanted, price, quantity } = line
  assert(wanted, 'a reservation line names its Azure subscription and term')
  const attribute = (name: string): string | undefined => item?.sku.dynamicAttributes[name]?.toString()
  const total = (money: { currency: string; amount: string }) => ({
    currency: money.currency,
    amount: Decimal.parse(money.amount).times(Decimal.of(quantity)).toString(),
  })
  const bought = newReservationPurchase({
    ids,
    at,
    customerId: order.customerId,
    subscriptionId: wanted.azureSubscriptionId,
    ...productOf(line),
    armSkuName: attribute('armSkuName') ?? attribute('skuDisplayName') ?? line.offerName,
    displayName: line.friendlyName,
    skuDescription: line.offerName,
    location: attribute('armRegionName') ?? '',
    term: wanted.term,
    quantity,
    resourceType: item?.product.subType,
    scope: wanted.scope,
    price: price && { pricing: total(price.pricing), billing: total(price.billing) },
    orderId: order.id,
    orderLineNumber: line.number,
  })
  const { reservationOrder } = bought
  done.reservationOrders.push(reservationOrder)
  done.reservations.push(bought.reservation)
  done.events.push(...bought.events)
  done.jobs.push(...bought.jobs)
  const { id: orderId, expiresAt } = reservationOrder
  const { resourceType } = bought.reservation
  done.products.push(
    newProductEntitlement({ ...productOf(line), ...entitled(line, order, how), reservation: { orderId, resourceType, expiresAt } }),
  )
  return { reservationOrderId: orderId }
}

function licence(
  line: OrderLineRecord,
  kind: 'saas' | 'onlineService' | 'softwareSubscription',
  order: OrderRecord,
  { at, ids, item, catalog }: Fulfilling,
  done: Completion,
): Partial<OrderLineRecord> {
  const { product, sku } = item ?? {}
  const subscription = newLicenceSubscription({
    id: ids.guid('subscription'),
    kind,
    ...common(line, order, at),
    quantity: line.quantity,
    billingCycle: order.billingCycle,
    // The term of a legacy offer is its own, whatever the line says.
    termDuration: sku?.offer ? sku.terms[0]?.duration : line.termDuration,
    renewalTermDuration: line.renewsTo?.termDuration,
    isTrial: sku?.isTrial || undefined,
    autoRenewEnabled: sku?.offer && !sku.isTrial ? sku.offer.isAutoRenewable : undefined,
    parentSubscriptionId: line.parentSubscriptionId,
    unitType: sku?.unitType,
    publisherName: product?.publisherName,
    isMicrosoftProduct: product?.isMicrosoftProduct,
    productType: product && productType(product),
    hasPurchasableAddons: sku && addOnsOf(catalog, itemKey(sku)).length > 0,
  })
  done.subscriptions.push(subscription)
  return { subscriptionId: subscription.id }
}

function productType({ type, subType }: CatalogItem['product']) {
  return { id: type, displayName: type, subType: { id: subType, displayName: subType } }
}

function productOf({ offerId }: OrderLineRecord): { productId: string; skuId: string } {
  const [productId = '', skuId = ''] = offerId.split(':')
  return { productId, skuId }
}

function entitled(line: OrderLineRecord, { id, alternateId, customerId }: OrderRecord, { at, ids, item }: Fulfilling) {
  return {
    ids,
    at,
    customerId,
    quantity: line.quantity,
    order: { id, alternateId, lineNumber: line.number },
    included: item?.sku.includes?.map((key) => {
      const [productId = '', skuId = ''] = key.split(':')
      return { productId, skuId, quantity: line.quantity }
    }),
  }
}

function completionEvents(
  order: OrderRecord,
  done: Pick<Completion, 'subscriptions' | 'entitlements' | 'events'>,
  customerName: string | undefined,
): NewEvent[] {
  const { customerId, placedBy } = order
  const audited = { audit: orderAudit(order, customerName), doc: { placedBy } }
  return [
    { type: 'order-completed', resourceId: order.id, customerId, ...(done.subscriptions.length === 0 ? audited : {}) },
    ...creationEvents(done, customerId),
    ...done.events,
    ...done.subscriptions.map((s, i) => ({
      type: 'subscription-updated',
      resourceId: s.id,
      customerId,
      ...(i === 0 ? audited : {}),
    })),
  ]
}

/** What came to be. */
export function creationEvents(
  { subscriptions, entitlements }: Pick<Completion, 'subscriptions' | 'entitlements'>,
  customerId: string,
): NewEvent[] {
  return [
    ...subscriptions.map((s) => ({ type: 'subscription-created', resourceId: s.id, customerId })),
    ...entitlements.map((e) => ({ type: 'entitlement-created', resourceId: e.id, customerId, doc: { subscriptionId: e.subscriptionId } })),
  ]
}
