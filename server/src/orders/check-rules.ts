/** The checks that every purchase passes, by cart or by order (commerce contract, section 6.3). Pure. */
import { assert } from '../base/assert.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { type Catalog, itemKey, type Market, type ProductKind } from '../catalog/catalog.ts'
import { type CatalogAvailability, findItem, inventoryRestriction, isPurchasable, itemForm } from '../catalog/rules.ts'
import { kindOf } from '../subscriptions/record.ts'
import { readReservationContext } from './context.ts'
import { lineKind, type OrderRecord } from './record.ts'
import { type Holdings, reservationTarget } from './reservation-rules.ts'
import { checkSandbox, type SandboxFacts } from './sandbox-rules.ts'
import type { WantedLine, WantedOrder } from './wanted.ts'

/** What the decision looks at. */
export interface OrderFacts extends Holdings {
  catalog: Catalog
  /** Of the customer; `null` where nothing is sold. */
  market: Market | null
  customerId: string
  /** The customer has confirmed the Microsoft Customer Agreement. */
  agreementConfirmed: boolean
  /** Orders of the customer that are not yet completed, and those placed just before in the same checkout. */
  pendingOrders: readonly Pick<OrderRecord, 'lines' | 'billingCycle' | 'form'>[]
  partner: { role: 'direct' | 'provider'; mpnId: string; resellers: readonly { mpnId: string; agreementMissing?: true }[] }
  /** Why an upgrade of the customer to a plan forbids to buy Azure: it has not ended, or not well. */
  upgradeRefusal?: Refusal | undefined
  /** Of a sandbox partner alone. */
  sandbox?: SandboxFacts | undefined
}

/** A wanted line with the catalogue item it names. */
export interface CheckedLine extends WantedLine {
  item: CatalogAvailability
}

export type Check = (lines: readonly CheckedLine[], facts: OrderFacts, wanted: WantedOrder) => Refusal | undefined

/** In the documented order. The first that fails for any line is the refusal. */
const checks: readonly Check[] = [
  quantities,
  addOns,
  resellers,
  agreement,
  plansBesideLegacy,
  upgrades,
  onePlan,
  (lines, facts) => checkSandbox('plans', lines, facts),
  reservations,
  inventory,
  (lines, facts) => checkSandbox('others', lines, facts),
  sameOrder,
]

/** The lines with their items, or why they cannot be ordered. */
export function checkOrder(wanted: WantedOrder, facts: OrderFacts): Outcome<CheckedLine[]> {
  assert(wanted.lines.length > 0, 'an order has lines')
  if (wanted.lines.some((line) => itemForm(line.catalogItemId) === undefined)) return refuse('OfferInvalid')
  const lines: CheckedLine[] = []
  for (const line of wanted.lines) {
    const item = purchasableItem(line, facts)
    if (isRefusal(item)) return item
    lines.push({ ...line, item })
  }
  for (const check of checks) {
    const refusal = check(lines, facts, wanted)
    if (refusal) return refusal
  }
  return lines
}

function purchasableItem(line: WantedLine, { catalog, market, sandbox }: OrderFacts): Outcome<CatalogAvailability> {
  const item = findItem(catalog, market, line.catalogItemId)
  if (itemForm(line.catalogItemId) === 'legacy') return item && isPurchasable(item) ? item : refuse('LegacyOfferNotPurchasable')
  if (item?.product.kind === 'savingsPlan')
    return sandbox ? refuse('NotSoldInSandbox', { product: item.product.title }) : refuse('SavingsPlanElsewhere')
  if (item) return isPurchasable(item) ? item : refuse('ItemNotPurchasable')
  const [productId = '', skuId = ''] = line.catalogItemId.trim().toUpperCase().split(':')
  const known = catalog.byId.get(productId)?.skus.some((sku) => sku.id.toUpperCase() === skuId)
  return refuse(known ? 'ItemNotInCountry' : 'ItemNotPurchasable')
}

function quantities(lines: readonly CheckedLine[]): Refusal | undefined {
  const wrong = lines.find(({ quantity, item: { sku } }) => quantity < sku.minimumQuantity || quantity > sku.maximumQuantity)
  return wrong && refuse(wrong.item.sku.offer ? 'LegacyQuantityUnavailable' : 'QuantityUnavailable')
}

/** An add-on goes with a line, or with a subscription that is active, for an item it belongs to. */
function addOns(lines: readonly CheckedLine[], { subscriptions }: OrderFacts): Refusal | undefined {
  for (const line of lines) {
    const { parentLine, parentSubscriptionId, item } = line
    if (parentLine !== undefined) {
      const base = lines[parentLine]?.item.sku
      if (!base || !item.sku.addOnOf?.includes(itemKey(base))) return refuse('AddOnUnrelated')
    } else if (parentSubscriptionId !== undefined) {
      const parent = subscriptions.find(({ id }) => id.toLowerCase() === parentSubscriptionId.toLowerCase())
      if (!parent) return refuse('SubscriptionInvalid')
      if (!item.sku.addOnOf?.includes(keyOfOffer(parent.offerId))) return refuse('AddOnUnrelated')
      if (parent.status !== 'active') return refuse('ParentNotActive')
    } else if (item.sku.addOnOf) return refuse('AddOnUnrelated')
  }
  return undefined
}

/** How the item of a subscription or an order line is known to its add-ons. */
export function keyOfOffer(offerId: string): string {
  return offerId.split(':').slice(0, 2).join(':').toUpperCase()
}

