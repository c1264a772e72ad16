/**
 * A row as it was printed, read so that it can be looked for: which list it is of, by what names, and whether a value printed
 * is a value stored. All spellings of billing contract, section 8.7, and FOCUS.
 */
import { type Day, Decimal, type Json, type Month, parseInstant } from 'lazuli-contract'
import type { LineSearch } from '../db/traces.ts'

export type Form = 'v1' | 'v2' | 'csv' | 'focus'
export type Kind = 'usage' | 'reconciliation'

/** Lists of legacy invoices: licences, charges of a meter in a cycle, usage of a day (billing contract, sections 8.3 to 8.5). */
export type LegacyList = 'licences' | 'assessed' | 'daily'

/** Members that no row of another list has. */
const marks: readonly (readonly [string, LegacyList])[] = [
  ['durableofferid', 'licences'],
  ['pretaxcharges', 'assessed'],
  ['resourceguid', 'daily'],
]

function legacyListOf(has: (name: string) => boolean): LegacyList | undefined {
  return marks.find(([name]) => has(name))?.[1]
}

export interface Printed {
  readonly form: Form
  readonly kind: Kind
  /** Values as text, by name as printed. */
  readonly cells: ReadonlyMap<string, string>
  /** '' while unbilled. */
  readonly invoiceId: string
  readonly search: LineSearch
  /** The list of a legacy invoice it is of; their words are their own. */
  readonly legacy?: LegacyList
  /** The month of the charge, where it says one. */
  readonly month?: Month
  /** A reconciliation row without its figures, which an open month goes on changing: all of them are told. */
  readonly namesAlone?: true
  /** A row of FOCUS as the customer sees it, which names no invoice: cost × markup. */
  readonly resale?: true
  /** A day of a commitment, which FOCUS alone tells: the payment falls on the days it is for. */
  readonly commitmentDay?: Day
}

/** Names of files and exports that are not the member's with a capital. */
const spellings: Readonly<Record<string, string>> = {
  resellermpnid: 'resellerMpnId',
  tier2mpnid: 'resellerMpnId',
  unit: 'unitOfMeasure',
  partnerearnedcreditpercentage: 'rateOfPartnerEarnedCredit',
  creditpercentage: 'rateOfCredit',
  total: 'totalForCustomer',
  quoteid: 'alternateId',
  providername: 'publisherName',
  providerid: 'publisherId',
}
/** 0.15 in line items is 15 in files. */
const percentages = new Set(['partnerearnedcreditpercentage', 'creditpercentage'])
/** Say nothing about the row, or nothing that line items hold. */
const unread = new Set(['attributes', 'links', 'invoicelineitemtype', 'invoicelineitemtypce', 'billingprovider', 'productcategory'])

/** `undefined`: nothing that could be a row. */
export function readPrinted(row: { readonly [name: string]: Json | undefined }, from: 'object' | 'csv'): Printed | undefined {
  const cells = new Map<string, string>()
  for (const [name, value] of Object.entries(row)) {
    const text = textOf(value)
    if (text !== undefined) cells.set(name, text)
  }
  const value = (wanted: string): string => {
    const lower = wanted.toLowerCase()
    for (const [name, text] of cells) if (memberOf(name).toLowerCase() === lower) return text.trim()
    return ''
  }
  if (cells.has('BilledCost') && cells.has('ChargeCategory')) return focusRow(cells)
  const has = (wanted: string): boolean => [...cells.keys()].some((name) => name.toLowerCase() === wanted)
  const legacy = legacyListOf(has)
  if (legacy) return legacyRow(cells, legacy, from)
  const hasFigures = has('subtotal') || has('billablequantity')
  const kind = ['usagedate', 'meterid', 'resourceuri', 'entitlementid'].some(has)
    ? 'usage'
    : hasFigures || has('meterdescription') || has('orderid')
      ? 'reconciliation'
      : undefined
  if (!kind) return undefined
  const isCamel = [...cells.keys()].some((name) => /^[a-z]/.test(name))
  const month = value('chargeStartDate')
  return {
    form: from === 'csv' ? 'csv' : isCamel ? 'v1' : 'v2',
    kind,
    cells,
    invoiceId: value('invoiceNumber'),
    ...(kind === 'reconciliation' && !hasFigures ? { namesAlone: true as const } : {}),
    ...(dayIn(month) ? { month: (dayIn(month) as Day).slice(0, 7) } : {}),
    search: searchOf({
      customerId: value('customerId').replace(/^org:/i, ''),
      subscriptionId: value('subscriptionId'),
      entitlementId: kind === 'usage' ? value('entitlementId') : '',
      resourceUri: kind === 'usage' ? value('resourceUri') : '',
      meterId: kind === 'usage' ? value('meterId') : '',
      productId: value('productId'),
      skuId: value('skuId'),
      usageDate: kind === 'usage' ? (dayIn(value('usageDate')) ?? '') : '',
    }),
  }
}

function legacyRow(cells: ReadonlyMap<string, string>, legacy: LegacyList, from: 'object' | 'csv'): Printed {
  const named = new Map([...cells].map(([name, text]) => [name.toLowerCase(), text.trim()]))
  const value = (name: string): string => named.get(name) ?? ''
  return {
    form: from === 'csv' ? 'csv' : 'v1',
    kind: legacy === 'daily' ? 'usage' : 'reconciliation',
    legacy,
    cells,
    invoiceId: value('invoicenumber'),
    search: searchOf({
      customerId: value('customerid'),
      subscriptionId: value('subscriptionid'),
      meterId: legacy === 'daily' ? value('resourceguid') : '',
      skuId: legacy === 'licences' ? value('durableofferid') : '',
      usageDate: legacy === 'daily' ? (dayIn(value('usagedate')) ?? '') : '',
    }),
  }
}

