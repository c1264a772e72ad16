/** Daily usage as the consumption API prints it, of kind `modern` (azure contract, section 9). Pure. */
import {
  addDays,
  type Day,
  Decimal,
  day as dayLength,
  dayOf,
  formatInstant,
  type Instant,
  monthOf,
  parseInstant,
  startOfDay,
  startOfMonth,
} from 'lazuli-contract'
import { accountPath, billingProfileName, profileMembers } from '../azure-billing/wire.ts'
import { billingAccountName } from '../azure-subscriptions/billing-scope.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { exchangeRateDate } from '../rates/fx.ts'
import type { Cost } from './commitment-costs.ts'
import { type CostNames, periodName, pricingModel, tagsOf } from './dimensions.ts'
import type { UsdOf } from './query-rules.ts'

/** Comparisons joined by `and`: `properties/usageStart ge '2026-08-01' and properties/usageEnd le '2026-08-31'`. */
const comparison = /^\s*properties\/(usageStart|usageEnd|usageDate|date)\s+(ge|gt|le|lt|eq)\s+'?([0-9TZ:.+-]+)'?\s*$/i

/** Days `[from, to)` of a filter; what it leaves open is the running month. */
export function readDays(filter: string | undefined, now: Instant): Outcome<{ from: Day; to: Day }> {
  const month = monthOf(now)
  let from = dayOf(startOfMonth(month))
  let to = dayOf(now + dayLength)
  for (const term of filter?.split(/\s+and\s+/i) ?? []) {
    const [, , operator = '', date = ''] = comparison.exec(term.trim().replace(/^\(|\)$/g, '')) ?? []
    const at = parseInstant(date)
    if (at === undefined)
      return refuse('AzureBadRequest', {
        detail: `$filter compares properties/usageStart, usageEnd or usageDate with a day, not ${term.slice(0, 80)}`,
      })
    const word = operator.toLowerCase()
    if (word === 'ge' || word === 'eq') from = dayOf(at)
    if (word === 'gt') from = dayOf(at + dayLength)
    if (word === 'le' || word === 'eq') to = dayOf(at + dayLength)
    if (word === 'lt') to = dayOf(at)
  }
  return { from, to }
}

const effectiveShare = { none: Decimal.one, covered: Decimal.zero, earned: Decimal.parse('0.85'), azure: Decimal.zero } as const
const rateOfCredit = { none: Decimal.zero, covered: Decimal.zero, earned: Decimal.parse('0.15'), azure: Decimal.one } as const

export interface DetailFacts {
  facts: PartnerFacts
  names: CostNames
  usdOf: UsdOf
  expand: ReadonlySet<string>
}

/** The same on every read; unique among the lines of a scope but for those of a legacy subscription that several invoices charge for. */
export function detailKey(cost: Cost): string {
  const { usageDate, period, entitlementId, resourceUri, schedule, tier, creditKind, details, fx, benefit, each, charge } = cost
  return JSON.stringify([
    usageDate,
    period,
    entitlementId,
    resourceUri,
    schedule.key,
    tier,
    creditKind,
    `${fx}`,
    details ?? null,
    benefit ?? null,
    each?.quantity.toString() ?? null,
    charge ?? null,
  ])
}

export function detailToAzure(cost: Cost, name: string, { facts, names, usdOf, expand }: DetailFacts) {
  const { schedule, details, quantity, creditKind, fx, charge } = cost
  const date = cost.usageDate as Day
  const uri = cost.resourceUri ?? ''
  const unitPrice = schedule.tiers[cost.tier - 1]?.unitPrice ?? Decimal.zero
  const { billingProfileId, billingProfileDisplayName } = profileMembers(facts)
  const month = monthOf(parseInstant(`${date}T00:00:00Z`) as Instant)
  const reseller = names.reseller(cost.entitlementId)
  const invoiceId = names.invoice(cost)
  const billed = names.billingPeriod(cost)
  const list = quantity.times(unitPrice)
  const usd = usdOf(cost)
  return {
    id: `${accountPath(facts)}/providers/Microsoft.Billing/billingPeriods/${periodName(billed).replace('-', '')}/providers/Microsoft.Consumption/usageDetails/${name}`,
    name,
    type: 'Microsoft.Consumption/usageDetails',
    kind: 'modern',
    tags: Object.fromEntries(tagsOf(cost)),
    properties: {
      billingAccountId: billingAccountName(facts),
      billingAccountName: facts.name,
      billingPeriodStartDate: formatInstant(startOfDay(billed.from)),
      billingPeriodEndDate: formatInstant(startOfDay(addDays(billed.to, -1))),
      billingProfileId: billingProfileId.split('/').at(-1) ?? billingProfileName(facts),
      billingProfileName: billingProfileDisplayName,
      customerTenantId: cost.customerId,
      customerName: names.customer(cost.customerId),
      partnerTenantId: facts.tenantId,
      partnerName: facts.name,
      ...(reseller ? { resellerMpnId: reseller, resellerName: facts.resellers.find((r) => r.mpnId === reseller)?.name ?? '' } : {}),
      subscriptionGuid: cost.entitlementId,
      subscriptionName: names.entitlement(cost.entitlementId),
      publisherType: 'Microsoft',
      publisherName: schedule.publisherName,
      resourceGroup: details?.resourceGroup ?? '',
      resourceLocation: details?.resourceLocation ?? '',
      resourceLocationNormalized: (details?.resourceLocation ?? '').toUpperCase(),
      instanceName: uri,
      consumedService: details?.consumedService ?? '',
      date: `${date}T00:00:00Z`,
      product: schedule.productName,
      productIdentifier: `${schedule.productId}${schedule.skuId}`,
      meterId: schedule.meterId,
      meterName: schedule.meterName,
      meterCategory: schedule.meterCategory,
      meterSubCategory: schedule.meterSubCategory,
      meterRegion: schedule.meterRegion,
      unitOfMeasure: schedule.unitOfMeasure,
      quantity,
      unitPrice,
      payGPrice: unitPrice,
      effectivePrice: unitPrice.times(effectiveShare[creditKind]),
      costInUSD: usd,
      paygCostInUSD: schedule.pricingCurrency === 'USD' ? list : usd,
      costInPricingCurrency: cost.pricingTotal,
      costInBillingCurrency: cost.billingTotal,
      paygCostInBillingCurrency: list.times(fx),
      exchangeRate: `${fx}`,
      exchangeRatePricingToBilling: fx,
      exchangeRateDate: `${exchangeRateDate(month)}T00:00:00Z`,
      billingCurrencyCode: facts.currency,
      pricingCurrencyCode: schedule.pricingCurrency,
      chargeType: charge?.type ?? 'Usage',
      frequency: charge?.frequency ?? 'UsageBased',
      pricingModel: pricingModel(cost),
      isAzureCreditEligible: schedule.creditEligible,
      partnerEarnedCreditApplied: creditKind === 'earned' ? '1' : '0',
      partnerEarnedCreditRate: rateOfCredit[creditKind],
      ...(invoiceId ? { invoiceId } : {}),
      ...(expand.has('additionalinfo') && details?.additionalInfo ? { additionalInfo: details.additionalInfo } : {}),
    },
  }
}
