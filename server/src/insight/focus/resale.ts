/**
 * Costs in the words of FOCUS as the partner's customers see them: the partner issues the bill, at cost × markup. What the
 * partner pays is left out; list prices stay, as everybody may read them.
 */
import { Decimal } from 'lazuli-contract'
import type { markups } from '../../resale/rules.ts'
import type { FocusRow, FocusValue } from './rows.ts'

export interface Resale {
  markup: ReturnType<typeof markups>
  partnerName: string
  /** Only this customer's rows. */
  customerId?: string
}

/** What is cost × markup. */
export const markedColumns = [
  'BilledCost',
  'EffectiveCost',
  'ContractedCost',
  'ContractedUnitPrice',
  'PricingCurrencyContractedUnitPrice',
  'PricingCurrencyEffectiveCost',
] as const

/** The markup of a row. */
export function markupOf(row: FocusRow, markup: Resale['markup']): Decimal {
  return markup({
    customerId: text(row.x_CustomerId),
    productId: text(row.SkuId).split(':')[0] as string,
    meterId: text(row.x_MeterId),
    period: text(row.BillingPeriodStart).slice(0, 7),
  })
}

/** Prices a row anew; `undefined` for rows of others. */
export function resold({ markup, partnerName, customerId }: Resale) {
  return (row: FocusRow): FocusRow | undefined => {
    const owner = text(row.x_CustomerId)
    if (customerId !== undefined && owner !== customerId) return undefined
    const factor = markupOf(row, markup)
    const marked = (value: FocusValue | undefined): FocusValue =>
      value instanceof Decimal ? value.times(factor).reduced() : (value ?? null)
    return {
      ...row,
      ...Object.fromEntries(markedColumns.map((name) => [name, marked(row[name])])),
      BillingAccountId: owner,
      BillingAccountName: row.x_CustomerName ?? null,
      BillingAccountType: 'Customer',
      // The invoice is the partner's own to give.
      InvoiceId: null,
      InvoiceIssuerName: partnerName,
      // Whoever sells what another runs is its provider (appendix of FOCUS on entities): what the issuer is not paid for costs nothing.
      ProviderName: partnerName,
      ServiceProviderName: partnerName,
      x_PartnerCreditRate: null,
      x_PricingPreTaxTotal: null,
      x_ResellerMpnId: null,
    }
  }
}

const text = (value: FocusValue | undefined): string => (typeof value === 'string' ? value : '')
