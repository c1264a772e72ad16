/** Decides upgrades of legacy licences to other offers, and says why not (commerce contract, section 7.4). Pure. */
import type { Instant, Static } from 'lazuli-contract'
import {
  type ChangeError,
  changeErrors,
  type Upgrade,
  type UpgradeRequest,
  type UpgradeResult,
} from 'lazuli-contract/subscription-changes.ts'
import type { Ids } from '../base/ids.ts'
import type { Catalog, CatalogItem } from '../catalog/catalog.ts'
import { itemKey } from '../catalog/catalog.ts'
import { addOnsOf, findOffer } from '../catalog/rules.ts'
import { itemOf, productTypeOf } from './item-rules.ts'
import { isAzure, isLegacy, type SubscriptionRecord } from './record.ts'
import { sandboxSeats, waitsForActivation } from './rules.ts'
import { deleted } from './status-rules.ts'

/** Why a change is not possible: a word for the number on the wire, and what else there is to say. */
export interface Obstacle {
  error: ChangeError
  detail?: string
}

const texts: Readonly<Record<ChangeError, string>> = {
  other: 'The subscription cannot be changed so.',
  delegatedAdminDisabled: 'The partner has no delegated administration rights.',
  notActive: 'The subscription is not active; the additional details hold its status.',
  conflictingServices: 'Services of the target conflict with what the customer holds.',
  concurrency: 'Another change of the subscription is still under way.',
  userContextRequired: 'Licences of users are moved for a signed-in user only.',
  addOnsPresent: 'The subscription has add-ons.',
  noPath: 'There is no way from this subscription to the target.',
  targetNotFound: 'The target was not found.',
  notProvisioned: 'The subscription is not provisioned yet.',
  lacksBillingCycle: 'The target does not have the billing cycle of the subscription.',
  conversionsNotFound: 'There is no conversion to the target.',
  userLicence: 'The licence of a user cannot be moved.',
  insufficientPermissions: 'The caller lacks the permission.',
}

/** As it leaves the service. */
export function obstacleToWire({ error, detail }: Obstacle): { code: number; description: string; additionalDetails?: string } {
  return { code: changeErrors[error], description: texts[error], ...(detail ? { additionalDetails: detail } : {}) }
}

/** What the decision looks at. */
export interface ChangeFacts {
  catalog: Catalog
  /** Add-ons of the subscription that are not deleted. */
  addons: number
  /** The caller is a signed-in user. */
  user: boolean
  sandbox: boolean | undefined
}

/** Items the subscription may move on to: legacy ones by upgrades, modern ones by transitions. */
export function targetsOf(current: SubscriptionRecord, { catalog }: Pick<ChangeFacts, 'catalog'>): CatalogItem[] {
  const sku = current.isTrial || isAzure(current) ? undefined : itemOf(catalog, current)?.sku
  const market = catalog.markets.get(current.country) ?? null
  return (sku?.transitionTargets ?? []).flatMap((key) => {
    const item = catalog.items.get(key)
    return item && market && (!item.sku.offer || findOffer(catalog, market, key)) ? [item] : []
  })
}

/** What stands in the way of any move of the subscription as it is. */
export function obstaclesOf(current: SubscriptionRecord, facts: ChangeFacts): Obstacle[] {
  return [
    ...(current.status === 'active' ? [] : [{ error: 'notActive', detail: current.status } as const]),
    ...(current.pendingQuantity === undefined ? [] : [{ error: 'concurrency' } as const]),
    ...(waitsForActivation(current, facts.sandbox) ? [{ error: 'notProvisioned' } as const] : []),
    ...(facts.addons === 0 ? [] : [{ error: 'addOnsPresent' } as const]),
  ]
}

/** What stands in the way of a move to one target. */
export function obstaclesTo({ sku }: CatalogItem, current: SubscriptionRecord, quantity: number, facts: ChangeFacts): Obstacle[] {
  const outside = quantity < sku.minimumQuantity || quantity > sku.maximumQuantity || (facts.sandbox === true && quantity > sandboxSeats)
  return [
    ...obstaclesOf(current, facts),
    ...(sku.supportedBillingCycles.includes(current.billingCycle) ? [] : [{ error: 'lacksBillingCycle' } as const]),
    ...(outside ? [{ error: 'other', detail: `quantity ${quantity} is outside the limits of the target` } as const] : []),
  ]
}

