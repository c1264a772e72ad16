/** Why a line of a cart cannot be ordered (commerce contract, section 5.1). Pure. */
import type { CartErrorName } from 'lazuli-contract/carts.ts'
import { itemKey } from '../catalog/catalog.ts'
import { type CatalogAvailability, findItem, isPurchasable, itemForm } from '../catalog/rules.ts'
import { keyOfOffer, outOfStock } from '../orders/check-rules.ts'
import { contextValue, readReservationContext } from '../orders/context.ts'
import { reservationTarget } from '../orders/reservation-rules.ts'
import { sandboxProblem } from '../orders/sandbox-rules.ts'
import { cycleProblem, termProblem } from '../orders/wanted.ts'
import type { LineContext } from './lines.ts'
import type { CartLineRecord, LineError } from './record.ts'

/** Longest friendly name, as for a subscription's nickname. */
const longestName = 256

/** What holds for items of every kind. */
export function itemError(
  line: CartLineRecord,
  item: CatalogAvailability | undefined,
  { market, role, repeated }: LineContext,
): LineError | undefined {
  if (line.catalogItemId && itemForm(line.catalogItemId) === 'legacy' && !(item && isPurchasable(item)))
    return error('LegacyOfferNotEligibleForPurchase', 'The legacy offer cannot be bought.')
  if (!item || !market || !isPurchasable(item))
    return error(
      'CatalogItemIdIsNotValid',
      line.catalogItemId ? 'The catalog item is unknown or not sold in the country of the customer.' : 'catalogItemId is missing.',
    )
  if (line.currencyCode !== market.currency.code)
    return error('CurrencyIsNotSupported', `The currency of this market is ${market.currency.code}.`)
  if (line.participants && role === 'direct')
    return error('ParticipantsIsNotSupportedForPartner', 'Participants are for indirect providers.')
  const { minimumQuantity, maximumQuantity } = item.sku
  if (line.quantity === undefined || line.quantity < minimumQuantity || line.quantity > maximumQuantity)
    return invalid(`quantity has to be from ${minimumQuantity} to ${maximumQuantity}`)
  const problem = cycleProblem(line.billingCycle ?? 'unknown', item.sku) ?? termProblem(line, item.sku)
  if (problem) return invalid(problem)
  if (line.billingCycle === 'annual' && line.termDuration?.toUpperCase() === 'P1M')
    return error('BillingPlanNotSupported', 'A term of a month cannot be billed by the year.')
  if ((line.friendlyName?.length ?? 0) > longestName) return invalid(`friendlyName has at most ${longestName} characters`)
  return repeated ? invalid(`id ${line.id} names another line too`) : undefined
}

/** What holds for a kind alone, for add-ons, and in a sandbox. */
export function kindError(line: CartLineRecord, item: CatalogAvailability, context: LineContext): LineError | undefined {
  if (item.product.kind === 'savingsPlan') return error('UnableToProcessCartLineItem', 'Savings plans are bought on the Azure side.')
  const problem =
    addOnError(line, item, context) ?? (item.product.kind === 'reservation' ? reservationError(line, item, context) : undefined)
  if (problem) return problem
  const limit = context.sandbox ? sandboxProblem({ quantity: line.quantity ?? 0, item }) : undefined
  return limit ? error('SandboxLimitExceeded', `In a sandbox ${limit}.`) : undefined
}

/** An add-on stands below the line it is for, or names a subscription the customer has. */
function addOnError(line: CartLineRecord, item: CatalogAvailability, context: LineContext): LineError | undefined {
  const { base, catalog, market, holdings } = context
  const { addOnOf } = item.sku
  if (base) {
    const baseItem = base.catalogItemId ? findItem(catalog, market, base.catalogItemId) : undefined
    if (!baseItem || !addOnOf?.includes(itemKey(baseItem.sku)))
      return error('UnableToProcessCartLineItem', 'The item is no add-on to the item of its line.')
    return line.billingCycle === base.billingCycle ? undefined : invalid('an add-on is billed as the line it belongs to')
  }
  if (!addOnOf) return undefined
  const named = contextValue(line.provisioningContext, 'parentSubscriptionId')?.toLowerCase()
  if (!named) return invalid('an add-on needs a parentSubscriptionId in its provisioningContext, or a line to stand below')
  const parent = holdings.subscriptions.find(({ id }) => id.toLowerCase() === named)
  if (parent?.status !== 'active')
    return error('SubscriptionIsNotValid', 'parentSubscriptionId names no active subscription of the customer.')
  return addOnOf.includes(keyOfOffer(parent.offerId))
    ? undefined
    : error('UnableToProcessCartLineItem', 'The item is no add-on to this subscription.')
}

function reservationError(line: CartLineRecord, item: CatalogAvailability, { holdings, customerId }: LineContext): LineError | undefined {
  const context = readReservationContext(line, item)
  if ('problem' in context) return invalid(context.problem)
  const target = reservationTarget(context.subscriptionId, item, holdings)
  if ('problem' in target)
    switch (target.problem) {
      case 'otherScope':
        return error('SubscriptionIsNotEnabledForRI', 'Azure plans and legacy Azure subscriptions have availabilities of their own.')
      case 'unregistered':
        return error('SubscriptionNotRegistered', 'The subscription is not registered for reservations.')
      default:
        return error('SubscriptionIsNotValid', 'subscriptionId names no active Azure subscription of the customer.')
    }
  const restriction = outOfStock(item, customerId)
  return restriction ? error('InventoryNotAvailable', restriction) : undefined
}

function error(name: CartErrorName, detail: string): LineError {
  return { name, description: detail }
}

export const invalid = (detail: string): LineError => error('InvalidInput', `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`)
