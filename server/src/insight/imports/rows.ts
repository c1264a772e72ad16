/**
 * One row or item of a usage file as usage: what was used, where, when, how much, and what the file says it costs. Every
 * digit is kept. Pure.
 */
import { createHash } from 'node:crypto'
import { type Day, Decimal, dayOf, type Json, parseInstant, parseJson, writeJson } from 'lazuli-contract'
import type { ImportFormat, ImportRefusal } from 'lazuli-contract/insight.ts'
import { judgeItem, plainName } from './formats.ts'

export interface ImportRow {
  /** Of the file: the line a CSV row begins on, the place of a JSON item; from 1. */
  line: number
  /** The Azure subscription, a lower-case GUID: the row's own, or one derived from `sourceSubscription` where that is none. */
  entitlementId: string
  /** The subscription as the file spells it. */
  sourceSubscription: string
  entitlementName: string
  resourceUri: string
  /** Lower case where it is a GUID; empty where the row names no meter. */
  meterId: string
  meterName: string
  meterCategory: string
  meterSubCategory: string
  meterRegion: string
  productName: string
  productId: string
  skuId: string
  unitOfMeasure: string
  /** In the unit of measure; absent where the row has none. */
  quantity?: Decimal
  /** The row's own price of one unit, in `currency`; absent where the row has none. */
  unitPrice?: Decimal
  /** What the file itself says the row costs, in `currency`; absent where it does not. */
  sourceCost?: Decimal
  /** ISO 4217; empty where the file does not say. */
  currency: string
  /** UTC day of use; absent where the row has none. */
  day?: Day
  resourceLocation: string
  consumedService: string
  resourceGroup: string
  publisherName: string
  chargeType: string
  /** The text of a JSON object, or empty. */
  tags: string
  additionalInfo: string
}

/** The refusals that follow from a row alone. */
export type RowRefusalCode = Extract<
  ImportRefusal,
  'MissingField' | 'BadQuantity' | 'BadPrice' | 'BadDate' | 'BadColumns' | 'BadJson' | 'NotUsage'
>

export interface RefusedRow {
  line: number
  code: RowRefusalCode
  message: string
}

/** Value of the first of these columns or members that has one, trimmed; empty where none has. Names as `plainName` gives them. */
type Lookup = (...names: string[]) => string

/** The rows of a CSV file with this header. */
export function csvRowReader(
  format: Exclude<ImportFormat, 'lineItems'>,
  header: readonly string[],
): (line: number, fields: readonly string[]) => ImportRow | RefusedRow {
  const columns = new Map(header.map((name, index) => [plainName(name), index]))
  return (line, fields) => {
    if (fields.length !== header.length)
      return refused(line, 'BadColumns', `the row has ${fields.length} values under ${header.length} columns`)
    const lookup: Lookup = (...names) => {
      for (const name of names) {
        const value = cleanText(fields[columns.get(name) ?? -1] ?? '')
        if (value) return value
      }
      return ''
    }
    return format === 'costExport' ? readRow(line, lookup, costExportColumns(columns)) : readRow(line, lookup, partnerColumns)
  }
}

/** A Partner Center line item from its JSON text. */
export function readItem(line: number, text: string): ImportRow | RefusedRow {
  let item: Json
  try {
    item = parseJson(text)
  } catch {
    return refused(line, 'BadJson', 'the item is not JSON')
  }
  const members = new Map(Object.entries(item as Record<string, Json>).map(([name, value]) => [plainName(name), textOf(value)]))
  const attributes = (item as Record<string, Json>).attributes
  const stated =
    attributes !== null && typeof attributes === 'object' ? textOf((attributes as Record<string, Json>).objectType ?? null) : ''
  const objectType = stated || (members.get('pricingpretaxtotal') ? 'DailyRatedUsageLineItem' : '')
  const verdict = judgeItem(objectType)
  if ('refused' in verdict) return refused(line, 'NotUsage', verdict.refused)
  const lookup: Lookup = (...names) => {
    for (const name of names) {
      const value = cleanText(members.get(name) ?? '')
      if (value) return value
    }
    return ''
  }
  return readRow(line, lookup, verdict.usage === 'rated' ? partnerColumns : legacyColumns)
}

