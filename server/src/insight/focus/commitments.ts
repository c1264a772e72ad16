/**
 * What commitments cost over the time they are for: a reservation is bought on one row, which has no effective cost, and its
 * payment falls on the days it is for. Usage is not matched with reservations, so each day is told as unused.
 */
import { addDays, Decimal, type Month } from 'lazuli-contract'
import type { CommitmentDay } from '../../charges/commitment-rules.ts'
import type { ReconRow } from '../../db/lines.ts'
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

/** A day of a payment, made of the row of the whole payment. */
export function unusedRow(payment: FocusRow, { date, billed, priced }: CommitmentDay): FocusRow {
  const quantity = payment.CommitmentDiscountQuantity as Decimal
  return {
    ...payment,
    BilledCost: Decimal.zero,
    ChargeCategory: 'Usage',
    ChargeFrequency: 'Usage-Based',
    ChargePeriodStart: `${date}T00:00:00Z`,
    ChargePeriodEnd: `${addDays(date, 1)}T00:00:00Z`,
    // What is given back takes its days back.
    CommitmentDiscountQuantity: billed.sign < 0 ? quantity.negated() : quantity,
    CommitmentDiscountStatus: 'Unused',
    ContractedCost: Decimal.zero,
    EffectiveCost: billed,
    ListCost: Decimal.zero,
    PricingCategory: 'Committed',
    PricingCurrencyEffectiveCost: priced,
    PricingQuantity: Decimal.zero,
  }
}
