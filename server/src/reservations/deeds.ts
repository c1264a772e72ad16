/**
 * What a long-running operation does when it is done: loads, decides, and says what changes and what comes of it. A call
 * that takes no time does it at once, one that takes its time asks whether it could and lets a job do it.
 */
import { Decimal, day, type Instant, monthOf, parseJson, writeJson } from 'lazuli-contract'
import type { Ids } from '../base/ids.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { putCharge } from '../charges/store.ts'
import { findCustomer } from '../customers/store.ts'
import type { Change, NewEvent, Reads, Write } from '../db/state.ts'
import { newProductEntitlement, reduceProductEntitlement } from '../entitlements/product-rules.ts'
import { productEntitlementOfReservation, putProductEntitlement } from '../entitlements/product-store.ts'
import { isEnabled, isGone } from '../entitlements/rules.ts'
import { entitlementsOfCustomer, findEntitlement } from '../entitlements/store.ts'
import { usdRate } from '../rates/fx.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { amountsOfCustomer, putAmount } from './amounts-store.ts'
import { mergeReservations, splitReservation, updateReservation, type WantedUpdate } from './change-rules.ts'
import { chargeOfAmount } from './charge-rules.ts'
import { type ExchangedPlan, exchangeObjection, type PlanBody, valueExchange } from './exchange-rules.ts'
import type { ReservationOffer } from './price-list.ts'
import { amountOf, findOffer, minus, nothing } from './price-rules.ts'
import { billedSubscription, makePurchase, type PurchaseBody, type PurchaseFacts, pricePurchase } from './purchase-rules.ts'
import { type ReservationAmount, type ReservationOrderRecord, type ReservationRecord, reservationPath } from './record.ts'
import { countsStill, exceedsLimit, type Returned, refundLimit, takeBack, valueReturn } from './refund-rules.ts'
import { exchangeToWire } from './refund-wire.ts'
import { type ReservationPurchase, reservationEvent } from './rules.ts'
import {
  activeReservationsOf,
  findReservation,
  findReservationOrder,
  putReservation,
  putReservationOrder,
  reservationsOf,
} from './store.ts'
import { orderToWire, reservationToWire } from './wire.ts'

/** What deeds need of the service beyond the partner's store. */
export interface CapacityDeps {
  offers: readonly ReservationOffer[]
  /** What integration sandbox accounts are sold instead. */
  sandboxOffers: readonly ReservationOffer[]
  /** Instances in Partner Center orders of a customer that are not completed yet. */
  orderedInstances(db: Reads, customerId: string): Promise<number>
  rates: PartnerRates
  savingsPlans: PlanSale
}

/** Savings plans as exchanges buy them; of a later domain. */
export interface PlanSale {
  price(body: PlanBody, scene: Scene): Promise<Outcome<ExchangedPlan>>
  /** The ids as addresses. */
  buy(body: PlanBody, scene: Scene): Promise<Outcome<{ change: Change; order: string; plan: string }>>
}

export interface Scene {
  db: Reads
  now: Instant
  ids: Ids
  /** Billing currency of the partner. */
  currency: string
  /** The partner is an integration sandbox account. */
  sandbox: boolean
  deps: CapacityDeps
}

export interface Deed {
  change: Change
  /** As a poll answers it. */
  result: unknown
}

export interface Wishes {
  purchase: { reservationOrderId: string; body: PurchaseBody }
  update: { reservationId: string; wanted: WantedUpdate }
  split: { reservationId: string; quantities: number[] }
  merge: { reservationIds: string[] }
  return: { reservationId: string; quantity: number; reason?: string }
  exchange: { operationId: string; sessionId: string; wish: ExchangeWish }
}
export interface ExchangeWish {
  bought: PurchaseBody[]
  /** Absent in quotes of earlier releases. */
  plans?: PlanBody[]
  returned: { reservationId: string; quantity: number }[]
}
export type DeedKind = keyof Wishes

