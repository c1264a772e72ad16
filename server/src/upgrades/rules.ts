/** Decides who can leave legacy Azure subscriptions for a plan, and what becomes of them (commerce contract, sections 10 and 12.7). Pure. */
import { formatInstant, type Instant } from 'lazuli-contract'
import { describe, type FaultName, faults } from 'lazuli-contract/faults.ts'
import { may } from 'lazuli-contract/moves.ts'
import { type UpgradeStatus, upgradeMoves } from 'lazuli-contract/upgrades.ts'
import { assert } from '../base/assert.ts'
import type { Ids } from '../base/ids.ts'
import { type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { Catalog, Market } from '../catalog/catalog.ts'
import { availabilitiesOf, azurePlanProductId, catalogItemId, findProduct, findSku } from '../catalog/rules.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { type EntitlementRecord, newAzureEntitlement } from '../entitlements/rules.ts'
import type { OrderRecord, PlacedBy } from '../orders/record.ts'
import { orderAudit, orderCreated } from '../orders/rules.ts'
import { isAzure, isAzurePlan, type SubscriptionRecord } from '../subscriptions/record.ts'
import { azurePlanName, newPlanSubscription, subscriptionUpdated } from '../subscriptions/rules.ts'
import type { UpgradeError, UpgradeLine, UpgradeRecord } from './record.ts'

/** The legacy offer that can become a plan; other legacy Azure offers are shared services of the partner. */
const upgradable = /^MS-AZR-0145P$/i

export interface UpgradeFacts {
  now: Instant
  /** The customer's upgrade, if there ever was one. */
  upgrade: UpgradeRecord | undefined
  subscriptions: readonly SubscriptionRecord[]
  agreementConfirmed: boolean
  /** The plan in the catalogue of the customer's market; none where none is sold. */
  planItem: string | undefined
  /** Milliseconds a subscription must have been held. */
  upgradeAge: number
}

/** The only product family there is an upgrade for. */
export function checkFamily(family: string | undefined): Outcome<true> {
  return family?.trim().toLowerCase() === 'azure' || refuse('ProductFamilyUnknown', { family: (family ?? '').slice(0, 100) })
}

/** Why the customer cannot be upgraded, in the documented order; `undefined` when he can. */
export function whyNot(facts: UpgradeFacts): Refusal | undefined {
  const { upgrade, now, upgradeAge } = facts
  if (upgrade && (upgrade.status === 'NotStarted' || upgrade.status === 'InProgress'))
    return refuse('UpgradeRunning', { upgradeId: upgrade.id })
  if (upgrade?.status === 'Completed') return refuse('UpgradeCompleted', { upgradeId: upgrade.id })
  const held = facts.subscriptions.filter((s) => s.status !== 'deleted')
  const legacy = held.filter((s) => isAzure(s) && !isAzurePlan(s))
  if (legacy.length === 0) return refuse('NothingToUpgrade')
  if (legacy.some((s) => s.status !== 'active')) return refuse('UpgradeOfSuspended')
  const youngest = Math.max(...legacy.map((s) => s.createdAt))
  if (youngest + upgradeAge > now) return refuse('UpgradeTooEarly', { from: formatInstant(youngest + upgradeAge) })
  if (legacy.some((s) => !upgradable.test(s.offerId))) return refuse('UpgradeOfSharedServices')
  if (!facts.agreementConfirmed) return refuse('AgreementMissing')
  if (!facts.planItem) return refuse('UpgradeItemMissing')
  // A plan that an upgrade which failed in part has made is the one the rest moves to.
  const made = new Set(upgrade?.lines.map((line) => line.targetId))
  if (held.some((s) => isAzurePlan(s) && !made.has(s.id)))
    return refuse('UpgradeImpossible', { detail: 'the customer holds an Azure plan.' })
  return undefined
}

/** The plan's item in a market. */
export function planItemOf(catalog: Catalog, market: Market | null): string | undefined {
  const product = findProduct(catalog, market, azurePlanProductId)
  if (!market || 'refused' in product) return undefined
  const sku = findSku(product, '0001')
  const [availability] = 'refused' in sku ? [] : availabilitiesOf(product, sku, market)
  return availability && catalogItemId(availability)
}

/** Whether Azure may be bought while an upgrade stands so: not before it has ended well. */
export function purchaseRefusal(upgrade: Pick<UpgradeRecord, 'status'> | undefined): Refusal | undefined {
  if (upgrade?.status === 'NotStarted') return refuse('PurchaseWhileUpgradePending')
  if (upgrade?.status === 'InProgress') return refuse('PurchaseWhileUpgradeRunning')
  return upgrade?.status === 'Failed' ? refuse('PurchaseAfterFailedUpgrade') : undefined
}

/** The accepted upgrade: a new one, or the failed one under its id, running again for what it has not done. */
export function acceptUpgrade(
  { upgrade, subscriptions, now }: Pick<UpgradeFacts, 'upgrade' | 'subscriptions' | 'now'>,
  asked: { customerId: string; placedBy: PlacedBy; ids: Ids; customerName?: string | undefined },
): { upgrade: UpgradeRecord; events: NewEvent[] } {
  const { customerId, placedBy, ids, customerName } = asked
  const done = upgrade?.lines.filter((line) => line.status === 'Completed') ?? []
  const status = upgrade ? move(upgrade.status, 'InProgress') : 'NotStarted'
  const waiting = subscriptions
    .filter((s) => s.status !== 'deleted' && upgradable.test(s.offerId))
    .map((s): UpgradeLine => ({ sourceId: s.id, status }))
  const record: UpgradeRecord = {
    id: upgrade?.id ?? ids.guid('upgrade'),
    customerId,
    status,
    lines: [...done, ...waiting],
    requestedAt: now,
    placedBy,
  }
  const events = waiting.map((line): NewEvent => {
    const customizedData = [
      { key: 'SubscriptionId', value: line.sourceId },
      { key: 'UpgradeId', value: record.id },
    ]
    return {
      type: 'product-upgrade-accepted',
      resourceId: line.sourceId,
      customerId,
      audit: {
        resourceType: 'subscription',
        operationType: 'upgrade_subscription',
        ...(customerName ? { customerName } : {}),
        customizedData,
      },
    }
  })
  return { upgrade: record, events }
}

export const upgradeJobKind = 'upgrade-product'

/** The next step of an upgrade that takes its time. */
export function upgradeJob({ id, status }: UpgradeRecord, dueAt: Instant): NewJob {
  return { kind: upgradeJobKind, dueAt, key: `${id} ${status} ${dueAt}`, payload: { upgradeId: id } }
}

/** Work on it begins. */
export function startUpgrade(upgrade: UpgradeRecord): UpgradeRecord {
  const status = move(upgrade.status, 'InProgress')
  return { ...upgrade, status, lines: upgrade.lines.map((line) => (line.status === 'NotStarted' ? { ...line, status } : line)) }
}

/** What carrying it out needs to know. */
export interface Moving {
  at: Instant
  ids: Ids
  subscriptions: readonly SubscriptionRecord[]
  /** The Azure subscriptions of the customer. */
  entitlements: readonly EntitlementRecord[]
  market: Market
  planItem: string
  customerName?: string | undefined
}

export interface Moved {
  upgrade: UpgradeRecord
  orders: OrderRecord[]
  /** Legacy ones that ended, plans that began. */
  subscriptions: SubscriptionRecord[]
  entitlements: EntitlementRecord[]
  events: NewEvent[]
}

/**
 * Moves each legacy subscription to a plan, one for each reseller of record. What can no longer move fails by itself and
 * the upgrade with it; what has moved stays moved.
 */
export function finishUpgrade(upgrade: UpgradeRecord, facts: Moving): Moved {
  const moved: Moved = { upgrade, orders: [], subscriptions: [], entitlements: [], events: [] }
  const done = new Set(upgrade.lines.map((line) => line.targetId))
  const plans = facts.subscriptions.filter((s) => done.has(s.id) && s.status === 'active')
  const lines = upgrade.lines.map((line): UpgradeLine => {
    if (line.status === 'Completed') return line
    const source = facts.subscriptions.find((s) => s.id === line.sourceId)
    const error = sourceError(source)
    if (error || !source) return { ...line, status: move(line.status, 'Failed'), ...(error ? { error } : {}) }
    let plan = plans.find((p) => p.partnerId === source.partnerId)
    if (!plan) {
      plan = systemPurchase(upgrade, source, facts, moved)
      plans.push(plan)
    }
    moveSource(source, plan, facts, moved)
    return { sourceId: line.sourceId, status: move(line.status, 'Completed'), targetId: plan.id, upgradedAt: facts.at }
  })
  const failed = lines.some((line) => line.status === 'Failed')
  moved.upgrade = { ...upgrade, lines, status: move(upgrade.status, failed ? 'Failed' : 'Completed') }
  return moved
}

/** What has happened to a legacy subscription since the upgrade was accepted that keeps it from moving. */
function sourceError(source: SubscriptionRecord | undefined): UpgradeError | undefined {
  const fault: FaultName | undefined =
    !source || source.status === 'deleted' ? 'NothingToUpgrade' : source.status === 'active' ? undefined : 'UpgradeOfSuspended'
  return fault && { code: String(faults[fault].code), text: describe(fault) }
}

/** The order the system places for the plan, completed as it is placed. */
function systemPurchase(upgrade: UpgradeRecord, source: SubscriptionRecord, facts: Moving, moved: Moved): SubscriptionRecord {
  const { at, ids, market, planItem, customerName } = facts
  const { customerId, placedBy } = upgrade
  const partner = source.partnerId ? { partnerIdOnRecord: source.partnerId } : {}
  const orderId = `${ids.token('order', 32)}1`
  const plan = newPlanSubscription({
    id: ids.guid('subscription'),
    customerId,
    catalogItemId: planItem,
    orderId,
    country: market.country,
    partnerId: source.partnerId,
    at,
  })
  const order: OrderRecord = {
    id: orderId,
    alternateId: ids.hex('order-alternate', 12),
    customerId,
    billingCycle: 'one_time',
    currency: { ...market.currency },
    country: market.country,
    lines: [
      {
        number: 0,
        offerId: planItem,
        friendlyName: azurePlanName,
        offerName: azurePlanName,
        quantity: 1,
        status: 'Fulfilled',
        subscriptionId: plan.id,
        ...partner,
      },
    ],
    createdAt: at,
    listedAt: at,
    completedAt: at,
    status: 'completed',
    placedBy,
    transactionType: 'SystemPurchase',
  }
  moved.orders.push(order)
  moved.subscriptions.push(plan)
  moved.events.push(
    orderCreated(order),
    { type: 'order-completed', resourceId: order.id, customerId },
    { type: 'subscription-created', resourceId: plan.id, customerId },
    { ...subscriptionUpdated(plan), audit: orderAudit(order, customerName), doc: { placedBy } },
  )
  return plan
}

/** The legacy subscription ends; its Azure subscription goes on under the plan, named and standing as it was. */
function moveSource(source: SubscriptionRecord, plan: SubscriptionRecord, { at, ids, entitlements }: Moving, moved: Moved): void {
  const ended: SubscriptionRecord = { ...source, version: source.version + 1, status: 'deleted', upgradedTo: plan.id }
  moved.subscriptions.push(ended)
  const below = entitlements.filter((e) => e.subscriptionId === source.id)
  const continued = below.length > 0 ? below : [firstOf(source, ids)]
  moved.entitlements.push(...continued.map((e) => ({ ...e, subscriptionId: plan.id, upgraded: { from: source.id, at } })))
  // The call that asked for it is audited; webhooks are told when it happens.
  moved.events.push(subscriptionUpdated(ended))
}

function firstOf(source: SubscriptionRecord, ids: Ids): EntitlementRecord {
  const { customerId, id, friendlyName, partnerId, createdAt, entitlementId } = source
  return newAzureEntitlement({
    id: entitlementId ?? ids.guid('entitlement'),
    customerId,
    subscriptionId: id,
    friendlyName,
    partnerOnRecord: partnerId,
    at: createdAt,
  })
}

function move(from: UpgradeStatus, to: UpgradeStatus): UpgradeStatus {
  assert(may(upgradeMoves, from, to), `an upgrade does not go from ${from} to ${to}`)
  return to
}
