/** Decides on exchanges: what is returned, what is bought instead, and whether that may be (azure contract, section 10.4). Pure. */
import { type BodyOf, Decimal, type Instant } from 'lazuli-contract'
import type { calculateReservationExchange } from 'lazuli-contract/azure/reservations.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { amountOf, cancelledCommitment } from './price-rules.ts'
import { type PricedPurchase, type PurchaseBody, type PurchaseFacts, pricePurchase } from './purchase-rules.ts'
import type { Commitment, ReservationRecord } from './record.ts'
import { type Returned, valueReturn } from './refund-rules.ts'

/** A savings plan that is bought in exchange, as its own domain prices it. */
export interface ExchangedPlan {
  body: PlanBody
  customerId: string
  price: Commitment
}
export type PlanBody = NonNullable<BodyOf<typeof calculateReservationExchange>['properties']['savingsPlansToPurchase']>[number]

export interface Exchange {
  customerId: string
  returned: Returned[]
  bought: PricedPurchase[]
  plans: readonly ExchangedPlan[]
}

export interface ExchangeFacts {
  at: Instant
  currency: string
  returned: readonly { reservation: ReservationRecord; quantity: number }[]
  /** By `skuName|location|term` of what is returned: what it costs today. */
  unitPriceNow(r: ReservationRecord): Decimal | undefined
  bought: readonly { body: PurchaseBody; facts: PurchaseFacts }[]
  plans: readonly ExchangedPlan[]
}

/** What savings plans cover: reservations of it alone are exchanged for them. */
const computeFamilies: ReadonlySet<string> = new Set(['VirtualMachines', 'DedicatedHost', 'AppService'])

/** What would be exchanged; whether it is worth enough is told by {@link exchangeObjection}. */
export function valueExchange(facts: ExchangeFacts): Outcome<Exchange> {
  const returned: Returned[] = []
  for (const { reservation, quantity } of facts.returned) {
    const value = valueReturn(reservation, quantity, {
      at: facts.at,
      unitPriceNow: facts.unitPriceNow(reservation),
      currency: facts.currency,
    })
    if (isRefusal(value)) return value
    returned.push(value)
  }
  const [first] = returned
  if (!first) return refuse('AzureInputInvalid', { detail: 'reservationsToExchange is empty' })
  if (new Set(returned.map((r) => r.reservation.id)).size < returned.length)
    return refuse('AzureInputInvalid', { detail: 'a reservation is named twice in reservationsToExchange' })
  const bought: PricedPurchase[] = []
  for (const { body, facts: purchaseFacts } of facts.bought) {
    const priced = pricePurchase(body, purchaseFacts)
    if (isRefusal(priced)) return priced
    bought.push(priced)
  }
  const { plans } = facts
  if (bought.length + plans.length === 0)
    return refuse('AzureInputInvalid', { detail: 'reservationsToPurchase and savingsPlansToPurchase are empty' })
  const { customerId } = first.reservation
  if (
    returned.some((r) => r.reservation.customerId !== customerId) ||
    bought.some((b) => b.billed.customerId !== customerId) ||
    plans.some((p) => p.customerId !== customerId)
  )
    return refuse('ExchangeCustomersDiffer')
  const families = new Set(returned.map((r) => r.reservation.resourceType))
  const other = bought.find((b) => !families.has(b.offer.resourceType) || families.size > 1)
  if (other) return refuse('ExchangeFamilyDiffers', { returned: [...families].join(', '), bought: other.offer.resourceType })
  const foreign = plans.length > 0 && [...families].find((family) => !computeFamilies.has(family))
  if (foreign) return refuse('ExchangeFamilyDiffers', { returned: foreign, bought: 'savings plans' })
  return { customerId, returned, bought, plans }
}

/** Billing currency. */
export interface ExchangeTotals {
  refunds: Decimal
  purchases: Decimal
  netPayable: Decimal
}

export function totalsOf({ returned, bought, plans }: Exchange): ExchangeTotals {
  const refunds = Decimal.sum(returned.map((r) => amountOf(r.worth.refund.billing)))
  const purchases = Decimal.sum([...bought, ...plans].map((b) => amountOf(b.price.billing)))
  return { refunds, purchases, netPayable: purchases.minus(refunds) }
}

/** Why an exchange is not carried out: the new commitment is smaller than what is left of the old. */
export function exchangeObjection({ returned, bought, plans }: Exchange): Refusal | undefined {
  const given = Decimal.sum(returned.map((r) => cancelledCommitment(r.worth)))
  const taken = Decimal.sum([...bought, ...plans].map((b) => amountOf(b.price.pricing)))
  return taken.lessThan(given) ? refuse('ExchangeTooSmall', { bought: `${taken} USD`, returned: `${given} USD` }) : undefined
}