export const deeds: { readonly [K in DeedKind]: (wish: Wishes[K], scene: Scene) => Promise<Outcome<Deed>> } = {
  async purchase({ reservationOrderId, body }, scene) {
    if (await findReservationOrder(scene.db, reservationOrderId)) return refuse('ReservationOrderExists', { id: reservationOrderId })
    const priced = pricePurchase(body, await purchaseFacts(body, scene))
    if (isRefusal(priced)) return priced
    const purchase = makePurchase(priced, { at: scene.now, ids: scene.ids, reservationOrderId })
    const result = orderToWire(purchase.reservationOrder, { now: scene.now, reservations: [purchase.reservation] })
    return { change: await bought(purchase, 'purchase', scene), result }
  },

  async update({ reservationId, wanted }, { db, now }) {
    const current = await findReservation(db, reservationId)
    if (!current) return refuse('ReservationNotFound', { id: reservationId })
    const updated = updateReservation(current, wanted, await ownSubscriptions(db, current.customerId), now)
    if (isRefusal(updated)) return updated
    return {
      change: { writes: putReservation(updated), events: [await audited('reservation-updated', updated, db, current)] },
      result: reservationToWire(updated, now),
    }
  },

  async split({ reservationId, quantities }, { db, now, ids }) {
    const current = await findReservation(db, reservationId)
    if (!current) return refuse('ReservationNotFound', { id: reservationId })
    const split = splitReservation(current, quantities, { at: now, ids })
    if (isRefusal(split)) return split
    const all = [...split.made, split.source]
    return {
      change: {
        writes: [...all.flatMap(putReservation), ...(await nextVersion(db, current.reservationOrderId))],
        events: [
          await audited('reservation-split', split.source, db, current),
          ...split.made.map((r) => reservationEvent('reservation-created', r)),
        ],
      },
      result: all.map((r) => reservationToWire(r, now)),
    }
  },

  async merge({ reservationIds }, { db, now, ids }) {
    const sources: ReservationRecord[] = []
    for (const id of reservationIds) {
      const source = await findReservation(db, id)
      if (!source) return refuse('ReservationNotFound', { id })
      sources.push(source)
    }
    const merged = mergeReservations(sources, { at: now, ids })
    if (isRefusal(merged)) return merged
    const all = [merged.made, ...merged.sources]
    return {
      change: {
        writes: [...all.flatMap(putReservation), ...(await nextVersion(db, merged.made.reservationOrderId))],
        events: [await audited('reservation-merged', merged.made, db), reservationEvent('reservation-created', merged.made)],
      },
      result: all.map((r) => reservationToWire(r, now)),
    }
  },

  async return({ reservationId, quantity, reason }, scene) {
    const found = await returnValue(reservationId, quantity, scene)
    if (isRefusal(found)) return found
    const consumed = await consumedRefunds(scene.db, found.reservation.customerId, scene.now)
    if (exceedsLimit(found, consumed)) return refuse('RefundLimitReached', { consumed: String(consumed), limit: String(refundLimit) })
    const { change, order, reservation } = await takenBack(found, 'return', scene, { ended: new Set(), byOrder: new Map(), reason })
    const others = (await reservationsOf(scene.db, order.id)).map((r) => (r.id === reservation.id ? reservation : r))
    return { change, result: orderToWire(order, { now: scene.now, reservations: others }) }
  },

  async exchange({ operationId, sessionId, wish }, scene) {
    const exchange = await exchangeOf(wish, scene)
    if (isRefusal(exchange)) return exchange
    const objection = exchangeObjection(exchange)
    if (objection) return objection
    const change: Required<Change> = { writes: [], events: [], jobs: [] }
    const add = (more: Change) => {
      change.writes.push(...more.writes)
      change.events.push(...(more.events ?? []))
      change.jobs.push(...(more.jobs ?? []))
    }
    const [first] = exchange.returned
    const made: ReservationPurchase[] = []
    for (const priced of exchange.bought) {
      const swapSource = first && reservationPath(first.reservation)
      const purchase = makePurchase(priced, { at: scene.now, ids: scene.ids, swapSource })
      made.push(purchase)
      add(await bought(purchase, 'exchange-purchase', scene))
    }
    const plans: { order: string; plan: string }[] = []
    for (const { body } of exchange.plans) {
      const sold = await scene.deps.savingsPlans.buy(body, scene)
      if (isRefusal(sold)) return sold
      plans.push(sold)
      add(sold.change)
    }
    const swapDestination = made[0] && reservationPath(made[0].reservation)
    const so: TakenSoFar = { swapDestination, ended: new Set(), byOrder: new Map() }
    for (const returned of exchange.returned) add((await takenBack(returned, 'exchange-return', scene, so)).change)
    return { change, result: exchangeToWire(exchange, { operationId, sessionId, currency: scene.currency, made, plans }) }
  },
}

