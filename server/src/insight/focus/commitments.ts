/**
 * What commitments cost over the time they are for: a reservation is bought on one row, which has no effective cost, and its
 * payment falls on the days it is for: on the usage it covers, and what is left of a day is told as unused.
 */
import { addDays, Decimal, type Month } from 'lazuli-contract'
import type { CommitmentDay } from '../../charges/commitment-rules.ts'
import type { ReconRow } from '../../db/lines.ts'
import type { Share } from '../../invoices/commitment-use.ts'
import type { FocusRow } from './rows.ts'

/** The payment as a reconciliation row would print it. */
export function paymentOf({ purchase: p }: CommitmentDay, period: Month): ReconRow {
  return {
    ...{ number: 0, period, customerId: p.customerId, subscriptionId: p.subscriptionId, schedule: p.schedule, usageMonth: p.month },
    ...{ tier: 1, tierMinimum: Decimal.zero, unitPrice: p.schedule.tiers[0]?.unitPrice ?? Decimal.zero, fx: p.fx, resellerMpnId: '' },
    ...{ billableQuantity: p.billableQuantity, pcCost: p.pcCost, effectiveUnitPrice: p.facts.effectiveUnitPrice, subtotal: p.subtotal },
    earnedCredit: false,
    purchase: p.facts,
  }
}

/** A day of a payment, made of the row of the whole payment; `left`: what of it was not used, where some of it was. */
export function unusedRow(payment: FocusRow, { date, billed, priced, units }: CommitmentDay, left?: Share): FocusRow {
  return {
    ...payment,
    BilledCost: Decimal.zero,
    ChargeCategory: 'Usage',
    ChargeClass: null,
    ChargeFrequency: 'Usage-Based',
    ChargePeriodStart: `${date}T00:00:00Z`,
    ChargePeriodEnd: `${addDays(date, 1)}T00:00:00Z`,
    // What is given back takes its days back.
    CommitmentDiscountQuantity: left?.units ?? units,
    CommitmentDiscountStatus: 'Unused',
    ContractedCost: Decimal.zero,
    EffectiveCost: left?.billed ?? billed,
    ListCost: Decimal.zero,
    PricingCategory: 'Committed',
    PricingCurrencyEffectiveCost: left?.priced ?? priced,
    PricingQuantity: Decimal.zero,
  }
}
