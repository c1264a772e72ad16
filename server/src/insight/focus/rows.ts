/**
 * Line items in the words of FOCUS 1.2 (billing rules, section 13), as seen by the partner: Microsoft issues the invoice.
 * A usage row of the reconciliation and its daily lines are never both told: usage comes from daily lines, everything else
 * from reconciliation rows. So the billed costs of an invoice sum to its subtotal.
 */
import { addDays, addMonths, type Day, Decimal, type Month, parseJson, type Static } from 'lazuli-contract'
import type { DailyRatedUsageLineItem, OneTimeInvoiceLineItem } from 'lazuli-contract/line-items.ts'
import { givesBack } from '../../charges/row-rules.ts'
import type { ReconRow } from '../../db/lines.ts'
import type { PurchaseFacts } from '../../db/purchases.ts'
import type { Share } from '../../invoices/commitment-use.ts'
import { type ListFacts, reconRowToWire } from '../../invoices/line-items.ts'
import type { ServiceOf } from './services.ts'

export type FocusValue = string | Decimal | null
export type FocusRow = Record<string, FocusValue>

/** Columns of FOCUS 1.2 in their order, then ours. */
export const columns12 =
  `AvailabilityZone BilledCost BillingAccountId BillingAccountName BillingAccountType BillingCurrency BillingPeriodEnd
  BillingPeriodStart CapacityReservationId CapacityReservationStatus ChargeCategory ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd
  ChargePeriodStart CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName CommitmentDiscountQuantity CommitmentDiscountStatus
  CommitmentDiscountType CommitmentDiscountUnit ConsumedQuantity ConsumedUnit ContractedCost ContractedUnitPrice EffectiveCost InvoiceId
  InvoiceIssuerName ListCost ListUnitPrice PricingCategory PricingCurrency PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost
  PricingCurrencyListUnitPrice PricingQuantity PricingUnit ProviderName PublisherName RegionId RegionName ResourceId ResourceName ResourceType
  ServiceCategory ServiceName ServiceSubcategory SkuId SkuMeter SkuPriceDetails SkuPriceId SubAccountId SubAccountName SubAccountType Tags`.split(
    /\s+/,
  )
export const ownColumns =
  `x_CustomerId x_CustomerName x_PartnerCreditRate x_PricingCurrency x_PricingPreTaxTotal x_ExchangeRate x_ExchangeRateDate
  x_MeterId x_ResellerMpnId`.split(/\s+/)
/** Of 1.3, those whose meaning is known here. */
export const columns13 = ['HostProviderName', 'ServiceProviderName']

export type UsageItem = Static<typeof DailyRatedUsageLineItem>
export type ReconItem = Static<typeof OneTimeInvoiceLineItem>

const microsoft = 'Microsoft'

function periodMembers(period: Month): FocusRow {
  return { BillingPeriodStart: midnight(`${period}-01`), BillingPeriodEnd: midnight(`${addMonths(period, 1)}-01`) }
}
const midnight = (date: Day): string => `${date}T00:00:00Z`
const orNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)

/** What every row says of parties, product and rate. */
function shared(item: UsageItem | ReconItem): FocusRow {
  // Imported usage names a meter and no product: usage has a SKU always (SkuId of FOCUS), so the meter stands for it.
  const sku = item.productId && item.skuId ? `${item.productId}:${item.skuId}` : 'meterId' in item ? orNull(item.meterId) : null
  return {
    BillingAccountId: item.partnerId,
    BillingAccountType: 'Partner',
    InvoiceId: orNull(item.invoiceNumber),
    InvoiceIssuerName: microsoft,
    ProviderName: microsoft,
    HostProviderName: microsoft,
    ServiceProviderName: microsoft,
    PublisherName: item.publisherName || microsoft,
    PricingCurrency: item.pricingCurrency,
    PricingCurrencyContractedUnitPrice: item.unitPrice,
    PricingCurrencyListUnitPrice: item.unitPrice,
    ListUnitPrice: item.unitPrice.times(item.pcToBCExchangeRate).reduced(),
    ContractedUnitPrice: item.unitPrice.times(item.pcToBCExchangeRate).reduced(),
    SkuId: sku,
    SkuPriceId: item.productId && sku && item.availabilityId ? `${sku}:${item.availabilityId}` : sku,
    x_CustomerId: item.customerId,
    x_CustomerName: item.customerName,
    x_PricingCurrency: item.pricingCurrency,
    x_ExchangeRate: item.pcToBCExchangeRate,
    x_ExchangeRateDate: item.pcToBCExchangeRateDate,
    x_ResellerMpnId: orNull(String(item.resellerMpnId)),
  }
}