/** Control characters other than line breaks and tabs mean nothing, and stores set their own parts apart by some of them. */
const controls = /[^\P{Cc}\t\n\r]+/gu

function cleanText(text: string): string {
  return text.toWellFormed().replace(controls, ' ').trim()
}

function textOf(value: Json): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (value instanceof Decimal) return value.toString()
  return typeof value === 'object' ? writeJson(value) : String(value)
}

/** Where a format keeps what differs between formats, in order of preference. */
interface Columns {
  entitlement: string[]
  entitlementName: string[]
  meterId: string[]
  meterName: string[]
  meterCategory: string[]
  meterSubCategory: string[]
  meterRegion: string[]
  unit: string[]
  quantity: string[]
  price: string[]
  cost: string[]
  currency: string[]
}

const common = {
  meterId: ['meterid', 'meterguid'],
  meterName: ['metername', 'meter'],
  meterCategory: ['metercategory'],
  meterSubCategory: ['metersubcategory'],
  meterRegion: ['meterregion'],
  unit: ['unitofmeasure', 'unit', 'unittype'],
}

/**
 * A Cost Management row has one price with which cost = quantity × price: the effective one (public page "Understand
 * cost details fields"; rates in the oldest files). Where the file tells pricing and billing currency apart, that price
 * and the cost it explains are in the pricing currency.
 */
function costExportColumns(columns: ReadonlyMap<string, number>): Columns {
  const inPricing = columns.has('costinpricingcurrency') && (columns.has('pricingcurrency') || columns.has('pricingcurrencycode'))
  return inPricing ? costInPricing : costInBilling
}

const costExport = {
  ...common,
  entitlement: ['subscriptionguid', 'subscriptionid'],
  entitlementName: ['subscriptionname'],
  quantity: ['quantity', 'usagequantity', 'consumedquantity'],
  price: ['effectiveprice', 'resourcerate', 'unitprice'],
}
const costInBilling: Columns = {
  ...costExport,
  cost: ['costinbillingcurrency', 'cost', 'pretaxcost', 'extendedcost'],
  currency: ['billingcurrency', 'billingcurrencycode', 'currency', 'currencycode'],
}
const costInPricing: Columns = { ...costExport, cost: ['costinpricingcurrency'], currency: ['pricingcurrency', 'pricingcurrencycode'] }

/** Daily rated usage is priced in the pricing currency: its cost is the pricing total, not the billing one. */
const partnerColumns: Columns = {
  ...common,
  entitlement: ['entitlementid'],
  entitlementName: ['entitlementdescription'],
  quantity: ['quantity'],
  price: ['unitprice'],
  cost: ['pricingpretaxtotal'],
  currency: ['pricingcurrency'],
}

/** `DailyUsageLineItem`: the subscription is the Azure subscription itself, the resource names the meter. No price, no cost. */
const legacyColumns: Columns = {
  entitlement: ['entitlementid', 'subscriptionid'],
  entitlementName: ['subscriptiondescription'],
  meterId: ['resourceguid'],
  meterName: ['resourcename'],
  meterCategory: ['servicename'],
  meterSubCategory: ['servicetype'],
  meterRegion: ['region'],
  unit: ['unit'],
  quantity: ['consumedquantity'],
  price: [],
  cost: [],
  currency: [],
}

const guid = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i
const guidInUri = /\/subscriptions\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\/|$)/i

