/** Line items of legacy invoices as they leave the service (billing contract, sections 8.3 to 8.6). Pure. */
import { createHash } from 'node:crypto'
import { addDays, type Day, Decimal, type Static } from 'lazuli-contract'
import type { DailyUsageLineItem, LicenseBasedLineItem, UsageBasedLineItem } from 'lazuli-contract/legacy-line-items.ts'
import { givesBack } from '../charges/row-rules.ts'
import type { CycleRow } from '../db/cycles.ts'
import { legacyListPrice } from '../db/legacy-charge.ts'
import type { DailyLine, LineFacts } from '../db/lines.ts'
import type { ChargeType, PurchaseFacts } from '../db/purchases.ts'
import type { ListFacts } from './line-items.ts'
import { type CycleRecord, readMpnId } from './record.ts'
import { taxOf } from './rules.ts'
import { rowTaxRate } from './tax.ts'

/** What the rows of a legacy invoice share. */
export interface CycleFacts extends ListFacts {
  /** Usage days `[from, to)` of the invoice. */
  readonly cycle: { readonly from: Day; readonly to: Day }
  /** How a legacy Azure subscription stood at the close. */
  subscription(id: string): CycleRecord | undefined
}

const midnight = (date: Day): string => `${date}T00:00:00Z`
/** Rows of licences print their dates without a zone. */
const plainMidnight = (date: Day): string => `${date}T00:00:00`
const rateDigits = { digits: 8, mode: 'half-up' } as const

/** Ten digits, as accounts of the billing system have; the same for the same party for ever. */
function accountOf(id: string): string {
  const number = createHash('sha256').update(`account ${id.toLowerCase()}`).digest().readUInt32BE(0)
  return `1${String(number % 1_000_000_000).padStart(9, '0')}`
}

/** −1: nobody between the partner and the customer. */
function tier2MpnId(resellerMpnId: string): number {
  return readMpnId(resellerMpnId) || -1
}

function azureMembers(row: LineFacts, list: CycleFacts) {
  const { partner, names, cycle } = list
  const customer = names.customer(row.customerId)
  const subscription = names.plan(row.subscriptionId)
  const kept = list.subscription(row.subscriptionId)
  return {
    partnerId: partner.id,
    partnerName: partner.name,
    partnerBillableAccountId: accountOf(partner.id),
    customerId: row.customerId,
    domainName: customer.domain,
    customerCompanyName: customer.name,
    mpnId: readMpnId(partner.mpnId),
    tier2MpnId: tier2MpnId(row.resellerMpnId),
    invoiceNumber: list.invoiceNumber,
    subscriptionId: row.subscriptionId,
    subscriptionName: kept?.offerName ?? subscription.description,
    subscriptionDescription: subscription.description,
    billingCycleType: 'MONTHLY',
    orderId: subscription.orderId,
    serviceName: row.schedule.meterCategory,
    serviceType: row.schedule.meterSubCategory,
    resourceGuid: row.schedule.meterId,
    resourceName: row.schedule.meterName,
    region: row.schedule.meterRegion,
    chargeStartDate: midnight(kept?.from ?? cycle.from),
    chargeEndDate: midnight(kept?.endedOn ?? addDays(cycle.to, -1)),
    unit: row.schedule.unitOfMeasure,
    billingProvider: 'azure' as const,
  }
}

/** Charges of a meter at one price. Nothing is included, and everything is overage: the offer has no quota. */
export function usageBasedToWire(row: CycleRow, list: CycleFacts): Static<typeof UsageBasedLineItem> {
  const { billableQuantity, subtotal, schedule, place } = row
  const tax = taxOf(subtotal, rowTaxRate(list.tax, list.names.customer(row.customerId).country))
  const total = subtotal.plus(tax)
  const listPrice = legacyListPrice(row.unitPrice, row.fx)
  const each = (amount: Decimal) => (billableQuantity.isZero ? Decimal.zero : amount.dividedBy(billableQuantity, rateDigits).reduced())
  const chargeType =
    subtotal.sign < 0 || billableQuantity.sign < 0
      ? 'Offset a line item'
      : list.subscription(row.subscriptionId)?.endedOn
        ? 'Assess usage fee when cancel'
        : 'Assess usage fee for current cycle'
  return {
    ...azureMembers(row, list),
    consumedQuantity: billableQuantity,
    detailLineItemId: place,
    sku: `${schedule.productId}-${schedule.skuId}`,
    includedQuantity: Decimal.zero,
    overageQuantity: billableQuantity,
    listPrice,
    consumptionPrice: listPrice,
    consumptionDiscount: Decimal.zero,
    currency: list.currency,
    pretaxCharges: subtotal,
    taxAmount: tax,
    postTaxTotal: total,
    pretaxEffectiveRate: each(subtotal),
    postTaxEffectiveRate: each(total),
    chargeType,
    invoiceLineItemType: 'billing_line_items',
    attributes: { objectType: 'UsageBasedLineItem' },
  }
}