/** A daily line. `share`: of the cost of the benefit that covers it. `period` is that of its invoice; late usage was used in an earlier month. */
export function usageRow(item: UsageItem, period: Month, reverses: boolean, serviceOf: ServiceOf, share?: Share): FocusRow {
  const common = shared(item)
  const day = item.usageDate.slice(0, 10)
  const resource = resourceOf(item.resourceUri)
  const service = serviceOf(resource.type ?? '', item.meterCategory)
  const isCovered = item.benefitType !== undefined && item.benefitType !== 'Charge'
  const listCost = item.quantity.times(common.ListUnitPrice as Decimal).reduced()
  return {
    ...common,
    ...periodMembers(period),
    BilledCost: item.billingPreTaxTotal,
    BillingAccountName: item.partnerName,
    BillingCurrency: item.billingCurrency,
    ChargeCategory: 'Usage',
    ChargeClass: corrects(item.quantity, reverses) && item.chargeStartDate.slice(0, 7) < period ? 'Correction' : null,
    ChargeDescription: orNull(item.meterName),
    ChargeFrequency: 'Usage-Based',
    ChargePeriodStart: midnight(day),
    ChargePeriodEnd: midnight(addDays(day, 1)),
    ...(isCovered ? benefit(item, share) : {}),
    ConsumedQuantity: item.quantity,
    ConsumedUnit: unit(item.unitOfMeasure),
    ContractedCost: listCost,
    EffectiveCost: share?.billed ?? item.billingPreTaxTotal,
    ListCost: listCost,
    PricingCategory: isCovered ? 'Committed' : /\bspot\b/i.test(`${item.meterName} ${item.skuName}`) ? 'Dynamic' : 'Standard',
    PricingCurrencyEffectiveCost: share?.priced ?? item.pricingPreTaxTotal,
    PricingQuantity: item.quantity,
    PricingUnit: unit(item.unitType),
    RegionId: orNull(item.resourceLocation.toLowerCase().replaceAll(' ', '')),
    RegionName: orNull(item.resourceLocation),
    ResourceId: orNull(item.resourceUri),
    ResourceName: resource.name,
    ResourceType: resource.type,
    ServiceCategory: service.category,
    ServiceName: service.name,
    ServiceSubcategory: service.subcategory,
    SkuMeter: orNull(item.meterName),
    SubAccountId: item.entitlementId,
    SubAccountName: orNull(item.entitlementDescription),
    SubAccountType: 'Subscription',
    Tags: tags(item.tags),
    x_PartnerCreditRate: Decimal.parse(String(item.rateOfPartnerEarnedCredit)),
    x_PricingPreTaxTotal: item.pricingPreTaxTotal,
    x_MeterId: item.meterId,
  }
}

/** Takes back what was told before: an open line that reverses another, or usage restated after its month was invoiced. */
export function corrects(quantity: Decimal, reverses: boolean): boolean {
  return reverses || quantity.sign < 0
}

