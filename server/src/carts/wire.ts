/** Carts and checkout results as they leave the service (commerce contract, sections 5.1 and 5.4). */
import { describe, faults, formatInstant, partnerNameOf, type Static, tellDetail } from 'lazuli-contract'
import { type Cart, type CartCheckoutResult, cartErrors } from 'lazuli-contract/carts.ts'
import { type BillingCycle, billingCycles } from 'lazuli-contract/subscriptions.ts'
import { link } from '../base/link.ts'
import type { OrderRecord } from '../orders/record.ts'
import { orderToWire } from '../orders/wire.ts'
import type { CartLineRecord, CartRecord, SentCycle } from './record.ts'
import type { GroupRefusal } from './rules.ts'

type Line = Static<typeof Cart>['lineItems'][number]

export function cartToWire(cart: CartRecord, culture: string): Static<typeof Cart> {
  return {
    id: cart.id,
    creationTimestamp: formatInstant(cart.createdAt),
    lastModifiedTimestamp: formatInstant(cart.modifiedAt),
    expirationTimestamp: formatInstant(cart.expiresAt),
    lastModifiedUser: cart.modifiedBy,
    status: cart.status,
    lineItems: cart.lines.map((line) => ({
      ...lineToWire(line, culture),
      ...(line.addonItems ? { addonItems: line.addonItems.map((addOn) => lineToWire(addOn, culture)) } : {}),
    })),
    ...(cart.partnerOnRecordAttestationAccepted === undefined
      ? {}
      : { partnerOnRecordAttestationAccepted: cart.partnerOnRecordAttestationAccepted }),
    links: { self: link(`/customers/${cart.customerId}/carts/${cart.id}`) },
    attributes: { objectType: 'Cart' },
  }
}

function lineToWire(line: CartLineRecord, culture: string): Omit<Line, 'addonItems'> {
  const { addonItems: _apart, participants, billingCycle, error, ...same } = line
  // The Java SDK knows one participant key, and fails on any other (clients rule 23).
  const shown = participants?.filter((participant) => participant.key === 'transaction_reseller')
  return {
    ...same,
    ...(emitted(billingCycle) ? { billingCycle } : {}),
    ...(shown?.length ? { participants: shown } : {}),
    ...(error ? { error: { errorCode: cartErrors[error.name], errorDescription: tellDetail(error.description, culture) } } : {}),
  }
}

/** Cycles no SDK but the newest knows are not sent back (clients rule 23). */
function emitted(cycle: SentCycle | undefined): cycle is BillingCycle {
  return (billingCycles as readonly (SentCycle | undefined)[]).includes(cycle)
}

export function checkoutToWire(
  orders: readonly OrderRecord[],
  refusals: readonly GroupRefusal[],
  culture: string,
): Static<typeof CartCheckoutResult> {
  return {
    orders: orders.map((order) => orderToWire(order)),
    orderErrors: refusals.map(({ group, refusal }) => ({
      orderGroupId: group,
      code: faults[partnerNameOf(refusal.refused)].code,
      description: describe(partnerNameOf(refusal.refused), refusal.params, culture),
      attributes: { objectType: 'OrderError' },
    })),
    attributes: { objectType: 'CartCheckoutResult' },
  }
}
