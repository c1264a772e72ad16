/**
 * What an import makes of a row: the usage event, its price, the Azure subscription it needs, or why it is refused. Pure:
 * what is known of the world comes in with the context.
 */
import { createHash } from 'node:crypto'
import { type Day, Decimal, day, type Instant, lastDayOf, type Month, minute, startOfDay } from 'lazuli-contract'
import type { ImportPrice, ImportRefusal } from 'lazuli-contract/insight.ts'
import type { MeteredEvent, Schedule } from '../../db/lines.ts'
import type { Pause } from '../../entitlements/rules.ts'
import { ownSchedule } from '../../rates/rules.ts'
import { periodOfUsage } from '../../usage/calendar.ts'
import { namespaceOf, oldestMonth, resourceGroupOf } from '../../usage/intake.ts'
import type { Priced, PriceQuestion } from '../../usage/pricing.ts'
import { isMetered } from './compare.ts'
import { guidFor, type ImportRow } from './rows.ts'

export interface ImportContext {
  fileHash: string
  /** The id of the usage event a row becomes; asked once a row, taken or not, in order of the file. */
  idOf(row: ImportRow): string
  price: ImportPrice
  /** Re-dates every row into this month. */
  month?: Month
  now: Instant
  customerId: string
  /** The plan. */
  subscriptionId: string
  /** SKU of the plan: `0001` or `0002`. */
  planSkuId: string
  /** Of the customer, ISO 3166-1 alpha-2. */
  country: string
  /** Of the partner; also of rows that do not say their currency, for cost exports without one are in billing currency. */
  billingCurrency: string
  /** The price list's answer. */
  listed(question: PriceQuestion): Priced
  /** Whether the currency has an exchange rate. */
  hasRate(currency: string): boolean
}

/** The plan an Azure subscription hangs on. */
export interface EntitlementOwner {
  customerId: string
  subscriptionId: string
  /** When it was disabled. */
  pauses?: readonly Pause[]
}

export interface PlannedRow {
  event: MeteredEvent
  usageDate: Day
  entitlementName: string
  /** One unit of a synthetic meter at the row's cost. */
  atCost: boolean
  /** Whether the price list has a price for it. */
  priceable: boolean
  /** Whether it is priced by what the row says and so can be compared with its source. */
  atOwnPrice: boolean
}

export interface RefusedImport {
  line: number
  code: ImportRefusal
  message: string
  cost?: { currency: string; amount: Decimal }
}

export function isRefusedImport(planned: PlannedRow | RefusedImport): planned is RefusedImport {
  return 'code' in planned
}

/** Usage may be this far ahead of the partner clock, as in metering. */
const ahead = 5 * minute
/** Clients read numbers as .NET decimals (billing rules, section 2): 28 digits, before or after the point. */
const mostDigits = 28
/** No row costs as much, in any currency: sums of rows stay within the digits of the line store. */
const costLimit = Decimal.of('1000000000000000')

/** Judges a row. `owner`: whom its Azure subscription belongs to here, `undefined` when there is none such yet. */
export function planRow(row: ImportRow, owner: EntitlementOwner | undefined, context: ImportContext): PlannedRow | RefusedImport {
  const id = context.idOf(row)
  const no = (code: ImportRefusal, message: string): RefusedImport => ({
    line: row.line,
    code,
    message,
    ...(row.sourceCost ? { cost: { currency: row.currency, amount: row.sourceCost } } : {}),
  })
  if (owner && (owner.customerId !== context.customerId || owner.subscriptionId !== context.subscriptionId))
    return no('UnknownEntitlement', 'the Azure subscription belongs to another plan')

  const usageDate = dateOf(row.day, context.month)
  if (usageDate === undefined) return no('MissingField', 'the row has no date, and no month is given')
  const at = startOfDay(usageDate)
  if (at > context.now + ahead) return no('FutureTime', `${usageDate} is ahead of the partner clock`)
  const oldest = oldestMonth(context.now)
  if (usageDate.slice(0, 7) < oldest) return no('TooOld', `usage before ${oldest} is no longer taken; name a month to move it to`)

  // A day that was used in part is taken whole: a row does not say its hour.
  if (owner?.pauses?.some(({ from, to }) => from <= at && (to === undefined || to >= at + day)))
    return no('UnknownEntitlement', `the Azure subscription was disabled on ${usageDate}`)

  const listed = row.meterId !== '' && row.quantity !== undefined ? context.listed(questionOf(row, usageDate, context)) : undefined
  const priceable = typeof listed === 'object'
  const planned = (schedule: Schedule, quantity: MeteredEvent['quantity'], more: { atCost: boolean; atOwnPrice: boolean }): PlannedRow => ({
    event: {
      id,
      customerId: context.customerId,
      subscriptionId: context.subscriptionId,
      entitlementId: row.entitlementId,
      resourceUri: row.resourceUri,
      schedule,
      at,
      period: periodOfUsage(usageDate, context.now),
      quantity,
      details: {
        resourceLocation: row.resourceLocation,
        resourceGroup: row.resourceGroup || resourceGroupOf(row.resourceUri),
        consumedService: row.consumedService || namespaceOf(row.resourceUri),
        tags: row.tags,
        additionalInfo: row.additionalInfo,
      },
    },
    usageDate,
    entitlementName: row.entitlementName || row.sourceSubscription,
    priceable,
    ...more,
  })

  if (context.price === 'list' && row.meterId !== '' && row.quantity) {
    if (typeof listed !== 'object') return no('NoPrice', 'the price list has no price for this meter here')
    return planned(listed, row.quantity, { atCost: false, atOwnPrice: false })
  }
  const currency = row.currency || context.billingCurrency
  if (!context.hasRate(currency)) return no('NoRate', `${currency.slice(0, 10)} has no exchange rate`)
  const priced = isMetered(row) ? row : atCost(row)
  if (!priced)
    return no(row.meterId !== '' && row.quantity ? 'NoPrice' : 'MissingField', 'the row has neither a price nor a cost of its own')
  if (significantDigits(priced.unitPrice) > mostDigits || priced.unitPrice.fractionDigits > mostDigits)
    return no('BadPrice', `the price has more than ${mostDigits} digits`)
  for (const amount of [priced.unitPrice, priced.quantity.times(priced.unitPrice)])
    if (!amount.abs().lessThan(costLimit)) return no('BadPrice', `the row costs ${costLimit} or more`)
  return planned(scheduleOf(priced, currency, context), priced.quantity, { atCost: !isMetered(row), atOwnPrice: true })
}

