/** What a close reads and writes, as plain data. Amounts are in the currency their name says: pricing or billing. */
import type { Day, Decimal, Instant, Month } from 'lazuli-contract'
import type { AzureCreditPart, AzureCreditUse } from '../db/azure-credit.ts'
import type { ChargeType } from '../db/purchases.ts'
import type { Tier } from '../rates/schedule.ts'
import type { RatedLine } from '../usage/lines.ts'

/**
 * All daily lines that become one reconciliation row (billing rules, section 1). Earned credit does not split a group;
 * usage paid by an Azure credit offer does, because its rows are written twice.
 */
export interface RatingGroup {
  readonly customerId: string
  readonly subscriptionId: string
  readonly productId: string
  readonly skuId: string
  readonly meterId: string
  readonly availabilityId: string
  /** Late usage keeps the month it was used in, with that month's price and rate. */
  readonly usageMonth: Month
  readonly tier: Tier
  readonly pricingCurrency: string
  /** Reseller of record: an MPN id, `0` direct, `-1` removed. */
  readonly resellerMpnId: string
  /** `azure`: paid by an Azure credit offer. */
  readonly credit: 'azure' | 'none'
}

/** One reconciliation row (OneTimeInvoiceLineItem) as far as money goes. */
export interface ReconRow {
  /** Position in the invoice, from 1, in canonical order. */
  readonly sequence: number
  readonly customerId: string
  readonly subscriptionId: string
  readonly productId: string
  readonly skuId: string
  readonly availabilityId: string
  readonly resellerMpnId: string
  /** The group of a usage row; absent for a purchase. */
  readonly group?: RatingGroup
  /** The order event of a purchase row; absent for usage. */
  readonly purchase?: PurchaseLine
  readonly chargeType: ChargeType
  /** `Azure Credit Offer` on the negative row of credited usage, the reason of a customer credit, else empty. */
  readonly creditReasonCode: string
  /** Instant of close, or of the event a purchase row is for. */
  readonly orderDate: Instant
  readonly chargeStartDate: Day
  /** Inclusive; absent: bought for ever. */
  readonly chargeEndDate?: Day
  readonly unitPrice: Decimal
  readonly effectiveUnitPrice: Decimal
  readonly quantity: Decimal
  readonly billableQuantity: Decimal
  readonly pricingCurrency: string
  readonly billingCurrency: string
  readonly fx: Decimal
  readonly fxDate: Day
  /** Cost in pricing currency, 2 decimals; not on the wire. */
  readonly pcCost: Decimal
  readonly subtotal: Decimal
  readonly taxTotal: Decimal
  readonly totalForCustomer: Decimal
  /** The texts of `priceAdjustmentDescription`; empty when nothing was adjusted. */
  readonly priceAdjustments: readonly string[]
}

/** An order event that is due in the period: reservation, savings plan, licence, software. */
export interface PurchaseLine {
  readonly id: string
  readonly customerId: string
  readonly subscriptionId: string
  readonly productId: string
  readonly skuId: string
  readonly availabilityId: string
  readonly chargeType: ChargeType
  readonly orderDate: Instant
  readonly chargeStartDate: Day
  readonly chargeEndDate?: Day
  readonly unitPrice: Decimal
  /** After promotion and proration; negative for refunds. */
  readonly effectiveUnitPrice: Decimal
  /** Of all units, 2 decimals, where the price of one has more digits than can be printed. Absent: price × quantity, cut. */
  readonly pcCost?: Decimal
  readonly creditReasonCode?: string
  readonly quantity: Decimal
  readonly billableQuantity: Decimal
  readonly pricingCurrency: string
  readonly fx: Decimal
  readonly fxDate: Day
  readonly priceAdjustments: readonly string[]
}

/** A rated line after close: quantity and prices as rated, totals allocated from its group. Never changes. */
export interface BilledLine extends RatedLine {
  /** Position in the invoice, from 1, in canonical order. */
  readonly sequence: number
  readonly invoiceNumber: string
  readonly resellerMpnId: string
  /** `sequence` of the charge row that bills it. */
  readonly rowSequence: number
}

/** What rounding a group down left over: unrounded cost minus the row; negative for negative groups. */
export interface Residual {
  readonly rowSequence: number
  readonly group: RatingGroup
  /** Exact, not rounded. */
  readonly pricing: Decimal
  readonly billing: Decimal
}

export interface InvoiceTotals {
  readonly invoiceNumber: string
  readonly period: Month
  readonly billingCurrency: string
  /** Instant of close. */
  readonly invoiceDate: Instant
  readonly dueDate: Instant
  readonly subtotal: Decimal
  /** Of the rows and of the invoice as a whole. */
  readonly taxTotal: Decimal
  /** The part of taxTotal that stands on no row. */
  readonly invoiceTax: Decimal
  readonly totalCharges: Decimal
}

/** Everything one close appends. */
export interface ClosedPeriod {
  /** Absent when the period has no rows: nothing is due. */
  readonly invoice?: InvoiceTotals
  readonly rows: readonly ReconRow[]
  readonly lines: readonly BilledLine[]
  readonly residuals: readonly Residual[]
  /** What usage of the period took of Azure credits, in order of their ids. */
  readonly azureCreditUses: readonly AzureCreditUse[]
  /** The same by line, what was given back below zero. */
  readonly azureCreditParts: readonly (AzureCreditPart & { readonly line: RatedLine })[]
}
