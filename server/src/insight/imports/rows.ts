/**
 * One row or item of a usage file as usage: what was used, where, when, how much, and what the file says it costs. Every
 * digit is kept. Pure.
 */
import { createHash } from 'node:crypto'
import { type Day, Decimal, dayOf, type Json, parseInstant, parseJson, writeJson } from 'lazuli-contract'
import type { ImportFormat, ImportRefusal } from 'lazuli-contract/insight.ts'
import { judgeItem, plainName, typeOfExported } from './formats.ts'

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
  /** What the file says the row costs, where it can be read: totals of a file count every row. */
  cost?: { currency: string; amount: Decimal }
}

/** Value of the first of these columns or members that has one, trimmed; empty where none has. Names as `plainName` gives them. */
type Lookup = (...names: string[]) => string

/** The rows of a CSV file with this header. */
export function csvRowReader(
  format: Exclude<ImportFormat, 'lineItems'>,
  header: readonly string[],
): (line: number, fields: readonly string[]) => ImportRow | RefusedRow {
  const columns = new Map(header.map((name, index) => [plainName(name), index]))
  const costColumns = costExportColumns(columns)
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
    if (format === 'focus') return readFocusRow(line, lookup)
    return readRow(line, lookup, format === 'costExport' ? costColumns : partnerColumns)
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
  const objectType = stated || typeOfExported((name) => (members.get(name) ?? '') !== '')
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

/**
 * FOCUS 1.0 to 1.3. The price that explains the billed cost is a column of Microsoft's own (`x_BilledUnitPrice`); without it
 * the contracted one, for nothing else stands between the two but commitments, which bill nothing.
 */
const focusColumns: Columns = {
  entitlement: ['subaccountid'],
  entitlementName: ['subaccountname'],
  meterId: ['xskumeterid', 'xmeterid', 'skupriceid', 'skuid'],
  meterName: ['xskumetername', 'skumeter', 'chargedescription'],
  meterCategory: ['xskumetercategory', 'servicename'],
  meterSubCategory: ['xskumetersubcategory', 'servicesubcategory'],
  meterRegion: ['xskuregion'],
  unit: ['xpricingunitdescription', 'pricingunit', 'consumedunit'],
  quantity: ['pricingquantity', 'consumedquantity'],
  price: ['xbilledunitprice', 'contractedunitprice', 'listunitprice'],
  cost: ['billedcost'],
  currency: ['billingcurrency'],
}

/** What a commitment covers is used and not billed. */
function readFocusRow(line: number, lookup: Lookup): ImportRow | RefusedRow {
  const category = lookup('chargecategory')
  const isUnused = lookup('commitmentdiscountstatus').toLowerCase() === 'unused'
  if (category.toLowerCase() !== 'usage' || isUnused) {
    const cost = amount(lookup(...focusColumns.cost))
    const of = cost ? { currency: lookup(...focusColumns.currency).toUpperCase(), amount: cost } : undefined
    const what = isUnused ? 'the unused part of a commitment' : `a row of the charge category ${category.slice(0, 40) || '(none)'}`
    return refused(line, 'NotUsage', `${what} is no usage`, of)
  }
  const row = readRow(line, lookup, focusColumns)
  if ('code' in row || !row.sourceCost?.isZero || !row.unitPrice) return row
  return lookup('commitmentdiscountid') === '' ? row : { ...row, unitPrice: Decimal.zero }
}

const guid = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i
const guidInUri = /\/subscriptions\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\/|$)/i

function readRow(line: number, lookup: Lookup, columns: Columns): ImportRow | RefusedRow {
  const uri = lookup('resourceuri', 'resourceid', 'instanceid')
  const named = lookup(...columns.entitlement)
  // Microsoft's FOCUS exports name a subscription by its address.
  const sourceSubscription = (named.startsWith('/') ? guidInUri.exec(named)?.[1] : named) || guidInUri.exec(uri)?.[1] || named
  const unitPrice = amount(lookup(...columns.price))
  const sourceCost = amount(lookup(...columns.cost))
  const currency = lookup(...columns.currency).toUpperCase()
  const no = (code: RowRefusalCode, message: string) =>
    refused(line, code, message, sourceCost ? { currency, amount: sourceCost } : undefined)
  if (sourceSubscription === '') return no('MissingField', 'the row names no Azure subscription')
  const entitlementId = guid.exec(sourceSubscription)?.[1]?.toLowerCase() ?? guidFor('subscription', sourceSubscription)

  const quantity = amount(lookup(...columns.quantity))
  if (quantity === null) return no('BadQuantity', 'the quantity is no decimal number')
  if (quantity && quantity.sign < 0) return no('BadQuantity', 'the quantity is negative: credits and refunds are no usage')
  if (quantity && !fitsIntake(quantity)) return no('BadQuantity', 'the quantity has more than 12 integer or 15 fraction digits')
  if (unitPrice === null || sourceCost === null) return no('BadPrice', 'the price or the cost is no decimal number')

  const date = lookup('usagedate', 'date', 'usagedatetime', 'chargeperiodstart')
  const at = date === '' ? undefined : parseInstant(date.replace(compactDate, '$1-$2-$3'))
  if (date !== '' && at === undefined) return no('BadDate', `${date.slice(0, 40)} is no date`)

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
    productName: lookup('product', 'productname', 'xskudescription'),
    productId: lookup('productid'),
    skuId: lookup('skuid'),
    unitOfMeasure: lookup(...columns.unit),
    ...(quantity ? { quantity } : {}),
    ...(unitPrice ? { unitPrice } : {}),
    ...(sourceCost ? { sourceCost } : {}),
    currency,
    ...(at === undefined ? {} : { day: dayOf(at) }),
    resourceLocation: lookup('resourcelocation', 'location', 'resourcelocationnormalized', 'regionid', 'regionname'),
    consumedService: lookup('consumedservice'),
    resourceGroup: lookup('resourcegroup', 'resourcegroupname', 'xresourcegroupname'),
    publisherName: lookup('publishername'),
    chargeType: lookup('chargetype', 'chargecategory'),
    tags: objectText(lookup('tags')),
    additionalInfo: objectText(lookup('additionalinfo', 'xskudetails', 'skupricedetails')),
  }
}

/** `20230904`, as cost queries print days. */
const compactDate = /^(20\d\d)(\d\d)(\d\d)$/

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

function refused(line: number, code: RowRefusalCode, message: string, cost?: RefusedRow['cost']): RefusedRow {
  return { line, code, message, ...(cost ? { cost } : {}) }
}

export function isRefusedRow(row: ImportRow | RefusedRow): row is RefusedRow {
  return 'code' in row
}
