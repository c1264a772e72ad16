/** Decides conversions of trials to paid subscriptions (commerce contract, section 7.4). Pure. */
import { addDuration, type Instant, type Static } from 'lazuli-contract'
import type { Conversion, ConversionRequest, ConversionResult } from 'lazuli-contract/subscription-changes.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import type { Catalog, CatalogItem } from '../catalog/catalog.ts'
import { itemOf, keyOf, offerIdOf, productTypeOf } from './item-rules.ts'
import type { SubscriptionRecord } from './record.ts'
import { sandboxSeats } from './rules.ts'
import { renamedFor } from './upgrade-rules.ts'

interface Target {
  item: CatalogItem
  offerId: string
}

/** What a trial that is not gone can be converted to. */
function targets(current: SubscriptionRecord, catalog: Catalog): Target[] {
  if (!current.isTrial || current.status === 'deleted') return []
  return (itemOf(catalog, current)?.sku.conversionTargets ?? []).flatMap((key) => {
    const item = catalog.items.get(key)
    const offerId = item && offerIdOf(catalog, current.country, item)
    return item && offerId ? [{ item, offerId }] : []
  })
}

const cycleOf = ({ sku }: CatalogItem): BillingCycle => sku.supportedBillingCycles.find((cycle) => cycle !== 'none') ?? 'monthly'

/** The conversions of a trial; none of what is no trial. */
export function conversionsOf(current: SubscriptionRecord, catalog: Catalog): Static<typeof Conversion>[] {
  return targets(current, catalog).map(({ item, offerId }) => ({
    offerId: current.offerId,
    targetOfferId: offerId,
    orderId: current.orderId,
    quantity: current.quantity,
    billingCycle: cycleOf(item),
    attributes: { objectType: 'Conversion' },
  }))
}

/**
 * The trial converted, or why not; the result tells both. A trial that has ended can still be converted. The subscription
 * stays the same one, with a new term from now.
 */
export function convert(
  current: SubscriptionRecord,
  wanted: Static<typeof ConversionRequest>,
  { catalog, at, sandbox }: { catalog: Catalog; at: Instant; sandbox: boolean | undefined },
): { result: Static<typeof ConversionResult>; converted?: SubscriptionRecord } {
  const result = {
    subscriptionId: current.id,
    offerId: current.offerId,
    targetOfferId: wanted.targetOfferId,
    attributes: { objectType: 'ConversionResult' },
  }
  const target = targets(current, catalog).find(({ offerId }) => keyOf(offerId) === keyOf(wanted.targetOfferId))
  if (!target)
    return { result: { ...result, error: { code: 1, description: 'There is no conversion of this subscription to the target.' } } }
  const { sku } = target.item
  const quantity = wanted.quantity || current.quantity
  const billingCycle =
    wanted.billingCycle && !['unknown', 'none'].includes(wanted.billingCycle) ? wanted.billingCycle : cycleOf(target.item)
  const problem =
    wanted.offerId !== undefined && keyOf(wanted.offerId) !== keyOf(current.offerId)
      ? `the subscription is not one to ${wanted.offerId}`
      : quantity < sku.minimumQuantity || quantity > sku.maximumQuantity || (sandbox && quantity > sandboxSeats)
        ? `quantity ${quantity} is outside the limits of the target`
        : sku.supportedBillingCycles.includes(billingCycle)
          ? undefined
          : `the target has no billing cycle ${billingCycle}`
  if (problem) return { result: { ...result, error: { code: 0, description: `The trial cannot be converted: ${problem}.` } } }
  return { result: { ...result, targetOfferId: target.offerId }, converted: paid(current, target, { quantity, billingCycle, at }) }
}

function paid(
  current: SubscriptionRecord,
  { item: { product, sku }, offerId }: Target,
  { quantity, billingCycle, at }: { quantity: number; billingCycle: BillingCycle; at: Instant },
): SubscriptionRecord {
  const { isTrial: _trial, renewalTermDuration, suspensionReasons: _reasons, suspendedAt: _since, commitmentEndAt: _end, ...kept } = current
  const terms = sku.terms.map(({ duration }) => duration)
  const termDuration = renewalTermDuration && terms.includes(renewalTermDuration) ? renewalTermDuration : terms[0]
  const end = termDuration && addDuration(at, termDuration)
  return {
    ...kept,
    version: current.version + 1,
    status: 'active',
    offerId,
    offerName: sku.title,
    friendlyName: renamedFor(current, sku.title),
    quantity,
    billingCycle,
    productType: productTypeOf(product),
    ...(termDuration ? { termDuration } : {}),
    ...(end ? { commitmentEndAt: end } : {}),
    autoRenewEnabled: sku.offer?.isAutoRenewable ?? end !== undefined,
  }
}
