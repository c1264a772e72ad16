/**
 * Columns of exported rows (billing contract, sections 8.7 and 9.5): which members of the rows of line item lists they
 * are, and how their values differ. A row of an export is a row of such a list, told by this table alone.
 */
import { Decimal } from 'lazuli-contract'

export type ExportKind = 'usage' | 'reconciliation'
export type AttributeSet = 'full' | 'basic'

export interface Column {
  /** As exported. */
  readonly name: string
  /** Member of the line item. */
  readonly of: string
  readonly isBasic: boolean
  /** When the line item has no such member. */
  readonly absent: '' | null
  /** The value where it is not that of the line item. */
  readonly told?: (value: unknown) => unknown
}

/** A rate as a percentage: 0.15 is 15. */
function percent(rate: unknown): unknown {
  const hundred = Decimal.from(100n, 0)
  return rate instanceof Decimal ? rate.times(hundred).reduced() : Decimal.parse(String(rate)).times(hundred).reduced()
}

/** A list in one cell, as the CSV has it. */
function listed(words: unknown): unknown {
  return Array.isArray(words) ? (words.length === 0 ? '' : JSON.stringify(words)) : words
}

interface Spelt {
  of: string
  told?: Column['told']
}
const spellings: Readonly<Record<string, Spelt>> = {
  Tier2MpnId: { of: 'resellerMpnId' },
  Unit: { of: 'unitOfMeasure' },
  ResourceURI: { of: 'resourceUri' },
  PartnerEarnedCreditPercentage: { of: 'rateOfPartnerEarnedCredit', told: percent },
  CreditPercentage: { of: 'rateOfCredit', told: percent },
  BenefitOrderID: { of: 'benefitOrderId' },
  BenefitID: { of: 'benefitId' },
  PCToBCExchangeRate: { of: 'pcToBCExchangeRate' },
  PCToBCExchangeRateDate: { of: 'pcToBCExchangeRateDate' },
  Total: { of: 'totalForCustomer' },
  ProductQualifiers: { of: 'productQualifiers', told: listed },
}

const words = (text: string): string[] => text.trim().split(/[\s,]+/)

function columns(names: readonly string[], isBasic: (name: string) => boolean): Column[] {
  return names.map((name) => {
    const spelt = spellings[name] ?? { of: (name[0] as string).toLowerCase() + name.slice(1) }
    return { name, ...spelt, isBasic: isBasic(name), absent: /Date$/.test(name) ? null : '' }
  })
}

const basicUsage = new Set(
  words(`AdditionalInfo, BenefitOrderID, BenefitType, BillingCurrency, BillingPreTaxTotal, ChargeEndDate, ChargeStartDate, ChargeType,
    CreditPercentage, CreditType, CustomerId, CustomerName, EffectiveUnitPrice, EntitlementId, InvoiceNumber, PartnerId, PartnerName,
    PCToBCExchangeRate, PricingCurrency, PricingPreTaxTotal, ProductId, PublisherName, Quantity, ResourceURI, SkuId, SkuName, SubscriptionId,
    UnitPrice, UnitType, UsageDate`),
)
// PCToBCExchangeRateDate stands in the CSV and in the published sample client, in neither table: in the full set (section 9.5).
const moreUsage =
  words(`AvailabilityId, BenefitID, ConsumedService, CustomerCountry, CustomerDomainName, EntitlementDescription, MeterCategory,
  MeterId, MeterName, MeterRegion, MeterSubCategory, MeterType, MpnId, PartnerEarnedCreditPercentage, ProductName, PublisherId, ResourceGroup,
  ResourceLocation, ServiceInfo1, ServiceInfo2, SubscriptionDescription, Tags, Tier2MpnId, Unit, PCToBCExchangeRateDate`)

export const usageColumns: readonly Column[] = columns([...basicUsage, ...moreUsage], (name) => basicUsage.has(name))

const fullReconciliation =
  words(`PartnerId, CustomerId, CustomerName, CustomerDomainName, CustomerCountry, InvoiceNumber, MpnId, Tier2MpnId, OrderId,
  OrderDate, ProductId, SkuId, AvailabilityId, SkuName, ProductName, ChargeType, UnitPrice, Quantity, Subtotal, TaxTotal, Total, Currency,
  PriceAdjustmentDescription, PublisherName, PublisherId, SubscriptionDescription, SubscriptionId, ChargeStartDate, ChargeEndDate,
  TermAndBillingCycle, EffectiveUnitPrice, UnitType, AlternateId, BillableQuantity, BillingFrequency, PricingCurrency, PCToBCExchangeRate,
  PCToBCExchangeRateDate, MeterDescription, ReservationOrderId, CreditReasonCode, SubscriptionStartDate, SubscriptionEndDate, ReferenceId,
  ProductQualifiers, PromotionId, ProductCategory`)
const leftOutOfBasic = new Set(
  words(`CustomerDomainName, CustomerCountry, MpnId, Quantity, PublisherId, SubscriptionDescription, UnitType, AlternateId, BillingFrequency,
    PCToBCExchangeRateDate, MeterDescription, ProductQualifiers`),
)

export const reconciliationColumns: readonly Column[] = columns(fullReconciliation, (name) => !leftOutOfBasic.has(name))

export function columnsOf(kind: ExportKind, set: AttributeSet): readonly Column[] {
  const all = kind === 'usage' ? usageColumns : reconciliationColumns
  return set === 'full' ? all : all.filter(({ isBasic }) => isBasic)
}

/** A line item as an export tells it. */
export function exported(item: Readonly<Record<string, unknown>>, columns: readonly Column[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column.name, cellOf(column, item[column.of])]))
}

/** The value of one cell. Text without a value is `''`, a date `null`; so are dates that line items print as `''`. */
export function cellOf({ absent, told }: Column, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return absent
  return told ? told(value) : value
}
