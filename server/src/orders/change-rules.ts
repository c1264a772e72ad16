/** Carries out what a PATCH of an order asks for (commerce contract, sections 6.4 and 12.2). Pure. */
import { day, type Instant } from 'lazuli-contract'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import { assert } from '../base/assert.ts'
import { type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { NewEvent } from '../db/state.ts'
import { cancelProductEntitlement, type ProductEntitlementRecord } from '../entitlements/product-rules.ts'
import type { ReservationOrderRecord, ReservationRecord } from '../reservations/record.ts'
import { cancelReservationOrder } from '../reservations/rules.ts'
import { isLegacy, type SubscriptionRecord } from '../subscriptions/record.ts'
import { subscriptionUpdated } from '../subscriptions/rules.ts'
import { keyOfOffer } from './check-rules.ts'
import { lineKind, type OrderLineRecord, type OrderRecord } from './record.ts'
import { moveLine, moveOrder, nextVersion, orderUpdated } from './rules.ts'
import { sandboxLimits } from './sandbox-rules.ts'

/** What an order was fulfilled with. */
export interface Fulfilled {
  subscriptions: readonly SubscriptionRecord[]
  products: readonly ProductEntitlementRecord[]
  reservations: readonly { order: ReservationOrderRecord; reservations: readonly ReservationRecord[] }[]
}

export interface ChangeFacts {
  now: Instant
  fulfilled: Fulfilled
  catalog: Catalog
  /** The partner is an integration sandbox account. */
  sandbox: boolean
  customerName?: string | undefined
}

/** The order after a change, and what changes with it. */
export interface OrderChange {
  order: OrderRecord
  subscriptions: SubscriptionRecord[]
  products: ProductEntitlementRecord[]
  reservationOrders: ReservationOrderRecord[]
  reservations: ReservationRecord[]
  events: NewEvent[]
}

/** Days after the purchase in which software can be given back outside a sandbox. No page names a number. */
export const softwareWindowDays = 30

/** Cancels lines, or without numbers every line that is left. */
export function cancelLines(order: OrderRecord, numbers: readonly number[] | undefined, facts: ChangeFacts): Outcome<OrderChange> {
  const lines = order.lines.filter((line) => numbers?.includes(line.number) ?? !line.cancelled)
  for (const line of lines) {
    const refusal = line.cancelled ? refuse('OrderNotCancellable') : cancelRefusal(line, order, facts)
    if (refusal) return refusal
  }
  const cancelled = new Set(lines.map(({ number }) => number))
  const after = order.lines.map((line): OrderLineRecord => {
    if (!cancelled.has(line.number)) return line
    // The documented whole cancellation keeps the quantities, the one of some lines shows 0.
    return { ...line, status: moveLine(line.status, 'Unfulfilled'), cancelled: true, ...(numbers ? { quantity: 0 } : {}) }
  })
  const whole = after.every((line) => line.cancelled)
  const changed: OrderRecord = {
    ...order,
    lines: after,
    ...(whole ? { status: moveOrder(order.status, 'cancelled'), cancelledAt: facts.now } : {}),
  }
  return undone(order, nextVersion(changed), lines, facts)
}

/** Why a line cannot be cancelled by its order. What it has become tells, before the environment does. */
function cancelRefusal(line: OrderLineRecord, order: OrderRecord, { now, sandbox }: ChangeFacts): Refusal | undefined {
  const subscriptionId = line.subscriptionId ?? ''
  switch (lineKind(line)) {
    case 'software':
    case 'softwareSubscription':
      return sandbox || now <= order.createdAt + softwareWindowDays * day
        ? undefined
        : refuse('CancellationWindowOver', { days: String(softwareWindowDays) })
    case 'reservation':
      return sandbox ? undefined : refuse('OnlySoftwareCancellable')
    case 'saas':
      return sandbox ? undefined : refuse('CancelTheSaas', { subscriptionId })
    default:
      return refuse('CancelTheSubscription', {
        subscription: subscriptionId ? `its subscription ${subscriptionId}` : 'the subscription it becomes',
      })
  }
}

/** Takes back what the lines had become. */
function undone(
  before: OrderRecord,
  order: OrderRecord,
  lines: readonly OrderLineRecord[],
  { now, fulfilled, customerName }: ChangeFacts,
): OrderChange {
  const change: OrderChange = {
    order,
    subscriptions: [],
    products: [],
    reservationOrders: [],
    reservations: [],
    events: [orderUpdated(before, order, customerName)],
  }
  for (const line of lines) {
    const subscription = fulfilled.subscriptions.find(({ id }) => id === line.subscriptionId)
    if (subscription && subscription.status !== 'deleted') {
      const deleted: SubscriptionRecord = { ...subscription, status: 'deleted', version: subscription.version + 1 }
      change.subscriptions.push(deleted)
      change.events.push(subscriptionUpdated(deleted, subscription, customerName))
    }
    const product = fulfilled.products.find((held) => held.order.lineNumber === line.number)
    if (product) change.products.push(cancelProductEntitlement(product))
    const bought = fulfilled.reservations.find((held) => held.order.id === line.reservationOrderId)
    if (bought) {
      const { orders, reservations, events } = cancelReservationOrder(bought.order, bought.reservations, now)
      change.reservationOrders.push(...orders)
      change.reservations.push(...reservations)
      change.events.push(...events)
    }
  }
  return change
}

/** Kinds whose subscriptions count licences. */
const licences: readonly string[] = ['onlineService', 'saas', 'softwareSubscription']

/** Bills every subscription of a licence order by another cycle. */
export function changeCycle(order: OrderRecord, billingCycle: BillingCycle, facts: ChangeFacts): Outcome<OrderChange> {
  const lines = order.lines.filter((line) => !line.cancelled)
  if (!lines.every((line) => licences.includes(lineKind(line)))) return refuse('BillingCycleNotUpdatable')
  if (order.status === 'pending') return refuse('AdjustmentPending')
  const held = lines.map((line) => subscriptionOf(line, facts))
  if (held.some(({ status }) => status !== 'active')) return refuse('CycleOfInactive')
  if (!lines.every((line) => skuOf(line, facts)?.supportedBillingCycles.includes(billingCycle))) return refuse('CycleNotOffered')
  return withSubscriptions(
    order,
    { ...order, billingCycle },
    held.map((subscription) => [subscription, { ...subscription, billingCycle }]),
    facts,
  )
}

/** Changes numbers of licences. */
export function changeQuantities(order: OrderRecord, quantities: ReadonlyMap<number, number>, facts: ChangeFacts): Outcome<OrderChange> {
  const changes: [SubscriptionRecord, SubscriptionRecord][] = []
  if (order.status === 'pending') return refuse('AdjustmentPending')
  for (const [number, quantity] of quantities) {
    const line = order.lines[number]
    assert(line, 'the line was found before')
    const refusal = quantityRefusal(line, quantity, facts)
    if (refusal) return refusal
    const subscription = subscriptionOf(line, facts)
    changes.push([subscription, { ...subscription, quantity }])
  }
  const lines = order.lines.map((line) => ({ ...line, quantity: quantities.get(line.number) ?? line.quantity }))
  return withSubscriptions(order, { ...order, lines }, changes, facts)
}

function quantityRefusal(line: OrderLineRecord, quantity: number, facts: ChangeFacts): Refusal | undefined {
  const sku = skuOf(line, facts)
  if (!licences.includes(lineKind(line)) || !sku) return refuse('QuantityChangeRefused')
  const { status } = subscriptionOf(line, facts)
  if (status === 'deleted') return refuse('SubscriptionDeleted')
  if (status === 'suspended') return refuse(isLegacy(line) ? 'QuantityWhileSuspended' : 'SubscriptionSuspended')
  if (quantity < sku.minimumQuantity || quantity > sku.maximumQuantity)
    return refuse(isLegacy(line) ? 'LegacyQuantityUnavailable' : 'QuantityUnavailable')
  const limit = sandboxLimits.seatsPerSubscription
  return facts.sandbox && quantity > limit ? refuse('SeatLimit', { limit: String(limit) }) : undefined
}

function withSubscriptions(
  before: OrderRecord,
  after: OrderRecord,
  changes: readonly (readonly [SubscriptionRecord, SubscriptionRecord])[],
  { customerName }: ChangeFacts,
): OrderChange {
  const order = nextVersion(after)
  const subscriptions = changes.map(([, now]) => ({ ...now, version: now.version + 1 }))
  return {
    order,
    subscriptions,
    products: [],
    reservationOrders: [],
    reservations: [],
    events: [
      orderUpdated(before, order, customerName),
      ...subscriptions.map((now, i) => subscriptionUpdated(now, changes[i]?.[0], customerName)),
    ],
  }
}

function subscriptionOf(line: OrderLineRecord, { fulfilled }: ChangeFacts): SubscriptionRecord {
  const found = fulfilled.subscriptions.find(({ id }) => id === line.subscriptionId)
  assert(found, 'a fulfilled licence line has a subscription')
  return found
}

function skuOf(line: OrderLineRecord, { catalog }: ChangeFacts) {
  return catalog.items.get(keyOfOffer(line.offerId))?.sku
}
