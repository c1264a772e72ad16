/** A row of a file, or of ours, as what is compared: by which key, with which figures. */
import { Decimal, type Json, parseJson } from 'lazuli-contract'
import type { ComparedRow } from '../db/comparison.ts'
import { dayIn, isPercentage, memberOf } from '../explain/printed.ts'

export type Kind = 'usage' | 'reconciliation' | 'focus'

/** Figures that are compared, of each kind; what a file does not have is left out on both sides. */
const figureMembers = {
  usage: ['quantity', 'unitPrice', 'effectiveUnitPrice', 'rateOfCredit', 'pcToBCExchangeRate', 'billingPreTaxTotal'],
  reconciliation: ['billableQuantity', 'unitPrice', 'effectiveUnitPrice', 'pcToBCExchangeRate', 'subtotal', 'taxTotal'],
  focus: ['quantity', 'unitPrice', 'listUnitPrice', 'rateOfCredit', 'pcToBCExchangeRate', 'billingPreTaxTotal'],
} as const

/** Without these nothing can be said about a row. */
const needed = {
  usage: ['customerId', 'subscriptionId', 'usageDate', 'quantity', 'billingPreTaxTotal'],
  reconciliation: ['customerId', 'productId', 'skuId', 'chargeType', 'subtotal'],
  focus: ['entitlementId', 'usageDate', 'quantity', 'billingPreTaxTotal'],
} as const

/** Columns of FOCUS, ours and those of Cost Management, by the member of a line item that says the same. */
const focusMembers: Readonly<Record<string, string>> = {
  x_customerid: 'customerId',
  subaccountid: 'entitlementId',
  resourceid: 'resourceUri',
  x_meterid: 'meterId',
  x_skumeterid: 'meterId',
  chargeperiodstart: 'usageDate',
  billingperiodstart: 'chargeStartDate',
  pricingquantity: 'quantity',
  pricingcurrencylistunitprice: 'unitPrice',
  x_partnercreditrate: 'rateOfCredit',
  x_exchangerate: 'pcToBCExchangeRate',
  x_billingexchangerate: 'pcToBCExchangeRate',
  billedcost: 'billingPreTaxTotal',
  invoiceid: 'invoiceNumber',
}

export const isFocus = (names: Iterable<string>): boolean => {
  const has = new Set([...names].map((name) => name.trim().toLowerCase()))
  return ['billedcost', 'chargecategory', 'chargeperiodstart'].every((name) => has.has(name))
}

function memberIn(name: string, focus: boolean): string {
  return (focus ? focusMembers[name.trim().toLowerCase()] : undefined) ?? memberOf(name.trim())
}

/** Figures of one row, as far as the file has them. */
export interface Figures {
  quantity: Decimal
  unitPrice?: Decimal
  effectiveUnitPrice?: Decimal
  /** 0.15 is 15 %. */
  credit?: Decimal
  fx?: Decimal
  /** Before tax, billing currency. */
  total: Decimal
  tax: Decimal
}

/** What the report says of a row. */
export interface RowNote {
  line?: number
  customerId: string
  subscriptionId: string
  entitlementId?: string
  resourceUri?: string
  meter: string
  day: string
  /** Ours: unit prices of all tiers. */
  tiers?: string[]
  /** Of reconciliation, which has no figure for it: the row says that it has partner earned credit. */
  isEarning?: true
}

export interface ReadRow {
  compared: ComparedRow
  figures: Figures
}

/** How rows of one file are read: by the columns its first row has. */
export class RowForm {
  readonly kind: Kind
  readonly #has: ReadonlySet<string>
  readonly #figures: readonly string[]

  private constructor(kind: Kind, has: ReadonlySet<string>) {
    this.kind = kind
    this.#has = has
    // List prices of FOCUS are in billing currency too; either is enough, and of these no rate is wanted.
    const isTold = (member: string): boolean =>
      has.has(member.toLowerCase()) &&
      (kind !== 'focus' || member !== (has.has('unitprice') ? 'listUnitPrice' : has.has('listunitprice') ? 'pcToBCExchangeRate' : ''))
    this.#figures = figureMembers[kind].filter(isTold)
  }

