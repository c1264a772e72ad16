/**
 * Line items as the files are laid out that Partner Center lets people download (billing contract, section 8.7): other
 * names, another order, credits in percent. Pure.
 */
import { Decimal } from './values/decimal.ts'

export type CsvKind = 'reconciliation' | 'usage'

const usage =
  'PartnerId,PartnerName,CustomerId,CustomerName,CustomerDomainName,CustomerCountry,MPNID,ResellerMPNID,InvoiceNumber,ProductId,SkuId,AvailabilityId,SkuName,ProductName,PublisherName,PublisherId,SubscriptionDescription,SubscriptionId,ChargeStartDate,ChargeEndDate,UsageDate,MeterType,MeterCategory,MeterId,MeterSubCategory,MeterName,MeterRegion,Unit,ResourceLocation,ConsumedService,ResourceGroup,ResourceURI,ChargeType,UnitPrice,Quantity,UnitType,BillingPreTaxTotal,BillingCurrency,PricingPreTaxTotal,PricingCurrency,ServiceInfo1,ServiceInfo2,Tags,AdditionalInfo,EffectiveUnitPrice,PCToBCExchangeRate,PCToBCExchangeRateDate,EntitlementId,EntitlementDescription,PartnerEarnedCreditPercentage,CreditPercentage,CreditType,BenefitOrderId,BenefitId,BenefitType'
const reconciliation =
  'PartnerId,CustomerId,CustomerName,CustomerDomainName,CustomerCountry,InvoiceNumber,MPNID,ResellerMPNID,OrderId,OrderDate,ProductId,SkuId,AvailabilityId,SkuName,ProductName,ChargeType,UnitPrice,Quantity,Subtotal,TaxTotal,Total,Currency,PriceAdjustmentDescription,PublisherName,PublisherId,SubscriptionDescription,SubscriptionId,ChargeStartDate,ChargeEndDate,TermAndBillingCycle,EffectiveUnitPrice,UnitType,AlternateId,BillableQuantity,BillingFrequency,PricingCurrency,PCToBCExchangeRate,PCToBCExchangeRateDate,MeterDescription,ReservationOrderId,CreditReasonCode,SubscriptionStartDate,SubscriptionEndDate,ReferenceId,ProductQualifiers,PromotionId,ProductCategory'
export const csvColumns: Readonly<Record<CsvKind, readonly string[]>> = {
  usage: usage.split(','),
  reconciliation: reconciliation.split(','),
}

/** Columns whose member is not their own name with a small first letter. */
const memberOf: Readonly<Record<string, string>> = {
  MPNID: 'mpnId',
  ResellerMPNID: 'resellerMpnId',
  Unit: 'unitOfMeasure',
  ResourceURI: 'resourceUri',
  Total: 'totalForCustomer',
  PCToBCExchangeRate: 'pcToBCExchangeRate',
  PCToBCExchangeRateDate: 'pcToBCExchangeRateDate',
}
/** Columns that rows of v2 exports spell otherwise, as this service and as the published samples do. */
const exportedAs: Readonly<Record<string, string>> = {
  MPNID: 'MpnId',
  ResellerMPNID: 'Tier2MpnId',
  BenefitOrderId: 'BenefitOrderID',
  BenefitId: 'BenefitID',
  ReferenceId: 'ReferenceID',
  PromotionId: 'PromotionID',
}
/** 0.15 in the list is 15 in the file. */
const percentages: Readonly<Record<string, string>> = {
  PartnerEarnedCreditPercentage: 'rateOfPartnerEarnedCredit',
  CreditPercentage: 'rateOfCredit',
}
const hundred = Decimal.of(100)

export const csvHeader = (kind: CsvKind): string => `${csvColumns[kind].join(',')}\r\n`

/** A row of the v1 lists. */
export function csvLine(kind: CsvKind, item: Readonly<Record<string, unknown>>): string {
  return lineOf(kind, (column) => {
    const share = percentages[column]
    if (share === undefined) return item[memberOf[column] ?? `${column[0]?.toLowerCase()}${column.slice(1)}`]
    const rate = item[share] as Decimal | number | undefined
    return rate === undefined ? undefined : Decimal.of(rate).times(hundred)
  })
}

const exportColumns = (kind: CsvKind): readonly (readonly [column: string, other: string | undefined])[] =>
  csvColumns[kind].map((column) => [column, exportedAs[column]])
const exported = { usage: exportColumns('usage'), reconciliation: exportColumns('reconciliation') }

/** A row of the v2 exports, which have percentages too. Columns that it does not have are empty. */
export function csvLineOfExport(kind: CsvKind, row: Readonly<Record<string, unknown>>): string {
  let line = ''
  for (const [column, other] of exported[kind]) line += `,${cell(row[column] ?? (other === undefined ? undefined : row[other]))}`
  return `${line.slice(1)}\r\n`
}

const lineOf = (kind: CsvKind, told: (column: string) => unknown): string => csvRecord(csvColumns[kind].map(told))

/** Cells as a row of such a file. */
export const csvRecord = (cells: readonly unknown[]): string => `${cells.map(cell).join(',')}\r\n`

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : Array.isArray(value) ? (value.length === 0 ? '' : JSON.stringify(value)) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