function resellers(lines: readonly CheckedLine[], { partner }: OrderFacts): Refusal | undefined {
  for (const { partnerIdOnRecord } of lines) {
    if (partnerIdOnRecord === undefined) continue
    const reseller = partner.resellers.find(({ mpnId }) => mpnId === partnerIdOnRecord)
    if (!reseller) return refuse(partnerIdOnRecord === partner.mpnId ? 'ResellerInvalid' : 'ResellerNotFound')
    if (reseller.agreementMissing) return refuse('ResellerAgreementMissing')
  }
  return undefined
}

/** For everything but legacy offers, whose agreement nobody checks. */
function agreement(lines: readonly CheckedLine[], { agreementConfirmed }: OrderFacts): Refusal | undefined {
  return agreementConfirmed || lines.every(({ item }) => item.sku.offer) ? undefined : refuse('AgreementMissing')
}

const isPlan = ({ item }: CheckedLine): boolean => item.product.kind === 'plan'

function plansBesideLegacy(lines: readonly CheckedLine[], { subscriptions, pendingOrders }: OrderFacts): Refusal | undefined {
  if (!lines.some(isPlan)) return undefined
  const held = subscriptions.some((subscription) => subscription.status !== 'deleted' && kindOf(subscription) === 'legacyAzure')
  const ordered = pendingOrders.some((order) => order.lines.some((line) => lineKind(line) === 'legacyAzure'))
  return held || ordered ? refuse('ItemNotPurchasable') : undefined
}

/** Neither a plan nor what the upgrade would turn into one is sold before it has ended well. */
function upgrades(lines: readonly CheckedLine[], { upgradeRefusal }: OrderFacts): Refusal | undefined {
  return lines.some(({ item }) => ofUpgrades(item.product.kind)) ? upgradeRefusal : undefined
}

/** What cannot be bought while an upgrade to a plan has not ended well. */
export function ofUpgrades(kind: ProductKind): boolean {
  return kind === 'plan' || kind === 'legacyAzure'
}

/** One plan a customer; of a provider one for each reseller. Direct partners name none: all their plans count as one reseller's. */
function onePlan(lines: readonly CheckedLine[], { subscriptions }: OrderFacts): Refusal | undefined {
  const held = subscriptions.filter((subscription) => subscription.status !== 'deleted' && kindOf(subscription) === 'plan')
  const taken = new Set(held.map(({ partnerId }) => partnerId))
  for (const { partnerIdOnRecord } of lines.filter(isPlan)) {
    if (taken.has(partnerIdOnRecord)) return refuse('SubscriptionLimit')
    taken.add(partnerIdOnRecord)
  }
  return undefined
}

const isReservation = ({ item }: CheckedLine): boolean => item.product.kind === 'reservation'

function reservations(lines: readonly CheckedLine[], facts: OrderFacts): Refusal | undefined {
  for (const line of lines.filter(isReservation)) {
    const context = readReservationContext(line, line.item)
    if ('problem' in context) return refuse('BadInput', { detail: context.problem })
    const target = reservationTarget(context.subscriptionId, line.item, facts)
    if ('problem' in target)
      return refuse(
        (
          {
            unknown: 'NotAnAzureSubscription',
            inactive: 'SubscriptionNotActive',
            otherScope: 'SubscriptionNotEnabled',
            unregistered: 'SubscriptionNotRegistered',
          } as const
        )[target.problem],
      )
  }
  return undefined
}

function inventory(lines: readonly CheckedLine[], facts: OrderFacts): Refusal | undefined {
  for (const line of lines) {
    const restriction = outOfStock(line.item, facts.customerId)
    if (restriction) return refuse('InventoryUnavailable', { detail: restriction })
  }
  return undefined
}

/** Why an item that needs a look at the stock cannot be had. */
export function outOfStock({ sku }: Pick<CatalogAvailability, 'sku'>, customerId: string): string | undefined {
  return sku.purchasePrerequisites.includes('InventoryCheck') ? inventoryRestriction(sku, { customerId })?.description : undefined
}

/** The same purchase is under way: another plan of the same reseller, or an order of the very same lines. */
function sameOrder(lines: readonly CheckedLine[], { pendingOrders }: OrderFacts, wanted: WantedOrder): Refusal | undefined {
  const running = new Set(
    pendingOrders.flatMap((order) => order.lines.filter((line) => lineKind(line) === 'plan').map((line) => line.partnerIdOnRecord)),
  )
  if (lines.some((line) => isPlan(line) && running.has(line.partnerIdOnRecord))) return refuse('OrderInProgress')
  const content = contentOf(
    wanted.billingCycle,
    wanted.lines.map((line) => ({ ...line, offerId: line.catalogItemId })),
  )
  return pendingOrders.some((order) => contentOf(order.billingCycle, order.lines) === content) ? refuse('OrderInProgress') : undefined
}

interface Comparable {
  offerId: string
  quantity: number
  partnerIdOnRecord?: string | undefined
  provisioningContext?: Record<string, string> | undefined
}

function contentOf(billingCycle: string, lines: readonly Comparable[]): string {
  const each = lines.map(({ offerId, quantity, partnerIdOnRecord, provisioningContext }) =>
    JSON.stringify([offerId.trim().toUpperCase(), quantity, partnerIdOnRecord, provisioningContext]),
  )
  return [billingCycle, ...each.toSorted()].join('\n')
}
