/** Buys add-ons to a subscription by a PATCH of its order (commerce contract, section 6.4). Pure. */
import { assert } from '../base/assert.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { checkOrder, type OrderFacts } from './check-rules.ts'
import { type Completion, creationEvents, fulfilLines } from './completion-rules.ts'
import type { OrderRecord } from './record.ts'
import { nextVersion, orderLine, orderUpdated, type Placing } from './rules.ts'
import { cycleProblem, termProblem, type WantedLine } from './wanted.ts'

/** The order with further lines, fulfilled at once whatever the form of the order: the base is there already. */
export function addToOrder(
  order: OrderRecord,
  wanted: readonly WantedLine[],
  facts: OrderFacts,
  placing: Omit<Placing, 'market'> & { catalog: Catalog; customerName?: string | undefined },
): Outcome<Completion> {
  if (order.status === 'pending') return refuse('AdjustmentPending')
  const { billingCycle, customerId } = order
  const checked = checkOrder({ customerId, billingCycle, lines: wanted }, facts)
  if (isRefusal(checked)) return checked
  for (const line of checked) {
    if ((order.form === 'legacy') !== (line.item.sku.offer !== undefined))
      return refuse('BadInput', { detail: 'legacy offers and catalog items cannot share an order' })
    if (cycleProblem(billingCycle, line.item.sku)) return refuse('CycleNotOffered')
    const wrongTerm = termProblem(line, line.item.sku)
    if (wrongTerm) return refuse('BadInput', { detail: wrongTerm })
  }
  const { market } = facts
  assert(market, 'what passed the checks is sold in a market')
  const added = checked.map((line, i) => orderLine(line, order.lines.length + i, billingCycle, facts, { ...placing, market }))
  const { now: at, ids, catalog, customerName } = placing
  const done = fulfilLines(nextVersion({ ...order, lines: [...order.lines, ...added] }), { at, ids, catalog, customerName })
  return {
    ...done,
    events: [
      orderUpdated(order, done.order, customerName),
      ...creationEvents(done, customerId),
      ...done.events,
      ...done.subscriptions.map((s) => ({ type: 'subscription-updated', resourceId: s.id, customerId })),
    ],
  }
}