  /** A text says what the file is not. */
  static of(names: Iterable<string>): RowForm | string {
    const all = [...names]
    const focus = isFocus(all)
    const has = new Set(all.map((name) => memberIn(name, focus).toLowerCase()))
    const kind = focus ? 'focus' : has.has('usagedate') ? 'usage' : has.has('subtotal') ? 'reconciliation' : undefined
    if (!kind) return 'it has neither a usage date nor a subtotal: it is none of daily rated usage, reconciliation, their exports or FOCUS'
    const missing: string[] = needed[kind].filter((member) => !has.has(member.toLowerCase()))
    const spelt = (member: string) => (focus ? Object.keys(focusMembers).find((name) => focusMembers[name] === member) : member)
    return missing.length > 0 ? `it has no ${missing.map(spelt).join(', ')}` : new RowForm(kind, has)
  }

  /** Whether a member of line items has a column. */
  has(member: string): boolean {
    return this.#has.has(member.toLowerCase())
  }

  /** Reads values by member of the line item, lower case. A text says what is wrong with the row. */
  read(value: (member: string) => string, more: { line?: number; tiers?: string[] }): ReadRow | string {
    const texts: (string | null)[] = []
    const numbers = new Map<string, Decimal>()
    const isCovered = value('CommitmentDiscountStatus').trim().toLowerCase() === 'used'
    for (const member of this.#figures) {
      // Usage that a commitment covers has its list price and costs nothing.
      const sent = this.kind === 'focus' && member === 'rateOfCredit' && isCovered ? '1' : value(member).trim()
      if (sent === '' && this.kind === 'focus' && member !== 'billingPreTaxTotal') {
        texts.push('')
        continue
      }
      const number = Decimal.tryParse(sent)
      if (!number) return `${member} is no number: "${sent.slice(0, 40)}"`
      numbers.set(member, number)
      // Totals of files have more digits than ten, of floats: what is the same to ten is the same.
      texts.push(`${member === 'billingPreTaxTotal' || member === 'subtotal' ? number.round(ten) : number}`)
    }
    if (this.kind === 'focus') return this.#focusRow(value, { texts, numbers, more })
    const isUsage = this.kind === 'usage'
    const date = dayIn(value(isUsage ? 'usageDate' : 'chargeStartDate').trim()) ?? ''
    if (isUsage && date === '') return 'usageDate is no day'
    const id = (member: string): string => value(member).trim().replace(/^org:/i, '').toLowerCase()
    const [customerId, subscriptionId, entitlementId, resourceUri] = ['customerId', 'subscriptionId', 'entitlementId', 'resourceUri'].map(
      id,
    ) as [string, string, string, string]
    const product = `${value('productId').trim()}:${value('skuId').trim()}`
    const meter = isUsage && this.has('meterId') && value('meterId').trim() !== '' ? value('meterId').trim() : product
    const key = isUsage
      ? [
          this.has('entitlementId') ? entitlementId : `${customerId} ${subscriptionId}`,
          this.has('resourceUri') ? resourceUri : '',
          meter.toLowerCase(),
          date,
        ]
      : [customerId, subscriptionId, product.toLowerCase(), chargeTypeOf(value('chargeType')), date]
    const note: RowNote = {
      ...more,
      customerId,
      subscriptionId,
      ...(isUsage ? { entitlementId, resourceUri: value('resourceUri').trim() } : {}),
      ...(!isUsage && /partner earned credit/i.test(value('priceAdjustmentDescription')) ? { isEarning: true } : {}),
      meter,
      day: date,
    }
    return {
      compared: { key: JSON.stringify(key), owner: customerId, day: date, figures: JSON.stringify(texts), note: JSON.stringify(note) },
      figures: figuresOf(numbers),
    }
  }

  /** Purchases and credits are rows of FOCUS as usage is, and so are the days of commitments nobody used. */
  #focusRow(
    value: (member: string) => string,
    {
      texts,
      numbers,
      more,
    }: { texts: readonly (string | null)[]; numbers: ReadonlyMap<string, Decimal>; more: Pick<RowNote, 'line' | 'tiers'> },
  ): ReadRow | string {
    const day = dayIn(value('usageDate').trim())
    if (!day) return 'ChargePeriodStart is no day'
    const text = (member: string): string => value(member).trim()
    const customerId = text('customerId').toLowerCase()
    const account = text('entitlementId')
      .toLowerCase()
      .replace(/^\/subscriptions\//, '')
    const category = text('ChargeCategory').toLowerCase()
    const resourceUri = text('resourceUri')
    const meter = text('meterId') || text('SkuId') || text('SkuMeter')
    const isUnused = text('CommitmentDiscountStatus').toLowerCase() === 'unused'
    const key = [
      account,
      resourceUri.toLowerCase(),
      meter.toLowerCase(),
      day,
      category,
      ...(isUnused ? [text('CommitmentDiscountId').toLowerCase()] : []),
    ]
    const note: RowNote = {
      ...more,
      ...{ customerId, subscriptionId: account, meter, day },
      ...(category === 'usage' && !isUnused ? { entitlementId: account, resourceUri } : {}),
    }
    return {
      compared: { key: JSON.stringify(key), owner: customerId || account, day, figures: JSON.stringify(texts), note: JSON.stringify(note) },
      figures: figuresOf(numbers),
    }
  }

  /** What was written as figures of a row. */
  figuresIn(text: string): Figures {
    const texts = parseJson(text) as string[]
    const told = this.#figures.flatMap((member, i): [string, Decimal][] =>
      texts[i] === '' ? [] : [[member, Decimal.parse(texts[i] as string)]],
    )
    return figuresOf(new Map(told))
  }
}