/** What a purchase is decided on. `change` is what else the same call adds to the customer's instances, or takes of them. */
export async function purchaseFacts(body: PurchaseBody, scene: Scene, change = 0): Promise<PurchaseFacts> {
  const { db, now, currency, sandbox, deps } = scene
  const found = await findLiving(db, billedSubscription(body))
  const billed = found && { id: found.id, customerId: found.customerId, isEnabled: isEnabled(found) }
  return {
    offers: offersFor(scene),
    billed,
    own: billed ? await ownSubscriptions(db, billed.customerId) : new Set(),
    currency,
    rate: usdRate(deps.rates(db), currency, monthOf(now)),
    ...(sandbox && billed ? { held: (await instancesOf(billed.customerId, scene)) + change } : {}),
  }
}

/** What the partner is sold. */
export function offersFor({ sandbox, deps }: Pick<Scene, 'sandbox' | 'deps'>): readonly ReservationOffer[] {
  return sandbox ? deps.sandboxOffers : deps.offers
}

async function instancesOf(customerId: string, { db, deps }: Scene): Promise<number> {
  const held = (await activeReservationsOf(db, customerId)).reduce((sum, { quantity }) => sum + quantity, 0)
  return held + (await deps.orderedInstances(db, customerId))
}

/** An Azure subscription of the partner; the record of a deleted one stays, but nothing is bought or found with it. */
export async function findLiving(db: Reads, id: string) {
  const found = await findEntitlement(db, id)
  return found && !isGone(found) ? found : undefined
}

export async function ownSubscriptions(db: Reads, customerId: string): Promise<Set<string>> {
  return new Set((await entitlementsOfCustomer(db, customerId)).filter((e) => !isGone(e)).map((e) => e.id))
}

/** What a reservation costs today, in USD; absent when it is not sold any more. */
function unitPriceNow(r: ReservationRecord, offers: readonly ReservationOffer[]): Decimal | undefined {
  const offer = findOffer(offers, { skuName: r.armSkuName, location: r.location, term: r.term })
  return isRefusal(offer) ? undefined : offer.unitPrice
}

export async function returnValue(reservationId: string, quantity: number, scene: Scene): Promise<Outcome<Returned>> {
  const { db, now, currency } = scene
  const reservation = await findReservation(db, reservationId)
  if (!reservation) return refuse('ReservationNotFound', { id: reservationId })
  return valueReturn(reservation, quantity, { at: now, unitPriceNow: unitPriceNow(reservation, offersFor(scene)), currency })
}

/** What of a customer was cancelled in the last twelve months, in USD; exchanges do not count. */
export async function consumedRefunds(db: Reads, customerId: string, now: Instant): Promise<Decimal> {
  const amounts = await amountsOfCustomer(db, customerId, now - 367 * day)
  return Decimal.sum(
    amounts
      .filter((a) => a.kind === 'return' && countsStill(a.at, now))
      .map((a) => amountOf((a.remaining ?? nothing(a.amount)).pricing).minus(amountOf(a.amount.pricing))),
  )
}

export async function exchangeOf(wish: ExchangeWish, scene: Scene) {
  const returned: { reservation: ReservationRecord; quantity: number }[] = []
  for (const { reservationId, quantity } of wish.returned) {
    const reservation = await findReservation(scene.db, reservationId)
    if (!reservation) return refuse('ReservationNotFound', { id: reservationId })
    returned.push({ reservation, quantity })
  }
  const bought: { body: PurchaseBody; facts: PurchaseFacts }[] = []
  let change = -returned.reduce((sum, { quantity }) => sum + quantity, 0)
  for (const body of wish.bought) {
    bought.push({ body, facts: await purchaseFacts(body, scene, change) })
    change += body.properties.quantity
  }
  const plans: ExchangedPlan[] = []
  for (const body of wish.plans ?? []) {
    const priced = await scene.deps.savingsPlans.price(body, scene)
    if (isRefusal(priced)) return priced
    plans.push(priced)
  }
  return valueExchange({
    plans,
    at: scene.now,
    currency: scene.currency,
    returned,
    unitPriceNow: (r) => unitPriceNow(r, offersFor(scene)),
    bought,
  })
}

