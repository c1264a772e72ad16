/** Places orders, and moves them and their lines (commerce contract, sections 6.1, 12.2 and 12.3). Pure: ids are drawn from the source that is handed in. */
import type { Decimal, Instant } from 'lazuli-contract'
import { may } from 'lazuli-contract/moves.ts'
import { type OrderLineStatus, type OrderStatus, orderLineMoves, orderMoves } from 'lazuli-contract/orders.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import { assert } from '../base/assert.ts'
import type { Ids } from '../base/ids.ts'
import type { Market } from '../catalog/catalog.ts'
import { type CatalogAvailability, catalogItemId, priceOf } from '../catalog/rules.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { azurePlanName } from '../subscriptions/creation-rules.ts'
import type { CheckedLine } from './check-rules.ts'
import { readReservationContext } from './context.ts'
import type { LinePrice, OrderLineRecord, OrderRecord, PlacedBy } from './record.ts'
import { type Holdings, reservationTarget } from './reservation-rules.ts'
import type { WantedOrder } from './wanted.ts'
import { orderToWire } from './wire.ts'

export interface Placing {
  now: Instant
  ids: Ids
  market: Market
  /** Milliseconds until order lists show it. */
  listDelay: number
  placedBy: PlacedBy
  /** Units of a currency for one US dollar, in which the catalogue is priced; absent where there is no rate. */
  usdRate(currency: string): Decimal | undefined
}

/** The accepted order: pending, no line fulfilled. Prices are frozen as they stand. */
export function placeOrder(wanted: WantedOrder, lines: readonly CheckedLine[], holdings: Holdings, placing: Placing): OrderRecord {
  const { now, ids, market, listDelay, placedBy } = placing
  const legacy = lines.every(({ item }) => item.sku.offer)
  const id = legacy ? ids.guid('legacy-order') : modernId(ids)
  return {
    id,
    alternateId: legacy ? id : ids.hex('order-alternate', 12),
    customerId: wanted.customerId,
    ...(legacy ? { form: 'legacy' as const, version: 1 } : {}),
    billingCycle: wanted.billingCycle,
    currency: { ...market.currency },
    country: market.country,
    lines: lines.map((line, number) => orderLine(line, number, wanted.billingCycle, holdings, placing)),
    createdAt: now,
    listedAt: now + listDelay,
    status: 'pending',
    ...(wanted.partnerOnRecordAttestationAccepted === undefined
      ? {}
      : { partnerOnRecordAttestationAccepted: wanted.partnerOnRecordAttestationAccepted }),
    placedBy,
  }
}

/** Ids of modern orders are 33 characters and end in 1. */
function modernId(ids: Ids): string {
  return `${ids.token('order', 32)}1`
}

/** A line as it is ordered, not yet fulfilled. */
export function orderLine(
  line: CheckedLine,
  number: number,
  billingCycle: BillingCycle,
  holdings: Holdings,
  { market, usdRate }: Pick<Placing, 'market' | 'usdRate'>,
): OrderLineRecord {
  const { item } = line
  const { kind } = item.product
  const offerName = itemName(item)
  const reservation = kind === 'reservation' ? reserved(line, holdings) : undefined
  const term = reservation?.term ?? termOf(line, billingCycle)
  const price = linePrice(item, term, billingCycle, market, usdRate)
  return {
    number,
    offerId: catalogItemId(item),
    ...(kind === 'plan' ? {} : { kind }),
    friendlyName: line.friendlyName || offerName,
    offerName,
    quantity: line.quantity,
    status: 'PrefulfillmentPending',
    ...(line.parentLine === undefined ? {} : { parentLine: line.parentLine }),
    ...(line.parentSubscriptionId ? { parentSubscriptionId: line.parentSubscriptionId } : {}),
    ...(term ? { termDuration: term } : {}),
    ...(line.partnerIdOnRecord ? { partnerIdOnRecord: line.partnerIdOnRecord } : {}),
    ...(line.provisioningContext ? { provisioningContext: line.provisioningContext } : {}),
    ...(line.renewsTo ? { renewsTo: line.renewsTo } : {}),
    ...(line.promotionId ? { promotionId: line.promotionId } : {}),
    ...(line.customTermEndDate ? { customTermEndDate: line.customTermEndDate } : {}),
    ...(line.attestationAccepted === undefined ? {} : { attestationAccepted: line.attestationAccepted }),
    ...(price ? { price } : {}),
    ...(reservation ? { reservation } : {}),
  }
}