function focusRow(cells: ReadonlyMap<string, string>): Printed {
  const value = (name: string): string => cells.get(name)?.trim() ?? ''
  const commitmentDay = value('CommitmentDiscountStatus') === 'Unused' ? dayIn(value('ChargePeriodStart')) : undefined
  const kind = value('ChargeCategory') === 'Usage' && commitmentDay === undefined ? 'usage' : 'reconciliation'
  // A meter stands for the SKU of usage that has none.
  const [productId = '', skuId = ''] = value('SkuId').includes(':') ? value('SkuId').split(':') : []
  const period = dayIn(value('BillingPeriodStart'))?.slice(0, 7)
  return {
    form: 'focus',
    kind,
    cells,
    invoiceId: value('InvoiceId'),
    ...(period ? { month: period } : {}),
    ...(value('BillingAccountType') === 'Customer' ? { resale: true as const } : {}),
    ...(commitmentDay === undefined ? {} : { commitmentDay }),
    search: searchOf({
      customerId: value('x_CustomerId'),
      [kind === 'usage' ? 'entitlementId' : 'subscriptionId']: value('SubAccountId'),
      ...(kind === 'usage'
        ? { resourceUri: value('ResourceId'), meterId: value('x_MeterId'), usageDate: dayIn(value('ChargePeriodStart')) ?? '' }
        : {}),
      productId,
      skuId,
    }),
  }
}

function searchOf(named: Record<string, string>): LineSearch {
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ''))
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined
  if (value === null) return ''
  if (value instanceof Decimal) return value.toString()
  if (Array.isArray(value)) return value.length === 0 ? '' : JSON.stringify(value)
  return typeof value === 'object' ? undefined : String(value)
}

/** The day an instant, a day or a US date begins with. */
export function dayIn(text: string): Day | undefined {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})\b/.exec(text)
  if (american) {
    const [, month = '', day = '', year = ''] = american
    return realDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  }
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? realDay(text.slice(0, 10)) : undefined
}

/** Of what looks like a day, what is none: the 45th of a 13th month. */
function realDay(day: Day): Day | undefined {
  return parseInstant(`${day}T00:00:00Z`) === undefined ? undefined : day
}

/** The member of a line item a name of any spelling means. */
export function memberOf(name: string): string {
  return spellings[name.toLowerCase()] ?? name
}

export interface Difference {
  readonly name: string
  readonly printed: string
  readonly stored: string
}

/** Where the row prints otherwise than one that is stored, told in the words of its form. */
export function differences(
  { form, cells, legacy }: Printed,
  stored: Readonly<Record<string, unknown>>,
  fits: (printed: string, value: unknown) => boolean = isSame,
): Difference[] {
  const byName = new Map(Object.entries(stored).map(([name, value]) => [form === 'focus' ? name : name.toLowerCase(), value]))
  const found: Difference[] = []
  for (const [name, printed] of cells) {
    if (form !== 'focus' && unread.has(name.toLowerCase())) continue
    const member = form === 'focus' ? name : (legacy ? name : memberOf(name)).toLowerCase()
    if (!byName.has(member)) {
      // What rows of this kind never say is none of ours; what this one leaves out it would print empty.
      continue
    }
    const value = percentOf(name, byName.get(member))
    if (!fits(printed, value)) found.push({ name, printed, stored: shown(value) })
  }
  return found
}

function percentOf(name: string, value: unknown): unknown {
  if (!percentages.has(name.toLowerCase())) return value
  return (value instanceof Decimal ? value : Decimal.parse(String(value))).times(Decimal.from(100n, 0)).reduced()
}

export function isPercentage(name: string): boolean {
  return percentages.has(name.toLowerCase())
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.length === 0 ? '' : JSON.stringify(value)
  return value instanceof Decimal ? value.toWire() : String(value)
}

const fifteenDigits = Decimal.parse('0.000000000000005')

/**
 * Most clients read numbers as doubles and write them again with 15 to 17 digits, spreadsheets with 15: what is the same as far
 * as those reach was printed so.
 */
export function isSameFigure(printed: Decimal | undefined, stored: Decimal): boolean {
  return printed !== undefined && !printed.minus(stored).abs().greaterThan(stored.abs().times(fifteenDigits))
}

function isSame(printed: string, value: unknown): boolean {
  const text = printed.trim()
  const stored = shown(value)
  if (text === stored || text.toLowerCase() === stored.toLowerCase()) return true
  if (value instanceof Decimal || typeof value === 'number') return isSameFigure(Decimal.tryParse(text), Decimal.parse(stored))
  if (/^org:/i.test(text)) return text.slice(4).toLowerCase() === stored.toLowerCase()
  const [a, b] = [parseInstant(text) ?? instantOf(text), parseInstant(stored)]
  return a !== undefined && b !== undefined && a === b
}

/** Whether a row prints every figure digit for digit: of rows that differ beyond the digits of a double, the one that is meant. */
export function printsExactly(printed: Printed, stored: Readonly<Record<string, unknown>>): boolean {
  const toTheDigit = (text: string, value: unknown): boolean =>
    isSame(text, value) && (!(value instanceof Decimal) || Decimal.tryParse(text.trim())?.equals(value) === true)
  return differences(printed, stored, toTheDigit).length === 0
}

/** `9/1/2026 12:00:00 AM`, as files from Windows have it: only whole days. */
function instantOf(text: string): number | undefined {
  const day = /^\d{1,2}\/\d{1,2}\/\d{4}( (12|0?0):00:00( AM)?)?$/.test(text) ? dayIn(text) : undefined
  return day === undefined ? undefined : parseInstant(`${day}T00:00:00Z`)
}
