/** Decides what becomes of a cart (commerce contract, sections 5.2, 5.4 and 12.1). Pure. */
import type { Instant } from 'lazuli-contract'
import { cartMoves } from 'lazuli-contract/carts.ts'
import { may } from 'lazuli-contract/moves.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import { assert } from '../base/assert.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { checkOrder, type OrderFacts } from '../orders/check-rules.ts'
import { contextValue } from '../orders/context.ts'
import type { OrderRecord } from '../orders/record.ts'
import { type Placing, placeOrder } from '../orders/rules.ts'
import { withOrders } from '../orders/sandbox-rules.ts'
import type { WantedLine, WantedOrder } from '../orders/wanted.ts'
import type { CartLineRecord, CartRecord } from './record.ts'

export interface CartChange {
  lines: readonly CartLineRecord[]
  partnerOnRecordAttestationAccepted?: boolean | undefined
  /** Object id of the caller. */
  by: string
  now: Instant
}

/** A cart that can be changed and checked out until it expires. Refused without lines. */
export function newCart(id: string, customerId: string, change: CartChange, lifetime: number): Outcome<CartRecord> {
  if (change.lines.length === 0) return refuse('BadInput', { detail: 'lineItems is empty' })
  const { now } = change
  return { id, customerId, status: 'Active', createdAt: now, expiresAt: now + lifetime, ...content(change) }
}

/** The cart with other lines; it expires when it did before. */
export function changeCart(cart: CartRecord, change: CartChange): Outcome<CartRecord> {
  if (cart.status !== 'Active') return refuse('CartOrdered')
  if (change.lines.length === 0) return refuse('BadInput', { detail: 'lineItems is empty' })
  const { id, customerId, status, createdAt, expiresAt } = cart
  return { id, customerId, status, createdAt, expiresAt, ...content(change) }
}

function content({ lines, partnerOnRecordAttestationAccepted, by, now }: CartChange) {
  return {
    modifiedAt: now,
    modifiedBy: by,
    lines: [...lines],
    ...(partnerOnRecordAttestationAccepted === undefined ? {} : { partnerOnRecordAttestationAccepted }),
  }
}

/** The cart unless its time is over: then it is as if it had never been. */
export function ifAlive(cart: CartRecord | undefined, now: Instant): Outcome<CartRecord> {
  return cart && now < cart.expiresAt ? cart : refuse('CartNotFound')
}

export interface GroupRefusal {
  group: string
  refusal: Refusal
}

export interface Checkout {
  cart: CartRecord
  /** Pending, one for each group that could be ordered; at least one. */
  orders: OrderRecord[]
  refusals: GroupRefusal[]
}

/**
 * Orders each group of the cart. Groups that fail are reported beside those that do not; when all fail the cart stays as
 * it is and the first failure is the answer.
 */
export function checkout(cart: CartRecord, facts: OrderFacts, placing: Omit<Placing, 'market'> & { by: string }): Outcome<Checkout> {
  if (!may(cartMoves, cart.status, 'Ordered')) return refuse('CartOrdered')
  const faults = cart.lines.flatMap((line) => [line, ...(line.addonItems ?? [])]).filter((line) => line.error !== undefined)
  if (faults.length > 0) {
    const details = faults.map((line) => `line ${line.id}: ${line.error?.description}`)
    return refuse('CartHasErrors', { detail: details[0] as string }, details)
  }
  const orders: OrderRecord[] = []
  const refusals: GroupRefusal[] = []
  for (const [group, lines] of Map.groupBy(cart.lines, (line) => line.orderGroup as string)) {
    const wanted = wantedOrder(cart, lines)
    const checked = checkOrder(wanted, withPlaced(facts, orders))
    if (isRefusal(checked)) refusals.push({ group, refusal: checked })
    else {
      assert(facts.market, 'what passed the checks is sold in a market')
      orders.push(placeOrder(wanted, checked, facts, { ...placing, market: facts.market }))
    }
  }
  if (orders.length === 0) return refusals[0]?.refusal as Refusal
  return { cart: { ...cart, status: 'Ordered', modifiedAt: placing.now, modifiedBy: placing.by }, orders, refusals }
}

/** A later group of the checkout sees what the earlier ones ordered. */
function withPlaced(facts: OrderFacts, placed: readonly OrderRecord[]): OrderFacts {
  return {
    ...facts,
    pendingOrders: [...facts.pendingOrders, ...placed],
    ...(facts.sandbox ? { sandbox: withOrders(facts.sandbox, placed) } : {}),
  }
}

/** Add-ons come right behind the line they belong to. */
function wantedOrder(cart: CartRecord, group: readonly CartLineRecord[]): WantedOrder {
  const lines: WantedLine[] = []
  for (const line of group) {
    const parentLine = lines.push(wantedLine(line)) - 1
    for (const addOn of line.addonItems ?? [])
      lines.push({ ...wantedLine({ ...addOn, participants: addOn.participants ?? line.participants ?? [] }), parentLine })
  }
  return {
    customerId: cart.customerId,
    billingCycle: group[0]?.billingCycle as BillingCycle,
    lines,
    partnerOnRecordAttestationAccepted: cart.partnerOnRecordAttestationAccepted,
  }
}

function wantedLine(line: CartLineRecord): WantedLine {
  assert(line.catalogItemId !== undefined && line.quantity !== undefined, 'a line without error names its item and quantity')
  return {
    catalogItemId: line.catalogItemId,
    quantity: line.quantity,
    friendlyName: line.friendlyName,
    termDuration: line.termDuration,
    partnerIdOnRecord: line.participants?.find((participant) => participant.key === 'transaction_reseller')?.value.trim(),
    provisioningContext: line.provisioningContext,
    parentSubscriptionId: contextValue(line.provisioningContext, 'parentSubscriptionId'),
    renewsTo: line.renewsTo,
    promotionId: line.promotionId,
    customTermEndDate: line.customTermEndDate,
    attestationAccepted: line.attestationAccepted,
  }
}
