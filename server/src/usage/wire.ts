/** Figures of the running period as they leave the service (billing contract, section 3.3). Pure. */
import { addMonths, Decimal, formatInstant, type Instant, type Month, startOfMonth } from 'lazuli-contract'
import type { MeterSpend, ResourceSpend, Schedule, Spend } from '../db/lines.ts'
import { namespaceOf, resourceGroupOf } from './intake.ts'

/** Name of a plan's rows whatever its nickname: samples find the plan by it (clients rule 22). */
export const planName = 'Azure plan'

/** What turns dollars into the partner's currency in the running month. */
export interface Conversion {
  currency: string
  symbol: string
  /** Billing currency for one US dollar. */
  fx: Decimal
  /** Of the partner's country: `en-US`. */
  culture: string
}

/** `totalCost = usdTotalCost × fx`, unrounded. */
export function costMembers(usd: Decimal, { currency, symbol, fx }: Conversion) {
  return { totalCost: usd.times(fx), currencyCode: currency, currencySymbol: symbol, usdTotalCost: usd }
}

/** As {@link costMembers} for legacy Azure subscriptions: a culture in place of the currency, dollars as 0 in lists and not in summaries. */
export function legacyCostMembers(usd: Decimal, { symbol, fx, culture }: Conversion, where: 'list' | 'summary') {
  const shown = where === 'list' ? { usdTotalCost: Decimal.zero } : {}
  return { totalCost: usd.times(fx), currencyLocale: culture, currencySymbol: symbol, ...shown }
}

/** First of month to first of next month, the end exclusive. */
export function periodMembers(month: Month) {
  return { billingStartDate: formatInstant(startOfMonth(month)), billingEndDate: formatInstant(startOfMonth(addMonths(month, 1))) }
}

export function namedMembers(id: string, name: string) {
  return { resourceId: id, id, resourceName: name, name }
}

/** Dollars and last change over several figures; the start of the month where nothing was used. */
export function sumSpend(figures: Iterable<Spend>, month: Month): { usd: Decimal; changedAt: Instant } {
  let usd = Decimal.zero
  let changedAt = startOfMonth(month)
  for (const figure of figures) {
    usd = usd.plus(figure.usd)
    if (figure.changedAt > changedAt) changedAt = figure.changedAt
  }
  return { usd, changedAt }
}

export function resourceRecord(spend: ResourceSpend, entitlementName: string, conversion: Conversion) {
  const name = spend.resourceUri.split('/').filter(Boolean).at(-1) ?? ''
  return {
    subscriptionId: spend.subscriptionId,
    resourceUri: spend.resourceUri,
    resourceType: namespaceOf(spend.resourceUri),
    entitlementId: spend.entitlementId,
    entitlementName,
    resourceGroupName: resourceGroupOf(spend.resourceUri),
    resourceName: name,
    name,
    ...costMembers(spend.usd, conversion),
    lastModifiedDate: formatInstant(spend.changedAt),
    attributes: { objectType: 'ResourceUsageRecord' },
  }
}

export function meterRecord(spend: MeterSpend, conversion: Conversion) {
  const { schedule } = spend
  return {
    subscriptionId: spend.subscriptionId,
    meterId: `${schedule.productId}-${schedule.skuId}-${schedule.meterName}`,
    meterName: schedule.meterName,
    ...meterMembers(schedule, spend.quantity),
    ...costMembers(spend.usd, conversion),
    lastModifiedDate: formatInstant(spend.changedAt),
    attributes: { objectType: 'MeterUsageRecord' },
  }
}

const meterMembers = (schedule: Schedule, quantityUsed: Decimal) => ({
  category: schedule.meterCategory,
  subcategory: schedule.meterSubCategory,
  quantityUsed,
  unit: schedule.unitOfMeasure,
})

/** A meter of an MS-AZR-0145P subscription over its running period. */
export interface LegacyMeter {
  schedule: Schedule
  quantity: Decimal
  usd: Decimal
}

export function legacyMeterRecord({ schedule, quantity, usd }: LegacyMeter, subscriptionId: string, changedAt: Instant, to: Conversion) {
  return {
    subscriptionId,
    meterId: schedule.meterId,
    meterName: schedule.meterName,
    ...meterMembers(schedule, quantity),
    ...legacyCostMembers(usd, to, 'summary'),
    lastModifiedDate: formatInstant(changedAt),
    attributes: { objectType: 'MeterUsageRecord' },
  }
}

export function azureResourceRecord({ schedule, quantity, usd }: LegacyMeter, changedAt: Instant, to: Conversion) {
  return {
    ...meterMembers(schedule, quantity),
    ...namedMembers(schedule.meterId, schedule.meterName),
    ...legacyCostMembers(usd, to, 'summary'),
    lastModifiedDate: formatInstant(changedAt),
    attributes: { objectType: 'AzureResourceMonthlyUsageRecord' },
  }
}