const ten = { digits: 10, mode: 'half-up' } as const

function figuresOf(numbers: ReadonlyMap<string, Decimal>): Figures {
  const optional = (name: keyof Figures, member: string) => {
    const value = numbers.get(member)
    return value === undefined ? {} : { [name]: value }
  }
  return {
    quantity: numbers.get('quantity') ?? numbers.get('billableQuantity') ?? Decimal.zero,
    ...optional('unitPrice', 'unitPrice'),
    ...optional('unitPrice', 'listUnitPrice'),
    ...optional('effectiveUnitPrice', 'effectiveUnitPrice'),
    ...optional('credit', 'rateOfCredit'),
    ...optional('fx', 'pcToBCExchangeRate'),
    total: numbers.get('billingPreTaxTotal') ?? numbers.get('subtotal') ?? Decimal.zero,
    tax: numbers.get('taxTotal') ?? Decimal.zero,
  }
}

/** Older words mean newer ones (billing contract, section 8.6). */
function chargeTypeOf(sent: string): string {
  const word = sent.trim().toLowerCase()
  return word === 'purchase' ? 'new' : word === 'refund' || word === 'cancel' ? 'cancelimmediate' : word
}

interface Spelling {
  /** Lower case. */
  readonly member: string
  readonly isPercentage: boolean
}

/** Spellings kept, for FOCUS and for all others: rows of ours have the same names each time, files have what they have, be it long. */
const mostSpellings = 1000
const longestKept = 100
const spellings = [new Map<string, Spelling>(), new Map<string, Spelling>()] as const

function spellingOf(name: string, focus: boolean): Spelling {
  const known = spellings[focus ? 1 : 0]
  let found = known.get(name)
  if (!found) {
    found = { member: memberIn(name, focus).toLowerCase(), isPercentage: isPercentage(name.trim()) }
    if (known.size < mostSpellings && name.length <= longestKept) known.set(name, found)
  }
  return found
}

function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Decimal) return value.toString()
  return typeof value === 'object' ? '' : String(value)
}

/** Values of a row of the file by member of the line item. What nobody asks for is not made a text of. */
export function valuesOf(cells: Iterable<readonly [name: string, value: Json | undefined]>, kind: Kind): (member: string) => string {
  const found = new Map<string, { value: Json | undefined; isPercentage: boolean }>()
  for (const [name, value] of cells) {
    const spelling = spellingOf(name, kind === 'focus')
    found.set(spelling.member, { value, isPercentage: spelling.isPercentage })
  }
  return (member) => {
    const cell = found.get(member.toLowerCase())
    if (!cell) return ''
    const text = textOf(cell.value)
    return cell.isPercentage ? hundredth(text) : text
  }
}

/** The same for records under one header: which column is which member is settled once. */
export function columnsOf(names: readonly string[]): (fields: readonly string[]) => (member: string) => string {
  const focus = isFocus(names)
  const byMember = new Map(names.map((name, i) => [memberIn(name, focus).toLowerCase(), { i, isPercentage: isPercentage(name.trim()) }]))
  const asked = new Map<string, { i: number; isPercentage: boolean } | undefined>()
  return (fields) => (member) => {
    if (!asked.has(member)) asked.set(member, byMember.get(member.toLowerCase()))
    const column = asked.get(member)
    if (!column) return ''
    const text = fields[column.i] ?? ''
    return column.isPercentage ? hundredth(text) : text
  }
}

/** 15 is 0.15. */
function hundredth(text: string): string {
  const number = Decimal.tryParse(text.trim())
  return number ? `${number.times(Decimal.from(1n, 2)).reduced()}` : text
}