/** Everything a purchase on the Azure side leaves: the order, its entitlement in Partner Center, the amount. */
export async function bought(purchase: ReservationPurchase, kind: ReservationAmount['kind'], { db, now, ids }: Scene): Promise<Change> {
  const { reservationOrder: order, reservation: r } = purchase
  const customer = await findCustomer(db, order.customerId)
  const writes = [putReservationOrder(order), ...putReservation(r)]
  if (r.product)
    writes.push(
      putProductEntitlement(
        newProductEntitlement({
          ids,
          at: now,
          customerId: order.customerId,
          ...r.product,
          quantity: r.quantity,
          // Bought without a Partner Center order: the reservation order is the one to refer to.
          order: { id: order.id, alternateId: order.id.replaceAll('-', '').slice(0, 12), lineNumber: 0 },
          reservation: { orderId: order.id, resourceType: r.resourceType, expiresAt: r.expiresAt },
        }),
      ),
    )
  if (r.commitment)
    writes.push(...counted({ ...amountBase(r, order, ids, now), kind, quantity: r.quantity, amount: r.commitment }, order, r))
  const [created, ...others] = purchase.events
  const event: NewEvent = {
    ...(created as NewEvent),
    audit: {
      resourceType: 'order',
      operationType: 'create_order',
      ...(customer ? { customerName: customer.companyName } : {}),
      customizedData: [{ key: 'OrderId', value: order.id }],
      newValue: plain(orderToWire(order, { now, reservations: [r] })),
    },
  }
  return { writes, events: [event, ...others], jobs: purchase.jobs }
}

/** The amount here, and as billing takes it. */
function counted(amount: ReservationAmount, order: ReservationOrderRecord, r: ReservationRecord): Write[] {
  return [putAmount(amount), putCharge(chargeOfAmount(amount, order, r))]
}

function amountBase(r: ReservationRecord, order: ReservationOrderRecord, ids: Ids, at: Instant) {
  return {
    id: ids.guid('reservation-amount'),
    customerId: r.customerId,
    reservationOrderId: order.id,
    reservationId: r.id,
    at,
    billingPlan: r.billingPlan,
    ...(order.order ? { order: order.order } : {}),
    ...(r.product ? { product: r.product } : {}),
  }
}

/** What the same call has taken back before: nothing of it is stored yet. */
interface TakenSoFar {
  /** Ids of reservations. */
  ended: Set<string>
  byOrder: Map<string, number>
  swapDestination?: string | undefined
  reason?: string | undefined
}

/** A part or all of a reservation is given back: less of it here, less of the entitlement there, and the amount of it. */
async function takenBack(
  returned: Returned,
  kind: 'return' | 'exchange-return',
  { db, now, ids }: Scene,
  soFar: TakenSoFar,
): Promise<{ change: Change; order: ReservationOrderRecord; reservation: ReservationRecord }> {
  const { worth, quantity } = returned
  const order = (await findReservationOrder(db, returned.reservation.reservationOrderId)) as ReservationOrderRecord
  const all = (await reservationsOf(db, order.id)).filter((r) => !soFar.ended.has(r.id))
  const after = takeBack(returned, order, all, now)
  const reservation = soFar.swapDestination ? { ...after.reservation, swapDestination: soFar.swapDestination } : after.reservation
  if (reservation.state === 'Cancelled') soFar.ended.add(reservation.id)
  const taken = (soFar.byOrder.get(order.id) ?? 0) + quantity
  soFar.byOrder.set(order.id, taken)
  const entitlement = await productEntitlementOfReservation(db, order.id)
  return {
    order: after.order ?? order,
    reservation,
    change: {
      writes: [
        ...putReservation(reservation),
        ...(after.order ? [putReservationOrder(after.order)] : []),
        ...(entitlement ? [putProductEntitlement(reduceProductEntitlement(entitlement, taken))] : []),
        ...counted(
          {
            ...amountBase(returned.reservation, order, ids, now),
            kind,
            quantity,
            amount: minus(nothing(worth.refund), worth.refund),
            remaining: worth.remaining,
            paid: worth.paid,
            ...(soFar.reason ? { reason: soFar.reason } : {}),
          },
          order,
          returned.reservation,
        ),
      ],
      events: [await audited('reservation-returned', reservation, db, returned.reservation)],
    },
  }
}

async function nextVersion(db: Reads, reservationOrderId: string) {
  const order = await findReservationOrder(db, reservationOrderId)
  return order ? [putReservationOrder({ ...order, version: order.version + 1 })] : []
}

/** A change of a reservation as a change of its order. */
export async function audited(type: string, r: ReservationRecord, db: Reads, before?: ReservationRecord): Promise<NewEvent> {
  const customer = await findCustomer(db, r.customerId)
  return {
    ...reservationEvent(type, r),
    audit: {
      resourceType: 'order',
      operationType: 'update_order',
      ...(customer ? { customerName: customer.companyName } : {}),
      customizedData: [
        { key: 'OrderId', value: r.reservationOrderId },
        { key: 'ReservationId', value: r.id },
      ],
      ...(before ? { oldValue: plain(reservationToWire(before, r.updatedAt)) } : {}),
      newValue: plain(reservationToWire(r, r.updatedAt)),
    },
  }
}

const plain = (value: unknown): unknown => parseJson(writeJson(value))