/** As sent; of a modern item left out, the term that fits the cycle, else its first. Legacy orders echo what they got. */
function termOf({ termDuration, item: { sku } }: CheckedLine, billingCycle: BillingCycle): string | undefined {
  if (termDuration || sku.offer) return termDuration
  const year = billingCycle === 'annual' ? sku.terms.find(({ duration }) => duration === 'P1Y') : undefined
  return (year ?? sku.terms[0])?.duration
}

function reserved(line: CheckedLine, holdings: Holdings): NonNullable<OrderLineRecord['reservation']> {
  const context = readReservationContext(line, line.item)
  assert(!('problem' in context), 'a checked reservation line can be read')
  const target = reservationTarget(context.subscriptionId, line.item, holdings)
  assert(!('problem' in target), 'a checked reservation line has an Azure subscription')
  return { azureSubscriptionId: target.azureSubscriptionId, term: context.term, scope: context.scope }
}

/** Usage records and subscriptions call the plain plan `Azure plan`, not by the title of its SKU. */
function itemName({ product, sku }: CatalogAvailability): string {
  return product.kind === 'plan' && sku.id === '0001' ? azurePlanName : sku.title
}

/** Prices in the currency of the order have the two digits of a price list. */
const priceDigits = { digits: 2, mode: 'half-up' } as const

/** The list price of one unit in dollars and at the rate of the day in the currency of the order; nothing where the list has none. */
function linePrice(
  item: CatalogAvailability,
  term: string | undefined,
  billingCycle: BillingCycle,
  { currency }: Market,
  usdRate: Placing['usdRate'],
): LinePrice | undefined {
  const listed = priceOf(item, term, billingCycle)
  const rate = listed && usdRate(currency.code)
  if (!listed || !rate) return undefined
  const amount = currency.code === 'USD' ? listed : listed.times(rate).round(priceDigits)
  return { pricing: { currency: 'USD', amount: listed.toString() }, billing: { currency: currency.code, amount: amount.toString() } }
}

export const completionJobKind = 'complete-order'

/** The job that completes an order which takes its time. */
export function completionJob(order: Pick<OrderRecord, 'id' | 'customerId'>, dueAt: Instant): NewJob {
  return { kind: completionJobKind, dueAt, key: order.id, payload: { customerId: order.customerId, orderId: order.id } }
}

export function moveOrder(from: OrderStatus, to: OrderStatus): OrderStatus {
  assert(may(orderMoves, from, to), `an order does not go from ${from} to ${to}`)
  return to
}

export function moveLine(from: OrderLineStatus, to: OrderLineStatus): OrderLineStatus {
  assert(may(orderLineMoves, from, to), `an order line does not go from ${from} to ${to}`)
  return to
}

/** Legacy orders count their changes. */
export function nextVersion(order: OrderRecord): OrderRecord {
  return order.form === 'legacy' ? { ...order, version: (order.version ?? 1) + 1 } : order
}

/** Told when an order is accepted. */
export function orderCreated(order: OrderRecord): NewEvent {
  return { type: 'order-created', resourceId: order.id, customerId: order.customerId }
}

/** Told when an order was changed or cancelled by a call (platform contract, section 4). */
export function orderUpdated(before: OrderRecord, now: OrderRecord, customerName: string | undefined): NewEvent {
  return {
    type: now.status === 'cancelled' ? 'order-cancelled' : 'order-updated',
    resourceId: now.id,
    customerId: now.customerId,
    audit: {
      resourceType: 'order',
      operationType: 'update_order',
      ...(customerName ? { customerName } : {}),
      customizedData: [{ key: 'OrderId', value: now.id }],
      oldValue: orderToWire(before),
      newValue: orderToWire(now),
    },
  }
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
