/** Rows of purchases: how what is due is priced, dated and named. Pure. */
import { type Day, Decimal, day, dayOf, formatInstant, type Instant, type Month, monthOf } from 'lazuli-contract'
import { guidOfText } from '../base/ids.ts'
import type { Schedule } from '../db/lines.ts'
import type { ChargeType, Purchase, PurchaseFacts } from '../db/purchases.ts'
import type { Sold } from './record.ts'

export interface ChargeContext {
  billingCurrency: string
  /** Billing currency for one US dollar in a month. */
  fxOf(month: Month): Decimal
  /** Id of the plan of an Azure subscription; absent when nobody knows it. */
  planOf(azureSubscriptionId: string): string | undefined
}

/**
 * How the cost of a row came about, for whoever asks; nothing is decided by it. `part`: of a licence's term price, the days
 * that are left of a cycle. `whole`: the price at once. `payment`: one of equal payments, the first of which takes the odd
 * cents. `refund`: an amount given back.
 */
export type CostOrigin =
  | { kind: 'part'; listPrice: Decimal; termPrice: Decimal; cycles: number; left: number; days: number }
  | { kind: 'whole'; listPrice: Decimal; price: Decimal }
  | { kind: 'payment'; total: Decimal; count: number; index: number }
  | { kind: 'refund'; amount: Decimal }

/** What is due at an instant. Amounts in US dollars, as the price lists have them. */
export interface Row {
  /** Unique; rows of one instant stand in its order. */
  id: string
  /** What brought it about: rows of one have one reference. */
  event: number | string
  at: Instant
  chargeType: ChargeType
  sold: Sold & { customerId: string; thing: string }
  subscriptionId: string
  /** Absent: what its plan says. */
  description?: string
  /** As printed. */
  startDate?: string
  endDate?: string
  /** First instant it is for, and the first after. */
  from: Instant
  to?: Instant
  quantity: number
  unitPrice: Decimal
  effectiveUnitPrice: Decimal
  /** Of all units, not yet in another currency. */
  cost: Decimal
  /** Licences and software are priced in the billing currency, at the rate of the month they were priced in. */
  currency: 'USD' | 'billing'
  pricedAt: Instant
  term: string
  billingFrequency?: string
  reservationOrderId?: string
  qualifiers?: string[]
  origin?: CostOrigin
}

/** Prices in another currency have the two digits of a price list. */
const listDigits = { digits: 2, mode: 'half-up' } as const
const down2 = { digits: 2, mode: 'down' } as const

/** The list price in the billing currency. */
export function inBilling(usd: Decimal, at: Instant, { billingCurrency, fxOf }: ChargeContext): Decimal {
  return billingCurrency === 'USD' ? usd : usd.times(fxOf(monthOf(at))).round(listDigits)
}

export function purchaseRow(row: Row, context: ChargeContext): Purchase {
  const { sold, at, quantity, from, to } = row
  const currency = row.currency === 'USD' ? 'USD' : context.billingCurrency
  const month = monthOf(at)
  const fx = currency === context.billingCurrency ? Decimal.one : context.fxOf(month)
  return {
    customerId: sold.customerId,
    subscriptionId: row.subscriptionId,
    schedule: scheduleFor(sold, row.unitPrice, currency),
    month,
    fx,
    billableQuantity: Decimal.of(quantity),
    pcCost: row.cost,
    subtotal: row.cost.times(fx).round(down2),
    facts: {
      id: row.id,
      chargeType: row.chargeType,
      orderId: sold.orderId,
      alternateId: sold.alternateId ?? '',
      orderDate: at,
      chargeStartDate: dayOf(from),
      ...(to === undefined ? {} : { chargeEndDate: lastDayBefore(from, to) }),
      quantity,
      effectiveUnitPrice: row.effectiveUnitPrice,
      subscriptionDescription: row.description ?? '',
      subscriptionStartDate: row.startDate ?? '',
      subscriptionEndDate: row.endDate ?? '',
      termAndBillingCycle: row.term,
      billingFrequency: row.billingFrequency ?? '',
      referenceId: guidOfText(`charge ${sold.customerId} ${row.event}`),
      reservationOrderId: row.reservationOrderId ?? '',
      promotionId: sold.promotionId ?? '',
      productQualifiers: row.qualifiers ?? [],
      creditReasonCode: '',
      priceAdjustments: [],
    },
  }
}

/** Charge dates are inclusive; what begins and ends on one day is for that day. */
function lastDayBefore(from: Instant, to: Instant): Day {
  const last = dayOf(to - day)
  return last < dayOf(from) ? dayOf(from) : last
}

/** A product as a price: rows of equal price share it. */
export function scheduleFor(
  { productId, skuId, availabilityId, productName, skuName, publisherName }: Omit<Sold, 'orderId'>,
  unitPrice: Decimal,
  pricingCurrency: string,
): Schedule {
  return {
    key: `purchase/${productId}/${skuId}/${availabilityId}/${productName}/${skuName}/${unitPrice}/${pricingCurrency}`,
    ...{ productId, skuId, availabilityId, productName, skuName, publisherName, publisherId: '' },
    ...{ meterId: '', region: '', meterName: '', meterCategory: '', meterSubCategory: '', meterRegion: '', meterType: '' },
    ...{ unitOfMeasure: '', unitType: '', pricingCurrency, creditEligible: false },
    tiers: [{ minimum: Decimal.zero, unitPrice }],
  }
}

export const printedInstant = (at: Instant | undefined): string => (at === undefined ? '' : formatInstant(at))

/** A row taken back in full. */
export function givenBack(row: Row, by: { seq: number; at: Instant }): Row {
  const { cost, effectiveUnitPrice } = row
  return {
    ...row,
    id: rowId(by.seq, row.id),
    event: by.seq,
    at: by.at,
    chargeType: 'cancelImmediate',
    cost: cost.negated(),
    effectiveUnitPrice: effectiveUnitPrice.negated(),
  }
}

/** Whether units go back to the seller. A price of 0 has no sign: the id tells what was taken back of what (see {@link rowId}). */
export function givesBack({
  id,
  chargeType,
  effectiveUnitPrice,
}: Pick<PurchaseFacts, 'id' | 'chargeType' | 'effectiveUnitPrice'>): boolean {
  if (!effectiveUnitPrice.isZero) return effectiveUnitPrice.sign < 0
  const parts = id.split('.')
  const takenBack = parts.filter((part) => part.length === seqDigits).length - 1
  return chargeType === 'customerCredit' || (takenBack + (parts.includes('0') ? 1 : 0)) % 2 === 1
}

const seqDigits = 12

/** Numbers of facts, so that text order is theirs; then what sets apart the rows of one: `0` gives back, `1` charges. */
export function rowId(seq: number, ...parts: string[]): string {
  return [`${seq}`.padStart(seqDigits, '0'), ...parts].join('.')
}
