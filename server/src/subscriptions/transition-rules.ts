/** Decides transitions of modern licences to other items, and says why not (commerce contract, section 7.4). Pure. */
import { addDuration, formatInstant, type Instant, type Static } from 'lazuli-contract'
import type { Transition, TransitionEligibility, TransitionRequest } from 'lazuli-contract/subscription-changes.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import type { CatalogItem } from '../catalog/catalog.ts'
import { itemKey } from '../catalog/catalog.ts'
import { findItem } from '../catalog/rules.ts'
import { keyOf, offerIdOf } from './item-rules.ts'
import { isLegacy, type SubscriptionRecord } from './record.ts'
import { deleted } from './status-rules.ts'
import {
  type ChangeFacts,
  type Move,
  type Moving,
  movedTo,
  type Obstacle,
  obstaclesOf,
  obstaclesTo,
  obstacleToWire,
  targetsOf,
} from './upgrade-rules.ts'

/** A transition as stored: what was asked for and how it ended. */
export interface TransitionRecord {
  operationId: string
  customerId: string
  fromSubscriptionId: string
  fromCatalogItemId: string
  toCatalogItemId: string
  toSubscriptionId?: string
  quantity: number
  termDuration?: string
  billingCycle?: BillingCycle
  transitionType: Static<typeof Transition>['transitionType']
  promotionId?: string
  at: Instant
  /** Why it failed; none: completed. */
  obstacles: Obstacle[]
}

/** The items a modern licence may move on to, each with what stands in its way; none of other subscriptions. */
export function eligibilitiesOf(current: SubscriptionRecord, facts: ChangeFacts): Static<typeof TransitionEligibility>[] {
  if (isLegacy(current)) return []
  return targetsOf(current, facts).flatMap((item) => {
    const catalogItemId = offerIdOf(facts.catalog, current.country, item)
    if (!catalogItemId) return []
    const obstacles = obstaclesTo(item, current, current.quantity, facts)
    const { title, description } = item.sku
    const eligibilities = (['transition_only', 'transition_with_license_transfer'] as const).map((transitionType) => {
      const all = transitionType === 'transition_only' || facts.user ? obstacles : [...obstacles, { error: 'userContextRequired' } as const]
      return { isEligible: all.length === 0, transitionType, errors: all.map(errorOf) }
    })
    return [{ catalogItemId, title, description, quantity: current.quantity, eligibilities }]
  })
}

const errorOf = (obstacle: Obstacle) => {
  const { code, description } = obstacleToWire(obstacle)
  return { code, description }
}

/** What the transition looks at besides: the subscription that is to take the licences, when one is named. */
export interface TransitionFacts extends ChangeFacts {
  into: SubscriptionRecord | undefined
}

/** A transition carried out, or why not; both are kept. Licences that do not move stay where they are. */
export function transition(
  current: SubscriptionRecord,
  wanted: Static<typeof TransitionRequest>,
  facts: TransitionFacts,
  { ids, at }: Moving,
): { record: TransitionRecord; move?: Move } {
  const { catalog, into } = facts
  const market = catalog.markets.get(current.country) ?? null
  const found = findItem(catalog, market, wanted.toCatalogItemId)
  const target = found && targetsOf(current, facts).find(({ sku }) => itemKey(sku) === keyOf(wanted.toCatalogItemId))
  const quantity = wanted.quantity ?? current.quantity
  const moving = {
    ...current,
    billingCycle: wanted.billingCycle && wanted.billingCycle !== 'unknown' ? wanted.billingCycle : current.billingCycle,
    termDuration: wanted.termDuration?.toUpperCase() ?? current.termDuration,
  }
  const obstacles = target
    ? [
        ...obstaclesTo(target, moving as SubscriptionRecord, quantity + (into?.quantity ?? 0), facts),
        ...obstaclesOfRequest(target, current, wanted, facts, moving.termDuration),
      ]
    : [...obstaclesOf(current, facts), { error: found || into ? 'noPath' : 'targetNotFound' } as const]
  const record: TransitionRecord = {
    operationId: ids.guid('transition'),
    customerId: current.customerId,
    fromSubscriptionId: current.id,
    fromCatalogItemId: current.offerId,
    toCatalogItemId: wanted.toCatalogItemId,
    quantity,
    ...(moving.termDuration ? { termDuration: moving.termDuration } : {}),
    billingCycle: moving.billingCycle,
    transitionType: wanted.transitionType ?? 'transition_only',
    ...(wanted.promotionId ? { promotionId: wanted.promotionId } : {}),
    at,
    obstacles,
  }
  if (!target || obstacles.length > 0) return { record }
  const source = {
    ...(quantity === current.quantity ? deleted(current) : { ...current, quantity: current.quantity - quantity }),
    version: current.version + 1,
  }
  const end = moving.termDuration === undefined ? undefined : addDuration(at, moving.termDuration)
  const { commitmentEndAt: _ended, termDuration, ...kept } = moving
  const renewed = { ...kept, ...(termDuration ? { termDuration } : {}), ...(end === undefined ? {} : { commitmentEndAt: end }) }
  const made = into
    ? { ...into, quantity: into.quantity + quantity, version: into.version + 1 }
    : movedTo(renewed, target, { id: ids.guid('subscription'), offerId: wanted.toCatalogItemId, quantity, at, catalog })
  return { record: { ...record, toSubscriptionId: made.id }, move: { source, target: made } }
}

/** What of the request itself stands in the way. */
function obstaclesOfRequest(
  { sku }: CatalogItem,
  current: SubscriptionRecord,
  { quantity = current.quantity, toSubscriptionId, transitionType }: Static<typeof TransitionRequest>,
  { into, user }: TransitionFacts,
  termDuration: string | undefined,
): Obstacle[] {
  const other = (detail: string): Obstacle => ({ error: 'other', detail })
  const fits = into?.status === 'active' && keyOf(into.offerId) === itemKey(sku)
  return [
    ...(quantity > current.quantity ? [other(`the subscription has ${current.quantity} licences`)] : []),
    ...(toSubscriptionId !== undefined && !fits ? [other('the subscription to move to is not an active one of the target')] : []),
    ...(termDuration === undefined || sku.terms.some(({ duration }) => duration === termDuration)
      ? []
      : [other(`the target has no term ${termDuration}`)]),
    ...(transitionType === 'transition_with_license_transfer' && !user ? [{ error: 'userContextRequired' } as const] : []),
  ]
}

export function transitionToWire(record: TransitionRecord): Static<typeof Transition> {
  const { customerId: _path, at, obstacles, ...rest } = record
  const timestamp = formatInstant(at)
  const failed = obstacles.length > 0
  const event = (name: 'Conversion' | 'SeatReassignment') => ({
    name,
    status: failed ? ('Failed' as const) : ('Completed' as const),
    timestamp,
    errors: obstacles.map(errorOf),
    attributes: { objectType: 'TransitionEvent' },
  })
  return {
    ...rest,
    events: [
      event('Conversion'),
      ...(!failed && rest.transitionType === 'transition_with_license_transfer' ? [event('SeatReassignment')] : []),
    ],
    attributes: { objectType: 'Transition' },
  }
}