function readRow(line: number, lookup: Lookup, columns: Columns): ImportRow | RefusedRow {
  const uri = lookup('resourceuri', 'resourceid', 'instanceid')
  const sourceSubscription = lookup(...columns.entitlement) || guidInUri.exec(uri)?.[1] || ''
  if (sourceSubscription === '') return refused(line, 'MissingField', 'the row names no Azure subscription')
  const entitlementId = guid.exec(sourceSubscription)?.[1]?.toLowerCase() ?? guidFor('subscription', sourceSubscription)

  const quantity = amount(lookup(...columns.quantity))
  if (quantity === null) return refused(line, 'BadQuantity', 'the quantity is no decimal number')
  if (quantity && quantity.sign < 0) return refused(line, 'BadQuantity', 'the quantity is negative: credits and refunds are no usage')
  if (quantity && !fitsIntake(quantity)) return refused(line, 'BadQuantity', 'the quantity has more than 12 integer or 15 fraction digits')
  const unitPrice = amount(lookup(...columns.price))
  const sourceCost = amount(lookup(...columns.cost))
  if (unitPrice === null || sourceCost === null) return refused(line, 'BadPrice', 'the price or the cost is no decimal number')

  const date = lookup('usagedate', 'date', 'usagedatetime')
  const at = date === '' ? undefined : parseInstant(date)
  if (date !== '' && at === undefined) return refused(line, 'BadDate', `${date.slice(0, 40)} is no date`)

  const meterId = lookup(...columns.meterId)
  return {
    line,
    entitlementId,
    sourceSubscription,
    entitlementName: lookup(...columns.entitlementName),
    resourceUri: uri || `/subscriptions/${entitlementId}`,
    meterId: guid.exec(meterId)?.[1]?.toLowerCase() ?? meterId,
    meterName: lookup(...columns.meterName),
    meterCategory: lookup(...columns.meterCategory),
    meterSubCategory: lookup(...columns.meterSubCategory),
    meterRegion: lookup(...columns.meterRegion),
    productName: lookup('product', 'productname'),
    productId: lookup('productid'),
    skuId: lookup('skuid'),
    unitOfMeasure: lookup(...columns.unit),
    ...(quantity ? { quantity } : {}),
    ...(unitPrice ? { unitPrice } : {}),
    ...(sourceCost ? { sourceCost } : {}),
    currency: lookup(...columns.currency).toUpperCase(),
    ...(at === undefined ? {} : { day: dayOf(at) }),
    resourceLocation: lookup('resourcelocation', 'location'),
    consumedService: lookup('consumedservice'),
    resourceGroup: lookup('resourcegroup', 'resourcegroupname'),
    publisherName: lookup('publishername'),
    chargeType: lookup('chargetype'),
    tags: objectText(lookup('tags')),
    additionalInfo: objectText(lookup('additionalinfo')),
  }
}

/** A GUID that is always the same for a text: anonymised and very old files name subscriptions by something else. */
export function guidFor(kind: string, text: string): string {
  const hex = createHash('sha256').update(`${kind} ${text.toLowerCase()}`).digest('hex')
  // Version 8 and variant 10, as RFC 9562 wants of ids made by a rule of one's own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** `undefined` for an empty text, `null` for one that is no number. Thousands separators are no part of these files. */
function amount(text: string): Decimal | null | undefined {
  return text === '' ? undefined : (Decimal.tryParse(text) ?? null)
}

/** The limits of the metering intake: at most 12 integer and 15 fraction digits. */
function fitsIntake(quantity: Decimal): boolean {
  return quantity.fractionDigits <= 15 && quantity.abs().lessThan(Decimal.of('1000000000000'))
}

/** Tags and additional info as a JSON object: enterprise exports leave the braces off. Text that is neither is kept under `text`. */
function objectText(text: string): string {
  if (text === '') return ''
  for (const candidate of [text, `{${text}}`]) {
    try {
      const value = parseJson(candidate)
      if (value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Decimal)) return candidate
    } catch {
      // not this one
    }
  }
  return writeJson({ text })
}

function refused(line: number, code: RowRefusalCode, message: string): RefusedRow {
  return { line, code, message }
}

export function isRefusedRow(row: ImportRow | RefusedRow): row is RefusedRow {
  return 'code' in row
}