/** Of usage that a reservation or savings plan covers. */
function benefit({ benefitId, benefitType, quantity, unitOfMeasure, pricingCurrency }: UsageItem, share: Share | undefined): FocusRow {
  const isPlan = benefitType === 'SavingsPlan'
  return {
    CommitmentDiscountId: benefitId as string,
    CommitmentDiscountCategory: isPlan ? 'Spend' : 'Usage',
    CommitmentDiscountType: isPlan ? 'Savings Plan' : 'Reservation',
    CommitmentDiscountStatus: 'Used',
    // As the purchase counts them: a machine for the day, or the money of a plan.
    CommitmentDiscountQuantity: share ? share.units : quantity,
    CommitmentDiscountUnit: share ? (isPlan ? pricingCurrency : 'Units') : unit(unitOfMeasure),
  }
}

/** {@link purchaseRow} of a stored row: how often it comes is known before it is billed, when line items do not say it yet. */
export function boughtRow(row: ReconRow, list: ListFacts, serviceOf?: ServiceOf): FocusRow {
  const item = reconRowToWire(row, list)
  const billingFrequency = row.purchase?.billingFrequency ?? item.billingFrequency
  const isBack = row.purchase ? givesBack(row.purchase) : item.effectiveUnitPrice.sign < 0
  const bought = purchaseRow({ ...item, billingFrequency }, row.period, list.partner.name, isBack, serviceOf)
  return row.purchase && chargedIn(row.purchase) < row.period ? { ...bought, ChargeClass: 'Correction' } : bought
}

/** The month in which what a row gives back was charged; a later one than any for rows that give nothing back, and credits. */
function chargedIn(row: PurchaseFacts): Month {
  if (!givesBack(row) || row.chargeType === 'customerCredit') return '9999-12'
  const { chargeStartDate, chargeEndDate, reservationOrderId, termAndBillingCycle, billingFrequency } = row
  const begins = chargeStartDate.slice(0, 7)
  // What is left of a cycle or term begins when it is given back: its end tells when all of it began.
  const years = reservationOrderId === '' ? undefined : /^(\d+) Year/.exec(termAndBillingCycle)?.[1]
  const months = { Monthly: 1, Annual: 12 }[billingFrequency] ?? (years === undefined ? undefined : Number(years) * 12)
  if (months === undefined || chargeEndDate === undefined) return begins
  const began = addMonths(addDays(chargeEndDate, 1).slice(0, 7), -months)
  return began < begins ? began : begins
}