export function dailyUsageToWire(line: DailyLine, list: CycleFacts): Static<typeof DailyUsageLineItem> {
  return {
    customerBillableAccount: accountOf(line.customerId),
    usageDate: midnight(line.usageDate),
    ...azureMembers(line, list),
    consumedQuantity: line.quantity,
    invoiceLineItemType: 'usage_line_items',
    attributes: { objectType: 'DailyUsageLineItem' },
  }
}

/** Words of legacy bills for what happened to a subscription. */
const chargeWords: Readonly<Record<ChargeType, string>> = {
  new: 'New',
  renew: 'Prorate fees when renew',
  cycleCharge: 'Cycle fee',
  addQuantity: 'Cycle instance prorate',
  removeQuantity: 'Cycle instance prorate',
  moveQuantity: 'Offset a line item',
  cancelImmediate: 'Cancel fee',
  convert: 'Prorate fees when convert',
  changeBillingPlan: 'Cycle instance prorate',
  customerCredit: 'Offset a line item',
  extendTerm: 'Prorate fees when renew',
}

/** What is left of a cycle at the old quantity is given back under a name of its own. */
export function licenceChargeType(bought: Pick<PurchaseFacts, 'id' | 'chargeType' | 'effectiveUnitPrice'>): string {
  const word = chargeWords[bought.chargeType]
  return word === 'Cycle instance prorate' && givesBack(bought) ? 'Cancel instance prorate' : word
}

export function licenceToWire(row: CycleRow, list: CycleFacts): Static<typeof LicenseBasedLineItem> {
  const { schedule, subtotal, purchase } = row
  const bought = purchase as PurchaseFacts
  const { partner, names } = list
  const customer = names.customer(row.customerId)
  const tax = taxOf(subtotal, rowTaxRate(list.tax, customer.country))
  const start = bought.subscriptionStartDate.slice(0, 10) || bought.chargeStartDate
  const end = bought.chargeEndDate ?? bought.chargeStartDate
  return {
    partnerId: partner.id,
    customerId: row.customerId,
    customerName: customer.name,
    mpnId: readMpnId(partner.mpnId),
    tier2MpnId: tier2MpnId(row.resellerMpnId),
    orderId: bought.orderId,
    subscriptionId: row.subscriptionId,
    syndicationPartnerSubscriptionNumber: row.subscriptionId,
    offerId: schedule.skuId,
    durableOfferId: schedule.skuId,
    offerName: schedule.skuName,
    domainName: customer.domain,
    billingCycleType: bought.billingFrequency.toUpperCase(),
    subscriptionName: bought.subscriptionDescription || schedule.skuName,
    subscriptionDescription: schedule.skuName,
    subscriptionStartDate: plainMidnight(start),
    subscriptionEndDate: plainMidnight(bought.subscriptionEndDate.slice(0, 10) || end),
    chargeStartDate: plainMidnight(bought.chargeStartDate),
    chargeEndDate: plainMidnight(end),
    chargeType: licenceChargeType(bought),
    unitPrice: bought.effectiveUnitPrice,
    quantity: bought.quantity,
    amount: subtotal,
    totalOtherDiscount: Decimal.zero,
    subtotal,
    tax,
    totalForCustomer: subtotal.plus(tax),
    currency: list.currency,
    invoiceLineItemType: 'billing_line_items',
    billingProvider: 'office',
    attributes: { objectType: 'LicenseBasedLineItem' },
  }
}
