/**
 * What became of the lines of a cart that is ordered. The wire names no cart in an order: an order is of a cart when it was
 * made in the instant of its checkout, of the items of one of its groups. Pure.
 */
import type { Static } from 'lazuli-contract'
import type { Cart } from 'lazuli-contract/carts.ts'
import type { Order } from 'lazuli-contract/orders.ts'

export interface Became {
  orderId: string
  status: string
  subscriptionId?: string | undefined
}

type Lines = readonly { offerId: string }[]

/** By line of the cart. A line whose order cannot be told, as two alike were made at once, has none. */
export function becameOf(cart: Static<typeof Cart>, orders: readonly Static<typeof Order>[]): ReadonlyMap<number, Became> {
  const made = orders.filter(({ creationDate }) => creationDate === cart.lastModifiedTimestamp)
  const became = new Map<number, Became>()
  for (const [, lines] of Map.groupBy(cart.lineItems, ({ orderGroup }) => orderGroup)) {
    const items = lines.map(({ catalogItemId = '' }) => ({ offerId: catalogItemId }))
    const [order, ...others] = made.filter(({ lineItems }) => isOf(lineItems, items))
    if (order === undefined || others.length > 0) continue
    const ordered = [...order.lineItems]
    for (const { id, catalogItemId = '' } of lines) {
      const at = ordered.findIndex(({ offerId }) => isSame(offerId, catalogItemId))
      const [line] = ordered.splice(at, 1)
      became.set(id, { orderId: order.id, status: order.status, subscriptionId: line?.subscriptionId })
    }
  }
  return became
}

const isSame = (one: string, other: string): boolean => one.toUpperCase() === other.toUpperCase()

/** Every item is there, as often as it was put in the cart; add-ons are lines of an order besides. */
function isOf(ordered: Lines, items: Lines): boolean {
  const rest = [...ordered]
  return items.every(({ offerId }) => {
    const at = rest.findIndex((line) => isSame(line.offerId, offerId))
    if (at >= 0) rest.splice(at, 1)
    return at >= 0
  })
}