/** The upgrades of a legacy licence, each with what stands in its way; none of other subscriptions. */
export function upgradesOf(
  current: SubscriptionRecord,
  facts: ChangeFacts,
  offer: (item: CatalogItem) => Static<typeof Upgrade>['targetOffer'],
): Static<typeof Upgrade>[] {
  if (!isLegacy(current)) return []
  return targetsOf(current, facts).map((item) => {
    const obstacles = obstaclesTo(item, current, current.quantity, facts)
    return {
      targetOffer: offer(item),
      upgradeType: 'upgrade_only',
      isEligible: obstacles.length === 0,
      quantity: current.quantity,
      upgradeErrors: obstacles.map(upgradeError),
      attributes: { objectType: 'Upgrade' },
    }
  })
}

const upgradeError = (obstacle: Obstacle) => ({ ...obstacleToWire(obstacle), attributes: { objectType: 'UpgradeError' } })

/** A move that was made: the source is gone or holds fewer, the target is new or holds more. */
export interface Move {
  source: SubscriptionRecord
  target: SubscriptionRecord
}

export interface Moving {
  ids: Ids
  at: Instant
}

/** An upgrade carried out, or why not; the result tells both. */
export function upgrade(
  current: SubscriptionRecord,
  wanted: Static<typeof UpgradeRequest>,
  facts: ChangeFacts,
  { ids, at }: Moving,
): { result: Static<typeof UpgradeResult>; move?: Move } {
  const upgradeType = wanted.upgradeType === undefined || wanted.upgradeType === 'none' ? 'upgrade_only' : wanted.upgradeType
  const quantity = wanted.quantity || current.quantity
  const target = isLegacy(current)
    ? targetsOf(current, facts).find(({ sku }) => itemKey(sku) === wanted.targetOffer.id.toUpperCase())
    : undefined
  const obstacles: Obstacle[] = target
    ? obstaclesTo(target, current, quantity, facts)
    : [{ error: facts.catalog.offers.has(wanted.targetOffer.id.toUpperCase()) ? 'noPath' : 'targetNotFound' }]
  if (upgradeType === 'upgrade_with_license_transfer' && !facts.user) obstacles.push({ error: 'userContextRequired' })
  const result = {
    sourceSubscriptionId: current.id,
    upgradeType,
    upgradeErrors: obstacles.map(upgradeError),
    licenseErrors: [],
    attributes: { objectType: 'UpgradeResult' },
  }
  if (!target || obstacles.length > 0) return { result }
  const made = movedTo(current, target, {
    offerId: target.sku.id,
    id: ids.guid('subscription').toUpperCase(),
    quantity,
    at,
    catalog: facts.catalog,
  })
  return {
    result: { ...result, targetSubscriptionId: made.id },
    move: { source: { ...deleted(current), version: current.version + 1 }, target: made },
  }
}

/** A new subscription to another item, in the place of the one it comes from: its order, term and name go along. */
export function movedTo(
  current: SubscriptionRecord,
  { product, sku }: CatalogItem,
  { id, offerId, quantity, at, catalog }: { id: string; offerId: string; quantity: number; at: Instant; catalog: Catalog },
): SubscriptionRecord {
  const { pendingQuantity: _pending, hasPurchasableAddons: _addons, ...kept } = current
  return {
    ...kept,
    id,
    version: 1,
    offerId,
    offerName: sku.title,
    friendlyName: renamedFor(current, sku.title),
    quantity,
    publisherName: product.publisherName,
    isMicrosoftProduct: product.isMicrosoftProduct,
    productType: productTypeOf(product),
    ...(sku.unitType ? { unitType: sku.unitType } : {}),
    ...(addOnsOf(catalog, itemKey(sku)).length > 0 ? { hasPurchasableAddons: true as const } : {}),
    createdAt: at,
  }
}

/** A name nobody chose follows the item. */
export function renamedFor(current: SubscriptionRecord, title: string): string {
  return current.friendlyName === current.offerName ? title : current.friendlyName
}