/** What was bought, given back, or credited: a reconciliation row that has no daily lines. */
function purchaseRow(item: ReconItem, period: Month, partnerName: string, isBack: boolean, serviceOf?: ServiceOf): FocusRow {
  const common = shared(item)
  const start = item.chargeStartDate.slice(0, 10)
  const end = item.chargeEndDate === undefined ? start : item.chargeEndDate.slice(0, 10)
  const isCredit = item.chargeType === 'customerCredit'
  const isBenefit = item.reservationOrderId !== ''
  // What a plan commits to is money by the hour.
  const isPlan = isBenefit && /savings plan/i.test(item.productName)
  const reserved = isBenefit && !isPlan ? serviceOf?.reserved?.(item.productId) : undefined
  const isLicence = item.unitType === '' && !isBenefit && !isCredit
  // Rows give back at a price below zero, or for nothing; list prices here never are below zero, so what is given back are units.
  const quantity = isBack ? item.billableQuantity.negated() : item.billableQuantity
  const listCost = quantity.times(common.ListUnitPrice as Decimal).reduced()
  // What covers later usage costs nothing itself: its days do.
  const isSpread = isBenefit && !isCredit
  return {
    ...common,
    ...periodMembers(period),
    BilledCost: item.subtotal,
    BillingAccountName: partnerName,
    BillingCurrency: item.currency,
    ChargeCategory: isCredit ? 'Credit' : 'Purchase',
    ChargeClass: null,
    ChargeDescription: orNull([item.skuName, item.termAndBillingCycle].filter((part) => part !== '').join(' ')),
    ChargeFrequency: item.billingFrequency === '' ? 'One-Time' : 'Recurring',
    ChargePeriodStart: midnight(start),
    ChargePeriodEnd: midnight(addDays(end, 1)),
    ...(isBenefit
      ? {
          CommitmentDiscountId: item.reservationOrderId,
          CommitmentDiscountQuantity: isPlan ? quantity.times(item.unitPrice).reduced() : quantity,
          CommitmentDiscountUnit: isPlan ? item.pricingCurrency : (unit(item.unitType) ?? 'Units'),
          CommitmentDiscountCategory: isPlan ? 'Spend' : 'Usage',
          CommitmentDiscountType: isPlan ? 'Savings Plan' : 'Reservation',
        }
      : {}),
    ContractedCost: listCost,
    EffectiveCost: isSpread ? Decimal.zero : item.subtotal,
    ListCost: listCost,
    PricingCategory: 'Standard',
    PricingCurrencyEffectiveCost: isSpread ? Decimal.zero : item.billableQuantity.times(item.effectiveUnitPrice).reduced(),
    PricingQuantity: quantity,
    PricingUnit: isPlan ? 'Hours' : (unit(item.unitType) ?? 'Units'),
    ServiceCategory: isLicence ? 'Business Applications' : isBenefit ? (reserved?.category ?? 'Compute') : 'Other',
    ServiceName: item.productName || 'Microsoft',
    ServiceSubcategory: isLicence
      ? 'Other (Business Applications)'
      : isBenefit
        ? (reserved?.subcategory ?? 'Other (Compute)')
        : 'Other (Other)',
    SubAccountId: orNull(item.subscriptionId),
    SubAccountName: item.subscriptionId === '' ? null : orNull(item.subscriptionDescription),
    SubAccountType: item.subscriptionId === '' ? null : 'Subscription',
  }
}

/** Name and type of an ARM resource: `…/providers/Microsoft.Compute/virtualMachines/vm1`. */
export function resourceOf(uri: string): { name: string | null; type: string | null } {
  const found = /\/providers\/([^/]+)\/((?:[^/]+\/[^/]+\/?)+)$/i.exec(uri)
  const name = orNull(uri.split('/').filter(Boolean).at(-1))
  if (!found) return { name, type: name === null ? null : 'Resource' }
  const types = (found[2] as string).split('/').filter((_, i) => i % 2 === 0)
  return { name, type: [found[1], ...types.filter(Boolean)].join('/') }
}

/** `1 GB/Month` is `GB/Month`, `10K` is `10000 Units`, `1 Hour` is `Hours`, `100 GB Seconds` is `100 GB-Seconds`. */
export function unit(text: string): string | null {
  const found = /^\s*([\d.]*)\s*([KM](?![A-Za-z]))?\s*(.*)$/.exec(text)
  if (text.trim() === '' || !found) return null
  const [, digits = '', factor = '', rest = ''] = found
  const count = Number(digits || '1') * (factor === 'K' ? 1000 : factor === 'M' ? 1_000_000 : 1)
  const words = rest.startsWith('/') ? `Units${rest}` : rest.trim() === '' ? 'Units' : rest.trim().replaceAll(/\s+/g, '-')
  const plural = words
    .replace(/^(Hour|Day|Month|Year|Minute|Second|Unit)(?=$|\/)/, '$1s')
    .replace(/-(Hour|Day|Month|Year|Minute|Second)$/, '-$1s')
  return count === 1 ? plural : `${count} ${plural}`
}

/** Tags as an object of texts; whatever else they are is none. */
export function tags(text: string): string | null {
  if (text === '') return null
  try {
    const sent = parseJson(text)
    if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return null
    return JSON.stringify(
      Object.fromEntries(Object.entries(sent).map(([key, value]) => [key, typeof value === 'string' ? value : String(value)])),
    )
  } catch {
    return null
  }
}