/** The day of a row: its own, or the same day of `month`, or that month's last where it has no such day or the row has none. */
export function dateOf(day: Day | undefined, month: Month | undefined): Day | undefined {
  if (month === undefined) return day
  const last = lastDayOf(month)
  if (day === undefined) return last
  const moved = `${month}-${day.slice(8)}`
  return moved > last ? last : moved
}

function questionOf(row: ImportRow, usageDate: Day, context: ImportContext): PriceQuestion {
  return {
    meterId: row.meterId,
    month: usageDate.slice(0, 7),
    resourceLocation: row.resourceLocation,
    planSkuId: context.planSkuId,
    country: context.country,
    ...(row.productId ? { productId: row.productId } : {}),
    ...(row.skuId ? { skuId: row.skuId } : {}),
  }
}

/** A row without meter, quantity or price as one unit of a meter that stands for what the row says of it. */
function atCost(row: ImportRow) {
  if (!row.sourceCost) return undefined
  const name = row.meterName || row.meterSubCategory || row.meterCategory || row.productName || 'Imported cost'
  return {
    ...row,
    meterId: row.meterId || guidFor('meter', [row.meterCategory, row.meterSubCategory, name].join('\n')),
    meterName: name,
    unitOfMeasure: '1',
    quantity: Decimal.one,
    unitPrice: row.sourceCost,
  }
}

/** A row's own price as a schedule. Its key says everything that matters to money and names, so equal keys mean equal content. */
function scheduleOf(row: ImportRow & { unitPrice: Decimal }, currency: string, context: ImportContext): Schedule {
  const { key, ...rate } = ownSchedule({
    meterId: row.meterId,
    productId: row.productId,
    skuId: row.skuId,
    region: '',
    unitPrice: row.unitPrice.reduced(),
    currency,
    country: context.country,
  })
  const names = {
    productName: row.productName || row.meterSubCategory || row.meterCategory,
    skuName: row.meterName,
    publisherName: row.publisherName || 'Microsoft',
    publisherId: '',
    meterName: row.meterName,
    meterCategory: row.meterCategory,
    meterSubCategory: row.meterSubCategory,
    meterRegion: row.meterRegion,
    meterType: `${row.unitOfMeasure} - ${row.meterName}`,
    unitOfMeasure: row.unitOfMeasure,
    unitType: row.unitOfMeasure,
  }
  const digest = createHash('sha256')
    .update(JSON.stringify(Object.values(names)))
    .digest('hex')
    .slice(0, 12)
  return { ...rate, ...names, key: `${key}/${digest}` }
}

function significantDigits(value: Decimal): number {
  const { coefficient } = value.reduced()
  return (coefficient < 0n ? -coefficient : coefficient).toString().length
}

/** Azure subscriptions the rows need, each with the first day it is used: it exists from then on. */
export interface NeededEntitlement {
  id: string
  name: string
  firstUsageDate: Day
}

/** Counts a planned row in; one entry for each Azure subscription, so memory does not grow with the rows. */
export function needEntitlement(needed: Map<string, NeededEntitlement>, { event, usageDate, entitlementName }: PlannedRow): void {
  const known = needed.get(event.entitlementId)
  if (known && known.firstUsageDate <= usageDate) return
  needed.set(event.entitlementId, { id: event.entitlementId, name: known?.name ?? entitlementName, firstUsageDate: usageDate })
}
