/** What a PATCH of an order asks for, told by its content (commerce contract, section 6.4). Pure. */
import type { Static } from 'lazuli-contract'
import type { OrderPatch } from 'lazuli-contract/orders.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { type OrderLineRecord, type OrderRecord, orderEtag } from './record.ts'
import { readWantedLine, type WantedLine } from './wanted.ts'

type Body = Static<typeof OrderPatch>
type SentLine = NonNullable<Body['lineItems']>[number]

export type Wish =
  /** Without numbers: the whole order. */
  | { wish: 'cancel'; numbers?: readonly number[] }
  | { wish: 'cycle'; billingCycle: BillingCycle }
  | { wish: 'addOns'; lines: readonly WantedLine[] }
  /** By line number; empty when everything is as it was. */
  | { wish: 'quantities'; quantities: ReadonlyMap<number, number> }

/** In the documented order: cancel, billing cycle, add-on, quantity. SDKs send the whole order back, so what did not change is no wish. */
export function readPatch(order: OrderRecord, body: Body, ifMatch: string | undefined): Outcome<Wish> {
  if (body.referenceCustomerId && body.referenceCustomerId.toLowerCase() !== order.customerId)
    return refuse('BadInput', { detail: 'referenceCustomerId names another customer' })
  const etag = plainEtag(ifMatch) ?? body.attributes?.etag
  const current = orderEtag(order)
  if (current && etag && etag !== '*' && etag !== current) return refuse('StaleEtag')
  const sent = body.lineItems ?? []
  if (/^cancell?ed$/i.test(body.status?.trim() ?? '') && order.status !== 'cancelled') return cancelWish(order, sent)
  if (order.status === 'cancelled') return refuse('OrderNotCancellable')
  const addOns = sent.filter((line) => line.parentSubscriptionId && !line.subscriptionId)
  const cycle = addOns.length === 0 ? cycleOf(body.billingCycle) : undefined
  if (cycle && cycle !== order.billingCycle) return { wish: 'cycle', billingCycle: cycle }
  return addOns.length > 0 ? addOnWish(addOns) : quantityWish(order, sent)
}

function cancelWish(order: OrderRecord, sent: readonly SentLine[]): Outcome<Wish> {
  if (sent.length === 0) return { wish: 'cancel' }
  const numbers = new Set<number>()
  for (const line of sent) {
    const named = lineOf(order, line)
    if (!named) return refuse('LineNumberUnknown', { line: String(line.lineItemNumber ?? '') })
    if (line.offerId && line.offerId.trim().toUpperCase() !== named.offerId.toUpperCase())
      return refuse('BadInput', { detail: `line ${named.number} is for another item than ${line.offerId.slice(0, 60)}` })
    numbers.add(named.number)
  }
  return { wish: 'cancel', numbers: [...numbers] }
}

function addOnWish(sent: readonly SentLine[]): Outcome<Wish> {
  const lines: WantedLine[] = []
  for (const line of sent) {
    const wanted = readWantedLine(line)
    if (isRefusal(wanted)) return wanted
    lines.push(wanted)
  }
  return { wish: 'addOns', lines }
}

/** A quantity of 0 is one the client never set: nothing is reduced to nothing. */
function quantityWish(order: OrderRecord, sent: readonly SentLine[]): Outcome<Wish> {
  const quantities = new Map<number, number>()
  for (const line of sent) {
    const named = lineOf(order, line)
    if (!named) return refuse('LineNumberUnknown', { line: String(line.lineItemNumber ?? '') })
    if (line.quantity && line.quantity !== named.quantity && !named.cancelled) quantities.set(named.number, line.quantity)
  }
  return { wish: 'quantities', quantities }
}

/** A documented body numbers its only line 0 and names the subscription of another: the subscription tells. */
function lineOf(order: OrderRecord, { subscriptionId, lineItemNumber = 0 }: SentLine): OrderLineRecord | undefined {
  const id = subscriptionId?.trim().toLowerCase()
  const named = id ? order.lines.find((line) => line.subscriptionId?.toLowerCase() === id) : undefined
  return named ?? order.lines.find(({ number }) => number === lineItemNumber)
}

/** `unknown` and `none` are what clients send that set nothing. */
function cycleOf(sent: Body['billingCycle']): BillingCycle | undefined {
  return sent === 'unknown' || sent === 'none' ? undefined : (sent as BillingCycle | undefined)
}

function plainEtag(header: string | undefined): string | undefined {
  return header
    ?.trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
}
